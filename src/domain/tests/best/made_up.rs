//! Proposals for made-up people: what holds whatever is asked, and what it costs.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::example;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::{Event, EventKind, EventSpan, When};
use crate::domain::interval::Interval;
use crate::domain::plan::best::{Ask, Every, Guest, Proposal, Role};
use crate::domain::plan::class::Class;
use crate::domain::plan::history::{self, Meeting};
use crate::domain::plan::person::Person;
use crate::domain::plan::series::Occurrence;
use crate::domain::plan::{Plan, plan};
use crate::domain::sleep::Sleep;
use crate::domain::teammate::{Teammate, TeammateIndex};
use crate::domain::tests::{ODD_ZONES, date, mate, t, zone};
use crate::domain::worktime::steps;
use crate::domain::zone::Zone;

/// Somebody, made up: what is known of them, and when they sleep.
#[derive(Clone, Debug)]
struct Somebody {
    mate: Teammate,
    events: Vec<Event>,
    load: u32,
}

const START: &str = "2026-10-29T10:07:00Z";

fn somebody() -> impl Strategy<Value = Somebody> {
    const HOURS: [&[&str]; 7] = [
        &["Mon-Fri 09:00-17:00"],
        &["Mon-Fri 09:00-12:30, 13:30-17:30"],
        &["Mon-Thu 22:00-06:00"],
        &["Mon-Sun 02:00-03:00, 23:00-02:30"],
        &["Sat-Sun 18:00-04:00"],
        &["Mon-Sun 00:00-24:00"],
        &[],
    ];
    let zones = proptest::option::weighted(0.95, select(&ODD_ZONES[..]));
    let sleep = select(&["", "none", "23:00-07:30", "02:30-10:00", "08:00-16:00"][..]);
    let away = proptest::option::of((0..9_u64, 0..4_u64));
    let events = proptest::collection::vec((0..6000_i64, 15..300_i64), 0..4);
    (zones, select(&HOURS[..]), sleep, away, events, 0..9_u32).prop_map(|(zone, hours, sleep, away, events, load)| {
        let mut mate = mate(zone.unwrap_or_default(), hours);
        if !sleep.is_empty() {
            mate.sleep = Sleep::parse(sleep).unwrap();
        }
        if let Some((from, days)) = away {
            let day = |n: u64| (date("2026-10-27") + chrono::Days::new(n)).to_string();
            mate = mate.away_days(&day(from), &day(from + days), "");
        }
        let event = |(minute, length): (i64, i64)| {
            let start = t(START) + TimeDelta::minutes(minute);
            let span = EventSpan::Timed { start: When::At(start), end: When::At(start + TimeDelta::minutes(length)) };
            Event { span, kind: EventKind::Busy, title: None, key: None }
        };
        Somebody { mate, events: events.into_iter().map(event).collect(), load }
    })
}

/// A plan of four days for some made-up people.
fn plan_of(people: &[Somebody], roles: &[Role], viewer: &Zone, minutes: i64) -> Plan {
    let start = t(START);
    let facts: Vec<Facts> = people.iter().map(|p| Facts::new(&p.mate, Vec::new(), &p.events, start)).collect();
    let guest = |((facts, somebody), role): ((_, &Somebody), &Role)| Guest {
        facts,
        sleep: somebody.mate.sleep,
        role: *role,
        load: somebody.load,
    };
    let guests: Vec<Guest<'_>> = facts.iter().zip(people).zip(roles).map(guest).collect();
    let span = Interval { start, end: start + TimeDelta::days(4) };
    let every = Some(Every { weeks: 1, times: 3 });
    plan(Ask { span, length: TimeDelta::minutes(minutes), at: None, every, viewer }, &guests)
}

/// The classes of the required at a proposal, worst first; those who cannot above all others.
fn classes(proposal: &Proposal, but: Option<usize>) -> Vec<Class> {
    let others = proposal.people.iter().enumerate().filter(|(n, _)| Some(*n) != but);
    let mut classes: Vec<Class> = others.map(|(_, burden)| burden.class).filter(|c| *c != Class::Unknown).collect();
    classes.sort_unstable_by_key(|class| std::cmp::Reverse(*class));
    classes
}

/// What of a proposal does not depend on the order of the people.
fn starts(plan: &Plan) -> Vec<(Instant, Instant, Instant)> {
    plan.proposals.iter().map(|proposal| (proposal.meeting.start, proposal.first, proposal.last)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn without_somebody_the_best_start_asks_no_more_of_the_others(
        people in proptest::collection::vec(somebody(), 2..5), out in any::<Index>(), minutes in select(&[15, 45, 90][..]),
    ) {
        let viewer = zone("America/New_York");
        let roles = vec![Role::Required; people.len()];
        let before = plan_of(&people, &roles, &viewer, minutes);
        let out = out.index(people.len());
        let mut left = people.clone();
        left.remove(out);
        let after = plan_of(&left, &roles, &viewer, minutes);
        // Where somebody is missing, the others may be too few without the one who is left out.
        if let Some(first) = before.proposals.first().filter(|p| p.people.iter().all(|b| b.class != Class::Cannot)) {
            let kept = classes(first, Some(out));
            if !kept.is_empty() {
                prop_assert!(classes(&after.proposals[0], None) <= kept);
            }
        }
    }

    #[test]
    fn the_order_of_the_people_changes_nothing(
        people in proptest::collection::vec(somebody(), 2..5),
        optional in proptest::collection::vec(any::<bool>(), 5),
        turned in 1..4_usize,
    ) {
        let viewer = zone("Europe/Berlin");
        let role = |optional: &bool| if *optional { Role::Optional } else { Role::Required };
        let mut roles: Vec<Role> = optional.iter().map(role).take(people.len()).collect();
        let before = plan_of(&people, &roles, &viewer, 45);
        let mut others = people.clone();
        let turned = turned % people.len();
        others.rotate_left(turned);
        roles.rotate_left(turned);
        let after = plan_of(&others, &roles, &viewer, 45);
        prop_assert_eq!(starts(&before), starts(&after));
        let series = |plan: &Plan| plan.series.as_ref().map(|series| {
            let all = |list: &[Occurrence]| list.iter().map(|one| one.meeting).collect::<Vec<_>>();
            (all(&series.occurrences), series.rotation.as_deref().map(all))
        });
        prop_assert_eq!(series(&before), series(&after));
    }

    #[test]
    fn every_proposal_is_on_a_date_of_its_own_no_better_than_the_one_before_and_its_range_asks_the_same(
        people in proptest::collection::vec(somebody(), 1..5), minutes in select(&[15, 45, 180][..]),
    ) {
        let viewer = zone("America/St_Johns");
        let plan = plan_of(&people, &vec![Role::Required; people.len()], &viewer, minutes);
        for pair in plan.proposals.windows(2) {
            prop_assert!(classes(&pair[0], None) <= classes(&pair[1], None));
            prop_assert!(pair[0].date != pair[1].date);
        }
        let facts: Vec<Facts> = people.iter().map(|p| Facts::new(&p.mate, Vec::new(), &p.events, t(START))).collect();
        for proposal in &plan.proposals {
            prop_assert!(proposal.first <= proposal.meeting.start && proposal.meeting.start <= proposal.last);
            let mut start = proposal.first;
            while start <= proposal.last {
                let meeting = Interval { start, end: start + proposal.meeting.length() };
                for ((facts, somebody), burden) in facts.iter().zip(&people).zip(&proposal.people) {
                    let person = Person::around(facts, somebody.mate.sleep, meeting);
                    prop_assert_eq!(person.class(meeting), burden.class);
                    prop_assert_eq!(viewer.date(start), proposal.date);
                }
                start += TimeDelta::minutes(15);
            }
        }
    }

    #[test]
    fn classes_of_many_starts_are_those_of_each(somebody in somebody(), minutes in 1..300_i64, step in 1..50_i64) {
        let facts = Facts::new(&somebody.mate, Vec::new(), &somebody.events, t(START));
        let span = Interval { start: t(START), end: t(START) + TimeDelta::days(6) };
        let person = Person::around(&facts, somebody.mate.sleep, span);
        let length = TimeDelta::minutes(minutes);
        let next = |start: &Instant| Some(*start + TimeDelta::minutes(step)).filter(|next| *next + length <= span.end);
        let starts: Vec<Instant> = std::iter::successors(Some(span.start), next).collect();
        let each: Vec<Class> = starts.iter().map(|start| person.class(Interval { start: *start, end: *start + length })).collect();
        prop_assert_eq!(person.classes(&starts, length), each);
    }

    #[test]
    fn sleep_that_is_left_out_never_takes_working_time_and_written_sleep_may(somebody in somebody()) {
        let span = Interval { start: t(START), end: t(START) + TimeDelta::days(6) };
        let facts = Facts::new(&somebody.mate, Vec::new(), &[], t(START));
        let person = Person::around(&facts, Sleep::LeftOut, span);
        let work = facts.work().map_or_else(Vec::new, |work| work.within(span));
        for sleep in person.sleep() {
            prop_assert!(work.iter().all(|work| work.within(sleep).is_none()), "{:?} in {:?}", sleep, work);
        }
        let never = Person::around(&facts, Sleep::Never, span);
        prop_assert_eq!(never.sleep(), &[]);
    }

    #[test]
    fn a_part_of_the_windows_that_count_are_the_latest_eight(starts in subsequence((0..40_i64).collect::<Vec<_>>(), 0..20)) {
        let meeting = |n: &i64| {
            let start = t(START) + TimeDelta::hours(*n);
            Meeting { span: Interval { start, end: start + TimeDelta::hours(1) }, people: vec![TeammateIndex((*n % 3) as u32)] }
        };
        let all: Vec<Meeting> = starts.iter().rev().map(meeting).collect();
        let last = history::last(&all, &[TeammateIndex(0), TeammateIndex(1)], |_| Some("x"));
        let mine: Vec<Meeting> = starts.iter().filter(|n| *n % 3 != 2).map(meeting).collect();
        prop_assert_eq!(&last[..], &mine[mine.len().saturating_sub(8)..]);
    }
}

#[test]
fn five_hundred_people_and_sixty_days_cost_days_of_people_and_not_starts_of_people() {
    let facts = Facts::new(&example("maya"), Vec::new(), &[], t(START));
    let guest = Guest { facts: &facts, sleep: Sleep::LeftOut, role: Role::Required, load: 0 };
    let viewer = zone("America/New_York");
    let cost = |people: usize, days: i64, every| {
        let span = Interval { start: t(START), end: t(START) + TimeDelta::days(days) };
        let ask = Ask { span, length: TimeDelta::minutes(45), at: None, every, viewer: &viewer };
        steps::of(|| assert_eq!(plan(ask, &vec![guest; people]).reason, None))
    };
    // A date of a person is listed for their stretches, their nights and their working hours; then its two intervals, its
    // stretch at two distances, and its night are laid over the starts.
    let dates = |days: usize| 8 * (days + 30);
    assert!(cost(500, 60, None) <= 500 * dates(60));
    // Of a series each meeting, and each turn, looks at the days around the first starts alone.
    let meetings = 2 * 52 * 8 * (7 + 4);
    assert!(cost(20, 60, Some(Every { weeks: 1, times: 52 })) <= 20 * (dates(60 + 7 * 52) + meetings));
}

use chrono::TimeDelta;
use proptest::prelude::*;

use super::super::availability::{Availability, Basis, Facts, HORIZON, State};
use super::super::batch::{Event, EventKind, EventSpan, SetState, Status, When};
use super::super::holiday::{Holiday, Holidays};
use super::super::hours::spans;
use super::super::teammate::{Teammate, TeammateZone};
use super::super::text::Text;
use super::{Instant, ODD_ZONES, date, mate, t, wall};

fn facts(mate: &Teammate, status: Option<Status>, events: &[Event]) -> Facts {
    Facts::new(mate, status.into_iter().collect(), events, t("2026-11-01T00:00:00Z"))
}

fn state(facts: &Facts, at: &str) -> (State, Basis) {
    let at = facts.at(t(at));
    (at.state, at.basis)
}

fn status(set: SetState, until: Option<&str>) -> Status {
    Status { state: set, until: until.map(t), note: Some(Text::new("heads down")), set_at: None, at_work_only: false }
}

fn meeting(from: &str, to: &str) -> Event {
    let span = EventSpan::Timed { start: When::At(t(from)), end: When::At(t(to)) };
    Event { span, kind: EventKind::Busy, title: Some(Text::new("Sync")), key: None }
}

fn all_day(from: &str, to: &str, kind: EventKind) -> Event {
    let span = EventSpan::AllDay { from: date(from), to: date(to) };
    Event { span, kind, title: Some(Text::new("Fair")), key: None }
}

fn maya() -> Teammate {
    mate("America/New_York", &["Mon-Fri 09:00-12:30, 13:30-17:30"])
}

#[test]
fn a_day_goes_through_off_working_break_and_off_again() {
    let facts = facts(&maya(), None, &[]);
    for (at, expected) in [
        ("2026-11-23T13:59:59Z", State::Off),
        ("2026-11-23T14:00:00Z", State::Working),
        ("2026-11-23T17:29:59Z", State::Working),
        ("2026-11-23T17:30:00Z", State::Break),
        ("2026-11-23T18:30:00Z", State::Working),
        ("2026-11-23T22:30:00Z", State::Off),
    ] {
        assert_eq!(state(&facts, at), (expected, Basis::Hours), "{at}");
    }
}

#[test]
fn the_answer_is_whole() {
    let facts = facts(&maya(), None, &[]);
    let expected = Availability {
        state: State::Off,
        basis: Basis::Hours,
        until: Some(t("2026-11-23T14:00:00Z")),
        next_working_at: Some(t("2026-11-23T14:00:00Z")),
        note: None,
        tentative: false,
        place: None,
    };
    assert_eq!(facts.at(t("2026-11-20T22:30:00Z")), expected);
}

#[test]
fn away_wins_over_a_status_and_a_status_over_an_event_and_that_over_hours() {
    let away = maya().away_days("2026-11-24", "2026-11-24", "dentist");
    let event = meeting("2026-11-23T14:30:00Z", "2026-11-23T15:30:00Z");
    let all = facts(&away, Some(status(SetState::Focus, Some("2026-11-23T15:00:00Z"))), &[event]);
    assert_eq!(state(&all, "2026-11-23T14:45:00Z"), (State::Focus, Basis::Status));
    assert_eq!(state(&all, "2026-11-23T15:00:00Z"), (State::Busy, Basis::Event));
    assert_eq!(state(&all, "2026-11-23T15:30:00Z"), (State::Working, Basis::Hours));
    assert_eq!(state(&all, "2026-11-24T05:00:00Z"), (State::Away, Basis::Away));
    assert_eq!(state(&all, "2026-11-25T04:59:59Z"), (State::Away, Basis::Away));
    assert_eq!(state(&all, "2026-11-25T05:00:00Z"), (State::Off, Basis::Hours));
    let note = |at: &str| all.at(t(at)).note.map(|note| note.raw().to_owned());
    assert_eq!(note("2026-11-23T14:45:00Z").as_deref(), Some("heads down"));
    assert_eq!(note("2026-11-23T15:00:00Z").as_deref(), Some("Sync"));
    assert_eq!(note("2026-11-24T12:00:00Z").as_deref(), Some("dentist"));
}

#[test]
fn a_status_without_an_end_holds_until_further_notice() {
    let facts = facts(&maya(), Some(status(SetState::Available, None)), &[]);
    let at = facts.at(t("2026-11-21T12:00:00Z"));
    assert_eq!((at.state, at.until), (State::Available, None));
    assert_eq!(at.next_working_at, Some(t("2026-11-23T14:00:00Z")));
}

#[test]
fn all_day_and_floating_events_stand_in_the_teammates_zone() {
    let busy = facts(&maya(), None, &[all_day("2026-11-23", "2026-11-24", EventKind::Busy)]);
    assert_eq!(state(&busy, "2026-11-23T05:00:00Z"), (State::Busy, Basis::Event));
    assert_eq!(state(&busy, "2026-11-24T04:59:59Z"), (State::Busy, Basis::Event));
    assert_eq!(state(&busy, "2026-11-24T05:00:00Z").0, State::Off);
    let floating = EventSpan::Timed {
        start: When::Floating(wall("2026-11-23 10:00")),
        end: When::Floating(wall("2026-11-23 11:00")),
    };
    let floating = facts(&maya(), None, &[Event { span: floating, kind: EventKind::Busy, title: None, key: None }]);
    assert_eq!(state(&floating, "2026-11-23T15:00:00Z").0, State::Busy);
    assert_eq!(state(&floating, "2026-11-23T16:00:00Z").0, State::Working);
}

#[test]
fn an_all_day_event_out_of_office_is_time_away() {
    let out = facts(&maya(), None, &[all_day("2026-11-23", "2026-11-25", EventKind::Away)]);
    let at = out.at(t("2026-11-23T15:00:00Z"));
    assert_eq!((at.state, at.basis), (State::Away, Basis::Away));
    assert_eq!(at.until, Some(t("2026-11-25T05:00:00Z")));
    assert_eq!(at.next_working_at, Some(t("2026-11-25T14:00:00Z")));
}

#[test]
fn without_a_zone_only_statuses_and_events_are_judged() {
    let nowhere = mate("", &["Mon-Sun 00:00-24:00"]).away_days("2026-11-23", "2026-11-24", "");
    let event = meeting("2026-11-23T14:30:00Z", "2026-11-23T15:30:00Z");
    let facts = facts(&nowhere, None, &[event, all_day("2026-11-20", "2026-12-01", EventKind::Away)]);
    assert_eq!(state(&facts, "2026-11-23T14:00:00Z"), (State::Unknown, Basis::None));
    assert_eq!(state(&facts, "2026-11-23T14:30:00Z"), (State::Busy, Basis::Event));
    let at = facts.at(t("2026-11-23T14:00:00Z"));
    assert_eq!((at.until, at.next_working_at), (Some(t("2026-11-23T14:30:00Z")), None));
}

#[test]
fn a_break_spans_intervals_of_one_date_only_also_over_midnight() {
    let late = facts(&mate("UTC", &["Mon 20:00-22:00, 23:00-03:00", "Tue 09:00-10:00"]), None, &[]);
    assert_eq!(state(&late, "2026-11-23T22:30:00Z").0, State::Break);
    assert_eq!(state(&late, "2026-11-24T02:59:59Z").0, State::Working);
    assert_eq!(state(&late, "2026-11-24T05:00:00Z").0, State::Off);
}

#[test]
fn nothing_is_found_beyond_sixty_days() {
    let long = maya().away_days("2026-11-23", "2027-03-01", "sabbatical");
    let at = facts(&long, None, &[]).at(t("2026-11-23T15:00:00Z"));
    assert_eq!((at.state, at.until, at.next_working_at), (State::Away, None, None));
    let idle = facts(&mate("UTC", &[]), None, &[]).at(t("2026-11-23T15:00:00Z"));
    assert_eq!((idle.state, idle.until, idle.next_working_at), (State::Off, None, None));
}

/// An event of some kind, by instants.
fn event(kind: EventKind, from: &str, to: &str, title: Option<&str>) -> Event {
    let at = |time: &str| When::At(t(&format!("2026-11-23T{time}:00Z")));
    Event { span: EventSpan::Timed { start: at(from), end: at(to) }, kind, title: title.map(Text::new), key: None }
}

/// State, from, tentative and note at a time of that day.
fn told(facts: &Facts, time: &str) -> (State, Basis, bool, Option<String>) {
    let at = facts.at(t(&format!("2026-11-23T{time}:00Z")));
    (at.state, at.basis, at.tentative, at.note.map(|note| note.raw().to_owned()))
}

#[test]
fn a_timed_event_out_of_office_falls_out_of_the_hours() {
    let dentist = event(EventKind::Away, "15:00", "17:00", Some("Dentist"));
    let facts = facts(&maya(), None, &[dentist]);
    assert_eq!(told(&facts, "16:00"), (State::Away, Basis::Away, false, Some("Dentist".to_owned())));
    let at = facts.at(t("2026-11-23T15:30:00Z"));
    assert_eq!((at.until, at.next_working_at), (Some(t("2026-11-23T17:00:00Z")), Some(t("2026-11-23T17:00:00Z"))));
    assert!(!facts.is_working(t("2026-11-23T16:00:00Z")) && facts.is_working(t("2026-11-23T17:00:00Z")));
    // One hour of working time from 14:30 on ends after the dentist's.
    let work = facts.work().unwrap();
    assert_eq!(work.add(t("2026-11-23T14:30:00Z"), TimeDelta::hours(1)), Some(t("2026-11-23T17:30:00Z")));
}

#[test]
fn events_that_may_not_happen_are_busy_and_marked_and_focus_comes_behind_both() {
    let events = [
        event(EventKind::Focus, "14:00", "17:00", Some("Deep")),
        event(EventKind::Tentative, "15:00", "16:00", Some("Perhaps")),
        event(EventKind::Busy, "15:30", "15:45", Some("Sure")),
    ];
    let facts = facts(&maya(), None, &events);
    let busy = |tentative| (State::Busy, Basis::Event, tentative, Some("Perhaps".to_owned()));
    assert_eq!(told(&facts, "14:30"), (State::Focus, Basis::Event, false, Some("Deep".to_owned())));
    assert_eq!(
        (told(&facts, "15:00"), told(&facts, "15:30"), told(&facts, "15:45")),
        (busy(true), busy(false), busy(true))
    );
    assert_eq!(facts.at(t("2026-11-23T15:00:00Z")).until, Some(t("2026-11-23T16:00:00Z")), "the state stays busy");
    assert_eq!(facts.next_mark(t("2026-11-23T15:00:00Z"), t("2026-11-24T00:00:00Z")), Some(t("2026-11-23T15:30:00Z")));
    assert!(facts.is_working(t("2026-11-23T15:30:00Z")), "whoever is in a meeting is at work");
    let blocked = facts.blocked();
    assert_eq!(
        (blocked.len(), blocked[0].start, blocked[0].end),
        (1, t("2026-11-23T14:00:00Z"), t("2026-11-23T17:00:00Z"))
    );
    let status = self::facts(&maya(), Some(status(SetState::Available, None)), &events);
    assert_eq!(told(&status, "15:00").0, State::Available);
    assert!(!status.at(t("2026-11-23T15:00:00Z")).tentative);
}

#[test]
fn a_place_blocks_nothing_and_of_several_the_one_that_began_last_holds() {
    let place = |name: &str, from, to| event(EventKind::Place(Text::new(name)), from, to, None);
    let facts = facts(&maya(), None, &[place("home", "14:00", "20:00"), place("cafe", "15:00", "16:00")]);
    let at = |time: &str| facts.at(t(&format!("2026-11-23T{time}:00Z"))).place.map(|place| place.raw().to_owned());
    assert_eq!(
        [at("13:59"), at("14:00"), at("15:59"), at("16:00"), at("20:00")],
        [None, Some("home".into()), Some("cafe".into()), Some("home".into()), None]
    );
    assert_eq!((told(&facts, "15:30").0, facts.blocked().len()), (State::Working, 0));
}

#[test]
fn without_a_zone_events_with_instants_count_also_those_out_of_office() {
    let nowhere = mate("", &["Mon-Sun 00:00-24:00"]);
    let events = [
        event(EventKind::Away, "15:00", "16:00", None),
        event(EventKind::Focus, "16:00", "17:00", None),
        all_day("2026-11-20", "2026-12-01", EventKind::Busy),
    ];
    let facts = facts(&nowhere, None, &events);
    let states = ["14:59", "15:00", "16:00", "17:00"].map(|time| told(&facts, time).0);
    assert_eq!(states, [State::Unknown, State::Away, State::Focus, State::Unknown]);
    assert_eq!(facts.at(t("2026-11-23T15:30:00Z")).until, Some(t("2026-11-23T16:00:00Z")));
}

#[test]
fn one_event_that_is_seen_twice_counts_once_as_the_kind_that_says_most() {
    let keyed = |key: u64, kind| Event { key: Some(key), ..event(kind, "15:00", "16:00", Some("Sync")) };
    let state = |events: &[Event]| told(&facts(&maya(), None, events), "15:30");
    let (busy, focus) = (|| keyed(1, EventKind::Busy), || keyed(1, EventKind::Focus));
    assert_eq!(state(&[busy(), focus()]).0, State::Focus);
    assert_eq!(state(&[focus(), busy()]).0, State::Focus);
    assert_eq!(state(&[keyed(2, EventKind::Busy), focus()]).0, State::Busy, "two events at one time");
    assert!(!state(&[keyed(1, EventKind::Tentative), busy()]).2);
    // Without a UID: the same time and title.
    let told_twice =
        [event(EventKind::Busy, "15:00", "16:00", Some("A")), event(EventKind::Away, "15:00", "16:00", Some("A"))];
    assert_eq!(state(&told_twice).0, State::Away);
    assert_eq!(facts(&maya(), None, &told_twice).blocked().len(), 0);
    // A free/busy interval inside an event that blocks is that event.
    let bare = |from, to| event(EventKind::Busy, from, to, None);
    assert_eq!(state(&[bare("15:00", "16:00"), focus()]).0, State::Focus);
    assert!(state(&[bare("15:10", "15:40"), keyed(1, EventKind::Tentative)]).2);
    assert_eq!(state(&[bare("14:50", "15:40"), focus()]).0, State::Busy, "it reaches beyond the event");
}

const RULES: [&[&str]; 4] =
    [&["Mon-Fri 09:00-12:30, 13:30-17:30"], &["Mon-Sun 02:00-03:00, 23:00-02:30"], &["Mon-Thu 22:00-06:00"], &[]];

prop_compose! {
    fn somebody()(
        zone in prop::sample::select(&ODD_ZONES),
        rules in prop::sample::select(&RULES),
        away in prop::option::of((0..20_u64, 0..80_u64)),
        set in prop::option::of((prop::sample::select(&SetState::ALL), prop::option::of(0..40_000_i64))),
        events in prop::collection::vec((0..40_000_i64, 1..600_i64), 0..6),
    ) -> Facts {
        let start = t("2026-10-01T00:00:00Z");
        let at = |minute| start + TimeDelta::minutes(minute);
        let mut mate = mate(zone, rules);
        if let Some((from, long)) = away {
            let first = date("2026-10-05") + chrono::Days::new(from);
            mate = mate.away_days(&first.to_string(), &(first + chrono::Days::new(long)).to_string(), "");
        }
        let status = set.map(|(state, until)| Status { state, until: until.map(at), note: None, set_at: None, at_work_only: false });
        let event = |(from, long): (i64, i64)| Event {
            kind: [EventKind::Busy, EventKind::Tentative, EventKind::Focus, EventKind::Away]
                .into_iter().nth((from % 4) as usize).unwrap(),
            span: EventSpan::Timed { start: When::At(at(from)), end: When::At(at(from + long)) }, title: None, key: None,
        };
        facts(&mate, status, &events.into_iter().map(event).collect::<Vec<_>>())
    }
}

proptest! {
    #[test]
    fn the_state_changes_at_until_and_not_before(who in somebody(), minute in 0..44_640_i64, between in 0.0..1.0_f64) {
        let now = t("2026-10-01T00:00:00Z") + TimeDelta::minutes(minute);
        let at = who.at(now);
        let until = at.until.unwrap_or(now + HORIZON);
        if at.until.is_some() {
            prop_assert_ne!(who.at(until).state, at.state);
        }
        let inside: Instant = now + TimeDelta::seconds(((until - now).num_seconds() as f64 * between) as i64);
        if inside < until {
            prop_assert_eq!(who.at(inside).state, at.state);
        }
        prop_assert_eq!(who.at(until - TimeDelta::nanoseconds(1)).state, at.state);
    }
}

#[test]
fn a_status_that_holds_at_work_only_counts_inside_hours_and_outside_away_and_ends_with_them() {
    let mate = mate("Europe/Berlin", &["Mon-Fri 09:00-17:00"]);
    let status = Status { set_at: Some(t("2026-11-20T10:00:00Z")), at_work_only: true, ..Status::new(SetState::Focus) };
    let facts = Facts::new(&mate, vec![status.clone()], &[], t("2026-11-23T00:00:00Z"));
    let at = |time: &str| {
        let found = facts.at(t(time));
        (found.state.word(), found.basis.word(), found.until.unwrap())
    };
    assert_eq!(at("2026-11-23T08:00:00Z"), ("focus", "status", t("2026-11-23T16:00:00Z")));
    assert_eq!(at("2026-11-23T16:00:00Z"), ("off", "hours", t("2026-11-24T08:00:00Z")));
    assert_eq!(at("2026-11-24T08:00:00Z").0, "focus");
    // Without a zone it is unknown whether they are at work.
    let nowhere = Teammate { zone: TeammateZone::None, ..mate };
    let facts = Facts::new(&nowhere, vec![status], &[], t("2026-11-23T00:00:00Z"));
    assert_eq!(facts.at(t("2026-11-23T08:00:00Z")).state.word(), "unknown");
}

#[test]
fn a_holiday_takes_the_local_day_or_its_hours_with_its_name() {
    let day = |text: &str, name: &str, hours: Option<&str>| Holiday {
        date: date(text),
        name: Text::new(name),
        hours: hours.map(|hours| spans(hours).unwrap()),
    };
    let days = vec![day("2026-12-25", "Christmas", None), day("2026-12-24", "Company day", Some("12:00-24:00"))];
    let mate = Teammate { holidays: Holidays::from(days), ..mate("Asia/Tokyo", &["Mon-Fri 09:00-17:00"]) };
    let facts = Facts::new(&mate, Vec::new(), &[], t("2026-11-23T00:00:00Z"));
    let at = |time: &str| {
        let found = facts.at(t(time));
        let note = found.note.map(|note| note.raw().to_owned()).unwrap_or_default();
        (found.state.word(), found.basis.word(), note, found.until.unwrap())
    };
    assert_eq!(at("2026-12-24T02:00:00Z").0, "working");
    let off = |name: &str| ("away", "away", name.to_owned(), t("2026-12-25T15:00:00Z"));
    assert_eq!(at("2026-12-24T03:00:00Z"), off("Company day"));
    assert_eq!(at("2026-12-25T02:00:00Z"), off("Christmas"));
    assert_eq!(facts.at(t("2026-12-24T03:00:00Z")).next_working_at, Some(t("2026-12-28T00:00:00Z")));
    let far = Facts::new(&mate, Vec::new(), &[], t("2028-06-01T00:00:00Z"));
    assert_eq!(far.at(t("2026-12-25T02:00:00Z")).state.word(), "working", "years away from the board's day");
}

//! Proposals: the worked examples of their rules.

mod made_up;

use chrono::{NaiveTime, TimeDelta};

use super::super::availability::Facts;
use super::super::interval::Interval;
use super::super::plan::best::{Ask, Every, Guest, Role};
use super::super::plan::class::Burden;
use super::super::plan::history::{self, Meeting};
use super::super::plan::outsider::Outsider;
use super::super::plan::series::Series;
use super::super::plan::{Plan, plan};
use super::super::sleep::Sleep;
use super::super::teammate::{Teammate, TeammateIndex};
use super::super::text::Text;
use super::super::zone::{Edge, Zone};
use super::{Instant, date, mate, t, zone};

/// Ids of the examples' team, and what `mates` makes of each; the first is the viewer.
const TEAM: [&str; 9] = ["maya", "kenji", "sam", "bina", "jack", "tamar", "lea", "ana", "omar"];

fn example(id: &str) -> Teammate {
    match id {
        "maya" => mate("America/New_York", &["Mon-Fri 09:00-12:30, 13:30-17:30"]),
        "kenji" => mate("Asia/Tokyo", &["Mon-Fri 09:00-12:00, 13:00-18:00"]),
        "sam" => mate("Europe/London", &["Mon-Fri 09:00-17:00"]).away_days("2026-11-25", "2026-12-01", ""),
        "bina" => mate("Asia/Kathmandu", &["Sun-Fri 10:00-17:00"]),
        "jack" => mate("Australia/Lord_Howe", &["Mon-Fri 09:00-17:00"]),
        "tamar" => mate("Asia/Jerusalem", &["Sun-Thu 09:00-17:00"]),
        "lea" => mate("Europe/Berlin", &["Mon-Thu 22:00-06:00"]),
        "ana" => mate("America/Los_Angeles", &["Mon-Fri 09:00-17:00"]),
        _ => {
            Teammate { sleep: Sleep::parse("21:00-08:00").unwrap(), ..mate("Europe/Berlin", &["Mon-Fri 09:00-17:00"]) }
        }
    }
}

/// A question about the examples' team.
#[derive(Clone, Default)]
struct Question<'a> {
    now: &'a str,
    with: &'a [&'a str],
    optional: &'a [&'a str],
    outsider: Option<(&'a str, &'a str)>,
    from: Option<&'a str>,
    days: i64,
    at: Option<&'a str>,
    every: Option<Every>,
    took: &'a [(&'a str, &'a [&'a str])],
}

/// An answer, with the names and the zones of those who were asked for.
struct Answer {
    names: Vec<String>,
    zones: Vec<Zone>,
    plan: Plan,
}

fn ask(question: &Question<'_>) -> Answer {
    let now = t(question.now);
    let viewer = zone("America/New_York");
    let index = |id: &str| TeammateIndex(TEAM.iter().position(|known| *known == id).unwrap() as u32);
    let taken = |(start, who): &(&str, &[&str])| {
        let start = t(start);
        let span = Interval { start, end: start + TimeDelta::minutes(45) };
        Meeting { span, people: who.iter().map(|id| index(id)).collect() }
    };
    let taken: Vec<Meeting> = question.took.iter().map(taken).collect();
    let indices: Vec<TeammateIndex> = question.with.iter().chain(question.optional).map(|id| index(id)).collect();
    let last = history::last(&taken, &indices, |index| TEAM.get(index.index()).copied());
    let mut all: Vec<(String, Role, Zone, Sleep, Facts, u32)> = Vec::new();
    let mut invite = |ids: &[&str], role| {
        for id in ids {
            let mate = example(id);
            let facts = Facts::new(&mate, Vec::new(), &[], now);
            let load = history::share(&last, index(id), &facts, mate.sleep).load();
            all.push(((*id).to_owned(), role, mate.zone.known().unwrap().clone(), mate.sleep, facts, load));
        }
    };
    invite(question.with, Role::Required);
    invite(question.optional, Role::Optional);
    if let Some((name, zone_name)) = question.outsider {
        let outsider = Outsider { name: Text::new(name), zone: zone(zone_name) };
        let facts = outsider.facts(now);
        all.push((name.to_owned(), Role::Outsider, outsider.zone, Sleep::LeftOut, facts, 0));
    }
    let guests: Vec<Guest<'_>> = all
        .iter()
        .map(|(_, role, _, sleep, facts, load)| Guest { facts, sleep: *sleep, role: *role, load: *load })
        .collect();
    let start = question.from.map_or(now, |from| viewer.midnight(date(from), Edge::Start));
    let span = Interval { start, end: start + TimeDelta::days(if question.days == 0 { 5 } else { question.days }) };
    let at = question.at.map(|at| NaiveTime::parse_from_str(at, "%H:%M").unwrap());
    let ask = Ask { span, length: TimeDelta::minutes(45), at, every: question.every, viewer: &viewer };
    let plan = plan(ask, &guests);
    Answer {
        names: all.iter().map(|(name, ..)| name.clone()).collect(),
        zones: all.iter().map(|(_, _, zone, ..)| zone.clone()).collect(),
        plan,
    }
}

impl Answer {
    /// The first proposal and the reason, as the examples have them.
    fn tell(&self) -> String {
        let clock = |t: Instant| t.format("%H:%M").to_string();
        let person = |(n, burden): (usize, &Burden)| {
            let local = self.zones[n].local(self.plan.proposals[0].meeting.start).format("%H:%M");
            let outside = burden.outside.map(|outside| {
                let side = outside.side.map(|side| format!(" {}", side.key())).unwrap_or_default();
                format!(" {}m{side}", outside.by.num_minutes())
            });
            format!("{} {local} {}{}", self.names[n], burden.class.key(), outside.unwrap_or_default())
        };
        let first = self.plan.proposals.first().map(|proposal| {
            let people: Vec<String> = proposal.people.iter().enumerate().map(person).collect();
            let start = proposal.meeting.start.format("%Y-%m-%dT%H:%MZ");
            format!("{start} ({}-{}): {}; ", clock(proposal.first), clock(proposal.last), people.join(", "))
        });
        let reason = match &self.plan.reason {
            None => "good for all".to_owned(),
            Some(reason) => {
                let who: Vec<&str> = reason.who.iter().map(|n| self.names[*n].as_str()).collect();
                format!("reason {} {}", reason.code.key(), who.join(" "))
            }
        };
        first.unwrap_or_default() + &reason
    }

    fn series(&self) -> &Series {
        self.plan.series.as_ref().unwrap()
    }

    /// What changes: the date, who, by how much, from which class to which.
    fn changes(&self) -> Vec<String> {
        let series = self.series();
        let change = |change: &super::super::plan::series::Change| {
            let (shift, who) = (change.shift.num_minutes(), &self.names[change.who]);
            let on = series.occurrences[change.index].meeting.start.date_naive();
            format!("{on} {who} {shift:+} {} to {}", change.before.key(), change.after.key())
        };
        series.changes.iter().map(change).collect()
    }

    /// The loads: in the series, and in turns.
    fn loads(&self) -> Vec<(&str, u32, Option<u32>)> {
        let name = |n: usize| self.names[n].as_str();
        self.series().loads.iter().map(|load| (name(load.who), load.series, load.rotation)).collect()
    }
}

#[test]
fn the_evening_of_one_meets_the_morning_of_the_other_and_wakes_neither() {
    let base = Question { now: "2026-11-23T14:30:00Z", with: &["maya", "kenji"], ..Question::default() };
    assert_eq!(
        ask(&base).tell(),
        "2026-11-23T22:45Z (22:00-23:45): maya 17:45 edge 60m after, kenji 07:45 edge 75m before; reason edge kenji"
    );
    assert_eq!(
        ask(&Question { with: &["maya", "bina"], ..base.clone() }).tell(),
        "2026-11-24T12:15Z (12:00-12:30): maya 07:15 edge 105m before, bina 18:00 edge 105m after; reason edge maya"
    );
    assert_eq!(
        ask(&Question { with: &["maya", "sam", "kenji"], days: 2, ..base.clone() }).tell(),
        "2026-11-24T12:00Z (12:00-12:15): maya 07:00 edge 120m before, sam 12:00 inside, kenji 21:00 off 225m after; \
         reason off kenji"
    );
    assert_eq!(
        ask(&Question { with: &["kenji"], outsider: Some(("Pat", "America/Lima")), ..base.clone() }).tell(),
        "2026-11-23T22:30Z (22:00-23:15): kenji 07:30 edge 90m before, Pat 17:30 edge 75m after; reason edge kenji"
    );
    assert_eq!(
        ask(&Question { with: &["maya", "omar"], at: Some("03:00"), days: 1, ..base }).tell(),
        "2026-11-24T08:00Z (08:00-08:00): maya 03:00 night 360m before, omar 09:00 inside; reason night maya"
    );
}

#[test]
fn who_is_away_stops_a_meeting_only_when_required() {
    let base = Question { now: "2026-11-25T14:30:00Z", ..Question::default() };
    assert_eq!(ask(&Question { with: &["maya", "sam"], ..base.clone() }).tell(), "reason cannot sam");
    assert_eq!(
        ask(&Question { with: &["maya", "kenji"], optional: &["sam"], ..base }).tell(),
        "2026-11-25T22:45Z (22:00-23:45): maya 17:45 edge 60m after, kenji 07:45 edge 75m before, sam 22:45 cannot; \
         reason edge kenji"
    );
}

#[test]
fn a_night_shift_is_worked_awake_and_slept_after() {
    assert_eq!(
        ask(&Question { now: "2026-11-24T07:00:00Z", with: &["lea", "omar"], days: 1, ..Question::default() }).tell(),
        "2026-11-24T15:15Z (14:00-15:15): lea 16:15 off 345m before, omar 16:15 inside; reason off lea"
    );
    assert_eq!(
        ask(&Question { now: "2026-11-23T14:30:00Z", with: &["lea", "maya"], ..Question::default() }).tell(),
        "2026-11-23T21:00Z (21:00-21:45): lea 22:00 inside, maya 16:00 inside; good for all"
    );
}

#[test]
fn weeks_that_begin_on_different_days_meet_on_a_day_of_both() {
    assert_eq!(
        ask(&Question { now: "2026-11-27T18:00:00Z", with: &["tamar", "ana"], days: 4, ..Question::default() }).tell(),
        "2026-11-30T15:30Z (15:00-16:15): tamar 17:30 edge 75m after, ana 07:30 edge 90m before; reason edge ana"
    );
    assert_eq!(
        ask(&Question { now: "2026-04-02T14:30:00Z", with: &["sam", "jack"], days: 1, ..Question::default() }).tell(),
        "2026-04-03T06:30Z (06:00-07:15): sam 07:30 edge 90m before, jack 17:30 edge 75m after; reason edge sam"
    );
}

#[test]
fn who_had_it_last_is_spared_but_an_optional_day_comes_before_history() {
    let base = Question { now: "2026-11-23T14:30:00Z", with: &["ana", "omar"], ..Question::default() };
    let took: &[(&str, &[&str])] = &[("2026-11-20T15:15:00Z", &["ana", "omar"])];
    let ana = "2026-11-23T15:15Z (15:00-15:15): ana 07:15 edge 105m before, omar 16:15 inside; reason edge ana";
    assert_eq!(ask(&base).tell(), ana);
    assert_eq!(
        ask(&Question { took, ..base.clone() }).tell(),
        "2026-11-23T17:00Z (17:00-17:15): ana 09:00 inside, omar 18:00 edge 105m after; reason edge omar"
    );
    assert_eq!(
        ask(&Question { took, optional: &["tamar"], ..base }).tell(),
        "2026-11-23T15:15Z (15:00-15:15): ana 07:15 edge 105m before, omar 16:15 inside, tamar 17:15 edge 60m after; \
         reason edge ana"
    );
}

#[test]
fn a_series_keeps_the_viewers_clock_and_tells_where_a_clock_change_bites() {
    let every = |times| Some(Every { weeks: 1, times });
    let question = Question {
        now: "2026-03-01T12:00:00Z",
        with: &["maya", "sam"],
        from: Some("2026-03-02"),
        days: 1,
        at: Some("12:00"),
        every: every(6),
        ..Question::default()
    };
    let answer = ask(&question);
    assert_eq!(answer.series().occurrences[0].meeting.start, t("2026-03-02T17:00:00Z"));
    let changes = ["2026-03-09 sam -60 edge to inside", "2026-03-30 sam +60 inside to edge"];
    assert_eq!(answer.changes(), changes);
    assert_eq!(answer.loads(), [("maya", 6, None), ("sam", 3, None)]);
    // By half an hour, where clocks go back; those of the viewer stand still.
    let from = Some("2026-03-30");
    let lord_howe = ask(&Question { with: &["jack", "sam"], from, at: None, every: every(2), ..question });
    assert_eq!(lord_howe.series().occurrences[0].meeting.start, t("2026-03-30T06:45:00Z"));
    assert_eq!(lord_howe.changes(), ["2026-04-06 jack -30 edge to edge"]);
    assert_eq!(lord_howe.loads(), [("jack", 2, None), ("sam", 2, None)]);
}

#[test]
fn somebodys_night_each_week_goes_round_and_what_is_shared_already_does_not() {
    let question = Question {
        now: "2026-11-23T14:30:00Z",
        with: &["ana", "omar", "jack"],
        from: Some("2026-11-30"),
        every: Some(Every { weeks: 1, times: 6 }),
        ..Question::default()
    };
    let answer = ask(&question);
    let turns = answer.series().rotation.as_ref().unwrap();
    let starts: Vec<String> = turns.iter().map(|one| one.meeting.start.format("%H:%M").to_string()).collect();
    assert_eq!(starts, ["22:00", "15:15", "07:15", "22:00", "15:15", "07:15"]);
    assert_eq!(answer.loads(), [("ana", 0, Some(10)), ("omar", 24, Some(10)), ("jack", 0, Some(10))]);
    let every = Some(Every { weeks: 1, times: 4 });
    let shared = ask(&Question { with: &["ana", "tamar"], days: 1, every, ..question });
    assert_eq!(shared.series().occurrences[0].meeting.start, t("2026-11-30T15:30:00Z"));
    assert_eq!((shared.loads(), &shared.series().rotation), (vec![("ana", 4, None), ("tamar", 4, None)], &None));
}

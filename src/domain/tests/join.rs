//! Properties of what follows from people, time and agreement together.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{ODD_ZONES, mate, t, zone};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::ids::{SourceId, TeammateIndex};
use crate::domain::join::pulse::{Dated, Known, Pulse, Record, pulse};
use crate::domain::text::Text;
use crate::domain::worktime::WorkTime;

/// Hours of several kinds: days with a break, nights, half weeks.
const HOURS: [&[&str]; 4] = [
    &["Mon-Fri 09:00-12:30, 13:30-17:30"],
    &["Sun-Thu 22:00-06:00"],
    &["Tue-Thu 09:30-14:30", "Sat 10:00-11:00"],
    &["Mon-Sun 00:00-24:00"],
];

fn minute(n: i64) -> Instant {
    t("2026-10-01T00:00:00Z") + TimeDelta::minutes(n)
}

/// What a record is made of, in numbers: source, channel, who, when asked, when answered after that, whether it is timed,
/// when it was due after that, whether its item is done.
type Numbers = (usize, usize, u32, i64, Option<i64>, bool, Option<i64>, bool);

fn record((source, channel, by, asked, answered, timed, due, done): Numbers) -> Record {
    let asked_at = minute(asked);
    Record {
        source: SourceId::new(["one", "two", "three"][source]).unwrap(),
        item: format!("item{asked}"),
        title: Text::new("Title"),
        channel: Channel::ALL[channel],
        by: TeammateIndex(by),
        asked_by: None,
        asked_at,
        answered_at: answered.map(|after| asked_at + TimeDelta::minutes(after)),
        timed,
        due_at: due.map(|after| asked_at + TimeDelta::minutes(after)),
        done,
    }
}

fn told(records: &[Record], dated: &[Dated], sources: [&str; 3]) -> Pulse {
    let works: Vec<WorkTime> = HOURS
        .iter()
        .zip(["Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Kolkata"])
        .map(|(hours, zone)| WorkTime::new(&mate(zone, hours), &[], minute(0)).unwrap())
        .collect();
    let works: Vec<Option<&WorkTime>> = works.iter().map(Some).collect();
    let sources = sources.map(|id| SourceId::new(id).unwrap());
    let zone = zone("America/New_York");
    let known = Known { records, dated, works: &works, me: Some(TeammateIndex(0)), zone: &zone, sources: &sources };
    pulse(known, 8, minute(60 * 24 * 50))
}

proptest! {
    #[test]
    fn who_waits_longer_for_an_answer_never_loses_less(
        hours in 0..HOURS.len(), zone in 0..ODD_ZONES.len(), now in 0..200_000_i64, s in 0..30_000_i64, more in 0..30_000_i64,
    ) {
        let work = WorkTime::new(&mate(ODD_ZONES[zone], HOURS[hours]), &[], minute(0)).unwrap();
        let loss = |s: i64| work.between(minute(now), minute(now + s));
        prop_assert!(loss(s) <= loss(s + more));
        prop_assert!(loss(s) <= TimeDelta::minutes(s));
    }

    #[test]
    fn no_figure_of_the_pulse_changes_with_the_order_of_sources_and_records(
        numbers in prop::collection::vec(
            (0..3_usize, 0..6_usize, 0..4_u32, 0..70_000_i64, prop::option::of(0..9_000_i64), any::<bool>(),
             prop::option::of(0..4_000_i64), any::<bool>()),
            0..60,
        ),
        by in 1..59_usize,
    ) {
        let mut records: Vec<Record> = numbers.into_iter().map(record).collect();
        let mut dated: Vec<Dated> = records
            .iter()
            .map(|record| Dated {
                due_at: record.asked_at,
                assignees: vec![record.by],
                done: record.done,
                done_at: record.answered_at,
            })
            .collect();
        let first = told(&records, &dated, ["one", "two", "three"]);
        let turn = (by % records.len().max(1)).min(records.len());
        records.rotate_left(turn);
        dated.reverse();
        let mut second = told(&records, &dated, ["three", "one", "two"]);
        second.sources.sort_by_key(|(id, ..)| ["one", "two", "three"].iter().position(|name| *name == id.as_str()));
        prop_assert_eq!(first, second);
    }
}

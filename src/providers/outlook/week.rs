//! The working hours that Outlook has of somebody, beside those of the config: these count, and `check` says where the two
//! disagree.
//!
//! 1. Outlook knows one stretch a day: of the hours of the config the first start and the last end of a day are compared.
//! 2. Zones agree that have the same offset now. A zone that is not known here is no disagreement.
//!
//! Not here: asking Outlook (`look`).

use chrono::{NaiveTime, Timelike};

use super::wire::WorkingHours;
use crate::domain::Instant;
use crate::domain::hours::{DAY, Hours};
use crate::domain::zone::{Zone, Zones, names};
use crate::providers::Week;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The first start and the last end of each day, in minutes, Monday first.
type Stretches = [Option<(u16, u16)>; 7];

/// What is to be said where the two disagree.
pub fn differs(said: &WorkingHours, week: &Week, zones: &Zones, now: Instant) -> Option<String> {
    let theirs = stretches_of(said)?;
    let own = stretches(&week.hours);
    let zone = zone(&said.time_zone.name, zones);
    let is_elsewhere = zone.as_ref().is_some_and(|zone| zone.offset(now) != week.zone.offset(now));
    // No word of the service is repeated: it may be anything.
    let there = zone.as_ref().map_or("in a zone that is not known here", Zone::name);
    (own != theirs || is_elsewhere).then(|| {
        format!(
            "{} works {} ({}) by the config, which counts; Outlook says {} ({})",
            week.who,
            words(&own),
            week.zone.name(),
            words(&theirs),
            there
        )
    })
}

fn stretches(hours: &Hours) -> Stretches {
    std::array::from_fn(|day| {
        let spans = hours.on(day);
        Some((spans.iter().map(|span| span.start).min()?, spans.iter().map(|span| span.end).max()?))
    })
}

fn stretches_of(said: &WorkingHours) -> Option<Stretches> {
    let minutes = |text: &str| {
        let time = NaiveTime::parse_from_str(text.trim(), "%H:%M:%S%.f").ok()?;
        u16::try_from(time.hour() * 60 + time.minute()).ok()
    };
    let (start, end) = (minutes(&said.start_time)?, minutes(&said.end_time)?);
    let end = if end > start { end } else { end + DAY };
    let works = |day: &&str| {
        let is_named = |name: &String| name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(day));
        said.days_of_week.iter().any(is_named)
    };
    Some(DAYS.map(|day| works(&day).then_some((start, end))))
}

fn zone(name: &str, zones: &Zones) -> Option<Zone> {
    zones.find(name).ok().or_else(|| zones.find(names::windows(name)?).ok())
}

/// `Mon-Fri 09:00-18:00`.
fn words(week: &Stretches) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes % DAY / 60, minutes % 60);
    let mut runs: Vec<(usize, usize, (u16, u16))> = Vec::new();
    for (day, stretch) in week.iter().enumerate() {
        let Some(stretch) = *stretch else { continue };
        match runs.last_mut() {
            Some((_, last, known)) if *known == stretch && *last + 1 == day => *last = day,
            _ => runs.push((day, day, stretch)),
        }
    }
    let name = |day: usize| DAYS.get(day).copied().unwrap_or_default();
    let run = |(first, last, (start, end)): &(usize, usize, (u16, u16))| {
        let days = if first == last { name(*first).to_owned() } else { format!("{}-{}", name(*first), name(*last)) };
        let end = if *end == DAY { "24:00".to_owned() } else { clock(*end) };
        format!("{days} {}-{end}", clock(*start))
    };
    if runs.is_empty() { "never".to_owned() } else { runs.iter().map(run).collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::super::wire::WorkingZone;
    use super::*;
    use crate::domain::ids::TeammateId;

    fn differs_from(rules: &[&str], zone: &str, days: &[&str], times: (&str, &str), name: &str) -> Option<String> {
        let zones = Zones::newest([]);
        let mut hours = Hours::default();
        for rule in rules {
            hours.add(rule).unwrap();
        }
        let week = Week { who: TeammateId::new("kenji").unwrap(), hours, zone: zones.find(zone).unwrap() };
        let said = WorkingHours {
            days_of_week: days.iter().map(|day| (*day).to_owned()).collect(),
            start_time: times.0.to_owned(),
            end_time: times.1.to_owned(),
            time_zone: WorkingZone { name: name.to_owned() },
        };
        differs(&said, &week, &zones, "2026-11-23T12:00:00Z".parse().unwrap())
    }

    const WEEK: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    const NINE: (&str, &str) = ("09:00:00.0000000", "18:00:00.0000000");

    #[test]
    fn hours_that_agree_but_for_a_break_and_the_name_of_the_zone_are_no_news() {
        let rules = ["Mon-Fri 09:00-12:00, 13:00-18:00"];
        for zone in ["Tokyo Standard Time", "Asia/Tokyo", "Korea Standard Time", "Customized Time Zone"] {
            assert_eq!(differs_from(&rules, "Asia/Tokyo", &WEEK, NINE, zone), None, "{zone}");
        }
        let night = ("22:00:00.0000000", "06:00:00.0000000");
        assert_eq!(differs_from(&["Sun 22:00-06:00"], "UTC", &["sunday"], night, "UTC"), None);
        assert_eq!(
            differs_from(&rules, "UTC", &WEEK, ("nine", "five"), "UTC"),
            None,
            "what cannot be read says nothing"
        );
    }

    #[test]
    fn hours_days_and_zones_that_differ_are_told() {
        let rules = ["Mon-Thu 09:00-18:00", "Sat 10:00-24:00"];
        let said = differs_from(&rules, "Asia/Tokyo", &WEEK, NINE, "Tokyo Standard Time").unwrap();
        let expected = "kenji works Mon-Thu 09:00-18:00, Sat 10:00-24:00 (Asia/Tokyo) by the config, which counts; \
                        Outlook says Mon-Fri 09:00-18:00 (Asia/Tokyo)";
        assert_eq!(said, expected);
        let there = differs_from(&["Mon-Fri 09:00-18:00"], "Asia/Tokyo", &WEEK, NINE, "Pacific Standard Time");
        assert!(there.is_some_and(|said| said.ends_with("(America/Los_Angeles)")));
        assert!(differs_from(&[], "Asia/Tokyo", &WEEK, NINE, "x").is_some_and(|said| said.contains("works never")));
    }
}

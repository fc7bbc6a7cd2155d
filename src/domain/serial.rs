//! Times as they are kept: exact, and short in a compact format. An instant is its seconds and nanoseconds, a date its
//! number of days.
//!
//! For `#[serde(with = "...")]`. Not here: where they are kept (the store).

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Instant;

type Parts = (i64, u32);

fn parts(at: &Instant) -> Parts {
    (at.timestamp(), at.timestamp_subsec_nanos())
}

fn whole<E: Error>((seconds, nanos): Parts) -> Result<Instant, E> {
    Instant::from_timestamp(seconds, nanos).ok_or_else(|| E::custom("no instant"))
}

/// An instant.
pub mod instant {
    use super::{Deserialize, Deserializer, Instant, Parts, Serialize, Serializer, parts, whole};

    /// Writes it.
    pub fn serialize<S: Serializer>(at: &Instant, to: S) -> Result<S::Ok, S::Error> {
        parts(at).serialize(to)
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
        whole(Parts::deserialize(from)?)
    }
}

/// An instant that may be missing.
pub mod maybe_instant {
    use super::{Deserialize, Deserializer, Instant, Parts, Serialize, Serializer, parts, whole};

    /// Writes it.
    pub fn serialize<S: Serializer>(at: &Option<Instant>, to: S) -> Result<S::Ok, S::Error> {
        at.as_ref().map(parts).serialize(to)
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
        Option::<Parts>::deserialize(from)?.map(whole).transpose()
    }
}

/// A date.
pub mod date {
    use super::{Datelike, Deserialize, Deserializer, Error, NaiveDate, Serialize, Serializer};

    /// Writes it.
    pub fn serialize<S: Serializer>(date: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        date.num_days_from_ce().serialize(to)
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        let days = i32::deserialize(from)?;
        NaiveDate::from_num_days_from_ce_opt(days).ok_or_else(|| D::Error::custom("no date"))
    }
}

/// A wall-clock time.
pub mod wall {
    use super::{Deserialize, Deserializer, NaiveDateTime, Parts, Serialize, Serializer, parts, whole};

    /// Writes it.
    pub fn serialize<S: Serializer>(wall: &NaiveDateTime, to: S) -> Result<S::Ok, S::Error> {
        parts(&wall.and_utc()).serialize(to)
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDateTime, D::Error> {
        Ok(whole::<D::Error>(Parts::deserialize(from)?)?.naive_utc())
    }
}

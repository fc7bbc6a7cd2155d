//! A time as a calendar's file writes it, and the clock on which it is.
//!
//! Not here: how long an event lasts (`length`), which zone a name means (`tzid`).

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarEntry, ICalendarValue};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::domain::batch::When;
use crate::domain::text::head;
use crate::domain::zone::{Edge, Zone};

/// What reading the times of one calendar depends on.
#[derive(Clone, Copy)]
pub struct Zoning<'a> {
    /// The zone of a name in it, if it means one.
    pub find: &'a dyn Fn(&str) -> Option<Zone>,
    /// The zone of its floating times, where that is known.
    pub floating: Option<&'a Zone>,
}

/// A time as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// A date.
    Date(NaiveDate),
    /// A time in UTC.
    Utc(NaiveDateTime),
    /// A time wherever the person is.
    Floating(NaiveDateTime),
    /// A time in a zone.
    In(Zone, NaiveDateTime),
}

impl Point {
    /// The first value of a property; `what` it is, for the words of an error.
    pub fn of(entry: &ICalendarEntry, what: &str, zoning: Zoning<'_>) -> Result<Self, String> {
        let value = entry.values.first().ok_or_else(|| format!("has no {what}"))?;
        Self::of_value(value, entry.tz_id(), what, zoning)
    }

    /// A value of a property with this zone.
    pub fn of_value(
        value: &ICalendarValue,
        zone: Option<&str>,
        what: &str,
        zoning: Zoning<'_>,
    ) -> Result<Self, String> {
        match value {
            ICalendarValue::PartialDateTime(found) => Self::of_parts(found, zone, what, zoning),
            ICalendarValue::Text(text) => Err(format!("has a wrong {what}: {:?}", head(text, 40))),
            _ => Err(format!("has a wrong {what}: expected a date or a time such as 20261127T090000Z")),
        }
    }

    /// The parts of a date or a time in this zone.
    pub fn of_parts(
        found: &PartialDateTime,
        zone: Option<&str>,
        what: &str,
        zoning: Zoning<'_>,
    ) -> Result<Self, String> {
        if !found.has_date() {
            return Err(format!("has a wrong {what}: expected a date or a time such as 20261127T090000Z"));
        }
        let date = date(found).ok_or_else(|| format!("has a wrong {what}: there is no such date"))?;
        if !found.has_time() {
            return Ok(Self::Date(date));
        }
        let clock = clock(found).ok_or_else(|| format!("has a wrong {what}: there is no such time"))?;
        let wall = date.and_time(clock);
        match (offset(found), zone) {
            (Some(ahead), _) => Ok(Self::Utc(wall.checked_sub_signed(ahead).unwrap_or(wall))),
            (None, Some(name)) => match (zoning.find)(name) {
                Some(zone) => Ok(Self::In(zone, wall)),
                None => Err(format!("is in the zone {:?}, which is not known: it is left out", head(name, 60))),
            },
            (None, None) => Ok(Self::Floating(wall)),
        }
    }

    /// Its wall clock; midnight for a date.
    pub fn wall(&self) -> NaiveDateTime {
        match self {
            Self::Date(date) => date.and_time(NaiveTime::MIN),
            Self::Utc(wall) | Self::Floating(wall) | Self::In(_, wall) => *wall,
        }
    }

    /// The clock on which it is.
    pub fn clock(&self) -> Clock {
        match self {
            Self::Date(_) => Clock::Date,
            Self::Utc(_) => Clock::Utc,
            Self::Floating(_) => Clock::Floating,
            Self::In(zone, _) => Clock::In(zone.clone()),
        }
    }

    /// When it is in UTC, for comparing. Where the zone of a floating time is not known, its wall clock.
    pub fn utc(&self, floating: Option<&Zone>) -> NaiveDateTime {
        self.clock().utc(self.wall(), floating)
    }

    /// When it is, as far as that is known.
    pub fn when(&self, floating: Option<&Zone>) -> When {
        match self {
            Self::Date(_) | Self::Floating(_) if floating.is_none() => When::Floating(self.wall()),
            _ => When::At(self.utc(floating).and_utc()),
        }
    }
}

/// The clock on which an event's times are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Whole days.
    Date,
    /// UTC.
    Utc,
    /// The person's own.
    Floating,
    /// That of a zone.
    In(Zone),
}

impl Clock {
    /// The point of a wall clock.
    pub fn point(&self, wall: NaiveDateTime) -> Point {
        match self {
            Self::Date => Point::Date(wall.date()),
            Self::Utc => Point::Utc(wall),
            Self::Floating => Point::Floating(wall),
            Self::In(zone) => Point::In(zone.clone(), wall),
        }
    }

    /// When a wall clock is in UTC, for comparing. Where the zone of a floating time is not known, the wall clock itself.
    pub fn utc(&self, wall: NaiveDateTime, floating: Option<&Zone>) -> NaiveDateTime {
        match (self, floating) {
            (Self::Utc, _) | (Self::Date | Self::Floating, None) => wall,
            (Self::In(zone), _) | (_, Some(zone)) => zone.instant(wall, Edge::Written).naive_utc(),
        }
    }

    /// What this clock shows at a time in UTC.
    pub fn wall(&self, utc: NaiveDateTime, floating: Option<&Zone>) -> NaiveDateTime {
        match (self, floating) {
            (Self::Utc, _) | (Self::Date | Self::Floating, None) => utc,
            (Self::In(zone), _) | (_, Some(zone)) => zone.local(utc.and_utc()),
        }
    }
}

/// The date of these parts.
pub fn date(found: &PartialDateTime) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(found.year?.into(), found.month?.into(), found.day?.into())
}

/// The time of these parts. A leap second counts as the second before it.
pub fn clock(found: &PartialDateTime) -> Option<NaiveTime> {
    let second = u32::from(found.second.unwrap_or(0));
    let second = if second == 60 { 59 } else { second };
    NaiveTime::from_hms_opt(found.hour?.into(), found.minute.unwrap_or(0).into(), second)
}

/// The offset from UTC of these parts.
pub fn offset(found: &PartialDateTime) -> Option<TimeDelta> {
    let minutes = i64::from(found.tz_hour?) * 60 + i64::from(found.tz_minute.unwrap_or(0));
    Some(TimeDelta::minutes(if found.tz_minus { -minutes } else { minutes }))
}

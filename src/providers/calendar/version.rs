//! A version of an event: its properties as points in time.
//!
//! Not here: what several versions of one event come to (`join`).

use calcard::icalendar::{ICalendarEntry, ICalendarPeriod, ICalendarValue};

use super::length::Length;
use super::point::{Point, Zoning};
use super::raw::Raw;

/// A version of an event.
#[derive(Debug)]
pub struct Version<'a> {
    /// Its properties.
    pub raw: &'a Raw<'a>,
    /// Its start, of a repeating event the first.
    pub start: Point,
    /// How long it lasts.
    pub length: Length,
    /// More starts; a period brings its own length.
    pub dates: Vec<(Point, Option<Length>)>,
    /// Starts that it has not.
    pub no_dates: Vec<Point>,
    /// What is wrong with its lists of dates; the rest of it holds.
    pub flaws: Vec<String>,
}

impl<'a> Version<'a> {
    /// Reads the times of an event.
    pub fn of(raw: &'a Raw<'a>, zoning: Zoning<'_>) -> Result<Self, String> {
        let start = Point::of(raw.start.ok_or("has no start")?, "start", zoning)?;
        let length = Length::of(&start, raw.end, raw.duration, zoning)?;
        let mut flaws = Vec::new();
        let mut dates = Vec::new();
        for (entry, value) in all(&raw.dates) {
            match more(entry, value, "RDATE", zoning) {
                Ok(date) => dates.push(date),
                Err(why) => flaws.push(format!("{why}: one of its times is left out")),
            }
        }
        let mut no_dates = Vec::new();
        for (entry, value) in all(&raw.no_dates) {
            match Point::of_value(value, entry.tz_id(), "EXDATE", zoning) {
                Ok(date) => no_dates.push(date),
                Err(why) => flaws.push(format!("{why}: it may be shown where it does not happen")),
            }
        }
        flaws.truncate(1);
        Ok(Self { raw, start, length, dates, no_dates, flaws })
    }

    /// A version that takes the instance away which it is about.
    pub fn cancelled(raw: &'a Raw<'a>, instance: &Point) -> Option<Self> {
        let (dates, no_dates, flaws) = (Vec::new(), Vec::new(), Vec::new());
        let version = Self { raw, start: instance.clone(), length: Length::Nothing, dates, no_dates, flaws };
        raw.marks.is_cancelled().then_some(version)
    }

    /// Which instance it is about, if it is about one.
    pub fn instance(raw: &Raw<'_>, zoning: Zoning<'_>) -> Option<Result<Point, String>> {
        raw.instance.map(|entry| Point::of(entry, "RECURRENCE-ID", zoning))
    }
}

fn all<'e>(entries: &[&'e ICalendarEntry]) -> impl Iterator<Item = (&'e ICalendarEntry, &'e ICalendarValue)> {
    entries.iter().flat_map(|entry| entry.values.iter().map(|value| (*entry, value)))
}

/// A further start, and how long it lasts when it says so; `what` is the property that it is part of.
pub fn more(
    entry: &ICalendarEntry,
    value: &ICalendarValue,
    what: &str,
    zoning: Zoning<'_>,
) -> Result<(Point, Option<Length>), String> {
    let point = |parts| Point::of_parts(parts, entry.tz_id(), what, zoning);
    match value {
        ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
            let (start, end) = (point(start)?, point(end)?);
            let length = Length::between(&start, end, zoning.floating)?;
            Ok((start, Some(length)))
        }
        ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => {
            let start = point(start)?;
            let length = Length::lasting(&start, duration)?;
            Ok((start, Some(length)))
        }
        value => Ok((Point::of_value(value, entry.tz_id(), what, zoning)?, None)),
    }
}

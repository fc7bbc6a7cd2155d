//! How long an event lasts.
//!
//! Rules:
//!
//! 1. With an end (`DTEND`) each instance lasts exactly as long as the first (RFC 5545, 3.8.5.3). An end without a zone is on
//!    its start's clock.
//! 2. With a duration: weeks and days by the calendar, the rest by the clock (3.3.6).
//! 3. With neither: a date lasts its day, a time blocks nothing (3.6.1). Some programs write a single day as ending on
//!    itself.
//! 4. An end before the start, a date at one end and a time at the other, and a floating start with a zoned end are problems.
//!
//! Not here: when the instances are (`join`).

use calcard::icalendar::{ICalendarDuration, ICalendarEntry, ICalendarValue};
use chrono::TimeDelta;

use super::point::{Point, Zoning};
use crate::domain::batch::{EventSpan, When};
use crate::domain::zone::Zone;

/// The length of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// So many days of the calendar, then so long by the clock.
    Of {
        /// The days.
        days: TimeDelta,
        /// The rest.
        rest: TimeDelta,
    },
    /// Its end lies in a gap of the clock, before its start: it blocks nothing, and nothing is wrong with it.
    Nothing,
}

const BACKWARDS: &str = "ends before it starts";

impl Length {
    /// The length of an event with these properties.
    pub fn of(
        start: &Point,
        end: Option<&ICalendarEntry>,
        duration: Option<&ICalendarEntry>,
        zoning: Zoning<'_>,
    ) -> Result<Self, String> {
        match (end, duration) {
            (Some(end), _) => Self::between(start, Point::of(end, "end", zoning)?, zoning.floating),
            (None, Some(entry)) => match entry.values.first() {
                Some(ICalendarValue::Duration(found)) => Self::lasting(start, found),
                _ => Err("has a wrong duration: expected one such as PT1H30M".to_owned()),
            },
            (None, None) => Ok(Self::unsaid(start)),
        }
    }

    fn unsaid(start: &Point) -> Self {
        let days = if matches!(start, Point::Date(_)) { TimeDelta::days(1) } else { TimeDelta::zero() };
        Self::Of { days, rest: TimeDelta::zero() }
    }

    /// From one point to another.
    pub fn between(start: &Point, end: Point, floating: Option<&Zone>) -> Result<Self, String> {
        let end = match (start, end) {
            (Point::Utc(_) | Point::In(..), Point::Floating(wall)) => start.clock().point(wall),
            (Point::Floating(_), Point::Utc(_) | Point::In(..)) => {
                return Err("has a zone at its end and none at its start".to_owned());
            }
            (Point::Date(from), Point::Date(to)) => {
                let days = to.signed_duration_since(*from);
                let Self::Of { days: least, rest } = Self::unsaid(start) else { return Ok(Self::Nothing) };
                let backwards = days < TimeDelta::zero();
                return if backwards {
                    Err(BACKWARDS.to_owned())
                } else {
                    Ok(Self::Of { days: days.max(least), rest })
                };
            }
            (Point::Date(_), _) | (_, Point::Date(_)) => {
                return Err("has a date at one end and a time at the other".to_owned());
            }
            (_, end) => end,
        };
        let rest = end.utc(floating) - start.utc(floating);
        if rest >= TimeDelta::zero() {
            return Ok(Self::Of { days: TimeDelta::zero(), rest });
        }
        // Wall clocks decide what is backwards.
        let in_order = start.clock() == end.clock() && start.wall() <= end.wall();
        if in_order { Ok(Self::Nothing) } else { Err(BACKWARDS.to_owned()) }
    }

    /// So long from a point on.
    pub fn lasting(start: &Point, found: &ICalendarDuration) -> Result<Self, String> {
        let ICalendarDuration { neg, weeks, days, hours, minutes, seconds } = found;
        let whole = TimeDelta::days(i64::from(*weeks) * 7 + i64::from(*days));
        let rest = TimeDelta::seconds(i64::from(*hours) * 3600 + i64::from(*minutes) * 60 + i64::from(*seconds));
        if *neg && whole + rest > TimeDelta::zero() {
            return Err(BACKWARDS.to_owned());
        }
        if !matches!(start, Point::Date(_)) {
            return Ok(Self::Of { days: whole, rest });
        }
        let days = whole + TimeDelta::days((rest.num_seconds() + 86_399).div_euclid(86_400));
        Ok(Self::Of { days: days.max(TimeDelta::days(1)), rest: TimeDelta::zero() })
    }

    /// About how long it is, never less: clocks are changed by an hour.
    pub fn at_most(self) -> TimeDelta {
        match self {
            Self::Of { days, rest } => days + rest + TimeDelta::hours(1),
            Self::Nothing => TimeDelta::zero(),
        }
    }

    /// From a start on. `None`: it blocks nothing, or would end after the last date that there is.
    pub fn from(self, start: &Point, floating: Option<&Zone>) -> Option<EventSpan> {
        let Self::Of { days, rest } = self else { return None };
        if let Point::Date(from) = start {
            return Some(EventSpan::AllDay { from: *from, to: from.checked_add_signed(days)? });
        }
        let clock = start.clock();
        let after = start.wall().checked_add_signed(days)?;
        let end = match start.when(floating) {
            When::Floating(_) => When::Floating(after.checked_add_signed(rest)?),
            When::At(_) => When::At(clock.utc(after, floating).checked_add_signed(rest)?.and_utc()),
        };
        Some(EventSpan::Timed { start: start.when(floating), end })
    }
}

//! Converts dates and times of TOML to those of the domain.
//!
//! Not here: when a date begins and ends in a zone (`domain::zone`).

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use toml::value::{Datetime, Offset};

use crate::domain::Instant;

/// A date or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A date without a time.
    Date(NaiveDate),
    /// A date and a time with an offset.
    At(Instant),
}

/// The syntax of a moment, for error messages.
pub const FORM: &str = "a date such as 2026-12-24, or an instant such as 2026-12-24T09:00:00+01:00, without quotes";

/// Converts a date and time of TOML. The error completes a sentence about the value.
pub fn read(time: &Datetime) -> Result<Moment, &'static str> {
    let date = time.date.ok_or("is a time without a date")?;
    let date = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into());
    let date = date.ok_or("is a date that does not exist")?;
    let Some(clock) = time.time else { return Ok(Moment::Date(date)) };
    let minutes = match time.offset {
        None => return Err("is a time without an offset: it may be another instant in each zone"),
        Some(Offset::Z) => 0,
        Some(Offset::Custom { minutes }) => minutes,
    };
    // A second 60 is read as the last second of its minute, as clocks display it.
    let second = u32::from(clock.second.unwrap_or(0)).min(59);
    let nano = clock.nanosecond.unwrap_or(0);
    let clock = NaiveTime::from_hms_nano_opt(clock.hour.into(), clock.minute.into(), second, nano);
    let wall = date.and_time(clock.ok_or("is a time that does not exist")?);
    let instant = wall.and_utc().checked_sub_signed(TimeDelta::minutes(minutes.into()));
    instant.map(Moment::At).ok_or("is out of range")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Result<Moment, &'static str> {
        read(&text.parse().unwrap())
    }

    #[test]
    fn dates_and_instants_are_told_apart() {
        assert_eq!(moment("2026-12-24"), Ok(Moment::Date(NaiveDate::from_ymd_opt(2026, 12, 24).unwrap())));
        let instant = "2026-12-24T08:30:00Z".parse().unwrap();
        for same in ["2026-12-24T08:30:00Z", "2026-12-24T14:15:00+05:45", "2026-12-23 23:00:00-09:30"] {
            assert_eq!(moment(same), Ok(Moment::At(instant)), "{same}");
        }
    }

    #[test]
    fn a_time_without_a_date_or_an_offset_is_neither() {
        assert_eq!(moment("09:00:00"), Err("is a time without a date"));
        assert!(moment("2026-12-24T09:00:00").unwrap_err().contains("without an offset"));
    }

    #[test]
    fn d8_the_ends_of_the_calendar_are_ordinary() {
        for text in ["0000-01-01", "9999-12-31", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59"] {
            assert!(moment(text).is_ok(), "{text}");
        }
        assert_eq!(moment("2026-12-24T00:00:00-00:00"), moment("2026-12-24T00:00:00Z"));
    }
}

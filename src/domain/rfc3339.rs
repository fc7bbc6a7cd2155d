//! Instants and dates as text: RFC 3339.
//!
//! RFC 3339 has years of four digits and, but for leap seconds, no second 60. Both hold for everything that is written
//! here: an instant after the year 9999 is written as its last second, one before the year 0000 as its first. Such
//! instants are rare but ordinary: the day of a due date of 9999-12-31 ends in the year 10000 west of Greenwich.
//!
//! Not here: how times are written for people (`form`).

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, SecondsFormat, Timelike};

use super::Instant;

/// An instant in UTC, whole seconds, fractions cut off: `2026-11-22T14:30:00Z`.
pub fn utc(t: Instant) -> String {
    fit(t.naive_utc()).and_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An instant in UTC with its fraction, if it has one: `2026-11-22T14:30:00.250Z`.
pub fn exact(t: Instant) -> String {
    fit(t.naive_utc()).and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// An instant by a clock that is so many seconds ahead of UTC: `2026-11-22T23:30:00+09:00`. The offset is always numeric.
/// Absent when it is a day or more.
pub fn local(t: Instant, offset: i32) -> Option<String> {
    let offset = FixedOffset::east_opt(offset)?;
    let wall = t.naive_utc().checked_add_offset(offset).map_or_else(|| t.naive_utc(), fit);
    let back = wall.checked_sub_offset(offset)?;
    Some(DateTime::<FixedOffset>::from_naive_utc_and_offset(back, offset).to_rfc3339_opts(SecondsFormat::Secs, false))
}

/// A date: `2026-11-27`.
pub fn date(date: NaiveDate) -> String {
    fit_date(date).to_string()
}

/// The nearest date with a year from 0000 to 9999.
pub fn fit_date(date: NaiveDate) -> NaiveDate {
    date.clamp(FIRST, LAST)
}

/// Reads an instant. A second 60 is the last second of its minute, as on every clock that people look at.
pub fn read(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text).ok().map(|t| plain(t.naive_utc()).and_utc())
}

const FIRST: NaiveDate = day(0, 1, 1);
const LAST: NaiveDate = day(9999, 12, 31);

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// The nearest time that can be written.
fn fit(time: NaiveDateTime) -> NaiveDateTime {
    let first = FIRST.and_time(chrono::NaiveTime::MIN);
    let last = LAST.and_hms_opt(23, 59, 59).unwrap_or(first);
    plain(time).clamp(first, last)
}

/// A time without a second 60.
fn plain(time: NaiveDateTime) -> NaiveDateTime {
    const SECOND: u32 = 1_000_000_000;
    time.with_nanosecond(time.nanosecond() % SECOND).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_has_four_digits_whatever_the_instant() {
        let (late, early) = (t("+10000-01-01T05:00:00Z"), t("-0001-06-01T05:00:00Z"));
        for end in [late, Instant::MAX_UTC] {
            assert_eq!(utc(end), "9999-12-31T23:59:59Z");
            assert_eq!(exact(end), "9999-12-31T23:59:59Z");
            assert_eq!(local(end, -5 * 3600).as_deref(), Some("9999-12-31T23:59:59-05:00"));
            assert_eq!(date(end.date_naive()), "9999-12-31");
        }
        for end in [early, Instant::MIN_UTC] {
            assert_eq!(utc(end), "0000-01-01T00:00:00Z");
            assert_eq!(local(end, 9 * 3600).as_deref(), Some("0000-01-01T00:00:00+09:00"));
            assert_eq!(date(end.date_naive()), "0000-01-01");
        }
        // By UTC the year is over, by this clock it is not, and the other way round.
        assert_eq!(local(late, -12 * 3600).as_deref(), Some("9999-12-31T17:00:00-12:00"));
        assert_eq!(local(t("9999-12-31T20:00:00Z"), 9 * 3600).as_deref(), Some("9999-12-31T23:59:59+09:00"));
        assert_eq!(utc(t("9999-12-31T23:59:59.900Z")), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn an_ordinary_instant_is_written_as_it_is() {
        let at = t("2026-11-22T14:30:00.250Z");
        assert_eq!((utc(at).as_str(), exact(at).as_str()), ("2026-11-22T14:30:00Z", "2026-11-22T14:30:00.250Z"));
        assert_eq!(local(at, 0).as_deref(), Some("2026-11-22T14:30:00+00:00"));
        assert_eq!(local(at, 20_700).as_deref(), Some("2026-11-22T20:15:00+05:45"));
        assert_eq!(local(at, 86_400), None);
    }

    #[test]
    fn a_second_sixty_is_neither_kept_nor_written() {
        for text in ["2026-11-22T14:30:60Z", "2016-12-31T23:59:60Z", "2016-12-31T18:59:60.500-05:00"] {
            let read = read(text).unwrap();
            assert!(read.nanosecond() < 1_000_000_000, "{text}");
            let raw: Instant = DateTime::parse_from_rfc3339(text).unwrap().to_utc();
            for written in [utc(read), utc(raw), exact(raw), local(raw, 3600).unwrap()] {
                assert_eq!(written.get(17..19), Some("59"), "{written}");
            }
        }
        assert_eq!(read("2016-12-31T23:59:60.500Z"), Some(t("2016-12-31T23:59:59.500Z")));
    }
}

//! Instants and days in the spellings of services.
//!
//! Not here: zones (`domain::zone`), the dates of HTTP headers (`http::limits`).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::Instant;

/// An instant of ISO 8601 with an offset: RFC 3339, or an offset without a colon, as Jira writes it.
pub fn instant(text: &str) -> Option<Instant> {
    let text = text.trim();
    let read = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
    read.ok().map(|time| time.with_timezone(&Utc))
}

/// A day: `2025-03-09`. Of an instant, the day that it writes.
pub fn day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.trim().split_at_checked(10)?;
    if !(rest.is_empty() || rest.starts_with(['T', ' '])) {
        return None;
    }
    day.parse().ok()
}

/// When an object was made whose id of `digits` hexadecimal digits starts with the seconds since 1970 in eight digits.
pub fn made_at(id: &str, digits: usize) -> Option<Instant> {
    let is_id = id.len() == digits && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let seconds = i64::from_str_radix(id.get(..8).filter(|_| is_id)?, 16).ok()?;
    DateTime::from_timestamp(seconds, 0)
}

/// An earlier instant; `at` itself where there is no earlier one.
pub fn minus(at: Instant, by: TimeDelta) -> Instant {
    at.checked_sub_signed(by).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_may_have_its_offset_in_any_form() {
        let expected: Instant = "2020-06-12T00:13:13.360Z".parse().unwrap();
        for text in [
            "2020-06-12T08:13:13.360+0800",
            "2020-06-12T08:13:13.360+08:00",
            "2020-06-12T00:13:13.360Z",
            " 2020-06-11T14:43:13.360-0930 ",
            "2020-06-12T00:13:13.360-0000",
            "2020-06-12T00:13:13.360+00:00",
        ] {
            assert_eq!(instant(text), Some(expected), "{text}");
        }
        assert_eq!(instant("2020-06-12T08:13:13+0800"), "2020-06-12T00:13:13Z".parse().ok());
        assert!(instant("0001-01-01T00:00:00Z").is_some() && instant("9999-12-31T23:59:59.999Z").is_some());
        for text in ["", "2020-06-12", "2020-06-12T08:13:13", "2020-13-12T08:13:13.360+0800", "yesterday"] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn d8_a_day_is_bare_or_the_day_of_an_instant_in_any_year() {
        let date = |text: &str| text.parse().ok();
        assert_eq!(day("2025-03-09"), date("2025-03-09"));
        assert_eq!(day("2025-03-09T00:00:00.000+0000"), date("2025-03-09"));
        assert_eq!((day("0001-01-01"), day("9999-12-31")), (date("0001-01-01"), date("9999-12-31")));
        for text in ["", "2025-02-30", "2025-03-091", "09/Mar/25 soon", "äääääääää"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn an_id_that_holds_a_time_says_when_it_was_made() {
        assert_eq!(made_at("54f45dea51f446bf15764ff6", 24), instant("2015-03-02T12:56:10Z"));
        for odd in ["", "54f45dea", "54f45dea51f446bf15764fg6", "54f45dea51f446bf15764ff6a", "-4f45dea51f446bf15764ff6"]
        {
            assert_eq!(made_at(odd, 24), None, "{odd}");
        }
    }
}

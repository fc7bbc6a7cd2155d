//! Dates and times as Jira writes them. Its offsets have no colon, so they are not RFC 3339.
//!
//! Not here: zones (`domain::zone`), dates in a query (`jql`).

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::Instant;

/// An instant: `2020-06-12T08:13:13.360+0800`, and also with a colon or `Z`.
pub fn instant(text: &str) -> Option<Instant> {
    let text = text.trim();
    let read = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").or_else(|_| DateTime::parse_from_rfc3339(text));
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
        ] {
            assert_eq!(instant(text), Some(expected), "{text}");
        }
        assert_eq!(instant("2020-06-12T08:13:13+0800"), "2020-06-12T00:13:13Z".parse().ok());
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
}

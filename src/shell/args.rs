//! Values of arguments that several commands take.
//!
//! Not here: the commands (`cli`).

use chrono::{NaiveDate, TimeDelta};

use crate::domain::Instant;
use crate::domain::agreement::{DURATION_FORM, duration};
use crate::domain::rfc3339;

/// An instant: RFC 3339, with an offset.
pub fn instant(text: &str) -> Result<Instant, String> {
    rfc3339::read(text).ok_or_else(|| "expected an instant with an offset, such as 2026-11-22T14:30:00Z".to_owned())
}

/// A date with a year of four digits.
pub fn date(text: &str) -> Result<NaiveDate, String> {
    let date = text.parse().ok().filter(|date| rfc3339::fit_date(*date) == *date);
    date.ok_or_else(|| "expected a date such as 2026-11-27, with a year of four digits".to_owned())
}

/// A length of time that is not zero.
pub fn length(text: &str) -> Result<TimeDelta, String> {
    let positive = duration(text).filter(|length| *length > TimeDelta::zero());
    positive.ok_or_else(|| format!("expected {DURATION_FORM}"))
}

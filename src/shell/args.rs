//! Values of arguments that several commands take.
//!
//! Not here: the commands (`cli`).

use chrono::{NaiveDate, TimeDelta};

use crate::domain::Instant;
use crate::domain::agreement::{DURATION_FORM, duration};
use crate::domain::join::mark::Choice;
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

/// A mark to set, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked(pub Option<Choice>);

/// For how long a thread is marked; `none` removes the mark.
pub fn mark(text: &str) -> Result<Marked, String> {
    if text == "none" {
        return Ok(Marked(None));
    }
    let words = Choice::ALL.map(Choice::word);
    let known = || format!("expected {} or none", words.join(", "));
    Choice::ALL.into_iter().find(|choice| choice.word() == text).map(|choice| Marked(Some(choice))).ok_or_else(known)
}

/// A number of weeks: `8w`, from 1 to 52.
pub fn weeks(text: &str) -> Result<u16, String> {
    let number = text.strip_suffix('w').and_then(|number| number.parse().ok());
    number
        .filter(|weeks| (1..=52).contains(weeks))
        .ok_or_else(|| "expected weeks from 1w to 52w, such as 8w".to_owned())
}

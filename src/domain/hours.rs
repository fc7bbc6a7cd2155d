//! Working hours in the syntax of the config: `"Mon-Fri 09:00-12:30, 13:30-17:30"`.
//!
//! Not here: the instants of a date's hours in a zone (`worktime`).

pub mod loose;

use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// A span of working hours, in wall-clock minutes after the midnight at the start of its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Minutes after midnight, below [`DAY`].
    pub start: u16,
    /// Minutes after midnight, greater than `start`; greater than [`DAY`] if the span ends on the next day.
    pub end: u16,
}

/// A week of working hours: the spans that start on each weekday, Monday first. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    days: Arc<[Vec<Span>; 7]>,
}

/// A syntax error in a rule of working hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {found:?}: expected {expected}")]
pub struct HoursError {
    /// What was being parsed.
    pub what: &'static str,
    /// The text found there.
    pub found: String,
    /// What was expected instead.
    pub expected: &'static str,
    /// The byte range of the text in the rule.
    pub at: Range<usize>,
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const TIME_FORM: &str = "HH:MM from 00:00 to 23:59 (24:00 as an end)";

impl Hours {
    /// Adds one rule, `DAYS START-END[, START-END...]`, to the week.
    pub fn add(&mut self, rule: &str) -> Result<(), HoursError> {
        let lead = rule.len() - rule.trim_start().len();
        let cut = rule[lead..].find(char::is_whitespace).map(|n| n + lead);
        let Some(cut) = cut else {
            return Err(error(
                "working hours",
                rule,
                lead,
                rule.len(),
                "DAYS START-END, such as \"Mon-Fri 09:00-17:00\"",
            ));
        };
        let days = weekdays(rule, lead..cut)?;
        let spans = spans_within(rule, cut..rule.len())?;
        for (day, on) in Arc::make_mut(&mut self.days).iter_mut().zip(days) {
            if on {
                day.extend(&spans);
            }
        }
        Ok(())
    }

    /// The spans that start on a weekday (0 is Monday), in the order in which they were added.
    pub fn on(&self, weekday: usize) -> &[Span] {
        self.days.get(weekday).map_or(&[], Vec::as_slice)
    }

    /// The spans that start on a date.
    pub fn of(&self, date: NaiveDate) -> &[Span] {
        self.on(date.weekday().num_days_from_monday() as usize)
    }

    /// Returns whether there are no spans.
    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }
}

/// Parses weekdays, such as `Mon-Fri` or `Mon,Wed`: whether each is among them, Monday first.
pub fn weekdays_of(text: &str) -> Result<[bool; 7], HoursError> {
    weekdays(text, 0..text.len())
}

/// Parses `START-END[, START-END...]`, the hours of a single date.
pub fn spans(text: &str) -> Result<Vec<Span>, HoursError> {
    spans_within(text, 0..text.len())
}

fn error(what: &'static str, text: &str, start: usize, end: usize, expected: &'static str) -> HoursError {
    let found = text.get(start..end).unwrap_or_default().trim().to_owned();
    HoursError { what, found, expected, at: start..end.max(start) }
}

/// The byte ranges in `text` of the trimmed parts of `text[within]` between commas.
fn pieces(text: &str, within: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = within.start;
    text.get(within).unwrap_or_default().split(',').map(move |piece| {
        let start = at + piece.len() - piece.trim_start().len();
        let end = start + piece.trim().len();
        at += piece.len() + 1;
        start..end
    })
}

fn weekdays(rule: &str, within: Range<usize>) -> Result<[bool; 7], HoursError> {
    let mut on = [false; 7];
    for at in pieces(rule, within) {
        let word = &rule[at.clone()];
        let day = |name: &str| {
            let expected = "a weekday: Mon, Tue, Wed, Thu, Fri, Sat or Sun, or a range such as Mon-Fri";
            DAYS.iter().position(|d| *d == name).ok_or_else(|| error("weekday", rule, at.start, at.end, expected))
        };
        let (first, last) = match word.split_once('-') {
            Some((first, last)) => (day(first)?, day(last)?),
            None => (day(word)?, day(word)?),
        };
        let length = (last + 7 - first) % 7;
        for n in 0..=length {
            if let Some(slot) = on.get_mut((first + n) % 7) {
                *slot = true;
            }
        }
    }
    Ok(on)
}

fn spans_within(text: &str, within: Range<usize>) -> Result<Vec<Span>, HoursError> {
    pieces(text, within)
        .map(|at| {
            let piece = &text[at.clone()];
            let Some((start, end)) = piece.split_once('-') else {
                return Err(error("hours", text, at.start, at.end, "START-END, such as 09:00-17:00"));
            };
            let cut = at.start + start.len();
            let from = minutes(start).filter(|m| *m < DAY);
            let from = from.ok_or_else(|| error("start time", text, at.start, cut, TIME_FORM))?;
            let to = minutes(end).ok_or_else(|| error("end time", text, cut + 1, at.end, TIME_FORM))?;
            Ok(Span { start: from, end: if to > from { to } else { to + DAY } })
        })
        .collect()
}

/// `HH:MM` in minutes; `24:00` is 1440.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two =
        |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u16>().ok()).flatten();
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60 || hour == 24 && minute == 0).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(rules: &[&str]) -> Hours {
        let mut hours = Hours::default();
        for rule in rules {
            hours.add(rule).unwrap();
        }
        hours
    }

    #[test]
    fn a_range_of_days_may_wrap_round_the_week() {
        let hours = week(&["Fri-Mon 10:00-18:00"]);
        let working: Vec<usize> = (0..7).filter(|d| !hours.on(*d).is_empty()).collect();
        assert_eq!(working, [0, 4, 5, 6]);
    }

    #[test]
    fn days_may_be_listed_and_hours_split() {
        let hours = week(&["Mon,Wed,Fri 09:00-12:30, 13:30-17:30"]);
        assert_eq!(hours.on(2), [Span { start: 540, end: 750 }, Span { start: 810, end: 1050 }]);
        assert_eq!(hours.on(1), []);
    }

    #[test]
    fn an_end_not_after_its_start_runs_into_the_next_day() {
        assert_eq!(spans("22:00-06:00").unwrap(), [Span { start: 1320, end: 1800 }]);
        assert_eq!(spans("09:00-09:00").unwrap(), [Span { start: 540, end: 1980 }]);
        assert_eq!(spans("00:00-24:00").unwrap(), [Span { start: 0, end: 1440 }]);
        assert_eq!(spans("20:00-00:00").unwrap(), [Span { start: 1200, end: 1440 }]);
    }

    #[test]
    fn a_wrong_rule_names_the_word_and_its_place() {
        let place = |rule: &str| {
            let error = Hours::default().add(rule).unwrap_err();
            (error.found, error.at)
        };
        assert_eq!(place("Mon-Fry 09:00-17:00"), ("Mon-Fry".into(), 0..7));
        assert_eq!(place("Mon 9:00-17:00"), ("9:00".into(), 4..8));
        assert_eq!(place("Mon 09:00-25:00"), ("25:00".into(), 10..15));
        assert_eq!(place("Mon 24:00-08:00"), ("24:00".into(), 4..9));
        assert_eq!(place("Mon 09:00-12:00, 13"), ("13".into(), 17..19));
        assert_eq!(place("Mon"), ("Mon".into(), 0..3));
        assert_eq!(place(""), (String::new(), 0..0));
    }
}

//! Values of arguments that several commands take.
//!
//! Not here: the commands (`cli`).

use std::str::FromStr;

use chrono::{NaiveDate, TimeDelta};
use clap::ValueEnum;

use crate::domain::Instant;
use crate::domain::agreement::{Channel, DURATION_FORM, duration};
use crate::domain::batch::SetState;
use crate::domain::join::mark::Choice;
use crate::domain::rfc3339;
use crate::providers::oauth::Way;

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

/// A way of signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By(pub Way);

/// How a way of signing in is written.
pub const fn way_word(way: Way) -> &'static str {
    match way {
        Way::Browser => "browser",
        Way::Device => "device",
        Way::Paste => "paste",
    }
}

/// The word for a way of signing in.
pub fn way(text: &str) -> Result<By, String> {
    let all = [Way::Browser, Way::Device, Way::Paste];
    let found = all.into_iter().find(|way| way_word(*way) == text);
    found.map(By).ok_or_else(|| format!("expected {}", all.map(way_word).join(", ")))
}

/// A channel to ask on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked(pub Channel);

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How a page is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Page {
    /// For a terminal.
    Text,
    /// Markdown, to paste somewhere.
    Md,
    /// For programs.
    Json,
}

/// When there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// When a line has colours, and in whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LineColor {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
    /// In the words of tmux's status line.
    Tmux,
}

/// A state to set, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen(pub Option<SetState>);

/// A size in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

impl FromStr for Cells {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u16>().ok().filter(|n| (1..=1000).contains(n));
        let sides = text.split_once('x').and_then(|(columns, rows)| Some((number(columns)?, number(rows)?)));
        let (columns, rows) = sides.ok_or("expected columns and rows, each from 1 to 1000, such as 120x40")?;
        Ok(Self { columns, rows })
    }
}

/// The word for a channel.
pub fn channel(text: &str) -> Result<Asked, String> {
    let known = || format!("expected {}", Channel::ALL.map(Channel::word).join(", "));
    Channel::from_word(text).map(Asked).ok_or_else(known)
}

/// A word for a state, or `none`.
pub fn set_state(text: &str) -> Result<Chosen, String> {
    if text == "none" {
        return Ok(Chosen(None));
    }
    let known = || format!("expected {} or none", SetState::ALL.map(SetState::word).join(", "));
    SetState::from_word(text).map(|state| Chosen(Some(state))).ok_or_else(known)
}

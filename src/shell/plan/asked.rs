//! What `plan` and `take` may be asked, word for word.
//!
//! Not here: doing it (`plan`, `take`), the other commands (`cli`).

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use clap::{Args, ValueEnum};

use crate::domain::Instant;
use crate::domain::plan::best::Every;
use crate::shell::args::{date, instant, length};

/// How long a series is when `--for` is left out, in weeks.
const WEEKS: u32 = 12;

/// What `plan` takes.
#[derive(Args, Clone, Debug)]
pub struct Plan {
    /// The people who are needed, by their ids: maya,kenji.
    #[arg(long, value_name = "IDS", value_delimiter = ',', required = true)]
    pub with: Vec<String>,
    /// People who come if possible, by their ids.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub optional: Vec<String>,
    /// A person outside the team, who works Mon-Fri 09:00-17:00: a name, and a zone or its city; may be repeated.
    #[arg(long, value_name = "NAME=ZONE")]
    pub outsider: Vec<String>,
    /// How long the meeting is.
    #[arg(long, value_name = "LENGTH", default_value = "45m", value_parser = length)]
    pub duration: TimeDelta,
    /// The day to look from, such as 2026-11-27; default: from now.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<NaiveDate>,
    /// How many days of 24 hours to look.
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u16).range(1..=60))]
    pub days: u16,
    /// Considers only this time of your day, such as 15:00; default: every quarter hour.
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub at: Option<NaiveTime>,
    /// Plans a meeting that repeats, by your clock.
    #[arg(long, value_enum, value_name = "HOW OFTEN")]
    pub every: Option<Often>,
    /// For how many weeks it repeats, such as 6w; default: 12w.
    #[arg(long = "for", value_name = "WEEKS", value_parser = weeks, requires = "every")]
    pub weeks: Option<u32>,
    /// Text for people, JSON for programs, or a calendar file.
    #[arg(long, value_enum, default_value = "text")]
    pub format: PlanFormat,
    /// What the calendar file holds: a proposal, 1 to 5, or with --every `series` or `rotation`; default: `series` with
    /// --every, else 1.
    #[arg(long, value_name = "WHAT", value_parser = pick)]
    pub pick: Option<Pick>,
    /// What the meeting is called in the calendar file; default: the names of the people.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
}

impl Plan {
    /// How often the meeting repeats.
    pub fn rhythm(&self) -> Option<Every> {
        let weeks = match self.every? {
            Often::Week => 1,
            Often::TwoWeeks => 2,
        };
        Some(Every { weeks, times: self.weeks.unwrap_or(WEEKS).div_ceil(weeks) })
    }

    /// What the calendar file holds.
    pub fn picked(&self) -> Pick {
        self.pick.unwrap_or(if self.every.is_some() { Pick::Series } else { Pick::Proposal(1) })
    }
}

/// What `take` takes.
#[derive(Args, Clone, Debug)]
pub struct Take {
    /// When the meeting begins: an instant with an offset, such as 2026-11-23T22:45:00Z.
    #[arg(value_name = "START", value_parser = instant, required_unless_present = "undo", requires = "with")]
    pub start: Option<Instant>,
    /// The people who meet, by their ids: maya,kenji.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub with: Vec<String>,
    /// How long the meeting is.
    #[arg(long, value_name = "LENGTH", default_value = "45m", value_parser = length)]
    pub duration: TimeDelta,
    /// Removes the window that was taken last.
    #[arg(long, conflicts_with_all = ["start", "with", "duration"])]
    pub undo: bool,
}

/// How often a meeting repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Often {
    /// Every week.
    Week,
    /// Every two weeks.
    #[value(name = "2weeks")]
    TwoWeeks,
}

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For calendars.
    Ics,
}

/// What of a plan is written as a calendar file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A proposal, from 1.
    Proposal(usize),
    /// The meetings of the series.
    Series,
    /// The same in turns.
    Rotation,
}

fn time(text: &str) -> Result<NaiveTime, String> {
    let read = (text.len() == 5).then(|| NaiveTime::parse_from_str(text, "%H:%M").ok()).flatten();
    read.ok_or_else(|| "expected HH:MM from 00:00 to 23:59, such as 15:00".to_owned())
}

fn weeks(text: &str) -> Result<u32, String> {
    let digits = text.strip_suffix('w').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let weeks = digits.and_then(|digits| digits.parse().ok()).filter(|weeks| (1..=52).contains(weeks));
    weeks.ok_or_else(|| "expected a number of weeks from 1w to 52w".to_owned())
}

fn pick(text: &str) -> Result<Pick, String> {
    match text {
        "series" => Ok(Pick::Series),
        "rotation" => Ok(Pick::Rotation),
        "1" | "2" | "3" | "4" | "5" => text.parse().map(Pick::Proposal).map_err(|_| String::new()),
        _ => Err("expected a proposal from 1 to 5, `series` or `rotation`".to_owned()),
    }
}

//! What the sources panel says of each source and of each problem in it.

use crate::board::{Board, Health, SourceLine};
use crate::domain::Instant;
use crate::domain::batch::{Problem, Progress};
use crate::domain::form::Dial;
use crate::panels::shared::say;

/// A row: a source, or one of its problems; or the config with what to mend in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The source's place; `None` for the config.
    pub source: Option<usize>,
    /// The problem's place among those of the source or the config.
    pub problem: Option<usize>,
}

impl Entry {
    /// The problem of the row, if it is one.
    pub fn problem<'b>(&self, board: &'b Board) -> Option<&'b Problem> {
        let problems = match self.source {
            Some(source) => &board.sources.get(source)?.problems,
            None => &board.advice,
        };
        problems.get(self.problem?)
    }
}

/// How a source is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It is being read for the first time, or again.
    Reading,
    /// It answered.
    Fresh,
    /// Its data are from an earlier run.
    Stale,
    /// It failed.
    Failed,
    /// It answered, and something in it could not be read.
    Flawed,
}

impl Condition {
    /// The word for it in a filter.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Failed => "failed",
            Self::Flawed => "problems",
        }
    }
}

/// Every row, in order.
pub fn entries(board: &Board) -> Vec<Entry> {
    let of = |source: Option<usize>, problems: usize| {
        let problems = (0..problems).map(move |n| Entry { source, problem: Some(n) });
        std::iter::once(Entry { source, problem: None }).chain(problems)
    };
    let config = Some(board.advice.len()).filter(|count| *count > 0).into_iter().flat_map(|count| of(None, count));
    let sources = board.sources.iter().enumerate().flat_map(|(source, line)| of(Some(source), line.problems.len()));
    config.chain(sources).collect()
}

/// How a source is.
pub fn condition(line: &SourceLine) -> Condition {
    match line.health {
        Health::Failed { .. } => Condition::Failed,
        _ if line.progress.is_some() || line.health == Health::Never => Condition::Reading,
        Health::Stale(_) => Condition::Stale,
        _ if line.problems.is_empty() => Condition::Fresh,
        _ => Condition::Flawed,
    }
}

/// How a source is, in words: `fresh, 3m old · 20 items`. Times are by the viewer's clock.
pub fn words(line: &SourceLine, dial: Dial<'_>, now: Instant) -> String {
    let aged = |at: Instant| format!("{} old", say::age(say::minute(now) - at));
    let mut words = match &line.health {
        Health::Never => "not read yet".to_owned(),
        Health::Ok(at) => format!("fresh, {}", aged(*at)),
        Health::Stale(at) => format!("from an earlier run, {}", aged(*at)),
        Health::Failed { why, until, since, last } => {
            let data = last.map_or("no data".to_owned(), |at| format!("data {}", aged(at)));
            let why = until.map_or_else(
                || why.clean().into_owned(),
                |until| format!("asked to wait until {}", say::when(until, dial, now)),
            );
            format!("failed {} ago, {data}: {why}", say::age(say::minute(now) - *since))
        }
    };
    let on = say::reading_on(line, dial, now);
    match line.progress {
        Some(Progress { total: 0, .. }) => words = format!("reading{on}"),
        Some(Progress { done, total }) => words = format!("reading {done} of {total}{on}"),
        None => {}
    }
    if !matches!(line.health, Health::Failed { last: None, .. }) || line.items > 0 {
        words = format!("{words} · {}", say::count(line.items, "item"));
    }
    if !line.problems.is_empty() {
        words = format!("{words} · {}", say::count(line.problems.len(), "problem"));
    }
    if let Some(remark) = &line.remark {
        words = format!("{words} · {}", remark.clean());
    }
    words
}

/// Where a problem is: `items/launch.toml:3:8`.
pub fn place(problem: &Problem) -> String {
    let file = problem.file.as_ref().map(|file| file.clean().into_owned()).unwrap_or_default();
    let number = |n: Option<usize>| n.map(|n| format!(":{n}")).unwrap_or_default();
    format!("{file}{}{}", number(problem.line), number(problem.column))
}

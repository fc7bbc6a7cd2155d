//! The contents of the rows of sources and of their problems.

use chrono::TimeDelta;

use crate::board::{Board, Health, SourceLine};
use crate::domain::Instant;
use crate::domain::batch::{Problem, Progress};
use crate::domain::form::Dial;
use crate::panels::shared::say;

/// A row: a source, or one of its problems; or the config with its problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The index of the source; `None` for the config.
    pub source: Option<usize>,
    /// The index of the problem among those of the source or the config.
    pub problem: Option<usize>,
    /// The index of a sentence about its failure.
    pub note: Option<usize>,
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

/// The condition of a source, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It is being read, for the first time or again.
    Reading,
    /// It answered.
    Fresh,
    /// Its data are from an earlier run.
    Stale,
    /// It failed.
    Failed,
    /// It answered, with problems.
    Flawed,
}

impl Condition {
    /// Its word in a filter.
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
    let of = |source: Option<usize>, notes: usize, problems: usize| {
        let notes = (0..notes).map(move |n| Entry { source, problem: None, note: Some(n) });
        let problems = (0..problems).map(move |n| Entry { source, problem: Some(n), note: None });
        std::iter::once(Entry { source, problem: None, note: None }).chain(notes).chain(problems)
    };
    let config = Some(board.advice.len()).filter(|count| *count > 0).into_iter().flat_map(|count| of(None, 0, count));
    let (dial, any) = (board.dial(), Instant::default());
    // The number of sentences does not depend on the moment.
    let sources = board.sources.iter().enumerate();
    let sources =
        sources.flat_map(|(source, line)| of(Some(source), notes(line, dial, any).len(), line.problems.len()));
    config.chain(sources).collect()
}

/// The condition of a source.
pub fn condition(line: &SourceLine) -> Condition {
    match line.health {
        Health::Failed { .. } => Condition::Failed,
        _ if line.progress.is_some() || line.health == Health::Never => Condition::Reading,
        Health::Stale(_) => Condition::Stale,
        _ if line.problems.is_empty() => Condition::Fresh,
        _ => Condition::Flawed,
    }
}

/// The condition of a source, in words: `read 3m ago · 20 items, watched`. Times are by the viewer's clock.
pub fn words(line: &SourceLine, dial: Dial<'_>, now: Instant) -> String {
    let [read, holds] = [read(line, dial, now), holds(line, now)];
    let words = if holds.is_empty() { read } else { format!("{read} · {holds}") };
    match &line.health {
        Health::Failed { .. } => format!("{words}: {}", notes(line, dial, now).join(" ")),
        _ => words,
    }
}

/// When it was read: `read now`, `read 3m ago`, `failed 2m ago`.
pub fn read(line: &SourceLine, dial: Dial<'_>, now: Instant) -> String {
    let age = |at: Instant| say::age(say::minute(now) - at);
    let on = say::reading_on(line, dial, now);
    match (line.progress, &line.health) {
        (Some(Progress { total: 0, .. }), _) => format!("reading{on}"),
        (Some(Progress { done, total }), _) => format!("reading {done} of {total}{on}"),
        (None, Health::Never) => "not read yet".to_owned(),
        (None, Health::Ok(at)) if say::minute(now) - *at < TimeDelta::minutes(1) => "read now".to_owned(),
        (None, Health::Ok(at)) => format!("read {} ago", age(*at)),
        (None, Health::Stale(at)) => format!("stale {}", age(*at)),
        (None, Health::Failed { since, .. }) => format!("failed {} ago", age(*since)),
    }
}

/// Its contents: `14 items, watched`, `31 items as of 40m ago are shown`.
pub fn holds(line: &SourceLine, now: Instant) -> String {
    let items = say::count(line.items, "item");
    let mut parts = Vec::new();
    match line.health {
        Health::Failed { last: None, .. } if line.items == 0 => {}
        Health::Failed { last: Some(at), .. } => {
            let are = if line.items == 1 { "is" } else { "are" };
            parts.push(format!("{items} as of {} ago {are} shown", say::age(say::minute(now) - at)));
        }
        _ => parts.push(items),
    }
    if !line.problems.is_empty() {
        parts.push(say::count(line.problems.len(), "problem"));
    }
    parts.extend(line.remark.as_ref().map(|remark| remark.clean().into_owned()));
    parts.join(", ")
}

/// The lines below a failed source: what happened and what to do, one sentence each, and when it is retried.
pub fn notes(line: &SourceLine, dial: Dial<'_>, now: Instant) -> Vec<String> {
    let Health::Failed { why, until, .. } = &line.health else { return Vec::new() };
    if let Some(until) = until {
        return vec![format!("asked to wait until {}", say::when(*until, dial, now))];
    }
    let why = why.clean();
    let mut notes: Vec<String> = Vec::new();
    let mut rest = why.trim();
    while let Some((at, _)) = rest.match_indices(". ").next() {
        let (sentence, more) = rest.split_at(at + 1);
        notes.push(sentence.to_owned());
        rest = more.trim_start();
    }
    if !rest.is_empty() {
        notes.push(rest.to_owned());
    }
    notes
}

/// The location of a problem: `items/launch.toml:3:8`.
pub fn place(problem: &Problem) -> String {
    let file = problem.file.as_ref().map(|file| file.clean().into_owned()).unwrap_or_default();
    let number = |n: Option<usize>| n.map(|n| format!(":{n}")).unwrap_or_default();
    format!("{file}{}{}", number(problem.line), number(problem.column))
}

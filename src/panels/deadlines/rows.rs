//! The contents of a deadline's row.

use crate::board::{Board, Deadline};
use crate::domain::Instant;
use crate::domain::batch::Due;
use crate::domain::deadline::{Bucket, DeadlineState};
use crate::panels::shared::say;
use crate::panels::shared::standing::Standing;

/// A deadline's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its state.
    pub state: DeadlineState,
    /// Its word.
    pub word: &'static str,
    /// How near it is.
    pub bucket: Bucket,
    /// The item's title.
    pub title: String,
    /// Its project.
    pub project: String,
    /// Its assignees.
    pub assignees: String,
    /// When it is due, by the viewer's clock.
    pub due: String,
    /// The working time left or, if past, the time since: `7h 30m`, `-3h`.
    pub left: String,
    /// The same without a sign, for the word after it.
    pub figure: String,
    /// The word after the figure: `over`, `risk`, `left`.
    pub short_word: &'static str,
    /// The short names of the assignees; `you` for the viewer.
    pub short_assignees: String,
    /// The first of them: `you,…` where there are several.
    pub first: String,
    /// When it is due: `24:00` is the end of a day, on a 12-hour clock `end of day`.
    pub long_due: String,
    /// The same, in the width of a weekday and a time.
    pub short_due: String,
    /// The viewer is closing it, and no look has confirmed it yet.
    pub sent: Option<Standing>,
    /// The word of the first of its signs: `on leave`. The view sets it, because it needs the threads of the item.
    pub sign: &'static str,
}

/// The row of a deadline.
pub fn row(board: &Board, deadline: &Deadline, now: Instant) -> Row {
    let item = &deadline.item;
    let state = deadline.state(now);
    let left = board.deadline_left(deadline, say::minute(now));
    let left = left.map(|left| say::left(left, state == DeadlineState::Overdue)).unwrap_or_default();
    let short = |person| say::short(&say::person(board, person)).to_owned();
    let people: Vec<String> = item.assignees.iter().map(|person| say::called(board, person)).collect();
    let first = match people.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, ..] => format!("{first},…"),
    };
    Row {
        figure: left.trim_start_matches('-').to_owned(),
        short_word: match state {
            DeadlineState::Overdue => "over",
            DeadlineState::AtRisk => "risk",
            DeadlineState::Ok if left.is_empty() => "",
            DeadlineState::Ok => "left",
        },
        short_assignees: people.join(", "),
        first,
        long_due: end_of(board, deadline, now, usize::MAX),
        short_due: end_of(board, deadline, now, board.form.short_width().into()),
        sign: "",
        state,
        word: word(state),
        bucket: deadline.bucket(&board.viewer, now),
        title: item.title.clean().into_owned(),
        project: item.project.as_ref().map(|project| project.clean().into_owned()).unwrap_or_default(),
        assignees: item.assignees.iter().map(short).collect::<Vec<_>>().join(", "),
        due: due(board, deadline, now),
        left,
        sent: board.outbox.closing(&item.source, &item.id).map(Standing::of),
    }
}

/// When it is due by the viewer's clock, in at most `width` cells; a due date ends with the viewer's day.
fn end_of(board: &Board, deadline: &Deadline, now: Instant, width: usize) -> String {
    let viewer = &board.viewer;
    let date = match deadline.item.due {
        Some(Due::Date(date)) if viewer.end_of(date) == deadline.due_at => date,
        _ => return say::within(deadline.due_at, board.dial(), now, width),
    };
    let form = board.form;
    let whole = match (date - viewer.date(now)).num_days() {
        0 => form.end_of_day(None),
        1..=6 => form.end_of_day(Some(&date.format("%a").to_string())),
        -180..180 => form.end_of_day(Some(&form.date(date))),
        _ => form.date_of_year(date),
    };
    if whole.len() <= width { whole } else { say::brief_date(date, viewer.date(now), form) }
}

/// When it is due by the viewer's clock. A due date that ends at the viewer's own midnight is shown as its date.
fn due(board: &Board, deadline: &Deadline, now: Instant) -> String {
    let viewer = &board.viewer;
    match deadline.item.due {
        Some(Due::Date(date)) if viewer.end_of(date) == deadline.due_at => match (date - viewer.date(now)).num_days() {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            2..=6 => date.format("%a").to_string(),
            -180..180 => board.form.date(date),
            _ => board.form.date_of_year(date),
        },
        _ => say::when(deadline.due_at, board.dial(), now),
    }
}

/// The word for a state on the screen.
pub fn word(state: DeadlineState) -> &'static str {
    match state {
        DeadlineState::Overdue => "overdue",
        DeadlineState::AtRisk => "at risk",
        DeadlineState::Ok => "ok",
    }
}

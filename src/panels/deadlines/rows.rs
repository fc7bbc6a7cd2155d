//! What the deadlines panel says of each deadline.

use crate::board::{Board, Deadline};
use crate::domain::Instant;
use crate::domain::batch::Due;
use crate::domain::deadline::{Bucket, DeadlineState};
use crate::panels::shared::say;

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
    /// What it belongs to.
    pub project: String,
    /// Who works on it.
    pub assignees: String,
    /// When it is due, by the viewer's clock.
    pub due: String,
    /// The working time left, or how much has passed since: `7h 30m`, `-3h`.
    pub left: String,
}

/// The row of a deadline.
pub fn row(board: &Board, deadline: &Deadline, now: Instant) -> Row {
    let item = &deadline.item;
    let state = deadline.state(now);
    let left = board.deadline_left(deadline, say::minute(now));
    let short = |person| say::short(&say::person(board, person)).to_owned();
    Row {
        state,
        word: word(state),
        bucket: deadline.bucket(&board.viewer, now),
        title: item.title.clean().into_owned(),
        project: item.project.as_ref().map(|project| project.clean().into_owned()).unwrap_or_default(),
        assignees: item.assignees.iter().map(short).collect::<Vec<_>>().join(", "),
        due: due(board, deadline, now),
        left: left.map(|left| say::left(left, state == DeadlineState::Overdue)).unwrap_or_default(),
    }
}

/// When it is due by the viewer's clock. A due date that ends at the viewer's own midnight is told by its date.
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

//! What the threads panel says of each open thread.

use crate::board::{Board, OpenThread};
use crate::domain::Instant;
use crate::domain::thread::ThreadState;
use crate::panels::shared::say;

/// A thread's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How urgent it is.
    pub state: ThreadState,
    /// Its word.
    pub word: &'static str,
    /// Who owes the reply.
    pub by: String,
    /// Who asked.
    pub asker: String,
    /// The item's title.
    pub title: String,
    /// When it is due, by the viewer's clock.
    pub due: String,
    /// The working time left, or how late it is: `1h 20m`, `-3h`.
    pub left: String,
    /// It concerns the viewer: they owe it.
    pub mine: bool,
}

/// The row of a thread.
pub fn row(board: &Board, thread: &OpenThread, now: Instant) -> Row {
    let state = thread.state(now);
    let left = board.thread_left(thread, say::minute(now));
    Row {
        state,
        word: word(state),
        by: say::seat(board, thread.by),
        asker: asker(board, thread),
        title: thread.item.title.clean().into_owned(),
        due: thread.term.map(|term| say::when(term.due_at, board.dial(), now)).unwrap_or_default(),
        left: left.map(|left| say::left(left, state == ThreadState::Late)).unwrap_or_default(),
        mine: board.team.me == Some(thread.by),
    }
}

/// Who asked first, and how many others did.
fn asker(board: &Board, thread: &OpenThread) -> String {
    match *thread.askers() {
        [] => String::new(),
        [one] => say::person(board, one),
        [first, ref others @ ..] => format!("{} +{}", say::person(board, first), others.len()),
    }
}

/// The word for a state on the screen.
pub fn word(state: ThreadState) -> &'static str {
    match state {
        ThreadState::Late => "late",
        ThreadState::DueSoon => "due soon",
        ThreadState::Waiting => "waiting",
        ThreadState::NoTarget => "no target",
    }
}

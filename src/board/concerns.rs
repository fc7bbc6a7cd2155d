//! The tasks of one teammate: the replies they owe, their deadlines, and whom they wait for.
//!
//! Not here: the counts of all teammates (`state`), which changes produce a notice (`notices`).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::index::Who;
use super::item::{Deadline, OpenThread};
use super::lists::{Dated, Ranked};
use super::state::Board;
use crate::domain::Instant;
use crate::domain::availability::{Availability, State};
use crate::domain::deadline::DeadlineState;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::thread::ThreadState;

/// A task of a teammate.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// A reply that they owe.
    Reply(&'a OpenThread),
    /// A deadline of theirs.
    Due(&'a Deadline),
}

/// The urgency of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// It is late or overdue.
    Past,
    /// Little working time is left.
    Soon,
    /// There is enough time.
    Calm,
}

/// The replies that a teammate owes, most urgent first as of the last [`Board::settle`], without those that the viewer
/// marked.
pub fn owed(board: &Board, index: TeammateIndex) -> impl Iterator<Item = &OpenThread> {
    let is_theirs = move |ranked: &&Ranked| ranked.by() == index && !board.is_marked(ranked.brief());
    board.threads().iter().filter(is_theirs).map(|ranked| &**ranked)
}

/// A teammate's deadlines, by due time.
pub fn due(board: &Board, index: TeammateIndex) -> impl Iterator<Item = &Deadline> {
    // The index is scanned instead of the items, because it is contiguous in memory.
    let theirs: Vec<bool> = board.index().entries().map(|(_, people)| people.contains(&Who::Mate(index))).collect();
    let is_theirs = move |dated: &&Dated| theirs.get(dated.slot().index()) == Some(&true);
    board.deadlines().iter().filter(is_theirs).map(|dated| &**dated)
}

/// A teammate's next task: the one with the next due time or, if none is ahead, the past ones: replies first, the
/// latest on top. The board must have been settled at `now`.
pub fn next(board: &Board, index: TeammateIndex, now: Instant) -> Option<Task<'_>> {
    let tasks = || owed(board, index).map(Task::Reply).chain(due(board, index).map(Task::Due));
    let to_come = tasks().filter_map(|task| Some((task.due_at().filter(|at| *at >= now)?, task)));
    let first = to_come.min_by_key(|(at, _)| *at).map(|(_, task)| task);
    first.or_else(|| tasks().find(|task| task.urgency(now) == Urgency::Past))
}

/// The other teammates whose reply a teammate waits for.
pub fn awaited(board: &Board, index: TeammateIndex) -> BTreeSet<TeammateIndex> {
    let awaits = |ranked: &&Ranked| ranked.asker() == Some(Who::Mate(index)) && !board.is_marked(ranked.brief());
    let asked = board.threads().iter().filter(awaits);
    asked.map(Ranked::by).filter(|by| *by != index).collect()
}

/// Of the teammates that a teammate waits for and who are absent now, the first to be back, and when.
pub fn next_back(board: &Board, index: TeammateIndex, now: Instant) -> Option<(TeammateIndex, Instant)> {
    let back = |index: TeammateIndex| Some((index, board.availability(index, now).filter(is_gone)?.next_working_at?));
    awaited(board, index).into_iter().filter_map(back).min_by_key(|(index, at)| (*at, *index))
}

/// Returns whether a person is absent and will be back.
pub fn is_gone(at: &Availability) -> bool {
    matches!(at.state, State::Off | State::Away | State::Break)
}

/// Returns whether a person can be asked.
pub fn is_there(at: &Availability) -> bool {
    matches!(at.state, State::Working | State::Available)
}

impl Task<'_> {
    /// The title of its item.
    pub fn title(&self) -> &Text {
        match self {
            Self::Reply(thread) => &thread.item.title,
            Self::Due(deadline) => &deadline.item.title,
        }
    }

    /// The due time; `None` without an expectation.
    pub fn due_at(&self) -> Option<Instant> {
        match self {
            Self::Reply(thread) => thread.term.map(|term| term.due_at),
            Self::Due(deadline) => Some(deadline.due_at),
        }
    }

    /// Its urgency.
    pub fn urgency(&self, now: Instant) -> Urgency {
        match self {
            Self::Reply(thread) => match thread.state(now) {
                ThreadState::Late => Urgency::Past,
                ThreadState::DueSoon => Urgency::Soon,
                ThreadState::Waiting | ThreadState::NoTarget => Urgency::Calm,
            },
            Self::Due(deadline) => match deadline.state(now) {
                DeadlineState::Overdue => Urgency::Past,
                DeadlineState::AtRisk => Urgency::Soon,
                DeadlineState::Ok => Urgency::Calm,
            },
        }
    }

    /// The working time left of the assignee who has the least; negative if past, `None` if no assignee has working
    /// hours.
    pub fn left(&self, board: &Board, now: Instant) -> Option<TimeDelta> {
        match self {
            Self::Reply(thread) => board.thread_left(thread, now),
            Self::Due(deadline) => board.deadline_left(deadline, now),
        }
    }
}

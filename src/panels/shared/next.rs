//! When a teammate's current state ends, in the viewer's time: they leave, are free, or are back.

use super::say;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::{Facts, State};
use crate::domain::join::day;
use crate::domain::teammate::TeammateIndex;

/// The kind of a teammate's next change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Their working day ends.
    Leaves,
    /// They can be asked.
    Free,
    /// They are at work again.
    Back,
}

/// A teammate's next change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// They change at an instant.
    At(Verb, Instant),
    /// They are not back within the searched time.
    NotBack,
    /// They have no zone.
    Unknown,
    /// They have a status, and no working hours.
    None,
}

/// The most consecutive states that are examined, as events can adjoin.
const STEPS: usize = 16;
impl Verb {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Leaves => "leaves",
            Self::Free => "free",
            Self::Back => "back",
        }
    }

    /// A word of four letters, where there is little room.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Leaves => "till",
            Self::Free | Self::Back => self.word(),
        }
    }
}

/// A teammate's next change after a moment.
pub fn next(board: &Board, index: TeammateIndex, now: Instant) -> Next {
    let Some((facts, at)) = board.facts(index).zip(board.availability(index, now)) else { return Next::Unknown };
    let back = || match at.next_working_at {
        Some(t) if t > now => Next::At(Verb::Back, t),
        // Away by a status inside working hours: the absence ends with the status.
        Some(_) => at.until.map_or(Next::NotBack, |t| Next::At(Verb::Back, t)),
        None if facts.work().is_none() => Next::Unknown,
        None => Next::NotBack,
    };
    match at.state {
        // Outside a working day a status makes them available, up to its end; or up to that of the working day which has
        // begun by then.
        State::Working | State::Available => {
            let after = || at.until.map(|t| leaves(facts, t).unwrap_or(t));
            leaves(facts, now).or_else(after).map_or(Next::None, |t| Next::At(Verb::Leaves, t))
        }
        State::Busy | State::Focus => free(facts, at.until, now),
        State::Break | State::Off | State::Away => back(),
        State::Unknown => Next::Unknown,
    }
}

/// When an occupied teammate can be asked; when they leave, if their day ends first.
fn free(facts: &Facts, until: Option<Instant>, now: Instant) -> Next {
    let mut at = until;
    for _ in 0..STEPS {
        let Some(t) = at else { break };
        match facts.state_at(t) {
            State::Working | State::Available => return Next::At(Verb::Free, t),
            State::Busy | State::Focus => at = facts.at(t).until,
            _ => break,
        }
    }
    let ends = leaves(facts, now).filter(|t| at.is_none_or(|at| *t <= at));
    match (ends, at) {
        (Some(t), _) | (None, Some(t)) => Next::At(Verb::Leaves, t),
        (None, None) => Next::None,
    }
}

/// When a teammate's current working day ends.
pub fn leaves_at(board: &Board, index: TeammateIndex, now: Instant) -> Option<Instant> {
    leaves(board.facts(index)?, now)
}

/// When the current working day ends.
fn leaves(facts: &Facts, now: Instant) -> Option<Instant> {
    day::in_progress(facts.work()?, now).map(|day| day.span.end)
}

/// The time by the viewer's clock: `17:30`, `Mon 08:00`, `24 Dec`.
pub fn time(board: &Board, t: Instant, now: Instant) -> String {
    say::within(t, board.dial(), now, board.form.short_width().into())
}

//! Converts marks on threads between the board, which knows teammates by index, and the store, which knows them by id.
//!
//! Not here: when a mark holds (`domain::join::mark`), setting one (`update::marks`, the command `mark`).

use crate::board::foresight::work;
use crate::board::{Board, OpenThread};
use crate::domain::Instant;
use crate::domain::join::mark::{Choice, Mark};
use crate::domain::teammate::{Team, TeammateIndex};
use crate::sync::store::{Keep, Mark as Kept, MarkKey};

/// The result of setting or removing marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marked {
    /// All marks in the store.
    All(Vec<Kept>),
    /// The changes themselves, where there is no store.
    Here(Vec<Keep>),
    /// The reason why the marks could not be stored.
    Failed(String),
}

/// The key of a teammate's mark on a thread.
pub fn key(team: &Team, me: TeammateIndex, thread: &OpenThread) -> MarkKey {
    let id = |index: TeammateIndex| team.get(index).map(|mate| mate.id.to_string()).unwrap_or_default();
    MarkKey {
        who: id(me),
        source: thread.item.source.to_string(),
        item: thread.item.id.raw().to_owned(),
        owed_by: id(thread.by),
    }
}

/// The mark that a teammate sets on a thread.
pub fn mark(board: &Board, me: TeammateIndex, thread: &OpenThread, choice: Choice, now: Instant) -> Kept {
    Kept {
        key: key(&board.team, me, thread),
        at: now,
        until: choice.until(work(board, me), now),
        done: choice == Choice::Done,
        last_asked_at: thread.last_asked_at(),
        asks: u32::try_from(thread.asks()).unwrap_or(u32::MAX),
    }
}

/// The viewer's marks for the board. Marks that name a former teammate are omitted.
pub fn marks(team: &Team, kept: &[Kept]) -> Vec<Mark> {
    let mark = |kept: &Kept| {
        let who = team.index(&kept.key.who).filter(|who| Some(*who) == team.me)?;
        Some(Mark {
            who,
            source: kept.key.source.clone(),
            item: kept.key.item.clone(),
            owed_by: team.index(&kept.key.owed_by)?,
            done: kept.done,
            set_at: kept.at,
            until: kept.until,
            last_asked_at: kept.last_asked_at,
            asks: kept.asks as usize,
        })
    };
    kept.iter().filter_map(mark).collect()
}

/// The key of a mark of the board.
pub fn key_of(team: &Team, mark: &Mark) -> MarkKey {
    let id = |index: TeammateIndex| team.get(index).map(|mate| mate.id.to_string()).unwrap_or_default();
    MarkKey { who: id(mark.who), source: mark.source.clone(), item: mark.item.clone(), owed_by: id(mark.owed_by) }
}

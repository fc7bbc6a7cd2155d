//! The open threads: who owes whom a reply, the most urgent first.

pub mod rows;
pub mod view;

use crate::board::{Board, OpenThread, Person};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::Seat;
use crate::panels::shared::listing::{Listing, matches};

/// What tells one thread from another.
pub type Key = (SourceId, ItemId, Seat);

/// The state of the panel.
pub type State = Listing<Key>;

/// The key of a thread.
pub fn key(thread: &OpenThread) -> Key {
    (thread.item.source.clone(), thread.item.id.clone(), thread.by)
}

/// Takes in what the board has become.
pub fn refresh(state: &mut State, board: &Board) {
    let words = state.filter.words();
    let threads = board.threads();
    let is_mine = |thread: &OpenThread| {
        let asker = thread.question().and_then(|question| question.author.seat());
        board.team.me.is_some_and(|me| thread.by == me || asker == Some(me))
    };
    let passes = |thread: &OpenThread| {
        (!state.filter.mine || is_mine(thread)) && (words.is_empty() || matches(&words, &texts(board, thread)))
    };
    let shown = (0..).zip(threads).filter(|(_, thread)| passes(thread)).map(|(place, _)| place).collect();
    state.set(threads.len(), shown, |place| threads.get(place).map(key));
}

/// What a filter looks at.
fn texts<'a>(board: &'a Board, thread: &'a OpenThread) -> [&'a str; 6] {
    let item = &thread.item;
    let name = |seat: Seat| board.team.get(seat).map_or("", |mate| mate.name.raw());
    let asker = thread.question().map_or("", |question| match &question.author {
        Person::Mate(seat) => name(*seat),
        Person::Outsider(name) => name.raw(),
    });
    let project = item.project.as_ref().map_or("", |project| project.raw());
    [item.title.raw(), name(thread.by), asker, project, item.channel.word(), item.source.as_str()]
}

//! The open threads: who owes whom a reply, the most urgent first.

pub mod rows;
pub mod view;

use crate::board::{Board, OpenThread, Person};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::Seat;
use crate::panels::shared::listing::{Found, Listing};

/// What tells one thread from another.
pub type Key = (SourceId, ItemId, Seat);

/// The state of the panel.
pub type State = Listing<Key>;

/// The key of a thread.
pub fn key(thread: &OpenThread) -> Key {
    (thread.item.source.clone(), thread.item.id.clone(), thread.by)
}

/// Is this the thread of a key?
pub fn is(thread: &OpenThread, (source, item, by): &Key) -> bool {
    thread.by == *by && thread.item.id == *item && thread.item.source == *source
}

/// Takes in what the board has become.
pub fn refresh(state: &mut State, board: &Board) {
    let threads = board.threads();
    let mut shown = state.candidates(threads.len());
    if !state.filter.is_empty() {
        let (words, mine, me) = (state.filter.words(), state.filter.mine, board.team.me);
        // Names are few: what is found in each is looked up once.
        let names: Vec<Found> = board.team.mates.iter().map(|mate| words.find(mate.name.raw())).collect();
        let in_name = |seat: Seat| names.get(seat.index()).copied().unwrap_or_default();
        let passes = |thread: &OpenThread| {
            let is_mine = || me.is_some() && (Some(thread.by) == me || thread.asker == me);
            let found = || in_name(thread.by) | thread.asker.map(in_name).unwrap_or_default();
            (!mine || is_mine()) && (words.is_empty() || words.all(found(), &texts(thread)))
        };
        shown.retain(|place| threads.get(*place).is_some_and(|thread| passes(thread)));
    }
    state.set(threads.len(), shown, |place| threads.get(place).map(|thread| key(thread)));
}

/// What a filter looks at, beside the teammates' names.
fn texts(thread: &OpenThread) -> [&str; 5] {
    let item = &thread.item;
    let outsider = match thread.question().map(|question| &question.author) {
        Some(Person::Outsider(name)) => name.raw(),
        _ => "",
    };
    let project = item.project.as_ref().map_or("", |project| project.raw());
    [item.title.raw(), project, item.channel.word(), item.source.as_str(), outsider]
}

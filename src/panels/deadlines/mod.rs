//! The deadlines: what is due, in the assignee's day, the earliest first.

pub mod rows;
pub mod view;

use crate::board::{Board, Deadline};
use crate::domain::ids::{ItemId, SourceId};
use crate::panels::shared::listing::{Found, Listing};

/// What tells one deadline from another.
pub type Key = (SourceId, ItemId);

/// The state of the panel.
pub type State = Listing<Key>;

/// The key of a deadline.
pub fn key(deadline: &Deadline) -> Key {
    (deadline.item.source.clone(), deadline.item.id.clone())
}

/// Is this the deadline of a key?
pub fn is(deadline: &Deadline, (source, item): &Key) -> bool {
    deadline.item.id == *item && deadline.item.source == *source
}

/// Takes in what the board has become.
pub fn refresh(state: &mut State, board: &Board) {
    let deadlines = board.deadlines();
    let mut shown = state.candidates(deadlines.len());
    if !state.filter.is_empty() {
        let (words, mine, me) = (state.filter.words(), state.filter.mine, board.team.me);
        let is_mine =
            |deadline: &Deadline| me.is_some() && deadline.item.assignees.iter().any(|person| person.seat() == me);
        let passes =
            |deadline: &Deadline| (!mine || is_mine(deadline)) && words.all(Found::default(), &texts(board, deadline));
        shown.retain(|place| deadlines.get(*place).is_some_and(passes));
    }
    state.set(deadlines.len(), shown, |place| deadlines.get(place).map(key));
}

/// What a filter looks at.
fn texts<'a>(board: &'a Board, deadline: &'a Deadline) -> Vec<&'a str> {
    let item = &deadline.item;
    let project = item.project.as_ref().map_or("", |project| project.raw());
    let mut texts = vec![item.title.raw(), project, item.source.as_str()];
    texts.extend(item.assignees.iter().map(|person| match person.seat().and_then(|seat| board.team.get(seat)) {
        Some(mate) => mate.name.raw(),
        None => board.name_raw(person),
    }));
    texts
}

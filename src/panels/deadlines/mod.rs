//! The deadlines: what is due, in the assignee's day, the earliest first.

pub mod rows;
pub mod view;

use crate::board::{Board, Deadline};
use crate::domain::ids::{ItemId, SourceId};
use crate::panels::shared::listing::{Listing, matches};

/// What tells one deadline from another.
pub type Key = (SourceId, ItemId);

/// The state of the panel.
pub type State = Listing<Key>;

/// The key of a deadline.
pub fn key(deadline: &Deadline) -> Key {
    (deadline.item.source.clone(), deadline.item.id.clone())
}

/// Takes in what the board has become.
pub fn refresh(state: &mut State, board: &Board) {
    let words = state.filter.words();
    let deadlines = board.deadlines();
    let is_mine = |deadline: &Deadline| {
        let me = board.team.me;
        me.is_some() && deadline.item.assignees.iter().any(|person| person.seat() == me)
    };
    let passes = |deadline: &Deadline| {
        if state.filter.mine && !is_mine(deadline) {
            return false;
        }
        let item = &deadline.item;
        let project = item.project.as_ref().map_or("", |project| project.raw());
        let mut texts = vec![item.title.raw(), project, item.source.as_str()];
        texts.extend(item.assignees.iter().map(|person| match person.seat().and_then(|seat| board.team.get(seat)) {
            Some(mate) => mate.name.raw(),
            None => board.name_raw(person),
        }));
        matches(&words, &texts)
    };
    let all = state.filter.is_empty();
    let shown = (0..).zip(deadlines).filter(|(_, d)| all || passes(d)).map(|(place, _)| place).collect();
    state.set(deadlines.len(), shown, |place| deadlines.get(place).map(key));
}

//! The team: each teammate's local time, availability and its end, day, and counts.

pub mod doing;
pub mod rows;
pub mod sort;
pub mod view;

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::listing::Listing;
use crate::panels::shared::mates;

/// The state of the panel.
pub type State = Listing<TeammateIndex>;

/// The key at an index of the list.
pub fn key_at(place: usize) -> Option<TeammateIndex> {
    u32::try_from(place).ok().map(TeammateIndex)
}

/// Recomputes the rows for a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let passes = |index: &TeammateIndex| !state.filter.mine || board.team.me == Some(*index);
    let found = mates::found(board, &state.filter.text, now);
    let mut shown: Vec<usize> = found.into_iter().filter(passes).map(TeammateIndex::index).collect();
    sort::sort(state.order, board, &mut shown, now);
    state.set(board.team.mates.len(), shown, |place, key| key_at(place) == Some(*key), key_at);
}

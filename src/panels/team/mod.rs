//! The team: every teammate's local time, what they are doing until when, their day, and their share.

pub mod rows;
pub mod view;

use crate::board::Board;
use crate::domain::teammate::Seat;
use crate::panels::shared::listing::{Found, Listing};

/// The state of the panel.
pub type State = Listing<Seat>;

/// The key of a place in the list.
pub fn key_at(place: usize) -> Option<Seat> {
    u32::try_from(place).ok().map(Seat)
}

/// Takes in what the board has become.
pub fn refresh(state: &mut State, board: &Board) {
    let words = state.filter.words();
    let mine = state.filter.mine;
    let passes = |(seat, mate): &(Seat, &crate::domain::teammate::Teammate)| {
        let role = mate.role.as_ref().map_or("", |role| role.raw());
        let zone = mate.zone.known().map_or("", |zone| zone.name());
        (!mine || board.team.me == Some(*seat))
            && words.all(Found::default(), &[mate.name.raw(), mate.id.as_str(), role, zone])
    };
    let shown = board.team.seats().filter(passes).map(|(seat, _)| seat.index()).collect();
    state.set(board.team.mates.len(), shown, key_at);
}

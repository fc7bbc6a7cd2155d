//! The team: every teammate's local time, what they are doing until when, their day, and their share.

pub mod rows;
pub mod sort;
pub mod view;

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::teammate::{Seat, Teammate};
use crate::panels::shared::filter::{self, Over};
use crate::panels::shared::listing::Listing;

/// The state of the panel.
pub type State = Listing<Seat>;

/// The key of a place in the list.
pub fn key_at(place: usize) -> Option<Seat> {
    u32::try_from(place).ok().map(Seat)
}

/// Takes in what the board has become, at a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let query = filter::read(&state.filter.text, Over::Team, board, now);
    let (wanted, asks_for_state) = (query.wanted(), query.asks_for_state());
    let bits = |seat: Seat, mate: &Teammate| {
        let role = mate.role.as_ref().map_or("", |role| role.raw());
        let zone = mate.zone.known().map_or("", |zone| zone.name());
        let texts = query.texts(&[mate.name.raw(), mate.id.as_str(), role, zone]);
        let doing = board.facts(seat).filter(|_| asks_for_state);
        texts | doing.map(|facts| query.state(facts.state_at(now).word())).unwrap_or_default()
    };
    let passes = |(seat, mate): &(Seat, &Teammate)| {
        (!state.filter.mine || board.team.me == Some(*seat)) && (query.is_empty() || bits(*seat, mate) == wanted)
    };
    let mut shown: Vec<usize> = board.team.seats().filter(passes).map(|(seat, _)| seat.index()).collect();
    sort::sort(state.order, board, &mut shown, now);
    state.set(board.team.mates.len(), shown, |place, key| key_at(place) == Some(*key), key_at);
}

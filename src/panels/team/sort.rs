//! Sort orders of teammates. There is none by what a teammate owes: people are not ranked.

use super::key_at;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::State;
use crate::domain::teammate::{Teammate, TeammateIndex};
use crate::panels::shared::next::{Next, Verb, leaves_at, next};
use crate::panels::shared::say;

/// The names of the orders; the first is the config's.
pub const WORDS: [&str; 5] = ["config", "leaves next", "local time", "availability", "name"];

/// From those who can be asked to those who cannot.
const AVAILABILITY: [State; 8] = [
    State::Available,
    State::Working,
    State::Break,
    State::Busy,
    State::Focus,
    State::Off,
    State::Away,
    State::Unknown,
];

/// Sorts indices by one of the orders, at a moment.
pub fn sort(order: usize, board: &Board, shown: &mut [usize], now: Instant) {
    let mate = |place: &usize| key_at(*place).and_then(|index| board.team.get(index));
    match order {
        1 => shown.sort_by_cached_key(|place| key_at(*place).map(|index| leaves(board, index, now))),
        2 => shown.sort_by_key(|place| {
            let offset = mate(place).and_then(|mate| mate.zone.known()).map(|zone| zone.offset(now));
            (offset.is_none(), offset)
        }),
        3 => shown.sort_by_cached_key(|place| {
            let state = key_at(*place).and_then(|index| board.facts(index)).map(|facts| facts.state_at(now));
            state.and_then(|state| AVAILABILITY.iter().position(|other| *other == state))
        }),
        4 => shown.sort_by_cached_key(|place| mate(place).map(|mate: &Teammate| say::name(mate).to_lowercase())),
        _ => {}
    }
}

/// Teammates at work, by the end of their working day; then the others, by their return; then those whose return is
/// unknown.
fn leaves(board: &Board, index: TeammateIndex, now: Instant) -> (u8, Instant) {
    match next(board, index, now) {
        Next::At(Verb::Leaves, t) => (0, t),
        Next::At(Verb::Free, t) => (0, leaves_at(board, index, now).unwrap_or(t)),
        Next::At(Verb::Back, t) => (1, t),
        Next::NotBack | Next::Unknown | Next::None => (2, now),
    }
}

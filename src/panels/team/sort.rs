//! The orders in which teammates can be shown. There is none by how much a teammate owes: people are not ranked.

use super::key_at;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::State;
use crate::domain::teammate::Teammate;
use crate::panels::shared::say;

/// The words for the orders; the first is the config's.
pub const WORDS: [&str; 4] = ["config", "local time", "availability", "name"];

/// Who can be asked first, who cannot last.
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

/// Puts seats into one of the orders, at a moment.
pub fn sort(order: usize, board: &Board, shown: &mut [usize], now: Instant) {
    let mate = |place: &usize| key_at(*place).and_then(|seat| board.team.get(seat));
    match order {
        1 => shown.sort_by_key(|place| {
            let offset = mate(place).and_then(|mate| mate.zone.known()).map(|zone| zone.offset(now));
            (offset.is_none(), offset)
        }),
        2 => shown.sort_by_cached_key(|place| {
            let state = key_at(*place).and_then(|seat| board.facts(seat)).map(|facts| facts.state_at(now));
            state.and_then(|state| AVAILABILITY.iter().position(|other| *other == state))
        }),
        3 => shown.sort_by_cached_key(|place| mate(place).map(|mate: &Teammate| say::name(mate).to_lowercase())),
        _ => {}
    }
}

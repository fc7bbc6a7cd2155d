//! Which teammates a filter lets through.
//!
//! Not here: how a filter is read (`filter`), which list shows them.

use super::filter::{self, Over, Part};
use crate::board::Board;
use crate::board::index::Who;
use crate::domain::Instant;
use crate::domain::teammate::{Seat, Teammate};

/// The teammates whom what was typed lets through at a moment, in the order of the team.
pub fn found(board: &Board, typed: &str, now: Instant) -> Vec<Seat> {
    let query = filter::read(typed, Over::Team, board, now);
    let (wanted, asks_for_state) = (query.wanted(), query.asks_for_state());
    let parts = query.parts(Part::Responder, board);
    let bits = |seat: Seat, mate: &Teammate| {
        let role = mate.role.as_ref().map_or("", |role| role.raw());
        let zone = mate.zone.known().map_or("", |zone| zone.name());
        let texts = query.texts(&[mate.name.raw(), mate.id.as_str(), role, zone]);
        let doing = board.facts(seat).filter(|_| asks_for_state);
        texts
            | parts.of(Who::Mate(seat))
            | doing.map(|facts| query.state(facts.state_at(now).word())).unwrap_or_default()
    };
    let passes = |(seat, mate): &(Seat, &Teammate)| query.is_empty() || bits(*seat, mate) == wanted;
    board.team.seats().filter(passes).map(|(seat, _)| seat).collect()
}

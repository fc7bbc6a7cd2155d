//! The teammates that pass a filter.
//!
//! Not here: parsing a filter (`filter`), showing them.

use super::filter::{self, Over, Part};
use crate::board::Board;
use crate::board::index::Who;
use crate::domain::Instant;
use crate::domain::teammate::{Teammate, TeammateIndex};

/// The teammates that pass a typed filter at a moment, in the order of the team.
pub fn found(board: &Board, typed: &str, now: Instant) -> Vec<TeammateIndex> {
    let query = filter::read(typed, Over::Team, board, now);
    let (wanted, asks_for_state) = (query.wanted(), query.asks_for_state());
    let parts = query.parts(Part::Responder, board);
    let bits = |index: TeammateIndex, mate: &Teammate| {
        let role = mate.role.as_ref().map_or("", |role| role.raw());
        let zone = mate.zone.known().map_or("", |zone| zone.name());
        let texts = query.texts(&[mate.name.raw(), mate.id.as_str(), role, zone]);
        let doing = board.facts(index).filter(|_| asks_for_state);
        texts
            | parts.of(Who::Mate(index))
            | doing.map(|facts| query.state(facts.state_at(now).word())).unwrap_or_default()
    };
    let passes = |(index, mate): &(TeammateIndex, &Teammate)| query.is_empty() || bits(*index, mate) == wanted;
    board.team.indices().filter(passes).map(|(index, _)| index).collect()
}

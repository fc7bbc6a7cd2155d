//! The sources: the health and age of each, and the problems in it.

pub mod rows;
pub mod view;

use self::rows::Condition;
use crate::board::Board;
use crate::domain::Instant;
use crate::panels::shared::filter::{self, Over};
use crate::panels::shared::listing::Listing;

/// The state of the panel: rows are sources and, below each, its problems.
pub type State = Listing<usize>;

/// Recomputes the rows for a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let query = filter::read(&state.filter.text, Over::Sources, board, now);
    let wanted = query.wanted();
    let rows = rows::entries(board);
    let bits = |entry: &rows::Entry| {
        let (file, text) =
            entry.problem(board).map_or(("", ""), |p| (p.file.as_ref().map_or("", |f| f.raw()), p.text.raw()));
        let Some(source) = entry.source else {
            return Some(query.texts(&["config", file, text]) | query.state(Condition::Flawed.word()));
        };
        let line = board.sources.get(source)?;
        let texts = query.texts(&[line.id.as_str(), &line.kind, file, text]);
        let place = u32::try_from(source).ok()?;
        Some(texts | query.source(place) | query.state(rows::condition(line).word()))
    };
    let passes = |entry: &rows::Entry| query.is_empty() || bits(entry) == Some(wanted);
    let shown = (0..).zip(&rows).filter(|(_, entry)| passes(entry)).map(|(place, _)| place).collect();
    let total = rows.len();
    state.set(total, shown, |place, key| place == *key, |place| (place < total).then_some(place));
}

//! The sources: how each one is, how old its data is, and what in it could not be read.

pub mod rows;
pub mod view;

use crate::board::Board;
use crate::panels::shared::listing::{Found, Listing};

/// The state of the panel: rows are sources and, below each, its problems.
pub type State = Listing<usize>;

/// Takes in what the board has become.
pub fn refresh(state: &mut State, board: &Board) {
    let words = state.filter.words();
    let rows = rows::entries(board);
    let passes = |entry: &rows::Entry| {
        let Some(line) = board.sources.get(entry.source) else { return false };
        let problem = entry.problem.and_then(|n| line.problems.get(n));
        let (file, text) = problem.map_or(("", ""), |p| (p.file.as_ref().map_or("", |f| f.raw()), p.text.raw()));
        words.all(Found::default(), &[line.id.as_str(), &line.kind, file, text])
    };
    let shown = (0..).zip(&rows).filter(|(_, entry)| passes(entry)).map(|(place, _)| place).collect();
    state.set(rows.len(), shown, |place| (place < rows.len()).then_some(place));
}

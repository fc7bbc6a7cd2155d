//! Sort orders of deadlines other than the board's own. Sorting is stable: ties stay in the board's order.

use crate::board::{Board, Dated};
use crate::domain::Instant;
use crate::panels::shared::say;

/// The names of the orders; the first is the board's own.
pub const WORDS: [&str; 6] = ["when due", "time left", "assignee", "project", "title", "source"];

/// Sorts places of the board's list by one of the orders, at a moment.
pub fn sort(order: usize, board: &Board, shown: &mut [usize], now: Instant) {
    let deadlines = board.deadlines();
    let mut by_text = |text: fn(&Board, &Dated) -> String| {
        shown.sort_by_cached_key(|place| deadlines.get(*place).map(|deadline| text(board, deadline).to_lowercase()));
    };
    match order {
        // Unknown ones are last.
        1 => shown.sort_by_cached_key(|place| {
            let left = deadlines.get(*place).and_then(|deadline| board.deadline_left(deadline, now));
            (left.is_none(), left)
        }),
        2 => by_text(|board, deadline| say::people(board, &deadline.item.assignees)),
        3 => by_text(|_, deadline| deadline.item.project.as_ref().map_or("", |project| project.raw()).to_owned()),
        4 => by_text(|_, deadline| deadline.item.title.raw().to_owned()),
        5 => by_text(|_, deadline| deadline.item.source.to_string()),
        _ => {}
    }
}

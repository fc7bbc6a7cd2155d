//! Sort orders of open threads other than the board's own. Sorting is stable: ties stay in the board's order.

use crate::board::{Board, Person, Ranked};
use crate::panels::shared::say;

/// The names of the orders; the first is the board's own.
pub const WORDS: [&str; 6] = ["urgency", "when asked", "who owes", "who asked", "title", "source"];

/// Sorts places of the board's list by one of the orders.
pub fn sort(order: usize, board: &Board, shown: &mut [usize]) {
    let threads = board.threads();
    let mut by_text = |text: fn(&Board, &Ranked) -> String| {
        shown.sort_by_cached_key(|place| threads.get(*place).map(|thread| text(board, thread).to_lowercase()));
    };
    match order {
        1 => shown.sort_by_key(|place| threads.get(*place).map(|thread| thread.asked_at)),
        2 => by_text(|board, thread| say::index(board, thread.by())),
        3 => by_text(|board, thread| thread.question().map_or_else(String::new, |asked| name(board, &asked.author))),
        4 => by_text(|_, thread| thread.item.title.raw().to_owned()),
        5 => by_text(|_, thread| thread.item.source.to_string()),
        _ => {}
    }
}

fn name(board: &Board, person: &Person) -> String {
    say::person(board, person)
}

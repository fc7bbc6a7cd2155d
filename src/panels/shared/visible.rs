//! The rows of a list that a table shows.
//!
//! Not here: the contents of rows (each panel's `rows`), painting them (`ui::table`).

use super::listing::Moves;
use crate::ui::table::Rows;

/// The visible rows of a list in a table of this height, for a focused panel or not.
pub fn rows(list: &dyn Moves, height: u16, active: bool) -> Rows {
    let selected = (!list.is_empty()).then_some(list.at());
    Rows { len: list.len(), offset: list.offset(height.into()), selected, active }
}

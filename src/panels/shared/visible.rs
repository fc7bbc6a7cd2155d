//! Which rows of a list a table shows.
//!
//! Not here: what the rows say (each panel's `rows`), painting them (`ui::table`).

use super::listing::Moves;
use crate::ui::table::Rows;

/// The rows of a list in a table that is so high, for a panel that has the keys or not.
pub fn rows(list: &dyn Moves, height: u16, active: bool) -> Rows {
    let selected = (!list.is_empty()).then_some(list.at());
    Rows { len: list.len(), offset: list.offset(height.into()), selected, active }
}

//! The panels: one folder each, a vertical slice. `rows.rs` makes pure rows from (board, state, now); `view.rs` paints
//! them. What they share stands here.
//!
//! ```text
//!  say       words for times, lengths of time and people
//!  prose details   all about one thing, as paragraphs
//!  listing   the state of a list: what is shown of it, what is selected, the filter
//!  team threads deadlines sources
//! ```

pub mod deadlines;
pub mod details;
pub mod listing;
pub mod prose;
pub mod say;
pub mod sources;
pub mod team;
pub mod threads;

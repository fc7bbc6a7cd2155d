//! Filters: typed queries that select the rows of a list.
//!
//! ```text
//!  launch "two words" -invoice from:ken state:late,soon due:<3d
//!
//!  field      what can be asked for by name, in which list
//!  lex        the typed line -> pieces with their places
//!  read       tokens -> terms, and problems
//!  due, names when something is due; whom and what a name means
//!  sieve      terms -> which rows pass
//!  complete   what could be typed next
//!  mark       where the words stand in a text that is shown
//! ```
//!
//! The module is pure. Each term is one bit, which holds for a row or not. Most terms depend only on an item, a
//! teammate or a state, so they are evaluated once for each of these, and a row combines a few bit sets.
//!
//! Not here: editing and painting the line (`app`), which list it applies to.

mod complete;
mod due;
mod field;
mod lex;
mod mark;
mod names;
mod read;
mod sieve;

pub use complete::{Choices, complete};
pub use due::When;
pub use field::{Field, MARKED, Over};
pub use mark::Marks;
pub use names::People;
pub use read::{Problem, Query, Term, Test, read};
pub use sieve::{Bits, Part};

/// What rows must match to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The typed text.
    pub text: String,
    /// Only the viewer's own rows.
    pub mine: bool,
}

impl Filter {
    /// Returns whether the filter is empty, so that all rows pass.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && !self.mine
    }
}

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
//! Everything here is pure. A term holds of a row or not, a bit each; most of them hold of an item, a teammate or a
//! state whatever the rest of the row is, so they are looked up once, and a row is a few bits together.
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
    /// As it was typed.
    pub text: String,
    /// Only what concerns the viewer.
    pub mine: bool,
}

impl Filter {
    /// Does it let everything through?
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && !self.mine
    }
}

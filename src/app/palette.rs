//! The command palette: a fuzzy finder over commands, themes and teammates.
//!
//! ```text
//!  :thm mid▏
//!   theme midnight    look like this
//! ```
//!
//! The best match is first; matches of a name precede matches of the description. While the line is empty, the entries
//! that were run last in this session are first.
//!
//! Not here: painting (`screen::palette`), what commands do (`update`), matching (`update::palette`).

use super::command::Command;
use super::typing::TextField;
use crate::domain::teammate::TeammateIndex;
use crate::ui::scroll;

/// An entry of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A command of the keymap.
    Command(Command),
    /// A theme, by its name.
    Theme(String),
    /// A teammate's row.
    Mate(TeammateIndex),
}

/// The description of an entry. Clean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// What it does.
    pub help: String,
    /// The keys bound to it.
    pub keys: String,
}

/// A match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entry.
    pub entry: Entry,
    /// The indices of the matched characters of its name.
    pub name: Vec<usize>,
}

/// The palette while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// The typed line.
    pub line: TextField,
    /// The matches, the best first.
    pub hits: Vec<Hit>,
    /// The selected one.
    pub at: usize,
    /// The first visible one.
    pub offset: usize,
    /// The number of entries that were searched.
    pub total: usize,
}

impl Palette {
    /// Selects an entry, where `visible` rows fit.
    pub(super) fn go(&mut self, at: usize, visible: usize) {
        self.at = at.min(self.hits.len().saturating_sub(1));
        self.offset = scroll::scroll(self.offset, Some(self.at), visible, self.hits.len());
    }
}

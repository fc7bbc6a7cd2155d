//! The command palette: everything that can be asked of the board, found by a few letters of it.
//!
//! ```text
//!  :thm mid▏
//!   theme midnight    look like this
//! ```
//!
//! What matches best stands first; what a name matches stands before what only the sentence behind it does. While
//! the line is empty, what was run last in this session is first.
//!
//! Not here: how it is painted (`screen::palette`), what commands do (`update`), what is found (`update::palette`).

use super::command::Command;
use super::typing::TextField;
use crate::domain::teammate::TeammateIndex;
use crate::ui::scroll;

/// Something that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A command of the keymap.
    Command(Command),
    /// A theme, by its name.
    Theme(String),
    /// A teammate's row.
    Mate(TeammateIndex),
}

/// What is told of something that can be asked for. Clean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// What it does.
    pub help: String,
    /// The keys that ask for it too.
    pub keys: String,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What.
    pub entry: Entry,
    /// Which characters of its name were found.
    pub name: Vec<usize>,
}

/// The palette while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// What is typed.
    pub line: TextField,
    /// What was found, the best first.
    pub hits: Vec<Hit>,
    /// The selected one.
    pub at: usize,
    /// The first that is visible.
    pub offset: usize,
    /// Of how many it was found.
    pub total: usize,
}

impl Palette {
    /// Selects something, of which so many are visible.
    pub(super) fn go(&mut self, at: usize, visible: usize) {
        self.at = at.min(self.hits.len().saturating_sub(1));
        self.offset = scroll::scroll(self.offset, Some(self.at), visible, self.hits.len());
    }
}

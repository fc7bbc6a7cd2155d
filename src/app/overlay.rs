//! What can lie over the panels, and what it can be about.
//!
//! Not here: what keys do to it (`update`), how it is painted (`screen`).

use super::filtering::Typing;
use super::palette::Palette;
use super::themes::Chooser;
use crate::domain::teammate::Seat;
use crate::panels::{deadlines, threads};

/// Something that lies over the panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Every key.
    Help {
        /// The first line shown.
        scroll: usize,
    },
    /// All about one thing.
    Details {
        /// The thing.
        of: Subject,
        /// The first line shown.
        scroll: usize,
    },
    /// The line in which a filter is typed.
    Filter(Typing),
    /// The list of themes.
    Themes(Chooser),
    /// The command palette.
    Palette(Palette),
}

impl Overlay {
    /// The list of themes, if it is that.
    pub fn chooser(&self) -> Option<&Chooser> {
        if let Self::Themes(chooser) = self { Some(chooser) } else { None }
    }
}

/// Something that there is more to say about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A teammate.
    Mate(Seat),
    /// An open thread.
    Thread(threads::Key),
    /// A deadline.
    Deadline(deadlines::Key),
    /// A source.
    Source(usize),
    /// The config, with what to mend in it.
    Config,
    /// The meeting that the plan proposes.
    Proposal,
}

//! What can lie over the panels: a stack of overlays, of which the last has the keys.
//!
//! Not here: what keys do to an overlay (`update::overlay`), how it is painted (`screen`).

use super::doing::{Choosing, Closing, Target, Writing};
use super::filtering::Typing;
use super::palette::{Entry, Palette};
use super::themes::Chooser;
use super::typing::TextField;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::panels::{deadlines, threads};

/// How many palette entries that were run last are remembered.
const RECENT: usize = 8;

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
    /// A text for a source.
    Writing(Box<Writing>),
    /// The question before an item is closed.
    Closing(Closing),
    /// The choice of a status.
    Status(Choosing),
    /// The line in which somebody is invited who is no teammate.
    Inviting(TextField),
    /// Something to read.
    Told {
        /// What it is about.
        title: &'static str,
        /// What there is to read.
        text: Text,
    },
}

/// Something that there is more to say about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A teammate.
    Mate(TeammateIndex),
    /// An open thread.
    Thread(threads::Key),
    /// A deadline.
    Deadline(deadlines::Key),
    /// A source.
    Source(usize),
    /// The config, with its mistakes.
    Config,
    /// The meeting that the plan proposes.
    Proposal,
    /// What somebody wrote for the check-in at this place of the team's list.
    CheckIn(usize, TeammateIndex),
    /// The weeks of the pulse, one by one.
    Weeks,
}

/// The overlays that are open.
#[derive(Debug, Default)]
pub struct Overlays {
    stack: Vec<Overlay>,
    /// The palette entries that were run in this session, the last first.
    pub recent: Vec<Entry>,
}

impl Overlay {
    /// The list of themes, if it is that.
    pub fn chooser(&self) -> Option<&Chooser> {
        if let Self::Themes(chooser) = self { Some(chooser) } else { None }
    }
}

impl Overlays {
    /// The overlay that has the keys.
    pub fn top(&self) -> Option<&Overlay> {
        self.stack.last()
    }

    /// The same, to be changed.
    pub fn top_mut(&mut self) -> Option<&mut Overlay> {
        self.stack.last_mut()
    }

    /// The list of themes, wherever it is in the stack.
    pub fn chooser(&self) -> Option<&Chooser> {
        self.stack.iter().rev().find_map(Overlay::chooser)
    }

    /// The palette, while it has the keys.
    pub fn palette(&self) -> Option<&Palette> {
        if let Some(Overlay::Palette(palette)) = self.top() { Some(palette) } else { None }
    }

    /// Is none open?
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.stack.len()
    }

    /// Opens one on top.
    pub fn push(&mut self, overlay: Overlay) {
        self.stack.push(overlay);
    }

    /// Closes the one on top.
    pub fn pop(&mut self) -> Option<Overlay> {
        self.stack.pop()
    }

    /// Closes all.
    pub fn clear(&mut self) {
        self.stack.clear();
    }

    /// Puts another one in place of the one on top.
    pub(super) fn replace(&mut self, overlay: Overlay) {
        self.stack.pop();
        self.stack.push(overlay);
    }

    /// Opens the help, or closes it where it is on top.
    pub(super) fn toggle_help(&mut self) {
        if let Some(Overlay::Help { .. }) = self.top() {
            self.pop();
        } else {
            self.push(Overlay::Help { scroll: 0 });
        }
    }

    /// Closes the list of themes.
    pub(super) fn close_themes(&mut self) {
        self.stack.retain(|overlay| overlay.chooser().is_none());
    }

    /// Moves the text on top by so many lines, at most to `most`. `false`: no text is on top.
    pub(super) fn scroll(&mut self, by: isize, most: usize) -> bool {
        let Some(Overlay::Help { scroll } | Overlay::Details { scroll, .. }) = self.top_mut() else { return false };
        *scroll = scroll.saturating_add_signed(by).min(most);
        true
    }

    /// Remembers that a palette entry was run.
    pub(super) fn remember(&mut self, entry: Entry) {
        self.recent.retain(|other| *other != entry);
        self.recent.insert(0, entry);
        self.recent.truncate(RECENT);
    }

    /// Gives teammates and sources the numbers that they have in a changed config. An overlay about one that is gone is
    /// closed.
    pub(super) fn renumber(
        &mut self,
        mate: impl Fn(TeammateIndex) -> Option<TeammateIndex>,
        source: impl Fn(usize) -> Option<usize>,
    ) {
        let stack = std::mem::take(&mut self.stack).into_iter();
        self.stack = stack.filter_map(|overlay| renumbered(overlay, &mate, &source)).collect();
        let entry = |entry| if let Entry::Mate(at) = entry { mate(at).map(Entry::Mate) } else { Some(entry) };
        self.recent = std::mem::take(&mut self.recent).into_iter().filter_map(entry).collect();
    }
}

/// An overlay by the new numbers; `None`: its subject is gone.
fn renumbered(
    overlay: Overlay,
    mate: impl Fn(TeammateIndex) -> Option<TeammateIndex>,
    source: impl Fn(usize) -> Option<usize>,
) -> Option<Overlay> {
    let (of, scroll) = match overlay {
        Overlay::Details { of, scroll } => (of, scroll),
        Overlay::Writing(mut writing) => {
            if let Target::Reply((_, _, by)) = &mut writing.to {
                *by = mate(*by)?;
            }
            return Some(Overlay::Writing(writing));
        }
        overlay => return Some(overlay),
    };
    let of = match of {
        Subject::Mate(at) => Subject::Mate(mate(at)?),
        Subject::Thread((from, item, by)) => Subject::Thread((from, item, mate(by)?)),
        Subject::Source(place) => Subject::Source(source(place)?),
        Subject::CheckIn(..) => return None,
        of @ (Subject::Deadline(_) | Subject::Config | Subject::Proposal | Subject::Weeks) => of,
    };
    Some(Overlay::Details { of, scroll })
}

//! The overlays: a stack, of which the last has the focus.
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

/// The number of recent palette entries that are remembered.
const RECENT: usize = 8;

/// An overlay above the panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Every key.
    Help {
        /// The first line shown.
        scroll: usize,
    },
    /// The details of a subject.
    Details {
        /// The subject.
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
    /// The line that invites a person who is not a teammate.
    Inviting(TextField),
    /// A text to read.
    Told {
        /// Its title.
        title: &'static str,
        /// The text.
        text: Text,
    },
}

/// A subject of details.
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
    /// The config, with its problems.
    Config,
    /// The meeting that the plan proposes.
    Proposal,
    /// A teammate's entry for the check-in at this index of the team's list.
    CheckIn(usize, TeammateIndex),
    /// The weeks of the pulse, one by one.
    Weeks,
}

/// The overlays that are open.
#[derive(Debug, Default)]
pub struct Overlays {
    stack: Vec<Overlay>,
    /// The palette entries that were run in this session, the latest first.
    pub recent: Vec<Entry>,
}

impl Overlay {
    /// The list of themes, if this is it.
    pub fn chooser(&self) -> Option<&Chooser> {
        if let Self::Themes(chooser) = self { Some(chooser) } else { None }
    }
}

impl Overlays {
    /// The overlay that has the focus.
    pub fn top(&self) -> Option<&Overlay> {
        self.stack.last()
    }

    /// Like [`top`](Self::top), mutable.
    pub fn top_mut(&mut self) -> Option<&mut Overlay> {
        self.stack.last_mut()
    }

    /// The list of themes, anywhere in the stack.
    pub fn chooser(&self) -> Option<&Chooser> {
        self.stack.iter().rev().find_map(Overlay::chooser)
    }

    /// The palette, if it is on top.
    pub fn palette(&self) -> Option<&Palette> {
        if let Some(Overlay::Palette(palette)) = self.top() { Some(palette) } else { None }
    }

    /// Returns whether no overlay is open.
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// The number of open overlays.
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

    /// Replaces the overlay on top.
    pub(super) fn replace(&mut self, overlay: Overlay) {
        self.stack.pop();
        self.stack.push(overlay);
    }

    /// Opens the help, or closes it if it is on top.
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

    /// Scrolls the text on top by `by` lines, at most to `most`. Returns `false` if no text is on top.
    pub(super) fn scroll(&mut self, by: isize, most: usize) -> bool {
        let Some(Overlay::Help { scroll } | Overlay::Details { scroll, .. }) = self.top_mut() else { return false };
        *scroll = scroll.saturating_add_signed(by).min(most);
        true
    }

    /// Records a palette entry that was run.
    pub(super) fn remember(&mut self, entry: Entry) {
        self.recent.retain(|other| *other != entry);
        self.recent.insert(0, entry);
        self.recent.truncate(RECENT);
    }

    /// Maps the indices of teammates and sources to those of a changed config. Overlays about a removed one are closed.
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

/// An overlay with the new indices; `None` if its subject was removed.
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

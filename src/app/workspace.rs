//! The panels on the screen: the focused one, their arrangement, and the size of the screen.
//!
//! Not here: positions (`layout`), messages (`update::workspace`).

use super::arrange::{Arrangement, Split};
use super::layout::View;
use super::panel::PanelId;
use super::program::Size;

/// The panels on the screen.
#[derive(Debug)]
pub struct Workspace {
    /// The focused panel.
    pub focus: PanelId,
    /// The list shown where threads and deadlines share a frame.
    pub list: PanelId,
    /// The focused panel has the whole screen.
    pub zoomed: bool,
    /// Which panels are shown, and how large.
    pub arrangement: Arrangement,
    /// The size of the screen.
    pub size: Size,
    /// What the mouse is dragging.
    pub drag: Option<Drag>,
}

/// What the mouse is dragging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drag {
    /// The moment, on a timeline.
    Moment,
    /// A border between panels.
    Border(Split),
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            focus: PanelId::default(),
            list: PanelId::Threads,
            zoomed: false,
            arrangement: Arrangement::default(),
            size: Size::default(),
            drag: None,
        }
    }
}

impl Workspace {
    /// Focuses a panel.
    pub(super) fn give_keys(&mut self, panel: PanelId) {
        self.focus = panel;
        if matches!(panel, PanelId::Threads | PanelId::Deadlines) {
            self.list = panel;
        }
    }

    /// The inputs of the layout, apart from the lists.
    pub(super) fn view(&self) -> View<'_> {
        let Self { size, focus, list, zoomed, ref arrangement, .. } = *self;
        let shared = if arrangement.shows(list) { list } else { PanelId::Threads };
        View { size, focus, list: shared, zoomed, arrangement }
    }

    /// Hides a panel, or shows it again. Returns `false` for the last panel, which stays.
    pub(super) fn toggle(&mut self, panel: PanelId) -> bool {
        if !self.arrangement.toggle(panel) {
            return false;
        }
        self.zoomed = false;
        if self.arrangement.shows(panel) {
            self.give_keys(panel);
        } else if self.focus == panel {
            self.focus_shown();
        }
        true
    }

    /// Focuses the first panel on the board, if the focused one is hidden.
    pub(super) fn focus_shown(&mut self) {
        if !self.arrangement.shows(self.focus) {
            let shown = PanelId::ALL.into_iter().find(|other| self.arrangement.shows(*other));
            self.give_keys(shown.unwrap_or_default());
        }
    }

    /// The panel `by` places after the focused one. A hidden panel is reached by its number only.
    pub(super) fn after(&self, by: usize) -> PanelId {
        let at = PanelId::TAB.iter().position(|id| *id == self.focus).unwrap_or(0);
        let others = (1..=PanelId::TAB.len()).map(|n| at + n * by);
        let mut next = others.filter_map(|n| PanelId::TAB.iter().cycle().nth(n).copied());
        next.find(|panel| self.arrangement.shows(*panel)).unwrap_or(self.focus)
    }

    /// Restores the default arrangement.
    pub(super) fn reset(&mut self) {
        let fixed = self.arrangement.fixed;
        self.arrangement = Arrangement::default();
        self.arrangement.fixed = fixed;
    }
}

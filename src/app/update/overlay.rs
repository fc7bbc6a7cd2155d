//! Messages to the overlays: opening, closing, and scrolling the one on top.
//!
//! Not here: the filter, the themes and the palette (`filtering`, `themes`, `palette`).

use super::Effects;
use crate::app::input::Key;
use crate::app::message;
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::screen;

impl Model {
    /// Handles a message to the overlays.
    pub(super) fn update_overlays(&mut self, message: message::Overlay) -> Effects {
        match message {
            message::Overlay::Help => self.overlays.toggle_help(),
            message::Overlay::Details if self.chooser().is_some() => return self.keep_theme(),
            message::Overlay::Details => {
                if let Some(Overlay::Told { .. }) = self.overlays.top() {
                    self.overlays.pop();
                } else {
                    self.details();
                }
            }
            message::Overlay::Notice => return self.show_notice(),
            message::Overlay::Back => self.back(),
            message::Overlay::Themes => self.toggle_themes(),
            message::Overlay::Filter => self.start_filter(),
            message::Overlay::Palette => self.open_palette(),
        }
        vec![Effect::Redraw]
    }

    /// Handles a key for an overlay with an input; `None` if none is on top, and the keymap decides.
    pub(super) fn overlay_key(&mut self, key: Key) -> Option<Effects> {
        match self.overlays.top().cloned() {
            Some(Overlay::Filter(typing)) => Some(self.filter_key(key, typing)),
            Some(Overlay::Palette(palette)) => Some(self.palette_key(key, palette)),
            Some(Overlay::Writing(writing)) => Some(self.writing_key(key, writing)),
            Some(Overlay::Closing(closing)) => Some(self.closing_key(key, &closing)),
            Some(Overlay::Status(choosing)) => Some(self.status_key(key, choosing)),
            Some(Overlay::Inviting(line)) => Some(self.inviting_key(key, line)),
            _ => None,
        }
    }

    /// Pastes a text into the active input line.
    pub(super) fn paste(&mut self, text: &str) -> Effects {
        match self.overlays.top().cloned() {
            Some(Overlay::Filter(typing)) => self.filter_paste(text, typing),
            Some(Overlay::Palette(palette)) => self.palette_paste(text, palette),
            Some(Overlay::Writing(writing)) => self.writing_paste(text, writing),
            Some(Overlay::Inviting(mut line)) => {
                line.paste(text);
                self.overlays.replace(Overlay::Inviting(line));
                vec![Effect::Redraw]
            }
            Some(Overlay::Status(mut choosing)) => {
                choosing.line.paste(text);
                self.overlays.replace(Overlay::Status(choosing));
                vec![Effect::Redraw]
            }
            _ => Vec::new(),
        }
    }

    /// Scrolls the overlay on top, or moves its selection. Returns `false` if it has neither, or if there is none.
    pub(super) fn step_overlay(&mut self, by: isize) -> bool {
        let most = screen::most_scroll(self);
        if self.overlays.scroll(by, most) {
            return true;
        }
        match self.overlays.top() {
            Some(Overlay::Themes(chooser)) => {
                let at = chooser.at.saturating_add_signed(by);
                self.go_to_theme(at);
            }
            Some(Overlay::Palette(palette)) => {
                let at = palette.at.saturating_add_signed(by);
                self.go_in_palette(at);
            }
            _ => return false,
        }
        true
    }

    /// Opens the details of the selected row.
    pub(in crate::app) fn details(&mut self) {
        if !self.overlays.is_empty() {
            return;
        }
        if let Some(of) = self.subject() {
            self.overlays.push(Overlay::Details { of, scroll: 0 });
        }
    }

    /// Goes one step back: closes the overlay on top, else marks a notice as seen, else removes the filter, then the
    /// zoom.
    fn back(&mut self) {
        let focus = self.workspace.focus;
        if self.overlays.pop().is_some() {
            return;
        }
        if self.notices.newest.take().is_some() {
            return;
        }
        let filter = self.panels.filter_mut(focus);
        if !filter.is_empty() {
            self.set_mine(focus, false);
            self.set_filter(focus, "");
            self.refresh(focus);
        } else if self.workspace.zoomed {
            self.workspace.zoomed = false;
        } else if matches!(focus, PanelId::Plan | PanelId::Sources) || focus.is_sheet() {
            self.workspace.focus = PanelId::Team;
        }
    }
}

//! Messages to the panels on the screen: focusing another one, moving borders, hiding a panel.
//!
//! Not here: arrangements (`arrange`), positions (`layout`).

use std::collections::BTreeMap;

use super::{Ask, Effects};
use crate::app::arrange::{Arrangement, Side, Split};
use crate::app::layout::Mode;
use crate::app::message;
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::app::program::{Effect, Size};
use crate::domain::text::Text;
use crate::sync::store::Keep;

/// The name of the arrangement in the store.
pub const SETTING: &str = "layout";

/// Below this many rows there are no group lines.
const FEW: u16 = 7;

/// The arrangement of the config, else the one stored by the last run.
pub fn arrangement(config: Option<Arrangement>, kept: &BTreeMap<String, String>) -> Arrangement {
    config.or_else(|| kept.get(SETTING).map(|text| Arrangement::parse(text))).unwrap_or_default()
}

impl Model {
    /// Handles a message to the workspace.
    pub(super) fn update_workspace(&mut self, message: message::Workspace) -> Effects {
        match message {
            message::Workspace::Next => self.show(self.workspace.after(1)),
            message::Workspace::Previous => self.show(self.workspace.after(PanelId::TAB.len() - 1)),
            message::Workspace::Show(panel) => self.show(panel),
            message::Workspace::Zoom => self.workspace.zoomed = !self.workspace.zoomed,
            message::Workspace::Resize(side, by) => return self.resize(side, by),
            message::Workspace::Toggle(panel) => return self.toggle_panel(panel),
            message::Workspace::ToggleAhead => {
                self.workspace.arrangement.toggle_ahead();
                return vec![self.keep_arrangement(), Effect::Redraw];
            }
            message::Workspace::Reset => {
                self.workspace.reset();
                return vec![self.keep_arrangement(), Effect::Redraw];
            }
        }
        vec![Effect::Redraw]
    }

    /// Handles a new screen size. Very few rows leave no room for group lines.
    pub fn resized(&mut self, size: Size) {
        self.workspace.size = size;
        let cramped = size.rows < FEW;
        if self.panels.threads.cramped != cramped {
            self.panels.threads.cramped = cramped;
            self.refresh(PanelId::Threads);
        }
    }

    /// Focuses a panel.
    pub(in crate::app) fn show(&mut self, panel: PanelId) {
        let again = self.workspace.focus == panel && self.overlays.is_empty();
        self.overlays.clear();
        if panel == PanelId::Handoff {
            self.turn_handoff(again);
        }
        self.workspace.give_keys(panel);
        if panel == PanelId::Plan || panel.is_sheet() {
            self.refresh(panel);
        }
    }

    /// Resizes the focused panel by `by` cells.
    fn resize(&mut self, side: Side, by: i16) -> Effects {
        let (layout, focus) = (self.layout(), self.workspace.focus);
        let below = if layout.split(Split::Stack).is_some() { (Split::Stack, 1) } else { (Split::Team, -1) };
        let (split, sign) = match (side, focus) {
            (Side::Height, PanelId::Team) => (Split::Team, 1),
            (Side::Height, PanelId::Threads) => below,
            (Side::Height, _) => (below.0, -1),
            (Side::Width, PanelId::Threads) => (Split::Side, 1),
            (Side::Width, _) if layout.mode == Mode::Desk => (Split::Side, 1),
            (Side::Width, _) => (Split::Side, -1),
        };
        let there = layout.panels.len() > 1 && (side, focus) != (Side::Width, PanelId::Team);
        let Some((cells, _)) = layout.split(split).filter(|_| there) else {
            return self.say(Text::new("there is no border here to move"));
        };
        self.resize_to(split, cells.saturating_add_signed(sign * by));
        vec![self.keep_arrangement(), Effect::Redraw]
    }

    /// Moves a border, as far as both sides keep their minimum.
    pub(in crate::app) fn resize_to(&mut self, split: Split, cells: u16) {
        let Some((_, room)) = self.layout().split(split) else { return };
        self.workspace.arrangement.set(split, cells, room);
        // The resulting size is kept, not the requested one.
        if let Some((cells, room)) = self.layout().split(split) {
            self.workspace.arrangement.set(split, cells, room);
        }
    }

    fn toggle_panel(&mut self, panel: PanelId) -> Effects {
        if !self.workspace.toggle(panel) {
            return self.say(Text::new("the last panel stays"));
        }
        self.overlays.clear();
        vec![self.keep_arrangement(), Effect::Redraw]
    }

    /// Applies an initial arrangement: the first panel that is on the board gets the focus.
    pub fn arrange(&mut self, arrangement: Arrangement) {
        self.workspace.arrangement = arrangement;
        self.workspace.focus_shown();
    }

    /// Stores the arrangement for the next run, where the config's own takes precedence.
    pub(in crate::app) fn keep_arrangement(&mut self) -> Effect<Ask> {
        if self.workspace.arrangement.fixed {
            self.footer.text = Some(Text::new("until you quit: the next start goes by [layout] in the config"));
        }
        let text = self.workspace.arrangement.to_string();
        self.keep(Keep::Setting(SETTING.to_owned(), Some(text).filter(|text| !text.is_empty())))
    }
}

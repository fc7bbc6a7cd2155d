//! How the viewer arranges the panels: moving the borders between them, taking one off the board.
//!
//! Not here: what an arrangement is (`arrange`), where things then stand (`layout`).

use std::collections::BTreeMap;

use super::{Ask, Effects};
use crate::app::arrange::{Arrangement, Split};
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::domain::text::Text;
use crate::sync::store::Keep;

/// The name of the arrangement in the store.
pub const SETTING: &str = "layout";

/// Which size of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Side {
    /// How many columns.
    Width,
    /// How many rows.
    Height,
}

/// The arrangement that the config asks for, else the one that was kept when the board was open last.
pub fn arrangement(config: Option<Arrangement>, kept: &BTreeMap<String, String>) -> Arrangement {
    config.or_else(|| kept.get(SETTING).map(|text| Arrangement::parse(text))).unwrap_or_default()
}

impl Model {
    /// Makes the panel with the keys larger or smaller, by so many cells.
    pub(in crate::app) fn resize(&mut self, side: Side, by: i16) -> Effects {
        let layout = self.layout();
        let below = if layout.split(Split::Stack).is_some() { (Split::Stack, 1) } else { (Split::Team, -1) };
        let (split, sign) = match (side, self.focus) {
            (Side::Height, PanelId::Team) => (Split::Team, 1),
            (Side::Height, PanelId::Threads) => below,
            (Side::Height, _) => (below.0, -1),
            (Side::Width, PanelId::Threads) => (Split::Side, 1),
            (Side::Width, _) => (Split::Side, -1),
        };
        let there = layout.panels.len() > 1 && (side, self.focus) != (Side::Width, PanelId::Team);
        let Some((cells, _)) = layout.split(split).filter(|_| there) else {
            return self.say(Text::new("there is no border here to move"));
        };
        self.resize_to(split, cells.saturating_add_signed(sign * by));
        vec![self.keep_arrangement(), Effect::Redraw]
    }

    /// Moves a border, as far as both sides keep what they need.
    pub(in crate::app) fn resize_to(&mut self, split: Split, cells: u16) {
        let Some((_, room)) = self.layout().split(split) else { return };
        self.arrangement.set(split, cells, room);
        // What came of it is what is kept: further than it could go it did not go.
        if let Some((cells, room)) = self.layout().split(split) {
            self.arrangement.set(split, cells, room);
        }
    }

    /// Takes a panel off the board, or puts it back.
    pub(in crate::app) fn toggle_panel(&mut self, panel: PanelId) -> Effects {
        if !self.arrangement.toggle(panel) {
            return self.say(Text::new("the last panel stays"));
        }
        self.overlays.clear();
        self.zoomed = false;
        if self.arrangement.shows(panel) {
            self.focus = panel;
        } else if self.focus == panel {
            self.focus_shown();
        }
        vec![self.keep_arrangement(), Effect::Redraw]
    }

    /// Starts with an arrangement: the keys go to the first panel that is on the board.
    pub fn arrange(&mut self, arrangement: Arrangement) {
        self.arrangement = arrangement;
        self.focus_shown();
    }

    fn focus_shown(&mut self) {
        if !self.arrangement.shows(self.focus) {
            self.focus = PanelId::ALL.into_iter().find(|other| self.arrangement.shows(*other)).unwrap_or_default();
        }
    }

    /// Gives every panel its usual place and size.
    pub(in crate::app) fn arrange_anew(&mut self) -> Effects {
        let firm = self.arrangement.firm;
        self.arrangement = Arrangement::default();
        self.arrangement.firm = firm;
        vec![self.keep_arrangement(), Effect::Redraw]
    }

    /// Remembers the arrangement for the next start, at which the config's own would win.
    pub(in crate::app) fn keep_arrangement(&mut self) -> Effect<Ask> {
        if self.arrangement.firm {
            self.notice = Some(Text::new("until you quit: the next start goes by [layout] in the config"));
        }
        let text = self.arrangement.to_string();
        self.keep(Keep::Setting(SETTING.to_owned(), Some(text).filter(|text| !text.is_empty())))
    }
}

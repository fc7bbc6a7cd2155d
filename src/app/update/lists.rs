//! Messages to a list: moving its selection, sorting its rows, using a row's link.
//!
//! Not here: filters (`filtering`), the contents of rows (`crate::panels`).

use super::{Ask, Effects};
use crate::app::message::List;
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::screen;
use crate::domain::text::Text;

impl Model {
    /// Handles a message to the list of the focused panel.
    pub(super) fn update_list(&mut self, message: List) -> Effects {
        let focus = self.workspace.focus;
        match message {
            List::Step(by) => self.step(by),
            List::Page(by) => self.step(by * self.page()),
            List::Mine => {
                let mine = !self.panels.filter_mut(focus).mine;
                self.set_mine(focus, mine);
            }
            List::Group => return self.group(),
            List::Sort => return self.sort(focus),
            List::Open => return self.with_link(Effect::OpenLink, "opening"),
            List::Copy if self.proposes() => return self.copy_proposal(),
            List::Copy if self.overlays.is_empty() && self.workspace.focus.is_sheet() => {
                return self.copy_sheet().unwrap_or_else(|| self.with_link(Effect::Copy, "copied"));
            }
            List::Copy => return self.with_link(Effect::Copy, "copied"),
        }
        vec![Effect::Redraw]
    }

    /// Shows the rows of a panel in the next sort order.
    fn sort(&mut self, panel: PanelId) -> Effects {
        let Some(name) = self.panels.next_order(panel) else {
            return self.say(Text::new("these rows have one order"));
        };
        self.refresh(panel);
        self.say(Text::new(format!("by {name}")))
    }

    /// Shows threads in groups, or in one list.
    fn group(&mut self) -> Effects {
        let threads = &mut self.panels.threads;
        threads.ungrouped = !threads.ungrouped;
        let text = if threads.ungrouped { "threads in one list" } else { "threads in groups" };
        self.refresh(PanelId::Threads);
        self.say(Text::new(text))
    }

    fn with_link(&mut self, effect: fn(Text) -> Effect<Ask>, done: &str) -> Effects {
        match self.link().cloned() {
            Some(link) => {
                self.footer.text = Some(Text::new(format!("{done} {}", link.raw())));
                vec![effect(link), Effect::Redraw]
            }
            None => self.say(Text::new("this row has no link")),
        }
    }

    /// The number of rows of a page.
    fn page(&self) -> isize {
        let rows = match self.overlays.top() {
            Some(Overlay::Themes(_)) => screen::themes_shown(self),
            Some(_) => usize::from(self.layout().body.height) / 2,
            None => self.layout().rows(self.workspace.focus),
        };
        isize::try_from(rows.max(2) - 1).unwrap_or(1)
    }

    /// Moves the selection of the overlay on top, or of the focused panel.
    pub(in crate::app) fn step(&mut self, by: isize) {
        if !self.step_overlay(by) {
            let focus = self.workspace.focus;
            let rows = self.layout().rows(focus);
            self.panels.list_mut(focus).step(by, rows);
            self.hold(focus);
        }
    }

    /// Stores the key of the selected row after a move.
    pub(in crate::app) fn hold(&mut self, panel: PanelId) {
        match panel {
            PanelId::Plan => self.hold_plan(),
            _ => self.panels.hold(panel, &self.board),
        }
    }
}

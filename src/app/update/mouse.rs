//! Handles the mouse: it selects, scrolls, drags the moment along a timeline, and moves borders between panels.
//!
//! ```text
//!  press   a theme of the list is selected, or kept; any other popup closes; a tab is turned to; on a timeline the moment goes there; a border is taken hold of;
//!          else the row is selected, and the selected row's details are shown
//!  drag    what was taken hold of goes along
//!  wheel   three rows
//! ```
//!
//! Not here: positions (`layout`, `screen`).

use super::Effects;
use crate::app::arrange::Split;
use crate::app::input::{Mouse, MouseKind};
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::screen;
use crate::app::workspace::Drag;

impl Model {
    pub(in crate::app) fn mouse(&mut self, mouse: Mouse) -> Effects {
        match mouse.kind {
            MouseKind::ScrollUp => self.step(-3),
            MouseKind::ScrollDown => self.step(3),
            MouseKind::Press => return self.press(mouse.column, mouse.row),
            MouseKind::Drag => return self.drag(mouse.column, mouse.row),
            MouseKind::Release => return self.release(),
        }
        vec![Effect::Redraw]
    }

    fn press(&mut self, column: u16, row: u16) -> Effects {
        self.workspace.drag = None;
        if let Some(at) = screen::theme_at(self, column, row) {
            if self.chooser().is_some_and(|chooser| chooser.at == at) {
                return self.keep_theme();
            }
            self.go_to_theme(at);
            return vec![Effect::Redraw];
        }
        if let Some(at) = screen::found_at(self, column, row) {
            if self.palette().is_some_and(|palette| palette.at == at) {
                return self.run_selected();
            }
            self.go_in_palette(at);
            return vec![Effect::Redraw];
        }
        if let Some(Overlay::Writing(_)) = self.overlays.top() {
            // A stray click does not close a text.
            return Vec::new();
        }
        if self.overlays.pop().is_some() {
            return vec![Effect::Redraw];
        }
        if let Some(panel) = screen::tab_at(self, column, row) {
            self.show(panel);
            return vec![Effect::Redraw];
        }
        if screen::moment_at(self, column, Some(row)).is_some() {
            self.workspace.drag = Some(Drag::Moment);
            return self.drag(column, row);
        }
        if let Some(split) = self.layout().split_at(column, row) {
            self.workspace.drag = Some(Drag::Border(split));
            return Vec::new();
        }
        self.click(column, row)
    }

    /// A click selects; a click on the selected row shows its details.
    fn click(&mut self, column: u16, row: u16) -> Effects {
        let layout = self.layout();
        let Some((panel, at)) = layout.hit(column, row) else { return Vec::new() };
        self.workspace.give_keys(panel);
        let in_plan = screen::plan_row_at(self, row);
        let rows = layout.rows(panel);
        let offset = self.panels.list(panel).offset(rows);
        let target = match panel {
            PanelId::Plan => in_plan,
            _ if panel.is_sheet() => screen::sheet_row_at(self, panel, row),
            _ => at.and_then(|at| self.panels.row_at(panel, at + offset, layout.further(panel))),
        };
        let list = self.panels.list_mut(panel);
        let again = target == Some(list.at());
        if let Some(target) = target {
            list.go(target, rows);
        }
        self.hold(panel);
        if again {
            self.details();
        }
        vec![Effect::Redraw]
    }

    fn drag(&mut self, column: u16, row: u16) -> Effects {
        match self.workspace.drag {
            None => Vec::new(),
            Some(Drag::Moment) => {
                let Some(cell) = screen::moment_at(self, column, None) else { return Vec::new() };
                self.look_at((!cell.contains(self.time.clock)).then_some(cell.start));
                vec![Effect::Redraw]
            }
            Some(Drag::Border(split)) => {
                let layout = self.layout();
                let start = match split {
                    Split::Team => layout.body.y,
                    Split::Side => layout.body.x,
                    Split::Stack => layout.panels.get(1).map_or(layout.body.y, |(_, area)| area.y),
                };
                let at = if split == Split::Side { column } else { row };
                self.resize_to(split, (at + 1).saturating_sub(start));
                vec![Effect::Redraw]
            }
        }
    }

    /// Ends a drag; a moved border is stored.
    fn release(&mut self) -> Effects {
        match self.workspace.drag.take() {
            Some(Drag::Border(_)) => vec![self.keep_arrangement()],
            Some(Drag::Moment) | None => Vec::new(),
        }
    }
}

//! A cache of painted panels: one whose inputs have not changed is copied instead of painted. Most keys change one
//! panel, and the others are most of the screen.
//!
//! A debug build paints it as well and compares, so a missing field of [`Inputs`] fails the first test that changes it.
//!
//! Not here: painting a panel.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::frame;
use crate::app::layout::Layout;
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::panels::shared::chosen::Chosen;
use crate::panels::shared::filter::Filter;
use crate::panels::shared::listing::{Listing, Moves};
use crate::ui::{Glyphs, Theme, Words};

/// The panels of the last frame.
#[derive(Debug, Default)]
pub struct Painted(Vec<CachedPanel>);

/// A cached panel.
#[derive(Debug)]
struct CachedPanel {
    depends: Inputs,
    /// The cells are valid. They are not copied after the first paint with new inputs: while every frame changes, the
    /// copy would cost more than it saves.
    holds: bool,
    /// Its cells, row by row.
    cells: Vec<Cell>,
}

/// Everything that determines how a panel looks.
#[derive(Debug, PartialEq)]
pub(super) struct Inputs {
    panel: PanelId,
    area: Rect,
    bordered: bool,
    active: bool,
    title: Words<'static>,
    further: Vec<u16>,
    ungrouped: bool,
    list: List,
    chosen: Chosen,
    theme: Theme,
    glyphs: &'static Glyphs,
}

#[derive(Debug, PartialEq)]
struct List {
    /// The version of the list, which grows with every new data, every moment and every minute.
    version: u64,
    at: usize,
    offset: usize,
    order: usize,
    filter: Filter,
}

impl List {
    fn of<K: Clone + PartialEq>(list: &Listing<K>, height: u16) -> Self {
        Self {
            version: list.version(),
            at: list.at(),
            offset: list.offset(height.into()),
            order: list.order,
            filter: list.filter.clone(),
        }
    }
}

impl Inputs {
    /// The inputs of a panel; `None` for those that are always painted.
    pub(super) fn of(model: &Model, layout: &Layout, panel: PanelId, area: Rect) -> Option<Self> {
        let panels = &model.panels;
        let list = match panel {
            PanelId::Team => List::of(&panels.team, area.height),
            PanelId::Threads => List::of(&panels.threads, area.height),
            PanelId::Deadlines => List::of(&panels.deadlines, area.height),
            _ => return None,
        };
        Some(Self {
            panel,
            area,
            bordered: layout.bordered,
            title: frame::title(model, layout, panel, usize::from(area.width.saturating_sub(4))),
            further: layout.further(panel).to_vec(),
            ungrouped: panels.threads.ungrouped,
            active: model.workspace.focus == panel,
            list,
            chosen: panels.chosen.clone(),
            theme: model.look().theme.clone(),
            glyphs: model.appearance.glyphs,
        })
    }
}

impl Painted {
    /// Copies a panel into a buffer if its inputs are unchanged, else paints it.
    pub(super) fn put(&mut self, depends: Inputs, buf: &mut Buffer, paint: impl Fn(&mut Buffer)) {
        let found = self.0.iter_mut().find(|kept| kept.depends.panel == depends.panel);
        match found {
            Some(kept) if kept.depends == depends && kept.holds => {
                copy(&kept.cells, depends.area, buf);
                debug_assert!(is_painted(buf, depends.area, paint), "{depends:?} is not all that it depends on");
            }
            Some(kept) if kept.depends == depends => {
                paint(buf);
                kept.cells.clear();
                kept.cells.extend(rows(buf, depends.area).flatten().cloned());
                kept.holds = true;
            }
            Some(kept) => {
                paint(buf);
                (kept.depends, kept.holds) = (depends, false);
            }
            None => {
                paint(buf);
                self.0.push(CachedPanel { depends, holds: false, cells: Vec::new() });
            }
        }
    }
}

/// The rows of an area.
fn rows(buf: &Buffer, area: Rect) -> impl Iterator<Item = &[Cell]> {
    area.rows().filter_map(|row| {
        let start = buf.index_of(row.x, row.y);
        buf.content.get(start..start + usize::from(row.width))
    })
}

fn copy(cells: &[Cell], area: Rect, buf: &mut Buffer) {
    for (row, cells) in area.rows().zip(cells.chunks(area.width.max(1).into())) {
        let start = buf.index_of(row.x, row.y);
        if let Some(to) = buf.content.get_mut(start..start + cells.len()) {
            to.clone_from_slice(cells);
        }
    }
}

/// Returns whether an area equals a fresh paint of it.
fn is_painted(buf: &Buffer, area: Rect, paint: impl Fn(&mut Buffer)) -> bool {
    let mut fresh = Buffer::empty(buf.area);
    paint(&mut fresh);
    rows(&fresh, area).eq(rows(buf, area))
}

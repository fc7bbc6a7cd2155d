//! Panels as they were painted: one of which nothing has changed is copied, not painted again. Most keys change one
//! panel, and the others are most of the screen.
//!
//! A debug build paints it all the same, and compares: who forgets something in [`Inputs`] is told by the first test that
//! changes it.
//!
//! Not here: what a panel looks like.

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

/// The panels as they were painted last.
#[derive(Debug, Default)]
pub struct Painted(Vec<CachedPanel>);

/// A panel as it was painted.
#[derive(Debug)]
struct CachedPanel {
    depends: Inputs,
    /// Its cells are as they were painted. They are not as long as it was painted so only once: while everything changes
    /// with every frame, a copy would cost more than it saves.
    holds: bool,
    /// Its cells, row by row.
    cells: Vec<Cell>,
}

/// Everything that decides what a panel looks like.
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
    /// A list is taken in anew whenever anything is known anew, and at every moment and every minute.
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
    /// What decides about a panel; `None` for those that are always painted.
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
    /// Puts a panel into a buffer: as it is kept, or as it is painted now.
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

/// Does an area look as it is painted?
fn is_painted(buf: &Buffer, area: Rect, paint: impl Fn(&mut Buffer)) -> bool {
    let mut fresh = Buffer::empty(buf.area);
    paint(&mut fresh);
    rows(&fresh, area).eq(rows(buf, area))
}

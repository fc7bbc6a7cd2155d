//! Rows with clusters of which terminals disagree how many cells they take.
//!
//! Such a cluster may cover cells behind it, leave some of its own cells as they were, or join the cell before it. So
//! whenever something changes around such clusters, all of these cells are written again: those that hold them now or
//! held them in the frame before, one more on the left, and as many on the right as a terminal could give them.
//!
//! Not here: how such a cluster is written (`screen`), which ones they are (`ui::certain`).

use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell, CellWidth};

use crate::ui::certain::{is_certain, most_cells};

/// A cell and its place: column, row.
pub(super) type Placed<'a> = (u16, u16, &'a Cell);

/// What the next frame holds around such clusters, by row.
#[derive(Default)]
pub(super) struct Unsure(BTreeMap<u16, Row>);

struct Row {
    /// The columns that such clusters of the frame can touch, if there are any.
    reach: Option<Range<u16>>,
    /// The columns to write whole: these and those of the frame before.
    whole: Range<u16>,
    /// The contents: each cell in which a cluster begins, with its column.
    cells: Vec<(u16, Cell)>,
}

impl Unsure {
    /// Looks at the next frame before it is written.
    pub(super) fn look(&mut self, frame: &Buffer) {
        let mut before = std::mem::take(&mut self.0);
        let width = usize::from(frame.area.width).max(1);
        for (y, cells) in (frame.area.top()..).zip(frame.content.chunks(width)) {
            let reach = reach(cells);
            let last = before.remove(&y).and_then(|row| row.reach);
            let Some(whole) = around(reach.clone(), last) else { continue };
            let begun =
                beginnings(cells).filter(|(x, cell)| x + cell.cell_width().max(1) > whole.start && *x < whole.end);
            let cells = begun.map(|(x, cell)| (x, cell.clone())).collect();
            self.0.insert(y, Row { reach, whole, cells });
        }
    }

    /// The screen was cleared: what stood there is of no account.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// The changed cells, in order, and with them all that has to be written again.
    pub(super) fn widen<'a>(&'a self, changed: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
        if self.0.is_empty() {
            return changed;
        }
        let mut all = Vec::with_capacity(changed.len());
        for group in changed.chunk_by(|(_, y, _), (_, next, _)| y == next) {
            let row = group.first().and_then(|(_, y, _)| Some((*y, self.0.get(y)?)));
            match row.filter(|(_, row)| group.iter().any(|(x, ..)| row.whole.contains(x))) {
                None => all.extend_from_slice(group),
                Some((y, row)) => {
                    let within = |x: u16| row.whole.contains(&x) || row.cells.iter().any(|(column, _)| *column == x);
                    let mut cells: Vec<_> = row.cells.iter().map(|(x, cell)| (*x, y, cell)).collect();
                    cells.extend(group.iter().filter(|(x, ..)| !within(*x)));
                    cells.sort_by_key(|(x, ..)| *x);
                    all.extend(cells);
                }
            }
        }
        all
    }
}

/// The cells of a row in which a cluster begins, with their columns.
pub(super) fn beginnings(cells: &[Cell]) -> impl Iterator<Item = (u16, &Cell)> {
    let mut behind = 0;
    (0_u16..).zip(cells).filter(move |(x, cell)| {
        let begins = *x >= behind;
        if begins {
            behind = x + cell.cell_width().max(1);
        }
        begins
    })
}

/// The columns that the clusters of no certain width on this row can touch.
fn reach(cells: &[Cell]) -> Option<Range<u16>> {
    // Most rows have none: no widths are looked up for them.
    if cells.iter().all(|cell| is_certain(cell.symbol())) {
        return None;
    }
    let touched = |(x, cell): (u16, &Cell)| x.saturating_sub(1)..x.saturating_add(most_cells(cell.symbol()));
    beginnings(cells)
        .filter(|(_, cell)| !is_certain(cell.symbol()))
        .map(touched)
        .fold(None, |all, one| around(all, Some(one)))
}

/// The columns from the first to the last of both.
fn around(one: Option<Range<u16>>, other: Option<Range<u16>>) -> Option<Range<u16>> {
    match (one, other) {
        (Some(a), Some(b)) => Some(a.start.min(b.start)..a.end.max(b.end)),
        (a, b) => a.or(b),
    }
}

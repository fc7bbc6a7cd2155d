//! Paints the sources panel.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::State;
use super::rows::{self, Condition};
use crate::board::Board;
use crate::domain::Instant;
use crate::panels::shared::{say, visible};
use crate::ui::columns::Column;
use crate::ui::look::Look;
use crate::ui::table::{self, Table};
use crate::ui::{Role, Words};

/// Mark, source, kind, when it was read, contents.
const COLUMNS: [Column; 5] = [
    Column::fixed("", 1),
    Column::flexible("source", 6, 14).gap(1),
    Column::flexible("kind", 6, 8).drop(1),
    Column::flexible("read", 15, 28),
    Column::flexible("items", 12, 40).grow(1).drop(2),
];

/// The same in a narrow pane: one column has the time of the read, then what the source holds.
const NARROW: [Column; 3] =
    [Column::fixed("", 1), Column::flexible("source", 4, 10).gap(1), Column::flexible("read", 15, 60).grow(1)];
/// Below so many columns the pane is narrow.
const LITTLE: u16 = 64;

/// Paints the list of sources, each with its problems.
pub fn paint(
    look: Look<'_>,
    area: Rect,
    buf: &mut Buffer,
    (board, state): (&Board, &State),
    now: Instant,
    active: bool,
) {
    let rows = visible::rows(state, area.height, active);
    let entries = rows::entries(board);
    let narrow = area.width < LITTLE;
    let columns: &[Column] = if narrow { &NARROW } else { &COLUMNS };
    Table { columns, titles: false }.paint(look, area, buf, rows, |n| {
        let entry = state.shown.get(n).and_then(|place| entries.get(*place));
        let made = entry.and_then(|entry| row(look, board, *entry, now));
        let made = made.unwrap_or_else(|| table::Row::Cells(Vec::new()));
        if narrow { joined(made) } else { made }
    });
}

/// A row without the kind, and with one cell for when a source was read and what it has.
fn joined(row: table::Row<'static>) -> table::Row<'static> {
    let table::Row::Cells(cells) = row else { return row };
    let Ok([mark, id, _kind, read, holds]) = <[Words<'static>; 5]>::try_from(cells) else {
        return table::Row::Cells(Vec::new());
    };
    let gap = if read.width() > 0 && holds.width() > 0 { " · " } else { "" };
    table::Row::Cells(vec![mark, id, read.then(gap, Role::Dim).and(holds)])
}

fn row(look: Look<'_>, board: &Board, entry: rows::Entry, now: Instant) -> Option<table::Row<'static>> {
    if let Some(problem) = entry.problem(board) {
        let words = Words::new("    ", Role::Dim).then(rows::place(problem), Role::Warning);
        return Some(table::Row::Across(words.then(format!("  {}", problem.text.clean()), Role::Text)));
    }
    if let Some((note, source)) = entry.note.zip(entry.source) {
        let notes = rows::notes(board.sources.get(source)?, board.dial(), now);
        return Some(table::Row::Across(Words::new(format!("    {}", notes.get(note)?), Role::Text)));
    }
    let Some(source) = entry.source else {
        return Some(table::Row::Cells(vec![
            Words::new(glyph(look, Condition::Flawed), role(Condition::Flawed)),
            Words::new("config", Role::Strong),
            Words::new("", Role::Dim),
            Words::new("", Role::Dim),
            Words::new(format!("{} to mend", say::count(board.advice.len(), "thing")), Role::Text),
        ]));
    };
    let line = board.sources.get(source)?;
    let condition = rows::condition(line);
    Some(table::Row::Cells(vec![
        Words::new(glyph(look, condition), role(condition)),
        Words::new(line.id.to_string(), Role::Strong),
        Words::new(crate::domain::text::clean(&line.kind).into_owned(), Role::Dim),
        Words::new(
            rows::read(line, board.dial(), now),
            if condition == Condition::Failed { Role::Error } else { Role::Text },
        ),
        Words::new(rows::holds(line, now), Role::Text),
    ]))
}

/// The role of a source's condition.
pub fn role(condition: Condition) -> Role {
    match condition {
        Condition::Reading => Role::Progress,
        Condition::Fresh => Role::Ok,
        Condition::Stale => Role::Stale,
        Condition::Failed => Role::Error,
        Condition::Flawed => Role::Warning,
    }
}

/// The glyph of a source's condition.
pub fn glyph(look: Look<'_>, condition: Condition) -> &'static str {
    match condition {
        Condition::Reading => look.glyphs.reading,
        Condition::Fresh => look.glyphs.fresh,
        Condition::Stale => look.glyphs.stale,
        Condition::Failed => look.glyphs.failed,
        Condition::Flawed => look.glyphs.late,
    }
}

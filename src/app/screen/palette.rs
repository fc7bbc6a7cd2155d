//! Paints the command palette: near the top, an input line and the matches below it.
//!
//! Not here: matching (`app::palette`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::prompt::VisiblePart;
use crate::app::layout::Layout;
use crate::app::model::Model;
use crate::app::palette::{Hit, Palette};
use crate::panels::shared::filter::Marks;
use crate::ui::columns::Column;
use crate::ui::panel::Panel;
use crate::ui::table::{Row, Rows, Table};
use crate::ui::{Align, Line, Role, Words, fit, popup, scroll};

/// Name, what it does, keys.
const COLUMNS: [Column; 3] = [
    Column::flexible("name", 14, 24),
    Column::flexible("does", 16, 40).grow(1).drop(2),
    Column::flexible("keys", 6, 12).right().drop(1),
];
/// The wanted width, with its border, and the wanted rows below the line.
const WIDTH: u16 = 92;
const ROWS: u16 = 14;
/// Below this height, in rows, the palette has no border.
const LOW: u16 = 7;

/// The areas: the whole palette, the input line, the rows. They do not depend on the matches.
struct Places {
    all: Rect,
    bordered: bool,
    line: Rect,
    rows: Rect,
}

fn places(layout: &Layout) -> Places {
    let body = layout.body;
    if body.height < LOW {
        let line = Rect { height: body.height.min(1), ..body };
        let rows = Rect { y: body.y + line.height, height: body.height - line.height, ..body };
        return Places { all: body, bordered: false, line, rows };
    }
    let (width, height) = (WIDTH.min(body.width), (ROWS + 3).min(body.height));
    let down = (body.height - height).min(1);
    let all = Rect { x: body.x + (body.width - width) / 2, y: body.y + down, width, height };
    let inner = popup::inner(all);
    let line = Rect { height: 1, ..inner };
    Places { all, bordered: true, line, rows: Rect { y: inner.y + 1, height: inner.height - 1, ..inner } }
}

/// Paints the palette, if it is open.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some(palette) = model.palette() else { return };
    let (look, Places { all, bordered, line, rows }) = (model.look(), places(layout));
    let count = format!("{} of {}", palette.hits.len(), palette.total);
    let panel = Panel { title: "Commands", count: &count, foot: "enter run  esc back", ..Panel::default() };
    if bordered {
        popup::paint_at(look, all, buf, panel);
    } else {
        fit::clear(buf, all);
    }
    typed(model, palette, line, buf);
    let words = Marks::plain(palette.line.text());
    let list = Rows { len: palette.hits.len(), offset: palette.offset, selected: Some(palette.at), active: true };
    Table { columns: &COLUMNS, titles: false }.paint(look, rows, buf, list, |n| {
        palette.hits.get(n).map_or_else(|| Row::Cells(Vec::new()), |hit| row(model, hit, &words))
    });
    if palette.hits.is_empty() {
        let place = Rect { x: rows.x + 1, width: rows.width.saturating_sub(1), ..rows };
        Line::new(look, place, buf).rest(&Words::new("nothing is called like this", Role::Dim), Align::Left);
    }
    if bordered {
        scroll::paint_bar(look, all, buf, palette.offset, rows.height.into(), palette.hits.len());
    }
}

/// The visible part of the line, and a placeholder while it is empty.
fn typed(model: &Model, palette: &Palette, area: Rect, buf: &mut Buffer) {
    let window = VisiblePart::of(&palette.line, area.width.saturating_sub(1));
    let mut line = Line::new(model.look(), area, buf);
    line.flow(&Words::new(":", Role::Key));
    if palette.line.text().is_empty() {
        line.rest(&Words::new("a command, a theme, a teammate", Role::Dim), Align::Left);
    } else {
        line.flow(&Words::new(window.all(&palette.line).to_owned(), Role::Input));
    }
}

/// The position of the cursor, while the palette is open.
pub(super) fn cursor(model: &Model) -> Option<Position> {
    let palette = model.palette()?;
    let line = places(&model.layout()).line;
    let window = VisiblePart::of(&palette.line, line.width.saturating_sub(1));
    Some(Position { x: line.x + 1 + window.cursor(&palette.line), y: line.y })
}

/// A row: matches are highlighted in the name or, if only the description matches, there.
fn row(model: &Model, hit: &Hit, words: &Marks) -> Row<'static> {
    let told = model.describe(&hit.entry);
    Row::Cells(vec![
        marked(&told.name, &hit.name, Role::Text),
        if hit.name.is_empty() { words.on(told.help, Role::Dim) } else { Words::new(told.help, Role::Dim) },
        Words::new(told.keys, Role::Key),
    ])
}

/// A text with its matched characters in a role.
fn marked(text: &str, marks: &[usize], role: Role) -> Words<'static> {
    let mut words = Words::empty();
    let (mut piece, mut last) = (String::new(), role);
    for (n, cluster) in text.graphemes(true).enumerate() {
        let role = if marks.contains(&n) { Role::Match } else { role };
        if role != last {
            words.push(std::mem::take(&mut piece), last);
            last = role;
        }
        piece.push_str(cluster);
    }
    words.then(piece, last)
}

/// The number of visible rows.
pub fn palette_shown(model: &Model) -> usize {
    places(&model.layout()).rows.height.into()
}

/// The row at a position of the screen.
pub fn found_at(model: &Model, column: u16, row: u16) -> Option<usize> {
    let (palette, rows) = (model.palette()?, places(&model.layout()).rows);
    let list = Rows { len: palette.hits.len(), offset: palette.offset, ..Rows::default() };
    let inside = (rows.left()..rows.right()).contains(&column);
    Table { columns: &COLUMNS, titles: false }.row_at(rows, list, row).filter(|_| inside)
}

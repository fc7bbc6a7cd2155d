//! Paints the list of themes at a side, so that the board behind it shows the selected theme.
//!
//! Not here: what choosing does (`themes`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Style;

use crate::app::layout::Layout;
use crate::app::model::Model;
use crate::domain::text::clean;
use crate::panels::shared::say;
use crate::ui::columns::Column;
use crate::ui::panel::Panel;
use crate::ui::table::{Row, Rows, Table, slots};
use crate::ui::themes::Entry;
use crate::ui::{Align, Ground, Line, Look, Role, Words, fit, popup, scroll};

/// Mark, name, background, colours.
const COLUMNS: [Column; 4] = [
    Column::fixed("", 1),
    Column::flexible("name", 8, 16).gap(1).grow(1),
    Column::fixed("background", 5),
    Column::fixed("colours", 9).drop(1),
];
/// The index of the colours among the columns.
const COLOURS: usize = 3;
/// The states whose colours are shown for each theme.
const STATES: [Role; 5] = [Role::Working, Role::Focus, Role::Busy, Role::DueSoon, Role::Late];
/// The wanted width of the list inside its border, and the lines of the sentence below it.
const WIDTH: u16 = 42;
const SENTENCE: u16 = 2;

/// The areas: the whole list, the rows, and the sentence, which is absent if there is no room.
struct Places {
    all: Rect,
    rows: Rect,
    sentence: Option<Rect>,
}

fn places(layout: &Layout, themes: usize) -> Places {
    let want = Size { width: WIDTH, height: (themes as u16).saturating_add(SENTENCE + 1) };
    let all = popup::corner(layout.body, want);
    let inner = popup::inner(all);
    let Some(height) = inner.height.checked_sub(SENTENCE + 1).filter(|height| *height >= 5) else {
        return Places { all, rows: inner, sentence: None };
    };
    let below = Rect { y: inner.bottom() - SENTENCE, height: SENTENCE, ..inner };
    Places { all, rows: Rect { height, ..inner }, sentence: Some(below) }
}

/// Paints the list, if it is open.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some(chooser) = model.overlays.chooser() else { return };
    let look = model.look();
    let Places { all, rows, sentence } = places(layout, chooser.list.len());
    let count = chooser.list.len().to_string();
    let panel = Panel { title: "Themes", count: &count, foot: "enter keep  esc back", ..Panel::default() };
    popup::paint_at(look, all, buf, panel);
    let list = Rows { len: chooser.list.len(), offset: chooser.offset, selected: Some(chooser.at), active: true };
    Table { columns: &COLUMNS, titles: false }.paint(look, rows, buf, list, |n| {
        chooser.list.get(n).map_or_else(|| Row::Cells(Vec::new()), |entry| row(model, entry))
    });
    for (y, entry) in (rows.top()..rows.bottom()).zip(chooser.list.iter().skip(chooser.offset)) {
        colours(model, Rect { y, height: 1, ..rows }, buf, entry);
    }
    scroll::paint_bar(look, all, buf, chooser.offset, rows.height.into(), chooser.list.len());
    let Some((area, entry)) = sentence.zip(chooser.selected()) else { return };
    let (text, role) = told(entry);
    for (y, line) in (area.top()..area.bottom()).zip(fit::wrap(&text, area.width.into())) {
        Line::new(look, Rect { y, height: 1, ..area }, buf).rest(&Words::new(line, role), Align::Left);
    }
}

fn row(model: &Model, entry: &Entry) -> Row<'static> {
    let here = entry.name == model.appearance.choice.name;
    let ground = match &entry.theme {
        Ok((_, theme)) => Words::new(theme.ground().map_or("any", Ground::word), Role::Dim),
        Err(_) => Words::new("wrong", Role::Error),
    };
    Row::Cells(vec![
        Words::new(if here { model.appearance.glyphs.check } else { "" }, Role::Accent),
        Words::new(clean(&entry.name).into_owned(), if entry.path.is_some() { Role::Strong } else { Role::Text }),
        ground,
        Words::empty(),
    ])
}

/// A glyph for each of a few states, in that theme's own colours.
fn colours(model: &Model, row: Rect, buf: &mut Buffer, entry: &Entry) {
    let (Ok((_, theme)), Some(slot)) =
        (&entry.theme, slots(&COLUMNS, row.width).into_iter().find(|slot| slot.column == COLOURS))
    else {
        return;
    };
    let look = Look { theme, glyphs: model.appearance.glyphs };
    let area = Rect { x: row.x + slot.x, width: row.width - slot.x, ..row };
    // The selected row's background is removed, because those colours were not made for it.
    buf.set_style(area, Style::reset());
    let mut line = Line::new(look, area, buf);
    for role in STATES {
        line.flow(&Words::new(look.glyphs.of(role), role)).gap(1);
    }
}

/// The sentence about a theme below the list.
fn told(entry: &Entry) -> (String, Role) {
    match &entry.theme {
        Err(problems) => {
            let problems = say::count(problems.len(), "problem");
            (format!("Its file has {problems}: `asyncboard themes` names them."), Role::Error)
        }
        Ok((about, _)) if !about.raw().is_empty() => (about.clean().into_owned(), Role::Dim),
        Ok(_) => {
            let path = entry.path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
            (clean(&path).into_owned(), Role::Dim)
        }
    }
}

/// The number of visible themes.
pub fn themes_shown(model: &Model) -> usize {
    model.chooser().map_or(0, |chooser| places(&model.layout(), chooser.list.len()).rows.height.into())
}

/// The theme at a position of the screen.
pub fn theme_at(model: &Model, column: u16, row: u16) -> Option<usize> {
    let chooser = model.chooser()?;
    let rows = places(&model.layout(), chooser.list.len()).rows;
    let list = Rows { len: chooser.list.len(), offset: chooser.offset, ..Rows::default() };
    let inside = (rows.left()..rows.right()).contains(&column);
    Table { columns: &COLUMNS, titles: false }.row_at(rows, list, row).filter(|_| inside)
}

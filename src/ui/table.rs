//! Rows in columns. However many there are, only those that can be seen are made and painted.
//!
//! Not here: the rows and the selection (the panels), the widths of columns (`columns`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::columns::{Column, Slot, solve};
use super::fit::Align;
use super::list::{self, Mark};
use super::look::Look;
use super::role::Role;
use super::words::{Line, Words};

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row<'a> {
    /// Words for each column, in the order of the columns. A column that has none is empty.
    Cells(Vec<Words<'a>>),
    /// Words across all columns: a heading between rows.
    Across(Words<'a>),
}

/// Which rows there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The number of rows.
    pub len: usize,
    /// The first that is visible.
    pub offset: usize,
    /// The selected one.
    pub selected: Option<usize>,
    /// The table has the keys.
    pub active: bool,
}

/// A table of columns.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// Its columns.
    pub columns: &'a [Column],
    /// The headings of the columns are shown.
    pub titles: bool,
}

/// The cells on each side of a row: on the left for the mark of the selection, on the right for air.
const MARGIN: u16 = 1;

impl Table<'_> {
    /// How many rows a table of this height can show.
    pub fn room(&self, height: u16) -> u16 {
        height.saturating_sub(self.titles.into())
    }

    /// The row that a table, painted in `area`, shows at a line of the screen.
    pub fn row_at(&self, area: Rect, rows: Rows, y: u16) -> Option<usize> {
        let line = y.checked_sub(area.y)?.checked_sub(self.titles.into())?;
        let index = rows.offset + usize::from(line);
        (line < self.room(area.height) && index < rows.len).then_some(index)
    }

    /// Paints the rows that are visible. `row` makes one of them.
    pub fn paint<'r>(
        &self,
        look: Look<'_>,
        area: Rect,
        buf: &mut Buffer,
        rows: Rows,
        mut row: impl FnMut(usize) -> Row<'r>,
    ) {
        let area = area.intersection(buf.area);
        let slots = solve(self.columns, area.width.saturating_sub(2 * MARGIN));
        let mut y = area.top();
        if self.titles && y < area.bottom() {
            self.paint_titles(look, one_row(area, y), buf, &slots);
            y += 1;
        }
        for index in (rows.offset..rows.len).take((area.bottom() - y).into()) {
            let place = one_row(area, y);
            self.paint_row(look, place, buf, &slots, &row(index));
            if rows.selected == Some(index) {
                list::mark(look, place, buf, if rows.active { Mark::Selected } else { Mark::Idle });
            }
            y += 1;
        }
    }

    fn paint_titles(&self, look: Look<'_>, area: Rect, buf: &mut Buffer, slots: &[Slot]) {
        for (slot, column) in slots.iter().filter_map(|slot| Some((slot, self.columns.get(slot.column)?))) {
            let title = Words::new(column.title, Role::Column);
            Line::new(look, cell(area, slot), buf).rest(&title, column.align);
        }
    }

    fn paint_row(&self, look: Look<'_>, area: Rect, buf: &mut Buffer, slots: &[Slot], row: &Row<'_>) {
        match row {
            Row::Across(words) => {
                let width = area.width.saturating_sub(2 * MARGIN);
                let whole = Slot { column: 0, x: 0, width };
                Line::new(look, cell(area, &whole), buf).rest(words, Align::Left);
            }
            Row::Cells(cells) => {
                for slot in slots {
                    let Some((words, column)) = cells.get(slot.column).zip(self.columns.get(slot.column)) else {
                        continue;
                    };
                    Line::new(look, cell(area, slot), buf).rest(words, column.align);
                }
            }
        }
    }
}

/// The columns of a table of this width, counted from its left end.
pub fn slots(columns: &[Column], width: u16) -> Vec<Slot> {
    let slots = solve(columns, width.saturating_sub(2 * MARGIN));
    slots.into_iter().map(|slot| Slot { x: slot.x + MARGIN, ..slot }).collect()
}

fn one_row(area: Rect, y: u16) -> Rect {
    Rect { y, height: 1, ..area }
}

fn cell(row: Rect, slot: &Slot) -> Rect {
    let x = row.x.saturating_add(MARGIN).saturating_add(slot.x);
    Rect { x, width: slot.width.min(row.right().saturating_sub(x)), ..row }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::dump::{Run, styled_runs};
    use crate::ui::glyphs::Glyphs;
    use crate::ui::theme::Theme;

    const COLUMNS: [Column; 2] = [Column::fixed("", 1), Column::fixed("name", 6).gap(1)];

    fn runs(theme: &str, active: bool) -> Vec<String> {
        let (theme, mut buf) = (Theme::bundled(theme).unwrap(), Buffer::empty(Rect::new(0, 0, 11, 3)));
        let look = Look { theme: &theme, glyphs: &Glyphs::ROUNDED };
        let rows = Rows { len: 2, offset: 0, selected: Some(1), active };
        Table { columns: &COLUMNS, titles: true }.paint(look, buf.area, &mut buf, rows, |_| {
            Row::Cells(vec![Words::new("!", Role::Late), Words::new("Maya", Role::Text)])
        });
        styled_runs(&buf).iter().map(Run::to_string).collect()
    }

    #[test]
    fn the_selected_row_is_filled_to_its_ends_and_keeps_the_colours_of_its_states() {
        let expected = [
            "0,3 \"name\" fg=#9AA3B8",
            "1,1 \"!\" fg=#FF8078 bold",
            "1,2 \" Maya    \"",
            "2,0 \"▌\" fg=#82B4F5 bg=#262C3D bold",
            "2,1 \"!\" fg=#FF8078 bg=#262C3D bold",
            "2,2 \" Maya    \" fg=#E8EBF2 bg=#262C3D bold",
        ];
        assert_eq!(runs("midnight", true), expected);
    }

    #[test]
    fn p10_without_colours_the_selected_row_is_reversed_and_an_idle_one_bold() {
        let selected = |active| runs("plain", active).split_off(3);
        assert_eq!(selected(true), ["2,0 \"▌!\" bold reverse", "2,2 \" Maya    \" reverse"]);
        assert_eq!(selected(false), ["2,0 \" ! Maya    \" bold"]);
    }

    #[test]
    fn a_click_finds_the_row_that_is_shown_there() {
        let table = Table { columns: &COLUMNS, titles: true };
        let (area, rows) = (Rect::new(0, 5, 10, 4), Rows { len: 9, offset: 7, ..Rows::default() });
        let at = [4, 5, 6, 7, 8, 9].map(|y| table.row_at(area, rows, y));
        assert_eq!(at, [None, None, Some(7), Some(8), None, None]);
    }
}

//! Rows in columns whose headings are in the border above them.
//!
//! ```text
//!  ╭ Threads 14 ──── who owes whom ── about ───────────── due ╮
//!  │ you owe 3                                                 │   a group line
//!  │▌▲      1h soon  you owe Lea      Status page: what… 10:32 │   a row
//!  │▌  Status page: what we say after the outage               │   its second line
//! ```
//!
//! Not here: tables with weights and titles of their own (`table`), the contents of rows (the panels).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::columns::Slot;
use super::fit::{self, Align};
use super::look::Look;
use super::role::Role;
use super::shade;
use super::words::{Line, Words};

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The heading in the border.
    pub heading: &'static str,
    /// The minimum width.
    pub min: u16,
    /// The width that it gets before any column gets more.
    pub ideal: u16,
    /// The maximum width.
    pub max: u16,
    /// It gets the width that is left.
    pub rest: bool,
    /// The gap on its left, unless it is the first.
    pub gap: u16,
    /// The alignment of its texts.
    pub align: Align,
}

impl Column {
    /// A column of a fixed width, a cell from the one before.
    pub const fn fixed(heading: &'static str, width: u16) -> Self {
        Self { heading, min: width, ideal: width, max: width, rest: false, gap: 1, align: Align::Left }
    }

    /// A column that grows from `min` to `max`.
    pub const fn new(heading: &'static str, min: u16, ideal: u16, max: u16) -> Self {
        Self { min, ideal, max, ..Self::fixed(heading, 0) }
    }

    /// A column that also gets the width that is left.
    pub const fn rest(heading: &'static str, min: u16, ideal: u16) -> Self {
        Self { rest: true, ..Self::new(heading, min, ideal, ideal) }
    }

    /// Sets the gap on its left.
    #[must_use]
    pub const fn gap(self, gap: u16) -> Self {
        Self { gap, ..self }
    }

    /// Aligns its texts to the right.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    /// Limits it to the widest of its texts, but not below its minimum.
    #[must_use]
    pub fn at_most(self, widest: usize) -> Self {
        let widest = u16::try_from(widest).unwrap_or(u16::MAX).max(self.min);
        Self { ideal: self.ideal.min(widest), max: self.max.min(widest), ..self }
    }
}

/// The width that columns need at least.
pub fn needed(columns: &[Column]) -> u16 {
    columns.iter().map(|column| column.min).sum::<u16>() + columns.iter().skip(1).map(|column| column.gap).sum::<u16>()
}

/// The cells left of the first column and, in a list that is wide enough, right of the last.
const MARGIN: u16 = 1;
/// From this width on, inside the border, there is a margin on the right.
const WIDE: u16 = 48;

/// The width of the columns, at this width inside the border.
pub fn content(inner: u16) -> u16 {
    inner.saturating_sub(if inner >= WIDE { 2 * MARGIN } else { MARGIN })
}

/// Places columns at this width inside the border, counted from the left end:
///
/// 1. Each has its `min`; where that is too much, the last ones are cut.
/// 2. What is left goes to `ideal` widths, from left to right.
/// 3. What is left then goes to the column that takes the rest, but for a part, the smaller the less is left, to those
///    that can grow beyond their ideal width.
pub fn place(columns: &[Column], inner: u16) -> Vec<Slot> {
    let width = content(inner);
    let mut widths: Vec<u16> = columns.iter().map(|column| column.min).collect();
    let mut left = width.saturating_sub(needed(columns));
    for (width, column) in widths.iter_mut().zip(columns) {
        let more = left.min(column.ideal.saturating_sub(column.min));
        *width += more;
        left -= more;
    }
    if let Some(rest) = columns.iter().position(|column| column.rest) {
        let mut wants: Vec<u16> = columns.iter().map(|column| column.max.saturating_sub(column.ideal)).collect();
        if let Some(want) = wants.get_mut(rest) {
            *want = left;
        }
        left -= grow(&mut widths, &wants, left);
        if let Some(width) = widths.get_mut(rest) {
            *width += left;
        }
    }
    let (mut x, mut slots) = (0, Vec::with_capacity(columns.len()));
    for (n, (column, wanted)) in columns.iter().zip(widths).enumerate() {
        x += if n == 0 { 0 } else { column.gap };
        let got = wanted.min(width.saturating_sub(x));
        if got > 0 {
            slots.push(Slot { column: n, x: x + MARGIN, width: got });
        }
        x += got;
    }
    slots
}

/// Shares cells in proportion to what each column wants, rounded down, and gives how many were shared.
fn grow(widths: &mut [u16], wants: &[u16], cells: u16) -> u16 {
    let all: u32 = wants.iter().map(|want| u32::from(*want)).sum();
    let mut shared = 0;
    for (width, want) in widths.iter_mut().zip(wants) {
        let part = (u32::from(cells) * u32::from(*want)).checked_div(all).unwrap_or(0) as u16;
        *width += part;
        shared += part;
    }
    shared
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// Words for each column.
    Cells(Vec<Words<'a>>),
    /// Words across the list, indented by cells.
    Across(u16, Words<'a>),
    /// Words for the first columns, and words at the right end of the others.
    Ending(Vec<Words<'a>>, Words<'a>),
}

/// How a line is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Not at all.
    #[default]
    None,
    /// It is selected in the list that has the keys.
    Selected,
    /// It is selected in another list.
    Idle,
}

/// Where a list is painted, and how.
#[derive(Clone, Copy, Debug)]
pub struct Pane<'a> {
    /// Theme and glyphs.
    pub look: Look<'a>,
    /// The area inside the border.
    pub inner: Rect,
    /// The border, with the column at which its title ends; `None`: there is none.
    pub frame: Option<(Rect, u16)>,
    /// The list has the keys.
    pub active: bool,
    /// How many further lines each row has; none where it is empty.
    pub further: &'a [u16],
}

impl Pane<'_> {
    /// The row of the screen for a line in sight.
    pub fn place(&self, n: usize) -> Rect {
        Rect { y: self.inner.y.saturating_add(u16::try_from(n).unwrap_or(u16::MAX)), height: 1, ..self.inner }
    }

    /// Marks a line in sight as one of the selected row.
    pub fn mark(&self, buf: &mut Buffer, n: usize) {
        mark(self.look, self.place(n), buf, if self.active { Mark::Selected } else { Mark::Idle });
    }
}

/// Paints one line of a list into the first row of an area.
pub fn paint(look: Look<'_>, area: Rect, buf: &mut Buffer, slots: &[Slot], columns: &[Column], entry: &Entry<'_>) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
    let at = |slot: &Slot| Rect { x: area.x + slot.x, width: slot.width, ..area }.intersection(area);
    let cells = |cells: &[Words<'_>], buf: &mut Buffer| {
        for slot in slots {
            if let Some((words, column)) = cells.get(slot.column).zip(columns.get(slot.column)) {
                Line::new(look, at(slot), buf).rest(words, column.align);
            }
        }
    };
    match entry {
        Entry::Cells(words) => cells(words, buf),
        Entry::Across(x, words) => {
            let width = content(area.width).saturating_sub(x.saturating_sub(MARGIN));
            Line::new(look, Rect { x: area.x + x, width, ..area }.intersection(area), buf).rest(words, Align::Left);
        }
        Entry::Ending(first, words) => {
            cells(first, buf);
            let start = slots.get(first.len().saturating_sub(1)).map_or(0, |slot| slot.x + slot.width + 1);
            let width = (content(area.width) + MARGIN).saturating_sub(start);
            Line::new(look, Rect { x: area.x + start, width, ..area }.intersection(area), buf)
                .rest(words, Align::Right);
        }
    }
}

/// Marks a line that was painted: the selection has a foreground of its own where the cell's colour is not legible on
/// its background.
pub fn mark(look: Look<'_>, area: Rect, buf: &mut Buffer, mark: Mark) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
    let role = match mark {
        Mark::None => return,
        Mark::Selected => Role::Selected,
        Mark::Idle => Role::SelectedIdle,
    };
    if mark == Mark::Selected && area.width > 0 {
        fit::put(buf, (area.x, area.y), look.glyphs.marker, 1, look.style(Role::Marker));
    }
    let style = look.style(role);
    for x in area.left()..area.right() {
        let Some(cell) = buf.cell_mut((x, area.y)) else { continue };
        let shape = look.glyphs.is_shape(cell.symbol());
        let own = shape || style.fg.is_none() || style.bg.is_some_and(|bg| shade::legible(cell.fg, bg));
        let style = if own { Style { fg: None, ..style } } else { style };
        // No text of the selected row is dim: reversed, it would be a dim background.
        cell.set_style(if mark == Mark::Selected { style.remove_modifier(Modifier::DIM) } else { style });
    }
}

/// Writes the headings of columns into the top border of an area, behind a title that ends before `taken`. One without
/// room is left out.
pub fn headings(look: Look<'_>, area: Rect, buf: &mut Buffer, (slots, columns): (&[Slot], &[Column]), taken: u16) {
    let mut end = taken + 2;
    for (slot, column) in slots.iter().filter_map(|slot| Some((slot, columns.get(slot.column)?))) {
        let width = fit::width(column.heading) as u16;
        if width == 0 {
            continue;
        }
        let left = area.x + 1 + slot.x;
        let start = if column.align == Align::Right { (left + slot.width).saturating_sub(width) } else { left };
        if start <= end || start + width + 1 > area.right() {
            continue;
        }
        let style = look.style(Role::Column);
        fit::put(buf, (start - 1, area.y), " ", 1, style);
        fit::put(buf, (start, area.y), column.heading, width, style);
        if start + width + 1 < area.right() {
            fit::put(buf, (start + width, area.y), " ", 1, style);
        }
        end = start + width;
    }
}

/// Writes words over the columns of a row's figure and its word, where that has a column of its own.
pub fn instead(
    look: Look<'_>,
    row: Rect,
    buf: &mut Buffer,
    (slots, has_word): (&[Slot], bool),
    words: impl FnOnce(u16) -> Words<'static>,
) {
    let Some(figure) = slots.get(1) else { return };
    let last = if has_word { slots.get(2) } else { None }.unwrap_or(figure);
    let place = Rect { x: row.x + figure.x, width: last.x + last.width - figure.x, ..row };
    Line::new(look, place, buf).rest(&words(place.width), Align::Right);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn widths(columns: &[Column], inner: u16) -> Vec<(u16, u16)> {
        place(columns, inner).into_iter().map(|slot| (slot.x, slot.width)).collect()
    }

    #[test]
    fn columns_reach_their_ideal_before_one_takes_the_rest() {
        let columns = [Column::fixed("", 1), Column::new("name", 8, 12, 16), Column::rest("doing", 17, 26).gap(2)];
        assert_eq!(widths(&columns, 50), [(1, 1), (3, 14), (19, 30)]);
        assert_eq!(widths(&columns, 37), [(1, 1), (3, 12), (17, 20)]);
        assert_eq!(widths(&columns, 20), [(1, 1), (3, 8), (13, 7)]);
    }

    #[test]
    fn a_column_is_no_wider_than_its_widest_text() {
        let columns = [Column::new("who", 5, 11, 16).at_most(7), Column::rest("about", 20, 48)];
        assert_eq!(widths(&columns, 60), [(1, 7), (9, 50)]);
        let narrow = [Column::new("who", 5, 11, 16).at_most(2), Column::rest("about", 20, 48)];
        assert_eq!(widths(&narrow, 60), [(1, 5), (7, 52)]);
    }

    proptest! {
        #[test]
        fn columns_never_overlap_nor_leave_the_list(
            given in proptest::collection::vec((0_u16..40, 0_u16..40, 0_u16..40, 0_u16..4, 0_usize..60), 1..9),
            rest in 0_usize..9,
            inner in 0_u16..300,
        ) {
            let column = |(n, (min, more, most, gap, widest)): (usize, (u16, u16, u16, u16, usize))| {
                Column { rest: n == rest, ..Column::new("", min, min + more, min + more + most).gap(gap).at_most(widest) }
            };
            let columns: Vec<Column> = given.into_iter().enumerate().map(column).collect();
            let mut end = 0;
            for slot in place(&columns, inner) {
                prop_assert!(slot.x >= end && slot.width > 0);
                end = slot.x + slot.width;
                prop_assert!(end <= inner);
            }
        }
    }
}

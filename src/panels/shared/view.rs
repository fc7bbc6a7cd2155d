//! Lays out a sheet in an area, and paints the visible lines.
//!
//! Not here: a sheet's contents (`sheet`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::listing::Moves as _;
use super::sheet::{Cell, Line, Mark, Sheet, State};
use crate::ui::columns::Slot;
use crate::ui::list::{self, Column, Mark as Selected};
use crate::ui::look::Look;
use crate::ui::{Align, Line as Row, Role, Words, fit, scroll};

/// At most so many lines of a cell are shown.
const MOST: usize = 8;
/// From so many lines on, a sheet that scrolls shows its cells whole, unless it has more lines than [`LONG`].
const ROOMY: usize = 8;
/// A sheet with more lines is not laid out whole.
const LONG: usize = 200;
/// The indent of a last cell that is below the others.
const INDENT: u16 = 2;
/// The eight heights of a bar.
const HEIGHTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The fit of a sheet into an area.
struct Fit {
    slots: Vec<Slot>,
    /// The columns that are not dropped.
    kept: Vec<usize>,
    width: u16,
    narrow: bool,
    /// The most lines of a last cell.
    most: usize,
}

/// A piece of a laid-out line: column, width, words, alignment.
type Placed = (u16, u16, Words<'static>, Align);

impl Fit {
    fn of(sheet: &Sheet, area: Rect, look: Look<'_>) -> Self {
        let width = list::content(area.width);
        let mut levels = (0..=sheet.drops.len()).map(|n| kept(sheet, sheet.drops.get(..n).unwrap_or_default()));
        let enough = |kept: &Vec<usize>| list::needed(&columns(sheet, kept)) <= width;
        let found = levels.clone().find(enough);
        let narrow = found.is_none() || area.width < sheet.narrow;
        let kept = found.or_else(|| levels.next_back()).unwrap_or_default();
        let at = |slot: Slot| Slot { column: kept.get(slot.column).copied().unwrap_or(slot.column), ..slot };
        let slots = list::place(&columns(sheet, &kept), area.width).into_iter().map(at).collect();
        let mut fit = Self { slots, kept: kept.clone(), width, narrow, most: 1 };
        // Further lines are used only if everything is visible with them.
        let height = usize::from(area.height);
        let fits = |fit: &Self| {
            let mut left = height;
            sheet.lines.iter().all(|line| {
                let lines = fit.height(sheet, line, look);
                let enough = lines <= left;
                left = left.saturating_sub(lines);
                enough
            })
        };
        if fits(&fit) {
            for most in 2..=MOST {
                let more = Self { most, slots: fit.slots.clone(), kept: fit.kept.clone(), ..fit };
                if !fits(&more) {
                    break;
                }
                fit = more;
            }
        } else if height >= ROOMY && sheet.lines.len() <= LONG {
            fit.most = MOST;
        }
        fit
    }

    /// The number of screen lines of a line.
    fn height(&self, sheet: &Sheet, line: &Line, look: Look<'_>) -> usize {
        match line {
            Line::Gap => 1,
            Line::Head(_) if self.narrow && self.most == 1 => 1,
            Line::Row(cells) if self.narrow && self.most == 1 => 1 + usize::from(has_last(cells)),
            Line::Head(_) | Line::Row(_) if self.most == 1 => 1,
            Line::Text(_) | Line::Head(_) | Line::Row(_) => self.lay(sheet, line, look).len(),
        }
    }

    /// The pieces of each screen line of a line.
    fn lay(&self, sheet: &Sheet, line: &Line, look: Look<'_>) -> Vec<Vec<Placed>> {
        match line {
            Line::Gap => vec![Vec::new()],
            Line::Text(words) => {
                let lines = wrap(words, self.width.into(), usize::MAX);
                lines.into_iter().map(|words| vec![(1, self.width, words, Align::Left)]).collect()
            }
            // One without its first cell continues the row above it.
            Line::Head(cells) if self.narrow => self.on_lines(cells, cells.first().is_some_and(Cell::is_empty), look),
            Line::Row(cells) if self.narrow => self.stacked(cells, look),
            Line::Head(cells) | Line::Row(cells) => self.in_columns(sheet, cells, look),
        }
    }

    /// A row whose last cell is below the others.
    fn stacked(&self, cells: &[Cell], look: Look<'_>) -> Vec<Vec<Placed>> {
        let last = if has_last(cells) { cells.len() - 1 } else { cells.len() };
        let (first, rest) = cells.split_at(last);
        let mut lines = self.on_lines(first, false, look);
        let width = self.width.saturating_sub(INDENT);
        for cell in rest {
            let text = wrap(&words(cell, look), width.into(), self.most);
            lines.extend(text.into_iter().map(|words| vec![(1 + INDENT, width, words, Align::Left)]));
        }
        lines
    }

    /// Cells one behind the other, wrapped; further lines are indented, and the first one of a continuation is, too.
    fn on_lines(&self, cells: &[Cell], continues: bool, look: Look<'_>) -> Vec<Vec<Placed>> {
        let width = self.width.saturating_sub(INDENT);
        let lines = wrap(&self.joined(cells, look), width.into(), self.most).into_iter().enumerate();
        let place = |(n, words)| {
            let indent = if n == 0 && !continues { 0 } else { INDENT.min(self.width) };
            vec![(1 + indent, self.width - indent, words, Align::Left)]
        };
        lines.map(place).collect()
    }

    /// Cells on one line.
    fn joined(&self, cells: &[Cell], look: Look<'_>) -> Words<'static> {
        let mut all = Words::empty();
        let shown = cells.iter().enumerate().filter(|(at, cell)| self.kept.contains(at) && !cell.is_empty());
        for (_, cell) in shown {
            // Indentation in a column of its own is omitted here.
            let words = trimmed(&words(cell, look));
            let gap = if all.width() == 1 { " " } else { "  " };
            all = if all.width() == 0 { words } else { all.then(gap, Role::Text).and(words) };
        }
        all
    }

    /// Cells in their columns; a cell extends over empty ones after it.
    fn in_columns(&self, sheet: &Sheet, cells: &[Cell], look: Look<'_>) -> Vec<Vec<Placed>> {
        let mut lines: Vec<Vec<Placed>> = vec![Vec::new()];
        let shown = |at: usize| self.slots.iter().find(|slot| slot.column == at);
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let Some((slot, column)) = shown(at).zip(sheet.columns.get(at)) else { continue };
            let words = words(cell, look);
            let next = cells.iter().enumerate().skip(at + 1).find(|(_, cell)| !cell.is_empty());
            let end = next.and_then(|(next, _)| shown(next)).map_or(self.width + 1, |next| next.x - 1);
            let wide = words.width() > slot.width.into();
            let (width, align) =
                if wide { (end.saturating_sub(slot.x), Align::Left) } else { (slot.width, column.align) };
            if next.is_some() || !wide {
                lines.first_mut().into_iter().for_each(|line| line.push((slot.x, width, words.clone(), align)));
                continue;
            }
            for (n, part) in wrap(&words, width.into(), self.most).into_iter().enumerate() {
                if lines.len() <= n {
                    lines.push(Vec::new());
                }
                lines.get_mut(n).into_iter().for_each(|line| line.push((slot.x, width, part.clone(), align)));
            }
        }
        lines
    }
}

/// The columns that are not dropped.
fn kept(sheet: &Sheet, dropped: &[usize]) -> Vec<usize> {
    (0..sheet.columns.len()).filter(|at| !dropped.contains(at)).collect()
}

fn columns(sheet: &Sheet, kept: &[usize]) -> Vec<Column> {
    kept.iter().filter_map(|at| sheet.columns.get(*at)).copied().collect()
}

/// Returns whether a row has a last cell, which may be long.
fn has_last(cells: &[Cell]) -> bool {
    cells.len() > 1 && cells.last().is_some_and(|cell| matches!(cell, Cell::Words(_)) && !cell.is_empty())
}

/// Trims leading spaces.
fn trimmed(words: &Words<'static>) -> Words<'static> {
    let (mut all, mut begun) = (Words::empty(), false);
    for piece in words.pieces() {
        let text = if begun { &piece.text } else { piece.text.trim_start() };
        begun = begun || !text.is_empty();
        all.push(text.to_owned(), piece.role);
    }
    all
}

fn words(cell: &Cell, look: Look<'_>) -> Words<'static> {
    match cell {
        Cell::Words(words) => words.clone(),
        Cell::Mark(mark) => {
            let glyphs = look.glyphs;
            match mark {
                Mark::Check => Words::new(glyphs.check, Role::Ok),
                Mark::Late => Words::new(glyphs.late, Role::Late),
                Mark::Waiting => Words::new(glyphs.waiting, Role::Waiting),
                Mark::Nothing => Words::new(glyphs.no_target, Role::Dim),
            }
        }
        Cell::Bars(bars) => {
            let mut all = Words::empty();
            for bar in bars {
                match bar {
                    Some(value) => all.push(height(look, *value), Role::TimelineHours),
                    None => all.push(look.glyphs.night, Role::Dim),
                }
            }
            all
        }
    }
}

/// The bar of a value from 0 to 100: the eight heights, or in a set without them the four of the timeline.
fn height(look: Look<'_>, value: u8) -> &'static str {
    let glyphs = look.glyphs;
    let part = |count: usize| (usize::from(value.min(100)) * count / 101).min(count - 1);
    if glyphs.hours == HEIGHTS[5] {
        return HEIGHTS.get(part(HEIGHTS.len())).copied().unwrap_or_default();
    }
    let four = [glyphs.maybe_hours, glyphs.busy_hours, glyphs.focus_hours, glyphs.hours];
    four.get(part(four.len())).copied().unwrap_or_default()
}

/// Wraps words into at most `most` lines of at most `width` cells. Excess text on the last line is truncated when
/// painted.
fn wrap(words: &Words<'static>, width: usize, most: usize) -> Vec<Words<'static>> {
    if words.width() <= width || most <= 1 || width == 0 {
        return vec![words.clone()];
    }
    let mut lines: Vec<Words<'static>> = vec![Words::empty()];
    // The spaces behind a word belong to the line only if another word follows in it.
    let (mut used, mut spaces) = (0, String::new());
    for piece in words.pieces() {
        for word in piece.text.split_inclusive(' ') {
            let bare = word.trim_end();
            let parts = if fit::width(bare) > width { fit::wrap(bare, width) } else { vec![bare.to_owned()] };
            for part in parts {
                let wide = fit::width(&part);
                if used > 0 && wide > 0 && used + spaces.len() + wide > width && lines.len() < most {
                    lines.push(Words::empty());
                    used = 0;
                    spaces.clear();
                }
                let text = format!("{}{part}", std::mem::take(&mut spaces));
                used += fit::width(&text);
                lines.last_mut().into_iter().for_each(|line| line.push(text.clone(), piece.role));
            }
            spaces.push_str(word.get(bare.len()..).unwrap_or_default());
        }
    }
    lines
}

/// The start of each line of a sheet, and the first visible line: the selected row, with the line above it, is always
/// visible.
fn places(fit: &Fit, state: &State, area: Rect, look: Look<'_>) -> (Vec<usize>, usize) {
    let sheet = &state.sheet;
    let mut starts = Vec::with_capacity(sheet.lines.len() + 1);
    let mut all = 0;
    for line in &sheet.lines {
        starts.push(all);
        all += fit.height(sheet, line, look);
    }
    starts.push(all);
    let height = usize::from(area.height);
    if all <= height || state.is_empty() {
        return (starts, 0);
    }
    let at = state.line_of(state.at());
    let start = starts.get(at).copied().unwrap_or(0);
    // The selection is centred, except at the two ends, where the lines before and after the rows are visible.
    let offset = match state.at() {
        0 => 0,
        last if last + 1 == state.len() => start,
        _ => start.saturating_sub(height / 2),
    };
    let lines = starts.get(at + 1).map_or(1, |next| next - start).min(height);
    let least = (start + lines).saturating_sub(height);
    (starts, offset.min(all - height).clamp(least.min(start), start))
}

/// Paints a sheet. Returns how many lines are hidden below.
pub fn paint(look: Look<'_>, area: Rect, buf: &mut Buffer, state: &State, active: bool) -> usize {
    let sheet = &state.sheet;
    let fit = Fit::of(sheet, area, look);
    let (starts, offset) = places(&fit, state, area, look);
    let end = offset + usize::from(area.height);
    let selected = (!state.is_empty()).then(|| state.line_of(state.at()));
    for (n, line) in sheet.lines.iter().enumerate() {
        let (Some(start), Some(next)) = (starts.get(n), starts.get(n + 1)) else { continue };
        if *next <= offset || *start >= end {
            continue;
        }
        for (part, pieces) in fit.lay(sheet, line, look).into_iter().enumerate() {
            let Some(y) = (start + part).checked_sub(offset).filter(|y| *y < usize::from(area.height)) else {
                continue;
            };
            let row = Rect { y: area.y + y as u16, height: 1, ..area };
            for (x, width, words, align) in pieces {
                let place = Rect { x: row.x + x, width, ..row }.intersection(row);
                Row::new(look, place, buf).rest(&words, align);
            }
            if selected == Some(n) {
                list::mark(look, row, buf, if active { Selected::Selected } else { Selected::Idle });
            }
        }
    }
    starts.last().copied().unwrap_or(0).saturating_sub(end)
}

/// Paints the scrollbar of a sheet on the border of an area.
pub fn bar(look: Look<'_>, (area, inner): (Rect, Rect), buf: &mut Buffer, state: &State) {
    let fit = Fit::of(&state.sheet, inner, look);
    let (starts, offset) = places(&fit, state, inner, look);
    scroll::paint_bar(look, area, buf, offset, inner.height.into(), starts.last().copied().unwrap_or(0));
}

/// The row of a sheet at a line of the screen.
pub fn row_at(look: Look<'_>, area: Rect, state: &State, y: u16) -> Option<usize> {
    let fit = Fit::of(&state.sheet, area, look);
    let (starts, offset) = places(&fit, state, area, look);
    let at = offset + usize::from(y.checked_sub(area.y).filter(|y| *y < area.height)?);
    let line = starts.partition_point(|start| *start <= at).checked_sub(1)?;
    let is_row = |line: &Line| matches!(line, Line::Row(_));
    let row = state.sheet.lines.get(line).is_some_and(is_row);
    row.then(|| state.sheet.lines.iter().take(line).filter(|line| is_row(line)).count())
}

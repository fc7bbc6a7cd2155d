//! A painted buffer as text: what `snapshot --format text` prints, and what tests compare.
//!
//! Not here: writing it anywhere (`shell::print`).

use std::fmt;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Style};

use super::sgr::{Looks, MODIFIERS};

/// The text of a buffer, a line a row, without spaces at the ends of lines.
pub fn plain(buf: &Buffer) -> String {
    let mut out = String::new();
    for row in rows(buf) {
        let line: String = row.iter().map(|(_, cell)| cell.symbol()).collect();
        out.push_str(line.trim_end_matches(' '));
        out.push('\n');
    }
    out
}

/// The text of a buffer with as few escape sequences for its colours as possible. Every line ends as it began, without
/// a style, so that lines may be cut, sorted or searched.
pub fn ansi(buf: &Buffer) -> String {
    let mut out = String::new();
    for row in rows(buf) {
        let shown = row.iter().rposition(|(_, cell)| !is_blank(cell)).map_or(0, |last| last + 1);
        let mut current = Looks::default();
        for (_, cell) in row.iter().take(shown) {
            let next = Looks::of(cell);
            next.write_after(&current, &mut out);
            current = next;
            out.push_str(cell.symbol());
        }
        Looks::default().write_after(&current, &mut out);
        out.push('\n');
    }
    out
}

/// Cells of one row that look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Their row.
    pub y: u16,
    /// The first of them.
    pub x: u16,
    /// What they say.
    pub text: String,
    /// What they look like.
    pub style: Style,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{} {:?}", self.y, self.x, self.text)?;
        for (name, color) in [("fg", self.style.fg), ("bg", self.style.bg)] {
            if let Some(color) = color.filter(|color| *color != Color::Reset) {
                write!(f, " {name}={color}")?;
            }
        }
        for (_, name, _) in MODIFIERS.iter().filter(|(modifier, ..)| self.style.add_modifier.contains(*modifier)) {
            write!(f, " {name}")?;
        }
        Ok(())
    }
}

/// The text of a buffer in runs that look the same, row by row. Blank cells without a style are left out.
pub fn styled_runs(buf: &Buffer) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for row in rows(buf) {
        let mut fresh = true;
        for ((x, y), cell) in row {
            let style = cell.style();
            match runs.last_mut() {
                Some(run) if !fresh && run.style == style => run.text.push_str(cell.symbol()),
                _ => runs.push(Run { y, x, text: cell.symbol().to_owned(), style }),
            }
            fresh = false;
        }
    }
    let blank = |run: &Run| run.text.trim().is_empty() && run.style == Cell::EMPTY.style();
    runs.retain(|run| !blank(run));
    runs
}

/// A cell and its column and row.
type Placed<'a> = ((u16, u16), &'a Cell);

/// The cells of each row, without those that a wide character before them covers.
fn rows(buf: &Buffer) -> impl Iterator<Item = Vec<Placed<'_>>> {
    let area = buf.area;
    (area.top()..area.bottom()).map(move |y| {
        let (mut cells, mut x) = (Vec::with_capacity(area.width.into()), area.left());
        while let Some(cell) = buf.cell((x, y)) {
            cells.push(((x, y), cell));
            x = x.saturating_add(cell.cell_width().max(1));
        }
        cells
    })
}

/// Returns whether the cell is invisible, so that it can be omitted.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Looks::of(cell).is_alike_where_empty(&Looks::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fit::put;
    use ratatui::layout::Rect;

    fn sample() -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 3));
        put(&mut buf, (0, 0), "ab", 12, Style::new().fg(Color::Red).bold());
        put(&mut buf, (2, 0), "cd", 12, Style::new().fg(Color::Red));
        put(&mut buf, (4, 0), "日本", 12, Style::new());
        put(&mut buf, (1, 1), "x", 12, Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Indexed(7)));
        put(&mut buf, (2, 1), "y", 12, Style::new().fg(Color::LightCyan).bg(Color::Indexed(7)).dim());
        buf
    }

    #[test]
    fn plain_text_has_no_spaces_at_the_ends_of_lines() {
        assert_eq!(plain(&sample()), "abcd日本\n xy\n\n");
        assert_eq!(plain(&Buffer::empty(Rect::ZERO)), "");
    }

    #[test]
    fn colours_are_told_once_and_end_with_the_line() {
        let expected = "\u{1B}[1;31mab\u{1B}[;31mcd\u{1B}[m日本\n \u{1B}[38;2;1;2;3;48;5;7mx\u{1B}[2;96my\u{1B}[m\n\n";
        assert_eq!(ansi(&sample()), expected);
    }

    #[test]
    fn a_row_that_is_filled_keeps_its_fill_to_the_end() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 3, 1));
        put(&mut buf, (0, 0), "a", 1, Style::new());
        buf.set_style(buf.area, Style::new().reversed());
        assert_eq!(ansi(&buf), "\u{1B}[7ma  \u{1B}[m\n");
    }

    #[test]
    fn runs_say_where_what_and_how() {
        let runs: Vec<String> = styled_runs(&sample()).iter().map(Run::to_string).collect();
        let expected = [
            "0,0 \"ab\" fg=Red bold",
            "0,2 \"cd\" fg=Red",
            "0,4 \"日本    \"",
            "1,1 \"x\" fg=#010203 bg=7",
            "1,2 \"y\" fg=LightCyan bg=7 dim",
        ];
        assert_eq!(runs, expected);
    }
}

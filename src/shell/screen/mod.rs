//! Where ratatui paints: the bytes of a frame, gathered, and written once.
//!
//! Terminals disagree about the width of some clusters. In front of such a cluster its cells are emptied, and behind it
//! the cursor is placed anew, so that what follows is in its column, whatever width the terminal assumed.
//!
//! Not here: when a frame is painted, and the terminal's modes (`terminal`).

#[cfg(test)]
mod tests;
mod unsure;

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Size as Cells};
use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

use self::unsure::{Placed, Unsure};
use super::line::write_all;
use crate::app::program::Size;
use crate::ui::certain::is_certain;
use crate::ui::sgr::Looks;

/// Between these two a terminal that knows them shows no partial frame.
const FRAME: (&[u8], &[u8]) = (b"\x1B[?2026h", b"\x1B[?2026l");
/// A size that a terminal may claim, but none has: a frame of it must still fit into memory.
const LARGEST: Size = Size { columns: 4096, rows: 2048 };

/// An empty cell.
static BLANK: Cell = Cell::EMPTY;

/// What ratatui paints on. Unlike crossterm's own it never asks the terminal anything, and its size changes only when
/// we look.
pub(super) struct Screen {
    bytes: Vec<u8>,
    size: Size,
    cursor_shown: bool,
    /// The positions of wide characters on the terminal.
    wide: HashSet<(u16, u16)>,
    /// It was just cleared: what the next frame does not name is empty.
    cleared: bool,
    unsure: Preview,
}

/// Shows a frame to the screen before the frame is written: beside what changes, the screen writes what has to be
/// written again.
#[derive(Clone, Default)]
pub(super) struct Preview(Rc<RefCell<Unsure>>);

impl Preview {
    /// The next frame.
    pub(super) fn show(&self, frame: &Buffer) {
        self.0.borrow_mut().look(frame);
    }
}

/// What is known of the terminal's cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    Unknown,
    /// Its row, but not its column.
    OnRow(u16),
    /// Its column and row.
    At(u16, u16),
}

impl Screen {
    /// A screen whose size is not known yet.
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            size: Size::default(),
            cursor_shown: false,
            wide: HashSet::new(),
            cleared: false,
            unsure: Preview::default(),
        }
    }

    /// The way to show it each frame before it is written.
    pub(super) fn preview(&self) -> Preview {
        self.unsure.clone()
    }

    /// Looks how large the terminal is now.
    pub(super) fn measure(&mut self) {
        if let Ok(found) = tcgetwinsize(stdout()) {
            let (columns, rows) = (found.ws_col.min(LARGEST.columns), found.ws_row.min(LARGEST.rows));
            self.size = Size { columns, rows };
        }
    }

    /// Its size at the last look.
    pub(super) fn size_seen(&self) -> Size {
        self.size
    }

    /// The cursor was hidden by another program.
    pub(super) fn cursor_is_hidden(&mut self) {
        self.cursor_shown = false;
    }

    /// Crossterm's words for what is painted. Between two calls it keeps only where it writes.
    fn words(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.bytes)
    }

    /// Cells to write, and with each that replaces the near half of a wide character the cell of its far half: ratatui
    /// leaves it to the terminal to empty that one, and some do not.
    fn with_far_halves<'a>(&mut self, cells: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
        let mut all = Vec::with_capacity(cells.len());
        let mut cells = cells.into_iter().peekable();
        while let Some((x, y, cell)) = cells.next() {
            all.push((x, y, cell));
            let end = x + cell.cell_width().max(1);
            for column in x..end {
                let far = column + 1;
                let cut = self.wide.remove(&(column, y)) && far >= end;
                if cut && cells.peek().is_none_or(|(next, row, _)| (*next, *row) != (far, y)) {
                    all.push((far, y, &BLANK));
                }
            }
            if cell.cell_width() > 1 {
                self.wide.insert((x, y));
            }
        }
        all
    }

    /// What a frame consists of, from the bytes gathered since the last.
    fn frame(&mut self) -> Vec<u8> {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_empty() { bytes } else { [FRAME.0, &bytes, FRAME.1].concat() }
    }
}

/// Moves the cursor to a place, in as few bytes as it takes. `empty`: what lies between is empty, and is to be so.
fn go(from: Cursor, (x, y): (u16, u16), empty: bool, out: &mut String) {
    let _ = match from {
        Cursor::At(column, row) if row == y && column == x => Ok(()),
        Cursor::At(column, row) if row == y && column < x && empty && x - column <= 4 => {
            out.extend(std::iter::repeat_n(' ', (x - column).into()));
            Ok(())
        }
        // The distance (CUF, ECMA-48, 8.3.20) is shorter than the place.
        Cursor::At(column, row) if row == y && column < x => write!(out, "\x1B[{}C", x - column),
        // CHA and CUP count from 1 (ECMA-48, 8.3.9 and 8.3.21).
        Cursor::At(_, row) | Cursor::OnRow(row) if row == y => write!(out, "\x1B[{}G", x + 1),
        _ => write!(out, "\x1B[{};{}H", y + 1, x + 1),
    };
}

/// Erases `width` cells at the cursor, and returns to the first.
fn empty_cells((x, width): (u16, u16), columns: u16, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', width.into()));
    let _ = if x + width < columns {
        // CUB (ECMA-48, 8.3.18).
        if width == 1 { write!(out, "\x1B[D") } else { write!(out, "\x1B[{width}D") }
    } else {
        // At the right edge the cursor may be on the last cell, not after it.
        write!(out, "\x1B[{}G", x + 1)
    };
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        let unsure = self.unsure.0.clone();
        let unsure = unsure.borrow();
        let cells = self.with_far_halves(unsure.widen(content.collect()));
        if cells.is_empty() {
            return Ok(());
        }
        let cleared = std::mem::take(&mut self.cleared);
        let (mut out, mut looks, mut cursor) = (String::new(), Looks::default(), Cursor::Unknown);
        for (x, y, cell) in cells {
            let empty = cleared && looks.is_alike_where_empty(&Looks::default());
            go(cursor, (x, y), empty, &mut out);
            let wanted = Looks::of(cell);
            if cell.symbol() != " " || !wanted.is_alike_where_empty(&looks) {
                wanted.write_after(&looks, &mut out);
                looks = wanted;
            }
            let width = cell.cell_width().max(1);
            cursor = if is_certain(cell.symbol()) {
                Cursor::At(x + width, y)
            } else {
                empty_cells((x, width), self.size.columns, &mut out);
                Cursor::OnRow(y)
            };
            out.push_str(cell.symbol());
        }
        Looks::default().write_after(&looks, &mut out);
        self.bytes.extend(out.into_bytes());
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.cursor_shown) { self.words().hide_cursor() } else { Ok(()) }
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.cursor_shown, true) { Ok(()) } else { self.words().show_cursor() }
    }

    /// Asking would mean waiting for an answer that is not needed.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.words().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.wide.clear();
        self.unsure.0.borrow_mut().forget();
        self.cleared = true;
        // What is cleared takes the colour that is set.
        self.bytes.extend(b"\x1B[0m");
        self.words().clear_region(region)
    }

    fn size(&self) -> io::Result<Cells> {
        Ok(Cells { width: self.size.columns, height: self.size.rows })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Cells::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        let frame = self.frame();
        write_all(&frame)
    }
}

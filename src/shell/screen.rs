//! Where ratatui paints: crossterm's bytes, gathered, and written once a frame.
//!
//! Not here: when a frame is painted, and the terminal's modes (`terminal`).

use std::io;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size as Cells};
use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

use super::terminal::write_all;
use crate::app::program::Size;

/// Between these two a terminal that knows them shows nothing half-painted.
const FRAME: (&[u8], &[u8]) = (b"\x1B[?2026h", b"\x1B[?2026l");
/// A size that a terminal may claim, but none has: a frame of it must still fit into memory.
const LARGEST: Size = Size { columns: 4096, rows: 2048 };

/// What ratatui paints on. Unlike crossterm's own it never asks the terminal anything, and its size changes only when
/// we look.
pub(super) struct Screen {
    bytes: Vec<u8>,
    size: Size,
    cursor_shown: bool,
}

impl Screen {
    /// A screen whose size nobody looked at yet.
    pub(super) fn new() -> Self {
        Self { bytes: Vec::new(), size: Size::default(), cursor_shown: false }
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

    /// The cursor was hidden by somebody else.
    pub(super) fn cursor_is_hidden(&mut self) {
        self.cursor_shown = false;
    }

    /// Crossterm's words for what is painted. It keeps nothing between two calls but where it writes.
    fn words(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.bytes)
    }

    /// What a frame consists of, from the bytes gathered since the last.
    fn frame(&mut self) -> Vec<u8> {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_empty() { bytes } else { [FRAME.0, &bytes, FRAME.1].concat() }
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.words().draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.cursor_shown) { self.words().hide_cursor() } else { Ok(()) }
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.cursor_shown, true) { Ok(()) } else { self.words().show_cursor() }
    }

    /// Asking would mean waiting for an answer; nothing here depends on it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;

    #[test]
    fn a_frame_without_a_change_has_no_bytes_and_any_other_is_one_piece() {
        let mut screen = Screen::new();
        screen.draw(std::iter::empty()).unwrap();
        screen.hide_cursor().unwrap();
        assert_eq!(screen.frame(), b"");
        screen.draw([(0, 0, &Cell::new("x"))].into_iter()).unwrap();
        let frame = screen.frame();
        assert!(frame.starts_with(FRAME.0) && frame.ends_with(FRAME.1), "{frame:?}");
    }

    #[test]
    fn clearing_asks_the_terminal_nothing() {
        let mut terminal = Terminal::new(Screen::new()).unwrap();
        terminal.clear().unwrap();
        let bytes = String::from_utf8(terminal.backend_mut().frame()).unwrap();
        assert!(bytes.contains("\x1B[2J"), "{bytes:?}");
        assert!(!bytes.contains("\x1B[6n"), "{bytes:?}");
    }
}

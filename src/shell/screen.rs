//! Where ratatui paints: the bytes of a frame, gathered, and written once.
//!
//! Not here: when a frame is painted, and the terminal's modes (`terminal`).

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size as Cells};
use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

use super::terminal::write_all;
use crate::app::program::Size;
use crate::ui::sgr::Looks;

/// Between these two a terminal that knows them shows nothing half-painted.
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
    /// Where wide characters stand on the terminal.
    wide: HashSet<(u16, u16)>,
    /// It was just cleared: what the next frame does not name is empty.
    cleared: bool,
}

impl Screen {
    /// A screen whose size nobody looked at yet.
    pub(super) fn new() -> Self {
        Self { bytes: Vec::new(), size: Size::default(), cursor_shown: false, wide: HashSet::new(), cleared: false }
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

    /// Cells to write, and with each that replaces the near half of a wide character the cell of its far half: ratatui
    /// leaves it to the terminal to empty that one, and some do not.
    fn with_far_halves<'a>(&mut self, cells: Vec<(u16, u16, &'a Cell)>) -> Vec<(u16, u16, &'a Cell)> {
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

/// Goes ahead on a row, over cells that are `empty` and to be so, or over whatever stands there.
fn ahead(columns: u16, empty: bool, out: &mut String) {
    if empty && columns <= 4 {
        out.extend(std::iter::repeat_n(' ', columns.into()));
    } else {
        // The distance (CUF) is shorter than the place (ECMA-48, 8.3.20).
        let _ = write!(out, "\x1B[{columns}C");
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        let cells = self.with_far_halves(content.collect());
        if cells.is_empty() {
            return Ok(());
        }
        let cleared = std::mem::take(&mut self.cleared);
        let (mut out, mut looks) = (String::new(), Looks::default());
        let mut next: Option<(u16, u16)> = None;
        for (x, y, cell) in cells {
            match next {
                Some((column, row)) if row == y && column == x => {}
                Some((column, row)) if row == y && column < x => {
                    let empty = cleared && looks.is_alike_where_empty(&Looks::default());
                    ahead(x - column, empty, &mut out);
                }
                // CUP counts from 1 (ECMA-48, 8.3.21).
                _ => {
                    let _ = write!(out, "\x1B[{};{}H", y + 1, x + 1);
                }
            }
            let wanted = Looks::of(cell);
            if cell.symbol() != " " || !wanted.is_alike_where_empty(&looks) {
                wanted.write_after(&looks, &mut out);
                looks = wanted;
            }
            out.push_str(cell.symbol());
            // Terminals dispute how wide some characters are: behind one that is not narrow the place is told anew.
            next = (cell.cell_width() == 1).then_some((x + 1, y));
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
        self.wide.clear();
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

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;
    use ratatui::style::Color::{Blue, Red, Reset};
    use ratatui::style::Modifier;

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
    fn t7_a_narrow_character_in_place_of_a_wide_one_empties_both_of_its_cells() {
        let mut screen = Screen::new();
        let (wide, narrow) = (Cell::new("日"), Cell::new("x"));
        let mut places = |cells: Vec<(u16, u16, &Cell)>| -> Vec<(u16, String)> {
            screen.with_far_halves(cells).iter().map(|(x, _, cell)| (*x, cell.symbol().to_owned())).collect()
        };
        assert_eq!(places(vec![(3, 1, &wide)]), [(3, "日".to_owned())]);
        assert_eq!(places(vec![(3, 1, &narrow)]), [(3, "x".to_owned()), (4, " ".to_owned())]);
        assert_eq!(places(vec![(3, 1, &narrow)]), [(3, "x".to_owned())]);
        places(vec![(3, 1, &wide)]);
        assert_eq!(places(vec![(3, 1, &narrow), (4, 1, &narrow)]), [(3, "x".to_owned()), (4, "x".to_owned())]);
        places(vec![(3, 1, &wide)]);
        assert_eq!(places(vec![(2, 1, &wide)]), [(2, "日".to_owned()), (4, " ".to_owned())]);
        assert_eq!(places(vec![(2, 1, &wide)]), [(2, "日".to_owned())]);
    }

    /// What is between the marks of a frame in which these cells stand on the first row.
    fn written(screen: &mut Screen, cells: &[(u16, &Cell)]) -> String {
        screen.draw(cells.iter().map(|(x, cell)| (*x, 0, *cell))).unwrap();
        let frame = screen.frame();
        let inside = frame.strip_prefix(FRAME.0).and_then(|rest| rest.strip_suffix(FRAME.1));
        String::from_utf8(inside.unwrap().to_vec()).unwrap()
    }

    #[test]
    fn short_gaps_are_spaces_only_where_everything_is_empty() {
        let (x, mut lined) = (Cell::new("x"), Cell::new("u"));
        lined.modifier = Modifier::UNDERLINED;
        let mut screen = Screen::new();
        assert_eq!(written(&mut screen, &[(0, &x), (3, &x)]), "\x1B[1;1Hx\x1B[2Cx", "something may stand there");
        let cases = [
            ([(0, &x), (5, &x)], "\x1B[0m\x1B[2J\x1B[1;1Hx    x"),
            ([(0, &x), (6, &x)], "\x1B[0m\x1B[2J\x1B[1;1Hx\x1B[5Cx"),
            ([(0, &lined), (2, &lined)], "\x1B[0m\x1B[2J\x1B[1;1H\x1B[4mu\x1B[1Cu\x1B[m"),
        ];
        for (cells, expected) in cases {
            screen.clear().unwrap();
            assert_eq!(written(&mut screen, &cells), expected);
        }
    }

    #[test]
    fn an_empty_cell_is_told_no_colour_but_what_is_behind_it() {
        let cell = |symbol, fg, bg| {
            let mut cell = Cell::new(symbol);
            (cell.fg, cell.bg) = (fg, bg);
            cell
        };
        let (x, space) = (cell("x", Blue, Reset), cell(" ", Red, Reset));
        assert_eq!(written(&mut Screen::new(), &[(0, &x), (1, &space), (2, &x)]), "\x1B[1;1H\x1B[34mx x\x1B[m");
        let filled = cell(" ", Red, Blue);
        let told = "\x1B[1;1H\x1B[34mx\x1B[31;44m \x1B[m";
        assert_eq!(written(&mut Screen::new(), &[(0, &x), (1, &filled)]), told);
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

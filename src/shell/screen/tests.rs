//! The bytes of frames.

use super::*;
use proptest::prelude::*;
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

#[test]
fn behind_a_cluster_of_no_certain_width_the_next_cell_has_a_place_of_its_own() {
    let (x, unsure, wide) = (Cell::new("x"), Cell::new("ಕಾ"), Cell::new("日"));
    let mut screen = Screen::new();
    screen.size = Size { columns: 20, rows: 1 };
    assert_eq!(written(&mut screen, &[(0, &x), (1, &unsure), (3, &x)]), "\x1B[1;1Hx  \x1B[2Dಕಾ\x1B[4Gx");
    assert_eq!(written(&mut screen, &[(17, &x), (18, &unsure)]), "\x1B[1;18Hx  \x1B[19Gಕಾ", "at the edge");
    assert_eq!(written(&mut screen, &[(0, &x), (1, &wide), (3, &x)]), "\x1B[1;1Hx日x", "everyone agrees");
}

#[test]
fn around_such_a_cluster_all_is_written_again_when_something_of_it_changes() {
    let frame = |text: &str| Buffer::with_lines([format!("{text:<20}")]);
    let mut line = Line::new(20);
    line.show(&frame("a ಕಾ      65h |"));
    let (clock, figure) = (frame("a ಕಾ      65h !"), frame("b ಕಾ      65h !"));
    assert_eq!(line.show(&clock), "\x1B[1;15H!", "what lies far from it is left alone");
    assert_eq!(line.show(&figure), "\x1B[1;1Hb");
    let gone = line.show(&frame("b xy      65h !"));
    assert_eq!(gone, "\x1B[1;2H xy  ", "the cells that it may have touched");
}

/// A screen, and the frame that it shows.
struct Line {
    screen: Screen,
    shown: Buffer,
}

impl Line {
    fn new(columns: u16) -> Self {
        let mut screen = Screen::new();
        screen.size = Size { columns, rows: 2 };
        Self { screen, shown: Buffer::with_lines([" ".repeat(columns.into())]) }
    }

    /// What is written to show this frame.
    fn show(&mut self, frame: &Buffer) -> String {
        self.screen.preview().show(frame);
        self.screen.draw(self.shown.diff(frame).into_iter()).unwrap();
        self.shown = frame.clone();
        let bytes = String::from_utf8(self.screen.frame()).unwrap();
        let (begin, end) = (std::str::from_utf8(FRAME.0).unwrap(), std::str::from_utf8(FRAME.1).unwrap());
        bytes.replace(begin, "").replace(end, "")
    }
}

/// A terminal of one row with an opinion of its own about the widths of some clusters.
struct Opinionated {
    /// What stands in each cell; `None` is the far half of what stands before it.
    cells: Vec<Option<String>>,
    at: usize,
    opinion: Vec<u16>,
}

impl Opinionated {
    fn new(columns: usize, opinion: Vec<u16>) -> Self {
        Self { cells: vec![Some(" ".to_owned()); columns], at: 0, opinion }
    }

    fn width(&self, cluster: &str) -> usize {
        if is_certain(cluster) {
            return cluster.cell_width().into();
        }
        let most = crate::ui::certain::most_cells(cluster) + 1;
        let sum: usize = cluster.bytes().map(usize::from).sum();
        (self.opinion[sum % self.opinion.len()] % most).into()
    }

    /// Takes in what was written: text, and the sequences that move the cursor.
    fn take(&mut self, written: &str) {
        let mut rest = written;
        while !rest.is_empty() {
            if let Some(sequence) = rest.strip_prefix("\x1B[") {
                let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                let number = |text: &str| text.parse().unwrap_or(1_usize);
                match (&sequence[end..=end], &sequence[..end]) {
                    ("H", place) => self.at = number(place.split_once(';').unwrap().1) - 1,
                    ("G", column) => self.at = number(column) - 1,
                    ("C", distance) => self.at += number(distance),
                    ("D", distance) => self.at -= number(distance),
                    (other, _) => assert_eq!(other, "m"),
                }
                rest = &sequence[end + 1..];
            } else {
                let text = &rest[..rest.find('\x1B').unwrap_or(rest.len())];
                let cluster = unicode_segmentation::UnicodeSegmentation::graphemes(text, true).next().unwrap();
                self.put(cluster);
                rest = &rest[cluster.len()..];
            }
        }
    }

    fn put(&mut self, cluster: &str) {
        let width = self.width(cluster);
        if width == 0 {
            let before = self.cells[..self.at].iter_mut().rev().flatten().next();
            if let Some(cell) = before {
                cell.push_str(cluster);
            }
            return;
        }
        let end = (self.at + width).min(self.cells.len());
        // Halves of what is covered are emptied.
        for cut in [self.at, end] {
            let begin = (0..cut).rev().find(|x| self.cells[*x].is_some()).unwrap_or(0);
            if self.cells.get(cut).is_some_and(Option::is_none) {
                let last = (cut..self.cells.len()).find(|x| self.cells[*x].is_some()).unwrap_or(self.cells.len());
                self.cells[begin..last].fill(Some(" ".to_owned()));
            }
        }
        self.cells[self.at] = Some(cluster.to_owned());
        self.cells[self.at + 1..end].fill(None);
        // Lines do not wrap: the cursor stays on the last cell.
        self.at = end.min(self.cells.len() - 1);
    }
}

proptest! {
    /// Rows with clusters that a terminal takes for narrower or wider than they are, one after another on one row.
    #[test]
    fn whatever_a_terminal_thinks_of_widths_the_certain_cells_are_as_they_should_be(
        frames in prop::collection::vec("([a-c ]|[ 日한│]|ಕಾ|ಕ|ண்|🚀|e\u{301}|👩\u{200D}💻){0,16}", 1..5),
        opinion in prop::collection::vec(0_u16..9, 1..4),
    ) {
        const COLUMNS: u16 = 24;
        let mut line = Line::new(COLUMNS);
        let mut terminal = Opinionated::new(COLUMNS.into(), opinion);
        for text in frames {
            let mut frame = Buffer::empty(ratatui::layout::Rect::new(0, 0, COLUMNS, 1));
            frame.set_string(0, 0, &text, ratatui::style::Style::new());
            frame.set_string(COLUMNS - 5, 0, " 65h│", ratatui::style::Style::new());
            terminal.take(&line.show(&frame));
            let begun: Vec<_> = unsure::beginnings(&frame.content).collect();
            for (place, (x, cell)) in begun.iter().enumerate() {
                let found = terminal.cells[usize::from(*x)].as_deref().unwrap_or("(half)");
                let joined = begun.get(place + 1).is_some_and(|(_, next)| !is_certain(next.symbol()));
                if is_certain(cell.symbol()) && !(joined && found.starts_with(cell.symbol())) {
                    prop_assert_eq!(found, cell.symbol(), "column {} of {:?}, shown as {:?}", x, text, &terminal.cells);
                }
            }
        }
    }
}

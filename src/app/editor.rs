//! A multi-line text editor, and the keys that edit it.
//!
//! Each line is a [`TextField`]; this module handles movement and edits across lines. Long lines are wrapped.
//!
//! Not here: the purpose of the text, painting (`screen`).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::input::{Key, KeyCode};
use super::typing::{Edit, TextField};
use crate::ui::fit;

/// The most lines that can be typed or pasted.
const MOST: usize = 500;

/// An edited text: at least one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    before: Vec<TextField>,
    /// The line with the cursor.
    line: TextField,
    after: Vec<TextField>,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("")
    }
}

/// A line of the box: a line of the text, and the range of it that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The line of the text.
    pub line: usize,
    /// Its part.
    pub part: Range<usize>,
}

impl Editor {
    /// A text with the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut editor = Self { before: Vec::new(), line: TextField::default(), after: Vec::new() };
        editor.paste(text);
        editor
    }

    /// The text, with line feeds between its lines.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines().map(TextField::text).collect();
        lines.join("\n")
    }

    /// Returns whether the text is only white space.
    pub fn is_blank(&self) -> bool {
        self.lines().all(|line| line.text().trim().is_empty())
    }

    /// Its lines.
    pub fn lines(&self) -> impl Iterator<Item = &TextField> {
        self.before.iter().chain(std::iter::once(&self.line)).chain(&self.after)
    }

    /// A line of it.
    pub fn line(&self, at: usize) -> Option<&TextField> {
        self.lines().nth(at)
    }

    /// The line with the cursor, and the cursor's offset in it, in bytes.
    pub fn cursor(&self) -> (usize, usize) {
        (self.before.len(), self.line.cursor())
    }

    /// Handles a key, in a box of this width, as a line does ([`TextField::key`]), and:
    ///
    /// 1. Enter begins a line. Backspace at a line's start and delete at its end join two.
    /// 2. Up and down move by a line of the box; left and right also over the ends of lines.
    pub fn key(&mut self, key: Key, width: usize) -> Edit {
        let (start, end) = (self.line.cursor() == 0, self.line.cursor() == self.line.text().len());
        match key.code {
            KeyCode::Enter => return self.split(),
            KeyCode::Up => self.go_by(-1, width),
            KeyCode::Down => self.go_by(1, width),
            KeyCode::PageUp => self.go_by(-isize::MAX, width),
            KeyCode::PageDown => self.go_by(isize::MAX, width),
            KeyCode::Left if start && self.line_before() => self.line.go_to(usize::MAX),
            KeyCode::Right if end && self.line_after() => self.line.go_to(0),
            KeyCode::Backspace if start => return self.join_before(),
            KeyCode::Delete if end => return self.join_after(),
            _ => return self.line.key(key),
        }
        Edit::Cursor
    }

    /// Inserts a pasted text with its lines.
    pub fn paste(&mut self, text: &str) {
        for (n, line) in text.replace("\r\n", "\n").split(['\n', '\r']).enumerate() {
            if n > 0 && self.split() != Edit::Text {
                return;
            }
            self.line.paste(line);
        }
    }

    /// The lines of a box of this width.
    pub fn shown(&self, width: usize) -> Vec<Shown> {
        let parts = |(line, field): (usize, &TextField)| {
            wrapped(field.text(), width).into_iter().map(move |part| Shown { line, part }).collect::<Vec<_>>()
        };
        self.lines().enumerate().flat_map(parts).collect()
    }

    /// The cursor in a box of this width: the line, and the cells from its start.
    pub fn place(&self, width: usize) -> (usize, usize) {
        let shown = self.shown(width);
        let (line, cursor) = self.cursor();
        // At the end of a wrapped part, the cursor is shown before the next one.
        let at = shown.iter().rposition(|part| part.line == line && part.part.start <= cursor).unwrap_or(0);
        let start = shown.get(at).map_or(0, |part| part.part.start);
        let cells = fit::width(self.line.text().get(start..cursor).unwrap_or_default());
        (at, cells)
    }

    fn split(&mut self) -> Edit {
        if self.before.len() + self.after.len() + 1 >= MOST {
            return Edit::None;
        }
        let rest = self.line.split();
        self.before.push(std::mem::replace(&mut self.line, rest));
        Edit::Text
    }

    fn join_before(&mut self) -> Edit {
        let Some(before) = self.before.pop() else { return Edit::Cursor };
        let rest = std::mem::replace(&mut self.line, before);
        self.line.join(&rest);
        Edit::Text
    }

    fn join_after(&mut self) -> Edit {
        if self.after.is_empty() {
            return Edit::Cursor;
        }
        let rest = self.after.remove(0);
        self.line.join(&rest);
        Edit::Text
    }

    fn line_before(&mut self) -> bool {
        let Some(line) = self.before.pop() else { return false };
        self.after.insert(0, std::mem::replace(&mut self.line, line));
        true
    }

    fn line_after(&mut self) -> bool {
        if self.after.is_empty() {
            return false;
        }
        let line = self.after.remove(0);
        self.before.push(std::mem::replace(&mut self.line, line));
        true
    }

    /// Moves by `by` lines of the box, in the cursor's column.
    fn go_by(&mut self, by: isize, width: usize) {
        let (shown, (at, cells)) = (self.shown(width), self.place(width));
        let to = at.saturating_add_signed(by).min(shown.len().saturating_sub(1));
        let Some(target) = shown.get(to) else { return };
        if to == at {
            // Above the first line is the start of the text; below the last one is its end.
            return self.line.go_to(if by < 0 { 0 } else { usize::MAX });
        }
        while self.before.len() > target.line && self.line_before() {}
        while self.before.len() < target.line && self.line_after() {}
        let part = self.line.text().get(target.part.clone()).unwrap_or_default();
        let (mut used, mut cursor) = (0, target.part.start);
        for cluster in part.graphemes(true) {
            used += fit::width(cluster);
            if used > cells {
                break;
            }
            cursor += cluster.len();
        }
        // The end of a wrapped part is the start of the next one.
        let goes_on = shown.get(to + 1).is_some_and(|next| next.line == target.line);
        if goes_on && cursor == target.part.end {
            cursor -= part.graphemes(true).next_back().map_or(0, str::len);
        }
        self.line.go_to(cursor);
    }
}

/// The parts of a line wrapped to this width: breaks are behind spaces, and anywhere in a longer word. One cell is
/// reserved for the cursor behind the text.
fn wrapped(text: &str, width: usize) -> Vec<Range<usize>> {
    let width = width.saturating_sub(1).max(1);
    let (mut parts, mut start, mut used, mut last_space) = (Vec::new(), 0, 0, None);
    for (at, cluster) in text.grapheme_indices(true) {
        let cells = fit::width(cluster);
        if cluster == " " && used + cells > width && at > start {
            // A space at the end of a full line is not counted.
            let end = at + cluster.len();
            parts.push(start..end);
            (start, used, last_space) = (end, 0, None);
            continue;
        }
        while used + cells > width && at > start {
            let end = last_space.take().unwrap_or(at);
            parts.push(start..end);
            used = fit::width(text.get(end..at).unwrap_or_default());
            start = end;
        }
        used += cells;
        if cluster == " " {
            last_space = Some(at + cluster.len());
        }
    }
    parts.push(start..text.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What keys make of a text in a box of 12 cells, the cursor shown as `|`.
    fn typed(text: &str, keys: &str) -> String {
        let mut editor = Editor::new(text);
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            editor.key(key.parse().unwrap(), 12);
        }
        let (line, cursor) = editor.cursor();
        let mut lines: Vec<String> = editor.lines().map(|line| line.text().to_owned()).collect();
        lines[line].insert(cursor, '|');
        lines.join("/")
    }

    #[test]
    fn enter_begins_a_line_and_backspace_and_delete_join_two() {
        assert_eq!(typed("", "a enter b enter enter c"), "a/b//c|");
        assert_eq!(typed("ab", "left enter"), "a/|b");
        assert_eq!(typed("a\nb", "home backspace"), "a|b");
        assert_eq!(typed("a\nb", "up end delete x"), "ax|b");
        assert_eq!(typed("a\nb", "home left"), "a|/b");
        assert_eq!(typed("a\nb", "up right right"), "a/b|");
        assert_eq!(typed("a", "home backspace delete delete"), "|");
    }

    #[test]
    fn up_and_down_keep_the_column_also_in_a_line_that_is_wrapped() {
        assert_eq!(typed("one\ntwo\nthree", "up up"), "one|/two/three");
        assert_eq!(typed("first\nx\nthird", "up down"), "first/x/t|hird");
        // `hello brave ` and `new world`, in a box that has room for eleven characters.
        assert_eq!(typed("hello brave new world", "up"), "hello bra|ve new world");
        assert_eq!(typed("hello brave new world", "home down down"), "hello brave new world|");
        assert_eq!(typed("one", "up"), "|one");
        assert_eq!(typed("a\nb\nc", "pgup"), "a|/b/c");
    }

    #[test]
    fn what_is_pasted_keeps_its_lines_and_only_so_many() {
        let mut editor = Editor::new("x");
        editor.paste("a\r\nb\n\n\u{1B}[31mc");
        assert_eq!(editor.text(), "xa\nb\n\n\u{FFFD}c");
        editor.paste(&"\n".repeat(10_000));
        assert_eq!(editor.lines().count(), MOST);
    }

    proptest! {
        #[test]
        fn the_cursor_is_between_characters_and_inside_the_box_whatever_is_pressed(
            text in "[a é日👩\u{200D}\u{301}\n]{0,40}",
            keys in proptest::collection::vec(0..12_usize, 0..30),
            width in 2..20_usize,
        ) {
            let mut editor = Editor::new(&text);
            let names = ["left", "right", "up", "down", "home", "end", "backspace", "delete", "enter", "x", "pgup", "pgdn"];
            for key in keys {
                editor.key(names[key].parse().unwrap(), width);
                let (line, cursor) = editor.cursor();
                prop_assert!(editor.line(line).unwrap().text().is_char_boundary(cursor));
                let (row, cells) = editor.place(width);
                prop_assert!(row < editor.shown(width).len());
                prop_assert!(cells <= width.max(3), "{cells} in {width}");
            }
        }

        #[test]
        fn the_parts_of_a_line_are_all_of_it_and_fit(text in "[a é日 ]{0,60}", width in 4..20_usize) {
            let parts = wrapped(&text, width);
            let whole: String = parts.iter().map(|part| &text[part.clone()]).collect();
            prop_assert_eq!(&whole, &text);
            for part in &parts {
                prop_assert!(fit::width(text[part.clone()].trim_end()) < width, "{:?}", &text[part.clone()]);
            }
        }
    }
}

//! A single-line text field: its text, the cursor, and the keys that edit it.
//!
//! The cursor moves and deletes by grapheme clusters.
//!
//! Not here: the purpose of the line, painting (`screen`).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::input::{Key, KeyCode};
use crate::domain::text::clean;

/// A line that is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    cursor: usize,
}

/// The effect of a key on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The text has changed.
    Text,
    /// At most the cursor has moved.
    Cursor,
    /// The key is not handled.
    None,
}

/// The most bytes of a line.
const MOST: usize = 4096;

impl TextField {
    /// A line with the cursor at its end.
    pub fn new(text: String) -> Self {
        Self { cursor: text.len(), text }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The offset of the cursor, in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Handles a key:
    ///
    /// 1. A character is inserted at the cursor.
    /// 2. Left and right move by a character, with control or alt by a word; home and ctrl-a, end and ctrl-e to the ends.
    /// 3. Backspace and delete take a character; ctrl-w and alt-backspace the word before the cursor, ctrl-u all before
    ///    it, ctrl-k all behind it.
    pub fn key(&mut self, key: Key) -> Edit {
        if let Some(c) = key.text() {
            return self.insert(c.encode_utf8(&mut [0; 4]));
        }
        let by_word = key.ctrl || key.alt;
        match key.code {
            KeyCode::Left if by_word => self.go(self.word_before()),
            KeyCode::Right if by_word => self.go(self.word_behind()),
            KeyCode::Left => self.go(self.before()),
            KeyCode::Right => self.go(self.behind()),
            KeyCode::Home => self.go(0),
            KeyCode::End => self.go(self.text.len()),
            KeyCode::Char('a') if key.ctrl => self.go(0),
            KeyCode::Char('e') if key.ctrl => self.go(self.text.len()),
            KeyCode::Backspace if by_word => self.take(self.word_before()..self.cursor),
            KeyCode::Backspace => self.take(self.before()..self.cursor),
            KeyCode::Delete => self.take(self.cursor..self.behind()),
            KeyCode::Char('w') if key.ctrl => self.take(self.word_before()..self.cursor),
            KeyCode::Char('u') if key.ctrl => self.take(0..self.cursor),
            KeyCode::Char('k') if key.ctrl => self.take(self.cursor..self.text.len()),
            _ => Edit::None,
        }
    }

    /// Inserts a pasted text.
    pub fn paste(&mut self, text: &str) -> Edit {
        self.insert(text)
    }

    /// Replaces a range by a text, and puts the cursor behind it.
    pub fn replace(&mut self, span: Range<usize>, with: &str) {
        if self.text.is_char_boundary(span.start) && self.text.is_char_boundary(span.end) && span.start <= span.end {
            self.text.replace_range(span.clone(), with);
            self.cursor = span.start + with.len();
        }
    }

    /// Moves the cursor to a byte offset, clamped to the end and to a character boundary.
    pub(super) fn go_to(&mut self, at: usize) {
        self.cursor = self.text.floor_char_boundary(at);
    }

    /// Splits the line at the cursor. Returns the second part, with the cursor at its start.
    pub(super) fn split(&mut self) -> Self {
        Self { text: self.text.split_off(self.cursor), cursor: 0 }
    }

    /// Appends another line; the cursor is placed before its first character.
    pub(super) fn join(&mut self, other: &Self) {
        self.cursor = self.text.len();
        self.text.push_str(&other.text);
    }

    /// Inserts a text, sanitized to one printable line.
    fn insert(&mut self, text: &str) -> Edit {
        let text = clean(text);
        let room = MOST.saturating_sub(self.text.len());
        let text = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        self.replace(self.cursor..self.cursor, text);
        if text.is_empty() { Edit::Cursor } else { Edit::Text }
    }

    fn go(&mut self, to: usize) -> Edit {
        self.cursor = to;
        Edit::Cursor
    }

    fn take(&mut self, span: Range<usize>) -> Edit {
        if span.is_empty() {
            return Edit::Cursor;
        }
        self.replace(span, "");
        Edit::Text
    }

    fn parts(&self) -> (&str, &str) {
        self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""))
    }

    fn before(&self) -> usize {
        self.parts().0.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn behind(&self) -> usize {
        self.cursor + self.parts().1.graphemes(true).next().map_or(0, str::len)
    }

    /// The start of the word before the cursor.
    fn word_before(&self) -> usize {
        let before = self.parts().0.trim_end();
        before.rfind(char::is_whitespace).map_or(0, |at| before.ceil_char_boundary(at + 1))
    }

    /// The end of the word behind the cursor.
    fn word_behind(&self) -> usize {
        let behind = self.parts().1;
        let word = behind.trim_start();
        let end = word.find(char::is_whitespace).unwrap_or(word.len());
        self.cursor + (behind.len() - word.len()) + end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The result of keys on a line, with the cursor shown as `|`.
    fn typed(text: &str, keys: &str) -> String {
        let mut line = TextField::new(text.to_owned());
        for key in keys.split(' ') {
            line.key(key.parse().unwrap());
        }
        format!("{}|{}", line.parts().0, line.parts().1)
    }

    #[test]
    fn keys_edit_where_the_cursor_is() {
        assert_eq!(typed("", "a b c left x"), "abx|c");
        assert_eq!(typed("two words", "home delete right backspace"), "|o words");
        assert_eq!(typed("two words", "ctrl-left ctrl-k"), "two |");
        assert_eq!(typed("two words", "ctrl-a ctrl-right x ctrl-e y"), "twox wordsy|");
        assert_eq!(typed("from:ken due:<3d  ", "ctrl-w"), "from:ken |");
        assert_eq!(typed("two words", "left left ctrl-u"), "|ds");
        assert_eq!(typed("one", "alt-backspace backspace left"), "|");
        assert_eq!(typed("a\u{3000}b", "ctrl-w"), "a\u{3000}|");
    }

    #[test]
    fn a_character_is_what_a_person_takes_for_one() {
        assert_eq!(typed("ae\u{301}👩\u{200D}💻", "backspace left"), "a|e\u{301}");
        assert_eq!(typed("👍🏽x", "home delete"), "|x");
    }

    #[test]
    fn a_key_says_what_it_did() {
        let mut line = TextField::new("x".to_owned());
        let mut edit = |key: &str| line.key(key.parse().unwrap());
        assert_eq!(
            ["left", "backspace", "delete", "delete", "f5", "ctrl-l"].map(&mut edit),
            [Edit::Cursor, Edit::Cursor, Edit::Text, Edit::Cursor, Edit::None, Edit::None]
        );
    }

    #[test]
    fn what_is_pasted_becomes_one_clean_line_of_a_length_that_can_be_typed() {
        let mut line = TextField::new("ab".to_owned());
        line.key("left".parse().unwrap());
        line.paste("q\u{1B}[2J\nx");
        assert_eq!((line.text(), line.cursor()), ("aq\u{FFFD} xb", 7));
        line.paste(&"é".repeat(1_000_000));
        assert!(line.text().len() <= MOST);
    }

    proptest! {
        #[test]
        fn the_cursor_stands_between_characters_whatever_is_pressed(text in "[a é日👩\u{200D}\u{301}]{0,12}", keys in proptest::collection::vec(0..10_usize, 0..20)) {
            let mut line = TextField::new(text);
            let names = ["left", "right", "ctrl-left", "ctrl-right", "home", "end", "backspace", "delete", "ctrl-w", "x"];
            for key in keys {
                line.key(names[key].parse().unwrap());
                prop_assert!(line.text().is_char_boundary(line.cursor()));
            }
        }
    }
}

//! Highlights the words of a filter in a displayed text.
//!
//! Not here: which rows are shown (`sieve`).

use super::lex::{Piece, What, pieces};
use crate::ui::{Role, Words};

/// The words of a filter, in lower case.
#[derive(Clone, Debug)]
pub struct Marks(Vec<String>);

/// The maximum number of bytes that are searched: no column is wider.
const REACH: usize = 1024;

impl Marks {
    /// The words of a typed line.
    pub fn of(line: &str) -> Self {
        let word = |piece: Piece| match piece.what {
            What::Text(value) if !piece.not && !value.text.is_empty() => Some(value.text.to_lowercase()),
            _ => None,
        };
        Self(pieces(line).into_iter().filter_map(word).collect())
    }

    /// These words, without filter syntax.
    pub fn plain(words: &str) -> Self {
        Self(words.split_whitespace().map(str::to_lowercase).collect())
    }

    /// A text in a role, with the words highlighted.
    pub fn on(&self, text: String, role: Role) -> Words<'static> {
        let spans = if self.0.is_empty() { Vec::new() } else { self.spans(&text) };
        if spans.is_empty() {
            return Words::new(text, role);
        }
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
        let (mut marked, mut at) = (Words::empty(), 0);
        for (from, to) in spans {
            marked.push(part(at, from), role);
            marked.push(part(from, to), Role::Match);
            at = to;
        }
        marked.then(part(at, text.len()), role)
    }

    /// The byte ranges of the words found, in order and disjoint.
    fn spans(&self, text: &str) -> Vec<(usize, usize)> {
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && at < REACH) {
            let longest = self.0.iter().filter_map(|word| starts(rest, word)).max();
            let next = rest.chars().next().map_or(1, char::len_utf8);
            found.extend(longest.map(|length| (at, at + length)));
            at += longest.unwrap_or(next);
        }
        found
    }
}

/// The length of the prefix of a text that equals this word, ignoring case.
fn starts(text: &str, word: &str) -> Option<usize> {
    let mut left = word.chars();
    for (at, c) in text.char_indices() {
        if left.as_str().is_empty() {
            return Some(at);
        }
        for small in c.to_lowercase() {
            if left.next() != Some(small) {
                return None;
            }
        }
    }
    left.as_str().is_empty().then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, line: &str) -> String {
        let words = Marks::of(line).on(text.to_owned(), Role::Text);
        words
            .pieces()
            .map(|p| if p.role == Role::Match { format!("[{}]", p.text) } else { p.text.to_string() })
            .collect()
    }

    #[test]
    fn every_place_of_every_word_is_marked_and_nothing_else_changes() {
        assert_eq!(marked("Launch copy, copy again", "COPY la"), "[La]unch [copy], [copy] again");
        assert_eq!(marked("ÜBERPRÜFEN İ", "über"), "[ÜBER]PRÜFEN İ");
        assert_eq!(marked("Launch copy", "-copy from:la state:late"), "Launch copy");
        assert_eq!(marked("aaaa", "aa a"), "[aa][aa]");
        assert_eq!(marked("日本語", "本"), "日[本]語");
        assert_eq!(marked("", "x"), "");
        assert!(marked(&"ab".repeat(1_000_000), "b").len() < 2_001_100);
    }
}

//! Where the words of a filter stand in a text that is shown.
//!
//! Not here: which rows are shown (`sieve`).

use super::lex::{What, pieces};
use crate::ui::{Role, Words};

/// A text in a role, with the words that a filter found in it in theirs.
pub fn mark(text: String, role: Role, words: &[String]) -> Words<'static> {
    let spans = if words.is_empty() { Vec::new() } else { spans(&text, words) };
    let Some(first) = spans.first() else { return Words::new(text, role) };
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    let (mut marked, mut at) = (Words::new(part(0, first.0), role), first.0);
    for (from, to) in spans {
        marked.push(part(at, from), role);
        marked.push(part(from, to), Role::Match);
        at = to;
    }
    marked.push(part(at, text.len()), role);
    marked
}

/// The words that a typed line looks for, in small letters.
pub fn words(line: &str) -> Vec<String> {
    let word = |piece: super::lex::Piece| match piece.what {
        What::Text(value) if !piece.not && !value.text.is_empty() => Some(value.text.to_lowercase()),
        _ => None,
    };
    pieces(line).into_iter().filter_map(word).collect()
}

/// Where any of the words stands: in order, none over another.
fn spans(text: &str, words: &[String]) -> Vec<(usize, usize)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let longest = words.iter().filter_map(|word| starts(rest, word)).max();
        let next = rest.chars().next().map_or(1, char::len_utf8);
        if let Some(length) = longest {
            found.push((at, at + length));
        }
        at += longest.unwrap_or(next);
    }
    found
}

/// How long the start of a text is that is this word in letters of either size.
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
        let words = mark(text.to_owned(), Role::Text, &words(line));
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
    }
}

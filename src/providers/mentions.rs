//! Mentions of the form `@name` in plain text, as several kinds of source have them.
//!
//! Not here: mentions that a service marks in its own way, and which account is a teammate's (board).

use std::ops::Range;

/// A mention in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention<'t> {
    /// The name behind the `@`, as written.
    pub name: &'t str,
    /// Where it stands, with its `@`: bytes of the text.
    pub at: Range<u32>,
}

impl Mention<'_> {
    /// Whether it stands inside a web address of `text`, where many services have names of their own.
    pub fn is_in_address(&self, text: &str) -> bool {
        let before = text.get(..self.at.start as usize).unwrap_or_default();
        before.rsplit(char::is_whitespace).next().is_some_and(|word| word.contains("://"))
    }
}

/// The mentions in `text`, in order. A mention is:
///
/// 1. An `@` and the longest run of characters of `is_name` behind it, at least one.
/// 2. The character before the `@` is no ASCII letter or digit, `.`, `_` or `-`: an e-mail address is no mention. Other
///    letters do not matter, as some scripts are written without spaces.
pub fn scan(text: &str, is_name: impl Fn(char) -> bool) -> impl Iterator<Item = Mention<'_>> {
    text.match_indices('@').filter_map(move |(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
        if before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')) {
            return None;
        }
        let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
        let name = after.get(..end).filter(|name| !name.is_empty())?;
        Some(Mention { name, at: at as u32..(at + 1 + end) as u32 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        scan(text, |c| c.is_ascii_alphanumeric()).map(|mention| mention.name).collect()
    }

    #[test]
    fn a_mention_is_an_at_sign_and_the_longest_run_of_name_characters() {
        assert_eq!(names("@kenji, @Sam2's (@lea)."), ["kenji", "Sam2", "lea"]);
        assert_eq!(names("@ maya @@sam\n@lea @"), ["sam", "lea"]);
        let all: Vec<Mention<'_>> = scan("é @sam", char::is_alphanumeric).collect();
        assert_eq!(all, [Mention { name: "sam", at: 3..7 }]);
    }

    #[test]
    fn a_mention_inside_a_web_address_is_told_apart() {
        let text = "see https://pages.example/@maya/x and @sam";
        let found: Vec<bool> = scan(text, char::is_alphanumeric).map(|mention| mention.is_in_address(text)).collect();
        assert_eq!(found, [true, false]);
    }

    #[test]
    fn a_mention_behind_text_without_spaces_counts_and_an_address_does_not() {
        for text in ["確認@kenji お願いします", "ถาม@kenji", "اسأل@kenji", "é@kenji", "(@kenji", "/@kenji", "+@kenji"]
        {
            assert_eq!(names(text), ["kenji"], "{text}");
        }
        for text in ["x@kenji.example", "X@kenji", "7@kenji", "x.@kenji", "x_@kenji", "x-@kenji"] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
    }
}

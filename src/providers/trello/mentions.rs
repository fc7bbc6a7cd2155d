//! Whom a comment names.
//!
//! Not here: which of them is a teammate (board); what the words `@card` and `@board` stand for (`map`).

use std::ops::Range;

use crate::providers::mentions::scan;

/// Names that no person can have, for they name everybody.
pub const CARD: &str = "card";
/// See [`CARD`].
pub const BOARD: &str = "board";

/// The names that `text` mentions, in small letters, and where: bytes of the text. A mention is an `@` and the longest
/// run of ASCII letters, digits and `_`, but not inside a web address, where many services have names of their own.
pub fn mentions(text: &str) -> impl Iterator<Item = (String, Range<u32>)> {
    let found = scan(text, |c| c.is_ascii_alphanumeric() || c == '_');
    let in_address = |at: &Range<u32>| {
        let before = text.get(..at.start as usize).unwrap_or_default();
        before.rsplit(char::is_whitespace).next().is_some_and(|word| word.contains("://"))
    };
    found.filter(move |mention| !in_address(&mention.at)).map(|mention| (mention.name.to_ascii_lowercase(), mention.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_an_at_sign_and_the_longest_run_of_letters_digits_and_underscores() {
        for (text, named) in [
            ("@mayaortiz could you check the intro?", &["mayaortiz"][..]),
            ("thanks @sam_k2, @Lea; and (@KENJI).", &["sam_k2", "lea", "kenji"]),
            ("**@maya**'s turn, not @sam-k's", &["maya", "sam"]),
            ("@maya/@sam\n@lea", &["maya", "sam", "lea"]),
            ("@card and @board", &["card", "board"]),
            ("@ maya @@sam @", &["sam"]),
            ("@maya @sam @Maya", &["maya", "sam", "maya"]),
            ("確認@maya、josé@sam", &["maya", "sam"]),
        ] {
            let found: Vec<String> = mentions(text).map(|(name, _)| name).collect();
            assert_eq!(found, named, "{text}");
        }
    }

    #[test]
    fn addresses_are_no_mentions() {
        for text in ["mail x@maya.example", "x.@maya", "7@maya", "maya-@sam", "see https://pages.example/@maya/x", ""] {
            assert_eq!(mentions(text).count(), 0, "{text}");
        }
    }
}

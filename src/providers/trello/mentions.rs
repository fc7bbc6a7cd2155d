//! Whom a comment names.
//!
//! Not here: which of them is a teammate (board); what the words `@card` and `@board` stand for (`map`).

/// Names that no person can have, for they name everybody.
pub const CARD: &str = "card";
/// See [`CARD`].
pub const BOARD: &str = "board";

/// The names that `text` mentions, in small letters, each once, in order. A mention is:
///
/// 1. An `@` and the longest run of ASCII letters, digits and `_` behind it, at least one. Case does not matter.
/// 2. The `@` does not follow an ASCII letter, an ASCII digit, `.`, `_` or `-`: an e-mail address is no mention. After a
///    letter of another script it is one, for many scripts put no space between words.
/// 3. Nor does it stand inside a web address, where many services have it before names of their own.
pub fn mentions(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        if before.chars().next_back().is_some_and(joins) || word.contains("://") {
            continue;
        }
        let name = after.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// Does an `@` behind this character belong to a longer word?
fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_an_at_sign_and_the_longest_run_of_letters_digits_and_underscores() {
        for (text, named) in [
            ("@mayaortiz could you check the intro?", &["mayaortiz"][..]),
            ("thanks @sam_k2, @Lea; and (@KENJI).", &["sam_k2", "lea", "kenji"]),
            ("**@maya**'s turn, not @maya-ortiz's", &["maya"]),
            ("@maya/@sam\n@lea", &["maya", "sam", "lea"]),
            ("@card and @board", &["card", "board"]),
            ("@ maya @@sam @", &["sam"]),
            ("@maya @sam @Maya", &["maya", "sam"]),
            ("確認@maya、josé@sam", &["maya", "sam"]),
        ] {
            assert_eq!(mentions(text), named, "{text}");
        }
    }

    #[test]
    fn addresses_are_no_mentions() {
        for text in ["mail x@maya.example", "x.@maya", "7@maya", "maya-@sam", "see https://pages.example/@maya/x", ""] {
            assert_eq!(mentions(text), [""; 0], "{text}");
        }
    }
}

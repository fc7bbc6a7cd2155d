//! Whom a message of the folder names.
//!
//! Not here: which of them is a teammate (board); other services mark mentions in their own way.

use crate::domain::ids::is_id_char;

/// The names that `text` mentions, each once, in order. A mention is:
///
/// 1. An `@` and the longest run of `a-z`, `0-9`, `_` and `-` behind it, at least one.
/// 2. The `@` stands not behind a letter or a digit (of any script), `.`, `_` or `-`: an e-mail address is none.
pub fn mentions(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        if before.chars().next_back().is_some_and(joins) {
            continue;
        }
        let name = after.split(|c| !is_id_char(c)).next().unwrap_or_default();
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// Does an `@` behind this character belong to a longer word?
fn joins(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_an_at_sign_and_the_longest_run_of_id_characters() {
        assert_eq!(mentions("@kenji could you check the intro?"), ["kenji"]);
        assert_eq!(mentions("thanks @maya, @sam-2; and (@le_a)."), ["maya", "sam-2", "le_a"]);
        assert_eq!(mentions("@maya's turn, not @Maya's; @kenjiX"), ["maya", "kenji"]);
        assert_eq!(mentions("@ maya @@sam\n@lea"), ["sam", "lea"]);
    }

    #[test]
    fn an_address_is_no_mention() {
        for text in ["mail x@maya.example", "x.@maya", "x_@maya", "x-@maya", "7@maya", "josé@maya", "@a@", ""] {
            assert_eq!(mentions(text).iter().filter(|m| **m == "maya").count(), 0, "{text}");
        }
        assert_eq!(mentions("@sam@maya"), ["sam"]);
    }

    #[test]
    fn who_is_named_twice_is_named_once() {
        assert_eq!(mentions("@sam @lea @sam"), ["sam", "lea"]);
    }
}

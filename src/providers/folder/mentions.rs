//! Whom a message of the folder names.
//!
//! Not here: which of them is a teammate (board); other services mark mentions in their own way.

use crate::domain::ids::is_id_char;
use crate::providers::mentions::{Mention, scan};

/// The mentions in `text`: an `@` and the longest run of ASCII letters of either case, digits, `_` and `-`.
pub fn mentions(text: &str) -> impl Iterator<Item = Mention<'_>> {
    scan(text, |c| is_id_char(c.to_ascii_lowercase()))
}

/// The id that a mention means.
pub fn id(mention: &Mention<'_>) -> String {
    mention.name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        mentions(text).map(|mention| id(&mention)).collect()
    }

    #[test]
    fn a_mention_is_read_in_letters_of_either_case() {
        assert_eq!(ids("@kenji could you check the intro?"), ["kenji"]);
        assert_eq!(ids("thanks @Maya, @SAM-2; and (@le_a)."), ["maya", "sam-2", "le_a"]);
        assert_eq!(ids("@Maya's turn; @kenjiX; @Kenjiさん"), ["maya", "kenjix", "kenji"]);
    }

    #[test]
    fn an_address_is_no_mention_and_a_text_without_spaces_is_no_address() {
        assert_eq!(ids("mail x@maya.example, @a@"), ["a"]);
        assert_eq!(ids("確認@kenji お願いします"), ["kenji"]);
    }
}

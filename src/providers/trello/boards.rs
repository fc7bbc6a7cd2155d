//! The boards that a source reads: those of the setting `boards`, or all boards of the user.
//!
//! Not here: reading them (`full`).

use super::stamp::made;
use super::wire::Board;
use crate::providers::kit::{Choice, Named, choose};

/// The number of letters and digits of a short link.
const LINK: usize = 8;

/// Chooses among the user's open boards. A word that has the form of an id or a short link, or is an address that
/// contains one, is passed to the service as it is.
pub fn of(wanted: &[String], mine: &[Board]) -> Choice {
    let name = |board: &Board| board.name.text().unwrap_or_default().to_owned();
    let named = |board: &Board| Named { id: board.id.clone(), name: name(board) };
    let wanted: Vec<String> = wanted.iter().map(|word| in_address(word)).collect();
    let there: Vec<Named> = mine.iter().map(named).collect();
    choose(&wanted, &there, ["open board of yours", "boards"], |word| made(word).is_some() || is_link(word))
}

/// The short link in an address as people copy it from their browser: `https://trello.com/b/LINK/name`.
fn in_address(word: &str) -> String {
    let word = word.trim();
    let link = word.split_once("://").and_then(|(_, rest)| rest.split_once("/b/"));
    link.map_or(word, |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default()).to_owned()
}

fn is_link(word: &str) -> bool {
    word.len() == LINK && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_are_found_by_id_short_link_address_or_name() {
        let mine: Vec<Board> = serde_json::from_str(r#"[{"id":"b1","name":"Launch"},{"id":"b2"}]"#).unwrap();
        let id = "65f0c1a2b3c4d5e6f7a8b9c0";
        for (word, found) in [
            ("b2", "b2"),
            (" launch ", "b1"),
            (id, id),
            ("zzzz9999", "zzzz9999"),
            ("https://trello.com/b/zzzz9999", "zzzz9999"),
            ("https://trello.com/b/zzzz9999/ops?menu=1", "zzzz9999"),
        ] {
            assert_eq!(of(&[word.to_owned()], &mine).ids, [found], "{word}");
        }
        let problem = "no open board of yours is called \"Marketing site\"; there are \"Launch\"";
        assert_eq!(of(&["Marketing site".to_owned()], &mine).problems, [problem]);
    }
}

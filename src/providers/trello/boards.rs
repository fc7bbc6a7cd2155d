//! Which boards: those that the setting `boards` names, or all of mine.
//!
//! Not here: reading them (`full`).

use super::stamp;
use super::wire::Board;
use crate::domain::text::Text;

/// Short links have so many letters and digits.
const LINK: usize = 8;

/// What was found of the boards that are wanted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Ids, and short links, which only the service knows, each once, in the order of the config.
    pub boards: Vec<String>,
    /// What was not found, and what there is instead.
    pub problems: Vec<String>,
}

/// Chooses among my open boards. Each wanted word is, by the first that fits:
///
/// 1. the id of one of mine;
/// 2. the name of one of mine, then the same but for capitals; of several with one name, none: only an id can tell;
/// 3. if it has the form of an id or a short link, or is an address that holds one: what the service knows by it.
pub fn choose(wanted: &[String], mine: &[Board]) -> Choice {
    let mut choice = Choice::default();
    if wanted.is_empty() {
        choice.boards = mine.iter().map(|board| board.id.clone()).collect();
    }
    for word in wanted {
        match find(&in_address(word), mine) {
            Ok(id) if choice.boards.contains(&id) => {}
            Ok(id) => choice.boards.push(id),
            Err(problem) => choice.problems.push(problem),
        }
    }
    choice
}

fn find(word: &str, mine: &[Board]) -> Result<String, String> {
    if mine.iter().any(|board| board.id == word) {
        return Ok(word.to_owned());
    }
    let exact = |board: &&Board| name(board) == word;
    let alike = |board: &&Board| name(board).to_lowercase() == word.to_lowercase();
    let exactly: Vec<&Board> = mine.iter().filter(exact).collect();
    let named = if exactly.is_empty() { mine.iter().filter(alike).collect() } else { exactly };
    match &*named {
        [board] => Ok(board.id.clone()),
        [] if stamp::is_id(word) || is_link(word) => Ok(word.to_owned()),
        [] => Err(format!("no open board of yours is called {}; {}", quoted(word), known(mine))),
        several => {
            let ids: Vec<&str> = several.iter().map(|board| &*board.id).collect();
            Err(format!(
                "{} boards are called {}: write the id of the one that is meant, of {}",
                several.len(),
                quoted(word),
                ids.join(", ")
            ))
        }
    }
}

fn name(board: &Board) -> &str {
    board.name.text().unwrap_or_default().trim()
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

/// The names that there are, some of them.
fn known(mine: &[Board]) -> String {
    const MOST: usize = 8;
    let names: Vec<String> = mine.iter().map(name).filter(|name| !name.is_empty()).take(MOST).map(quoted).collect();
    let more = if mine.len() > MOST { ", ..." } else { "" };
    if names.is_empty() { "you have none".to_owned() } else { format!("there are {}{more}", names.join(", ")) }
}

fn quoted(name: &str) -> String {
    format!("{:?}", Text::new(name).head(60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::http::{Id, Lenient};

    const ID: &str = "65f0c1a2b3c4d5e6f7a8b9c0";

    fn mine() -> Vec<Board> {
        let board = |(id, name): (&str, &str)| Board {
            id: id.to_owned(),
            name: Lenient::Read(Id(name.to_owned())),
            ..Board::default()
        };
        [("b1", "Launch"), ("b2", "Ops"), ("b3", "ops"), ("b4", "Twin"), ("b5", "Twin")].map(board).into()
    }

    fn chosen(wanted: &[&str]) -> (Vec<String>, Vec<String>) {
        let wanted: Vec<String> = wanted.iter().map(|word| (*word).to_owned()).collect();
        let choice = choose(&wanted, &mine());
        (choice.boards, choice.problems)
    }

    #[test]
    fn boards_are_found_by_id_short_link_address_or_name_and_each_once() {
        assert_eq!(chosen(&[]).0, ["b1", "b2", "b3", "b4", "b5"]);
        for (word, id) in [
            ("b2", "b2"),
            ("Ops", "b2"),
            ("ops", "b3"),
            (" launch ", "b1"),
            (ID, ID),
            ("zzzz9999", "zzzz9999"),
            ("https://trello.com/b/zzzz9999", "zzzz9999"),
            ("https://trello.com/b/zzzz9999/ops?menu=1", "zzzz9999"),
        ] {
            assert_eq!(chosen(&[word]), (vec![id.to_owned()], vec![]), "{word}");
        }
        assert_eq!(chosen(&["Launch", "b1", "Ops"]).0, ["b1", "b2"]);
    }

    #[test]
    fn a_name_that_nobody_or_more_than_one_board_has_is_a_problem_and_the_others_are_read() {
        let (boards, problems) = chosen(&["Twin", "OPS", "Marketing site", "Launch"]);
        assert_eq!(boards, ["b1"]);
        assert_eq!(
            problems,
            [
                "2 boards are called \"Twin\": write the id of the one that is meant, of b4, b5",
                "2 boards are called \"OPS\": write the id of the one that is meant, of b2, b3",
                "no open board of yours is called \"Marketing site\"; there are \"Launch\", \"Ops\", \"ops\", \"Twin\", \"Twin\"",
            ]
        );
    }
}

//! The things that a setting names, among those that there are: boards, channels, repositories, calendars.
//!
//! Not here: listing what there is (the kind).

use crate::domain::text::Text;

/// Something that may be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name; empty, when it has none that could be read.
    pub name: String,
}

/// What was found of what is wanted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Ids, each once, in the order of the setting.
    pub ids: Vec<String>,
    /// What was not found, and what there is instead.
    pub problems: Vec<String>,
}

/// Chooses among what there is; without any wanted word, all of it. Each word is, by the first that fits:
///
/// 1. the id of one that there is;
/// 2. the name of one, then the same but for capitals; of several with one name, none: only an id can tell;
/// 3. if `may_be_id`, what the service knows by it, though it does not list it.
///
/// `noun` says what they are, in the singular and of whose: `open board of yours`. Names hold no secret: they are told.
pub fn choose(wanted: &[String], there: &[Named], noun: [&str; 2], may_be_id: impl Fn(&str) -> bool) -> Choice {
    let mut choice = Choice::default();
    if wanted.is_empty() {
        choice.ids = there.iter().map(|one| one.id.clone()).collect();
    }
    for word in wanted {
        match find(word, there, noun, &may_be_id) {
            Ok(id) if choice.ids.contains(&id) => {}
            Ok(id) => choice.ids.push(id),
            Err(problem) => choice.problems.push(problem),
        }
    }
    choice
}

fn find(
    word: &str,
    there: &[Named],
    [one, many]: [&str; 2],
    may_be_id: impl Fn(&str) -> bool,
) -> Result<String, String> {
    if there.iter().any(|known| known.id == word) {
        return Ok(word.to_owned());
    }
    let exactly: Vec<&Named> = there.iter().filter(|known| known.name.trim() == word).collect();
    let alike = |known: &&Named| known.name.trim().to_lowercase() == word.to_lowercase();
    let named = if exactly.is_empty() { there.iter().filter(alike).collect() } else { exactly };
    match &*named {
        [known] => Ok(known.id.clone()),
        [] if may_be_id(word) => Ok(word.to_owned()),
        [] => Err(format!("no {one} is called {}; {}", quoted(word), known(there))),
        several => {
            let (count, ids) = (several.len(), several.iter().map(|one| &*one.id).collect::<Vec<_>>().join(", "));
            Err(format!("{count} {many} are called {}: write the id of the one that is meant, of {ids}", quoted(word)))
        }
    }
}

/// The names that there are, some of them.
fn known(there: &[Named]) -> String {
    const MOST: usize = 8;
    let names = there.iter().map(|one| one.name.trim()).filter(|name| !name.is_empty());
    let names: Vec<String> = names.take(MOST).map(quoted).collect();
    let more = if there.len() > MOST { ", ..." } else { "" };
    if names.is_empty() { "you have none".to_owned() } else { format!("there are {}{more}", names.join(", ")) }
}

fn quoted(name: &str) -> String {
    format!("{:?}", Text::new(name).head(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(wanted: &[&str]) -> (Vec<String>, Vec<String>) {
        let named = |(id, name): (&str, &str)| Named { id: id.to_owned(), name: name.to_owned() };
        let there = [("b1", "Launch"), ("b2", "Ops"), ("b3", "ops"), ("b4", "Twin"), ("b5", "Twin")].map(named);
        let wanted: Vec<String> = wanted.iter().map(|word| (*word).to_owned()).collect();
        let choice = choose(&wanted, &there, ["open board of yours", "boards"], |word| word.len() == 8);
        (choice.ids, choice.problems)
    }

    #[test]
    fn things_are_found_by_id_or_name_and_each_once() {
        assert_eq!(chosen(&[]).0, ["b1", "b2", "b3", "b4", "b5"]);
        for (word, id) in [("b2", "b2"), ("Ops", "b2"), ("ops", "b3"), ("launch", "b1"), ("zzzz9999", "zzzz9999")] {
            assert_eq!(chosen(&[word]), (vec![id.to_owned()], vec![]), "{word}");
        }
        assert_eq!(chosen(&["Launch", "b1", "Ops"]).0, ["b1", "b2"]);
    }

    #[test]
    fn a_name_that_nothing_or_more_than_one_thing_has_is_a_problem_and_the_others_are_read() {
        let (ids, problems) = chosen(&["Twin", "OPS", "Marketing site", "Launch"]);
        assert_eq!(ids, ["b1"]);
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

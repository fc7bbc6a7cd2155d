//! Matching a setting against what the service has: boards, channels, repositories, calendars.
//!
//! Not here: listing what the service has (the kind).

use crate::domain::text::Text;

/// An object that a setting can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name; empty when it has none, or none that could be read.
    pub name: String,
}

/// The objects that a setting names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Ids, each once, in the order of the setting.
    pub ids: Vec<String>,
    /// A problem for each word that names no object, or more than one.
    pub problems: Vec<String>,
}

/// Chooses among the objects of a service; without any word, all of them. A word is, by the first rule that fits:
///
/// 1. the id of an object;
/// 2. the name of one object, then the same without regard to case; a name of several objects is a problem;
/// 3. if `may_be_id`, the id of an object that the service does not list.
///
/// `noun` names the objects in problems, in the singular and in the plural. Problems quote names, which must hold no
/// secret.
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

/// The first names of all objects.
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

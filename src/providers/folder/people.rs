//! Which names are teammates', and which are likely misspelt.
//!
//! Not here: where the names stand (`read`); whom an account means (board).

use std::collections::HashSet;

use super::names::{Part, composed};
use crate::providers::Context;

/// The people of the config, as a folder names them.
#[derive(Debug, Default)]
pub struct People {
    ids: Vec<String>,
    /// The names for people, in small letters, in the order of the ids.
    names: Vec<String>,
    /// Every name that is a teammate's: the ids, and the accounts that the config gives for this source.
    known: HashSet<String>,
}

impl People {
    /// Those of a source with this id.
    pub fn new(context: &Context, source: &str, kind: &str) -> Self {
        let ids: Vec<String> = context.mates.iter().map(|mate| mate.id.as_str().to_owned()).collect();
        let names = context.mates.iter().map(|mate| mate.name.raw().to_lowercase()).collect();
        let known = context.accounts(source, kind).into_iter().chain(ids.iter().cloned()).collect();
        Self { ids, names, known }
    }

    /// Everything that an answer of this type depends on.
    pub fn print(&self) -> String {
        let mut known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        known.sort_unstable();
        known.extend(self.names.iter().map(String::as_str));
        known.join("\n")
    }

    /// What is wrong with a status or a calendar of this stem, if it is no teammate's.
    pub fn stranger(&self, part: Part, stem: &str) -> Option<String> {
        if self.ids.is_empty() || self.known.contains(stem) {
            return None;
        }
        let small = stem.to_lowercase();
        let within = || self.ids.iter().map(String::as_str).filter(|id| id.len() > 2 && small.contains(id));
        let near = self.misspelt(stem).or_else(|| within().max_by_key(|id| id.len()));
        let advice = near.map_or_else(
            || {
                format!(
                    "expected a teammate's id, as in {}",
                    part.file(self.ids.first().map_or("maya", String::as_str))
                )
            },
            |near| format!("did you mean {near}?"),
        );
        Some(format!("belongs to no teammate: {advice}"))
    }

    /// The id that a name likely means, which is no teammate's: people outside the team have names, too, so only one that
    /// is nearly a teammate's is taken for a slip.
    pub fn misspelt(&self, name: &str) -> Option<&str> {
        if self.known.contains(name) {
            return None;
        }
        let small = composed(name.trim()).to_lowercase();
        let named = self.ids.iter().zip(&self.names).find(|(id, name)| **id == small || **name == small);
        if let Some((id, _)) = named {
            return Some(id);
        }
        let near = |id: &&String| {
            let length = id.chars().count().max(small.chars().count());
            let most = if length < 4 {
                0
            } else if length < 10 {
                1
            } else {
                2
            };
            (1..=most).contains(&strsim::osa_distance(id, &small))
        };
        self.ids.iter().filter(near).min_by_key(|id| strsim::osa_distance(id, &small)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> People {
        let ids = ["maya", "kenji", "sam", "francesca"].map(str::to_owned);
        let names = ["Maya Ortiz", "Kenji Mori", "Sam", "Francesca"].map(str::to_lowercase);
        People {
            known: ids.iter().cloned().chain(["maya.ortiz".to_owned()]).collect(),
            ids: ids.into(),
            names: names.into(),
        }
    }

    #[test]
    fn only_a_name_that_is_nearly_a_teammates_is_a_likely_slip() {
        for (name, expected) in [
            ("knji", Some("kenji")),
            ("Kenji", Some("kenji")),
            ("kenij", Some("kenji")),
            ("Kenji Mori", Some("kenji")),
            ("francesta", Some("francesca")),
            ("francisco", None),
            ("kenji", None),
            ("maya.ortiz", None),
            ("mya", Some("maya")),
            ("pam", None),
            ("dana", None),
            ("a customer", None),
            ("bot", None),
            ("SAM", Some("sam")),
            ("", None),
        ] {
            assert_eq!(people().misspelt(name), expected, "{name}");
        }
    }

    #[test]
    fn a_file_of_no_teammate_is_always_named() {
        let people = people();
        let told = |stem: &str| people.stranger(Part::Calendars, stem);
        assert_eq!(told("kenji"), None);
        assert_eq!(told("Kenji").unwrap(), "belongs to no teammate: did you mean kenji?");
        assert_eq!(told("kenji-mori").unwrap(), "belongs to no teammate: did you mean kenji?");
        let advice = "belongs to no teammate: expected a teammate's id, as in calendars/maya.ics";
        assert_eq!(told("holidays").unwrap(), advice);
        assert_eq!(People::default().stranger(Part::Status, "maya"), None);
    }
}

//! Which names are teammates', and which are likely misspelt.
//!
//! Not here: where the names stand (`read`); whom an account means (board).

use std::collections::HashSet;

use super::names::composed;
use crate::providers::calendar::{Means, Whose};
use crate::providers::{Context, Mate};

/// The people of the config, as a folder names them.
#[derive(Debug, Default)]
pub struct People {
    ids: Vec<String>,
    /// The names for people, in small letters, in the order of the ids.
    names: Vec<String>,
    /// Every name that is a teammate's: the ids, and the accounts that the config gives for this source.
    known: HashSet<String>,
    /// The e-mail addresses of each, in small letters, in the order of the ids.
    addresses: Vec<Vec<String>>,
    /// The id of who looks at the board.
    me: Option<String>,
    /// The titles of everybody's events are shown, not only of those of who looks at the board.
    titles: bool,
}

impl People {
    /// Those of a source with this id. `titles`: the titles of everybody's events are shown.
    pub fn new(context: &Context, source: &str, kind: &str, titles: bool) -> Self {
        let ids: Vec<String> = context.mates.iter().map(|mate| mate.id.as_str().to_owned()).collect();
        let names = context.mates.iter().map(|mate| mate.name.raw().to_lowercase()).collect();
        let known = context.accounts(source, kind).into_iter().chain(ids.iter().cloned()).collect();
        let addresses =
            |mate: &Mate| mate.accounts.values().filter(|a| a.contains('@')).map(|a| a.to_lowercase()).collect();
        let addresses = context.mates.iter().map(addresses).collect();
        let me = context.me.as_ref().map(|me| me.as_str().to_owned());
        Self { ids, names, known, addresses, me, titles }
    }

    /// Everything that an answer of this type depends on.
    pub fn print(&self) -> String {
        let mut known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        known.sort_unstable();
        known.extend(self.names.iter().map(String::as_str));
        known.extend(self.addresses.iter().flatten().map(String::as_str));
        known.extend(self.me.as_deref().filter(|_| !self.titles));
        format!("{} {}", self.titles, known.join("\n"))
    }

    /// Who looks at the board.
    pub fn me(&self) -> Option<&str> {
        self.me.as_deref()
    }

    /// Whose calendar one of this stem is.
    pub fn whose(&self, stem: &str) -> Whose {
        let place = self.ids.iter().position(|id| id == stem);
        let addresses = place.and_then(|place| self.addresses.get(place)).cloned().unwrap_or_default();
        Whose { addresses, titles: self.titles || self.me.as_deref() == Some(stem), means: Means::Busy }
    }

    /// What is wrong with a file of this stem, if it is no teammate's. `file` gives the name of a teammate's.
    pub fn stranger(&self, stem: &str, file: impl Fn(&str) -> String) -> Option<String> {
        if self.ids.is_empty() || self.known.contains(stem) {
            return None;
        }
        let small = stem.to_lowercase();
        let within = || self.ids.iter().map(String::as_str).filter(|id| id.len() > 2 && small.contains(id));
        let near = self.misspelt(stem).or_else(|| within().max_by_key(|id| id.len()));
        let advice = near.map_or_else(
            || {
                let example = file(self.ids.first().map_or("maya", String::as_str));
                format!("expected a teammate's id, as in {example}")
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
    use super::super::names::Part;
    use super::*;

    #[test]
    fn titles_are_shown_of_ones_own_events_and_of_others_where_the_config_says_so() {
        let me = People { me: Some("maya".to_owned()), ..people() };
        let titles = |people: &People| ["maya", "kenji"].map(|id| people.whose(id).titles);
        assert_eq!(titles(&me), [true, false]);
        assert_eq!(titles(&People { titles: true, ..me }), [true, true]);
    }

    fn people() -> People {
        let ids = ["maya", "kenji", "sam", "francesca"].map(str::to_owned);
        let names = ["Maya Ortiz", "Kenji Mori", "Sam", "Francesca"].map(str::to_lowercase);
        People {
            known: ids.iter().cloned().chain(["maya.ortiz".to_owned()]).collect(),
            ids: ids.into(),
            names: names.into(),
            ..People::default()
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
        let told = |stem: &str| people.stranger(stem, |id| Part::Calendars.file(id));
        assert_eq!(told("kenji"), None);
        assert_eq!(told("Kenji").unwrap(), "belongs to no teammate: did you mean kenji?");
        assert_eq!(told("kenji-mori").unwrap(), "belongs to no teammate: did you mean kenji?");
        let advice = "belongs to no teammate: expected a teammate's id, as in calendars/maya.ics";
        assert_eq!(told("holidays").unwrap(), advice);
        assert_eq!(People::default().stranger("maya", |id| Part::Status.file(id)), None);
    }
}

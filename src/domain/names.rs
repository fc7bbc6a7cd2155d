//! Unambiguous short names: a first name; if several share it, with letters of the last one, then the id.
//!
//! ```text
//!  Kenji Mori, Sam Keller               Kenji, Sam
//!  Kenji Mori, Kenji Tanaka             Kenji M., Kenji T.
//!  Kenji Mori, Kenji Moto               Kenji Mori, Kenji Moto
//!  Kenji Mori (km), Kenji Mori (kenji)  km, kenji
//! ```

use std::collections::{HashMap, HashSet};

use super::teammate::TeammateIndex;

/// The short names of a team.
#[derive(Clone, Debug, Default)]
pub struct ShortNames {
    mates: Vec<String>,
    /// The first names that teammates have.
    firsts: HashSet<String>,
}

impl ShortNames {
    /// The short names of people, each with an id and a name that may be shown.
    pub fn of(people: &[(String, String)]) -> Self {
        let mut by_first: HashMap<&str, Vec<usize>> = HashMap::new();
        for (n, (_, name)) in people.iter().enumerate() {
            by_first.entry(first(name)).or_default().push(n);
        }
        let short = |(n, (id, name)): (usize, &(String, String))| {
            let alike = by_first.get(first(name)).map_or(&[][..], Vec::as_slice);
            let others = alike.iter().filter(|other| **other != n).filter_map(|other| people.get(*other));
            let others: Vec<&str> = others.map(|(_, name)| name.as_str()).collect();
            if others.is_empty() { first(name).to_owned() } else { told_apart(name, &others, id) }
        };
        let mates = people.iter().enumerate().map(short).collect();
        Self { mates, firsts: by_first.into_keys().map(str::to_owned).collect() }
    }

    /// The short name of a teammate.
    pub fn mate(&self, index: TeammateIndex) -> &str {
        self.mates.get(index.index()).map_or("", String::as_str)
    }

    /// The short name of a person who is not in the team: whole, where a teammate has the same first name.
    pub fn outsider<'a>(&self, name: &'a str) -> &'a str {
        let first = first(name);
        if self.firsts.contains(first) { name } else { first }
    }
}

/// The first word of a name.
pub fn first(name: &str) -> &str {
    name.split(' ').find(|word| !word.is_empty()).unwrap_or(name)
}

/// The first name and as many letters of the last one as no other has; the whole name, where no abbreviation is shorter;
/// the id, where another has the same name.
fn told_apart(name: &str, others: &[&str], id: &str) -> String {
    let (first, last) = (first(name), name.rsplit(' ').next().unwrap_or_default());
    if others.contains(&name) || last == first || last.is_empty() {
        return id.to_owned();
    }
    let lasts: Vec<&str> = others.iter().map(|other| other.rsplit(' ').next().unwrap_or_default()).collect();
    let mut letters = String::new();
    for letter in last.chars() {
        letters.push(letter);
        if letters.len() == last.len() {
            break;
        }
        if lasts.iter().all(|other| !other.starts_with(&letters)) {
            return format!("{first} {letters}.");
        }
    }
    if lasts.contains(&last) { name.to_owned() } else { format!("{first} {last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(people: &[(&str, &str)]) -> Vec<String> {
        let people: Vec<(String, String)> =
            people.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect();
        let names = ShortNames::of(&people);
        (0..people.len()).map(|n| names.mate(TeammateIndex(n as u32)).to_owned()).collect()
    }

    #[test]
    fn a_first_name_is_enough_where_only_one_has_it() {
        assert_eq!(short(&[("kenji", "Kenji Mori"), ("sam", "Sam"), ("mei", "田中 美咲")]), ["Kenji", "Sam", "田中"]);
    }

    #[test]
    fn several_of_one_first_name_are_told_apart_by_their_last_name_then_by_their_id() {
        assert_eq!(short(&[("a", "Kenji Mori"), ("b", "Kenji Tanaka")]), ["Kenji M.", "Kenji T."]);
        assert_eq!(short(&[("a", "Kenji Mori"), ("b", "Kenji Matsuda")]), ["Kenji Mo.", "Kenji Ma."]);
        assert_eq!(short(&[("a", "Kenji Mo"), ("b", "Kenji Mori")]), ["Kenji Mo", "Kenji Mor."]);
        assert_eq!(short(&[("km", "Kenji Mori"), ("kenji", "Kenji Mori")]), ["km", "kenji"]);
        assert_eq!(short(&[("k", "Kenji"), ("b", "Kenji Mori")]), ["k", "Kenji M."]);
    }
}

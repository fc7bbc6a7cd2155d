//! Resolves names in filters: a prefix of any word of a name matches it, without regard to case.
//!
//! Not here: the conditions on them.

use crate::board::Board;
use crate::board::index::{Names, Who};
use crate::domain::teammate::TeammateIndex;

/// The word for the viewer.
pub(super) const ME: &str = "me";

/// A set of people: teammates and outsiders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    mates: Vec<TeammateIndex>,
    outsiders: Vec<u32>,
}

impl People {
    /// Returns whether a person is in the set.
    pub fn has(&self, who: Who) -> bool {
        match who {
            Who::Mate(index) => self.mates.contains(&index),
            Who::Outsider(place) => self.outsiders.binary_search(&place).is_ok(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mates.is_empty() && self.outsiders.is_empty()
    }

    pub(super) fn join(&mut self, others: Self) {
        self.mates.extend(others.mates);
        self.outsiders.extend(others.outsiders);
        self.outsiders.sort_unstable();
    }
}

/// Returns whether a name, or one of its words, begins with `start`. Both are in lower case.
pub(super) fn begins(name: &str, start: &str) -> bool {
    let at_word = |at: usize| !name.get(..at).unwrap_or_default().ends_with(char::is_alphanumeric);
    name.match_indices(start).any(|(at, _)| at_word(at))
}

/// The people that a name matches:
///
/// 1. `me` matches the viewer.
/// 2. An id matches its teammate.
/// 3. A prefix of an id, or of a word of a name, matches everyone who has it; outsiders only if they count.
pub(super) fn people(name: &str, board: &Board, outsiders: bool) -> People {
    let name = name.strip_prefix('@').unwrap_or(name).to_lowercase();
    let one = |index| People { mates: vec![index], ..People::default() };
    if name == ME {
        return board.team.me.map(one).unwrap_or_default();
    }
    if let Some(index) = board.team.index(&name) {
        return one(index);
    }
    let mates = mates(board, &name).map(|(index, _)| index).collect();
    let outsiders = if outsiders { places(board.index().outsiders(), &name) } else { Vec::new() };
    People { mates, outsiders }
}

/// The teammates that a lower-case prefix matches, with their ids.
pub(super) fn mates<'a>(board: &'a Board, start: &'a str) -> impl Iterator<Item = (TeammateIndex, &'a str)> {
    let meant = move |(index, name): (TeammateIndex, &String)| {
        let id = board.team.get(index)?.id.as_str();
        (id.starts_with(start) || begins(name, start)).then_some((index, id))
    };
    (0..).map(TeammateIndex).zip(board.index().mates()).filter_map(meant)
}

/// The indices of the names that a lower-case prefix matches.
pub(super) fn places(names: &Names, start: &str) -> Vec<u32> {
    (0..).zip(names.small()).filter(|(_, name)| begins(name, start)).map(|(place, _)| place).collect()
}

/// The known word most similar to a word.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let scored = known.map(|known| (strsim::jaro_winkler(&known.to_lowercase(), word), known));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.75).map(|(_, near)| near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_where_one_of_its_words_begins() {
        for (start, begins_so) in [("ken", true), ("mo", true), ("kenji mo", true), ("ori", false), ("n-b", true)] {
            assert_eq!(begins("kenji mori-n-b", start), begins_so, "{start}");
        }
        assert!(begins("田中 美咲", "美") && !begins("kenji", "enj"));
    }
}

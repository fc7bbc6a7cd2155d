//! The order of starts: which asks the least of those who have the most to bear.
//!
//! Rules, best first. Only people with a zone count; where classes are compared, only those who can come:
//!
//! 1. The fewest required people who cannot.
//! 2. The classes of the required, worst first.
//! 3. The fewest optional people who cannot.
//! 4. The classes of the optional, worst first.
//! 5. History: of each of the required the load plus the points of the class, worst first.
//! 6. How far outside it is for each of the required, worst first.
//! 7. The earliest.
//!
//! "Worst first" compares two lists, each sorted with the largest first: the first difference decides, and less is better.
//!
//! Not here: the starts (`starts`), what a meeting asks of one person (`person`).

use std::cmp::Reverse;

use super::class::Class;

/// The classes of some people: how many cannot come, and how many have each class, the worst first. Of people who can
/// come, comparing the numbers is comparing the classes worst first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tally {
    /// How many cannot come.
    pub cannot: u32,
    /// How many have each class: night, day off, off, edge.
    classes: [u32; 4],
}

impl Tally {
    /// Counts one more person.
    pub fn add(&mut self, class: Class) {
        let [night, day_off, off, edge] = &mut self.classes;
        match class {
            Class::Night => *night += 1,
            Class::DayOff => *day_off += 1,
            Class::Off => *off += 1,
            Class::Edge => *edge += 1,
            Class::Cannot => self.cannot += 1,
            Class::Inside | Class::Unknown => {}
        }
    }

    /// The worst class of those who can come.
    pub fn worst(&self) -> Class {
        let words = [Class::Night, Class::DayOff, Class::Off, Class::Edge];
        let found = words.into_iter().zip(self.classes).find(|(_, people)| *people > 0);
        found.map_or(Class::Inside, |(class, _)| class)
    }
}

/// What rules 1 to 4 compare: the tallies of the required and of the optional people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tallies {
    /// Of the required people.
    pub required: Tally,
    /// Of the optional people.
    pub optional: Tally,
}

/// A list in the order of "worst first".
pub(super) fn worst_first<T: Copy + Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable_by_key(|value| Reverse(*value));
    values
}

/// Keeps those whose key is the least.
pub(super) fn keep_least<T: Copy, K: Ord>(left: &mut Vec<T>, key: impl Fn(T) -> K) {
    if left.len() < 2 {
        return;
    }
    let keys: Vec<K> = left.iter().map(|one| key(*one)).collect();
    let Some(least) = keys.iter().min() else { return };
    let mut keys_left = keys.iter();
    left.retain(|_| keys_left.next() == Some(least));
}

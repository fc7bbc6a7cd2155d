//! When people can meet: windows in which a group stays inside its working time.
//!
//! Not here: who is asked for, and how it is printed (`shell::plan`).

use std::collections::HashMap;

use chrono::TimeDelta;

use super::Instant;
use super::availability::Facts;
use super::interval::{self, Interval};

/// A longest stretch of time during all of which a group is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// When.
    pub span: Interval,
    /// The places, in the list of people asked for, of those who are inside throughout.
    pub inside: Vec<usize>,
}

/// When a person can meet inside `span`: within working hours, outside away, and no event. Nobody without a zone can.
pub fn free(facts: &Facts, span: Interval) -> Vec<Interval> {
    facts.work().map_or_else(Vec::new, |work| interval::minus(&work.within(span), facts.blocked()))
}

/// The longest windows of at least `least` of every group of the largest size that has one, by start, then end.
///
/// The time is cut into cells at every instant at which somebody comes or goes. From each cell on, the group that is
/// inside all cells so far only shrinks; a window is noted before it shrinks, as long as it is no smaller than the
/// largest group found.
pub fn windows(free: &[Vec<Interval>], least: TimeDelta) -> Vec<Window> {
    let cells = cells(free);
    let mut largest = 1;
    let mut found: Vec<(Interval, People)> = Vec::new();
    for (first, (start, everybody)) in cells.iter().enumerate() {
        let mut inside = everybody.clone();
        let mut longest: Option<(Interval, People)> = None;
        for (span, present) in cells.iter().skip(first) {
            let both = inside.and(present);
            if both != inside {
                found.extend(longest.take());
                inside = both;
            }
            if inside.count() < largest {
                break;
            }
            let window = Interval { start: start.start, end: span.end };
            if window.length() >= least {
                if inside.count() > largest {
                    largest = inside.count();
                    found.clear();
                }
                longest = Some((window, inside.clone()));
            }
        }
        found.extend(longest);
    }
    found.retain(|(_, people)| people.count() == largest);
    longest_only(found)
}

/// Takes out every window that lies inside another of the same people.
fn longest_only(mut found: Vec<(Interval, People)>) -> Vec<Window> {
    found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut reach: HashMap<People, Instant> = HashMap::new();
    found.retain(|(span, people)| {
        let longer = reach.get(people).is_none_or(|end| *end < span.end);
        if longer {
            reach.insert(people.clone(), span.end);
        }
        longer
    });
    found.sort_by_key(|(span, _)| (span.start, span.end));
    found.into_iter().map(|(span, people)| Window { span, inside: people.list() }).collect()
}

/// The stretches between all instants at which somebody comes or goes, with who is inside.
fn cells(free: &[Vec<Interval>]) -> Vec<(Interval, People)> {
    let mut marks: Vec<Instant> = free.iter().flatten().flat_map(|i| [i.start, i.end]).collect();
    marks.sort_unstable();
    marks.dedup();
    let spans = marks.iter().zip(marks.iter().skip(1)).map(|(start, end)| Interval { start: *start, end: *end });
    spans.map(|span| (span, People::of(free, span.start))).collect()
}

/// A set of people by their places in the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct People(Vec<u64>);

impl People {
    fn of(free: &[Vec<Interval>], t: Instant) -> Self {
        let mut bits = vec![0_u64; free.len().div_ceil(64)];
        for (place, spans) in free.iter().enumerate() {
            if let Some(word) = bits.get_mut(place / 64).filter(|_| interval::any_contains(spans, t)) {
                *word |= 1 << (place % 64);
            }
        }
        Self(bits)
    }

    fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn list(&self) -> Vec<usize> {
        let is_in = |place: &usize| self.0.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1);
        (0..self.0.len() * 64).filter(is_in).collect()
    }
}

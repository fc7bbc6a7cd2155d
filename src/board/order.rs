//! The order of the open threads at a moment, updated incrementally from one moment to the next.
//!
//! Threads that are not late are ordered by due time, independent of the moment: in input order. Only the order of late
//! threads depends on the moment, as lateness is in the responder's own working time.
//!
//! 1. The threads of one responder keep their relative order, so the first few of all are found by merging the heads of
//!    each responder's queue. A screen shows no more.
//! 2. All places are computed on the first request for a later one. Between two moments, lateness grows by the same
//!    amount for everyone who worked equally long, so only a few sorted runs have to be merged.
//!
//! Not here: which threads there are, and their rows (`state`).

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::OnceLock;

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::teammate::TeammateIndex;
use crate::domain::thread::Term;

/// The number of places that are known at every moment.
const FIRST: usize = if cfg!(test) { 4 } else { 128 };

/// A thread's sort key, in one row of memory.
#[derive(Clone, Copy, Debug)]
struct Key {
    due_at: Option<Instant>,
    by: TeammateIndex,
    /// The due time's position in the responder's working time; [`NOWHERE`] without a zone: an `Option` would make the
    /// row a quarter longer.
    position: TimeDelta,
}

/// The position of responders without a zone.
const NOWHERE: TimeDelta = TimeDelta::MIN;

/// Each teammate's position in their working time at some moment; `None` also for those without late threads.
type Positions = Vec<Option<TimeDelta>>;

/// The order of threads, which are passed in by due time: those without one last, ties by when they were asked, then by
/// id.
#[derive(Debug, Default)]
pub(super) struct Order {
    keys: Vec<Key>,
    /// The input indices of each teammate's threads that may be late.
    of: Vec<Vec<u32>>,
    /// The number of each teammate's late threads, which are the first ones.
    late_of: Vec<usize>,
    /// The number of all late threads, which are first in the order and in the input.
    late: usize,
    positions: Positions,
    /// The input indices of the threads at the first places.
    first: Vec<u32>,
    /// Those at all places, once requested.
    places: OnceLock<Vec<u32>>,
    /// The places of the last computation.
    last: Last,
    /// The limit of places.
    most: Option<usize>,
}

/// All places at an earlier moment, and the number of late threads then.
#[derive(Debug, Default)]
struct Last {
    places: Vec<u32>,
    late: usize,
    positions: Positions,
}

impl Order {
    /// Replaces the threads.
    pub(super) fn set(&mut self, threads: impl Iterator<Item = (TeammateIndex, Option<Term>)>) {
        let key = |(by, term): (TeammateIndex, Option<Term>)| Key {
            due_at: term.map(|term| term.due_at),
            by,
            position: term.and_then(|term| term.position).unwrap_or(NOWHERE),
        };
        *self = Self { keys: threads.map(key).collect(), ..Self::default() };
        for (n, key) in (0..).zip(&self.keys).filter(|(_, key)| key.due_at.is_some()) {
            if self.of.len() <= key.by.index() {
                self.of.resize(key.by.index() + 1, Vec::new());
            }
            self.of.get_mut(key.by.index()).into_iter().for_each(|numbers| numbers.push(n));
        }
        self.late_of = vec![0; self.of.len()];
    }

    /// The number of places.
    pub(super) fn len(&self) -> usize {
        self.keys.len().min(self.most.unwrap_or(usize::MAX))
    }

    /// The input index of the thread at a place.
    pub(super) fn get(&self, place: usize) -> Option<u32> {
        match self.first.get(place) {
            _ if place >= self.len() => None,
            Some(n) => Some(*n),
            None if place >= self.late => u32::try_from(place).ok(),
            None => self.places().get(place).copied(),
        }
    }

    /// The input index of the thread at each place.
    pub(super) fn places(&self) -> &[u32] {
        let places = self.places.get_or_init(|| self.merged());
        places.get(..self.len()).unwrap_or(places)
    }

    /// Truncates to the first `places`.
    pub(super) fn cut(&mut self, places: usize) {
        self.most = Some(places);
    }

    /// The number of late threads that a teammate owes.
    pub(super) fn late_of(&self, index: TeammateIndex) -> usize {
        self.late_of.get(index.index()).copied().unwrap_or_default()
    }

    /// Orders the threads for `now`; `position` returns a teammate's position in their working time then, and is called
    /// only for those with late threads. The latest are first, by the working time that they are late (zero without a
    /// zone); then those that are not late.
    pub(super) fn settle(&mut self, now: Instant, position: impl Fn(TeammateIndex) -> Option<TimeDelta>) {
        let late = self.keys.partition_point(|key| key.due_at.is_some_and(|due_at| now > due_at));
        let alike = late == self.late;
        self.count(late);
        let indices = (0..).map(TeammateIndex).zip(&self.late_of);
        let positions = indices.map(|(index, late)| (*late > 0).then(|| position(index)).flatten()).collect();
        let before = std::mem::replace(&mut self.positions, positions);
        // The same threads are late, all by the same additional time: the usual case at night and on free days.
        if alike && self.went_on_alike(&before) {
            return;
        }
        if let Some(places) = self.places.take() {
            self.last = Last { places, late: self.late, positions: before };
        }
        self.late = late;
        self.first = self.latest();
    }

    /// Counts each teammate's late threads, given the number of all.
    fn count(&mut self, late: usize) {
        let (from, to) = (self.late.min(late), self.late.max(late));
        for key in self.keys.get(from..to).unwrap_or_default() {
            if let Some(count) = self.late_of.get_mut(key.by.index()) {
                *count = if late > self.late { *count + 1 } else { count.saturating_sub(1) };
            }
        }
    }

    /// Returns whether every teammate with late threads worked equally long since an earlier moment.
    fn went_on_alike(&self, before: &Positions) -> bool {
        let indices = self.late_of.iter().zip(&self.positions).zip(before).filter(|((late, _), _)| **late > 0);
        let mut went_on = indices.map(|((_, now), then)| match (now, then) {
            (Some(now), Some(then)) => Some(*now - *then),
            // A thread of a teammate without a zone is late by zero at all times.
            (None, None) => Some(TimeDelta::zero()),
            _ => None,
        });
        let Some(first) = went_on.next() else { return true };
        first.is_some() && went_on.all(|by| by == first)
    }

    /// The late threads at the first places: a merge of each teammate's queue.
    fn latest(&self) -> Vec<u32> {
        let mut next: BinaryHeap<(TimeDelta, Reverse<u32>, usize)> = BinaryHeap::with_capacity(self.of.len());
        let candidate = |index: usize, place: usize| {
            let n = *self.of.get(index)?.get(..self.late_of(TeammateIndex(index as u32)))?.get(place)?;
            Some((self.lateness(n), Reverse(n), index))
        };
        let mut taken = vec![0; self.of.len()];
        next.extend((0..self.of.len()).filter_map(|index| candidate(index, 0)));
        let mut first = Vec::with_capacity(FIRST.min(self.late));
        while let Some((_, Reverse(n), index)) = next.pop().filter(|_| first.len() < FIRST) {
            first.push(n);
            if let Some(taken) = taken.get_mut(index) {
                *taken += 1;
                next.extend(candidate(index, *taken));
            }
        }
        first
    }

    /// The working time by which a thread is late; zero without a zone.
    fn lateness(&self, n: u32) -> TimeDelta {
        let Some(key) = self.keys.get(n as usize) else { return TimeDelta::zero() };
        let now = self.positions.get(key.by.index()).copied().flatten();
        let due = Some(key.position).filter(|position| *position != NOWHERE);
        now.zip(due).map_or(TimeDelta::zero(), |(now, due)| now - due)
    }

    /// Computes all places from those of an earlier moment.
    fn merged(&self) -> Vec<u32> {
        // The threads that were late then, in their order; then those that have become late since.
        let became = (self.last.late..self.late).filter_map(|n| u32::try_from(n).ok());
        let old = self.last.places.iter().take(self.last.late).copied().filter(|n| (*n as usize) < self.late);
        let late = old.chain(became).filter_map(|n| Some((n, self.keys.get(n as usize)?.by)));
        let rows = self.rows();
        let row = |by: TeammateIndex| rows.get(by.index()).copied().unwrap_or_default();
        // Each run is filled from its start.
        let mut starts = vec![0; self.positions.len().max(1) + 1];
        for (_, by) in late.clone() {
            starts.get_mut(row(by) + 1).into_iter().for_each(|count: &mut usize| *count += 1);
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut all: Vec<Lateness> = vec![(Reverse(TimeDelta::zero()), 0); sum];
        for (n, by) in late {
            let Some(start) = starts.get_mut(row(by)) else { continue };
            all.get_mut(*start).into_iter().for_each(|place| *place = (Reverse(self.lateness(n)), n));
            *start += 1;
        }
        if !all.is_sorted() {
            // The stable sort of the standard library merges sorted runs (driftsort).
            all.sort();
        }
        let rest = (self.late..self.keys.len()).filter_map(|n| u32::try_from(n).ok());
        all.into_iter().map(|(_, n)| n).chain(rest).collect()
    }

    /// The run of each teammate. Teammates whose working time advanced equally since the earlier moment share one,
    /// which is sorted already.
    fn rows(&self) -> Vec<usize> {
        let mut known: HashMap<Option<TimeDelta>, usize> = HashMap::new();
        let before = |index: usize| self.last.positions.get(index).copied().flatten();
        let went_on =
            self.positions.iter().enumerate().map(|(index, now)| now.zip(before(index)).map(|(now, then)| now - then));
        went_on
            .map(|by| {
                let next = known.len();
                *known.entry(by).or_insert(next)
            })
            .collect()
    }
}

/// The sort key of a late thread: the latest first, then input order.
type Lateness = (Reverse<TimeDelta>, u32);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::thread::Rank;
    use proptest::prelude::*;

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(minute * 60, 0).unwrap()
    }

    /// The working time of three people by minute: always, every other hour, and no zone.
    fn position(index: u32, minute: i64) -> Option<TimeDelta> {
        let worked = match index {
            0 => minute,
            1 => minute / 120 * 60 + (minute % 120).min(60),
            _ => return None,
        };
        Some(TimeDelta::minutes(worked))
    }

    fn term(index: u32, due: i64) -> Term {
        Term { due_at: at(due), soon_at: None, position: position(index, due) }
    }

    proptest! {
        #[test]
        fn at_every_moment_the_latest_come_first_and_then_the_others_by_due_time(
            mut threads in proptest::collection::vec((0..3_u32, proptest::option::of(0..600_i64)), 0..40),
            moments in proptest::collection::vec(0..700_i64, 1..6),
        ) {
            threads.sort_by_key(|(_, due)| (due.is_none(), *due));
            let mut order = Order::default();
            order.set(threads.iter().map(|(by, due)| (TeammateIndex(*by), due.map(|due| term(*by, due)))));
            for minute in moments {
                let positions: Vec<_> = (0..3).map(|index| position(index, minute)).collect();
                order.settle(at(minute), |index| position(index.0, minute));
                let mut expected: Vec<u32> = (0..threads.len() as u32).collect();
                let is_late = |n: u32| threads[n as usize].1.is_some_and(|due| minute > due);
                let rank = |n: &u32| {
                    let (by, due) = threads[*n as usize];
                    let late = positions[by as usize].zip(due.and_then(|due| position(by, due)));
                    let late = is_late(*n).then(|| late.map_or(TimeDelta::zero(), |(now, due)| now - due));
                    Rank { late, due_at: due.map(at), asked_at: at(0) }
                };
                expected.sort_by_key(rank);
                let each: Vec<u32> = (0..threads.len()).filter_map(|place| order.get(place)).collect();
                prop_assert_eq!(&each, &expected);
                for index in 0..3 {
                    let late = (0..threads.len() as u32).filter(|n| is_late(*n) && threads[*n as usize].0 == index);
                    prop_assert_eq!(order.late_of(TeammateIndex(index)), late.count());
                }
                // Whether all places are requested makes no difference for the next moment.
                if minute % 2 == 0 {
                    prop_assert_eq!(order.places(), expected);
                }
            }
        }
    }
}

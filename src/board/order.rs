//! The order of the open threads at a moment, kept from one moment to the next.
//!
//! Threads that are not late stand by due time, whatever the moment: in the order in which they are handed over. Only
//! among the late ones the moment decides, as each is late by its responder's own working time. From one moment to the
//! next that grows alike for everybody who worked alike: those stay in order among themselves, and what is left to do
//! is to merge a few rows that are in order.
//!
//! Not here: which threads there are, and what is said of them (`state`).

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::teammate::Seat;
use crate::domain::thread::Term;

/// What decides a thread's place, in one row of memory.
#[derive(Clone, Copy, Debug)]
struct Key {
    due_at: Option<Instant>,
    by: Seat,
    /// The due time's position in the responder's working time; `None` without a zone.
    position: Option<TimeDelta>,
}

/// The order of threads that were handed over by due time: those without one last, ties by when they were asked, then
/// by id.
#[derive(Debug, Default)]
pub(super) struct Order {
    keys: Vec<Key>,
    /// The number, among those handed over, of the thread at each place.
    places: Vec<u32>,
    /// So many are late: they stand first, and were handed over first.
    late: usize,
    /// Each seat's position in their working time at the last moment.
    positions: Vec<Option<TimeDelta>>,
}

impl Order {
    /// Takes in other threads.
    pub(super) fn set(&mut self, threads: impl Iterator<Item = (Seat, Option<Term>)>) {
        let key = |(by, term): (Seat, Option<Term>)| Key {
            due_at: term.map(|term| term.due_at),
            by,
            position: term.and_then(|term| term.position),
        };
        self.keys = threads.map(key).collect();
        self.places = (0..self.keys.len() as u32).collect();
        self.late = 0;
        self.positions.clear();
    }

    /// The number of the thread at each place.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    /// Leaves only so many places, the first ones.
    pub(super) fn cut(&mut self, places: usize) {
        self.places.truncate(places);
    }

    /// How many threads are late, and who owes each: in the order in which they were handed over.
    pub(super) fn late(&self) -> impl Iterator<Item = Seat> {
        self.keys.iter().take(self.late).map(|key| key.by)
    }

    /// Puts the threads in the order of `now`; `position` gives a seat's position in their working time then, and is
    /// asked only of those who are late. The latest come first, by the working time that they are late (nothing without
    /// a zone); then those that are not late.
    pub(super) fn settle(&mut self, now: Instant, position: impl Fn(Seat) -> Option<TimeDelta>) {
        let late = self.keys.partition_point(|key| key.due_at.is_some_and(|due_at| now > due_at));
        let positions = self.positions(late, position);
        let mut rows = self.rows(late, &positions);
        if late == self.late && rows.rows.len() == 1 {
            // The same are late, and all of them by as much more: at night and on free days it is mostly so.
            self.positions = positions;
            return;
        }
        // Whoever was late before, in the order of before; then who has become late since.
        let became = (self.late..late).filter_map(|n| u32::try_from(n).ok());
        let old = self.places.iter().take(self.late).copied().filter(|n| (*n as usize) < late);
        let numbers: Vec<u32> = old.chain(became).collect();
        for n in numbers {
            if let Some(key) = self.keys.get(n as usize) {
                rows.put((Reverse(lateness(key, &positions)), n), key.by);
            }
        }
        for (place, n) in self.places.iter_mut().zip(rows.merge()) {
            *place = n;
        }
        let rest = self.places.iter_mut().enumerate().skip(late);
        rest.for_each(|(n, place)| *place = n as u32);
        self.late = late;
        self.positions = positions;
    }

    /// The positions of those who are late.
    fn positions(&self, late: usize, position: impl Fn(Seat) -> Option<TimeDelta>) -> Vec<Option<TimeDelta>> {
        let mut asked: Vec<Option<Option<TimeDelta>>> = Vec::new();
        for Key { by, .. } in self.keys.iter().take(late) {
            if asked.len() <= by.index() {
                asked.resize(by.index() + 1, None);
            }
            if let Some(slot) = asked.get_mut(by.index()) {
                slot.get_or_insert_with(|| position(*by));
            }
        }
        asked.into_iter().map(Option::flatten).collect()
    }

    /// Rows for the seats: whose working time went on by the same since the last moment share one.
    fn rows(&self, late: usize, positions: &[Option<TimeDelta>]) -> Rows {
        let mut known: HashMap<Option<TimeDelta>, usize> = HashMap::new();
        let before = |seat: usize| self.positions.get(seat).copied().flatten();
        let went_on =
            positions.iter().enumerate().map(|(seat, now)| now.zip(before(seat)).map(|(now, then)| now - then));
        let row_of: Vec<usize> = went_on
            .map(|by| {
                let next = known.len();
                *known.entry(by).or_insert(next)
            })
            .collect();
        let mut rows = vec![Vec::new(); known.len().max(1)];
        if let [only] = rows.as_mut_slice() {
            only.reserve(late);
        }
        Rows { row_of, rows }
    }
}

/// What a late thread is ordered by: the latest first, then as they were handed over.
type Lateness = (Reverse<TimeDelta>, u32);

/// Rows of late threads, each in order but for a few.
struct Rows {
    row_of: Vec<usize>,
    rows: Vec<Vec<Lateness>>,
}

impl Rows {
    fn put(&mut self, lateness: Lateness, by: Seat) {
        let row = self.row_of.get(by.index()).copied().unwrap_or_default();
        if let Some(row) = self.rows.get_mut(row) {
            row.push(lateness);
        }
    }

    fn merge(self) -> impl Iterator<Item = u32> {
        let mut all = self.rows.concat();
        if !all.is_sorted() {
            // The stable sort of the standard library merges rows that are in order (driftsort).
            all.sort();
        }
        all.into_iter().map(|(_, n)| n)
    }
}

/// The working time that a late thread is late; nothing without a zone.
fn lateness(key: &Key, positions: &[Option<TimeDelta>]) -> TimeDelta {
    let now = positions.get(key.by.index()).copied().flatten();
    now.zip(key.position).map_or(TimeDelta::zero(), |(now, due)| now - due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::thread::Rank;
    use proptest::prelude::*;

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(minute * 60, 0).unwrap()
    }

    /// How much three people have worked by a minute: all the time, every other hour, and one has no zone.
    fn position(seat: u32, minute: i64) -> Option<TimeDelta> {
        let worked = match seat {
            0 => minute,
            1 => minute / 120 * 60 + (minute % 120).min(60),
            _ => return None,
        };
        Some(TimeDelta::minutes(worked))
    }

    fn term(seat: u32, due: i64) -> Term {
        Term { due_at: at(due), soon_at: None, position: position(seat, due) }
    }

    proptest! {
        #[test]
        fn at_every_moment_the_latest_come_first_and_then_the_others_by_due_time(
            mut threads in proptest::collection::vec((0..3_u32, proptest::option::of(0..600_i64)), 0..40),
            moments in proptest::collection::vec(0..700_i64, 1..6),
        ) {
            threads.sort_by_key(|(_, due)| (due.is_none(), *due));
            let mut order = Order::default();
            order.set(threads.iter().map(|(by, due)| (Seat(*by), due.map(|due| term(*by, due)))));
            for minute in moments {
                let positions: Vec<_> = (0..3).map(|seat| position(seat, minute)).collect();
                order.settle(at(minute), |seat| position(seat.0, minute));
                let mut expected: Vec<u32> = (0..threads.len() as u32).collect();
                let is_late = |n: u32| threads[n as usize].1.is_some_and(|due| minute > due);
                let rank = |n: &u32| {
                    let (by, due) = threads[*n as usize];
                    let late = positions[by as usize].zip(due.and_then(|due| position(by, due)));
                    let late = is_late(*n).then(|| late.map_or(TimeDelta::zero(), |(now, due)| now - due));
                    Rank { late, due_at: due.map(at), asked_at: at(0) }
                };
                expected.sort_by_key(rank);
                prop_assert_eq!(order.places(), expected);
                let owers: Vec<u32> = order.late().map(|seat| seat.0).collect();
                let expected: Vec<u32> = (0..threads.len() as u32).filter(|n| is_late(*n)).map(|n| threads[n as usize].0).collect();
                prop_assert_eq!(owers, expected);
            }
        }
    }
}

//! What a front shows at a moment.
//!
//! Not here: how the rows are put in order among themselves (`state`).

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;

use super::record::{self, Reply};
use super::table::{At, CHUNK, ORDER, Row, SEATS, small};
use super::top::top;
use super::{Front, Record, press, share};
use crate::board::{Counts, Joined};
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::records;
use crate::domain::teammate::{Seat, Team};
use crate::domain::thread::{Rank, cmp_ids};
use crate::sync::event::Fetch;

/// More late threads than this are not all looked at.
const MANY: usize = small(2000, 2);

/// A late thread that may be the next one: how late, its rank, whose, and which of theirs.
type Next = (i64, Reverse<u32>, usize, usize);

/// What is shown at a moment.
#[derive(Debug)]
pub(in super::super) struct View {
    /// The first threads and some more, in no order.
    pub(in super::super) threads: Vec<Joined>,
    /// The first deadlines and some more, in no order.
    pub(in super::super) deadlines: Vec<Joined>,
    /// Everybody's share.
    pub(in super::super) counts: Vec<Counts>,
}

/// Where instants stand in people's working time, each worked out once.
struct Standing<'a> {
    facts: &'a dyn Fn(Seat) -> Option<&'a Facts>,
    known: HashMap<(Seat, Instant), Option<TimeDelta>>,
}

impl<'a> Standing<'a> {
    fn new(facts: &'a dyn Fn(Seat) -> Option<&'a Facts>) -> Self {
        Self { facts, known: HashMap::new() }
    }

    fn of(&mut self, seat: Seat, at: Instant) -> Option<TimeDelta> {
        let work = || (self.facts)(seat)?.work();
        *self.known.entry((seat, at)).or_insert_with(|| Some(work()?.position(at)))
    }

    /// The working time from one instant to another.
    fn between(&mut self, seat: Seat, from: Instant, to: Instant) -> Option<TimeDelta> {
        Some(self.of(seat, to)? - self.of(seat, from)?)
    }
}

impl Front {
    /// Everybody's share at a moment.
    pub fn counts(&self, now: Instant) -> Vec<Counts> {
        let mut counts = self.counts.clone();
        for (counts, mate) in counts.iter_mut().zip(&self.table.seats) {
            counts.owes_late = mate.late(now);
        }
        for reply in self.dead.values().filter(|record| record.fits()).flat_map(|record| record.late(now)) {
            share(&mut counts, reply.by, |counts| counts.owes_late = counts.owes_late.saturating_sub(1));
        }
        for reply in self.later.iter().flat_map(|record| record.late(now)) {
            share(&mut counts, reply.by, |counts| counts.owes_late += 1);
        }
        counts
    }

    /// What is shown at a moment, by what is known of people's time. Where it takes something that was not read (the moment
    /// is far from that of reading) no thread is shown at all: a gap would be a lie. `first`: the table's threads that come
    /// first then, where they are known.
    pub(super) fn view(&mut self, now: Instant, team: &Team, facts: &[Arc<Facts>], first: Option<Vec<Row>>) -> View {
        let facts = |seat: Seat| facts.get(seat.index()).map(Arc::as_ref);
        let mut standing = Standing::new(&facts);
        if let Some(mine) = &self.mine {
            let read = |bytes: &Vec<u8>| record::read(bytes, &self.sources, |seat, base| standing.of(seat, base));
            let threads = mine.iter().filter_map(read).collect();
            return View { threads, deadlines: Vec::new(), counts: self.counts(now) };
        }
        let threads = self.threads(now, team, &mut standing, first).unwrap_or_default();
        let words = self.due.iter().filter_map(|at| self.words.get(at));
        let later = self.later.iter().filter(|record| record.due_at.is_some()).map(|record| &record.bytes);
        let mut deadlines = Vec::new();
        for bytes in words.chain(later) {
            let joined = record::read(bytes, &self.sources, |seat, base| standing.of(seat, base));
            deadlines.extend(joined.map(|joined| Joined { threads: Vec::new(), ..joined }));
        }
        View { threads, deadlines, counts: self.counts(now) }
    }

    fn threads(
        &mut self,
        now: Instant,
        team: &Team,
        standing: &mut Standing<'_>,
        first: Option<Vec<Row>>,
    ) -> Option<Vec<Joined>> {
        let mut threads = Vec::new();
        let first = first.or_else(|| self.first_threads(now, self.rows, standing, &mut |_| None))?;
        for row in first.iter().take(self.rows) {
            threads.push(self.thread(self.words.get(&row.at)?, row.by, standing)?);
        }
        for (record, by) in self.first_later(now, team, standing) {
            threads.push(self.thread(&record.bytes, by, standing)?);
        }
        Some(threads)
    }

    /// Reads the words of the threads and deadlines that come first at the moment of reading, and of some more threads, for
    /// moments near it. Gives the table's threads among them, in their order.
    pub(super) fn take_words(
        &mut self,
        now: Instant,
        facts: &[Arc<Facts>],
        page: &mut Fetch<'_>,
        part: &mut Fetch<'_>,
    ) -> Option<Vec<Row>> {
        let facts = |seat: Seat| facts.get(seat.index()).map(Arc::as_ref);
        let first = self.first_threads(now, self.rows + self.rows / 2, &mut Standing::new(&facts), part)?;
        let mut places: Vec<At> = first.iter().map(|row| row.at).chain(self.due.iter().copied()).collect();
        places.sort_unstable();
        places.dedup();
        self.words = std::mem::take(&mut self.table.words).into_iter().collect();
        places.retain(|at| !self.words.contains_key(at));
        self.words.extend(press::read(&places, page)?);
        Some(first)
    }

    /// The threads of the table that come first at a moment. `None`: a part that it takes cannot be had.
    fn first_threads(
        &mut self,
        now: Instant,
        most: usize,
        standing: &mut Standing<'_>,
        part: &mut Fetch<'_>,
    ) -> Option<Vec<Row>> {
        let late: usize = self.table.seats.iter().map(|mate| mate.late(now)).sum();
        let mut first = if late > MANY { self.latest(now, most, standing, part)? } else { Vec::new() };
        if first.len() < most {
            let mut rows = Vec::new();
            let mut number = 0;
            // All that is late, and then what is due next.
            let dead = self.dead.values().map(|record| record.replies.len()).sum::<usize>();
            while rows.len() < late + most + dead && number * CHUNK < self.table.totals.0 {
                rows.extend(self.part(ORDER + number, part)?.iter().copied());
                number += 1;
            }
            rows.retain(|row| !self.dead.contains_key(&row.at));
            rows.sort_by_cached_key(|row| {
                let late = row.is_late(now).then(|| self.lateness(row, now, standing));
                (Reverse(late), row.rank)
            });
            rows.truncate(most);
            first = rows;
        }
        Some(first)
    }

    /// The latest of very many late threads: everybody's are late in their order, so the latest of all are found by
    /// looking at everybody's next.
    fn latest(
        &mut self,
        now: Instant,
        most: usize,
        standing: &mut Standing<'_>,
        part: &mut Fetch<'_>,
    ) -> Option<Vec<Row>> {
        let mut next: BinaryHeap<Next> = BinaryHeap::new();
        for seat in 0..self.table.seats.len() {
            self.push_late(&mut next, (seat, 0), now, standing, part)?;
        }
        let mut first = Vec::with_capacity(most);
        while let Some((_, _, seat, place)) = next.pop().filter(|_| first.len() < most) {
            first.push(self.row(seat, place, part)?);
            self.push_late(&mut next, (seat, place + 1), now, standing, part)?;
        }
        Some(first)
    }

    /// Adds a teammate's next thread, from a place on, if it is late. `None`: it cannot be had.
    fn push_late(
        &mut self,
        next: &mut BinaryHeap<Next>,
        (seat, from): (usize, usize),
        now: Instant,
        standing: &mut Standing<'_>,
        part: &mut Fetch<'_>,
    ) -> Option<()> {
        let late = self.table.seats.get(seat).map_or(0, |mate| mate.late(now));
        for place in from..late {
            let row = self.row(seat, place, part)?;
            if !self.dead.contains_key(&row.at) {
                next.push((self.lateness(&row, now, standing), Reverse(row.rank), seat, place));
                break;
            }
        }
        Some(())
    }

    /// One of a teammate's threads. `None`: it cannot be had.
    fn row(&mut self, seat: usize, place: usize, part: &mut Fetch<'_>) -> Option<Row> {
        let first = self.table.seats.get(seat).and_then(|mate| mate.first.get(place)).copied();
        first.or_else(|| self.part(SEATS + seat, part)?.get(place).copied())
    }

    /// A part of the table, which is read when it is asked for first.
    fn part(&mut self, number: usize, part: &mut Fetch<'_>) -> Option<&[Row]> {
        Some(match self.parts.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(Row::list(&part(number)?).collect()),
        })
    }

    /// How late a late thread is, in nanoseconds of working time; nothing without a zone.
    fn lateness(&self, row: &Row, now: Instant, standing: &mut Standing<'_>) -> i64 {
        let base = self.table.bases.get(usize::from(row.base)).copied();
        let since = base.and_then(|base| standing.between(row.by, base, now)).map(nanoseconds);
        since.zip(row.position).map_or(0, |(since, position)| since.saturating_sub(position))
    }

    /// The threads beside the table that come first at a moment.
    fn first_later(&self, now: Instant, team: &Team, standing: &mut Standing<'_>) -> Vec<(&Record, Seat)> {
        let all: Vec<(&Record, &Reply)> =
            self.later.iter().flat_map(|record| record.replies.iter().map(move |reply| (record, reply))).collect();
        let ranks: Vec<Rank> = all.iter().map(|(record, reply)| rank(record, reply, now, standing)).collect();
        let ids = |n: usize| {
            let (record, reply) = all.get(n)?;
            let (source, item) = records::name(&record.bytes).and_then(record::parts)?;
            Some([self.sources.get(source)?.as_str(), item, team.get(reply.by)?.id.as_str()])
        };
        let first = top(all.len(), self.rows, |a, b| {
            ranks.get(a).cmp(&ranks.get(b)).then_with(|| match (ids(a), ids(b)) {
                (Some(first), Some(second)) => cmp_ids(first, second),
                _ => a.cmp(&b),
            })
        });
        first.into_iter().filter_map(|n| all.get(n)).map(|(record, reply)| (*record, reply.by)).collect()
    }

    /// A thread of a record: there is one for each who owes.
    fn thread(&self, bytes: &[u8], by: Seat, standing: &mut Standing<'_>) -> Option<Joined> {
        let mut joined = record::read(bytes, &self.sources, |seat, base| standing.of(seat, base))?;
        joined.threads.retain(|thread| thread.by == by);
        Some(Joined { deadline: None, ..joined })
    }
}

impl Record {
    /// Its threads that are late at a moment.
    fn late(&self, now: Instant) -> impl Iterator<Item = &Reply> {
        self.replies.iter().filter(move |reply| is_late(reply, now))
    }
}

fn is_late(reply: &Reply, now: Instant) -> bool {
    reply.term.is_some_and(|term| now > term.due_at)
}

fn rank(record: &Record, reply: &Reply, now: Instant, standing: &mut Standing<'_>) -> Rank {
    let lateness = |standing: &mut Standing<'_>| {
        Some(standing.between(reply.by, record.base, now)? - reply.term.and_then(|term| term.position)?)
    };
    let late = is_late(reply, now).then(|| lateness(standing).unwrap_or_default());
    Rank { late, due_at: reply.term.map(|term| term.due_at), asked_at: reply.asked_at }
}

/// A length of time in nanoseconds, where it fits.
fn nanoseconds(length: TimeDelta) -> i64 {
    length.num_nanoseconds().unwrap_or(if length < TimeDelta::zero() { i64::MIN } else { i64::MAX })
}

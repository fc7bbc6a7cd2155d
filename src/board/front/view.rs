//! What a front shows at a moment.
//!
//! Not here: how the rows are put in order among themselves (`state`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::TimeDelta;

use super::record::{self, Reply};
use super::table::{Row, nanoseconds};
use super::top::top;
use super::{Front, Later, share};
use crate::board::state::{Counts, Joined};
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::teammate::{Seat, Team};
use crate::domain::thread::{Rank, cmp_ids};
use crate::sync::event::Fetch;

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
        let late = self.table.threads().take(self.table.late(now)).filter(|row| self.is_live(row.record));
        let later = self.later.iter().flat_map(|later| &later.replies).filter(|reply| is_late(reply, now));
        for by in late.map(|row| row.by).chain(later.map(|reply| reply.by)) {
            share(&mut counts, by, |counts| counts.owes_late += 1);
        }
        counts
    }

    fn is_live(&self, record: u32) -> bool {
        self.dead.is_empty() || !self.dead.contains(&record)
    }

    /// What is shown at a moment, by what is known of people's time. Where the words of a thread that comes first were not
    /// read (the moment is far from that of reading) no thread is shown at all: a gap would be a lie.
    pub(super) fn view(&self, now: Instant, team: &Team, facts: &[Arc<Facts>]) -> View {
        let facts = |seat: Seat| facts.get(seat.index()).map(Arc::as_ref);
        let mut standing = Standing::new(&facts);
        let threads = self.threads(now, team, &mut standing).unwrap_or_default();
        let first = self.first_deadlines();
        let words = first.iter().filter_map(|record| self.words.get(record));
        let later = self.later.iter().filter(|later| later.due_at.is_some()).map(|later| &later.bytes);
        let mut deadlines = Vec::new();
        for bytes in words.chain(later) {
            let joined = record::read(bytes, &self.sources, |seat, base| standing.of(seat, base));
            deadlines.extend(joined.map(|joined| Joined { threads: Vec::new(), ..joined }));
        }
        View { threads, deadlines, counts: self.counts(now) }
    }

    fn threads(&self, now: Instant, team: &Team, standing: &mut Standing<'_>) -> Option<Vec<Joined>> {
        let mut threads = Vec::new();
        for row in self.first_threads(now, self.rows, standing) {
            threads.push(self.thread(self.words.get(&row.record)?, row.by, standing)?);
        }
        for (later, by) in self.first_later(now, team, standing) {
            threads.push(self.thread(&later.bytes, by, standing)?);
        }
        Some(threads)
    }

    /// Reads the words of what comes first at the moment of reading, and of some more, for moments near it.
    pub(super) fn take_words(&mut self, now: Instant, facts: &[Arc<Facts>], fetch: &mut Fetch<'_>) -> Option<()> {
        let facts = |seat: Seat| facts.get(seat.index()).map(Arc::as_ref);
        let mut standing = Standing::new(&facts);
        let first = self.first_threads(now, self.rows + self.rows / 2, &mut standing);
        let mut records: Vec<u32> = first.iter().map(|row| row.record).chain(self.first_deadlines()).collect();
        let wanted: HashSet<u32> = records.iter().copied().collect();
        let at_hand = self.table.words().filter(|(record, _)| wanted.contains(record));
        self.words = at_hand.map(|(record, bytes)| (record, bytes.to_vec())).collect();
        records.retain(|record| !self.words.contains_key(record));
        records.sort_unstable_by_key(|record| self.table.at(*record).map(|at| (at.page, at.place)));
        records.dedup();
        let mut last: Option<(usize, Vec<u8>)> = None;
        let mut pages = |n: usize| {
            if last.as_ref().is_none_or(|(page, _)| *page != n) {
                last = Some((n, fetch(n)?));
            }
            last.as_ref().map(|(_, page)| page.clone())
        };
        for record in records {
            let bytes = self.fetch(record, &mut pages)?;
            self.words.insert(record, bytes);
        }
        Some(())
    }

    /// The threads of the table that come first at a moment.
    fn first_threads(&self, now: Instant, most: usize, standing: &mut Standing<'_>) -> Vec<Row> {
        let late = self.table.late(now);
        let mut gone_by: HashMap<(Seat, u8), Option<i64>> = HashMap::new();
        let mut lateness = |row: Row| {
            let base = self.bases.get(usize::from(row.base)).copied();
            let since = gone_by.entry((row.by, row.base));
            let since = *since.or_insert_with(|| standing.between(row.by, base?, now).map(nanoseconds));
            since.zip(row.position).map_or(0, |(since, position)| since.saturating_sub(position))
        };
        let live = |row: &Row| self.is_live(row.record);
        let rows: Vec<(i64, usize)> = (0..)
            .zip(self.table.threads().take(late))
            .filter(|(_, row)| live(row))
            .map(|(n, row)| (lateness(row), n))
            .collect();
        let first = top(rows.len(), most, |a, b| match (rows.get(a), rows.get(b)) {
            (Some((a, first)), Some((b, second))) => b.cmp(a).then(first.cmp(second)),
            _ => a.cmp(&b),
        });
        let late_ones = first.into_iter().filter_map(|n| self.table.thread(rows.get(n)?.1));
        let others = self.table.threads().skip(late).filter(live);
        late_ones.chain(others).take(most).collect()
    }

    /// The threads beside the table that come first at a moment.
    fn first_later(&self, now: Instant, team: &Team, standing: &mut Standing<'_>) -> Vec<(&Later, Seat)> {
        let all: Vec<(&Later, &Reply)> =
            self.later.iter().flat_map(|later| later.replies.iter().map(move |reply| (later, reply))).collect();
        let ranks: Vec<Rank> = all.iter().map(|(later, reply)| rank(later, reply, now, standing)).collect();
        let ids = |n: usize| {
            let (later, reply) = all.get(n)?;
            let (source, item) = crate::domain::records::name(&later.bytes).and_then(record::parts)?;
            Some([self.sources.get(source)?.as_str(), item, team.get(reply.by)?.id.as_str()])
        };
        let first = top(all.len(), self.rows, |a, b| {
            ranks.get(a).cmp(&ranks.get(b)).then_with(|| match (ids(a), ids(b)) {
                (Some(first), Some(second)) => cmp_ids(first, second),
                _ => a.cmp(&b),
            })
        });
        first.into_iter().filter_map(|n| all.get(n)).map(|(later, reply)| (*later, reply.by)).collect()
    }

    /// The deadlines of the table that come first.
    fn first_deadlines(&self) -> Vec<u32> {
        self.table.deadlines().map(|due| due.record).filter(|record| self.is_live(*record)).take(self.rows).collect()
    }

    /// A thread of a record: there is one for each who owes.
    fn thread(&self, bytes: &[u8], by: Seat, standing: &mut Standing<'_>) -> Option<Joined> {
        let mut joined = record::read(bytes, &self.sources, |seat, base| standing.of(seat, base))?;
        joined.threads.retain(|thread| thread.by == by);
        Some(Joined { deadline: None, ..joined })
    }
}

fn is_late(reply: &Reply, now: Instant) -> bool {
    reply.term.is_some_and(|term| now > term.due_at)
}

fn rank(later: &Later, reply: &Reply, now: Instant, standing: &mut Standing<'_>) -> Rank {
    let lateness = |standing: &mut Standing<'_>| {
        Some(standing.between(reply.by, later.base, now)? - reply.term.and_then(|term| term.position)?)
    };
    let late = is_late(reply, now).then(|| lateness(standing).unwrap_or_default());
    Rank { late, due_at: reply.term.map(|term| term.due_at), asked_at: reply.asked_at }
}

//! What a front shows at a moment.
//!
//! Not here: how the rows are put in order among themselves (`state`).

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::top::top;
use super::{Front, Thread, record};
use crate::board::state::{Counts, Joined};
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::records;
use crate::domain::teammate::{Seat, Team};
use crate::domain::thread::{Rank, cmp_ids};

/// What is shown at a moment.
pub(in super::super) struct View {
    /// The first threads, in no order.
    pub(in super::super) threads: Vec<Joined>,
    /// The first deadlines, in no order.
    pub(in super::super) deadlines: Vec<Joined>,
    /// Everybody's share.
    pub(in super::super) counts: Vec<Counts>,
}

/// Where instants stand in people's working time, each worked out once.
struct Standing<'a> {
    facts: &'a [Arc<Facts>],
    known: HashMap<(Seat, Instant), Option<TimeDelta>>,
}

impl Standing<'_> {
    fn of(&mut self, seat: Seat, at: Instant) -> Option<TimeDelta> {
        let work = || self.facts.get(seat.index())?.work();
        *self.known.entry((seat, at)).or_insert_with(|| Some(work()?.position(at)))
    }
}

impl Front {
    /// Everybody's share at a moment.
    pub fn counts(&self, now: Instant) -> Vec<Counts> {
        let mut counts = self.counts.clone();
        for thread in self.threads.iter().filter(|thread| thread.is_late(now)) {
            if let Some(counts) = counts.get_mut(thread.by.index()) {
                counts.owes_late += 1;
            }
        }
        counts
    }

    /// What is shown at a moment, by what is known of people's time. `None`: a record is none.
    pub(in super::super) fn view(&self, now: Instant, team: &Team, facts: &[Arc<Facts>]) -> Option<View> {
        let mut standing = Standing { facts, known: HashMap::new() };
        let first = self.first_threads(now, team, &mut standing);
        let mut threads = Vec::with_capacity(first.len());
        for thread in first.into_iter().filter_map(|n| self.threads.get(n)) {
            let mut joined = self.read_record(thread.record, &mut standing)?;
            joined.threads = joined.threads.into_iter().skip(thread.nth as usize).take(1).collect();
            threads.push(Joined { deadline: None, ..joined });
        }
        let mut deadlines = Vec::new();
        for due in self.first_deadlines().into_iter().filter_map(|n| self.deadlines.get(n)) {
            let joined = self.read_record(due.record, &mut standing)?;
            deadlines.push(Joined { threads: Vec::new(), ..joined });
        }
        Some(View { threads, deadlines, counts: self.counts(now) })
    }

    /// The threads that come first at a moment.
    fn first_threads(&self, now: Instant, team: &Team, standing: &mut Standing<'_>) -> Vec<usize> {
        let rank = |thread: &Thread| {
            let late = thread.is_late(now).then(|| self.lateness(thread, now, standing).unwrap_or_default());
            Rank { late, due_at: thread.due_at, asked_at: thread.asked_at }
        };
        let ranks: Vec<Rank> = self.threads.iter().map(rank).collect();
        let at = |n: usize| ranks.get(n).zip(self.threads.get(n));
        let ids = |thread: &Thread| {
            let (source, item) = self.key(thread.record);
            [source, item, team.get(thread.by).map_or("", |mate| mate.id.as_str())]
        };
        top(self.threads.len(), self.rows, |a, b| match (at(a), at(b)) {
            (Some((a, first)), Some((b, second))) => a.cmp(b).then_with(|| cmp_ids(ids(first), ids(second))),
            _ => a.cmp(&b),
        })
    }

    /// The deadlines that come first.
    fn first_deadlines(&self) -> Vec<usize> {
        let at = |n: usize| self.deadlines.get(n);
        top(self.deadlines.len(), self.rows, |a, b| match (at(a), at(b)) {
            (Some(a), Some(b)) => a.due_at.cmp(&b.due_at).then_with(|| self.key(a.record).cmp(&self.key(b.record))),
            _ => a.cmp(&b),
        })
    }

    /// The working time that a late thread is late; `None` without a zone.
    fn lateness(&self, thread: &Thread, now: Instant, standing: &mut Standing<'_>) -> Option<TimeDelta> {
        let base = *self.bases.get(usize::from(thread.base))?;
        Some(standing.of(thread.by, now)? - standing.of(thread.by, base)? - thread.position?)
    }

    fn bytes(&self, record: u32) -> &[u8] {
        let place = self.records.get(record as usize);
        let bytes =
            place.and_then(|place| self.pages.get(place.page as usize)?.get(place.from as usize..place.to as usize));
        bytes.unwrap_or_default()
    }

    /// The source and the item of a record.
    fn key(&self, record: u32) -> (&str, &str) {
        let parts = records::name(self.bytes(record)).and_then(record::parts);
        let key = parts.and_then(|(source, item)| Some((self.sources.get(source)?.as_str(), item)));
        key.unwrap_or_default()
    }

    fn read_record(&self, record: u32, standing: &mut Standing<'_>) -> Option<Joined> {
        record::read(self.bytes(record), &self.sources, |seat, base| standing.of(seat, base))
    }
}

impl Thread {
    fn is_late(&self, now: Instant) -> bool {
        self.due_at.is_some_and(|due_at| now > due_at)
    }
}

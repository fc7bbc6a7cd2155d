//! The lists of threads and deadlines. What scans of the whole list need is contiguous in memory; the rest is read only
//! for visible rows.
//!
//! Not here: their contents and reordering (`state`, `order`).

use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use super::index::{Index, Maybe, Slot, Who};
use super::item::{Deadline, Item, OpenThread};
use super::order::Order;
use crate::domain::Instant;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::thread::{Rank, Term, cmp_ids};

/// An open thread with its sort key.
#[derive(Debug)]
pub struct Ranked {
    brief: Brief,
    due_at: Option<Instant>,
    thread: Box<OpenThread>,
}

/// A thread's brief: the references that scans need.
#[derive(Clone, Copy, Debug)]
pub struct Brief {
    slot: Slot,
    by: TeammateIndex,
    asker: Maybe,
}

/// A deadline, and its item's slot in the index.
#[derive(Debug)]
pub struct Dated {
    slot: Slot,
    deadline: Deadline,
}

/// The open threads in their order at the moment.
#[derive(Clone, Copy, Debug)]
pub struct Threads<'a> {
    pub(super) all: &'a [Ranked],
    /// The brief of each.
    pub(super) briefs: &'a [Brief],
    /// The order of the threads.
    pub(super) order: &'a Order,
}

impl Brief {
    /// The slot of its item in the index.
    pub fn slot(self) -> Slot {
        self.slot
    }

    /// Who owes the reply.
    pub fn by(self) -> TeammateIndex {
        self.by
    }

    /// The person who asked.
    pub fn asker(self) -> Option<Who> {
        self.asker.who()
    }
}

impl Ranked {
    pub(super) fn new(thread: Box<OpenThread>, slot: Slot, index: &mut Index) -> Self {
        let asker = Maybe::new(thread.question().map(|question| index.who(&question.author)));
        let brief = Brief { slot, by: thread.by, asker };
        Self { brief, due_at: thread.term.map(|term| term.due_at), thread }
    }

    /// Its brief.
    pub fn brief(&self) -> Brief {
        self.brief
    }

    /// The teammate who owes the reply.
    pub fn by(&self) -> TeammateIndex {
        self.brief.by
    }

    /// The person who asked.
    pub fn asker(&self) -> Option<Who> {
        self.brief.asker()
    }

    /// When the reply is expected.
    pub fn term(&self) -> Option<Term> {
        self.thread.term
    }

    /// Sets its item's new slot in the index.
    pub(super) fn move_to(&mut self, slot: Slot) {
        self.brief.slot = slot;
    }

    /// The order of threads while none is late.
    pub(super) fn cmp(&self, other: &Self, team: &Team) -> std::cmp::Ordering {
        let asked = |thread: &Self| thread.thread.asked_at;
        let rank = |thread: &Self, asked_at| Rank { late: None, due_at: thread.due_at, asked_at };
        // The thread itself is read only if the due times are equal.
        let by_due = rank(self, Instant::UNIX_EPOCH).cmp(&rank(other, Instant::UNIX_EPOCH));
        let by_asked = || asked(self).cmp(&asked(other));
        by_due.then_with(by_asked).then_with(|| cmp_ids(self.ids(team), other.ids(team)))
    }

    fn ids<'a>(&'a self, team: &'a Team) -> [&'a str; 3] {
        let (source, item) = key(&self.item);
        [source, item, team.get(self.by()).map_or("", |mate| mate.id.as_str())]
    }
}

impl Dated {
    pub(super) fn new(deadline: Deadline, slot: Slot) -> Self {
        Self { slot, deadline }
    }

    /// The slot of its item in the index.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// Sets its item's new slot in the index.
    pub(super) fn move_to(&mut self, slot: Slot) {
        self.slot = slot;
    }

    /// The order of deadlines.
    pub(super) fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.due_at.cmp(&other.due_at).then_with(|| key(&self.item).cmp(&key(&other.item)))
    }
}

fn key(item: &Item) -> (&str, &str) {
    (item.source.as_str(), item.id.raw())
}

impl<'a> Threads<'a> {
    /// The number of threads.
    pub fn len(self) -> usize {
        self.order.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(self) -> bool {
        self.order.len() == 0
    }

    /// The places of the threads that pass, the most urgent first. Threads are visited in memory order; a predicate
    /// that needs only the brief avoids the slower access to the thread.
    pub fn filter(self, passes: impl Fn(Brief, &Ranked) -> bool) -> Vec<usize> {
        let shown: Vec<bool> = self.briefs.iter().zip(self.all).map(|(brief, thread)| passes(*brief, thread)).collect();
        let (mut places, mut count) = (vec![0; self.len()], 0);
        for (place, n) in self.order.places().iter().enumerate() {
            // Every place is written, and overwritten by the next one unless it passes: this avoids a branch per
            // thread.
            places.get_mut(count).into_iter().for_each(|next| *next = place);
            count += usize::from(shown.get(*n as usize) == Some(&true));
        }
        places.truncate(count);
        places
    }

    /// The number of threads between a teammate and each of the others.
    pub fn with(self, one: Option<TeammateIndex>) -> HashMap<TeammateIndex, usize> {
        let mut counts = HashMap::new();
        let Some(one) = one else { return counts };
        for brief in self.briefs {
            let other = match brief.asker() {
                Some(Who::Mate(asker)) if brief.by() == one => asker,
                Some(Who::Mate(asker)) if asker == one => brief.by(),
                _ => continue,
            };
            *counts.entry(other).or_default() += 1;
        }
        counts
    }

    /// The threads that a teammate owes or waits for, unordered. Only these are visited.
    pub fn between(self, one: TeammateIndex) -> impl Iterator<Item = &'a Ranked> {
        let is_theirs = move |brief: &Brief| brief.by() == one || brief.asker() == Some(Who::Mate(one));
        self.briefs.iter().zip(self.all).filter(move |(brief, _)| is_theirs(brief)).map(|(_, thread)| thread)
    }

    /// The brief at a place.
    pub fn brief(self, place: usize) -> Option<Brief> {
        self.briefs.get(self.order.get(place)? as usize).copied()
    }

    /// The thread at a place; the most urgent is at 0.
    pub fn get(self, place: usize) -> Option<&'a Ranked> {
        self.all.get(self.order.get(place)? as usize)
    }

    /// All threads, the most urgent first.
    pub fn iter(self) -> impl Iterator<Item = &'a Ranked> {
        self.order.places().iter().filter_map(move |n| self.all.get(*n as usize))
    }

    /// Those of some items, in no order of urgency: what is in brief is looked at first.
    pub fn of_items(self, slots: &HashSet<Slot>) -> impl Iterator<Item = &'a Ranked> + use<'a> {
        // To look into a list takes less than to hash, and every thread is looked at.
        let mut wanted = vec![false; slots.iter().map(|slot| slot.index() + 1).max().unwrap_or_default()];
        for slot in slots {
            wanted.get_mut(slot.index()).into_iter().for_each(|is| *is = true);
        }
        let all = self.briefs.iter().zip(self.all);
        all.filter(move |(brief, _)| wanted.get(brief.slot().index()) == Some(&true)).map(|(_, thread)| thread)
    }

    /// The threads of one item, unordered; only briefs are scanned.
    pub fn of_item(self, slot: Slot) -> impl Iterator<Item = &'a Ranked> {
        let all = self.briefs.iter().zip(self.all);
        all.filter(move |(brief, _)| brief.slot() == slot).map(|(_, thread)| thread)
    }

    /// Any thread that satisfies a predicate.
    pub fn find(self, is: impl Fn(&Ranked) -> bool) -> Option<&'a Ranked> {
        self.all.iter().find(|thread| is(thread))
    }
}

impl Deref for Ranked {
    type Target = OpenThread;

    fn deref(&self) -> &OpenThread {
        #[cfg(test)]
        looked::note();
        &self.thread
    }
}

impl Deref for Dated {
    type Target = Deadline;

    fn deref(&self) -> &Deadline {
        &self.deadline
    }
}

/// Counts accesses to threads beyond their briefs, which dominate the time in a large team.
#[cfg(test)]
pub mod looked {
    use std::cell::Cell;

    thread_local!(static COUNT: Cell<usize> = const { Cell::new(0) });

    pub(super) fn note() {
        COUNT.set(COUNT.get() + 1);
    }

    /// The number of accesses since the last call, on this thread.
    pub fn take() -> usize {
        COUNT.take()
    }
}

//! What stands on the board's lists: threads and deadlines, each with what going through all of them needs side by side
//! in memory. What one has beside that is looked at only when it is shown.
//!
//! Not here: which there are, and when their order changes (`state`, `order`).

use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use super::index::{Index, Maybe, Slot, Who};
use super::item::{Deadline, Item, OpenThread};
use super::order::Order;
use crate::domain::Instant;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::thread::{Rank, Term, cmp_ids};

/// An open thread with what decides its place.
#[derive(Debug)]
pub struct Ranked {
    brief: Brief,
    due_at: Option<Instant>,
    thread: Box<OpenThread>,
}

/// A thread in brief: what it joins.
#[derive(Clone, Copy, Debug)]
pub struct Brief {
    slot: Slot,
    by: TeammateIndex,
    asker: Maybe,
}

/// A deadline, and where its item stands in the index.
#[derive(Debug)]
pub struct Dated {
    slot: Slot,
    deadline: Deadline,
}

/// The open threads in their order at the moment.
#[derive(Clone, Copy, Debug)]
pub struct Threads<'a> {
    pub(super) all: &'a [Ranked],
    /// Each of them in brief.
    pub(super) briefs: &'a [Brief],
    /// Which one is at which place.
    pub(super) order: &'a Order,
}

impl Brief {
    /// Where its item stands in the index.
    pub fn slot(self) -> Slot {
        self.slot
    }

    /// Who owes the reply.
    pub fn by(self) -> TeammateIndex {
        self.by
    }

    /// Who asked.
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

    /// What it joins.
    pub fn brief(&self) -> Brief {
        self.brief
    }

    /// Who owes the reply.
    pub fn by(&self) -> TeammateIndex {
        self.brief.by
    }

    /// Who asked.
    pub fn asker(&self) -> Option<Who> {
        self.brief.asker()
    }

    /// By when the reply is expected.
    pub fn term(&self) -> Option<Term> {
        self.thread.term
    }

    /// Its item stands elsewhere in the index.
    pub(super) fn move_to(&mut self, slot: Slot) {
        self.brief.slot = slot;
    }

    /// The order of threads as long as none is late.
    pub(super) fn cmp(&self, other: &Self, team: &Team) -> std::cmp::Ordering {
        let asked = |thread: &Self| thread.thread.asked_at;
        let rank = |thread: &Self, asked_at| Rank { late: None, due_at: thread.due_at, asked_at };
        // What the thread itself says is looked at only where the due times are the same.
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

    /// Where its item stands in the index.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// Its item stands elsewhere in the index.
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
    /// How many there are.
    pub fn len(self) -> usize {
        self.order.len()
    }

    /// Is there none?
    pub fn is_empty(self) -> bool {
        self.order.len() == 0
    }

    /// The places of those that pass, the most urgent first. They are gone through as they stand in memory; those who
    /// can say by what is in brief need not look at the thread, which is slower.
    pub fn filter(self, passes: impl Fn(Brief, &Ranked) -> bool) -> Vec<usize> {
        let shown: Vec<bool> = self.briefs.iter().zip(self.all).map(|(brief, thread)| passes(*brief, thread)).collect();
        let (mut places, mut count) = (vec![0; self.len()], 0);
        for (place, n) in self.order.places().iter().enumerate() {
            // Every place is written, and the next one over it unless it passes: to guess which ones do takes longer.
            places.get_mut(count).into_iter().for_each(|next| *next = place);
            count += usize::from(shown.get(*n as usize) == Some(&true));
        }
        places.truncate(count);
        places
    }

    /// How many there are between somebody and each of the others.
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

    /// Those that somebody owes or waits for, in no order. Only these are looked at.
    pub fn between(self, one: TeammateIndex) -> impl Iterator<Item = &'a Ranked> {
        let is_theirs = move |brief: &Brief| brief.by() == one || brief.asker() == Some(Who::Mate(one));
        self.briefs.iter().zip(self.all).filter(move |(brief, _)| is_theirs(brief)).map(|(_, thread)| thread)
    }

    /// The brief of the one at a place.
    pub fn brief(self, place: usize) -> Option<Brief> {
        self.briefs.get(self.order.get(place)? as usize).copied()
    }

    /// The one at a place, the most urgent at 0.
    pub fn get(self, place: usize) -> Option<&'a Ranked> {
        self.all.get(self.order.get(place)? as usize)
    }

    /// All of them, the most urgent first.
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

    /// Those of one item, in no order of urgency: only what is in brief is looked at.
    pub fn of_item(self, slot: Slot) -> impl Iterator<Item = &'a Ranked> {
        let all = self.briefs.iter().zip(self.all);
        all.filter(move |(brief, _)| brief.slot() == slot).map(|(_, thread)| thread)
    }

    /// One of them that is so, whatever its place.
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

/// How often a thread was looked at beyond what is in brief: what costs time in a large team.
#[cfg(test)]
pub mod looked {
    use std::cell::Cell;

    thread_local!(static COUNT: Cell<usize> = const { Cell::new(0) });

    pub(super) fn note() {
        COUNT.set(COUNT.get() + 1);
    }

    /// How often since the last call, on this thread.
    pub fn take() -> usize {
        COUNT.take()
    }
}

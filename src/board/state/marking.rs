//! Determines on which threads the viewer's marks hold, at the moment for which the board was settled.
//!
//! 1. A mark whose thread was answered, or in which a new question was asked, has expired and does not hold again.
//! 2. A mark whose item is absent is kept for 60 days, as its source may only be failing.
//!
//! Not here: until when a mark holds (`domain::join::mark`), storing marks (the store).

use std::collections::HashSet;

use chrono::TimeDelta;

use super::{Board, Counts};
use crate::board::index::Slot;
use crate::board::lists::{Brief, Ranked};
use crate::domain::Instant;
use crate::domain::ids::ItemId;
use crate::domain::join::mark::Mark;
use crate::domain::teammate::TeammateIndex;
use crate::domain::thread::ThreadState;

/// How long a mark is kept whose item is absent.
const KEPT: TimeDelta = TimeDelta::days(60);

/// The effect of the marks at a moment.
#[derive(Debug, Default)]
pub(super) struct Marking {
    held: HashSet<(Slot, TeammateIndex)>,
    /// The expired marks.
    over: Vec<Mark>,
    /// When the first of the marks that hold ends.
    until: Option<Instant>,
    /// The viewer's counts in threads on which a mark holds.
    mine: Counts,
}

impl Board {
    /// Recomputes on which threads the marks hold.
    pub(super) fn settle_marks(&mut self, now: Instant) {
        let mut marking = Marking::default();
        for mark in self.marks.values() {
            let Some(thread) = self.marked(mark) else {
                if self.beginning.is_none() && self.is_over(mark, now) {
                    marking.over.push(mark.clone());
                }
                continue;
            };
            let last_asked_at = thread.last_asked_at();
            if mark.has_lapsed(last_asked_at, thread.asks()) {
                marking.over.push(mark.clone());
            } else if mark.holds(last_asked_at, thread.asks(), now) {
                marking.held.insert((thread.brief().slot(), thread.by()));
                marking.until = marking.until.into_iter().chain(mark.until).min();
                if Some(thread.by()) == self.team.me {
                    marking.mine.owes += 1;
                    marking.mine.owes_late += usize::from(thread.state(now) == ThreadState::Late);
                }
            }
        }
        self.marking = marking;
    }

    /// The thread of a mark.
    fn marked(&self, mark: &Mark) -> Option<&Ranked> {
        let is = |(brief, thread): &(&Brief, &Ranked)| {
            // Briefs are checked first: the threads are scattered in memory.
            brief.by() == mark.owed_by
                && thread.item.id.raw() == mark.item
                && thread.item.source.as_str() == mark.source
        };
        self.briefs.iter().zip(&self.threads).find(is).map(|(_, thread)| thread)
    }

    /// Returns whether a mark without an open thread has expired.
    fn is_over(&self, mark: &Mark, now: Instant) -> bool {
        let source = self.sources.iter().position(|line| line.id.as_str() == mark.source);
        let items = source.and_then(|source| self.items.get(source));
        let is_there = items.is_some_and(|items| items.contains_key(&ItemId::new(&mark.item)));
        is_there || now - mark.set_at > KEPT
    }

    /// Returns whether a mark of the viewer holds on a thread.
    pub fn is_marked(&self, brief: Brief) -> bool {
        !self.marking.held.is_empty() && self.marking.held.contains(&(brief.slot(), brief.by()))
    }

    /// The number of threads on which a mark holds.
    pub fn marked_count(&self) -> usize {
        self.marking.held.len()
    }

    /// The expired marks.
    pub fn marks_over(&self) -> &[Mark] {
        &self.marking.over
    }

    /// When the first mark that holds ends.
    pub(super) fn next_unmarked(&self) -> Option<Instant> {
        self.marking.until
    }

    /// The viewer's counts, without the threads on which a mark holds.
    pub fn owed_by_me(&self) -> Counts {
        let counts = self.team.me.map(|me| self.counts(me)).unwrap_or_default();
        Counts {
            owes: counts.owes.saturating_sub(self.marking.mine.owes),
            owes_late: counts.owes_late.saturating_sub(self.marking.mine.owes_late),
            ..counts
        }
    }
}

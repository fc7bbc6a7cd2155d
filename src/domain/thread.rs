//! An open thread: one teammate owes one reply. By when, and how urgent it is.
//!
//! Everything that does not depend on now is worked out once ([`Term::of`]); what does is a comparison of instants.
//!
//! Not here: who owes (`conversation`).

use std::cmp::Ordering;

use chrono::TimeDelta;

use super::Instant;
use super::agreement::{Margin, Target};
use super::worktime::{REACH, WorkTime};

/// How urgent an open thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThreadState {
    /// Now is past its due time.
    Late,
    /// The responder has little working time left before it.
    DueSoon,
    /// There is time.
    Waiting,
    /// It has no due time.
    NoTarget,
}

impl ThreadState {
    /// The word for it in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::DueSoon => "due_soon",
            Self::Waiting => "waiting",
            Self::NoTarget => "no_target",
        }
    }
}

/// A due time, seen from one person's working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// When it is due.
    pub due_at: Instant,
    /// The instant from which no more than the margin is left; absent without a zone.
    pub soon_at: Option<Instant>,
    /// The due time's position in the person's working time; `None` without a zone.
    pub position: Option<TimeDelta>,
}

impl Term {
    /// A due time for a person, and how little time before it counts as little.
    pub fn new(due_at: Instant, work: Option<&WorkTime>, margin: Margin) -> Self {
        // A person who never had more than the margin before it was always due soon.
        let soon = |work: &WorkTime| {
            let soon = match margin {
                Margin::Working(amount) => work.back(due_at, amount),
                Margin::Days(n) => work.days_before(due_at, n),
            };
            soon.unwrap_or(Instant::MIN_UTC)
        };
        Self { due_at, soon_at: work.map(soon), position: work.map(|w| w.position(due_at)) }
    }

    /// The due time that a target gives for a reply asked for at `asked_at`; `None` when there is none:
    ///
    /// 1. The target is `none`.
    /// 2. It counts working time, and the responder has no zone, or does not reach it within a year.
    pub fn of(target: Target, asked_at: Instant, work: Option<&WorkTime>, due_soon: Margin) -> Option<Self> {
        let due_at = match target {
            Target::None => None,
            Target::Elapsed(wall) => asked_at.checked_add_signed(wall),
            Target::Working(amount) => work?.add(asked_at, amount),
            Target::Days(n) => work?.end_of_working_day(asked_at, n),
        }?;
        debug_assert!(matches!(target, Target::Elapsed(_)) || due_at - asked_at <= REACH);
        Some(Self::new(due_at, work, due_soon))
    }

    /// How urgent it is at `now`.
    pub fn state(&self, now: Instant) -> ThreadState {
        if now > self.due_at {
            ThreadState::Late
        } else if self.soon_at.is_some_and(|soon| soon <= now) {
            ThreadState::DueSoon
        } else {
            ThreadState::Waiting
        }
    }

    /// The working time left at `now`, given the person's position in their working time then: negative when late.
    pub fn left(&self, position: Option<TimeDelta>) -> Option<TimeDelta> {
        Some(self.position? - position?)
    }

    /// The instants at which the state changes by itself: when it is due soon, and a moment after it was due.
    pub fn edges(&self) -> impl Iterator<Item = Instant> + use<> {
        let late = self.due_at.checked_add_signed(TimeDelta::nanoseconds(1));
        [self.soon_at, late].into_iter().flatten()
    }
}

/// Whole minutes of a length of time, towards zero: how the board counts what is left.
pub fn whole_minutes(time: TimeDelta) -> i64 {
    time.num_minutes()
}

/// What decides a thread's place in the list, as far as times do. Threads of equal rank stand in the order of their
/// ids ([`cmp_ids`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The working time that a late thread is late, exactly (zero without a zone); `None` when it is not late.
    pub late: Option<TimeDelta>,
    /// When it is due.
    pub due_at: Option<Instant>,
    /// When it was asked.
    pub asked_at: Instant,
}

impl Ord for Rank {
    /// Late first, the latest on top; then by due time, those without one last; ties by due time, then by when it was
    /// asked.
    fn cmp(&self, other: &Self) -> Ordering {
        // None is less than any Some, so the other way round late ones come first, and the latest of them on top.
        let due = |r: &Self| (r.due_at.is_none(), r.due_at);
        let lateness = other.late.cmp(&self.late);
        lateness.then_with(|| due(self).cmp(&due(other))).then_with(|| self.asked_at.cmp(&other.asked_at))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares the ids `source:item:teammate` of two threads as texts, without making the texts where it can.
pub fn cmp_ids(a: [&str; 3], b: [&str; 3]) -> Ordering {
    if a.iter().take(2).eq(b.iter().take(2)) { a.cmp(&b) } else { a.join(":").cmp(&b.join(":")) }
}

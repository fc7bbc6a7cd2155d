//! Open threads: by when a teammate owes a reply, and how urgent it is.
//!
//! What does not depend on the current time is computed once ([`Term::of`]); the rest are comparisons of instants.
//!
//! Not here: who owes a reply (`conversation`).

use std::cmp::Ordering;

use chrono::TimeDelta;

use super::Instant;
use super::agreement::{Margin, Target};
use super::worktime::{REACH, WorkTime};

/// The urgency of an open thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThreadState {
    /// The due time has passed.
    Late,
    /// The responder has at most the agreed margin left.
    DueSoon,
    /// There is enough time left.
    Waiting,
    /// The thread has no due time.
    NoTarget,
}

impl ThreadState {
    /// Its name in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::DueSoon => "due_soon",
            Self::Waiting => "waiting",
            Self::NoTarget => "no_target",
        }
    }
}

/// A due time, in relation to one person's working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The due time.
    pub due_at: Instant,
    /// The instant from which at most the margin is left; `None` without a zone.
    pub soon_at: Option<Instant>,
    /// The due time's position in the person's working time; `None` without a zone.
    pub position: Option<TimeDelta>,
}

impl Term {
    /// A due time for a person, with the margin before it.
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

    /// The due time of a reply that was asked for at `asked_at`, by a target. `None` in these cases:
    ///
    /// 1. The target is `none`.
    /// 2. It counts working time, and the responder has no zone or does not reach it within [`REACH`].
    pub fn of(target: Target, asked_at: Instant, work: Option<&WorkTime>, due_soon: Margin) -> Option<Self> {
        Some(Self::new(due(target, asked_at, work)?, work, due_soon))
    }

    /// The urgency at `now`.
    pub fn state(&self, now: Instant) -> ThreadState {
        if now > self.due_at {
            ThreadState::Late
        } else if self.soon_at.is_some_and(|soon| soon <= now) {
            ThreadState::DueSoon
        } else {
            ThreadState::Waiting
        }
    }

    /// The working time left, given the person's current position in their working time. Negative when late.
    pub fn left(&self, position: Option<TimeDelta>) -> Option<TimeDelta> {
        Some(self.position? - position?)
    }

    /// The instants at which the state changes as time passes: when it becomes due soon, and just after the due time.
    pub fn edges(&self) -> impl Iterator<Item = Instant> + use<> {
        let late = self.due_at.checked_add_signed(TimeDelta::nanoseconds(1));
        [self.soon_at, late].into_iter().flatten()
    }
}

/// The due time of a reply that is asked for at `asked_at`, by a target; `None` as for [`Term::of`].
pub fn due(target: Target, asked_at: Instant, work: Option<&WorkTime>) -> Option<Instant> {
    let due_at = match target {
        Target::None => None,
        Target::Elapsed(wall) => asked_at.checked_add_signed(wall),
        Target::Working(amount) => work?.add(asked_at, amount),
        Target::Days(n) => work?.end_of_working_day(asked_at, n),
    }?;
    debug_assert!(matches!(target, Target::Elapsed(_)) || due_at - asked_at <= REACH);
    Some(due_at)
}

/// The whole minutes of a duration, rounded towards zero.
pub fn whole_minutes(time: TimeDelta) -> i64 {
    time.num_minutes()
}

/// The sort key of a thread in the list, as far as times decide. Threads of equal rank are in the order of their ids
/// ([`cmp_ids`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The working time by which a late thread is late, exactly (zero without a zone); `None` if it is not late.
    pub late: Option<TimeDelta>,
    /// When it is due.
    pub due_at: Option<Instant>,
    /// When it was asked.
    pub asked_at: Instant,
}

impl Ord for Rank {
    /// Late threads first, by descending lateness; then by due time, threads without one last; ties by due time, then
    /// by the time of the question.
    fn cmp(&self, other: &Self) -> Ordering {
        // `None` is less than any `Some`, so in descending order late threads come first, the latest on top.
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

/// Compares the ids `source:item:teammate` of two threads as strings, mostly without building the strings.
pub fn cmp_ids(a: [&str; 3], b: [&str; 3]) -> Ordering {
    if a.iter().take(2).eq(b.iter().take(2)) { a.cmp(&b) } else { a.join(":").cmp(&b.join(":")) }
}

//! Deadlines: the instant at which an item is due, in the assignee's own day, and how urgent it is.
//!
//! Not here: replies (`thread`).

use chrono::TimeDelta;

use super::Instant;
use super::batch::Due;
use super::zone::Zone;

/// Whose day a due date without a time refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DueZone {
    /// The assignees': the earliest end of that day among the assignees with a zone, else the viewer's.
    #[default]
    Assignee,
    /// The viewer's.
    Me,
    /// That of a fixed zone.
    Zone(Zone),
}

/// The urgency of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineState {
    /// The due time has passed.
    Overdue,
    /// An assignee has at most the agreed margin left.
    AtRisk,
    /// There is enough time left.
    Ok,
}

impl DeadlineState {
    /// Its name in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::AtRisk => "at_risk",
            Self::Ok => "ok",
        }
    }
}

/// How near a deadline is, in the viewer's dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bucket {
    /// The due time has passed.
    Overdue,
    /// Today.
    Today,
    /// Tomorrow.
    Tomorrow,
    /// Up to seven days from today.
    ThisWeek,
    /// More than seven days from today.
    Later,
}

impl Bucket {
    /// Its name in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Tomorrow => "tomorrow",
            Self::ThisWeek => "this_week",
            Self::Later => "later",
        }
    }
}

/// The instant at which an item is due. `assignees` are the zones of those assignees who have one.
pub fn due_at<'a>(due: Due, rule: &DueZone, assignees: impl Iterator<Item = &'a Zone>, viewer: &Zone) -> Instant {
    let date = match due {
        Due::At(t) => return t,
        Due::Date(date) => date,
    };
    match rule {
        DueZone::Zone(zone) => zone.end_of(date),
        DueZone::Me => viewer.end_of(date),
        DueZone::Assignee => assignees.map(|zone| zone.end_of(date)).min().unwrap_or_else(|| viewer.end_of(date)),
    }
}

/// How near a deadline is at `now`, by the viewer's local date of the moment just before it.
pub fn bucket(due_at: Instant, viewer: &Zone, now: Instant) -> Bucket {
    if now > due_at {
        return Bucket::Overdue;
    }
    let just_before = due_at.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(due_at);
    match (viewer.date(just_before) - viewer.date(now)).num_days() {
        ..=0 => Bucket::Today,
        1 => Bucket::Tomorrow,
        2..=7 => Bucket::ThisWeek,
        8.. => Bucket::Later,
    }
}

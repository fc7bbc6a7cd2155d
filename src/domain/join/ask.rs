//! The last good moment to ask: until when a question asked later is still answered on the same day of the asker.
//!
//! For a question asked at t:
//!
//! 1. It is *due* by the responder's target, asked at t.
//! 2. It is *seen* when the asker sees what reaches them at the due time. Its *answer day* is the asker's local date then.
//! 3. Of now and the whole minutes after now, *ask by* is the last before the first whose answer day is later than that of
//!    a question asked now. A question without an answer day counts as later.
//!
//! Meetings and statuses do not move any of this; leave does, as it is no working time.
//!
//! Not here: whose target it is (`agreement`), words (shell, panels).

use chrono::{DurationRound, NaiveDate, TimeDelta};

use super::day;
use crate::domain::Instant;
use crate::domain::agreement::Target;
use crate::domain::thread;
use crate::domain::worktime::WorkTime;
use crate::domain::zone::Edge;

/// A question that one person may ask another.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The responder's target.
    pub target: Target,
    /// The responder's working time; `None` without a zone.
    pub responder: Option<&'a WorkTime>,
    /// The asker's working time; `None` without a zone.
    pub asker: Option<&'a WorkTime>,
}

/// What comes of a question that is asked at some instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// By when the answer is agreed.
    pub due_at: Option<Instant>,
    /// When the asker sees it, at the latest.
    pub seen_at: Option<Instant>,
    /// The asker's date then.
    pub day: Option<NaiveDate>,
}

/// Why an answer has no due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No answer is agreed.
    NoTarget,
    /// The target counts working time, and the responder has no zone.
    NoZone,
    /// The due time does not come within 366 days.
    NotReached,
}

impl Reason {
    /// Its name in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoTarget => "none",
            Self::NoZone => "no_zone",
            Self::NotReached => "not_reached",
        }
    }
}

/// A question asked now, and until when it may wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// What comes of it if it is asked now.
    pub now: Answer,
    /// The last moment at which it is still seen on that day.
    pub ask_by: Option<Instant>,
    /// What comes of it if it is asked a minute after that.
    pub later: Answer,
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);

impl Question<'_> {
    /// What comes of it if it is asked at `t`.
    pub fn at(&self, t: Instant) -> Answer {
        let due_at = thread::due(self.target, t, self.responder);
        let seen_at = self.asker.and_then(|asker| day::sees(asker, due_at?));
        let day = self.asker.and_then(|asker| Some(asker.zone().date(seen_at?)));
        Answer { due_at, seen_at, day }
    }

    /// Why it has no due time, asked at `t`; `None` when it has one.
    pub fn reason(&self, t: Instant) -> Option<Reason> {
        if thread::due(self.target, t, self.responder).is_some() {
            return None;
        }
        Some(match self.target {
            Target::None => Reason::NoTarget,
            Target::Working(_) | Target::Days(_) if self.responder.is_none() => Reason::NoZone,
            _ => Reason::NotReached,
        })
    }

    /// What comes of it now, and until when it may wait.
    pub fn moment(&self, now: Instant) -> Moment {
        let answer = self.at(now);
        let nothing = Moment { now: answer, ..Moment::default() };
        let (Some(answer_day), Some(first)) = (answer.day, next_minute(now)) else { return nothing };
        let is_later = |t: Instant| self.at(t).day.is_none_or(|day| day > answer_day);
        let later = match (self.target, self.responder) {
            (Target::Days(_), Some(responder)) => first_midnight(responder, now, first, is_later),
            _ => first_minute(first, is_later),
        };
        let Some(later) = later else { return nothing };
        let ask_by = if later == first { now } else { later - MINUTE };
        Moment { now: answer, ask_by: Some(ask_by), later: self.at(later) }
    }
}

/// The first whole minute after `t`.
fn next_minute(t: Instant) -> Option<Instant> {
    t.duration_trunc(MINUTE).ok()?.checked_add_signed(MINUTE)
}

/// The first minute from `first` on that is later. A question asked later is never answered earlier, so it is found by
/// halves.
fn first_minute(first: Instant, is_later: impl Fn(Instant) -> bool) -> Option<Instant> {
    let at = |n: i64| first.checked_add_signed(TimeDelta::minutes(n));
    let later = |n: i64| at(n).is_none_or(&is_later);
    let mut reach = 1;
    while !later(reach - 1) {
        reach *= 2;
    }
    let (mut low, mut high) = (0, reach);
    while low < high {
        let middle = i64::midpoint(low, high);
        if later(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    at(low)
}

/// The same for a target in working days, of which only the responder's date of the question counts.
fn first_midnight(
    responder: &WorkTime,
    now: Instant,
    first: Instant,
    is_later: impl Fn(Instant) -> bool,
) -> Option<Instant> {
    let mut date = responder.zone().date(now);
    loop {
        date = date.succ_opt()?;
        let midnight = responder.zone().midnight(date, Edge::Start);
        let whole = midnight.duration_trunc(MINUTE).ok()?;
        let at = if whole == midnight { midnight } else { whole.checked_add_signed(MINUTE)? };
        let at = at.max(first);
        if is_later(at) {
            return Some(at);
        }
    }
}

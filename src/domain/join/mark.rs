//! Marks that the viewer sets on open threads: done for me, or out of sight for a while.
//!
//! 1. A mark holds from when it was set, up to, not at, its end.
//! 2. It lapses as soon as something new asks: the thread was last asked later than the mark remembers, or at the same
//!    instant more often. What does not ask the one who owes the thread is not new.
//!
//! Not here: where marks are kept (the store).

use chrono::{Datelike, NaiveTime, TimeDelta};

use super::day;
use crate::domain::Instant;
use crate::domain::ids::TeammateIndex;
use crate::domain::worktime::WorkTime;

/// For how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is done for me, until something new asks.
    Done,
    /// For an hour.
    Hour,
    /// Until my next working day after today.
    Tomorrow,
    /// Until my first working day from next Monday on.
    Monday,
    /// Until something new asks.
    New,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Self; 5] = [Self::Done, Self::Hour, Self::Tomorrow, Self::Monday, Self::New];

    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Hour => "1h",
            Self::Tomorrow => "tomorrow",
            Self::Monday => "monday",
            Self::New => "new",
        }
    }

    /// Until when it holds, set at `now` by somebody with this working time; `None`: until something new asks. Without a
    /// working day within a year, tomorrow is a day from now, and Monday the next one at 00:00 UTC.
    pub fn until(self, work: Option<&WorkTime>, now: Instant) -> Option<Instant> {
        let start = |date: fn(chrono::NaiveDate) -> Option<chrono::NaiveDate>| {
            let work = work?;
            day::start_from(work, date(day::date_at(work, now))?, now)
        };
        match self {
            Self::Done | Self::New => None,
            Self::Hour => now.checked_add_signed(TimeDelta::hours(1)),
            Self::Tomorrow => start(|today| today.succ_opt()).or_else(|| now.checked_add_signed(TimeDelta::days(1))),
            Self::Monday => start(next_monday).or_else(|| {
                let monday = next_monday(now.date_naive())?;
                Some(monday.and_time(NaiveTime::MIN).and_utc())
            }),
        }
    }
}

/// The first Monday after a date.
fn next_monday(date: chrono::NaiveDate) -> Option<chrono::NaiveDate> {
    date.checked_add_signed(TimeDelta::days(7 - i64::from(date.weekday().num_days_from_monday())))
}

/// A mark on an open thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Whose mark.
    pub who: TeammateIndex,
    /// The thread's source.
    pub source: String,
    /// The thread's item there.
    pub item: String,
    /// Who owes the thread.
    pub owed_by: TeammateIndex,
    /// It is done for them; else it is out of sight.
    pub done: bool,
    /// When it was set.
    pub set_at: Instant,
    /// Until when; `None`: until something new asks.
    pub until: Option<Instant>,
    /// When the thread was last asked, as of then.
    pub last_asked_at: Instant,
    /// How many messages asked, as of then.
    pub asks: usize,
}

impl Mark {
    /// Whether something new asks in the thread since the mark was set.
    pub fn has_lapsed(&self, last_asked_at: Instant, asks: usize) -> bool {
        last_asked_at > self.last_asked_at || (last_asked_at == self.last_asked_at && asks > self.asks)
    }

    /// Whether it holds at `now` on a thread that was last asked then, so often.
    pub fn holds(&self, last_asked_at: Instant, asks: usize, now: Instant) -> bool {
        let in_time = self.set_at <= now && self.until.is_none_or(|until| now < until);
        in_time && !self.has_lapsed(last_asked_at, asks)
    }
}

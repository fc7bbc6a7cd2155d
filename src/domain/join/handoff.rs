//! The hand-off: which of its two forms the board offers, and the cost of waiting until the next day.
//!
//! Not here: the lists themselves (`board::handoff`).

use chrono::TimeDelta;

use super::day;
use crate::domain::Instant;
use crate::domain::worktime::WorkTime;

/// How long before one's end, and after one's start, the board offers it.
pub const OFFERED: TimeDelta = TimeDelta::hours(1);
/// How far ahead departures are reported.
pub const LEAVING: TimeDelta = TimeDelta::hours(2);

/// One of its two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Before one stops.
    Stop,
    /// After one started.
    Start,
}

impl Form {
    /// Its name in JSON and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
        }
    }
}

/// The form that the board offers: before the end of the day in progress, else after its start.
pub fn offered(work: &WorkTime, now: Instant) -> Option<Form> {
    let span = day::in_progress(work, now)?.span;
    if now >= span.end - OFFERED {
        Some(Form::Stop)
    } else if now < span.start + OFFERED {
        Some(Form::Start)
    } else {
        None
    }
}

/// The form for a request that does not name one.
pub fn usual(work: Option<&WorkTime>, now: Instant) -> Form {
    let in_progress = work.and_then(|work| day::in_progress(work, now)).is_some();
    let offered = work.and_then(|work| offered(work, now));
    offered.unwrap_or(if in_progress { Form::Stop } else { Form::Start })
}

/// The start of the reported period: one's last stop; without one, a day before now.
pub fn since(work: Option<&WorkTime>, now: Instant) -> Instant {
    let day_before = now.checked_sub_signed(TimeDelta::days(1)).unwrap_or(now);
    work.and_then(|work| day::last_stop(work, now)).unwrap_or(day_before)
}

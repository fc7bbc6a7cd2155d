//! Check-ins: something that people write once a day, and the state of each person's.
//!
//! 1. *Done*: something is written for their day, also when it was not asked for.
//! 2. Else *excused*: no zone, not one of the check-in's days, or no working day of theirs.
//! 3. Else *open* until it is due, then *missed*.
//!
//! It is due at its time of day, if that lies in the person's working day, start and end included; otherwise, or without a
//! time, at that day's end. So it is not due before a late shift begins.
//!
//! Not here: where they are written (providers), who writes (shell).

use chrono::{Datelike, NaiveDate};

use super::day;
use crate::domain::Instant;
use crate::domain::checkin::CheckInPlan;
use crate::domain::ids::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::worktime::WorkTime;
use crate::domain::zone::Edge;

/// The state of one person's check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is written.
    Done,
    /// It is not asked for.
    Excused,
    /// It is asked for, and due later.
    Open,
    /// It was due, and is not written.
    Missed,
}

impl State {
    /// Its name in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Excused => "excused",
            Self::Open => "open",
            Self::Missed => "missed",
        }
    }
}

/// One person's check-in on their day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub who: TeammateIndex,
    /// Their date; `None` without a zone.
    pub date: Option<NaiveDate>,
    /// Its state.
    pub state: State,
    /// By when it is asked for; `None` where it is not.
    pub due_at: Option<Instant>,
    /// What they wrote.
    pub text: Option<Text>,
}

impl CheckInPlan {
    /// One person's row. `written` gives what they wrote for a date.
    pub fn row(
        &self,
        who: TeammateIndex,
        work: Option<&WorkTime>,
        written: impl FnOnce(NaiveDate) -> Option<Text>,
        now: Instant,
    ) -> Row {
        let date = work.map(|work| day::date_at(work, now));
        let due_at = work.zip(date).and_then(|(work, date)| self.due(work, date));
        let text = date.and_then(written);
        let state = match (&text, due_at) {
            (Some(_), _) => State::Done,
            (None, None) => State::Excused,
            (None, Some(due)) if now < due => State::Open,
            (None, Some(_)) => State::Missed,
        };
        Row { who, date, state, due_at, text }
    }

    /// By when it is asked for on a date; `None`: it is not.
    fn due(&self, work: &WorkTime, date: NaiveDate) -> Option<Instant> {
        let asked = self.days.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default();
        let span = day::of_date(work, date).filter(|_| asked)?.span;
        let at = self.at.map(|at| work.zone().instant(date.and_time(at), Edge::End));
        Some(at.filter(|at| span.start <= *at && *at <= span.end).unwrap_or(span.end))
    }
}

//! Which time is asked about. A file may hold years of events, and rules that never end: only what lies in the window is
//! worked out and kept.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::meaning::Means;
use crate::domain::batch::{EventKind, EventSpan, When};

/// How many days back and ahead leave is known.
const LEAVE: (u64, u64) = (60, 400);
/// The same for whatever else is in a calendar.
const OTHER: (u64, u64) = (8, 100);
/// Two clocks of the world are never further apart.
const MARGIN: Days = Days::new(2);

/// The dates in UTC that are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    leave: Dates,
    other: Dates,
}

/// The dates on which an event may matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relevant {
    /// If it may be leave.
    pub leave: RangeInclusive<NaiveDate>,
    /// If it is something else.
    pub other: RangeInclusive<NaiveDate>,
}

/// From the first date up to, not at, the second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dates(NaiveDate, NaiveDate);

impl Window {
    /// What a board needs on this day.
    pub fn of_board(today: NaiveDate) -> Self {
        let around = |(back, ahead)| {
            let from = today.checked_sub_days(Days::new(back)).unwrap_or(NaiveDate::MIN);
            Dates(from, today.checked_add_days(Days::new(ahead + 1)).unwrap_or(NaiveDate::MAX))
        };
        Self { leave: around(LEAVE), other: around(OTHER) }
    }

    /// From the first date up to, not at, the last one of which a board needs to know when people are busy.
    pub fn busy_dates(today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let Dates(from, to) = Self::of_board(today).other;
        (from, to)
    }

    /// From a date up to, not at, another one, whatever it is.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self { leave: Dates(from, to), other: Dates(from, to) }
    }

    /// The first instant of which nothing that blocks is known any more.
    pub fn until(&self) -> NaiveDateTime {
        self.other.1.and_time(NaiveTime::MIN)
    }

    /// The same for what is no leave.
    #[must_use]
    pub fn without_leave(self) -> Self {
        Self { leave: self.other, ..self }
    }

    /// The dates on which an event may matter, on whatever clock, in a calendar that means this.
    pub fn relevant(&self, means: Means) -> Relevant {
        let Dates(from, to) = self.leave;
        let (first, last) = (from.min(self.other.0), to.max(self.other.1));
        let around = |Dates(from, to)| {
            let from = from.checked_sub_days(MARGIN).unwrap_or(NaiveDate::MIN);
            from..=to.checked_add_days(MARGIN).unwrap_or(NaiveDate::MAX)
        };
        let leave = around(Dates(first, last));
        let other = if means == Means::Away { leave.clone() } else { around(self.other) };
        Relevant { leave, other }
    }

    /// From the first instant that may matter, to the last one.
    pub fn span(&self) -> (NaiveDateTime, NaiveDateTime) {
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN);
        (midnight(self.leave.0.min(self.other.0)), midnight(self.leave.1.max(self.other.1)))
    }

    /// Does it reach into the window of any kind?
    pub fn meets_any(&self, span: &EventSpan) -> bool {
        self.meets(span, None) || self.meets(span, Some(&EventKind::Away))
    }

    /// Does it reach into the window of its kind? Something without length does by its start.
    pub fn meets(&self, span: &EventSpan, kind: Option<&EventKind>) -> bool {
        let Dates(from, to) = if kind == Some(&EventKind::Away) { self.leave } else { self.other };
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN);
        let wall = |when: &When| match when {
            When::At(t) => t.naive_utc(),
            When::Floating(wall) => *wall,
        };
        let (start, end): (NaiveDateTime, NaiveDateTime) = match span {
            EventSpan::AllDay { from, to } => (midnight(*from), midnight(*to)),
            EventSpan::Timed { start, end } => (wall(start), wall(end)),
        };
        start < midnight(to) && (midnight(from) < end || midnight(from) <= start)
    }
}

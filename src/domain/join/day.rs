//! Working days as intervals, and when a person sees a message.
//!
//! A *day* is a local date of whose own intervals away leaves anything, as one stretch from the first instant of what is
//! left to the last. A lunch break inside belongs to it.
//!
//! Not here: amounts of working time (`worktime`).

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::domain::Instant;
use crate::domain::availability::HORIZON;
use crate::domain::interval::{self, Interval};
use crate::domain::worktime::{REACH, WorkTime};
use crate::domain::zone::Edge;

/// A working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The local date that names it.
    pub date: NaiveDate,
    /// From its first working instant to the end of its last.
    pub span: Interval,
}

/// The day of a date; `None`: it has no hours, or leave covers all of them.
pub fn of_date(work: &WorkTime, date: NaiveDate) -> Option<Day> {
    let left = interval::minus(&work.own(date), work.away());
    let span = Interval::new(left.first()?.start, left.last()?.end)?;
    Some(Day { date, span })
}

/// The days that may touch an instant, in the order of their dates.
fn around(work: &WorkTime, t: Instant) -> impl Iterator<Item = Day> {
    let today = work.zone().date(t);
    (-2..=1).filter_map(move |n| of_date(work, today.checked_add_signed(TimeDelta::days(n))?))
}

/// The day in progress at `t`: of several the one that started last, then that of the later date.
pub fn in_progress(work: &WorkTime, t: Instant) -> Option<Day> {
    around(work, t).filter(|day| day.span.contains(t)).max_by_key(|day| (day.span.start, day.date))
}

/// The date of the day in progress, else the local date.
pub fn date_at(work: &WorkTime, t: Instant) -> NaiveDate {
    in_progress(work, t).map_or_else(|| work.zone().date(t), |day| day.date)
}

/// The earliest start of a day after `t`, within [`REACH`].
pub fn next_start(work: &WorkTime, t: Instant) -> Option<Instant> {
    let first = work.zone().date(t).checked_add_signed(TimeDelta::days(-2))?;
    first_start(work, first, |start| start > t).filter(|start| *start - t <= REACH)
}

/// The start of the earliest day of a date from `first` on that begins within [`REACH`] of `now`.
pub fn start_from(work: &WorkTime, first: NaiveDate, now: Instant) -> Option<Instant> {
    first_start(work, first, |_| true).filter(|start| *start - now <= REACH)
}

/// The earliest start of the days from a date on that is `wanted`.
fn first_start(work: &WorkTime, first: NaiveDate, wanted: impl Fn(Instant) -> bool) -> Option<Instant> {
    let mut found: Option<Instant> = None;
    for date in first.iter_days().take(REACH.num_days() as usize + 4) {
        // Where away cuts a night shift, a later date may start before an earlier one.
        if found.is_some_and(|found| found < work.zone().midnight(date, Edge::Start)) {
            break;
        }
        let start = of_date(work, date).map(|day| day.span.start).filter(|start| wanted(*start));
        found = start.into_iter().chain(found).min();
    }
    found
}

/// With a day in progress, the latest end of a day that is not later than its start; else the latest end that is not
/// later than `t`. Within [`REACH`].
pub fn last_stop(work: &WorkTime, t: Instant) -> Option<Instant> {
    let before = in_progress(work, t).map_or(t, |day| day.span.start);
    let mut found: Option<Instant> = None;
    let mut date = work.zone().date(t).checked_add_signed(TimeDelta::days(1))?;
    for _ in 0..REACH.num_days() + 4 {
        // A day lasts at most until the end of the date after its own.
        let next = date.checked_add_signed(TimeDelta::days(2))?;
        if found.is_some_and(|found| found > work.zone().midnight(next, Edge::End)) {
            break;
        }
        let end = of_date(work, date).map(|day| day.span.end).filter(|end| *end <= before);
        found = end.into_iter().chain(found).max();
        date = date.pred_opt()?;
    }
    found.filter(|end| t - *end <= REACH)
}

/// The earliest working instant from `t` on, within [`HORIZON`].
pub fn back(work: &WorkTime, t: Instant) -> Option<Instant> {
    work.next(t, HORIZON)
}

/// When somebody sees what reaches them at `t`: then, where they work at it or stop at that very instant; else once they
/// are back.
pub fn sees(work: &WorkTime, t: Instant) -> Option<Instant> {
    let stops = t.checked_sub_signed(TimeDelta::nanoseconds(1)).is_some_and(|before| work.is_working(before));
    if stops { Some(t) } else { back(work, t) }
}

/// The first days that end after `now` and start at most [`HORIZON`] after it, in the order in which they start.
pub fn next_days(work: &WorkTime, now: Instant, most: usize) -> Vec<Day> {
    let Some(first) = work.zone().date(now).checked_add_signed(TimeDelta::days(-2)) else { return Vec::new() };
    let mut found: Vec<Day> = Vec::new();
    for date in first.iter_days().take(HORIZON.num_days() as usize + 5) {
        let Some(day) = of_date(work, date) else { continue };
        if day.span.end > now && day.span.start - now <= HORIZON {
            found.push(day);
        }
        // One more date than asked for: where away cuts a night shift, it may start first.
        if found.len() > most + 1 {
            break;
        }
    }
    found.sort_by_key(|day| (day.span.start, day.span.end, day.date));
    found.truncate(most);
    found
}

/// The Monday of a date's ISO week.
pub fn monday(date: NaiveDate) -> NaiveDate {
    let since = TimeDelta::days(i64::from(date.weekday().num_days_from_monday()));
    date.checked_sub_signed(since).unwrap_or(date)
}

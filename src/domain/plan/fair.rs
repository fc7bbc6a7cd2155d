//! Fairness: in a team across many zones, every meeting is early or late for someone. This module counts who had the
//! early and late hours in the windows taken before, and finds the start that shares them best. Only hours are weighed,
//! not the work that people do.
//!
//! Not here: when people are free (`plan`), the record of windows taken (`sync::store`).

use chrono::{DurationRound, TimeDelta};

use super::Window;
use crate::domain::Instant;
use crate::domain::interval::{self, Interval};
use crate::domain::worktime::WorkTime;

/// The length of the first and the last part of a working day, in which meetings are a burden.
const EDGE: TimeDelta = TimeDelta::hours(1);
/// How far around a meeting the nearest working day is searched: every day of any week is within this distance.
const AROUND: TimeDelta = TimeDelta::days(8);
/// Meetings begin on quarter hours.
const QUARTER: TimeDelta = TimeDelta::minutes(15);
/// How many starts of one window are considered: those of a day.
const MOST_STARTS: usize = 96;
/// The hours of a night.
const NIGHT: i64 = 8;
/// How many of the most recent windows count.
pub const LAST: usize = 8;

/// How the time of a meeting is a burden to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strain {
    /// It is early in their working day, or before it.
    Early,
    /// It is late in their working day, or after it.
    Late,
}

impl Strain {
    /// Its name on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Late => "late",
        }
    }
}

/// How often a person had early and late hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Early ones.
    pub early: usize,
    /// Late ones.
    pub late: usize,
}

/// A person's working days, each from its first start to its last end, and their time away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    days: Vec<Interval>,
    away: Vec<Interval>,
}

impl Days {
    /// The working days around an interval; none without a zone.
    pub fn around(work: Option<&WorkTime>, span: Interval) -> Self {
        let Some(work) = work else { return Self::default() };
        let near = |t: Instant, by: TimeDelta| work.zone().date(t.checked_add_signed(by).unwrap_or(t));
        let (first, last) = (near(span.start, -AROUND), near(span.end, AROUND));
        let whole = |date| {
            let own = work.own(date);
            Interval::new(own.first()?.start, own.last()?.end)
        };
        // Adjacent days are merged: a person who works around the clock has no first hour.
        let days = first.iter_days().take_while(|date| *date <= last).filter_map(whole).collect();
        Self { days: interval::union(days), away: work.away().to_vec() }
    }

    /// How a meeting is a burden ([`burden`](Self::burden)).
    pub fn strain(&self, meeting: Interval) -> Option<Strain> {
        self.burden(meeting).map(|(strain, _)| strain)
    }

    /// How a meeting is a burden, and by how much:
    ///
    /// 1. It is no burden to a person who is away then, or who has no working days.
    /// 2. It is early by the time from its start to the end of a day's first hour, and late by the time from the start
    ///    of the day's last hour to its end. The working day for which the larger of the two is least counts.
    /// 3. If both are zero it is no burden; else the larger counts, early if they are equal.
    pub fn burden(&self, meeting: Interval) -> Option<(Strain, TimeDelta)> {
        if self.is_away(meeting) {
            return None;
        }
        let nearest = self.days.partition_point(|day| day.end <= meeting.start);
        let near = self.days.iter().skip(nearest.saturating_sub(1)).take(3);
        let by = |day: &Interval| (day.start + EDGE - meeting.start, meeting.end - (day.end - EDGE));
        let (early, late) = near.map(by).min_by_key(|(early, late)| (*early).max(*late))?;
        let strain = if late > early { Strain::Late } else { Strain::Early };
        let amount = early.max(late);
        (amount > TimeDelta::zero()).then_some((strain, amount))
    }

    /// The cost of a meeting: the hours of its burden, rounded up. Being away costs as much as a night.
    fn cost(&self, meeting: Interval) -> i64 {
        let hours = |by: TimeDelta| (by.num_minutes() + 59) / 60;
        if self.is_away(meeting) { NIGHT } else { self.burden(meeting).map_or(0, |(_, by)| hours(by)) }
    }

    /// Is the person away at any time of a meeting?
    fn is_away(&self, meeting: Interval) -> bool {
        self.away.iter().any(|away| away.within(&meeting).is_some())
    }
}

/// What the most recent windows asked of each of some people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// The number of windows counted.
    pub windows: usize,
    /// The share of each person.
    pub each: Vec<Share>,
}

/// The share of each of some people in the last [`LAST`] windows in which any of them took part. A window is an interval
/// and the people who took part; `strain` returns how it was a burden to one of them.
pub fn shares(
    people: usize,
    taken: &[(Interval, Vec<usize>)],
    strain: impl Fn(usize, Interval) -> Option<Strain>,
) -> Shares {
    let mut shares = Shares { windows: 0, each: vec![Share::default(); people] };
    for (meeting, who) in taken.iter().filter(|(_, who)| !who.is_empty()).rev().take(LAST) {
        shares.windows += 1;
        for person in who {
            let Some(share) = shares.each.get_mut(*person) else { continue };
            match strain(*person, *meeting) {
                Some(Strain::Early) => share.early += 1,
                Some(Strain::Late) => share.late += 1,
                None => {}
            }
        }
    }
    shares
}

/// The first quarter hour at or after an instant.
pub fn quarter(t: Instant) -> Instant {
    let floor = t.duration_trunc(QUARTER).unwrap_or(t);
    if floor < t { floor.checked_add_signed(QUARTER).unwrap_or(t) } else { t }
}

/// When a meeting at the start of a window begins: on a quarter hour, if it still fits.
pub fn first_start(window: Interval, length: TimeDelta) -> Instant {
    let start = quarter(window.start);
    if window.end.signed_duration_since(start) >= length { start } else { window.start }
}

/// The start on a quarter hour that shares the burden best, with the index of its window:
///
/// 1. The cost of a start is, for each person, the hours of its burden ([`Days::burden`]) times one more than the number of
///    such hours that they had before. The start with the least total wins.
/// 2. Ties go to the start that is a burden to the fewest people, then to the earliest.
pub fn fairest(windows: &[Window], length: TimeDelta, days: &[&Days], shares: &[Share]) -> Option<(usize, Instant)> {
    // The sum is abandoned once it exceeds the best.
    let cost = |start: Instant, most: i64| {
        let meeting = Interval { start, end: start + length };
        let times = |share: &Share| i64::try_from(1 + share.early + share.late).unwrap_or(i64::MAX);
        let mut costs = days.iter().zip(shares).map(|(days, share)| days.cost(meeting) * times(share));
        costs.try_fold((0_i64, 0_usize), |(sum, people), cost| {
            Some((sum + cost, people + usize::from(cost > 0))).filter(|(sum, _)| *sum <= most)
        })
    };
    let starts = |(n, window): (usize, &Window)| {
        let span = window.span;
        let first = first_start(span, length);
        let next = |start: &Instant| start.checked_add_signed(QUARTER);
        let fits = move |start: &Instant| span.end.signed_duration_since(*start) >= length;
        std::iter::successors(Some(first), next).take_while(fits).take(MOST_STARTS).map(move |start| (n, start))
    };
    let mut best: Option<((i64, usize), Instant, usize)> = None;
    for (n, start) in windows.iter().enumerate().flat_map(starts) {
        let most = best.map_or(i64::MAX, |((sum, _), ..)| sum);
        let this = cost(start, most).map(|cost| (cost, start, n));
        best = best.into_iter().chain(this).min();
    }
    best.map(|(_, start, n)| (n, start))
}

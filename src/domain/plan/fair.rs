//! Fairness: a team in many zones has no hour that suits all, so somebody has the early or the late one. Here is who had
//! it in the windows that were taken before, and which start shares it best. It weighs hours, never people's work.
//!
//! Not here: when people are free (`plan`), where the windows that were taken are kept (the store).

use chrono::{DurationRound, TimeDelta};

use super::Window;
use crate::domain::Instant;
use crate::domain::interval::{self, Interval};
use crate::domain::worktime::WorkTime;

/// The first and the last part of a working day that are a burden to meet in.
const EDGE: TimeDelta = TimeDelta::hours(1);
/// How far around a meeting the nearest working day is looked for: any week has all of its days within so much.
const AROUND: TimeDelta = TimeDelta::days(8);
/// Meetings begin on quarters of an hour.
const QUARTER: TimeDelta = TimeDelta::minutes(15);
/// How many starts of one window are weighed: those of a day.
const MOST_STARTS: usize = 96;
/// So many hours are a night.
const NIGHT: i64 = 8;
/// How many of the windows that were taken last count.
pub const LAST: usize = 8;

/// How a meeting's hour is a burden to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strain {
    /// Early in their working day, or before it.
    Early,
    /// Late in their working day, or after it.
    Late,
}

impl Strain {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Late => "late",
        }
    }
}

/// How often somebody had an early and a late hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Early ones.
    pub early: usize,
    /// Late ones.
    pub late: usize,
}

/// Somebody's working days, to weigh meetings by: each from its first start to its last end, and their time away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    days: Vec<Interval>,
    away: Vec<Interval>,
}

impl Days {
    /// The working days around a stretch of time. Nobody without a zone has any.
    pub fn around(work: Option<&WorkTime>, span: Interval) -> Self {
        let Some(work) = work else { return Self::default() };
        let near = |t: Instant, by: TimeDelta| work.zone().date(t.checked_add_signed(by).unwrap_or(t));
        let (first, last) = (near(span.start, -AROUND), near(span.end, AROUND));
        let whole = |date| {
            let own = work.own(date);
            Interval::new(own.first()?.start, own.last()?.end)
        };
        // Days that touch are one: who works round the clock has no first hour.
        let days = first.iter_days().take_while(|date| *date <= last).filter_map(whole).collect();
        Self { days: interval::union(days), away: work.away().to_vec() }
    }

    /// How a meeting is a burden ([`burden`](Self::burden)).
    pub fn strain(&self, meeting: Interval) -> Option<Strain> {
        self.burden(meeting).map(|(strain, _)| strain)
    }

    /// How a meeting is a burden, and by how much:
    ///
    /// 1. To somebody who is away then, or who has no working days: not at all.
    /// 2. It is early by how far it begins before the end of a day's first hour, and late by how far it ends after the
    ///    beginning of its last: by the working day for which the larger of the two is the least.
    /// 3. By nothing: it is no burden. By both: what there is more of counts; early, if there is as much.
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

    /// What a meeting costs them: the hours by which it is a burden, one that has begun counting as a whole one. To be
    /// away costs as much as a night.
    fn cost(&self, meeting: Interval) -> i64 {
        let hours = |by: TimeDelta| (by.num_minutes() + 59) / 60;
        if self.is_away(meeting) { NIGHT } else { self.burden(meeting).map_or(0, |(_, by)| hours(by)) }
    }

    /// Are they away at any time of a meeting?
    fn is_away(&self, meeting: Interval) -> bool {
        self.away.iter().any(|away| away.within(&meeting).is_some())
    }
}

/// What the windows that were taken last asked of each of some people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// How many windows count.
    pub windows: usize,
    /// What each of them had.
    pub each: Vec<Share>,
}

/// What each of some people had in the windows that were taken last: the last [`LAST`] in which any of them was to meet.
/// A window is when it was, and which of them were to meet; `strain` tells how it was a burden to one of them.
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

/// The first quarter of an hour from an instant on.
pub fn quarter(t: Instant) -> Instant {
    let floor = t.duration_trunc(QUARTER).unwrap_or(t);
    if floor < t { floor.checked_add_signed(QUARTER).unwrap_or(t) } else { t }
}

/// When a meeting begins that is put at the start of a window: on a quarter of an hour, if it still fits in then.
pub fn first_start(window: Interval, length: TimeDelta) -> Instant {
    let start = quarter(window.start);
    if window.end.signed_duration_since(start) >= length { start } else { window.start }
}

/// The start, on a quarter of an hour, that shares the burden best, with the number of its window:
///
/// 1. A start costs everybody the hours by which it is a burden to them ([`Days::burden`]), times one more than the number
///    of those that they had before: the cheapest is taken.
/// 2. Of equal ones that which is a burden to the fewest, and then the first.
pub fn fairest(windows: &[Window], length: TimeDelta, days: &[&Days], shares: &[Share]) -> Option<(usize, Instant)> {
    // Nobody goes on adding up what is dearer already.
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

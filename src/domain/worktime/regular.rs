//! Weekly hours in a zone over all time, without changed dates and leave: counted, not listed.
//!
//! Between two changes of the offset, working time is a function of the wall clock ([`Week`]). At a change:
//!
//! 1. Clocks go forward: up to the change the old offset gives the working time, from then on the new one. A start or an
//!    end in the gap is the change itself, so that no other interval is affected.
//! 2. Clocks go back: a start in the fold takes the earlier of two instants and an end the later, so that within the
//!    length of the fold, before and after the change, neither offset is enough. There the days are listed. What they
//!    give only depends on the weekday, the time of day and both offsets: it is worked out once for all changes that
//!    agree in these.
//!
//! Each change thus adds a constant to the working time after it, which is zero for most people. The sum of these
//! constants is kept by change up to [`LISTED_TO`] and by year for one cycle of the calendar after it. A question about
//! the year 9999 costs as much as one about next week.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::{NaiveDate, TimeDelta};

use super::segment::{Segment, SegmentHours};
use super::steps::count;
use super::week::{Wall, Week, split};
use super::{own, shifted};
use crate::domain::Instant;
use crate::domain::hours::Hours;
use crate::domain::interval::{self, Interval};
use crate::domain::zone::Zone;
use crate::domain::zone::offsets::{CYCLE, Change, LISTED_TO, year_of};

/// The most changes that are added up one by one; prefix sums are built for more.
const FEW: usize = 8;

/// Weekly hours in a zone.
#[derive(Debug)]
pub struct Regular {
    zone: Zone,
    hours: Hours,
    week: Week,
    /// By second of the week before the change, and both offsets.
    folds: Mutex<HashMap<(i64, i32, i32), Fold>>,
    sums: OnceLock<Sums>,
}

/// What one sort of change does to working time.
#[derive(Clone, Debug)]
struct Fold {
    /// The working intervals around the change, in seconds from it.
    work: Arc<[(i64, i64)]>,
    /// What the change adds to the working time after it, in seconds.
    adds: i64,
}

/// What changes add up to, in seconds. Empty: no change at all.
#[derive(Debug)]
struct Sums {
    /// `listed[n]` is the sum of the first n listed changes.
    listed: Vec<i64>,
    /// `years[n]` is the sum of the first n years after [`LISTED_TO`], up to a whole cycle.
    years: Vec<i64>,
}

impl Regular {
    /// These hours in this zone.
    pub fn new(zone: Zone, hours: Hours) -> Self {
        Self { zone, week: Week::new(&hours), hours, folds: Mutex::default(), sums: OnceLock::new() }
    }

    /// The zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The hours.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// The intervals that start on a date, united.
    fn own(&self, date: NaiveDate) -> Vec<Interval> {
        own(&self.zone, self.hours.of(date), date)
    }

    /// The segment around an instant.
    pub fn segment(&self, t: Instant) -> Segment<'_> {
        count(1);
        let offsets = self.zone.offsets();
        let second = t.timestamp();
        let stretch = if self.week.is_empty() { None } else { Some(offsets.stretch(second)) };
        let (from, to) = stretch.map_or((None, None), |stretch| (stretch.from, stretch.to));
        for change in [from, to].into_iter().flatten() {
            let reach = fold(change);
            if (change.at - reach..change.at + reach).contains(&second) {
                let span = Interval { start: instant(change.at - reach), end: instant(change.at + reach) };
                let work = self.fold(change).work;
                let list =
                    work.iter().map(|(a, b)| Interval { start: instant(change.at + a), end: instant(change.at + b) });
                return Segment { span, hours: SegmentHours::Listed(Cow::Owned(list.collect())) };
            }
        }
        let start = from.map_or(Instant::MIN_UTC, |change| instant(change.at + fold(change)));
        let end = to.map_or(Instant::MAX_UTC, |change| instant(change.at - fold(change)));
        let offset = stretch.map_or(0, |stretch| stretch.offset);
        Segment { span: Interval { start, end }, hours: SegmentHours::Weekly(&self.week, offset) }
    }

    /// The working time from one instant to another; negative when they are the other way round.
    pub fn between(&self, from: Instant, to: Instant) -> TimeDelta {
        if self.week.is_empty() {
            return TimeDelta::zero();
        }
        let (start, end) = (self.passed(from), self.passed(to));
        end.0 - start.0 + TimeDelta::seconds(self.added(start.1, end.1))
    }

    /// The working time up to an instant, without what the changes up to the one that is returned add to it.
    fn passed(&self, t: Instant) -> (TimeDelta, Option<Change>) {
        let second = t.timestamp();
        let stretch = self.zone.offsets().stretch(second);
        if let Some(change) = stretch.from.filter(|change| second < change.at + fold(*change)) {
            let adds = TimeDelta::seconds(self.fold(change).adds);
            return (self.passed_in_fold(change, t) - adds, Some(change));
        }
        let passed = match stretch.to.filter(|change| change.at - fold(*change) <= second) {
            Some(change) => self.passed_in_fold(change, t),
            None => self.week.passed(Wall::of(t, stretch.offset)),
        };
        (passed, stretch.from)
    }

    /// The working time up to an instant in the fold of a change, without what changes before it added.
    fn passed_in_fold(&self, change: Change, t: Instant) -> TimeDelta {
        let before = self.week.passed(Wall::of(instant(change.at - fold(change)), change.before));
        let shift = t - instant(change.at);
        let worked = |(start, end): &(i64, i64)| {
            (shift.min(TimeDelta::seconds(*end)) - TimeDelta::seconds(*start)).max(TimeDelta::zero())
        };
        before + self.fold(change).work.iter().map(worked).sum()
    }

    /// What the changes after one, up to another, add to the working time after them; negative the other way round.
    fn added(&self, after: Option<Change>, up_to: Option<Change>) -> i64 {
        if after == up_to {
            return 0;
        }
        let listed = self.zone.offsets().listed();
        let place = |change: Option<Change>| change.map_or(0, |change| listed.partition_point(|c| c.at <= change.at));
        let is_listed =
            |change: Option<Change>| change.is_none_or(|change| listed.last().is_some_and(|c| change.at <= c.at));
        let (from, to) = (place(after), place(up_to));
        if is_listed(after) && is_listed(up_to) && from.abs_diff(to) <= FEW {
            let between = listed.get(from.min(to)..from.max(to)).unwrap_or_default();
            let sum: i64 = between.iter().map(|change| self.fold(*change).adds).sum();
            return if from < to { sum } else { -sum };
        }
        self.sum(up_to) - self.sum(after)
    }

    /// What the changes up to this one, itself included, add to the working time after them.
    fn sum(&self, change: Option<Change>) -> i64 {
        let sums = self.sums.get_or_init(|| self.sums());
        let Some(change) = change.filter(|_| !sums.listed.is_empty()) else { return 0 };
        let listed = self.zone.offsets().listed();
        let in_list = sums.listed.get(listed.partition_point(|c| c.at <= change.at)).copied().unwrap_or_default();
        let year = year_of(change.at);
        if year <= LISTED_TO {
            return in_list;
        }
        let years = i64::from(year - LISTED_TO - 1);
        let (cycles, rest) = (years.div_euclid(CYCLE.into()), years.rem_euclid(CYCLE.into()) as usize);
        let cycle = sums.years.last().copied().unwrap_or_default();
        let before = cycles * cycle + sums.years.get(rest).copied().unwrap_or_default();
        let this_year = self.zone.offsets().of_year(year).filter(|c| c.at <= change.at);
        in_list + before + this_year.map(|c| self.fold(c).adds).sum::<i64>()
    }

    fn sums(&self) -> Sums {
        let offsets = self.zone.offsets();
        let listed = running(offsets.listed().iter().map(|change| self.fold(*change).adds));
        let year = |year: i32| offsets.of_year(year).map(|change| self.fold(change).adds).sum();
        let years =
            if offsets.is_endless() { running((LISTED_TO + 1..=LISTED_TO + CYCLE).map(year)) } else { Vec::new() };
        let nothing = listed.iter().chain(&years).all(|sum| *sum == 0);
        if nothing { Sums { listed: Vec::new(), years: Vec::new() } } else { Sums { listed, years } }
    }

    /// What a change does.
    fn fold(&self, change: Change) -> Fold {
        count(1);
        let key = (split(change.at + i64::from(change.before)).1, change.before, change.after);
        let mut folds = self.folds.lock().unwrap_or_else(PoisonError::into_inner);
        folds.entry(key).or_insert_with(|| self.work_out(change)).clone()
    }

    fn work_out(&self, change: Change) -> Fold {
        let reach = fold(change);
        let (start, end) = (instant(change.at - reach), instant(change.at + reach));
        let list =
            Interval::new(start, end).map_or_else(Vec::new, |span| listed(&self.zone, span, |date| self.own(date)));
        let length: TimeDelta = list.iter().map(Interval::length).sum();
        let passed = |t, offset| self.week.passed(Wall::of(t, offset));
        let adds = length + passed(start, change.before) - passed(end, change.after);
        let seconds = |t: Instant| t.timestamp() - change.at;
        let work = list.iter().map(|i| (seconds(i.start), seconds(i.end))).collect();
        Fold { work, adds: adds.num_seconds() }
    }
}

/// How far before and after a change neither offset alone gives the working time, in seconds.
fn fold(change: Change) -> i64 {
    i64::from(change.before - change.after).max(0)
}

fn running(values: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut sum = 0;
    let sums = values.map(|value| {
        sum += value;
        sum
    });
    std::iter::once(0).chain(sums).collect()
}

/// The intervals of the dates that touch `span`, united and cut to it.
pub fn listed(zone: &Zone, span: Interval, own: impl Fn(NaiveDate) -> Vec<Interval>) -> Vec<Interval> {
    // An interval ends two days after the midnight that opens its date at the latest.
    let (mut date, last) = (shifted(zone.date(span.start), -2), zone.date(span.end));
    let mut found = Vec::new();
    while date <= last {
        found.extend(own(date).iter().filter_map(|i| i.within(&span)));
        let Some(next) = date.succ_opt() else { break };
        date = next;
    }
    interval::union(found)
}

/// The instant of a second; the nearest that the calendar has.
fn instant(second: i64) -> Instant {
    let end = if second < 0 { Instant::MIN_UTC } else { Instant::MAX_UTC };
    Instant::from_timestamp(second, 0).unwrap_or(end)
}

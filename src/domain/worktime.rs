//! One teammate's working time: which intervals are theirs, and arithmetic on the time inside them.
//!
//! Working time is what the hours give in the teammate's zone, united, with away ranges taken out. It is kept in
//! pieces of one UTC month, made when they are first asked for: most questions are about the weeks around now.
//!
//! Not here: wall clocks (`zone`), what the person is doing (`availability`).

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::Instant;
use super::hours::{Hours, Span};
use super::interval::{self, Interval};
use super::teammate::{AwaySpan, Teammate};
use super::zone::{Edge, Zone};

/// How far ahead a target that counts working time is looked for.
pub const REACH: TimeDelta = TimeDelta::days(366);

/// The first few questions about short spans are answered from their days alone.
const FEW: u32 = 4;
const SHORT: TimeDelta = TimeDelta::days(2);

/// The working time of a teammate who has a zone.
#[derive(Debug)]
pub struct WorkTime {
    zone: Zone,
    hours: Hours,
    days: BTreeMap<NaiveDate, Vec<Span>>,
    away: Vec<Interval>,
    base: Instant,
    /// How often an amount of working time was asked for.
    asked: AtomicU32,
    months: Mutex<HashMap<i32, Arc<Month>>>,
    regular: Mutex<HashMap<(bool, u32, u32), TimeDelta>>,
    /// Where a position was asked for last: moments that are asked for one after the other are mostly close together.
    near: Mutex<Option<Stretch>>,
}

/// A stretch of time that is working time all along, or not at all, with a position in it.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    span: Interval,
    works: bool,
    at: Instant,
    position: TimeDelta,
}

/// The working time inside one UTC month.
#[derive(Debug)]
struct Month {
    intervals: Vec<Interval>,
    /// `before[n]` is the length of the intervals before the n-th.
    before: Vec<TimeDelta>,
    total: TimeDelta,
}

impl WorkTime {
    /// A teammate's working time; `None` without a zone. `extra` is time away besides their away ranges (public
    /// holidays, out-of-office events). Positions count from `base`, best an instant near now.
    pub fn new(mate: &Teammate, extra: &[AwaySpan], base: Instant) -> Option<Self> {
        let zone = mate.zone.known()?.clone();
        let mut work = Self {
            zone,
            hours: mate.hours.clone(),
            days: mate.days.clone(),
            away: Vec::new(),
            base,
            asked: AtomicU32::new(0),
            months: Mutex::default(),
            regular: Mutex::default(),
            near: Mutex::default(),
        };
        let spans = mate.away.iter().map(|away| &away.span).chain(extra);
        work.away = interval::union(spans.filter_map(|span| work.away_interval(span)).collect());
        Some(work)
    }

    /// The time that an away range takes. A range of instants is that time. A range of dates takes whole shifts, by the
    /// date on which they start:
    ///
    /// 1. It begins with the local midnight that opens its first date; where a shift that started on an earlier date
    ///    still runs then, with the end of that shift.
    /// 2. It ends with the local midnight that closes its last date; where a shift that started on one of its dates
    ///    still runs then, with the end of that shift.
    pub fn away_interval(&self, span: &AwaySpan) -> Option<Interval> {
        let (from, to) = match *span {
            AwaySpan::Instants { from, to } => return Interval::new(from, to),
            AwaySpan::Days { from, to } => (from, to),
        };
        let opens = self.zone.midnight(from, Edge::Start);
        let closes = self.zone.end_of(to);
        let earlier = [-2, -1].map(|n| shifted(from, n)).into_iter().filter(|date| *date < from);
        let own = [-1, 0].map(|n| shifted(to, n)).into_iter().filter(|date| *date >= from);
        Interval::new(self.shift_end(opens, earlier), self.shift_end(closes, own))
    }

    /// The end of the shift that runs at `t` and started on one of these dates; `t` where none runs.
    fn shift_end(&self, t: Instant, dates: impl Iterator<Item = NaiveDate>) -> Instant {
        let running = dates.flat_map(|date| self.own(date)).filter(|shift| shift.contains(t));
        running.map(|shift| shift.end).max().unwrap_or(t)
    }

    /// The zone in which the hours stand.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The time away, united, in order.
    pub fn away(&self) -> &[Interval] {
        &self.away
    }

    /// A date's own intervals: those of the hours that start on it, united. Away is not taken out.
    pub fn own(&self, date: NaiveDate) -> Vec<Interval> {
        let weekly = || self.hours.on(date.weekday().num_days_from_monday() as usize);
        let spans = self.days.get(&date).map_or_else(weekly, Vec::as_slice);
        let wall = |minutes: u16| -> NaiveDateTime {
            let midnight = date.and_time(chrono::NaiveTime::MIN);
            midnight.checked_add_signed(TimeDelta::minutes(minutes.into())).unwrap_or(midnight)
        };
        let instants = |span: &Span| {
            let start = self.zone.instant(wall(span.start), Edge::Start);
            Interval::new(start, self.zone.instant(wall(span.end), Edge::End))
        };
        interval::union(spans.iter().filter_map(instants).collect())
    }

    /// The working intervals that touch `span`, cut to it.
    pub fn within(&self, span: Interval) -> Vec<Interval> {
        interval::minus(&self.hours_within(span), &self.away)
    }

    /// The hours' intervals that touch `span`, cut to it; away is not taken out.
    pub fn hours_within(&self, span: Interval) -> Vec<Interval> {
        let (mut date, last) = (shifted(self.zone.date(span.start), -2), self.zone.date(span.end));
        let mut found = Vec::new();
        while date <= last {
            found.extend(self.own(date).iter().filter_map(|i| i.within(&span)));
            let Some(next) = date.succ_opt() else { break };
            date = next;
        }
        interval::union(found)
    }

    /// Is `t` inside working hours and outside away?
    pub fn is_working(&self, t: Instant) -> bool {
        if let Some(stretch) = self.near(t) {
            return stretch.works;
        }
        let at_hand = self.at_hand(t);
        // A whole month is not worth making for one instant.
        at_hand.map_or_else(
            || !interval::any_contains(&self.away, t) && self.in_hours(t),
            |month| interval::any_contains(&month.intervals, t),
        )
    }

    /// Is `t` inside the hours, away or not?
    fn in_hours(&self, t: Instant) -> bool {
        let today = self.zone.date(t);
        (-2..=0).any(|n| interval::any_contains(&self.own(shifted(today, n)), t))
    }

    /// The earliest instant from `t` on that is working time, looked for up to and at `t + within`.
    pub fn next(&self, t: Instant, within: TimeDelta) -> Option<Instant> {
        let limit = t.checked_add_signed(within)?;
        let mut date = shifted(self.zone.date(t), -2);
        let mut best: Option<Instant> = None;
        while best.is_none_or(|b| self.zone.midnight(date, Edge::Start) < b)
            && self.zone.midnight(date, Edge::Start) <= limit
        {
            let left = interval::minus(&self.own(date), &self.away);
            let first = left.iter().filter(|i| i.end > t).map(|i| i.start.max(t)).min();
            best = [best, first].into_iter().flatten().min();
            date = date.succ_opt()?;
        }
        best.filter(|b| *b <= limit)
    }

    /// Working time between two instants; nothing when they are the wrong way round.
    pub fn between(&self, from: Instant, to: Instant) -> TimeDelta {
        let Some(span) = Interval::new(from, to) else { return TimeDelta::zero() };
        // Whole months are worth their making only for who is asked again and again.
        if span.length() <= SHORT && self.asked.fetch_add(1, Ordering::Relaxed) < FEW {
            return self.within(span).iter().map(Interval::length).sum();
        }
        let (first, last) = (month_of(from), month_of(to));
        (first..=last)
            .map(
                |month| {
                    if month == first || month == last { self.month(month).within(&span) } else { self.total(month) }
                },
            )
            .sum()
    }

    /// Working time from the base to `t`, negative before it: the difference of two positions is the working time
    /// between them.
    pub fn position(&self, t: Instant) -> TimeDelta {
        if let Some(stretch) = self.near(t) {
            return stretch.position + if stretch.works { t - stretch.at } else { TimeDelta::zero() };
        }
        let position = if t < self.base { -self.between(t, self.base) } else { self.between(self.base, t) };
        if let Some((span, works)) = self.at_hand(t).and_then(|month| month.stretch(t)) {
            *self.near.lock().unwrap_or_else(PoisonError::into_inner) = Some(Stretch { span, works, at: t, position });
        }
        position
    }

    /// The stretch of the last question, if this one is in it too.
    fn near(&self, t: Instant) -> Option<Stretch> {
        self.near.lock().unwrap_or_else(PoisonError::into_inner).filter(|stretch| stretch.span.contains(t))
    }

    /// The month of an instant, if it was made already.
    fn at_hand(&self, t: Instant) -> Option<Arc<Month>> {
        self.months.lock().unwrap_or_else(PoisonError::into_inner).get(&month_of(t)).cloned()
    }

    /// The earliest instant by which `amount` of working time has passed since `t`, within [`REACH`] after it.
    pub fn add(&self, t: Instant, amount: TimeDelta) -> Option<Instant> {
        if amount <= TimeDelta::zero() {
            return Some(t);
        }
        let limit = t.checked_add_signed(REACH)?;
        let mut left = amount;
        for month in month_of(t)..=month_of(limit) {
            for interval in &self.month(month).intervals {
                let Some(rest) = Interval::new(interval.start.max(t), interval.end) else { continue };
                if rest.length() >= left {
                    return Some(rest.start + left).filter(|due| *due <= limit);
                }
                left -= rest.length();
            }
        }
        None
    }

    /// The earliest instant from which no more than `amount` of working time is left before `t`; `None` when that is
    /// always so as far as [`REACH`] before `t`.
    pub fn back(&self, t: Instant, amount: TimeDelta) -> Option<Instant> {
        let limit = t.checked_sub_signed(REACH)?;
        let mut left = amount;
        for month in (month_of(limit)..=month_of(t)).rev() {
            for interval in self.month(month).intervals.iter().rev() {
                let Some(rest) = Interval::new(interval.start, interval.end.min(t)) else { continue };
                if rest.length() > left {
                    return Some(rest.end - left);
                }
                left -= rest.length();
            }
        }
        None
    }

    /// The end of the n-th working day after the local date of `t`, within [`REACH`] after `t`. A working day is a
    /// date whose own intervals, after away is taken out, leave anything.
    pub fn end_of_working_day(&self, t: Instant, n: u16) -> Option<Instant> {
        let limit = t.checked_add_signed(REACH)?;
        let mut date = self.zone.date(t);
        let mut left = n;
        while self.zone.midnight(date, Edge::Start) <= limit {
            date = date.succ_opt()?;
            if let Some(last) = interval::minus(&self.own(date), &self.away).last() {
                left = left.saturating_sub(1);
                if left == 0 {
                    return Some(last.end).filter(|due| *due <= limit);
                }
            }
        }
        None
    }

    fn month(&self, month: i32) -> Arc<Month> {
        let mut months = self.months.lock().unwrap_or_else(PoisonError::into_inner);
        months.entry(month).or_insert_with(|| Arc::new(self.make_month(month))).clone()
    }

    fn make_month(&self, month: i32) -> Month {
        let Some(span) = Interval::new(month_start(month), month_start(month + 1)) else {
            return Month::new(Vec::new());
        };
        Month::new(self.within(span))
    }

    /// The working time of a whole month. Far from our days a month's only depends on which days its year's dates fall
    /// on, so one of each sort is enough, however far away a due date lies.
    fn total(&self, month: i32) -> TimeDelta {
        let start = month_start(month);
        let year = start.year();
        if (1850..2100).contains(&year) || self.is_irregular(month) {
            return self.month(month).total;
        }
        let opens_on = NaiveDate::from_ymd_opt(year, 1, 1).map_or(0, |d| d.weekday().num_days_from_monday());
        let leap = NaiveDate::from_ymd_opt(year, 2, 29).is_some();
        let sort = (leap, opens_on + if year < 1850 { 7 } else { 0 }, start.month());
        let mut regular = self.regular.lock().unwrap_or_else(PoisonError::into_inner);
        *regular.entry(sort).or_insert_with(|| self.make_month(month).total)
    }

    /// Does anything but the weekly hours shape this month?
    fn is_irregular(&self, month: i32) -> bool {
        let (from, to) = (month_start(month) - TimeDelta::days(3), month_start(month + 1) + TimeDelta::days(3));
        self.away.iter().any(|a| a.start < to && a.end > from)
            || self.days.range(from.date_naive()..=to.date_naive()).next().is_some()
    }
}

impl Month {
    fn new(intervals: Vec<Interval>) -> Self {
        let mut total = TimeDelta::zero();
        let mut before = Vec::with_capacity(intervals.len());
        for interval in &intervals {
            before.push(total);
            total += interval.length();
        }
        Self { intervals, before, total }
    }

    /// The working time of this month inside `span`.
    fn within(&self, span: &Interval) -> TimeDelta {
        self.until(span.end) - self.until(span.start)
    }

    /// The stretch around an instant of this month, between two intervals or in one, and whether it is working time.
    fn stretch(&self, t: Instant) -> Option<(Interval, bool)> {
        let n = self.intervals.partition_point(|i| i.end <= t);
        let next = self.intervals.get(n);
        if let Some(here) = next.filter(|next| next.contains(t)) {
            return Some((*here, true));
        }
        let last = n.checked_sub(1).and_then(|n| self.intervals.get(n)).map(|last| last.end);
        let from = last.unwrap_or_else(|| month_start(month_of(t)));
        let to = next.map_or_else(|| month_start(month_of(t) + 1), |next| next.start);
        Some((Interval::new(from, to)?, false))
    }

    /// The working time of this month before `t`.
    fn until(&self, t: Instant) -> TimeDelta {
        let n = self.intervals.partition_point(|i| i.end <= t);
        match (self.intervals.get(n), self.before.get(n)) {
            (Some(next), Some(before)) => *before + (t - next.start).max(TimeDelta::zero()),
            _ => self.total,
        }
    }
}

/// Months since year 0.
fn month_of(t: Instant) -> i32 {
    t.year() * 12 + t.month0() as i32
}

fn month_start(month: i32) -> Instant {
    let date = NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1);
    date.unwrap_or_default().and_time(chrono::NaiveTime::MIN).and_utc()
}

/// A date so many days later, or earlier; the date itself at the ends of the calendar.
fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) };
    moved.unwrap_or(date)
}

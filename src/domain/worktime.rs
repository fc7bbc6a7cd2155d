//! One teammate's working time: which intervals are theirs, and arithmetic on the time inside them.
//!
//! Working time is what the hours give in the teammate's zone, united, with away taken out. In most stretches of time
//! the weekly hours alone decide: there it is counted, however far away ([`regular`]). Changed dates and time away are
//! exceptions: sorted, disjoint stretches with their working intervals listed (none, while away).
//!
//! Not here: wall clocks (`zone`), what the person is doing (`availability`).

pub mod regular;
pub mod segment;
pub mod steps;
pub mod week;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

use self::regular::{Regular, listed};
use self::segment::{Segment, SegmentHours};
use self::steps::count;
use super::Instant;
use super::hours::Span;
use super::interval::{self, Interval};
use super::teammate::{AwaySpan, Teammate};
use super::zone::{Edge, Zone};

/// How far ahead a target that counts working time is looked for.
pub const REACH: TimeDelta = TimeDelta::days(366);

/// The working time of a teammate who has a zone.
#[derive(Debug)]
pub struct WorkTime {
    regular: Regular,
    days: BTreeMap<NaiveDate, Vec<Span>>,
    away: Vec<Interval>,
    base: Instant,
    exceptions: OnceLock<Vec<Exception>>,
    /// `sums[n]` is what the first n exceptions add to the working time by the weekly hours; that of all of them is
    /// not here: the last may end very late.
    sums: OnceLock<Vec<TimeDelta>>,
    sum_at_base: OnceLock<TimeDelta>,
}

/// A stretch of time whose working time is not what the weekly hours give.
#[derive(Debug)]
struct Exception {
    span: Interval,
    work: Vec<Interval>,
}

impl WorkTime {
    /// A teammate's working time; absent without a zone. `extra` is time away besides their away ranges (public
    /// holidays, out-of-office events). Positions count from `base`.
    pub fn new(mate: &Teammate, extra: &[AwaySpan], base: Instant) -> Option<Self> {
        let zone = mate.zone.known()?.clone();
        let mut work = Self {
            regular: Regular::new(zone, mate.hours.clone()),
            days: mate.days.clone(),
            away: Vec::new(),
            base,
            exceptions: OnceLock::new(),
            sums: OnceLock::new(),
            sum_at_base: OnceLock::new(),
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
        let opens = self.zone().midnight(from, Edge::Start);
        let closes = self.zone().end_of(to);
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
        self.regular.zone()
    }

    /// The time away, united, in order.
    pub fn away(&self) -> &[Interval] {
        &self.away
    }

    /// A date's own intervals: those of the hours that start on it, united. Away is not taken out.
    pub fn own(&self, date: NaiveDate) -> Vec<Interval> {
        let spans = self.days.get(&date).map_or_else(|| self.regular.hours().of(date), Vec::as_slice);
        own(self.zone(), spans, date)
    }

    /// The intervals of some spans that start on a date, in the zone of the hours, united.
    pub fn spans(&self, spans: &[Span], date: NaiveDate) -> Vec<Interval> {
        own(self.zone(), spans, date)
    }

    /// The working intervals that touch `span`, cut to it.
    pub fn within(&self, span: Interval) -> Vec<Interval> {
        interval::minus(&self.hours_within(span), &self.away)
    }

    /// The hours' intervals that touch `span`, cut to it; away is not taken out.
    pub fn hours_within(&self, span: Interval) -> Vec<Interval> {
        listed(self.zone(), span, |date| self.own(date))
    }

    /// Returns whether `t` is inside working hours and not away.
    pub fn is_working(&self, t: Instant) -> bool {
        self.segment(t).next(t) == Some(t)
    }

    /// The earliest instant from `t` on that is working time, looked for up to and at `t + within`.
    pub fn next(&self, t: Instant, within: TimeDelta) -> Option<Instant> {
        let limit = t.checked_add_signed(within)?;
        let mut at = t;
        while at <= limit {
            let segment = self.segment(at);
            if let Some(next) = segment.next(at) {
                return Some(next).filter(|next| *next <= limit);
            }
            at = Some(segment.span.end).filter(|end| *end > at)?;
        }
        None
    }

    /// Working time between two instants; zero when they are the wrong way round.
    pub fn between(&self, from: Instant, to: Instant) -> TimeDelta {
        if from < to { self.position(to) - self.position(from) } else { TimeDelta::zero() }
    }

    /// Working time from the base to `t`, negative before it: the difference of two positions is the working time
    /// between them.
    pub fn position(&self, t: Instant) -> TimeDelta {
        let at_base = self.sum_at_base.get_or_init(|| self.counted(self.base));
        self.counted(t) - *at_base
    }

    /// The same, but for a constant.
    fn counted(&self, t: Instant) -> TimeDelta {
        let exceptions = self.exceptions();
        let by_hours = |t| self.regular.between(self.base, t);
        let past = exceptions.partition_point(|exception| exception.span.end <= t);
        let sums = self.sums.get_or_init(|| self.sums());
        if let Some(sum) = sums.get(past) {
            return match exceptions.get(past).filter(|exception| exception.span.contains(t)) {
                Some(here) => by_hours(here.span.start) + *sum + length_until(&here.work, t),
                None => by_hours(t) + *sum,
            };
        }
        let last = sums.last().zip(exceptions.last()).map(|(before, last)| *before + self.adds(last));
        by_hours(t) + last.unwrap_or_default()
    }

    fn sums(&self) -> Vec<TimeDelta> {
        let mut sum = TimeDelta::zero();
        let exceptions = self.exceptions();
        let mut sums = Vec::with_capacity(exceptions.len());
        for (n, exception) in exceptions.iter().enumerate() {
            sums.push(sum);
            if n + 1 < exceptions.len() {
                sum += self.adds(exception);
            }
        }
        sums
    }

    /// What an exception adds to the working time by the weekly hours; mostly negative.
    fn adds(&self, exception: &Exception) -> TimeDelta {
        let work: TimeDelta = exception.work.iter().map(Interval::length).sum();
        work - self.regular.between(exception.span.start, exception.span.end)
    }

    /// The stretches that differ from the weekly hours, in order.
    fn exceptions(&self) -> &[Exception] {
        self.exceptions.get_or_init(|| {
            // What starts on a date ends two days later at the latest; a day more holds any change of the offset.
            let reach = |date: &NaiveDate| {
                let start = self.zone().midnight(*date, Edge::Start);
                Interval::new(start, self.zone().midnight(shifted(*date, 3), Edge::End))
            };
            let changed = interval::union(self.days.keys().filter_map(reach).collect());
            let changed = interval::minus(&changed, &self.away).into_iter();
            let listed = changed.map(|span| Exception { span, work: self.within(span) });
            let away = self.away.iter().map(|span| Exception { span: *span, work: Vec::new() });
            let mut all: Vec<Exception> = listed.chain(away).collect();
            all.sort_by_key(|exception| exception.span);
            all
        })
    }

    /// The segment around an instant: an exception, or what lies between exceptions.
    fn segment(&self, t: Instant) -> Segment<'_> {
        let exceptions = self.exceptions();
        let past = exceptions.partition_point(|exception| exception.span.end <= t);
        let next = exceptions.get(past);
        if let Some(here) = next.filter(|next| next.span.contains(t)) {
            count(1);
            return Segment { span: here.span, hours: SegmentHours::Listed(Cow::Borrowed(&here.work)) };
        }
        let before = past.checked_sub(1).and_then(|n| exceptions.get(n)).map(|last| last.span.end);
        let mut segment = self.regular.segment(t);
        segment.span.start = before.map_or(segment.span.start, |end| end.max(segment.span.start));
        segment.span.end = next.map_or(segment.span.end, |next| next.span.start.min(segment.span.end));
        segment
    }

    /// The earliest instant by which `amount` of working time has passed since `t`, within [`REACH`] after it.
    pub fn add(&self, t: Instant, amount: TimeDelta) -> Option<Instant> {
        if amount <= TimeDelta::zero() {
            return Some(t);
        }
        let limit = t.checked_add_signed(REACH)?;
        let (mut at, mut left) = (t, amount);
        while at <= limit {
            let segment = self.segment(at);
            match segment.add(at, left) {
                Ok(due) => return Some(due).filter(|due| *due <= limit),
                Err(rest) => left = rest,
            }
            at = Some(segment.span.end).filter(|end| *end > at)?;
        }
        None
    }

    /// The earliest instant from which no more than `amount` of working time is left before `t`; absent when there
    /// never was more.
    pub fn back(&self, t: Instant, amount: TimeDelta) -> Option<Instant> {
        let (mut at, mut left) = (t, amount);
        loop {
            let segment = self.segment(at.checked_sub_signed(TimeDelta::nanoseconds(1))?);
            match segment.back(at, left) {
                Ok(soon) => return Some(soon),
                Err(rest) => left = rest,
            }
            at = Some(segment.span.start).filter(|start| *start < at)?;
        }
    }

    /// The end of the n-th working day after the local date of `t`, within [`REACH`] after `t`. A working day is a
    /// date whose own intervals, after away is taken out, leave anything.
    pub fn end_of_working_day(&self, t: Instant, n: u16) -> Option<Instant> {
        if self.regular.hours().is_empty() && self.days.is_empty() {
            return None;
        }
        let limit = t.checked_add_signed(REACH)?;
        let (mut date, last) = (self.zone().date(t), self.zone().date(limit));
        let mut left = n;
        while date <= last {
            date = date.succ_opt()?;
            if let Some(end) = self.end_of_work(date) {
                left = left.saturating_sub(1);
                if left == 0 {
                    return Some(end).filter(|due| *due <= limit);
                }
            } else {
                date = self.last_day_off(date);
            }
        }
        None
    }

    /// The start of the first date from which on a target of `n` working days would be due at `t` or later: the n-th
    /// last working day that ends before `t`. Absent when there are not so many.
    pub fn days_before(&self, t: Instant, n: u16) -> Option<Instant> {
        let mut left = n;
        let mut date = self.zone().date(t);
        loop {
            if self.end_of_work(date).is_some_and(|end| end < t) {
                left = left.saturating_sub(1);
                if left == 0 {
                    return Some(self.zone().midnight(date, Edge::Start));
                }
            }
            date = self.date_before(date)?;
        }
    }

    /// The next earlier date that may be a working day: time away is passed over at once.
    fn date_before(&self, date: NaiveDate) -> Option<NaiveDate> {
        if self.regular.hours().is_empty() {
            return self.days.range(..date).next_back().map(|(earlier, _)| *earlier);
        }
        let away = interval::containing(&self.away, self.zone().midnight(date, Edge::Start));
        let before = away.map_or(date, |away| self.zone().date(away.start).succ_opt().unwrap_or(date).min(date));
        before.pred_opt()
    }

    /// When the work of a date ends; absent when it is no working day.
    fn end_of_work(&self, date: NaiveDate) -> Option<Instant> {
        interval::minus(&self.own(date), &self.away).last().map(|last| last.end)
    }

    /// A date up to which no working day comes: days off inside time away are passed over at once.
    fn last_day_off(&self, date: NaiveDate) -> NaiveDate {
        let away = interval::containing(&self.away, self.zone().midnight(date, Edge::Start));
        // What starts on a date ends two days later at the latest.
        away.map_or(date, |away| shifted(self.zone().date(away.end), -4).max(date))
    }
}

/// The working time before an instant.
fn length_until(work: &[Interval], t: Instant) -> TimeDelta {
    work.iter().filter_map(|i| Interval::new(i.start, i.end.min(t))).map(|i| i.length()).sum()
}

/// The intervals of spans that start on a date, united.
fn own(zone: &Zone, spans: &[Span], date: NaiveDate) -> Vec<Interval> {
    count(1);
    let wall = |minutes: u16| -> NaiveDateTime {
        let midnight = date.and_time(chrono::NaiveTime::MIN);
        midnight.checked_add_signed(TimeDelta::minutes(minutes.into())).unwrap_or(midnight)
    };
    let instants = |span: &Span| {
        let start = zone.instant(wall(span.start), Edge::Start);
        Interval::new(start, zone.instant(wall(span.end), Edge::End))
    };
    interval::union(spans.iter().filter_map(instants).collect())
}

/// A date some days later or earlier, clamped to the ends of the calendar.
fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) };
    moved.unwrap_or(date)
}

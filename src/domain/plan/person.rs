//! One person in a plan: their stretches of work, sleep and time away near some span of time, and the class of a meeting.
//!
//! A stretch is what leave leaves of the intervals that start on one date, from its first instant to its last.
//!
//! The first class that holds for a meeting from s to e:
//!
//! 1. `unknown`: the person has no zone.
//! 2. `cannot`: it overlaps time away or an event that blocks. A self-set status does not count.
//! 3. `night`: it overlaps sleep.
//! 4. `inside`: it lies in working hours.
//! 5. `edge`: it lies within two hours of one stretch, the breaks of the stretch included.
//! 6. `off`: it is at most eight hours outside.
//! 7. `day_off`: otherwise.
//!
//! How far outside: of each stretch the larger of how far s comes before its start and e after its end, at least zero;
//! of all stretches the least, of equal ones that of the earlier stretch; at most eight days.
//!
//! Not here: which meetings are compared (`starts`, `order`).

use chrono::{NaiveDate, TimeDelta};

use super::class::{Burden, Class, Outside, Side};
use super::nights::{LONGEST, nights};
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::interval::{self, Interval};
use crate::domain::join::day;
use crate::domain::sleep::Sleep;
use crate::domain::worktime::WorkTime;
use crate::domain::worktime::steps::count;
use crate::domain::zone::Zone;

/// A meeting so near to a stretch is at its edge.
const EDGE: TimeDelta = TimeDelta::hours(2);
/// A meeting so near to a stretch is in the evening or the early morning of a working day.
const OFF: TimeDelta = TimeDelta::hours(8);
/// No meeting is further outside than this.
const FAR: TimeDelta = TimeDelta::days(8);
/// One step of time: an overlap begins one step after the last start without one.
const STEP: TimeDelta = TimeDelta::nanoseconds(1);

/// A person's time near a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    zone: Option<Zone>,
    /// Time away: a set.
    away: Vec<Interval>,
    /// Time that events block: a set.
    blocked: Vec<Interval>,
    /// Working hours without time away: a set.
    work: Vec<Interval>,
    /// By start, then end. They may overlap.
    stretches: Vec<Interval>,
    /// A set.
    sleep: Vec<Interval>,
}

impl Person {
    /// A person's time, as far as meetings within `span` depend on it.
    pub fn around(facts: &Facts, sleep: Sleep, span: Interval) -> Self {
        let Some(work) = facts.work() else { return Self::default() };
        let near =
            |set: &[Interval]| -> Vec<Interval> { until(set, ended(set, span.start), span.end).copied().collect() };
        let far = LONGEST + TimeDelta::days(1);
        let dates = dates(work.zone(), span, FAR + far);
        let stretches = stretches(work, dates.clone());
        let sleep = near(&nights(sleep, work, dates, &stretches));
        let (away, blocked) = (near(work.away()), near(facts.blocked()));
        Self { zone: Some(work.zone().clone()), away, blocked, work: work.within(span), stretches, sleep }
    }

    /// Their zone.
    pub fn zone(&self) -> Option<&Zone> {
        self.zone.as_ref()
    }

    /// Their sleep.
    pub fn sleep(&self) -> &[Interval] {
        &self.sleep
    }

    /// The class of a meeting.
    pub fn class(&self, meeting: Interval) -> Class {
        if overlaps(&self.blocked, meeting) && self.zone.is_some() {
            return Class::Cannot;
        }
        self.class_without_events(meeting)
    }

    /// The class of a meeting that is among their events by now.
    pub fn class_without_events(&self, meeting: Interval) -> Class {
        let near = |by: TimeDelta| {
            self.near(meeting).any(|stretch| stretch.start - by <= meeting.start && meeting.end <= stretch.end + by)
        };
        match () {
            () if self.zone.is_none() => Class::Unknown,
            () if overlaps(&self.away, meeting) => Class::Cannot,
            () if overlaps(&self.sleep, meeting) => Class::Night,
            () if holds(&self.work, meeting) => Class::Inside,
            () if near(EDGE) => Class::Edge,
            () if near(OFF) => Class::Off,
            () => Class::DayOff,
        }
    }

    /// How far outside a meeting is.
    pub fn outside(&self, meeting: Interval) -> Outside {
        let mut least = Outside { by: FAR, side: None };
        for stretch in self.near(meeting) {
            let (before, after) = (stretch.start - meeting.start, meeting.end - stretch.end);
            let by = before.max(after).max(TimeDelta::zero());
            if by < least.by {
                let side = if before >= after { Side::Before } else { Side::After };
                least = Outside { by, side: Some(side).filter(|_| !by.is_zero()) };
            }
        }
        least
    }

    /// What a meeting asks of them.
    pub fn burden(&self, meeting: Interval) -> Burden {
        let class = self.class(meeting);
        let outside = match class {
            Class::Inside | Class::Cannot | Class::Unknown => None,
            Class::Edge | Class::Off | Class::DayOff | Class::Night => Some(self.outside(meeting)),
        };
        let side = |outside: Outside| match class {
            Class::Edge if outside.by.is_zero() => Outside { side: Some(Side::Break), ..outside },
            _ => outside,
        };
        Burden { class, outside: outside.map(side) }
    }

    /// The stretches that may be nearer than [`FAR`] to a meeting.
    fn near(&self, meeting: Interval) -> impl Iterator<Item = &Interval> {
        let first = self.stretches.partition_point(|stretch| stretch.start < meeting.start - FAR - LONGEST);
        self.stretches.iter().skip(first).take_while(move |stretch| stretch.start <= meeting.end + FAR)
    }

    /// The class of a meeting of a length at each of some starts, which are in order. It is the same as
    /// [`class`](Self::class), for many starts at once: each class is laid over those that give way to it.
    pub fn classes(&self, starts: &[Instant], length: TimeDelta) -> Vec<Class> {
        if self.zone.is_none() {
            return vec![Class::Unknown; starts.len()];
        }
        let mut classes = vec![Class::DayOff; starts.len()];
        let Some((first, last)) = starts.first().zip(starts.last()) else { return classes };
        // Of a whole year only what is near the starts is laid.
        let reach = Interval { start: *first - OFF, end: *last + length + OFF };
        let mut lay = |from: Instant, to: Instant, class: Class| {
            count(1);
            let (from, to) = (starts.partition_point(|s| *s < from), starts.partition_point(|s| *s < to));
            classes.get_mut(from..to).into_iter().for_each(|part| part.fill(class));
        };
        let begun = self.stretches.partition_point(|i| i.start + LONGEST <= reach.start);
        for (by, class) in [(OFF, Class::Off), (EDGE, Class::Edge)] {
            until(&self.stretches, begun, reach.end).for_each(|i| lay(i.start - by, i.end + by - length + STEP, class));
        }
        let touching = |set| until(set, ended(set, reach.start), reach.end);
        touching(&self.work).for_each(|i| lay(i.start, i.end - length + STEP, Class::Inside));
        for (set, class) in [(&self.sleep, Class::Night), (&self.away, Class::Cannot), (&self.blocked, Class::Cannot)] {
            touching(set).for_each(|i| lay(i.start - length + STEP, i.end, class));
        }
        classes
    }
}

/// The dates of a zone around a span.
fn dates(zone: &Zone, span: Interval, around: TimeDelta) -> impl Iterator<Item = NaiveDate> + Clone {
    let date = |t: Instant, by: TimeDelta| zone.date(t.checked_add_signed(by).unwrap_or(t));
    let (first, last) = (date(span.start, -around), date(span.end, around));
    first.iter_days().take_while(move |date| *date <= last)
}

fn stretches(work: &WorkTime, dates: impl Iterator<Item = NaiveDate>) -> Vec<Interval> {
    let mut stretches: Vec<Interval> = dates.filter_map(|date| Some(day::of_date(work, date)?.span)).collect();
    stretches.sort_unstable();
    stretches
}

/// How many of a set have ended at an instant.
fn ended(set: &[Interval], t: Instant) -> usize {
    set.partition_point(|i| i.end <= t)
}

/// The intervals of a list from a place on that begin before an instant.
fn until(list: &[Interval], from: usize, end: Instant) -> impl Iterator<Item = &Interval> {
    list.iter().skip(from).take_while(move |i| i.start < end)
}

/// Returns whether an interval overlaps any of a set.
fn overlaps(set: &[Interval], span: Interval) -> bool {
    set.get(ended(set, span.start)).is_some_and(|i| i.start < span.end)
}

/// Returns whether an interval is contained in one of a set.
fn holds(set: &[Interval], span: Interval) -> bool {
    interval::containing(set, span.start).is_some_and(|i| span.end <= i.end)
}

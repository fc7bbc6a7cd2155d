//! A zone that only the calendar's file describes (`VTIMEZONE`; RFC 5545, 3.6.5) -> the changes of its offset.
//!
//! Rules:
//!
//! 1. Each `STANDARD` and `DAYLIGHT` says when its offset begins: at its `DTSTART`, at its `RDATE`s, and by its `RRULE`s,
//!    all on the clock of the offset before (`TZOFFSETFROM`).
//! 2. Rules are read for the years 1970 to 2100. The last offset goes on after them; before the first change holds the
//!    offset from which that change starts.
//! 3. A rule may be yearly, with months, days of the month and days of the week. A zone with any other rule, without an
//!    offset, or with more days to try than [`STEPS`] is not read at all: a half of it would be wrong by an hour.
//!
//! Not here: what a time in the zone means (`domain::zone`), names of zones (`tzid`).

use std::cell::Cell;

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency, ICalendarPeriod, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use super::point::{clock, date, offset};
use crate::domain::zone::Zone;

/// The years for which rules are read. A rule with a `COUNT` is read from its start on.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2100;
/// The most days that are tried for all the zones of one file.
pub const STEPS: u32 = 4_000_000;

/// When one kind of time begins in a zone.
struct Observance {
    /// The seconds ahead of UTC before it begins.
    from: i32,
    /// The seconds ahead of UTC while it holds.
    to: i32,
    /// The wall clocks, by `from`, at which it begins.
    onsets: Vec<NaiveDateTime>,
}

/// The zone that a component describes. `all` are the components of its calendar; `steps` is how many days may still be
/// tried.
pub fn zone(name: &str, described: &ICalendarComponent, all: &[ICalendarComponent], steps: &Cell<u32>) -> Option<Zone> {
    let parts = described.component_ids.iter().filter_map(|id| all.get(usize::try_from(*id).ok()?));
    let kinds = [ICalendarComponentType::Standard, ICalendarComponentType::Daylight];
    let mut changes: Vec<(i64, i32, i32)> = Vec::new();
    for part in parts.filter(|part| kinds.contains(&part.component_type)) {
        let Observance { from, to, onsets } = Observance::of(part, steps)?;
        changes.extend(onsets.iter().map(|wall| (wall.and_utc().timestamp() - i64::from(from), from, to)));
    }
    changes.sort_by_key(|(at, ..)| *at);
    let (_, first, _) = changes.first()?;
    Some(Zone::described(name, *first, changes.iter().map(|(at, _, to)| (*at, *to)).collect()))
}

impl Observance {
    fn of(part: &ICalendarComponent, steps: &Cell<u32>) -> Option<Self> {
        let property = |name| part.entries.iter().find(|entry| entry.name == name);
        let from = seconds(property(ICalendarProperty::Tzoffsetfrom)?)?;
        let to = seconds(property(ICalendarProperty::Tzoffsetto)?)?;
        let start = wall(property(ICalendarProperty::Dtstart)?.values.first()?, from)?;
        let mut onsets = vec![start];
        for entry in &part.entries {
            for value in &entry.values {
                match (&entry.name, value) {
                    (ICalendarProperty::Rdate, value) => onsets.push(wall(value, from)?),
                    (ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(rule)) => {
                        onsets.extend(yearly(rule, start, from, steps)?);
                    }
                    (ICalendarProperty::Rrule, _) => return None,
                    _ => {}
                }
            }
        }
        Some(Self { from, to, onsets })
    }
}

/// An offset from UTC.
fn seconds(entry: &ICalendarEntry) -> Option<i32> {
    let Some(ICalendarValue::PartialDateTime(found)) = entry.values.first() else { return None };
    let ahead = offset(found)?;
    (ahead.abs() < TimeDelta::days(1)).then(|| i32::try_from(ahead.num_seconds()).ok()).flatten()
}

/// A wall clock of a `DTSTART` or an `RDATE`; one in UTC is turned into the clock of the offset before.
fn wall(value: &ICalendarValue, from: i32) -> Option<NaiveDateTime> {
    match value {
        ICalendarValue::PartialDateTime(found) => clock_of(found, from),
        ICalendarValue::Period(ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. }) => {
            clock_of(start, from)
        }
        _ => None,
    }
}

fn clock_of(found: &PartialDateTime, from: i32) -> Option<NaiveDateTime> {
    let time = if found.has_time() { clock(found)? } else { chrono::NaiveTime::MIN };
    let wall = date(found)?.and_time(time);
    let Some(ahead) = offset(found) else { return Some(wall) };
    wall.checked_sub_signed(ahead)?.checked_add_signed(TimeDelta::seconds(from.into()))
}

/// The wall clocks that a yearly rule gives after its start, in order; `None` for a rule of another kind.
fn yearly(
    rule: &ICalendarRecurrenceRule,
    start: NaiveDateTime,
    from: i32,
    steps: &Cell<u32>,
) -> Option<Vec<NaiveDateTime>> {
    let other = [rule.byhour.is_empty(), rule.byminute.is_empty(), rule.bysecond.is_empty(), rule.byweekno.is_empty()];
    if rule.freq != ICalendarFrequency::Yearly || !rule.byyearday.is_empty() || other.contains(&false) {
        return None;
    }
    // A day of the week without a month is one of the year.
    if rule.bymonth.is_empty() && !rule.byday.is_empty() && rule.bymonthday.is_empty() {
        return None;
    }
    let until = match &rule.until {
        Some(until) => Some(last(until, from)?),
        None => None,
    };
    // `COUNT` counts the start, too.
    let most = rule.count.map_or(usize::MAX, |count| usize::try_from(count.saturating_sub(1)).unwrap_or(usize::MAX));
    let every = i32::from(rule.interval.unwrap_or(1).max(1));
    let skipped = if rule.count.is_none() { (YEARS.start() - start.year()).max(0) / every * every } else { 0 };
    let mut found = Vec::new();
    for year in (start.year() + skipped..=*YEARS.end()).step_by(usize::try_from(every).unwrap_or(1)) {
        for day in picked(days(rule, year, start, steps)?, &rule.bysetpos) {
            let wall = day.and_time(start.time());
            if until.is_some_and(|until| wall > until) || found.len() >= most {
                return Some(found);
            }
            if wall > start {
                found.push(wall);
            }
        }
    }
    Some(found)
}

/// The last wall clock of a rule: a date counts whole, a time in UTC is turned into the clock of the offset before.
fn last(until: &PartialDateTime, from: i32) -> Option<NaiveDateTime> {
    if until.has_time() { clock_of(until, from) } else { date(until)?.and_hms_opt(23, 59, 59) }
}

/// The days of a year that a rule names, in order.
fn days(rule: &ICalendarRecurrenceRule, year: i32, start: NaiveDateTime, steps: &Cell<u32>) -> Option<Vec<NaiveDate>> {
    let mut months: Vec<u32> = rule.bymonth.iter().map(|month| month.month().into()).collect();
    if months.is_empty() {
        months = if rule.bymonthday.is_empty() { vec![start.month()] } else { (1..=12).collect() };
    }
    months.sort_unstable();
    let mut days = Vec::new();
    for month in months {
        let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else { continue };
        let in_month = first.iter_days().take_while(|day| day.month() == month);
        let length = i64::try_from(in_month.clone().count()).unwrap_or(31);
        steps.set(steps.get().checked_sub(31)?);
        let anniversary = rule.byday.is_empty() && rule.bymonthday.is_empty();
        days.extend(in_month.filter(|day| {
            let (n, left) = (i64::from(day.day()), i64::from(day.day()) - length - 1);
            let by_day = |by: &i8| i64::from(*by) == n || i64::from(*by) == left;
            let by_week = |by: &calcard::icalendar::ICalendarDay| {
                let nth = by.ordwk.map_or(0, i64::from);
                weekday(by.weekday) == day.weekday() && (nth == 0 || nth == (n + 6) / 7 || nth == (left - 6) / 7)
            };
            (!anniversary || n == i64::from(start.day()))
                && (rule.bymonthday.is_empty() || rule.bymonthday.iter().any(by_day))
                && (rule.byday.is_empty() || rule.byday.iter().any(by_week))
        }));
    }
    Some(days)
}

/// Those of a year's days that `BYSETPOS` picks.
fn picked(days: Vec<NaiveDate>, positions: &[i32]) -> Vec<NaiveDate> {
    if positions.is_empty() {
        return days;
    }
    let count = i32::try_from(days.len()).unwrap_or(i32::MAX);
    let is_picked = |n: i32| positions.contains(&n) || positions.contains(&(n - count - 1));
    (1..).zip(days).filter(|(n, _)| is_picked(*n)).map(|(_, day)| day).collect()
}

fn weekday(day: ICalendarWeekday) -> Weekday {
    match day {
        ICalendarWeekday::Monday => Weekday::Mon,
        ICalendarWeekday::Tuesday => Weekday::Tue,
        ICalendarWeekday::Wednesday => Weekday::Wed,
        ICalendarWeekday::Thursday => Weekday::Thu,
        ICalendarWeekday::Friday => Weekday::Fri,
        ICalendarWeekday::Saturday => Weekday::Sat,
        ICalendarWeekday::Sunday => Weekday::Sun,
    }
}

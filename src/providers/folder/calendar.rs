//! Calendars: the single events of an iCalendar file (RFC 5545, read with tolerance).
//!
//! Rules:
//!
//! 1. What an event means stands in `meaning`. Of one event in several versions the highest sequence counts.
//! 2. An event without an end or a duration blocks nothing; one that starts on a date lasts that day (3.6.1).
//! 3. All-day and floating times stay local: they stand in the person's own zone, which is not known here.
//! 4. A zone is known by its name (`tzid`), or the file describes it (`described`); any other is named as a problem.
//! 5. An event that repeats is named as a problem and left out.
//! 6. One bad event never loses the others; a byte that is no UTF-8 costs its own event (`lines`).
//!
//! No window is laid over the events: they are single, a file has an upper size, and so an unchanged file never has to
//! be read again because time went by.
//!
//! Not here: which zone a name means (`tzid`), reading files (`read`).

mod described;
mod lines;
mod meaning;
mod tzid;

use std::collections::HashMap;

use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarDuration, ICalendarEntry, ICalendarProperty, ICalendarValue,
};
use calcard::{Entry, Parser, common::PartialDateTime};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use self::lines::{Lines, Spoilt};
use self::meaning::Marks;
use self::tzid::Tzids;
use crate::domain::batch::{Event, EventSpan, When};
use crate::domain::text::{Text, head};
use crate::domain::zone::{Edge, Zone, Zones};

/// The most flaws that are told of one file.
const MOST_FLAWS: usize = 20;

/// What a calendar's file says.
#[derive(Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The events that mean something for a person's time; `None` when the file is no calendar at all.
    pub events: Option<Vec<Event>>,
    /// What is wrong in it: the line, where that is known, and what.
    pub flaws: Vec<(Option<usize>, String)>,
}

/// Whose calendar it is.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// The person's e-mail addresses, in small letters: by them an invitation tells what they answered.
    pub addresses: Vec<String>,
    /// The titles of their events may be shown.
    pub titles: bool,
}

/// Reads a calendar's file.
pub fn read(file: &[u8], zones: &Zones, whose: &Whose) -> Calendar {
    let lines = Lines::of(file);
    let calendars = calendars(&lines.text);
    let mut calendar = Calendar { events: Some(Vec::new()), flaws: Vec::new() };
    if calendars.is_empty() && lines.spoilt.is_empty() {
        if !lines.text.trim().is_empty() {
            calendar.events = None;
            calendar.flaws.push((Some(1), no_calendar(&lines)));
        }
        return calendar;
    }
    let tzids = Tzids::new(zones, &calendars);
    let found: Vec<(usize, &ICalendarComponent)> = (calendars.iter().enumerate())
        .flat_map(|(n, components)| components.iter().map(move |component| (n, component)))
        .filter(|(_, component)| component.component_type == ICalendarComponentType::VEvent)
        .collect();
    let newest = newest(&found);
    for (n, (of, component)) in found.iter().enumerate() {
        let raw = Raw::of(component);
        if newest.get(&raw.identity()).is_some_and(|sequence| raw.sequence < *sequence) {
            continue;
        }
        match raw.event(&|name| tzids.find(name, *of), whose) {
            Ok(event) => calendar.events.get_or_insert_default().extend(event),
            Err(why) => {
                let line = lines.events.get(n).copied().filter(|_| lines.events.len() == found.len());
                calendar.flaws.push((line, format!("{} {why}", name(raw.summary))));
            }
        }
    }
    calendar.flaws.extend(lines.spoilt.iter().map(spoilt));
    calendar.flaws.sort_by_key(|(line, _)| line.unwrap_or(usize::MAX));
    if lines.unended {
        let text = "an END line is missing: the file may be cut; what is there is read";
        calendar.flaws.insert(0, (None, text.to_owned()));
    }
    let more = calendar.flaws.len().saturating_sub(MOST_FLAWS);
    if more > 0 {
        calendar.flaws.truncate(MOST_FLAWS);
        calendar.flaws.push((None, format!("and {more} more events of this file are left out")));
    }
    calendar
}

fn no_calendar(lines: &Lines) -> String {
    if lines.replaced {
        return "this is not UTF-8: save the file as UTF-8".to_owned();
    }
    "this is no calendar: expected BEGIN:VCALENDAR".to_owned()
}

fn spoilt(event: &Spoilt) -> (Option<usize>, String) {
    let title = name(event.title.as_deref());
    (Some(event.line), format!("{title} has a byte that is not UTF-8: it is left out; save the file as UTF-8"))
}

/// The components of each calendar in the file.
fn calendars(text: &str) -> Vec<Vec<ICalendarComponent>> {
    let mut parser = Parser::new(text);
    let mut found = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => found.push(calendar.components),
            Entry::Eof => return found,
            _ => {}
        }
    }
}

/// The highest sequence of each event that stands in the file more than once.
fn newest<'a>(events: &[(usize, &'a ICalendarComponent)]) -> HashMap<(&'a str, Option<&'a PartialDateTime>), i64> {
    let mut newest = HashMap::new();
    for raw in events.iter().map(|(_, event)| Raw::of(event)).filter(|raw| !raw.uid.is_empty()) {
        let sequence = newest.entry(raw.identity()).or_insert(raw.sequence);
        *sequence = raw.sequence.max(*sequence);
    }
    newest
}

/// An event's properties, of each the first.
#[derive(Default)]
struct Raw<'a> {
    uid: &'a str,
    instance: Option<&'a PartialDateTime>,
    sequence: i64,
    summary: Option<&'a str>,
    start: Option<&'a ICalendarEntry>,
    end: Option<&'a ICalendarEntry>,
    duration: Option<&'a ICalendarEntry>,
    repeats: bool,
    marks: Marks<'a>,
}

impl<'a> Raw<'a> {
    fn of(component: &'a ICalendarComponent) -> Self {
        let mut raw = Raw::default();
        for entry in &component.entries {
            raw.take(entry);
        }
        raw
    }

    fn take(&mut self, entry: &'a ICalendarEntry) {
        let first = entry.values.first();
        match (&entry.name, first) {
            (ICalendarProperty::Uid, Some(ICalendarValue::Text(uid))) => self.uid = uid,
            (ICalendarProperty::RecurrenceId, Some(ICalendarValue::PartialDateTime(id))) => self.instance = Some(id),
            (ICalendarProperty::Sequence, Some(ICalendarValue::Integer(n))) => self.sequence = *n,
            (ICalendarProperty::Summary, Some(ICalendarValue::Text(text))) => {
                self.summary = self.summary.or(Some(text).filter(|t| !t.trim().is_empty()).map(String::as_str));
            }
            (ICalendarProperty::Dtstart, _) => self.start = self.start.or(Some(entry)),
            (ICalendarProperty::Dtend, _) => self.end = self.end.or(Some(entry)),
            (ICalendarProperty::Duration, _) => self.duration = self.duration.or(Some(entry)),
            (ICalendarProperty::Rrule | ICalendarProperty::Rdate, _) => self.repeats = true,
            _ => self.marks.take(entry),
        }
    }

    /// Which event, or which instance of a repeating one, this is a version of.
    fn identity(&self) -> (&'a str, Option<&'a PartialDateTime>) {
        (self.uid, self.instance)
    }

    /// The event, if it means anything; or why it cannot be read.
    fn event(&self, zone: FindZone<'_>, whose: &Whose) -> Result<Option<Event>, String> {
        let Some(kind) = self.marks.kind(&whose.addresses) else { return Ok(None) };
        if self.repeats {
            return Err("repeats; repeating events are not read yet".to_owned());
        }
        let start = Point::of(self.start.ok_or("has no start")?, "start", zone)?;
        let span = match (self.end, self.duration) {
            (Some(end), _) => between(&start, &Point::of(end, "end", zone)?)?,
            (None, Some(duration)) => lasting(&start, length(duration)?)?,
            (None, None) => match start {
                Point::Date(from) => Some(EventSpan::AllDay { from, to: from.succ_opt().unwrap_or(from) }),
                _ => None,
            },
        };
        let Some(span) = span else { return Ok(None) };
        let title = self.summary.filter(|_| whose.titles && !self.marks.is_private()).map(Text::new);
        Ok(Some(Event { span, kind, title, key: key(self.uid, &span) }))
    }
}

/// An event for people.
fn name(title: Option<&str>) -> String {
    title.map_or_else(|| "an event without a title".to_owned(), |text| format!("{:?}", head(text, 60)))
}

/// The zone of a name in the file, if it means one.
type FindZone<'a> = &'a dyn Fn(&str) -> Option<Zone>;

/// A hash of an event's UID and start, the same whichever source tells it.
fn key(uid: &str, span: &EventSpan) -> Option<u64> {
    let start = match span {
        EventSpan::AllDay { from, .. } => format!("date {from}"),
        EventSpan::Timed { start: When::At(at), .. } => format!("at {}", at.timestamp()),
        EventSpan::Timed { start: When::Floating(wall), .. } => format!("floating {wall}"),
    };
    (!uid.is_empty()).then(|| xxhash_rust::xxh3::xxh3_64(format!("{uid}\n{start}").as_bytes()))
}

/// A start or an end as it is written.
enum Point {
    Date(NaiveDate),
    Utc(NaiveDateTime),
    Floating(NaiveDateTime),
    In(Zone, NaiveDateTime),
}

impl Point {
    fn of(entry: &ICalendarEntry, what: &str, zone: FindZone<'_>) -> Result<Self, String> {
        let found = match entry.values.first() {
            Some(ICalendarValue::PartialDateTime(found)) if found.has_date() => found,
            Some(ICalendarValue::Text(text)) => return Err(format!("has a wrong {what}: {:?}", head(text, 40))),
            _ => return Err(format!("has a wrong {what}: expected a date or a time such as 20261127T090000Z")),
        };
        let date = date(found).ok_or_else(|| format!("has a wrong {what}: there is no such date"))?;
        if !found.has_time() {
            return Ok(Self::Date(date));
        }
        let clock = clock(found).ok_or_else(|| format!("has a wrong {what}: there is no such time"))?;
        let wall = date.and_time(clock);
        match (offset(found), entry.tz_id()) {
            (Some(ahead), _) => Ok(Self::Utc(wall.checked_sub_signed(ahead).unwrap_or(wall))),
            (None, Some(name)) => match zone(name) {
                Some(zone) => Ok(Self::In(zone, wall)),
                None => Err(format!("is in the zone {:?}, which is not known: it is left out", head(name, 60))),
            },
            (None, None) => Ok(Self::Floating(wall)),
        }
    }

    fn when(&self) -> When {
        match self {
            Self::Date(date) => When::Floating(date.and_time(chrono::NaiveTime::MIN)),
            Self::Utc(wall) => When::At(wall.and_utc()),
            Self::Floating(wall) => When::Floating(*wall),
            Self::In(zone, wall) => When::At(zone.instant(*wall, Edge::Written)),
        }
    }
}

/// The time from one point to another. Some programs write a single day as ending on itself.
fn between(start: &Point, end: &Point) -> Result<Option<EventSpan>, String> {
    const BACKWARDS: &str = "ends before it starts";
    match (start, end) {
        (Point::Date(from), Point::Date(to)) if to < from => Err(BACKWARDS.to_owned()),
        (Point::Date(from), Point::Date(to)) => {
            let to = (*to).max(from.succ_opt().unwrap_or(*from));
            Ok(Some(EventSpan::AllDay { from: *from, to }))
        }
        (Point::Date(_), _) | (_, Point::Date(_)) => Err("has a date at one end and a time at the other".to_owned()),
        _ => {
            let (from, to) = (start.when(), end.when());
            let order = match (from, to) {
                (When::At(a), When::At(b)) => a.cmp(&b),
                (When::Floating(a), When::Floating(b)) => a.cmp(&b),
                _ => return Err("has a zone at one end only".to_owned()),
            };
            // Wall clocks decide what is backwards: an event that ends just after a gap may be empty, but is not wrong.
            let backwards = order.is_gt() && !same_zone_in_order(start, end);
            if backwards { Err(BACKWARDS.to_owned()) } else { Ok(timed(from, to, order.is_lt())) }
        }
    }
}

fn same_zone_in_order(start: &Point, end: &Point) -> bool {
    matches!((start, end), (Point::In(a, from), Point::In(b, to)) if a == b && from <= to)
}

fn timed(start: When, end: When, some: bool) -> Option<EventSpan> {
    some.then_some(EventSpan::Timed { start, end })
}

/// The time of so much from a point on: days by the calendar, hours and less by the clock (RFC 5545, 3.8.2.5).
fn lasting(start: &Point, (days, rest): (TimeDelta, TimeDelta)) -> Result<Option<EventSpan>, String> {
    let late = || "lasts too long".to_owned();
    let after = |wall: &NaiveDateTime| wall.checked_add_signed(days).ok_or_else(late);
    let some = days + rest > TimeDelta::zero();
    if days + rest < TimeDelta::zero() {
        return Err("ends before it starts".to_owned());
    }
    match start {
        Point::Date(from) => {
            let whole = days + TimeDelta::days((rest.num_seconds() + 86_399).div_euclid(86_400));
            let to = from.checked_add_signed(whole.max(TimeDelta::days(1))).ok_or_else(late)?;
            Ok(Some(EventSpan::AllDay { from: *from, to }))
        }
        Point::Floating(wall) => {
            let end = after(wall)?.checked_add_signed(rest).ok_or_else(late)?;
            Ok(timed(When::Floating(*wall), When::Floating(end), some))
        }
        Point::Utc(wall) => {
            let end = after(wall)?.checked_add_signed(rest).ok_or_else(late)?;
            Ok(timed(When::At(wall.and_utc()), When::At(end.and_utc()), some))
        }
        Point::In(zone, wall) => {
            let from = zone.instant(*wall, Edge::Written);
            let base = if days.is_zero() { from } else { zone.instant(after(wall)?, Edge::Written) };
            let to = base.checked_add_signed(rest).ok_or_else(late)?;
            Ok(timed(When::At(from), When::At(to), some))
        }
    }
}

fn length(entry: &ICalendarEntry) -> Result<(TimeDelta, TimeDelta), String> {
    let Some(ICalendarValue::Duration(found)) = entry.values.first() else {
        return Err("has a wrong duration: expected one such as PT1H30M".to_owned());
    };
    let ICalendarDuration { neg, weeks, days, hours, minutes, seconds } = found;
    let sign = if *neg { -1 } else { 1 };
    let days = TimeDelta::days(sign * (i64::from(*weeks) * 7 + i64::from(*days)));
    let rest = i64::from(*hours) * 3600 + i64::from(*minutes) * 60 + i64::from(*seconds);
    Ok((days, TimeDelta::seconds(sign * rest)))
}

fn date(found: &PartialDateTime) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(found.year?.into(), found.month?.into(), found.day?.into())
}

/// A leap second counts as the second before it.
fn clock(found: &PartialDateTime) -> Option<chrono::NaiveTime> {
    let second = u32::from(found.second.unwrap_or(0));
    let second = if second == 60 { 59 } else { second };
    chrono::NaiveTime::from_hms_opt(found.hour?.into(), found.minute.unwrap_or(0).into(), second)
}

fn offset(found: &PartialDateTime) -> Option<TimeDelta> {
    let minutes = i64::from(found.tz_hour?) * 60 + i64::from(found.tz_minute.unwrap_or(0));
    Some(TimeDelta::minutes(if found.tz_minus { -minutes } else { minutes }))
}

#[cfg(test)]
mod tests;

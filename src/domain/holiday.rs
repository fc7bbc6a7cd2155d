//! Public holidays and a company's own: dates on which a teammate is away.
//!
//! Rules:
//!
//! 1. A day whose hours are unknown takes no time: it is a half day, and is reported as one.
//! 2. Outside the years of the table it is not known which days are holidays.
//!
//! Not here: which days are holidays where (config), what a person does meanwhile (`availability`).

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use super::Instant;
use super::hours::Span;
use super::leave::AwaySpan;
use super::text::Text;
use super::zone::{Edge, Zone};

/// How many days before and after a board's beginning holidays matter.
const AROUND: (u64, u64) = (60, 400);

/// A day off, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The date.
    pub date: NaiveDate,
    /// What it is called.
    pub name: Text,
    /// Which hours of the day; `None`: all of it, as leave in dates does.
    pub hours: Option<Vec<Span>>,
}

/// The holidays of a teammate. Many have the same, so it is cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays(Arc<Known>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Known {
    days: Vec<Holiday>,
    halves: Vec<(NaiveDate, Text)>,
    years: Option<RangeInclusive<i32>>,
}

/// A date of which it is not known whether it is a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The first year that is known comes later.
    Before(i32),
    /// The last year that is known is over.
    After(i32),
}

impl From<Vec<Holiday>> for Holidays {
    fn from(days: Vec<Holiday>) -> Self {
        Self::known(days, Vec::new(), None)
    }
}

impl Holidays {
    /// Of these days. `halves`: days of which it is not known which half is off; `years`: those of the table of the region.
    pub fn known(days: Vec<Holiday>, halves: Vec<(NaiveDate, Text)>, years: Option<RangeInclusive<i32>>) -> Self {
        Self(Arc::new(Known { days, halves, years }))
    }

    /// All of them that take time.
    pub fn days(&self) -> &[Holiday] {
        &self.0.days
    }

    /// The half days of a date, by their names: which hours are off is not known.
    pub fn halves(&self, date: NaiveDate) -> impl Iterator<Item = &Text> {
        self.0.halves.iter().filter(move |(day, _)| *day == date).map(|(_, name)| name)
    }

    /// Whether the date lies outside the years of the region's table.
    pub fn unknown(&self, date: NaiveDate) -> Option<Unknown> {
        let years = self.0.years.as_ref()?;
        let (first, last) = (*years.start(), *years.end());
        let late = (date.year() > last).then_some(Unknown::After(last));
        late.or_else(|| (date.year() < first).then_some(Unknown::Before(first)))
    }

    /// A person's time away in this zone, with the names; that of the years far from `base` is omitted.
    pub fn leave(&self, zone: &Zone, base: Instant) -> Vec<(AwaySpan, Option<Text>)> {
        let today = zone.date(base);
        let first = today.checked_sub_days(Days::new(AROUND.0)).unwrap_or(today);
        let last = today.checked_add_days(Days::new(AROUND.1)).unwrap_or(today);
        let near = self.0.days.iter().filter(|day| (first..=last).contains(&day.date));
        near.flat_map(|day| day.spans(zone).into_iter().map(|span| (span, Some(day.name.clone())))).collect()
    }
}

impl Holiday {
    fn spans(&self, zone: &Zone) -> Vec<AwaySpan> {
        let Some(hours) = &self.hours else { return vec![AwaySpan::Days { from: self.date, to: self.date }] };
        let at = |minutes: u16, edge| {
            let wall = self.date.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minutes.into());
            zone.instant(wall, edge)
        };
        let span =
            |hours: &Span| AwaySpan::Instants { from: at(hours.start, Edge::Start), to: at(hours.end, Edge::End) };
        hours.iter().map(span).collect()
    }
}

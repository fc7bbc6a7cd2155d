//! Public holidays and a company's own: dates on which a teammate is away.
//!
//! Not here: which days are holidays where (config), what a person does meanwhile (`availability`).

use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};

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
pub struct Holidays(Arc<[Holiday]>);

impl From<Vec<Holiday>> for Holidays {
    fn from(days: Vec<Holiday>) -> Self {
        Self(days.into())
    }
}

impl Holidays {
    /// All of them.
    pub fn days(&self) -> &[Holiday] {
        &self.0
    }

    /// The time away of somebody in this zone, with the names; that of the years far from `base` is left out.
    pub fn leave(&self, zone: &Zone, base: Instant) -> Vec<(AwaySpan, Option<Text>)> {
        let today = zone.date(base);
        let first = today.checked_sub_days(Days::new(AROUND.0)).unwrap_or(today);
        let last = today.checked_add_days(Days::new(AROUND.1)).unwrap_or(today);
        let near = self.0.iter().filter(|day| (first..=last).contains(&day.date));
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

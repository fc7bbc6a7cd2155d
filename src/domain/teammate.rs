//! Teammates and the team, as the config describes them.
//!
//! Not here: what a teammate is doing now (`availability`), their working time (`worktime`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::agreement::{Agreement, Targets};
use super::holiday::Holidays;
use super::hours::{Hours, Span};
pub use super::ids::TeammateIndex;
pub use super::leave::AwaySpan;

use super::checkin::CheckInPlan;
use super::ids::TeammateId;
use super::sleep::Sleep;
use super::text::Text;
use super::zone::Zone;

/// A person on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teammate {
    /// Their id.
    pub id: TeammateId,
    /// Their name; the id when the config has none.
    pub name: Text,
    /// Their role.
    pub role: Option<Text>,
    /// Their time zone.
    pub zone: TeammateZone,
    /// Their working hours.
    pub hours: Hours,
    /// Hours of single dates, which replace those that start on that date.
    pub days: BTreeMap<NaiveDate, Vec<Span>>,
    /// When they sleep.
    pub sleep: Sleep,
    /// Their away ranges.
    pub away: Vec<Away>,
    /// Their public holidays, and those of their company.
    pub holidays: Holidays,
    /// Their account names, by source id or source kind.
    pub accounts: BTreeMap<String, String>,
    /// Their own reply targets.
    pub targets: Targets,
}

/// A teammate's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeammateZone {
    /// The config sets no zone.
    None,
    /// The config sets a zone that does not exist, which counts as no zone.
    Unknown(Text),
    /// A known zone.
    Known(Zone),
}

impl TeammateZone {
    /// The zone, if it is known.
    pub fn known(&self) -> Option<&Zone> {
        if let Self::Known(zone) = self { Some(zone) } else { None }
    }
}

/// A range of time in which a teammate is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// The range.
    pub span: AwaySpan,
    /// Why, in their own words.
    pub note: Option<Text>,
    /// The teammate who covers for them meanwhile.
    pub cover: Option<TeammateIndex>,
}

/// The teammates, and what they agreed on.
#[derive(Clone, Debug)]
pub struct Team {
    /// The teammates, in the order of the config.
    pub mates: Vec<Teammate>,
    /// The viewer of the board.
    pub me: Option<TeammateIndex>,
    /// The team's agreement.
    pub agreement: Agreement,
    /// What people write once a day.
    pub checkins: Vec<CheckInPlan>,
}

impl Team {
    /// The teammate with this index.
    pub fn get(&self, index: TeammateIndex) -> Option<&Teammate> {
        self.mates.get(index.index())
    }

    /// The index of the teammate with this id.
    pub fn index(&self, id: &str) -> Option<TeammateIndex> {
        self.indices().find(|(_, mate)| mate.id.as_str() == id).map(|(index, _)| index)
    }

    /// All teammates with their indices.
    pub fn indices(&self) -> impl Iterator<Item = (TeammateIndex, &Teammate)> {
        (0..).map(TeammateIndex).zip(&self.mates)
    }

    /// The viewer's zone: that of `me` if it is known, else UTC.
    pub fn viewer_zone(&self) -> Zone {
        self.me.and_then(|me| self.get(me)?.zone.known().cloned()).unwrap_or_else(Zone::utc)
    }
}

//! A teammate as the config describes them, and the team.
//!
//! Not here: what they are doing now (`availability`), their working time (`worktime`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Instant;
use super::agreement::{Agreement, Targets};
use super::hours::{Hours, Span};
use super::ids::TeammateId;
use super::text::Text;
use super::zone::Zone;

/// A teammate's place in the team, in the order of the config.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seat(pub u32);

impl Seat {
    /// The place as an index into the team's list.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A person on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teammate {
    /// Their id.
    pub id: TeammateId,
    /// Their name; the id when the config has none.
    pub name: Text,
    /// What they do.
    pub role: Option<Text>,
    /// Where their clock is.
    pub zone: TeammateZone,
    /// Their working hours.
    pub hours: Hours,
    /// One-date changes, which replace what starts on that date.
    pub days: BTreeMap<NaiveDate, Vec<Span>>,
    /// When they are away.
    pub away: Vec<Away>,
    /// Their account names, by source id or source kind.
    pub accounts: BTreeMap<String, String>,
    /// Targets of their own.
    pub targets: Targets,
}

/// The zone that a teammate has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeammateZone {
    /// The config names none.
    None,
    /// The config names one that does not exist; such a teammate counts as having none.
    Unknown(Text),
    /// A zone with its rules.
    Known(Zone),
}

impl TeammateZone {
    /// The zone, if there is one to count with.
    pub fn known(&self) -> Option<&Zone> {
        if let Self::Known(zone) = self { Some(zone) } else { None }
    }
}

/// A stretch of time in which a teammate is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// When.
    pub span: AwaySpan,
    /// Why, in their words.
    pub note: Option<Text>,
}

/// The extent of an away range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwaySpan {
    /// From the local midnight that opens the first date to the one that closes the last.
    Days {
        /// The first date away.
        from: NaiveDate,
        /// The last date away.
        to: NaiveDate,
    },
    /// From one instant to another.
    Instants {
        /// The first instant away.
        from: Instant,
        /// The first instant back.
        to: Instant,
    },
}

/// Everybody on the board and what they agreed on.
#[derive(Clone, Debug)]
pub struct Team {
    /// The teammates, in the order of the config.
    pub mates: Vec<Teammate>,
    /// Who looks at the board.
    pub me: Option<Seat>,
    /// The team's agreement.
    pub agreement: Agreement,
}

impl Team {
    /// The teammate in a seat.
    pub fn get(&self, seat: Seat) -> Option<&Teammate> {
        self.mates.get(seat.index())
    }

    /// The seat of an id.
    pub fn seat(&self, id: &str) -> Option<Seat> {
        self.seats().find(|(_, mate)| mate.id.as_str() == id).map(|(seat, _)| seat)
    }

    /// Everybody with their seat.
    pub fn seats(&self) -> impl Iterator<Item = (Seat, &Teammate)> {
        (0..).map(Seat).zip(&self.mates)
    }

    /// The viewer's zone: that of `me`, or UTC when there is none to count with.
    pub fn viewer_zone(&self) -> Zone {
        self.me.and_then(|me| self.get(me)?.zone.known().cloned()).unwrap_or_else(Zone::utc)
    }
}

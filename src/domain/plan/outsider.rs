//! A person who is no teammate: Mon-Fri 09:00-17:00 in their zone, the usual sleep, no leave and no events.
//!
//! Not here: how they are named on the command line (`shell::plan`).

use std::collections::BTreeMap;

use crate::domain::Instant;
use crate::domain::agreement::Targets;
use crate::domain::availability::Facts;
use crate::domain::holiday::Holidays;
use crate::domain::hours::Hours;
use crate::domain::ids::TeammateId;
use crate::domain::sleep::Sleep;
use crate::domain::teammate::{Teammate, TeammateZone};
use crate::domain::text::Text;
use crate::domain::zone::Zone;

/// What counts as their working hours.
const HOURS: &str = "Mon-Fri 09:00-17:00";

/// Somebody who is invited without being a teammate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outsider {
    /// Their name.
    pub name: Text,
    /// Their zone.
    pub zone: Zone,
}

impl Outsider {
    /// What is known about their time. Positions in working time count from `base`.
    pub fn facts(&self, base: Instant) -> Facts {
        let mut hours = Hours::default();
        let (true, Some(id)) = (hours.add(HOURS).is_ok(), TeammateId::new("outsider")) else { return Facts::default() };
        let mate = Teammate {
            id,
            name: self.name.clone(),
            role: None,
            zone: TeammateZone::Known(self.zone.clone()),
            hours,
            days: BTreeMap::new(),
            sleep: Sleep::LeftOut,
            away: Vec::new(),
            holidays: Holidays::default(),
            accounts: BTreeMap::new(),
            targets: Targets::default(),
        };
        Facts::new(&mate, Vec::new(), &[], base)
    }
}

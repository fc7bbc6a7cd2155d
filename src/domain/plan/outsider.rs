//! A person who is no teammate: Mon-Fri 09:00-17:00 in their zone, the usual sleep, no leave and no events.
//!
//! Not here: where they are named (`--outsider` in `shell::plan`, the plan's view).

use std::collections::BTreeMap;

use crate::domain::Instant;
use crate::domain::agreement::Targets;
use crate::domain::availability::Facts;
use crate::domain::holiday::Holidays;
use crate::domain::hours::Hours;
use crate::domain::ids::TeammateId;
use crate::domain::sleep::Sleep;
use crate::domain::teammate::{Teammate, TeammateZone};
use crate::domain::text::{Text, clean};
use crate::domain::zone::{Zone, Zones, names};

/// What counts as their working hours.
const HOURS: &str = "Mon-Fri 09:00-17:00";
/// No zone's name is nearly as long.
const LONGEST: usize = 64;

/// An invited person who is not a teammate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outsider {
    /// Their name.
    pub name: Text,
    /// Their zone.
    pub zone: Zone,
}

impl Outsider {
    /// Reads `NAME=ZONE`, where the zone is written as in the config, or as the last part of exactly one zone's name:
    /// `Pat=America/Lima`, `Pat=lima`.
    ///
    /// # Errors
    ///
    /// What is wrong, and what was expected.
    pub fn parse(text: &str, zones: &Zones) -> Result<Self, String> {
        let (name, zone) = text
            .split_once('=')
            .ok_or_else(|| "expected NAME=ZONE, such as \"Pat=America/Lima\" or \"Pat=lima\"".to_owned())?;
        let (name, zone) = (name.trim(), zone.trim());
        if name.is_empty() {
            return Err("the name before `=` is empty".to_owned());
        }
        Ok(Self { name: Text::new(name), zone: zone_of(zones, zone)? })
    }

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

/// A zone by its name, or by the last part of exactly one zone's name, in any case.
fn zone_of(zones: &Zones, word: &str) -> Result<Zone, String> {
    if word.is_empty() {
        return Err("the zone after `=` is empty: expected one such as America/Lima, or a city such as lima".to_owned());
    }
    let short = word.len() <= LONGEST;
    if let Some(zone) = short.then(|| zones.find(word).ok()).flatten() {
        return Ok(zone);
    }
    let ending = if short { names::ending(word) } else { Vec::new() };
    match &ending[..] {
        [one] => zones.find(one).map_err(|error| error.to_string()),
        [] => {
            let advice = short.then(|| names::advise(word)).flatten().map(|advice| advice.text());
            let advice =
                advice.unwrap_or_else(|| "expected one such as America/Lima, or a city such as lima".to_owned());
            let shown: String = clean(word).chars().take(LONGEST).collect();
            Err(format!("no time zone is called {shown:?}: {advice}"))
        }
        several => Err(format!("several zones end so: write one of {}", several.join(", "))),
    }
}

//! Names of time zones in the config. One that is unknown is a warning: the board opens and says what to mend.
//!
//! Not here: the zones (`domain::zone`).

use super::problem::{Place, Problem, nearest, quoted};
use crate::domain::zone::{UnknownZone, Zone, Zones};

/// No zone's name is nearly as long.
const LONGEST: usize = 64;

/// The zone of a name. `otherwise` says what holds while there is none.
pub(super) fn find(
    name: &str,
    place: &Place,
    otherwise: &str,
    zones: &Zones,
    problems: &mut Vec<Problem>,
) -> Option<Zone> {
    find_or(&[], name, place, otherwise, zones, problems)
}

/// The zone of a name, where some other words would do as well.
pub(super) fn find_or(
    words: &[&'static str],
    name: &str,
    place: &Place,
    otherwise: &str,
    zones: &Zones,
    problems: &mut Vec<Problem>,
) -> Option<Zone> {
    let unknown = || UnknownZone { name: name.to_owned(), nearest: None };
    let found = if name.len() > LONGEST { Err(unknown()) } else { zones.find(name) };
    match found {
        Ok(zone) => {
            problems.extend(zones.caveat(&zone).map(|caveat| Problem::warning(caveat, place.clone())));
            Some(zone)
        }
        Err(UnknownZone { nearest: zone, .. }) => {
            let what = format!("no time zone is called {}", quoted(name));
            let advice = nearest(name, words).or(zone).map_or_else(
                || "expected an IANA name such as \"Europe/Berlin\"".to_owned(),
                |near| format!("the nearest right word is {near:?}"),
            );
            let help = format!("{advice}; until that is mended, {otherwise}");
            problems.push(Problem::warning(what, place.clone()).help(help));
            None
        }
    }
}

//! Names of time zones in the config. A name that is no zone's is a warning, and so is a zone that is no location: a fixed
//! offset or an abbreviation (`Etc/GMT-5`, `EST`). The board opens and says what to take instead.
//!
//! Not here: the zones and the tables of other names (`domain::zone`).

use super::problem::{Location, Problem, nearest, quoted};
use crate::domain::zone::names::{self, Advice, Word, offset_text};
use crate::domain::zone::{Zone, Zones};

/// No zone's name is nearly as long.
const LONGEST: usize = 64;

/// The zone of a name. `otherwise` describes the fallback.
pub(super) fn find(
    name: &str,
    location: &Location,
    otherwise: &str,
    zones: &Zones,
    problems: &mut Vec<Problem>,
) -> Option<Zone> {
    find_or(&[], name, location, otherwise, zones, problems)
}

/// The zone of a name, where some other words would do as well.
pub(super) fn find_or(
    words: &[&'static str],
    name: &str,
    location: &Location,
    otherwise: &str,
    zones: &Zones,
    problems: &mut Vec<Problem>,
) -> Option<Zone> {
    let found = if name.len() > LONGEST { None } else { zones.find(name).ok() };
    if let Some(zone) = found {
        problems.extend(zones.caveat(&zone).map(|caveat| Problem::warning(caveat, location.clone())));
        problems.extend(names::instead_of(zone.name()).map(|advice| no_place(name, &advice, location)));
        return Some(zone);
    }
    let advice = if name.len() > LONGEST { None } else { names::advise(name) };
    let table = advice.as_ref().filter(|advice| advice.word != Word::Misspelt).map(Advice::text);
    let word = || nearest(name, words).map(|near| format!("the nearest right word is {near:?}"));
    let advice = table.or_else(word).or_else(|| advice.as_ref().map(Advice::text));
    let advice = advice.unwrap_or_else(|| "expected an IANA name such as \"Europe/Berlin\"".to_owned());
    let what = format!("no time zone is called {}", quoted(name));
    let help = format!("{advice}; until that is mended, {otherwise}");
    problems.push(Problem::warning(what, location.clone()).help(help));
    None
}

/// The warning for a zone that is a fixed offset or an abbreviation: its clock is used as it is.
fn no_place(name: &str, advice: &Advice, location: &Location) -> Problem {
    let what = match advice.word {
        Word::Offset(offset) => format!("{} is a fixed offset, {}, not a place", quoted(name), offset_text(offset)),
        _ => format!("{} is an abbreviation, not a place", quoted(name)),
    };
    Problem::warning(what, location.clone()).help(format!("{}; until then its clock is used as it is", advice.text()))
}

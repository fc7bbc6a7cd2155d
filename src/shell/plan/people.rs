//! Who is asked for on the command line: `--with`, `--outsider`, `--optional`.
//!
//! Not here: when they can meet (`domain::plan`).

use crate::domain::plan::outsider::Outsider;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::zone::{Zone, Zones, names};
use crate::panels::plan::invited::Wanted;
use crate::shell::failure::Failure;
use crate::shell::output::warn_of;
use crate::shell::setup::Setup;

use super::asked::Plan;

/// No zone's name is nearly as long.
const LONGEST: usize = 64;

/// The people of a plan, each named once.
pub fn wanted(setup: &Setup, asked: &Plan) -> Result<Wanted, Failure> {
    let required = each_once(setup, "--with", &asked.with)?;
    let optional = each_once(setup, "--optional", &asked.optional)?;
    if let Some(both) = optional.iter().find(|index| required.contains(index)) {
        let id = setup.config.team.get(*both).map_or("", |mate| mate.id.as_str());
        return Err(Failure::wrong(format!("error: {id:?} stands in --with and in --optional: name them in one")));
    }
    let mut outsiders: Vec<Outsider> = Vec::new();
    for text in &asked.outsider {
        let outsider = outsider(setup, text)?;
        if outsiders.iter().any(|other| other.name == outsider.name) {
            let name = outsider.name.raw();
            return Err(Failure::wrong(format!("error: --outsider {text:?}: another outsider is called {name:?} too")));
        }
        outsiders.push(outsider);
    }
    Ok(Wanted { required, outsiders, optional })
}

/// The indices of teammates by their ids.
pub fn each_once(setup: &Setup, flag: &str, ids: &[String]) -> Result<Vec<TeammateIndex>, Failure> {
    for (n, id) in ids.iter().enumerate() {
        if ids.iter().take(n).any(|before| before == id) {
            return Err(Failure::wrong(format!("error: {flag} names {id:?} twice: once is enough")));
        }
    }
    setup.indices(ids)
}

/// `NAME=ZONE`.
fn outsider(setup: &Setup, text: &str) -> Result<Outsider, Failure> {
    let wrong = |what: &str| Failure::wrong(format!("error: --outsider {text:?}: {what}"));
    let (name, zone) = text
        .split_once('=')
        .ok_or_else(|| wrong("expected NAME=ZONE, such as \"Pat=America/Lima\" or \"Pat=lima\""))?;
    let (name, zone) = (name.trim(), zone.trim());
    if name.is_empty() {
        return Err(wrong("the name before `=` is empty"));
    }
    if setup.config.team.index(name).is_some() {
        return Err(wrong(&format!("{name:?} is a teammate: name them in --with")));
    }
    let zone = zone_of(&setup.zones, zone).map_err(|what| wrong(&what))?;
    let caveat = setup.zones.caveat(&zone);
    let advice = names::instead_of(zone.name()).map(|advice| format!("{} is no place: {}", zone.name(), advice.text()));
    caveat.into_iter().chain(advice).for_each(|warning| warn_of(&format!("--outsider {text:?}: {warning}")));
    Ok(Outsider { name: Text::new(name), zone })
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
            Err(format!("no time zone is called {}: {advice}", crate::config::quoted(word)))
        }
        several => Err(format!("several zones end so: write one of {}", several.join(", "))),
    }
}

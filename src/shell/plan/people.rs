//! Who is asked for on the command line: `--with`, `--outsider`, `--optional`.
//!
//! Not here: when they can meet (`domain::plan`).

use crate::domain::plan::outsider::Outsider;
use crate::domain::teammate::TeammateIndex;
use crate::domain::zone::names;
use crate::panels::plan::invited::Wanted;
use crate::shell::failure::Failure;
use crate::shell::output::warn_of;
use crate::shell::setup::Setup;

use super::asked::Plan;

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
    let outsider = Outsider::parse(text, &setup.zones).map_err(|what| wrong(&what))?;
    let name = outsider.name.raw();
    if setup.config.team.index(name).is_some() {
        return Err(wrong(&format!("{name:?} is a teammate: name them in --with")));
    }
    let zone = &outsider.zone;
    let caveat = setup.zones.caveat(zone);
    let advice = names::instead_of(zone.name()).map(|advice| format!("{} is no place: {}", zone.name(), advice.text()));
    caveat.into_iter().chain(advice).for_each(|warning| warn_of(&format!("--outsider {text:?}: {warning}")));
    Ok(outsider)
}

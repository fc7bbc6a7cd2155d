//! Arguments -> tables of the config.
//!
//! Not here: where they go (`edit`), how the values are typed (`typed`).

use toml_edit::{Array, InlineTable, Item, Table, Value};

use super::New;
use super::asked::{AddAway, AddHoliday, AddSource, AddTeammate};
use super::edit::Where;
use crate::config::nearest;
use crate::domain::ids::is_id;
use crate::providers::{Takes, registry};
use crate::shell::failure::Failure;
use crate::shell::setup::Setup;
use crate::shell::typed::{self, ID_FORM};

/// The default hours of a teammate for whom only the zone is given.
const HOURS: &str = "Mon-Fri 09:00-17:00";

/// An id that is right and not taken.
fn new_id(id: &str, what: &str, taken: &[&str]) -> Result<(), Failure> {
    if !is_id(id) {
        let near = typed::as_id(id);
        let near = if near.is_empty() { String::new() } else { format!("; did you mean {near:?}?") };
        return Err(Failure::wrong(format!("error: {id:?} cannot be an id: expected {ID_FORM}{near}")));
    }
    if taken.contains(&id) {
        return Err(Failure::failed(format!("error: there is a {what} {id:?} already: choose another id")));
    }
    Ok(())
}

fn ids(setup: &Setup) -> Vec<&str> {
    setup.config.team.mates.iter().map(|mate| mate.id.as_str()).collect()
}

/// A person on the board.
fn known<'i>(id: &'i str, setup: &Setup) -> Result<&'i str, Failure> {
    let ids = ids(setup);
    if ids.contains(&id) {
        return Ok(id);
    }
    let help = nearest(id, &ids)
        .map_or_else(|| format!("the team has {}", ids.join(", ")), |near| format!("did you mean {near:?}?"));
    Err(Failure::failed(format!("error: no teammate has the id {id:?}: {help}")))
}

fn text(table: &mut Table, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        table.insert(key, Item::Value(value.into()));
    }
}

/// A date or an instant.
fn moment(table: &mut Table, key: &str, typed: &str) -> Result<bool, Failure> {
    let wrong = || {
        let form = "a date such as 2026-12-24, or an instant such as 2026-12-24T12:00:00Z";
        Failure::wrong(format!("error: {key} is {typed:?}: expected {form}"))
    };
    let read: toml_edit::Datetime = typed.trim().parse().map_err(|_| wrong())?;
    if read.date.is_none() || read.time.is_some() != read.offset.is_some() {
        return Err(wrong());
    }
    table.insert(key, Item::Value(read.into()));
    Ok(read.time.is_none())
}

/// A teammate.
pub fn teammate(asked: &AddTeammate, setup: &Setup) -> Result<New, Failure> {
    let id = asked.id.as_str();
    new_id(id, "teammate", &ids(setup))?;
    let (mut table, mut notes) = (Table::new(), Vec::new());
    text(&mut table, "id", Some(id));
    text(&mut table, "name", asked.name.as_deref());
    text(&mut table, "role", asked.role.as_deref());
    if let Some(zone) = &asked.zone {
        let zone = typed::zone(zone, &setup.zones)
            .map_err(|wrong| Failure::wrong(format!("error: --zone is {zone:?}: {}", wrong.text())))?;
        text(&mut table, "zone", Some(zone.name()));
    }
    let hours = asked.hours.clone().or_else(|| asked.zone.as_ref().map(|_| HOURS.to_owned()));
    if let Some(hours) = &hours {
        let rules = typed::hours(hours)
            .map_err(|wrong| Failure::wrong(format!("error: --hours is {hours:?}: {}", wrong.text())))?;
        table.insert("hours", Item::Value(rules.into_iter().collect::<Array>().into()));
        if asked.hours.is_none() {
            notes.push(format!("the hours of {id} are {HOURS}, as --hours does not say others"));
        }
    }
    text(&mut table, "region", asked.region.as_deref());
    text(&mut table, "sleep", asked.sleep.as_deref());
    let accounts = asked.account.iter().map(|(kind, account)| (kind.as_str(), account.as_str()));
    let accounts: InlineTable = accounts.chain(asked.email.as_deref().map(|email| ("email", email))).collect();
    if !accounts.is_empty() {
        table.insert("accounts", Item::Value(accounts.into()));
    }
    Ok(New { what: format!("teammate {id:?}"), table, place: Where::List("teammate"), notes })
}

/// A source.
pub fn source(asked: &AddSource, setup: &Setup) -> Result<New, Failure> {
    let id = asked.source_id.as_str();
    let ids: Vec<&str> = setup.sources.iter().map(|source| source.config.id.as_str()).collect();
    new_id(id, "source", &ids)?;
    let mut table = Table::new();
    text(&mut table, "id", Some(id));
    text(&mut table, "kind", Some(&asked.source_kind));
    let about = registry::find(&asked.source_kind).map(|kind| kind.about);
    for (key, given) in &asked.settings.0 {
        let takes = if *key == "allow" { Takes::Texts } else { about.map_or(Takes::Text, |about| about.takes(key)) };
        let toml = typed::setting(takes, given);
        let value: Value = toml.parse().map_err(|error: toml_edit::TomlError| {
            Failure::wrong(format!("error: --{key} cannot be read as TOML: {}", error.message()))
        })?;
        table.insert(key, Item::Value(value));
    }
    Ok(New { what: format!("source {id:?}"), table, place: Where::List("source"), notes: Vec::new() })
}

/// Time away.
pub fn away(asked: &AddAway, setup: &Setup) -> Result<New, Failure> {
    let who = known(&asked.who, setup)?;
    let mut table = Table::new();
    let is_date = moment(&mut table, "from", &asked.from)?;
    let to = match &asked.to {
        Some(to) => to,
        None if is_date => &asked.from,
        None => return Err(Failure::wrong("error: --to is missing, which an away time between two instants needs")),
    };
    moment(&mut table, "to", to)?;
    text(&mut table, "note", asked.note.as_deref());
    if let Some(cover) = &asked.cover {
        text(&mut table, "cover", Some(known(cover, setup)?));
    }
    let what = if *to == asked.from {
        format!("{who} away on {to}")
    } else {
        format!("{who} away from {} to {to}", asked.from)
    };
    Ok(New { what, table, place: Where::Of(who.to_owned(), "away"), notes: Vec::new() })
}

/// A holiday.
pub fn holiday(asked: &AddHoliday) -> Result<New, Failure> {
    let mut table = Table::new();
    if !moment(&mut table, "date", &asked.date)? {
        return Err(Failure::wrong("error: a holiday is a date such as 2026-12-24"));
    }
    text(&mut table, "name", Some(&asked.name));
    text(&mut table, "region", asked.region.as_deref());
    Ok(New { what: format!("holiday {:?}", asked.name), table, place: Where::List("holiday"), notes: Vec::new() })
}

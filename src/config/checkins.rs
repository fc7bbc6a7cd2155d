//! `[[checkin]]`: what people write once a day.
//!
//! Not here: its states (`domain::join::checkin`), whether its source keeps files (the shell, which knows the kinds).

use std::collections::HashMap;

use chrono::NaiveTime;

use super::problem::{Location, Problem, keep, quoted, suggest};
use super::section::{Located, Section};
use super::sources::{self, SourceConfig};
use crate::domain::checkin::{CheckInPlan, Destination};
use crate::domain::hours::weekdays_of;
use crate::domain::ids::{SourceId, TeammateId};
use crate::domain::teammate::{Teammate, TeammateIndex};
use crate::domain::text::Text;

/// The folder of check-ins of which the config names none.
const FOLDER: &str = "checkins";

/// A check-in, and where the config names its source.
#[derive(Clone, Debug)]
pub struct CheckInConfig {
    /// What it is.
    pub plan: CheckInPlan,
    /// Where `source` stands.
    pub source: Location,
    /// Every teammate writes it, for the config names none.
    pub of_everyone: bool,
}

/// Every check-in, in the order of the config.
pub(super) fn read(
    root: &mut Section,
    mates: &[Teammate],
    sources: &[SourceConfig],
    problems: &mut Vec<Problem>,
) -> Vec<CheckInConfig> {
    let mut taken: HashMap<String, Location> = HashMap::new();
    let mut folders: Vec<(SourceId, String, Location)> = Vec::new();
    let mut all = Vec::new();
    for section in root.tables("checkin", "checkin", problems) {
        let location = section.location();
        let Some(found) = one(section, mates, sources, &mut taken, problems) else { continue };
        if let Destination::Folder(folder) = &found.plan.place {
            let same =
                |(source, other, _): &&(SourceId, String, Location)| *source == found.plan.source && other == folder;
            if let Some((_, _, first)) = folders.iter().find(same) {
                let what = format!("a second check-in is kept in {} of {}", quoted(folder), found.plan.source);
                let twice = Problem::error(what, location).also("the first one", first.clone());
                problems.push(twice.help("give one of them another `folder`"));
                continue;
            }
            folders.push((found.plan.source.clone(), folder.clone(), location));
        }
        all.push(found);
    }
    all
}

fn one(
    mut section: Section,
    mates: &[Teammate],
    known: &[SourceConfig],
    taken: &mut HashMap<String, Location>,
    problems: &mut Vec<Problem>,
) -> Option<CheckInConfig> {
    let id = sources::id(&mut section, "check-in", TeammateId::new, taken, problems);
    let name = keep(section.text("name"), problems);
    let days = days(&mut section, problems);
    let at = at(&mut section, problems);
    let of_everyone = !section.has("people");
    let people = people(&mut section, mates, problems);
    let source = source(&mut section, known, problems);
    let location = written(&mut section, problems);
    problems.extend(section.unknown());
    let (id, (source, named)) = (id?, source?);
    let name = Text::new(name.map_or_else(|| id.as_str().to_owned(), |name| name.value));
    let id = id.as_str().to_owned();
    let plan = CheckInPlan { id, name, days: days?, at: at?, people: people?, source, place: location? };
    Some(CheckInConfig { plan, source: named, of_everyone })
}

fn days(section: &mut Section, problems: &mut Vec<Problem>) -> Option<[bool; 7]> {
    let Some(text) = keep(section.text("days").map(Some), problems)? else { return Some([true; 7]) };
    match weekdays_of(&text.value) {
        Ok(days) => Some(days),
        Err(error) => {
            let what = format!("days is {}: {} {:?}", quoted(&text.value), error.what, error.found);
            problems.push(Problem::error(what, text.location).help(format!("expected {}", error.expected)));
            None
        }
    }
}

/// A time of day; `Some(None)`: none is written.
#[expect(clippy::option_option, reason = "a wrong time is another thing than none")]
fn at(section: &mut Section, problems: &mut Vec<Problem>) -> Option<Option<NaiveTime>> {
    let Some(text) = keep(section.text("at").map(Some), problems)? else { return Some(None) };
    let time = NaiveTime::parse_from_str(&text.value, "%H:%M").ok();
    if time.is_none() {
        let what = format!("at is {}, which is no time of day", quoted(&text.value));
        problems.push(Problem::error(what, text.location).help("expected a time such as \"10:00\""));
        return None;
    }
    Some(time)
}

fn people(section: &mut Section, mates: &[Teammate], problems: &mut Vec<Problem>) -> Option<Vec<TeammateIndex>> {
    let all: Vec<TeammateIndex> = (0..).map(TeammateIndex).take(mates.len()).collect();
    let before = problems.len();
    let Some(named) = section.texts("people", problems) else {
        return (problems.len() == before).then_some(all);
    };
    let mut indices: Vec<TeammateIndex> =
        named.value.iter().filter_map(|name| index(name, "people", mates, problems)).collect();
    indices.sort_unstable();
    indices.dedup();
    (problems.len() == before).then_some(indices)
}

/// The teammate of an id in the config.
pub(super) fn index(
    name: &Located<String>,
    key: &str,
    mates: &[Teammate],
    problems: &mut Vec<Problem>,
) -> Option<TeammateIndex> {
    if let Some(n) = mates.iter().position(|mate| mate.id.as_str() == name.value) {
        return u32::try_from(n).ok().map(TeammateIndex);
    }
    let ids: Vec<&str> = mates.iter().map(|mate| mate.id.as_str()).collect();
    let what = format!("{key} names {}, and no teammate has that id", quoted(&name.value));
    problems.push(Problem::error(what, name.location.clone()).help(suggest(&name.value, &ids)));
    None
}

fn source(section: &mut Section, known: &[SourceConfig], problems: &mut Vec<Problem>) -> Option<(SourceId, Location)> {
    let named = keep(section.needed_text("source").map(Some), problems)?;
    if let Some(found) = known.iter().find(|source| source.id.as_str() == named.value) {
        return Some((found.id.clone(), named.location));
    }
    let ids: Vec<&str> = known.iter().map(|source| source.id.as_str()).collect();
    let what = format!("source is {}, and no source has that id", quoted(&named.value));
    problems.push(Problem::error(what, named.location).help(suggest(&named.value, &ids)));
    None
}

/// Where it is written: in a folder, or in the conversation of an item.
fn written(section: &mut Section, problems: &mut Vec<Problem>) -> Option<Destination> {
    let folder = keep(section.text("folder").map(Some), problems)?;
    let item = keep(section.text("item").map(Some), problems)?;
    match (folder, item) {
        (Some(folder), Some(item)) => {
            let both = Problem::error("a check-in has a folder and an item", item.location)
                .also("the folder", folder.location);
            problems.push(both.help("keep one of them: files in a folder, or the conversation of an item"));
            None
        }
        (None, Some(item)) => Some(Destination::Item(item.value)),
        (Some(folder), None) => {
            let is_wrong = |part: &str| part.is_empty() || part.starts_with('.') || part.contains('\\');
            if folder.value.split('/').any(is_wrong) || ["items", "status", "calendars"].contains(&&*folder.value) {
                let what = format!("folder is {}, which cannot keep check-ins", quoted(&folder.value));
                let help = "expected a name such as \"checkins\", inside the source's folder";
                problems.push(Problem::error(what, folder.location).help(help));
                return None;
            }
            Some(Destination::Folder(folder.value))
        }
        (None, None) => Some(Destination::Folder(FOLDER.to_owned())),
    }
}

//! `[[source]]`: the settings that every kind of source has. The provider reads the rest of the table.
//!
//! Not here: which kinds exist, and their own settings (`providers`).

use std::collections::HashMap;
use std::time::Duration;

use super::allow;
use super::permission::Permission;
use super::problem::{Location, Problem, keep, quoted};
use super::secret_source::OWN;
use super::section::{Located, Section};
use super::{agreement, zones};
use crate::domain::agreement::{DURATION_FORM, Targets, duration, nearest_duration};
use crate::domain::deadline::DueZone;
use crate::domain::ids::SourceId;
use crate::domain::zone::Zones;

/// One configured connection.
#[derive(Clone, Debug)]
pub struct SourceConfig {
    /// Its id.
    pub id: SourceId,
    /// The name of its kind; not looked up yet.
    pub kind: Located<String>,
    /// The interval between looks, if it is not the board's.
    pub refresh: Option<Duration>,
    /// Whose day a due date refers to.
    pub due_zone: DueZone,
    /// Its own reply targets.
    pub targets: Targets,
    /// What the board may do in it; `None`: the config does not say.
    pub allow: Option<Vec<Located<Permission>>>,
    /// The table, from which the provider takes the other keys.
    pub section: Section,
}

impl SourceConfig {
    /// The words of `allow`.
    pub fn allow_words(&self) -> Vec<&'static str> {
        self.allow.iter().flatten().map(|one| one.value.word()).collect()
    }
}

/// Every source, in the order of the config.
pub(super) fn read(root: &mut Section, zones: &Zones, problems: &mut Vec<Problem>) -> Vec<SourceConfig> {
    let mut taken: HashMap<String, Location> = HashMap::new();
    let mut sources = Vec::new();
    for section in root.tables("source", "source", problems) {
        sources.extend(one(section, zones, &mut taken, problems));
    }
    sources
}

fn one(
    mut section: Section,
    zones: &Zones,
    taken: &mut HashMap<String, Location>,
    problems: &mut Vec<Problem>,
) -> Option<SourceConfig> {
    let id = id(&mut section, "source", SourceId::new, taken, problems);
    section.owner = id.as_ref().map(ToString::to_string).unwrap_or_default();
    own_only(&mut section, problems);
    let kind = keep(section.needed_text("kind").map(Some), problems);
    let refresh = refresh(&mut section, problems);
    let due_zone = due_zone(&mut section, zones, problems);
    let targets = agreement::targets(&mut section, problems);
    let allow = allow::read(&mut section, problems);
    allow.iter().flatten().for_each(|one| section.allow(one.value));
    Some(SourceConfig { id: id?, kind: kind?, refresh, due_zone, targets, allow, section })
}

/// Settings that let a source write, or run a program: an included file may not have them.
fn own_only(section: &mut Section, problems: &mut Vec<Problem>) {
    if !section.is_included() {
        return;
    }
    for key in ["allow", "after_write", "run"] {
        if let Some(found) = section.take(key) {
            let what = format!("{key} is set in a file that another one includes");
            problems.push(Problem::error(what, found.location).help(OWN));
        }
    }
}

/// Reads the id of a teammate or a source, which is required and unique.
pub(super) fn id<T>(
    section: &mut Section,
    owner: &str,
    new: fn(&str) -> Option<T>,
    taken: &mut HashMap<String, Location>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let text = keep(section.needed_text("id").map(Some), problems)?;
    let id = new(&text.value);
    if id.is_none() {
        let problem = Problem::error(format!("{} cannot be an id", quoted(&text.value)), text.location);
        problems
            .push(problem.help("expected lower-case letters, digits, `-` and `_`, starting with a letter or a digit"));
    } else if let Some(first) = taken.get(&text.value) {
        let what = format!("a second {owner} has the id {}", quoted(&text.value));
        problems
            .push(Problem::error(what, text.location).also("the first one", first.clone()).help("rename one of them"));
    } else {
        taken.insert(text.value, text.location);
    }
    id
}

/// Reads `refresh`, of the board or of a source.
pub(super) fn refresh(section: &mut Section, problems: &mut Vec<Problem>) -> Option<Duration> {
    const SHORTEST: Duration = Duration::from_secs(5);
    const LONGEST: Duration = Duration::from_hours(24);
    let text = keep(section.text("refresh"), problems)?;
    let read = duration(&text.value).and_then(|length| length.to_std().ok());
    let (fault, help) = match read {
        Some(length) if (SHORTEST..=LONGEST).contains(&length) => return Some(length),
        Some(length) if length < SHORTEST => ("too often", "expected at least \"5s\""),
        Some(_) => ("too seldom", "expected at most \"24h\""),
        None => ("no duration", DURATION_FORM),
    };
    let near = nearest_duration(&text.value, 's').filter(|near| duration(near).is_some());
    let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
    let help = if read.is_none() { format!("expected {help}{near}") } else { help.to_owned() };
    problems.push(
        Problem::error(format!("refresh is {}, which is {fault}", quoted(&text.value)), text.location).help(help),
    );
    None
}

fn due_zone(section: &mut Section, zones: &Zones, problems: &mut Vec<Problem>) -> DueZone {
    let Some(text) = keep(section.text("due_zone"), problems) else { return DueZone::default() };
    match &*text.value {
        "assignee" => DueZone::Assignee,
        "me" => DueZone::Me,
        name => {
            let until = "due dates end in the assignee's day";
            zones::find_or(&["assignee", "me"], name, &text.location, until, zones, problems)
                .map_or(DueZone::Assignee, DueZone::Zone)
        }
    }
}

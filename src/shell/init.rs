//! The files that `asyncboard init` writes: a commented config, a team folder, and one item in it.
//!
//! Not here: asking the questions and writing the files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::Days;

use crate::domain::Instant;
use crate::domain::ids::TeammateId;
use crate::domain::rfc3339;
use crate::domain::zone::Zone;

/// The config, with a `{PLACE}` for each answer. A line that starts with `# ` explains; one that starts with `#` alone
/// is an example, which works as it stands once that character is taken away.
const CONFIG: &str = include_str!("init/config.toml");
/// The first item.
const WELCOME: &str = include_str!("init/welcome.toml");
/// The number of days until the item is due.
const DUE_IN: Days = Days::new(3);

/// The answers of a person who starts a board.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The viewer.
    pub me: Member,
    /// Their teammates.
    pub mates: Vec<Member>,
    /// Services to connect.
    pub sources: Vec<NewSource>,
    /// The team folder.
    pub folder: PathBuf,
    /// The config file.
    pub config: PathBuf,
    /// The time.
    pub now: Instant,
}

/// A person of the team.
#[derive(Clone, Debug)]
pub struct Member {
    /// Their id.
    pub id: TeammateId,
    /// Their name.
    pub name: String,
    /// Their zone.
    pub zone: Zone,
    /// Their hours, each rule as the config has it: `Mon-Fri 09:00-17:00`.
    pub hours: Vec<String>,
}

impl Member {
    fn hours(&self) -> String {
        list(&self.hours)
    }

    /// Their section.
    fn toml(&self) -> String {
        let (id, name, zone) = (quoted(self.id.as_str()), quoted(&self.name), quoted(self.zone.name()));
        format!("[[teammate]]\nid = {id}\nname = {name}\nzone = {zone}\nhours = {}\n", self.hours())
    }
}

/// A source of a service.
#[derive(Clone, Debug)]
pub struct NewSource {
    kind: &'static str,
    /// Settings, and their values as TOML.
    settings: Vec<(&'static str, String)>,
    /// Variables of its secrets, with their descriptions.
    pub secrets: Vec<(String, String)>,
}

impl NewSource {
    /// A source of a kind, without settings. Its id is its kind.
    pub fn new(kind: &'static str) -> Self {
        Self { kind, settings: Vec::new(), secrets: Vec::new() }
    }

    /// Sets the value of a setting, written as TOML.
    pub fn set(&mut self, key: &'static str, toml: String) {
        self.settings.push((key, toml));
    }

    /// Sets a setting to a variable of the environment.
    pub fn secret(&mut self, key: &'static str, variable: &str, meaning: &str) {
        self.set(key, format!("{{ env = {} }}", quoted(variable)));
        self.secrets.push((variable.to_owned(), meaning.to_owned()));
    }

    /// Its section.
    pub fn toml(&self) -> String {
        let (id, kind) = (quoted(self.kind), quoted(self.kind));
        let settings: String = self.settings.iter().flat_map(|(key, value)| [*key, " = ", value, "\n"]).collect();
        format!("[[source]]\nid = {id}\nkind = {kind}\n{settings}")
    }
}

/// A list of texts, as TOML.
fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Every file to write: its path and contents.
pub fn files(answers: &Answers) -> Vec<(PathBuf, String)> {
    let me = &answers.me;
    let mates: String = answers.mates.iter().flat_map(|mate| ["\n".to_owned(), mate.toml()]).collect();
    let sources: String = answers.sources.iter().flat_map(|source| ["\n".to_owned(), source.toml()]).collect();
    let places = [
        ("{ME}", quoted(me.id.as_str())),
        ("{ID}", me.id.to_string()),
        ("{NAME}", quoted(&me.name)),
        ("{ZONE}", quoted(me.zone.name())),
        ("{HOURS}", me.hours()),
        ("{MATES}", mates),
        ("{SOURCES}", sources),
        ("{FOLDER}", quoted(&path(&answers.folder))),
        ("{NOW}", rfc3339::utc(answers.now)),
        ("{DUE}", due(answers)),
    ];
    let item = answers.folder.join("items").join("welcome.toml");
    vec![(answers.config.clone(), filled(CONFIG, &places)), (item, filled(WELCOME, &places))]
}

/// Fills a template. Filled-in text is not expanded again.
fn filled(template: &str, places: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let place = places.iter().find_map(|(place, value)| Some((value, here.strip_prefix(place)?)));
        let (value, after) = place.map_or_else(|| here.split_at(1), |(value, after)| (value.as_str(), after));
        out.push_str(value);
        rest = after;
    }
    out + rest
}

fn due(answers: &Answers) -> String {
    let today = answers.me.zone.date(answers.now);
    rfc3339::date(today.checked_add_days(DUE_IN).unwrap_or(today))
}

/// A path as the config writes it: with `/`, which every platform reads.
fn path(path: &Path) -> String {
    let shown = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { shown.into_owned() } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// A text in quotes, as TOML has it.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

//! Which calendars a source has, whose they are, and where.
//!
//! Not here: reading them (`place`).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::config::{
    HOLIDAY_CONCERNED, HOLIDAY_FEED, HOLIDAY_WORKS, Located, Problem, SecretFrom, SecretSource, Section, Value, keep,
    path_from, suggest,
};
use crate::domain::ids::TeammateId;
use crate::providers::calendar::{Means, Whose};
use crate::providers::credential::Credential;
use crate::providers::http::{self, Address, Setup};
use crate::providers::{About, Context};

/// The key of the calendar of the whole team, which no teammate's id is.
pub const TEAM: &str = "*";
/// The key of a calendar of holidays.
pub const HOLIDAYS: &str = "+";
/// An address that is never asked: each calendar brings its own.
const NOWHERE: &str = "https://localhost";

/// The settings of a source.
pub struct Settings {
    /// The calendars.
    pub wanted: Vec<Wanted>,
    /// The people of the board.
    pub people: Vec<Person>,
    /// Whom a calendar of holidays concerns: their ids, each with the dates that are no holidays for them after all.
    pub concerned: BTreeMap<String, Vec<NaiveDate>>,
    /// How addresses are asked.
    pub setup: Setup,
    /// The folder of the config, at which relative paths start.
    pub folder: PathBuf,
    means: Means,
    show_titles: bool,
    me: Option<TeammateId>,
}

/// One calendar.
pub struct Wanted {
    /// What tells it from the others: its owner's id, or [`TEAM`], or [`HOLIDAYS`].
    pub key: String,
    /// Where it is.
    pub place: CalendarAddress,
}

/// Where a calendar is.
pub enum CalendarAddress {
    /// A file, or a folder of files.
    Path(PathBuf),
    /// On the web, at an address that is a secret; where a variable of the environment says so, in a file.
    Secret(Credential),
    /// On the web, at an address that stands in the config. It is a secret all the same: of no address more than its host
    /// is ever said.
    Web(Credential, Address),
}

/// Somebody on the board.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub id: TeammateId,
    /// Their name.
    pub name: String,
    /// Their addresses, in small letters.
    pub addresses: Vec<String>,
}

impl Settings {
    /// Takes the settings out of a source's section.
    pub fn read(section: &Section, context: &Context, about: &About) -> Result<Self, Vec<Problem>> {
        let (mut section, mut problems) = (section.clone(), Vec::new());
        let setup = http::read(&mut section, context, about, Some(NOWHERE), &mut problems);
        let people = people(context);
        let mut wanted = calendars(&mut section, context, &people, &mut problems);
        let (holidays, concerned) = holidays(&mut section, &mut problems);
        let are_holidays = holidays.is_some();
        if let Some(holidays) = holidays {
            let place = place(&section, "ics", holidays, context, &mut problems);
            wanted.extend(place.map(|place| Wanted { key: HOLIDAYS.to_owned(), place }));
        } else if let Some(team) = section.take("team") {
            let place = place(&section, "team", team, context, &mut problems);
            wanted.extend(place.map(|place| Wanted { key: TEAM.to_owned(), place }));
        } else if wanted.is_empty() && problems.is_empty() {
            let missing = Problem::error("calendars is missing", section.location());
            problems.push(missing.help("add `calendars = { maya = \"maya.ics\" }`, or `team` for one of many people"));
        }
        let means = if are_holidays { Means::Away } else { means(&mut section, &mut problems) };
        let show_titles = keep(section.truth("show_titles"), &mut problems).is_some_and(|titles| titles.value);
        // A holiday is public, so its name is not private.
        let show_titles = show_titles || are_holidays;
        problems.extend(section.unknown());
        let (Some(setup), true) = (setup, problems.is_empty()) else { return Err(problems) };
        let (folder, me) = (section.folder(), context.me.clone());
        Ok(Self { wanted, people, concerned, setup, folder, means, show_titles, me })
    }

    /// The calendar of a key.
    pub fn wanted(&self, key: &str) -> Option<&Wanted> {
        self.wanted.iter().find(|wanted| wanted.key == key)
    }

    /// Whether any calendar is on the web.
    pub fn is_on_the_web(&self) -> bool {
        self.wanted.iter().any(|wanted| !matches!(wanted.place, CalendarAddress::Path(_)))
    }

    /// The hosts of the addresses that the config holds.
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = (self.wanted.iter())
            .filter_map(|wanted| match &wanted.place {
                CalendarAddress::Web(_, address) => Some(address.origin()),
                CalendarAddress::Path(_) | CalendarAddress::Secret(_) => None,
            })
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// How the events of somebody with this id are read.
    pub fn whose(&self, id: &str) -> Whose {
        let person = self.people.iter().find(|person| person.id.as_str() == id);
        let addresses = person.map(|person| person.addresses.clone()).unwrap_or_default();
        let titles = self.show_titles || self.me.as_ref().is_some_and(|me| me.as_str() == id);
        Whose { addresses, titles, means: self.means }
    }

    /// Whether the titles of this calendar's events may be shown where something is wrong with them.
    pub fn shows_titles(&self, key: &str) -> bool {
        self.whose(key).titles
    }

    /// What everything depends on that is handed over, beside the calendars themselves.
    pub fn print(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        (self.means == Means::Away, self.show_titles, self.me.as_ref().map(TeammateId::as_str)).hash(&mut hash);
        self.concerned.hash(&mut hash);
        for person in &self.people {
            (person.id.as_str(), &person.name, &person.addresses).hash(&mut hash);
        }
        hash.finish()
    }
}

/// The calendar of a `[[holiday]]`, if the table came from one, and whom it concerns.
fn holidays(
    section: &mut Section,
    problems: &mut Vec<Problem>,
) -> (Option<Located<Value>>, BTreeMap<String, Vec<NaiveDate>>) {
    // They are no settings that anybody writes: only a table that has them is asked.
    if !section.has(HOLIDAY_FEED) {
        return (None, BTreeMap::new());
    }
    let mut texts = |key| {
        let texts = section.texts(key, problems).map(|texts| texts.value).unwrap_or_default();
        texts.into_iter().map(|text| text.value)
    };
    let mut concerned: BTreeMap<String, Vec<NaiveDate>> = texts(HOLIDAY_CONCERNED).map(|id| (id, Vec::new())).collect();
    for works in texts(HOLIDAY_WORKS) {
        let Some((date, id)) = works.split_once(' ') else { continue };
        concerned.entry(id.to_owned()).or_default().extend(date.parse::<NaiveDate>());
    }
    (section.take(HOLIDAY_FEED), concerned)
}

fn people(context: &Context) -> Vec<Person> {
    let addresses = |accounts: &BTreeMap<String, String>| -> Vec<String> {
        accounts.values().filter(|account| account.contains('@')).map(|address| address.to_lowercase()).collect()
    };
    let person = |mate: &crate::providers::Mate| Person {
        id: mate.id.clone(),
        name: mate.name.raw().to_owned(),
        addresses: addresses(&mate.accounts),
    };
    context.mates.iter().map(person).collect()
}

fn calendars(section: &mut Section, context: &Context, people: &[Person], problems: &mut Vec<Problem>) -> Vec<Wanted> {
    let Some(mut table) = keep(section.table("calendars"), problems) else { return Vec::new() };
    let mut wanted = Vec::new();
    for (key, value) in table.take_all() {
        let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
        if !ids.is_empty() && !ids.contains(&&*key.value) {
            let what = format!("calendars has {:?}, which is no teammate's id", key.value);
            problems.push(Problem::error(what, key.location).help(suggest(&key.value, &ids)));
            continue;
        }
        let path = format!("calendars.{}", key.value);
        let place = place(section, &path, value, context, problems);
        wanted.extend(place.map(|place| Wanted { key: key.value, place }));
    }
    wanted
}

/// Where a calendar is, by the value of a setting.
fn place(
    section: &Section,
    setting: &str,
    found: Located<Value>,
    context: &Context,
    problems: &mut Vec<Problem>,
) -> Option<CalendarAddress> {
    let secret = |source: SecretSource| Credential::asked(source, context.secrets.clone());
    let source = |from| SecretSource {
        setting: setting.to_owned(),
        owner: section.owner().to_owned(),
        from,
        is_document: false,
    };
    // The variable of the setting comes before the config.
    if context.secrets.has(&source(None)) {
        return Some(CalendarAddress::Secret(secret(source(None))));
    }
    match &found.value {
        Value::Text(text) if is_web(text) => match (Address::of_file(text), crate::config::Secret::parse(text)) {
            (Ok((address, _)), Ok(text)) => {
                Some(CalendarAddress::Web(secret(source(Some(SecretFrom::Text(text)))), address))
            }
            (Err(what), _) => {
                let problem = Problem::error(format!("{setting} {what}"), found.location).hide();
                problems.push(problem.help("expected an address such as \"https://host/calendar.ics\", or a path"));
                None
            }
            (_, Err(flaw)) => {
                problems.push(Problem::error(format!("{setting} {flaw}"), found.location).hide());
                None
            }
        },
        Value::Text(text) if text.trim().is_empty() => {
            problems.push(Problem::error(format!("{setting} is empty"), found.location).help("fill it in"));
            None
        }
        Value::Text(text) => Some(CalendarAddress::Path(path_from(&section.folder(), text))),
        Value::Table(_) => {
            let before = problems.len();
            let source = section.secret_at(setting, found, problems);
            (problems.len() == before).then(|| CalendarAddress::Secret(secret(source)))
        }
        other => {
            let expected = "an address, a path, or a secret such as { env = \"NAME\" }";
            problems.push(other.is_not(expected, setting, found.location));
            None
        }
    }
}

/// Is it an address, and no path?
pub fn is_web(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| scheme.trim().bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The path of a text that is no address.
pub fn path(folder: &Path, text: &str) -> PathBuf {
    path_from(folder, text)
}

fn means(section: &mut Section, problems: &mut Vec<Problem>) -> Means {
    let Some(written) = keep(section.text("means"), problems) else { return Means::Busy };
    match &*written.value {
        "busy" => Means::Busy,
        "away" => Means::Away,
        other => {
            let problem = Problem::error(format!("means is {other:?}"), written.location);
            problems.push(problem.help(suggest(other, &["busy", "away"])));
            Means::Busy
        }
    }
}

//! The config as a whole: its top-level keys, and checks across tables.
//!
//! Not here: the tables (`teammates`, `sources`, `agreement`), the files (`files`).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::checkins::{self, CheckInConfig};
use super::files::Files;
use super::looks::{self, Looks};
use super::notices::{self, Notices};
use super::problem::{Location, Problem, Severity, Source, distinct, keep, nearest, quoted};
use super::roster::{self, RosterConfig, WantedMe};
use super::screen::{self, Screen};
use super::section::{Located, Section};
use super::sources::{self, SourceConfig};
use super::{agreement, holidays, teammates};
use crate::domain::teammate::{Team, Teammate, TeammateIndex};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// The default interval between looks at a source.
const REFRESH: Duration = Duration::from_mins(1);
/// The maximum size of a team whose ids are listed when one is wrong.
const LISTED: usize = 12;

/// The settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The board's title.
    pub title: Option<Text>,
    /// The names of theme and glyphs, which `ui` looks up.
    pub looks: Looks,
    /// The interval between looks at a source that sets none itself.
    pub refresh: Duration,
    /// Whether fetched data are kept between runs.
    pub store: bool,
    /// The teammates, the viewer and the agreement.
    pub team: Arc<Team>,
    /// Which source names further teammates.
    pub roster: Option<RosterConfig>,
    /// The viewer, as long as no teammate is found for it, where a source names further ones.
    pub wanted_me: Option<WantedMe>,
    /// The distinct keys of the teammates' `accounts`: sources and kinds of source, which the shell looks up.
    pub account_keys: Vec<Located<String>>,
    /// The sources, in order.
    pub sources: Vec<SourceConfig>,
    /// What people write once a day, with the places of their sources, which the shell looks up.
    pub checkins: Vec<CheckInConfig>,
    /// Preferences for the display.
    pub screen: Screen,
    /// How notices are announced.
    pub notices: Notices,
    /// The template of `[status]` for a status bar, not parsed yet.
    pub status_format: Option<Located<String>>,
    /// `[layout]`, which `app` reads.
    pub layout: Option<Section>,
    /// `[keys]`, which `app` reads.
    pub keys: Option<Section>,
    /// Problems that do not keep the board from opening.
    pub warnings: Vec<Problem>,
    /// Every file that was read, the first one first.
    pub files: Vec<PathBuf>,
    /// A fingerprint of all their texts.
    pub print: [u8; 32],
}

/// The files of a config at a moment, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The fingerprint of their texts: equal to [`Config::print`] while they are unchanged.
    pub print: [u8; 32],
    /// Where they are: every path that is asked for, and where it leads; also of files that cannot be read.
    pub paths: Vec<PathBuf>,
}

impl Glance {
    pub(super) fn of(files: Files) -> Self {
        let mut paths = files.asked;
        paths.sort();
        paths.dedup();
        Self { print: print(&files.sources), paths }
    }
}

/// Reads settings from the files. `me` is the viewer's id from the command line, which overrides that of the config.
///
/// If some of the files could not be read, missing keys are not reported, because they may be in those files. The
/// `owners` of what this module leaves unread add their problems before the result is decided.
pub(super) fn read<T>(
    files: Files,
    zones: &Zones,
    me: Option<&str>,
    owners: impl FnOnce(&mut Config) -> (T, Vec<Problem>),
) -> Result<(Config, T), Vec<Problem>> {
    let Files { root, sources: read, mut problems, whole, .. } = files;
    let Some(mut root) = root else { return Err(problems) };
    let start = root.location();
    let title = keep(root.text("title"), &mut problems).map(|title| Text::new(title.value));
    let named = keep(root.text("me"), &mut problems);
    let looks = looks::read(&mut root, &mut problems);
    let refresh = sources::refresh(&mut root, &mut problems).unwrap_or(REFRESH);
    let store = keep(root.truth("store"), &mut problems).is_none_or(|store| store.value);
    let mut roster = roster::read(&mut root, &mut problems);
    let (mates, account_keys, (feeds, holidays)) = teammates::read(&mut root, zones, &mut problems);
    if let Some(roster) = &mut roster {
        roster.holidays = holidays;
    }
    let mut agreement = agreement::team(&mut root, &mut problems);
    let mut sources = sources::read(&mut root, zones, &mut problems);
    sources.extend(holidays::sources(feeds, &sources));
    agreement.sources = sources.iter().map(|source| (source.id.clone(), source.targets.clone())).collect();
    let checkins = checkins::read(&mut root, &mates, &sources, &mut problems);
    let screen = screen::read(&mut root, &mut problems);
    let notices = notices::read(&mut root, &mut problems);
    let status_format = status_format(&mut root, &mut problems);
    let layout = keep(root.table("layout"), &mut problems);
    let keys = keep(root.table("keys"), &mut problems);
    problems.extend(root.unknown());

    let plans = checkins.iter().map(|checkin| checkin.plan.clone()).collect();
    let mut team = Team { mates, me: None, agreement, checkins: plans };
    let is_alone = team.mates.is_empty() && roster.is_none();
    if whole && is_alone && !problems.iter().any(|p| p.severity == Severity::Error) {
        let empty = Problem::warning("the team has no teammates", start);
        problems.push(empty.help("add a [[teammate]] with an id, a zone and hours for each person"));
    }
    let mut wanted_me = None;
    if roster.is_some() {
        wanted_me = WantedMe::of(named, me);
        team.me = wanted_me.as_ref().and_then(|wanted| wanted.among(&team.mates));
        wanted_me = wanted_me.filter(|_| team.me.is_none());
    } else if whole && !team.mates.is_empty() {
        team.me = viewer(&team.mates, named, me, &mut problems);
    }
    let files = read.iter().map(|source| source.path.clone()).collect();
    let print = print(&read);
    let mut config = Config {
        title,
        looks,
        refresh,
        store,
        team: Arc::new(team),
        roster,
        wanted_me,
        account_keys,
        sources,
        checkins,
        screen,
        notices,
        status_format,
        layout,
        keys,
        warnings: Vec::new(),
        files,
        print,
    };
    let (owned, more) = owners(&mut config);
    problems.extend(more);
    in_file_order(&mut problems, &read);
    if !whole || problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    config.warnings = problems;
    Ok((config, owned))
}

/// Reads `[status]`, the template for a status bar.
fn status_format(root: &mut Section, problems: &mut Vec<Problem>) -> Option<Located<String>> {
    let mut section = keep(root.table("status"), problems)?;
    let format = keep(section.text("format"), problems);
    problems.extend(section.unknown());
    format
}

/// The index of the viewer. Both ids are checked if there are two; that of the command line wins.
fn viewer(
    mates: &[Teammate],
    named: Option<Located<String>>,
    flag: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<TeammateIndex> {
    let named = named.map(|name| (index_of(mates, &name.value, Some(&name.location), problems), Some(name.location)));
    let flag = flag.map(|name| (index_of(mates, name, None, problems), None));
    let (index, location) = flag.or(named)?;
    let index = index?;
    let mate = mates.get(index.index())?;
    if mate.zone.known().is_none() {
        let what = format!("{} looks at the board but has no known time zone", quoted(mate.id.as_str()));
        let help = format!("give {} a zone, such as \"Europe/Berlin\"; until then the board counts in UTC", mate.id);
        problems.push(Problem { severity: Severity::Warning, location, ..Problem::general(what).help(help) });
    }
    Some(index)
}

fn index_of(
    mates: &[Teammate],
    name: &str,
    location: Option<&Location>,
    problems: &mut Vec<Problem>,
) -> Option<TeammateIndex> {
    if let Some(n) = mates.iter().position(|mate| mate.id.as_str() == name) {
        return u32::try_from(n).ok().map(TeammateIndex);
    }
    let ids: Vec<&str> = mates.iter().map(|mate| mate.id.as_str()).collect();
    let help = match nearest(name, &ids) {
        Some(near) => format!("did you mean {near:?}?"),
        None if ids.len() <= LISTED => format!("expected the id of a teammate: {}", distinct(&ids).join(", ")),
        None => "expected the id of a teammate".to_owned(),
    };
    let key = if location.is_some() { "me" } else { "--me" };
    let what = format!("{key} is {}, and no teammate has that id", quoted(name));
    problems.push(Problem { location: location.cloned(), ..Problem::general(what).help(help) });
    None
}

/// A fingerprint of the files' texts. It is stored, so it must not reveal a text, which may contain a token.
fn print(files: &[Arc<Source>]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(&file.text);
    }
    hash.finalize().into()
}

/// Sorts problems by file, in the order of opening, and by line.
fn in_file_order(problems: &mut [Problem], files: &[Arc<Source>]) {
    problems.sort_by_cached_key(|problem| {
        let location = problem.location.as_ref()?;
        // Then the files that the config names, such as a theme's.
        let Some(file) = files.iter().position(|file| Arc::ptr_eq(file, &location.source)) else {
            return Some((files.len(), location.source.path.clone(), location.span.start));
        };
        Some((file, PathBuf::new(), location.span.start))
    });
}

//! The config as a whole: its first keys, and everything that spans several tables.
//!
//! Not here: the tables (`teammates`, `sources`, `agreement`), the files (`files`).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::files::Files;
use super::looks::{self, Looks};
use super::notices::{self, Notices};
use super::problem::{Place, Problem, Severity, Source, keep, nearest, quoted};
use super::screen::{self, Screen};
use super::section::{Located, Section};
use super::sources::{self, SourceConfig};
use super::{agreement, teammates};
use crate::domain::teammate::{Seat, Team, Teammate};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// How often sources are asked when the config does not say.
const REFRESH: Duration = Duration::from_mins(1);
/// A team of so many at most is listed when a name is wrong.
const LISTED: usize = 12;

/// What the config says.
#[derive(Clone, Debug)]
pub struct Config {
    /// The board's title.
    pub title: Option<Text>,
    /// The names of theme and glyphs, which their owners look up.
    pub looks: Looks,
    /// How often a source is asked that does not say so itself.
    pub refresh: Duration,
    /// What was fetched is kept between runs.
    pub store: bool,
    /// Who is on the board, who looks at it, and what they agreed on.
    pub team: Arc<Team>,
    /// The keys of the teammates' `accounts`, each once: sources and kinds of source, which their owners look up.
    pub account_keys: Vec<Located<String>>,
    /// The sources, in order.
    pub sources: Vec<SourceConfig>,
    /// How the viewer likes the board to be.
    pub screen: Screen,
    /// How the viewer wants to be told of things.
    pub notices: Notices,
    /// `[status]`'s template for a status bar, which its owner reads.
    pub status_format: Option<Located<String>>,
    /// `[layout]`, which the arrangement's owner reads.
    pub layout: Option<Section>,
    /// `[keys]`, which the keymap's owner reads.
    pub keys: Option<Section>,
    /// What the board opens with, but should be mended.
    pub warnings: Vec<Problem>,
    /// Every file that was read, the first one first.
    pub files: Vec<PathBuf>,
    /// What all of their text together is told by, and by nothing else of it.
    pub print: [u8; 32],
}

/// The files of a config at a moment, whatever they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// What all of their text together is told by: equal to [`Config::print`] while nothing has changed.
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

/// Makes settings of what the files say; `me` is the command line's, which wins over the config's.
///
/// When some of the files could not be read, nothing is said about what is missing: it may stand there. The `owners` of
/// what config keeps unread have their say before anything is decided.
pub(super) fn read<T>(
    files: Files,
    zones: &Zones,
    me: Option<&str>,
    owners: impl FnOnce(&mut Config) -> (T, Vec<Problem>),
) -> Result<(Config, T), Vec<Problem>> {
    let Files { root, sources: read, mut problems, whole, .. } = files;
    let Some(mut root) = root else { return Err(problems) };
    let start = root.place();
    let title = keep(root.text("title"), &mut problems).map(|title| Text::new(title.value));
    let named = keep(root.text("me"), &mut problems);
    let looks = looks::read(&mut root, &mut problems);
    let refresh = sources::refresh(&mut root, &mut problems).unwrap_or(REFRESH);
    let store = keep(root.truth("store"), &mut problems).is_none_or(|store| store.value);
    let (mates, account_keys) = teammates::read(&mut root, zones, &mut problems);
    let agreement = agreement::team(&mut root, &mut problems);
    let sources = sources::read(&mut root, zones, &mut problems);
    let screen = screen::read(&mut root, &mut problems);
    let notices = notices::read(&mut root, &mut problems);
    let status_format = status_format(&mut root, &mut problems);
    let layout = keep(root.table("layout"), &mut problems);
    let keys = keep(root.table("keys"), &mut problems);
    problems.extend(root.unknown());

    let mut team = Team { mates, me: None, agreement };
    if whole && team.mates.is_empty() && !problems.iter().any(|p| p.severity == Severity::Error) {
        let empty = Problem::warning("nobody is on the team", start);
        problems.push(empty.help("add a [[teammate]] with an id, a zone and hours for each person"));
    }
    if whole && !team.mates.is_empty() {
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
        account_keys,
        sources,
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

/// `[status]`: the template of the line for a status bar.
fn status_format(root: &mut Section, problems: &mut Vec<Problem>) -> Option<Located<String>> {
    let mut section = keep(root.table("status"), problems)?;
    let format = keep(section.text("format"), problems);
    problems.extend(section.unknown());
    format
}

/// The seat of who looks at the board. Both names are checked, if there are two; the command line's wins.
fn viewer(
    mates: &[Teammate],
    named: Option<Located<String>>,
    flag: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<Seat> {
    let named = named.map(|name| (seat_of(mates, &name.value, Some(&name.place), problems), Some(name.place)));
    let flag = flag.map(|name| (seat_of(mates, name, None, problems), None));
    let (seat, place) = flag.or(named)?;
    let seat = seat?;
    let mate = mates.get(seat.index())?;
    if mate.zone.known().is_none() {
        let what = format!("{} looks at the board but has no known time zone", quoted(mate.id.as_str()));
        let help = format!("give {} a zone, such as \"Europe/Berlin\"; until then the board counts in UTC", mate.id);
        problems.push(Problem { severity: Severity::Warning, place, ..Problem::general(what).help(help) });
    }
    Some(seat)
}

fn seat_of(mates: &[Teammate], name: &str, place: Option<&Place>, problems: &mut Vec<Problem>) -> Option<Seat> {
    if let Some(n) = mates.iter().position(|mate| mate.id.as_str() == name) {
        return u32::try_from(n).ok().map(Seat);
    }
    let ids: Vec<&str> = mates.iter().map(|mate| mate.id.as_str()).collect();
    let help = match nearest(name, &ids) {
        Some(near) => format!("did you mean {near:?}?"),
        None if ids.len() <= LISTED => format!("expected the id of a teammate: {}", ids.join(", ")),
        None => "expected the id of a teammate".to_owned(),
    };
    let key = if place.is_some() { "me" } else { "--me" };
    let what = format!("{key} is {}, and no teammate has that id", quoted(name));
    problems.push(Problem { place: place.cloned(), ..Problem::general(what).help(help) });
    None
}

/// What the files' texts are told by: a text may hold a token, and this is kept.
fn print(files: &[Arc<Source>]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(&file.text);
    }
    hash.finalize().into()
}

/// The order in which people read: file by file as they were opened, from top to bottom.
fn in_file_order(problems: &mut [Problem], files: &[Arc<Source>]) {
    problems.sort_by_cached_key(|problem| {
        let place = problem.place.as_ref()?;
        // Behind them the files that the config only names, such as a theme's.
        let Some(file) = files.iter().position(|file| Arc::ptr_eq(file, &place.source)) else {
            return Some((files.len(), place.source.path.clone(), place.span.start));
        };
        Some((file, PathBuf::new(), place.span.start))
    });
}

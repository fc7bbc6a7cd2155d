//! Getting ready: the command line and the config -> everything that a board needs. Every problem of every owner (the
//! config, the theme, the keys, each kind of source) is gathered before anything opens.
//!
//! Not here: running (`live`, `commands`).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::cli::Global;
use super::clock::Clock;
use super::failure::Failure;
use super::sign_in::SignIns;
use super::status::template;
use super::{secrets, themes, tzdata};
use crate::app::arrange::Arrangement;
use crate::app::keymap::Keymap;
use crate::board::{Board, Desk, Feed, Link};
use crate::config::CheckInConfig;
use crate::config::{self, Config, Located, Location, Problem, Severity, SourceConfig, nearest, quoted, suggest};
use crate::domain::Instant;
use crate::domain::batch;
use crate::domain::batch::Part;
use crate::domain::checkin;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::zone::Zones;
use crate::providers::gauge::Gauges;
use crate::providers::{Accounts, ActKind, Context, Mate, Provider, Week, registry};
use crate::sync::store::{Hosts, Key, Opening, Roster, StoreScope};
use crate::ui::{Theme, Themes, Wanted};

/// The demo team.
const DEMO: &str = include_str!("demo/team.toml");

/// Everything that a board needs.
pub struct Setup {
    /// The clock.
    pub clock: Clock,
    /// The zones and the tz database behind them.
    pub zones: Arc<Zones>,
    /// What the config says.
    pub config: Config,
    /// The sources, ready to be asked, in the order of the config.
    pub sources: Vec<Opened>,
    /// Which key does what.
    pub keymap: Keymap,
    /// The arrangement, if the config sets it.
    pub arrangement: Option<Arrangement>,
    /// The themes that there are.
    pub themes: Themes,
    /// The looks that the config names.
    pub wanted: Wanted,
    /// The theme that the command line names, which wins.
    pub theme: Option<(String, Theme)>,
    /// What to mend, and what to know: for the bottom line, or stderr.
    pub notes: Vec<String>,
    /// No source is asked: the board shows what an earlier run fetched.
    pub offline: bool,
    /// What is fetched is kept between runs, and where; `None`: the config does not want it, or it is the demo.
    pub store: Option<StoreScope>,
    /// The remarks of services on limits and permissions during a look.
    pub gauges: Gauges,
    /// Where the hosts of sources of included files are noted; `None`: the demo, or a user without a home.
    pub hosts: Option<Hosts>,
    /// Where the teammates are kept whom a source names; `None`: no source names any.
    pub roster: Option<Roster>,
    /// Where sign-ins are kept.
    pub sign_ins: Arc<SignIns>,
}

/// A source that is ready to be asked.
pub struct Opened {
    /// Its settings in the config.
    pub config: SourceConfig,
    /// What serves it.
    pub provider: Arc<dyn Provider>,
}

impl Setup {
    /// Who looks at the board, for commands that need to know.
    pub fn me(&self) -> Result<TeammateIndex, Failure> {
        let unknown = "error: who are you? Set `me` in the config, or name yourself with --me";
        self.config.team.me.ok_or_else(|| Failure::wrong(unknown))
    }
}

impl Opened {
    /// Whether the board may do something in it.
    pub fn may(&self, act: ActKind) -> bool {
        self.provider.about().may(act, self.config.allow.as_deref())
    }
}

/// The config of the demo team, in which the dates of leave count from now.
fn demo(now: Instant) -> String {
    let day = |n| now.checked_add_signed(TimeDelta::days(n)).unwrap_or(now).date_naive().to_string();
    DEMO.replace("2000-01-01", &day(-1)).replace("2000-01-04", &day(2))
}

/// Where the config is by default: in the platform's config folder.
pub fn usual_config() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "asyncboard")?;
    Some(folders.config_dir().join("config.toml"))
}

/// Which board to open.
enum Which {
    /// The one of this config.
    Config(PathBuf),
    /// The demo team, because it was asked for.
    Demo,
    /// The demo team, because there is no config yet, which would be here.
    Newcomer(Option<PathBuf>),
}

fn which(global: &Global) -> Which {
    match &global.config {
        _ if global.demo => Which::Demo,
        Some(path) => Which::Config(path.clone()),
        None => match usual_config() {
            Some(path) if path.symlink_metadata().is_ok() => Which::Config(path),
            path => Which::Newcomer(path),
        },
    }
}

/// The bundled themes, and the user's own, which are beside the config, or where it would be.
pub fn themes(global: &Global) -> Themes {
    themes_for(&which(global))
}

fn themes_for(which: &Which) -> Themes {
    match which {
        Which::Config(path) | Which::Newcomer(Some(path)) => themes::beside(Some(path)),
        Which::Demo | Which::Newcomer(None) => themes::beside(usual_config().as_deref()),
    }
}

/// Begins to open what an earlier run kept, where the board may keep something.
pub fn begin_opening(global: &Global) -> Option<Opening> {
    matches!(which(global), Which::Config(_)).then(data_folder).flatten().and_then(Opening::begin)
}

/// The platform's folder for the data of programs.
pub fn data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "asyncboard").map(|dirs| dirs.data_local_dir().to_owned())
}

/// The config's first file; `None`: it is the demo.
pub fn config_file(global: &Global) -> Option<PathBuf> {
    if let Which::Config(path) = which(global) { Some(path) } else { None }
}

/// Sets everything up. `color` is whether an error may have colours.
pub fn setup(global: &Global, color: bool) -> Result<Setup, Failure> {
    // Clean already, but for the colours that are wanted.
    read(global).map_err(|problems| Failure { text: config::render(&problems, color), code: 2 })
}

/// The same, with every problem as a value where there are errors.
pub fn read(global: &Global) -> Result<Setup, Vec<Problem>> {
    read_instead(global, None)
}

/// The same as if a file of the config had another text.
pub fn read_instead(global: &Global, edited: Option<(&Path, String)>) -> Result<Setup, Vec<Problem>> {
    let clock = global.now.map_or(Clock::Real, Clock::Frozen);
    let found = tzdata::find(|name| std::env::var_os(name));
    let mut notes = found.notes;
    let zones = Arc::new(Zones::newest(found.databases));
    notes.extend(tzdata::is_old(zones.version(), clock.now()));
    let which = which(global);
    let me = global.me.as_deref();
    let themes = themes_for(&which);
    let sign_ins = sign_ins(&which);
    let context = Context { secrets: secrets::keeper(), sign_ins: sign_ins.clone(), ..Context::new(zones.clone()) };
    let mut kept = None;
    let owners = |config: &mut Config| {
        kept = roster(&which, config);
        let mut joined = join(config, kept.as_ref(), &zones);
        let roster = config.roster.as_ref().map(|roster| (roster.from.value.clone(), roster.of.value.clone()));
        let mates = config.team.mates.iter().map(Mate::from).collect();
        let me = config.team.me.and_then(|index| config.team.get(index)).map(|mate| mate.id.clone());
        let check_ins = config.checkins.iter().filter_map(|checkin| match &checkin.plan.place {
            checkin::Destination::Folder(folder) => Some((checkin.plan.source.to_string(), folder.clone())),
            checkin::Destination::Item(_) => None,
        });
        let check_ins = check_ins.collect();
        let weeks = config.team.mates.iter().filter_map(Week::of).collect();
        let context = Context { mates, me, check_ins, weeks, roster, ..context.clone() };
        let (owned, problems) = owned(config, &context, &themes);
        joined.extend(problems);
        let mut problems = joined;
        let theme = global.theme.as_ref().and_then(|name| {
            let found = themes.find(name, None).map_err(|wrong| problems.extend(wrong)).ok()?;
            Some((name.clone(), found))
        });
        ((owned, theme), problems)
    };
    let read = match &which {
        Which::Config(path) => match edited {
            Some(edited) => config::load_edited(path, edited, &zones, me, owners),
            None => config::load_with(path, &zones, me, owners),
        },
        Which::Demo | Which::Newcomer(_) => config::load_text_with("the demo", &demo(clock.now()), &zones, me, owners),
    };
    let (config, ((sources, keymap, arrangement, wanted), theme)) = read?;
    if let Which::Newcomer(path) = &which {
        let place = path.as_deref().map(Path::to_string_lossy).unwrap_or_default();
        notes.insert(
            0,
            format!(
                "the demo team: `asyncboard init` starts your own board; 6 to 9 show the hand-off, check-ins, agreement \
                 and pulse; there is no {place} yet"
            ),
        );
    }
    notes.extend(config.warnings.iter().map(note));
    tell_log(&config, &sources, &zones, &notes);
    let store = place(&which, &config, &zones, &sources);
    let (offline, hosts, gauges) = (global.offline, hosts(&which, &config), context.gauges);
    Ok(Setup {
        clock,
        zones,
        config,
        sources,
        keymap,
        arrangement,
        themes,
        wanted,
        theme,
        notes,
        offline,
        store,
        gauges,
        hosts,
        roster: kept,
        sign_ins,
    })
}

/// For `--log`: what the config came to.
fn tell_log(config: &Config, sources: &[Opened], zones: &Zones, notes: &[String]) {
    let files: Vec<_> = config.files.iter().map(|file| file.to_string_lossy()).collect();
    let mates = config.team.mates.len();
    log::info!(
        "config read: {} ({mates} teammates); tz data {} ({})",
        files.join(", "),
        zones.version(),
        zones.origin()
    );
    for opened in sources {
        let (source, refresh) = (&opened.config, opened.refresh(config).as_secs());
        log::info!(source = source.id.as_str(); "a source of kind {}, asked every {refresh} s", source.kind.value);
    }
    for note in notes {
        log::warn!("{note}");
    }
}

/// What threads and deadlines depend on besides the config and the zones: the rules of this program.
const FORM: &[u8] = concat!("3 ", env!("CARGO_PKG_VERSION")).as_bytes();

/// Where what is fetched is kept.
fn place(which: &Which, config: &Config, zones: &Zones, sources: &[Opened]) -> Option<StoreScope> {
    let Which::Config(path) = which else { return None };
    let path = config.files.first().unwrap_or(path);
    let folder = data_folder();
    let me = config.team.me.map_or(u32::MAX, |index| index.0).to_le_bytes();
    let print = Key::print(&[&config.print, &me, zones.version().as_bytes(), zones.origin().as_bytes(), FORM]);
    let sources = sources.iter().map(|source| (source.config.id.clone(), Key::of(path, &source.config)));
    config.store.then(|| StoreScope { folder, board: Key::of_board(path), sources: sources.collect(), print })
}

/// The problems of the config, for the sources panel.
pub(super) fn advice(problem: &Problem) -> batch::Problem {
    let place = problem.location.as_ref();
    let file = place.map(|place| place.source.path.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let (line, column) = place.map(Location::line_column).unzip();
    let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    batch::Problem {
        file: file.map(Text::new),
        line,
        column,
        text: Text::new(format!("{}{help}", problem.what)),
        is_error: false,
    }
}

/// Where the hosts of sources are noted: with the marks, whether anything that is fetched is kept or not.
fn hosts(which: &Which, config: &Config) -> Option<Hosts> {
    let Which::Config(path) = which else { return None };
    let board = Key::of_board(config.files.first().unwrap_or(path));
    Some(Hosts { folder: data_folder()?, board })
}

/// Where the teammates are kept whom a source names: with the marks, like the hosts.
fn roster(which: &Which, config: &Config) -> Option<Roster> {
    let (Hosts { folder, board }, source) = (hosts(which, config)?, config.roster.as_ref()?.from.value.clone());
    Some(Roster { folder, board, source })
}

/// Adds the teammates of a source's roster; they count as a part of the config.
fn join(config: &mut Config, kept: Option<&Roster>, zones: &Zones) -> Vec<Problem> {
    if let Some(kept) = kept {
        config.print = kept.mixed(config.print);
    }
    config.join(kept.and_then(Roster::people).as_deref(), zones)
}

/// What is wrong with the source that names the teammates: there is none with that id, or its kind names none.
fn unnamed(config: &Config, sources: &[Opened]) -> Option<Problem> {
    let from = &config.roster.as_ref()?.from;
    let able =
        || registry::kinds().iter().map(|kind| kind.about).filter(|about| about.names_team).map(|about| about.kind);
    let Some(source) = sources.iter().find(|source| source.config.id.as_str() == from.value) else {
        let ids: Vec<&str> = sources.iter().map(|source| source.config.id.as_str()).collect();
        let what = format!("from of [team] is {}, and no source has that id", quoted(&from.value));
        return Some(Problem::error(what, from.location.clone()).help(suggest(&from.value, &ids)));
    };
    let about = source.provider.about();
    if about.names_team {
        return None;
    }
    let what = format!("{} cannot name the teammates: it is a source of {}", quoted(&from.value), about.label);
    let help = format!("expected a source of one of these kinds: {}", able().collect::<Vec<_>>().join(", "));
    Some(Problem::error(what, from.location.clone()).help(help))
}

/// Where the sign-ins of this board's sources are kept.
fn sign_ins(which: &Which) -> Arc<SignIns> {
    let (data, config) = match which {
        Which::Config(path) => (data_folder(), path.as_path()),
        Which::Demo | Which::Newcomer(_) => (None, Path::new("")),
    };
    Arc::new(SignIns::new(data.as_deref(), config))
}

/// A problem on one line.
pub(super) fn note(problem: &Problem) -> String {
    let place = problem.location.as_ref().map(|place| {
        let (line, column) = place.line_column();
        let file = place.source.path.file_name().unwrap_or_default().to_string_lossy();
        format!("{file}:{line}:{column}: ")
    });
    let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{}{}{help}", place.unwrap_or_default(), problem.what)
}

/// What the owners of the config's unread parts make of them.
type Owned = (Vec<Opened>, Keymap, Option<Arrangement>, Wanted);

/// What the owners of the config's unread parts make of them, and everything that they find wrong.
fn owned(config: &mut Config, context: &Context, themes: &Themes) -> (Owned, Vec<Problem>) {
    let mut problems = Vec::new();
    let sources = open_sources(config, context, &mut problems);
    problems.extend(context.warnings.take());
    let ids: Vec<&str> = sources.iter().map(|source| source.config.id.as_str()).collect();
    problems.extend(unknown_accounts(&config.account_keys, &ids));
    problems.extend(config.checkins.iter().filter_map(|checkin| without_files(checkin, &sources)));
    // A source with wrong settings is not open, and was reported already.
    let is_whole = !problems.iter().any(|problem| problem.severity == Severity::Error);
    problems.extend(if is_whole { unnamed(config, &sources) } else { None });
    let keymap = keymap(config, &mut problems);
    let arrangement = arrangement(config, &mut problems);
    let wanted = Wanted::read(&config.looks, themes, &mut problems);
    template::check(config, &mut problems);
    ((sources, keymap, arrangement, wanted), problems)
}

/// The keys of `accounts` that are neither a source, nor a kind, nor `email`: they name no account.
fn unknown_accounts(keys: &[Located<String>], sources: &[&str]) -> Vec<Problem> {
    let known: Vec<&str> = sources.iter().copied().chain(registry::names()).chain(["email"]).collect();
    let unknown = keys.iter().filter(|key| !known.contains(&key.value.as_str()));
    let problem = |key: &Located<String>| {
        let what =
            format!("accounts has the key {}, which is neither a source nor a kind of source", quoted(&key.value));
        let help = nearest(&key.value, &known).map_or_else(
            || "expected a source's id, a kind such as `jira`, or `email`".to_owned(),
            |near| format!("did you mean {near:?}?"),
        );
        Problem::warning(what, key.location.clone()).help(help)
    };
    unknown.map(problem).collect()
}

/// What is wrong with a check-in in a folder of a source that keeps no files.
fn without_files(checkin: &CheckInConfig, sources: &[Opened]) -> Option<Problem> {
    let source = sources.iter().find(|source| source.config.id == checkin.plan.source)?;
    let about = source.provider.about();
    if matches!(checkin.plan.place, checkin::Destination::Item(_)) || about.parts.contains(&Part::CheckIns) {
        return None;
    }
    let what =
        format!("the check-in {} is kept in a folder of {}, which has no files", checkin.plan.id, checkin.plan.source);
    let help = format!("name an item of it, `item = \"...\"`, or another source: {} keeps none", about.label);
    Some(Problem::error(what, checkin.source.clone()).help(help))
}

fn open_sources(config: &mut Config, context: &Context, problems: &mut Vec<Problem>) -> Vec<Opened> {
    let open = |source: SourceConfig| match registry::open(&source.kind, &source.section, context) {
        Ok(provider) => {
            problems.extend(source.allow.iter().flat_map(|allow| provider.about().check(allow)));
            Some(Opened { config: source, provider: Arc::from(provider) })
        }
        Err(wrong) => {
            problems.extend(wrong);
            None
        }
    };
    std::mem::take(&mut config.sources).into_iter().filter_map(open).collect()
}

fn keymap(config: &mut Config, problems: &mut Vec<Problem>) -> Keymap {
    let read = config.keys.take().map(Keymap::read);
    read.unwrap_or_else(|| Ok(Keymap::default())).unwrap_or_else(|wrong| {
        problems.extend(wrong);
        Keymap::default()
    })
}

/// The arrangement that the config asks for.
fn arrangement(config: &mut Config, problems: &mut Vec<Problem>) -> Option<Arrangement> {
    let read = Arrangement::read(config.layout.take()?);
    read.map_err(|wrong| problems.extend(wrong)).ok()
}

impl Setup {
    /// The problems of the config, for the sources panel.
    pub fn advice(&self) -> Vec<batch::Problem> {
        self.config.warnings.iter().map(advice).collect()
    }

    /// The empty board, and what will feed it.
    pub fn board(&self, now: Instant) -> (Board, Feed) {
        let team = self.config.team.clone();
        let desk = Desk::new(team.clone(), self.sources.iter().map(Opened::link).collect(), now)
            .with_zones(self.zones.clone());
        let names = self.sources.iter().map(|s| (s.config.id.clone(), s.config.kind.value.clone()));
        let mut board = Board::new(team, desk.facts().to_vec(), names.collect());
        board.form = self.config.screen.form;
        board.motion = self.config.screen.motion;
        board.advice = self.advice();
        let labels: Vec<&str> = self.sources.iter().map(|source| source.provider.about().label).collect();
        for (line, source) in board.sources.iter_mut().zip(&self.sources) {
            line.window = source.provider.window();
        }
        for (line, label) in board.sources.iter_mut().zip(&labels) {
            // Two of one kind go by their ids.
            if labels.iter().filter(|other| *other == label).count() == 1 {
                (*label).clone_into(&mut line.label);
            }
        }
        (board, Feed::new(desk, self.sources.iter().map(|source| source.config.id.clone())))
    }

    /// The places of the teammates with these ids, or the first id that no teammate has.
    pub fn indices(&self, ids: &[String]) -> Result<Vec<crate::domain::teammate::TeammateIndex>, Failure> {
        let team = &self.config.team;
        let known: HashMap<&str, _> = team.indices().map(|(index, mate)| (mate.id.as_str(), index)).collect();
        let names: Vec<&str> = team.mates.iter().map(|mate| mate.id.as_str()).collect();
        let mut indices = Vec::new();
        for id in ids {
            let Some(index) = known.get(id.as_str()) else {
                return Err(Failure::wrong(format!("error: no teammate has the id {id:?}: {}", suggest(id, &names))));
            };
            if !indices.contains(index) {
                indices.push(*index);
            }
        }
        Ok(indices)
    }
}

impl Opened {
    /// How often it is asked: as the config says, else its kind, else the board.
    pub fn refresh(&self, config: &Config) -> Duration {
        self.config.refresh.or(self.provider.about().rhythm.refresh).unwrap_or(config.refresh)
    }

    fn link(&self) -> Link {
        Link {
            id: self.config.id.clone(),
            kind: self.config.kind.value.clone(),
            due_zone: self.config.due_zone.clone(),
            targets: self.config.targets.clone(),
            accounts_are_ids: self.provider.about().accounts == Accounts::TeammateIds,
        }
    }
}

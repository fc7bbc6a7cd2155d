//! Reads config files into typed settings. Every problem has a location, and all problems are reported at once.
//!
//! ```text
//!  files      reads the first file and what it includes     syntax   text -> tables, with recovery from errors
//!  merge      tables of several files -> one                 section  a table whose keys are taken one by one
//!  settings   the whole: title, me, refresh, ...             problem  an error or warning with its location
//!  teammates  sources  agreement  screen  looks              secrecy  which lines may be quoted
//!  roster joining   teammates whom a source names
//!  holidays   public ones by region, from a table; a company's own, also as calendars, which are sources
//!  allow permission   what the board may do in a source   checkins   what people write once a day
//!  moment  zones      dates, instants, names of zones        render   problems as text
//!  secret  secret_source  secret_scrub     a value that cannot be printed; where it comes from; its removal from texts
//! ```
//!
//! Not here: settings of one kind of source (its provider reads its own [`Section`]), themes (`ui`), keys (`app`), the
//! location of the first file (`shell`).

mod agreement;
mod allow;
mod checkins;
mod files;
mod holidays;
mod joining;
mod looks;
mod merge;
mod moment;
mod notices;
mod permission;
mod problem;
mod render;
mod roster;
mod screen;
mod secrecy;
mod secret;
mod secret_scrub;
mod secret_source;
mod section;
mod settings;
mod sources;
mod syntax;
mod teammates;
mod zones;

use std::path::Path;

use crate::domain::zone::Zones;

pub use checkins::CheckInConfig;
pub use files::read as read_file;
pub use holidays::{CONCERNED as HOLIDAY_CONCERNED, FEED as HOLIDAY_FEED, WORKS as HOLIDAY_WORKS};
pub use looks::{Looks, ThemeNames};
pub use moment::Moment;
pub use notices::{Notices, Osc};
pub use permission::Permission;
pub use problem::{Also, Location, Problem, Severity, Source, keep, nearest, quoted, suggest};
pub use render::render;
pub use roster::{RosterConfig, WantedMe};
pub use screen::Screen;
pub use secret::{Flaw, Secret};
pub use secret_scrub::Scrubber;
pub use secret_source::{SecretFrom, SecretSource, looks_secret};
pub use section::{Located, Section, Value, path_from};
pub use settings::{Config, Glance};
pub use sources::SourceConfig;
pub use syntax::mended;

/// Reads the config from a file and the files that it includes. `me` is the viewer's id from the command line, which
/// overrides that of the config. If there is any error, all problems are returned, warnings too, in file order.
pub fn load(path: &Path, zones: &Zones, me: Option<&str>) -> Result<Config, Vec<Problem>> {
    load_with(path, zones, me, |_| ((), Vec::new())).map(|(config, ())| config)
}

/// Like [`load`], but `owners` read what this module leaves unread (the theme, the keys, the settings of each kind of
/// source) and add their problems, so that all are reported at once.
pub fn load_with<T>(
    path: &Path,
    zones: &Zones,
    me: Option<&str>,
    owners: impl FnOnce(&mut Config) -> (T, Vec<Problem>),
) -> Result<(Config, T), Vec<Problem>> {
    settings::read(files::Files::open(path), zones, me, owners)
}

/// Like [`load_with`], as if one of the files had another text.
pub fn load_edited<T>(
    path: &Path,
    (edited, text): (&Path, String),
    zones: &Zones,
    me: Option<&str>,
    owners: impl FnOnce(&mut Config) -> (T, Vec<Problem>),
) -> Result<(Config, T), Vec<Problem>> {
    settings::read(files::Files::open_with(path, edited, text), zones, me, owners)
}

/// Looks which files a config has and whether their texts are the same as before, without reading any meaning from them
/// but what they include.
pub fn glance(path: &Path) -> Glance {
    Glance::of(files::Files::open(path))
}

/// Reads a built-in config. `name` is used as the path of the file.
pub fn load_text(name: &str, text: &str, zones: &Zones, me: Option<&str>) -> Result<Config, Vec<Problem>> {
    load_text_with(name, text, zones, me, |_| ((), Vec::new())).map(|(config, ())| config)
}

/// Like [`load_text`], with `owners` as in [`load_with`].
pub fn load_text_with<T>(
    name: &str,
    text: &str,
    zones: &Zones,
    me: Option<&str>,
    owners: impl FnOnce(&mut Config) -> (T, Vec<Problem>),
) -> Result<(Config, T), Vec<Problem>> {
    settings::read(files::Files::text(name, text), zones, me, owners)
}

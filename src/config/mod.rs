//! The config: files -> typed settings. Reads only; every problem has its place, and all are told at once.
//!
//! ```text
//!  files      reads the first file and what it includes     syntax   text -> tables, as far as they can be trusted
//!  merge      tables of several files -> one                 section  one table, key by key, each with its place
//!  settings   the whole: title, me, refresh, ...             problem  what is wrong, where, and the nearest right word
//!  teammates  sources  agreement  screen  looks              secrecy  which lines may be quoted
//!  moment  zones      dates, instants, names of zones        render   problems for people
//!  secret  secret_source  secret_scrub     a value that cannot be printed; where it comes from; out of what is shown
//! ```
//!
//! Not here: what the settings of one kind of source mean (its provider reads its own [`Section`]), themes and keys
//! (their owners read theirs), where the first file is (the shell).

mod agreement;
mod files;
mod looks;
mod merge;
mod moment;
mod notices;
mod problem;
mod render;
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

pub use files::read as read_file;
pub use looks::{Looks, ThemeNames};
pub use moment::Moment;
pub use notices::{Notices, Osc};
pub use problem::{Also, Place, Problem, Severity, Source, keep, nearest, quoted, suggest};
pub use render::render;
pub use screen::Screen;
pub use secret::{Flaw, Secret};
pub use secret_scrub::Scrubber;
pub use secret_source::{SecretFrom, SecretSource};
pub use section::{Located, Section, Value, path_from};
pub use settings::{Config, Glance};
pub use sources::SourceConfig;

/// Reads the config from a file and all that it includes. `me` is who looks at the board by the command line's word,
/// which wins over the config's. With one error nothing opens: every problem is given, warnings too, in file order.
pub fn load(path: &Path, zones: &Zones, me: Option<&str>) -> Result<Config, Vec<Problem>> {
    load_with(path, zones, me, |_| ((), Vec::new())).map(|(config, ())| config)
}

/// The same, where the `owners` of what config keeps unread (the theme, the keys, each kind of source) make of it what
/// they need, and add their problems: all are told at once.
pub fn load_with<T>(
    path: &Path,
    zones: &Zones,
    me: Option<&str>,
    owners: impl FnOnce(&mut Config) -> (T, Vec<Problem>),
) -> Result<(Config, T), Vec<Problem>> {
    settings::read(files::Files::open(path), zones, me, owners)
}

/// Looks which files a config has and whether their texts are the same as before, without reading any meaning from them
/// but what they include.
pub fn glance(path: &Path) -> Glance {
    Glance::of(files::Files::open(path))
}

/// Reads a config that is built in. `name` stands for the file's path.
pub fn load_text(name: &str, text: &str, zones: &Zones, me: Option<&str>) -> Result<Config, Vec<Problem>> {
    load_text_with(name, text, zones, me, |_| ((), Vec::new())).map(|(config, ())| config)
}

/// The same, as [`load_with`] does it.
pub fn load_text_with<T>(
    name: &str,
    text: &str,
    zones: &Zones,
    me: Option<&str>,
    owners: impl FnOnce(&mut Config) -> (T, Vec<Problem>),
) -> Result<(Config, T), Vec<Problem>> {
    settings::read(files::Files::text(name, text), zones, me, owners)
}

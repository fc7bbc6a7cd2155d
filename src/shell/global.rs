//! The flags that every command takes.
//!
//! Not here: the commands (`cli`).

use std::path::PathBuf;

use clap::Args;

use super::args::instant;
use crate::domain::Instant;

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "For every command")]
pub struct Global {
    /// The config file.
    #[arg(long, global = true, value_name = "FILE", env = "ASYNCBOARD_CONFIG")]
    pub config: Option<PathBuf>,
    /// The demo team: a board that moves, with no config, no network and no files.
    #[arg(long, global = true)]
    pub demo: bool,
    /// The theme, by a name that `asyncboard themes` lists.
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Freezes the clock at an instant such as 2026-11-22T14:30:00Z.
    #[arg(long, global = true, value_name = "INSTANT", value_parser = instant)]
    pub now: Option<Instant>,
    /// Looks at the board as this teammate.
    #[arg(long, global = true, value_name = "ID")]
    pub me: Option<String>,
    /// Uses the cache only: no source is fetched.
    #[arg(long, global = true)]
    pub offline: bool,
    /// Appends each request, its result, and why something failed to this file. No secret is written.
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Prints the version and the tz database in use.
    #[arg(long, short = 'V', help_heading = None::<&'static str>)]
    pub version: bool,
}

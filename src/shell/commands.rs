//! The commands that print once, or change one thing, and end.
//!
//! Not here: the full-screen board (`live`).

use std::sync::Arc;

use super::cli::{Cli, Command};
use super::failure::Failure;
use super::output::printed;
use super::snapshot::snapshot;
use super::{add, agreement, ask, auth, checkin, events, handoff, schema};
use super::{check, journal, live, manual, newcomer, once, plan, print, set, status, take, theme_list, trust};
use super::{mark, pulse, write};

/// Runs the command line, and returns the exit code.
pub fn run(cli: Cli) -> i32 {
    survive_file_limit();
    let global = &cli.global;
    let opened = global.log.as_deref().map_or(Ok(()), journal::open);
    log::info!("asyncboard {} begins, process {}", env!("CARGO_PKG_VERSION"), std::process::id());
    let done = match cli.command {
        _ if opened.is_err() => opened.map(|()| 0).map_err(|why| Failure::wrong(format!("error: {why}"))),
        _ if global.version => version(),
        None => live::open(global),
        Some(Command::Snapshot(asked)) => snapshot(global, &asked),
        Some(Command::Plan(asked)) => plan::run(global, &asked),
        Some(Command::Take(asked)) => take::run(global, &asked),
        Some(Command::Ask(asked)) => ask::run(global, &asked),
        Some(Command::Handoff(asked)) => handoff::run(global, &asked),
        Some(Command::Pulse(asked)) => pulse::run(global, &asked),
        Some(Command::Mark(asked)) => mark::run(global, &asked),
        Some(Command::Reply(asked)) => write::reply(global, &asked),
        Some(Command::AskIn(asked)) => write::ask_in(global, &asked),
        Some(Command::Close(asked)) => write::close(global, &asked),
        Some(Command::Checkin(asked)) => checkin::run(global, &asked),
        Some(Command::Agreement(asked)) => agreement::run(global, &asked),
        Some(Command::Events(asked)) => events::events(global, &asked),
        Some(Command::Sync) => once::sync(global),
        Some(Command::Check(asked)) => check::run(global, &asked),
        Some(Command::Add(asked)) => add::run(global, &asked),
        Some(Command::Schema) => schema::run(),
        Some(Command::Init(asked)) => newcomer::init(global, &asked),
        Some(Command::Set(asked)) => set::set(global, &asked),
        Some(Command::Status(asked)) => status::run(global, &asked),
        Some(Command::Auth(asked)) => auth::run(global, &asked),
        Some(Command::Trust(asked)) => trust::run(global, &asked),
        Some(Command::Themes) => theme_list::list(global),
        Some(Command::Completions(asked)) => manual::completions(asked.shell),
        Some(Command::Man) => manual::page(),
    };
    let code = done.unwrap_or_else(|failure| {
        log::error!("{}", failure.text);
        print::err(&failure.text);
        failure.code
    });
    log::info!("asyncboard ends with the exit code {code}");
    code
}

/// Treats a file size limit (`ulimit -f`) as a full disk instead of ending the process.
fn survive_file_limit() {
    // Without a handler the signal ends the process, which is the default: no message is needed.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

fn version() -> Result<i32, Failure> {
    let zones = crate::domain::zone::Zones::newest(super::tzdata::find(|name| std::env::var_os(name)).databases);
    let (tz, origin) = (zones.version(), zones.origin());
    printed(print::out(&format!("asyncboard {}\ntz data {tz} ({origin})\n", env!("CARGO_PKG_VERSION"))))
}

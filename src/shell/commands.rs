//! The commands that print once, or change one thing, and end.
//!
//! Not here: the full-screen board (`live`).

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::capabilities::{self, Capabilities, Colours};
use super::cli::{self, Cli, Color, Command, Format};
use super::setup::{Failure, Setup, setup};
use super::{
    check, journal, live, looks, manual, newcomer, once, plain, plan, print, set, snapshot_json, status, themes, trust,
};
use crate::app::planning::meetings;
use crate::app::program::Size;
use crate::app::{Model, screen as paint};
use crate::board::{Board, Health};
use crate::domain::Instant;
use crate::domain::text::clean;
use crate::sync::store::Place;
use crate::ui::{Ground, dump};

/// Does what the command line says, and gives the exit code.
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
        Some(Command::Plan(asked)) => plan(global, &asked),
        Some(Command::Sync) => once::sync(global),
        Some(Command::Check) => check::run(global),
        Some(Command::Init(asked)) => newcomer::init(global, &asked),
        Some(Command::Set(asked)) => set::set(global, &asked),
        Some(Command::Status(asked)) => status::run(global, &asked),
        Some(Command::Trust(asked)) => trust::run(global, &asked),
        Some(Command::Themes) => themes::list(global),
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

/// A file that may not grow (`ulimit -f`) is a full disk to us, no reason to die.
fn survive_file_limit() {
    // Without a handler we die of it, as before: nobody needs to hear of that.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// What became of printing what a command is for.
pub(super) fn printed(done: io::Result<()>) -> Result<i32, Failure> {
    done.map(|()| 0).map_err(|error| Failure::failed(format!("error: printing failed: {error}")))
}

fn version() -> Result<i32, Failure> {
    let zones = crate::domain::zone::Zones::newest(super::tzdata::find(|name| std::env::var_os(name)).databases);
    let (tz, origin) = (zones.version(), zones.origin());
    printed(print::out(&format!("asyncboard {}\ntz data {tz} ({origin})\n", env!("CARGO_PKG_VERSION"))))
}

/// May what goes to stderr have colours?
pub fn color_errors() -> bool {
    let colours = capabilities::of(|name| std::env::var(name).ok()).colours;
    colours != Colours::None && std::io::IsTerminal::is_terminal(&io::stderr())
}

/// A warning for people.
pub(super) fn warn_of(text: &str) {
    print::err(&format!("warning: {}", clean(text)));
}

/// Says what to mend in the config.
pub(super) fn warn_setup(setup: &Setup) {
    for note in &setup.notes {
        warn_of(note);
    }
}

/// Says what to mend, and which sources could not be read and why.
fn warn(setup: &Setup, board: &Board) {
    warn_setup(setup);
    for line in &board.sources {
        if let Health::Failed { why, .. } = &line.health {
            warn_of(&format!("the source {} failed: {}", line.id, why.raw()));
        }
    }
}

/// Prints the board once.
pub fn snapshot(global: &cli::Global, asked: &cli::Snapshot) -> Result<i32, Failure> {
    if asked.plain && asked.format == Format::Json {
        return Err(Failure::wrong("error: --plain is for --format text"));
    }
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board);
    let done = match asked.format {
        Format::Json => print::each(|out| snapshot_json::write(&board, now, out)),
        Format::Text if asked.plain => {
            print::out(&(plain::lines(&board, setup.config.title.as_ref(), now).join("\n") + "\n"))
        }
        Format::Text => return printed(print::out(&text(setup, board, now, asked))),
    };
    // The process ends: to free a large board piece by piece would only keep the shell waiting.
    std::mem::forget(board);
    printed(done)
}

/// How many colours are printed.
pub(super) fn colours(can: Capabilities, color: Color) -> Colours {
    match (color, can.colours) {
        (Color::Never, _) => Colours::None,
        (Color::Always, Colours::None) => Colours::Sixteen,
        (Color::Auto, _) if !std::io::IsTerminal::is_terminal(&io::stdout()) => Colours::None,
        (_, colours) => colours,
    }
}

fn text(setup: Setup, board: Board, now: Instant, asked: &cli::Snapshot) -> String {
    let can = capabilities::of(|name| std::env::var(name).ok());
    let colours = colours(can, asked.color);
    let can = Capabilities { colours, ..can };
    let looks = looks::choose(&setup, can, Ground::Dark, &BTreeMap::new());
    let mut model = Model::new(board, now, looks.theme, looks.glyphs, setup.keymap);
    model.arrange(setup.arrangement.unwrap_or_default());
    model.title = setup.config.title;
    model.size = Size { columns: asked.size.columns, rows: asked.size.rows };
    let buf = paint::still(&model);
    std::mem::forget(model);
    if colours == Colours::None { dump::plain(&buf) } else { dump::ansi(&buf) }
}

fn plan(global: &cli::Global, asked: &cli::Plan) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let with = setup.seats(&asked.with)?;
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board);
    let windows = plan::find(&board, with, asked, now);
    let windows = windows.ok_or_else(|| Failure::wrong("error: --from is too far away"))?;
    let mut out = Vec::new();
    let written = match asked.format {
        Format::Json => windows.write_json(&board, &mut out),
        Format::Text => {
            let taken = setup.store.as_ref().map(Place::taken).unwrap_or_default();
            windows.write_text(&board, &meetings(&board.team, &taken), now, &mut out)
        }
    };
    written.map_err(|error| Failure::failed(format!("error: the plan cannot be written: {error}")))?;
    printed(print::out(&String::from_utf8_lossy(&out)))
}

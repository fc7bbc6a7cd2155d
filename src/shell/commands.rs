//! The commands that print once, or change one thing, and end.
//!
//! Not here: the full-screen board (`live`).

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::capabilities::{self, Capabilities, Colours};
use super::cli::{self, Cli, Color, Command, Format};
use super::setup::{Failure, Setup, setup};
use super::{check, journal, live, looks, newcomer, once, plan, print, snapshot_json, status, themes};
use crate::app::program::Size;
use crate::app::{Model, screen as paint};
use crate::board::{Board, Health};
use crate::domain::Instant;
use crate::domain::text::clean;
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
        Some(Command::Set(asked)) => status::set(global, &asked),
        Some(Command::Themes) => themes::list(global),
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
pub fn warn_of(text: &str) {
    print::err(&format!("warning: {}", clean(text)));
}

/// Says what to mend in the config.
pub fn warn_setup(setup: &Setup) {
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
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board);
    let text = match asked.format {
        Format::Json => {
            let mut out = Vec::new();
            let written = snapshot_json::write(&board, now, &mut out);
            written.map_err(|error| Failure::failed(format!("error: the snapshot cannot be written: {error}")))?;
            String::from_utf8_lossy(&out).into_owned()
        }
        Format::Text => text(setup, board, now, asked),
    };
    printed(print::out(&text))
}

fn text(setup: Setup, board: Board, now: Instant, asked: &cli::Snapshot) -> String {
    let can = capabilities::of(|name| std::env::var(name).ok());
    let color = match asked.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => can.colours != Colours::None && std::io::IsTerminal::is_terminal(&io::stdout()),
    };
    let colours = match can.colours {
        _ if !color => Colours::None,
        Colours::None => Colours::Sixteen,
        colours => colours,
    };
    let can = Capabilities { colours, ..can };
    let looks = looks::choose(&setup, can, Ground::Dark, &BTreeMap::new());
    let mut model = Model::new(board, now, looks.theme, looks.glyphs, setup.keymap);
    model.arrangement = setup.arrangement.unwrap_or_default();
    model.title = setup.config.title;
    model.size = Size { columns: asked.size.columns, rows: asked.size.rows };
    let buf = paint::still(&model);
    if color { dump::ansi(&buf) } else { dump::plain(&buf) }
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
        Format::Text => windows.write_text(&board, now, &mut out),
    };
    written.map_err(|error| Failure::failed(format!("error: the plan cannot be written: {error}")))?;
    printed(print::out(&String::from_utf8_lossy(&out)))
}

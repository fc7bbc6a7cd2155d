//! What commands print beside what they are for: warnings, what became of printing, in how many colours.
//!
//! Not here: writing itself (`print`), what a command prints.

use std::io;

use super::capabilities::{self, Capabilities, Colours};
use super::cli::Color;
use super::failure::Failure;
use super::print;
use super::setup::Setup;
use crate::board::{Board, Health};
use crate::domain::Instant;
use crate::domain::text::clean;
use crate::panels::shared::say;

/// What became of printing what a command is for.
pub(super) fn printed(done: io::Result<()>) -> Result<i32, Failure> {
    done.map(|()| 0).map_err(|error| Failure::failed(format!("error: printing failed: {error}")))
}

/// Returns whether stderr may have colours.
pub fn color_errors() -> bool {
    let colours = capabilities::of(|name| std::env::var(name).ok()).colours;
    colours != Colours::None && std::io::IsTerminal::is_terminal(&io::stderr())
}

/// A warning for people.
pub(super) fn warn_of(text: &str) {
    print::err(&format!("warning: {}", clean(text)));
}

/// Reports the problems of the config.
pub(super) fn warn_setup(setup: &Setup) {
    for note in &setup.notes {
        warn_of(note);
    }
}

/// Reports problems, and the sources that could not be read, with the reasons.
pub(super) fn warn(setup: &Setup, board: &Board, now: Instant) {
    warn_setup(setup);
    for line in &board.sources {
        if let Health::Failed { why, last, .. } = &line.health {
            let age = last.map(|at| format!("; what is shown of it is {} old", say::age(now - at))).unwrap_or_default();
            warn_of(&format!("the source {} failed: {}{age}", line.id, why.raw()));
        }
    }
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

//! `asyncboard snapshot`: the board, printed once, as a text or as JSON.
//!
//! Not here: the JSON (`snapshot_json`), the sentences (`plain`).

use std::collections::BTreeMap;

use super::capabilities::{self, Capabilities, Colours};
use super::cli::{self, Format};
use super::failure::Failure;
use super::output::{color_errors, colours, printed, warn};
use super::setup::{Setup, setup};
use super::{looks, once, plain, print, pulse, rights, snapshot_json};
use crate::app::program::Size;
use crate::app::{Model, screen};
use crate::board::Board;
use crate::board::past::WEEKS;
use crate::domain::Instant;
use crate::ui::{Ground, dump};

/// Prints the board once.
pub fn snapshot(global: &cli::Global, asked: &cli::Snapshot) -> Result<i32, Failure> {
    if asked.plain && asked.format == Format::Json {
        return Err(Failure::wrong("error: --plain is for --format text"));
    }
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let (board, feed) = once::read(&setup, now, &mut |_| {})?;
    warn(&setup, &board, now);
    let done = match asked.format {
        Format::Json => print::each(|out| snapshot_json::write(&board, now, out)),
        Format::Text if asked.plain => {
            let past = feed.desk().past(WEEKS, now);
            let odd = pulse::odd(&setup, &board, (past.pulse.since, now));
            let lines = plain::lines(&board, &plain::Views { past, odd }, setup.config.title.as_ref(), now);
            print::out(&(lines.join("\n") + "\n"))
        }
        Format::Text => {
            std::mem::forget(feed);
            return printed(print::out(&text(setup, board, now, asked)));
        }
    };
    // The process ends: to free a large board piece by piece would only keep the shell waiting.
    std::mem::forget((board, feed));
    printed(done)
}

fn text(setup: Setup, board: Board, now: Instant, asked: &cli::Snapshot) -> String {
    let can = capabilities::of(|name| std::env::var(name).ok());
    let colours = colours(can, asked.color);
    let can = Capabilities { colours, ..can };
    let looks = looks::choose(&setup, can, Ground::Dark, &BTreeMap::new());
    let rights = rights::all(&setup);
    let mut model = Model::new(board, now, looks.theme, looks.glyphs, setup.keymap);
    model.arrange(setup.arrangement.unwrap_or_default());
    model.header.title = setup.config.title;
    model.doing.rights = rights;
    model.resized(Size { columns: asked.size.columns, rows: asked.size.rows });
    let buf = screen::still(&model);
    std::mem::forget(model);
    if colours == Colours::None { dump::plain(&buf) } else { dump::ansi(&buf) }
}

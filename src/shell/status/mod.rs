//! `asyncboard status`: one short line for a status bar, from what is kept on this machine alone.
//!
//! ```text
//!  template   text with fields in braces      fields   what each field says
//!  paint      both as one line, plain, in colours, or in tmux's own words
//! ```
//!
//! Not here: setting one's own status (`set`).

mod fields;
mod paint;
pub(super) mod template;

use std::cell::LazyCell;
use std::collections::BTreeMap;

use super::capabilities::{self, Capabilities, Colours};
use super::cli::{self, Global, LineColor};
use super::failure::Failure;
use super::once::board_of_mine;
use super::output::{self, color_errors, printed, warn_of, warn_setup};
use super::setup::{Opened, Setup, begin_opening, setup};
use super::{looks, print};
use crate::board::{Board, SourceLine};
use crate::config::Config;
use crate::providers::Listening;
use crate::sync::store::StoreScope as Store;
use crate::ui::Ground;
use fields::{Facts, Field, Freshness};
use paint::Markup;
use template::{Mistake, Template};

/// Prints the line.
pub fn run(global: &Global, asked: &cli::Status) -> Result<i32, Failure> {
    let wrong = |mistake: Mistake| Failure::wrong(format!("error: --format: {mistake}"));
    let asked_for = asked.format.as_deref().map(Template::parse).transpose().map_err(wrong)?;
    let opening = begin_opening(global);
    let setup = setup(global, color_errors())?;
    let template = asked_for.unwrap_or_else(|| usual(&setup.config));
    if setup.store.is_none() {
        return Err(Failure::failed(format!("error: {}", nothing_kept(&setup))));
    }
    warn_setup(&setup);
    let now = setup.clock.now();
    let board = board_of_mine(&setup, now, opening, template.has(Field::NextBack));
    let sources = freshness(&setup, &board);
    let facts = Facts { board: &board, now, title: setup.config.title.as_ref(), sources: &sources };
    if !facts.is_known() {
        warn_of("no data yet: open asyncboard once, or run `asyncboard sync`");
    }
    let line = painted(&setup, &template, &facts, asked.color);
    let done = print::out(&format!("{line}\n"));
    // The process ends: to free what was read piece by piece would only keep the status bar waiting.
    std::mem::forget((board, setup));
    printed(done)
}

/// Why there are no data to print.
fn nothing_kept(setup: &Setup) -> &'static str {
    if setup.config.store {
        "status prints what is kept, and the demo team keeps nothing: `asyncboard init` starts your own board"
    } else {
        "status prints what is kept, and the config says `store = false`: take that out, or use `asyncboard snapshot`"
    }
}

/// The template of the config, or the default. A wrong one was reported when the config was read.
fn usual(config: &Config) -> Template {
    let own = config.status_format.as_ref().and_then(|format| Template::parse(&format.value).ok());
    own.or_else(|| Template::parse(template::USUAL).ok()).unwrap_or(Template(Vec::new()))
}

/// How old each source's data are. Data of a source that pushes to an open board are never old.
fn freshness(setup: &Setup, board: &Board) -> Vec<Freshness> {
    let led = LazyCell::new(|| setup.store.as_ref().is_some_and(Store::is_led));
    let fresh = |(line, source): (&SourceLine, &Opened)| Freshness {
        fetched_at: line.health.fetched_at(),
        refresh: source.refresh(&setup.config),
        live: source.provider.about().rhythm.listening == Listening::Everything
            && line.health.fetched_at().is_some()
            && *led,
    };
    board.sources.iter().zip(&setup.sources).map(fresh).collect()
}

fn painted(setup: &Setup, template: &Template, facts: &Facts<'_>, color: LineColor) -> String {
    let can = capabilities::of(|name| std::env::var(name).ok());
    let glyphs = setup.wanted.glyphs(can.unicode);
    let colours = match color {
        LineColor::Never => Colours::None,
        LineColor::Auto => output::colours(can, cli::Color::Auto),
        LineColor::Always => output::colours(can, cli::Color::Always),
        // tmux shows what it can of them.
        LineColor::Tmux => Colours::True,
    };
    if colours == Colours::None {
        return paint::line(template, facts, Markup::Plain, glyphs);
    }
    let kept = setup.store.as_ref().map_or_else(BTreeMap::new, Store::settings);
    let theme = looks::choose(setup, Capabilities { colours, ..can }, Ground::Dark, &kept).theme;
    let markup = if color == LineColor::Tmux { Markup::Tmux(&theme) } else { Markup::Ansi(&theme) };
    paint::line(template, facts, markup, glyphs)
}

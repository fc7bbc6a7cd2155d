//! `asyncboard take`: people meet at a time. It is kept with the marks of this board; no source is asked.
//!
//! Not here: what is made of it (`domain::plan::history`), where it is kept (the store).

use chrono::TimeDelta;

use super::cli::Global;
use super::failure::Failure;
use super::output::{color_errors, printed};
use super::plan::asked::Take;
use super::plan::people::each_once;
use super::print;
use super::setup::{Setup, setup};
use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::panels::plan::rows;
use crate::panels::shared::say;
use crate::sync::store::{StoreScope, Taken, Windows};

/// Takes a window, or removes the one that was taken last.
pub fn run(global: &Global, asked: &Take) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    match asked.start.filter(|_| !asked.undo) {
        Some(start) => take(&setup, asked, (start, asked.duration), now),
        None => undo(&setup, now),
    }
}

fn take(setup: &Setup, asked: &Take, (start, length): (Instant, TimeDelta), now: Instant) -> Result<i32, Failure> {
    let mut indices = each_once(setup, "--with", &asked.with)?;
    indices.sort_unstable();
    let end = start.checked_add_signed(length).ok_or_else(|| Failure::wrong("error: START is too far away"))?;
    let ids = indices.iter().filter_map(|index| Some(setup.config.team.get(*index)?.id.as_str().to_owned()));
    let taken = Taken { start, end, people: ids.collect() };
    let kept = windows(setup)?.take(&taken, now);
    kept.map_err(|why| Failure::failed(format!("error: the window cannot be kept: {why}")))?;
    printed(print::out(&format!("taken: {}\n", words(setup, &taken))))
}

fn undo(setup: &Setup, now: Instant) -> Result<i32, Failure> {
    let undone = windows(setup)?.undo(now);
    let undone = undone.map_err(|why| Failure::failed(format!("error: the last window cannot be removed: {why}")))?;
    let taken =
        undone.ok_or_else(|| Failure::failed("error: no window is taken on this board, so there is none to undo"))?;
    printed(print::out(&format!("no longer taken: {}\n", words(setup, &taken))))
}

fn windows(setup: &Setup) -> Result<Windows<'_>, Failure> {
    let nothing_kept = || {
        Failure::failed(
            "error: this board keeps nothing (`store = false`, the demo, or no home folder), so no window can be taken",
        )
    };
    setup.store.as_ref().and_then(StoreScope::windows).ok_or_else(nothing_kept)
}

/// `Mon 23 Nov 17:45-18:30 with Maya Ortiz, Kenji Mori`.
fn words(setup: &Setup, taken: &Taken) -> String {
    let zone = setup.config.team.viewer_zone();
    let dial = Dial { zone: &zone, form: setup.config.screen.form };
    let team = &setup.config.team;
    let name = |id: &String| team.index(id).and_then(|index| team.get(index)).map_or_else(|| id.clone(), say::name);
    let people: Vec<String> = taken.people.iter().map(name).collect();
    let span = Interval { start: taken.start, end: taken.end };
    format!("{} {} with {}", dial.day(taken.start), rows::times(dial, span), people.join(", "))
}

//! `asyncboard mark`: sets my mark on an open thread, or removes it.
//!
//! Not here: when a mark holds (`domain::join::mark`), where it is kept (the store).

use super::cli::{self, Global};
use super::failure::Failure;
use super::output::{color_errors, warn};
use super::setup::setup;
use super::{once, print};
use crate::app::marks::{key, mark};
use crate::board::foresight::thread_id;
use crate::board::{Board, OpenThread};
use crate::panels::shared::say;
use crate::sync::store::StoreScope;

/// Sets a mark, or removes it.
pub fn run(global: &Global, asked: &cli::Mark) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let me = setup.me()?;
    let nothing_kept = || {
        Failure::failed(
            "error: this board keeps nothing (`store = false`, the demo, or no home folder), so no mark can be set",
        )
    };
    let marks = setup.store.as_ref().and_then(StoreScope::thread_marks).ok_or_else(nothing_kept)?;
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board, now);
    let thread = thread(&board, &asked.thread)?;
    let failed = |why: String| Failure::failed(format!("error: the mark cannot be kept: {why}"));
    let key = key(&board.team, me, thread);
    let Some(choice) = asked.choice.0 else {
        marks.clear(&key, now).map_err(failed)?;
        print::err(&format!("{}: no mark", asked.thread));
        return Ok(0);
    };
    let mark = mark(&board, me, thread, choice, now);
    marks.set(&mark, now).map_err(failed)?;
    let until = mark.until.map(|until| format!(" until {}", say::when(until, board.dial(), now)));
    let until = until.unwrap_or_else(|| " until something new asks".to_owned());
    let word = if mark.done { "done" } else { "out of sight" };
    print::err(&format!("{}: {word}{until}", asked.thread));
    Ok(0)
}

/// The open thread with an id of the snapshot.
pub(super) fn thread<'a>(board: &'a Board, id: &str) -> Result<&'a OpenThread, Failure> {
    let all = || board.threads().iter().map(|ranked| -> &OpenThread { ranked });
    all().find(|thread| thread_id(board, thread) == id).ok_or_else(|| {
        let ids: Vec<String> = all().map(|thread| thread_id(board, thread)).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let near = crate::config::nearest(id, &ids).map(|near| format!("did you mean {near:?}?"));
        let help = near.unwrap_or_else(|| "`asyncboard snapshot --format json` has the ids of open threads".to_owned());
        Failure::failed(format!("error: no open thread has the id {id:?}: {help}"))
    })
}

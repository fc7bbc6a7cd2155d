//! `asyncboard mark`: sets my mark on an open thread, or removes it; and what marks are on a board.
//!
//! Not here: when a mark holds (`domain::join::mark`), where it is kept (the store).

use super::cli::{self, Global};
use super::failure::Failure;
use super::output::{color_errors, warn};
use super::setup::{Setup, setup};
use super::{once, print};
use crate::board::foresight::{last_asked_at, thread_id, work};
use crate::board::{Board, OpenThread, Update};
use crate::domain::Instant;
use crate::domain::join::mark::{Choice, Mark};
use crate::domain::teammate::{Seat, Team};
use crate::panels::shared::say;
use crate::sync::store::{Mark as Kept, MarkKey, Place};

/// Sets a mark, or removes it.
pub fn run(global: &Global, asked: &cli::Mark) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let me = setup.config.team.me;
    let me =
        me.ok_or_else(|| Failure::wrong("error: who are you? Set `me` in the config, or name yourself with --me"))?;
    let nothing_kept = || {
        Failure::failed(
            "error: this board keeps nothing (`store = false`, the demo, or no home folder), so no mark can be set",
        )
    };
    let marks = setup.store.as_ref().and_then(Place::thread_marks).ok_or_else(nothing_kept)?;
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
    let mark = of(&board, me, thread, choice, now);
    marks.set(&kept(key, &mark), now).map_err(failed)?;
    let until = mark.until.map(|until| format!(" until {}", say::when(until, board.dial(), now)));
    let until = until.unwrap_or_else(|| " until something new asks".to_owned());
    let word = if mark.done { "done" } else { "out of sight" };
    print::err(&format!("{}: {word}{until}", asked.thread));
    Ok(0)
}

/// The open thread with an id of the snapshot.
fn thread<'a>(board: &'a Board, id: &str) -> Result<&'a OpenThread, Failure> {
    let all = || board.threads().iter().map(|ranked| -> &OpenThread { ranked });
    all().find(|thread| thread_id(board, thread) == id).ok_or_else(|| {
        let ids: Vec<String> = all().map(|thread| thread_id(board, thread)).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let near = crate::config::nearest(id, &ids).map(|near| format!("did you mean {near:?}?"));
        let help = near.unwrap_or_else(|| "`asyncboard snapshot --format json` has the ids of open threads".to_owned());
        Failure::failed(format!("error: no open thread has the id {id:?}: {help}"))
    })
}

fn key(team: &Team, me: Seat, thread: &OpenThread) -> MarkKey {
    let id = |seat: Seat| team.get(seat).map(|mate| mate.id.to_string()).unwrap_or_default();
    MarkKey {
        who: id(me),
        source: thread.item.source.to_string(),
        item: thread.item.id.raw().to_owned(),
        owed_by: id(thread.by),
    }
}

/// The mark that somebody sets on a thread.
fn of(board: &Board, me: Seat, thread: &OpenThread, choice: Choice, now: Instant) -> Mark {
    Mark {
        who: me,
        source: thread.item.source.to_string(),
        item: thread.item.id.raw().to_owned(),
        owed_by: thread.by,
        done: choice == Choice::Done,
        set_at: now,
        until: choice.until(work(board, me), now),
        last_asked_at: last_asked_at(thread),
        asks: thread.asks(),
    }
}

fn kept(key: MarkKey, mark: &Mark) -> Kept {
    Kept {
        key,
        at: mark.set_at,
        until: mark.until,
        done: mark.done,
        last_asked_at: mark.last_asked_at,
        asks: u32::try_from(mark.asks).unwrap_or(u32::MAX),
    }
}

/// The marks of the viewer that the store has. One of somebody who is no teammate any more is left out.
fn marks(team: &Team, kept: &[Kept]) -> Vec<Mark> {
    let mark = |kept: &Kept| {
        let who = team.seat(&kept.key.who).filter(|who| Some(*who) == team.me)?;
        Some(Mark {
            who,
            source: kept.key.source.clone(),
            item: kept.key.item.clone(),
            owed_by: team.seat(&kept.key.owed_by)?,
            done: kept.done,
            set_at: kept.at,
            until: kept.until,
            last_asked_at: kept.last_asked_at,
            asks: kept.asks as usize,
        })
    };
    kept.iter().filter_map(mark).collect()
}

/// Puts the viewer's marks on a board. By the machine's clock a mark that lapsed is removed for good: it does not hold
/// again when what asked is taken back.
pub fn put_on(setup: &Setup, board: &mut Board) {
    let Some(place) = &setup.store else { return };
    let marks = marks(&board.team, &place.marks());
    board.apply(Update::Marks(marks));
    let Some(writer) = place.thread_marks().filter(|_| !setup.clock.is_frozen()) else { return };
    let Some(me) = board.team.me else { return };
    let lapsed = |thread: &&OpenThread| board.lapsed_mark(thread, last_asked_at(thread)).is_some();
    let threads = board.threads().iter().map(|ranked| -> &OpenThread { ranked }).filter(lapsed);
    for thread in threads {
        if let Err(why) = writer.clear(&key(&board.team, me, thread), setup.clock.now()) {
            log::warn!("a mark that lapsed cannot be removed: {why}");
        }
    }
}

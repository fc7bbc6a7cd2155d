//! The viewer's marks that the store has, put on a board.
//!
//! Not here: setting one (`mark`), when a mark holds (`domain::join::mark`).

use super::setup::Setup;
use crate::board::foresight::last_asked_at;
use crate::board::{Board, OpenThread, Update};
use crate::domain::join::mark::Mark;
use crate::domain::teammate::{Seat, Team};
use crate::sync::store::{Mark as Kept, MarkKey};

/// What identifies somebody's mark on a thread.
pub fn key(team: &Team, me: Seat, thread: &OpenThread) -> MarkKey {
    let id = |seat: Seat| team.get(seat).map(|mate| mate.id.to_string()).unwrap_or_default();
    MarkKey {
        who: id(me),
        source: thread.item.source.to_string(),
        item: thread.item.id.raw().to_owned(),
        owed_by: id(thread.by),
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

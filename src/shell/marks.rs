//! The viewer's marks that the store has, put on a board.
//!
//! Not here: setting one (`mark`), when a mark holds (`domain::join::mark`).

use super::setup::Setup;
use crate::app::marks::{key_of, marks};
use crate::board::{Board, Update};
use crate::domain::Instant;
use crate::sync::store::SOON;

/// Puts the viewer's marks on a board, settled at `now`.
pub fn show(setup: &Setup, board: &mut Board, now: Instant) {
    let Some(kept) = setup.store.as_ref().and_then(|place| place.marks(SOON)) else { return };
    board.apply(Update::Marks(marks(&board.team, &kept)));
    board.settle(now);
}

/// The same. By the machine's clock a mark that is over is removed for good: it
/// does not hold again when what asked is taken back.
pub fn put_on(setup: &Setup, board: &mut Board, now: Instant) {
    show(setup, board, now);
    let Some(place) = &setup.store else { return };
    let Some(writer) = place.thread_marks().filter(|_| !setup.clock.is_frozen()) else { return };
    let over: Vec<_> = board.marks_over().iter().map(|mark| (key_of(&board.team, mark), mark.set_at)).collect();
    if over.is_empty() {
        return;
    }
    if let Err(why) = writer.drop_over(&over, setup.clock.now()) {
        log::warn!("a mark that is over cannot be removed: {why}");
    }
}

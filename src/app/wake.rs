//! The next instant at which anything visible changes without an event: redraw is derived, not ticked.

use chrono::TimeDelta;

use crate::board::Board;
use crate::domain::Instant;

/// The next instant after `now` at which anything visible may change:
///
/// 1. The next minute: clocks and ages are shown in whole minutes, and hours start and end on whole ones.
/// 2. The start or end of an event, a status or an away range, which may fall between.
/// 3. A thread or a deadline becomes urgent or late.
/// 4. A client's hint ends.
///
/// While time is `scrubbed` the moment is fixed, and only ages and its distance from now change.
pub fn wake(board: &Board, now: Instant, scrubbed: bool) -> Option<Instant> {
    let minute = next_minute(now)?;
    if scrubbed {
        return Some(minute);
    }
    let facts = (0..).map(crate::domain::teammate::TeammateIndex).map_while(|index| board.facts(index));
    let marks = facts.filter_map(|facts| facts.next_mark(now, minute));
    marks.chain(board.next_change()).chain(board.next_hint(now, minute)).chain([minute]).min()
}

fn next_minute(now: Instant) -> Option<Instant> {
    let minute = now.timestamp().div_euclid(60) + 1;
    Instant::from_timestamp(minute * 60, 0).filter(|t| *t - now <= TimeDelta::minutes(1))
}

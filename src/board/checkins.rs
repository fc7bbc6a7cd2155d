//! The state of each person's check-in at an instant.
//!
//! Not here: the rules (`domain::join::checkin`).

use chrono::NaiveDate;

use super::foresight::work;
use super::state::Board;
use super::written::Written;
use crate::domain::Instant;
use crate::domain::checkin::CheckInPlan;
use crate::domain::join::checkin::{Row, State};
use crate::domain::join::day;
use crate::domain::teammate::TeammateIndex;

/// The rows of a check-in, in the order of the team.
pub fn rows(board: &Board, plan: &CheckInPlan, written: Option<&Written>, now: Instant) -> Vec<Row> {
    let row = |who: &TeammateIndex| {
        let work = work(board, *who);
        let text = |date| work.and_then(|work| written?.of(*who, date, |t| day::date_at(work, t)));
        let row = plan.row(*who, work, text, now);
        // A viewer without a zone writes theirs on the date of the board, so it is looked up there.
        let is_mine = work.is_none() && board.team.me == Some(*who);
        let mine = || written?.of(*who, board.viewer.date(now), |t| board.viewer.date(t));
        match Some(mine).filter(|_| is_mine).and_then(|mine| mine()) {
            Some(text) => Row { state: State::Done, text: Some(text), ..row },
            None => row,
        }
    };
    plan.people.iter().map(row).collect()
}

/// The date for which a person writes at `now`: that of their current working day, else their local date; the viewer's
/// local date if they have no zone.
pub fn date_of(board: &Board, who: TeammateIndex, now: Instant) -> NaiveDate {
    work(board, who).map_or_else(|| board.viewer.date(now), |work| day::date_at(work, now))
}

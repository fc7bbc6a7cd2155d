//! The state of each person's at an instant.
//!
//! Not here: the rules (`domain::join::checkin`).

use chrono::NaiveDate;

use super::foresight::work;
use super::state::Board;
use super::written::Written;
use crate::domain::Instant;
use crate::domain::checkin::CheckInPlan;
use crate::domain::join::checkin::Row;
use crate::domain::join::day;
use crate::domain::teammate::TeammateIndex;

/// The rows of a check-in, in the order of the team.
pub fn rows(board: &Board, plan: &CheckInPlan, written: Option<&Written>, now: Instant) -> Vec<Row> {
    let row = |who: &TeammateIndex| {
        let work = work(board, *who);
        let text = |date| work.and_then(|work| written?.of(*who, date, |t| day::date_at(work, t)));
        plan.row(*who, work, text, now)
    };
    plan.people.iter().map(row).collect()
}

/// The date for which somebody writes at `now`: that of their day in progress, else their local date; the viewer's local date
/// where they have no zone.
pub fn date_of(board: &Board, who: TeammateIndex, now: Instant) -> NaiveDate {
    work(board, who).map_or_else(|| board.viewer.date(now), |work| day::date_at(work, now))
}

//! What people wrote as check-ins, and the state of each person's at an instant.
//!
//! Not here: the rules (`domain::join::checkin`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::foresight::work;
use super::state::Board;
use crate::domain::Instant;
use crate::domain::checkin::CheckInPlan;
use crate::domain::join::checkin::Row;
use crate::domain::join::day;
use crate::domain::teammate::Seat;
use crate::domain::text::Text;

/// What people wrote for one check-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// In files, by person and day.
    pub files: BTreeMap<(Seat, NaiveDate), Text>,
    /// In the conversation of an item: who, when, what; by time.
    pub said: Vec<(Seat, Instant, Text)>,
}

impl Written {
    /// What somebody wrote for a date, without white space around it.
    fn of(&self, who: Seat, date: NaiveDate, date_at: impl Fn(Instant) -> NaiveDate) -> Option<Text> {
        let file = self.files.get(&(who, date));
        let said = || self.said.iter().rev().find(|(by, at, _)| *by == who && date_at(*at) == date);
        let text = file.or_else(|| said().map(|(.., text)| text))?;
        Some(text.raw().trim()).filter(|text| !text.is_empty()).map(Text::new)
    }
}

/// The rows of a check-in, in the order of the team.
pub fn rows(board: &Board, plan: &CheckInPlan, written: Option<&Written>, now: Instant) -> Vec<Row> {
    let row = |who: &Seat| {
        let work = work(board, *who);
        let text = |date| work.and_then(|work| written?.of(*who, date, |t| day::date_at(work, t)));
        plan.row(*who, work, text, now)
    };
    plan.people.iter().map(row).collect()
}

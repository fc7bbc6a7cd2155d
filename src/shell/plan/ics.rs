//! A plan as a calendar file: the meetings that were picked.
//!
//! Not here: the form of the file (`domain::plan::ics`).

use super::Planned;
use super::asked::{Pick, Plan};
use crate::domain::Instant;
use crate::domain::plan::ics::{Event, calendar};
use crate::domain::plan::series::Occurrence;
use crate::panels::plan::tell;
use crate::panels::shared::say;
use crate::shell::failure::Failure;

impl Planned<'_> {
    /// The requested calendar file. An error says why there is none.
    pub fn ics(&self, asked: &Plan, now: Instant) -> Result<String, Failure> {
        let pick = asked.picked();
        let picked = self.picked(pick);
        if picked.is_empty() {
            return Err(Failure::failed(format!("error: {}", self.nothing(pick, now))));
        }
        let (title, dial) = (asked.title.as_deref(), self.board.dial());
        let event = |one: &Occurrence| tell::event(&self.invitation, (one.meeting, &one.people), title, dial);
        Ok(calendar(&picked.iter().map(event).collect::<Vec<Event>>(), now))
    }

    /// Why there is no such meeting.
    fn nothing(&self, pick: Pick, now: Instant) -> String {
        let reason = || self.reason_words(now).unwrap_or_default();
        match pick {
            Pick::Proposal(place) if self.plan.proposals.is_empty() => {
                format!("there is no proposal {place}: {}", reason())
            }
            Pick::Proposal(place) => {
                let count = say::count(self.plan.proposals.len(), "proposal");
                format!("there is no proposal {place}, but only {count}: take one of them with --pick")
            }
            Pick::Rotation if self.plan.series.is_some() => {
                "turns would help no one: take the series with --pick series".to_owned()
            }
            Pick::Series | Pick::Rotation => format!("there is no series: {}", reason()),
        }
    }
}

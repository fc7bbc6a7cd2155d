//! A plan as a calendar file: the meetings that were picked.
//!
//! Not here: the form of the file (`domain::plan::ics`).

use super::Planned;
use super::asked::{Pick, Plan};
use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::domain::plan::ics::{Event, calendar};
use crate::domain::plan::series::Occurrence;
use crate::domain::text::clean;
use crate::panels::plan::{rows, words};
use crate::shell::failure::Failure;

impl Planned<'_> {
    /// The calendar file that was asked for. An error says why there is none.
    pub fn ics(&self, asked: &Plan, now: Instant) -> Result<String, Failure> {
        let pick = asked.picked();
        let picked = self.picked(pick);
        if picked.is_empty() {
            return Err(Failure::failed(format!("error: {}", self.nothing(pick, now))));
        }
        let names = || self.invitation.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ");
        let title = asked.title.clone().unwrap_or_else(names);
        let events: Vec<Event> = picked.iter().map(|one| self.event(one, &title)).collect();
        Ok(calendar(&events, now))
    }

    fn event(&self, one: &Occurrence, title: &str) -> Event {
        let people = self.invitation.people.iter();
        Event {
            span: one.meeting,
            people: people.map(|person| person.who.clone()).collect(),
            summary: title.to_owned(),
            description: self.everybody(one).join("\n"),
        }
    }

    /// Everybody's own time: `Kenji Mori: Tue 24 Nov 07:45-08:30, Tokyo, 1h 15m before work`.
    fn everybody(&self, one: &Occurrence) -> Vec<String> {
        let dial = self.board.dial();
        let line = |(person, burden): (&crate::panels::plan::invited::Invited, &_)| {
            let asks = words::burden(person, burden, one.meeting, dial);
            let name = clean(&person.name);
            match person.zone() {
                None => format!("{name}: {asks}"),
                Some(zone) => {
                    let own = Dial { zone, form: dial.form };
                    let when = format!("{} {}", own.day(one.meeting.start), rows::times(own, one.meeting));
                    format!("{name}: {when}, {}, {asks}", zone.city())
                }
            }
        };
        self.invitation.people.iter().zip(&one.people).map(line).collect()
    }

    /// Why there is no such meeting.
    fn nothing(&self, pick: Pick, now: Instant) -> String {
        let reason = || self.reason_words(now).unwrap_or_default();
        match pick {
            Pick::Proposal(place) if self.plan.proposals.is_empty() => {
                format!("there is no proposal {place}: {}", reason())
            }
            Pick::Proposal(place) => {
                let count = crate::panels::shared::say::count(self.plan.proposals.len(), "proposal");
                format!("there is no proposal {place}, but only {count}: take one of them with --pick")
            }
            Pick::Rotation if self.plan.series.is_some() => {
                "turns would help no one: take the series with --pick series".to_owned()
            }
            Pick::Series | Pick::Rotation => format!("there is no series: {}", reason()),
        }
    }
}

//! The stored calendars of the sources.
//!
//! Not here: reading the sources (`once`).

use std::collections::{BTreeMap, HashSet};

use super::super::output::{color_errors, warn};
use super::super::setup::{Setup, setup};
use super::super::whose::Whose;
use super::super::{cli, failure::Failure, once};
use super::{Dates, Found, Row};
use crate::config::suggest;
use crate::domain::batch::{self, Part};
use crate::domain::ids::{Account, SourceId};
use crate::domain::teammate::{Teammate, TeammateIndex};
use crate::domain::zone::Zone;
use crate::sync::{Event, What};

/// A calendar: its source, its owner's account, and its id there.
type Key = (String, String, String);

/// The calendars of all sources, as far as they were returned.
#[derive(Default)]
struct Calendars {
    known: BTreeMap<Key, (SourceId, Account, Vec<batch::Event>)>,
    /// The calendars that a source's present look has returned.
    told: HashSet<Key>,
}

/// Reads the stored calendars: their contents, the viewer's zone, and whether they are complete.
pub(super) fn read(global: &cli::Global, asked: &cli::Events, dates: Dates) -> Result<(Found, Zone, bool), Failure> {
    let setup = setup(global, color_errors())?;
    let with = setup.indices(&asked.with)?;
    let source = asked.source.as_deref().map(|id| source(&setup, id)).transpose()?;
    let now = setup.clock.now();
    let mut calendars = Calendars::default();
    let mut whose = Whose::new(&setup);
    let (board, _) = once::read(&setup, now, &mut |event| {
        calendars.hear(event);
        whose.hear(&event.source, &event.what);
    })?;
    warn(&setup, &board, now);
    let window = dates.window();
    let mut found = Found::default();
    for (id, owner, events) in calendars.known.into_values() {
        let mate =
            mate(&setup, whose.index(&id, &owner), &owner).filter(|(index, _)| with.is_empty() || with.contains(index));
        let Some((_, mate)) = mate.filter(|_| source.as_ref().is_none_or(|wanted| *wanted == id)) else { continue };
        let zone = mate.zone.known();
        for event in events {
            let span = settled(event.span, zone);
            if window.meets(&span, Some(&event.kind)) {
                let of = Some((mate.id.as_str().to_owned(), id.as_str().to_owned()));
                found.events.push(Row { of, span, kind: Some(event.kind), title: event.title, uid: None });
            }
        }
    }
    for line in board.sources.iter().filter(|line| source.as_ref().is_none_or(|wanted| *wanted == line.id)) {
        found.problems.extend(line.problems.iter().cloned());
    }
    Ok((found.sorted(), board.viewer.clone(), true))
}

/// The source of this id.
fn source(setup: &Setup, id: &str) -> Result<SourceId, Failure> {
    let ids: Vec<&str> = setup.sources.iter().map(|source| source.config.id.as_str()).collect();
    let found = setup.sources.iter().map(|source| &source.config.id).find(|known| known.as_str() == id);
    found.cloned().ok_or_else(|| Failure::wrong(format!("error: no source has the id {id:?}: {}", suggest(id, &ids))))
}

/// The account's owner.
fn mate<'s>(
    setup: &'s Setup,
    index: Option<TeammateIndex>,
    account: &Account,
) -> Option<(TeammateIndex, &'s Teammate)> {
    let same_address = |own: &String| own.contains('@') && own.eq_ignore_ascii_case(account.raw());
    let by_address = |mate: &Teammate| mate.accounts.values().any(same_address);
    setup.config.team.indices().find(|(at, mate)| index.map_or_else(|| by_address(mate), |index| index == *at))
}

/// The same time, with floating ones in the zone of the person.
fn settled(span: batch::EventSpan, zone: Option<&Zone>) -> batch::EventSpan {
    use crate::domain::zone::Edge;
    use batch::When;
    let settle = |when: When| match (when, zone) {
        (When::Floating(wall), Some(zone)) => When::At(zone.instant(wall, Edge::Written)),
        (when, _) => when,
    };
    match span {
        batch::EventSpan::Timed { start, end } => batch::EventSpan::Timed { start: settle(start), end: settle(end) },
        all_day @ batch::EventSpan::AllDay { .. } => all_day,
    }
}

impl Calendars {
    /// Handles an event of a source.
    fn hear(&mut self, event: &Event) {
        let source = event.source.as_str();
        match &event.what {
            What::Asking | What::Restoring => self.told.retain(|(of, ..)| of != source),
            What::Page(page) => {
                for calendar in &page.calendars {
                    let key = (source.to_owned(), calendar.owner.raw().to_owned(), calendar.id.raw().to_owned());
                    self.told.insert(key.clone());
                    if calendar.events.is_empty() {
                        self.known.remove(&key);
                    } else {
                        let kept = (event.source.clone(), calendar.owner.clone(), calendar.events.clone());
                        self.known.insert(key, kept);
                    }
                }
            }
            What::Done { complete, .. } if complete.has(Part::Calendars) => {
                let told = &self.told;
                self.known.retain(|key, _| key.0 != source || told.contains(key));
            }
            _ => {}
        }
    }
}

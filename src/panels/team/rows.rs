//! The contents of a teammate's row.

use chrono::TimeDelta;

use super::doing::{self, Entry};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::{Availability, State};
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::teammate::{Teammate, TeammateIndex, TeammateZone};
use crate::panels::shared::next::{self, Next, Verb};
use crate::panels::shared::say;

/// A teammate's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Their state.
    pub state: State,
    /// The word for it: the state's, or `maybe busy`.
    pub word: String,
    /// Their name.
    pub name: String,
    /// The first word of it, or all of it if another's begins with the same word.
    pub short: String,
    /// How far their clock is ahead of the viewer's: `+5h`, or `you`.
    pub offset: String,
    /// Their time: `03:32`.
    pub time: String,
    /// Their weekday, if it is not the viewer's: `Fri`.
    pub day: String,
    /// Their state, and until when: `off · back in 5h 28m (Fri 09:00)`. It begins with the word.
    pub doing: String,
    /// When that ends, or when they are back: `Fri 09:00`.
    pub edge: String,
    /// The entries of their availability.
    pub entries: Vec<Entry>,
    /// Their next change.
    pub next: Told,
    /// The number of replies they owe; empty for zero.
    pub owes: String,
    /// The number of late ones; empty for zero.
    pub late: String,
    /// The number of their deadlines; empty for zero.
    pub due: String,
    /// Their config has a problem.
    pub flawed: bool,
}

/// A teammate's next change, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The verb: `leaves`.
    pub verb: &'static str,
    /// The verb in four letters.
    pub short: &'static str,
    /// How long until then: `7h 58m`.
    pub length: String,
    /// When, in the viewer's time: `17:30`.
    pub time: String,
    /// They leave within an hour.
    pub soon: bool,
}

fn told(board: &Board, index: TeammateIndex, now: Instant) -> Told {
    match next::next(board, index, now) {
        Next::At(verb, t) => Told {
            verb: verb.word(),
            short: verb.short(),
            length: say::wall(t - say::minute(now)),
            time: next::time(board, t, now),
            soon: verb == Verb::Leaves && t - now <= TimeDelta::hours(1),
        },
        Next::NotBack => Told { verb: "back", short: "back", time: "not soon".to_owned(), ..Told::default() },
        Next::Unknown => Told { time: "unknown".to_owned(), ..Told::default() },
        Next::None => Told::default(),
    }
}

/// The row of the teammate in a index.
pub fn row(board: &Board, index: TeammateIndex, now: Instant) -> Option<Row> {
    let mate = board.team.get(index)?;
    let availability = board.availability(index, now)?;
    let (counts, coverage) = (board.counts(index), board.coverage());
    let zone = mate.zone.known();
    let dial = board.dial_of(zone.unwrap_or(&board.viewer));
    let figure = |n: usize| if coverage.is_none_of(n) { String::new() } else { coverage.figure(n) };
    Some(Row {
        state: availability.state,
        word: word(&availability),
        name: say::name(mate),
        short: say::brief(board, index),
        offset: say::offset_of(board, index, now),
        time: zone.map_or_else(|| "--:--".to_owned(), |zone| board.dial_of(zone).time(now)),
        day: zone.map(|zone| say::other_day(zone, &board.viewer, now)).unwrap_or_default(),
        edge: edge(&availability).map(|t| say::when(t, dial, now)).unwrap_or_default(),
        doing: phrase(mate, &availability, dial, now),
        entries: doing::entries(board, index, &availability, now),
        next: told(board, index, now),
        owes: figure(counts.owes),
        late: if counts.owes_late > 0 { coverage.figure(counts.owes_late) } else { String::new() },
        due: figure(counts.due),
        flawed: matches!(mate.zone, TeammateZone::Unknown(_)),
    })
}

/// When the current state ends; for a teammate who is absent, when they are back.
fn edge(availability: &Availability) -> Option<Instant> {
    match availability.state {
        State::Off | State::Away => availability.next_working_at,
        _ => availability.until,
    }
}

/// The word for a state: `maybe busy` if it depends only on tentative events.
fn word(availability: &Availability) -> String {
    let maybe = if availability.tentative { "maybe " } else { "" };
    format!("{maybe}{}", availability.state.word())
}

/// A teammate's state, in words, with times in a zone.
pub fn phrase(mate: &Teammate, availability: &Availability, dial: Dial<'_>, now: Instant) -> String {
    let state = availability.state;
    let note = availability.note.as_ref().map(|note| format!(" · {}", note.clean())).unwrap_or_default();
    let place = availability.place.as_ref().map(|place| format!(" · {}", place.clean())).unwrap_or_default();
    let until = || availability.until.map(|t| format!(" until {}", say::when(t, dial, now))).unwrap_or_default();
    match (state, &mate.zone) {
        (State::Unknown, TeammateZone::Unknown(written)) => {
            format!("unknown · no zone is called {:?}", written.clean())
        }
        (State::Unknown, _) => "unknown · no zone".to_owned(),
        (State::Off | State::Away, _) => format!("{}{}{note}", word(availability), back(availability, dial, now)),
        _ => format!("{}{}{note}{place}", word(availability), until()),
    }
}

fn back(availability: &Availability, dial: Dial<'_>, now: Instant) -> String {
    match availability.next_working_at {
        Some(t) if t > now => format!(" · back in {} ({})", say::wall(t - say::minute(now)), say::when(t, dial, now)),
        Some(_) => availability.until.map(|t| format!(" until {}", say::when(t, dial, now))).unwrap_or_default(),
        None => String::new(),
    }
}

/// When a teammate works on the viewer's day.
pub fn hours(board: &Board, index: TeammateIndex, day: Interval) -> Vec<Interval> {
    board.facts(index).and_then(|facts| facts.work()).map_or_else(Vec::new, |work| work.within(day))
}

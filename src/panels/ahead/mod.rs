//! The timeline of the next hours, in the viewer's time: teammates leave, are free, are back; replies and deadlines
//! fall due; and the latest time to remind those who owe the viewer a reply so that it comes a day earlier.

pub mod view;

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::board::foresight::{self, work};
use crate::board::index::Who;
use crate::board::{Board, Dated, OpenThread, Person, concerns};
use crate::domain::Instant;
use crate::domain::agreement::Targets;
use crate::domain::join::ask::Question;
use crate::domain::join::foresight::Kind as Sign;
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::next::{self, Next, Verb};
use crate::panels::shared::say;

/// The events, in order.
#[derive(Debug, Default)]
pub struct State {
    /// The events.
    pub events: Vec<Event>,
    version: u64,
}

impl State {
    /// A counter of the changes.
    pub fn version(&self) -> u64 {
        self.version
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The instant.
    pub at: Instant,
    /// Whom it concerns: `Sam, Ravi`, `you owe`.
    pub who: String,
    /// The description: `leaves, back Thu 02:00`.
    pub what: String,
    /// A longer description, for wide lists; empty if there is none.
    pub long: String,
    /// A remark: `you owe Lea 1`.
    pub more: String,
    /// The kind, which includes whether it is the viewer's own, or a departure within an hour.
    pub kind: Kind,
}

/// The kind of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The latest time to ask a teammate.
    Ask,
    /// A teammate's change of state.
    Person(Verb),
    /// A reply or a deadline falls due.
    Due,
}

/// The length of the timeline.
const REACH: TimeDelta = TimeDelta::hours(12);
/// In a larger team, only teammates who share threads with the viewer are included.
const SMALL: usize = 60;

/// Recomputes the events for a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let mut events = people(board, now);
    events.extend(questions(board, now));
    events.extend(replies(board, now));
    events.extend(deadlines(board, now));
    events.retain(|event| event.at > now && event.at - now <= REACH);
    events.sort_by_key(|event| (event.at, event.kind));
    if events != state.events {
        state.version += 1;
        state.events = events;
    }
}

/// Teammates who leave, are free or are back, without the viewer. Equal changes at one instant are one event.
fn people(board: &Board, now: Instant) -> Vec<Event> {
    let me = board.team.me;
    let few = board.team.mates.len() <= SMALL;
    let near = if few {
        Vec::new()
    } else {
        me.map(|me| concerns::awaited(board, me).into_iter().collect()).unwrap_or_default()
    };
    let indices: Vec<TeammateIndex> = if few { board.team.indices().map(|(index, _)| index).collect() } else { near };
    let mut all: BTreeMap<(Instant, Verb), Vec<TeammateIndex>> = BTreeMap::new();
    for index in indices.into_iter().filter(|index| Some(*index) != me) {
        let first = next::next(board, index, now);
        let leaves = match first {
            Next::At(Verb::Free, _) => next::leaves_at(board, index, now),
            _ => None,
        };
        let first = if let Next::At(verb, at) = first { Some((at, verb)) } else { None };
        for key in first.into_iter().chain(leaves.map(|at| (at, Verb::Leaves))).filter(|(at, _)| *at - now <= REACH) {
            all.entry(key).or_default().push(index);
        }
    }
    all.into_iter().map(|((at, verb), indices)| person_event(board, at, verb, &indices, now)).collect()
}

fn person_event(board: &Board, at: Instant, verb: Verb, indices: &[TeammateIndex], now: Instant) -> Event {
    let who = say::briefly(board, indices).join(", ");
    let kind = Kind::Person(verb);
    let [index] = *indices else {
        let what = match verb {
            Verb::Leaves => "leave",
            Verb::Free => "free",
            Verb::Back => "back",
        };
        return Event { at, who, what: what.to_owned(), long: String::new(), more: String::new(), kind };
    };
    let back = board.facts(index).filter(|_| verb == Verb::Leaves).and_then(|facts| facts.at(at).next_working_at);
    let back = back.filter(|back| *back > at).map(|back| format!(", back {}", next::time(board, back, now)));
    let owed = board.team.me.map_or(0, |me| between(board, me, index));
    let more = if owed > 0 && verb == Verb::Leaves {
        format!("you owe {} {owed}", say::brief(board, index))
    } else {
        String::new()
    };
    Event { at, who, what: format!("{}{}", verb.word(), back.unwrap_or_default()), long: String::new(), more, kind }
}

/// The number of replies that one teammate owes another.
fn between(board: &Board, by: TeammateIndex, asker: TeammateIndex) -> usize {
    if board.is_beginning() {
        0
    } else {
        concerns::owed(board, by).filter(|thread| thread.asker() == Some(asker)).count()
    }
}

/// The replies that the viewer owes or waits for.
fn replies(board: &Board, now: Instant) -> Vec<Event> {
    let Some(me) = board.team.me.filter(|_| !board.is_beginning()) else { return Vec::new() };
    let soon = |at: Instant| at > now && at - now <= REACH;
    let threads = board.threads().iter().filter(|thread| thread.term().is_some_and(|term| soon(term.due_at)));
    let mine = threads.filter(|thread| thread.by() == me || thread.asker() == Some(Who::Mate(me)));
    let event = |thread: &crate::board::OpenThread| {
        let title = thread.item.title.clean();
        let other = thread.askers().first().map(|asker| say::called(board, asker)).unwrap_or_default();
        let (who, what) = if thread.by == me {
            ("you owe".to_owned(), format!("{other}: {title}"))
        } else {
            (format!("{} owes", say::brief(board, thread.by)), format!("you: {title}"))
        };
        Some(Event { at: thread.term?.due_at, who, what, long: String::new(), more: String::new(), kind: Kind::Due })
    };
    mine.filter_map(|thread| event(thread)).collect()
}

/// The deadlines that fall due.
fn deadlines(board: &Board, now: Instant) -> Vec<Event> {
    let all = board.deadlines();
    let first = all.partition_point(|deadline| deadline.due_at <= now);
    let due = all.get(first..).unwrap_or_default().iter().take_while(|deadline| deadline.due_at - now <= REACH);
    let event = |deadline: &Dated| Event {
        at: deadline.due_at,
        who: "due".to_owned(),
        what: deadline.item.title.clean().into_owned(),
        long: String::new(),
        more: whose(board, deadline, now),
        kind: Kind::Due,
    };
    due.map(event).collect()
}

/// The assignees of a deadline; for a single one, also whether they have no time before it.
fn whose(board: &Board, deadline: &Dated, now: Instant) -> String {
    let people: Vec<String> = deadline.item.assignees.iter().map(|who: &Person| say::called(board, who)).collect();
    let people = people.join(", ");
    let mut signs = foresight::of_deadlines(board, &[deadline], now).into_iter().flatten();
    let alone = deadline.item.assignees.len() == 1;
    if alone && signs.any(|sign| sign.kind == Sign::NoTime) {
        let has = if people == "you" { "have" } else { "has" };
        format!("{people} {has} no working time before it")
    } else {
        people
    }
}

/// The latest times to remind those who owe the viewer a reply, on the channel of that reply, so that the answer comes
/// a day earlier.
fn questions(board: &Board, now: Instant) -> Vec<Event> {
    let Some(me) = board.team.me.filter(|_| !board.is_beginning()) else { return Vec::new() };
    let Some(asker) = work(board, me) else { return Vec::new() };
    let awaited = board.threads().iter().filter(|thread| thread.asker() == Some(Who::Mate(me)) && thread.by() != me);
    let mut events: Vec<Event> = Vec::new();
    for thread in awaited {
        let thread: &OpenThread = thread;
        let (Some(mate), responder, none) = (board.team.get(thread.by), work(board, thread.by), Targets::default())
        else {
            continue;
        };
        let target = board.team.agreement.target(thread.item.channel, &none, &mate.targets);
        let moment = Question { target, responder, asker: Some(asker) }.moment(now);
        let (Some(at), Some(day), Some(later)) = (moment.ask_by, moment.now.day, moment.later.day) else { continue };
        if later <= day || at - now > REACH {
            continue;
        }
        let who = format!("ask {}", say::brief(board, thread.by));
        let (channel, day, later) = (say::channel(thread.item.channel), near(board, day, now), near(board, later, now));
        let what = format!("by {channel}, else {later}");
        let long = format!("by {channel} until then, or the answer comes {later} instead of {day}");
        let event = Event { at, who, what, long, more: String::new(), kind: Kind::Ask };
        if !events.contains(&event) {
            events.push(event);
        }
    }
    events
}

/// A nearby date by its weekday, else the date.
fn near(board: &Board, date: chrono::NaiveDate, now: Instant) -> String {
    match (date - board.viewer.date(now)).num_days() {
        0 => "today".to_owned(),
        1..=6 => date.format("%a").to_string(),
        _ => board.form.date(date),
    }
}

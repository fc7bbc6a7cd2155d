//! The contents of the plan's rows: people, proposals, and shared hours.
//!
//! Not here: painting (`view`), a meeting's burden in words (`words`), a proposal as text (`tell`).

use std::cmp::Reverse;

use chrono::Datelike;

use super::{State, words};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::plan::best::{Proposal, Role};
use crate::domain::plan::class::{Burden, Class};
use crate::domain::plan::person::Person as Times;
use crate::domain::plan::{self, Window};
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::day::{self, Scale};
use crate::panels::shared::say;
use crate::ui::fit;

/// A person's state during a cell of the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// Asleep.
    Asleep,
    /// In an event.
    Busy,
    /// Inside for the whole cell: within working hours, not away, in no event.
    Inside,
    /// Inside for a part of the cell.
    Partly,
    /// Outside their hours, or away.
    Outside,
    /// Unknown: they have no zone.
    Unknown,
}

/// A person's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their short name, unique in the group.
    pub brief: String,
    /// How far their clock is ahead of the viewer's.
    pub offset: String,
    /// Whether they are required; `None` if not invited.
    pub role: Option<Role>,
    /// Their state in each cell of the day.
    pub hours: Vec<Hour>,
    /// Their time at the proposed start, with the weekday if it is not the viewer's: `05:00 Tue`.
    pub start: String,
    /// The burden of the meeting for them.
    pub burden: Option<Burden>,
    /// How far outside their hours it is, or why they cannot come.
    pub why: String,
}

/// The row of a teammate. `burdens` are those of the invited people in the proposal.
pub fn person(
    board: &Board,
    state: &State,
    index: TeammateIndex,
    scale: Scale,
    proposed: Option<(Interval, &[Burden])>,
) -> Option<Person> {
    let mate = board.team.get(index)?;
    let facts = board.facts(index)?;
    let place = state.found.place(index);
    let invited = place.and_then(|place| state.found.invitation.people.get(place));
    let at = proposed.map_or(scale.day.start, |(meeting, _)| meeting.start);
    let zone = mate.zone.known();
    let start = zone.filter(|_| proposed.is_some()).map(|zone| {
        let day = say::other_day(zone, &board.viewer, at);
        let time = board.dial_of(zone).time(at);
        if day.is_empty() { time } else { format!("{time} {day}") }
    });
    let burden = proposed.zip(place).and_then(|((_, burdens), place)| burdens.get(place).copied());
    let why = |burden: &Burden| match (burden.outside, invited.zip(proposed)) {
        (Some(outside), _) => words::outside(outside),
        (None, Some((person, (meeting, _)))) if burden.class == Class::Cannot => {
            words::absence_until(person, meeting, board.dial()).unwrap_or_default()
        }
        (None, _) => String::new(),
    };
    let times = Times::around(facts, mate.sleep, scale.day);
    let free = plan::free(facts, scale.day);
    let name = say::name(mate);
    Some(Person {
        brief: invited.map_or_else(|| say::short(&name).to_owned(), |person| person.brief.clone()),
        name,
        offset: say::offset_of(board, index, at),
        role: invited.map(|person| person.role),
        hours: scale.spans().map(|span| hour(&times, &free, facts.blocked(), span)).collect(),
        start: start.unwrap_or_default(),
        burden,
        why: burden.as_ref().map(why).unwrap_or_default(),
    })
}

/// The row of an outsider, by index.
pub fn outsider(
    board: &Board,
    state: &State,
    place: usize,
    scale: Scale,
    proposed: Option<(Interval, &[Burden])>,
) -> Option<Person> {
    let outsider = state.outsiders.get(place)?;
    let people = state.found.invitation.people.iter().enumerate();
    let (at, invited) = people.into_iter().filter(|(_, person)| person.role == Role::Outsider).nth(place)?;
    let start = proposed.map_or(scale.day.start, |(meeting, _)| meeting.start);
    let zone = &outsider.zone;
    let shown = proposed.map(|_| {
        let (day, time) = (say::other_day(zone, &board.viewer, start), board.dial_of(zone).time(start));
        if day.is_empty() { time } else { format!("{time} {day}") }
    });
    let burden = proposed.and_then(|(_, burdens)| burdens.get(at).copied());
    let times = Times::around(&invited.facts, invited.sleep, scale.day);
    let free = plan::free(&invited.facts, scale.day);
    Some(Person {
        name: outsider.name.clean().into_owned(),
        brief: invited.brief.clone(),
        offset: say::offset(zone.offset(start) - board.viewer.offset(start)),
        role: Some(Role::Outsider),
        hours: scale.spans().map(|span| hour(&times, &free, invited.facts.blocked(), span)).collect(),
        start: shown.unwrap_or_default(),
        burden,
        why: burden.and_then(|burden| burden.outside).map(words::outside).unwrap_or_default(),
    })
}

/// A person's state during a cell: the first that applies of asleep for most of it, busy in it, inside.
fn hour(times: &Times, free: &[Interval], blocked: &[Interval], span: Interval) -> Hour {
    if times.zone().is_none() {
        return Hour::Unknown;
    }
    let length = |set: &[Interval]| {
        let next = set.partition_point(|other| other.end <= span.start);
        let touching = set.iter().skip(next).take_while(|other| other.start < span.end);
        touching.filter_map(|other| other.within(&span)).map(|part| part.length()).sum::<chrono::TimeDelta>()
    };
    let zero = chrono::TimeDelta::zero();
    match () {
        () if length(times.sleep()) * 2 > span.length() => Hour::Asleep,
        () if length(blocked) > zero => Hour::Busy,
        () if length(free) >= span.length() => Hour::Inside,
        () if length(free) > zero => Hour::Partly,
        () => Hour::Outside,
    }
}

/// The number of required people who are inside, in each cell of a day.
pub fn levels(state: &State, scale: Scale) -> Vec<usize> {
    scale.spans().map(|span| state.found.inside(span)).collect()
}

/// A number of people in one cell: the number itself in a group of up to nine, else tenths of the group; `*` for
/// everyone where that is not a digit; `None` for zero.
pub fn digit(inside: usize, group: usize) -> Option<char> {
    let shown = if group <= 9 { inside } else { inside * 10 / group };
    (inside > 0).then(|| u32::try_from(shown).ok().and_then(|n| char::from_digit(n, 10)).unwrap_or('*'))
}

/// Names the people whose sleep a meeting overlaps, as in `Kenji sleeps through it`.
pub fn sleepers(state: &State, burdens: &[Burden]) -> String {
    let people = state.found.invitation.people.iter().zip(burdens);
    let asleep = people.filter(|(_, burden)| burden.class == Class::Night);
    let names: Vec<String> = asleep.map(|(person, _)| person.brief.clone()).collect();
    match names.len() {
        0 => "nobody sleeps through it".to_owned(),
        1 => format!("{} sleeps through it", names.concat()),
        2 => format!("{} sleep through it", say::list(&names)),
        n => format!("{n} sleep through it"),
    }
}

/// The searched days, each from one local midnight of the viewer to the next, with an empty line before the first day
/// of a week.
pub fn days(board: &Board, state: &State, clock: Instant, moment: Option<Instant>) -> Vec<Option<Interval>> {
    let Some(span) = super::found::span(&board.viewer, state.wish, clock, moment) else { return Vec::new() };
    let first = day::around(&board.viewer, span.start);
    let next = |day: &Interval| day::around(&board.viewer, day.end);
    let mut rows = Vec::new();
    for day in std::iter::successors(first, next).take_while(|day| day.start < span.end) {
        if !rows.is_empty() && board.viewer.date(day.start).weekday() == board.form.week {
            rows.push(None);
        }
        rows.push(Some(day));
    }
    rows
}

/// A day's name: `Tue 24 Nov`, or `Tue 24`, with its length where that is not 24 hours.
pub fn day_name(dial: Dial<'_>, day: Interval, little: bool) -> String {
    let name = if little { brief_day(dial, day.start) } else { dial.day(day.start) };
    if day.length() == chrono::TimeDelta::hours(24) { name } else { format!("{name}, {}", say::wall(day.length())) }
}

fn brief_day(dial: Dial<'_>, t: Instant) -> String {
    dial.zone.date(t).format("%a %-d").to_string()
}

/// A proposal's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its rank: `best`, `2nd`.
    pub rank: String,
    /// `Thu 26 Nov 07:00`, or `Thu 26 07:00`.
    pub start: String,
    /// The range of starts with the same burdens: `(07:00-07:15)`.
    pub range: String,
    /// Its burdens: `Kenji 21:00, off, 3h 45m after work · Maya 07:00, edge, 2h before work`; `as the best`.
    pub asks: String,
    /// The worst class of a required person.
    pub worst: Class,
}

/// The row of a proposal.
pub fn proposal(board: &Board, state: &State, place: usize, little: bool) -> Option<Row> {
    let proposal = state.found.proposals().get(place)?;
    let first = state.found.proposals().first()?;
    let dial = board.dial();
    let start = proposal.meeting.start;
    let day = if little { brief_day(dial, start) } else { dial.day(start) };
    let same = place > 0 && proposal.people == first.people;
    let people = state.found.invitation.people.iter().zip(&proposal.people);
    let needed = people.filter(|(person, _)| person.role != Role::Optional).map(|(_, burden)| burden.class);
    Some(Row {
        rank: words::rank(place),
        start: format!("{day} {}", dial.time(start)),
        range: words::range(proposal, dial),
        asks: if same { "as the best".to_owned() } else { asks(board, state, proposal) },
        worst: needed.filter(|class| *class != Class::Unknown).max().unwrap_or(Class::Inside),
    })
}

/// The burdens of a proposal, the greatest first, with each person's own time.
fn asks(board: &Board, state: &State, proposal: &Proposal) -> String {
    let (dial, start) = (board.dial(), proposal.meeting.start);
    let all = state.found.invitation.people.iter().zip(&proposal.people);
    let mut some: Vec<_> = all.filter(|(_, burden)| burden.class != Class::Inside).collect();
    if some.is_empty() {
        return "inside for all".to_owned();
    }
    some.sort_by_key(|(_, burden)| (Reverse(burden.class.points()), Reverse(burden.outside.map(|outside| outside.by))));
    let one = |(person, burden): (&super::invited::Invited, &Burden)| {
        let time = person.zone().map(|zone| format!(" {},", words::local(zone, start, dial))).unwrap_or_default();
        let class = burden.class.word();
        let why = match burden.outside {
            Some(outside) => Some(words::outside(outside)),
            None => words::absence_until(person, proposal.meeting, dial).filter(|_| burden.class == Class::Cannot),
        };
        let why = why.map(|why| format!(", {why}")).unwrap_or_default();
        format!("{}{time} {class}{why}", person.brief)
    };
    some.into_iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// `09:00-12:30`; with the weekday of the end if that is another: `23:00-Wed 01:00`.
pub fn times(dial: Dial<'_>, span: Interval) -> String {
    let (from, to) = (dial.zone.date(span.start), dial.zone.date(span.end));
    let weekday = if from == to { String::new() } else { format!("{} ", to.format("%a")) };
    format!("{}-{weekday}{}", dial.time(span.start), dial.time(span.end))
}

/// The reach of the search: `best of 5 days, until Mon 30 Nov 09:32`.
pub fn reach(board: &Board, state: &State) -> String {
    let Some(until) = state.found.until() else { return String::new() };
    let dial = board.dial();
    let days = say::count(usize::try_from(state.wish.days()).unwrap_or_default(), "day");
    format!("best of {days}, until {} {}", dial.day(until), dial.time(until))
}

/// Below this width, in cells, the shared hours use shorter words.
const LITTLE: usize = 58;
/// The most windows that are listed.
const WINDOWS: usize = 60;

/// The shared hours, on lines of `room` cells: `shared hours, 45m and more, 2 of 3: Thu 02:00-04:00 Lea, Kenji · 5
/// more`. Lists as many windows as fit on `lines` lines.
pub fn shared(board: &Board, state: &State, room: usize, lines: usize) -> Vec<String> {
    let length = say::working(state.wish.length());
    let required = || state.found.invitation.people.iter().filter(|person| person.role == Role::Required);
    let all = required().count();
    let mine = |window: &&Window| {
        let me = required().position(|person| person.index.is_some() && person.index == board.team.me);
        !state.list.filter.mine || me.is_some_and(|me| window.inside.contains(&me))
    };
    let windows: Vec<&Window> = state.found.windows.iter().filter(mine).collect();
    let Some(largest) = windows.first().map(|window| window.inside.len()).filter(|n| *n > 1 || all == 1) else {
        let none = if all > 1 { format!("no two of {all} share {length}") } else { format!("no {length}") };
        return vec![format!("{none} of working hours")];
    };
    let who = if largest == all { String::new() } else { format!(", {largest} of {all}") };
    let head = if room < LITTLE { format!("shared{who}:") } else { format!("shared hours, {length} and more{who}:") };
    let names: Vec<&str> = required().map(|person| person.brief.as_str()).collect();
    let dial = board.dial();
    let one = |window: &&Window| {
        let day = dial.zone.date(window.span.start).format("%a");
        let inside = window.inside.iter().filter_map(|member| names.get(*member).copied());
        let inside = if largest == all { String::new() } else { format!(" {}", inside.collect::<Vec<_>>().join(", ")) };
        format!("{day} {}{inside}", times(dial, window.span))
    };
    let told: Vec<String> = windows.iter().take(WINDOWS).map(one).collect();
    let text = |count: usize| {
        let left = windows.len() - count;
        let more = (left > 0).then(|| format!("{left} more"));
        let parts: Vec<&str> = told.iter().take(count).chain(&more).map(String::as_str).collect();
        fit::wrap(&format!("{head} {}", parts.join(" · ")), room.max(1))
    };
    // The length of the text does not decrease with the number of windows.
    let fits = |count: &usize| text(*count).len() <= lines.max(1);
    text((1..=told.len()).take_while(fits).last().unwrap_or(0))
}

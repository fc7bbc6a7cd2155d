//! What the plan says of each person, day and window.
//!
//! Not here: how it is painted (`view`), a proposal as text (`tell`).

use chrono::Datelike;

use super::State;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::plan::fair::{self, Strain};
use crate::domain::plan::{self, Window};
use crate::domain::teammate::Seat;
use crate::panels::shared::day::{self, Scale};
use crate::panels::shared::say;

/// What a person does during an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// Inside all of it: within working hours, not away, in no event.
    Inside,
    /// Inside a part of it.
    Partly,
    /// In an event.
    Busy,
    /// Away.
    Away,
    /// Outside their hours.
    Outside,
    /// Unknown: they have no zone.
    Unknown,
}

impl Hour {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Partly => "in part",
            Self::Busy => "busy",
            Self::Away => "away",
            Self::Outside => "outside",
            Self::Unknown => "no zone",
        }
    }
}

/// A person's time around a day.
pub struct Time<'a> {
    facts: &'a Facts,
    free: Vec<Interval>,
}

impl<'a> Time<'a> {
    /// The person's time during a span.
    pub fn new(facts: &'a Facts, span: Interval) -> Self {
        Self { facts, free: plan::free(facts, span) }
    }

    /// What they are at during a stretch of it:
    ///
    /// 1. Inside, all of it or a part.
    /// 2. Away, or in an event, if either touches it.
    /// 3. Outside, or unknown.
    pub fn hour(&self, span: Interval) -> Hour {
        let touches = |spans: &[Interval]| {
            let next = spans.partition_point(|other| other.end <= span.start);
            spans.get(next).is_some_and(|other| other.start < span.end)
        };
        let inside = self.free.iter().filter_map(|free| free.within(&span));
        let inside = inside.fold(chrono::TimeDelta::zero(), |sum, free| sum + free.length());
        let away = self.facts.work().map_or(&[][..], |work| work.away());
        match self.facts.work() {
            Some(_) if inside >= span.length() => Hour::Inside,
            Some(_) if inside > chrono::TimeDelta::zero() => Hour::Partly,
            Some(_) if touches(away) => Hour::Away,
            _ if touches(self.facts.blocked()) => Hour::Busy,
            Some(_) => Hour::Outside,
            None => Hour::Unknown,
        }
    }
}

/// A person's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// The same in short, as the group tells them apart.
    pub brief: String,
    /// How far their clock is ahead of the viewer's.
    pub offset: String,
    /// They are planned for.
    pub planned: bool,
    /// What they are at in each cell of the day.
    pub hours: Vec<Hour>,
    /// Their time at the start of the proposal: `05:00`.
    pub time: String,
    /// Their weekday then, where it is not the viewer's.
    pub day: String,
    /// What they are at during the proposal.
    pub here: Option<Hour>,
    /// How it is a burden to them.
    pub strain: Option<Strain>,
}

/// The row of the teammate in a seat.
pub fn person(board: &Board, state: &State, seat: Seat, scale: Scale, proposal: Option<Interval>) -> Option<Person> {
    let facts = board.facts(seat)?;
    // A meeting may run past the end of the day.
    let end = proposal.map_or(scale.day.end, |meeting| meeting.end.max(scale.day.end));
    let start = proposal.map_or(scale.day.start, |meeting| meeting.start.min(scale.day.start));
    let time = Time::new(facts, Interval::new(start, end)?);
    let zone = board.team.get(seat)?.zone.known();
    let at = proposal.map_or(scale.day.start, |meeting| meeting.start);
    let member = state.found.group().seats.iter().position(|member| *member == seat);
    let there = zone.filter(|_| proposal.is_some());
    let name = say::seat(board, seat);
    let brief = member.and_then(|member| state.found.names().get(member)).cloned();
    Some(Person {
        brief: brief.unwrap_or_else(|| say::short(&name).to_owned()),
        name,
        offset: say::offset_of(board, seat, at),
        planned: member.is_some(),
        hours: scale.spans().map(|span| time.hour(span)).collect(),
        time: there.map(|zone| board.dial_of(zone).time(at)).unwrap_or_default(),
        day: there.map(|zone| say::other_day(zone, &board.viewer, at)).unwrap_or_default(),
        here: proposal.map(|meeting| time.hour(meeting)),
        strain: member.zip(proposal).and_then(|(member, meeting)| state.found.strain(member, meeting)),
    })
}

/// How many of the group are inside during a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// So many.
    pub inside: usize,
    /// It lies in a window.
    pub window: bool,
}

/// How many of the group are inside, in each cell of a day.
pub fn levels(state: &State, scale: Scale) -> Vec<Level> {
    let level = |span| Level { inside: state.found.inside(span), window: state.found.window_around(span).is_some() };
    scale.spans().map(level).collect()
}

/// A number of people in one cell: the number itself in a group of up to nine, else tenths of the group; `all` for
/// everybody where that is no digit, and nothing for nobody.
pub fn digit(inside: usize, group: usize) -> Option<char> {
    let shown = if group <= 9 { inside } else { inside * 10 / group };
    (inside > 0).then(|| u32::try_from(shown).ok().and_then(|n| char::from_digit(n, 10)).unwrap_or('*'))
}

/// The days that are looked at, each from one local midnight of the viewer's to the next; before the first day of a week
/// stands nothing.
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

/// A window's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its day: `Tue 24 Nov`, or `Tue 24`.
    pub day: String,
    /// `09:00-12:30`, by the viewer's clock; where there is room with the weekday of an end on another day.
    pub times: String,
    /// How long it is.
    pub length: String,
    /// Who is inside: `everybody`, `3 of 4, without Kenji`; or `all`, `3/4`.
    pub who: String,
    /// All of the group are inside.
    pub all: bool,
    /// The fairest start lies in it: `fairest 10:00`.
    pub fairest: Option<String>,
    /// A window that was taken lies in it: `taken 10:00`.
    pub taken: Option<String>,
    /// Everybody's time at its start, and how that is a burden to them, of as many as may be told: `Kenji Wed 00:00`.
    pub locals: Vec<(String, Option<Strain>)>,
    /// How many there are.
    pub people: usize,
    /// To how many of them its start is early, and to how many late.
    pub burdens: [usize; 2],
}

/// How much room there is for a window's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// For everything in full.
    Full,
    /// For the number of people, but not their names.
    Some,
    /// For the shortest form of everything.
    Little,
}

/// The row of a window.
pub fn window(board: &Board, state: &State, number: usize, room: Room) -> Option<Row> {
    let window = state.found.windows.get(number)?;
    let (dial, span) = (board.dial(), window.span);
    let fairest = state.found.fairest.filter(|(n, _)| *n == number);
    let taken = state.found.taken().iter().rev().find(|taken| span.contains(taken.span.start));
    let people = state.found.group().seats.len();
    let all = window.inside.len() == people;
    let little = room == Room::Little;
    let few =
        if all { "all".to_owned() } else { format!("{}/{}", window.inside.len(), state.found.group().seats.len()) };
    let end = dial.time(span.end);
    let start = fair::first_start(span, state.wish.length());
    let meeting = Interval { start, end: start + state.wish.length() };
    let strains: Vec<Option<Strain>> = (0..people).map(|member| state.found.strain(member, meeting)).collect();
    let burden = |strain: Strain| strains.iter().filter(|had| **had == Some(strain)).count();
    let locals = strains.iter().enumerate().take(LOCALS);
    Some(Row {
        day: if little { brief_day(dial, span.start) } else { dial.day(span.start) },
        times: if little { format!("{}-{end}", dial.time(span.start)) } else { times(dial, span) },
        length: say::wall(span.length()),
        who: if room == Room::Full { who(state, window) } else { few },
        all,
        fairest: fairest.map(|(_, start)| format!("fairest {}", dial.time(start))),
        taken: taken.map(|taken| format!("taken {}", dial.time(taken.span.start))),
        locals: locals.map(|(member, strain)| (local(board, state, member, start), *strain)).collect(),
        people,
        burdens: [Strain::Early, Strain::Late].map(burden),
    })
}

/// `09:00-12:30`; with the weekday of the end where that is another: `23:00-Wed 01:00`.
pub fn times(dial: Dial<'_>, span: Interval) -> String {
    let (from, to) = (dial.zone.date(span.start), dial.zone.date(span.end));
    let weekday = if from == to { String::new() } else { format!("{} ", to.format("%a")) };
    format!("{}-{weekday}{}", dial.time(span.start), dial.time(span.end))
}

/// Who is inside: whichever is shorter, those or the others, where it is short.
fn who(state: &State, window: &Window) -> String {
    let (some, group) = (window.inside.len(), state.found.group().seats.len());
    let names = |inside: bool| {
        let is_so = |member: &usize| window.inside.binary_search(member).is_ok() == inside;
        let names = state.found.names().iter().enumerate().filter(|(member, _)| is_so(member));
        names.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    match group - some {
        0 => "everybody".to_owned(),
        _ if some == 1 => format!("only {}", names(true)),
        rest if rest <= 2 && rest < some => format!("{some} of {group}, without {}", names(false)),
        _ if some <= 3 => format!("{some} of {group}: {}", names(true)),
        _ => format!("{some} of {group}"),
    }
}

/// So many people's times are told beside a window, at the most.
const LOCALS: usize = 12;

/// A member's time at the start of a meeting: `Kenji Wed 00:00`.
fn local(board: &Board, state: &State, member: usize, start: Instant) -> String {
    let name = state.found.names().get(member).map_or("", String::as_str);
    let seat = state.found.group().seats.get(member);
    let zone = seat.and_then(|seat| board.team.get(*seat)).and_then(|mate| mate.zone.known());
    let Some(zone) = zone else { return format!("{name} ?") };
    let day = say::other_day(zone, &board.viewer, start);
    let space = if day.is_empty() { "" } else { " " };
    format!("{name} {day}{space}{}", board.dial_of(zone).time(start))
}

/// What was found, in one line: `12 windows of 45m and more for everybody, until Tue 1 Dec 09:32`.
pub fn heading(board: &Board, state: &State, clock: Instant) -> String {
    let length = say::wall(state.wish.length());
    let Some(until) = state.found.until() else { return String::new() };
    let until = say::when(until, board.dial(), clock);
    let group = state.found.group().seats.len();
    let Some(first) = state.found.windows.first() else {
        return format!("nobody can meet for {length} until {until}: try a shorter meeting, or more days");
    };
    let who =
        if first.inside.len() == group { "everybody".to_owned() } else { format!("{} of {group}", first.inside.len()) };
    let windows = say::count(state.found.windows.len(), "window");
    format!("{windows} of {length} and more for {who}, until {until}")
}

//! A teammate's availability at an instant, and when it changes.
//!
//! Not here: amounts of working time (`worktime`), how it is displayed (panels).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::Instant;
use super::batch::{Event, SetState, Status};
use super::events::{Events, Titled};
use super::interval::{self, Interval};
use super::teammate::{AwaySpan, Teammate};
use super::text::Text;
use super::worktime::WorkTime;
use super::zone::Edge;

/// How far ahead the next change of state and the next working time are searched.
pub const HORIZON: TimeDelta = TimeDelta::days(60);

/// A teammate's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Absent: an away range, a holiday, an out-of-office event, or a status of that kind.
    Away,
    /// Working without interruptions: by their own status, or by time that they keep in their calendar.
    Focus,
    /// Occupied, by their own status or by an event.
    Busy,
    /// Open to questions, by their own status.
    Available,
    /// Inside their working hours.
    Working,
    /// Between two intervals of the same working day.
    Break,
    /// Outside their working hours.
    Off,
    /// Unknown: the teammate has no zone.
    Unknown,
}

impl State {
    /// The name of the state in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Focus => "focus",
            Self::Busy => "busy",
            Self::Available => "available",
            Self::Working => "working",
            Self::Break => "break",
            Self::Off => "off",
            Self::Unknown => "unknown",
        }
    }
}

/// What a state is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// An away range, a holiday, or an out-of-office event.
    Away,
    /// A status that the teammate set.
    Status,
    /// An event of their calendar.
    Event,
    /// Their working hours.
    Hours,
    /// No information: the teammate has no zone.
    None,
}

impl Basis {
    /// The name of the basis in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Status => "status",
            Self::Event => "event",
            Self::Hours => "hours",
            Self::None => "none",
        }
    }
}

/// A teammate's availability at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// The state.
    pub state: State,
    /// What the state is based on.
    pub basis: Basis,
    /// The first later instant at which the state changes, by what is known now; `None` if not within [`HORIZON`].
    pub until: Option<Instant>,
    /// The earliest instant, now included, inside working hours and outside away; `None` if not within [`HORIZON`].
    pub next_working_at: Option<Instant>,
    /// The note of the away range or the status, or the title of the event.
    pub note: Option<Text>,
    /// Every event that makes them busy is tentative.
    pub tentative: bool,
    /// Where they work, by the event of that kind that began last.
    pub place: Option<Text>,
}

/// All facts about the time of one teammate: hours, leave, statuses and events.
#[derive(Debug, Default)]
pub struct Facts {
    work: Option<WorkTime>,
    away: Titled,
    /// The time away, united.
    gone: Vec<Interval>,
    statuses: Vec<Status>,
    /// The events that make them busy, surely or tentatively.
    busy: Titled,
    focus: Titled,
    places: Vec<(Interval, Text)>,
    /// Where they are busy for sure, united. What is the same as one of the sets below is held once: a large team has many
    /// events.
    sure: Arc<[Interval]>,
    /// The intervals in which they are busy, surely or tentatively, united.
    busies: Arc<[Interval]>,
    /// The intervals that they reserve for work, united.
    keeps: Arc<[Interval]>,
    /// Where events block their time, united.
    blocked: Arc<[Interval]>,
}

impl Facts {
    /// Combines a teammate's hours and away ranges with the statuses and events that sources report. An
    /// out-of-office event is time away, like an away range. Positions in working time count from `base`.
    pub fn new(mate: &Teammate, mut statuses: Vec<Status>, events: &[Event], base: Instant) -> Self {
        let Events { mut leave, away: timed, mut busy, tentative, focus, places } =
            Events::of(events, mate.zone.known());
        leave.extend(mate.zone.known().into_iter().flat_map(|zone| mate.holidays.leave(zone, base)));
        let extra: Vec<AwaySpan> = leave.iter().map(|(span, _)| *span).collect();
        let work = WorkTime::new(mate, &extra, base);
        leave.extend(mate.away.iter().map(|away| (away.span, away.note.clone())));
        let mut away: Titled = match &work {
            Some(work) => {
                leave.into_iter().filter_map(|(span, note)| Some((work.away_interval(&span)?, note))).collect()
            }
            None => timed,
        };
        away.sort_by_key(|(span, _)| span.start);
        let united = |titled: &Titled| interval::union(titled.iter().map(|(span, _)| *span).collect());
        let (gone, sure): (_, Arc<[Interval]>) = (united(&away), united(&busy).into());
        let mut busies = sure.clone();
        if !tentative.is_empty() {
            busy.extend(tentative);
            busy.sort_by_key(|(span, _)| span.start);
            busies = united(&busy).into();
        }
        busy.shrink_to_fit();
        let keeps: Arc<[Interval]> = united(&focus).into();
        let both = || interval::union(busies.iter().chain(&*keeps).copied().collect()).into();
        let blocked = if keeps.is_empty() { busies.clone() } else { both() };
        // Of the statuses in force the latest counts; of equal ones, the first in the order of the sources.
        statuses.sort_by_key(|status| Reverse(status.set_at));
        Self { work, away, gone, statuses, busy, focus, places, sure, busies, keeps, blocked }
    }

    /// The teammate's working time; `None` without a zone.
    pub fn work(&self) -> Option<&WorkTime> {
        self.work.as_ref()
    }

    /// The time that events block: disjoint intervals, in order.
    pub fn blocked(&self) -> &[Interval] {
        &self.blocked
    }

    /// The intervals in which they are surely busy; in which they are busy, surely or tentatively; and which they
    /// reserve for work: each disjoint, in order.
    pub fn occupied(&self) -> [&[Interval]; 3] {
        [&self.sure, &self.busies, &self.keeps]
    }

    /// The teammate's availability at `t`.
    pub fn at(&self, t: Instant) -> Availability {
        let mut days = OwnDays::default();
        let (state, basis) = self.state(t, &mut days);
        let note = match basis {
            Basis::Away => note_at(&self.away, t),
            Basis::Status => self.status(t).and_then(|s| s.note.clone()),
            Basis::Event if state == State::Focus => note_at(&self.focus, t),
            Basis::Event => note_at(&self.busy, t),
            Basis::Hours | Basis::None => None,
        };
        let next_working_at = self.work.as_ref().and_then(|work| work.next(t, HORIZON));
        let tentative = state == State::Busy && basis == Basis::Event && !interval::any_contains(&self.sure, t);
        let place = self.places.iter().rev().find(|(span, _)| span.contains(t)).map(|(_, place)| place.clone());
        let until = self.until(t, state, &mut days);
        Availability { state, basis, until, next_working_at, note, tentative, place }
    }

    /// The state at `t` alone, which is cheaper than [`at`](Self::at).
    pub fn state_at(&self, t: Instant) -> State {
        self.state(t, &mut OwnDays::default()).0
    }

    /// Returns whether `t` is inside working hours and not away. Statuses and events do not matter.
    pub fn is_working(&self, t: Instant) -> bool {
        self.work.as_ref().is_some_and(|work| work.is_working(t))
    }

    /// The first instant after `t`, up to `limit`, at which an away range, an event, a place or the status starts or ends.
    pub fn next_mark(&self, t: Instant, limit: Instant) -> Option<Instant> {
        self.marks(t, limit).first().copied()
    }

    /// The status that counts at `t`: the latest of those in force. One that holds at work only is in force inside
    /// working hours and outside away, so never without a zone.
    fn status(&self, t: Instant) -> Option<&Status> {
        let in_force = |status: &&Status| {
            status.until.is_none_or(|until| t < until) && (!status.at_work_only || self.is_working(t))
        };
        self.statuses.iter().find(in_force)
    }

    /// The state at `t`: the first that holds of
    ///
    /// 1. away: an away range or an out-of-office event,
    /// 2. the status that the teammate set, up to its end,
    /// 3. busy: an event that blocks time, also one that may not happen,
    /// 4. focus: a focus event,
    /// 5. unknown, without a zone,
    /// 6. working: inside the hours,
    /// 7. break: between two of the intervals that start on one date,
    /// 8. off.
    fn state(&self, t: Instant, days: &mut OwnDays) -> (State, Basis) {
        if interval::any_contains(&self.gone, t) {
            return (State::Away, Basis::Away);
        }
        if let Some(status) = self.status(t) {
            return (set_state(status.state), Basis::Status);
        }
        if interval::any_contains(&self.busies, t) {
            return (State::Busy, Basis::Event);
        }
        if interval::any_contains(&self.keeps, t) {
            return (State::Focus, Basis::Event);
        }
        let Some(work) = &self.work else { return (State::Unknown, Basis::None) };
        let today = work.zone().date(t);
        let (mut inside, mut between) = (false, false);
        for date in today.iter_days_back().take(3) {
            let own = days.own(work, date);
            inside |= interval::any_contains(own, t);
            between |= own.first().is_some_and(|first| first.end <= t) && own.last().is_some_and(|last| t < last.start);
        }
        let state = if inside {
            State::Working
        } else if between {
            State::Break
        } else {
            State::Off
        };
        (state, Basis::Hours)
    }

    /// The first instant after `t`, within [`HORIZON`], at which the state is no longer `state`.
    fn until(&self, t: Instant, state: State, days: &mut OwnDays) -> Option<Instant> {
        let limit = t.checked_add_signed(HORIZON)?;
        let mut marks = self.marks(t, limit);
        let Some(work) = &self.work else {
            return marks.into_iter().find(|m| self.state(*m, days).0 != state);
        };
        let mut date = work.zone().date(t);
        for earlier in date.iter_days_back().take(3) {
            marks.extend(edges(days.own(work, earlier)));
        }
        // Dates are visited one by one: once all earlier dates have been visited, every change before a date's midnight
        // is known.
        let mut seen = t;
        while seen <= limit {
            date = date.succ_opt()?;
            let known = work.zone().midnight(date, Edge::Start);
            marks.sort_unstable();
            for mark in marks.iter().copied().filter(|m| seen < *m && *m < known.max(seen) && *m <= limit) {
                if self.state(mark, days).0 != state {
                    return Some(mark);
                }
            }
            marks.retain(|m| *m >= known);
            seen = seen.max(known - TimeDelta::nanoseconds(1));
            marks.extend(edges(days.own(work, date)));
        }
        None
    }

    /// The instants after `t`, in order, at which anything except the hours may change the state.
    fn marks(&self, t: Instant, limit: Instant) -> Vec<Instant> {
        let places = self.places.iter().map(|(span, _)| span);
        let known = self.gone.iter().chain(&*self.sure).chain(&*self.busies).chain(&*self.keeps).chain(places);
        let spans = known.flat_map(|i| [i.start, i.end]);
        let ends = self.statuses.iter().filter_map(|s| s.until);
        let mut marks: Vec<Instant> = spans.chain(ends).filter(|m| t < *m && *m <= limit).collect();
        marks.sort_unstable();
        marks
    }
}

/// A cache of the dates' own intervals, for one query.
#[derive(Default)]
struct OwnDays(BTreeMap<NaiveDate, Vec<Interval>>);

impl OwnDays {
    fn own(&mut self, work: &WorkTime, date: NaiveDate) -> &[Interval] {
        self.0.entry(date).or_insert_with(|| work.own(date))
    }
}

trait DaysBack {
    fn iter_days_back(self) -> impl Iterator<Item = NaiveDate>;
}

impl DaysBack for NaiveDate {
    /// Iterates over this date and all earlier ones, latest first.
    fn iter_days_back(self) -> impl Iterator<Item = NaiveDate> {
        std::iter::successors(Some(self), NaiveDate::pred_opt)
    }
}

fn edges(own: &[Interval]) -> impl Iterator<Item = Instant> + '_ {
    own.iter().flat_map(|i| [i.start, i.end])
}

fn note_at(spans: &[(Interval, Option<Text>)], t: Instant) -> Option<Text> {
    spans.iter().filter(|(span, _)| span.contains(t)).find_map(|(_, note)| note.clone())
}

fn set_state(state: SetState) -> State {
    match state {
        SetState::Focus => State::Focus,
        SetState::Busy => State::Busy,
        SetState::Available => State::Available,
        SetState::Away => State::Away,
    }
}

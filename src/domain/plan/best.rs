//! Proposals: the starts that ask the least of those who have the most to bear, and why the first is not good for all.
//!
//! A start is a candidate if at least two of the required people who have a zone can come; one, if only one has a zone.
//!
//! Proposed is the best candidate of each of the viewer's dates, of these the best five; but none with more people who
//! cannot than the first has, and none that asks for a day off or a night if the first asks for less. Each has a range: the
//! longest run of candidates around it, one quarter hour after another, on the same date, at which everybody has the same
//! class.
//!
//! Not here: the order (`order`), meetings that repeat (`series`).

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::class::{Burden, Class, Side};
use super::order::{Tallies, keep_least, worst_first};
use super::person::Person;
use super::starts::starts;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::interval::Interval;
use crate::domain::sleep::Sleep;
use crate::domain::zone::Zone;

/// The most proposals.
const MOST: usize = 5;

/// Whether a meeting requires a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A teammate who is needed.
    Required,
    /// A person who is no teammate; needed.
    Outsider,
    /// A teammate who comes if possible.
    Optional,
}

impl Role {
    /// Its name in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Outsider => "outsider",
            Self::Optional => "optional",
        }
    }
}

/// A person who is invited.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// What is known about their time.
    pub facts: &'a Facts,
    /// When they sleep.
    pub sleep: Sleep,
    /// Whether the meeting needs them.
    pub role: Role,
    /// What earlier windows asked of them.
    pub load: u32,
}

/// How often a meeting repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Every {
    /// One or two weeks.
    pub weeks: u32,
    /// How many meetings there are.
    pub times: u32,
}

/// What meeting is planned.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Within which it lies.
    pub span: Interval,
    /// How long it is.
    pub length: TimeDelta,
    /// At which time of the viewer's day it begins; `None`: on any quarter hour.
    pub at: Option<NaiveTime>,
    /// How often it repeats; `None`: it does not.
    pub every: Option<Every>,
    /// By whose clock dates are meant.
    pub viewer: &'a Zone,
}

/// A start that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The viewer's date.
    pub date: NaiveDate,
    /// The meeting.
    pub meeting: Interval,
    /// The first start with the same burdens.
    pub first: Instant,
    /// The last such start.
    pub last: Instant,
    /// What it asks of each, in the order in which they were asked for.
    pub people: Vec<Burden>,
}

/// Why the first proposal is not good for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// None of the required people has a zone.
    Unknown,
    /// No start fits.
    NoStart,
    /// At no start enough people can come.
    Cannot,
    /// A required person cannot come.
    Missing,
    /// The worst class of the required people.
    Asks(Class),
}

impl Code {
    /// Its name in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NoStart => "no_start",
            Self::Cannot => "cannot",
            Self::Missing => "missing",
            Self::Asks(class) => class.key(),
        }
    }
}

/// Why the first proposal is not good for all, and of whom it asks most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Why.
    pub code: Code,
    /// Who, by their place in the list of people.
    pub who: Vec<usize>,
    /// How far outside it is for them.
    pub outside: Option<TimeDelta>,
    /// On which side.
    pub side: Option<Side>,
}

/// Everything that is compared.
pub(super) struct Weighing<'a> {
    pub ask: Ask<'a>,
    pub people: Vec<Person>,
    pub loads: Vec<u32>,
    roles: Vec<Role>,
    /// The required people who have a zone.
    pub required: Vec<usize>,
    /// The optional people who have a zone.
    pub optional: Vec<usize>,
    pub starts: Vec<Instant>,
    /// Of each person the class at each start.
    classes: Vec<Vec<Class>>,
    tallies: Vec<Tallies>,
    /// The numbers of the starts that are candidates.
    pub candidates: Vec<usize>,
}

impl<'a> Weighing<'a> {
    /// Weighs the starts for some people, who are looked at as far as meetings until `end` need it.
    pub fn new(ask: Ask<'a>, guests: &[Guest<'_>], end: Instant) -> Self {
        let span = Interval { start: ask.span.start, end: ask.span.end.max(end) };
        let people: Vec<Person> = guests.iter().map(|guest| Person::around(guest.facts, guest.sleep, span)).collect();
        let with_zone = |optional: bool| {
            let all = (0..).zip(guests).zip(&people);
            let some = all
                .filter(|((_, guest), person)| (guest.role == Role::Optional) == optional && person.zone().is_some());
            some.map(|((n, _), _)| n).collect::<Vec<usize>>()
        };
        let starts = starts(ask.span, ask.length, ask.at, ask.viewer);
        let mut weighing = Self {
            required: with_zone(false),
            optional: with_zone(true),
            loads: guests.iter().map(|guest| guest.load).collect(),
            roles: guests.iter().map(|guest| guest.role).collect(),
            classes: people.iter().map(|person| person.classes(&starts, ask.length)).collect(),
            tallies: Vec::new(),
            candidates: Vec::new(),
            ask,
            people,
            starts,
        };
        weighing.tallies = weighing.tally(&weighing.classes);
        weighing.candidates = (0..weighing.starts.len()).filter(|n| weighing.is_candidate(*n)).collect();
        weighing
    }

    /// Counts each person's classes at each of some starts.
    pub fn tally(&self, classes: &[Vec<Class>]) -> Vec<Tallies> {
        let mut tallies = vec![Tallies::default(); classes.first().map_or(0, Vec::len)];
        let mut count = |people: &[usize], of: fn(&mut Tallies) -> &mut super::order::Tally| {
            for row in people.iter().filter_map(|person| classes.get(*person)) {
                tallies.iter_mut().zip(row).for_each(|(tally, class)| of(tally).add(*class));
            }
        };
        count(&self.required, |tallies| &mut tallies.required);
        count(&self.optional, |tallies| &mut tallies.optional);
        tallies
    }

    fn is_candidate(&self, start: usize) -> bool {
        let all = self.required.len();
        let can = |tallies: &Tallies| all - tallies.required.cannot as usize;
        all > 0 && self.tallies.get(start).is_some_and(|tallies| can(tallies) >= all.min(2))
    }

    /// The meeting at a start.
    pub fn meeting(&self, start: Instant) -> Interval {
        Interval { start, end: start + self.ask.length }
    }

    fn class(&self, person: usize, start: usize) -> Class {
        self.classes.get(person).and_then(|row| row.get(start)).copied().unwrap_or(Class::Unknown)
    }

    fn start(&self, n: usize) -> Option<Instant> {
        self.starts.get(n).copied()
    }

    /// The viewer's date of a start.
    pub fn date(&self, start: Instant) -> NaiveDate {
        self.ask.viewer.date(start)
    }

    fn date_of(&self, n: usize) -> Option<NaiveDate> {
        Some(self.date(self.start(n)?))
    }

    /// How far outside a meeting is for a person of this class then; zero for those whom it does not concern.
    pub fn far(&self, person: usize, class: Class, start: Instant) -> TimeDelta {
        match (class, self.people.get(person)) {
            (Class::Inside | Class::Cannot | Class::Unknown, _) | (_, None) => TimeDelta::zero(),
            (_, Some(person)) => person.outside(self.meeting(start)).by,
        }
    }

    fn fars(&self, start: usize) -> Vec<TimeDelta> {
        let Some(at) = self.start(start) else { return Vec::new() };
        worst_first(self.required.iter().map(|person| self.far(*person, self.class(*person, start), at)))
    }

    /// What each of the required will have borne.
    fn borne(&self, start: usize) -> Vec<u32> {
        let load = |person: usize| self.loads.get(person).copied().unwrap_or_default();
        let points = |person: usize| self.class(person, start).points().unwrap_or_default();
        worst_first(self.required.iter().map(|person| load(*person) + points(*person)))
    }

    fn tallies_at(&self, start: usize) -> Tallies {
        self.tallies.get(start).copied().unwrap_or_default()
    }

    /// The best of some starts, which are in order.
    fn best_of(&self, starts: &[usize]) -> Option<usize> {
        let mut left = starts.to_vec();
        keep_least(&mut left, |start| self.tallies_at(start));
        keep_least(&mut left, |start| self.borne(start));
        keep_least(&mut left, |start| self.fars(start));
        left.first().copied()
    }

    /// The starts to propose, best first.
    pub fn best(&self) -> Vec<usize> {
        let mut dates: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        self.candidates.iter().for_each(|start| dates.entry(self.date_of(*start)).or_default().push(*start));
        let mut best: Vec<usize> = dates.values().filter_map(|date| self.best_of(date)).collect();
        best.sort_by_cached_key(|start| (self.tallies_at(*start), self.borne(*start), self.fars(*start), *start));
        best.truncate(MOST);
        let Some(first) = best.first().map(|first| self.tallies_at(*first).required) else { return best };
        let worst = first.worst().max(Class::Off);
        best.retain(|start| {
            let here = self.tallies_at(*start).required;
            here.cannot == first.cannot && here.worst() <= worst
        });
        best
    }

    /// What a meeting asks of each.
    pub fn burdens(&self, start: Instant) -> Vec<Burden> {
        self.people.iter().map(|person| person.burden(self.meeting(start))).collect()
    }

    /// A start as a proposal.
    pub fn proposal(&self, n: usize) -> Option<Proposal> {
        let start = self.start(n)?;
        let date = self.date(start);
        let same = |other: &usize| {
            self.ask.at.is_none()
                && self.is_candidate(*other)
                && self.date_of(*other) == Some(date)
                && self.classes.iter().all(|row| row.get(*other) == row.get(n))
        };
        let first = (0..n).rev().take_while(same).last().unwrap_or(n);
        let last = (n + 1..self.starts.len()).take_while(same).last().unwrap_or(n);
        let people = self.burdens(start);
        Some(Proposal {
            date,
            meeting: self.meeting(start),
            first: self.start(first)?,
            last: self.start(last)?,
            people,
        })
    }

    /// Why the first proposal is not good for all: the first that holds.
    ///
    /// 1. `unknown`: none of the required people has a zone.
    /// 2. `no_start`: no start fits.
    /// 3. `cannot`: no start is a candidate; those who cannot at any.
    /// 4. `missing`: some of the required cannot at the first proposal.
    /// 5. The worst class of the required at the first proposal; of those who have it, who is outside most, of equal ones
    ///    the first.
    pub fn reason(&self, first: Option<&Proposal>) -> Option<Reason> {
        let say = |code, who: Vec<usize>| Some(Reason { code, who, outside: None, side: None });
        if self.required.is_empty() {
            let needed = (0..).zip(&self.roles).filter(|(_, role)| **role != Role::Optional);
            return say(Code::Unknown, needed.map(|(n, _)| n).collect());
        }
        if self.starts.is_empty() {
            return say(Code::NoStart, Vec::new());
        }
        let required = || self.required.iter().copied();
        let Some(first) = first else {
            let never = |person: &usize| {
                self.classes.get(*person).is_some_and(|row| row.iter().all(|class| *class == Class::Cannot))
            };
            return say(Code::Cannot, required().filter(never).collect());
        };
        let burden = |person: &usize| first.people.get(*person).copied();
        let having = |class: Class| required().filter(move |p| burden(p).is_some_and(|burden| burden.class == class));
        if having(Class::Cannot).next().is_some() {
            return say(Code::Missing, having(Class::Cannot).collect());
        }
        let worst = required().filter_map(|person| Some(burden(&person)?.class)).max()?;
        let by = |person: &usize| burden(person).and_then(|burden| burden.outside).map(|outside| outside.by);
        let most = having(worst).rev().max_by_key(by)?;
        let outside = burden(&most)?.outside?;
        Some(Reason { code: Code::Asks(worst), who: vec![most], outside: Some(outside.by), side: outside.side })
    }
}

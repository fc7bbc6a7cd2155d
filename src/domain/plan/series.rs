//! A meeting that repeats: the best series, what changes in it, and turns in which burdens are shared.
//!
//! 1. A series keeps the viewer's clock: a meeting begins at the local time of the first, so many weeks later, as a start.
//! 2. First starts are the candidates that begin less than seven days of 24 hours after the beginning of the plan.
//! 3. The best series has, over all its meetings: the fewest required people who cannot; the least classes of the required
//!    as one list, worst first; the same two of the optional; the least load plus points of each of the required, worst
//!    first; the least outsides of the required as one list, worst first; the earliest start.
//! 4. A change is where a person's clock or class differs from the meeting before.
//! 5. Turns: for each meeting, of the first starts on the date of the series' own, each moved as in the series, the first
//!    by: the fewest required who cannot; the least worst class of the required; the least load, from history and the
//!    turns so far, plus points of each, worst first; then rules 2, 3, 4, 6 and 7 of `order`.
//! 6. Turns are told only if they help: no more people who cannot in all, and less load plus points, worst first.
//!
//! Not here: candidates (`best`).

use chrono::TimeDelta;

use super::best::{Every, Weighing};
use super::class::{Burden, Class};
use super::order::{Tallies, keep_least, worst_first};
use super::person::Person;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::zone::{Edge, Zone};

/// First starts begin within so long.
const FIRST: TimeDelta = TimeDelta::days(7);

/// One meeting of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The meeting.
    pub meeting: Interval,
    /// What it asks of each.
    pub people: Vec<Burden>,
}

/// A person's difference from the meeting before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// At which meeting, from 0.
    pub index: usize,
    /// For whom, by their place in the list of people.
    pub who: usize,
    /// How much later it is by their clock.
    pub shift: TimeDelta,
    /// Their class before.
    pub before: Class,
    /// Their class from then on.
    pub after: Class,
}

/// What a person bears, history included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Who, by their place in the list of people.
    pub who: usize,
    /// In the series.
    pub series: u32,
    /// In turns, where they help.
    pub rotation: Option<u32>,
}

/// A meeting that repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// How often.
    pub every: Every,
    /// Its meetings.
    pub occurrences: Vec<Occurrence>,
    /// What changes from one to the next.
    pub changes: Vec<Change>,
    /// The same meetings in turns, where that helps.
    pub rotation: Option<Vec<Occurrence>>,
    /// What each of the required people with a zone bears.
    pub loads: Vec<Load>,
}

/// The start of a meeting of a series, `weeks` weeks after the first, by the viewer's clock.
fn moved(viewer: &Zone, first: Instant, weeks: u32) -> Instant {
    if weeks == 0 {
        return first;
    }
    let wall = viewer.local(first).checked_add_signed(TimeDelta::weeks(weeks.into()));
    wall.map_or(first, |wall| viewer.instant(wall, Edge::Start))
}

/// The starts of the meetings a number of weeks after some first ones.
struct Moved {
    /// In order, each once.
    starts: Vec<Instant>,
    /// Of each first start the place of its own in that order. (First starts in a fold may change places.)
    places: Vec<usize>,
}

impl Moved {
    fn new(viewer: &Zone, firsts: &[Instant], weeks: u32) -> Self {
        let moved: Vec<Instant> = firsts.iter().map(|first| moved(viewer, *first, weeks)).collect();
        let mut starts = moved.clone();
        starts.sort_unstable();
        starts.dedup();
        let places = moved.iter().map(|start| starts.partition_point(|other| other < start)).collect();
        Self { starts, places }
    }

    /// The class of each meeting for a person, in the order of the first ones.
    fn classes(&self, person: &Person, length: TimeDelta) -> Vec<Class> {
        let classes = person.classes(&self.starts, length);
        self.places.iter().map(|place| classes.get(*place).copied().unwrap_or(Class::Unknown)).collect()
    }
}

/// When the last meeting of a series has ended, wherever in `span` the first is.
pub(super) fn end(span: Interval, length: TimeDelta, every: Option<Every>) -> Instant {
    let weeks = every.map_or(0, |every| every.weeks * every.times);
    // The viewer's clock may be moved meanwhile, by a day at most.
    let margin = TimeDelta::weeks(weeks.into()) + length + TimeDelta::days(2);
    span.end.checked_add_signed(margin).unwrap_or(span.end)
}

/// Series of one rhythm, one for each first start.
struct Runs<'w> {
    weighing: &'w Weighing<'w>,
    every: Every,
    firsts: Vec<Instant>,
    /// Over all meetings of each series.
    tallies: Vec<Tallies>,
    /// Of each of the required people, over all meetings of each series.
    points: Vec<Vec<u32>>,
}

impl<'w> Runs<'w> {
    fn new(weighing: &'w Weighing<'w>, every: Every) -> Self {
        let limit = weighing.ask.span.start.checked_add_signed(FIRST).unwrap_or(Instant::MAX_UTC);
        let firsts = weighing.candidates.iter().filter_map(|n| weighing.starts.get(*n).copied());
        let firsts: Vec<Instant> = firsts.filter(|start| *start < limit).collect();
        let tallies = vec![Tallies::default(); firsts.len()];
        let points = vec![vec![0; firsts.len()]; weighing.required.len()];
        let mut runs = Self { weighing, every, firsts, tallies, points };
        for index in 0..every.times {
            runs.add(index);
        }
        runs
    }

    /// Counts the meetings with a number.
    fn add(&mut self, index: u32) {
        let Weighing { people, required, optional, ask, .. } = self.weighing;
        let starts = Moved::new(ask.viewer, &self.firsts, index * self.every.weeks);
        let classes = |person: usize| people.get(person).map_or_else(Vec::new, |p| starts.classes(p, ask.length));
        for (person, points) in required.iter().zip(&mut self.points) {
            for ((tally, sum), class) in self.tallies.iter_mut().zip(points).zip(classes(*person)) {
                tally.required.add(class);
                *sum += class.points().unwrap_or_default();
            }
        }
        for person in optional {
            self.tallies.iter_mut().zip(classes(*person)).for_each(|(tally, class)| tally.optional.add(class));
        }
    }

    fn load(&self, person: usize) -> u32 {
        self.weighing.loads.get(person).copied().unwrap_or_default()
    }

    /// What each of the required bears in a series.
    fn borne(&self, run: usize) -> impl Iterator<Item = u32> {
        let points = self.points.iter().map(move |points| points.get(run).copied().unwrap_or_default());
        self.weighing.required.iter().zip(points).map(|(person, points)| self.load(*person) + points)
    }

    /// The starts of one series.
    fn run(&self, run: usize) -> Vec<Instant> {
        let Some(first) = self.firsts.get(run) else { return Vec::new() };
        let weeks = (0..self.every.times).map(|index| index * self.every.weeks);
        weeks.map(|weeks| moved(self.weighing.ask.viewer, *first, weeks)).collect()
    }

    /// How far outside each meeting of a series is for each of the required, where it is: series that are compared ask as
    /// much of as many.
    fn fars(&self, run: usize) -> Vec<TimeDelta> {
        let asks = self.tallies.get(run).is_some_and(|tallies| tallies.required.worst() != Class::Inside);
        let starts = if asks { self.run(run) } else { Vec::new() };
        worst_first(self.weighing.required.iter().flat_map(|person| self.fars_of(*person, &starts)))
    }

    fn fars_of(&self, person: usize, starts: &[Instant]) -> Vec<TimeDelta> {
        let far = |start: &Instant| {
            let class = self.weighing.people.get(person)?.class(self.weighing.meeting(*start));
            Some(self.weighing.far(person, class, *start))
        };
        starts.iter().filter_map(far).collect()
    }

    fn best(&self) -> Option<usize> {
        let mut left: Vec<usize> = (0..self.firsts.len()).collect();
        keep_least(&mut left, |run| self.tallies.get(run).copied());
        keep_least(&mut left, |run| worst_first(self.borne(run)));
        keep_least(&mut left, |run| self.fars(run));
        left.first().copied()
    }

    fn changes(&self, starts: &[Instant]) -> Vec<Change> {
        let weeks = TimeDelta::weeks(self.every.weeks.into());
        let mut changes = Vec::new();
        for (index, pair) in (1..).zip(starts.windows(2)) {
            let [before, after] = pair else { continue };
            for (who, person) in self.weighing.people.iter().enumerate() {
                let Some(zone) = person.zone() else { continue };
                let shift = zone.local(*after) - zone.local(*before) - weeks;
                let [before, after] = [before, after].map(|start| person.class(self.weighing.meeting(*start)));
                if !shift.is_zero() || before != after {
                    changes.push(Change { index, who, shift, before, after });
                }
            }
        }
        changes
    }

    fn occurrences(&self, starts: &[Instant]) -> Vec<Occurrence> {
        let one = |start: &Instant| Occurrence {
            meeting: self.weighing.meeting(*start),
            people: self.weighing.burdens(*start),
        };
        starts.iter().map(one).collect()
    }
}

/// Meetings in turns.
struct Turns {
    starts: Vec<Instant>,
    /// How many of the required people cannot come, in all.
    cannot: u32,
    /// What each of the required bears.
    loads: Vec<u32>,
}

impl Turns {
    fn of(runs: &Runs<'_>, best: usize) -> Self {
        let Weighing { required, .. } = runs.weighing;
        let date = |first: &Instant| runs.weighing.date(*first);
        let day = runs.firsts.get(best).map(date);
        let firsts: Vec<Instant> = runs.firsts.iter().filter(|first| Some(date(first)) == day).copied().collect();
        let loads = required.iter().map(|person| runs.load(*person)).collect();
        let mut turns = Self { starts: Vec::new(), cannot: 0, loads };
        for index in 0..runs.every.times {
            let moved = Moved::new(runs.weighing.ask.viewer, &firsts, index * runs.every.weeks);
            turns.take(runs, &moved.starts);
        }
        turns
    }

    /// Takes the best of some starts as the next meeting.
    fn take(&mut self, runs: &Runs<'_>, starts: &[Instant]) {
        let Weighing { people, required, ask, .. } = runs.weighing;
        let classes: Vec<Vec<Class>> = people.iter().map(|person| person.classes(starts, ask.length)).collect();
        let tallies = runs.weighing.tally(&classes);
        let tally = |n: usize| tallies.get(n).copied().unwrap_or_default();
        let class =
            |person: usize, n: usize| classes.get(person).and_then(|row| row.get(n)).copied().unwrap_or(Class::Unknown);
        let borne = |n: usize| {
            let points = |person: &usize| class(*person, n).points().unwrap_or_default();
            required.iter().zip(&self.loads).map(|(person, load)| load + points(person)).collect::<Vec<_>>()
        };
        let fars = |n: usize| {
            let start = starts.get(n).copied();
            let far = |person: &usize| start.map(|start| runs.weighing.far(*person, class(*person, n), start));
            worst_first(required.iter().filter_map(far))
        };
        let mut left: Vec<usize> = (0..starts.len()).collect();
        keep_least(&mut left, |n| (tally(n).required.cannot, tally(n).required.worst()));
        keep_least(&mut left, |n| worst_first(borne(n).into_iter()));
        keep_least(&mut left, tally);
        keep_least(&mut left, fars);
        let Some((n, start)) = left.first().and_then(|n| Some((*n, *starts.get(*n)?))) else { return };
        self.cannot += tally(n).required.cannot;
        self.loads = borne(n);
        self.starts.push(start);
    }
}

/// The best series; `None` without a candidate.
pub(super) fn series(weighing: &Weighing<'_>, every: Every) -> Option<Series> {
    let runs = Runs::new(weighing, every);
    let best = runs.best()?;
    let starts = runs.run(best);
    let turns = Turns::of(&runs, best);
    let borne: Vec<u32> = runs.borne(best).collect();
    let worst = |loads: &[u32]| worst_first(loads.iter().copied());
    let cannot = runs.tallies.get(best).map_or(0, |tallies| tallies.required.cannot);
    let helps = turns.cannot <= cannot && worst(&turns.loads) < worst(&borne);
    let load = |((who, series), turns): ((&usize, &u32), &u32)| Load {
        who: *who,
        series: *series,
        rotation: helps.then_some(*turns),
    };
    Some(Series {
        every,
        occurrences: runs.occurrences(&starts),
        changes: runs.changes(&starts),
        rotation: helps.then(|| runs.occurrences(&turns.starts)),
        loads: weighing.required.iter().zip(&borne).zip(&turns.loads).map(load).collect(),
    })
}

//! The versions of one event -> its occurrences.
//!
//! Rules:
//!
//! 1. Of masters (versions that are not about one instance) the highest sequence counts; equal ones all stand. Of overrides
//!    of one instance likewise.
//! 2. A master starts at its start, whatever its rules say, at what its rules give, and at its dates; each start counts once.
//! 3. What it excludes by date, time or rule is taken out. A date takes out every start of that local date. An override of
//!    an excluded instance does not happen either.
//! 4. An override replaces the instance that it names. One for the future moves every later start by the same difference of
//!    wall clocks, and gives them its length and meaning, up to the next such one; an override of a single instance beats it.
//! 5. An override of an instance that there is not stands for itself, unless a master has a higher sequence.
//!
//! Not here: which versions belong together, and limits over all of them (`calendar`).

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::length::Length;
use super::point::{Clock, Point, Zoning};
use super::raw::Raw;
use super::rule::{self, Bounds};
use super::version::Version;
use super::window::Window;
use crate::domain::batch::EventSpan;

/// The most occurrences of one event.
pub const MOST: usize = 5_000;

/// What the versions of an event come to.
#[derive(Debug, Default)]
pub struct Joined {
    /// When it happens, and by which of its versions.
    pub occurrences: Vec<(EventSpan, usize)>,
    /// What is wrong with which version.
    pub flaws: Vec<(usize, String)>,
}

/// An override: a version that is about one instance.
struct Override<'a> {
    of: usize,
    version: Version<'a>,
    instance: Point,
}

/// A start of a master.
struct Start {
    at: NaiveDateTime,
    point: Point,
    length: Option<Length>,
}

/// Which starts are excluded.
#[derive(Default)]
struct Excluded {
    times: HashSet<NaiveDateTime>,
    dates: HashSet<NaiveDate>,
}

/// Works out the occurrences of one event from its versions, each with its number.
pub fn join(versions: &[(usize, &Raw<'_>)], zoning: Zoning<'_>, window: &Window) -> Joined {
    let mut joined = Joined::default();
    let (masters, overrides): (Vec<_>, Vec<_>) = versions.iter().copied().partition(|(_, raw)| raw.instance.is_none());
    let newest = masters.iter().map(|(_, raw)| raw.sequence).max();
    let masters: Vec<(usize, Version<'_>)> = masters
        .into_iter()
        .filter(|(_, raw)| Some(raw.sequence) == newest)
        .filter_map(|(of, raw)| Some((of, joined.read(of, raw, zoning)?)))
        .collect();
    let overrides = joined.overrides(&overrides, zoning);
    let mut used = HashSet::new();
    for (of, master) in &masters {
        joined.expand(*of, master, &overrides, newest, zoning, window, &mut used);
    }
    for other in &overrides {
        let is_old = newest.is_some_and(|newest| newest > other.version.raw.sequence);
        if !used.contains(&other.of) && !is_old {
            joined.stand(other, zoning, window);
        }
    }
    joined.once(versions);
    // What is cancelled may be wrong without a word.
    joined.flaws.retain(|(of, _)| versions.iter().any(|(n, raw)| n == of && !raw.marks.is_cancelled()));
    joined
}

impl Joined {
    /// Reads a version.
    fn read<'a>(&mut self, of: usize, raw: &'a Raw<'a>, zoning: Zoning<'_>) -> Option<Version<'a>> {
        match Version::of(raw, zoning) {
            Ok(version) => {
                self.flaws.extend(version.flaws.iter().map(|flaw| (of, flaw.clone())));
                Some(version)
            }
            Err(why) => {
                self.flaws.push((of, why));
                None
            }
        }
    }

    /// The overrides that count, in the order of their instances.
    fn overrides<'a>(&mut self, all: &[(usize, &'a Raw<'a>)], zoning: Zoning<'_>) -> Vec<Override<'a>> {
        let mut found: Vec<(usize, &'a Raw<'a>, Point)> = Vec::new();
        let mut newest: HashMap<NaiveDateTime, i64> = HashMap::new();
        for (of, raw) in all {
            match Version::instance(raw, zoning) {
                Some(Ok(instance)) => {
                    let sequence = newest.entry(instance.utc(zoning.floating)).or_insert(raw.sequence);
                    *sequence = raw.sequence.max(*sequence);
                    found.push((*of, raw, instance));
                }
                Some(Err(why)) => self.flaws.push((*of, why)),
                None => {}
            }
        }
        found.retain(|(_, raw, instance)| newest.get(&instance.utc(zoning.floating)) == Some(&raw.sequence));
        found.sort_by_key(|(_, _, instance)| instance.utc(zoning.floating));
        let read = |(of, raw, instance): (usize, &'a Raw<'a>, Point)| {
            // One that is cancelled needs no times of its own to take its instance away.
            let version = self.read(of, raw, zoning).or_else(|| Version::cancelled(raw, &instance))?;
            Some(Override { of, version, instance })
        };
        found.into_iter().filter_map(read).collect()
    }

    /// Leaves of what several versions say alike the first: one start is one.
    fn once(&mut self, versions: &[(usize, &Raw<'_>)]) {
        let cancelled: HashSet<usize> =
            versions.iter().filter(|(_, raw)| raw.marks.is_cancelled()).map(|(of, _)| *of).collect();
        let mut known = HashSet::new();
        self.occurrences.retain(|(span, of)| known.insert((*span, cancelled.contains(of))));
    }

    fn push(&mut self, start: &Point, length: Length, of: usize, zoning: Zoning<'_>, window: &Window) {
        let Some(span) = length.from(start, zoning.floating) else { return };
        if window.meets_any(&span) {
            self.occurrences.push((span, of));
        }
    }

    /// An override as it is written.
    fn stand(&mut self, other: &Override<'_>, zoning: Zoning<'_>, window: &Window) {
        self.push(&other.version.start, other.version.length, other.of, zoning, window);
    }

    /// The occurrences of a master with its overrides.
    #[expect(clippy::too_many_arguments, reason = "one step of `join`, which has all of these")]
    fn expand(
        &mut self,
        of: usize,
        master: &Version<'_>,
        overrides: &[Override<'_>],
        newest: Option<i64>,
        zoning: Zoning<'_>,
        window: &Window,
        used: &mut HashSet<usize>,
    ) {
        let clock = master.start.clock();
        let bounds = bounds(master, overrides, newest, zoning, window);
        let excluded = self.excluded(of, master, bounds, zoning);
        let starts = self.starts(of, master, bounds, zoning);
        let (future, single): (Vec<&Override<'_>>, Vec<&Override<'_>>) =
            overrides.iter().partition(|other| other.version.raw.is_of_future());
        let singles = Singles::of(&single, &clock, zoning);
        used.extend(overrides.iter().filter(|other| excluded.takes(&other.instance, &clock, zoning)).map(|o| o.of));
        let before = self.occurrences.len();
        for start in starts {
            if excluded.takes(&start.point, &clock, zoning) {
                continue;
            }
            if self.occurrences.len() - before >= MOST {
                self.flaws.push((of, too_many()));
                break;
            }
            let replaced = singles.at(&start.point, zoning);
            if !replaced.is_empty() {
                for other in replaced {
                    if used.insert(other.of) {
                        self.stand(other, zoning, window);
                    }
                }
                continue;
            }
            let last = future.iter().rev().find(|other| other.instance.utc(zoning.floating) <= start.at);
            match last {
                Some(other) if is_at(&other.instance, &start.point, zoning) => {
                    if used.insert(other.of) {
                        self.stand(other, zoning, window);
                    }
                }
                Some(other) => {
                    used.insert(other.of);
                    let moved = clock.point(wall_on(&clock, &start.point, zoning) + other.shift(&clock, zoning));
                    self.push(&moved, other.version.length, other.of, zoning, window);
                }
                None => self.push(&start.point, start.length.unwrap_or(master.length), of, zoning, window),
            }
        }
    }

    /// Every start of a master within the bounds, in order, each once.
    fn starts(&mut self, of: usize, master: &Version<'_>, bounds: Bounds, zoning: Zoning<'_>) -> Vec<Start> {
        let clock = master.start.clock();
        let start = |point: Point, length| Start { at: point.utc(zoning.floating), point, length };
        // What says its own length comes first, and stays when a start comes twice.
        let dates = master.dates.iter().map(|(point, length)| start(on(&clock, &master.start, point), *length));
        let mut starts: Vec<Start> = dates.collect();
        starts.push(start(master.start.clone(), None));
        for rule in &master.raw.rules {
            let walls = self.given(of, rule, master, bounds, zoning);
            starts.extend(walls.into_iter().map(|wall| start(clock.point(wall), None)));
        }
        starts.sort_by_key(|start| (start.at, start.length.is_none()));
        starts.dedup_by_key(|start| start.at);
        starts
    }

    fn given(
        &mut self,
        of: usize,
        rule: &str,
        master: &Version<'_>,
        bounds: Bounds,
        zoning: Zoning<'_>,
    ) -> Vec<NaiveDateTime> {
        let clock = master.start.clock();
        match rule::starts(rule, master.start.wall(), bounds, &|wall| clock.utc(wall, zoning.floating)) {
            Ok(given) => {
                if given.cut {
                    self.flaws.push((of, too_many()));
                }
                given.starts
            }
            Err(why) => {
                self.flaws.push((of, format!("{why}; its first time stands")));
                Vec::new()
            }
        }
    }

    fn excluded(&mut self, of: usize, master: &Version<'_>, bounds: Bounds, zoning: Zoning<'_>) -> Excluded {
        let clock = master.start.clock();
        let mut excluded = Excluded::default();
        for point in &master.no_dates {
            match (point, &clock) {
                (Point::Date(date), _) => _ = excluded.dates.insert(*date),
                (point, Clock::Date) => _ = excluded.dates.insert(point.wall().date()),
                (point, _) => _ = excluded.times.insert(point.utc(zoning.floating)),
            }
        }
        for rule in &master.raw.no_rules {
            let walls = self.given(of, rule, master, bounds, zoning);
            excluded.times.extend(walls.into_iter().map(|wall| clock.utc(wall, zoning.floating)));
        }
        excluded
    }
}

impl Excluded {
    /// Is an instance of an event on this clock excluded?
    fn takes(&self, point: &Point, clock: &Clock, zoning: Zoning<'_>) -> bool {
        let date = if matches!(point, Point::Date(_)) || *clock == Clock::Date {
            point.wall().date()
        } else {
            wall_on(clock, point, zoning).date()
        };
        self.times.contains(&point.utc(zoning.floating)) || self.dates.contains(&date)
    }
}

/// The overrides of single instances, by what they name.
struct Singles<'o, 'a> {
    times: HashMap<NaiveDateTime, Vec<&'o Override<'a>>>,
    dates: HashMap<NaiveDate, Vec<&'o Override<'a>>>,
    clock: Clock,
}

impl<'o, 'a> Singles<'o, 'a> {
    fn of(overrides: &[&'o Override<'a>], clock: &Clock, zoning: Zoning<'_>) -> Self {
        let mut singles = Self { times: HashMap::new(), dates: HashMap::new(), clock: clock.clone() };
        for other in overrides {
            if matches!(other.instance, Point::Date(_)) || *clock == Clock::Date {
                singles.dates.entry(other.instance.wall().date()).or_default().push(other);
            } else {
                singles.times.entry(other.instance.utc(zoning.floating)).or_default().push(other);
            }
        }
        singles
    }

    /// Those of an instance that starts here.
    fn at(&self, start: &Point, zoning: Zoning<'_>) -> Vec<&'o Override<'a>> {
        let date = || wall_on(&self.clock, start, zoning).date();
        let by_time = self.times.get(&start.utc(zoning.floating)).into_iter().flatten();
        let by_date = (!self.dates.is_empty()).then(|| self.dates.get(&date())).flatten().into_iter().flatten();
        by_time.chain(by_date).copied().collect()
    }
}

impl Override<'_> {
    /// By how much its wall clock differs from that of its instance.
    fn shift(&self, clock: &Clock, zoning: Zoning<'_>) -> TimeDelta {
        wall_on(clock, &self.version.start, zoning) - wall_on(clock, &self.instance, zoning)
    }
}

/// What a clock shows at a point. Dates stay what they are.
fn wall_on(clock: &Clock, point: &Point, zoning: Zoning<'_>) -> NaiveDateTime {
    let same = *clock == point.clock() || matches!(point, Point::Date(_)) || *clock == Clock::Date;
    if same { point.wall() } else { clock.wall(point.utc(zoning.floating), zoning.floating) }
}

/// Does an override name this start?
fn is_at(instance: &Point, start: &Point, zoning: Zoning<'_>) -> bool {
    match (instance, start) {
        (Point::Date(date), point) | (point, Point::Date(date)) => point.wall().date() == *date,
        _ => instance.utc(zoning.floating) == start.utc(zoning.floating),
    }
}

/// A further start of an event on this clock: a date is one at the time of its first start, and of whole days each is one.
fn on(clock: &Clock, first: &Point, date: &Point) -> Point {
    match (clock, date) {
        (Clock::Date, point) => Point::Date(point.wall().date()),
        (clock, Point::Date(date)) => clock.point(date.and_time(first.wall().time())),
        (_, point) => point.clone(),
    }
}

/// Which wall clocks of a master matter: those of the window, of what reaches into it, and of what is moved into it.
fn bounds(
    master: &Version<'_>,
    overrides: &[Override<'_>],
    newest: Option<i64>,
    zoning: Zoning<'_>,
    window: &Window,
) -> Bounds {
    let clock = master.start.clock();
    let (from, to) = window.span();
    let (mut from, mut to) = (clock.wall(from, zoning.floating), clock.wall(to, zoning.floating));
    let mut longest = master.length.at_most();
    let (mut back, mut ahead) = (TimeDelta::zero(), TimeDelta::zero());
    for other in overrides {
        let instance = wall_on(&clock, &other.instance, zoning);
        if other.version.raw.is_of_future() {
            let shift = other.shift(&clock, zoning);
            (back, ahead) = (back.max(shift), ahead.max(-shift));
            longest = longest.max(other.version.length.at_most());
        }
        // Whether there is such an instance decides about an override that is older than its master.
        if newest.is_some_and(|newest| newest > other.version.raw.sequence) {
            (from, to) = (from.min(instance), to.max(instance));
        }
    }
    let from = from.checked_sub_signed(longest).and_then(|from| from.checked_sub_signed(back));
    let to = to.checked_add_signed(ahead);
    Bounds { from: from.unwrap_or(NaiveDateTime::MIN), to: to.unwrap_or(NaiveDateTime::MAX), most: MOST + 1 }
}

fn too_many() -> String {
    format!("repeats too often: too many, cut: of its times no more than {MOST} are read")
}

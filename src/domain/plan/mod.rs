//! When people can meet: windows in which a group stays inside its working time, and proposals: the starts that ask the
//! least of those who have the most to bear.
//!
//! ```text
//!  mod            the windows of the largest group; a plan as a whole
//!  nights person  when people sleep; one person near a span of time, and what a meeting asks of them
//!  class          the words for that
//!  history        what windows that were taken before asked of people
//!  outsider       a person who is no teammate
//!  starts order   the starts that are compared, and the order in which they are
//!  best series    proposals with their reason; meetings that repeat
//!  ics            meetings as a calendar file
//! ```
//!
//! Not here: whose windows are requested, and how they are displayed (`shell::plan`, `panels::plan`).

pub mod best;
pub mod class;
pub mod history;
pub mod ics;
mod nights;
mod order;
pub mod outsider;
pub mod person;
pub mod series;
pub mod starts;

use chrono::TimeDelta;

use self::best::{Ask, Guest, Proposal, Reason, Weighing};
use self::series::Series;

use super::Instant;
use super::availability::Facts;
use super::interval::{self, Interval};

/// What is proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The proposals, best first.
    pub proposals: Vec<Proposal>,
    /// Why the first is not good for all; `None` when it is.
    pub reason: Option<Reason>,
    /// The meeting that repeats, if one is asked for and there is a candidate.
    pub series: Option<Series>,
}

/// Plans a meeting for some people.
pub fn plan(ask: Ask<'_>, guests: &[Guest<'_>]) -> Plan {
    let weighing = Weighing::new(ask, guests, series::end(ask.span, ask.length, ask.every));
    let proposals: Vec<Proposal> = weighing.best().into_iter().filter_map(|start| weighing.proposal(start)).collect();
    let reason = weighing.reason(proposals.first());
    let series = ask.every.and_then(|every| series::series(&weighing, every));
    Plan { proposals, reason, series }
}

/// A longest interval during which a whole group is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The interval.
    pub span: Interval,
    /// The indices, in the list of requested people, of those who are inside throughout.
    pub inside: Vec<usize>,
}

/// When a person can meet within `span`: inside working hours, outside away and events. Never, without a zone.
pub fn free(facts: &Facts, span: Interval) -> Vec<Interval> {
    facts.work().map_or_else(Vec::new, |work| interval::minus(&work.within(span), facts.blocked()))
}

/// A change in who can begin a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    at: Instant,
    /// Whether the person stops being able to begin. Such changes sort after the others of the same instant, because
    /// the last possible start is still one.
    ends: bool,
    person: usize,
    /// The person's free interval around it.
    free: Interval,
}

/// The longest windows of at least `least`, for every group of the largest size that has one, by start, then end.
///
/// 1. A person who is free from `a` to `b` can begin a meeting of the least length from `a` to `b - least`.
/// 2. The largest size is the greatest number of people who can begin at the same instant.
/// 3. While that many can begin, the group and their free intervals stay the same until one of them stops: the window
///    extends from the latest of their `a` to the earliest of their `b`.
pub fn windows(free: &[Vec<Interval>], least: TimeDelta) -> Vec<Window> {
    let turns = turns(free, least);
    let mut ready: Vec<Option<Interval>> = vec![None; free.len()];
    let (mut count, mut largest, mut found) = (0_usize, 1, Vec::new());
    for (n, turn) in turns.iter().enumerate() {
        if let Some(slot) = ready.get_mut(turn.person) {
            *slot = (!turn.ends).then_some(turn.free);
        }
        if turn.ends {
            count -= 1;
            continue;
        }
        count += 1;
        let last_to_come = turns.get(n + 1).is_none_or(|next| next.ends || next.at > turn.at);
        if last_to_come && count >= largest {
            if count > largest {
                largest = count;
                found.clear();
            }
            found.extend(window(&ready));
        }
    }
    found.sort_by_key(|window: &Window| (window.span.start, window.span.end));
    found
}

fn turns(free: &[Vec<Interval>], least: TimeDelta) -> Vec<Turn> {
    let long_enough = |free: &&Interval| free.length() >= least;
    let both = |person: usize, free: Interval| {
        [(free.start, false), (free.end - least, true)].map(|(at, ends)| Turn { at, ends, person, free })
    };
    let of = |(person, spans): (usize, &Vec<Interval>)| {
        spans.iter().filter(long_enough).flat_map(|free| both(person, *free)).collect::<Vec<_>>()
    };
    let mut turns: Vec<Turn> = free.iter().enumerate().flat_map(of).collect();
    turns.sort_unstable();
    turns
}

/// The window of all people who can begin.
fn window(ready: &[Option<Interval>]) -> Option<Window> {
    let start = ready.iter().flatten().map(|free| free.start).max()?;
    let end = ready.iter().flatten().map(|free| free.end).min()?;
    let inside = (0..).zip(ready).filter(|(_, free)| free.is_some()).map(|(person, _)| person).collect();
    Some(Window { span: Interval::new(start, end)?, inside })
}

/// The number of people inside, as a step function: the instants at which it changes, in order, each with the number from
/// then on.
pub fn levels<'a>(inside: impl Iterator<Item = &'a Interval>) -> Vec<(Instant, usize)> {
    let mut turns: Vec<(Instant, bool)> = inside.flat_map(|i| [(i.start, true), (i.end, false)]).collect();
    turns.sort_unstable();
    let (mut inside, mut levels) = (0_usize, Vec::<(Instant, usize)>::new());
    for (at, comes) in turns {
        inside = if comes { inside + 1 } else { inside - 1 };
        match levels.last_mut().filter(|(last, _)| *last == at) {
            Some((_, level)) => *level = inside,
            None => levels.push((at, inside)),
        }
    }
    levels
}

/// The least number of people inside at any time of an interval, by [`levels`].
pub fn fewest(levels: &[(Instant, usize)], span: Interval) -> usize {
    let first = levels.partition_point(|(at, _)| *at <= span.start);
    let before = first.checked_sub(1).and_then(|last| levels.get(last)).map_or(0, |(_, level)| *level);
    let during = levels.iter().skip(first).take_while(|(at, _)| *at < span.end).map(|(_, level)| *level);
    during.fold(before, usize::min)
}

//! When people can meet: windows in which a group stays inside its working time.
//!
//! ```text
//!  mod     who can meet when: the windows of the largest group
//!  fair    who has the early and the late hours, and which start shares them best
//! ```
//!
//! Not here: who is asked for, and how it is told (`shell::plan`, `panels::plan`).

pub mod fair;

use chrono::TimeDelta;

use super::Instant;
use super::availability::Facts;
use super::interval::{self, Interval};

/// A longest stretch of time during all of which a group is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// When.
    pub span: Interval,
    /// The places, in the list of people asked for, of those who are inside throughout.
    pub inside: Vec<usize>,
}

/// When a person can meet inside `span`: within working hours, outside away, and no event. Nobody without a zone can.
pub fn free(facts: &Facts, span: Interval) -> Vec<Interval> {
    facts.work().map_or_else(Vec::new, |work| interval::minus(&work.within(span), facts.blocked()))
}

/// Somebody becomes, or is no longer, able to begin a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    at: Instant,
    /// They no longer are: behind all who become it at the same instant, as the last start of a meeting is one.
    ends: bool,
    person: usize,
    /// The time that they are free around it.
    free: Interval,
}

/// The longest windows of at least `least` of every group of the largest size that has one, by start, then end.
///
/// 1. A person who is free from `a` to `b` can begin a meeting of the least length from `a` to `b - least`.
/// 2. The largest group that has a window are the most people who can begin at one instant.
/// 3. Wherever so many can, they are the same people, and free around the same time, until the next of them cannot: the
///    window runs from the last of their `a` to the first of their `b`.
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

/// The window of all who are ready.
fn window(ready: &[Option<Interval>]) -> Option<Window> {
    let start = ready.iter().flatten().map(|free| free.start).max()?;
    let end = ready.iter().flatten().map(|free| free.end).min()?;
    let inside = (0..).zip(ready).filter(|(_, free)| free.is_some()).map(|(person, _)| person).collect();
    Some(Window { span: Interval::new(start, end)?, inside })
}

/// How many people are inside from each instant on, up to the next, by all stretches in which somebody is: wherever that
/// changes, in order.
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

/// The fewest people who are inside at any time of a stretch, by [`levels`].
pub fn fewest(levels: &[(Instant, usize)], span: Interval) -> usize {
    let first = levels.partition_point(|(at, _)| *at <= span.start);
    let before = first.checked_sub(1).and_then(|last| levels.get(last)).map_or(0, |(_, level)| *level);
    let during = levels.iter().skip(first).take_while(|(at, _)| *at < span.end).map(|(_, level)| *level);
    during.fold(before, usize::min)
}

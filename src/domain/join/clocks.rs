//! Clock changes ahead, and what they do to the overlap of each pair with the viewer.
//!
//! The overlap of a pair is that of their weekly hours, without leave, events and dates with other hours: an ideal week of
//! 10,080 minutes that closes in a circle, each one's hours laid on it by a fixed offset.
//!
//! Not here: the rules of zones (`zone`).

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::hours::Hours;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::zone::Zone;

/// How far ahead clock changes are reported.
pub const AHEAD: TimeDelta = TimeDelta::days(14);

const WEEK: i64 = 7 * 24 * 60;

/// An instant at which clocks change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Instant,
    /// The zones whose clocks change, by name.
    pub zones: Vec<ZoneChange>,
    /// The other teammates whose overlap with the viewer changes, in the order of the config.
    pub pairs: Vec<Pair>,
}

/// A zone whose clocks change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneChange {
    /// Its name.
    pub zone: String,
    /// By how many minutes they are set forward.
    pub shift: i64,
    /// The teammates in it.
    pub who: Vec<TeammateIndex>,
}

/// A teammate whose overlap with the viewer changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who.
    pub with: TeammateIndex,
    /// Minutes in common for each working day of the viewer, before.
    pub before: i64,
    /// The same after.
    pub after: i64,
}

/// The clock changes after `now`, up to [`AHEAD`] later, oldest first.
pub fn ahead(team: &Team, now: Instant) -> Vec<Change> {
    let Some(limit) = now.checked_add_signed(AHEAD) else { return Vec::new() };
    let mut found: BTreeMap<Instant, BTreeMap<String, (Zone, Vec<TeammateIndex>)>> = BTreeMap::new();
    for (index, mate) in team.indices() {
        let Some(zone) = mate.zone.known() else { continue };
        for at in changes(zone, now, limit) {
            let zones = found.entry(at).or_default();
            zones.entry(zone.name().to_owned()).or_insert_with(|| (zone.clone(), Vec::new())).1.push(index);
        }
    }
    let change = |(at, zones): (Instant, BTreeMap<String, (Zone, Vec<TeammateIndex>)>)| {
        let shift = |zone: &Zone| minutes(zone.offset(at)) - minutes(zone.offset(before(at)));
        let zones = zones.into_iter().map(|(name, (zone, who))| ZoneChange { zone: name, shift: shift(&zone), who });
        Change { at, zones: zones.collect(), pairs: pairs(team, at) }
    };
    found.into_iter().map(change).collect()
}

/// The instants after `now`, up to `limit`, at which a zone's offset changes.
fn changes(zone: &Zone, now: Instant, limit: Instant) -> Vec<Instant> {
    let mut found = Vec::new();
    let mut from = now.timestamp();
    while let Some(next) = zone.offsets().stretch(from).to {
        let Some(at) = Instant::from_timestamp(next.at, 0).filter(|at| *at <= limit && next.at > from) else { break };
        if zone.offset(at) != zone.offset(before(at)) && at > now {
            found.push(at);
        }
        from = next.at;
    }
    found
}

fn before(at: Instant) -> Instant {
    at.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(at)
}

fn minutes(offset: i32) -> i64 {
    i64::from(offset.div_euclid(60))
}

fn pairs(team: &Team, at: Instant) -> Vec<Pair> {
    let Some((me, mine)) = team.me.and_then(|me| Some((me, team.get(me)?))) else { return Vec::new() };
    let Some(zone) = mine.zone.known() else { return Vec::new() };
    let days = (0..7).filter(|day| !mine.hours.on(*day).is_empty()).count() as i64;
    if days == 0 {
        return Vec::new();
    }
    let overlap = |hours: &Hours, other: &Zone, t: Instant| {
        common(&ideal(&mine.hours, zone.offset(t)), &ideal(hours, other.offset(t))) / days
    };
    let pair = |(with, mate): (TeammateIndex, &crate::domain::teammate::Teammate)| {
        let other = mate.zone.known()?;
        let (before, after) = (overlap(&mate.hours, other, before(at)), overlap(&mate.hours, other, at));
        (before != after).then_some(Pair { with, before, after })
    };
    team.indices().filter(|(index, _)| *index != me).filter_map(pair).collect()
}

/// Weekly hours on the ideal week, by an offset in seconds: disjoint, in order.
fn ideal(hours: &Hours, offset: i32) -> Vec<(i64, i64)> {
    let mut spans = Vec::new();
    for day in 0..7_i64 {
        for span in hours.on(day as usize) {
            let start = (day * 1440 + i64::from(span.start) - minutes(offset)).rem_euclid(WEEK);
            let end = start + i64::from(span.end - span.start);
            spans.push((start, end.min(WEEK)));
            if end > WEEK {
                spans.push((0, end - WEEK));
            }
        }
    }
    spans.sort_unstable();
    let mut union: Vec<(i64, i64)> = Vec::new();
    for (start, end) in spans {
        match union.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => union.push((start, end)),
        }
    }
    union
}

/// The minutes that two lists of disjoint spans have in common.
fn common(left: &[(i64, i64)], right: &[(i64, i64)]) -> i64 {
    let shared = |a: &(i64, i64), b: &(i64, i64)| (a.1.min(b.1) - a.0.max(b.0)).max(0);
    left.iter().map(|a| right.iter().map(|b| shared(a, b)).sum::<i64>()).sum()
}

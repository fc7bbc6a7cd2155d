//! The pulse: how the team's ways work out, channel by channel and week by week. It never tells of a single teammate but
//! the viewer, and stays empty where there is too little data.
//!
//! 1. A *record* is one reply that was ever owed. It is *judged* when it has a due time and was answered, or is late and
//!    its item not done; *kept* when it was answered by then. One that was answered by something without a time of its own
//!    is neither judged nor timed.
//! 2. A record is *timed* when it was answered and the responder has a zone: their working time between ask and answer.
//! 3. A share needs 5 judged records, a median 5 timed ones, a 90th percentile 10; for the team they need records of at
//!    least 3 teammates, as each of two people could read off the other's.
//! 4. Percentiles are by nearest rank: each is a time that happened.
//!
//! Not here: where records come from (`board::records`), words (shell, panels).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::day::monday;
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::ids::{SourceId, TeammateIndex};
use crate::domain::interval::Interval;
use crate::domain::text::Text;
use crate::domain::thread::whole_minutes;
use crate::domain::worktime::WorkTime;
use crate::domain::zone::{Edge, Zone};

/// The fewest judged replies for a share.
pub const JUDGED: usize = 5;
/// The fewest timed replies for a median.
pub const TIMED: usize = 5;
/// The fewest timed replies for a 90th percentile.
pub const TIMED_P90: usize = 10;
/// The fewest people for a figure of the team.
pub const PEOPLE: usize = 3;

/// One reply that was ever owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The source of its item.
    pub source: SourceId,
    /// The item there.
    pub item: String,
    /// Its title.
    pub title: Text,
    /// Which agreement applies.
    pub channel: Channel,
    /// Who owed it.
    pub by: TeammateIndex,
    /// The teammate who asked first; `None`: an outsider.
    pub asked_by: Option<TeammateIndex>,
    /// When it was first asked.
    pub asked_at: Instant,
    /// When it was answered.
    pub answered_at: Option<Instant>,
    /// The answer has a time of its own.
    pub timed: bool,
    /// By when an answer was agreed.
    pub due_at: Option<Instant>,
    /// Its item is done.
    pub done: bool,
}

/// An item that was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// When.
    pub due_at: Instant,
    /// Its assignees among the teammates.
    pub assignees: Vec<TeammateIndex>,
    /// It is done.
    pub done: bool,
    /// When it was done.
    pub done_at: Option<Instant>,
}

/// The figures of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many records there are.
    pub asks: usize,
    /// How many are judged.
    pub judged: usize,
    /// The share that was kept, in per cent.
    pub kept: Option<usize>,
    /// How many are timed.
    pub timed: usize,
    /// The median of their minutes.
    pub median: Option<i64>,
    /// The 90th percentile of their minutes.
    pub p90: Option<i64>,
}

/// How deadlines were met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// How many are judged.
    pub judged: usize,
    /// The share that was met, in per cent.
    pub met: Option<usize>,
    /// How many are done, and it is not known when.
    pub unknown: usize,
}

/// Figures by channel, in the order of the agreement; only channels with a record.
pub type ByChannel = Vec<(Channel, Figures)>;

/// One ISO week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// The local midnight that opens it.
    pub starts_at: Instant,
    /// Its records.
    pub channels: ByChannel,
    /// Its deadlines.
    pub deadlines: Met,
    /// The minutes in which at least half of the team works; `None` with fewer than two who have a zone.
    pub overlap: Option<i64>,
}

impl Week {
    /// Its name: `2026-W47`.
    pub fn name(&self) -> String {
        let week = self.monday.iso_week();
        format!("{}-W{:02}", week.year(), week.week())
    }
}

/// The pulse of some weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// When they begin.
    pub since: Instant,
    /// The team's figures.
    pub channels: ByChannel,
    /// Each week, the oldest first.
    pub weeks: Vec<Week>,
    /// Deadlines of all weeks.
    pub deadlines: Met,
    /// The viewer's own figures.
    pub mine: Option<ByChannel>,
    /// For each source, how many records it has, and when the earliest was asked.
    pub sources: Vec<(SourceId, usize, Option<Instant>)>,
}

/// What the pulse is worked out from.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Every record.
    pub records: &'a [Record],
    /// Every item that has a due time, done or not.
    pub dated: &'a [Dated],
    /// Each teammate's working time, in the order of the team.
    pub works: &'a [Option<&'a WorkTime>],
    /// The viewer.
    pub me: Option<TeammateIndex>,
    /// The viewer's zone.
    pub zone: &'a Zone,
    /// The sources, in the order of the config.
    pub sources: &'a [SourceId],
}

/// The pulse of the viewer's current week and those before it, `weeks` in all.
pub fn pulse(known: Known<'_>, weeks: u16, now: Instant) -> Pulse {
    let mondays = mondays(known.zone, weeks, now);
    let midnight = |date: NaiveDate| known.zone.midnight(date, Edge::Start);
    let since = mondays.first().copied().map_or(now, midnight);
    let in_period = |record: &&Record| since <= record.asked_at && record.asked_at <= now;
    let records: Vec<&Record> = known.records.iter().filter(in_period).collect();
    let week_of = |t: Instant| monday(known.zone.date(t));
    let ended = |dated: &Dated| dated.due_at.checked_sub_signed(TimeDelta::seconds(1)).map(week_of);
    let past = |dated: &&Dated| dated.due_at < now && ended(dated).is_some_and(|week| mondays.contains(&week));
    let dated: Vec<&Dated> = known.dated.iter().filter(past).collect();
    let week = |date: &NaiveDate| Week {
        monday: *date,
        starts_at: midnight(*date),
        channels: by_channel(&of(&records, |record| week_of(record.asked_at) == *date), known.works, now, true),
        deadlines: met(&dated.iter().copied().filter(|dated| ended(dated) == Some(*date)).collect::<Vec<_>>()),
        overlap: overlap(known.works, midnight(*date), midnight(*date + TimeDelta::days(7))),
    };
    let source = |id: &SourceId| {
        let own = of(&records, |record| record.source == *id);
        (id.clone(), own.len(), own.iter().map(|record| record.asked_at).min())
    };
    Pulse {
        since,
        channels: by_channel(&records, known.works, now, true),
        weeks: mondays.iter().map(week).collect(),
        deadlines: met(&dated),
        mine: known.me.map(|me| by_channel(&of(&records, |record| record.by == me), known.works, now, false)),
        sources: known.sources.iter().map(source).collect(),
    }
}

fn of<'r>(records: &[&'r Record], which: impl Fn(&Record) -> bool) -> Vec<&'r Record> {
    records.iter().copied().filter(|record| which(record)).collect()
}

/// The Mondays of the viewer's current week and of those before it, the oldest first.
fn mondays(zone: &Zone, weeks: u16, now: Instant) -> Vec<NaiveDate> {
    let this = monday(zone.date(now));
    let before = |n: u16| this.checked_sub_signed(TimeDelta::days(7 * i64::from(n)));
    (0..weeks).rev().filter_map(before).collect()
}

fn by_channel(records: &[&Record], works: &[Option<&WorkTime>], now: Instant, is_team: bool) -> ByChannel {
    let mut channels: BTreeMap<Channel, Vec<&Record>> = BTreeMap::new();
    for record in records {
        channels.entry(record.channel).or_default().push(record);
    }
    channels.into_iter().map(|(channel, own)| (channel, figures(&own, works, now, is_team))).collect()
}

fn figures(records: &[&Record], works: &[Option<&WorkTime>], now: Instant, is_team: bool) -> Figures {
    let verdicts: Vec<(TeammateIndex, bool)> =
        records.iter().filter_map(|record| Some((record.by, record.kept(now)?))).collect();
    let timed: Vec<(TeammateIndex, i64)> = records.iter().filter_map(|record| record.minutes(works)).collect();
    let mut minutes: Vec<i64> = timed.iter().map(|(_, minutes)| *minutes).collect();
    minutes.sort_unstable();
    let kept = verdicts.iter().filter(|(_, kept)| *kept).count();
    let is_judged = enough(verdicts.iter().map(|(by, _)| *by), JUDGED, is_team);
    let has_times = |least| enough(timed.iter().map(|(by, _)| *by), least, is_team);
    Figures {
        asks: records.len(),
        judged: verdicts.len(),
        kept: is_judged.then(|| 100 * kept / verdicts.len()),
        timed: timed.len(),
        median: if has_times(TIMED) { percentile(&minutes, 50) } else { None },
        p90: if has_times(TIMED_P90) { percentile(&minutes, 90) } else { None },
    }
}

/// Returns whether there are enough values, and for a team enough people.
fn enough(of: impl Iterator<Item = TeammateIndex>, least: usize, is_team: bool) -> bool {
    let all: Vec<TeammateIndex> = of.collect();
    all.len() >= least && (!is_team || all.iter().collect::<BTreeSet<_>>().len() >= PEOPLE)
}

/// The value of nearest rank among values in ascending order.
fn percentile(values: &[i64], q: usize) -> Option<i64> {
    values.get((q * values.len()).div_ceil(100).checked_sub(1)?).copied()
}

impl Record {
    /// Whether it was kept; `None`: it is not judged.
    fn kept(&self, now: Instant) -> Option<bool> {
        let due = self.due_at?;
        match self.answered_at {
            Some(answered) => self.timed.then_some(answered <= due),
            None => (!self.done && now > due).then_some(false),
        }
    }

    /// The responder's working minutes until the answer; `None`: it is not timed.
    fn minutes(&self, works: &[Option<&WorkTime>]) -> Option<(TeammateIndex, i64)> {
        let answered = self.answered_at.filter(|_| self.timed)?;
        let work = works.get(self.by.index()).copied().flatten()?;
        Some((self.by, whole_minutes(work.between(self.asked_at, answered))))
    }
}

fn met(items: &[&Dated]) -> Met {
    let is_met = |one: &&&Dated| match (one.done, one.done_at) {
        (false, _) => Some(false),
        (true, Some(at)) => Some(at <= one.due_at),
        (true, None) => None,
    };
    let verdicts: Vec<(&Dated, bool)> = items.iter().filter_map(|one| Some((*one, is_met(&one)?))).collect();
    let people: BTreeSet<TeammateIndex> = verdicts.iter().flat_map(|(one, _)| one.assignees.iter().copied()).collect();
    let kept = verdicts.iter().filter(|(_, met)| *met).count();
    let enough = verdicts.len() >= JUDGED && people.len() >= PEOPLE;
    Met {
        judged: verdicts.len(),
        met: enough.then(|| 100 * kept / verdicts.len()),
        unknown: items.len() - verdicts.len(),
    }
}

/// The minutes between two instants in which at least half of those with a zone, and at least two, work.
fn overlap(works: &[Option<&WorkTime>], from: Instant, to: Instant) -> Option<i64> {
    let zoned: Vec<&WorkTime> = works.iter().flatten().copied().collect();
    if zoned.len() < 2 {
        return None;
    }
    let span = Interval::new(from, to)?;
    let quorum = zoned.len().div_ceil(2).max(2) as i64;
    let mut edges: Vec<(Instant, i64)> =
        zoned.iter().flat_map(|work| work.within(span)).flat_map(|own| [(own.start, 1), (own.end, -1)]).collect();
    edges.sort_unstable();
    let (mut count, mut last, mut total) = (0_i64, from, TimeDelta::zero());
    for (at, step) in edges {
        if count >= quorum {
            total += at - last;
        }
        count += step;
        last = at;
    }
    Some(whole_minutes(total))
}

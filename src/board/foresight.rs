//! Applies the rules of `domain::join` to the board at an instant: groups, covers, signs on threads, deadlines and
//! teammates.
//!
//! Not here: the rules themselves, check-ins (`checkins`).

use std::collections::{HashMap, HashSet};

use super::index::Slot;
use super::item::{Deadline, OpenThread, Person};
use super::lists::Dated;
use super::state::Board;
use crate::domain::Instant;
use crate::domain::agreement::{Target, Targets};
use crate::domain::ids::ItemId;
use crate::domain::interval::Interval;
use crate::domain::join::foresight::{self, Kind, Sign};
use crate::domain::teammate::{AwaySpan, Teammate, TeammateIndex};
use crate::domain::worktime::WorkTime;

/// The group of an open thread, relative to the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The viewer owes it.
    Mine,
    /// The viewer asked.
    OwedToMe,
    /// Neither.
    Others,
}

impl Group {
    /// Its name in JSON and in filters.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::OwedToMe => "owed_to_me",
            Self::Others => "others",
        }
    }
}

/// The id of a thread in JSON and on the command line.
pub fn thread_id(board: &Board, thread: &OpenThread) -> String {
    let by = board.team.get(thread.by).map_or("", |mate| mate.id.as_str());
    format!("{}:{}:{by}", thread.item.source.as_str(), thread.item.id.raw())
}

/// The id of a deadline in JSON and on the command line.
pub fn deadline_id(deadline: &Deadline) -> String {
    format!("{}:{}", deadline.item.source.as_str(), deadline.item.id.raw())
}

/// The target of a thread by the agreement.
pub fn target(board: &Board, thread: &OpenThread) -> Target {
    let (agreement, none) = (&board.team.agreement, Targets::default());
    let source = agreement.of_source(&thread.item.source).unwrap_or(&none);
    let own = board.team.get(thread.by).map_or(&none, |mate| &mate.targets);
    agreement.target(thread.item.channel, source, own)
}

/// The group of a thread.
pub fn group(board: &Board, thread: &OpenThread) -> Group {
    match board.team.me {
        Some(me) if thread.by == me => Group::Mine,
        Some(me) if thread.asker() == Some(me) => Group::OwedToMe,
        _ => Group::Others,
    }
}

/// When the latest unanswered message that asks was sent.
pub fn last_asked_at(thread: &OpenThread) -> Instant {
    thread.last_asked_at()
}

/// A teammate's working time.
pub fn work(board: &Board, index: TeammateIndex) -> Option<&WorkTime> {
    board.facts(index).and_then(|facts| facts.work())
}

/// A teammate's cover: that of the first away range in the config that holds now and names one.
pub fn cover(board: &Board, index: TeammateIndex, now: Instant) -> Option<TeammateIndex> {
    let (mate, work) = (board.team.get(index)?, work(board, index)?);
    let holds = |span: &AwaySpan| work.away_interval(span).is_some_and(|interval: Interval| interval.contains(now));
    mate.away.iter().filter(|away| away.cover.is_some()).find(|away| holds(&away.span))?.cover
}

/// The teammates that a teammate covers now, in the order of the team.
pub fn covered_by(board: &Board, by: TeammateIndex, now: Instant) -> impl Iterator<Item = TeammateIndex> {
    let names_them = move |mate: &Teammate| mate.away.iter().any(|away| away.cover == Some(by));
    let covered =
        move |(index, mate): &(TeammateIndex, &Teammate)| names_them(mate) && cover(board, *index, now) == Some(by);
    board.team.indices().filter(covered).map(|(index, _)| index)
}

/// Each teammate's cover, in the order of the team.
pub fn covers(board: &Board, now: Instant) -> Vec<Option<TeammateIndex>> {
    board.team.indices().map(|(index, _)| cover(board, index, now)).collect()
}

/// The signs on an open thread.
pub fn of_thread(board: &Board, thread: &OpenThread, now: Instant) -> Vec<Sign> {
    foresight::of_thread(thread.by, work(board, thread.by), thread.term.map(|term| term.due_at), now)
}

/// The open threads of each item, which the signs of deadlines need.
pub struct ByItem<'a>(HashMap<(&'a str, &'a ItemId), Vec<&'a OpenThread>>);

impl<'a> ByItem<'a> {
    /// The open threads of some items, by their slots in the index.
    pub fn of_items(board: &'a Board, slots: &HashSet<Slot>) -> Self {
        let mut by_item: HashMap<_, Vec<&OpenThread>> = HashMap::new();
        for thread in board.threads().of_items(slots) {
            by_item.entry((thread.item.source.as_str(), &thread.item.id)).or_default().push(thread);
        }
        Self(by_item)
    }

    /// The open threads of a board.
    pub fn of(board: &'a Board) -> Self {
        let mut by_item: HashMap<_, Vec<&OpenThread>> = HashMap::new();
        for thread in board.threads().iter() {
            by_item.entry((thread.item.source.as_str(), &thread.item.id)).or_default().push(thread);
        }
        Self(by_item)
    }

    /// The signs on a deadline.
    pub fn of_deadline(&self, board: &'a Board, deadline: &'a Deadline, now: Instant) -> Vec<Sign<&'a OpenThread>> {
        let mut assignees: Vec<TeammateIndex> = deadline.item.assignees.iter().filter_map(Person::index).collect();
        assignees.sort_unstable();
        assignees.dedup();
        let Some(due) = deadline.item.due else { return Vec::new() };
        let open = self.0.get(&(deadline.item.source.as_str(), &deadline.item.id));
        let others = open.into_iter().flatten().filter(|thread| !assignees.contains(&thread.by));
        let threads: Vec<_> = others.map(|thread| (thread.by, thread.term.map(|term| term.due_at), *thread)).collect();
        let deadline = foresight::Deadline { due, due_at: deadline.due_at, assignees: &assignees, threads: &threads };
        foresight::of_deadline(deadline, |index| work(board, index), now)
    }
}

/// The signs on each of some deadlines. Only threads of their items are visited.
pub fn of_deadlines<'a>(board: &'a Board, dated: &[&'a Dated], now: Instant) -> Vec<Vec<Sign<&'a OpenThread>>> {
    if dated.is_empty() {
        return Vec::new();
    }
    let by_item = ByItem::of_items(board, &dated.iter().map(|dated| dated.slot()).collect());
    dated.iter().map(|dated| by_item.of_deadline(board, dated, now)).collect()
}

/// The sign that a deadline's row shows: the first; but "no hours then", on a day on which they work, is less important
/// than "no time before it".
pub fn told<'s, T>(board: &Board, deadline: &Deadline, signs: &'s [Sign<T>]) -> Option<&'s Sign<T>> {
    let first = signs.first()?;
    let works_on_that_day = || {
        let work = work(board, first.who)?;
        let date = work.zone().date(deadline.due_at - chrono::TimeDelta::seconds(1));
        Some(!work.own(date).is_empty())
    };
    if first.kind != Kind::OffHours || works_on_that_day() != Some(true) {
        return Some(first);
    }
    signs.iter().find(|sign| sign.kind == Kind::NoTime && sign.who == first.who).or(Some(first))
}

/// For a teammate without overlap (no other teammate works while they do, in their next five days), the end of the
/// searched time.
pub fn alone(board: &Board, index: TeammateIndex, now: Instant) -> Option<Instant> {
    let others = board.team.indices().filter(|(other, _)| *other != index).filter_map(|(other, _)| work(board, other));
    foresight::is_alone(work(board, index)?, others, now)
}

/// The signs on each teammate, in the order of the team.
pub fn of_mates(board: &Board, now: Instant) -> Vec<Vec<Sign>> {
    let works: Vec<Option<&WorkTime>> = board.team.indices().map(|(index, _)| work(board, index)).collect();
    let alone = foresight::without_overlap(&works, now);
    let sign = |(who, until): (TeammateIndex, Option<Instant>)| {
        let sign = |at| Sign { kind: Kind::NoOverlap, who, at: Some(at), thread: None };
        until.map(sign).into_iter().collect()
    };
    (0..).map(TeammateIndex).zip(alone).map(sign).collect()
}

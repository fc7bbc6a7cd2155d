//! The queries of a board at an instant.
//!
//! Not here: its data and order (`state`).

use std::sync::Arc;

use chrono::TimeDelta;

use super::{Board, Counts};
use crate::board::hints::SourceHint;
use crate::board::index::{Index, Slot};
use crate::board::item::{Deadline, OpenThread, Person};
use crate::board::line::SourceLine;
use crate::board::lists::{Dated, Ranked, Threads};
use crate::board::written::Written;
use crate::domain::Instant;
use crate::domain::availability::{Availability, Facts};
use crate::domain::form::Dial;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::join::mark::Mark;
use crate::domain::teammate::TeammateIndex;
use crate::domain::zone::Zone;

impl Board {
    /// The viewer's clock.
    pub fn dial(&self) -> Dial<'_> {
        self.dial_of(&self.viewer)
    }

    /// The dial of a zone, in the viewer's format.
    pub fn dial_of<'a>(&self, zone: &'a Zone) -> Dial<'a> {
        Dial { zone, form: self.form }
    }

    /// The open threads, most urgent first as of the last [`settle`](Self::settle).
    pub fn threads(&self) -> Threads<'_> {
        Threads { all: &self.threads, briefs: &self.briefs, order: &self.order }
    }

    /// The deadlines, by due time.
    pub fn deadlines(&self) -> &[Dated] {
        &self.deadlines
    }

    /// The number of open threads; while only the first rows are available, more than the board holds.
    pub fn thread_count(&self) -> usize {
        self.beginning.map_or(self.threads.len(), |beginning| beginning.totals.0)
    }

    /// The number of deadlines, likewise.
    pub fn deadline_count(&self) -> usize {
        self.beginning.map_or(self.deadlines.len(), |beginning| beginning.totals.1)
    }

    /// Returns whether only the first rows are available. Such lists cannot be searched.
    pub fn is_beginning(&self) -> bool {
        self.beginning.is_some()
    }

    /// Returns whether this item is known, open or done.
    pub fn has_item(&self, source: &SourceId, item: &ItemId) -> bool {
        let place = self.sources.iter().position(|line| line.id == *source);
        place.and_then(|place| self.items.get(place)).is_some_and(|items| items.contains_key(item))
    }

    /// The open threads of an item, unordered. Threads of other items are not visited, except while only the first rows
    /// are available, which are few.
    pub fn threads_of<'a>(&'a self, source: &SourceId, item: &ItemId) -> Vec<&'a Ranked> {
        if self.is_beginning() {
            let is = |thread: &&Ranked| thread.item.id == *item && thread.item.source == *source;
            return self.threads().iter().filter(is).collect();
        }
        self.slot(source, item).map(|slot| self.threads().of_item(slot).collect()).unwrap_or_default()
    }

    /// The deadline of an item, if it has one and is not done.
    pub fn deadline_of(&self, source: &SourceId, item: &ItemId) -> Option<&Dated> {
        if self.is_beginning() {
            return self.deadlines().iter().find(|dated| dated.item.id == *item && dated.item.source == *source);
        }
        let slot = self.slot(source, item)?;
        self.deadlines().iter().find(|dated| dated.slot() == slot)
    }

    /// The slot of an item in the index, if it has a thread or a deadline.
    fn slot(&self, source: &SourceId, item: &ItemId) -> Option<Slot> {
        let place = self.sources.iter().position(|line| line.id == *source)?;
        *self.items.get(place)?.get(item)?
    }

    /// The index of the items of threads and deadlines.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// A teammate's counts as of the last [`settle`](Self::settle).
    pub fn counts(&self, index: TeammateIndex) -> Counts {
        self.counts.get(index.index()).copied().unwrap_or_default()
    }

    /// A teammate's facts.
    pub fn facts(&self, index: TeammateIndex) -> Option<&Facts> {
        self.facts.get(index.index()).map(Arc::as_ref)
    }

    /// Like `facts`, shared: values derived from it are valid while the pointer is the same.
    pub fn shared_facts(&self, index: TeammateIndex) -> Option<&Arc<Facts>> {
        self.facts.get(index.index())
    }

    /// The hints about a teammate that are shown at `now`, in the order of the config.
    pub fn hints(&self, index: TeammateIndex, now: Instant) -> impl Iterator<Item = &SourceHint> {
        self.hints.get(index.index()).into_iter().flat_map(|hints| hints.iter()).filter(move |hint| hint.is_shown(now))
    }

    /// The viewer's mark on a thread, if it holds at `now`. `last_asked_at` is the thread's.
    pub fn mark(&self, thread: &OpenThread, last_asked_at: Instant, now: Instant) -> Option<&Mark> {
        self.mark_on(thread).filter(|mark| mark.holds(last_asked_at, thread.asks(), now))
    }

    /// The viewer's mark on a thread, if a new question was asked since it was set.
    pub fn lapsed_mark(&self, thread: &OpenThread, last_asked_at: Instant) -> Option<&Mark> {
        self.mark_on(thread).filter(|mark| mark.has_lapsed(last_asked_at, thread.asks()))
    }

    fn mark_on(&self, thread: &OpenThread) -> Option<&Mark> {
        if self.marks.is_empty() {
            return None;
        }
        let item = &thread.item;
        self.marks.get(&(item.source.to_string(), item.id.raw().to_owned(), thread.by))
    }

    /// The next instant after `now`, up to a limit, at which a hint ends.
    pub fn next_hint(&self, now: Instant, limit: Instant) -> Option<Instant> {
        let ends = self.hints.iter().flat_map(|hints| hints.iter()).filter_map(|hint| hint.hint.as_ref()?.until);
        ends.filter(|end| now < *end && *end <= limit).min()
    }

    /// A source, as the board shows it.
    pub fn source(&self, id: &SourceId) -> Option<&SourceLine> {
        self.sources.iter().find(|line| line.id == *id)
    }

    /// The entries of the check-in at this index of the team's list.
    pub fn written(&self, checkin: usize) -> Option<&Written> {
        self.written.get(checkin).map(Arc::as_ref)
    }

    /// A teammate's availability.
    pub fn availability(&self, index: TeammateIndex, now: Instant) -> Option<Availability> {
        Some(self.facts(index)?.at(now))
    }

    /// The number of teammates inside working hours and not away, whatever their status.
    pub fn working(&self, now: Instant) -> usize {
        self.facts.iter().filter(|facts| facts.is_working(now)).count()
    }

    /// A teammate's position in their working time.
    pub fn position(&self, index: TeammateIndex, now: Instant) -> Option<TimeDelta> {
        Some(self.facts(index)?.work()?.position(now))
    }

    /// The working time left to answer an open thread; negative when late.
    pub fn thread_left(&self, thread: &OpenThread, now: Instant) -> Option<TimeDelta> {
        thread.term?.left(self.position(thread.by, now))
    }

    /// The working time left for a deadline, of the assignee who has the least.
    pub fn deadline_left(&self, deadline: &Deadline, now: Instant) -> Option<TimeDelta> {
        deadline.left(|index| self.position(index, now))
    }

    /// The next instant, after that of the last [`settle`](Self::settle), at which a thread or a deadline changes its
    /// state without an event.
    pub fn next_change(&self) -> Option<Instant> {
        self.next
    }

    /// A teammate's id, or an outsider's name as written: raw, for JSON and matching.
    pub fn name_raw<'a>(&'a self, person: &'a Person) -> &'a str {
        match person {
            Person::Mate(index) => self.team.get(*index).map_or("", |mate| mate.id.as_str()),
            Person::Outsider(name) => name.raw(),
        }
    }
}

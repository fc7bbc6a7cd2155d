//! What a board answers at an instant.
//!
//! Not here: what it knows, and in which order (`state`).

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

    /// The clock of a zone, as the viewer wants it to be written.
    pub fn dial_of<'a>(&self, zone: &'a Zone) -> Dial<'a> {
        Dial { zone, form: self.form }
    }

    /// The open threads, most urgent first as of the last [`settle`](Self::settle).
    pub fn threads(&self) -> Threads<'_> {
        Threads { all: &self.threads, briefs: &self.briefs, order: &self.order }
    }

    /// The deadlines, by when they are due.
    pub fn deadlines(&self) -> &[Dated] {
        &self.deadlines
    }

    /// How many open threads there are; while only the beginning is known, more than the board has.
    pub fn thread_count(&self) -> usize {
        self.beginning.map_or(self.threads.len(), |beginning| beginning.totals.0)
    }

    /// How many deadlines there are, likewise.
    pub fn deadline_count(&self) -> usize {
        self.beginning.map_or(self.deadlines.len(), |beginning| beginning.totals.1)
    }

    /// Is only the beginning known? Then the lists have their first rows alone, and cannot be searched.
    pub fn is_beginning(&self) -> bool {
        self.beginning.is_some()
    }

    /// Is this item known, open or done?
    pub fn has_item(&self, source: &SourceId, item: &ItemId) -> bool {
        let place = self.sources.iter().position(|line| line.id == *source);
        place.and_then(|place| self.items.get(place)).is_some_and(|items| items.contains_key(item))
    }

    /// The open threads of an item, in no order of urgency. The threads of other items are not looked at, however many there
    /// are; but for a beginning, which has few.
    pub fn threads_of<'a>(&'a self, source: &SourceId, item: &ItemId) -> Vec<&'a Ranked> {
        if self.is_beginning() {
            let is = |thread: &&Ranked| thread.item.id == *item && thread.item.source == *source;
            return self.threads().iter().filter(is).collect();
        }
        self.slot(source, item).map(|slot| self.threads().of_item(slot).collect()).unwrap_or_default()
    }

    /// The deadline of an item, if it is due and not done.
    pub fn deadline_of(&self, source: &SourceId, item: &ItemId) -> Option<&Dated> {
        if self.is_beginning() {
            return self.deadlines().iter().find(|dated| dated.item.id == *item && dated.item.source == *source);
        }
        let slot = self.slot(source, item)?;
        self.deadlines().iter().find(|dated| dated.slot() == slot)
    }

    /// The entry of an item in the index: a reply is owed in it, or it is due.
    fn slot(&self, source: &SourceId, item: &ItemId) -> Option<Slot> {
        let place = self.sources.iter().position(|line| line.id == *source)?;
        *self.items.get(place)?.get(item)?
    }

    /// What filters look at in the items of threads and deadlines.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// A teammate's share as of the last [`settle`](Self::settle).
    pub fn counts(&self, index: TeammateIndex) -> Counts {
        self.counts.get(index.index()).copied().unwrap_or_default()
    }

    /// What is known about a teammate's time.
    pub fn facts(&self, index: TeammateIndex) -> Option<&Facts> {
        self.facts.get(index.index()).map(Arc::as_ref)
    }

    /// The same, to be held on to: what was worked out from it holds as long as it is this.
    pub fn shared_facts(&self, index: TeammateIndex) -> Option<&Arc<Facts>> {
        self.facts.get(index.index())
    }

    /// What sources hint at about a teammate, as far as it is to be shown at `now`; in the order of the config.
    pub fn hints(&self, index: TeammateIndex, now: Instant) -> impl Iterator<Item = &SourceHint> {
        self.hints.get(index.index()).into_iter().flat_map(|hints| hints.iter()).filter(move |hint| hint.is_shown(now))
    }

    /// The viewer's mark on a thread, if it holds at `now`. `last_asked_at` is the thread's.
    pub fn mark(&self, thread: &OpenThread, last_asked_at: Instant, now: Instant) -> Option<&Mark> {
        self.mark_on(thread).filter(|mark| mark.holds(last_asked_at, thread.asks(), now))
    }

    /// The viewer's mark on a thread, if something new asks since it was set.
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

    /// What people wrote for the check-in at this place of the team's list.
    pub fn written(&self, checkin: usize) -> Option<&Written> {
        self.written.get(checkin).map(Arc::as_ref)
    }

    /// What a teammate is doing.
    pub fn availability(&self, index: TeammateIndex, now: Instant) -> Option<Availability> {
        Some(self.facts(index)?.at(now))
    }

    /// How many teammates are inside their working hours and outside away, whatever their status.
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
    /// state by itself.
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

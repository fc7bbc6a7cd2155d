//! One look at the folder: what is new goes into the sink, page by page, and what was seen is remembered.
//!
//! Two threads read, since a file costs as much to open as to parse. The first pages are small, so that something
//! stands on the board while the rest arrives.
//!
//! Not here: when to look (sync), which files a watch has named (`watch`).

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::cursor::Known;
use super::list::{self, Enter, Listing};
use super::names::{Part, Unit, composed};
use super::read::{Outcome, Reader, World};
use super::stamps::Stamps;
use crate::domain::batch::{Calendar, Event, Page, Problem, Progress};
use crate::domain::ids::{Account, CalendarId, ItemId};
use crate::domain::text::Text;
use crate::providers::Sink;

/// So many units are read before a second thread is worth its start.
const ALONE: usize = 64;
/// A page early in a reading.
const SMALL_PAGE: usize = 32;
/// A page later on. Some twenty of them may wait until they are joined and kept.
const PAGE: usize = 128;
/// So many events of calendars weigh as much as an item.
const EVENTS: usize = 16;
/// The most problems that are told of a folder.
const MOST_PROBLEMS: usize = 500;

/// What is remembered from look to look.
#[derive(Debug)]
pub struct Memory {
    /// The files.
    pub known: Known,
    /// What is wrong in the units' files.
    problems: BTreeMap<Unit, Vec<Problem>>,
    /// What looking at the units found wrong.
    looked: BTreeMap<Unit, Vec<Problem>>,
    /// What is wrong with the folder beside them.
    beside: Vec<Problem>,
}

/// Which part of the folder to look at.
#[derive(Debug)]
pub enum Which {
    /// All of it.
    Everything,
    /// All of it, whether it has changed or not.
    Anew,
    /// These units.
    Only(HashSet<Unit>),
}

/// Where and how to look.
pub struct Look<'a> {
    /// The folder, and what reading it depends on.
    pub world: World<'a>,
    /// Calendars were read last on another day.
    pub new_day: bool,
    /// Where the pages go.
    pub sink: &'a Sink,
    /// Set when the look was cancelled.
    pub stop: &'a AtomicBool,
}

/// A unit to read.
struct Task {
    unit: Unit,
    found: Stamps,
    before: Option<Box<Stamps>>,
}

/// A unit that was read.
struct Seen {
    unit: Unit,
    stamps: Stamps,
    problems: Vec<Problem>,
}

/// The look was cancelled.
pub struct Stopped;

impl Memory {
    /// The memory of a folder whose files are known from elsewhere, or not at all.
    pub fn new(known: Known) -> Self {
        Self { known, problems: BTreeMap::new(), looked: BTreeMap::new(), beside: Vec::new() }
    }

    /// Everything that is wrong.
    pub fn problems(&self) -> Vec<Problem> {
        let all = || self.beside.iter().chain(self.looked.values().flatten()).chain(self.problems.values().flatten());
        let mut told: Vec<Problem> = all().take(MOST_PROBLEMS).cloned().collect();
        let more = all().skip(MOST_PROBLEMS).count();
        if more > 0 {
            let text = Text::new(format!("and {more} more problems"));
            told.push(Problem { file: None, line: None, column: None, text, is_error: false });
        }
        told
    }
}

impl Look<'_> {
    /// Looks, sends what is new, and remembers it. Says whether there was anything new.
    pub fn run(&self, which: &Which, memory: &mut Memory, enter: Enter<'_>) -> Result<bool, Stopped> {
        let (listing, whole) = self.list(which, &memory.known, enter);
        let gone = gone(which, whole, &listing, &memory.known);
        let lost = lost_copies(&listing, &memory.known);
        let Listing { units, unseen: _, hidden, told, problems } = listing;
        if whole {
            memory.beside = problems;
            memory.looked.clear();
        } else if let Which::Only(named) = which {
            memory.looked.retain(|unit, _| !named.contains(unit));
        }
        memory.looked.extend(told);
        let mut tasks = Vec::new();
        for (unit, found) in units {
            let before = memory.known.get(&unit);
            let held = hidden.contains(&unit) && before.as_ref().is_some_and(Stamps::in_use);
            let of_today = unit.part == Part::Calendars && self.new_day;
            if !held
                && (of_today
                    || which.forces(&unit, &found)
                    || !before.as_ref().is_some_and(|before| before.still(&found)))
            {
                tasks.push(Task { before: before.map(Box::new), unit, found });
            }
        }
        let anything = !tasks.is_empty() || !gone.is_empty() || !lost.is_empty();
        self.send_gone(&gone, lost, &memory.known)?;
        let learning = Mutex::new(&mut *memory);
        self.read_all(tasks, &|seen| learning.lock().unwrap_or_else(PoisonError::into_inner).learn(seen))?;
        for unit in &gone {
            memory.known.forget(unit);
            memory.problems.remove(unit);
        }
        Ok(anything)
    }

    /// Looks at what is to be looked at; `true`: that was everything. A unit is looked at alone only if no other can have to
    /// do with it: a file that came or went may be a copy of another, or the one of which others are copies.
    fn list(&self, which: &Which, known: &Known, enter: Enter<'_>) -> (Listing, bool) {
        let root = self.world.root;
        let Which::Only(units) = which else { return (list::everything(root, enter), true) };
        let plain = |unit: &Unit| unit.stem.is_ascii() && known.get(unit).is_none_or(|stamps| stamps.copies.is_empty());
        if units.iter().all(plain) {
            let listing = list::only(root, units, enter);
            // What neither was there nor is there was an editor's.
            let alone = |unit: &Unit| {
                let stayed = known.has(unit) == listing.units.contains_key(unit);
                stayed || !known.units().any(|(other, stamps)| is_related(unit, &other, &stamps))
            };
            if units.iter().all(alone) {
                return (listing, false);
            }
        }
        (list::everything(root, enter), true)
    }

    fn send_gone(&self, gone: &[Unit], lost: Vec<ItemId>, known: &Known) -> Result<(), Stopped> {
        let mut page = Page { gone: lost, ..Page::default() };
        for unit in gone {
            add_gone(&mut page, unit);
            let known = known.get(unit).filter(|_| unit.part == Part::Items);
            let copies = known.iter().flat_map(|stamps| &stamps.copies);
            page.gone.extend(copies.map(|(stem, _)| ItemId::new(&composed(stem))));
        }
        if page == Page::default() || self.sink.send_blocking(page) { Ok(()) } else { Err(Stopped) }
    }

    /// Reads people's states first, which are few, then the items.
    fn read_all(&self, mut tasks: Vec<Task>, learn: &(dyn Fn(Seen) + Sync)) -> Result<(), Stopped> {
        tasks
            .sort_unstable_by(|a, b| (a.unit.part == Part::Items, &a.unit).cmp(&(b.unit.part == Part::Items, &b.unit)));
        let total = tasks.len();
        let (queue, done) = (Mutex::new(tasks.into_iter()), AtomicUsize::new(0));
        let next = || -> Vec<Task> {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.by_ref().take(16).collect()
        };
        let work = || self.read_some(&next, learn, &done, total);
        if total <= ALONE {
            work();
        } else {
            std::thread::scope(|scope| {
                let other = scope.spawn(work);
                work();
                other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            });
        }
        if self.stop.load(Ordering::Relaxed) { Err(Stopped) } else { Ok(()) }
    }

    /// What one thread does: takes tasks as long as there are any.
    fn read_some(&self, next: &dyn Fn() -> Vec<Task>, learn: &dyn Fn(Seen), done: &AtomicUsize, total: usize) {
        let mut reader = Reader::new(self.world);
        let (mut page, mut sent) = (Page::default(), 0);
        loop {
            let tasks = next();
            let last = tasks.is_empty();
            let read = done.fetch_add(tasks.len(), Ordering::Relaxed) + tasks.len();
            for Task { unit, found, before } in tasks {
                let reading = reader.read(&unit, found, before.as_deref());
                for outcome in reading.outcomes {
                    add(&mut page, outcome, &unit, before.as_deref());
                }
                learn(Seen { unit, stamps: reading.stamps, problems: reading.problems });
            }
            let size = size(&page);
            if size >= if sent == 0 { SMALL_PAGE } else { PAGE } || last && size > 0 {
                page.progress = Some(Progress { done: read.min(total), total });
                sent += 1;
                if !self.sink.send_blocking(std::mem::take(&mut page)) {
                    self.stop.store(true, Ordering::Relaxed);
                }
            }
            if last || self.stop.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

impl Memory {
    /// Remembers a unit that was read.
    fn learn(&mut self, seen: Seen) {
        if seen.problems.is_empty() {
            self.problems.remove(&seen.unit);
        } else {
            self.problems.insert(seen.unit.clone(), seen.problems);
        }
        if seen.stamps == Stamps::default() {
            self.known.forget(&seen.unit);
        } else {
            self.known.set(seen.unit, seen.stamps);
        }
    }
}

impl Which {
    /// Is the unit to be read in any case? What a watch names, or a copy of its file, has changed, even where a coarse clock shows the same
    /// time and the size is the same.
    fn forces(&self, unit: &Unit, found: &Stamps) -> bool {
        let Self::Only(named) = self else { return matches!(self, Self::Anew) };
        named.contains(unit) || found.copies.iter().any(|(stem, _)| named.contains(&Unit::new(unit.part, stem)))
    }
}

/// Can a unit that came or went have to do with another that is known?
fn is_related(unit: &Unit, other: &Unit, stamps: &Stamps) -> bool {
    let (a, b) = (&*unit.stem, &*other.stem);
    let alike = a != b && (a.contains(b) || b.contains(a) || a.eq_ignore_ascii_case(b));
    unit.part == other.part && (alike || stamps.copies.iter().any(|(stem, _)| **stem == *a))
}

/// The units that were there and are no more.
fn gone(which: &Which, whole: bool, listing: &Listing, known: &Known) -> Vec<Unit> {
    let is_gone = |unit: &&Unit| {
        let hidden = listing.unseen.contains(&unit.part) || listing.hidden.contains(*unit);
        !hidden && !listing.units.contains_key(*unit)
    };
    match which {
        Which::Only(units) if !whole => units.iter().filter(|unit| known.has(unit)).filter(is_gone).cloned().collect(),
        _ => known.units().map(|(unit, _)| unit).filter(|unit| is_gone(&unit)).collect(),
    }
}

/// The items that stood in copies, or in what might have been some, which are not there any more.
fn lost_copies(listing: &Listing, known: &Known) -> Vec<ItemId> {
    let units = listing.units.iter().filter(|(unit, _)| unit.part == Part::Items && !listing.hidden.contains(*unit));
    let mut lost = Vec::new();
    for (unit, found) in units {
        let Some(before) = known.get(unit).filter(|before| !before.copies.is_empty()) else { continue };
        let stems = before.copies.iter().filter(|(stem, _)| found.copy(stem).is_none()).map(|(stem, _)| composed(stem));
        lost.extend(stems.filter(|stem| **stem != *unit.stem).map(|stem| ItemId::new(&stem)));
    }
    lost
}

/// How large a page is, in items.
fn size(page: &Page) -> usize {
    let calendars = page.calendars.iter().map(|calendar| 1 + calendar.events.len() / EVENTS);
    page.items.len() + page.statuses.len() + page.gone.len() + calendars.sum::<usize>()
}

fn add_gone(page: &mut Page, unit: &Unit) {
    match unit.part {
        Part::Items => page.gone.push(ItemId::new(&unit.stem)),
        Part::Status => page.statuses.push((Account::new(&unit.stem), None)),
        Part::Calendars => page.calendars.push(calendar(Account::new(&unit.stem), Vec::new())),
    }
}

fn add(page: &mut Page, outcome: Outcome, unit: &Unit, before: Option<&Stamps>) {
    match outcome {
        Outcome::Item(item) => page.items.push(item),
        Outcome::Status(who, status) => page.statuses.push((who, Some(status))),
        Outcome::Calendar(who, events) => page.calendars.push(calendar(who, events)),
        Outcome::NoItem(id) => page.gone.push(id),
        Outcome::Gone if before.is_some_and(Stamps::in_use) => add_gone(page, unit),
        Outcome::Gone => {}
    }
}

/// A teammate's calendar: each has one, in a file of their own.
fn calendar(owner: Account, events: Vec<Event>) -> Calendar {
    Calendar { id: CalendarId::new(owner.raw()), owner, events }
}

//! The front: enough of everything known, kept from an earlier run, that the first frame can show a large board before
//! all of it is joined again: true counts, and the first rows of each list, at whatever moment is asked for. It never
//! says anything else than the whole board will.
//!
//! ```text
//!  record   an item with what follows from it <-> bytes
//!  mod      every record that the store has, as far as it counts and decides which rows come first
//!  view     what is shown of them at a moment
//!  top      the first few of many
//! ```
//!
//! What is kept of a thread or a deadline does not depend on now (when it is due, who owes it, where that stands in their
//! working time), so order and states are worked out at the moment that is shown.
//!
//! Not here: where it is kept (the store), what becomes of it on the board (`state`).

mod record;
#[cfg(test)]
mod tests;
mod top;
mod view;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono::TimeDelta;

pub(super) use self::view::View;
use super::state::{Counts, Health, Update};
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::{Event, Page, Problem, Status};
use crate::domain::bytes::Reader;
use crate::domain::ids::{Account, SourceId};
use crate::domain::records::{self, Records};
use crate::domain::teammate::{Seat, Team};
use crate::sync::event::{self, FrontPage};

/// What is needed to show a board before it is whole.
#[derive(Debug)]
pub struct Front {
    sources: Vec<SourceId>,
    lines: Vec<Line>,
    pages: Vec<Vec<u8>>,
    records: Vec<Place>,
    threads: Vec<Thread>,
    deadlines: Vec<Due>,
    counts: Vec<Counts>,
    facts: Vec<(Seat, Arc<Facts>)>,
    /// The instants from which positions count, in one record or another.
    bases: Vec<Instant>,
    /// So many rows of each list can be shown.
    rows: usize,
}

/// So many rows of each list can be shown before the rest is there: more than a screen has.
const ROWS: usize = 200;

/// How a source is.
#[derive(Debug)]
struct Line {
    items: usize,
    health: Health,
    problems: Vec<Problem>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    page: u32,
    from: u32,
    to: u32,
}

/// An open thread, as far as it decides which come first.
#[derive(Debug)]
struct Thread {
    due_at: Option<Instant>,
    asked_at: Instant,
    /// The due time's position in the responder's working time, counted from the base.
    position: Option<TimeDelta>,
    by: Seat,
    record: u32,
    /// Its number among those of its record.
    nth: u32,
    base: u16,
}

/// A deadline, likewise.
#[derive(Debug)]
struct Due {
    due_at: Instant,
    record: u32,
}

/// What the front takes in of changes; `base` is the desk's.
pub fn page(updates: &[Update], base: Instant) -> FrontPage {
    let mut page = FrontPage::default();
    for update in updates {
        let Update::Items { source, put, gone } = update else { continue };
        page.gone.extend(gone.iter().map(|id| record::name(*source, id)));
        page.items.extend(put.iter().map(|joined| record::encode(*source, joined, base)));
    }
    page
}

/// The name under which the front has the time of a teammate, by a source.
pub fn account(source: usize, seat: Seat) -> Account {
    Account::new(&format!("{source}:{}", seat.0))
}

impl Front {
    /// Reads what the store has, for a team and the sources of the config; positions in working time count from `base` on
    /// the board that will show it. `None`: it is nothing that [`page`] wrote.
    pub fn read(kept: event::Front, team: &Team, sources: &[SourceId], base: Instant) -> Option<Self> {
        let lines: Vec<Line> = kept.sources.into_iter().map(line).collect();
        let mut front = Self {
            sources: sources.to_vec(),
            lines,
            pages: Vec::new(),
            records: Vec::new(),
            threads: Vec::new(),
            deadlines: Vec::new(),
            counts: vec![Counts::default(); team.mates.len()],
            facts: facts(&kept.times, team, base)?,
            bases: Vec::new(),
            rows: ROWS,
        };
        front.take(&kept.pages, kept.base)?;
        front.pages = kept.pages;
        (front.lines.len() == sources.len()).then_some(front)
    }

    /// Takes in every record as it was last: from the newest page to the oldest, what a newer one has or took back is
    /// passed over. In the first pages, up to `base`, no record stands twice.
    fn take(&mut self, pages: &[Vec<u8>], base: usize) -> Option<()> {
        let mut newer: HashSet<&str> = HashSet::new();
        for (number, page) in pages.iter().enumerate().rev() {
            let Records { items, gone, .. } = Records::of(page)?;
            // In one page what is gone was so before its items came, and of two that are alike the later one holds.
            for bytes in items.into_iter().rev() {
                let name = records::name(bytes)?;
                let passed = !newer.is_empty() && newer.contains(name);
                if number >= base && !newer.insert(name) || passed {
                    continue;
                }
                self.take_record(number, page, bytes)?;
            }
            newer.extend(gone);
        }
        Some(())
    }

    fn take_record(&mut self, number: usize, page: &[u8], bytes: &[u8]) -> Option<()> {
        let from = bytes.as_ptr().addr().checked_sub(page.as_ptr().addr())?;
        let record = u32::try_from(self.records.len()).ok()?;
        let (page, from, to) = (u32::try_from(number).ok()?, from as u32, (from + bytes.len()) as u32);
        self.records.push(Place { page, from, to });
        let (first, counts) = (self.threads.len(), &mut self.counts);
        let mut nobodys = Counts::default();
        let threads = &mut self.threads;
        let reply = |reply: record::Reply| {
            let record::Reply { by, asker, asked_at, term } = reply;
            counts.get_mut(by.index()).unwrap_or(&mut nobodys).owes += 1;
            let (due_at, position) = (term.map(|term| term.due_at), term.and_then(|term| term.position));
            let nth = (threads.len() - first) as u32;
            threads.push(Thread { due_at, asked_at, position, by, record, nth, base: 0 });
            if let Some(asker) = asker {
                counts.get_mut(asker.index()).unwrap_or(&mut nobodys).waits_for += 1;
            }
        };
        let mut assignees = Vec::new();
        let read = record::Numbers::read(&mut Reader::new(bytes), reply, |seat| assignees.push(seat))?;
        for seat in assignees {
            self.counts.get_mut(seat.index())?.due += 1;
        }
        let base = self.base(read.base)?;
        self.threads.iter_mut().skip(first).for_each(|thread| thread.base = base);
        self.deadlines.extend(read.due_at.map(|due_at| Due { due_at, record }));
        self.lines.get_mut(record::parts(read.name)?.0)?.items += 1;
        Some(())
    }

    /// The number of a base. There are few: one for each run of the program that wrote here.
    fn base(&mut self, at: Instant) -> Option<u16> {
        let known = self.bases.iter().rposition(|base| *base == at);
        let place = known.unwrap_or_else(|| {
            self.bases.push(at);
            self.bases.len() - 1
        });
        u16::try_from(place).ok()
    }

    /// What it changes on a board, whatever the moment: what is known of people's time, and how the sources are.
    pub(super) fn updates(&mut self) -> Vec<Update> {
        let mut updates = vec![Update::Facts(std::mem::take(&mut self.facts))];
        for (place, line) in self.lines.iter_mut().enumerate() {
            updates.push(Update::Source(place, line.health.clone()));
            updates.push(Update::Problems(place, std::mem::take(&mut line.problems), None));
        }
        updates
    }

    /// How many items each source has.
    pub(super) fn items(&self) -> impl Iterator<Item = usize> {
        self.lines.iter().map(|line| line.items)
    }

    /// How many open threads there are.
    pub(super) fn threads(&self) -> usize {
        self.threads.len()
    }

    /// How many deadlines there are.
    pub(super) fn deadlines(&self) -> usize {
        self.deadlines.len()
    }

    /// How old the oldest instant is from which positions count.
    pub fn oldest_base(&self) -> Option<Instant> {
        self.bases.iter().min().copied()
    }
}

fn line(kept: event::FrontSource) -> Line {
    let (last, problems) = kept.answered.unzip();
    let health = match (kept.failing, last) {
        (Some((why, since)), last) => Health::Failed { why, since, last },
        (None, Some(at)) => Health::Stale(at),
        (None, None) => Health::Never,
    };
    Line { items: 0, health, problems: problems.unwrap_or_default() }
}

/// What is known of people's time, as the desk would join it.
fn facts(times: &[Page], team: &Team, base: Instant) -> Option<Vec<(Seat, Arc<Facts>)>> {
    let mut statuses: BTreeMap<(Seat, usize), Option<&Status>> = BTreeMap::new();
    let mut calendars: BTreeMap<(Seat, usize), &[Event]> = BTreeMap::new();
    let whose = |account: &Account| {
        let (source, seat) = record::parts(account.raw())?;
        Some((Seat(seat.parse().ok()?), source))
    };
    for page in times {
        for (account, status) in &page.statuses {
            statuses.insert(whose(account)?, status.as_ref());
        }
        for (account, events) in &page.calendars {
            calendars.insert(whose(account)?, events);
        }
    }
    let touched: BTreeSet<Seat> = statuses.keys().chain(calendars.keys()).map(|(seat, _)| *seat).collect();
    let known = |seat: Seat| {
        let of = (seat, 0)..=(seat, usize::MAX);
        let status = statuses.range(of.clone()).filter_map(|(_, status)| *status);
        let status = status.max_by_key(|status| status.set_at).cloned();
        let events: Vec<Event> = calendars.range(of).flat_map(|(_, events)| events.iter().cloned()).collect();
        Some((seat, Arc::new(Facts::new(team.get(seat)?, status, &events, base))))
    };
    touched.into_iter().map(known).collect()
}

//! The front: enough of everything known, kept from an earlier run, that the first frame can show a large board before
//! all of it is joined again: true counts, and the first rows of each list, at whatever moment is asked for. It never
//! says anything else than the whole board will.
//!
//! ```text
//!  record   an item with what follows from it <-> bytes
//!  table    what decides which records come first, of all of them up to some page
//!  mod      a front as the store has it: a table, and the records that came since
//!  view     what is shown of it at a moment
//!  top      the first few of many
//! ```
//!
//! What is kept of a thread or a deadline does not depend on now (when it is due, who owes it, where that stands in their
//! working time), so order and states are worked out at the moment that is shown.
//!
//! Not here: where it is kept (the store), what becomes of it on the board (`state`).

mod record;
mod table;
#[cfg(test)]
mod tests;
mod top;
mod view;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use self::table::{Table, newest_first};
pub use self::table::{build, times_of};
pub(super) use self::view::View;
use super::state::{Board, Counts, Health, Update};
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::{Event, Page, Problem, Status};
use crate::domain::bytes::Reader;
use crate::domain::ids::{Account, SourceId};
use crate::domain::records::Records;
use crate::domain::teammate::{Seat, Team};
use crate::sync::event::{self, Fetch, FrontPage};

/// So many rows of each list can be shown before the rest is there: more than a screen has.
const ROWS: usize = 200;

/// What is needed to show a board before it is whole.
#[derive(Debug)]
pub struct Front {
    sources: Vec<SourceId>,
    lines: Vec<Line>,
    table: Table,
    /// The records of the table that are no longer so.
    dead: HashSet<u32>,
    /// Records that came since the table was made, or do not fit into it.
    later: Vec<Later>,
    /// The bytes of the table's records that come first at the moment of reading.
    words: HashMap<u32, Vec<u8>>,
    /// How many open threads, and how many deadlines, there are.
    totals: (usize, usize),
    /// Everybody's share, but for what is late.
    counts: Vec<Counts>,
    facts: Vec<(Seat, Arc<Facts>)>,
    /// What is shown at the moment of reading, until it is.
    ready: Option<(Instant, View)>,
    /// The instants from which positions count in the table.
    bases: Vec<Instant>,
    /// So many rows of each list can be shown.
    rows: usize,
}

/// How a source is.
#[derive(Debug)]
struct Line {
    items: usize,
    health: Health,
    problems: Vec<Problem>,
}

/// A record beside the table.
#[derive(Debug)]
struct Later {
    bytes: Vec<u8>,
    base: Instant,
    replies: Vec<record::Reply>,
    due_at: Option<Instant>,
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
    /// Reads what the store has, for a board on which nothing is known, and makes what it will show at this moment, from
    /// which positions in working time count there. `None`: it is nothing that [`page`] and [`build`] wrote.
    pub fn read(kept: event::Front, fetch: &mut Fetch<'_>, blank: &Board, now: Instant) -> Option<Self> {
        let team = &blank.team;
        let table = if kept.table.is_empty() { Table::default() } else { Table::of(kept.table)? };
        let facts = facts(&kept.times, team, now)?;
        let counts = |[owes, waits_for, due]: [usize; 3]| Counts { owes, waits_for, due, owes_late: 0 };
        let totals = (table.len(), table.deadlines().len());
        let (shares, bases) = (table.counts().map(counts).collect(), table.bases().collect());
        let mut front = Self {
            sources: blank.sources.iter().map(|line| line.id.clone()).collect(),
            ready: None,
            lines: kept.sources.into_iter().map(line).collect(),
            dead: HashSet::new(),
            later: Vec::new(),
            words: HashMap::new(),
            totals,
            counts: shares,
            facts,
            bases,
            rows: ROWS,
            table,
        };
        front.counts.resize(team.mates.len(), Counts::default());
        for (line, items) in front.lines.iter_mut().zip(front.table.items()) {
            line.items = items;
        }
        front.take_later(&kept.later)?;
        front.take_odd(fetch)?;
        let mut known = blank.all_facts().to_vec();
        for (seat, facts) in &front.facts {
            *known.get_mut(seat.index())? = facts.clone();
        }
        front.take_words(now, &known, fetch)?;
        front.ready = Some((now, front.view(now, team, &known)));
        (front.lines.len() == front.sources.len()).then_some(front)
    }

    /// Takes in the records that came since the table was made.
    fn take_later(&mut self, pages: &[Vec<u8>]) -> Option<()> {
        let mut dead: Vec<u32> = Vec::new();
        for page in pages {
            let Records { items, gone, .. } = Records::of(page)?;
            let names = items.iter().filter_map(|bytes| crate::domain::records::name(bytes)).chain(gone);
            dead.extend(names.filter_map(|name| self.table.find(name)));
        }
        self.bury(dead);
        let mut page = |n: usize| pages.get(n).cloned();
        let mut found = Vec::new();
        newest_first(pages.len(), &mut page, |_, _, bytes| {
            found.push(bytes.to_vec());
            Some(())
        })?;
        found.into_iter().try_for_each(|bytes| self.add(bytes, true))
    }

    /// Records of the table that are no longer so: what they gave is taken back.
    fn bury(&mut self, records: Vec<u32>) {
        for record in records {
            let source = self.table.at(record).map(|at| usize::from(at.source));
            if self.dead.insert(record)
                && let Some(line) = source.and_then(|source| self.lines.get_mut(source))
            {
                line.items -= 1;
            }
        }
        if self.dead.is_empty() {
            return;
        }
        for row in self.table.threads().filter(|row| self.dead.contains(&row.record)) {
            self.totals.0 -= 1;
            share(&mut self.counts, row.by, |counts| counts.owes -= 1);
            if let Some(asker) = row.asker {
                share(&mut self.counts, asker, |counts| counts.waits_for -= 1);
            }
        }
        let mut from = 0;
        for due in self.table.deadlines() {
            if self.dead.contains(&due.record) {
                self.totals.1 -= 1;
                for seat in self.table.assignees(from, due.end) {
                    share(&mut self.counts, seat, |counts| counts.due -= 1);
                }
            }
            from = due.end;
        }
    }

    /// Takes in the records that do not fit into the table; it counts them as items, and as nothing else.
    fn take_odd(&mut self, fetch: &mut Fetch<'_>) -> Option<()> {
        let odd: Vec<u32> = self.table.odd().filter(|record| !self.dead.contains(record)).collect();
        odd.into_iter().try_for_each(|record| {
            let bytes = self.fetch(record, fetch)?;
            self.add(bytes, false)
        })
    }

    /// The bytes of a record of the table.
    fn fetch(&self, record: u32, fetch: &mut Fetch<'_>) -> Option<Vec<u8>> {
        let at = self.table.at(record)?;
        let page = fetch(at.page as usize)?;
        Records::of(&page)?.items.get(usize::from(at.place)).map(|bytes| bytes.to_vec())
    }

    /// Adds a record beside the table. `counts`: its item is not counted yet.
    fn add(&mut self, bytes: Vec<u8>, counts: bool) -> Option<()> {
        let (mut replies, mut assignees) = (Vec::new(), Vec::new());
        let mut from = Reader::new(&bytes);
        let read = record::Numbers::read(&mut from, |reply| replies.push(reply), |seat| assignees.push(seat))?;
        let (base, due_at, source) = (read.base, read.due_at, record::parts(read.name)?.0);
        self.lines.get_mut(source)?.items += usize::from(counts);
        for reply in &replies {
            self.totals.0 += 1;
            share(&mut self.counts, reply.by, |counts| counts.owes += 1);
            if let Some(asker) = reply.asker {
                share(&mut self.counts, asker, |counts| counts.waits_for += 1);
            }
        }
        self.totals.1 += usize::from(due_at.is_some());
        for seat in assignees {
            share(&mut self.counts, seat, |counts| counts.due += 1);
        }
        self.later.push(Later { bytes, base, replies, due_at });
        Some(())
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

    /// How many open threads, and how many deadlines, there are.
    pub(super) fn totals(&self) -> (usize, usize) {
        self.totals
    }

    /// What is shown at a moment, by what is known of people's time.
    pub(super) fn show(&mut self, now: Instant, team: &Team, facts: &[Arc<Facts>]) -> View {
        let ready = self.ready.take().filter(|(at, _)| *at == now);
        ready.map_or_else(|| self.view(now, team, facts), |(_, view)| view)
    }

    /// So many rows of each list can be shown.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// How old the oldest instant is from which positions count.
    pub fn oldest_base(&self) -> Option<Instant> {
        self.bases.iter().copied().chain(self.later.iter().map(|later| later.base)).min()
    }
}

/// Changes somebody's share, if there is such a seat.
fn share(counts: &mut [Counts], seat: Seat, change: impl FnOnce(&mut Counts)) {
    if let Some(counts) = counts.get_mut(seat.index()) {
        change(counts);
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

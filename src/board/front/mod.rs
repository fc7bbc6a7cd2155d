//! The front: enough of everything known, kept from an earlier run, that the first frame can show a large board before
//! all of it is joined again: true counts, and the first rows of each list, at whatever moment is asked for. It never
//! says anything else than the whole board will.
//!
//! ```text
//!  record   an item with what follows from it <-> bytes
//!  table    what decides which records come first, of all of them up to some page; press makes it
//!  mod      a front as the store has it: a table, and the records that came since
//!  view     what is shown of it at a moment
//!  top      the first few of many
//! ```
//!
//! What is kept of a thread or a deadline does not depend on now (when it is due, who owes it, where that stands in their
//! working time), so order and states are worked out at the moment that is shown.
//!
//! Not here: where it is kept (the store), what becomes of it on the board (`state`).

mod press;
mod record;
mod table;
#[cfg(test)]
mod tests;
mod top;
mod view;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use self::press::newest_first;
pub use self::press::press;
use self::table::{At, DEADLINES, FIRST, NAMES, Row, Table};
pub(super) use self::view::View;
use super::state::{Board, Counts};
use super::update::{Health, Update};
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::{Event, Page, Problem, Status};
use crate::domain::bytes::Reader;
use crate::domain::ids::{Account, SourceId};
use crate::domain::records::{self, Records};
use crate::domain::teammate::{Seat, Team};
use crate::sync::event::{self, Fetch, FrontPage};

/// No more rows of each list than this can be shown before the rest is there: more than a screen has.
const ROWS: usize = table::small(200, 4);

/// What is needed to show a board before it is whole.
#[derive(Debug)]
pub struct Front {
    sources: Vec<SourceId>,
    lines: Vec<Line>,
    /// So many rows of each list can be shown.
    rows: usize,
    table: Table,
    /// The records of the table that are no longer so, and where they stand.
    dead: HashMap<At, Record>,
    /// Records that came since the table was made, or do not fit into it.
    later: Vec<Record>,
    /// The deadlines of the table that come first.
    due: Vec<At>,
    /// Parts of the table that were read because they were needed.
    parts: BTreeMap<usize, Vec<Row>>,
    /// The bytes of the table's records that come first at the moment of reading.
    words: HashMap<At, Vec<u8>>,
    /// How many open threads, and how many deadlines, there are.
    totals: (usize, usize),
    /// Everybody's share, but for what is late.
    counts: Vec<Counts>,
    facts: Vec<(Seat, Arc<Facts>)>,
    /// What is shown at the moment of reading, until it is.
    ready: Option<(Instant, View)>,
    /// The bytes of all records of what concerns one person, where only those are asked for.
    mine: Option<Vec<Vec<u8>>>,
}

/// How a source is.
#[derive(Debug)]
struct Line {
    items: usize,
    health: Health,
    problems: Vec<Problem>,
}

/// A record that is read as it is.
#[derive(Debug)]
struct Record {
    bytes: Vec<u8>,
    source: usize,
    base: Instant,
    replies: Vec<record::Reply>,
    due_at: Option<Instant>,
    /// The teammates who have the deadline.
    assignees: Vec<Seat>,
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
pub fn account(source: usize, seat: Seat, account: &Account) -> Account {
    Account::new(&format!("{source}:{}:{}", seat.0, account.raw()))
}

impl Front {
    /// Reads what the store has, for a board on which nothing is known, and makes what it will show at this moment, from
    /// which positions in working time count there: so many `rows` of each list. `None`: it is nothing that [`page`] and
    /// [`press()`] wrote.
    pub fn read(mut kept: event::Front<'_>, blank: &Board, now: Instant, rows: usize) -> Option<Self> {
        let mut front = Self::open(&mut kept, blank, now)?;
        front.rows = rows.min(ROWS);
        front.take_due(kept.part)?;
        let mut known = blank.all_facts().to_vec();
        for (seat, facts) in &front.facts {
            *known.get_mut(seat.index())? = facts.clone();
        }
        let first = front.take_words(now, &known, kept.page, kept.part)?;
        front.ready = Some((now, front.view(now, &blank.team, &known, Some(first))));
        Some(front)
    }

    /// Reads what concerns whoever looks at the board, all of it, and of the others only their shares. `None`: as above,
    /// or nobody of the team looks at it.
    pub fn read_mine(mut kept: event::Front<'_>, blank: &Board, now: Instant) -> Option<Self> {
        let me = blank.team.me?;
        let mut front = Self::open(&mut kept, blank, now)?;
        let mut mine = if kept.pressed { table::mine(&(kept.part)(table::MINE)?, me)? } else { Vec::new() };
        mine.retain(|(at, _)| !front.dead.contains_key(at));
        let later = front.later.iter().filter(|record| record.concerns(me)).map(|record| record.bytes.clone());
        front.mine = Some(mine.into_iter().map(|(_, bytes)| bytes).chain(later).collect());
        Some(front)
    }

    /// Reads what there is of everybody, whatever is shown.
    fn open(kept: &mut event::Front<'_>, blank: &Board, now: Instant) -> Option<Self> {
        let (later, sources) = (std::mem::take(&mut kept.later), std::mem::take(&mut kept.sources));
        let (page, part) = (&mut *kept.page, &mut *kept.part);
        let first = if kept.pressed { Some(part(FIRST)?) } else { None };
        let table = first.as_deref().map_or(Some(Table::default()), Table::read)?;
        let share =
            |mate: &table::Mate| Counts { owes: mate.owes, waits_for: mate.waits_for, due: mate.due, owes_late: 0 };
        let mut counts: Vec<Counts> = table.seats.iter().map(share).collect();
        counts.resize(blank.team.mates.len(), Counts::default());
        let mut front = Self {
            sources: blank.sources.iter().map(|line| line.id.clone()).collect(),
            lines: sources.into_iter().map(line).collect(),
            rows: ROWS,
            dead: HashMap::new(),
            later: Vec::new(),
            due: Vec::new(),
            parts: BTreeMap::new(),
            words: HashMap::new(),
            totals: table.totals,
            counts,
            facts: Vec::new(),
            ready: None,
            mine: None,
            table,
        };
        for (line, items) in front.lines.iter_mut().zip(&front.table.items) {
            line.items = *items;
        }
        front.take_times(kept.times, &later, blank, now)?;
        front.bury(&later, page, part)?;
        front.take_later(&later)?;
        front.take_odd(page)?;
        (front.lines.len() == front.sources.len()).then_some(front)
    }

    /// What is known of people's time, as the desk would join it.
    fn take_times(
        &mut self,
        read: fn(&[u8]) -> Option<Page>,
        later: &[Vec<u8>],
        blank: &Board,
        base: Instant,
    ) -> Option<()> {
        let pages = Some(&self.table.times).filter(|times| !times.is_empty()).into_iter().chain(later);
        let times: Vec<Page> = pages.map(|page| read(page)).collect::<Option<_>>()?;
        self.facts = facts(&times, &blank.team, base)?;
        Some(())
    }

    /// Finds the records of the table that are no longer so: what they gave is taken back.
    fn bury(&mut self, later: &[Vec<u8>], page: &mut Fetch<'_>, part: &mut Fetch<'_>) -> Option<()> {
        let mut names: HashSet<&str> = HashSet::new();
        for page in later {
            let Records { items, gone, .. } = Records::of(page)?;
            names.extend(items.iter().filter_map(|bytes| records::name(bytes)).chain(gone));
        }
        if names.is_empty() || self.table.items.is_empty() {
            return Some(());
        }
        let known = part(NAMES)?;
        let mut places: Vec<At> = Vec::new();
        for name in names {
            if let Some((at, source)) = table::find(&known, xxh3_64(name.as_bytes())) {
                let items = &mut self.lines.get_mut(source)?.items;
                *items = items.saturating_sub(1);
                places.push(at);
            }
        }
        places.sort_unstable();
        self.table.odd.retain(|at| places.binary_search(at).is_err());
        for (at, bytes) in press::read(&places, page)? {
            let record = Record::read(bytes)?;
            if record.fits() {
                self.count(&record, |count| *count = count.saturating_sub(1));
            }
            self.dead.insert(at, record);
        }
        Some(())
    }

    /// Changes the counts by what a record gives.
    fn count(&mut self, record: &Record, change: fn(&mut usize)) {
        for reply in &record.replies {
            change(&mut self.totals.0);
            share(&mut self.counts, reply.by, |counts| change(&mut counts.owes));
            if let Some(asker) = reply.asker {
                share(&mut self.counts, asker, |counts| change(&mut counts.waits_for));
            }
        }
        if record.due_at.is_some() {
            change(&mut self.totals.1);
        }
        for seat in &record.assignees {
            share(&mut self.counts, *seat, |counts| change(&mut counts.due));
        }
    }

    /// Takes in the records that came since the table was made.
    fn take_later(&mut self, pages: &[Vec<u8>]) -> Option<()> {
        let mut found = Vec::new();
        newest_first(pages.len(), &mut |n| pages.get(n).cloned(), |_, _, bytes| {
            found.push(Record::read(bytes.to_vec())?);
            Some(())
        })?;
        for record in found {
            self.lines.get_mut(record.source)?.items += 1;
            self.add(record);
        }
        Some(())
    }

    /// Takes in the records that do not fit into the table; their items are counted there, and nothing else.
    fn take_odd(&mut self, page: &mut Fetch<'_>) -> Option<()> {
        let mut places = self.table.odd.clone();
        places.sort_unstable();
        for (_, bytes) in press::read(&places, page)? {
            self.add(Record::read(bytes)?);
        }
        Some(())
    }

    fn add(&mut self, record: Record) {
        self.count(&record, |count| *count += 1);
        self.later.push(record);
    }

    /// Finds the deadlines of the table that come first.
    fn take_due(&mut self, part: &mut Fetch<'_>) -> Option<()> {
        let live = |at: &At| !self.dead.contains_key(at);
        let mut due: Vec<At> = self.table.due.iter().copied().filter(live).take(self.rows).collect();
        if due.len() < self.rows && self.table.due.len() < self.table.totals.1 {
            due = table::places(&part(DEADLINES)?).filter(live).take(self.rows).collect();
        }
        self.due = due;
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
        ready.map_or_else(|| self.view(now, team, facts, None), |(_, view)| view)
    }

    /// So many rows of each list can be shown.
    pub(super) fn rows(&self) -> usize {
        if self.mine.is_some() { usize::MAX } else { self.rows }
    }

    /// How old the oldest instant is from which positions count.
    pub fn oldest_base(&self) -> Option<Instant> {
        self.table.bases.iter().copied().chain(self.later.iter().map(|record| record.base)).min()
    }
}

impl Record {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        let (mut replies, mut assignees) = (Vec::new(), Vec::new());
        let mut from = Reader::new(&bytes);
        let read = record::Numbers::read(&mut from, |reply| replies.push(reply), |seat| assignees.push(seat))?;
        let (base, due_at, source) = (read.base, read.due_at, record::parts(read.name)?.0);
        Some(Self { bytes, source, base, replies, due_at, assignees })
    }

    /// Does somebody owe a reply in it, or wait for one, or have its deadline?
    fn concerns(&self, who: Seat) -> bool {
        self.replies.iter().any(|reply| reply.concerns(Some(&who))) || self.assignees.contains(&who)
    }

    /// Did it fit into the table?
    fn fits(&self) -> bool {
        self.replies.iter().all(press::fits)
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
        (Some((why, since)), last) => Health::Failed { why, since, until: None, last },
        (None, Some(at)) => Health::Stale(at),
        (None, None) => Health::Never,
    };
    Line { items: 0, health, problems: problems.unwrap_or_default() }
}

/// What is known of people's time, as the desk would join it.
fn facts<'a>(times: &'a [Page], team: &Team, base: Instant) -> Option<Vec<(Seat, Arc<Facts>)>> {
    let mut statuses: BTreeMap<(Seat, usize, &str), Option<&Status>> = BTreeMap::new();
    let mut calendars: BTreeMap<(Seat, usize, &str, &str), &[Event]> = BTreeMap::new();
    let whose = |account: &'a Account| {
        let (source, rest) = record::parts(account.raw())?;
        let (seat, account) = rest.split_once(':')?;
        Some((Seat(seat.parse().ok()?), source, account))
    };
    for page in times {
        for (account, status) in &page.statuses {
            statuses.insert(whose(account)?, status.as_ref());
        }
        for calendar in &page.calendars {
            let (seat, source, owner) = whose(&calendar.owner)?;
            calendars.insert((seat, source, owner, calendar.id.raw()), &calendar.events);
        }
    }
    let with_status = statuses.keys().map(|(seat, ..)| *seat);
    let touched: BTreeSet<Seat> = with_status.chain(calendars.keys().map(|(seat, ..)| *seat)).collect();
    let known = |seat: Seat| {
        let next = Seat(seat.0.checked_add(1)?);
        let statuses = statuses.range((seat, 0, "")..(next, 0, "")).filter_map(|(_, status)| status.cloned());
        let calendars = calendars.range((seat, 0, "", "")..(next, 0, "", ""));
        let events: Vec<Event> = calendars.flat_map(|(_, events)| events.iter().cloned()).collect();
        Some((seat, Arc::new(Facts::new(team.get(seat)?, statuses.collect(), &events, base))))
    };
    touched.into_iter().map(known).collect()
}

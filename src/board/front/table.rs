//! Everything that decides which rows come first, in one table that is used as it lies: nothing of it is decoded that is
//! not looked at.
//!
//! ```text
//!  head       how many of each of these there are
//!  bases      the instants from which positions in working time count, in one record or another
//!  lines      how many items each source has
//!  counts     what each teammate owes, waits for and has to do, whatever the moment
//!  records    by the hash of their names: in which page each stands, and of which source it is
//!  threads    in the order that does not depend on the moment (due, asked, id): when due, where that stands in the
//!             responder's working time, who owes, who asked, which record
//!  deadlines  by due time and id: when due, which record, where its assignees end
//!  assignees  seats, one deadline after the other
//!  odd        records of which something does not fit into a row: they are read as they are
//!  words      the bytes of the records that are most likely shown first
//!  times      statuses and calendars, as a page
//! ```
//!
//! Not here: what is shown of it (`view`), records that came since it was made (`mod`).

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;
use xxhash_rust::xxh3::xxh3_64;

use super::record::{self, Numbers, Reply};
use crate::domain::Instant;
use crate::domain::bytes::Reader;
use crate::domain::ids::SourceId;
use crate::domain::records::{self, Records};
use crate::domain::teammate::{Seat, Team};
use crate::domain::thread::{Term, cmp_ids};
use crate::sync::event::{Fetch, Pressed};

const HEAD: usize = 9;
const THREAD: usize = 28;
/// No due time, or nobody.
const NONE: u32 = u32::MAX;
/// No position: the responder has no zone.
const NOWHERE: i32 = i32::MIN;

/// The parts, in order, and the bytes that one of each takes.
const PARTS: [(usize, usize); HEAD] = [(0, 12), (1, 4), (2, 12), (3, 16), (4, THREAD), (5, 16), (6, 4), (7, 4), (8, 8)];
/// The records of so many threads, and of so many deadlines, are at hand: those that are due first.
const LIKELY: (usize, usize) = (600, 200);

/// A table, as it lies.
#[derive(Debug, Default)]
pub(super) struct Table {
    bytes: Vec<u8>,
    /// Where each part begins and ends; behind the last one the words and the times.
    parts: [(usize, usize); HEAD + 1],
}

/// Where a record stands: its page, its place there, and its source's place in the config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) page: u32,
    pub(super) place: u16,
    pub(super) source: u16,
}

/// An open thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// When it is due, in seconds and the rest of one; `None`: never.
    pub(super) due: Option<(u32, u32)>,
    /// The due time's position in the responder's working time, in nanoseconds, counted from a base.
    pub(super) position: Option<i64>,
    pub(super) base: u8,
    pub(super) by: Seat,
    pub(super) asker: Option<Seat>,
    pub(super) record: u32,
}

/// A deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) record: u32,
    pub(super) end: u32,
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..at + N).and_then(|part| part.try_into().ok()).unwrap_or([0; N])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(number(bytes, at))
}

/// Where the parts of a table begin and end.
fn parts(table: &[u8]) -> Option<[(usize, usize); HEAD + 1]> {
    let mut parts = [(0, 0); HEAD + 1];
    let mut end = HEAD * 4;
    for (part, size) in PARTS {
        let length = (u32_at(table, part * 4) as usize).checked_mul(size)?;
        let begin = end;
        end = end.checked_add(length).filter(|end| *end <= table.len())?;
        *parts.get_mut(part)? = (begin, end);
    }
    *parts.get_mut(HEAD)? = (end, table.len());
    Some(parts)
}

/// The statuses and calendars of a table, as a page.
pub fn times_of(table: &[u8]) -> Option<Vec<u8>> {
    let parts = parts(table)?;
    let (words, (from, to)) = (table.get(parts[HEAD - 1].0..parts[HEAD - 1].1)?, parts[HEAD]);
    let words = words.chunks_exact(8).last().map_or(0, |entry| u32_at(entry, 4) as usize);
    Some(table.get(from + words..to)?.to_vec())
}

impl Table {
    /// Takes the bytes that [`build`] made. `None`: they are none.
    pub(super) fn of(bytes: Vec<u8>) -> Option<Self> {
        Some(Self { parts: parts(&bytes)?, bytes })
    }

    fn part(&self, part: usize) -> &[u8] {
        self.parts.get(part).and_then(|(begin, end)| self.bytes.get(*begin..*end)).unwrap_or_default()
    }

    pub(super) fn bases(&self) -> impl Iterator<Item = Instant> {
        self.part(0).chunks_exact(12).map(|base| {
            let seconds = i64::from_le_bytes(number(base, 0));
            Instant::from_timestamp(seconds, u32_at(base, 8)).unwrap_or_default()
        })
    }

    pub(super) fn items(&self) -> impl Iterator<Item = usize> {
        self.part(1).chunks_exact(4).map(|count| u32_at(count, 0) as usize)
    }

    /// What each teammate owes, waits for and has to do.
    pub(super) fn counts(&self) -> impl Iterator<Item = [usize; 3]> {
        self.part(2).chunks_exact(12).map(|counts| [0, 4, 8].map(|at| u32_at(counts, at) as usize))
    }

    /// The record of a name.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        let (records, hash) = (self.part(3), xxh3_64(name.as_bytes()));
        let hash_at = |n: usize| u64::from_le_bytes(number(records, n * 16));
        let (mut low, mut high) = (0, records.len() / 16);
        while low < high {
            let middle = usize::midpoint(low, high);
            if hash_at(middle) < hash { low = middle + 1 } else { high = middle }
        }
        (low * 16 < records.len() && hash_at(low) == hash).then_some(low as u32)
    }

    pub(super) fn at(&self, record: u32) -> Option<At> {
        let entry = self.part(3).get(record as usize * 16..)?.get(..16)?;
        let short = |at| u16::from_le_bytes(number(entry, at));
        Some(At { page: u32_at(entry, 8), place: short(12), source: short(14) })
    }

    pub(super) fn len(&self) -> usize {
        self.part(4).len() / THREAD
    }

    /// The threads, in the order that does not depend on the moment.
    pub(super) fn threads(&self) -> impl ExactSizeIterator<Item = Row> + DoubleEndedIterator {
        self.part(4).chunks_exact(THREAD).map(Row::of)
    }

    pub(super) fn thread(&self, n: usize) -> Option<Row> {
        self.part(4).get(n * THREAD..)?.get(..THREAD).map(Row::of)
    }

    /// How many of the threads are late at a moment: they come first.
    pub(super) fn late(&self, now: Instant) -> usize {
        let now = (now.timestamp(), now.timestamp_subsec_nanos());
        let is_late = |n: usize| {
            let due = self.thread(n).and_then(|row| row.due);
            due.is_some_and(|(seconds, rest)| now > (i64::from(seconds), rest))
        };
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if is_late(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The deadlines, the earliest first.
    pub(super) fn deadlines(&self) -> impl ExactSizeIterator<Item = Due> {
        self.part(5).chunks_exact(16).map(|due| Due { record: u32_at(due, 8), end: u32_at(due, 12) })
    }

    /// Who has the deadlines from one end to the next.
    pub(super) fn assignees(&self, from: u32, to: u32) -> impl Iterator<Item = Seat> {
        let seats = self.part(6).get(from as usize * 4..to as usize * 4).unwrap_or_default();
        seats.chunks_exact(4).map(|seat| Seat(u32_at(seat, 0)))
    }

    pub(super) fn odd(&self) -> impl Iterator<Item = u32> {
        self.part(7).chunks_exact(4).map(|record| u32_at(record, 0))
    }

    /// The bytes of records that are at hand.
    pub(super) fn words(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let (mut from, tail) = (0, self.part(HEAD));
        self.part(8).chunks_exact(8).filter_map(move |entry| {
            let to = u32_at(entry, 4) as usize;
            let bytes = tail.get(from..to)?;
            from = to;
            Some((u32_at(entry, 0), bytes))
        })
    }
}

impl Row {
    fn of(bytes: &[u8]) -> Self {
        let (due, by, asker) = (u32_at(bytes, 0), u32_at(bytes, 16), u32_at(bytes, 20));
        let seconds = i32::from_le_bytes(number(bytes, 8));
        let rest = i32::from_le_bytes(number(bytes, 12));
        Self {
            due: (due != NONE).then(|| (due, u32_at(bytes, 4))),
            position: (seconds != NOWHERE).then(|| i64::from(seconds) * 1_000_000_000 + i64::from(rest)),
            base: (by >> 24) as u8,
            by: Seat(by & 0x00FF_FFFF),
            asker: (asker != NONE).then_some(Seat(asker)),
            record: u32_at(bytes, 24),
        }
    }

    /// `None`: something does not fit.
    fn bytes(reply: &Reply, base: u8, record: u32) -> Option<[u8; THREAD]> {
        let fits = |seat: Seat| (seat.0 < 1 << 24).then_some(seat.0);
        let (due, rest) = match reply.term {
            Some(Term { due_at, .. }) => (u32::try_from(due_at.timestamp()).ok()?, due_at.timestamp_subsec_nanos()),
            None => (NONE, 0),
        };
        let (position, part) = match reply.term.and_then(|term| term.position) {
            Some(length) => (i32::try_from(length.num_seconds()).ok()?, length.subsec_nanos()),
            None => (NOWHERE, 0),
        };
        if reply.term.is_some() && due == NONE || position == NOWHERE && part != 0 {
            return None;
        }
        let mut row = [0; THREAD];
        let words = [
            due.to_le_bytes(),
            rest.to_le_bytes(),
            position.to_le_bytes(),
            part.to_le_bytes(),
            (fits(reply.by)? | u32::from(base) << 24).to_le_bytes(),
            reply.asker.map_or(Some(NONE), fits)?.to_le_bytes(),
            record.to_le_bytes(),
        ];
        row.iter_mut().zip(words.as_flattened()).for_each(|(to, from)| *to = *from);
        Some(row)
    }
}

/// Reads every record of the pages as it was last, from the newest page to the oldest: the name, where it stands, its
/// bytes. What a newer page has or took back is passed over. `None`: a page is none.
pub(super) fn newest_first(
    pages: usize,
    fetch: &mut Fetch<'_>,
    mut take: impl FnMut(&str, (u32, u16), &[u8]) -> Option<()>,
) -> Option<()> {
    // Names by their hashes: there may be many.
    let mut seen: HashSet<u64> = HashSet::new();
    for number in (0..pages).rev() {
        let page = fetch(number)?;
        let Records { items, gone, .. } = Records::of(&page)?;
        // In one page what is gone was so before its items came, and of two that are alike the later one holds.
        for (place, bytes) in items.iter().enumerate().rev() {
            let name = records::name(bytes)?;
            if seen.insert(xxh3_64(name.as_bytes())) {
                take(name, (u32::try_from(number).ok()?, u16::try_from(place).ok()?), bytes)?;
            }
        }
        seen.extend(gone.iter().map(|name| xxh3_64(name.as_bytes())));
    }
    Some(())
}

/// What a table is built of.
#[derive(Default)]
struct Builder {
    bases: Vec<Instant>,
    items: Vec<u32>,
    counts: Vec<[u32; 3]>,
    records: Vec<(u64, At)>,
    names: Vec<Box<str>>,
    threads: Vec<Line>,
    deadlines: Vec<(Instant, u32, Vec<Seat>)>,
    odd: Vec<u32>,
}

/// A thread on its way into the table.
struct Line {
    row: [u8; THREAD],
    asked_at: Instant,
}

/// Makes the table of so many pages. `None`: a page is none, or there is more than fits.
pub fn build(pages: usize, fetch: &mut Fetch<'_>, team: &Team, sources: &[SourceId]) -> Option<Pressed> {
    let mut live = 0;
    let mut builder =
        Builder { items: vec![0; sources.len()], counts: vec![[0; 3]; team.mates.len()], ..Builder::default() };
    newest_first(pages, fetch, |name, (page, place), bytes| {
        let source = record::parts(name)?.0;
        *builder.items.get_mut(source)? += 1;
        let at = At { page, place, source: u16::try_from(source).ok()? };
        live += bytes.len();
        builder.take(name, at, bytes)
    })?;
    builder.sort(team, sources);
    let words = builder.likely(fetch)?;
    let times = times(pages, fetch)?;
    Some(Pressed { table: builder.done(&words, &times)?, live })
}

/// The statuses and calendars of so many pages, each as it was last, as a page.
fn times(pages: usize, fetch: &mut Fetch<'_>) -> Option<Vec<u8>> {
    let mut with_times = Vec::new();
    for number in 0..pages {
        let page = fetch(number)?;
        let Records { statuses, calendars, .. } = Records::of(&page)?;
        if !statuses.is_empty() || !calendars.is_empty() {
            with_times.push(Records { statuses, calendars, ..Records::default() }.page());
        }
    }
    let molten = records::melt(with_times.iter().map(Vec::as_slice), usize::MAX)?;
    molten.into_iter().next()
}

impl Builder {
    fn take(&mut self, name: &str, at: At, bytes: &[u8]) -> Option<()> {
        let record = u32::try_from(self.records.len()).ok()?;
        self.records.push((xxh3_64(name.as_bytes()), at));
        self.names.push(name.into());
        let (mut replies, mut assignees) = (Vec::new(), Vec::new());
        let read = Numbers::read(&mut Reader::new(bytes), |one| replies.push(one), |seat| assignees.push(seat))?;
        let base = self.base(read.base)?;
        let line = |reply: &Reply| Some(Line { row: Row::bytes(reply, base, record)?, asked_at: reply.asked_at });
        let Some(lines) = replies.iter().map(line).collect::<Option<Vec<_>>>() else {
            self.odd.push(record);
            return Some(());
        };
        for reply in replies {
            self.counts.get_mut(reply.by.index())?[0] += 1;
            if let Some(asker) = reply.asker {
                self.counts.get_mut(asker.index())?[1] += 1;
            }
        }
        self.threads.extend(lines);
        if let Some(due_at) = read.due_at {
            for seat in &assignees {
                self.counts.get_mut(seat.index())?[2] += 1;
            }
            self.deadlines.push((due_at, record, assignees));
        }
        Some(())
    }

    fn base(&mut self, at: Instant) -> Option<u8> {
        let known = self.bases.iter().rposition(|base| *base == at);
        let place = known.unwrap_or_else(|| {
            self.bases.push(at);
            self.bases.len() - 1
        });
        u8::try_from(place).ok()
    }

    /// Puts everything in order.
    fn sort(&mut self, team: &Team, sources: &[SourceId]) {
        let names = &self.names;
        let name = |record: u32| {
            let parts = names.get(record as usize).and_then(|name| record::parts(name));
            parts.and_then(|(source, item)| Some((sources.get(source)?.as_str(), item))).unwrap_or_default()
        };
        self.threads.sort_unstable_by(|a, b| {
            let (first, second) = (Row::of(&a.row), Row::of(&b.row));
            let due = |row: &Row, line: &Line| (row.due.is_none(), row.due, line.asked_at);
            let ids = |row: &Row| {
                let (source, item) = name(row.record);
                [source, item, team.get(row.by).map_or("", |mate| mate.id.as_str())]
            };
            due(&first, a).cmp(&due(&second, b)).then_with(|| cmp_ids(ids(&first), ids(&second)))
        });
        self.deadlines.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| name(a.1).cmp(&name(b.1))));
    }

    /// The bytes of the records that are most likely shown first.
    fn likely(&self, fetch: &mut Fetch<'_>) -> Option<Vec<(u32, Vec<u8>)>> {
        let threads = self.threads.iter().take(LIKELY.0).map(|line| Row::of(&line.row).record);
        let deadlines = self.deadlines.iter().take(LIKELY.1).map(|(_, record, _)| *record);
        let wanted: BTreeMap<(u32, u16), u32> = threads
            .chain(deadlines)
            .filter_map(|record| self.records.get(record as usize).map(|(_, at)| ((at.page, at.place), record)))
            .collect();
        let (mut words, mut page) = (Vec::with_capacity(wanted.len()), None);
        for ((number, place), record) in wanted {
            if page.as_ref().is_none_or(|(last, _)| *last != number) {
                page = Some((number, fetch(number as usize)?));
            }
            let (_, bytes) = page.as_ref()?;
            words.push((record, Records::of(bytes)?.items.get(usize::from(place))?.to_vec()));
        }
        Some(words)
    }

    /// Lays everything down.
    fn done(self, words: &[(u32, Vec<u8>)], times: &[u8]) -> Option<Vec<u8>> {
        // Records stand by their hashes from now on.
        let mut order: Vec<u32> = (0..self.records.len() as u32).collect();
        order.sort_unstable_by_key(|n| self.records.get(*n as usize).map(|(hash, _)| *hash));
        let mut moved = vec![0_u32; order.len()];
        for (old, new) in order.iter().zip(0..) {
            *moved.get_mut(*old as usize)? = new;
        }
        let to = |record: u32| moved.get(record as usize).map(|record| record.to_le_bytes());
        let assignees = self.deadlines.iter().map(|(_, _, seats)| seats.len()).sum();
        let lengths: [usize; HEAD] = [
            self.bases.len(),
            self.items.len(),
            self.counts.len(),
            order.len(),
            self.threads.len(),
            self.deadlines.len(),
            assignees,
            self.odd.len(),
            words.len(),
        ];
        let mut out = Vec::new();
        for length in lengths {
            out.extend(u32::try_from(length).ok()?.to_le_bytes());
        }
        for base in &self.bases {
            out.extend(base.timestamp().to_le_bytes());
            out.extend(base.timestamp_subsec_nanos().to_le_bytes());
        }
        for count in self.items.iter().chain(self.counts.iter().flatten()) {
            out.extend(count.to_le_bytes());
        }
        for (hash, At { page, place, source }) in order.iter().filter_map(|n| self.records.get(*n as usize)) {
            out.extend(hash.to_le_bytes());
            out.extend(page.to_le_bytes());
            out.extend(place.to_le_bytes());
            out.extend(source.to_le_bytes());
        }
        for Line { row, .. } in &self.threads {
            let (kept, record) = row.split_at(THREAD - 4);
            out.extend(kept);
            out.extend(to(u32_at(record, 0))?);
        }
        let mut end = 0_u32;
        for (due_at, record, seats) in &self.deadlines {
            end += seats.len() as u32;
            out.extend(due_at.timestamp().to_le_bytes());
            out.extend(to(*record)?);
            out.extend(end.to_le_bytes());
        }
        for seat in self.deadlines.iter().flat_map(|(_, _, seats)| seats) {
            out.extend(seat.0.to_le_bytes());
        }
        for record in &self.odd {
            out.extend(to(*record)?);
        }
        let mut end = 0_u32;
        for (record, bytes) in words {
            end = end.checked_add(u32::try_from(bytes.len()).ok()?)?;
            out.extend(to(*record)?);
            out.extend(end.to_le_bytes());
        }
        for (_, bytes) in words {
            out.extend(bytes);
        }
        out.extend(times);
        Some(out)
    }
}

/// A length of time in nanoseconds, where it fits.
pub(super) fn nanoseconds(length: TimeDelta) -> i64 {
    length.num_nanoseconds().unwrap_or(if length < TimeDelta::zero() { i64::MIN } else { i64::MAX })
}

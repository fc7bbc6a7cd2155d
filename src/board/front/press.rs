//! Makes the table of the front's pages: every record is read once, as it was last, and everything that decides which come
//! first is put in order. It takes as long as it takes: nobody waits for it.
//!
//! Not here: what the parts are for (`table`), when it is made (the store).

use std::collections::{BTreeMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::record::{self, Numbers, Reply};
use super::table::{
    At, CHUNK, DEADLINES, DUE, EACH, FIRST, MINE, NAMES, NEVER, NOWHERE, ORDER, ROW, Row, SEATS, small,
};
use crate::domain::Instant;
use crate::domain::bytes::{Reader, Writer};
use crate::domain::ids::SourceId;
use crate::domain::records::{self, Records};
use crate::domain::teammate::{Seat, Team};
use crate::domain::thread::{Term, cmp_ids};
use crate::sync::event::{Fetch, Pressed};

/// The records of so many threads, and of so many deadlines, are at hand: those that are due first.
const LIKELY: (usize, usize) = (small(600, 2), small(200, 1));

/// Reads every record of the pages as it was last, from the newest page to the oldest: the name, where it stands, its
/// bytes. What a newer page has or took back is passed over. `None`: a page is none.
pub(super) fn newest_first(
    pages: usize,
    fetch: &mut Fetch<'_>,
    mut take: impl FnMut(&str, At, &[u8]) -> Option<()>,
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
                take(name, At::new(number, place)?, bytes)?;
            }
        }
        seen.extend(gone.iter().map(|name| xxh3_64(name.as_bytes())));
    }
    Some(())
}

/// What a table is made of.
#[derive(Default)]
struct Maker {
    bases: Vec<Instant>,
    items: Vec<u64>,
    /// What each teammate owes, waits for and has to do.
    counts: Vec<[u64; 3]>,
    names: Vec<(u64, At, u32)>,
    words: Vec<(At, Box<str>)>,
    threads: Vec<Line>,
    deadlines: Vec<(Instant, At)>,
    odd: Vec<At>,
    /// Who looks at the board, and the records of what concerns them.
    me: Option<Seat>,
    mine: Vec<At>,
    live: usize,
}

/// A thread on its way into the table.
struct Line {
    row: [u8; ROW],
    asked_at: Instant,
    /// The place of its record's name.
    name: u32,
}

/// Makes the table of so many pages. `None`: a page is none, or there is more than fits.
pub fn press(pages: usize, fetch: &mut Fetch<'_>, team: &Team, sources: &[SourceId]) -> Option<Pressed> {
    let (items, counts) = (vec![0; sources.len()], vec![[0; 3]; team.mates.len()]);
    let mut maker = Maker { items, counts, me: team.me, ..Maker::default() };
    newest_first(pages, fetch, |name, at, bytes| maker.take(name, at, bytes))?;
    maker.sort(team, sources);
    let words = maker.likely(fetch)?;
    let mine = maker.mine(fetch)?;
    let times = times(pages, fetch)?;
    let mut parts = maker.parts(&words, &times);
    parts.push((MINE, mine));
    Some(Pressed { parts, live: maker.live })
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
    records::melt(with_times.iter().map(Vec::as_slice), usize::MAX)?.into_iter().next()
}

/// The bytes of a row; its place in the order comes later. `None`: something does not fit.
fn row(reply: &Reply, base: u8, at: At) -> Option<[u8; ROW]> {
    let (due, rest) = match reply.term {
        Some(Term { due_at, .. }) => (u32::try_from(due_at.timestamp()).ok()?, due_at.timestamp_subsec_nanos()),
        None => (NEVER, 0),
    };
    let (position, part) = match reply.term.and_then(|term| term.position) {
        Some(length) => (i32::try_from(length.num_seconds()).ok()?, length.subsec_nanos()),
        None => (NOWHERE, 0),
    };
    let by = (reply.by.0 < 1 << 24).then_some(reply.by.0 | u32::from(base) << 24)?;
    if reply.term.is_some() && due == NEVER || position == NOWHERE && part != 0 {
        return None;
    }
    let mut row = [0; ROW];
    let words = [
        [0; 4],
        due.to_le_bytes(),
        rest.to_le_bytes(),
        position.to_le_bytes(),
        part.to_le_bytes(),
        by.to_le_bytes(),
        at.0.to_le_bytes(),
    ];
    row.copy_from_slice(words.as_flattened());
    Some(row)
}

/// Does a thread fit into a row?
pub(super) fn fits(reply: &Reply) -> bool {
    row(reply, 0, At(0)).is_some()
}

impl Maker {
    fn take(&mut self, name: &str, at: At, bytes: &[u8]) -> Option<()> {
        let source = record::parts(name)?.0;
        self.live += bytes.len();
        *self.items.get_mut(source)? += 1;
        self.names.push((xxh3_64(name.as_bytes()), at, source as u32));
        let (mut replies, mut assignees) = (Vec::new(), Vec::new());
        let read = Numbers::read(&mut Reader::new(bytes), |one| replies.push(one), |seat| assignees.push(seat))?;
        let base = self.base(read.base);
        if replies.is_empty() && read.due_at.is_none() {
            return Some(());
        }
        let number = self.words.len() as u32;
        let line = |reply: &Reply| Some(Line { row: row(reply, base?, at)?, asked_at: reply.asked_at, name: number });
        let lines = replies.iter().map(line).collect::<Option<Vec<_>>>();
        let Some(lines) = lines.filter(|_| base.is_some()) else {
            self.odd.push(at);
            return Some(());
        };
        self.words.push((at, name.into()));
        let me = self.me.as_ref();
        if replies.iter().any(|reply| reply.concerns(me)) || assignees.iter().any(|seat| Some(seat) == me) {
            self.mine.push(at);
        }
        let asked = replies.iter().filter_map(|reply| reply.asker).map(|seat| (seat, 1));
        let shares = replies.iter().map(|reply| (reply.by, 0)).chain(asked);
        for (seat, share) in shares.chain(assignees.into_iter().map(|seat| (seat, 2))) {
            *self.counts.get_mut(seat.index())?.get_mut(share)? += 1;
        }
        self.threads.extend(lines);
        self.deadlines.extend(read.due_at.map(|due_at| (due_at, at)));
        Some(())
    }

    /// The number of an instant from which positions count: each run of the program has one. `None`: there are more than
    /// a row can tell apart.
    fn base(&mut self, at: Instant) -> Option<u8> {
        let known = self.bases.iter().rposition(|base| *base == at);
        let place = u8::try_from(known.unwrap_or(self.bases.len())).ok()?;
        if known.is_none() {
            self.bases.push(at);
        }
        Some(place)
    }

    /// Puts everything in order.
    fn sort(&mut self, team: &Team, sources: &[SourceId]) {
        let words = &self.words;
        let name = |number: u32| {
            let parts = words.get(number as usize).and_then(|(_, name)| record::parts(name));
            parts.and_then(|(source, item)| Some((sources.get(source)?.as_str(), item))).unwrap_or_default()
        };
        self.threads.sort_unstable_by(|a, b| {
            let due = |line: &Line| {
                let due = Row::list(&line.row).next().and_then(|row| row.due);
                (due.is_none(), due, line.asked_at)
            };
            let ids = |line: &Line| {
                let (source, item) = name(line.name);
                [source, item, team.get(line.by()).map_or("", |mate| mate.id.as_str())]
            };
            due(a).cmp(&due(b)).then_with(|| cmp_ids(ids(a), ids(b)))
        });
        for (rank, line) in (0_u32..).zip(&mut self.threads) {
            line.row.iter_mut().zip(rank.to_le_bytes()).for_each(|(to, from)| *to = from);
        }
        let by_place: BTreeMap<At, u32> = words.iter().map(|(at, _)| *at).zip(0..).collect();
        let name_at = |at: &At| name(by_place.get(at).copied().unwrap_or(u32::MAX));
        self.deadlines.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| name_at(&a.1).cmp(&name_at(&b.1))));
        self.names.sort_unstable();
    }

    /// The records that are most likely shown first.
    fn likely(&self, fetch: &mut Fetch<'_>) -> Option<Vec<(At, Vec<u8>)>> {
        let threads = self.threads.iter().take(LIKELY.0).map(Line::at);
        let mut wanted: Vec<At> = threads.chain(self.deadlines.iter().take(LIKELY.1).map(|(_, at)| *at)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        read(&wanted, fetch)
    }

    /// The records of what concerns whoever looks at the board; none where that is nobody of the team. `None`: one is not
    /// there.
    fn mine(&mut self, fetch: &mut Fetch<'_>) -> Option<Vec<u8>> {
        self.mine.sort_unstable();
        let mut out = Writer::default();
        out.number(self.me.map_or(u64::MAX, |me| me.0.into()));
        records(&mut out, &read(&self.mine, fetch)?);
        Some(out.done())
    }

    /// Lays everything down.
    fn parts(&self, words: &[(At, Vec<u8>)], times: &[u8]) -> Vec<(usize, Vec<u8>)> {
        let mut seats: Vec<Vec<&Line>> = vec![Vec::new(); self.counts.len()];
        for line in &self.threads {
            seats.get_mut(line.by().index()).into_iter().for_each(|seat| seat.push(line));
        }
        let rows = |lines: &mut dyn Iterator<Item = &Line>| lines.flat_map(|line| line.row).collect::<Vec<u8>>();
        let mut parts = vec![
            (FIRST, self.first(&seats, words, times)),
            (NAMES, self.names.iter().flat_map(name_bytes).collect()),
            (DEADLINES, self.deadlines.iter().flat_map(|(_, at)| at.0.to_le_bytes()).collect()),
        ];
        let chunks = (ORDER..).zip(self.threads.chunks(CHUNK));
        parts.extend(chunks.map(|(number, chunk)| (number, rows(&mut chunk.iter()))));
        let more = (SEATS..).zip(&seats).filter(|(_, seat)| seat.len() > EACH);
        parts.extend(more.map(|(number, seat)| (number, rows(&mut seat.iter().copied()))));
        parts
    }

    fn first(&self, seats: &[Vec<&Line>], words: &[(At, Vec<u8>)], times: &[u8]) -> Vec<u8> {
        let mut out = Writer::default();
        out.count(self.bases.len());
        for base in &self.bases {
            out.instant(*base);
        }
        out.count(self.items.len());
        for items in &self.items {
            out.number(*items);
        }
        out.count(self.threads.len());
        out.count(self.deadlines.len());
        out.count(seats.len());
        for (lines, counts) in seats.iter().zip(&self.counts) {
            for count in counts {
                out.number(*count);
            }
            dues(&mut out, lines);
            out.bytes(&lines.iter().take(EACH).flat_map(|line| line.row).collect::<Vec<u8>>());
        }
        for list in [self.deadlines.iter().take(DUE).map(|(_, at)| *at).collect(), self.odd.clone()] {
            out.count(list.len());
            for at in list {
                out.number(at.0.into());
            }
        }
        records(&mut out, words);
        out.bytes(times);
        out.done()
    }
}

fn name_bytes((hash, at, source): &(u64, At, u32)) -> impl Iterator<Item = u8> {
    hash.to_le_bytes().into_iter().chain(at.0.to_le_bytes()).chain(source.to_le_bytes())
}

/// Records, each with where it stands.
fn records(out: &mut Writer, records: &[(At, Vec<u8>)]) {
    out.count(records.len());
    for (at, bytes) in records {
        out.number(at.0.into());
        out.bytes(bytes);
    }
}

/// Due times: the seconds since the one before, twice, and one more where a rest follows.
fn dues(out: &mut Writer, lines: &[&Line]) {
    let dues: Vec<(u32, u32)> =
        lines.iter().filter_map(|line| Row::list(&line.row).next()).filter_map(|row| row.due).collect();
    out.count(dues.len());
    let mut last = 0;
    for (seconds, rest) in dues {
        out.number(u64::from(seconds - last) << 1 | u64::from(rest > 0));
        if rest > 0 {
            out.number(rest.into());
        }
        last = seconds;
    }
}

impl Line {
    fn by(&self) -> Seat {
        Row::list(&self.row).next().map_or(Seat(u32::MAX), |row| row.by)
    }

    fn at(&self) -> At {
        Row::list(&self.row).next().map_or(At(u32::MAX), |row| row.at)
    }
}

/// The bytes of records, whose places are in order. `None`: one is not there.
pub(super) fn read(places: &[At], fetch: &mut Fetch<'_>) -> Option<Vec<(At, Vec<u8>)>> {
    let mut found = Vec::with_capacity(places.len());
    for same in places.chunk_by(|a, b| a.page() == b.page()) {
        let page = fetch(same.first()?.page())?;
        let Records { items, .. } = Records::of(&page)?;
        for at in same {
            found.push((*at, items.get(at.place())?.to_vec()));
        }
    }
    Some(found)
}

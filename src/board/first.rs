//! Reads a front from the tables of an earlier run. The tables determine which rows are first; the rows are joined from
//! their items as usual, so they equal those of the whole board.
//!
//! Not here: the tables (the store), their contents (`derived`).

use std::collections::HashSet;

use super::derived::stand;
use super::desk::Desk;
use super::front::{Front, Kept};
use super::item::Joined;
use super::line::Health;
use super::state::Update;
use crate::domain::Instant;
use crate::domain::batch::Page;
use crate::domain::teammate::TeammateIndex;
use crate::sync::event::{Counts, SourceRow, Tables};

/// The number of rows that are read beyond those shown: among rows that the tables order alike, the board decides.
const SPARE: usize = 16;

/// Reads the first `rows` of each list at this moment. `desk` has no data. Returns `None` if the tables cannot be read.
pub fn read(tables: &mut dyn Tables, mut desk: Desk, now: Instant, rows: usize) -> Option<Front> {
    let mut front = begin(tables, &mut desk, now, None)?;
    front.rows = rows;
    let most = rows.saturating_add(SPARE);
    let threads: HashSet<(i64, TeammateIndex)> =
        tables.threads(now, &stand(desk.facts(), now), most)?.into_iter().collect();
    let deadlines: HashSet<i64> = tables.deadlines(most)?.into_iter().collect();
    let mut numbers: Vec<i64> = threads.iter().map(|(number, _)| *number).chain(deadlines.iter().copied()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for (number, source, mut joined) in join(tables, &mut desk, &numbers)? {
        joined.threads.retain(|thread| threads.contains(&(number, thread.by)));
        joined.deadline = joined.deadline.filter(|_| deadlines.contains(&number));
        front.joined.push((source, joined));
    }
    front.totals = (front.counts.iter().map(|counts| counts.owes).sum(), tables.deadline_count()?);
    Some(front)
}

/// Reads all that concerns the viewer, and only that; the threads in which they wait for a reply only if `waits`. `None`:
/// as above, or it is none of the team who looks at it.
pub fn read_mine(tables: &mut dyn Tables, desk: Desk, now: Instant, waits: bool) -> Option<Front> {
    let me = desk.team().me?;
    let mut desk = desk.only_of(me);
    let mut front = begin(tables, &mut desk, now, Some(me))?;
    let numbers = tables.of_mate(me, waits)?;
    front.joined = join(tables, &mut desk, &numbers)?.into_iter().map(|(_, source, joined)| (source, joined)).collect();
    let threads = front.joined.iter().map(|(_, joined)| joined.threads.len()).sum();
    front.totals = (threads, front.joined.iter().filter(|(_, joined)| joined.deadline.is_some()).count());
    Some(front)
}

/// Reads everything except rows.
fn begin(tables: &mut dyn Tables, desk: &mut Desk, now: Instant, of: Option<TeammateIndex>) -> Option<Front> {
    let sources = tables.sources()?.into_iter().map(kept).collect();
    let (mut facts, mut hints) = (Vec::new(), Vec::new());
    for update in tables.people()?.into_iter().flat_map(|(source, page)| desk.page(source, page)) {
        match update {
            Update::Facts(known) => facts.extend(known),
            Update::Hints(known) => hints.extend(known),
            _ => {}
        }
    }
    let mut counts = vec![Counts::default(); desk.team().mates.len()];
    for (index, share) in tables.shares(now, of)? {
        *counts.get_mut(index.index())? = share;
    }
    Some(Front { at: now, rows: usize::MAX, totals: (0, 0), counts, facts, hints, sources, joined: Vec::new() })
}

/// Joins items.
fn join(tables: &mut dyn Tables, desk: &mut Desk, numbers: &[i64]) -> Option<Vec<(i64, usize, Joined)>> {
    let mut all = Vec::with_capacity(numbers.len());
    for (number, source, item) in tables.items(numbers)? {
        let page = Page { items: vec![item], ..Page::default() };
        for update in desk.page(source, page) {
            let Update::Items { put, .. } = update else { continue };
            all.extend(put.into_iter().map(|joined| (number, source, joined)));
        }
    }
    Some(all)
}

fn kept(row: SourceRow) -> Kept {
    let SourceRow { items, fetched_at, problems, failing } = row;
    let health = match (failing, fetched_at) {
        (Some((why, since)), last) => Health::Failed { why, since, until: None, last },
        (None, Some(at)) => Health::Stale(at),
        (None, None) => Health::Never,
    };
    Kept { items, health, problems }
}

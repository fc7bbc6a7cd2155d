//! Reads the data of a first frame from the tables of threads and deadlines: each teammate's counts, and the entries of
//! the first rows.
//!
//! Not here: joining and showing them (board).

use rusqlite::{OptionalExtension, Params, Statement, Transaction, params};

use super::cache::Cache;
use super::coding::from_bytes;
use super::derived::{Of, micros};
use super::entries::{self, Which};
use super::failures::{self, Failing};
use super::sources::{self, Source};
use super::trouble::Trouble;
use crate::domain::Instant;
use crate::domain::batch::{Item, Page, Part};
use crate::domain::teammate::TeammateIndex;
use crate::sync::event::{Counts, SourceRow, Tables};

/// The tables of a board, in one snapshot.
struct Reading<'a> {
    tx: Transaction<'a>,
    of: &'a Of,
    board: i64,
    /// The board's stored sources.
    sources: Vec<Option<Source>>,
}

/// Returns whether the threads and deadlines of a board are valid, and any of its sources are stored.
pub(super) fn holds(cache: &mut Cache, of: &Of) -> Result<bool, Trouble> {
    let tx = cache.look()?;
    Ok(hold(&kept(&tx, of)?, of))
}

fn kept(tx: &Transaction<'_>, of: &Of) -> Result<Vec<Option<Source>>, Trouble> {
    of.sources.iter().map(|key| sources::find(tx, *key)).collect()
}

fn hold(sources: &[Option<Source>], of: &Of) -> bool {
    let holds = |source: &Source| source.derived.as_deref() == Some(of.print.bytes());
    sources.iter().flatten().all(holds) && sources.iter().any(Option::is_some)
}

/// Passes the tables of a board on, if they are valid.
pub(super) fn read<T>(
    cache: &mut Cache,
    of: &Of,
    read: impl FnOnce(&mut dyn Tables) -> Option<T>,
) -> Result<Option<T>, Trouble> {
    let tx = cache.look()?;
    let sources = kept(&tx, of)?;
    if !hold(&sources, of) {
        return Ok(None);
    }
    let board = "SELECT id FROM board WHERE key = ?1";
    let board: Option<i64> = tx.query_row(board, [of.board.bytes()], |row| row.get(0)).optional()?;
    // A board without a row has no threads and no deadlines.
    Ok(read(&mut Reading { tx, of, board: board.unwrap_or_default(), sources }))
}

impl Reading<'_> {
    /// Rows of a query; `None` if it cannot be read.
    fn rows<T>(
        &self,
        query: &str,
        params: impl Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Option<Vec<T>> {
        let rows = |mut statement: Statement<'_>| statement.query_map(params, read)?.collect::<rusqlite::Result<_>>();
        self.tx.prepare(query).and_then(rows).ok()
    }
}

impl Tables for Reading<'_> {
    fn sources(&mut self) -> Option<Vec<SourceRow>> {
        let row = |(key, source): (_, &Option<Source>)| {
            let failing = failures::read(&self.tx, key).ok()?.map(|Failing { why, since }| (why, since));
            let head = source.as_ref().map(|source| source.head.clone()).unwrap_or_default();
            let items = source.as_ref().and_then(|source| usize::try_from(source.items).ok()).unwrap_or_default();
            Some(SourceRow { items, fetched_at: head.fetched_at, problems: head.problems, failing })
        };
        self.of.sources.iter().copied().zip(&self.sources).map(row).collect()
    }

    fn people(&mut self) -> Option<Vec<(usize, Page)>> {
        let mut pages = Vec::new();
        for (place, source) in self.sources.iter().enumerate() {
            let Some(source) = source else { continue };
            entries::pages(&self.tx, source.id, Which::People, &mut |page| pages.push((place, page))).ok()?;
        }
        Some(pages)
    }

    fn shares(&mut self, now: Instant, of: Option<TeammateIndex>) -> Option<Vec<(TeammateIndex, Counts)>> {
        // Only the late counts depend on the moment.
        let all = "SELECT teammate, owes, waits_for, due, \
                   (SELECT count(*) FROM thread WHERE board = ?1 AND by = teammate AND due_at < ?2) \
                   FROM share WHERE board = ?1";
        let query = if of.is_some() { format!("{all} AND teammate = ?3") } else { format!("{all} AND ?3 IS NULL") };
        self.rows(&query, params![self.board, micros(now), of.map(|index| index.0)], |row| {
            let count = |n| row.get::<_, u32>(n).map(|count| count as usize);
            let counts = Counts { owes: count(1)?, waits_for: count(2)?, due: count(3)?, owes_late: count(4)? };
            Ok((TeammateIndex(row.get(0)?), counts))
        })
    }

    fn deadline_count(&mut self) -> Option<usize> {
        let count = "SELECT count(*) FROM deadline WHERE board = ?1";
        self.tx.query_row(count, [self.board], |row| row.get::<_, u32>(0)).ok().map(|count| count as usize)
    }

    fn threads(&mut self, now: Instant, stand: &[Option<i64>], most: usize) -> Option<Vec<(i64, TeammateIndex)>> {
        let (now, most) = (micros(now), most as i64);
        let found = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, TeammateIndex(row.get(1)?)));
        // The latest first, by the working time that they are late; none counts where there is no zone. Of one teammate the
        // latest are those that are due first, so the first are among those of as many teammates whose first is the latest.
        // The order of the join is fixed, because the planner does not know the tables' sizes.
        let late = "SELECT entry, by FROM thread WHERE rowid IN (SELECT t.rowid FROM (\
                      SELECT key, value, (SELECT coalesce(position - s.value, 0) FROM thread \
                        WHERE board = ?1 AND by = s.key AND due_at < ?2 ORDER BY due_at LIMIT 1) AS first \
                      FROM json_each(?4) AS s WHERE first IS NOT NULL ORDER BY first LIMIT ?3) AS s \
                    CROSS JOIN thread AS t WHERE t.board = ?1 AND t.by = s.key AND t.due_at < ?2 \
                    ORDER BY coalesce(t.position - s.value, 0), t.due_at LIMIT ?3)";
        let stand = stand.iter().map(|at| at.map_or_else(|| "null".to_owned(), |at| at.to_string()));
        let stand = format!("[{}]", stand.collect::<Vec<_>>().join(","));
        let mut threads = self.rows(late, params![self.board, now, most, stand], found)?;
        let next = "SELECT entry, by FROM thread WHERE board = ?1 AND due_at >= ?2 ORDER BY due_at, asked_at LIMIT ?3";
        if (threads.len() as i64) < most {
            threads.extend(self.rows(next, params![self.board, now, most - threads.len() as i64], found)?);
        }
        let never = "SELECT entry, by FROM thread WHERE board = ?1 AND due_at IS NULL ORDER BY asked_at LIMIT ?2";
        if (threads.len() as i64) < most {
            threads.extend(self.rows(never, params![self.board, most - threads.len() as i64], found)?);
        }
        Some(threads)
    }

    fn deadlines(&mut self, most: usize) -> Option<Vec<i64>> {
        let first = "SELECT entry FROM deadline WHERE board = ?1 ORDER BY due_at LIMIT ?2";
        self.rows(first, params![self.board, most as i64], |row| row.get(0))
    }

    fn of_mate(&mut self, index: TeammateIndex, waits: bool) -> Option<Vec<i64>> {
        let mine = "SELECT entry FROM thread WHERE board = ?1 AND by = ?2 UNION \
                    SELECT entry FROM thread WHERE ?3 AND board = ?1 AND asker = ?2 UNION \
                    SELECT entry FROM assignee WHERE board = ?1 AND teammate = ?2";
        self.rows(mine, params![self.board, index.0, waits], |row| row.get(0))
    }

    fn items(&mut self, entries: &[i64]) -> Option<Vec<(i64, usize, Item)>> {
        let mut statement = self.tx.prepare("SELECT source, name, bytes, sum FROM entry WHERE id = ?1").ok()?;
        let mut items = Vec::with_capacity(entries.len());
        for entry in entries {
            let read = statement.query_row([entry], |row| {
                Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?, row.get(3)?))
            });
            let (source, name, bytes, sum): (i64, _, _, i64) = read.ok()?;
            let place = self.sources.iter().position(|one| one.as_ref().is_some_and(|one| one.id == source))?;
            let item = from_bytes(&bytes).filter(|_| entries::sum_of(Part::Items, &name, &bytes) == sum)?;
            items.push((*entry, place, item));
        }
        Some(items)
    }
}

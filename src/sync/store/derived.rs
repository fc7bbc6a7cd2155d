//! The tables of threads and deadlines, from which a first frame is shown before everything is joined. They are valid
//! for one fingerprint of the config: with another, they are rebuilt.
//!
//! Not here: deriving them (board), reading them (`first`).

use rusqlite::{OptionalExtension, Transaction, params};

use super::cache::Cache;
use super::coding::to_bytes;
use super::entries;
use super::key::Key;
use super::sources;
use super::trouble::Trouble;
use crate::domain::Instant;
use crate::domain::batch::Part;
use crate::sync::event::{Derived, ThreadRow};

/// The board of the tables, and the inputs for which they are valid.
#[derive(Clone, Debug)]
pub(super) struct Of {
    /// The board.
    pub(super) board: Key,
    /// A hash of all inputs other than the data of sources.
    pub(super) print: Key,
    /// The board's sources, in the order of the config.
    pub(super) sources: Vec<Key>,
}

/// An instant in microseconds, rounded down.
pub(super) fn micros(at: Instant) -> i64 {
    at.timestamp_micros()
}

/// The number of a board, which is created if absent.
fn board(tx: &Transaction<'_>, key: Key) -> Result<i64, Trouble> {
    tx.prepare_cached("INSERT OR IGNORE INTO board (key) VALUES (?1)")?.execute([key.bytes()])?;
    Ok(tx.prepare_cached("SELECT id FROM board WHERE key = ?1")?.query_row([key.bytes()], |row| row.get(0))?)
}

/// Replaces the derived rows of items. Rows of sources whose derived rows are invalid, and of items that are not
/// stored, are omitted.
pub(super) fn take(tx: &Transaction<'_>, of: &Of, rows: &[([u8; 16], Derived)]) -> Result<(), Trouble> {
    if rows.is_empty() {
        return Ok(());
    }
    let board = board(tx, of.board)?;
    let mut known: Option<([u8; 16], Option<i64>)> = None;
    for (key, row) in rows {
        let source = match known {
            Some((last, source)) if last == *key => source,
            _ => {
                let mut statement = tx.prepare_cached("SELECT id FROM source WHERE key = ?1 AND derived = ?2")?;
                let source = statement.query_row(params![key, of.print.bytes()], |row| row.get(0)).optional()?;
                known = Some((*key, source));
                source
            }
        };
        let Some(source) = source else { continue };
        if let Some((entry, _)) = entries::find(tx, source, Part::Items, &to_bytes(&row.item))? {
            remove(tx, entry)?;
            put(tx, board, entry, row)?;
        }
    }
    Ok(())
}

fn put(tx: &Transaction<'_>, board: i64, entry: i64, row: &Derived) -> Result<(), Trouble> {
    for ThreadRow { by, asker, asked_at, due_at, position } in &row.threads {
        let insert = "INSERT INTO thread (board, entry, by, asker, asked_at, due_at, position) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        tx.prepare_cached(insert)?.execute(params![
            board,
            entry,
            by.0,
            asker.map(|index| index.0),
            micros(*asked_at),
            due_at.map(micros),
            position
        ])?;
    }
    let Some(due) = &row.due else { return Ok(()) };
    let insert = "INSERT INTO deadline (entry, board, due_at) VALUES (?1, ?2, ?3)";
    tx.prepare_cached(insert)?.execute(params![entry, board, micros(due.at)])?;
    for (n, index) in due.assignees.iter().enumerate() {
        if due.assignees.iter().take(n).any(|before| before == index) {
            continue;
        }
        let insert = "INSERT INTO assignee (entry, board, teammate) VALUES (?1, ?2, ?3)";
        tx.prepare_cached(insert)?.execute(params![entry, board, index.0])?;
    }
    Ok(())
}

/// Removes the derived rows of an item.
fn remove(tx: &Transaction<'_>, entry: i64) -> Result<(), Trouble> {
    tx.prepare_cached("DELETE FROM thread WHERE entry = ?1")?.execute([entry])?;
    tx.prepare_cached("DELETE FROM deadline WHERE entry = ?1")?.execute([entry])?;
    tx.prepare_cached("DELETE FROM assignee WHERE entry = ?1")?.execute([entry])?;
    Ok(())
}

/// Rebuilds the threads and deadlines of a board, if its sources still have the versions from which they were derived.
pub(super) fn renew(
    cache: &mut Cache,
    of: &Of,
    versions: &[Option<i64>],
    rows: &[([u8; 16], Derived)],
) -> Result<(), Trouble> {
    let tx = cache.begin()?;
    let mut found = Vec::new();
    for (key, version) in of.sources.iter().zip(versions) {
        let source = sources::find(&tx, *key)?;
        if source.as_ref().map(|source| source.version) != *version {
            return Ok(());
        }
        found.extend(source);
    }
    let board = board(&tx, of.board)?;
    for table in ["thread", "deadline", "assignee"] {
        tx.execute(&format!("DELETE FROM {table} WHERE board = ?1"), [board])?;
    }
    for source in &mut found {
        source.derived = Some(of.print.bytes().to_vec());
        source.save_same(&tx)?;
    }
    take(&tx, of, rows)?;
    tx.commit()?;
    cache.settle();
    Ok(())
}

/// Invalidates the threads and deadlines of a board.
pub(super) fn invalidate(cache: &mut Cache, of: &Of) -> Result<(), Trouble> {
    let tx = cache.begin()?;
    for key in &of.sources {
        if let Some(mut source) = sources::find(&tx, *key)?.filter(|source| source.derived.is_some()) {
            source.derived = None;
            source.save_same(&tx)?;
        }
    }
    Ok(tx.commit()?)
}

//! Cursors, in chunks: only changed chunks are written.
//!
//! Not here: the contents of a cursor (its provider).

use rusqlite::{Connection, Transaction, params};

use super::coding::sum_of;
use super::sources::Source;
use super::trouble::Trouble;
use crate::providers::Cursor;

/// The length of a chunk: it fits into one of SQLite's pages.
const CHUNK: usize = 7 * 1024;

/// The most memory that is reserved because a row states the length of a cursor.
const LONG: usize = 4 * 1024 * 1024;

/// Replaces the cursor of a source.
pub(super) fn put(tx: &Transaction<'_>, of: &mut Source, cursor: &Cursor) -> Result<(), Trouble> {
    let mut statement = tx.prepare_cached("SELECT at, sum FROM chunk WHERE source = ?1 ORDER BY at")?;
    let old = statement.query_map([of.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let old: Vec<(i64, i64)> = old.collect::<Result<_, _>>()?;
    let count = cursor.0.chunks(CHUNK).len() as i64;
    for (at, bytes) in (0..).zip(cursor.0.chunks(CHUNK)) {
        let sum = sum_of(bytes);
        if usize::try_from(at).ok().and_then(|n| old.get(n)) != Some(&(at, sum)) {
            let put = "INSERT OR REPLACE INTO chunk (source, at, bytes, sum) VALUES (?1, ?2, ?3, ?4)";
            tx.prepare_cached(put)?.execute(params![of.id, at, bytes, sum])?;
        }
    }
    tx.prepare_cached("DELETE FROM chunk WHERE source = ?1 AND at >= ?2")?.execute([of.id, count])?;
    of.cursor = Some((cursor.0.len() as i64, sum_of(&cursor.0)));
    Ok(())
}

/// The cursor of a source.
pub(super) fn read(db: &Connection, of: &Source) -> Result<Option<Cursor>, Trouble> {
    let Some((length, sum)) = of.cursor else { return Ok(None) };
    let mut statement = db.prepare_cached("SELECT bytes FROM chunk WHERE source = ?1 ORDER BY at")?;
    let mut rows = statement.query([of.id])?;
    let mut cursor = Vec::with_capacity(usize::try_from(length).unwrap_or_default().min(LONG));
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| Trouble::Damaged("a cursor is none".to_owned()))?;
        cursor.extend_from_slice(bytes);
    }
    if cursor.len() as i64 != length || sum_of(&cursor) != sum {
        return Err(Trouble::Damaged("the checksum of a cursor is wrong".to_owned()));
    }
    Ok(Some(Cursor(cursor)))
}

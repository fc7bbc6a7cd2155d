//! Parts of unfinished answers. A large answer is not held in memory: its parts are written one after the other, and
//! committed in one transaction once it has ended. If it fails, or the program is killed, they are removed later.
//!
//! Not here: when a part is written (`writer`), committing it (`answers`).

use rusqlite::{Connection, Transaction, params};

use super::cache::Cache;
use super::coding::{from_bytes, sum_of, to_bytes};
use super::parts::Batch;
use super::trouble::Trouble;
use crate::domain::Instant;
use crate::domain::batch::Item;
use crate::domain::ids::ItemId;

/// The age in seconds at which abandoned parts are removed: no answer takes this long.
const OLD: i64 = 3600;

/// A staged part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Staged {
    batch: i64,
    count: i64,
}

/// Appends a part of an answer to the staged ones.
pub(super) fn put(cache: &mut Cache, staged: Option<Staged>, part: &Batch, now: Instant) -> Result<Staged, Trouble> {
    let tx = cache.begin()?;
    let Staged { batch, count } = if let Some(staged) = staged {
        staged
    } else {
        let batch = tx.query_row("SELECT 1 + coalesce(max(batch), 0) FROM staged", [], |row| row.get(0))?;
        Staged { batch, count: 0 }
    };
    let bytes = to_bytes(part);
    tx.execute("UPDATE staged SET since = ?2 WHERE batch = ?1 AND at = 0", params![batch, now.timestamp()])?;
    tx.execute(
        "INSERT INTO staged (batch, at, since, bytes, sum) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![batch, count, now.timestamp(), bytes, sum_of(&bytes)],
    )?;
    tx.commit()?;
    Ok(Staged { batch, count: count + 1 })
}

/// Passes the parts of an answer on, in order. Fails if parts are missing.
pub(super) fn each(
    db: &Connection,
    staged: Staged,
    out: &mut dyn FnMut(&Batch) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    for at in 0..staged.count {
        let read =
            db.query_row("SELECT bytes, sum FROM staged WHERE batch = ?1 AND at = ?2", [staged.batch, at], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
            });
        let (bytes, sum) = match read {
            Err(rusqlite::Error::QueryReturnedNoRows) => return Err(Trouble::Baseless),
            read => read?,
        };
        let batch = from_bytes(&bytes).filter(|_| sum_of(&bytes) == sum);
        out(&batch.ok_or_else(|| Trouble::Damaged("a checksum is wrong".to_owned()))?)?;
    }
    Ok(())
}

/// The last change of an item in the parts of an answer ([`Batch::find`]).
#[expect(clippy::option_option, reason = "a removed item differs from one that did not change")]
pub(super) fn find(db: &Connection, staged: Staged, id: &ItemId) -> Result<Option<Option<Item>>, Trouble> {
    let mut found = None;
    each(db, staged, &mut |batch| {
        found = batch.find(id).or(found.take());
        Ok(())
    })?;
    Ok(found)
}

/// Removes the parts of an answer.
pub(super) fn remove(tx: &Transaction<'_>, staged: Staged) -> Result<(), Trouble> {
    tx.execute("DELETE FROM staged WHERE batch = ?1", [staged.batch])?;
    Ok(())
}

/// Drops the parts of an answer that failed.
pub(super) fn drop(cache: &mut Cache, staged: Staged) -> Result<(), Trouble> {
    let tx = cache.begin()?;
    remove(&tx, staged)?;
    Ok(tx.commit()?)
}

/// Removes abandoned parts, one part in a transaction, so that other writers wait only for one.
pub(super) fn sweep(cache: &mut Cache, now: Instant) -> Result<(), Trouble> {
    // Independent of the direction in which the clock was set since.
    let old = "DELETE FROM staged WHERE rowid IN (SELECT rowid FROM staged AS one WHERE abs(?1 - \
               (SELECT since FROM staged AS first WHERE first.batch = one.batch AND first.at = 0)) > ?2 \
               ORDER BY at DESC LIMIT 1)";
    while cache.0.db.execute(old, [now.timestamp(), OLD])? > 0 {}
    Ok(())
}

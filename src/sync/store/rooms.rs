//! Rooms that are nobody's: in some of them an answer is written down while it comes, in others stands what was replaced.
//!
//! An answer that is large is not held in memory: its pages go into a room of their own, each in a short transaction, and
//! nobody reads them there. When it has ended the room becomes its source's, in one short transaction more; when it fails,
//! or whoever wrote it is killed, the room is swept out later, a little at a time.
//!
//! Not here: when an answer is written down (`writer`).

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::cache::Cache;
use super::rows::{self, CURSOR, Piece, ROOM, hash_of};
use super::trouble::Trouble;
use crate::domain::Instant;

/// A room in which nothing was written for so many seconds is swept out: no answer takes as long.
const OLD: i64 = 3600;
/// So many pieces are swept out at once: whoever else writes waits no longer than for these.
const HANDFUL: i64 = 32;

/// The part of an answer that is written down already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) room: i64,
    pub(super) pieces: Vec<Piece>,
}

/// A room that nobody has.
pub(super) fn free(tx: &Transaction<'_>) -> Result<i64, Trouble> {
    let last =
        "SELECT 1 + max((SELECT coalesce(max(room), 0) FROM source), (SELECT coalesce(max(room), 0) FROM spare))";
    Ok(tx.query_row(last, [], |row| row.get(0))?)
}

/// A room is nobody's any more.
pub(super) fn leave(tx: &Transaction<'_>, room: i64) -> Result<(), Trouble> {
    tx.execute("INSERT OR REPLACE INTO spare (room, at) VALUES (?1, 0)", [room])?;
    Ok(())
}

/// A room is somebody's now.
pub(super) fn take(tx: &Transaction<'_>, room: i64) -> Result<(), Trouble> {
    tx.execute("DELETE FROM spare WHERE room = ?1", [room])?;
    Ok(())
}

impl Draft {
    /// Is it all there?
    pub(super) fn stands(&self, tx: &Transaction<'_>) -> Result<bool, Trouble> {
        Ok(rows::pieces(tx, self.room)? == self.pieces)
    }

    /// Moves its pieces behind the pages of another room.
    pub(super) fn append_to(&self, tx: &Transaction<'_>, room: i64, end: i64) -> Result<(), Trouble> {
        let (from, to) = (self.room * ROOM, room * ROOM + end);
        tx.execute("UPDATE piece SET at = at - ?1 + ?3 WHERE at >= ?1 AND at < ?1 + ?2", [from, CURSOR, to])?;
        take(tx, self.room)
    }
}

impl Cache {
    /// Writes a part of an answer down.
    pub(super) fn draft(&mut self, draft: Option<Draft>, pages: &[Vec<u8>], now: Instant) -> Result<Draft, Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut draft = match draft {
            Some(draft) => draft,
            None => Draft { room: free(&tx)?, pieces: Vec::new() },
        };
        tx.execute("INSERT OR REPLACE INTO spare (room, at) VALUES (?1, ?2)", params![draft.room, now.timestamp()])?;
        for (at, page) in (draft.pieces.len() as i64..).zip(pages) {
            rows::put(&tx, draft.room, at, page)?;
            draft.pieces.push(Piece { at, hash: hash_of(page), length: page.len() as i64 });
        }
        tx.commit()?;
        Ok(draft)
    }

    /// A draft means nothing any more.
    pub(super) fn drop_draft(&mut self, draft: &Draft) -> Result<(), Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        leave(&tx, draft.room)?;
        Ok(tx.commit()?)
    }

    /// Sweeps out rooms that are nobody's, in short transactions.
    pub(super) fn sweep(&mut self, now: Instant) -> Result<(), Trouble> {
        while let Some(room) = next_old(&self.0.db, now.timestamp())? {
            let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let swept = tx.execute(
                "DELETE FROM piece WHERE at IN (SELECT at FROM piece WHERE at >= ?1 AND at < ?2 LIMIT ?3)",
                [room * ROOM, (room + 1) * ROOM, HANDFUL],
            )?;
            if swept == 0 {
                take(&tx, room)?;
            }
            tx.commit()?;
        }
        Ok(())
    }
}

/// A room that has been nobody's for long, whichever way the clock was set since.
fn next_old(db: &Connection, now: i64) -> Result<Option<i64>, Trouble> {
    let mut statement = db.prepare("SELECT room FROM spare WHERE abs(at - ?1) > ?2 LIMIT 1")?;
    let mut rows = statement.query([now, OLD])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

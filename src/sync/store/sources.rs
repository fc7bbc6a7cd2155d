//! The table of sources.
//!
//! Not here: their contents (`entries`, `chunks`, `derived`).

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::coding::{from_bytes, sum_of_all, to_bytes};
use super::key::Key;
use super::trouble::Trouble;
use crate::domain::batch::Problem;
use crate::domain::{Instant, serial};

/// A row of the table.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) id: i64,
    /// Increases with each change.
    pub(super) version: i64,
    pub(super) head: Head,
    /// The number of its items.
    pub(super) items: i64,
    /// Its last look is unfinished.
    pub(super) unfinished: bool,
    /// The length of its cursor and the cursor's checksum; `None` without a cursor.
    pub(super) cursor: Option<(i64, i64)>,
    /// The wrapping sum of its entries' checksums.
    pub(super) total: i64,
    /// The fingerprint for which its threads and deadlines are valid.
    pub(super) derived: Option<Vec<u8>>,
}

/// When the last answer ended, if any, and the problems found in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    #[serde(with = "serial::maybe_instant")]
    pub(super) fetched_at: Option<Instant>,
    pub(super) problems: Vec<Problem>,
}

/// The row of a source.
pub(super) fn find(db: &Connection, key: Key) -> Result<Option<Source>, Trouble> {
    let mut statement = db.prepare_cached(
        "SELECT id, version, head, items, unfinished, cursor_length, cursor_sum, total, derived, sum FROM source \
         WHERE key = ?1",
    )?;
    let read = statement.query_row([key.bytes()], |row| {
        let length: Option<i64> = row.get(5)?;
        let head: Vec<u8> = row.get(2)?;
        let source = Source {
            id: row.get(0)?,
            version: row.get(1)?,
            head: Head::default(),
            items: row.get(3)?,
            unfinished: row.get(4)?,
            cursor: length.map(|length| Ok::<_, rusqlite::Error>((length, row.get(6)?))).transpose()?,
            total: row.get(7)?,
            derived: row.get(8)?,
        };
        Ok((source, head, row.get::<_, i64>(9)?))
    });
    let Some((source, head, sum)) = read.optional()? else { return Ok(None) };
    let damaged = || Trouble::Damaged("a checksum is wrong".to_owned());
    let whole = from_bytes(&head).filter(|_| source.sum(&head) == sum).ok_or_else(damaged)?;
    Ok(Some(Source { head: whole, ..source }))
}

/// Creates the row of a source. Its threads and deadlines are valid for this fingerprint; `None`: they are invalid.
pub(super) fn make(tx: &Transaction<'_>, key: Key, print: Option<Key>) -> Result<Source, Trouble> {
    let derived = print.map(|print| print.bytes().to_vec());
    tx.execute(
        "INSERT INTO source (key, version, head, items, unfinished, cursor_sum, total, derived, sum) \
         VALUES (?1, 0, x'', 0, 0, 0, 0, ?2, 0)",
        params![key.bytes(), derived],
    )?;
    Ok(Source {
        id: tx.last_insert_rowid(),
        version: 0,
        head: Head::default(),
        items: 0,
        unfinished: false,
        cursor: None,
        total: 0,
        derived,
    })
}

/// The version of a source; `None` if its data are absent.
pub(super) fn version(db: &Connection, key: Key) -> Result<Option<i64>, Trouble> {
    let mut statement = db.prepare_cached("SELECT version FROM source WHERE key = ?1")?;
    Ok(statement.query_row([key.bytes()], |row| row.get(0)).optional()?)
}

/// The key of the least recently written source, if there are more than `most`.
pub(super) fn superfluous(tx: &Transaction<'_>, most: i64) -> Result<Option<i64>, Trouble> {
    let oldest = "SELECT id FROM source WHERE (SELECT count(*) FROM source) > ?1 ORDER BY version LIMIT 1";
    Ok(tx.query_row(oldest, [most], |row| row.get(0)).optional()?)
}

impl Source {
    /// The checksum of the row.
    fn sum(&self, head: &[u8]) -> i64 {
        let (length, cursor_sum) = self.cursor.unwrap_or((-1, 0));
        let numbers = [self.version, self.items, self.unfinished.into(), length, cursor_sum, self.total];
        sum_of_all(&[&to_bytes(&numbers), head, self.derived.as_deref().unwrap_or_default()])
    }

    /// Writes the row as a new version.
    pub(super) fn save(&mut self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        self.version = tx.query_row("SELECT 1 + max(version) FROM source", [], |row| row.get(0))?;
        self.save_same(tx)
    }

    /// Writes the row of a source without a new version.
    pub(super) fn save_same(&self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        let head = to_bytes(&self.head);
        let Self { id, version, items, unfinished, cursor, total, derived, .. } = self;
        let mut statement = tx.prepare_cached(
            "UPDATE source SET version = ?2, head = ?3, items = ?4, unfinished = ?5, cursor_length = ?6, cursor_sum = ?7, \
             total = ?8, derived = ?9, sum = ?10 WHERE id = ?1",
        )?;
        let (length, cursor_sum) = cursor.unzip();
        statement.execute(params![
            id,
            version,
            head,
            items,
            unfinished,
            length,
            cursor_sum.unwrap_or_default(),
            total,
            derived,
            self.sum(&head)
        ])?;
        Ok(())
    }
}

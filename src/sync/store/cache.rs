//! The cache: the last good answer of every source. It is disposable: its name carries the number of its form, and what
//! is wrong with it is mended by asking again.
//!
//! ```text
//!  source   key, head (fetched_at, problems), base, how long the cursor is and its hash, and a seal over everything
//!  piece    a source's pages, then the pieces of its cursor, in order; a hash for each
//! ```
//!
//! A source's pages are a log: an answer that says what changed is one more page, and when many have come they are
//! molten into few. A cursor that only grew is one more piece. So the cost of an answer follows what changed. Every
//! change is one short transaction.
//!
//! Not here: who writes (`writer`), what pages look like (`pages`).

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::file::{Form, Open};
use super::key::Key;
use super::pages;
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;
use crate::domain::batch::Problem;
use crate::providers::Cursor;

/// The form of the cache. A change of the tables, or of the bytes in them, is a new number here and in the name.
pub(super) static FORM: Form = Form {
    name: "cache-1.db",
    application: 0x4142_6361,
    version: 1,
    tables: "CREATE TABLE source (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, used INTEGER NOT NULL, \
             head BLOB NOT NULL, base INTEGER NOT NULL, cursor_length INTEGER, cursor_hash INTEGER NOT NULL, \
             seal INTEGER NOT NULL); \
             CREATE TABLE piece (at INTEGER PRIMARY KEY, hash INTEGER NOT NULL, bytes BLOB NOT NULL);",
    vfs: None,
};

/// So many sources are kept at most; what was written longest ago goes first.
const SOURCES: i64 = 100;
/// A source's pieces stand at its number times this, its cursor's from the middle on.
const ROOM: i64 = 1 << 32;
const CURSOR: i64 = 1 << 31;
/// Pages behind the base are molten once there are so many, or once they have this much more than half of its bytes.
const MANY: i64 = 128;
const MUCH: i64 = 256 * 1024;
/// After an answer of so many bytes SQLite's own log is emptied.
const LARGE: usize = 256 * 1024;
/// A cursor in more pieces than this is written whole.
const CURSOR_PIECES: i64 = 64;

/// The open cache.
#[derive(Debug)]
pub(super) struct Cache(pub(super) Open);

/// What the cache has of a source. The pages are still bytes: decoding is for whoever shows them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) fetched_at: Instant,
    pub(super) problems: Vec<Problem>,
    pub(super) cursor: Option<Cursor>,
    pub(super) pages: Vec<Vec<u8>>,
    /// A hash over all of it.
    pub(super) seal: i64,
}

/// What an answer changes.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) key: Key,
    /// The pages are all there is; else they come behind those that are there.
    pub(super) complete: bool,
    /// The answer builds on what is there, and means nothing without.
    pub(super) based: bool,
    pub(super) pages: Vec<Vec<u8>>,
    /// `None`: where it was.
    pub(super) cursor: Option<Cursor>,
    pub(super) fetched_at: Instant,
    pub(super) problems: Vec<Problem>,
}

/// A row of `source`.
struct Row {
    id: i64,
    head: Vec<u8>,
    base: i64,
    /// How long the cursor is, if there is one, and its hash.
    cursor: Option<i64>,
    cursor_hash: i64,
    seal: i64,
}

/// A row of `piece` without its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Piece {
    at: i64,
    hash: i64,
    length: i64,
}

impl Cache {
    /// Opens the cache in a folder.
    pub(super) fn open(folder: &Path, now: Instant, voice: &Voice) -> Result<Self, Trouble> {
        FORM.open(folder, now, voice).map(Self)
    }

    /// What is kept of a source. When a hash is wrong, nothing of it is good.
    pub(super) fn read(&mut self, key: Key) -> Result<Option<Kept>, Trouble> {
        let tx = self.0.db.transaction()?;
        let Some(row) = row(&tx, key)? else { return Ok(None) };
        let damaged = || Trouble::Damaged("a hash is wrong".to_owned());
        let (mut list, mut pages, mut cursor) = (Vec::new(), Vec::new(), Vec::new());
        let mut statement = tx.prepare("SELECT at, hash, bytes FROM piece WHERE at >= ?1 AND at < ?2 ORDER BY at")?;
        let mut rows = statement.query([row.id * ROOM, (row.id + 1) * ROOM])?;
        while let Some(found) = rows.next()? {
            let (at, hash): (i64, i64) = (found.get(0)?, found.get(1)?);
            let ValueRef::Blob(bytes) = found.get_ref(2)? else { return Err(damaged()) };
            if hash_of(bytes) != hash {
                return Err(damaged());
            }
            list.push(Piece { at, hash, length: bytes.len() as i64 });
            if at % ROOM < CURSOR { pages.push(bytes.to_vec()) } else { cursor.extend_from_slice(bytes) }
        }
        if row.seal != row.seal_over(&list) {
            return Err(damaged());
        }
        let (fetched_at, problems) = pages::decode_head(&row.head).ok_or_else(damaged)?;
        Ok(Some(Kept { fetched_at, problems, cursor: row.cursor.map(|_| Cursor(cursor)), pages, seal: row.seal }))
    }

    /// Takes an answer in, whole or not at all.
    pub(super) fn write(&mut self, change: &Change) -> Result<(), Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let old = row(&tx, change.key)?;
        if old.is_none() && change.based && !change.complete {
            return Err(Trouble::Baseless);
        }
        let mut row = old.map_or_else(|| new_row(&tx, change.key), Ok)?;
        if change.complete {
            row.base = replace(&tx, row.id, &change.pages)?;
        } else {
            append(&tx, row.id, &change.pages)?;
            melt(&tx, &mut row)?;
        }
        if let Some(cursor) = &change.cursor {
            row.move_cursor(&tx, &cursor.0)?;
        }
        row.head = pages::encode_head(change.fetched_at, &change.problems);
        row.seal = row.seal_over(&pieces(&tx, row.id)?);
        row.save(&tx)?;
        prune(&tx)?;
        tx.commit()?;
        if change.pages.iter().map(Vec::len).sum::<usize>() > LARGE {
            self.settle();
        }
        Ok(())
    }

    /// Moves what was written from the log into the file, so that the next start need not read the log. When somebody
    /// reads just now, another time will do.
    fn settle(&self) {
        let _ = self.0.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    /// Lets go of what is kept of a source.
    pub(super) fn forget(&mut self, key: Key) -> Result<(), Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id: Option<i64> =
            tx.query_row("SELECT id FROM source WHERE key = ?1", [key.bytes()], |row| row.get(0)).optional()?;
        if let Some(id) = id {
            remove(&tx, id)?;
        }
        Ok(tx.commit()?)
    }

    /// A number that changes whenever another connection has written.
    pub(super) fn version(&self) -> Result<i64, Trouble> {
        Ok(self.0.db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// The seal of a source: another one when anything of it has changed.
    pub(super) fn seal(&self, key: Key) -> Result<Option<i64>, Trouble> {
        let mut statement = self.0.db.prepare("SELECT seal FROM source WHERE key = ?1")?;
        Ok(statement.query_row([key.bytes()], |row| row.get(0)).optional()?)
    }
}

/// SQLite keeps signed numbers.
fn hash_of(bytes: &[u8]) -> i64 {
    xxh3_64(bytes).cast_signed()
}

fn row(tx: &Transaction<'_>, key: Key) -> Result<Option<Row>, Trouble> {
    let mut statement =
        tx.prepare("SELECT id, head, base, cursor_length, cursor_hash, seal FROM source WHERE key = ?1")?;
    let row = statement.query_row([key.bytes()], |row| {
        Ok(Row {
            id: row.get(0)?,
            head: row.get(1)?,
            base: row.get(2)?,
            cursor: row.get(3)?,
            cursor_hash: row.get(4)?,
            seal: row.get(5)?,
        })
    });
    Ok(row.optional()?)
}

fn new_row(tx: &Transaction<'_>, key: Key) -> Result<Row, Trouble> {
    tx.execute(
        "INSERT INTO source (key, used, head, base, cursor_hash, seal) VALUES (?1, 0, x'', 0, 0, 0)",
        [key.bytes()],
    )?;
    let id = tx.last_insert_rowid();
    Ok(Row { id, head: Vec::new(), base: 0, cursor: None, cursor_hash: 0, seal: 0 })
}

/// A source's pieces, in order. Their bytes are not read.
fn pieces(tx: &Transaction<'_>, id: i64) -> Result<Vec<Piece>, Trouble> {
    let mut statement =
        tx.prepare("SELECT at, hash, length(bytes) FROM piece WHERE at >= ?1 AND at < ?2 ORDER BY at")?;
    let read = statement.query_map([id * ROOM, (id + 1) * ROOM], |row| {
        Ok(Piece { at: row.get(0)?, hash: row.get(1)?, length: row.get(2)? })
    });
    Ok(read?.collect::<Result<_, _>>()?)
}

fn put(tx: &Transaction<'_>, at: i64, bytes: &[u8]) -> Result<(), Trouble> {
    let statement = "INSERT OR REPLACE INTO piece (at, hash, bytes) VALUES (?1, ?2, ?3)";
    tx.execute(statement, params![at, hash_of(bytes), bytes])?;
    Ok(())
}

fn pages_of(tx: &Transaction<'_>, id: i64) -> Result<Vec<Piece>, Trouble> {
    Ok(pieces(tx, id)?.into_iter().filter(|piece| piece.at % ROOM < CURSOR).collect())
}

/// Puts pages in the place of all that are there, and says how many they are. One that is there already is left alone.
fn replace(tx: &Transaction<'_>, id: i64, pages: &[Vec<u8>]) -> Result<i64, Trouble> {
    let old = pages_of(tx, id)?;
    let mut at = id * ROOM;
    for page in pages {
        let new = Piece { at, hash: hash_of(page), length: page.len() as i64 };
        if !old.contains(&new) {
            put(tx, at, page)?;
        }
        at += 1;
    }
    tx.execute("DELETE FROM piece WHERE at >= ?1 AND at < ?2", [at, id * ROOM + CURSOR])?;
    Ok(pages.len() as i64)
}

/// Puts pages behind those that are there.
fn append(tx: &Transaction<'_>, id: i64, pages: &[Vec<u8>]) -> Result<(), Trouble> {
    let first = pages_of(tx, id)?.last().map_or(id * ROOM, |piece| piece.at + 1);
    for (at, page) in (first..).zip(pages) {
        put(tx, at, page)?;
    }
    Ok(())
}

/// Melts the pages of a source once those behind its base are many, or large beside it.
fn melt(tx: &Transaction<'_>, row: &mut Row) -> Result<(), Trouble> {
    let list = pages_of(tx, row.id)?;
    let (base, behind) = list.split_at(list.len().min(usize::try_from(row.base).unwrap_or_default()));
    let size = |pieces: &[Piece]| pieces.iter().map(|piece| piece.length).sum::<i64>();
    if (behind.len() as i64) < MANY && size(behind) <= size(base) / 2 + MUCH {
        return Ok(());
    }
    let mut statement = tx.prepare("SELECT bytes FROM piece WHERE at = ?1")?;
    let read = |piece: &Piece| statement.query_row([piece.at], |row| row.get::<_, Vec<u8>>(0));
    let old = list.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let molten = pages::melt(old.iter().map(Vec::as_slice));
    let molten = molten.ok_or_else(|| Trouble::Damaged("a page is none".to_owned()))?;
    drop(old);
    row.base = replace(tx, row.id, &molten)?;
    Ok(())
}

impl Row {
    /// A hash over everything that is kept of the source.
    fn seal_over(&self, pieces: &[Piece]) -> i64 {
        let mut seal = Xxh3::new();
        seal.update(&hash_of(&self.head).to_le_bytes());
        seal.update(&self.cursor.unwrap_or(-1).to_le_bytes());
        seal.update(&self.cursor_hash.to_le_bytes());
        for piece in pieces {
            seal.update(&(piece.at % ROOM).to_le_bytes());
            seal.update(&piece.hash.to_le_bytes());
            seal.update(&piece.length.to_le_bytes());
        }
        seal.digest().cast_signed()
    }

    /// Keeps the cursor: only what is new of it, when it begins with all that was there.
    fn move_cursor(&mut self, tx: &Transaction<'_>, cursor: &[u8]) -> Result<(), Trouble> {
        let first = self.id * ROOM + CURSOR;
        let (old, end) = (self.cursor.unwrap_or_default(), (self.id + 1) * ROOM);
        let begins = cursor.split_at_checked(usize::try_from(old).unwrap_or_default());
        let tail = begins.filter(|(begin, _)| old > 0 && hash_of(begin) == self.cursor_hash).map(|(_, tail)| tail);
        let count: i64 =
            tx.query_row("SELECT count(*) FROM piece WHERE at >= ?1 AND at < ?2", [first, end], |row| row.get(0))?;
        match tail {
            Some([]) => {}
            Some(tail) if count < CURSOR_PIECES => put(tx, first + count, tail)?,
            _ => {
                tx.execute("DELETE FROM piece WHERE at >= ?1 AND at < ?2", [first, end])?;
                put(tx, first, cursor)?;
            }
        }
        self.cursor = Some(cursor.len() as i64);
        self.cursor_hash = hash_of(cursor);
        Ok(())
    }

    fn save(&self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        let mut statement = tx.prepare(
            "UPDATE source SET head = ?2, base = ?3, cursor_length = ?4, cursor_hash = ?5, seal = ?6, \
             used = 1 + (SELECT max(used) FROM source) WHERE id = ?1",
        )?;
        statement.execute(params![self.id, self.head, self.base, self.cursor, self.cursor_hash, self.seal])?;
        Ok(())
    }
}

/// Lets go of the source that was written longest ago, when there are too many.
fn prune(tx: &Transaction<'_>) -> Result<(), Trouble> {
    let (count, oldest): (i64, Option<i64>) =
        tx.query_row("SELECT count(*), (SELECT id FROM source ORDER BY used LIMIT 1) FROM source", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    match oldest {
        Some(id) if count > SOURCES => remove(tx, id),
        _ => Ok(()),
    }
}

fn remove(tx: &Transaction<'_>, id: i64) -> Result<(), Trouble> {
    tx.execute("DELETE FROM piece WHERE at >= ?1 AND at < ?2", [id * ROOM, (id + 1) * ROOM])?;
    tx.execute("DELETE FROM source WHERE id = ?1", [id])?;
    Ok(())
}

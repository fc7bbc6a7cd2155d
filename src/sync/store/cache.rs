//! The cache: the last good answer of every source. It is disposable: its name carries the number of its form, and what
//! is wrong with it is mended by asking again.
//!
//! ```text
//!  source   key, room, head (fetched_at, problems), base, where the pages of an unfinished look begin, how long the
//!           cursor is and its hash, a seal over everything
//!  piece    in each room a source's pages, then the pieces of its cursor, in order; a hash for each
//!  spare    rooms that are nobody's (`rooms`)
//!  failure  how sources fail (`failures`)
//! ```
//!
//! The front of a board stands there as one more source (`front`). Every change is one short transaction.
//!
//! Not here: who writes (`writer`), what pages look like (`pages`), what becomes of the rows (`rows`).

use std::path::Path;

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior};

use super::file::{Form, Open};
use super::front;
use super::key::Key;
use super::rooms::Draft;
use super::rows::{self, Row};
use super::trouble::{Trouble, Voice};
use super::{failures, pages};
use crate::domain::Instant;
use crate::domain::batch::Problem;
use crate::providers::Cursor;

/// The form of the cache. A change of the tables, or of the bytes in them, is a new number here and in the name.
pub(super) static FORM: Form = Form {
    name: "cache-5.db",
    application: 0x4142_6361,
    version: 5,
    tables: "CREATE TABLE source (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, room INTEGER NOT NULL UNIQUE, \
             used INTEGER NOT NULL, head BLOB NOT NULL, base INTEGER NOT NULL, part INTEGER, cursor_length INTEGER, \
             cursor_hash INTEGER NOT NULL, seal INTEGER NOT NULL); \
             CREATE TABLE piece (at INTEGER PRIMARY KEY, hash INTEGER NOT NULL, bytes BLOB NOT NULL); \
             CREATE TABLE spare (room INTEGER PRIMARY KEY, at INTEGER NOT NULL); \
             CREATE TABLE failure (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL, \
             seal INTEGER NOT NULL);",
    vfs: None,
};

/// So many sources are kept at most; what was written longest ago goes first.
const SOURCES: i64 = 100;
/// After an answer of so many bytes SQLite's own log is emptied.
const LARGE: i64 = 256 * 1024;

/// The open cache.
#[derive(Debug)]
pub(super) struct Cache(pub(super) Open);

/// Removes the caches that earlier programs made in a folder: nobody reads them any more, and what they hold is private.
pub(super) fn remove_older(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for name in entries.flatten().map(|entry| entry.file_name()) {
        let version = name.to_str().and_then(|name| name.strip_prefix("cache-")?.split_once(".db"));
        let is_ours = |(version, ending): (&str, &str)| {
            matches!(ending, "" | "-wal" | "-shm" | "-journal") && version.parse().is_ok_and(|n: i32| n < FORM.version)
        };
        if version.is_some_and(is_ours) {
            // Where it cannot be removed now, another program does it.
            let _ = std::fs::remove_file(folder.join(name));
        }
    }
}

/// What the cache has of a source. The pages are still bytes: decoding is for whoever shows them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// When it last answered to the end.
    pub(super) fetched_at: Option<Instant>,
    pub(super) problems: Vec<Problem>,
    pub(super) cursor: Option<Cursor>,
    pub(super) pages: Vec<Vec<u8>>,
    /// So many of the pages come before those of a look that has not come to its end.
    pub(super) before: usize,
    /// A hash over all of it.
    pub(super) seal: i64,
}

/// What an answer changes.
pub(super) struct Change {
    pub(super) key: Key,
    /// These are the first pages of a look; else they come behind those that stand there of it.
    pub(super) opens: bool,
    /// What the look has come to with these pages.
    pub(super) end: End,
    /// The answer builds on what is there, and means nothing without.
    pub(super) based: bool,
    /// Its first pages, where they are written down already.
    pub(super) draft: Option<Draft>,
    pub(super) pages: Vec<Vec<u8>>,
    /// `None`: where it was.
    pub(super) cursor: Option<Cursor>,
    /// When the look came to its end, if it did.
    pub(super) fetched_at: Instant,
    pub(super) problems: Vec<Problem>,
    /// The front, and what it takes in of this answer.
    pub(super) front: Option<front::News>,
}

/// What a look has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It goes on: what came so far stands beside what was there before.
    None,
    /// The same, and that is as far as it comes now: it goes on later.
    SoFar,
    /// It told what changed.
    Changes,
    /// It told all there is: what was there before is no more.
    Whole,
}

impl Cache {
    /// Opens the cache in a folder.
    pub(super) fn open(folder: &Path, now: Instant, voice: &Voice) -> Result<Self, Trouble> {
        FORM.open(folder, now, voice).map(Self)
    }

    /// What is kept of a source.
    pub(super) fn read(&mut self, key: Key) -> Result<Option<Kept>, Trouble> {
        let tx = self.0.db.transaction()?;
        let Some(row) = rows::find(&tx, key)? else { return Ok(None) };
        let (pages, before, cursor) = row.read(&tx)?;
        let (fetched_at, problems) = row.told()?;
        let cursor = row.cursor.map(|_| Cursor(cursor));
        Ok(Some(Kept { fetched_at, problems, cursor, pages, before, seal: row.seal }))
    }

    /// When a source answered, and what in it could not be read.
    pub(super) fn told(&mut self, key: Key) -> Result<Option<(Instant, Vec<Problem>)>, Trouble> {
        let tx = self.0.db.transaction()?;
        let told = rows::find(&tx, key)?.map(|row| row.told()).transpose()?;
        Ok(told.and_then(|(fetched_at, problems)| Some((fetched_at?, problems))))
    }

    /// Takes an answer in, whole or not at all.
    pub(super) fn write(&mut self, change: &Change) -> Result<(), Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let old = rows::find(&tx, change.key)?;
        let before = old.as_ref().map(|row| row.seal);
        let stands = old.as_ref().is_some_and(|row| row.part.is_some());
        let baseless = if change.opens { before.is_none() && change.based && !change.is_all() } else { !stands };
        if baseless || change.draft.as_ref().is_some_and(|draft| draft.stands(&tx) != Ok(true)) {
            return Err(Trouble::Baseless);
        }
        let mut row = old.map_or_else(|| rows::make(&tx, change.key), Ok)?;
        row.take(&tx, change)?;
        if let Some(cursor) = &change.cursor {
            row.move_cursor(&tx, &cursor.0)?;
        }
        if change.end != End::None {
            row.head = pages::encode_head(Some(change.fetched_at), &change.problems);
            failures::clear(&tx, change.key)?;
        } else if before.is_none() {
            row.head = pages::encode_head(None, &[]);
        }
        row.save(&tx)?;
        if let Some(news) = &change.front {
            front::follow(&tx, news, change.key, before)?;
        }
        prune(&tx)?;
        tx.commit()?;
        if change.size() > LARGE {
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
            rows::remove(&tx, id)?;
        }
        Ok(tx.commit()?)
    }

    /// A number that changes whenever another connection has written.
    pub(super) fn version(&self) -> Result<i64, Trouble> {
        Ok(self.0.db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// The seal of a source: another one when anything of it has changed.
    pub(super) fn seal(&self, key: Key) -> Result<Option<i64>, Trouble> {
        rows::seal(&self.0.db, key)
    }
}

impl Row {
    /// Takes in the pages of an answer, be they all there is, what changed, or a part of either.
    fn take(&mut self, tx: &Transaction<'_>, change: &Change) -> Result<(), Trouble> {
        match &change.draft {
            Some(draft) if change.is_all() => {
                let drafted = draft.pieces.len() as i64;
                self.move_to(tx, draft.room, drafted + change.pages.len() as i64)?;
                return self.append(tx, &change.pages);
            }
            None if change.is_all() => return self.replace(tx, &change.pages),
            _ => {}
        }
        if change.opens {
            self.open_part(tx)?;
        }
        if let Some(draft) = &change.draft {
            draft.append_to(tx, self.room, self.end(tx)?)?;
        }
        self.append(tx, &change.pages)?;
        match change.end {
            End::None | End::SoFar => Ok(()),
            End::Changes => {
                self.part = None;
                self.melt(tx)
            }
            End::Whole => self.keep_part(tx),
        }
    }

    fn told(&self) -> Result<(Option<Instant>, Vec<Problem>), Trouble> {
        pages::decode_head(&self.head).ok_or_else(|| Trouble::Damaged("a head is none".to_owned()))
    }
}

impl Change {
    /// Is it all there is, from the first page to the last?
    pub(super) fn is_all(&self) -> bool {
        self.opens && self.end == End::Whole
    }

    /// How many bytes of pages it has, written down already or not.
    fn size(&self) -> i64 {
        let drafted = self.draft.iter().flat_map(|draft| &draft.pieces).map(|piece| piece.length);
        drafted.chain(self.pages.iter().map(|page| page.len() as i64)).sum()
    }
}

/// Lets go of the source that was written longest ago, when there are too many.
fn prune(tx: &Transaction<'_>) -> Result<(), Trouble> {
    let (count, oldest): (i64, Option<i64>) =
        tx.query_row("SELECT count(*), (SELECT id FROM source ORDER BY used LIMIT 1) FROM source", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    match oldest {
        Some(id) if count > SOURCES => rows::remove(tx, id),
        _ => Ok(()),
    }
}

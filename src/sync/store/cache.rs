//! The cache file. It is disposable: its name carries the number of its form, and what is wrong with it is mended by
//! asking the sources again. `tables.sql` has its tables.
//!
//! Not here: what is read and written in it (`answers`, `kept`, `first`).

use std::path::Path;

use rusqlite::Transaction;

use super::file::{Form, Open};
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;

/// The form of the cache. A change of the tables, or of the bytes in them, is a new number here and in the name.
pub(super) static FORM: Form =
    Form { name: "cache-8.db", application: 0x4142_6361, version: 8, tables: include_str!("tables.sql"), vfs: None };

/// The open cache.
#[derive(Debug)]
pub(super) struct Cache(pub(super) Open);

impl Cache {
    /// Opens the cache in a folder.
    pub(super) fn open(folder: &Path, now: Instant, voice: &Voice) -> Result<Self, Trouble> {
        FORM.open(folder, now, voice).map(Self)
    }

    /// The same, for a connection that reads through it once: it keeps few pages in memory.
    pub(super) fn for_reading(self) -> Self {
        // Where that cannot be set, it takes more memory.
        let _ = self.0.db.execute_batch("PRAGMA cache_size = -512");
        self
    }

    /// Begins to write.
    pub(super) fn begin(&mut self) -> Result<Transaction<'_>, Trouble> {
        self.0.begin()
    }

    /// Begins to read.
    pub(super) fn look(&mut self) -> Result<Transaction<'_>, Trouble> {
        Ok(self.0.db.transaction()?)
    }

    /// Moves what was written from SQLite's log into the file, so that the next start need not read the log. While
    /// another connection reads, the log stays.
    pub(super) fn settle(&self) {
        let _ = self.0.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    /// A number that changes whenever another connection has written.
    pub(super) fn version(&self) -> Result<i64, Trouble> {
        Ok(self.0.db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }
}

/// Removes the caches of earlier versions of this program in a folder: what they hold is private, and is read no more.
pub(super) fn remove_older(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for name in entries.flatten().map(|entry| entry.file_name()) {
        let version = name.to_str().and_then(|name| name.strip_prefix("cache-")?.split_once(".db"));
        let is_ours = |(version, ending): (&str, &str)| {
            matches!(ending, "" | "-wal" | "-shm" | "-journal") && version.parse().is_ok_and(|n: i32| n < FORM.version)
        };
        if version.is_some_and(is_ours) {
            // Where it cannot be removed now, a later run does it.
            let _ = std::fs::remove_file(folder.join(name));
        }
    }
}

//! The cache file. It is disposable: its name contains its format version, and damage is repaired by reading the
//! sources again. `tables.sql` defines its tables.
//!
//! Not here: its contents (`answers`, `kept`, `first`).

use std::path::Path;

use rusqlite::Transaction;

use super::file::{Form, Open};
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;

/// The format of the cache. A change of the tables, or of the encoded bytes, is a new number here and in the name.
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

    /// The same connection for a single pass: it keeps few pages in memory.
    pub(super) fn for_reading(self) -> Self {
        // If that fails, it uses more memory.
        let _ = self.0.db.execute_batch("PRAGMA cache_size = -512");
        self
    }

    /// Begins a write transaction.
    pub(super) fn begin(&mut self) -> Result<Transaction<'_>, Trouble> {
        self.0.begin()
    }

    /// Begins a read transaction.
    pub(super) fn look(&mut self) -> Result<Transaction<'_>, Trouble> {
        Ok(self.0.db.transaction()?)
    }

    /// Checkpoints SQLite's log, so that the next start need not read it. While another connection reads, the log
    /// stays.
    pub(super) fn settle(&self) {
        let _ = self.0.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    /// A number that changes whenever another connection writes.
    pub(super) fn version(&self) -> Result<i64, Trouble> {
        Ok(self.0.db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }
}

/// Removes the caches of earlier versions in a folder: their contents are private, and no longer used.
pub(super) fn remove_older(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for name in entries.flatten().map(|entry| entry.file_name()) {
        let version = name.to_str().and_then(|name| name.strip_prefix("cache-")?.split_once(".db"));
        let is_ours = |(version, ending): (&str, &str)| {
            matches!(ending, "" | "-wal" | "-shm" | "-journal") && version.parse().is_ok_and(|n: i32| n < FORM.version)
        };
        if version.is_some_and(is_ours) {
            // If it cannot be removed now, a later run removes it.
            let _ = std::fs::remove_file(folder.join(name));
        }
    }
}

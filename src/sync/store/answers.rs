//! Commits an answer atomically.
//!
//! 1. The entries of a look are merged into the stored ones.
//! 2. When a look reports a cursor, what it has shown up to there is stored with it, and marked as shown.
//! 3. Once it has shown all of a part, entries of that part that it did not show are removed.
//!
//! Not here: the thread that writes (`writer`), the tables.

use std::collections::HashSet;

use rusqlite::Transaction;

use super::cache::Cache;
use super::derived::{self, Of};
use super::key::Key;
use super::parts::Batch;
use super::sources::{self, Head, Source};
use super::staging::{self, Staged};
use super::trouble::Trouble;
use super::{chunks, entries, failures};
use crate::domain::Instant;
use crate::domain::batch::{Part, Parts, Problem};
use crate::providers::Cursor;

/// The most sources that are kept; the least recently written is removed first.
const SOURCES: i64 = 100;
/// SQLite's log is checkpointed after an answer of this many bytes.
const LARGE: usize = 256 * 1024;

/// The changes of an answer.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) key: Key,
    /// It has the first entries of a look; else it continues the stored ones.
    pub(super) opens: bool,
    /// The state of the look after it.
    pub(super) end: End,
    /// The answer is a delta to stored data, and useless without them.
    pub(super) based: bool,
    /// Its first part, if that is staged already.
    pub(super) staged: Option<Staged>,
    pub(super) batch: Batch,
    /// `None` leaves the cursor unchanged.
    pub(super) cursor: Option<Cursor>,
    /// When the look ended, if it did.
    pub(super) fetched_at: Instant,
    pub(super) problems: Vec<Problem>,
}

/// The state of a look after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It continues.
    None,
    /// It continues later.
    SoFar,
    /// It has ended, and has shown all of these parts.
    Done(Parts),
}

impl Change {
    /// Returns whether it is a complete answer, from the first entry to the last.
    pub(super) fn is_all(&self) -> bool {
        self.opens && matches!(self.end, End::Done(parts) if parts.has(Part::Items))
    }

    /// Its memory use.
    pub(super) fn weight(&self) -> usize {
        self.batch.weight() + self.cursor.as_ref().map_or(0, |cursor| cursor.0.len())
    }
}

/// Commits an answer. `valid`: the threads and deadlines of a source that is stored for the first time are valid.
pub(super) fn write(cache: &mut Cache, of: &Of, change: &Change, valid: bool) -> Result<(), Trouble> {
    let tx = cache.begin()?;
    let old = sources::find(&tx, change.key)?;
    let goes_on = old.as_ref().is_some_and(|source| source.unfinished);
    let baseless = if change.opens { old.is_none() && change.based && !change.is_all() } else { !goes_on };
    if baseless {
        return Err(Trouble::Baseless);
    }
    let mut source = old.map_or_else(|| sources::make(&tx, change.key, valid.then_some(of.print)), Ok)?;
    if change.opens {
        entries::forget_shown(&tx, source.id)?;
        source.unfinished = true;
    }
    take(&tx, of, &mut source, change)?;
    if let Some(cursor) = &change.cursor {
        chunks::put(&tx, &mut source, cursor)?;
    }
    if change.end != End::None {
        source.head = Head { fetched_at: Some(change.fetched_at), problems: change.problems.clone() };
        failures::clear(&tx, change.key)?;
    }
    source.save(&tx)?;
    if let Some(id) = sources::superfluous(&tx, SOURCES)? {
        entries::remove_all(&tx, id)?;
    }
    tx.commit()?;
    if change.staged.is_some() || change.weight() > LARGE {
        cache.settle();
    }
    Ok(())
}

/// Writes the entries of an answer, and their derived rows.
fn take(tx: &Transaction<'_>, of: &Of, source: &mut Source, change: &Change) -> Result<(), Trouble> {
    let mut seen = HashSet::new();
    let mut lay = |batch: &Batch| {
        batch.puts.iter().try_for_each(|put| entries::put(tx, source, put, &mut seen))?;
        derived::take(tx, of, &batch.derived)
    };
    if let Some(staged) = change.staged {
        staging::each(tx, staged, &mut lay)?;
        staging::remove(tx, staged)?;
    }
    lay(&change.batch)?;
    match change.end {
        End::None | End::SoFar => entries::show(tx, source.id, &seen),
        End::Done(parts) => {
            entries::keep_only(tx, source, parts, &seen)?;
            source.unfinished = false;
            entries::forget_shown(tx, source.id)
        }
    }
}

//! Taking an answer in, whole or not at all.
//!
//! 1. What a look tells is laid over what is there.
//! 2. Where a look tells where it stands, what it has shown up to there is kept with that, and noted as shown.
//! 3. Once it has shown all there is of a part, what it did not show of that part is removed.
//!
//! Not here: who writes (`writer`), the tables themselves.

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

/// So many sources are kept at most; what was written longest ago goes first.
const SOURCES: i64 = 100;
/// After an answer of so many bytes SQLite's own log is emptied.
const LARGE: usize = 256 * 1024;

/// What an answer changes.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) key: Key,
    /// It has the first entries of a look; else they come behind those that are kept of it.
    pub(super) opens: bool,
    /// What the look has come to with it.
    pub(super) end: End,
    /// The answer builds on what is there, and cannot be used without it.
    pub(super) based: bool,
    /// Its first part, where that is written down already.
    pub(super) staged: Option<Staged>,
    pub(super) batch: Batch,
    /// `None`: where it was.
    pub(super) cursor: Option<Cursor>,
    /// When the look came to its end, if it did.
    pub(super) fetched_at: Instant,
    pub(super) problems: Vec<Problem>,
}

/// What a look has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It goes on.
    None,
    /// The same, but not now: it goes on later.
    SoFar,
    /// It has ended, and has shown all there is of these parts.
    Done(Parts),
}

impl Change {
    /// Is it all there is, from the first entry to the last?
    pub(super) fn is_all(&self) -> bool {
        self.opens && matches!(self.end, End::Done(parts) if parts.has(Part::Items))
    }

    /// How much memory it takes.
    pub(super) fn weight(&self) -> usize {
        self.batch.weight() + self.cursor.as_ref().map_or(0, |cursor| cursor.0.len())
    }
}

/// Takes an answer in.
pub(super) fn write(cache: &mut Cache, of: &Of, change: &Change) -> Result<(), Trouble> {
    let tx = cache.begin()?;
    let old = sources::find(&tx, change.key)?;
    let goes_on = old.as_ref().is_some_and(|source| source.unfinished);
    let baseless = if change.opens { old.is_none() && change.based && !change.is_all() } else { !goes_on };
    if baseless {
        return Err(Trouble::Baseless);
    }
    let mut source = old.map_or_else(|| sources::make(&tx, change.key, of.print), Ok)?;
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

/// Takes in the entries of an answer, and what follows from them.
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

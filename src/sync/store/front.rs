//! The front: what the first frame of a later run needs, worked out when the answers came, so that a start need not join
//! everything before it can show anything. It is kept as one more source, of a board, and only ever says what the
//! sources' own pages say: it is valid while every source is as it was when the front was written, by its seal.
//!
//! It depends on the config and on the rules of the zones too: their print stands in it.
//!
//! Not here: what stands in its records (board).

use rusqlite::{Transaction, TransactionBehavior};

use super::cache::Cache;
use super::key::Key;
use super::rows::{self, Row};
use super::trouble::Trouble;
use crate::domain::bytes::Writer;

/// Which front: of a board, and of all that it depends on besides the sources' pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Of {
    /// The board's own key.
    pub(super) key: Key,
    /// What it depends on, as a hash.
    pub(super) print: Key,
    /// The board's sources.
    pub(super) sources: Vec<Key>,
}

/// How the sources were when they were restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored(pub(super) Vec<Option<i64>>);

/// Pages, and how many of them come first in which no record stands twice.
type Pages = (Vec<Vec<u8>>, usize);

/// The seal of each source; `None`: nothing is kept of it.
type Seals = Vec<(Key, Option<i64>)>;

impl Of {
    /// The seals as they are now; `but`: one of them as it was.
    fn seals(&self, tx: &Transaction<'_>, but: Option<(Key, Option<i64>)>) -> Result<Seals, Trouble> {
        let seal = |key: &Key| match but {
            Some((other, seal)) if other == *key => Ok((*key, seal)),
            _ => Ok((*key, rows::seal(tx, *key)?)),
        };
        self.sources.iter().map(seal).collect()
    }

    fn head(&self, seals: &Seals) -> Vec<u8> {
        let mut out = Writer::default();
        out.bytes(self.print.bytes());
        out.count(seals.len());
        for (key, seal) in seals {
            out.bytes(key.bytes());
            out.option(*seal, Writer::signed);
        }
        out.done()
    }

    /// Does the front of this row say what the sources say?
    fn fits(&self, row: Option<&Row>, seals: &Seals) -> bool {
        match row {
            Some(row) => row.head == self.head(seals),
            // Of nothing there is nothing to say.
            None => seals.iter().all(|(_, seal)| seal.is_none()),
        }
    }
}

/// After an answer of a source, whose seal was another `before`: the front follows, if it fitted until now.
pub(super) fn follow(
    tx: &Transaction<'_>,
    of: &Of,
    (source, before): (Key, Option<i64>),
    pages: &[Vec<u8>],
) -> Result<(), Trouble> {
    let row = rows::find(tx, of.key)?;
    if !of.fits(row.as_ref(), &of.seals(tx, Some((source, before)))?) {
        return Ok(());
    }
    let mut row = row.map_or_else(|| rows::make(tx, of.key), Ok)?;
    row.append(tx, pages)?;
    row.melt(tx)?;
    row.head = of.head(&of.seals(tx, None)?);
    row.save(tx)
}

impl Cache {
    /// Writes a front anew, if the sources are still as they were when it was worked out.
    pub(super) fn write_front(&mut self, of: &Of, seals: &[Option<i64>], pages: &[Vec<u8>]) -> Result<(), Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = of.seals(&tx, None)?;
        if !now.iter().map(|(_, seal)| seal).eq(seals) {
            return Ok(());
        }
        let mut row = rows::find(&tx, of.key)?.map_or_else(|| rows::make(&tx, of.key), Ok)?;
        row.replace(&tx, pages)?;
        row.base = 0;
        row.melt(&tx)?;
        row.head = of.head(&now);
        row.save(&tx)?;
        Ok(tx.commit()?)
    }

    /// The pages of the front; `None`: there is none that says what the sources say.
    pub(super) fn read_front(&mut self, of: &Of) -> Result<Option<Pages>, Trouble> {
        let tx = self.0.db.transaction()?;
        let Some(row) = rows::find(&tx, of.key)? else { return Ok(None) };
        if !of.fits(Some(&row), &of.seals(&tx, None)?) {
            return Ok(None);
        }
        let (pages, _) = row.read(&tx)?;
        Ok(Some((pages, usize::try_from(row.base).unwrap_or_default())))
    }
}

//! Reads the stored data of a source, whole or not at all: everything is verified before the first page is passed on.
//!
//! Not here: reading for the first frame (`first`).

use rusqlite::{OptionalExtension, params};

use super::cache::Cache;
use super::coding::{from_bytes, to_bytes};
use super::entries::Which;
use super::key::Key;
use super::parts::number;
use super::sources::{self, Head};
use super::trouble::Trouble;
use super::{chunks, entries};
use crate::domain::batch::{Item, Page, Part};
use crate::domain::ids::ItemId;
use crate::providers::Cursor;

/// A piece of the stored data of a source.
pub(super) enum Piece {
    /// The beginning: when the source answered, and its problems.
    Begins(Head),
    Page(Page),
    /// The following pages are those that an unfinished look has shown.
    Unfinished,
}

/// The data after the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) head: Head,
    pub(super) cursor: Option<Cursor>,
    pub(super) version: i64,
}

/// Reads the stored data of a source; `None` if absent.
pub(super) fn read(cache: &mut Cache, key: Key, out: &mut dyn FnMut(Piece)) -> Result<Option<Kept>, Trouble> {
    let tx = cache.look()?;
    let Some(source) = sources::find(&tx, key)? else { return Ok(None) };
    entries::check(&tx, &source)?;
    let cursor = chunks::read(&tx, &source)?;
    out(Piece::Begins(source.head.clone()));
    entries::pages(&tx, source.id, Which::Before, &mut |page| out(Piece::Page(page)))?;
    if source.unfinished {
        let mut begun = false;
        entries::pages(&tx, source.id, Which::Shown, &mut |page| {
            if !std::mem::replace(&mut begun, true) {
                out(Piece::Unfinished);
            }
            out(Piece::Page(page));
        })?;
    }
    Ok(Some(Kept { head: source.head, cursor, version: source.version }))
}

/// The cursor of a source, if all its stored data are undamaged.
pub(super) fn cursor(cache: &mut Cache, key: Key) -> Result<Option<Kept>, Trouble> {
    let tx = cache.look()?;
    let Some(source) = sources::find(&tx, key)? else { return Ok(None) };
    entries::check(&tx, &source)?;
    Ok(Some(Kept { cursor: chunks::read(&tx, &source)?, version: source.version, head: source.head }))
}

/// An item of a source; `None` if it is absent or damaged.
pub(super) fn item(cache: &mut Cache, key: Key, id: &ItemId) -> Result<Option<Item>, Trouble> {
    let tx = cache.look()?;
    let name = to_bytes(id);
    let mut statement = tx.prepare_cached(
        "SELECT bytes, entry.sum FROM entry JOIN source ON source.id = entry.source \
         WHERE source.key = ?1 AND part = ?2 AND name = ?3",
    )?;
    let row = statement.query_row(params![key.bytes(), number(Part::Items), name], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
    });
    let whole = |(bytes, sum): &(Vec<u8>, i64)| entries::sum_of(Part::Items, &name, bytes) == *sum;
    Ok(row.optional()?.filter(whole).and_then(|(bytes, _)| from_bytes(&bytes)))
}

/// Removes the stored data of a source, whatever its state.
pub(super) fn forget(cache: &mut Cache, key: Key) -> Result<(), Trouble> {
    let tx = cache.begin()?;
    let ids = tx
        .prepare("SELECT id FROM source WHERE key = ?1")?
        .query_map([key.bytes()], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    ids.into_iter().try_for_each(|id| entries::remove_all(&tx, id))?;
    Ok(tx.commit()?)
}

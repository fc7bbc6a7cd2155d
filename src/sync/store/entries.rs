//! The table of entries, and which of them an unfinished look has shown.
//!
//! An unchanged entry is not rewritten, so the cost of an answer is proportional to its changes.
//!
//! Not here: encoding entries (`parts`), committing an answer (`answers`).

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::coding::sum_of_all;
use super::parts::{self, Put, number, part};
use super::sources::Source;
use super::trouble::Trouble;
use crate::domain::batch::{Page, Part, Parts};

/// The number of entries that are read as one page, which bounds the memory of unjoined data.
const PAGE: usize = 32;

/// The checksum of an entry.
pub(super) fn sum_of(part: Part, name: &[u8], bytes: &[u8]) -> i64 {
    sum_of_all(&[&[part as u8], name, bytes])
}

/// The number of an entry, and its checksum.
pub(super) fn find(db: &Connection, source: i64, part: Part, name: &[u8]) -> Result<Option<(i64, i64)>, Trouble> {
    let mut statement = db.prepare_cached("SELECT id, sum FROM entry WHERE source = ?1 AND part = ?2 AND name = ?3")?;
    let found = statement.query_row(params![source, number(part), name], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(found.optional()?)
}

/// Writes a change of an entry. `seen` collects the numbers of the entries that the look shows.
pub(super) fn put(tx: &Transaction<'_>, of: &mut Source, put: &Put, seen: &mut HashSet<i64>) -> Result<(), Trouble> {
    let Put { part, name, bytes } = put;
    let found = find(tx, of.id, *part, name)?;
    match (found, bytes) {
        (Some((id, old)), Some(bytes)) => {
            let new = sum_of(*part, name, bytes);
            seen.insert(id);
            if new != old {
                tx.prepare_cached("UPDATE entry SET bytes = ?2, sum = ?3 WHERE id = ?1")?
                    .execute(params![id, bytes, new])?;
                of.total = of.total.wrapping_sub(old).wrapping_add(new);
            }
        }
        (None, Some(bytes)) => {
            let new = sum_of(*part, name, bytes);
            let insert = "INSERT INTO entry (source, part, name, bytes, sum) VALUES (?1, ?2, ?3, ?4, ?5)";
            tx.prepare_cached(insert)?.execute(params![of.id, number(*part), name, bytes, new])?;
            seen.insert(tx.last_insert_rowid());
            of.total = of.total.wrapping_add(new);
            of.items += i64::from(*part == Part::Items);
        }
        (Some((id, old)), None) => {
            seen.remove(&id);
            remove(tx, of, id, *part, old)?;
        }
        (None, None) => {}
    }
    Ok(())
}

fn remove(tx: &Transaction<'_>, of: &mut Source, id: i64, part: Part, sum: i64) -> Result<(), Trouble> {
    tx.prepare_cached("DELETE FROM entry WHERE id = ?1")?.execute([id])?;
    of.total = of.total.wrapping_sub(sum);
    of.items -= i64::from(part == Part::Items);
    Ok(())
}

/// Records what a look has shown up to its cursor.
pub(super) fn show(tx: &Transaction<'_>, source: i64, seen: &HashSet<i64>) -> Result<(), Trouble> {
    let mut statement = tx.prepare_cached("INSERT OR IGNORE INTO shown (source, entry) VALUES (?1, ?2)")?;
    seen.iter().try_for_each(|entry| statement.execute([source, *entry]).map(|_| ()))?;
    Ok(())
}

/// Discards the record of what looks have shown.
pub(super) fn forget_shown(tx: &Transaction<'_>, source: i64) -> Result<(), Trouble> {
    tx.prepare_cached("DELETE FROM shown WHERE source = ?1")?.execute([source])?;
    Ok(())
}

/// Removes the entries of these parts that a complete look did not show.
pub(super) fn keep_only(
    tx: &Transaction<'_>,
    of: &mut Source,
    parts: Parts,
    seen: &HashSet<i64>,
) -> Result<(), Trouble> {
    let mut gone = Vec::new();
    for part in Part::ALL.into_iter().filter(|part| parts.has(*part)) {
        let mut statement = tx.prepare_cached(
            "SELECT id FROM entry WHERE source = ?1 AND part = ?2 \
             AND id NOT IN (SELECT entry FROM shown WHERE source = ?1)",
        )?;
        let ids = statement.query_map([of.id, number(part)], |row| row.get::<_, i64>(0))?;
        for id in ids {
            let id = id?;
            if !seen.contains(&id) {
                gone.push((id, part));
            }
        }
    }
    for (id, part) in gone {
        let sum = tx.prepare_cached("SELECT sum FROM entry WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
        remove(tx, of, id, part, sum)?;
    }
    Ok(())
}

/// Removes all stored data of a source.
pub(super) fn remove_all(tx: &Transaction<'_>, source: i64) -> Result<(), Trouble> {
    for table in ["entry", "chunk"] {
        tx.execute(&format!("DELETE FROM {table} WHERE source = ?1"), [source])?;
    }
    tx.execute("DELETE FROM source WHERE id = ?1", [source])?;
    Ok(())
}

/// Verifies that all entries of a source are present and undamaged.
pub(super) fn check(db: &Connection, of: &Source) -> Result<(), Trouble> {
    let mut statement = db.prepare_cached("SELECT part, name, bytes FROM entry WHERE source = ?1")?;
    let mut rows = statement.query([of.id])?;
    let mut total = 0_i64;
    while let Some(row) = rows.next()? {
        let part = part(row.get(0)?).ok_or_else(damaged)?;
        let (name, bytes) = (row.get_ref(1)?.as_blob(), row.get_ref(2)?.as_blob());
        total = total.wrapping_add(sum_of(part, name.map_err(|_| damaged())?, bytes.map_err(|_| damaged())?));
    }
    if total == of.total { Ok(()) } else { Err(damaged()) }
}

fn damaged() -> Trouble {
    Trouble::Damaged("a checksum is wrong".to_owned())
}

/// A selection of a source's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Everything but items.
    People,
    /// All that an unfinished look has not shown: people first, so that items are joined once.
    Before,
    /// All that an unfinished look has shown, in the same order.
    Shown,
}

/// Passes entries of a source on as pages.
pub(super) fn pages(db: &Connection, source: i64, which: Which, out: &mut dyn FnMut(Page)) -> Result<(), Trouble> {
    let shown = match which {
        Which::People => "",
        Which::Before => "AND id NOT IN (SELECT entry FROM shown WHERE source = ?1)",
        Which::Shown => "AND id IN (SELECT entry FROM shown WHERE source = ?1)",
    };
    let items = number(Part::Items);
    // Selected by name: a condition "not an item" would scan all items.
    let others = Part::ALL.into_iter().map(number).filter(|part| *part != items).map(|part| part.to_string());
    some(db, source, &format!("part IN ({}) {shown}", others.collect::<Vec<_>>().join(", ")), out)?;
    if which == Which::People { Ok(()) } else { some(db, source, &format!("part = {items} {shown}"), out) }
}

fn some(db: &Connection, source: i64, which: &str, out: &mut dyn FnMut(Page)) -> Result<(), Trouble> {
    let select = format!("SELECT part, name, bytes, sum FROM entry WHERE source = ?1 AND {which}");
    let mut statement = db.prepare(&select)?;
    let mut rows = statement.query([source])?;
    let (mut page, mut count) = (Page::default(), 0);
    while let Some(row) = rows.next()? {
        let part = part(row.get(0)?).ok_or_else(damaged)?;
        let name = row.get_ref(1)?.as_blob().map_err(|_| damaged())?;
        let bytes = row.get_ref(2)?.as_blob().map_err(|_| damaged())?;
        if sum_of(part, name, bytes) != row.get::<_, i64>(3)? {
            return Err(damaged());
        }
        parts::add(&mut page, part, bytes).ok_or_else(damaged)?;
        count += 1;
        if count == PAGE {
            out(std::mem::take(&mut page));
            count = 0;
        }
    }
    if count > 0 {
        out(page);
    }
    Ok(())
}

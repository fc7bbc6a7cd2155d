//! The rows of the cache: a source's row, its pieces in a room of their own, and the seal over all of it.
//!
//! A source's pages are a log: an answer that says what changed is one more page, and when many have come they are
//! molten into few. A cursor that only grew is one more piece. So the cost of an answer follows what changed.
//!
//! Not here: what an answer changes (`cache`), rooms that are nobody's (`rooms`).

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::key::Key;
use super::rooms;
use super::trouble::Trouble;
use crate::domain::records;

/// The pieces of a room stand at its number times this, a cursor's from the middle on.
pub(super) const ROOM: i64 = 1 << 32;
pub(super) const CURSOR: i64 = 1 << 31;
/// Pages behind the base are molten once there are so many, or once they have this much more than half of its bytes.
const MANY: i64 = 128;
const MUCH: i64 = 256 * 1024;
/// So many bytes of items are one page after melting: few rows, and the first of them soon decoded.
const PAGE: usize = 64 * 1024;
/// A cursor in more pieces than this is written whole.
const CURSOR_PIECES: i64 = 64;

/// A row of `source`.
#[derive(Debug)]
pub(super) struct Row {
    id: i64,
    pub(super) room: i64,
    pub(super) head: Vec<u8>,
    /// So many of its pages come first, and no record stands in them twice.
    pub(super) base: i64,
    /// Where the pages of a look begin that has not come to its end; nothing, when the last one has.
    pub(super) part: Option<i64>,
    /// How long the cursor is, if there is one, and its hash.
    pub(super) cursor: Option<i64>,
    cursor_hash: i64,
    pub(super) seal: i64,
}

/// A row of `piece` without its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its place in the room.
    pub(super) at: i64,
    pub(super) hash: i64,
    pub(super) length: i64,
}

/// Pages, how many of them come before those of an unfinished look, and the cursor's bytes.
type Pages = (Vec<Vec<u8>>, usize, Vec<u8>);

/// SQLite keeps signed numbers.
pub(super) fn hash_of(bytes: &[u8]) -> i64 {
    xxh3_64(bytes).cast_signed()
}

/// The row of a source.
pub(super) fn find(tx: &Transaction<'_>, key: Key) -> Result<Option<Row>, Trouble> {
    let mut statement =
        tx.prepare("SELECT id, room, head, base, cursor_length, cursor_hash, seal, part FROM source WHERE key = ?1")?;
    let row = statement.query_row([key.bytes()], |row| {
        Ok(Row {
            id: row.get(0)?,
            room: row.get(1)?,
            head: row.get(2)?,
            base: row.get(3)?,
            cursor: row.get(4)?,
            cursor_hash: row.get(5)?,
            seal: row.get(6)?,
            part: row.get(7)?,
        })
    });
    Ok(row.optional()?)
}

/// A row for a source that has none.
pub(super) fn make(tx: &Transaction<'_>, key: Key) -> Result<Row, Trouble> {
    let room = rooms::free(tx)?;
    tx.execute(
        "INSERT INTO source (key, room, used, head, base, cursor_hash, seal) VALUES (?1, ?2, 0, x'', 0, 0, 0)",
        params![key.bytes(), room],
    )?;
    let id = tx.last_insert_rowid();
    Ok(Row { id, room, head: Vec::new(), base: 0, part: None, cursor: None, cursor_hash: 0, seal: 0 })
}

/// The pieces in a room, in order. Their bytes are not read.
pub(super) fn pieces(tx: &Transaction<'_>, room: i64) -> Result<Vec<Piece>, Trouble> {
    between(tx, room, 0, ROOM)
}

fn between(tx: &Transaction<'_>, room: i64, from: i64, to: i64) -> Result<Vec<Piece>, Trouble> {
    let mut statement =
        tx.prepare("SELECT at, hash, length(bytes) FROM piece WHERE at >= ?1 AND at < ?2 ORDER BY at")?;
    let read = statement.query_map([room * ROOM + from, room * ROOM + to], |row| {
        Ok(Piece { at: row.get::<_, i64>(0)? % ROOM, hash: row.get(1)?, length: row.get(2)? })
    });
    Ok(read?.collect::<Result<_, _>>()?)
}

/// The pages among them, from one on.
fn pages(tx: &Transaction<'_>, room: i64, from: i64) -> Result<Vec<Piece>, Trouble> {
    between(tx, room, from, CURSOR)
}

/// Puts a piece into its place.
pub(super) fn put(tx: &Transaction<'_>, room: i64, at: i64, bytes: &[u8]) -> Result<(), Trouble> {
    let mut statement = tx.prepare("INSERT OR REPLACE INTO piece (at, hash, bytes) VALUES (?1, ?2, ?3)")?;
    statement.execute(params![room * ROOM + at, hash_of(bytes), bytes])?;
    Ok(())
}

/// Lets go of a source.
pub(super) fn remove(tx: &Transaction<'_>, id: i64) -> Result<(), Trouble> {
    let room: Option<i64> = tx.query_row("SELECT room FROM source WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    tx.execute("DELETE FROM source WHERE id = ?1", [id])?;
    room.map_or(Ok(()), |room| rooms::leave(tx, room))
}

/// The seal of a source: another one when anything of it has changed.
pub(super) fn seal(tx: &Connection, key: Key) -> Result<Option<i64>, Trouble> {
    let mut statement = tx.prepare("SELECT seal FROM source WHERE key = ?1")?;
    Ok(statement.query_row([key.bytes()], |row| row.get(0)).optional()?)
}

impl Row {
    /// Its pages, how many of them come before those of a look that has not come to its end, and its cursor's bytes. When
    /// a hash is wrong, nothing of it is good.
    pub(super) fn read(&self, tx: &Transaction<'_>) -> Result<Pages, Trouble> {
        let damaged = || Trouble::Damaged("a hash is wrong".to_owned());
        let (mut list, mut pages, mut cursor) = (Vec::new(), Vec::new(), Vec::new());
        let (part, mut before) = (self.part.unwrap_or(CURSOR), 0);
        let query = "SELECT at, hash, bytes FROM piece WHERE at >= ?1 AND at < ?2 ORDER BY at";
        let mut statement = tx.prepare(query)?;
        let mut rows = statement.query([self.room * ROOM, (self.room + 1) * ROOM])?;
        while let Some(found) = rows.next()? {
            let (at, hash): (i64, i64) = (found.get(0)?, found.get(1)?);
            let ValueRef::Blob(bytes) = found.get_ref(2)? else { return Err(damaged()) };
            if hash_of(bytes) != hash {
                return Err(damaged());
            }
            list.push(Piece { at: at % ROOM, hash, length: bytes.len() as i64 });
            before += usize::from(at % ROOM < part);
            if at % ROOM < CURSOR { pages.push(bytes.to_vec()) } else { cursor.extend_from_slice(bytes) }
        }
        if self.seal == self.seal_over(&list) { Ok((pages, before, cursor)) } else { Err(damaged()) }
    }

    /// The pages behind the base, without their bytes.
    pub(super) fn later(&self, tx: &Transaction<'_>) -> Result<Vec<Piece>, Trouble> {
        pages(tx, self.room, self.base)
    }

    /// One page, by its number; `None`: it is not there. When its hash is wrong it is damaged.
    pub(super) fn page(&self, tx: &Transaction<'_>, n: usize) -> Result<Option<Vec<u8>>, Trouble> {
        self.piece(tx, n as i64)
    }

    fn piece(&self, tx: &Transaction<'_>, at: i64) -> Result<Option<Vec<u8>>, Trouble> {
        let mut statement = tx.prepare("SELECT hash, bytes FROM piece WHERE at = ?1")?;
        let read = statement.query_row([self.room * ROOM + at], |row| Ok((row.get(0)?, row.get(1)?)));
        let found: Option<(i64, Vec<u8>)> = read.optional()?;
        match found {
            Some((hash, bytes)) if hash_of(&bytes) != hash => Err(Trouble::Damaged("a hash is wrong".to_owned())),
            found => Ok(found.map(|(_, bytes)| bytes)),
        }
    }

    /// A part of the table, by its number: they stand in the place of a cursor.
    pub(super) fn part(&self, tx: &Transaction<'_>, n: usize) -> Result<Option<Vec<u8>>, Trouble> {
        self.piece(tx, CURSOR + n as i64)
    }

    /// Puts a table in the place of the one that is there.
    pub(super) fn put_parts(&self, tx: &Transaction<'_>, parts: &[(usize, Vec<u8>)]) -> Result<(), Trouble> {
        let (first, end) = (self.room * ROOM + CURSOR, (self.room + 1) * ROOM);
        tx.execute("DELETE FROM piece WHERE at >= ?1 AND at < ?2", [first, end])?;
        parts.iter().try_for_each(|(n, bytes)| put(tx, self.room, CURSOR + *n as i64, bytes))
    }

    /// Are all the pages behind the base there, as they were written? The others are only asked for by their numbers.
    pub(super) fn check_later(&self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        let sealed = self.seal_over(&self.later(tx)?);
        if self.seal == sealed { Ok(()) } else { Err(Trouble::Damaged("a hash is wrong".to_owned())) }
    }

    /// Puts pages in the place of all that are there. One that is there already is left alone.
    pub(super) fn replace(&mut self, tx: &Transaction<'_>, new: &[Vec<u8>]) -> Result<(), Trouble> {
        let old = pages(tx, self.room, 0)?;
        for (at, page) in (0..).zip(new) {
            if !old.contains(&Piece { at, hash: hash_of(page), length: page.len() as i64 }) {
                put(tx, self.room, at, page)?;
            }
        }
        (self.base, self.part) = (new.len() as i64, None);
        let first = self.room * ROOM;
        tx.execute("DELETE FROM piece WHERE at >= ?1 AND at < ?2", [first + self.base, first + CURSOR])?;
        Ok(())
    }

    /// Where the next page comes.
    pub(super) fn end(&self, tx: &Transaction<'_>) -> Result<i64, Trouble> {
        let last = "SELECT max(at) FROM piece WHERE at >= ?1 AND at < ?2";
        let (first, end) = (self.room * ROOM, self.room * ROOM + CURSOR);
        let last: Option<i64> = tx.query_row(last, [first, end], |row| row.get(0))?;
        Ok(last.map_or(0, |at| at % ROOM + 1))
    }

    /// Puts pages behind those that are there.
    pub(super) fn append(&self, tx: &Transaction<'_>, new: &[Vec<u8>]) -> Result<(), Trouble> {
        let first = self.end(tx)?;
        for (at, page) in (first..).zip(new) {
            put(tx, self.room, at, page)?;
        }
        Ok(())
    }

    /// The look that begins here is one of its own: the pages that come are its first.
    pub(super) fn open_part(&mut self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        self.part = Some(self.end(tx)?);
        Ok(())
    }

    /// The look that was in parts has shown all there is: what stood there before it is let go.
    pub(super) fn keep_part(&mut self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        let Some(part) = self.part.take() else { return Ok(()) };
        let first = self.room * ROOM;
        tx.execute("DELETE FROM piece WHERE at >= ?1 AND at < ?2", [first, first + part])?;
        self.base = pages(tx, self.room, 0)?.len() as i64;
        Ok(())
    }

    /// Melts the pages once those behind the base are many, or large beside it.
    pub(super) fn melt(&mut self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        let list = pages(tx, self.room, 0)?;
        let (base, behind) = list.split_at(list.len().min(usize::try_from(self.base).unwrap_or_default()));
        let size = |pieces: &[Piece]| pieces.iter().map(|piece| piece.length).sum::<i64>();
        if (behind.len() as i64) < MANY && size(behind) <= size(base) / 2 + MUCH {
            return Ok(());
        }
        let mut statement = tx.prepare("SELECT bytes FROM piece WHERE at = ?1")?;
        let mut read =
            |piece: &Piece| statement.query_row([self.room * ROOM + piece.at], |row| row.get::<_, Vec<u8>>(0));
        let old = list.iter().map(&mut read).collect::<Result<Vec<_>, _>>()?;
        let molten = records::melt(old.iter().map(Vec::as_slice), PAGE);
        let molten = molten.ok_or_else(|| Trouble::Damaged("a page is none".to_owned()))?;
        drop(old);
        self.replace(tx, &molten)
    }

    /// Moves into another room, in which the pages stand already. The cursor comes along; the old room is nobody's.
    pub(super) fn move_to(&mut self, tx: &Transaction<'_>, room: i64, base: i64) -> Result<(), Trouble> {
        let [from, end, to] = [self.room * ROOM + CURSOR, (self.room + 1) * ROOM, room * ROOM + CURSOR];
        tx.execute("UPDATE piece SET at = at - ?1 + ?3 WHERE at >= ?1 AND at < ?2", [from, end, to])?;
        rooms::take(tx, room)?;
        rooms::leave(tx, self.room)?;
        (self.room, self.base, self.part) = (room, base, None);
        Ok(())
    }

    /// A hash over everything that is kept of the source.
    pub(super) fn seal_over(&self, pieces: &[Piece]) -> i64 {
        let mut seal = Xxh3::new();
        seal.update(&hash_of(&self.head).to_le_bytes());
        seal.update(&self.part.unwrap_or(-1).to_le_bytes());
        seal.update(&self.cursor.unwrap_or(-1).to_le_bytes());
        seal.update(&self.cursor_hash.to_le_bytes());
        for piece in pieces {
            seal.update(&piece.at.to_le_bytes());
            seal.update(&piece.hash.to_le_bytes());
            seal.update(&piece.length.to_le_bytes());
        }
        seal.digest().cast_signed()
    }

    /// Keeps the cursor: only what is new of it, when it begins with all that was there.
    pub(super) fn move_cursor(&mut self, tx: &Transaction<'_>, cursor: &[u8]) -> Result<(), Trouble> {
        let (first, end) = (self.room * ROOM + CURSOR, (self.room + 1) * ROOM);
        let old = self.cursor.unwrap_or_default();
        let begins = cursor.split_at_checked(usize::try_from(old).unwrap_or_default());
        let tail = begins.filter(|(begin, _)| old > 0 && hash_of(begin) == self.cursor_hash).map(|(_, tail)| tail);
        let count: i64 =
            tx.query_row("SELECT count(*) FROM piece WHERE at >= ?1 AND at < ?2", [first, end], |row| row.get(0))?;
        match tail {
            Some([]) => {}
            Some(tail) if count < CURSOR_PIECES => put(tx, self.room, CURSOR + count, tail)?,
            _ => {
                tx.execute("DELETE FROM piece WHERE at >= ?1 AND at < ?2", [first, end])?;
                put(tx, self.room, CURSOR, cursor)?;
            }
        }
        self.cursor = Some(cursor.len() as i64);
        self.cursor_hash = hash_of(cursor);
        Ok(())
    }

    /// Writes the row, with a seal over everything.
    pub(super) fn save(&mut self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        self.seal = self.seal_over(&pieces(tx, self.room)?);
        self.write(tx)
    }

    /// Writes the row, with a seal over the pages behind the base alone.
    pub(super) fn save_later(&mut self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        self.seal = self.seal_over(&self.later(tx)?);
        self.write(tx)
    }

    fn write(&self, tx: &Transaction<'_>) -> Result<(), Trouble> {
        let mut statement = tx.prepare(
            "UPDATE source SET room = ?2, head = ?3, base = ?4, cursor_length = ?5, cursor_hash = ?6, seal = ?7, part = ?8, \
             used = 1 + (SELECT max(used) FROM source) WHERE id = ?1",
        )?;
        let Self { id, room, head, base, part, cursor, cursor_hash, seal } = self;
        statement.execute(params![id, room, head, base, cursor, cursor_hash, seal, part])?;
        Ok(())
    }
}

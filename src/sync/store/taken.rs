//! Taken windows, in the lasting file: times at which people agreed to meet. Each has a number that orders them; those
//! of versions before the fourth have none, and count as taken before all others.
//!
//! Not here: their use (`domain::plan`).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Row, Transaction, params};

use super::key::Key;
use super::marks::{Marks, seal, word};
use super::steps::FORM;
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;

/// The first version of the file in which windows have numbers.
const NUMBERED: i32 = 4;

/// A window for a meeting that was taken, as a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
    /// The people to meet, by id.
    pub people: Vec<String>,
}

impl Taken {
    pub(super) fn key(&self) -> (Instant, Instant, String) {
        (self.start, self.end, self.people.join(","))
    }

    /// Returns whether both are the same window. The order of the people does not matter.
    pub fn is(&self, other: &Self) -> bool {
        let people = |taken: &Self| {
            let mut people = taken.people.clone();
            people.sort_unstable();
            people
        };
        (self.start, self.end) == (other.start, other.end) && people(self) == people(other)
    }
}

/// A row of the table.
struct Numbered {
    nth: i64,
    taken: Taken,
}

impl Marks {
    /// Takes a window. A window that was taken before becomes the last.
    pub(super) fn put_taken(&mut self, taken: &Taken) -> Result<(), Trouble> {
        let board = self.board;
        let tx = self.open.begin()?;
        let known = numbered(&tx, board)?;
        let nth = known.iter().map(|row| row.nth).max().unwrap_or_default().saturating_add(1);
        known.iter().filter(|row| row.taken.is(taken)).try_for_each(|row| remove(&tx, board, &row.taken))?;
        let (start, end, people) = taken.key();
        let [start, end] = [start, end].map(word);
        let seal = seal_of(&[&start, &end, &people], nth);
        tx.execute(
            "INSERT OR REPLACE INTO taken (board, starts, ends, people, seal, nth) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![board.bytes(), start, end, people, seal, nth],
        )?;
        Ok(tx.commit()?)
    }

    /// Releases a window.
    pub(super) fn remove_taken(&mut self, taken: &Taken) -> Result<(), Trouble> {
        let board = self.board;
        let tx = self.open.begin()?;
        let known = numbered(&tx, board)?;
        known.iter().filter(|row| row.taken.is(taken)).try_for_each(|row| remove(&tx, board, &row.taken))?;
        Ok(tx.commit()?)
    }

    /// Releases the window taken last; of those without a number the one with the latest start.
    fn remove_last_taken(&mut self) -> Result<Option<Taken>, Trouble> {
        let board = self.board;
        let tx = self.open.begin()?;
        let last = numbered(&tx, board)?.into_iter().max_by_key(|row| (row.nth, row.taken.key()));
        if let Some(last) = &last {
            remove(&tx, board, &last.taken)?;
        }
        tx.commit()?;
        Ok(last.map(|row| row.taken))
    }
}

fn remove(tx: &Transaction<'_>, board: Key, taken: &Taken) -> Result<(), Trouble> {
    let (start, end, people) = taken.key();
    tx.execute(
        "DELETE FROM taken WHERE board = ?1 AND starts = ?2 AND ends = ?3 AND people = ?4",
        params![board.bytes(), word(start), word(end), people],
    )?;
    Ok(())
}

/// Windows that were taken of one board, for a command that changes them and ends.
#[derive(Clone, Debug)]
pub struct Windows<'a> {
    /// The folder of the lasting file.
    pub folder: &'a Path,
    /// The board.
    pub board: Key,
}

impl Windows<'_> {
    /// Takes a window. An error says why it cannot be stored.
    pub fn take(&self, taken: &Taken, now: Instant) -> Result<(), String> {
        self.open(now).and_then(|mut marks| marks.put_taken(taken)).map_err(|trouble| self.words(&trouble))
    }

    /// Releases the window taken last, and returns it; `None` if there is none.
    pub fn undo(&self, now: Instant) -> Result<Option<Taken>, String> {
        self.open(now).and_then(|mut marks| marks.remove_last_taken()).map_err(|trouble| self.words(&trouble))
    }

    fn words(&self, trouble: &Trouble) -> String {
        trouble.of_file(&self.folder.join(FORM.name))
    }

    fn open(&self, now: Instant) -> Result<Marks, Trouble> {
        Marks::open(self.folder, self.board, now, &Voice::new(Arc::new(|text| log::warn!("{text}"))))
    }
}

/// The taken windows of a board, without changing the disk. `None` if another process holds the file for longer than
/// `patience`.
pub(super) fn taken_of(folder: &Path, board: Key, patience: Duration) -> Option<Vec<Taken>> {
    look(folder, patience, |db| all_taken(db, board))
}

/// Reads from the lasting file. Returns the default if the file is absent, and `None` if it cannot be read within
/// `patience`, so that its content is unknown.
pub(super) fn look<T: Default>(
    folder: &Path,
    patience: Duration,
    read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Option<T> {
    let path = folder.join(FORM.name);
    if FORM.look(&path).is_err() {
        return Some(T::default());
    }
    // Without write access, SQLite could not read a log that another board has left behind.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let db = Connection::open_with_flags(path, flags)?;
        db.busy_timeout(patience)?;
        // The last process that closes the file would checkpoint the log, and wait for the disk.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        read(&db)
    };
    match open() {
        Ok(found) => Some(found),
        Err(error) => {
            log::warn!("{} cannot be read: {error}", FORM.name);
            None
        }
    }
}

/// Every window of a board, by start. Damaged rows are omitted.
pub(super) fn all_taken(db: &Connection, board: Key) -> rusqlite::Result<Vec<Taken>> {
    Ok(numbered(db, board)?.into_iter().map(|row| row.taken).collect())
}

fn numbered(db: &Connection, board: Key) -> rusqlite::Result<Vec<Numbered>> {
    // A file that is only read may still be of an earlier version.
    let version: i32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let nth = if version < NUMBERED { "0" } else { "nth" };
    let query =
        format!("SELECT starts, ends, people, seal, {nth} FROM taken WHERE board = ?1 ORDER BY starts, ends, people");
    let mut statement = db.prepare(&query)?;
    let rows = statement.query_map([board.bytes()], |row| Ok(taken(row)))?;
    rows.filter_map(Result::transpose).collect()
}

/// A row of `taken`.
fn taken(row: &Row<'_>) -> Option<Numbered> {
    let text = |n: usize| row.get::<_, String>(n).ok();
    let (start, end, people, nth) = (text(0)?, text(1)?, text(2)?, row.get(4).ok()?);
    let sealed = seal_of(&[&start, &end, &people], nth);
    let ids = people.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let taken = Taken { start: start.parse().ok()?, end: end.parse().ok()?, people: ids };
    (row.get(3) == Ok(sealed)).then_some(Numbered { nth, taken })
}

/// The checksum of a row; without a number it is that of earlier versions.
fn seal_of(values: &[&str; 3], nth: i64) -> i64 {
    let [start, end, people] = values;
    if nth == 0 { seal(values) } else { seal(&[start, end, people, &nth.to_string()]) }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::AT_ONCE;
    use super::super::file::Form;
    use super::super::trouble::tests::listen;
    use super::*;

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn now() -> Instant {
        t("2026-11-22T12:00:00Z")
    }

    fn board(name: &str) -> Key {
        Key::of_board(Path::new(name))
    }

    fn window(start: &str, people: &[&str]) -> Taken {
        let people = people.iter().map(|id| (*id).to_owned()).collect();
        Taken { start: t(start), end: t(start) + TimeDelta::minutes(45), people }
    }

    #[test]
    fn the_window_that_was_taken_last_is_taken_back_first_and_taking_it_again_makes_it_the_last() {
        let home = tempfile::tempdir().unwrap();
        let windows = Windows { folder: home.path(), board: board("a") };
        let (late, early) =
            (window("2026-11-24T15:00:00Z", &["maya", "sam"]), window("2026-11-23T15:00:00Z", &["kenji"]));
        let turned = window("2026-11-24T15:00:00Z", &["sam", "maya"]);
        for taken in [&late, &early, &turned] {
            windows.take(taken, now()).unwrap();
        }
        assert_eq!(taken_of(home.path(), board("a"), AT_ONCE), Some(vec![early.clone(), turned.clone()]));
        let other = Windows { folder: home.path(), board: board("b") };
        assert_eq!(other.undo(now()), Ok(None));
        assert_eq!(windows.undo(now()), Ok(Some(turned)));
        assert_eq!(windows.undo(now()), Ok(Some(early)));
        assert_eq!(windows.undo(now()), Ok(None));
    }

    #[test]
    fn windows_of_the_third_version_are_read_as_they_are_and_taken_back_after_all_others_by_start() {
        let home = tempfile::tempdir().unwrap();
        let (first, last) = (window("2026-11-20T15:00:00Z", &["maya"]), window("2026-11-25T15:00:00Z", &["maya"]));
        let is_later = |table: &&str| table.contains("ALTER") || table.contains("TABLE roster");
        let three = FORM.tables.split_inclusive(';').filter(|table| !is_later(table)).collect::<String>();
        let form = Form { version: 3, tables: Box::leak(three.into_boxed_str()), ..FORM };
        let open = form.open(home.path(), now(), &listen().0).unwrap();
        for taken in [&last, &first] {
            let (start, end, people) = taken.key();
            let [start, end] = [start, end].map(word);
            let (board, seal) = (board("a"), seal(&[&start, &end, &people]));
            let values = params![board.bytes(), start, end, people, seal];
            open.db.execute("INSERT INTO taken VALUES (?1, ?2, ?3, ?4, ?5)", values).unwrap();
        }
        drop(open);
        assert_eq!(
            taken_of(home.path(), board("a"), AT_ONCE),
            Some(vec![first.clone(), last.clone()]),
            "only looked at"
        );
        let windows = Windows { folder: home.path(), board: board("a") };
        let new = window("2026-11-19T15:00:00Z", &["maya"]);
        windows.take(&new, now()).unwrap();
        let undone = [(); 4].map(|()| windows.undo(now()).unwrap());
        assert_eq!(undone, [Some(new), Some(last), Some(first), None]);
    }
}

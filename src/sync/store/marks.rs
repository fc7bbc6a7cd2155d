//! The lasting file and its marks on threads. The file is never disposable: `steps` migrates earlier versions.
//!
//! Not here: the thread that writes (`writer`); the other contents of the file (`asks`, `lasting`).

use std::path::Path;
use std::sync::Arc;

use chrono::SecondsFormat;
use rusqlite::{Connection, Row, params};
use xxhash_rust::xxh3::Xxh3;

use super::file::Open;
use super::key::Key;
use super::steps::{FORM, STEPS, migrate};
use super::trouble::{Trouble, Voice};
use crate::domain::{Instant, rfc3339};

/// The first version of the file with marks on threads.
const ON_THREADS: i32 = 5;

/// A teammate's mark on an open thread, with ids as in the config and in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The thread, and the owner of the mark.
    pub key: MarkKey,
    /// When they set it.
    pub at: Instant,
    /// When it ends; `None` is until a new question.
    pub until: Option<Instant>,
    /// The thread is done for them; else it is snoozed.
    pub done: bool,
    /// When the thread was last asked, at that time.
    pub last_asked_at: Instant,
    /// The number of messages that ask, at that time.
    pub asks: u32,
}

/// A thread, and the owner of a mark on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MarkKey {
    /// The owner of the mark, by id.
    pub who: String,
    /// The thread's source.
    pub source: String,
    /// The thread's item.
    pub item: String,
    /// The teammate who owes the reply, by id.
    pub owed_by: String,
}

impl Mark {
    fn seal(&self) -> i64 {
        let Self { key: MarkKey { who, source, item, owed_by }, at, until, done, last_asked_at, asks } = self;
        let until = until.map(word).unwrap_or_default();
        let (done, asks) = (done.to_string(), asks.to_string());
        seal(&[who, source, item, owed_by, &word(*at), &until, &done, &word(*last_asked_at), &asks])
    }
}

/// The open file.
pub(super) struct Marks {
    pub(super) open: Open,
    pub(super) board: Key,
    pub(super) voice: Voice,
}

impl Marks {
    /// Opens the file in a folder, for one board.
    pub(super) fn open(folder: &Path, board: Key, now: Instant, voice: &Voice) -> Result<Self, Trouble> {
        let mut open = FORM.open(folder, now, voice)?;
        migrate(&mut open, STEPS, now)?;
        Ok(Self { open, board, voice: voice.clone() })
    }

    /// Sets a mark. Of two boards' marks the later one stays, whose time is returned.
    pub(super) fn set(&mut self, mark: &Mark) -> Result<Option<Instant>, Trouble> {
        let MarkKey { who, source, item, owed_by } = &mark.key;
        let (at, until) = (word(mark.at), mark.until.map(word));
        let tx = self.open.begin()?;
        let set = tx.execute(
            "INSERT INTO mark (board, who, source, item, owed_by, at, until, done, last_asked_at, asks, seal) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
             ON CONFLICT DO UPDATE SET at = excluded.at, until = excluded.until, done = excluded.done, \
             last_asked_at = excluded.last_asked_at, asks = excluded.asks, seal = excluded.seal \
             WHERE excluded.at >= at",
            params![
                self.board.bytes(),
                who,
                source,
                item,
                owed_by,
                at,
                until,
                mark.done,
                word(mark.last_asked_at),
                mark.asks,
                mark.seal()
            ],
        )?;
        let later = match set {
            0 => {
                let query =
                    "SELECT at FROM mark WHERE board = ?1 AND who = ?2 AND source = ?3 AND item = ?4 AND owed_by = ?5";
                let key = params![self.board.bytes(), who, source, item, owed_by];
                tx.query_row(query, key, |row| row.get::<_, String>(0))?.parse().ok()
            }
            _ => None,
        };
        tx.commit()?;
        Ok(later)
    }

    /// Removes a mark.
    pub(super) fn clear(&mut self, key: &MarkKey) -> Result<(), Trouble> {
        let tx = self.open.begin()?;
        tx.execute(
            "DELETE FROM mark WHERE board = ?1 AND who = ?2 AND source = ?3 AND item = ?4 AND owed_by = ?5",
            params![self.board.bytes(), key.who, key.source, key.item, key.owed_by],
        )?;
        Ok(tx.commit()?)
    }

    /// Removes a mark if it is still the one that was set at that instant.
    fn clear_of(&mut self, key: &MarkKey, at: Instant) -> Result<(), Trouble> {
        let tx = self.open.begin()?;
        tx.execute(
            "DELETE FROM mark WHERE board = ?1 AND who = ?2 AND source = ?3 AND item = ?4 AND owed_by = ?5 AND at = ?6",
            params![self.board.bytes(), key.who, key.source, key.item, key.owed_by, word(at)],
        )?;
        Ok(tx.commit()?)
    }

    /// Every mark. Damaged rows are omitted.
    pub(super) fn marks(&self) -> Result<Vec<Mark>, Trouble> {
        Ok(all_marks(&self.open.db, self.board)?)
    }
}

/// Every mark of a board, by key. A file of an earlier version has none.
pub(super) fn all_marks(db: &Connection, board: Key) -> rusqlite::Result<Vec<Mark>> {
    let version: i32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version < ON_THREADS {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare(
        "SELECT who, source, item, owed_by, at, until, done, last_asked_at, asks, seal FROM mark WHERE board = ?1 \
         ORDER BY who, source, item, owed_by",
    )?;
    let rows = statement.query_map([board.bytes()], |row| Ok(mark(row)))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The marks of one board, for a command that changes them and ends.
#[derive(Clone, Debug)]
pub struct ThreadMarks<'a> {
    /// The folder of the lasting file.
    pub(super) folder: &'a Path,
    /// The board.
    pub(super) board: Key,
}

impl ThreadMarks<'_> {
    /// Sets a mark. An error says why it cannot be kept.
    pub fn set(&self, mark: &Mark, now: Instant) -> Result<(), String> {
        let later = self.open(now).and_then(|mut marks| marks.set(mark)).map_err(|trouble| self.words(&trouble))?;
        later.map_or(Ok(()), |later| Err(outdone(&mark.key, later)))
    }

    /// Removes a mark. An error says why it cannot be removed.
    pub fn clear(&self, key: &MarkKey, now: Instant) -> Result<(), String> {
        self.open(now).and_then(|mut marks| marks.clear(key)).map_err(|trouble| self.words(&trouble))
    }

    /// Removes expired marks, each if it is still the one that was set then.
    pub fn drop_over(&self, over: &[(MarkKey, Instant)], now: Instant) -> Result<(), String> {
        let all = |mut marks: Marks| over.iter().try_for_each(|(key, at)| marks.clear_of(key, *at));
        self.open(now).and_then(all).map_err(|trouble| self.words(&trouble))
    }

    /// The message for a trouble with the file.
    pub(super) fn words(&self, trouble: &Trouble) -> String {
        trouble.of_file(&self.folder.join(FORM.name))
    }

    pub(super) fn open(&self, now: Instant) -> Result<Marks, Trouble> {
        Marks::open(self.folder, self.board, now, &Voice::new(Arc::new(|text| log::warn!("{text}"))))
    }
}

/// The message for a mark that is not set because a later one exists.
pub(super) fn outdone(key: &MarkKey, later: Instant) -> String {
    let thread = format!("{}:{}:{}", key.source, key.item, key.owed_by);
    let at = rfc3339::utc(later);
    format!(
        "{thread} has a mark that was set later, at {at}, and the later one holds: `asyncboard mark {thread} none` removes it"
    )
}

/// A row of `mark`; `None` if its checksum is wrong.
fn mark(row: &Row<'_>) -> Option<Mark> {
    let text = |n: usize| row.get::<_, String>(n).ok();
    let key = MarkKey { who: text(0)?, source: text(1)?, item: text(2)?, owed_by: text(3)? };
    let until: Option<String> = row.get(5).ok()?;
    let mark = Mark {
        key,
        at: text(4)?.parse().ok()?,
        until: moment(until.as_deref())?,
        done: row.get(6).ok()?,
        last_asked_at: text(7)?.parse().ok()?,
        asks: row.get(8).ok()?,
    };
    (row.get(9) == Ok(mark.seal())).then_some(mark)
}

/// An instant as stored in the file: exact, and sorted as text.
pub(super) fn word(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

/// `None` if it is not an instant; `Some(None)` if it is absent.
#[expect(clippy::option_option, reason = "a broken value is not a missing one")]
pub(super) fn moment(word: Option<&str>) -> Option<Option<Instant>> {
    word.map_or(Some(None), |word| word.parse().ok().map(Some))
}

/// A checksum over the values of a row.
pub(super) fn seal(values: &[&str]) -> i64 {
    let mut seal = Xxh3::new();
    for value in values {
        seal.update(&(value.len() as u64).to_le_bytes());
        seal.update(value.as_bytes());
    }
    seal.digest().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::super::trouble::tests::listen;
    use super::super::{AT_ONCE, SOON, StoreScope};
    use super::*;

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn marks(folder: &Path) -> Marks {
        Marks::open(folder, Key::of_board(Path::new("a.toml")), t("2026-11-22T12:00:00Z"), &listen().0).unwrap()
    }

    #[test]
    fn a_mark_stays_until_it_is_removed_and_is_of_one_board_and_the_later_one_wins() {
        let home = tempfile::tempdir().unwrap();
        let key = |item: &str| MarkKey {
            who: "maya".into(),
            source: "here".into(),
            item: item.into(),
            owed_by: "kenji".into(),
        };
        let snoozed = Mark {
            key: key("copy"),
            at: t("2026-11-22T12:00:00.123456789Z"),
            until: Some(t("2026-11-23T09:00:00Z")),
            done: false,
            last_asked_at: t("2026-11-20T09:00:00.5Z"),
            asks: 2,
        };
        let done = Mark { key: key("other"), until: None, done: true, ..snoozed.clone() };
        let mut here = marks(home.path());
        assert_eq!(here.set(&snoozed).unwrap(), None);
        assert_eq!(here.set(&done).unwrap(), None);
        let earlier = Mark { at: t("2026-11-22T11:00:00Z"), until: None, ..snoozed.clone() };
        assert_eq!(here.set(&earlier).unwrap(), Some(snoozed.at));
        assert_eq!(marks(home.path()).marks().unwrap(), [snoozed.clone(), done.clone()]);
        let board = Key::of_board(Path::new("b.toml"));
        let other = Marks::open(home.path(), board, done.at, &listen().0).unwrap();
        assert_eq!(other.marks().unwrap(), []);
        here.clear(&snoozed.key).unwrap();
        assert_eq!(here.marks().unwrap(), [done]);
        here.open.db.execute("UPDATE mark SET asks = 3", []).unwrap();
        assert_eq!(here.marks().unwrap(), [], "a changed value makes a row no row");
    }

    #[test]
    fn marks_that_another_process_holds_are_unknown_and_not_none() {
        let home = tempfile::tempdir().unwrap();
        let board = Key::of_board(Path::new("a.toml"));
        let place = StoreScope {
            folder: Some(home.path().to_owned()),
            board,
            sources: Vec::new(),
            print: Key::print(&[b"print"]),
        };
        assert_eq!(place.marks(AT_ONCE), Some(Vec::new()), "there is no file yet");
        let key = MarkKey { who: "maya".into(), source: "here".into(), item: "copy".into(), owed_by: "maya".into() };
        let at = t("2026-11-22T12:00:00Z");
        let mark = Mark { key, at, until: None, done: true, last_asked_at: at, asks: 1 };
        let mut here = marks(home.path());
        here.set(&mark).unwrap();
        drop(here);
        let holder = Connection::open(home.path().join("marks.db")).unwrap();
        holder.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
        let held = place.marks(AT_ONCE);
        drop(holder);
        assert_eq!((held, place.marks(SOON)), (None, Some(vec![mark])));
    }
}

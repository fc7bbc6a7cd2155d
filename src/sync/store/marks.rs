//! What lasts: marks that people set on items, and the history of asks and answers, for figures over time. This file is
//! never disposable: a change of its tables is a step in [`STEPS`], and a copy of the file is made before it is taken.
//!
//! Not here: who writes (`writer`), what the figures are.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::SecondsFormat;
use rusqlite::{OptionalExtension, Row, Statement, Transaction, TransactionBehavior, params};
use xxhash_rust::xxh3::Xxh3;

use super::file::{Form, Open};
use super::key::Key;
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;

/// The form of the file.
pub(super) static FORM: Form = Form {
    name: "marks.db",
    application: 0x4142_6D61,
    version: 1,
    tables: "CREATE TABLE mark (board BLOB NOT NULL, who TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, \
             at TEXT NOT NULL, until TEXT, seal INTEGER NOT NULL, PRIMARY KEY (board, who, source, item)); \
             CREATE TABLE ask (board BLOB NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, mate TEXT NOT NULL, \
             asked_at TEXT NOT NULL, seen_at TEXT NOT NULL, answered_at TEXT, closed_at TEXT, seal INTEGER NOT NULL, \
             PRIMARY KEY (board, source, item, mate, asked_at));",
    vfs: None,
};

/// `STEPS[n - 1]` turns the tables of version n into those of version n + 1.
const STEPS: &[&str] = &[];

/// A mark that somebody set on an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Who, by their id.
    pub who: String,
    /// The item's source.
    pub source: String,
    /// The item.
    pub item: String,
    /// When they set it.
    pub at: Instant,
    /// Until then it is out of sight; `None`: it is done for them.
    pub until: Option<Instant>,
}

/// An item as it was seen: which replies are owed in it, and who said something last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The item's source.
    pub source: String,
    /// The item.
    pub item: String,
    /// When it was seen.
    pub at: Instant,
    /// Who owes a reply, by their id, and since when.
    pub open: Vec<(String, Instant)>,
    /// What teammates said or how they reacted: who, and when.
    pub said: Vec<(String, Instant)>,
}

/// An ask of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The item's source.
    pub source: String,
    /// The item.
    pub item: String,
    /// Whom it asked, by their id.
    pub mate: String,
    /// When it was asked.
    pub asked_at: Instant,
    /// When this board saw it first.
    pub seen_at: Instant,
    /// When they answered.
    pub answered_at: Option<Instant>,
    /// When this board saw that it was over, answered or not.
    pub closed_at: Option<Instant>,
}

/// The open file.
#[derive(Debug)]
pub(super) struct Marks {
    pub(super) open: Open,
    board: Key,
}

impl Marks {
    /// Opens the file in a folder, for one board.
    pub(super) fn open(folder: &Path, board: Key, now: Instant, voice: &Voice) -> Result<Self, Trouble> {
        let mut open = FORM.open(folder, now, voice)?;
        migrate(&mut open, STEPS, now)?;
        Ok(Self { open, board })
    }

    /// Sets a mark.
    pub(super) fn set(&mut self, mark: &Mark) -> Result<(), Trouble> {
        let Mark { who, source, item, at, until } = mark;
        let (at, until) = (word(*at), until.map(word));
        let seal = seal(&[who, source, item, &at, until.as_deref().unwrap_or("")]);
        let tx = begin(&mut self.open)?;
        tx.execute(
            "INSERT OR REPLACE INTO mark (board, who, source, item, at, until, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![self.board.bytes(), who, source, item, at, until, seal],
        )?;
        Ok(tx.commit()?)
    }

    /// Takes a mark back.
    pub(super) fn clear(&mut self, who: &str, source: &str, item: &str) -> Result<(), Trouble> {
        let tx = begin(&mut self.open)?;
        tx.execute(
            "DELETE FROM mark WHERE board = ?1 AND who = ?2 AND source = ?3 AND item = ?4",
            params![self.board.bytes(), who, source, item],
        )?;
        Ok(tx.commit()?)
    }

    /// Every mark. One that is damaged is left out.
    pub(super) fn marks(&self) -> Result<Vec<Mark>, Trouble> {
        let mut statement = self.open.db.prepare(
            "SELECT who, source, item, at, until, seal FROM mark WHERE board = ?1 ORDER BY who, source, item",
        )?;
        let rows = statement.query_map([self.board.bytes()], |row| Ok(mark(row)))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Takes in what was seen of items: asks that are new, and asks that are over.
    pub(super) fn look(&mut self, looks: &[Look]) -> Result<(), Trouble> {
        let tx = begin(&mut self.open)?;
        let mut hand = Hand::new(&tx, self.board)?;
        looks.iter().try_for_each(|look| hand.see(look))?;
        drop(hand);
        Ok(tx.commit()?)
    }

    /// The history, oldest asks first. What is damaged is left out.
    pub(super) fn asks(&self) -> Result<Vec<Ask>, Trouble> {
        let mut statement = self.open.db.prepare(
            "SELECT source, item, mate, asked_at, seen_at, answered_at, closed_at, seal FROM ask WHERE board = ?1 \
             ORDER BY asked_at, source, item, mate",
        )?;
        let rows = statement.query_map([self.board.bytes()], |row| Ok(ask(row)))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

fn begin(open: &mut Open) -> Result<Transaction<'_>, Trouble> {
    Ok(open.db.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// The statements of [`Marks::look`], made once for many items.
struct Hand<'a> {
    board: Key,
    known: Statement<'a>,
    there: Statement<'a>,
    save: Statement<'a>,
}

impl<'a> Hand<'a> {
    fn new(tx: &'a Transaction<'_>, board: Key) -> Result<Self, Trouble> {
        let known = tx.prepare(
            "SELECT source, item, mate, asked_at, seen_at, answered_at, closed_at, seal FROM ask \
             WHERE board = ?1 AND source = ?2 AND item = ?3 AND closed_at IS NULL",
        )?;
        let there = tx.prepare(
            "SELECT closed_at IS NULL FROM ask \
             WHERE board = ?1 AND source = ?2 AND item = ?3 AND mate = ?4 AND asked_at = ?5",
        )?;
        let save = tx.prepare(
            "INSERT OR REPLACE INTO ask (board, source, item, mate, asked_at, seen_at, answered_at, closed_at, seal) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        Ok(Self { board, known, there, save })
    }

    /// One look at an item:
    ///
    /// 1. A reply that is owed, and was not known to be, is an ask that was seen now.
    /// 2. An ask that is no longer open was answered by the first thing that its teammate said after it; when they said
    ///    nothing (the item was done, or is gone), it is over without an answer.
    fn see(&mut self, look: &Look) -> Result<(), Trouble> {
        let key = params![self.board.bytes(), look.source, look.item];
        let rows = self.known.query_map(key, |row| Ok(ask(row)))?.collect::<Result<Vec<_>, _>>()?;
        for mut old in rows.into_iter().flatten() {
            if look.open.contains(&(old.mate.clone(), old.asked_at)) {
                continue;
            }
            let after = look.said.iter().filter(|(who, at)| *who == old.mate && *at > old.asked_at);
            old.answered_at = after.map(|(_, at)| *at).min();
            old.closed_at = Some(look.at);
            self.save(&old)?;
        }
        for (mate, asked_at) in &look.open {
            let key = params![self.board.bytes(), look.source, look.item, mate, word(*asked_at)];
            let is_open: Option<bool> = self.there.query_row(key, |row| row.get(0)).optional()?;
            // An answer that was taken back, or an item that is open again, opens the ask again.
            if is_open != Some(true) {
                self.save(&Ask {
                    source: look.source.clone(),
                    item: look.item.clone(),
                    mate: mate.clone(),
                    asked_at: *asked_at,
                    seen_at: look.at,
                    answered_at: None,
                    closed_at: None,
                })?;
            }
        }
        Ok(())
    }

    fn save(&mut self, ask: &Ask) -> Result<(), Trouble> {
        let Ask { source, item, mate, .. } = ask;
        let (asked_at, seen_at) = (word(ask.asked_at), word(ask.seen_at));
        let (answered_at, closed_at) = (ask.answered_at.map(word), ask.closed_at.map(word));
        let [answered, closed] = [&answered_at, &closed_at].map(|end| end.as_deref().unwrap_or(""));
        let seal = seal(&[source, item, mate, &asked_at, &seen_at, answered, closed]);
        let board = self.board.bytes();
        self.save.execute(params![board, source, item, mate, asked_at, seen_at, answered_at, closed_at, seal])?;
        Ok(())
    }
}

/// A row of `mark`; `None`: its seal is broken.
fn mark(row: &Row<'_>) -> Option<Mark> {
    let text = |n: usize| row.get::<_, String>(n).ok();
    let (who, source, item, at) = (text(0)?, text(1)?, text(2)?, text(3)?);
    let until: Option<String> = row.get(4).ok()?;
    let sealed = seal(&[&who, &source, &item, &at, until.as_deref().unwrap_or("")]);
    let (at, until) = (at.parse().ok()?, moment(until.as_deref())?);
    (row.get(5) == Ok(sealed)).then_some(Mark { who, source, item, at, until })
}

/// A row of `ask`; `None`: its seal is broken.
fn ask(row: &Row<'_>) -> Option<Ask> {
    let text = |n: usize| row.get::<_, String>(n).ok();
    let (source, item, mate, asked_at, seen_at) = (text(0)?, text(1)?, text(2)?, text(3)?, text(4)?);
    let (answered, closed): (Option<String>, Option<String>) = (row.get(5).ok()?, row.get(6).ok()?);
    let [answer, close] = [&answered, &closed].map(|end| end.as_deref().unwrap_or(""));
    let sealed = seal(&[&source, &item, &mate, &asked_at, &seen_at, answer, close]);
    let (asked_at, seen_at) = (asked_at.parse().ok()?, seen_at.parse().ok()?);
    let (answered_at, closed_at) = (moment(answered.as_deref())?, moment(closed.as_deref())?);
    let ask = Ask { source, item, mate, asked_at, seen_at, answered_at, closed_at };
    (row.get(7) == Ok(sealed)).then_some(ask)
}

/// An instant as the file has it: exact, and in order as text.
fn word(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

/// `None`: it is none; `Some(None)`: there is none.
#[expect(clippy::option_option, reason = "a broken value is not a missing one")]
fn moment(word: Option<&str>) -> Option<Option<Instant>> {
    word.map_or(Some(None), |word| word.parse().ok().map(Some))
}

/// A hash over the values of a row.
fn seal(values: &[&str]) -> i64 {
    let mut seal = Xxh3::new();
    for value in values {
        seal.update(&(value.len() as u64).to_le_bytes());
        seal.update(value.as_bytes());
    }
    seal.digest().cast_signed()
}

/// Brings the tables of an earlier version up to this one, each step in a transaction of its own, after a copy of the
/// file was made.
fn migrate(open: &mut Open, steps: &[&str], now: Instant) -> Result<(), Trouble> {
    let newest = 1 + steps.len() as i32;
    if open.version >= newest {
        return Ok(());
    }
    copy(open, now)?;
    while let Some(step) = usize::try_from(open.version - 1).ok().and_then(|n| steps.get(n)) {
        let next = open.version + 1;
        let tx = begin(open)?;
        let found: i32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        // Another board may have taken the step meanwhile.
        if found < next {
            tx.execute_batch(&format!("{step}; PRAGMA user_version = {next}"))?;
        }
        tx.commit()?;
        open.version = next;
    }
    Ok(())
}

/// A copy of the file beside it, as private as it.
fn copy(open: &Open, now: Instant) -> Result<(), Trouble> {
    let name = open.path().file_name().unwrap_or_default().to_string_lossy();
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    let to = open.path().with_file_name(format!("{name}.version-{}-{stamp}", open.version));
    if to.exists() {
        return Ok(());
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)?;
    open.db.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::trouble::tests::listen;
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn marks(folder: &Path) -> Marks {
        Marks::open(folder, Key::of_board(Path::new("a.toml")), t("2026-11-22T12:00:00Z"), &listen().0).unwrap()
    }

    fn look(at: &str, open: &[(&str, &str)], said: &[(&str, &str)]) -> Look {
        let list = |list: &[(&str, &str)]| list.iter().map(|(who, at)| ((*who).to_owned(), t(at))).collect();
        Look { source: "here".into(), item: "copy".into(), at: t(at), open: list(open), said: list(said) }
    }

    #[test]
    fn a_mark_stays_until_it_is_taken_back_and_is_of_one_board() {
        let home = tempfile::tempdir().unwrap();
        let snoozed = Mark {
            who: "maya".into(),
            source: "here".into(),
            item: "copy".into(),
            at: t("2026-11-22T12:00:00.123456789Z"),
            until: Some(t("2026-11-23T09:00:00Z")),
        };
        let done = Mark { item: "other".into(), until: None, ..snoozed.clone() };
        let mut here = marks(home.path());
        here.set(&snoozed).unwrap();
        here.set(&done).unwrap();
        assert_eq!(marks(home.path()).marks().unwrap(), [snoozed.clone(), done.clone()]);
        let board = Key::of_board(Path::new("b.toml"));
        let other = Marks::open(home.path(), board, done.at, &listen().0).unwrap();
        assert_eq!(other.marks().unwrap(), []);
        here.clear("maya", "here", "copy").unwrap();
        assert_eq!(here.marks().unwrap(), [done]);
    }

    #[test]
    fn an_ask_is_seen_once_and_answered_by_what_was_said_after_it() {
        let home = tempfile::tempdir().unwrap();
        let mut marks = marks(home.path());
        let asked = "2026-11-22T09:00:00Z";
        let open = look("2026-11-22T09:01:00Z", &[("kenji", asked), ("sam", asked)], &[("kenji", asked)]);
        marks.look(std::slice::from_ref(&open)).unwrap();
        marks.look(&[Look { at: t("2026-11-22T09:05:00Z"), ..open }]).unwrap();
        let answers = [("kenji", "2026-11-22T11:00:00Z"), ("kenji", "2026-11-22T10:00:00Z")];
        marks.look(&[look("2026-11-22T11:01:00Z", &[("sam", asked)], &answers)]).unwrap();
        marks.look(&[look("2026-11-22T12:00:00Z", &[], &[])]).unwrap();
        let ask = |mate: &str, answered: Option<&str>, closed: &str| Ask {
            source: "here".into(),
            item: "copy".into(),
            mate: mate.into(),
            asked_at: t(asked),
            seen_at: t("2026-11-22T09:01:00Z"),
            answered_at: answered.map(t),
            closed_at: Some(t(closed)),
        };
        let expected = [
            ask("kenji", Some("2026-11-22T10:00:00Z"), "2026-11-22T11:01:00Z"),
            ask("sam", None, "2026-11-22T12:00:00Z"),
        ];
        assert_eq!(marks.asks().unwrap(), expected);
    }

    #[test]
    fn an_ask_that_is_open_again_is_open_again() {
        let home = tempfile::tempdir().unwrap();
        let mut marks = marks(home.path());
        let open = look("2026-11-22T09:01:00Z", &[("kenji", "2026-11-22T09:00:00Z")], &[]);
        marks.look(&[open.clone(), look("2026-11-22T10:00:00Z", &[], &[]), open]).unwrap();
        assert_eq!(marks.asks().unwrap().iter().map(|ask| ask.closed_at).collect::<Vec<_>>(), [None]);
    }

    #[test]
    fn a_changed_byte_makes_a_row_no_row() {
        let home = tempfile::tempdir().unwrap();
        let mut marks = marks(home.path());
        marks.look(&[look("2026-11-22T09:01:00Z", &[("kenji", "2026-11-22T09:00:00Z")], &[])]).unwrap();
        marks.open.db.execute("UPDATE ask SET mate = 'kanji'", []).unwrap();
        assert_eq!(marks.asks().unwrap(), []);
    }

    #[test]
    fn s4_an_older_file_is_copied_before_it_is_brought_up_to_date() {
        let home = tempfile::tempdir().unwrap();
        let mut marks = marks(home.path());
        marks.look(&[look("2026-11-22T09:01:00Z", &[("kenji", "2026-11-22T09:00:00Z")], &[])]).unwrap();
        let steps = ["ALTER TABLE ask ADD COLUMN extra TEXT", "ALTER TABLE mark ADD COLUMN more TEXT"];
        migrate(&mut marks.open, &steps, t("2026-11-22T12:00:00Z")).unwrap();
        marks.open.db.execute("UPDATE ask SET extra = 'x'", []).unwrap();
        let version: i32 = marks.open.db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!((version, marks.open.version, marks.asks().unwrap().len()), (3, 3, 1));
        let copy = home.path().join("marks.db.version-1-20261122T120000Z");
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let copy = rusqlite::Connection::open(copy).unwrap();
        let found: (i32, i64) = (
            copy.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap(),
            copy.query_row("SELECT count(*) FROM ask", [], |row| row.get(0)).unwrap(),
        );
        assert_eq!(found, (1, 1));
    }
}

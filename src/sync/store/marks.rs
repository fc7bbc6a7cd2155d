//! What lasts: marks that people set on items. The file is never disposable: `steps` brings an earlier one up to date.
//!
//! Not here: who writes (`writer`); what else is in the file (`asks`, `lasting`).

use std::path::Path;

use chrono::SecondsFormat;
use rusqlite::{Row, params};
use xxhash_rust::xxh3::Xxh3;

use super::file::Open;
use super::key::Key;
use super::steps::{FORM, STEPS, migrate};
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;

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

impl Mark {
    /// What tells one mark from another.
    pub(super) fn key(&self) -> [&str; 3] {
        [&self.who, &self.source, &self.item]
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

    /// Sets a mark.
    pub(super) fn set(&mut self, mark: &Mark) -> Result<(), Trouble> {
        let Mark { who, source, item, at, until } = mark;
        let (at, until) = (word(*at), until.map(word));
        let seal = seal(&[who, source, item, &at, until.as_deref().unwrap_or("")]);
        let tx = self.open.begin()?;
        tx.execute(
            "INSERT OR REPLACE INTO mark (board, who, source, item, at, until, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![self.board.bytes(), who, source, item, at, until, seal],
        )?;
        Ok(tx.commit()?)
    }

    /// Takes a mark back.
    pub(super) fn clear(&mut self, who: &str, source: &str, item: &str) -> Result<(), Trouble> {
        let tx = self.open.begin()?;
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

/// An instant as the file has it: exact, and in order as text.
pub(super) fn word(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

/// `None`: it is none; `Some(None)`: there is none.
#[expect(clippy::option_option, reason = "a broken value is not a missing one")]
pub(super) fn moment(word: Option<&str>) -> Option<Option<Instant>> {
    word.map_or(Some(None), |word| word.parse().ok().map(Some))
}

/// A hash over the values of a row.
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
    use super::*;

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn marks(folder: &Path) -> Marks {
        Marks::open(folder, Key::of_board(Path::new("a.toml")), t("2026-11-22T12:00:00Z"), &listen().0).unwrap()
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
}

//! Small lasting data of one board: sent notices and taken windows in the lasting file; settings of the screen beside
//! it (`settings`).
//!
//! Not here: the meaning of the settings, notices and windows (the program).

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use chrono::TimeDelta;
use rusqlite::{Row, params};

use super::key::Key;
use super::marks::{Mark, MarkKey, Marks, ThreadMarks, outdone, seal, word};
use super::settings;
use super::taken::{Taken, all_taken};
use super::trouble::Trouble;
use crate::domain::Instant;

/// How long a sent notice is remembered.
const TOLD: TimeDelta = TimeDelta::days(60);

/// All small lasting data of a board, except the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lasting {
    /// Settings of the screen, by name: a layout, a chosen theme.
    pub settings: BTreeMap<String, String>,
    /// Keys of sent notices.
    pub told: HashSet<String>,
    /// Taken windows, by start.
    pub taken: Vec<Taken>,
    /// Marks on threads.
    pub marks: Vec<Mark>,
}

/// A small change to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Sets a setting of the screen; `None` removes it.
    Setting(String, Option<String>),
    /// The notices with these keys were sent.
    Told(Vec<String>),
    /// A window was taken.
    Taken(Taken),
    /// A window was taken back.
    Untaken(Taken),
    /// A mark was set.
    Mark(Mark),
    /// A mark was taken back.
    Unmark(MarkKey),
}

impl Lasting {
    /// Applies a change, as the store does.
    pub fn take(&mut self, keep: &Keep) {
        match keep {
            Keep::Setting(name, Some(value)) => _ = self.settings.insert(name.clone(), value.clone()),
            Keep::Setting(name, None) => _ = self.settings.remove(name),
            Keep::Told(keys) => self.told.extend(keys.iter().cloned()),
            Keep::Taken(taken) => {
                self.taken.retain(|other| !other.is(taken));
                put(&mut self.taken, taken, |a, b| a.key().cmp(&b.key()));
            }
            Keep::Untaken(taken) => self.taken.retain(|other| !other.is(taken)),
            Keep::Mark(mark) => put(&mut self.marks, mark, |a, b| a.key.cmp(&b.key)),
            Keep::Unmark(key) => self.marks.retain(|mark| mark.key != *key),
        }
    }
}

/// Inserts a value into a sorted list; of two with the same key the later one stays.
fn put<T: Clone>(list: &mut Vec<T>, one: &T, order: impl Fn(&T, &T) -> Ordering) {
    match list.binary_search_by(|other| order(other, one)) {
        Ok(at) => list.get_mut(at).into_iter().for_each(|old| old.clone_from(one)),
        Err(at) => list.insert(at, one.clone()),
    }
}

impl ThreadMarks<'_> {
    /// Sets and removes marks, one after another. An error says why one cannot be stored.
    pub fn keep(&self, keeps: &[Keep], now: Instant) -> Result<(), String> {
        let mut marks = self.open(now).map_err(|trouble| self.words(&trouble))?;
        keeps.iter().try_for_each(|keep| match keep {
            Keep::Mark(mark) => {
                let later = marks.set(mark).map_err(|trouble| self.words(&trouble))?;
                later.map_or(Ok(()), |later| Err(outdone(&mark.key, later)))
            }
            keep => marks.keep(keep, now).map_err(|trouble| self.words(&trouble)),
        })
    }
}

impl Marks {
    /// Stores a change.
    pub(super) fn keep(&mut self, keep: &Keep, now: Instant) -> Result<(), Trouble> {
        match keep {
            Keep::Setting(name, value) => settings::put(self.place(), (name, value.as_deref()), now, &self.voice),
            Keep::Told(keys) => self.put_told(keys, now),
            Keep::Taken(taken) => self.put_taken(taken),
            Keep::Untaken(taken) => self.remove_taken(taken),
            Keep::Mark(mark) => self.set(mark).map(|_| ()),
            Keep::Unmark(key) => self.clear(key),
        }
    }

    /// A notice that is sent again counts from then; old ones are removed.
    fn put_told(&mut self, keys: &[String], now: Instant) -> Result<(), Trouble> {
        let tx = self.open.begin()?;
        let board = self.board.bytes();
        let mut save = tx.prepare("INSERT OR REPLACE INTO told (board, key, at, seal) VALUES (?1, ?2, ?3, ?4)")?;
        let at = word(now);
        for key in keys {
            save.execute(params![board, key, at, seal(&[key, &at])])?;
        }
        drop(save);
        let oldest = now.checked_sub_signed(TOLD).map(word);
        tx.execute("DELETE FROM told WHERE board = ?1 AND at < ?2", params![board, oldest])?;
        Ok(tx.commit()?)
    }

    /// All small data. Damaged rows are omitted.
    pub(super) fn lasting(&self) -> Result<Lasting, Trouble> {
        let settings = settings::read(self.place().0, self.board).unwrap_or_default();
        let mut statement = self.open.db.prepare("SELECT key, at, seal FROM told WHERE board = ?1")?;
        let told = statement.query_map([self.board.bytes()], |row| Ok(told(row)))?;
        let told = told.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        Ok(Lasting { settings, told, taken: all_taken(&self.open.db, self.board)?, marks: self.marks()? })
    }

    /// The folder, and the board whose settings are meant.
    fn place(&self) -> (&Path, Key) {
        (self.open.path().parent().unwrap_or(Path::new("")), self.board)
    }
}

/// A row of `told`.
fn told(row: &Row<'_>) -> Option<String> {
    let (key, at): (String, String) = (row.get(0).ok()?, row.get(1).ok()?);
    (row.get(2) == Ok(seal(&[&key, &at]))).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::super::AT_ONCE;
    use super::super::taken::taken_of;
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

    fn marks(folder: &Path, name: &str) -> Marks {
        Marks::open(folder, board(name), now(), &listen().0).unwrap()
    }

    fn setting(name: &str, value: Option<&str>) -> Keep {
        Keep::Setting(name.to_owned(), value.map(str::to_owned))
    }

    fn window(start: &str, people: &[&str]) -> Taken {
        let people = people.iter().map(|id| (*id).to_owned()).collect();
        Taken { start: t(start), end: t(start) + TimeDelta::minutes(45), people }
    }

    #[test]
    fn windows_that_cannot_be_had_are_none_and_nothing_is_made_for_them() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(taken_of(&home.path().join("none"), board("a"), AT_ONCE), Some(Vec::new()));
        assert!(!home.path().join("none").exists());
        std::fs::write(home.path().join("marks.db"), "rubbish").unwrap();
        assert_eq!(taken_of(home.path(), board("a"), AT_ONCE), Some(Vec::new()));
        assert_eq!(std::fs::read(home.path().join("marks.db")).unwrap(), b"rubbish", "the writer moves it aside");
    }

    #[test]
    fn windows_are_read_while_another_board_writes() {
        let home = tempfile::tempdir().unwrap();
        let mut here = marks(home.path(), "a");
        here.keep(&Keep::Taken(window("2026-11-23T15:00:00Z", &["kenji"])), now()).unwrap();
        let tx = here.open.begin().unwrap();
        tx.execute("UPDATE taken SET people = 'x'", []).unwrap();
        assert_eq!(taken_of(home.path(), board("a"), AT_ONCE).map(|taken| taken.len()), Some(1));
    }

    #[test]
    fn a_notice_stays_told_for_sixty_days_from_when_it_was_told_last() {
        let home = tempfile::tempdir().unwrap();
        let mut here = marks(home.path(), "a");
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let mut told = |days: i64, told: &[&str]| {
            here.keep(&Keep::Told(keys(told)), now() + TimeDelta::days(days)).unwrap();
            let mut told: Vec<String> = here.lasting().unwrap().told.into_iter().collect();
            told.sort();
            told
        };
        assert_eq!(told(0, &["a", "b"]), ["a", "b"]);
        assert_eq!(told(30, &["b", "c"]), ["a", "b", "c"]);
        assert_eq!(told(60, &["d"]), ["a", "b", "c", "d"]);
        assert_eq!(told(61, &[]), ["b", "c", "d"]);
        assert_eq!(marks(home.path(), "b").lasting().unwrap(), Lasting::default());
    }

    #[test]
    fn windows_that_were_taken_come_back_in_order() {
        let home = tempfile::tempdir().unwrap();
        let mut here = marks(home.path(), "a");
        let (late, early) =
            (window("2026-11-24T15:00:00Z", &["sam", "maya"]), window("2026-11-23T15:00:00Z", &["kenji"]));
        for taken in [&late, &early, &late] {
            here.keep(&Keep::Taken(taken.clone()), now()).unwrap();
        }
        assert_eq!(taken_of(home.path(), board("a"), AT_ONCE), Some(vec![early.clone(), late.clone()]));
        assert_eq!(taken_of(home.path(), board("b"), AT_ONCE), Some(Vec::new()));
        assert_eq!(here.lasting().unwrap().taken, [early, late]);
    }

    #[test]
    fn what_is_taken_in_here_is_what_the_file_has() {
        let home = tempfile::tempdir().unwrap();
        let (mut here, mut lasting) = (marks(home.path(), "a"), Lasting::default());
        let key =
            |who: &str| MarkKey { who: who.into(), source: "here".into(), item: "copy".into(), owed_by: "sam".into() };
        let mark =
            |who: &str, until| Mark { key: key(who), at: now(), until, done: true, last_asked_at: now(), asks: 1 };
        let unmark = Keep::Unmark(key("maya"));
        let keeps = [
            setting("theme", Some("paper")),
            setting("theme", None),
            setting("layout", Some("team 12")),
            Keep::Told(vec!["b".to_owned(), "a".to_owned()]),
            Keep::Taken(window("2026-11-24T15:00:00Z", &["sam", "maya"])),
            Keep::Taken(window("2026-11-23T15:00:00Z", &["kenji"])),
            Keep::Taken(window("2026-11-24T15:00:00Z", &["kenji"])),
            Keep::Taken(window("2026-11-24T15:00:00Z", &["maya", "sam"])),
            Keep::Untaken(window("2026-11-24T15:00:00Z", &["kenji"])),
            Keep::Untaken(window("2026-11-24T15:00:00Z", &["sam"])),
            Keep::Mark(mark("sam", None)),
            Keep::Mark(mark("maya", None)),
            Keep::Mark(mark("sam", Some(now()))),
            unmark,
        ];
        for keep in &keeps {
            here.keep(keep, now()).unwrap();
            lasting.take(keep);
            assert_eq!(here.lasting().unwrap(), lasting, "{keep:?}");
        }
    }

    #[test]
    fn a_changed_byte_makes_a_row_no_row() {
        let home = tempfile::tempdir().unwrap();
        let mut here = marks(home.path(), "a");
        let keeps = [Keep::Told(vec!["late:copy".to_owned()]), Keep::Taken(window("2026-11-23T15:00:00Z", &["kenji"]))];
        for keep in &keeps {
            here.keep(keep, now()).unwrap();
        }
        for change in ["UPDATE told SET key = 'x'", "UPDATE taken SET people = 'sam'"] {
            here.open.db.execute(change, []).unwrap();
        }
        assert_eq!(here.lasting().unwrap(), Lasting::default());
    }
}

//! The history of asks and answers, for statistics over time.
//!
//! Not here: the statistics.

use rusqlite::{OptionalExtension, Row, Statement, Transaction, params};

use super::key::Key;
use super::marks::{Marks, moment, seal, word};
use super::trouble::Trouble;
use crate::domain::Instant;

/// An observation of an item: the replies owed in it, and its last authors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The item's source.
    pub source: String,
    /// The item.
    pub item: String,
    /// When it was observed.
    pub at: Instant,
    /// The teammates who owe a reply, by id, and since when.
    pub open: Vec<(String, Instant)>,
    /// The messages and reactions of teammates: who and when.
    pub said: Vec<(String, Instant)>,
}

/// An ask of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The item's source.
    pub source: String,
    /// The item.
    pub item: String,
    /// The teammate who was asked, by id.
    pub mate: String,
    /// When it was asked.
    pub asked_at: Instant,
    /// When this board first observed it.
    pub seen_at: Instant,
    /// When they answered.
    pub answered_at: Option<Instant>,
    /// When this board observed that it was closed, answered or not.
    pub closed_at: Option<Instant>,
}

impl Marks {
    /// Records observations of items: new asks, and closed ones.
    pub(super) fn look(&mut self, looks: &[Look]) -> Result<(), Trouble> {
        let tx = self.open.begin()?;
        let mut hand = Hand::new(&tx, self.board)?;
        looks.iter().try_for_each(|look| hand.see(look))?;
        drop(hand);
        Ok(tx.commit()?)
    }

    /// The history, oldest asks first. Damaged rows are omitted.
    pub(super) fn asks(&self) -> Result<Vec<Ask>, Trouble> {
        let mut statement = self.open.db.prepare(
            "SELECT source, item, mate, asked_at, seen_at, answered_at, closed_at, seal FROM ask WHERE board = ?1 \
             ORDER BY asked_at, source, item, mate",
        )?;
        let rows = statement.query_map([self.board.bytes()], |row| Ok(ask(row)))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

/// The statements of [`Marks::look`], prepared once for many items.
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

    /// Records one observation of an item:
    ///
    /// 1. A reply that is owed, and was unknown, is an ask observed now.
    /// 2. An ask that is no longer open was answered by the first message of its teammate after it; without such a
    ///    message (the item was done or removed) it is closed without an answer.
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
            // A deleted answer, or a reopened item, reopens the ask.
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

/// A row of `ask`; `None` if its checksum is wrong.
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::trouble::tests::listen;
    use super::*;

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
}

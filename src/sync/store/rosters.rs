//! The rosters of sources, in the lasting file: a board knows its teammates before it has read the source.
//!
//! Not here: which of them become teammates, and their ids (config).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::file::private_folder;
use super::key::Key;
use super::marks::{Marks, seal, word};
use super::taken::look;
use super::trouble::{Trouble, Voice};
use super::watch::{self, Watched};
use crate::domain::Instant;
use crate::domain::batch::Member;
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// The first version of the file that has rosters.
const WITH_ROSTERS: i32 = 6;
/// The timeout while another process writes.
const PATIENCE: Duration = Duration::from_millis(50);

/// The roster that one source of a board reported.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The folder of the lasting file.
    pub folder: PathBuf,
    /// The board.
    pub board: Key,
    /// The source's id.
    pub source: String,
}

/// A person in stored form.
#[derive(Serialize, Deserialize)]
struct Kept {
    account: String,
    user: String,
    name: Option<String>,
    email: Option<String>,
    zone: Option<String>,
}

impl From<&Member> for Kept {
    fn from(member: &Member) -> Self {
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.raw().to_owned());
        let Member { account, user, name, email, zone } = member;
        let (account, user) = (account.raw().to_owned(), user.raw().to_owned());
        Self { account, user, name: text(name), email: text(email), zone: text(zone) }
    }
}

impl From<Kept> for Member {
    fn from(kept: Kept) -> Self {
        let Kept { account, user, name, email, zone } = kept;
        let (account, user) = (Account::new(&account), Text::new(user));
        Self { account, user, name: name.map(Text::new), email: email.map(Text::new), zone: zone.map(Text::new) }
    }
}

impl Roster {
    /// The people of the last roster; `None` if there is none. Fast, and without creating files.
    pub fn people(&self) -> Option<Vec<Member>> {
        let kept: Vec<Kept> = serde_json::from_str(&self.text()?).ok()?;
        Some(kept.into_iter().map(Member::from).collect())
    }

    /// A fingerprint of a config together with these people.
    pub fn mixed(&self, print: [u8; 32]) -> [u8; 32] {
        let Some(text) = self.text() else { return print };
        let (key, mut mixed) = (Key::print(&[&print, text.as_bytes()]), print);
        mixed.iter_mut().zip(key.bytes()).for_each(|(byte, of_people)| *byte ^= of_people);
        mixed
    }

    /// Stores these people. Returns `false` if they are stored already. An error says why they cannot be stored.
    pub fn keep(&self, people: &[Member], now: Instant) -> Result<bool, String> {
        let text = serde_json::to_string(&people.iter().map(Kept::from).collect::<Vec<_>>())
            .map_err(|error| error.to_string())?;
        if self.text().as_deref() == Some(&*text) {
            return Ok(false);
        }
        self.write(&text, now).map(|()| true).map_err(|trouble| trouble.to_string())
    }

    /// Watches for changes of the roster. `None` if that is not possible here.
    pub fn watch(&self, changed: impl Fn() + Send + 'static) -> Option<Watched> {
        private_folder(&self.folder).ok()?;
        watch::watch_lasting(&self.folder, changed)
    }

    fn text(&self) -> Option<String> {
        look(&self.folder, PATIENCE, |db| self.read(db)).flatten()
    }

    fn read(&self, db: &Connection) -> rusqlite::Result<Option<String>> {
        let version: i32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version < WITH_ROSTERS {
            return Ok(None);
        }
        let mut statement = db.prepare("SELECT people, at, seal FROM roster WHERE board = ?1 AND source = ?2")?;
        let row = statement
            .query_row(params![self.board.bytes(), self.source], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
            })
            .optional()?;
        // A damaged row counts as absent: the source reports the people again.
        Ok(row.filter(|(people, at, sealed)| *sealed == seal(&[&self.source, people, at])).map(|(people, ..)| people))
    }

    fn write(&self, people: &str, now: Instant) -> Result<(), Trouble> {
        let voice = Voice::new(Arc::new(|text| log::warn!("{text}")));
        let mut marks = Marks::open(&self.folder, self.board, now, &voice)?;
        let at = word(now);
        let seal = seal(&[&self.source, people, &at]);
        let board = marks.board;
        let tx = marks.open.begin()?;
        tx.execute(
            "INSERT OR REPLACE INTO roster (board, source, people, at, seal) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![board.bytes(), self.source, people, at, seal],
        )?;
        Ok(tx.commit()?)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_roster_is_kept_of_each_board_and_a_damaged_row_counts_as_none() {
        let home = tempfile::tempdir().unwrap();
        let of = |board: &str| Roster {
            folder: home.path().to_owned(),
            board: Key::of_board(Path::new(board)),
            source: "slack".to_owned(),
        };
        let kenji = Member {
            account: Account::new("UKENJI"),
            user: Text::new("kenji.mori"),
            name: Some(Text::new("Kenji \"K\" Mori\u{1F}")),
            email: None,
            zone: Some(Text::new("Asia/Tokyo")),
        };
        let now = "2026-11-22T14:30:00Z".parse().unwrap();
        let print = [7; 32];
        assert_eq!((of("a").people(), of("a").mixed(print)), (None, print), "to look makes nothing");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
        assert_eq!(of("a").keep(std::slice::from_ref(&kenji), now), Ok(true));
        assert_eq!(of("a").keep(std::slice::from_ref(&kenji), now), Ok(false), "they are kept already");
        assert_eq!((of("a").people(), of("b").people()), (Some(vec![kenji]), None));
        let one = of("a").mixed(print);
        assert_ne!(one, print);
        assert_eq!(of("a").keep(&[], now), Ok(true));
        assert_ne!(of("a").mixed(print), one);
        let db = Connection::open(home.path().join("marks.db")).unwrap();
        db.execute("UPDATE roster SET people = '[ ]'", []).unwrap();
        assert_eq!(of("a").people(), None);
    }
}

//! The hosts to which the sources of included files may send secrets, in the lasting file. A source is bound to the hosts
//! with which it was first used, so that who can write an included file cannot send a token elsewhere.
//!
//! Not here: which sources need that, and what happens to one that points elsewhere (the shell's `trust`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::params;

use super::key::Key;
use super::marks::{Marks, seal, word};
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;

/// The hosts of one board's sources.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// The folder of the lasting file.
    pub folder: PathBuf,
    /// The board.
    pub board: Key,
}

/// The hosts to which each source is bound, by source: scheme, host and port of each address, in order.
pub type Bound = BTreeMap<String, Vec<String>>;

impl Hosts {
    /// Every binding. An error says why they cannot be read: then no source may be taken as a new one.
    pub fn bound(&self, now: Instant) -> Result<Bound, String> {
        self.open(now).and_then(|marks| read(&marks)).map_err(|trouble| trouble.to_string())
    }

    /// Binds a source to these hosts, in place of those before.
    pub fn bind(&self, source: &str, hosts: &[String], now: Instant) -> Result<(), String> {
        self.write(source, hosts, now).map_err(|trouble| trouble.to_string())
    }

    fn open(&self, now: Instant) -> Result<Marks, Trouble> {
        Marks::open(&self.folder, self.board, now, &Voice::new(Arc::new(|text| log::warn!("{text}"))))
    }

    fn write(&self, source: &str, hosts: &[String], now: Instant) -> Result<(), Trouble> {
        let mut marks = self.open(now)?;
        let (hosts, at) = (hosts.join(" "), word(now));
        let seal = seal(&[source, &hosts, &at]);
        let board = marks.board;
        let tx = marks.open.begin()?;
        tx.execute(
            "INSERT OR REPLACE INTO host (board, source, hosts, at, seal) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![board.bytes(), source, hosts, at, seal],
        )?;
        Ok(tx.commit()?)
    }
}

fn read(marks: &Marks) -> Result<Bound, Trouble> {
    let mut statement = marks.open.db.prepare("SELECT source, hosts, at, seal FROM host WHERE board = ?1")?;
    let mut rows = statement.query([marks.board.bytes()])?;
    let mut bound = Bound::new();
    while let Some(row) = rows.next()? {
        let (source, hosts, at): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // A damaged row binds to no host: the source waits for a person.
        let whole = row.get::<_, i64>(3)? == seal(&[&source, &hosts, &at]);
        let hosts = if whole { hosts.split(' ').map(str::to_owned).collect() } else { Vec::new() };
        bound.insert(source, hosts);
    }
    Ok(bound)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_source_stays_bound_until_it_is_bound_anew_and_a_damaged_row_binds_to_no_host() {
        let home = tempfile::tempdir().unwrap();
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let of = |config: &str| Hosts { folder: home.path().to_owned(), board: Key::of_board(Path::new(config)) };
        let hosts = of("a.toml");
        assert_eq!(hosts.bound(now), Ok(Bound::new()));
        let [first, second] = ["https://a.example", "https://b.example:8443"].map(str::to_owned);
        hosts.bind("jira", std::slice::from_ref(&first), now).unwrap();
        hosts.bind("leave", &[first.clone(), second.clone()], now).unwrap();
        assert_eq!(hosts.bound(now).unwrap()["leave"], [first.clone(), second.clone()]);
        hosts.bind("jira", std::slice::from_ref(&second), now).unwrap();
        assert_eq!(hosts.bound(now).unwrap()["jira"], [second]);
        assert_eq!(of("b.toml").bound(now), Ok(Bound::new()));
        let db = rusqlite::Connection::open(home.path().join("marks.db")).unwrap();
        db.execute("UPDATE host SET hosts = 'https://evil.example' WHERE source = 'jira'", []).unwrap();
        assert_eq!(hosts.bound(now).unwrap()["jira"], [""; 0]);
    }
}

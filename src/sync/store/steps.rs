//! The format of the lasting file, version by version. A change of its tables is a step in [`STEPS`]; a migration first
//! makes a copy of the file, which stays beside it.
//!
//! Not here: the contents of the tables (`marks`, `asks`, `lasting`).

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rusqlite::Transaction;

use super::file::{Form, Open, free_name};
use super::trouble::Trouble;
use crate::domain::Instant;

/// The tables of version 1.
macro_rules! first {
    () => {
        "CREATE TABLE mark (board BLOB NOT NULL, who TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, \
         at TEXT NOT NULL, until TEXT, seal INTEGER NOT NULL, PRIMARY KEY (board, who, source, item)); \
         CREATE TABLE ask (board BLOB NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, mate TEXT NOT NULL, \
         asked_at TEXT NOT NULL, seen_at TEXT NOT NULL, answered_at TEXT, closed_at TEXT, seal INTEGER NOT NULL, \
         PRIMARY KEY (board, source, item, mate, asked_at));"
    };
}

/// Version 2 adds sent notices and taken windows.
macro_rules! second {
    () => {
        "CREATE TABLE told (board BLOB NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, seal INTEGER NOT NULL, \
         PRIMARY KEY (board, key)) WITHOUT ROWID; \
         CREATE TABLE taken (board BLOB NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL, people TEXT NOT NULL, \
         seal INTEGER NOT NULL, PRIMARY KEY (board, starts, ends, people)) WITHOUT ROWID;"
    };
}

/// Version 3 adds the hosts of sources of included files.
macro_rules! third {
    () => {
        "CREATE TABLE host (board BLOB NOT NULL, source TEXT NOT NULL, hosts TEXT NOT NULL, at TEXT NOT NULL, \
         seal INTEGER NOT NULL, PRIMARY KEY (board, source)) WITHOUT ROWID;"
    };
}

/// Version 4 adds the order in which windows were taken.
macro_rules! fourth {
    () => {
        "ALTER TABLE taken ADD COLUMN nth INTEGER NOT NULL DEFAULT 0;"
    };
}

/// Version 5 changes marks, which are set on threads and remember what was asked. No earlier version could set one.
macro_rules! fifth {
    () => {
        "DROP TABLE mark; \
         CREATE TABLE mark (board BLOB NOT NULL, who TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, \
         owed_by TEXT NOT NULL, at TEXT NOT NULL, until TEXT, done INTEGER NOT NULL, last_asked_at TEXT NOT NULL, \
         asks INTEGER NOT NULL, seal INTEGER NOT NULL, PRIMARY KEY (board, who, source, item, owed_by)) WITHOUT ROWID;"
    };
}

/// Version 6 adds rosters.
macro_rules! sixth {
    () => {
        "CREATE TABLE roster (board BLOB NOT NULL, source TEXT NOT NULL, people TEXT NOT NULL, at TEXT NOT NULL, \
         seal INTEGER NOT NULL, PRIMARY KEY (board, source)) WITHOUT ROWID;"
    };
}

/// The format of the file.
pub(super) static FORM: Form = Form {
    name: "marks.db",
    application: 0x4142_6D61,
    version: 6,
    tables: concat!(first!(), second!(), third!(), fourth!(), fifth!(), sixth!()),
    vfs: None,
};

/// `STEPS[n - 1]` turns the tables of version n into those of version n + 1.
pub(super) const STEPS: &[&str] = &[second!(), third!(), fourth!(), fifth!(), sixth!()];

/// Migrates the tables of an earlier version to this one, all steps in one transaction: of two boards that start at
/// once only one migrates, and the copy is of the former state.
pub(super) fn migrate(open: &mut Open, steps: &[&str], now: Instant) -> Result<(), Trouble> {
    let newest = 1 + steps.len() as i32;
    if open.version >= newest {
        return Ok(());
    }
    let path = open.path().to_owned();
    let tx = open.begin()?;
    let found = version(&tx)?;
    let first = usize::try_from(found - 1).unwrap_or_default();
    if let Some(steps) = steps.get(first..).filter(|steps| !steps.is_empty()) {
        copy(&path, found, now)?;
        steps.iter().try_for_each(|step| tx.execute_batch(step))?;
        tx.execute_batch(&format!("PRAGMA user_version = {newest}"))?;
    }
    tx.commit()?;
    open.version = newest;
    Ok(())
}

fn version(tx: &Transaction<'_>) -> Result<i32, Trouble> {
    Ok(tx.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Copies the file beside it, with the same permissions.
fn copy(path: &Path, version: i32, now: Instant) -> Result<(), Trouble> {
    let to = path.with_file_name(free_name(path, &format!("version-{version}"), now)?);
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)?;
    // The file can be read while it is written, but not by the connection that writes.
    FORM.connect(path)?.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::key::Key;
    use super::super::lasting::{Keep, Lasting};
    use super::super::marks::Marks;
    use super::super::trouble::tests::listen;
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn now() -> Instant {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn marks(folder: &Path) -> Marks {
        Marks::open(folder, Key::of_board(Path::new("a.toml")), now(), &listen().0).unwrap()
    }

    /// A file as version 1 left it, with one ask.
    fn old(folder: &Path) {
        let form = Form { version: 1, tables: first!(), ..FORM };
        let open = form.open(folder, now(), &listen().0).unwrap();
        open.db.execute(ASK, []).unwrap();
    }

    const ASK: &str = "INSERT INTO ask VALUES (x'00', 'here', 'copy', 'maya', '1', '2', NULL, NULL, 7)";

    fn asks(open: &Open) -> i64 {
        open.db.query_row("SELECT count(*) FROM ask WHERE seal = 7", [], |row| row.get(0)).unwrap()
    }

    fn tables(open: &Open) -> Vec<(String, String)> {
        let mut statement = open.db.prepare("SELECT name, sql FROM sqlite_master ORDER BY name").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1).unwrap_or_default()))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn s4_a_file_of_version_1_is_copied_and_then_brought_up_to_date_with_its_rows() {
        let home = tempfile::tempdir().unwrap();
        old(home.path());
        let mut file = marks(home.path());
        assert_eq!((file.lasting().unwrap(), asks(&file.open)), (Lasting::default(), 1));
        file.keep(&Keep::Told(vec!["late:copy".to_owned()]), now()).unwrap();
        assert_eq!(marks(home.path()).lasting().unwrap().told.len(), 1);
        let copy = home.path().join("marks.db.version-1-20261122T120000Z");
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let copy = rusqlite::Connection::open(copy).unwrap();
        let found: (i32, i64) = (
            copy.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap(),
            copy.query_row("SELECT count(*) FROM ask", [], |row| row.get(0)).unwrap(),
        );
        assert_eq!(found, (1, 1));
    }

    #[test]
    fn s4_a_file_that_went_through_every_version_is_like_a_new_one() {
        let [old_home, new_home] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        old(old_home.path());
        assert_eq!(tables(&marks(old_home.path()).open), tables(&marks(new_home.path()).open));
        assert_eq!(std::fs::read_dir(new_home.path()).unwrap().count(), 1, "a new file needs no copy");
    }

    #[test]
    fn s4_two_boards_that_start_at_once_take_a_step_once_and_make_one_copy() {
        let home = tempfile::tempdir().unwrap();
        old(home.path());
        let both: Vec<_> = (0..2)
            .map(|_| {
                let folder = home.path().to_owned();
                std::thread::spawn(move || asks(&marks(&folder).open))
            })
            .collect();
        assert_eq!(both.into_iter().map(|board| board.join().unwrap()).collect::<Vec<_>>(), [1, 1]);
        let names = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(names.filter(|name| name.to_string_lossy().contains("version-1")).count(), 1);
    }

    #[test]
    fn s4_a_step_that_fails_leaves_the_file_as_it_was() {
        let home = tempfile::tempdir().unwrap();
        old(home.path());
        let form = Form { version: 1, ..FORM };
        let mut open = form.open(home.path(), now(), &listen().0).unwrap();
        let before = tables(&open);
        assert!(migrate(&mut open, &[STEPS[0], "CREATE TABLE mark (x)"], now()).is_err());
        assert_eq!((tables(&open), open.version), (before, 1));
    }
}

//! One file of the store: locating, creating and opening it, and moving it aside when damaged. Foreign files are never
//! written.
//!
//! A database file is never opened but by SQLite: POSIX releases every lock that a process holds on a file when any
//! descriptor of that file is closed, and SQLite's locks are all that keeps another program from deleting the log under a
//! running board (sqlite.org/howtocorrupt.html, 2.2).
//!
//! Not here: its contents (`cache`, `marks`).

use std::fmt::Write;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::trouble::{Topic, Trouble, Voice};
use crate::domain::Instant;

/// The timeout for another writer.
const PATIENCE: Duration = Duration::from_secs(2);
/// The number of cached statements.
const STATEMENTS: usize = 64;
/// The length of the header of a SQLite file: a shorter file is not one.
const HEADER: u64 = 100;

/// The format of a file.
#[derive(Debug)]
pub(super) struct Form {
    /// Its name in the folder.
    pub(super) name: &'static str,
    /// Its `application_id`.
    pub(super) application: i32,
    /// Its `user_version`.
    pub(super) version: i32,
    /// The statements that create the tables of this version.
    pub(super) tables: &'static str,
    /// The SQLite VFS, if not the default one.
    pub(super) vfs: Option<&'static str>,
}

/// An open file.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) db: Connection,
    /// The version of its tables: older than the format's if an earlier program wrote it.
    pub(super) version: i32,
    path: PathBuf,
    /// Device and inode of the file: the name may refer to another one by now.
    same: (u64, u64),
}

impl Form {
    /// Opens the file in a folder, creating both if absent. A damaged file is moved aside and replaced by a new one.
    pub(super) fn open(&self, folder: &Path, now: Instant, voice: &Voice) -> Result<Open, Trouble> {
        private_folder(folder)?;
        let path = folder.join(self.name);
        match self.open_as_it_is(&path, voice) {
            Err(Trouble::Damaged(why)) => {
                aside(&path, None, now, &why, voice)?;
                self.open_as_it_is(&path, voice)
            }
            other => other,
        }
    }

    /// Opens the file, creating it if absent.
    pub(super) fn open_as_it_is(&self, path: &Path, voice: &Voice) -> Result<Open, Trouble> {
        if fs::metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            self.make(path)?;
        }
        self.look(path)?;
        let found = fs::metadata(path)?;
        if found.mode() & 0o077 != 0 {
            fs::set_permissions(path, Permissions::from_mode(0o600))?;
        }
        let db = self.connect(path)?;
        db.busy_timeout(PATIENCE)?;
        db.set_prepared_statement_cache_capacity(STATEMENTS);
        if db.is_readonly("main")? {
            return Err(Trouble::Unusable("it is read-only".to_owned()));
        }
        let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if !mode.eq_ignore_ascii_case("wal") {
            voice.say(Topic::Manner, &format!("{} is on a drive without shared memory: slower, but kept", self.name));
        }
        db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 64; PRAGMA cache_size = -2000")?;
        let version: i32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > self.version {
            return Err(Trouble::Foreign("a newer asyncboard made it".to_owned()));
        }
        Ok(Open { db, version, path: path.to_owned(), same: (found.dev(), found.ino()) })
    }

    /// Opens it without checking its format.
    pub(super) fn connect(&self, path: &Path) -> Result<Connection, Trouble> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(self.connect_with(path, flags)?)
    }

    fn connect_with(&self, path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
        match self.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
            None => Connection::open_with_flags(path, flags),
        }
    }

    /// Checks from its header whether the file is ours, before SQLite writes anything.
    pub(super) fn look(&self, path: &Path) -> Result<(), Trouble> {
        let found = fs::metadata(path)?;
        if !found.is_file() {
            return Err(Trouble::Damaged("something else stands in its place".to_owned()));
        }
        if found.len() < HEADER {
            return Err(Trouble::Damaged("it is no database".to_owned()));
        }
        if self.application_of(path)? != self.application {
            return Err(Trouble::Foreign("it belongs to another program".to_owned()));
        }
        Ok(())
    }

    /// The application's number in the header. An immutable connection reads it: that one takes no lock, makes no file
    /// beside the database, plays back no journal, and leaves the locks of the other connections alone when it closes.
    fn application_of(&self, path: &Path) -> rusqlite::Result<i32> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = self.connect_with(Path::new(&immutable(path)), flags)?;
        // While a log is moved into the file, the header may already count pages that are not there yet: no damage.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, true)?;
        db.query_row("PRAGMA application_id", [], |row| row.get(0))
    }

    /// Creates the file under another name first: a process that is killed meanwhile leaves no partial file.
    fn make(&self, path: &Path) -> Result<(), Trouble> {
        let fresh = path.with_file_name(format!("{}.new-{}", self.name, std::process::id()));
        if let Err(error) = fs::remove_file(&fresh)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error.into());
        }
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        let made = self.fill(&fresh).and_then(|()| match fs::hard_link(&fresh, path) {
            // Another process was faster: its file is equally good.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            // Some file systems have no hard links.
            Err(_) => Ok(fs::rename(&fresh, path)?),
            Ok(()) => Ok(()),
        });
        let _ = fs::remove_file(&fresh);
        made
    }

    fn fill(&self, path: &Path) -> Result<(), Trouble> {
        let db = self.connect(path)?;
        let Self { application, version, tables, .. } = self;
        db.execute_batch(&format!(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE; \
             PRAGMA application_id = {application}; PRAGMA user_version = {version}; {tables} COMMIT"
        ))?;
        db.close().map_err(|(_, error)| error.into())
    }
}

/// The URI by which SQLite reads a file alone, without a log beside it.
fn immutable(path: &Path) -> String {
    let mut address = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => address.push(char::from(*byte)),
            byte => _ = write!(address, "%{byte:02X}"),
        }
    }
    address + "?immutable=1"
}

impl Open {
    /// Begins a write transaction.
    pub(super) fn begin(&mut self) -> Result<Transaction<'_>, Trouble> {
        Ok(self.db.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// Moves the file aside, if its name still refers to it: another process may have done so already.
    pub(super) fn move_aside(self, now: Instant, why: &str, voice: &Voice) -> Result<(), Trouble> {
        let Self { db, path, same, .. } = self;
        drop(db);
        aside(&path, Some(same), now, why, voice)
    }

    /// The path of the file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// The folder of the store, accessible only to its owner.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mode = fs::metadata(folder)?.mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// An unused name beside a file: `cache-8.db.damaged-20261122T120000Z`.
pub(super) fn free_name(path: &Path, what: &str, now: Instant) -> Result<String, Trouble> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    let free = |n: u32| {
        let number = if n == 0 { String::new() } else { format!("-{n}") };
        let free = format!("{name}.{what}-{stamp}{number}");
        (!path.with_file_name(&free).exists()).then_some(free)
    };
    (0..1000).find_map(free).ok_or_else(|| Trouble::Unusable(format!("there are too many files like {name}")))
}

/// Moves a damaged file aside, with its SQLite side files, and reports it.
pub(super) fn aside(
    path: &Path,
    same: Option<(u64, u64)>,
    now: Instant,
    why: &str,
    voice: &Voice,
) -> Result<(), Trouble> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    if same.is_some_and(|same| same != (found.dev(), found.ino())) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let to = free_name(path, "damaged", now)?;
    for ending in ["-wal", "-shm", ""] {
        let from = path.with_file_name(format!("{name}{ending}"));
        match fs::rename(from, path.with_file_name(format!("{to}{ending}"))) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    voice.say(Topic::Aside, &format!("{name} was damaged ({why}): it is now {to}, and everything is read anew"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::trouble::tests::listen;
    use super::*;

    const OURS: Form =
        Form { name: "it?is#100%.db", application: 7, version: 1, tables: "CREATE TABLE t (a);", vfs: None };

    fn now() -> Instant {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn s4_whose_a_file_is_is_told_from_its_header_without_a_file_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(OURS.name);
        drop(OURS.open(home.path(), now(), &listen().0).unwrap());
        assert_eq!(OURS.look(&path), Ok(()));
        let others = Form { application: 8, ..OURS };
        assert!(matches!(others.look(&path), Err(Trouble::Foreign(_))));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_header_that_counts_pages_still_in_the_log_is_no_damage() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(OURS.name);
        drop(OURS.open(home.path(), now(), &listen().0).unwrap());
        let mut bytes = fs::read(&path).unwrap();
        bytes.splice(28..32, 1000_u32.to_be_bytes());
        fs::write(&path, bytes).unwrap();
        assert_eq!(OURS.look(&path), Ok(()));
    }
}

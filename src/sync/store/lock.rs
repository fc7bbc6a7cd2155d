//! Elects the board that reads the sources, when several boards show the same ones: the holder of a file lock. The
//! system releases it when its process ends.
//!
//! Not here: what the other boards do (the shell).

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::file::private_folder;
use super::key::Key;

/// The lock, held until dropped.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "to have it open is to hold the lock")] File);

/// The result of requesting the lock.
#[derive(Debug)]
pub enum Turn {
    /// It is ours.
    Mine(Lock),
    /// Another board has it.
    Theirs,
    /// Locks are not supported here: every board reads the sources.
    Nobodys,
}

/// Requests the lock of some sources, without waiting.
pub(super) fn lock(folder: &Path, keys: &[Key]) -> Turn {
    let open = || {
        private_folder(folder)?;
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(folder.join(name(keys)))
    };
    let Ok(file) = open() else { return Turn::Nobodys };
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Turn::Mine(Lock(file)),
        Err(Errno::WOULDBLOCK) => Turn::Theirs,
        Err(_) => Turn::Nobodys,
    }
}

/// Returns whether a board holds the lock of some sources. The check holds the lock for a moment, so that a board that
/// starts then becomes the leader one interval later.
pub(super) fn is_held(folder: &Path, keys: &[Key]) -> bool {
    let Ok(file) = File::open(folder.join(name(keys))) else { return false };
    flock(&file, FlockOperation::NonBlockingLockShared) == Err(Errno::WOULDBLOCK)
}

fn name(keys: &[Key]) -> String {
    format!("board-{}.lock", Key::of_all(keys).hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s5_one_board_at_a_time_has_the_lock_and_the_next_gets_it_when_the_first_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let (ours, others) = ([Key::of_board(Path::new("a"))], [Key::of_board(Path::new("b"))]);
        let Turn::Mine(first) = lock(home.path(), &ours) else { panic!("the first board waits") };
        assert!(matches!(lock(home.path(), &ours), Turn::Theirs));
        assert!(matches!(lock(home.path(), &others), Turn::Mine(_)), "another config is nobody's business");
        assert_eq!((is_held(home.path(), &ours), is_held(home.path(), &others)), (true, false));
        drop(first);
        assert!(matches!(lock(home.path(), &ours), Turn::Mine(_)));
    }

    #[test]
    fn s6_without_locks_everybody_asks_for_themselves() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(matches!(lock(&file, &[]), Turn::Nobodys));
    }
}

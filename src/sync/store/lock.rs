//! Who asks the sources, when several boards show the same ones: the board that holds the lock. The system lets go of it when
//! its process ends, however it ends.
//!
//! Not here: what the others do meanwhile (the shell).

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::file::private_folder;
use super::key::Key;

/// The lock, as long as it is kept.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "to have it open is to hold the lock")] File);

/// What came of asking for the lock.
#[derive(Debug)]
pub enum Turn {
    /// It is ours.
    Mine(Lock),
    /// Another board has it.
    Theirs,
    /// There are no locks here: everybody asks for themselves.
    Nobodys,
}

/// Asks for the lock of some sources, without waiting.
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

/// Does a board hold the lock of some sources? To ask is not to hold it, but for a moment in which a board that starts
/// takes its turn one interval later.
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

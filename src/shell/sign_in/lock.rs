//! The lock of a source's sign-in: held by one process at a time, let go of by the system however that process ends. Its
//! file also says where the sign-in is kept.
//!
//! Not here: the sign-in itself (`file`, `keyring`).

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::{Where, fault};
use crate::providers::oauth::Fault;
use crate::shell::clock;

/// How often a lock is tried that another process holds.
const PAUSE: Duration = Duration::from_millis(20);

/// The lock, as long as it is kept.
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock, waiting for its holder. `None` on a timeout.
    pub fn take(folder: &Path, path: &Path, patience: Duration) -> Result<Option<Self>, Fault> {
        let broken = |error: io::Error| fault(format!("the lock {} cannot be taken: {error}", path.display()));
        private(folder).map_err(broken)?;
        let deadline = clock::steady() + patience;
        loop {
            let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
            let file = open.map_err(broken)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) if clock::steady() >= deadline => return Ok(None),
                Err(Errno::WOULDBLOCK) => thread::sleep(PAUSE),
                // The former holder may have removed it: then another file has the name by now.
                Ok(()) if !is_at(&file, path) => {}
                // Without support for locks, every process renews on its own.
                Ok(()) | Err(_) => return Ok(Some(Self { file, path: path.to_owned() })),
            }
        }
    }

    /// Where the sign-in is kept; `None`: nowhere yet.
    pub fn told(&self) -> Option<Where> {
        told(&self.path)
    }

    /// Records where the tokens are stored.
    pub fn tell(&self, place: Where) -> Result<(), Fault> {
        let write = || -> io::Result<()> {
            let mut file = &self.file;
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(place.word().as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| fault(format!("{} cannot be written: {error}", self.path.display())))
    }

    /// Removes its file.
    pub fn remove(&self) -> Result<(), Fault> {
        let removed = fs::remove_file(&self.path);
        removed.map_err(|error| fault(format!("{} cannot be removed: {error}", self.path.display())))
    }
}

/// Where a sign-in is kept, as its lock file says.
pub(super) fn told(path: &Path) -> Option<Where> {
    let mut text = String::new();
    File::open(path).ok()?.take(64).read_to_string(&mut text).ok()?;
    Where::from_word(&text)
}

fn is_at(file: &File, path: &Path) -> bool {
    let same = || -> io::Result<bool> {
        let (held, named) = (file.metadata()?, fs::metadata(path)?);
        Ok((held.dev(), held.ino()) == (named.dev(), named.ino()))
    };
    same().unwrap_or(false)
}

/// Makes a folder that only its owner can look into, where there is none.
fn private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mode = fs::metadata(folder)?.mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

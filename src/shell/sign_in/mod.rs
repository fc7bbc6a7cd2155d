//! Where sign-ins are kept on this machine: in the system's keyring if one answers, else in a private file; and the lock
//! that lets one process at a time renew them.
//!
//! ```text
//! DATA/sign-in/CONFIG/google.lock   held while it is renewed; says where it is kept: "keyring" or "file"
//! DATA/sign-in/CONFIG/google.json   what is kept, where no keyring keeps it
//! ```
//!
//! CONFIG is a hash of the config's path: two configs with a source `google` do not share one.
//!
//! Not here: what is kept and when it is renewed (`providers::oauth`), signing in (`auth`).

mod file;
mod keyring;
mod lock;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::clock::Clock;
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::providers::oauth::{Fault, Held, Kept, Vault};
use crate::sync::store::Key;
use lock::Lock;

/// The sign-ins of one config.
#[derive(Clone, Debug)]
pub struct SignIns {
    /// `None`: there is no folder for them, as this user has no home.
    folder: Option<PathBuf>,
    config: String,
}

/// Where a sign-in is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// In the system's keyring.
    Keyring,
    /// In a file of its own.
    File,
}

impl Where {
    /// Its word in the lock file.
    const fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Keyring, Self::File].into_iter().find(|place| place.word() == word.trim())
    }
}

impl SignIns {
    /// The sign-ins of a config, in the folder for the data of this program.
    pub fn new(data: Option<&Path>, config: &Path) -> Self {
        let config = Key::of_board(config).hex();
        Self { folder: data.map(|data| data.join("sign-in").join(&config)), config }
    }

    fn one(&self, source: &str) -> Result<One, Fault> {
        let nowhere = || fault("a sign-in cannot be kept: this user has no home folder");
        let folder = self.folder.clone().ok_or_else(nowhere)?;
        let entry = format!("sign-in {} {source}", self.config);
        Ok(One {
            file: folder.join(format!("{source}.json")),
            lock: folder.join(format!("{source}.lock")),
            entry,
            folder,
        })
    }

    /// Where a source's sign-in is kept, for people.
    pub fn place(&self, source: &str) -> Option<String> {
        let one = self.one(source).ok()?;
        Some(match lock::told(&one.lock)? {
            Where::Keyring => "in the keyring".to_owned(),
            Where::File => format!("in {}", one.file.display()),
        })
    }
}

/// The places of one source's sign-in.
struct One {
    folder: PathBuf,
    file: PathBuf,
    lock: PathBuf,
    /// Its name in the keyring.
    entry: String,
}

impl One {
    fn read(&self, place: Option<Where>) -> Result<Option<Kept>, Fault> {
        let bytes = match place {
            None => return Ok(None),
            Some(Where::File) => file::read(&self.file)?,
            Some(Where::Keyring) => keyring::read(&self.entry)?,
        };
        let damaged = || fault("the sign-in that is kept is damaged, or of another version: sign in again");
        bytes.map(|bytes| Kept::from_bytes(&bytes).ok_or_else(damaged)).transpose()
    }
}

impl Vault for SignIns {
    /// The machine's time, also for a board whose clock is frozen: tokens end by it.
    fn now(&self) -> Instant {
        Clock::Real.now()
    }

    fn read(&self, source: &str) -> Result<Option<Kept>, Fault> {
        let one = self.one(source)?;
        one.read(lock::told(&one.lock))
    }

    fn hold(&self, source: &str, patience: Duration) -> Result<Option<Box<dyn Held + '_>>, Fault> {
        let one = self.one(source)?;
        let lock = Lock::take(&one.folder, &one.lock, patience)?;
        Ok(lock.map(|lock| Box::new(Holding { one, lock }) as Box<dyn Held>))
    }
}

/// A source's sign-in, while its lock is held.
struct Holding {
    one: One,
    lock: Lock,
}

impl Held for Holding {
    fn read(&self) -> Result<Option<Kept>, Fault> {
        self.one.read(self.lock.told())
    }

    /// The first time it is put into the keyring, if that gives back what it was given; else into the file.
    fn write(&self, kept: &Kept) -> Result<(), Fault> {
        let bytes = kept.bytes();
        match self.lock.told() {
            Some(Where::Keyring) => keyring::write(&self.one.entry, &bytes),
            Some(Where::File) => file::write(&self.one.file, &bytes),
            None if keyring::write(&self.one.entry, &bytes).is_ok() => self.lock.tell(Where::Keyring),
            None => {
                file::write(&self.one.file, &bytes)?;
                self.lock.tell(Where::File)
            }
        }
    }

    fn forget(&self) -> Result<(), Fault> {
        if self.lock.told() == Some(Where::Keyring) {
            keyring::remove(&self.one.entry)?;
        }
        file::remove(&self.one.file)?;
        self.lock.remove()
    }
}

fn fault(text: impl fmt::Display) -> Fault {
    Fault { text: Text::new(text.to_string()) }
}

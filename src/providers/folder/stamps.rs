//! What the files of a unit looked like, so that an unchanged one is never read again.
//!
//! Not here: looking (`list`), reading (`read`), keeping it over a restart (`cursor`).

use std::time::UNIX_EPOCH;

use super::few::Few;

/// A file as it was when it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written, in nanoseconds since 1970.
    pub modified: i64,
    /// What its reading gave.
    pub read: Read,
}

/// What the reading of a file gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Its content is in use.
    Good,
    /// Its content is in use, and something in it is wrong.
    Flawed,
    /// It is broken; what it said before stays in use.
    Held,
    /// It is broken, and was never read well.
    Never,
}

impl Stamp {
    /// The stamp of a file that was just looked at; anything else (a folder, a pipe) is not sure to stay as it is.
    pub fn of(found: &std::fs::Metadata) -> Self {
        if !found.is_file() {
            return Self::unsure();
        }
        let since = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0);
        Self { size: found.len(), modified, read: Read::Good }
    }

    /// Something that has to be looked at again each time.
    pub fn unsure() -> Self {
        Self { size: u64::MAX, modified: 0, read: Read::Good }
    }

    /// Is it one of [`Self::unsure`]?
    pub fn is_unsure(self) -> bool {
        self.size == u64::MAX
    }

    /// Was anything of the file ever in use?
    pub fn in_use(self) -> bool {
        self.read != Read::Never
    }

    /// Need a file that looks like this now not be read again?
    pub fn still(self, now: Self) -> bool {
        !self.is_unsure() && (self.size, self.modified) == (now.size, now.modified)
    }
}

/// A message's file, by its path in the part's folder (`launch/20261122T0900-maya.toml`), as it was when it was looked at.
pub type Named = (Box<str>, Stamp);

/// The files of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    /// Its own file.
    pub main: Option<Stamp>,
    /// The stem of its own file as the folder has it, where that is not the unit's: in another form of Unicode.
    pub written: Option<Box<str>>,
    /// The files of its messages, by path.
    pub messages: Few<Named>,
    /// Files that are copies of its own, or may be, by their stems as the folder has them.
    pub copies: Few<(Box<str>, Self)>,
}

impl Stamps {
    /// Need a unit whose files look like this now not be read again?
    pub fn still(&self, now: &Self) -> bool {
        let main = match (self.main, now.main) {
            (Some(old), Some(new)) => old.still(new),
            (old, new) => old.is_none() && new.is_none(),
        };
        let same = |((name, old), (other, new)): (&Named, &Named)| name == other && old.still(*new);
        main && self.written == now.written
            && self.messages.len() == now.messages.len()
            && self.messages.iter().zip(&now.messages).all(same)
            && self.copies.len() == now.copies.len()
            && self.copies.iter().zip(&now.copies).all(|((stem, old), (other, new))| stem == other && old.still(new))
    }

    /// Was anything of the unit ever in use?
    pub fn in_use(&self) -> bool {
        let copies = || self.copies.iter().any(|(_, copy)| copy.in_use());
        self.main.is_some_and(Stamp::in_use) || self.messages.iter().any(|(_, stamp)| stamp.in_use()) || copies()
    }

    /// The stamp of a message's file.
    pub fn message(&self, path: &str) -> Option<Stamp> {
        self.messages.iter().find(|(known, _)| **known == *path).map(|(_, stamp)| *stamp)
    }

    /// The files of a copy.
    pub fn copy(&self, stem: &str) -> Option<&Self> {
        self.copies.iter().find(|(known, _)| **known == *stem).map(|(_, copy)| copy)
    }

    /// Makes sure that the unit is read again at the next start: what is wrong in it is not kept.
    pub fn flaw(&mut self) {
        let mut stamps = self.main.iter_mut().chain(self.messages.iter_mut().map(|(_, stamp)| stamp));
        if let Some(stamp) = stamps.next().filter(|stamp| stamp.read == Read::Good) {
            stamp.read = Read::Flawed;
        }
    }
}

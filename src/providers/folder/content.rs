//! The content of one file, or why it cannot be had.
//!
//! Not here: what the content means (`wire`, `calendar`), which files to read (`read`).

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::list::{problem, reason};
use super::repair::{Repaired, repair};
use super::stamps::Stamp;
use super::wire::{self, Flaw};
use crate::domain::batch::Problem;
use crate::domain::text::Text;

/// Why a file's content cannot be had.
pub enum Unread {
    /// The file is not there any more.
    Gone,
    /// It cannot be read, or is not what it should be.
    Broken(Problem),
}

impl Unread {
    /// What to say of it.
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Gone => None,
            Self::Broken(problem) => Some(problem.clone()),
        }
    }
}

/// Reads files, at most for so long each.
pub struct Files<'a> {
    /// The folder.
    pub root: &'a Path,
    /// The files that another thread still waits for, from this look or an earlier one.
    pub stuck: &'a Stuck,
    buffer: Vec<u8>,
}

/// The files that a thread waits for.
pub type Stuck = Arc<Mutex<HashSet<PathBuf>>>;

/// How long a file may take that has to be brought to this machine first.
const PATIENCE: Duration = Duration::from_secs(10);

impl<'a> Files<'a> {
    /// Of a folder.
    pub fn new(root: &'a Path, stuck: &'a Stuck) -> Self {
        Self { root, stuck, buffer: Vec::new() }
    }

    /// Reads a file as bytes. What may mend without the file being written (a permission, a link's target, a file that
    /// is not on this machine yet) makes the stamp one to look at again.
    pub fn bytes(&mut self, file: &str, stamp: &mut Stamp, cap: u64) -> Result<&[u8], Unread> {
        let path = self.root.join(file);
        let broken = |text: String| Unread::Broken(problem(file, text).as_error());
        if stamp.is_unsure() && fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(broken("this is no file that can be read".to_owned()));
        }
        if stamp.size > cap && !stamp.is_unsure() {
            return Err(broken(too_big(stamp.size, cap)));
        }
        if let Err(error) = self.load(&path, cap) {
            let dangling = error.kind() == ErrorKind::NotFound && fs::symlink_metadata(&path).is_ok();
            if error.kind() == ErrorKind::NotFound && !dangling {
                return Err(Unread::Gone);
            }
            *stamp = Stamp::unsure();
            return Err(broken(match error.kind() {
                _ if dangling => "this file cannot be read: it is a link that points at nothing".to_owned(),
                ErrorKind::TimedOut => {
                    let seconds = PATIENCE.as_secs();
                    format!("reading took over {seconds} seconds: make the folder available offline")
                }
                _ => format!("this file cannot be read: {}", reason(&error)),
            }));
        }
        let content = self.buffer.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.buffer);
        let loaded = self.buffer.len() as u64;
        if loaded > cap {
            // Only its beginning was read.
            let size = fs::metadata(&path).map_or(loaded, |found| found.len().max(loaded));
            Err(broken(too_big(size, cap)))
        } else if content.is_empty() {
            Err(broken("is empty: it may still be on its way".to_owned()))
        } else if content.iter().all(|byte| *byte == 0) {
            Err(broken("has only zero bytes: it may still be on its way".to_owned()))
        } else {
            Ok(content)
        }
    }

    /// Reads a file as the text of a TOML file, with the flaws of what TOML cannot hold and was replaced.
    pub fn text(&mut self, file: &str, stamp: &mut Stamp, cap: u64) -> Result<(&str, Vec<Flaw>), Unread> {
        let bytes = self.bytes(file, stamp, cap)?;
        let Some(Repaired { text, flaws }) = repair(bytes) else {
            let start = self.buffer.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.buffer);
            return Ok((std::str::from_utf8(start).unwrap_or_default(), Vec::new()));
        };
        if let Err(error) = wire::table(&text) {
            // Something else is wrong, too: the first of all is told.
            let first = flaws.into_iter().chain([error]).min_by_key(|flaw| flaw.at);
            return Err(broken(file, &text, &first.unwrap_or(Flaw { at: 0, text: String::new(), is_slip: false })));
        }
        self.buffer = text.into_bytes();
        Ok((std::str::from_utf8(&self.buffer).unwrap_or_default(), flaws))
    }

    /// Fills the buffer. A file without blocks of its own may have to be brought to this machine, which may never end.
    fn load(&mut self, path: &Path, cap: u64) -> io::Result<()> {
        let open = File::open(path)?;
        let found = open.metadata()?;
        self.buffer.clear();
        if found.len() > 0 && found.blocks() == 0 {
            let read = move || {
                let mut bytes = Vec::new();
                open.take(cap + 1).read_to_end(&mut bytes).map(|_| bytes)
            };
            self.buffer = patiently(path, self.stuck, PATIENCE, read)?;
            return Ok(());
        }
        open.take(cap + 1).read_to_end(&mut self.buffer).map(|_| ())
    }
}

/// A byte order mark, which some editors put first.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Reads on a thread of its own, which is left alone when it takes too long. While it has not ended, the file is not
/// read again.
fn patiently(
    path: &Path,
    stuck: &Stuck,
    patience: Duration,
    read: impl FnOnce() -> io::Result<Vec<u8>> + Send + 'static,
) -> io::Result<Vec<u8>> {
    let locked = |stuck: &Stuck, act: &dyn Fn(&mut HashSet<PathBuf>) -> bool| {
        act(&mut stuck.lock().unwrap_or_else(PoisonError::into_inner))
    };
    if !locked(stuck, &|stuck| stuck.insert(path.to_owned())) {
        return Err(ErrorKind::TimedOut.into());
    }
    let (tell, told) = channel();
    let (path, shared) = (path.to_owned(), stuck.clone());
    std::thread::Builder::new().name("folder file".to_owned()).spawn(move || {
        let read = read();
        locked(&shared, &|stuck| stuck.remove(&path));
        // Who asked may have given up.
        let _ = tell.send(read);
    })?;
    told.recv_timeout(patience).unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}

/// A file that cannot be used, because of a flaw in its text.
pub fn broken(file: &str, text: &str, flaw: &Flaw) -> Unread {
    Unread::Broken(placed(file, text, flaw).as_error())
}

/// A flaw of a file's text, with its place.
pub fn placed(file: &str, text: &str, flaw: &Flaw) -> Problem {
    let (line, column) = wire::line_column(text, flaw.at);
    let text = Text::new(flaw.text.as_str());
    Problem { file: Some(Text::new(file)), line: Some(line), column: Some(column), text, is_error: !flaw.is_slip }
}

/// What to say of a file of this size, of which fewer bytes are read.
pub fn too_big(size: u64, cap: u64) -> String {
    format!("this file has {} KiB: at most {} are read", size.div_ceil(1024), cap / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_that_takes_too_long_is_given_up_and_not_begun_again_before_it_ends() {
        let (path, stuck) = (Path::new("/team/items/launch.toml"), Stuck::default());
        let (let_go, held) = channel::<()>();
        let hangs = move || held.recv().map_or(Ok(Vec::new()), |()| Ok(b"late".to_vec()));
        let given_up = patiently(path, &stuck, Duration::ZERO, hangs).unwrap_err();
        assert_eq!(given_up.kind(), ErrorKind::TimedOut);
        let again =
            patiently(path, &stuck, Duration::MAX, || unreachable!("the first read has not ended")).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::TimedOut);
        let other = patiently(Path::new("/team/items/other.toml"), &stuck, Duration::MAX, || Ok(b"other".to_vec()));
        assert_eq!(other.unwrap(), b"other");
        let_go.send(()).unwrap();
        while stuck.lock().unwrap().contains(path) {
            std::thread::yield_now();
        }
        assert_eq!(patiently(path, &stuck, Duration::MAX, || Ok(b"now".to_vec())).unwrap(), b"now");
    }
}

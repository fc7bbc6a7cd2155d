//! Changing a file that others may change at the same moment, without losing what they write.
//!
//! 1. A reader sees the old content or the new one, never a part of it: a temporary file takes the file's place.
//! 2. Writers on one machine wait for each other, on an advisory lock of the file's folder. The lock leaves no file.
//! 3. An editor or a file sync knows no such lock. The file is therefore read again right before it is replaced; if its
//!    content is no longer the one that was changed, the change is made once more, on the new content.
//! 4. A file keeps its permissions, its owner and its group. A link stays a link: the file that it points at is changed.
//! 5. A process that is killed leaves its temporary file behind. The next writer in that folder removes it.
//!
//! Not here: what is written, and which files those are.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

/// How often a lock is tried that another writer holds.
const PAUSE: Duration = Duration::from_millis(10);
/// So many times it is tried: ten seconds.
const WAITS: u32 = 1000;
/// So many times a change is made on a file that others keep changing.
const TRIES: u32 = 100;
/// So many links are followed, one after another.
const LINKS: u32 = 40;
/// A larger file is not changed.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Where the system has no locks, a temporary file of this age is a leftover.
const OLD: Duration = Duration::from_mins(1);
/// How the names of temporary files begin, and how they end.
const NAME: (&str, &str) = (".asyncboard-", ".tmp");

/// Why a file was not changed.
#[derive(Debug)]
pub enum Failed<E> {
    /// The system refused, or another writer was in the way for too long.
    System(io::Error),
    /// The change cannot be made on what the file says.
    Refused(E),
}

impl<E> From<io::Error> for Failed<E> {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// Changes a file. `change` makes the new content from the old one, which is `None` where there is no file; it gives `None`
/// to leave the file as it is, and may be called several times. Returns whether the file was written.
pub fn change<E>(
    path: &Path,
    mut change: impl FnMut(Option<&[u8]>) -> Result<Option<Vec<u8>>, E>,
) -> Result<bool, Failed<E>> {
    let file = followed(path)?;
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
        return Err(io::Error::from(ErrorKind::InvalidInput).into());
    };
    // A path of one name is a file in the current folder.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if file == path {
        fs::create_dir_all(folder)?;
    }
    let lock = lock(folder)?;
    for _ in 0..TRIES {
        let old = read(&file)?;
        let Some(new) = change(old.as_deref()).map_err(Failed::Refused)? else { return Ok(false) };
        if put(folder, &file, old.as_deref(), &new)? {
            remove_leftovers(folder, name, &file, lock.is_some());
            return Ok(true);
        }
    }
    Err(io::Error::new(ErrorKind::ResourceBusy, "another program keeps changing it: try again").into())
}

/// The file at a path: where links lead.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if !fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
            return Ok(path);
        }
        let to = fs::read_link(&path)?;
        path = path.parent().unwrap_or(Path::new("")).join(to);
    }
    Err(io::Error::other("it is a link that leads back to itself"))
}

/// Waits for the lock of a folder; it is held as long as the file is open. `None`: there are no locks here.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    // A folder that may be written and not listed cannot be locked.
    let Ok(open) = File::open(folder) else { return Ok(None) };
    for _ in 0..WAITS {
        match flock(&open, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(Some(open)),
            Err(Errno::WOULDBLOCK) => thread::sleep(PAUSE),
            Err(Errno::INTR) => {}
            Err(_) => return Ok(None),
        }
    }
    let text = format!("another program has locked the folder {}: try again when it has ended", folder.display());
    Err(io::Error::new(ErrorKind::TimedOut, text))
}

/// The content of a file; `None`: there is none.
fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        // Opening a pipe would wait for a writer.
        Ok(found) if !found.is_file() => return Err(io::Error::other("it is not an ordinary file")),
        Ok(found) if found.len() > LARGEST => {
            let (size, most) = (found.len() >> 20, LARGEST >> 20);
            return Err(io::Error::other(format!("it has {size} MiB: a file of more than {most} MiB is not changed")));
        }
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    match File::open(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        open => open?.take(LARGEST).read_to_end(&mut bytes)?,
    };
    Ok(Some(bytes))
}

/// Puts a new content in the place of the old one. `false`: that is not what the file says any more.
fn put(folder: &Path, file: &Path, old: Option<&[u8]>, new: &[u8]) -> io::Result<bool> {
    let was = match old {
        Some(_) => match fs::metadata(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            found => Some(found?),
        },
        None => None,
    };
    let mut temporary = Temporary::new(folder, was.is_some())?;
    if let Some(was) = &was {
        keep_rights(&temporary.file, was)?;
    }
    temporary.file.write_all(new)?;
    temporary.file.sync_all()?;
    if read(file)?.as_deref() != old {
        return Ok(false);
    }
    match fs::rename(&temporary.path, file) {
        // A writer without locks took it for a leftover.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(()) => {
            temporary.in_place = true;
            Ok(true)
        }
    }
}

/// A file that is to take the place of another. It is removed when it did not.
struct Temporary {
    path: PathBuf,
    file: File,
    in_place: bool,
}

impl Temporary {
    /// `private`: only its owner may read it until it has the permissions of the file that it replaces.
    fn new(folder: &Path, private: bool) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let (process, mode) = (std::process::id(), if private { 0o600 } else { 0o666 });
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{}{process}-{count}{}", NAME.0, NAME.1));
            match OpenOptions::new().write(true).create_new(true).mode(mode).open(&path) {
                // A process of this number was killed once.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                file => return Ok(Self { path, file: file?, in_place: false }),
            }
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.in_place {
            // What counts is why it is not needed; a leftover is hidden, and removed by the next writer.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Gives a file the owner, the group and the permissions of another. Only the superuser may give a file away: then it keeps
/// its own owner. Where the group cannot be kept either, that group may do what everybody may.
fn keep_rights(file: &File, was: &Metadata) -> io::Result<()> {
    let now = file.metadata()?;
    let mut mode = was.mode() & 0o7777;
    if (now.uid(), now.gid()) != (was.uid(), was.gid()) {
        let whole = fchown(file, Some(was.uid()), Some(was.gid()));
        let group = whole.or_else(|_| fchown(file, None, Some(was.gid())));
        if group.is_err() && now.gid() != was.gid() {
            mode = (mode & !0o6070) | ((mode & 0o007) << 3);
        }
    }
    // Some file systems have no permissions, and refuse to set any.
    if file.metadata()?.mode() & 0o7777 == mode { Ok(()) } else { file.set_permissions(Permissions::from_mode(mode)) }
}

/// Removes the temporary files that killed processes left. With the lock of the folder every one is such a file; without
/// locks, those that are much older than a file that was just written.
fn remove_leftovers(folder: &Path, name: &OsStr, written: &Path, locked: bool) {
    let modified = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    let before = modified(written).and_then(|at| at.checked_sub(OLD));
    let is_old = |path: &Path| modified(path).zip(before).is_some_and(|(at, before)| at < before);
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| is_temporary(&entry.file_name(), name)) {
        let path = entry.path();
        if locked || is_old(&path) {
            // It is hidden and passed over, so it may stay where it cannot be removed.
            let _ = fs::remove_file(path);
        }
    }
}

/// Is this the name of a temporary file? Earlier versions named it after the file that it was for.
fn is_temporary(found: &OsStr, name: &OsStr) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(found) = found.to_str().and_then(|found| found.strip_suffix(NAME.1)) else { return false };
    if let Some((process, count)) = found.strip_prefix(NAME.0).and_then(|rest| rest.split_once('-')) {
        return number(process) && number(count);
    }
    let earlier = name.to_str().and_then(|name| found.strip_prefix('.')?.strip_prefix(name)?.strip_prefix('.'));
    earlier.is_some_and(number)
}

#[cfg(test)]
mod tests;

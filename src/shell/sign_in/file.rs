//! A sign-in in a file that only its owner can read.
//!
//! Not here: which file, and its lock.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use zeroize::Zeroizing;

use super::fault;
use crate::providers::oauth::Fault;

/// A larger file is no sign-in.
const LARGEST: u64 = 64 * 1024;

/// The bytes of a file; `None`: there is none. One that others can read is refused.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
    let broken = |error: io::Error| fault(format!("the sign-in in {} cannot be read: {error}", path.display()));
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(broken)?,
    };
    let mode = file.metadata().map_err(broken)?.permissions().mode();
    if mode & 0o077 != 0 {
        let (path, mode) = (path.display(), mode & 0o7777);
        return Err(fault(format!(
            "the sign-in in {path} can be read by others (mode {mode:04o}): sign in again, after chmod 600 {path}"
        )));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST).read_to_end(&mut bytes).map_err(broken)?;
    Ok(Some(bytes))
}

/// Puts these bytes in place of a file's: whoever reads it finds the old ones or the new ones, whole. They are on the disk
/// when this returns.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let beside = path.with_extension("json.new");
    let put = || -> io::Result<()> {
        // One that was left there may be readable by others.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    put().map_err(|error| {
        // An incomplete sign-in is useless.
        let _ = fs::remove_file(&beside);
        fault(format!("the sign-in cannot be kept in {}: {error}", path.display()))
    })
}

/// Removes the file, and one that was never put in its place.
pub(super) fn remove(path: &Path) -> Result<(), Fault> {
    for path in [path, &path.with_extension("json.new")] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(fault(format!("{} cannot be removed: {error}", path.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_whole_private_and_refused_when_others_can_read_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("google.json");
        assert_eq!(read(&path), Ok(None));
        fs::write(home.path().join("google.json.new"), "left by a process that was killed").unwrap();
        write(&path, b"first").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(read(&path).unwrap().unwrap().as_slice(), b"second");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(read(&path).unwrap_err().text.raw().contains("can be read by others (mode 0644)"));
        remove(&path).unwrap();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_write_that_fails_leaves_what_was_there() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("google.json");
        write(&path, b"first").unwrap();
        // A folder of that name cannot be removed as a file is.
        fs::create_dir(home.path().join("google.json.new")).unwrap();
        assert!(write(&path, b"second").is_err());
        assert_eq!(read(&path).unwrap().unwrap().as_slice(), b"first");
    }
}

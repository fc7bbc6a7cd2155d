//! The places that can hold a secret: a file that only its owner can read, a variable, the system's keyring.
//!
//! Not here: which place (`config::SecretSource`), running a command (`program`).

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::LARGEST;

/// The program that asks a keyring for an entry.
pub(super) fn keyring_command(name: &str) -> Vec<String> {
    let words: &[&str] = if cfg!(target_os = "macos") {
        &["security", "find-generic-password", "-s", "asyncboard", "-w", "-a", name]
    } else {
        &["secret-tool", "lookup", "service", "asyncboard", "account", name]
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A variable's value.
pub(super) fn text_of(value: OsString) -> Result<Zeroizing<String>, String> {
    value.into_string().map(Zeroizing::new).map_err(|_| "holds a character that is not ASCII".to_owned())
}

/// Reads a file that only its owner can read.
pub(super) fn of_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let told = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "is not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "cannot be read by this user".to_owned(),
        _ => format!("cannot be read ({error})"),
    };
    // Opening a pipe would block until it is written to.
    if !fs::metadata(path).map_err(told)?.is_file() {
        return Err("is not an ordinary file".to_owned());
    }
    let file = File::open(path).map_err(told)?;
    // Of the file that is open now: the one at the path may be another already.
    let mode = file.metadata().map_err(told)?.permissions().mode();
    if mode & 0o077 != 0 {
        let path = path.to_string_lossy();
        return Err(format!("can be read by others (mode {:04o}): chmod 600 {path:?}", mode & 0o7777));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 1));
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() > LARGEST {
        return Err(format!("is larger than {} KiB", LARGEST / 1024));
    }
    String::from_utf8(bytes.to_vec()).map(Zeroizing::new).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        "holds a character that is not ASCII".to_owned()
    })
}

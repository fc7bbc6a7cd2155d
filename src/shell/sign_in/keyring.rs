//! A sign-in in the system's keyring, by the program that the system has for it. What is stored goes to its stdin, never
//! among its arguments, and is read back: some keyrings cut long values, or store an empty one and say that all is well.
//!
//! Not here: secrets that a person has put there (`secrets`).

use std::time::Duration;

use zeroize::Zeroizing;

use super::fault;
use crate::providers::oauth::Fault;
use crate::shell::secrets::{self, Program, RunFault};

/// A keyring that is locked waits for a person.
const PATIENCE: Duration = Duration::from_secs(3);
/// A longer value is no sign-in.
const LARGEST: usize = 64 * 1024;

/// The bytes of an entry; `None`: there is none.
pub(super) fn read(entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
    let words: &[&str] = if cfg!(target_os = "macos") {
        &["security", "find-generic-password", "-s", "asyncboard", "-w", "-a", entry]
    } else {
        &["secret-tool", "lookup", "service", "asyncboard", "account", entry]
    };
    match run(words, b"") {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(Zeroizing::new(text.trim().as_bytes().to_vec()))),
        Err(RunFault::Failed(_)) => Ok(None),
        Err(why) => Err(unanswered(words, &why)),
    }
}

/// Stores an entry, and looks whether it is what was meant.
pub(super) fn write(entry: &str, bytes: &[u8]) -> Result<(), Fault> {
    let is_mac = cfg!(target_os = "macos");
    let words: &[&str] = if is_mac {
        &["security", "add-generic-password", "-U", "-s", "asyncboard", "-a", entry, "-w"]
    } else {
        &["secret-tool", "store", "--label=asyncboard", "service", "asyncboard", "account", entry]
    };
    let mut input = Zeroizing::new(bytes.to_vec());
    if is_mac {
        // It asks twice, as it would ask a person.
        input = Zeroizing::new([bytes, b"\n", bytes, b"\n"].concat());
    }
    run(words, &input).map_err(|why| unanswered(words, &why))?;
    let stored = read(entry)?.is_some_and(|stored| *stored == bytes);
    if stored { Ok(()) } else { Err(fault("the keyring does not give back what it was given")) }
}

/// Removes an entry.
pub(super) fn remove(entry: &str) -> Result<(), Fault> {
    let words: &[&str] = if cfg!(target_os = "macos") {
        &["security", "delete-generic-password", "-s", "asyncboard", "-a", entry]
    } else {
        &["secret-tool", "clear", "service", "asyncboard", "account", entry]
    };
    match run(words, b"") {
        // There was none.
        Ok(_) | Err(RunFault::Failed(_)) => Ok(()),
        Err(why) => Err(unanswered(words, &why)),
    }
}

fn run(words: &[&str], input: &[u8]) -> Result<Zeroizing<String>, RunFault> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let hidden = secrets::keeper().hidden();
    Program { words: &words, hidden: &hidden, patience: PATIENCE, largest: LARGEST, input }.output()
}

fn unanswered(words: &[&str], why: &RunFault) -> Fault {
    fault(format!("the keyring did not answer: {} {why}", words.first().copied().unwrap_or_default()))
}

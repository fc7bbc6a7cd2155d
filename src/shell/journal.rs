//! `--log FILE`: a line for each action of the program, to find out why a source fails.
//!
//! ```text
//! 2026-11-23T14:30:00.101Z info  jira   GET https://acme.atlassian.net/rest/api/3/myself: 200, 812 bytes, 101 ms
//! 2026-11-23T14:30:00.219Z warn  jira   failed: acme.atlassian.net refuses token of "jira" (401)
//! when                     how   source what (`-` where it concerns no source)
//! ```
//!
//! 1. Any floor says things by the crate `log`. What libraries say stays out: they quote addresses with their secrets.
//! 2. Every line is scrubbed of known secrets, cleaned, and cut: it is one line, and steers no terminal.
//! 3. The file is private and is only added to. One that others can read, or that is no file, is refused.
//! 4. Lines that cannot be written are counted, and the next one that can says how many are missing.
//!
//! Without the option no line is formatted or written. `--now` does not freeze these times.
//!
//! Not here: the texts (the modules that log).

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use log::{Level, LevelFilter, Log, Metadata, Record};

use super::clock::Clock;
use super::secrets;
use crate::domain::text::{clean, head};

/// A line is cut to this length.
const LONGEST: usize = 2000;
/// Ours is what comes from this crate.
const OURS: &str = env!("CARGO_PKG_NAME");

/// The file that is written to.
struct Journal {
    file: Mutex<File>,
    /// Lines that could not be written since the last one that could.
    lost: AtomicUsize,
}

/// Starts the log. The error says what is wrong with the file, and what to do.
pub fn open(path: &Path) -> Result<(), String> {
    static JOURNAL: OnceLock<Journal> = OnceLock::new();
    let file = private(path).map_err(|why| format!("the log {:?} {why}", path.to_string_lossy()))?;
    let journal = JOURNAL.get_or_init(|| Journal { file: Mutex::new(file), lost: AtomicUsize::new(0) });
    if log::set_logger(journal).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
    Ok(())
}

/// Opens a file of our own, to add to it.
fn private(path: &Path) -> Result<File, String> {
    let told = |error: io::Error| format!("cannot be opened ({error}): name a file in a folder that you may write to");
    // Opening a pipe would block until it is read, and a terminal is no place for a log.
    match fs::metadata(path) {
        Ok(about) if !about.is_file() => return Err("is not an ordinary file: name another".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(told(error)),
    }
    let file = File::options().append(true).create(true).mode(0o600).open(path).map_err(told)?;
    // Of the file that is open now: the one at the path may be another already.
    let about = file.metadata().map_err(told)?;
    let mode = about.permissions().mode() & 0o7777;
    if !about.is_file() || mode & 0o077 != 0 {
        let path = path.to_string_lossy();
        return Err(format!("can be read by others (mode {mode:04o}): chmod 600 {path:?}, or name another"));
    }
    Ok(file)
}

impl Log for Journal {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        about.target().split("::").next() == Some(OURS)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let source = record.key_values().get("source".into()).map(|source| source.to_string());
            self.write(record.level(), source.as_deref().unwrap_or("-"), &record.args().to_string());
        }
    }

    fn flush(&self) {}
}

impl Journal {
    fn write(&self, level: Level, source: &str, what: &str) {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        let mut text = String::new();
        if lost > 0 {
            text = line(Level::Warn, "-", &format!("{lost} lines before this one could not be written"));
        }
        text += &line(level, source, what);
        // This code cannot panic, so that a panic can be logged too.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.write_all(text.as_bytes()).is_err() {
            self.lost.fetch_add(lost + 1, Ordering::Relaxed);
        }
    }
}

/// A whole line.
fn line(level: Level, source: &str, what: &str) -> String {
    let when = Clock::Real.now().format("%Y-%m-%dT%H:%M:%S%.3fZ");
    let level = level.as_str().to_ascii_lowercase();
    // Scrubbed first: cleaning could change what a secret is known by.
    let what = clean(&secrets::keeper().scrub(what)).into_owned();
    let cut = if head(&what, LONGEST).len() < what.len() { "…" } else { "" };
    format!("{when} {level:5} {} {}{cut}\n", clean(source), head(&what, LONGEST).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_log_is_private_and_is_added_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        for _ in 0..2 {
            private(&path).unwrap().write_all(b"x\n").unwrap();
        }
        assert_eq!((mode(&path), fs::read_to_string(&path).unwrap().as_str()), (0o600, "x\nx\n"));
    }

    #[test]
    fn what_cannot_be_a_private_log_is_refused_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let why = |path: &Path| private(path).map(drop).unwrap_err();
        assert_eq!(why(folder.path()), "is not an ordinary file: name another");
        assert_eq!(why(Path::new("/dev/null")), "is not an ordinary file: name another");
        let lost = why(&folder.path().join("no/such"));
        assert!(lost.starts_with("cannot be opened (No such file") && lost.ends_with("you may write to"), "{lost}");
        let open = folder.path().join("open");
        fs::write(&open, "").unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
        let told = format!("can be read by others (mode 0644): chmod 600 {open:?}, or name another");
        assert_eq!((why(&open), mode(&open)), (told, 0o644));
    }

    #[test]
    fn lines_that_could_not_be_written_are_counted_by_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let file = private(&path).unwrap();
        // A file that is open for reading only refuses writes, as a full disk does.
        let journal = Journal { file: Mutex::new(File::open(&path).unwrap()), lost: AtomicUsize::new(0) };
        journal.write(Level::Info, "jira", "one");
        journal.write(Level::Info, "jira", "two");
        *journal.file.lock().unwrap() = file;
        journal.write(Level::Info, "jira", "three");
        let text = fs::read_to_string(&path).unwrap();
        let said: Vec<&str> = text.lines().map(|line| line.split_once("Z ").unwrap().1).collect();
        assert_eq!(said, ["warn  - 2 lines before this one could not be written", "info  jira three"]);
    }

    #[test]
    fn t12_a_line_is_one_line_and_steers_no_terminal() {
        let written = line(Level::Warn, "ji\nra", "said \u{1B}[2J\n2026-01-01T00:00:00.000Z info  jira forged\u{202E}");
        assert_eq!(written.matches('\n').count(), 1);
        assert!(
            written.ends_with("warn  ji ra said \u{FFFD} 2026-01-01T00:00:00.000Z info  jira forged\n"),
            "{written}"
        );
        assert!(line(Level::Info, "-", &"x".repeat(9000)).len() < 2100);
    }

    #[test]
    fn c8_a_line_holds_no_secret() {
        let known = crate::config::Secret::new("canary-of-the-journal");
        crate::providers::credential::Secrets::scrubber(&*secrets::keeper()).learn(&known);
        assert!(line(Level::Info, "-", "got canary-of-the-journal").ends_with("got ***\n"));
    }

    #[test]
    fn what_libraries_say_stays_out() {
        let folder = tempfile::tempdir().unwrap();
        let journal =
            Journal { file: Mutex::new(private(&folder.path().join("log")).unwrap()), lost: AtomicUsize::new(0) };
        let from = |target| journal.enabled(&Metadata::builder().target(target).build());
        assert!(from("asyncboard") && from("asyncboard::providers::http"));
        assert!(!from("reqwest::connect") && !from("asyncboards") && !from("hyper"));
    }
}

//! Panic reports: a private file that the user may send to the developers.
//!
//! Not here: what else happens to a panic on another thread (its owner notices).

use std::backtrace::Backtrace;
use std::borrow::Cow;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::clock::Clock;
use super::{print, terminal};
use crate::domain::text::clean;

/// Takes known secrets out of a text.
pub type Scrub = fn(&str) -> String;

/// No process writes more reports than this, however often a source's thread panics.
const MOST: u32 = 5;

/// The folder for reports: the platform's for a program's state, or for its data where there is no such.
pub fn folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "asyncboard")?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).join("reports"))
}

/// From now on a panic leaves a report. The calling thread is the screen's: its panic gives the terminal back and says
/// where the report is; a panic on any other thread never touches the terminal, since the board goes on.
pub fn install(folder: Option<PathBuf>, scrub: Scrub) {
    let (screen, written) = (thread::current().id(), AtomicU32::new(0));
    std::panic::set_hook(Box::new(move |info| {
        let is_screen = thread::current().id() == screen;
        if is_screen {
            terminal::close();
        }
        let report = if written.fetch_add(1, Ordering::Relaxed) < MOST {
            write(folder.as_deref(), &scrub(&text(info)))
        } else {
            Err(io::Error::other("there are enough of them"))
        };
        let place = match report {
            Ok(path) => format!("a report is in {}", path.display()),
            Err(error) => format!("no report could be written: {error}"),
        };
        log::error!("a fault of asyncboard's own: {}; {place}", message(info));
        if is_screen {
            print::err(&scrub(&format!(
                "asyncboard stopped because of a fault of its own: {}\n{place}",
                message(info)
            )));
        }
    }));
}

/// The first line of its message. It may quote a text from outside, so it is shown clean.
fn message<'a>(info: &'a PanicHookInfo<'_>) -> Cow<'a, str> {
    clean(info.payload_as_str().unwrap_or("no message").lines().next().unwrap_or_default())
}

/// What a report says: which program, where, what, and the way there. No data of the team.
fn text(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let thread = thread::current();
    format!(
        "asyncboard {version} on {system} {machine}\nthread {thread} at {place}\n{what}\n\n{way}\n",
        version = env!("CARGO_PKG_VERSION"),
        system = std::env::consts::OS,
        machine = std::env::consts::ARCH,
        thread = thread.name().unwrap_or("without a name"),
        what = info.payload_as_str().unwrap_or("no message"),
        way = Backtrace::force_capture(),
    )
}

/// Writes a report that only its owner can read, under a name that did not exist. It has that name once it is whole:
/// the process may end while one of its other threads still writes.
fn write(folder: Option<&Path>, text: &str) -> io::Result<PathBuf> {
    let folder = folder.ok_or_else(|| io::Error::other("there is no home for it"))?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let time = Clock::Real.now().format("%Y%m%dT%H%M%S%.6f");
    let path = folder.join(format!("panic-{time}-{}.txt", std::process::id()));
    let part = path.with_extension("part");
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&part)?;
    file.write_all(text.as_bytes())?;
    fs::rename(part, &path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_report_is_private() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state").join("reports");
        let path = write(Some(&folder), "what happened").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        assert_eq!(fs::read_to_string(&path).unwrap(), "what happened");
        let kept = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        assert_eq!(kept.collect::<Vec<_>>(), [path], "nothing else is left");
    }

    #[test]
    fn without_a_home_there_is_a_reason_instead_of_a_report() {
        assert_eq!(write(None, "").unwrap_err().to_string(), "there is no home for it");
    }
}

//! Writing a person's own status: the only file of the folder that the program ever writes.
//!
//! Not here: reading it (`read`), who "me" is (the shell).

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::list::reason;
use super::names::Part;
use crate::domain::Instant;
use crate::domain::batch::Status;
use crate::domain::ids::{Account, is_id};
use crate::domain::rfc3339;
use crate::domain::text::Text;
use crate::providers::Trouble;

/// Writes a status, or takes it back. Whoever reads meanwhile sees the old file or the new one.
pub fn set(root: &Path, who: &Account, status: Option<&Status>) -> Result<(), Trouble> {
    let name = who.raw();
    if !is_id(name) {
        return Err(setup(format!("{name:?} is no teammate's id: no status can be kept under it")));
    }
    if !root.is_dir() {
        return Err(setup(format!("{} is not there", root.display())));
    }
    let file = Part::Status.file(name);
    let written = match status {
        Some(status) => write(root, name, &file, &text(status)),
        None => match fs::remove_file(root.join(&file)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        },
    };
    written.map_err(|error| setup(format!("{file} cannot be written: {}", reason(&error))))
}

fn setup(text: String) -> Trouble {
    Trouble::Setup { text: Text::new(text) }
}

fn write(root: &Path, name: &str, file: &str, text: &str) -> io::Result<()> {
    let folder = root.join(Part::Status.folder());
    fs::create_dir_all(&folder)?;
    let passing = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let write = || {
        let mut open = File::create(&passing)?;
        open.write_all(text.as_bytes())?;
        open.sync_all()?;
        fs::rename(&passing, root.join(file))
    };
    write().inspect_err(|_| {
        // The failure itself is what counts; a leftover is hidden and passed over.
        let _ = fs::remove_file(&passing);
    })
}

/// A status as its file says it: one key a line.
fn text(status: &Status) -> String {
    let mut text = format!("state = \"{}\"\n", status.state.word());
    if let Some(until) = status.until {
        line(&mut text, "until", &moment(until));
    }
    if let Some(note) = &status.note {
        line(&mut text, "note", &quoted(note.raw()));
    }
    if let Some(set_at) = status.set_at {
        line(&mut text, "set_at", &moment(set_at));
    }
    text
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn moment(at: Instant) -> String {
    rfc3339::exact(at)
}

/// A text as a TOML string on one line.
fn quoted(raw: &str) -> String {
    let mut out = String::from("\"");
    for c in raw.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::SetState;
    use crate::providers::folder::{map, wire};

    fn status(note: &str) -> Status {
        Status {
            state: SetState::Focus,
            until: Some("2026-11-22T12:00:00Z".parse().unwrap()),
            note: Some(Text::new(note)),
            set_at: Some("2026-11-22T10:00:00.25Z".parse().unwrap()),
            at_work_only: false,
        }
    }

    #[test]
    fn a_status_is_written_one_key_a_line() {
        let expected = "state = \"focus\"\nuntil = 2026-11-22T12:00:00Z\nnote = \"deep \\\"work\\\"\"\n\
                        set_at = 2026-11-22T10:00:00.250Z\n";
        assert_eq!(text(&status("deep \"work\"")), expected);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for note in ["", "a\nb\tc\\d\u{1B}[31m\u{9B}", "設計 🚀 שלום", "'''\"\"\""] {
            let text = text(&status(note));
            assert_eq!(text.lines().count(), 4, "{text}");
            let (found, flaws) = wire::status(&text).unwrap();
            assert_eq!((found.map(map::status), flaws), (Some(status(note)), vec![]));
        }
    }

    #[test]
    fn a_name_that_is_no_id_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../maya", "Maya", "", "a/b", ".maya"] {
            assert!(set(folder.path(), &Account::new(name), Some(&status("x"))).is_err(), "{name}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

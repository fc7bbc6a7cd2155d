//! `asyncboard add`: a teammate, a source, time away or a holiday into the config, whose comments stay. The file is only
//! written if the config with the addition is right.
//!
//! ```text
//!  mod      which file, is it right, writing it      made   arguments -> tables
//!  edit     where in the text                        args   the settings of all kinds as flags
//!  asked    what the command takes
//! ```
//!
//! Not here: what is right (`config`), arguments as people type them (`typed`).

pub mod args;
pub mod asked;
mod edit;
mod made;

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use self::edit::Where;
use super::cli::{self, Addition, Global};
use super::failure::Failure;
use super::output::{color_errors, printed, warn_of};
use super::setup::{self, Setup};
use super::{print, secrets};
use crate::config::{self, Problem};
use crate::domain::text::clean;
use crate::providers::rewrite::{self, Failed};

/// What is added, and where in a file.
struct New {
    /// What it is, for people: `teammate "kenji"`.
    what: String,
    table: toml_edit::Table,
    place: Where,
    /// What to know about it.
    notes: Vec<String>,
}

/// The most retries when another program changes the config meanwhile.
const TRIES: u32 = 100;

/// Adds to the config.
pub fn run(global: &Global, asked: &cli::Add) -> Result<i32, Failure> {
    for _ in 0..TRIES {
        if let Some(told) = added(global, asked)? {
            return printed(print::out(&secrets::keeper().scrub(&told)));
        }
    }
    Err(Failure::failed("error: nothing was added: another program keeps changing the config, so try again"))
}

/// Adds to the current config, and returns the message. `None` if another program changed the config meanwhile.
fn added(global: &Global, asked: &cli::Add) -> Result<Option<String>, Failure> {
    let Some(path) = setup::config_file(global) else {
        return Err(Failure::failed("error: there is no config yet: `asyncboard init` writes one"));
    };
    let before = setup::read(global).map_err(|problems| wrong(&problems))?;
    let new = match &asked.what {
        Addition::Teammate(asked) => made::teammate(asked, &before)?,
        Addition::Source(asked) => made::source(asked, &before)?,
        Addition::Away(asked) => made::away(asked, &before)?,
        Addition::Holiday(asked) => made::holiday(asked)?,
    };
    let (file, old, text) = changed(&path, &before, &new)?;
    let after = setup::read_instead(global, Some((&file, text.clone()))).map_err(|problems| {
        let text = config::render(&problems, color_errors());
        Failure {
            text: format!("error: {} would make the config wrong, so nothing was written\n{text}", new.what),
            code: 2,
        }
    })?;
    let written = write(&file, &old, &text)
        .map_err(|error| Failure::failed(format!("error: writing {} failed: {error}", file.display())))?;
    if !written {
        return Ok(None);
    }
    for note in after.notes.iter().filter(|note| !before.notes.contains(note)).chain(&new.notes) {
        warn_of(note);
    }
    Ok(Some(format!("added {} to {}\n", new.what, clean(&file.to_string_lossy()))))
}

fn wrong(problems: &[Problem]) -> Failure {
    Failure { text: config::render(problems, color_errors()), code: 2 }
}

/// The file that holds what is added to, its text, and its text with the addition.
fn changed(path: &Path, setup: &Setup, new: &New) -> Result<(PathBuf, String, String), Failure> {
    let files = if setup.config.files.is_empty() { vec![path.to_owned()] } else { setup.config.files.clone() };
    let mut read = Vec::new();
    for file in files {
        let text = text_of(&file)?;
        let document: DocumentMut = text
            .parse()
            .map_err(|error| Failure::failed(format!("error: {} cannot be changed: {error}", file.display())))?;
        read.push((file, text, document));
    }
    let fits = |(_, _, document): &(PathBuf, String, DocumentMut)| edit::has(document, &new.place);
    let at = read.iter().position(fits).unwrap_or_default();
    let Some((file, before, mut document)) = read.into_iter().nth(at) else {
        return Err(Failure::failed("error: the config has no file"));
    };
    edit::add(&mut document, &new.place, new.table.clone())
        .map_err(|why| Failure::failed(format!("error: {} cannot be changed: {why}", file.display())))?;
    let text = like(&before, &document.to_string());
    Ok((file, before, text))
}

/// The text of a file of the config.
fn text_of(file: &Path) -> Result<String, Failure> {
    let bytes = config::read_file(file).map_err(|why| format!("{}: {why}", file.display()));
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string()));
    text.map_err(|why| Failure::failed(format!("error: the config cannot be read: {why}")))
}

/// The new text with the line ends and the byte order mark of the old one.
fn like(old: &str, new: &str) -> String {
    let mark = if old.starts_with('\u{FEFF}') { "\u{FEFF}" } else { "" };
    let text = new.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let text = if old.contains("\r\n") { text.replace('\n', "\r\n") } else { text };
    format!("{mark}{text}")
}

/// Puts a text in the place of another one. `false`: the file has another text by now.
fn write(file: &Path, old: &str, new: &str) -> io::Result<bool> {
    let change =
        |found: Option<&[u8]>| Ok::<_, Infallible>((found == Some(old.as_bytes())).then(|| new.as_bytes().to_owned()));
    rewrite::change(file, change).map_err(|failed| match failed {
        Failed::System(error) => error,
    })
}

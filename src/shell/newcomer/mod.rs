//! `asyncboard init`: a board of one's own. Asks a few questions, or takes defaults, and writes a config, a team folder
//! and one item in it. Never overwrites a file.
//!
//! ```text
//!  mod       what is written where, and what is said of it     dialog  a question, its answer, and why it will not do
//!  answers   the questions, in their order                     services  the questions about a service
//! ```
//!
//! Not here: the contents of the files (`init`).

mod answers;
mod dialog;
mod services;

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use self::dialog::Dialog;
use super::cli::{self, Global};
use super::clock::Clock;
use super::failure::Failure;
use super::init::{Answers, files};
use super::output::printed;
use super::setup::usual_config;
use super::{print, tzdata};
use crate::domain::text::clean;
use crate::domain::zone::Zones;

/// Writes a config, a folder and an item.
pub fn init(global: &Global, asked: &cli::Init) -> Result<i32, Failure> {
    let zones = Zones::newest(tzdata::find(|name| std::env::var_os(name)).databases);
    let clock = global.now.map_or(Clock::Real, Clock::Frozen);
    let mut answers = answers::defaults(global, &zones, clock)?;
    // Before the questions: answers that lead nowhere are a waste.
    if answers.config.symlink_metadata().is_ok() {
        return Err(there_already(&answers.config));
    }
    if !asked.yes {
        answers::ask_all(&mut Dialog::new(io::stdin().lock()), &mut answers, &zones)?;
    }
    let mut written = Vec::new();
    for (path, text) in files(&answers) {
        let is_config = path == answers.config;
        match write_new(&path, &text, is_config) {
            Ok(()) => written.push(format!("  {}", shown(&path))),
            // Another person of the team has begun with this folder.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !is_config => {
                written.push(format!("  {} is there already, and stays as it is", shown(&path)));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(there_already(&path)),
            Err(error) => return Err(Failure::failed(format!("error: writing {} failed: {error}", path.display()))),
        }
    }
    printed(print::out(&told(&answers, &written)))
}

fn there_already(path: &Path) -> Failure {
    let path = path.display();
    Failure::failed(format!(
        "error: {path} is there already, and nothing is overwritten: `asyncboard add` changes it; or move it away, or \
         name another place with --config"
    ))
}

/// What was written, what is left to do, and, as the last line, the command that opens the board.
fn told(answers: &Answers, written: &[String]) -> String {
    let mut text = format!("Written:\n{}\n", written.join("\n"));
    let secrets: Vec<_> = answers.sources.iter().flat_map(|source| &source.secrets).collect();
    if !secrets.is_empty() {
        text.push_str(
            "\nSet these variables before you open the board (or name another place for them in the config):\n",
        );
        for (variable, meaning) in secrets {
            text.push_str(&format!("  export {variable}=...    # {meaning}\n"));
        }
    }
    text.push_str("\nTo see whether all of it works:\n");
    text.push_str(&format!("  {}\n", command(answers, Some("check"))));
    text.push_str(
        "\nOn the board ? shows every key; 6 the hand-off (what to do before you stop), 7 the check-ins, 8 the agreement, \
         9 the pulse.\n",
    );
    text.push_str(&format!("\nTo open your board:\n{}\n", command(answers, None)));
    text
}

/// A command as it can be typed, for this config.
fn command(answers: &Answers, name: Option<&str>) -> String {
    let program = std::env::args().next().filter(|program| program.contains('/'));
    let mut words = vec![word(&program.unwrap_or_else(|| "asyncboard".to_owned()))];
    words.extend(name.map(str::to_owned));
    if usual_config().as_ref() != Some(&answers.config) {
        let path = std::path::absolute(&answers.config).unwrap_or_else(|_| answers.config.clone());
        words.extend(["--config".to_owned(), word(&path.to_string_lossy())]);
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+~:@%".contains(c);
    let text = clean(text);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn shown(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}

/// Writes a file that must not be there yet. The config is private: it may come to hold a secret.
fn write_new(path: &Path, text: &str, private: bool) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(if private { 0o700 } else { 0o755 }).create(folder)?;
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(if private { 0o600 } else { 0o644 }).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The team folder: beside a config that was named, else in the home folder, where a team can share it.
fn folder_for(config: Option<&Path>) -> PathBuf {
    let home = || directories::UserDirs::new().map(|dirs| dirs.home_dir().join("asyncboard"));
    let beside = config.map(|path| path.parent().unwrap_or(Path::new("")).join("asyncboard"));
    let folder = beside.or_else(home).unwrap_or_else(|| PathBuf::from("asyncboard"));
    std::path::absolute(&folder).unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_survives_the_shell() {
        assert_eq!(word("/home/ana/board.toml"), "/home/ana/board.toml");
        assert_eq!(word("/home/ana's/my board.toml"), r"'/home/ana'\''s/my board.toml'");
    }
}

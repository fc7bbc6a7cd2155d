//! `asyncboard themes`: every theme, and what is wrong with one's own.
//!
//! Not here: finding them (`themes`).

use super::cli::Global;
use super::failure::Failure;
use super::output::{color_errors, printed};
use super::{print, setup};
use crate::config::{Problem, render};
use crate::domain::text::clean;
use crate::panels::shared::say;
use crate::ui::themes::Entry;
use crate::ui::{Ground, fit};

/// Prints every theme: its name, the background that it is made for, what it is like, and the file of one's own. What is
/// wrong with those goes to stderr.
pub fn list(global: &Global) -> Result<i32, Failure> {
    let entries = setup::themes(global).entries();
    let width = entries.iter().map(|entry| fit::width(&clean(&entry.name))).max().unwrap_or_default();
    let lines: Vec<String> = entries.iter().map(|entry| line(entry, width)).collect();
    let done = printed(print::out(&(lines.join("\n") + "\n")))?;
    let problems: Vec<Problem> = entries.into_iter().filter_map(|entry| entry.theme.err()).flatten().collect();
    if !problems.is_empty() {
        print::err(&render(&problems, color_errors()));
    }
    Ok(done)
}

fn line(entry: &Entry, width: usize) -> String {
    let (ground, about) = match &entry.theme {
        Ok((about, theme)) => (theme.ground().map_or("any", Ground::word), about.clean().into_owned()),
        Err(problems) => ("-", say::count(problems.len(), "problem")),
    };
    let file = entry.path.as_ref().map(|path| format!("({})", clean(&path.to_string_lossy()))).unwrap_or_default();
    let told = [about, file].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
    format!("{}  {ground:<5}  {told}", fit::fit(&clean(&entry.name), width)).trim_end().to_owned()
}

//! The user's own themes: files beside the config, one a theme; and the command that lists them all.
//!
//! Not here: what stands in them (`ui::themes`), which is shown (`looks`).

use std::fs;
use std::path::Path;

use super::cli::Global;
use super::commands::{self, printed};
use super::print;
use super::setup::{self, Failure};
use crate::config::{Problem, read_file, render};
use crate::domain::text::clean;
use crate::panels::shared::say;
use crate::ui::themes::{Entry, Own};
use crate::ui::{Ground, Themes, fit};

/// The folder, beside the config.
const FOLDER: &str = "themes";
/// More files are no themes.
const MOST: usize = 100;

/// The bundled themes, and those whose files stand beside a config.
pub fn beside(config: Option<&Path>) -> Themes {
    let folder = config.and_then(Path::parent).map(|folder| folder.join(FOLDER));
    Themes::with(folder.map(|folder| own(&folder)).unwrap_or_default())
}

/// Prints every theme: its name, the background that it is made for, what it is like, and the file of one's own. What is
/// wrong with those goes to stderr.
pub fn list(global: &Global) -> Result<i32, Failure> {
    let entries = setup::themes(global).entries();
    let width = entries.iter().map(|entry| fit::width(&clean(&entry.name))).max().unwrap_or_default();
    let lines: Vec<String> = entries.iter().map(|entry| line(entry, width)).collect();
    let done = printed(print::out(&(lines.join("\n") + "\n")))?;
    let problems: Vec<Problem> = entries.into_iter().filter_map(|entry| entry.theme.err()).flatten().collect();
    if !problems.is_empty() {
        print::err(&render(&problems, commands::color_errors()));
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

/// Every theme's file of a folder, by name. A folder that cannot be read holds none.
fn own(folder: &Path) -> Vec<Own> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut own: Vec<Own> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .filter_map(|path| {
            let name = path.file_stem()?.to_str().filter(|name| !name.starts_with('.'))?.to_owned();
            Some(Own { text: read(&path), name, path })
        })
        .take(MOST)
        .collect();
    own.sort_by(|a, b| a.name.cmp(&b.name));
    own
}

fn read(path: &Path) -> Result<String, String> {
    String::from_utf8(read_file(path)?).map_err(|_| "it is not UTF-8 text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_are_the_files_beside_the_config_by_name_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config.toml");
        assert_eq!(beside(Some(&config)), Themes::default());
        assert_eq!(beside(None), Themes::default());
        let folder = home.path().join("themes");
        fs::create_dir_all(folder.join("folder.toml")).unwrap();
        for (name, text) in [("sea.toml", "a"), ("dusk.toml", "b"), ("notes.txt", "c"), (".sea.toml", "d")] {
            fs::write(folder.join(name), text).unwrap();
        }
        fs::write(folder.join("latin.toml"), b"about = \"caf\xE9\"").unwrap();
        let text = |name: &str, text: Result<&str, &str>| Own {
            name: name.to_owned(),
            path: folder.join(format!("{name}.toml")),
            text: text.map(str::to_owned).map_err(str::to_owned),
        };
        let expected = [
            text("dusk", Ok("b")),
            text("folder", Err("it is a folder")),
            text("latin", Err("it is not UTF-8 text")),
            text("sea", Ok("a")),
        ];
        assert_eq!(beside(Some(&config)), Themes::with(expected.into()));
    }
}

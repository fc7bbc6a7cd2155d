//! The user's own themes: files beside the config, one a theme.
//!
//! Not here: what they contain (`ui::themes`), which is shown (`looks`), listing them (`theme_list`).

use std::fs;
use std::path::Path;

use crate::config::read_file;
use crate::ui::Themes;
use crate::ui::themes::Own;

/// The folder, beside the config.
const FOLDER: &str = "themes";
/// More files are no themes.
const MOST: usize = 100;

/// The bundled themes, and those whose files are beside a config.
pub fn beside(config: Option<&Path>) -> Themes {
    let folder = config.and_then(Path::parent).map(|folder| folder.join(FOLDER));
    Themes::with(folder.map(|folder| own(&folder)).unwrap_or_default())
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

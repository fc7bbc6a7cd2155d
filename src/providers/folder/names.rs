//! Which names in the folder mean something: a path is a file of one unit, or nothing to us.
//!
//! Not here: looking at the files (`list`).

use std::ffi::OsStr;
use std::path::{Component, Path};

/// What one or several files describe together: it is read, sent and forgotten as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unit {
    /// What it describes.
    pub part: Part,
    /// The stem of its files: an item's id or a teammate's.
    pub stem: Box<str>,
}

/// A part of the folder, each in a folder of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// `items/<stem>.toml` and the messages in `items/<stem>/`.
    Items,
    /// `status/<id>.toml`.
    Status,
    /// `calendars/<id>.ics`.
    Calendars,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Items, Self::Status, Self::Calendars];

    /// The name of its folder.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Status => "status",
            Self::Calendars => "calendars",
        }
    }

    /// How its files' names end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Items | Self::Status => ".toml",
            Self::Calendars => ".ics",
        }
    }

    /// The stem of one of its files, if the name is that of one.
    pub fn stem(self, name: &str) -> Option<&str> {
        name.strip_suffix(self.ending()).filter(|stem| !stem.is_empty() && !is_passing(name))
    }
}

impl Unit {
    /// The unit of a part and a stem.
    pub fn new(part: Part, stem: &str) -> Self {
        Self { part, stem: stem.into() }
    }

    /// Its own file, as the folder names it.
    pub fn file(&self) -> String {
        format!("{}/{}{}", self.part.folder(), self.stem, self.part.ending())
    }

    /// A file of one of its messages, as the folder names it.
    pub fn message_file(&self, name: &str) -> String {
        format!("{}/{}/{name}", self.part.folder(), self.stem)
    }
}

/// What a path below the folder means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The folder itself.
    Root,
    /// The folder of one of the parts.
    Part,
    /// A file, or the folder of the messages, of a unit.
    Unit(Unit),
    /// Nothing to us.
    Nothing,
}

/// What a path, given from the folder down, means.
pub fn meaning(path: &Path) -> Meaning {
    let mut names = path.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let Some(first) = names.next() else { return Meaning::Root };
    let Some(part) = Part::ALL.into_iter().find(|part| first == Some(part.folder())) else { return Meaning::Nothing };
    let Some(name) = names.next() else { return Meaning::Part };
    let (Some(name), inner) = (name, names.next()) else { return Meaning::Nothing };
    let stem = match inner {
        None => part.stem(name).or((part == Part::Items && !is_passing(name)).then_some(name)),
        Some(Some(message)) => part.stem(message).and((part == Part::Items && !is_passing(name)).then_some(name)),
        Some(None) => None,
    };
    stem.map_or(Meaning::Nothing, |stem| Meaning::Unit(Unit::new(part, stem)))
}

/// Is this the name of something that is not meant to stay or to be read: hidden, an editor's temporary or backup
/// file, a file sync's, or its copy of a version that lost?
pub fn is_passing(name: &str) -> bool {
    let ends = [".tmp", ".temp", ".swp", ".swo", ".bak", ".orig", ".rej", ".part", ".partial", ".crdownload"];
    name.starts_with(['.', '~', '#'])
        || name.ends_with(['~', '#'])
        || ends.iter().any(|end| name.ends_with(end))
        || name.contains(".sync-conflict-")
        || name.contains("conflicted copy")
}

/// A name for people, whatever bytes it has.
pub fn shown(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_of_one_unit_or_of_none() {
        let of = |path: &str| meaning(Path::new(path));
        let item = |stem: &str| Meaning::Unit(Unit::new(Part::Items, stem));
        assert_eq!(of("items/launch copy.v2.toml"), item("launch copy.v2"));
        assert_eq!(of("items/launch"), item("launch"));
        assert_eq!(of("items/launch/20261122T0900-maya.toml"), item("launch"));
        assert_eq!(of("status/maya.toml"), Meaning::Unit(Unit::new(Part::Status, "maya")));
        assert_eq!(of("calendars/maya.ics"), Meaning::Unit(Unit::new(Part::Calendars, "maya")));
        assert_eq!(of(""), Meaning::Root);
        assert_eq!(of("items"), Meaning::Part);
        for nothing in
            [".git", ".git/HEAD", "readme.md", "status/maya", "status/a/b.toml", "items/.x.swp", "../items/x"]
        {
            assert_eq!(of(nothing), Meaning::Nothing, "{nothing}");
        }
    }

    #[test]
    fn files_on_their_way_and_copies_that_lost_are_passed_over() {
        for name in [
            ".launch.toml.swp",
            "launch.toml~",
            "#launch.toml#",
            "~syncthing~launch.toml.tmp",
            "launch.tmp",
            "launch.sync-conflict-20261122-090000-ABCDEF.toml",
            "launch (Maya's conflicted copy 2026-11-22).toml",
            ".toml",
        ] {
            assert!(is_passing(name), "{name}");
            assert_eq!(Part::Items.stem(name), None, "{name}");
        }
        assert!(!is_passing("launch.toml"));
        assert_eq!(Part::Items.stem("launch.TOML"), None);
    }
}

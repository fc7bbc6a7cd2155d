//! Which names in the folder mean something: a path is a file of one unit, or has no effect.
//!
//! Names are compared in composed form (NFC; UAX #15): some systems write `é` as `e` and an accent.
//!
//! Not here: looking at the files (`list`), names that a file sync gave to a copy (`copies`).

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Component, Path};

use icu_normalizer::ComposingNormalizerBorrowed;

use super::copies;

/// What one or several files describe together: it is read, sent and forgotten as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unit {
    /// What it describes.
    pub part: Part,
    /// The stem of its files, composed: an item's id or a teammate's.
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
        name.strip_suffix(self.ending()).filter(|stem| !stem.is_empty() && !is_litter(name))
    }

    /// One of its files, as the folder names it.
    pub fn file(self, stem: &str) -> String {
        format!("{}/{stem}{}", self.folder(), self.ending())
    }

    /// Something in its folder, as the folder names it.
    pub fn path(self, name: &str) -> String {
        format!("{}/{name}", self.folder())
    }
}

impl Unit {
    /// The unit of a part and a stem in any form.
    pub fn new(part: Part, stem: &str) -> Self {
        Self { part, stem: composed(stem).into() }
    }
}

/// A name in composed form.
pub fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() { Cow::Borrowed(name) } else { ComposingNormalizerBorrowed::new_nfc().normalize(name) }
}

/// What a path below the folder means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The folder itself.
    Root,
    /// The folder of one of the parts, or something in it that has to be looked at together with its neighbours.
    Part,
    /// A file, or the folder of the messages, of a unit.
    Unit(Unit),
    /// It has no effect, and needs none.
    Nothing,
}

/// What a path, given from the folder down, means.
pub fn meaning(path: &Path) -> Meaning {
    let mut names = path.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let Some(first) = names.next() else { return Meaning::Root };
    let Some(first) = first else { return Meaning::Nothing };
    let Some(part) = Part::ALL.into_iter().find(|part| first == part.folder()) else {
        return if nearest_part(first).is_some() { Meaning::Part } else { Meaning::Nothing };
    };
    let Some(name) = names.next() else { return Meaning::Part };
    let Some(name) = name else { return Meaning::Part };
    match names.next() {
        None if placeholder(name).is_some() => Meaning::Part,
        None if is_litter(name) => Meaning::Nothing,
        None => match part.stem(name) {
            Some(stem) if copies::marked(&composed(stem)).is_some() => Meaning::Part,
            Some(stem) => Meaning::Unit(Unit::new(part, stem)),
            None if part == Part::Items && !name.contains('.') => Meaning::Unit(Unit::new(part, name)),
            None => Meaning::Part,
        },
        Some(message) if part != Part::Items || is_litter(name) => {
            if message.is_some_and(is_litter) || is_litter(name) { Meaning::Nothing } else { Meaning::Part }
        }
        Some(Some(message)) if is_litter(message) && placeholder(message).is_none() => Meaning::Nothing,
        Some(_) if copies::marked(&composed(name)).is_some() => Meaning::Part,
        Some(_) => Meaning::Unit(Unit::new(part, name)),
    }
}

/// Is this the name of something that is not meant to be read: hidden, an editor's temporary or backup file, a file of
/// the system, or a file sync's own?
pub fn is_litter(name: &str) -> bool {
    let ends = [
        ".tmp",
        ".temp",
        ".swp",
        ".swo",
        ".bak",
        ".orig",
        ".rej",
        ".part",
        ".partial",
        ".crdownload",
        ".gdoc",
        ".gsheet",
        ".gslides",
        ".gdraw",
        ".gform",
        ".gmap",
        ".gsite",
        ".gscript",
        ".gjam",
    ];
    let names = ["desktop.ini", "thumbs.db", "icon\r", "ehthumbs.db", "$recycle.bin", "__macosx"];
    let lower = name.to_ascii_lowercase();
    name.starts_with(['.', '~', '#'])
        || name.ends_with(['~', '#'])
        || names.contains(&lower.as_str())
        || ends.iter().any(|end| lower.ends_with(end))
}

/// The name of the file for which a placeholder stands that iCloud leaves while the file is not on this machine.
pub fn placeholder(name: &str) -> Option<&str> {
    name.strip_prefix('.')?.strip_suffix(".icloud").filter(|name| !name.is_empty())
}

/// The part whose folder's name is like this one, which is not it.
pub fn nearest_part(name: &str) -> Option<Part> {
    Part::ALL.into_iter().find(|part| is_like(name, part.folder()))
}

/// Is this name like that of a folder, which it is not?
pub fn is_like(name: &str, folder: &str) -> bool {
    let lower = name.trim().to_lowercase();
    let singular = folder.strip_suffix('s').unwrap_or(folder);
    name != folder
        && !name.starts_with('.')
        && (strsim::osa_distance(&lower, folder) <= 1
            || singular.len() > 5 && strsim::osa_distance(&lower, singular) <= 1
            || lower == singular
            || lower == format!("{folder}es"))
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
        assert_eq!(of("items/cafe\u{301}.toml"), item("café"));
        assert_eq!(of("items/launch/20261122T0900-maya.toml"), item("launch"));
        assert_eq!(of("status/maya.toml"), Meaning::Unit(Unit::new(Part::Status, "maya")));
        assert_eq!(of("calendars/maya.ics"), Meaning::Unit(Unit::new(Part::Calendars, "maya")));
        assert_eq!(of(""), Meaning::Root);
        assert_eq!(of("items"), Meaning::Part);
        for nothing in [".git", ".git/HEAD", "readme.md", "items/.x.swp", "items/launch/.x.swp", "items/.cache/x.toml"]
        {
            assert_eq!(of(nothing), Meaning::Nothing, "{nothing}");
        }
    }

    #[test]
    fn what_has_to_be_looked_at_with_its_neighbours_means_its_part() {
        for path in [
            "Items",
            "calendar",
            "items/launch.TOML",
            "calendars/maya.ICS",
            "status/maya",
            "status/a/b.toml",
            "items/.launch.toml.icloud",
            "items/launch.sync-conflict-20261122-090000-ABCDEF.toml",
            "items/launch (Maya's conflicted copy 2026-11-22)/20261122T0900-maya.toml",
        ] {
            assert_eq!(meaning(Path::new(path)), Meaning::Part, "{path}");
        }
    }

    #[test]
    fn files_on_their_way_and_files_of_the_system_are_litter() {
        for name in [
            ".launch.toml.swp",
            "launch.toml~",
            "#launch.toml#",
            "~syncthing~launch.toml.tmp",
            "launch.tmp",
            ".toml",
            ".DS_Store",
            "desktop.ini",
            "Thumbs.db",
            "Icon\r",
            "~$launch.toml",
            "Plan.gdoc",
            ".stfolder",
        ] {
            assert!(is_litter(name), "{name}");
            assert_eq!(Part::Items.stem(name), None, "{name}");
        }
        assert!(!is_litter("launch.toml"));
        assert_eq!(Part::Items.stem("launch.TOML"), None);
        assert_eq!(placeholder(".launch.toml.icloud"), Some("launch.toml"));
        assert_eq!(placeholder("launch.toml.icloud"), None);
    }

    #[test]
    fn a_folder_whose_name_is_like_a_parts_is_told_from_others() {
        for (name, part) in [
            ("Items", Part::Items),
            ("item", Part::Items),
            ("STATUS", Part::Status),
            ("statuses", Part::Status),
            ("calendar", Part::Calendars),
            ("calenders", Part::Calendars),
            ("items ", Part::Items),
        ] {
            assert_eq!(nearest_part(name), Some(part), "{name}");
        }
        for name in ["items", "checkins", "docs", ".items", "static", "src"] {
            assert_eq!(nearest_part(name), None, "{name}");
        }
    }
}

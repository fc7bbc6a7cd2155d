//! Looking at the folder without reading a file: which units there are, and what their files look like.
//!
//! Not here: what is inside the files (`read`), what they looked like before (`marks`).

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, DirEntry, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::marks::{Mark, Marks};
use super::names::{self, Part, Unit};
use crate::domain::batch::Problem;
use crate::domain::text::Text;

/// What a look at the folder found.
#[derive(Debug, Default)]
pub struct Listing {
    /// The units that there are.
    pub units: HashMap<Unit, Marks>,
    /// Parts that could not be looked at: nothing is known of their units now.
    pub unseen: Vec<Part>,
    /// Units that could be looked at only in part, and why.
    pub partial: HashMap<Unit, Problem>,
    /// What could not be looked at, and why.
    pub problems: Vec<Problem>,
}

/// Called with every folder before it is listed, so that nothing that changes after the listing is missed.
pub type Enter<'a> = &'a mut dyn FnMut(&Path);

/// Looks at everything.
pub fn everything(root: &Path, enter: Enter<'_>) -> Listing {
    let mut listing = Listing::default();
    for part in Part::ALL {
        let folder = root.join(part.folder());
        enter(&folder);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                listing.unseen.push(part);
                listing
                    .problems
                    .push(problem(part.folder(), format!("this folder cannot be read: {}", reason(&error))));
                continue;
            }
        };
        for entry in entries.flatten() {
            listing.add(part, &entry, enter);
        }
    }
    listing
}

/// Looks at some units only.
pub fn only<'a>(root: &Path, units: impl IntoIterator<Item = &'a Unit>, enter: Enter<'_>) -> Listing {
    let mut listing = Listing::default();
    for unit in units {
        let mut marks = Marks::default();
        if let Ok(found) = fs::symlink_metadata(root.join(unit.file())) {
            marks.main = Some(mark(|| root.join(unit.file()), &found));
        }
        if unit.part == Part::Items {
            let folder = messages_folder(root, unit);
            if folder.is_dir() {
                listing.messages(&folder, unit, &mut marks, enter);
            }
        }
        if marks != Marks::default() {
            listing.units.insert(unit.clone(), marks);
        }
    }
    listing
}

/// The folders of messages that there are: what a watch has to watch beside the parts' own folders.
pub fn message_folders(root: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(root.join(Part::Items.folder())) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let named = |entry: &DirEntry| entry.file_name().to_str().is_some_and(|name| !names::is_passing(name));
    Ok(entries.flatten().filter(|e| named(e) && is_folder(e)).map(|entry| entry.path()).collect())
}

impl Listing {
    fn add(&mut self, part: Part, entry: &DirEntry, enter: Enter<'_>) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { return self.odd_name(part, &name) };
        if let Some(stem) = part.stem(name) {
            let marks = self.units.entry(Unit::new(part, stem)).or_default();
            marks.main = Some(entry.metadata().map_or_else(|_| Mark::unsure(), |found| mark(|| entry.path(), &found)));
        } else if part == Part::Items && !names::is_passing(name) && is_folder(entry) {
            let unit = Unit::new(part, name);
            let mut marks = self.units.remove(&unit).unwrap_or_default();
            self.messages(&entry.path(), &unit, &mut marks, enter);
            if marks != Marks::default() {
                self.units.insert(unit, marks);
            }
        }
    }

    fn odd_name(&mut self, part: Part, name: &OsStr) {
        let shown = names::shown(name);
        if shown.ends_with(part.ending()) && !names::is_passing(&shown) {
            let file = format!("{}/{shown}", part.folder());
            self.problems.push(problem(&file, "the name of this file is not UTF-8: rename it".to_owned()));
        }
    }

    /// Looks at an item's messages.
    fn messages(&mut self, folder: &Path, unit: &Unit, marks: &mut Marks, enter: Enter<'_>) {
        enter(folder);
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => {
                let file = format!("{}/{}", unit.part.folder(), unit.stem);
                let text = format!("this folder of messages cannot be read: {}", reason(&error));
                self.partial.insert(unit.clone(), problem(&file, text));
                return;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| Part::Items.stem(name).is_some()) else { continue };
            let found = entry.metadata().map_or_else(|_| Mark::unsure(), |found| mark(|| entry.path(), &found));
            marks.messages.push((name.into(), found));
        }
        marks.messages.sort_by(|a, b| a.0.cmp(&b.0));
    }
}

/// Is an entry a folder? The file system is asked again only for a link.
fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_dir() || kind.is_symlink() && entry.path().is_dir())
}

/// The mark of what stands at a path; of a link, that of what it points at.
fn mark(path: impl FnOnce() -> PathBuf, found: &Metadata) -> Mark {
    if !found.is_symlink() {
        return Mark::of(found);
    }
    fs::metadata(path()).map_or_else(|_| Mark::unsure(), |found| Mark::of(&found))
}

fn messages_folder(root: &Path, unit: &Unit) -> PathBuf {
    root.join(unit.part.folder()).join(&*unit.stem)
}

/// A problem of a file or folder as a whole.
pub fn problem(file: &str, text: String) -> Problem {
    Problem { file: Some(Text::new(file)), line: None, column: None, text: Text::new(text) }
}

/// Why the system refused, in words.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::NotFound => "it is not there".to_owned(),
        _ => error.to_string(),
    }
}

//! Looking at the folder without reading a file: which units there are, and what their files look like.
//!
//! A file whose name says that it is, or may be, a copy of another belongs to the unit of that other one (`copies`).
//!
//! Not here: what is inside the files (`read`), what they looked like before (`stamps`).

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, DirEntry, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::copies::{self, Sure};
use super::names::{self, Part, Unit};
use super::stamps::{Stamp, Stamps};
use super::strays;
use crate::domain::batch::Problem;
use crate::domain::ids::is_id;
use crate::domain::text::Text;

/// So many files that are hardly copies of one file are compared with it: every one of them is read whenever one changes.
const FAMILY: usize = 16;

/// What a look at the folder found.
#[derive(Debug, Default)]
pub struct Listing {
    /// The units that there are.
    pub units: HashMap<Unit, Stamps>,
    /// Parts that could not be looked at: the state of their units is unknown.
    pub unseen: Vec<Part>,
    /// Units that could be looked at only in part: what was known of them stays.
    pub hidden: HashSet<Unit>,
    /// What looking found wrong, by unit.
    pub told: HashMap<Unit, Vec<Problem>>,
    /// What looking found wrong with the folder at large.
    pub problems: Vec<Problem>,
}

/// Called with every folder before it is listed, so that a change after the listing is noticed.
pub type Enter<'a> = &'a mut dyn FnMut(&Path);

/// Looks at everything.
pub fn everything(root: &Path, enter: Enter<'_>) -> Listing {
    let mut listing = Listing { problems: strays::beside(root), ..Listing::default() };
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
                    .push(problem(part.folder(), format!("this folder cannot be read: {}", reason(&error))).as_error());
                continue;
            }
        };
        for entry in entries.flatten() {
            listing.add(part, &entry, enter);
        }
        listing.gather(part);
    }
    listing.problems.extend(strays::twins(listing.units.keys().filter(|unit| unit.part == Part::Items)));
    listing
}

/// Looks at some units only: of those whose names have one form only, and that have no copies.
pub fn only<'a>(root: &Path, units: impl IntoIterator<Item = &'a Unit>, enter: Enter<'_>) -> Listing {
    let mut listing = Listing::default();
    for unit in units {
        let mut stamps = Stamps::default();
        let path = root.join(unit.part.file(&unit.stem));
        if let Ok(found) = fs::symlink_metadata(&path) {
            stamps.main = Some(stamp(|| path, &found));
        }
        if unit.part == Part::Items {
            let folder = root.join(unit.part.path(&unit.stem));
            if folder.is_dir() {
                listing.messages(&folder, &unit.stem, unit, &mut stamps, enter);
            }
        }
        if stamps != Stamps::default() {
            listing.units.insert(unit.clone(), stamps);
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
    let named = |entry: &DirEntry| entry.file_name().to_str().is_some_and(|name| !names::is_litter(name));
    Ok(entries.flatten().filter(|e| named(e) && is_folder(e)).map(|entry| entry.path()).collect())
}

impl Listing {
    fn add(&mut self, part: Part, entry: &DirEntry, enter: Enter<'_>) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { return self.odd_name(part, &name) };
        if let Some(stem) = names::placeholder(name).and_then(|name| part.stem(name)) {
            self.absent(Unit::new(part, stem), &part.file(stem));
        } else if names::is_litter(name) {
        } else if let Some(stem) = part.stem(name) {
            let found = entry.metadata().map_or_else(|_| Stamp::unsure(), |found| stamp(|| entry.path(), &found));
            self.file(part, stem, found);
        } else if part == Part::Items && is_folder(entry) {
            let unit = Unit::new(part, name);
            let mut stamps = self.units.remove(&unit).unwrap_or_default();
            self.messages(&entry.path(), name, &unit, &mut stamps, enter);
            if stamps != Stamps::default() {
                self.units.insert(unit, stamps);
            }
        } else {
            self.problems.push(strays::in_part(part, name, is_folder(entry)));
        }
    }

    /// Adds a unit's own file. Of two whose names differ only in the form of Unicode, the composed one is its own.
    fn file(&mut self, part: Part, stem: &str, found: Stamp) {
        let unit = Unit::new(part, stem);
        let is_composed = *stem == *unit.stem;
        let stamps = self.units.entry(unit).or_default();
        let written = (!is_composed).then(|| stem.into());
        let other = match stamps.main {
            Some(first) if is_composed => {
                let first = (stamps.written.take().unwrap_or_default(), first);
                (stamps.main, stamps.written) = (Some(found), None);
                Some(first)
            }
            Some(_) => Some((stem.into(), found)),
            None => {
                (stamps.main, stamps.written) = (Some(found), written);
                None
            }
        };
        stamps.copies.extend(other.map(|(stem, main)| (stem, Stamps { main: Some(main), ..Stamps::default() })));
    }

    fn odd_name(&mut self, part: Part, name: &OsStr) {
        let shown = names::shown(name);
        if !names::is_litter(&shown) {
            self.problems.push(
                problem(&part.path(&shown), "the name of this file is not UTF-8: rename it".to_owned()).as_error(),
            );
        }
    }

    /// A file that a file sync has not brought to this machine.
    fn absent(&mut self, unit: Unit, file: &str) {
        let text = "is not on this machine: make the folder available offline".to_owned();
        self.told.entry(unit.clone()).or_default().push(problem(file, text));
        self.hidden.insert(unit);
    }

    /// Looks at an item's messages, in a folder of this name.
    fn messages(&mut self, folder: &Path, name: &str, unit: &Unit, stamps: &mut Stamps, enter: Enter<'_>) {
        enter(folder);
        let here = unit.part.path(name);
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => {
                let text = format!("this folder of messages cannot be read: {}", reason(&error));
                self.told.entry(unit.clone()).or_default().push(problem(&here, text).as_error());
                self.hidden.insert(unit.clone());
                return;
            }
        };
        let before = stamps.messages.len();
        for entry in entries.flatten() {
            let file = entry.file_name();
            let Some(file) = file.to_str() else { continue };
            if let Some(real) = names::placeholder(file).filter(|real| unit.part.stem(real).is_some()) {
                self.absent(unit.clone(), &format!("{here}/{real}"));
            } else if names::is_litter(file) {
            } else if unit.part.stem(file).is_some() {
                let found = entry.metadata().map_or_else(|_| Stamp::unsure(), |found| stamp(|| entry.path(), &found));
                stamps.messages.push((format!("{name}/{file}").into(), found));
            } else {
                self.told.entry(unit.clone()).or_default().push(strays::in_messages(&here, file));
            }
        }
        if stamps.messages.len() == before && !self.hidden.contains(unit) {
            self.told.entry(unit.clone()).or_default().push(strays::no_messages(&here));
        }
        stamps.messages.sort_by(|a, b| a.0.cmp(&b.0));
    }

    /// Gives every copy of a file to the unit of which it is, or may be, a copy.
    fn gather(&mut self, part: Part) {
        let all = self.units.iter().map(|(unit, stamps)| (unit, stamps.main.is_some()));
        let known: HashMap<&str, bool> = (all.chain(self.hidden.iter().map(|unit| (unit, true))))
            .filter(|(unit, _)| unit.part == part)
            .map(|(unit, main)| (&*unit.stem, main))
            .collect();
        let of = |stem: &str| original(part, stem, &known);
        let mut found: Vec<(String, String, Sure)> =
            known.keys().filter_map(|stem| of(stem).map(|(name, sure)| ((*stem).to_owned(), name, sure))).collect();
        let mut families: HashMap<String, usize> = HashMap::new();
        for (_, name, _) in found.iter().filter(|(_, _, sure)| *sure == Sure::Hardly) {
            *families.entry(name.clone()).or_default() += 1;
        }
        found.retain(|(_, name, sure)| *sure != Sure::Hardly || families.get(name).is_none_or(|size| *size <= FAMILY));
        let originals: HashMap<String, String> = found.into_iter().map(|(stem, name, _)| (stem, name)).collect();
        for stem in originals.keys() {
            let mut root = stem;
            while let Some(name) = originals.get(root) {
                root = name;
            }
            self.give(&Unit::new(part, stem), Unit::new(part, root));
        }
        let copies = self.units.iter_mut().filter(|(unit, stamps)| unit.part == part && !stamps.copies.is_empty());
        for (_, stamps) in copies {
            stamps.copies.sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        }
    }

    /// Makes a unit one of the copies of another.
    fn give(&mut self, copy: &Unit, to: Unit) {
        if self.hidden.remove(copy) {
            self.hidden.insert(to.clone());
        }
        let Some(mut stamps) = self.units.remove(copy) else { return };
        let written = stamps.written.take().unwrap_or_else(|| copy.stem.clone());
        if !self.units.contains_key(&to) && !self.hidden.contains(&to) {
            let file = if stamps.main.is_some() { to.part.file(&written) } else { to.part.path(&written) };
            return self.problems.push(strays::orphan(&file, &to));
        }
        let more = std::mem::take(&mut stamps.copies);
        let root = self.units.entry(to).or_default();
        root.copies.push((written, stamps));
        root.copies.extend(more);
    }
}

/// The name of which another is, or may be, a copy. Of people's files only names that are no ids are taken for copies.
fn original(part: Part, stem: &str, known: &HashMap<&str, bool>) -> Option<(String, Sure)> {
    if let Some(originals) = copies::marked(stem) {
        let there = originals.iter().find(|name| known.contains_key(**name));
        return there.or(originals.first()).map(|name| ((*name).to_owned(), Sure::Surely));
    }
    let beside = |name: &str| known.get(name) == Some(&true);
    if let Some(name) = copies::marked_beside(stem).filter(|name| beside(name)) {
        return Some((name.to_owned(), Sure::Surely));
    }
    if part != Part::Items && is_id(stem) {
        return None;
    }
    copies::perhaps(stem, beside).map(|(name, sure)| (name.to_owned(), sure))
}

/// Is an entry a folder? The file system is asked again only for a link.
pub fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_dir() || kind.is_symlink() && entry.path().is_dir())
}

/// The stamp of what stands at a path; of a link, that of what it points at.
fn stamp(path: impl FnOnce() -> PathBuf, found: &Metadata) -> Stamp {
    if !found.is_symlink() {
        return Stamp::of(found);
    }
    fs::metadata(path()).map_or_else(|_| Stamp::unsure(), |found| Stamp::of(&found))
}

/// A problem of a file or folder as a whole.
pub fn problem(file: &str, text: String) -> Problem {
    Problem { file: Some(Text::new(file)), line: None, column: None, text: Text::new(text), is_error: false }
}

/// Why the system refused, in words.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::NotFound => "it is not there".to_owned(),
        _ => error.to_string(),
    }
}

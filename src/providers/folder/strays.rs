//! Files and folders that have no effect, each with the nearest name that would have one.
//!
//! Not here: finding them (`list`), files whose name is no teammate's (`people`).

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::list::problem;
use super::names::{self, Part, Unit};
use super::wire::{self, TOML_CAP};
use crate::domain::batch::Problem;

/// What stands beside the parts of a folder and looks as if it were meant to be one, or a file of one.
pub fn beside(root: &Path) -> Vec<Problem> {
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !names::is_litter(name)) else { continue };
        if let Some(part) = names::nearest_part(name) {
            // Where names are compared without regard to case, it is the part itself.
            if !is_same(&root.join(part.folder()), &entry.path()) {
                let folder = part.folder();
                found.push(problem(name, format!("has no effect: did you mean the folder {folder}/?")));
            }
        } else if name.to_ascii_lowercase().ends_with(Part::Calendars.ending()) {
            found.push(problem(name, format!("has no effect here: move it to {}", Part::Calendars.path(name))));
        } else if let Some(part) = lost_part(&entry.path(), name) {
            found.push(problem(name, format!("has no effect here: move it to {}", part.path(name))));
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

/// The part to which a TOML file beside the parts belongs by its keys; `None`: it may be a config, or another program's.
fn lost_part(path: &Path, name: &str) -> Option<Part> {
    let is_small = || fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= TOML_CAP);
    if !has_ending(name, Part::Items) || !is_small() {
        return None;
    }
    let text = fs::read_to_string(path).ok()?;
    let keys = wire::keys(text.trim_start_matches('\u{FEFF}'))?;
    // A config may consist of a title alone: its other keys are in the files that it includes.
    let is_item = keys.iter().any(|key| key != "title") || keys.is_empty() || name != "config.toml";
    let all = |known: &[&str]| keys.iter().all(|key| known.contains(&key.as_str()));
    if all(&wire::ITEM_KEYS) && is_item {
        Some(Part::Items)
    } else {
        Some(Part::Status).filter(|_| all(&wire::STATUS_KEYS) && !keys.is_empty())
    }
}

/// Folders beside the parts whose names are like those of the folders of check-ins.
pub fn like_check_ins(root: &Path, folders: &[String]) -> Vec<Problem> {
    let Ok(entries) = fs::read_dir(root).map(Iterator::flatten) else { return Vec::new() };
    let of = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        // Another check-in may have this folder, or one in it.
        let is_own = folders.iter().any(|folder| folder.split('/').next() == Some(&*name));
        let like = folders.iter().find(|folder| names::is_like(&name, folder)).filter(|_| !is_own)?;
        let is_it = is_same(&root.join(like), &entry.path());
        (!is_it).then(|| problem(&name, format!("has no effect: did you mean the folder {like}/?")))
    };
    let mut found: Vec<Problem> = entries.filter_map(of).collect();
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

fn is_same(a: &Path, b: &Path) -> bool {
    let id = |path: &Path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    id(a).is_some() && id(a) == id(b)
}

/// Something in the folder of a part that is none of its files.
pub fn in_part(part: Part, name: &str, is_folder: bool) -> Problem {
    let text = match nearest(part, name) {
        _ if is_folder => format!("this folder has no effect: expected files such as {}", part.file("maya")),
        Some(right) => format!("has no effect: rename it to {right}"),
        None if part != Part::Calendars && has_ending(name, Part::Calendars) => {
            format!("has no effect here: move it to {}", Part::Calendars.path(name))
        }
        None => format!("has no effect: expected a file whose name ends in {}", part.ending()),
    };
    problem(&part.path(name), text)
}

/// Something in the folder of an item's messages that is none.
pub fn in_messages(folder: &str, name: &str) -> Problem {
    let text = match nearest(Part::Items, name) {
        Some(right) => format!("has no effect: rename it to {right}"),
        None => "has no effect: a message is a file whose name ends in .toml".to_owned(),
    };
    problem(&format!("{folder}/{name}"), text)
}

/// A folder in `items/` that holds no message.
pub fn no_messages(folder: &str) -> Problem {
    let text = "this folder has no effect: it holds no message (a file such as 20261122T0900-maya.toml)";
    problem(folder, text.to_owned())
}

/// A copy that lost a conflict with a file that is not there any more.
pub fn orphan(file: &str, original: &Unit) -> Problem {
    let Unit { part, stem } = original;
    let text =
        format!("a copy that lost a conflict, and {} is not there: rename it to that, or delete it", part.file(stem));
    problem(file, text)
}

/// Items whose names differ only in their letters' case.
pub fn twins<'a>(items: impl Iterator<Item = &'a Unit>) -> Vec<Problem> {
    let mut by_small: HashMap<String, Vec<&str>> = HashMap::new();
    let (with_capitals, small): (Vec<&str>, Vec<&str>) =
        items.map(|unit| &*unit.stem).partition(|stem| stem.chars().any(char::is_uppercase));
    for stem in with_capitals {
        by_small.entry(stem.to_lowercase()).or_default().push(stem);
    }
    if by_small.is_empty() {
        return Vec::new();
    }
    for stem in small {
        if let Some(twins) = by_small.get_mut(stem) {
            twins.push(stem);
        }
    }
    let mut found = Vec::new();
    for twins in by_small.values_mut() {
        twins.sort_unstable();
        let Some((first, others)) = twins.split_last() else { continue };
        let file = |stem: &str| Part::Items.file(stem);
        let text = || format!("on macOS and Windows this is the same file as {}: rename one of them", file(first));
        found.extend(others.iter().map(|stem| problem(&file(stem), text())));
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

/// The name with the ending that it should have.
fn nearest(part: Part, name: &str) -> Option<String> {
    let right = part.ending();
    if has_ending(name, part) {
        return name.get(..name.len() - right.len()).map(|stem| format!("{stem}{right}"));
    }
    if let Some(stem) = name.strip_suffix(".txt").filter(|stem| has_ending(stem, part)) {
        return nearest(part, stem).or(Some(stem.to_owned()));
    }
    let (stem, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let other = match part {
        Part::Calendars => ["ical", "icalendar", "icl", "vcs"].contains(&ending.as_str()),
        Part::Items | Part::Status => strsim::osa_distance(&ending, "toml") <= 1,
    };
    (other && !stem.is_empty()).then(|| format!("{stem}{right}"))
}

fn has_ending(name: &str, part: Part) -> bool {
    let ending = part.ending();
    name.len() > ending.len() && name.to_ascii_lowercase().ends_with(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(problem: &Problem) -> String {
        format!("{}: {}", problem.file.as_ref().map_or("", |file| file.raw()), problem.text.raw())
    }

    #[test]
    fn a_file_without_effect_is_named_with_the_nearest_right_name() {
        for (part, name, expected) in [
            (Part::Calendars, "kenji.ICS", "calendars/kenji.ICS: has no effect: rename it to kenji.ics"),
            (Part::Calendars, "kenji.ical", "calendars/kenji.ical: has no effect: rename it to kenji.ics"),
            (Part::Items, "launch.TOML", "items/launch.TOML: has no effect: rename it to launch.toml"),
            (Part::Items, "launch.tml", "items/launch.tml: has no effect: rename it to launch.toml"),
            (Part::Items, "launch.toml.txt", "items/launch.toml.txt: has no effect: rename it to launch.toml"),
            (Part::Items, "kenji.ics", "items/kenji.ics: has no effect here: move it to calendars/kenji.ics"),
            (Part::Status, "maya.md", "status/maya.md: has no effect: expected a file whose name ends in .toml"),
        ] {
            assert_eq!(text(&in_part(part, name, false)), expected);
        }
    }

    #[test]
    fn names_that_differ_only_in_case_are_named() {
        let units: Vec<Unit> = ["A", "a", "B", "c", "Über", "über"].map(|stem| Unit::new(Part::Items, stem)).into();
        let found: Vec<String> = twins(units.iter()).iter().map(text).collect();
        let same = |a, b| {
            format!("items/{a}.toml: on macOS and Windows this is the same file as items/{b}.toml: rename one of them")
        };
        assert_eq!(found, [same("A", "a"), same("Über", "über")]);
    }
}

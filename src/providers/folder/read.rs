//! Reading one unit's files: what it says now, or why its last good version stays.
//!
//! Rules:
//!
//! 1. A file that cannot be read, or is no TOML, is broken. It is named, and what it said before stays in use: a broken
//!    status or calendar leaves the earlier one, a broken item the earlier item.
//! 2. A message's file that is broken and was never read well only lacks that message. One that was read well before
//!    holds its whole item as it was: no message vanishes.
//! 3. A flaw inside a file (an unknown key, a value of another type) is named; everything else in it counts.
//!
//! Not here: the shapes of the files (`wire`, `calendar`), which units to read (`look`).

use std::path::Path;

use super::calendar;
use super::content::{self, Unread, broken, placed};
use super::list::problem;
use super::map::{self, Names};
use super::marks::{Mark, Marks, Read};
use super::names::{Part, Unit};
use super::wire::{self, Flaw};
use crate::domain::batch::{Event, Item, Problem, Status};
use crate::domain::ids::Account;
use crate::domain::zone::Zones;

/// The most bytes that are read of a TOML file.
const TOML_CAP: u64 = 1 << 20;
/// The most bytes that are read of a calendar: programs export years of them.
const CALENDAR_CAP: u64 = 4 << 20;

/// What came out of reading a unit.
#[derive(Debug)]
pub enum Outcome {
    /// An item, whole.
    Item(Item),
    /// A status.
    Status(Account, Status),
    /// A calendar, whole.
    Calendar(Account, Vec<Event>),
    /// What was sent before stays.
    Kept,
    /// It went away while we looked.
    Gone,
}

/// A unit that was read.
#[derive(Debug)]
pub struct Reading {
    /// What it says.
    pub outcome: Outcome,
    /// Its files, each with what its reading gave.
    pub marks: Marks,
    /// What is wrong in its files.
    pub problems: Vec<Problem>,
}

/// Reads units, one after the other.
pub struct Reader<'a> {
    root: &'a Path,
    zones: &'a Zones,
    names: Names,
    buffer: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// A reader of a folder.
    pub fn new(root: &'a Path, zones: &'a Zones) -> Self {
        Self { root, zones, names: Names::default(), buffer: Vec::new() }
    }

    /// Reads a unit whose files look like `found` and looked like `before`.
    pub fn read(&mut self, unit: &Unit, found: Marks, before: Option<&Marks>) -> Reading {
        let mut reading = Reading { outcome: Outcome::Kept, marks: found, problems: Vec::new() };
        match unit.part {
            Part::Items => self.item(unit, &mut reading, before),
            Part::Status => self.status(unit, &mut reading, before),
            Part::Calendars => self.calendar(unit, &mut reading, before),
        }
        reading
    }

    fn item(&mut self, unit: &Unit, reading: &mut Reading, before: Option<&Marks>) {
        let Reading { marks, problems, .. } = reading;
        let mut whole = true;
        let mut item = Item::new(&unit.stem);
        if let Some(mark) = &mut marks.main {
            let file = unit.file();
            let names = &mut self.names;
            let content = content::text(self.root, &file, mark, TOML_CAP, &mut self.buffer);
            let parsed = content.and_then(|text| Ok((text, wire::item(text).map_err(|f| broken(&file, text, &f))?)));
            match parsed {
                Ok((text, (found, flaws))) => {
                    note(problems, mark, &file, text, &flaws);
                    item = map::item(&unit.stem, found, names);
                }
                Err(Unread::Gone) => marks.main = None,
                Err(Unread::Broken(problem)) => {
                    hold(mark, before.and_then(|b| b.main));
                    problems.push(problem);
                    whole = false;
                }
            }
        }
        let mut gone = Vec::new();
        for (name, mark) in &mut marks.messages {
            let file = unit.message_file(name);
            let content = content::text(self.root, &file, mark, TOML_CAP, &mut self.buffer);
            let parsed = content.and_then(|text| Ok((text, wire::message(text).map_err(|f| broken(&file, text, &f))?)));
            match parsed {
                Ok((text, (found, flaws))) => {
                    note(problems, mark, &file, text, &flaws);
                    item.messages.extend(found.map(|found| map::message(found, &mut self.names)));
                }
                Err(Unread::Gone) => gone.push(name.clone()),
                Err(Unread::Broken(problem)) => {
                    hold(mark, before.and_then(|b| b.message(name)));
                    problems.push(problem);
                    whole &= !mark.in_use();
                }
            }
        }
        marks.messages.retain(|(name, _)| !gone.contains(name));
        map::in_order(&mut item.messages);
        if *marks == Marks::default() {
            reading.outcome = Outcome::Gone;
        } else if whole {
            reading.outcome = Outcome::Item(item);
        }
    }

    fn status(&mut self, unit: &Unit, reading: &mut Reading, before: Option<&Marks>) {
        let Some(mark) = &mut reading.marks.main else { return };
        let file = unit.file();
        let content = content::text(self.root, &file, mark, TOML_CAP, &mut self.buffer);
        let parsed = content.and_then(|text| Ok((text, wire::status(text).map_err(|f| broken(&file, text, &f))?)));
        match parsed {
            Ok((text, (found, flaws))) => {
                note(&mut reading.problems, mark, &file, text, &flaws);
                match found {
                    Some(found) => {
                        reading.outcome = Outcome::Status(self.names.account(&unit.stem), map::status(found));
                    }
                    None => hold(mark, before.and_then(|b| b.main)),
                }
            }
            Err(unread) => reading.unread(unread, before),
        }
    }

    fn calendar(&mut self, unit: &Unit, reading: &mut Reading, before: Option<&Marks>) {
        let Some(mark) = &mut reading.marks.main else { return };
        let file = unit.file();
        match content::bytes(self.root, &file, mark, CALENDAR_CAP, &mut self.buffer) {
            Ok(()) => {
                let found = calendar::read(&self.buffer, self.zones);
                if !found.flaws.is_empty() {
                    mark.read = Read::Flawed;
                }
                let named =
                    |(line, text): &(Option<usize>, String)| Problem { line: *line, ..problem(&file, text.clone()) };
                reading.problems.extend(found.flaws.iter().map(named));
                match found.events {
                    Some(events) => {
                        reading.outcome = Outcome::Calendar(self.names.account(&unit.stem), events);
                    }
                    None => hold(mark, before.and_then(|b| b.main)),
                }
            }
            Err(unread) => reading.unread(unread, before),
        }
    }
}

impl Reading {
    /// A unit of one file, which could not be read.
    fn unread(&mut self, unread: Unread, before: Option<&Marks>) {
        match unread {
            Unread::Gone => self.outcome = Outcome::Gone,
            Unread::Broken(problem) => {
                if let Some(mark) = &mut self.marks.main {
                    hold(mark, before.and_then(|b| b.main));
                }
                self.problems.push(problem);
            }
        }
    }
}

/// Marks a file as broken.
fn hold(mark: &mut Mark, before: Option<Mark>) {
    mark.read = if before.is_some_and(Mark::in_use) { Read::Held } else { Read::Never };
}

/// Notes the flaws of a file that is in use.
fn note(problems: &mut Vec<Problem>, mark: &mut Mark, file: &str, text: &str, flaws: &[Flaw]) {
    if !flaws.is_empty() {
        mark.read = Read::Flawed;
    }
    problems.extend(flaws.iter().map(|flaw| placed(file, text, flaw)));
}

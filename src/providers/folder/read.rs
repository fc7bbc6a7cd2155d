//! Reading one unit's files: what it says now, or why its last good version stays.
//!
//! Rules:
//!
//! 1. A file that cannot be read, or is no TOML, is broken. It is named, and what it said before stays in use: a broken
//!    status or calendar leaves the earlier one, a broken item the earlier item.
//! 2. A message's file that is broken and was never read well only lacks that message. One that was read well before
//!    holds its whole item as it was: no message vanishes.
//! 3. A file of no bytes, or of zero bytes, is broken: a file sync may still be writing it.
//! 4. A flaw inside a file (an unknown key, a value of another type) is named; everything else in it counts.
//!
//! 5. Of a message that is told in several files one counts. Of a status and its copies the one with the latest `set_at`.
//! 6. A name that is nearly a teammate's is named as a likely slip; a status or calendar of no teammate always.
//!
//! Not here: the shapes of the files (`wire`, `providers::calendar`), which units to read (`look`), which items are copies (`merge`).

use std::collections::HashMap;
use std::path::Path;

use super::content::{Files, Stuck, Unread, broken, placed};
use super::copies;
use super::list::problem;
use super::map::{self, Names};
use super::mentions::{id, mentions};
use super::merge::{Content, Copy, Family, Told};
use super::names::{Part, Unit, composed};
use super::people::People;
use super::stamps::{Read, Stamp, Stamps};
use super::wire::{self, Flaw, ItemFile, MessageFile, Placed, TOML_CAP};
use crate::domain::batch::{Event, Item, Problem, Status};
use crate::domain::ids::{Account, ItemId};
use crate::domain::zone::Zones;
use crate::providers::calendar::{Flaw as CalendarFlaw, MOST_BYTES, Reading as Calendars, Window};

/// What came out of reading a unit.
#[derive(Debug)]
pub enum Outcome {
    /// An item, whole.
    Item(Item),
    /// An item that is one no more: its file is a copy, or went away while we looked.
    NoItem(ItemId),
    /// A status.
    Status(Account, Status),
    /// A calendar, whole.
    Calendar(Account, Vec<Event>),
    /// The unit went away while we looked.
    Gone,
}

/// A unit that was read.
#[derive(Debug)]
pub struct Reading {
    /// What it says. Of what is not told here, that stays which was sent before.
    pub outcomes: Vec<Outcome>,
    /// Its files, each with what its reading gave.
    pub stamps: Stamps,
    /// What is wrong in its files.
    pub problems: Vec<Problem>,
}

/// What reading depends on beside the files.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The folder.
    pub root: &'a Path,
    /// The zones that calendars name.
    pub zones: &'a Zones,
    /// The time for which calendars are read.
    pub window: &'a Window,
    /// The people of the config.
    pub people: &'a People,
    /// The files that another thread still waits for.
    pub stuck: &'a Stuck,
}

/// Reads units, one after the other.
pub struct Reader<'a> {
    world: World<'a>,
    files: Files<'a>,
    names: Names,
    /// The id that each name likely means, of the names that were met.
    slips: HashMap<String, Option<&'a str>>,
}

impl<'a> Reader<'a> {
    /// A reader of a folder.
    pub fn new(world: World<'a>) -> Self {
        let files = Files::new(world.root, world.stuck);
        Self { world, files, names: Names::default(), slips: HashMap::new() }
    }

    /// Reads a unit whose files look like `found` and looked like `before`.
    pub fn read(&mut self, unit: &Unit, found: Stamps, before: Option<&Stamps>) -> Reading {
        let mut reading = Reading { outcomes: Vec::new(), stamps: found, problems: Vec::new() };
        match unit.part {
            Part::Items => self.item(unit, &mut reading, before),
            Part::Status => self.status(unit, &mut reading, before),
            Part::Calendars => self.calendar(unit, &mut reading, before),
        }
        reading
    }

    fn item(&mut self, unit: &Unit, reading: &mut Reading, before: Option<&Stamps>) {
        let Reading { outcomes, stamps, problems } = reading;
        let copies = std::mem::take(&mut stamps.copies);
        let written = stamps.written.clone().unwrap_or_else(|| unit.stem.clone());
        let mut family = Family::new(unit, self.content(&written, stamps, before, problems));
        for (written, mut copy) in copies {
            let earlier = before.and_then(|before| before.copy(&written));
            let folder = copy.messages.first().filter(|_| copy.main.is_none()).map(|_| unit.part.path(&written));
            let file = folder.unwrap_or_else(|| unit.part.file(&written));
            let content = self.content(&written, &mut copy, earlier, problems);
            if let Some(lost) = family.add(&Copy { written: &written, file, known: earlier.is_some() }, content) {
                problems.push(lost);
                copy.flaw();
            }
            if copy != Stamps::default() {
                stamps.copies.push((written, copy));
            }
        }
        let (contents, gone) = family.end();
        outcomes.extend(gone.into_iter().map(Outcome::NoItem));
        for content in contents {
            match content {
                Content::Item(item) => outcomes.push(Outcome::Item(item)),
                Content::Gone if *stamps == Stamps::default() => outcomes.push(Outcome::Gone),
                Content::Gone => outcomes.push(Outcome::NoItem(ItemId::new(&unit.stem))),
                Content::Kept => {}
            }
        }
    }

    /// Reads one item's own file and the files of its messages.
    fn content(
        &mut self,
        written: &str,
        stamps: &mut Stamps,
        before: Option<&Stamps>,
        problems: &mut Vec<Problem>,
    ) -> Content {
        let mut whole = true;
        let mut item = Item::new(&composed(written));
        if let Some(stamp) = &mut stamps.main {
            let file = Part::Items.file(written);
            let content = self.files.text(&file, stamp, TOML_CAP);
            let parsed = content.and_then(|(text, repairs)| {
                Ok((text, repairs, wire::item(text).map_err(|f| broken(&file, text, &f))?))
            });
            match parsed {
                Ok((text, repairs, (found, mut flaws))) => {
                    flaws.extend(repairs);
                    slips_of_item(&found, text, self.world.people, &mut self.slips, &mut flaws);
                    note(problems, stamp, &file, text, &flaws);
                    item = map::item(&composed(written), found, &mut self.names);
                }
                Err(Unread::Gone) => stamps.main = None,
                Err(Unread::Broken(problem)) => {
                    hold(stamp, before.and_then(|b| b.main));
                    problems.push(problem);
                    whole = false;
                }
            }
        }
        whole &= self.messages(&mut item, stamps, before, problems);
        map::in_order(&mut item.messages);
        match (stamps.main, &*stamps.messages) {
            (None, []) => Content::Gone,
            _ if whole => Content::Item(item),
            _ => Content::Kept,
        }
    }

    /// Reads the files of an item's messages. `false`: one that was read well before is broken.
    fn messages(
        &mut self,
        item: &mut Item,
        stamps: &mut Stamps,
        before: Option<&Stamps>,
        problems: &mut Vec<Problem>,
    ) -> bool {
        let (mut gone, mut whole, mut told) = (Vec::new(), true, None);
        for (path, stamp) in &mut stamps.messages {
            let file = Part::Items.path(path);
            let content = self.files.text(&file, stamp, TOML_CAP);
            let parsed = content.and_then(|(text, repairs)| {
                Ok((text, repairs, wire::message(text).map_err(|f| broken(&file, text, &f))?))
            });
            match parsed {
                Ok((text, repairs, (found, mut flaws))) => {
                    flaws.extend(repairs);
                    if let Some(found) = &found {
                        slips_of_message(found, text, self.world.people, &mut self.slips, &mut flaws);
                    }
                    note(problems, stamp, &file, text, &flaws);
                    let Some(found) = found else { continue };
                    let message = map::message(found, &mut self.names);
                    let told = told.get_or_insert_with(|| Told::of(&item.messages));
                    let is_new = told.add(&mut item.messages, message);
                    if let Some(text) = second(path, is_new) {
                        stamp.read = Read::Flawed;
                        problems.push(problem(&file, text.to_owned()));
                    }
                }
                Err(Unread::Gone) => gone.push(path.clone()),
                Err(Unread::Broken(problem)) => {
                    hold(stamp, before.and_then(|b| b.message(path)));
                    problems.push(problem);
                    whole &= !stamp.in_use();
                }
            }
        }
        stamps.messages.retain(|(path, _)| !gone.contains(path));
        whole
    }

    fn status(&mut self, unit: &Unit, reading: &mut Reading, before: Option<&Stamps>) {
        let Reading { outcomes, stamps, problems } = reading;
        let written = stamps.written.clone().unwrap_or_else(|| unit.stem.clone());
        let Some(stamp) = &mut stamps.main else { return };
        let file = unit.part.file(&written);
        let main = match self.one_status(&file, stamp, problems) {
            Ok(Some(status)) => Some(status),
            Ok(None) | Err(Unread::Broken(_)) => {
                hold(stamp, before.and_then(|b| b.main));
                None
            }
            Err(Unread::Gone) => return outcomes.push(Outcome::Gone),
        };
        let mut others = Vec::new();
        for (written, copy) in &mut stamps.copies {
            let (Some(stamp), file) = (&mut copy.main, unit.part.file(written)) else { continue };
            others.extend(self.one_status(&file, stamp, problems).ok().flatten());
            stamp.read = Read::Flawed;
        }
        // Of equal ones the file's own counts; it stands last.
        if let Some(latest) = main.and_then(|main| others.into_iter().chain([main]).max_by_key(|status| status.set_at))
        {
            outcomes.push(Outcome::Status(self.names.account(&unit.stem), latest));
        }
        self.named(unit, &file, stamps, problems);
    }

    fn one_status(
        &mut self,
        file: &str,
        stamp: &mut Stamp,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Status>, Unread> {
        let content = self.files.text(file, stamp, TOML_CAP);
        let parsed = content
            .and_then(|(text, repairs)| Ok((text, repairs, wire::status(text).map_err(|f| broken(file, text, &f))?)));
        match parsed {
            Ok((text, repairs, (found, mut flaws))) => {
                flaws.extend(repairs);
                note(problems, stamp, file, text, &flaws);
                Ok(found.map(map::status))
            }
            Err(unread) => {
                problems.extend(unread.problem());
                Err(unread)
            }
        }
    }

    fn calendar(&mut self, unit: &Unit, reading: &mut Reading, before: Option<&Stamps>) {
        let Reading { outcomes, stamps, problems } = reading;
        let written = stamps.written.clone().unwrap_or_else(|| unit.stem.clone());
        let Some(stamp) = &mut stamps.main else { return };
        let file = unit.part.file(&written);
        match self.files.bytes(&file, stamp, MOST_BYTES) {
            Ok(content) => {
                let World { zones, window, people, .. } = self.world;
                let means = people.whose(&unit.stem).means;
                let found = Calendars { zones, window, zone: None, means, free_busy: true }.read(content);
                if !found.flaws.is_empty() {
                    stamp.read = Read::Flawed;
                }
                let titles = people.whose(&unit.stem).titles;
                let flaws = found.flaws.iter();
                let is_error = found.occurrences.is_none();
                let told =
                    |flaw: &CalendarFlaw| Problem { line: flaw.line, is_error, ..problem(&file, flaw.text(titles)) };
                problems.extend(flaws.map(told));
                if found.occurrences.is_some() {
                    let events = found.events(&people.whose(&unit.stem), window);
                    outcomes.push(Outcome::Calendar(self.names.account(&unit.stem), events));
                } else {
                    hold(stamp, before.and_then(|b| b.main));
                }
            }
            Err(Unread::Gone) => return outcomes.push(Outcome::Gone),
            Err(Unread::Broken(problem)) => {
                hold(stamp, before.and_then(|b| b.main));
                problems.push(problem);
            }
        }
        self.named(unit, &file, stamps, problems);
    }

    /// Says what the names of a person's files are that have no effect: the copies, and all of nobody on the team.
    fn named(&self, unit: &Unit, file: &str, stamps: &mut Stamps, problems: &mut Vec<Problem>) {
        for (written, copy) in &mut stamps.copies {
            let text = format!("a copy that lost a conflict: merge it and delete it (the original: {file})");
            problems.push(problem(&unit.part.file(written), text));
            copy.flaw();
        }
        if let Some(text) = self.world.people.stranger(&unit.stem, |id| unit.part.file(id)) {
            problems.push(problem(file, text));
            stamps.flaw();
        }
    }
}

/// What to say of a file that holds a message which another file holds, too, or whose name is that of a copy.
fn second(path: &str, is_new: bool) -> Option<&'static str> {
    let stem = path.rsplit_once('/').and_then(|(_, name)| Part::Items.stem(name)).unwrap_or_default();
    if copies::marked(&composed(stem)).is_some() {
        return Some("a copy that lost a conflict: merge it and delete it");
    }
    (!is_new).then_some("has no effect: it says the same as another message of this item; delete one of them")
}

/// Marks a file as broken.
fn hold(stamp: &mut Stamp, before: Option<Stamp>) {
    stamp.read = if before.is_some_and(Stamp::in_use) { Read::Held } else { Read::Never };
}

/// Notes the flaws of a file that is in use.
fn note(problems: &mut Vec<Problem>, stamp: &mut Stamp, file: &str, text: &str, flaws: &[Flaw]) {
    if !flaws.is_empty() {
        stamp.read = Read::Flawed;
    }
    problems.extend(flaws.iter().map(|flaw| placed(file, text, flaw)));
}

/// The id that each name likely means.
type Slips<'a> = HashMap<String, Option<&'a str>>;

fn slip<'a>(name: &str, people: &'a People, slips: &mut Slips<'a>) -> Option<&'a str> {
    if let Some(known) = slips.get(name) {
        return *known;
    }
    let found = people.misspelt(name);
    slips.insert(name.to_owned(), found);
    found
}

fn slips_of_item<'a>(
    item: &ItemFile<'_>,
    file: &str,
    people: &'a People,
    slips: &mut Slips<'a>,
    flaws: &mut Vec<Flaw>,
) {
    for name in &item.assignees {
        whole_name("assignee", name, people, slips, flaws);
    }
    for message in &item.messages {
        slips_of_message(message, file, people, slips, flaws);
    }
    flaws.sort_by_key(|flaw| flaw.at);
}

fn slips_of_message<'a>(
    message: &MessageFile<'_>,
    file: &str,
    people: &'a People,
    slips: &mut Slips<'a>,
    flaws: &mut Vec<Flaw>,
) {
    whole_name("author", &message.author, people, slips, flaws);
    let Placed { span, text } = &message.text;
    let written = file.get(span.clone()).unwrap_or_default().to_ascii_lowercase();
    for mention in mentions(text) {
        let named = id(&mention);
        let Some(meant) = slip(&named, people, slips) else { continue };
        let at = span.start + written.find(&format!("@{named}")).unwrap_or_default();
        flaws.push(Flaw {
            at,
            text: format!("@{} is no teammate: did you mean @{meant}?", mention.name),
            is_slip: true,
        });
    }
}

fn whole_name<'a>(what: &str, name: &Placed<'_>, people: &'a People, slips: &mut Slips<'a>, flaws: &mut Vec<Flaw>) {
    if let Some(id) = slip(&name.text, people, slips) {
        let text = format!("{what} {:?} is no teammate: did you mean {id:?}?", name.text);
        flaws.push(Flaw { at: name.span.start, text, is_slip: true });
    }
}

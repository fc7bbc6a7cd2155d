//! What is known of the files that were looked at, so that an unchanged one is never read again; and the cursor, which
//! carries that over a restart.
//!
//! Not here: looking (`list`), reading (`read`).

use std::collections::HashMap;
use std::time::UNIX_EPOCH;

use super::names::{Part, Unit};

/// A file as it was when it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written, in nanoseconds since 1970.
    pub modified: i64,
    /// What its reading gave.
    pub read: Read,
}

/// What the reading of a file gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Its content is in use.
    Good,
    /// Its content is in use, and something in it is wrong.
    Flawed,
    /// It is broken; what it said before stays in use.
    Held,
    /// It is broken, and nothing of it was ever in use.
    Never,
}

impl Mark {
    /// The mark of a file that was just looked at; anything else (a folder, a pipe) is not sure to stay as it is.
    pub fn of(found: &std::fs::Metadata) -> Self {
        if !found.is_file() {
            return Self::unsure();
        }
        let since = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0);
        Self { size: found.len(), modified, read: Read::Good }
    }

    /// Something that has to be looked at again each time.
    pub fn unsure() -> Self {
        Self { size: u64::MAX, modified: 0, read: Read::Good }
    }

    /// Is it one of [`Self::unsure`]?
    pub fn is_unsure(self) -> bool {
        self.size == u64::MAX
    }

    /// Was anything of the file ever in use?
    pub fn in_use(self) -> bool {
        self.read != Read::Never
    }

    /// Need a file that looks like this now not be read again?
    pub fn still(self, now: Self) -> bool {
        !self.is_unsure() && (self.size, self.modified) == (now.size, now.modified)
    }
}

/// A message's file, by its name, as it was when it was looked at.
pub type Named = (Box<str>, Mark);

/// The files of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Its own file.
    pub main: Option<Mark>,
    /// The files of its messages, by name.
    pub messages: Vec<Named>,
}

impl Marks {
    /// Need a unit whose files look like this now not be read again?
    pub fn still(&self, now: &Self) -> bool {
        let main = match (self.main, now.main) {
            (Some(old), Some(new)) => old.still(new),
            (old, new) => old.is_none() && new.is_none(),
        };
        let same = |((name, old), (other, new)): (&Named, &Named)| name == other && old.still(*new);
        main && self.messages.len() == now.messages.len() && self.messages.iter().zip(&now.messages).all(same)
    }

    /// Was anything of the unit ever in use?
    pub fn in_use(&self) -> bool {
        self.main.is_some_and(Mark::in_use) || self.messages.iter().any(|(_, mark)| mark.in_use())
    }

    /// The mark of a message's file.
    pub fn message(&self, name: &str) -> Option<Mark> {
        self.messages.iter().find(|(known, _)| **known == *name).map(|(_, mark)| *mark)
    }
}

/// Everything known of a folder's files.
#[derive(Debug, Default)]
pub struct Known {
    units: HashMap<Unit, Marks>,
    /// The cursor as far as it is written: records, of which a later one replaces an earlier one of the same unit.
    log: Vec<u8>,
    /// How many records the log has.
    records: usize,
}

/// The form of the cursor; another form is another number.
const FORM: u8 = 1;

impl Known {
    /// Nothing known of a folder yet.
    pub fn nothing(folder: &str) -> Self {
        let mut log = vec![FORM];
        write_text(&mut log, folder);
        Self { units: HashMap::new(), log, records: 0 }
    }

    /// What a cursor says about a folder; `None` when it is of another folder, or no cursor that we wrote.
    pub fn from_cursor(folder: &str, cursor: &[u8]) -> Option<Self> {
        let mut bytes = cursor;
        if take(&mut bytes)? != FORM || take_text(&mut bytes)? != folder {
            return None;
        }
        let mut known = Self { log: cursor.to_vec(), ..Self::default() };
        while !bytes.is_empty() {
            let (unit, marks) = take_record(&mut bytes)?;
            match marks {
                Some(marks) => known.units.insert(unit, marks),
                None => known.units.remove(&unit),
            };
            known.records += 1;
        }
        Some(known)
    }

    /// The cursor.
    pub fn cursor(&self) -> Vec<u8> {
        self.log.clone()
    }

    /// What is known of a unit.
    pub fn get(&self, unit: &Unit) -> Option<&Marks> {
        self.units.get(unit)
    }

    /// Every unit that is known.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.keys()
    }

    /// Learns what a unit looks like.
    pub fn set(&mut self, unit: Unit, marks: Marks) {
        write_record(&mut self.log, &unit, Some(&marks));
        self.records += 1;
        self.units.insert(unit, marks);
    }

    /// Forgets a unit.
    pub fn forget(&mut self, unit: &Unit) {
        if self.units.remove(unit).is_some() {
            write_record(&mut self.log, unit, None);
            self.records += 1;
        }
    }

    /// Writes the cursor anew when most of its records have been replaced.
    pub fn tidy(&mut self, folder: &str) {
        if self.records <= self.units.len() * 2 + 64 {
            return;
        }
        let mut tidy = Self::nothing(folder);
        for (unit, marks) in &self.units {
            write_record(&mut tidy.log, unit, Some(marks));
        }
        (self.log, self.records) = (tidy.log, self.units.len());
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        out.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len() as u64);
    out.extend(text.as_bytes());
}

/// A file that has something wrong is written as one to look at again: what was wrong is not part of the cursor.
fn write_mark(out: &mut Vec<u8>, mark: Mark) {
    out.push(match mark.read {
        Read::Good if !mark.is_unsure() => 1,
        Read::Good | Read::Flawed | Read::Held => 2,
        Read::Never => 3,
    });
    if out.last() == Some(&1) {
        write_number(out, mark.size);
        out.extend(mark.modified.to_le_bytes());
    }
}

fn write_record(out: &mut Vec<u8>, unit: &Unit, marks: Option<&Marks>) {
    out.push(unit.part as u8);
    write_text(out, &unit.stem);
    let Some(marks) = marks else { return out.push(0) };
    out.push(1);
    match marks.main {
        Some(mark) => write_mark(out, mark),
        None => out.push(0),
    }
    write_number(out, marks.messages.len() as u64);
    for (name, mark) in &marks.messages {
        write_text(out, name);
        write_mark(out, *mark);
    }
}

fn take(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes)?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(take_number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

fn take_mark(bytes: &mut &[u8], sort: u8) -> Option<Mark> {
    let read = match sort {
        1 => {
            let size = take_number(bytes)?;
            let (modified, rest) = bytes.split_first_chunk::<8>()?;
            *bytes = rest;
            return Some(Mark { size, modified: i64::from_le_bytes(*modified), read: Read::Good });
        }
        2 => Read::Held,
        3 => Read::Never,
        _ => return None,
    };
    Some(Mark { read, ..Mark::unsure() })
}

fn take_record(bytes: &mut &[u8]) -> Option<(Unit, Option<Marks>)> {
    let part = take(bytes)?;
    let part = Part::ALL.into_iter().find(|known| *known as u8 == part)?;
    let unit = Unit::new(part, take_text(bytes)?);
    if take(bytes)? == 0 {
        return Some((unit, None));
    }
    let mut marks = Marks::default();
    let sort = take(bytes)?;
    if sort != 0 {
        marks.main = Some(take_mark(bytes, sort)?);
    }
    for _ in 0..take_number(bytes)? {
        let name = take_text(bytes)?.into();
        let sort = take(bytes)?;
        marks.messages.push((name, take_mark(bytes, sort)?));
    }
    Some((unit, Some(marks)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(size: u64, read: Read) -> Mark {
        Mark { size, modified: -7, read }
    }

    #[test]
    fn a_cursor_says_again_what_was_known() {
        let item = Unit::new(Part::Items, "launch");
        let marks = Marks {
            main: Some(mark(300, Read::Good)),
            messages: vec![("a.toml".into(), mark(2, Read::Good)), ("b.toml".into(), mark(3, Read::Never))],
        };
        let mut known = Known::nothing("/team");
        known.set(item.clone(), Marks::default());
        known.set(item.clone(), marks.clone());
        known.set(Unit::new(Part::Status, "maya"), Marks { main: Some(mark(1, Read::Flawed)), messages: vec![] });
        known.set(Unit::new(Part::Calendars, "sam"), Marks::default());
        known.forget(&Unit::new(Part::Calendars, "sam"));
        let again = Known::from_cursor("/team", &known.cursor()).unwrap();
        assert_eq!(again.units.len(), 2);
        let read = again.get(&item).unwrap();
        assert_eq!(read.main, marks.main);
        assert_eq!(read.messages[0], marks.messages[0]);
        assert!(!read.messages[1].1.still(mark(3, Read::Good)) && !read.messages[1].1.in_use());
        let flawed = again.get(&Unit::new(Part::Status, "maya")).unwrap().main.unwrap();
        assert!(!flawed.still(mark(1, Read::Good)) && flawed.in_use());
    }

    #[test]
    fn a_cursor_of_another_folder_or_a_damaged_one_says_nothing() {
        let mut known = Known::nothing("/team");
        known.set(Unit::new(Part::Items, "launch"), Marks { main: Some(mark(300, Read::Good)), messages: vec![] });
        let cursor = known.cursor();
        assert!(Known::from_cursor("/other", &cursor).is_none());
        assert!(Known::from_cursor("/team", b"").is_none());
        for end in 0..cursor.len() {
            let cut = Known::from_cursor("/team", &cursor[..end]);
            assert!(cut.is_none_or(|known| known.units.is_empty()), "{end}");
        }
    }

    #[test]
    fn a_cursor_does_not_grow_with_every_change() {
        let mut known = Known::nothing("/team");
        for size in 0..1000 {
            known.set(Unit::new(Part::Items, "launch"), Marks { main: Some(mark(size, Read::Good)), messages: vec![] });
            known.tidy("/team");
        }
        assert!(known.cursor().len() < 4000, "{}", known.cursor().len());
        let again = Known::from_cursor("/team", &known.cursor()).unwrap();
        assert_eq!(again.get(&Unit::new(Part::Items, "launch")).unwrap().main, Some(mark(999, Read::Good)));
    }
}

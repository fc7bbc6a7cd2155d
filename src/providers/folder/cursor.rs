//! What is known of the folder's files, and the cursor, which carries that over a restart.
//!
//! The cursor is a log: a header, then a record for each unit that was learnt or forgotten, of which a later one replaces
//! an earlier one of the same unit.
//!
//! Not here: what is known of one unit (`stamps`).

use std::collections::HashMap;

use chrono::NaiveDate;

use super::names::{Part, Unit};
use super::stamps::{Read, Stamp, Stamps};

/// Everything that is known of a folder's files.
#[derive(Debug, Default)]
pub struct Known {
    units: HashMap<Unit, Stamps>,
    /// The cursor as far as it is written: records, of which a later one replaces an earlier one of the same unit.
    log: Vec<u8>,
    /// How many records the log has.
    records: usize,
    /// The people of the config by which the files were read.
    people: String,
    /// The day around which calendars were read.
    day: NaiveDate,
}

/// The form of the cursor; another form is another number.
const FORM: u8 = 3;

impl Known {
    /// The state before the first look at a folder, with these people of the config, on this day. A cursor belongs to the
    /// folder.
    pub fn nothing(folder: &str, people: &str, day: NaiveDate) -> Self {
        let mut log = vec![FORM];
        write_text(&mut log, folder);
        write_text(&mut log, people);
        log.extend(day.to_epoch_days().to_le_bytes());
        Self { units: HashMap::new(), log, records: 0, people: people.to_owned(), day }
    }

    /// What a cursor says about a folder; `None` for the cursor of another folder, and for bytes that are no cursor.
    pub fn from_cursor(folder: &str, cursor: &[u8]) -> Option<Self> {
        let mut bytes = cursor;
        if take(&mut bytes)? != FORM || take_text(&mut bytes)? != folder {
            return None;
        }
        let people = take_text(&mut bytes)?.to_owned();
        let (day, rest) = bytes.split_first_chunk::<4>()?;
        bytes = rest;
        let day = NaiveDate::from_epoch_days(i32::from_le_bytes(*day))?;
        let mut known = Self { log: cursor.to_vec(), people, day, ..Self::default() };
        while !bytes.is_empty() {
            let (unit, stamps) = take_record(&mut bytes)?;
            match stamps {
                Some(stamps) => known.units.insert(unit, stamps),
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
    pub fn get(&self, unit: &Unit) -> Option<&Stamps> {
        self.units.get(unit)
    }

    /// Every unit that is known.
    pub fn units(&self) -> impl Iterator<Item = (&Unit, &Stamps)> {
        self.units.iter()
    }

    /// Learns what a unit looks like.
    pub fn set(&mut self, unit: Unit, stamps: Stamps) {
        write_record(&mut self.log, &unit, Some(&stamps));
        self.records += 1;
        self.units.insert(unit, stamps);
    }

    /// Forgets a unit.
    pub fn forget(&mut self, unit: &Unit) {
        if self.units.remove(unit).is_some() {
            write_record(&mut self.log, unit, None);
            self.records += 1;
        }
    }

    /// Were the files read with other people in the config? Then what is said of their names may be out of date.
    pub fn is_of_others(&self, people: &str) -> bool {
        self.people != people
    }

    /// Were calendars read around another day?
    pub fn is_of_another_day(&self, day: NaiveDate) -> bool {
        self.day != day
    }

    /// Writes the cursor anew when most of its records have been replaced, or the people or the day are others.
    pub fn tidy(&mut self, folder: &str, people: &str, day: NaiveDate) {
        let is_same = !self.is_of_others(people) && !self.is_of_another_day(day);
        if self.records <= self.units.len() * 2 + 64 && is_same {
            return;
        }
        let mut tidy = Self::nothing(folder, people, day);
        for (unit, stamps) in &self.units {
            write_record(&mut tidy.log, unit, Some(stamps));
        }
        (self.log, self.records, self.people, self.day) = (tidy.log, self.units.len(), tidy.people, day);
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
fn write_stamp(out: &mut Vec<u8>, stamp: Stamp) {
    out.push(match stamp.read {
        Read::Good if !stamp.is_unsure() => 1,
        Read::Good | Read::Flawed | Read::Held => 2,
        Read::Never => 3,
    });
    if out.last() == Some(&1) {
        write_number(out, stamp.size);
        out.extend(stamp.modified.to_le_bytes());
    }
}

fn write_record(out: &mut Vec<u8>, unit: &Unit, stamps: Option<&Stamps>) {
    out.push(unit.part as u8);
    write_text(out, &unit.stem);
    let Some(stamps) = stamps else { return out.push(0) };
    out.push(1);
    write_stamps(out, stamps);
}

fn write_stamps(out: &mut Vec<u8>, stamps: &Stamps) {
    match stamps.main {
        Some(stamp) => write_stamp(out, stamp),
        None => out.push(0),
    }
    write_text(out, stamps.written.as_deref().unwrap_or_default());
    write_number(out, stamps.messages.len() as u64);
    for (name, stamp) in &stamps.messages {
        write_text(out, name);
        write_stamp(out, *stamp);
    }
    write_number(out, stamps.copies.len() as u64);
    for (stem, copy) in &stamps.copies {
        write_text(out, stem);
        write_stamps(out, copy);
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

fn take_stamp(bytes: &mut &[u8], sort: u8) -> Option<Stamp> {
    let read = match sort {
        1 => {
            let size = take_number(bytes)?;
            let (modified, rest) = bytes.split_first_chunk::<8>()?;
            *bytes = rest;
            return Some(Stamp { size, modified: i64::from_le_bytes(*modified), read: Read::Good });
        }
        2 => Read::Held,
        3 => Read::Never,
        _ => return None,
    };
    Some(Stamp { read, ..Stamp::unsure() })
}

fn take_record(bytes: &mut &[u8]) -> Option<(Unit, Option<Stamps>)> {
    let part = take(bytes)?;
    let part = Part::ALL.into_iter().find(|known| *known as u8 == part)?;
    let unit = Unit::new(part, take_text(bytes)?);
    if take(bytes)? == 0 {
        return Some((unit, None));
    }
    Some((unit, Some(take_stamps(bytes, true)?)))
}

/// `copies`: a copy has none of its own.
fn take_stamps(bytes: &mut &[u8], copies: bool) -> Option<Stamps> {
    let mut stamps = Stamps::default();
    let sort = take(bytes)?;
    if sort != 0 {
        stamps.main = Some(take_stamp(bytes, sort)?);
    }
    stamps.written = Some(take_text(bytes)?).filter(|text| !text.is_empty()).map(Into::into);
    for _ in 0..take_number(bytes)? {
        let name = take_text(bytes)?.into();
        let sort = take(bytes)?;
        stamps.messages.push((name, take_stamp(bytes, sort)?));
    }
    let count = take_number(bytes)?;
    if count > 0 && !copies {
        return None;
    }
    for _ in 0..count {
        let stem = take_text(bytes)?.into();
        stamps.copies.push((stem, take_stamps(bytes, false)?));
    }
    Some(stamps)
}

#[cfg(test)]
mod tests {
    use super::super::stamps::Read;
    use super::*;

    fn only(main: Stamp) -> Stamps {
        Stamps { main: Some(main), ..Stamps::default() }
    }

    fn stamp(size: u64, read: Read) -> Stamp {
        Stamp { size, modified: -7, read }
    }

    #[test]
    fn a_cursor_says_again_what_was_known() {
        let item = Unit::new(Part::Items, "launch");
        let stamps = Stamps {
            main: Some(stamp(300, Read::Good)),
            messages: [("a.toml".into(), stamp(2, Read::Good)), ("b.toml".into(), stamp(3, Read::Never))]
                .into_iter()
                .collect(),
            written: Some("laun\u{301}ch".into()),
            copies: [("launch (1)".into(), only(stamp(4, Read::Good)))].into_iter().collect(),
        };
        let mut known = Known::nothing("/team", "maya", NaiveDate::default());
        known.set(item.clone(), Stamps::default());
        known.set(item.clone(), stamps.clone());
        known.set(Unit::new(Part::Status, "maya"), only(stamp(1, Read::Flawed)));
        known.set(Unit::new(Part::Calendars, "sam"), Stamps::default());
        known.forget(&Unit::new(Part::Calendars, "sam"));
        let again = Known::from_cursor("/team", &known.cursor()).unwrap();
        assert_eq!(again.units.len(), 2);
        let read = again.get(&item).unwrap();
        assert_eq!(read.main, stamps.main);
        assert_eq!((&read.messages[0], &read.written), (&stamps.messages[0], &stamps.written));
        assert_eq!(read.copies, stamps.copies);
        assert!(!read.messages[1].1.still(stamp(3, Read::Good)) && !read.messages[1].1.in_use());
        let flawed = again.get(&Unit::new(Part::Status, "maya")).unwrap().main.unwrap();
        assert!(!flawed.still(stamp(1, Read::Good)) && flawed.in_use());
    }

    #[test]
    fn a_cursor_of_another_folder_or_a_damaged_one_says_nothing() {
        let mut known = Known::nothing("/team", "maya", NaiveDate::default());
        known.set(Unit::new(Part::Items, "launch"), only(stamp(300, Read::Good)));
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
        let mut known = Known::nothing("/team", "maya", NaiveDate::default());
        for size in 0..1000 {
            known.set(Unit::new(Part::Items, "launch"), only(stamp(size, Read::Good)));
            known.tidy("/team", "maya", NaiveDate::default());
        }
        assert!(known.cursor().len() < 4000, "{}", known.cursor().len());
        let again = Known::from_cursor("/team", &known.cursor()).unwrap();
        assert_eq!(again.get(&Unit::new(Part::Items, "launch")).unwrap().main, Some(stamp(999, Read::Good)));
    }
}

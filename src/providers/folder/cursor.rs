//! What is known of the folder's files, and the cursor, which carries that over a restart.
//!
//! The cursor is a log: a header, then a record for each unit that was learnt or forgotten, of which a later one replaces
//! an earlier one of the same unit. What is known of a unit is read from its last record, so a folder of many files takes
//! little more memory than its cursor:
//!
//! ```text
//!  places   the hash of a unit -> where its last record begins in the log
//!  beside   units that their record does not tell exactly (something is wrong in their files), and the rare ones whose
//!           hash is that of another
//! ```
//!
//! Not here: what is known of one unit (`stamps`), records as bytes (`records`).

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use chrono::NaiveDate;

use super::names::Unit;
use super::records::{is_exact, take, take_record, take_text, write_record, write_text};
use super::stamps::Stamps;

/// Everything that is known of a folder's files.
#[derive(Debug, Default)]
pub struct Known {
    /// The cursor as far as it is written: records, of which a later one replaces an earlier one of the same unit.
    log: Vec<u8>,
    /// Where the last record of each unit begins, by the unit's hash.
    places: HashMap<u64, u32>,
    beside: HashMap<Unit, Stamps>,
    hasher: RandomState,
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
        Self { log, people: people.to_owned(), day, ..Self::default() }
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
            let place = cursor.len() - bytes.len();
            let (unit, stamps) = take_record(&mut bytes)?;
            known.records += 1;
            match stamps {
                Some(stamps) => known.note(unit, stamps, place),
                None => known.drop_unit(&unit),
            }
        }
        Some(known)
    }

    /// The cursor.
    pub fn cursor(&self) -> Vec<u8> {
        self.log.clone()
    }

    /// What is known of a unit.
    pub fn get(&self, unit: &Unit) -> Option<Stamps> {
        self.beside.get(unit).cloned().or_else(|| self.recorded(unit))
    }

    /// Is anything known of a unit?
    pub fn has(&self, unit: &Unit) -> bool {
        self.get(unit).is_some()
    }

    /// Every unit that is known.
    pub fn units(&self) -> impl Iterator<Item = (Unit, Stamps)> {
        let recorded = self.places.values().filter_map(|place| self.record_at(*place));
        recorded.chain(self.beside.iter().map(|(unit, stamps)| (unit.clone(), stamps.clone())))
    }

    /// Learns what a unit looks like.
    pub fn set(&mut self, unit: Unit, stamps: Stamps) {
        let place = self.log.len();
        write_record(&mut self.log, &unit, Some(&stamps));
        self.records += 1;
        self.note(unit, stamps, place);
    }

    /// Forgets a unit.
    pub fn forget(&mut self, unit: &Unit) {
        if self.has(unit) {
            self.drop_unit(unit);
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
        if self.records <= self.len() * 2 + 64 && is_same {
            return;
        }
        let mut tidy = Self::nothing(folder, people, day);
        for (unit, stamps) in self.units() {
            tidy.set(unit, stamps);
        }
        *self = tidy;
    }

    /// How many units are known.
    fn len(&self) -> usize {
        self.places.len() + self.beside.len()
    }

    /// Remembers what a unit's record, at this place of the log, says.
    fn note(&mut self, unit: Unit, stamps: Stamps, place: usize) {
        self.drop_unit(&unit);
        let hash = self.hasher.hash_one(&unit);
        match u32::try_from(place) {
            Ok(place) if is_exact(&stamps) && !self.places.contains_key(&hash) => _ = self.places.insert(hash, place),
            _ => _ = self.beside.insert(unit, stamps),
        }
    }

    fn drop_unit(&mut self, unit: &Unit) {
        if self.beside.remove(unit).is_none() && self.recorded(unit).is_some() {
            self.places.remove(&self.hasher.hash_one(unit));
        }
    }

    /// What the log says of a unit that is not beside it.
    fn recorded(&self, unit: &Unit) -> Option<Stamps> {
        let place = self.places.get(&self.hasher.hash_one(unit))?;
        self.record_at(*place).filter(|(found, _)| found == unit).map(|(_, stamps)| stamps)
    }

    fn record_at(&self, place: u32) -> Option<(Unit, Stamps)> {
        let (unit, stamps) = take_record(&mut self.log.get(place as usize..)?)?;
        Some((unit, stamps?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::Part;
    use super::super::stamps::{Read, Stamp};
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

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
        assert_eq!(again.len(), 2);
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
            assert!(cut.is_none_or(|known| known.len() == 0), "{end}");
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

    proptest! {
        #[test]
        fn of_a_unit_is_known_what_was_learnt_last_whatever_was_wrong_with_its_files(
            steps in proptest::collection::vec((0..6_u8, proptest::option::of((0..4_u64, 0..5_usize))), 0..60)
        ) {
            let mut known = Known::nothing("/team", "maya", NaiveDate::default());
            let mut expected: BTreeMap<Unit, Stamps> = BTreeMap::new();
            for (name, learnt) in steps {
                let unit = Unit::new(Part::Items, &format!("item-{name}"));
                if let Some((size, read)) = learnt {
                    let reads = [Read::Good, Read::Flawed, Read::Held, Read::Never];
                    let main = reads.get(read).map_or(Stamp::unsure(), |read| stamp(size, *read));
                    known.set(unit.clone(), only(main));
                    expected.insert(unit, only(main));
                } else {
                    known.forget(&unit);
                    expected.remove(&unit);
                }
                known.tidy("/team", "maya", NaiveDate::default());
                prop_assert_eq!(known.units().collect::<BTreeMap<_, _>>(), expected.clone());
                prop_assert_eq!(known.len(), expected.len());
            }
            let again = Known::from_cursor("/team", &known.cursor()).unwrap();
            prop_assert_eq!(again.len(), expected.len());
            for (unit, stamps) in &expected {
                prop_assert_eq!(known.get(unit), Some(stamps.clone()));
                let (kept, main) = (again.get(unit).and_then(|kept| kept.main).unwrap(), stamps.main.unwrap());
                prop_assert_eq!(kept.in_use(), main.in_use());
                prop_assert_eq!(kept.still(main), main.read == Read::Good && !main.is_unsure());
            }
        }
    }
}

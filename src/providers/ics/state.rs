//! What was seen of the calendars: the cursor. It holds no address, no title and no event.
//!
//! Not here: what is wrong with a calendar, which is known in memory alone (`look`).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::providers::Cursor;
use crate::providers::http::Validators;

/// The form of the cursor; another form is another number.
const FORM: u8 = 1;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    form: u8,
    /// The settings.
    print: u64,
    /// The day around which everything was read.
    day: NaiveDay,
    calendars: BTreeMap<String, Known>,
}

/// Days since 1970.
type NaiveDay = i32;

/// What was seen of one calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// By what it is recognised.
    pub mark: Mark,
    /// A hash of what was handed over last.
    pub handed: Option<u64>,
    /// Whose events were handed over.
    pub owners: Vec<String>,
    /// Something in it is wrong: what it is is not kept here.
    pub is_flawed: bool,
}

/// By what a calendar is recognised that has not changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// By nothing: it is read in any case.
    #[default]
    None,
    /// A hash of its files' names, sizes and times.
    Files(u64),
    /// What its service said.
    Web(Validators),
}

impl State {
    /// Nothing seen yet with these settings, on this day.
    pub fn new(print: u64, today: NaiveDate) -> Self {
        Self { form: FORM, print, day: today.to_epoch_days(), calendars: BTreeMap::new() }
    }

    /// What a cursor says.
    pub fn from_cursor(cursor: &Cursor) -> Option<Self> {
        serde_json::from_slice(&cursor.0).ok().filter(|state: &Self| state.form == FORM)
    }

    /// The cursor.
    pub fn cursor(&self) -> Cursor {
        // It is made of texts and numbers, which always become JSON.
        Cursor(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The same, as far as it holds with these settings and on this day: with others every calendar is read again.
    #[must_use]
    pub fn held(mut self, print: u64, today: NaiveDate) -> Self {
        if (self.print, self.day) != (print, today.to_epoch_days()) {
            self.calendars.values_mut().for_each(|known| known.mark = Mark::None);
        }
        self
    }

    /// What was seen of a calendar.
    pub fn get(&self, key: &str) -> Option<&Known> {
        self.calendars.get(key)
    }

    /// Notes what was seen of a calendar.
    pub fn set(&mut self, key: &str, known: Known) {
        self.calendars.insert(key.to_owned(), known);
    }

    /// Every calendar that was seen.
    pub fn calendars(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.calendars.iter().map(|(key, known)| (key.as_str(), known))
    }
}

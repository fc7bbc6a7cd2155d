//! The entries of people for a check-in.
//!
//! Not here: its state (`checkins`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::Instant;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;

/// The entries of one check-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// In files, by person and day.
    pub files: BTreeMap<(TeammateIndex, NaiveDate), Text>,
    /// In the conversation of an item: person, time and text, by time.
    pub said: Vec<(TeammateIndex, Instant, Text)>,
}

impl Written {
    /// A person's entry for a date, trimmed.
    pub fn of(&self, who: TeammateIndex, date: NaiveDate, date_at: impl Fn(Instant) -> NaiveDate) -> Option<Text> {
        let file = self.files.get(&(who, date));
        let said = || self.said.iter().rev().find(|(by, at, _)| *by == who && date_at(*at) == date);
        let text = file.or_else(|| said().map(|(.., text)| text))?;
        Some(text.raw().trim()).filter(|text| !text.is_empty()).map(Text::new)
    }
}

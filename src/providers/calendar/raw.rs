//! The properties of one event, as the parser gives them.
//!
//! Not here: what its times mean (`point`), what it means (`meaning`), how it repeats (`join`).

use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarParameterValue, ICalendarProperty,
    ICalendarValue,
};

use super::lines::{NO_RULE, RULE};
use super::meaning::Marks;

/// An event's properties, of each the first; of those that may be there several times, all.
#[derive(Debug, Default)]
pub struct Raw<'a> {
    /// What all versions of one event have in common; empty when it has none.
    pub uid: &'a str,
    /// Which instance of a repeating event it is about.
    pub instance: Option<&'a ICalendarEntry>,
    /// Which version it is.
    pub sequence: i64,
    /// Its title.
    pub summary: Option<&'a str>,
    /// Its start.
    pub start: Option<&'a ICalendarEntry>,
    /// Its end.
    pub end: Option<&'a ICalendarEntry>,
    /// Its length.
    pub duration: Option<&'a ICalendarEntry>,
    /// The rules by which it happens, as they are written.
    pub rules: Vec<String>,
    /// The rules by which it does not.
    pub no_rules: Vec<String>,
    /// More starts of it.
    pub dates: Vec<&'a ICalendarEntry>,
    /// Starts that it has not.
    pub no_dates: Vec<&'a ICalendarEntry>,
    /// What says what it means.
    pub marks: Marks,
}

impl<'a> Raw<'a> {
    /// The properties of a component.
    pub fn of(component: &'a ICalendarComponent) -> Self {
        let mut raw = Self::default();
        for entry in &component.entries {
            raw.take(entry);
        }
        raw
    }

    fn take(&mut self, entry: &'a ICalendarEntry) {
        let first = entry.values.first();
        match (&entry.name, first) {
            (ICalendarProperty::Uid, Some(ICalendarValue::Text(uid))) => self.uid = uid.trim(),
            (ICalendarProperty::RecurrenceId, _) => self.instance = self.instance.or(Some(entry)),
            (ICalendarProperty::Sequence, Some(ICalendarValue::Integer(n))) => self.sequence = *n,
            (ICalendarProperty::Summary, Some(ICalendarValue::Text(text))) => {
                self.summary = self.summary.or(Some(text).filter(|t| !t.trim().is_empty()).map(String::as_str));
            }
            (ICalendarProperty::Dtstart, _) => self.start = self.start.or(Some(entry)),
            (ICalendarProperty::Dtend, _) => self.end = self.end.or(Some(entry)),
            (ICalendarProperty::Duration, _) => self.duration = self.duration.or(Some(entry)),
            (ICalendarProperty::Rdate, _) => self.dates.push(entry),
            (ICalendarProperty::Exdate, _) => self.no_dates.push(entry),
            (ICalendarProperty::Other(name), _) if name == RULE => self.rules.push(written(entry)),
            (ICalendarProperty::Other(name), _) if name == NO_RULE => self.no_rules.push(written(entry)),
            _ => self.marks.take(entry),
        }
    }

    /// Does it say that it holds for the instances behind its own, too?
    pub fn is_of_future(&self) -> bool {
        let params = self.instance.into_iter().flat_map(|entry| &entry.params);
        let mut ranges = params.filter(|param| param.name == ICalendarParameterName::Range);
        ranges.any(|param| param.value == ICalendarParameterValue::Bool(true))
    }
}

/// The value of a property whose form the parser does not know; it takes it apart at the semicolons.
fn written(entry: &ICalendarEntry) -> String {
    let parts = entry.values.iter().map(|value| match value {
        ICalendarValue::Text(text) => text.as_str(),
        _ => "",
    });
    parts.collect::<Vec<_>>().join(";")
}

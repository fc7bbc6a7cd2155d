//! Free and busy times (`VFREEBUSY`; RFC 5545, 3.6.4) -> when a person is told to be busy.
//!
//! Rules:
//!
//! 1. Each interval is told alone, as what its `FBTYPE` says (`meaning`); without one, or with a word that is not known, as
//!    busy (3.2.9).
//! 2. An interval has no UID, whatever the component has: inside an event of the same person it is that event
//!    (`domain::events`). It has no title.
//! 3. An interval that cannot be read is left out, and is said once for its component; the others stand.
//!
//! Not here: limits over a whole file (`calendar`).

use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarFreeBusyType, ICalendarParameterName, ICalendarParameterValue,
    ICalendarProperty, ICalendarValue,
};

use super::join::MOST;
use super::meaning::Marks;
use super::point::Zoning;
use super::raw::Raw;
use super::version::more;
use super::window::Window;
use crate::domain::batch::EventSpan;

/// The types that a time may have.
const TYPES: [ICalendarFreeBusyType; 4] = [
    ICalendarFreeBusyType::Busy,
    ICalendarFreeBusyType::BusyUnavailable,
    ICalendarFreeBusyType::BusyTentative,
    ICalendarFreeBusyType::Free,
];

/// What a component tells.
#[derive(Debug, Default)]
pub struct Told {
    /// The UID of the component.
    pub uid: String,
    /// What its times mean: once for each type of time that is in it.
    pub marks: Vec<Marks>,
    /// When its times are, and what each means.
    pub occurrences: Vec<(EventSpan, usize)>,
    /// What is wrong in it.
    pub flaws: Vec<String>,
}

/// Reads a component.
pub fn told(component: &ICalendarComponent, zoning: Zoning<'_>, window: &Window) -> Told {
    let raw = Raw::of(component);
    let mut told = Told { uid: raw.uid.to_owned(), ..Told::default() };
    for of_type in &TYPES {
        let entries = component.entries.iter().filter(|entry| is_of(entry, of_type)).collect::<Vec<_>>();
        if !entries.is_empty() {
            told.marks.push(raw.marks.told(of_type.clone()));
        }
        for (entry, value) in entries.iter().flat_map(|entry| entry.values.iter().map(move |value| (*entry, value))) {
            told.take(entry, value, zoning, window);
        }
    }
    // One sentence tells enough of a component.
    told.flaws.truncate(1);
    told
}

impl Told {
    /// Takes in one time of the last type.
    fn take(&mut self, entry: &ICalendarEntry, value: &ICalendarValue, zoning: Zoning<'_>, window: &Window) {
        let of = self.marks.len().saturating_sub(1);
        match more(entry, value, "FREEBUSY", zoning) {
            Ok((start, Some(length))) => {
                let span = length.from(&start, zoning.floating).filter(|span| window.meets_any(span));
                if span.is_some() && self.occurrences.len() >= MOST {
                    self.flaws.insert(0, format!("has too many times, cut: no more than {MOST} are read"));
                    return;
                }
                self.occurrences.extend(span.map(|span| (span, of)));
            }
            Ok((_, None)) => self.flaws.push("has a FREEBUSY without an end: it is left out".to_owned()),
            Err(why) => self.flaws.push(format!("{why}: it is left out")),
        }
    }
}

/// Does a property tell times of this type?
fn is_of(entry: &ICalendarEntry, of_type: &ICalendarFreeBusyType) -> bool {
    let param = entry.params.iter().find(|param| param.name == ICalendarParameterName::Fbtype);
    let written = match param.map(|param| &param.value) {
        Some(ICalendarParameterValue::Fbtype(written)) => written,
        _ => &ICalendarFreeBusyType::Busy,
    };
    entry.name == ICalendarProperty::Freebusy && written == of_type
}

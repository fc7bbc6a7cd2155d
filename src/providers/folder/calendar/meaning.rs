//! What an event means for a person's time. The first that holds of
//!
//! 1. cancelled, or declined or delegated by the person: nothing,
//! 2. `X-MICROSOFT-CDO-BUSYSTATUS` `WORKINGELSEWHERE`: a place,
//! 3. transparent, or shown as free: nothing,
//! 4. out of office: away,
//! 5. tentative, or not answered by the person, or answered "maybe": tentative,
//! 6. busy.
//!
//! The person is the attendee whose address is one of theirs; whoever is not found among the attendees has declined nothing.
//!
//! Not here: when an event is (`calendar`).

use calcard::icalendar::{
    ICalendarClassification, ICalendarEntry, ICalendarParameterName, ICalendarParameterValue,
    ICalendarParticipationStatus, ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue, Uri,
};

use crate::domain::batch::EventKind;
use crate::domain::text::Text;

/// What an event's properties say of its meaning.
#[derive(Default)]
pub struct Marks<'a> {
    status: Option<&'a ICalendarStatus>,
    transparent: bool,
    private: bool,
    shown_as: Option<&'a str>,
    attendees: Vec<&'a ICalendarEntry>,
    organizer: Option<&'a ICalendarEntry>,
}

impl<'a> Marks<'a> {
    /// Takes in one property.
    pub fn take(&mut self, entry: &'a ICalendarEntry) {
        match (&entry.name, entry.values.first()) {
            (ICalendarProperty::Status, Some(ICalendarValue::Status(status))) => self.status = Some(status),
            (ICalendarProperty::Transp, Some(ICalendarValue::Transparency(transparency))) => {
                self.transparent |= *transparency == ICalendarTransparency::Transparent;
            }
            (ICalendarProperty::Class, Some(ICalendarValue::Classification(class))) => {
                self.private |= *class != ICalendarClassification::Public;
            }
            (ICalendarProperty::Attendee, Some(_)) => self.attendees.push(entry),
            (ICalendarProperty::Organizer, Some(_)) => self.organizer = Some(entry),
            (ICalendarProperty::Other(name), Some(ICalendarValue::Text(text)))
                if name.eq_ignore_ascii_case("X-MICROSOFT-CDO-BUSYSTATUS") =>
            {
                self.shown_as = Some(text.trim());
            }
            _ => {}
        }
    }

    /// Is its title never to be shown?
    pub fn is_private(&self) -> bool {
        self.private
    }

    /// What it means for somebody with these addresses (in small letters); `None`: nothing.
    pub fn kind(&self, addresses: &[String]) -> Option<EventKind> {
        let answer = self.answer(addresses);
        let shown = |word: &str| self.shown_as.is_some_and(|shown| shown.eq_ignore_ascii_case(word));
        let is_declined =
            matches!(answer, Some(ICalendarParticipationStatus::Declined | ICalendarParticipationStatus::Delegated));
        let is_open =
            matches!(answer, Some(ICalendarParticipationStatus::Tentative | ICalendarParticipationStatus::NeedsAction));
        if self.status == Some(&ICalendarStatus::Cancelled) || is_declined {
            return None;
        }
        if shown("WORKINGELSEWHERE") {
            return Some(EventKind::Place(Text::new("elsewhere")));
        }
        if self.transparent || shown("FREE") {
            return None;
        }
        if shown("OOF") {
            return Some(EventKind::Away);
        }
        let is_tentative = self.status == Some(&ICalendarStatus::Tentative) || shown("TENTATIVE") || is_open;
        Some(if is_tentative { EventKind::Tentative } else { EventKind::Busy })
    }

    /// What the person answered to the invitation. Without a word of it, an organizer takes part, and anybody else has yet
    /// to answer (RFC 5545, 3.2.12).
    fn answer(&self, addresses: &[String]) -> Option<ICalendarParticipationStatus> {
        let invited = self.attendees.iter().find(|entry| addresses.contains(&address(entry)))?;
        let answer = invited.params.iter().find(|param| param.name == ICalendarParameterName::Partstat);
        match answer.map(|param| &param.value) {
            Some(ICalendarParameterValue::Partstat(answer)) => Some(answer.clone()),
            Some(_) => None,
            None if self.organizer.is_some_and(|entry| address(entry) == address(invited)) => None,
            None => Some(ICalendarParticipationStatus::NeedsAction),
        }
    }
}

/// The address of an attendee, in small letters.
fn address(entry: &ICalendarEntry) -> String {
    let written = match entry.values.first() {
        Some(ICalendarValue::Uri(Uri::Location(text)) | ICalendarValue::Text(text)) => text.to_lowercase(),
        _ => String::new(),
    };
    written.strip_prefix("mailto:").map(str::to_owned).unwrap_or(written)
}

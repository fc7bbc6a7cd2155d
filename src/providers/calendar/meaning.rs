//! What an event means for a person's time. The first that holds of
//!
//! 1. cancelled, or declined or delegated by the person: nothing,
//! 2. `X-MICROSOFT-CDO-BUSYSTATUS` `WORKINGELSEWHERE`: a place,
//! 3. in a calendar of leave: away,
//! 4. transparent, or shown as free: nothing,
//! 5. out of office: away,
//! 6. tentative, or not answered by the person, or answered "maybe": tentative,
//! 7. busy.
//!
//! What a free/busy time (`VFREEBUSY`) means its `FBTYPE` says: `FREE` no event, `BUSY-TENTATIVE` tentative, any other word busy;
//! in a calendar of leave all but `FREE` are away.
//!
//! The person is the attendee whose address is one of theirs; whoever is not found among the attendees has declined nothing.
//!
//! Not here: when an event is (`join`).

use calcard::icalendar::{
    ICalendarClassification, ICalendarEntry, ICalendarFreeBusyType, ICalendarParameterName, ICalendarParameterValue,
    ICalendarParticipationStatus, ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue, Uri,
};

use crate::domain::batch::EventKind;
use crate::domain::text::Text;

/// What an event of a calendar means that says no more than its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Means {
    /// The person is occupied.
    #[default]
    Busy,
    /// The calendar is one of leave: the person is away.
    Away,
}

/// What an event's properties say of its meaning.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    status: Option<ICalendarStatus>,
    transparent: bool,
    private: bool,
    shown_as: Option<String>,
    attendees: Vec<Invited>,
    organizer: Option<String>,
    /// It is no event, but a time that a person is told to be free or busy.
    told: Option<ICalendarFreeBusyType>,
}

/// An attendee: their address in small letters, and what they answered.
#[derive(Clone, Debug)]
struct Invited {
    address: String,
    answer: Option<ICalendarParticipationStatus>,
}

impl Marks {
    /// Takes in one property.
    pub fn take(&mut self, entry: &ICalendarEntry) {
        match (&entry.name, entry.values.first()) {
            (ICalendarProperty::Status, Some(ICalendarValue::Status(status))) => self.status = Some(status.clone()),
            (ICalendarProperty::Transp, Some(ICalendarValue::Transparency(transparency))) => {
                self.transparent |= *transparency == ICalendarTransparency::Transparent;
            }
            (ICalendarProperty::Class, Some(ICalendarValue::Classification(class))) => {
                self.private |= *class != ICalendarClassification::Public;
            }
            // A word that is not known is to be treated as private (RFC 5545, 3.8.1.3).
            (ICalendarProperty::Class, Some(ICalendarValue::Text(_))) => self.private = true,
            (ICalendarProperty::Attendee, Some(_)) => self.attendees.push(Invited::of(entry)),
            (ICalendarProperty::Organizer, Some(_)) => self.organizer = Some(address(entry)),
            (ICalendarProperty::Other(name), Some(ICalendarValue::Text(text)))
                if name.eq_ignore_ascii_case("X-MICROSOFT-CDO-BUSYSTATUS") =>
            {
                self.shown_as = Some(text.trim().to_ascii_uppercase());
            }
            _ => {}
        }
    }

    /// The same of a free/busy time of this type.
    #[must_use]
    pub fn told(&self, told: ICalendarFreeBusyType) -> Self {
        Self { told: Some(told), ..self.clone() }
    }

    /// Is it a free/busy time, and no event?
    pub fn is_told(&self) -> bool {
        self.told.is_some()
    }

    /// May it be leave, in a calendar that means this?
    pub fn may_be_leave(&self, means: Means) -> bool {
        means == Means::Away || self.shown_as.as_deref() == Some("OOF")
    }

    /// Is its title never to be shown?
    pub fn is_private(&self) -> bool {
        self.private
    }

    /// Is it cancelled?
    pub fn is_cancelled(&self) -> bool {
        self.status == Some(ICalendarStatus::Cancelled)
    }

    /// The addresses of those whose event it is: the attendees, or the organizer where there is none.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let organizer = self.organizer.as_deref().filter(|_| self.attendees.is_empty());
        self.attendees.iter().map(|invited| invited.address.as_str()).chain(organizer)
    }

    /// What it means for somebody with these addresses (in small letters); `None`: nothing.
    pub fn kind(&self, addresses: &[String], means: Means) -> Option<EventKind> {
        if let Some(told) = &self.told {
            return match (told, means) {
                (ICalendarFreeBusyType::Free, _) => None,
                (_, Means::Away) => Some(EventKind::Away),
                (ICalendarFreeBusyType::BusyTentative, _) => Some(EventKind::Tentative),
                // Absence is not proved by `BUSY-UNAVAILABLE`.
                (ICalendarFreeBusyType::Busy | ICalendarFreeBusyType::BusyUnavailable, _) => Some(EventKind::Busy),
            };
        }
        let answer = self.answer(addresses);
        let shown = |word: &str| self.shown_as.as_deref() == Some(word);
        let is_declined =
            matches!(answer, Some(ICalendarParticipationStatus::Declined | ICalendarParticipationStatus::Delegated));
        let is_open =
            matches!(answer, Some(ICalendarParticipationStatus::Tentative | ICalendarParticipationStatus::NeedsAction));
        if self.is_cancelled() || is_declined {
            return None;
        }
        if shown("WORKINGELSEWHERE") {
            return Some(EventKind::Place(Text::new("elsewhere")));
        }
        if means == Means::Away {
            return Some(EventKind::Away);
        }
        if self.transparent || shown("FREE") {
            return None;
        }
        if shown("OOF") {
            return Some(EventKind::Away);
        }
        let is_tentative = self.status == Some(ICalendarStatus::Tentative) || shown("TENTATIVE") || is_open;
        Some(if is_tentative { EventKind::Tentative } else { EventKind::Busy })
    }

    /// What the person answered to the invitation. Without a word of it, an organizer takes part, and anybody else has yet
    /// to answer (RFC 5545, 3.2.12).
    fn answer(&self, addresses: &[String]) -> Option<ICalendarParticipationStatus> {
        let invited = self.attendees.iter().find(|invited| addresses.contains(&invited.address))?;
        if invited.answer.is_none() && self.organizer.as_deref() == Some(&invited.address) {
            return None;
        }
        Some(invited.answer.clone().unwrap_or(ICalendarParticipationStatus::NeedsAction))
    }
}

impl Invited {
    fn of(entry: &ICalendarEntry) -> Self {
        let answer = entry.params.iter().find(|param| param.name == ICalendarParameterName::Partstat);
        let answer = answer.map(|param| match &param.value {
            ICalendarParameterValue::Partstat(answer) => answer.clone(),
            // A word that is not known is no refusal, and no open question.
            _ => ICalendarParticipationStatus::Accepted,
        });
        Self { address: address(entry), answer }
    }
}

/// The address of an attendee, in small letters.
fn address(entry: &ICalendarEntry) -> String {
    let written = match entry.values.first() {
        Some(ICalendarValue::Uri(Uri::Location(text)) | ICalendarValue::Text(text)) => text.trim().to_lowercase(),
        _ => String::new(),
    };
    written.strip_prefix("mailto:").map(|address| address.trim().to_owned()).unwrap_or(written)
}

//! Google's events and busy times -> what they mean for a person's time. The first that holds of
//!
//! 1. cancelled, or declined by the calendar's own person: nothing,
//! 2. a working location: a place,
//! 3. transparent, or a birthday: nothing,
//! 4. out of office: away,
//! 5. focus time: focus,
//! 6. tentative, not answered, or answered "maybe": tentative,
//! 7. busy.
//!
//! Not here: asking for them (`look`).

use super::wire::{self, Period, Time, WorkingLocation};
use crate::domain::batch::{Event, EventKind, EventSpan, When};
use crate::domain::text::Text;
use crate::providers::calendar::{self, Window};
use crate::providers::kit::{day, instant};

/// An event was deleted, or is no more.
pub fn is_cancelled(event: &wire::Event) -> bool {
    is(event.status.as_ref(), "cancelled")
}

/// What an event means for a person; `None`: nothing, or not in this window. `Err`: its times cannot be read.
pub fn event(event: &wire::Event, titles: bool, window: &Window) -> Result<Option<Event>, &'static str> {
    let Some(kind) = kind(event) else { return Ok(None) };
    let span = span(event.start.as_ref(), event.end.as_ref()).ok_or("has no times that can be read")?;
    if calendar::is_empty(&span) || !window.meets(&span, Some(&kind)) {
        return Ok(None);
    }
    let is_private = ["private", "confidential"].iter().any(|word| is(event.visibility.as_ref(), word));
    let title = event.summary.as_ref().filter(|_| titles && !is_private).map(|title| Text::new(title.as_str()));
    let key = event.uid.as_ref().and_then(|uid| calendar::key(uid, &span));
    Ok(Some(Event { span, kind, title, key }))
}

/// A time at which somebody is busy with something that is not told.
pub fn busy(period: &Period) -> Option<Event> {
    let span = EventSpan::Timed { start: When::At(instant(&period.start)?), end: When::At(instant(&period.end)?) };
    Some(Event { span, kind: EventKind::Busy, title: None, key: None })
}

fn kind(event: &wire::Event) -> Option<EventKind> {
    let answers = event.attendees.as_ref().into_iter().flatten();
    let answer = answers.filter(|attendee| attendee.is_self).find_map(|attendee| attendee.response_status.as_deref());
    let is_type = |word: &str| is(event.form.as_ref(), word);
    if is_cancelled(event) || answer == Some("declined") {
        return None;
    }
    if is_type("workingLocation") {
        return Some(EventKind::Place(place(event.working_location_properties.as_ref())));
    }
    if is(event.transparency.as_ref(), "transparent") || is_type("birthday") {
        return None;
    }
    if is_type("outOfOffice") {
        return Some(EventKind::Away);
    }
    if is_type("focusTime") {
        return Some(EventKind::Focus);
    }
    let is_open = matches!(answer, Some("tentative" | "needsAction")) || is(event.status.as_ref(), "tentative");
    Some(if is_open { EventKind::Tentative } else { EventKind::Busy })
}

fn place(location: Option<&WorkingLocation>) -> Text {
    let name = match location {
        Some(WorkingLocation { home_office: Some(_), .. }) => "home",
        Some(WorkingLocation { custom_location: Some(custom), .. }) => label(Some(custom)).unwrap_or("elsewhere"),
        Some(WorkingLocation { office_location, .. }) => label(office_location.as_ref()).unwrap_or("office"),
        None => "office",
    };
    Text::new(if name.is_empty() { "office" } else { name })
}

fn label(label: Option<&wire::Label>) -> Option<&str> {
    label?.label.as_deref().map(str::trim)
}

/// Days stay days, until the person's own midnights are known.
fn span(start: Option<&Time>, end: Option<&Time>) -> Option<EventSpan> {
    let (start, end) = (start?, end?);
    if let (Some(from), Some(to)) = (&start.date, &end.date) {
        return Some(EventSpan::AllDay { from: day(from)?, to: day(to)? });
    }
    let at = |time: &Time| instant(time.date_time.as_deref()?).map(When::At);
    Some(EventSpan::Timed { start: at(start)?, end: at(end)? })
}

fn is(found: Option<&String>, word: &str) -> bool {
    found.is_some_and(|found| found == word)
}

//! Graph's events and schedules -> what they mean for a person's time. Of an event the first that holds of
//!
//! 1. cancelled, or declined by the person: nothing,
//! 2. shown as working elsewhere: a place,
//! 3. shown as free: nothing,
//! 4. shown as out of office: away,
//! 5. shown as tentative; or answered "maybe" or not answered, and not shown as busy: tentative,
//! 6. busy, also what is shown as unknown.
//!
//! Not here: asking for them (`look`).

use chrono::{NaiveDateTime, NaiveTime};

use super::wire::{self, Item, Time};
use crate::domain::batch::{Event, EventKind, EventSpan, When};
use crate::domain::text::Text;
use crate::providers::calendar::{self, Window};

/// What an event means for whoever is signed in; `None`: nothing, or not in this window. `Err`: its times cannot be read.
pub fn event(event: &wire::Event, window: &Window) -> Result<Option<Event>, &'static str> {
    let response = event.response_status.as_ref().and_then(|status| status.response.as_deref());
    if event.is_cancelled.as_ref() == Some(&true) || response == Some("declined") {
        return Ok(None);
    }
    let shown = event.show_as.as_ref().map_or("unknown", String::as_str);
    let kind = match kind(shown) {
        Some(EventKind::Busy)
            if shown != "busy" && matches!(response, Some("tentativelyAccepted" | "notResponded")) =>
        {
            Some(EventKind::Tentative)
        }
        kind => kind,
    };
    let Some(kind) = kind else { return Ok(None) };
    let span = span(event).ok_or("has no times that can be read")?;
    if calendar::is_empty(&span) || !window.meets(&span, Some(&kind)) {
        return Ok(None);
    }
    let is_open = event.sensitivity.as_ref().is_none_or(|sensitivity| sensitivity == "normal");
    let title = event.subject.as_ref().filter(|_| is_open).map(|title| Text::new(title.as_str()));
    let key = event.uid.as_ref().and_then(|uid| calendar::key(uid, &span));
    Ok(Some(Event { span, kind, title, key }))
}

/// A time in a schedule. `Err`: it cannot be read.
pub fn item(item: &Item, titles: bool, window: &Window) -> Result<Option<Event>, &'static str> {
    let Some(kind) = kind(item.status.as_ref().map_or("unknown", String::as_str)) else { return Ok(None) };
    let at = |time: &Time| wall(time).map(|wall| When::At(wall.and_utc()));
    let (Some(start), Some(end)) = (at(&item.start), at(&item.end)) else {
        return Err("has no times that can be read");
    };
    let span = EventSpan::Timed { start, end };
    if calendar::is_empty(&span) || !window.meets(&span, Some(&kind)) {
        return Ok(None);
    }
    let is_open = titles && item.is_private.as_ref() == Some(&false);
    let title = item.subject.as_ref().filter(|title| is_open && !title.is_empty());
    Ok(Some(Event { span, kind, title: title.map(|title| Text::new(title.as_str())), key: None }))
}

fn kind(shown: &str) -> Option<EventKind> {
    match shown {
        "free" => None,
        "tentative" => Some(EventKind::Tentative),
        "oof" => Some(EventKind::Away),
        "workingElsewhere" => Some(EventKind::Place(Text::new("elsewhere"))),
        _ => Some(EventKind::Busy),
    }
}

/// An event of whole days counts by its dates alone, whatever zone they stand in.
fn span(event: &wire::Event) -> Option<EventSpan> {
    let (start, end) = (wall(event.start.as_ref()?)?, wall(event.end.as_ref()?)?);
    if event.is_all_day.as_ref() == Some(&true) {
        let to = if end.time() == NaiveTime::MIN { end.date() } else { end.date().succ_opt()? };
        return Some(EventSpan::AllDay { from: start.date(), to });
    }
    Some(EventSpan::Timed { start: When::At(start.and_utc()), end: When::At(end.and_utc()) })
}

fn wall(time: &Time) -> Option<NaiveDateTime> {
    let text = time.date_time.trim().trim_end_matches('Z');
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok()
}

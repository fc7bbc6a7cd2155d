//! The shapes of Google Calendar's answers, as far as they are used.
//!
//! Not here: what they mean (`map`).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::providers::http::{Lenient, LenientList};

/// What is asked for of each event: nothing else travels.
pub const FIELDS: &str = "nextPageToken,nextSyncToken,items(id,status,eventType,transparency,visibility,iCalUID,summary,\
                          start,end,attendees(self,responseStatus),workingLocationProperties)";

/// A page of events.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Events {
    /// The events; a page may be empty and go on.
    pub items: LenientList<Event>,
    /// Where the next page is.
    #[serde(default)]
    pub next_page_token: Option<String>,
    /// Where the next look goes on; only on the last page.
    #[serde(default)]
    pub next_sync_token: Option<String>,
}

/// An event. Of one that was deleted only the id and the status come.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its id: of a repeating event each instance has one.
    pub id: String,
    #[serde(default)]
    pub status: Lenient<String>,
    #[serde(default, rename = "eventType")]
    pub form: Lenient<String>,
    #[serde(default)]
    pub transparency: Lenient<String>,
    #[serde(default)]
    pub visibility: Lenient<String>,
    #[serde(default, rename = "iCalUID")]
    pub uid: Lenient<String>,
    #[serde(default)]
    pub summary: Lenient<String>,
    #[serde(default)]
    pub start: Option<Time>,
    #[serde(default)]
    pub end: Option<Time>,
    #[serde(default)]
    pub attendees: Lenient<Vec<Attendee>>,
    #[serde(default)]
    pub working_location_properties: Lenient<WorkingLocation>,
}

/// A day, or an instant.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Time {
    #[serde(default)]
    pub date: Option<String>,
    #[serde(default)]
    pub date_time: Option<String>,
}

/// Who is invited.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attendee {
    /// It is the calendar's own person.
    #[serde(default, rename = "self")]
    pub is_self: bool,
    #[serde(default)]
    pub response_status: Option<String>,
}

/// Where somebody works.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkingLocation {
    /// At home: whatever stands in it.
    #[serde(default)]
    pub home_office: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    pub office_location: Option<Label>,
    #[serde(default)]
    pub custom_location: Option<Label>,
}

/// A place by its name.
#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    #[serde(default)]
    pub label: Option<String>,
}

/// When people are busy.
#[derive(Debug, Deserialize)]
pub struct FreeBusy {
    /// By calendar, as it was asked for.
    pub calendars: BTreeMap<String, Lenient<BusyCalendar>>,
}

/// When one person is busy.
#[derive(Clone, Debug, Deserialize)]
pub struct BusyCalendar {
    #[serde(default)]
    pub busy: Lenient<LenientList<Period>>,
    #[serde(default)]
    pub errors: Lenient<Vec<Reason>>,
}

/// From an instant to another.
#[derive(Clone, Debug, Deserialize)]
pub struct Period {
    pub start: String,
    pub end: String,
}

/// Why a calendar gives nothing.
#[derive(Clone, Debug, Deserialize)]
pub struct Reason {
    #[serde(default)]
    pub reason: String,
}

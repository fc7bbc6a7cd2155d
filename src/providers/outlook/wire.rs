//! The shapes of Microsoft Graph's answers about calendars, as far as they are used.
//!
//! Not here: what they mean (`map`).

use serde::Deserialize;

use crate::providers::http::{Lenient, LenientList};

/// What is asked for of each event: nothing else travels.
pub const FIELDS: &str = "id,iCalUId,subject,sensitivity,isAllDay,isCancelled,showAs,responseStatus,start,end";

/// A page of events.
#[derive(Debug, Deserialize)]
pub struct Events {
    /// The events.
    pub value: LenientList<Event>,
    /// Where the next page is.
    #[serde(default, rename = "@odata.nextLink")]
    pub next: Option<String>,
    /// Where the next look goes on; only on the last page of a delta.
    #[serde(default, rename = "@odata.deltaLink")]
    pub delta: Option<String>,
}

/// An event. An instance of a series may leave out what its master says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its id.
    pub id: String,
    #[serde(default, rename = "iCalUId")]
    pub uid: Lenient<String>,
    #[serde(default)]
    pub subject: Lenient<String>,
    #[serde(default)]
    pub sensitivity: Lenient<String>,
    #[serde(default)]
    pub is_all_day: Lenient<bool>,
    #[serde(default)]
    pub is_cancelled: Lenient<bool>,
    #[serde(default)]
    pub show_as: Lenient<String>,
    #[serde(default)]
    pub response_status: Lenient<Response>,
    #[serde(default)]
    pub start: Option<Time>,
    #[serde(default)]
    pub end: Option<Time>,
    #[serde(default, rename = "type")]
    pub form: Lenient<String>,
    #[serde(default)]
    pub series_master_id: Lenient<String>,
    /// It is no more.
    #[serde(default, rename = "@removed")]
    pub removed: Option<serde::de::IgnoredAny>,
}

/// What the person answered.
#[derive(Clone, Debug, Deserialize)]
pub struct Response {
    #[serde(default)]
    pub response: Option<String>,
}

/// A wall-clock time with seven decimals and no offset, in UTC as it is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Time {
    pub date_time: String,
}

/// The schedules of some people.
#[derive(Debug, Deserialize)]
pub struct Schedules {
    /// One for each.
    pub value: LenientList<Schedule>,
}

/// One person's schedule.
#[derive(Clone, Debug, Deserialize)]
pub struct Schedule {
    /// Their address.
    #[serde(rename = "scheduleId")]
    pub address: String,
    #[serde(default, rename = "scheduleItems")]
    pub items: Lenient<LenientList<Item>>,
    #[serde(default)]
    pub error: Lenient<ScheduleError>,
    #[serde(default, rename = "workingHours")]
    pub week: Lenient<WorkingHours>,
}

/// When somebody works, as Outlook has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkingHours {
    pub days_of_week: Vec<String>,
    pub start_time: String,
    pub end_time: String,
    pub time_zone: WorkingZone,
}

/// Their zone, by the name that Windows has for it.
#[derive(Clone, Debug, Deserialize)]
pub struct WorkingZone {
    pub name: String,
}

/// A time in a schedule.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    #[serde(default)]
    pub status: Lenient<String>,
    #[serde(default)]
    pub subject: Lenient<String>,
    #[serde(default)]
    pub is_private: Lenient<bool>,
    pub start: Time,
    pub end: Time,
}

/// Why a schedule gives nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleError {
    #[serde(default)]
    pub response_code: Option<String>,
}

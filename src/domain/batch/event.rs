//! Calendars and their events.
//!
//! Not here: the effect of an event on a person's time (`events`).

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::domain::ids::{Account, CalendarId};
use crate::domain::text::Text;
use crate::domain::{Instant, serial};

/// One calendar of a person. A person may have several, in one source too: all of them hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The account of its owner.
    pub owner: Account,
    /// Its id among the owner's calendars.
    pub id: CalendarId,
    /// Its events; empty if the calendar is empty or was removed.
    pub events: Vec<Event>,
}

/// An event of a calendar. Providers leave out events that block no time (free, cancelled, declined).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its time.
    pub span: EventSpan,
    /// Its effect on the person's time.
    pub kind: EventKind,
    /// Its title, if that may be shown.
    pub title: Option<Text>,
    /// A hash of its UID and start, which identifies an event that several sources report; `None` without a UID.
    pub key: Option<u64>,
}

/// The effect of an event on the person's time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// Any other event that blocks time: the person is at work, and occupied.
    Busy,
    /// Tentative: offered, answered "maybe", or not answered.
    Tentative,
    /// Time that the person reserves for work.
    Focus,
    /// Out of office: the time falls out of the person's hours.
    Away,
    /// The place where they work; it blocks no time.
    Place(Text),
}

/// The time of an event. All-day and floating times are in the teammate's own zone, which a provider does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventSpan {
    /// Whole local days.
    AllDay {
        /// The first.
        #[serde(with = "serial::date")]
        from: NaiveDate,
        /// The day after the last (RFC 5545, 3.6.1).
        #[serde(with = "serial::date")]
        to: NaiveDate,
    },
    /// From one time to another.
    Timed {
        /// Its start.
        start: When,
        /// Its end.
        end: When,
    },
}

/// A time of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum When {
    /// An instant.
    #[serde(with = "serial::instant")]
    At(Instant),
    /// A wall-clock time wherever the person is (RFC 5545, 3.3.5, form 1).
    #[serde(with = "serial::wall")]
    Floating(NaiveDateTime),
}

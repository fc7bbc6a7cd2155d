//! The kinds that ask a service for people's calendars: Google Calendar, Outlook, `CalDAV`. What each does with its service,
//! and what all of them must do whatever a service does. That two looks at a changing calendar agree is held for every kind
//! of calendar, also for calendars in files and at addresses.
//!
//! Not here: what else calendars in files and at addresses do (`tests/ics.rs`), signing in (`tests/oauth.rs`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

#[path = "calendars/caldav.rs"]
mod caldav;
#[path = "calendars/changing.rs"]
mod changing;
#[path = "calendars/google.rs"]
mod google;
#[path = "support/http/mod.rs"]
mod http;
#[path = "calendars/ics.rs"]
mod ics;
#[path = "support/oauth.rs"]
mod oauth_service;
#[path = "calendars/outlook.rs"]
mod outlook;
#[path = "calendars/radicale.rs"]
mod radicale;
#[path = "calendars/rig.rs"]
mod rig;
#[path = "calendars/suite.rs"]
mod suite;

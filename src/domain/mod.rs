//! Pure values and rules: no clock, file or network is read here.
//!
//! ```text
//!  text ids                          text from outside, which is cleaned before it is shown; identifiers
//!  zone                              wall clock <-> instant (the only place where gaps and folds are resolved); names
//!                                    and offsets of zones
//!  hours sleep agreement             working hours, sleep and reply targets, as the config writes them
//!  interval worktime                 half-open intervals; the working time of one teammate
//!  names                             short names that tell people apart
//!  teammate events availability      a person; what their calendars say; what they are doing, and until when
//!  batch                             the data that a provider hands over
//!  ack                               messages that only acknowledge
//!  conversation thread deadline      who owes whom a reply, and by when; when items are due
//!  plan                              when people can meet, and who gets the early and late hours
//!  form rfc3339                      times as text: for people, and for programs
//!  notice                            events that are announced outside the board
//! ```

pub mod ack;
pub mod agreement;
pub mod availability;
pub mod batch;
pub mod checkin;
pub mod conversation;
pub mod deadline;
pub mod events;
pub mod form;
pub mod holiday;
pub mod hours;
pub mod ids;
pub mod interval;
pub mod join;
pub mod leave;
pub mod names;
pub mod notice;
pub mod plan;
pub mod rfc3339;
pub mod serial;
pub mod sleep;
pub mod teammate;
pub mod text;
pub mod thread;
pub mod until;
pub mod worktime;
pub mod zone;

#[cfg(test)]
mod tests;

/// A point in time, in UTC. Only `zone` converts it to a wall clock.
pub type Instant = chrono::DateTime<chrono::Utc>;

//! Pure values and rules. Nothing here reads a clock, a file or a network.
//!
//! ```text
//!  text ids                          what comes from outside, and names of things
//!  zone                              wall clock <-> instant: the only place where gaps and folds are settled
//!  hours agreement                   what people write in the config
//!  interval worktime                 stretches of time; one teammate's working time
//!  teammate availability             who, and what they are doing until when
//!  batch                             what a provider hands over
//!  ack                               messages that ask nothing
//!  conversation thread deadline      who owes whom, by when; what is due
//!  plan                              when people can meet, and who has the early and late hours
//!  form                              how times are written for people
//!  bytes records                     values as bytes, for the store
//!  notice                            what is worth telling somebody who looks elsewhere
//! ```

pub mod ack;
pub mod agreement;
pub mod availability;
pub mod batch;
pub mod bytes;
pub mod conversation;
pub mod deadline;
pub mod form;
pub mod hours;
pub mod ids;
pub mod interval;
pub mod notice;
pub mod plan;
pub mod records;
pub mod rfc3339;
pub mod teammate;
pub mod text;
pub mod thread;
pub mod worktime;
pub mod zone;

#[cfg(test)]
mod tests;

/// An instant is UTC inside; only `zone` turns it into a wall clock.
pub type Instant = chrono::DateTime<chrono::Utc>;

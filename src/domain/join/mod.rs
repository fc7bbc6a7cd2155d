//! What follows once people, time, agreement and work are known together.
//!
//! ```text
//!  day        working days as stretches; when somebody sees what reaches them
//!  ask        the last good moment to ask
//!  handoff    what to do before one stops and after one started
//!  foresight  signs of what will go wrong
//!  clocks     clock changes ahead, and what they do to each pair's overlap
//!  mark       marks that the viewer sets on threads
//!  pulse      how the team's ways work out
//!  checkin    check-ins and their states
//! ```
//!
//! Not here: how any of it is shown (panels, shell).

pub mod ask;
pub mod checkin;
pub mod clocks;
pub mod day;
pub mod foresight;
pub mod handoff;
pub mod mark;
pub mod pulse;

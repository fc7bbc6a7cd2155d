//! The program as a value: what happens to it comes in as events, what it wants done goes out as effects.
//!
//! Not here: terminals, threads, clocks (`shell`).

pub mod input;
pub mod program;

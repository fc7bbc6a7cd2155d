//! The program as a value: what happens to it comes in as events, what it wants done goes out as effects.
//!
//! ```text
//!  input -> keymap -> command      what a person does, and what it asks for
//!  program                         the seam to the loop: events in, effects out
//!  overlay filtering palette themes notices typing  -> model   the state, and what it is made of
//!  model <- update                 how events change it; a file for each area
//!  scrub wake                      the moment that is shown; when anything visible changes by itself
//!  panel                           the panels by name
//!  arrange -> layout, details -> screen       where things stand, what there is to say, and how it is painted
//! ```
//!
//! Not here: terminals, threads, clocks (`shell`).

pub mod arrange;
pub mod command;
pub mod details;
pub mod filtering;
pub mod input;
pub mod keymap;
pub mod layout;
pub mod model;
pub mod notices;
pub mod overlay;
pub mod palette;
pub mod panel;
pub mod program;
pub mod screen;
pub mod scrub;
pub mod themes;
pub mod typing;
pub mod update;
pub mod wake;

#[cfg(test)]
mod tests;

pub use model::Model;
pub use update::{Ask, News, planning, reload, resize};

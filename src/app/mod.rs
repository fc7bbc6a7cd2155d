//! The program as a value: what happens to it comes in as events, what it wants done goes out as effects.
//!
//! ```text
//!  input -> keymap -> command      what a person does, and what it asks for
//!  program                         the seam to the loop: events in, effects out
//!  model <- update                 the state, and how events change it
//!  scrub mouse resize filtering themes     parts of update: the moment that is shown, the mouse, sizes, a filter, a theme
//!  typing                          a line that is typed
//!  wake                            when anything visible changes by itself
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
pub mod mouse;
pub mod program;
pub mod resize;
pub mod screen;
pub mod scrub;
pub mod themes;
pub mod typing;
pub mod update;
pub mod wake;

#[cfg(test)]
mod tests;

pub use model::Model;
pub use update::{Ask, News};

//! The program as a value: what happens to it comes in as events, what it wants done goes out as effects.
//!
//! ```text
//!  input -> keymap -> command      what a person does, and what it asks for
//!  program                         the seam to the loop: events in, effects out
//!  model <- update                 the state, and how events change it
//!  scrub mouse resize planning     parts of update: the moment that is shown, the mouse, sizes of panels, a plan
//!  reload                          part of update: the config has changed, and the viewer keeps their place
//!  filtering palette themes        parts of update: a filter that is typed, the command palette, the choice of a theme
//!  typing                          a line that is typed
//!  notices                         what the person is told while they look elsewhere
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
pub mod notices;
pub mod palette;
pub mod planning;
pub mod program;
pub mod reload;
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

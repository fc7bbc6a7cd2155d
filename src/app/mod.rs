//! The program as a value: events come in, effects go out.
//!
//! ```text
//!  input -> keymap -> command -> message     a key, the command that it is bound to, the message to an area
//!  program                                   the interface to the loop: events in, effects out
//!  lists workspace overlay scrub themes      the areas of the state, one type each
//!  conversation filtering palette notices typing undo wake looking_back marks   what the areas are made of
//!  doing editor                              what is done in sources, and the texts for that
//!  model                                     the state: one field for each area
//!  update                                    routes events and messages; one file for each area
//!  panel arrange -> layout                   the panels by name, and where they are on the screen
//!  details -> screen                         what there is to say, and how it is painted
//! ```
//!
//! Not here: terminals, threads, clocks (`shell`).

pub mod arrange;
pub mod command;
pub mod conversation;
pub mod details;
pub mod doing;
pub mod editor;
pub mod filtering;
pub mod input;
pub mod keymap;
pub mod layout;
mod lists;
pub mod looking_back;
pub mod marks;
pub mod message;
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
pub mod undo;
pub mod update;
pub mod wake;
pub mod workspace;

#[cfg(test)]
mod tests;

pub use model::Model;
pub use update::{Ask, News, planning, reload};

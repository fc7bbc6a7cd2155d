//! The paint kit, which knows no panel. Everything is painted into ratatui's buffer, by role.
//!
//! ```text
//!  role -> theme                        semantic styles, and their colours in a theme
//!  themes theme_file  depth shade       the themes by name, and their files; themes where colours are few
//!  glyphs, emoji                        a glyph for every state, width-certain, also in ASCII; emoji made plain
//!  legend                               what each glyph means
//!  look, wanted                         the two together, handed to everything that paints; those that the config names
//!
//!  fit                                  text -> cells; the only module that measures, cuts and writes text
//!  certain                              which clusters are as wide in every terminal
//!  words                                texts in roles, and a line that paints them in columns
//!  columns scroll -> table list         rows in columns, of which only the visible ones are made
//!  timeline progress                    a day's hours and a reading's progress, as words
//!  panel popup                          a border with a title; the same in front of everything
//!  sgr -> dump                          the looks of cells, told to a terminal; a buffer as text
//!  tmux                                 the looks of words, told to the status line of tmux
//! ```

pub mod certain;
pub mod columns;
pub mod depth;
pub mod dump;
mod emoji;
pub mod fit;
pub mod glyphs;
pub mod legend;
pub mod list;
pub mod look;
pub mod panel;
pub mod popup;
pub mod progress;
pub mod role;
pub mod scroll;
pub mod sgr;
pub mod shade;
pub mod table;
pub mod theme;
mod theme_file;
pub mod themes;
pub mod timeline;
pub mod tmux;
pub mod wanted;
pub mod words;

pub use depth::Depth;
pub use fit::Align;
pub use glyphs::Glyphs;
pub use legend::LEGEND;
pub use look::Look;
pub use role::Role;
pub use theme::{Ground, Theme};
pub use themes::Themes;
pub use wanted::{Named, Wanted};
pub use words::{Line, Words};

//! The impure rim: everything that touches the machine, so that nothing below has to.
//!
//! ```text
//!  input ──┐                       keys and mouse, from a thread that waits for them
//!  signals ┼──> mail ──> run       one queue, one loop on the screen's thread; signals also notice a gone terminal
//!  others ─┘             │  │
//!                   terminal clock the only ones who touch the screen, and the time
//!
//!  background   asks the terminal for its colour, once, before anybody reads keys
//!  clipboard open                  effects: a copied text, an opened link
//!  print report                    what is printed outside the full screen; what is left of a panic
//!  tzdata                          finds tz databases
//!  secrets                         fetches secrets from where the config says
//! ```
//!
//! Every thread here sleeps until something happens: between two changes the whole program has no wake-up.

pub mod background;
pub mod capabilities;
pub mod cli;
pub mod clipboard;
pub mod clock;
pub mod init;
pub mod input;
pub mod mail;
pub mod open;
pub mod plan;
pub mod print;
pub mod report;
pub mod run;
pub mod secrets;
pub mod signals;
pub mod snapshot_json;
pub mod terminal;
pub mod tzdata;

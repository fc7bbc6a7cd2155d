//! Everything that touches the machine: terminal, files, clocks, threads. The floors below are pure.
//!
//! ```text
//!  input ──┐                       keys and mouse, from a thread that waits for them
//!  signals ┼──> mail ──> run       one queue, one loop on the screen's thread; signals also notice a gone terminal
//!  others ─┘             │  │
//!                   terminal clock the only ones who touch the screen, and the time
//!
//!  background   asks the terminal for its colour, once, before anybody reads keys
//!  clipboard open announce helper  effects: a copied text, an opened link, a notice; programs that do it
//!  line                            waiting for the terminal's line and writing to it, for the two above
//!  print output report             what is printed outside the full screen; what is left of a panic
//!  failure                         why a command ends without having done its work
//!  args global cli -> setup -> commands live   the command line; everything that a board needs; what is done with it
//!  add typed schema                tables for the config; answers as people type them; what a config may say
//!  write rights                    the commands that write into sources; what each source allows
//!  init newcomer set status plan take check theme_list snapshot snapshot_json plain   what the commands write
//!  json                            JSON in which no character can steer a terminal
//!  events                          what calendars say, of sources or of a file
//!  trust                           to which hosts sources of included files may send secrets
//!  manual                          completions and the manual page
//!  engine reload                   what works for an open board on other threads; a config that is saved meanwhile
//!  joining once                    the desk's thread; every source asked once
//!  whose                           whose account a name is, for what is told without a board
//!  windows                         windows for meetings that other processes take
//!  acting edit                     what is ordered to be done in sources; the person's own editor
//!  polling keeping history         who asks the sources while the board is open; what is kept of all that happens
//!  tzdata                          finds tz databases
//!  looks themes                    which theme and glyphs, by config, store and terminal; the user's own themes
//!  secrets                         fetches secrets from where the config says
//!  auth sign_in                    signing in by OAuth; where sign-ins are kept, and their lock
//!  journal                         `--log`: what is done, line by line
//!  fault                           debug builds only: breaks the board where a test wants it
//! ```
//!
//! Every thread here sleeps until something happens: between two changes the whole program has no wake-up.

pub mod acting;
mod add;
pub mod agreement;
pub mod announce;
pub mod args;
pub mod ask;
mod auth;
pub mod background;
pub mod capabilities;
pub mod check;
mod checkin;
pub mod cli;
pub mod clipboard;
pub mod clock;
pub mod commands;
mod edit;
pub mod engine;
pub mod events;
pub mod failure;
#[cfg(debug_assertions)]
mod fault;
pub mod global;
pub mod handoff;
mod helper;
pub mod history;
pub mod init;
pub mod input;
pub mod join_json;
pub mod joining;
mod journal;
pub mod json;
pub mod keeping;
mod line;
pub mod live;
mod looks;
pub mod mail;
pub mod manual;
pub mod mark;
pub mod marks;
pub mod newcomer;
pub mod once;
pub mod open;
pub mod output;
pub mod plain;
pub mod plan;
pub mod polling;
pub mod print;
pub mod pulse;
pub mod reload;
pub mod report;
pub mod rights;
pub mod run;
pub mod schema;
mod screen;
pub mod secrets;
pub mod set;
pub mod setup;
mod sign_in;
pub mod signals;
pub mod snapshot;
pub mod snapshot_json;
pub mod status;
mod take;
pub mod terminal;
mod theme_list;
mod themes;
mod trust;
mod typed;
pub mod tzdata;
mod whose;
mod windows;
mod write;

use clap::Parser;
use clap::error::ErrorKind;

/// The program: reads the command line, does what it says, and gives the exit code.
pub fn main() -> u8 {
    report::install(report::folder(), |text| secrets::keeper().scrub(text));
    let code = match cli::Cli::try_parse() {
        Ok(cli) => commands::run(cli),
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) =>
        {
            i32::from(print::out(&error.render().to_string()).is_err())
        }
        Err(error) => {
            // It quotes what was typed, which may have come from anywhere.
            print::err(&print::clean_lines(&error.render().to_string()));
            2
        }
    };
    u8::try_from(code).unwrap_or(1)
}

//! The rules that hold for every chat: which messages are an item, who is asked, what answers.
//!
//! ```text
//!  settings   `window`, `channels`, `direct`, `answers`, `groups`, `bots`, `presence`, `[source.status]`
//!  post       one message, as a kind hands it in         thread   messages that are one item, and their answers
//!  talk       one conversation: its threads, what was read of it, what of it is news
//!  seen       every conversation: the cursor              rota     which conversations are asked next
//!  status     emoji and words of a status -> a state      pace     a queue for each method of a service
//! ```
//!
//! A kind reads its service, and hands in [`Post`]s: only what people wrote, with the mentions that its markup names. It
//! says of each whether it stands at a channel's own level, in a thread, or in both.
//!
//! Not here: any service, markup (its kind), who is a teammate and who owes whom (board).

mod pace;
mod post;
mod rota;
mod seen;
mod settings;
mod status;
mod talk;
mod thread;

pub use pace::Pace;
pub use post::{Place, Post, Reaction};
pub use rota::{LIVELY, rota};
pub use seen::Seen;
pub use settings::{SETTINGS, Settings};
pub use status::{Meaning, Words};
pub use talk::{Fresh, Talk};
pub use thread::{Around, Shape, Thread, Word};

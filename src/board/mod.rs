//! The joined data of all sources.
//!
//! ```text
//!  desk     joins what sources hand over: account names -> teammates, conversations -> open threads with their due
//!           times. It lives on a thread of its own and sends updates.
//!  people   whose account a name is; names: those of an item
//!  texts    how many texts of messages are held in memory
//!  told     what a source tells of people's time     shown  what a look has shown so far
//!  foresight groups, covers, signs                     checkins written  check-ins
//!  handoff  what to do before one stops                past  what the conversations tell of the past
//!  hints    what clients work out about a teammate
//!  feed     what happened with the sources -> updates; how each source is
//!  item     what it joins: items, people, open threads, deadlines
//!  index    what filters look at in every item, side by side in memory
//!  order    the order of the open threads at a moment
//!  front    enough of it that the first frame need not wait for all of it; derived, first: what is kept for that, and read
//!  lists    threads and deadlines as they stand on the board's lists
//!  line     how its sources are
//!  state    the board: takes updates, keeps the lists, answers questions at an instant
//!  sent     what the viewer did from here, until a look shows it
//!  concerns what one teammate has to do, and whom they wait for
//!  notices  what of that is worth a notice
//! ```
//!
//! Not here: reading sources (sync), painting (panels).

pub mod checkins;
pub mod concerns;
pub mod coverage;
pub mod derived;
pub mod desk;
pub mod feed;
pub mod first;
pub mod foresight;
pub mod front;
pub mod handoff;
pub mod hints;
pub mod index;
pub mod item;
pub mod line;
pub mod lists;
mod names;
pub mod notices;
mod order;
pub mod past;
pub mod people;
mod same;
pub mod sent;
mod shown;
pub mod state;
mod texts;
mod told;
pub mod written;

pub use coverage::Coverage;
pub use desk::{Desk, Link};
pub use feed::Feed;
pub use front::Front;
pub use hints::SourceHint;
pub use item::{Deadline, Item, Joined, Message, OpenThread, Person, Wants};
pub use line::{Health, SourceLine};
pub use lists::{Brief, Dated, Ranked, Threads};
pub use state::{Board, Counts, Update};

//! What most kinds of source need beside HTTP. It knows no kind.
//!
//! ```text
//!  shapes    the shapes of answers as tables: needed fields, lenient ones, which of them are odd
//!  flaws     what could not be read: counted, and told once
//!  people    accounts, each once, and what is told of them in a look
//!  prose     a text as it is built, with whom it names        tree  JSON of any shape, and not too deep
//!  dates     instants and days in the services' spellings
//!  state     a cursor: its form, whose it is, when all was read, what is told
//!  watermark the newest change that was seen of a list
//!  known     what the board was told of, and what of it is gone
//!  list      reading a list to its end, page by page
//!  many      many questions: in batches or singly, some at once
//!  choose    the things that a setting names, among those that there are
//!  whom      whom a text that is written here mentions
//!  writer    what an act says in a service, with whom it mentions
//!  settings  settings that are one of some words
//! ```
//!
//! Not here: mentions of the form `@name` (`providers::mentions`), which all kinds share with the folder.

mod choose;
mod dates;
mod flaws;
mod known;
mod list;
mod many;
mod people;
mod prose;
mod settings;
mod shapes;
mod state;
mod tree;
mod watermark;
mod whom;
mod writer;

pub use choose::{Choice, Named, choose};
pub use dates::{day, instant, made_at, minus};
pub use flaws::Flaws;
pub use known::Known;
pub use list::{List, read_list};
pub use many::{at_once, batches};
pub use people::People;
pub use prose::Prose;
pub use settings::word;
pub(crate) use shapes::shapes;
pub use state::{Owner, State, Told, hash};
pub use tree::shallow;
pub use watermark::Watermark;
pub use whom::{Met, Piece};
pub use writer::{Comment, Writer};

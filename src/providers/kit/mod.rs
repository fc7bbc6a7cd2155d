//! What most kinds of source need beside HTTP. It is independent of every kind.
//!
//! ```text
//!  shapes    the shapes of answers as tables: required fields, lenient fields, which of them are malformed
//!  flaws     counting and reporting what could not be read
//!  people    accounts, and the profiles that a look sends
//!  prose     building a text with its mentions                 tree  JSON of any shape, to a limited depth
//!  dates     instants and days in the formats of services
//!  state     a cursor: its format, its owner, the last full look, its problems
//!  watermark the newest change that was seen of a list
//!  known     the ids that were sent, and which of them are gone
//!  list      reading a list to its end, page by page
//!  many      many questions: in batches, or several at once
//!  choose    matching a setting against what the service has
//!  whom      the accounts that a text of the user mentions
//!  writer    the text of an act, with its mentions
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
pub use prose::{Prose, Quotes};
pub use settings::word;
pub(crate) use shapes::shapes;
pub use state::{Owner, State, Told, hash};
pub use tree::shallow;
pub use watermark::Watermark;
pub use whom::{Met, Piece};
pub use writer::{Comment, Writer};

//! One message of a chat, as its kind hands it in and as the cursor keeps it.
//!
//! In the cursor only the first 200 graphemes of a text are kept: enough to hand an open item over again.
//!
//! Not here: which item it belongs to (`thread`).

use serde::{Deserialize, Serialize, Serializer};

use crate::domain::Instant;
use crate::domain::batch::Message;
use crate::domain::ids::Account;
use crate::domain::text::{Text, head};
use crate::providers::kit::Prose;

/// So many graphemes of a text are kept in a cursor.
const KEPT: usize = 200;

/// A message that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its id in the service.
    #[serde(rename = "i")]
    pub id: String,
    /// When it was written; an edited one has its first time.
    #[serde(rename = "t", with = "crate::domain::serial::instant")]
    pub at: Instant,
    /// Who wrote it.
    #[serde(rename = "b")]
    pub by: String,
    /// Its text.
    #[serde(rename = "x", serialize_with = "short")]
    pub text: String,
    /// Whom it names, each once.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// Where the text names people.
    #[serde(rename = "n", default, skip_serializing_if = "Vec::is_empty")]
    pub named_at: Vec<(u32, u32)>,
    /// The reactions to it of which somebody is known.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// The name of its first file.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Whose.
    #[serde(rename = "b")]
    pub by: String,
    /// Which.
    #[serde(rename = "k")]
    pub mark: String,
    /// When, where the service tells.
    #[serde(rename = "t", default, with = "crate::domain::serial::maybe_instant")]
    pub at: Option<Instant>,
}

/// Where a message stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The item that it belongs to, where that is not its own.
    pub root: Option<String>,
    /// It stands at the channel's own level, perhaps beside its thread.
    pub level: bool,
}

impl Post {
    /// A message of a text.
    pub fn new(id: &str, at: Instant, by: &str, prose: Prose) -> Self {
        let mut mentions: Vec<String> = Vec::new();
        for (account, _) in prose.mentions {
            if !mentions.contains(&account) {
                mentions.push(account);
            }
        }
        let named_at = prose.named_at.into_iter().map(|at| (at.start, at.end)).collect();
        let (id, by) = (id.to_owned(), by.to_owned());
        Self { id, at, by, text: prose.text, mentions, named_at, reactions: Vec::new(), file: None }
    }

    /// As a message of an item that names only those of whom `may` holds.
    pub fn message(&self, may: impl Fn(&str) -> bool) -> Message {
        let message = Message::new(Account::new(&self.by), self.at, Text::new(&*self.text));
        let named = |(start, end): &(u32, u32)| *start..*end;
        Message {
            mentions: self.mentions.iter().filter(|id| may(id)).map(|id| Account::new(id)).collect(),
            named_at: self.named_at.iter().map(named).collect(),
            ..message
        }
    }
}

fn short<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    head(text, KEPT).serialize(to)
}

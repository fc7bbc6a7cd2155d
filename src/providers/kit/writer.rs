//! The text of an act, split at the teammates whom it mentions.
//!
//! Not here: how a mention and a comment are written (each kind), whose account a mention means (`whom`).

use std::sync::Arc;

use super::whom::{Met, Piece, pieces};
use crate::domain::Instant;
use crate::providers::acting::cannot;
use crate::providers::{About, Act, Context, Mate, Trouble};

/// What a source needs to know to write.
pub struct Writer {
    /// The id of the source.
    source: String,
    about: &'static About,
    mates: Arc<[Mate]>,
    /// The accounts that the service described.
    met: Met,
}

/// A comment on an item.
pub struct Comment<'t> {
    /// The item, by the id that the kind gave it.
    pub item: &'t str,
    /// The time of the message that it answers. `None`: it answers no message.
    pub to: Option<Instant>,
    /// Its text.
    pub pieces: Vec<Piece<'t>>,
}

impl Writer {
    /// What the source with this id writes with; `met` are the people whom the service described.
    pub fn new(source: &str, about: &'static About, context: &Context, met: Met) -> Self {
        Self { source: source.to_owned(), about, mates: context.mates.clone(), met }
    }

    /// A text with the teammates whom it mentions.
    pub fn pieces<'t>(&'t self, text: &'t str) -> Result<Vec<Piece<'t>>, Trouble> {
        pieces(text, &self.mates, (&self.source, self.about.kind), &self.met)
    }

    /// The comment of an act, which is a reply or a question.
    pub fn comment<'t>(&'t self, act: &'t Act) -> Result<Comment<'t>, Trouble> {
        let (item, to, text) = match act {
            Act::Reply { item, to, text } => (item, Some(*to), text),
            Act::Ask { item, text } => (item, None, text),
            Act::SetStatus(_) | Act::Close { .. } | Act::CheckIn { .. } => {
                return Err(cannot(self.about.label, act.kind()));
            }
        };
        Ok(Comment { item: item.raw(), to, pieces: self.pieces(text)? })
    }
}

//! What is noted of asks and answers as they come by, for later figures: a reply that is owed, and one that is owed no
//! longer. What the store has was noted when it came, and is only remembered.
//!
//! Not here: who writes it down (`keeping`), where it is kept (the store).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::setup::Setup;
use crate::board::{Joined, Person, Update};
use crate::domain::Instant;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::{Team, TeammateIndex};
use crate::sync::store::Look;

/// Notes what changes.
pub struct History {
    team: Arc<Team>,
    sources: Vec<SourceId>,
    /// Which replies were owed in an item when it was seen last, as a hash.
    seen: HashMap<(usize, ItemId), u64>,
}

impl History {
    /// An empty history.
    pub fn new(setup: &Setup) -> Self {
        let sources = setup.sources.iter().map(|source| source.config.id.clone()).collect();
        let team = setup.config.team.clone();
        Self { team, sources, seen: HashMap::new() }
    }

    /// The items in which another reply is owed than when they were seen last.
    pub fn note(&mut self, updates: &[Update], now: Instant) -> Vec<Look> {
        let mut looks = Vec::new();
        for update in updates {
            let Update::Items { source, put, gone } = update else { continue };
            for joined in put {
                let look = self.look(*source, joined, now);
                looks.extend(look.filter(|look| self.is_new(*source, joined.item.id.clone(), &look.open)));
            }
            for id in gone {
                let known = self.seen.remove(&(*source, id.clone())).is_some_and(|seen| seen != 0);
                let look = || self.sources.get(*source).map(|from| over(from, id, now));
                looks.extend(known.then(look).flatten());
            }
        }
        looks
    }

    fn look(&self, source: usize, joined: &Joined, now: Instant) -> Option<Look> {
        let open = joined.threads.iter().filter_map(|thread| Some((self.id(thread.by)?, thread.asked_at)));
        let said = joined.item.messages.iter().filter_map(|message| match message.author {
            Person::Mate(index) => Some((self.id(index)?, message.at)),
            Person::Outsider(_) => None,
        });
        Some(Look {
            open: open.collect(),
            said: said.collect(),
            ..over(self.sources.get(source)?, &joined.item.id, now)
        })
    }

    fn id(&self, index: TeammateIndex) -> Option<String> {
        self.team.get(index).map(|mate| mate.id.as_str().to_owned())
    }

    fn is_new(&mut self, source: usize, id: ItemId, open: &[(String, Instant)]) -> bool {
        let mut hasher = DefaultHasher::new();
        open.hash(&mut hasher);
        let hash = if open.is_empty() { 0 } else { hasher.finish() | 1 };
        self.seen.insert((source, id), hash).unwrap_or_default() != hash
    }
}

/// A look at an item without an open question.
fn over(source: &SourceId, id: &ItemId, at: Instant) -> Look {
    Look { source: source.as_str().to_owned(), item: id.raw().to_owned(), at, open: Vec::new(), said: Vec::new() }
}

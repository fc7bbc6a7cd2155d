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

/// Records changes.
pub struct History {
    team: Arc<Team>,
    sources: Vec<SourceId>,
    /// Which replies were owed in an item when it was seen last: both as hashes, because there may be tens of thousands.
    /// Items in which none was owed are left out.
    seen: HashMap<u64, u64>,
}

impl History {
    /// An empty history.
    pub fn new(setup: &Setup) -> Self {
        let sources = setup.sources.iter().map(|source| source.config.id.clone()).collect();
        let team = setup.config.team.clone();
        Self { team, sources, seen: HashMap::new() }
    }

    /// The items in which another reply is owed than at the last observation.
    pub fn note(&mut self, updates: &[Update], now: Instant) -> Vec<Look> {
        let mut looks = Vec::new();
        for update in updates {
            let Update::Items { source, put, gone } = update else { continue };
            for joined in put {
                if self.is_new(*source, joined) {
                    looks.extend(self.look(*source, joined, now));
                }
            }
            for id in gone {
                let known = self.seen.remove(&hash(&(source, id))).is_some();
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

    /// Returns whether another reply is owed in an item than at the last observation.
    fn is_new(&mut self, source: usize, joined: &Joined) -> bool {
        let item = hash(&(source, &joined.item.id));
        if joined.threads.is_empty() {
            return self.seen.remove(&item).is_some();
        }
        let mut hasher = DefaultHasher::new();
        joined.threads.iter().for_each(|thread| (thread.by, thread.asked_at).hash(&mut hasher));
        let owed = hasher.finish();
        self.seen.insert(item, owed) != Some(owed)
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// An observation of an item without an open question.
fn over(source: &SourceId, id: &ItemId, at: Instant) -> Look {
    Look { source: source.as_str().to_owned(), item: id.raw().to_owned(), at, open: Vec::new(), said: Vec::new() }
}

//! The texts of the conversations that are visible or next to visible ones. The board of a large team leaves most texts
//! in the store, so those of the selected row and of its neighbours are requested.
//!
//! 1. At most one request is pending: while the selection moves, the rows between are not requested.
//! 2. Texts in memory stay on the screen until the answer for a changed conversation arrives.
//!
//! Not here: which rows are wanted and when they are requested (`update::conversation`), reading the texts (the shell),
//! painting them (`details`).

use std::sync::Arc;

use crate::board::Item;
use crate::domain::Instant;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::text::Text;

/// The texts of an item's messages, as the store has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The item's source.
    pub source: SourceId,
    /// The item.
    pub item: ItemId,
    /// The text of each message with its time, in the order of the source; empty if the item is not in the store.
    pub texts: Vec<(Instant, Text)>,
}

/// What can be shown for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// Its text, or the description of what was done.
    Text(Text),
    /// The store has not answered yet.
    Awaited,
    /// The store does not have it.
    Missing,
}

/// The conversations whose texts are in memory or requested.
#[derive(Debug, Default)]
pub struct Conversations {
    held: Vec<Held>,
    /// Requested, and not answered yet.
    asked: Vec<(SourceId, ItemId)>,
}

/// The texts of an item.
#[derive(Debug)]
struct Held {
    item: Arc<Item>,
    texts: Vec<(Instant, Text)>,
    /// The texts belong to the current version of the item.
    current: bool,
}

impl Conversations {
    /// Keeps the texts of these items and drops all others. Returns the items to request now.
    pub fn want(&mut self, wanted: &[Arc<Item>]) -> Vec<(SourceId, ItemId)> {
        self.held.retain(|held| wanted.iter().any(|item| is_same(item, &held.item)));
        let changed = wanted.iter().filter(|item| !self.held.iter().any(|held| Arc::ptr_eq(&held.item, item)));
        let (abridged, whole): (Vec<_>, Vec<_>) = changed.partition(|item| item.abridged);
        for item in whole {
            let texts = item.messages.iter().map(|message| (message.at, message.text.clone())).collect();
            self.hold(item.clone(), |held| (held.texts, held.current) = (texts, true));
        }
        if !self.asked.is_empty() {
            return Vec::new();
        }
        for item in abridged {
            let key = (item.source.clone(), item.id.clone());
            if !self.asked.contains(&key) {
                self.asked.push(key);
            }
            self.hold(item.clone(), |held| held.current = false);
        }
        self.asked.clone()
    }

    fn hold(&mut self, item: Arc<Item>, change: impl FnOnce(&mut Held)) {
        if let Some(held) = self.held.iter_mut().find(|held| is_same(&held.item, &item)) {
            held.item = item;
            change(held);
        } else {
            let mut held = Held { item, texts: Vec::new(), current: false };
            change(&mut held);
            self.held.push(held);
        }
    }

    /// Stores an answer.
    pub fn take(&mut self, told: Texts) {
        let Texts { source, item, texts } = told;
        self.asked.retain(|asked| *asked != (source.clone(), item.clone()));
        if let Some(held) = self.held.iter_mut().find(|held| held.item.id == item && held.item.source == source) {
            (held.texts, held.current) = (texts, true);
        }
    }

    /// What can be shown for the `n`-th message of an item.
    pub fn words(&self, item: &Item, n: usize) -> Words {
        let Some(message) = item.messages.get(n) else { return Words::Missing };
        if !item.abridged || message.deed.is_some() {
            return Words::Text(message.words());
        }
        let Some(held) = self.held.iter().find(|held| is_same(&held.item, item)) else { return Words::Awaited };
        match held.texts.get(n).filter(|(at, _)| *at == message.at) {
            Some((_, text)) => Words::Text(text.clone()),
            None if held.current && std::ptr::eq(&raw const *held.item, item) => Words::Missing,
            None => Words::Awaited,
        }
    }
}

/// Returns whether both are the same item, perhaps at different versions.
fn is_same(a: &Item, b: &Item) -> bool {
    a.id == b.id && a.source == b.source
}

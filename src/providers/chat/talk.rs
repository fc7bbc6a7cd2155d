//! One conversation: its threads, how far it was read, and what of it is news.
//!
//! 1. It is read whole from its newest message back: the whole window, page by page. What is newer than a root is known
//!    when the root is, so an answer is never missing.
//! 2. Between that it is read from its mark on.
//! 3. A root with replies is due: its replies are read after it, and it is not handed over before. A direct or group
//!    conversation is one item, handed over when all of it was read.
//! 4. A thread that nobody is named in is forgotten once its replies are read: the next whole reading sees it again.
//!
//! Not here: asking for messages (a kind), which conversation is asked next (`rota`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::post::{Place, Post};
use super::thread::{Around, Shape, Thread, Word};
use crate::domain::Instant;
use crate::domain::batch::Item;
use crate::domain::ids::ItemId;
use crate::providers::kit::{hash, minus};

/// An open question outlives its window for so long.
const OUTLIVES: TimeDelta = TimeDelta::days(90);
/// A word at the channel's own level may answer what was asked so long before it.
const ANSWERS: TimeDelta = TimeDelta::hours(24);

/// One conversation, as the cursor keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    /// The newest message that was read, by its id.
    #[serde(rename = "m", default)]
    pub mark: String,
    /// When its whole window was read last, as a Unix time; 0: never.
    #[serde(rename = "f", default)]
    pub full_at: i64,
    /// When it was asked last, as a Unix time.
    #[serde(rename = "a", default)]
    pub asked_at: i64,
    /// When somebody spoke in it last, as a Unix time.
    #[serde(rename = "s", default)]
    pub spoke_at: i64,
    /// Its threads, by their roots; a direct or group conversation has one, without a name.
    #[serde(rename = "t", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub threads: BTreeMap<String, Thread>,
    /// The roots whose replies are still to be read, and the newest reply of each.
    #[serde(rename = "d", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub due: BTreeMap<String, String>,
    /// Who is in a group conversation, once that was asked.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// A reading of the whole window that is not at its end.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
}

/// A reading of the whole window, from the newest message back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Where the next page is; empty before the first.
    #[serde(rename = "p", default)]
    pub page: String,
    /// The newest message of its first page.
    #[serde(rename = "m", default)]
    mark: String,
    /// What was said at the channel's own level in what was read so far, as far as it may answer something older.
    #[serde(rename = "l", default)]
    level: Vec<Word>,
    /// The roots that are there.
    #[serde(rename = "r", default)]
    roots: BTreeSet<String>,
}

/// A message as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// Its id.
    pub id: String,
    /// The message; absent, when it is none that somebody wrote.
    pub post: Option<Post>,
    /// Where it stands.
    pub place: Place,
    /// Its newest reply, if it has any that are read apart.
    pub latest: Option<String>,
    /// It surely has no replies.
    pub alone: bool,
}

impl Talk {
    /// The whole window begins to be read, or goes on to be.
    pub fn begin(&mut self, shape: &Shape) {
        if self.reading.is_none() {
            if *shape != Shape::Channel {
                self.threads.values_mut().for_each(|thread| thread.posts.clear());
                self.due.clear();
            }
            self.reading = Some(Reading::default());
        }
    }

    /// Takes in a page of the whole window, in any order; `next` is where the one after it is.
    pub fn page(&mut self, mut page: Vec<Fresh>, next: String, shape: &Shape) {
        page.sort_by(|a, b| newer(&b.id, &a.id));
        let mut reading = self.reading.take().unwrap_or_default();
        reading.page = next;
        for fresh in page {
            if is_newer(&fresh.id, &reading.mark) {
                reading.mark.clone_from(&fresh.id);
            }
            if *shape == Shape::Channel {
                self.root(&fresh, &mut reading);
            }
            self.put(fresh, shape);
        }
        self.reading = Some(reading);
    }

    /// A message of the whole window of a channel: what was said after it is known.
    fn root(&mut self, fresh: &Fresh, reading: &mut Reading) {
        let Some(post) = &fresh.post else {
            reading.roots.extend(fresh.latest.as_ref().map(|_| fresh.id.clone()));
            return;
        };
        if fresh.place.root.is_none() {
            reading.roots.insert(fresh.id.clone());
            let thread = self.threads.entry(fresh.id.clone()).or_default();
            thread.level.clear();
            if fresh.alone {
                thread.posts.retain(|known| known.id == fresh.id);
            }
            thread.take(post.clone());
            reading.level.iter().for_each(|word| thread.hear(&fresh.id, word));
        }
        if fresh.place.level {
            reading.level.push(Word { by: post.by.clone(), at: post.at });
            reading.level.retain(|word| word.at - post.at <= ANSWERS);
        }
    }

    /// The whole window was read at this time.
    pub fn end(&mut self, now: Instant, window: TimeDelta) {
        let Some(reading) = self.reading.take() else { return };
        let from = minus(now, window);
        if is_newer(&reading.mark, &self.mark) {
            self.mark = reading.mark;
        }
        self.full_at = now.timestamp();
        for (id, thread) in &mut self.threads {
            // A root that is not there any more, and would be, was deleted. Its replies stay.
            let is_gone = !id.is_empty()
                && !reading.roots.contains(id)
                && !self.due.contains_key(id)
                && thread.root(id).is_some_and(|root| root.at >= from);
            if is_gone {
                thread.posts.retain(|post| post.id != *id);
                thread.stirred = true;
            }
        }
    }

    /// Takes in what is new since the mark, in any order.
    pub fn more(&mut self, mut fresh: Vec<Fresh>, shape: &Shape) {
        fresh.sort_by(|a, b| newer(&a.id, &b.id));
        for fresh in fresh {
            if is_newer(&fresh.id, &self.mark) {
                self.mark.clone_from(&fresh.id);
            }
            if let (Some(post), true) = (&fresh.post, fresh.place.level && *shape == Shape::Channel) {
                let word = Word { by: post.by.clone(), at: post.at };
                self.threads.iter_mut().for_each(|(root, thread)| thread.hear(root, &word));
            }
            self.put(fresh, shape);
        }
    }

    /// Puts a message where it stands.
    fn put(&mut self, fresh: Fresh, shape: &Shape) {
        let Fresh { id, post, place, latest, .. } = fresh;
        if post.is_none() {
            // What was a message is none any more: it was deleted.
            let root = if *shape == Shape::Channel { place.root.as_deref().unwrap_or(&id) } else { "" };
            if let Some(thread) = self.threads.get_mut(root) {
                let known = thread.posts.len();
                thread.posts.retain(|post| post.id != id);
                thread.stirred |= thread.posts.len() < known;
            }
        }
        if let Some(post) = post {
            self.spoke_at = self.spoke_at.max(post.at.timestamp());
            let root = place.root.unwrap_or_else(|| id.clone());
            let root = if *shape == Shape::Channel { root } else { String::new() };
            self.threads.entry(root).or_default().take(post);
        }
        if let Some(latest) = latest {
            self.due.insert(id, latest);
        }
    }

    /// Takes in a thread that was read whole, its root among its messages if that is there.
    pub fn thread(&mut self, root: &str, posts: Vec<Post>, shape: &Shape, now: Instant) {
        self.due.remove(root);
        self.spoke_at = posts.iter().map(|post| post.at.timestamp()).fold(self.spoke_at, i64::max);
        let id = if *shape == Shape::Channel { root } else { "" };
        let thread = self.threads.entry(id.to_owned()).or_default();
        (thread.read_at, thread.stirred) = (now.timestamp(), true);
        if *shape == Shape::Channel {
            thread.posts.clear();
        }
        for post in posts {
            thread.take(post);
        }
    }

    /// A thread is no more.
    pub fn without(&mut self, root: &str) {
        self.due.remove(root);
        if let Some(thread) = self.threads.get_mut(root) {
            thread.posts.clear();
            thread.stirred = true;
        }
    }

    /// All of it was read: its window once, and every reply.
    pub fn is_read(&self) -> bool {
        self.full_at > 0 && self.due.is_empty() && self.reading.is_none()
    }

    /// What is to be handed over: items that are new or changed, and those that are no more. `all`: what surrounds them may
    /// have changed, too.
    pub fn news(
        &mut self,
        around: &Around,
        now: Instant,
        window: TimeDelta,
        at_level: bool,
        all: bool,
    ) -> (Vec<Item>, Vec<ItemId>) {
        let (mut items, mut gone) = (Vec::new(), Vec::new());
        let (from, forgotten) = (minus(now, window), minus(now, OUTLIVES));
        let is_channel = around.shape == Shape::Channel;
        let waits = !is_channel && (!self.due.is_empty() || self.reading.is_some());
        let due = &self.due;
        self.threads.retain(|root, thread| {
            if waits || due.contains_key(root) {
                return true;
            }
            let is_old = thread.posts.first().is_some_and(|post| post.at < from);
            if thread.stirred || is_old {
                thread.open = thread.open_since(root, &around.shape, at_level).filter(|since| *since >= forgotten);
            }
            if is_old && thread.open.is_none() {
                thread.posts.retain(|post| post.at >= from);
                thread.stirred = true;
            }
            if !std::mem::take(&mut thread.stirred) && !all {
                return true;
            }
            let item = thread.item(root, around, at_level);
            let Some(item) = item else {
                gone.extend(thread.told.take().map(|_| Thread::id(root, around)));
                return false;
            };
            let told = Some(thread.number(around));
            if thread.told != told {
                thread.told = told;
                items.push(item);
            }
            true
        });
        // The newest first, as they are read.
        items.reverse();
        (items, gone)
    }

    /// Everything that was handed over of it, when it is no more.
    pub fn gone(self, around: &Around) -> Vec<ItemId> {
        self.threads
            .iter()
            .filter(|(_, thread)| thread.told.is_some())
            .map(|(root, _)| Thread::id(root, around))
            .collect()
    }

    /// The open questions: their roots, and since when.
    pub fn open(&self) -> impl Iterator<Item = (&str, &Thread, Instant)> {
        self.threads.iter().filter_map(|(root, thread)| Some((root.as_str(), thread, thread.open?)))
    }
}

impl Thread {
    /// A number that tells one state of it from another: of what the cursor keeps.
    fn number(&self, around: &Around) -> u64 {
        let kept = serde_json::to_string(&(&self.posts, &self.level)).unwrap_or_default();
        hash(&(kept, &around.name, &around.url, format!("{:?}", around.shape)))
    }
}

/// Ids are numbers, also with a fraction: a longer one is newer.
fn newer(a: &str, b: &str) -> std::cmp::Ordering {
    let whole = |id: &str| id.find('.').unwrap_or(id.len());
    whole(a).cmp(&whole(b)).then_with(|| a.cmp(b))
}

fn is_newer(a: &str, b: &str) -> bool {
    newer(a, b).is_gt()
}

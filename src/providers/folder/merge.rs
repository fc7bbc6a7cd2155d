//! An item and the copies of its file: which of them are items of their own, and what the others add.
//!
//! Rules:
//!
//! 1. A file whose name only a file sync gives is a copy that lost a conflict. So is one whose name may be meant, when it
//!    is alike: its title or its first message is that of the original; where nothing but the beginning of the name speaks
//!    for a copy, its first message, or everything but the messages.
//! 2. A copy is named as a problem. Of its messages those that the original lacks are shown in it.
//! 3. A copy is never told as an item; when it was one before, it is told as gone.
//! 4. While the original is broken it cannot be compared: what is known of a copy stays.
//!
//! Not here: which names there are (`copies`), reading the files (`read`).

use std::collections::HashMap;

use super::copies::{self, Sure};
use super::list::problem;
use super::names::{Part, Unit, composed};
use crate::domain::Instant;
use crate::domain::batch::{Item, Message, Problem};
use crate::domain::ids::{Account, ItemId};

/// What the reading of one item's files gave.
#[derive(Debug)]
pub enum Content {
    /// The item, whole.
    Item(Item),
    /// No change: a file is broken, and what was sent before stays.
    Kept,
    /// Its files are not there any more.
    Gone,
}

/// An item and those that stand in files whose names begin with its.
#[derive(Debug)]
pub struct Family {
    members: Vec<(String, Content)>,
    gone: Vec<ItemId>,
}

/// A file that may be a copy.
pub struct Copy<'a> {
    /// The stem of its file, as the folder has it.
    pub written: &'a str,
    /// Its file, or its folder of messages, as the folder has it.
    pub file: String,
    /// It was known before this look.
    pub known: bool,
}

impl Family {
    /// The family of a unit, without the copies.
    pub fn new(unit: &Unit, content: Content) -> Self {
        Self { members: vec![(unit.stem.to_string(), content)], gone: Vec::new() }
    }

    /// Adds what may be a copy. Returns the problem that it is one.
    pub fn add(&mut self, copy: &Copy<'_>, content: Content) -> Option<Problem> {
        let stem = composed(copy.written);
        if matches!(content, Content::Gone) {
            self.leave(&stem, copy.known);
            return None;
        }
        let of = self.original(&stem);
        let original =
            of.and_then(|(name, sure)| Some((self.members.iter_mut().find(|(stem, _)| *stem == name)?, sure)));
        let Some(((name, original), sure)) = original else {
            self.members.push((stem.into_owned(), content));
            return None;
        };
        match (&content, &mut *original) {
            _ if sure == Sure::Surely => {}
            (Content::Item(copy), Content::Item(original)) if is_alike(copy, original, sure) => {}
            (Content::Item(_), Content::Kept) if copy.known => return None,
            _ => {
                self.members.push((stem.into_owned(), content));
                return None;
            }
        }
        if let (Content::Item(copy), Content::Item(original)) = (content, original) {
            join(original, copy.messages);
        }
        let text =
            format!("a copy that lost a conflict: merge it and delete it (the original: {})", Part::Items.file(name));
        let meant = if sure == Sure::Surely { "" } else { "; if it is an item of its own, rename it" };
        self.leave(&stem, copy.known);
        Some(problem(&copy.file, text + meant))
    }

    /// The items, and which of the files are none any more.
    pub fn end(self) -> (Vec<Content>, Vec<ItemId>) {
        (self.members.into_iter().map(|(_, content)| content).collect(), self.gone)
    }

    fn leave(&mut self, stem: &str, known: bool) {
        if known && self.members.first().is_some_and(|(root, _)| root != stem) {
            self.gone.push(ItemId::new(stem));
        }
    }

    /// Which member a stem is, or may be, a copy of.
    fn original(&self, stem: &str) -> Option<(String, Sure)> {
        let is_member = |name: &str| self.members.iter().any(|(member, _)| member == name);
        let (root, _) = self.members.first()?;
        if root == stem {
            return Some((root.clone(), Sure::Surely));
        }
        if let Some(originals) = copies::marked(stem) {
            let name = originals.into_iter().find(|name| is_member(name)).unwrap_or(root);
            return Some((name.to_owned(), Sure::Surely));
        }
        if let Some(name) = copies::marked_beside(stem).filter(|name| is_member(name)) {
            return Some((name.to_owned(), Sure::Surely));
        }
        copies::perhaps(stem, is_member).map(|(name, sure)| (name.to_owned(), sure))
    }
}

fn is_alike(copy: &Item, original: &Item, sure: Sure) -> bool {
    let title = |item: &Item| Some(composed(item.title.raw()).into_owned()).filter(|title| title != item.id.raw());
    let same_title = title(copy).is_some() && title(copy) == title(original);
    let same_first = copy.messages.first().zip(original.messages.first()).is_some_and(|(a, b)| is_same(a, b));
    let rest = |item: &Item| (item.assignees.clone(), item.due, item.project.clone(), item.channel, item.url.clone());
    same_first || same_title && (sure == Sure::Likely || rest(copy) == rest(original))
}

fn is_same(a: &Message, b: &Message) -> bool {
    a.at == b.at && a.author == b.author && a.text == b.text
}

/// The messages of an item by author and time, for finding those that are told again.
#[derive(Debug, Default)]
pub struct Told(HashMap<(Account, Instant), Vec<usize>>);

impl Told {
    /// Of messages that count, whatever they say.
    pub fn of(messages: &[Message]) -> Self {
        let mut told = Self::default();
        for (n, message) in messages.iter().enumerate() {
            told.0.entry((message.author.clone(), message.at)).or_default().push(n);
        }
        told
    }

    /// Adds a message, unless it is there already: the same author, instant and text are one message.
    pub fn add(&mut self, messages: &mut Vec<Message>, message: Message) -> bool {
        let same = self.0.entry((message.author.clone(), message.at)).or_default();
        if same.iter().any(|n| messages.get(*n).is_some_and(|old| is_same(old, &message))) {
            return false;
        }
        same.push(messages.len());
        messages.push(message);
        true
    }
}

fn join(original: &mut Item, messages: Vec<Message>) {
    let mut told = Told::of(&original.messages);
    for message in messages {
        told.add(&mut original.messages, message);
    }
    super::map::in_order(&mut original.messages);
}

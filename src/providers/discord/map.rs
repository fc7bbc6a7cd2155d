//! Discord's messages -> what somebody wrote, and where it stands.
//!
//! Not here: markup (`text`), which messages are asked for (`look`).

use std::collections::HashMap;

use super::text::{Names, markup};
use super::wire::{Message, User};
use crate::domain::Instant;
use crate::providers::chat::{Fresh, Place, Post};
use crate::providers::http::{Session, from_json};
use crate::providers::kit::Flaws;

/// The beginning of Discord's time, in milliseconds since 1970.
const EPOCH: i64 = 1_420_070_400_000;
/// Messages that somebody wrote, and replies among them.
const WRITTEN: u64 = 0;
const REPLY: u64 = 19;

/// When a thing was made: its id holds the time.
pub fn instant(id: &str) -> Option<Instant> {
    let id: u64 = id.parse().ok()?;
    Instant::from_timestamp_millis(i64::try_from(id >> 22).ok()?.checked_add(EPOCH)?)
}

/// The id that something made at an instant would have at least.
pub fn id_at(at: Instant) -> String {
    let millis = at.timestamp_millis().saturating_sub(EPOCH).max(0) as u64;
    (millis << 22).to_string()
}

/// Who and what is known by an id.
#[derive(Debug, Default)]
pub struct Book {
    pub people: HashMap<String, String>,
    pub channels: HashMap<String, String>,
    /// The names of roles, and whom those of the settings mean.
    pub roles: HashMap<String, (String, Vec<String>)>,
}

impl Names for Book {
    fn person(&self, id: &str) -> Option<&str> {
        self.people.get(id).map(String::as_str)
    }

    fn channel(&self, id: &str) -> Option<&str> {
        self.channels.get(id).map(String::as_str)
    }

    fn role(&self, id: &str) -> Option<(&str, &[String])> {
        self.roles.get(id).map(|(name, members)| (&**name, &**members))
    }
}

impl Book {
    /// Somebody was met.
    pub fn meet(&mut self, user: &User, scrub: &dyn Fn(&str) -> String) {
        if let Some(name) = user.global_name.text().or(user.username.text()) {
            self.people.insert(user.id.clone(), scrub(name));
        }
    }
}

/// A message that was read, with what is needed of it beside.
pub struct Read {
    pub fresh: Fresh,
    /// The message that it replies to.
    pub to: Option<String>,
    /// The emoji of its reactions, as addresses name them.
    pub emoji: Vec<String>,
    /// Somebody wrote it, and no text came.
    pub is_empty: bool,
}

/// What reads messages.
pub struct Reader<'a> {
    pub book: &'a mut Book,
    pub bots: bool,
    pub session: &'a Session,
    /// The messages are those of a thread, whose root has this id.
    pub thread: Option<&'a str>,
}

impl Reader<'_> {
    /// Reads messages, and whatever a reply refers to, where that comes along.
    pub fn page(&mut self, messages: Vec<Message>, flaws: &mut Flaws) -> Vec<Read> {
        let mut read = Vec::with_capacity(messages.len());
        for message in messages {
            let referred = message.referenced_message.as_ref().filter(|_| self.thread.is_none());
            if let Some(Ok(referred)) = referred.map(|raw| from_json::<Message>(raw.get())) {
                read.extend(self.message(referred, flaws));
            }
            read.extend(self.message(message, flaws));
        }
        read
    }

    fn message(&mut self, message: Message, flaws: &mut Flaws) -> Option<Read> {
        let Some(at) = instant(&message.id) else {
            flaws.left_out("message", Some("its id holds no time"));
            return None;
        };
        let session = self.session;
        let scrub = |text: &str| session.scrub(text).into_owned();
        let met = message.mentions.as_ref().map(|each| each.good.clone()).unwrap_or_default();
        met.iter().chain(message.author.as_ref()).for_each(|user| self.book.meet(user, &scrub));
        let kind = message.kind.as_ref().copied();
        let is_written = matches!(kind, Some(WRITTEN | REPLY));
        let author = message.author.as_ref();
        let is_bot = message.webhook_id.as_ref().is_some() || author.is_some_and(|author| author.bot.is_true());
        let by = author.filter(|_| is_written && (!is_bot || self.bots)).map(|author| author.id.clone());
        let content = message.content.text().unwrap_or_default();
        let file = message.attachments.as_ref().and_then(|files| files.good.first()?.filename.text().map(scrub));
        let is_empty = by.is_some() && content.is_empty() && file.is_none() && !is_bot;
        let post = by.map(|by| {
            let mut prose = markup(&session.scrub(content), self.book);
            if message.content.is_odd() {
                prose.unreadable();
                flaws.text("message");
            }
            Post { file, ..Post::new(&message.id, at, &by, prose.tidy()) }
        });
        let place = match self.thread {
            Some(root) => Place { root: Some(root.to_owned()).filter(|root| *root != message.id), level: false },
            None => Place { root: None, level: true },
        };
        let to = message.message_reference.as_ref().and_then(|to| to.message_id.text());
        let to = to.filter(|_| kind == Some(REPLY) && self.thread.is_none()).map(str::to_owned);
        let emoji = message
            .reactions
            .as_ref()
            .map(|each| each.good.iter().filter_map(|one| one.emoji.as_ref()?.key()).collect());
        let fresh = Fresh { id: message.id, post, place, latest: None, alone: false };
        Some(Read { fresh, to, emoji: emoji.unwrap_or_default(), is_empty })
    }
}

/// Gives each reply the item that it belongs to: that of the message which it refers to, as long as that is known.
pub fn rooted(read: Vec<Read>, known: impl Fn(&str) -> Option<String>, from: Instant) -> Vec<Fresh> {
    let to: HashMap<String, String> =
        read.iter().filter_map(|one| Some((one.fresh.id.clone(), one.to.clone()?))).collect();
    let there: std::collections::HashSet<String> = read.iter().map(|one| one.fresh.id.clone()).collect();
    let root = |id: &str| {
        let mut at = id.to_owned();
        // A chain of replies is no longer than there are messages.
        for _ in 0..=there.len() {
            match to.get(&at) {
                Some(next) if there.contains(next) => at.clone_from(next),
                Some(next) => return known(next).unwrap_or(at),
                None => return known(&at).unwrap_or(at),
            }
        }
        at
    };
    let mut fresh: Vec<Fresh> = Vec::new();
    for one in read {
        let Read { fresh: mut message, to, .. } = one;
        if instant(&message.id).is_none_or(|at| at < from) {
            continue;
        }
        if to.is_some() {
            let root = root(&message.id);
            message.place.root =
                Some(root).filter(|root| *root != message.id && instant(root).is_some_and(|at| at >= from));
        }
        if !fresh.iter().any(|known| known.id == message.id) {
            fresh.push(message);
        }
    }
    fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_the_time() {
        let at = instant("175928847299117063").unwrap();
        assert_eq!(at.to_rfc3339(), "2016-04-30T11:18:25.796+00:00");
        assert_eq!(instant(&id_at(at)), Some(at));
        assert_eq!((instant("x"), instant("")), (None, None));
    }
}

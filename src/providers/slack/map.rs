//! Slack's messages -> what somebody wrote, and where it stands.
//!
//! Not here: markup (`text`), who is a program (`book`), which messages are asked for (`look`).

use crate::domain::Instant;
use crate::providers::chat::{Fresh, Place, Post, Reaction};
use crate::providers::http::Session;
use crate::providers::kit::{Flaws, shallow};

use super::book::Book;
use super::text;
use super::wire::Message;

/// Blocks are read so deep.
const DEEP: usize = 16;
/// Subtypes of what people write; the last one also stands at the channel's own level.
const WRITTEN: [&str; 3] = ["me_message", "file_share", BROADCAST];
/// A reply that was also sent to the channel.
const BROADCAST: &str = "thread_broadcast";

/// The instant of a message's id: seconds with a fraction, which is kept whole.
pub fn instant(ts: &str) -> Option<Instant> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) || fraction.len() > 9 {
        return None;
    }
    let nanos: u32 = format!("{fraction:0<9}").parse().ok()?;
    Instant::from_timestamp(seconds.parse().ok()?, nanos)
}

/// The id that a message of an instant would have.
pub fn ts(at: Instant) -> String {
    format!("{}.{:06}", at.timestamp(), at.timestamp_subsec_micros())
}

/// What reads messages: with whom it knows, and whether what bots write counts.
pub struct Reader<'a> {
    pub book: &'a Book,
    pub bots: bool,
    pub session: &'a Session,
}

impl Reader<'_> {
    /// Reads a page of messages.
    pub fn page(&self, messages: Vec<Message>, flaws: &mut Flaws) -> Vec<Fresh> {
        messages.into_iter().filter_map(|message| self.message(message, flaws)).collect()
    }

    fn message(&self, message: Message, flaws: &mut Flaws) -> Option<Fresh> {
        let Some(at) = instant(&message.ts) else {
            flaws.left_out("message", Some("its time cannot be read"));
            return None;
        };
        let root = message.thread_ts.text().filter(|root| *root != message.ts && !root.is_empty());
        let level = root.is_none() || message.subtype.text() == Some(BROADCAST);
        let place = Place { root: root.map(str::to_owned), level };
        let replied = root.is_none() && message.reply_count.as_ref().is_some_and(|count| *count > 0);
        let latest = replied.then(|| message.latest_reply.text().unwrap_or(&message.ts).to_owned());
        let post = self.author(&message).map(|by| self.post(&message, at, &by, flaws));
        let alone = latest.is_none() && place.root.is_none();
        Some(Fresh { id: message.ts, post, place, latest, alone })
    }

    /// Who wrote a message; nobody, when it is none that somebody wrote.
    fn author(&self, message: &Message) -> Option<String> {
        let user = message.user.text().filter(|user| !user.is_empty());
        let is_bots = message.subtype.text() == Some("bot_message");
        let is_written = match message.subtype.text() {
            None | Some("") => !message.subtype.is_odd(),
            Some(subtype) => WRITTEN.contains(&subtype) || is_bots,
        };
        let is_person = !is_bots && user.is_some_and(|user| !self.book.is_bot(user));
        let by = user.or(message.bot_id.text());
        by.filter(|_| is_written && (is_person || self.bots)).map(str::to_owned)
    }

    fn post(&self, message: &Message, at: Instant, by: &str, flaws: &mut Flaws) -> Post {
        let written = message.text.text().unwrap_or_default();
        let mut prose = if written.trim().is_empty() {
            let blocks = message.blocks.as_ref().and_then(|blocks| shallow(blocks.get(), DEEP)).unwrap_or_default();
            text::blocks(&self.scrubbed(blocks), self.book)
        } else {
            text::mrkdwn(&self.session.scrub(written), self.book)
        };
        if prose.text.trim().is_empty() {
            let fallback =
                message.attachments.as_ref().and_then(|each| each.good.iter().find_map(|one| one.fallback.text()));
            prose = text::mrkdwn(&self.session.scrub(fallback.unwrap_or_default()), self.book);
        }
        if message.text.is_odd() {
            prose.unreadable();
            flaws.text("message");
        }
        let file = message.files.as_ref().and_then(|files| files.good.first());
        let file = file
            .and_then(|file| file.title.text().or(file.name.text()))
            .map(|name| self.session.scrub(name).into_owned());
        let reactions = message.reactions.clone().ok().map(|each| flaws.good("reaction", each)).unwrap_or_default();
        let reactions = reactions.into_iter().flat_map(|reaction| {
            let mark = format!(":{}:", reaction.name);
            let one = move |by: String| Reaction { by, mark: mark.clone(), at: None };
            reaction.users.ok().map(|users| users.good).unwrap_or_default().into_iter().map(one)
        });
        let reactions = reactions.filter(|reaction| !self.book.is_bot(&reaction.by)).collect();
        Post { reactions, file, ..Post::new(&message.ts, at, by, prose.tidy()) }
    }

    /// Blocks without secrets, if they hold any.
    fn scrubbed(&self, blocks: serde_json::Value) -> serde_json::Value {
        let text = blocks.to_string();
        match self.session.scrub(&text) {
            std::borrow::Cow::Borrowed(_) => blocks,
            std::borrow::Cow::Owned(scrubbed) => serde_json::from_str(&scrubbed).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_message_is_its_time_with_the_full_fraction() {
        let at = instant("1512085950.000216").unwrap();
        assert_eq!((at.timestamp(), at.timestamp_subsec_nanos()), (1_512_085_950, 216_000));
        assert_eq!(ts(at), "1512085950.000216");
        assert_eq!(instant("1512085950"), Instant::from_timestamp(1_512_085_950, 0));
        for odd in ["", "x", "1.x", "-1.0", "1.0000000001", "99999999999999999999.0"] {
            assert!(odd.is_empty() || instant(odd).is_none(), "{odd}");
        }
    }
}

//! Messages of Teams -> what somebody wrote; presences -> statuses and hints.
//!
//! Not here: HTML (`text`), which messages are asked for (`look`).

use std::collections::HashMap;

use super::text::{Mentions, html};
use super::wire::{Message, Presence};
use crate::domain::Instant;
use crate::domain::batch::{Hint, SetState, Status};
use crate::domain::text::Text;
use crate::providers::chat::{Fresh, Place, Post, Reaction};
use crate::providers::http::Session;
use crate::providers::kit::{Flaws, Prose, instant};

/// Whom tags mean, by the ids of the tags: those that the settings name.
pub type Tags = HashMap<String, Vec<String>>;

/// What messages are read with.
pub struct Reader<'a> {
    /// What apps write counts, too.
    pub bots: bool,
    /// Takes secrets out.
    pub session: &'a Session,
    /// Whom tags mean.
    pub tags: &'a Tags,
    /// The root of the thread that is read; none: a chat, or the own level of a channel.
    pub root: Option<String>,
}

impl Reader<'_> {
    /// Reads messages. What was deleted, what a system says and what an app writes is a message without a post.
    pub fn page(&self, messages: Vec<Message>, flaws: &mut Flaws) -> Vec<Fresh> {
        messages.into_iter().filter_map(|message| self.one(message, flaws)).collect()
    }

    fn one(&self, message: Message, flaws: &mut Flaws) -> Option<Fresh> {
        let Some(at) = message.created.text().and_then(instant) else {
            flaws.left_out("message", Some("its time cannot be read"));
            return None;
        };
        let person = message.from.as_ref().and_then(|from| from.user.as_ref()?.id.text());
        let is_written = message.kind.text() == Some("message") && message.deleted.as_ref().is_none();
        let by = person.or(self.bots.then_some("app")).filter(|_| is_written);
        let post = by.map(|by| self.post(&message, at, by, flaws));
        let place = Place { root: self.root.clone(), level: self.root.is_none() };
        Some(Fresh { id: message.id, post, place, latest: None, alone: true })
    }

    fn post(&self, message: &Message, at: Instant, by: &str, flaws: &mut Flaws) -> Post {
        let mentions = self.mentions(message);
        let body = message.body.as_ref();
        let content = self.session.scrub(body.and_then(|body| body.content.text()).unwrap_or_default());
        let mut prose = if body.and_then(|body| body.kind.text()) == Some("text") {
            let mut prose = Prose::default();
            prose.push(&content);
            prose
        } else {
            html(&content, &mentions)
        };
        if message.body.is_odd() {
            prose.unreadable();
            flaws.text("message");
        }
        let file = message.attachments.as_ref().and_then(|files| files.good.iter().find_map(|file| file.name.text()));
        let reactions = message.reactions.as_ref().into_iter().flat_map(|each| &each.good);
        let reactions = reactions.filter_map(|reaction| {
            let by = reaction.user.as_ref()?.user.as_ref()?.id.text()?.to_owned();
            let at = reaction.created.text().and_then(instant);
            Some(Reaction { by, mark: reaction.kind.text().unwrap_or("reaction").to_owned(), at })
        });
        let (reactions, file) = (reactions.collect(), file.map(|name| self.session.scrub(name).into_owned()));
        Post { reactions, file, ..Post::new(&message.id, at, by, prose.tidy()) }
    }

    /// The accounts that a mention names: a person, or the members of a tag that the settings list; otherwise empty.
    fn mentions(&self, message: &Message) -> Mentions {
        let mut mentions = Mentions::new();
        for mention in message.mentions.as_ref().into_iter().flat_map(|each| &each.good) {
            let mentioned = mention.mentioned.as_ref();
            let user = mentioned.and_then(|mentioned| mentioned.user.as_ref());
            let tag = mentioned.and_then(|mentioned| mentioned.tag.as_ref()).and_then(|tag| tag.id.text());
            let accounts = match user.and_then(|user| user.id.text()) {
                Some(account) => vec![account.to_owned()],
                None => tag.and_then(|tag| self.tags.get(tag)).cloned().unwrap_or_default(),
            };
            let name = user.and_then(|user| user.display_name.text()).or(mention.text.text()).unwrap_or_default();
            mentions.insert(mention.id.0.clone(), (accounts, self.session.scrub(name).into_owned()));
        }
        mentions
    }
}

/// What somebody chose by hand, and what their client tells.
pub fn presence(presence: &Presence, now: Instant) -> (Option<Status>, Option<Hint>) {
    let (availability, activity) =
        (presence.availability.text().unwrap_or_default(), presence.activity.text().unwrap_or_default());
    let out = presence.out.as_ref().filter(|out| out.is_out.is_true());
    let at_work = |state| Some(Status { at_work_only: true, ..Status::new(state) });
    let status = match (out, availability) {
        (Some(out), _) => {
            let first = out.message.text().and_then(|said| {
                html(said, &Mentions::new()).text.lines().map(str::trim).find(|line| !line.is_empty()).map(Text::new)
            });
            Some(Status { note: first, ..Status::new(SetState::Away) })
        }
        (None, "DoNotDisturb") if activity != "Presenting" => at_work(SetState::Focus),
        (None, "BeRightBack") => at_work(SetState::Away),
        _ => None,
    };
    let word = if activity.is_empty() { availability } else { activity };
    let is_told = status.is_none() && !matches!(word, "" | "PresenceUnknown");
    let note = presence.note.as_ref().and_then(|note| note.message.as_ref()?.content.text());
    let note = note.map(|note| html(note, &Mentions::new()).tidy().text).filter(|note| !note.is_empty()).map(Text::new);
    let presence = is_told.then(|| Text::new(words(word)));
    let hint = (presence.is_some() || note.is_some()).then_some(Hint { presence, note, until: None, seen_at: now });
    (status, hint)
}

/// `InACall` as `in a call`.
fn words(activity: &str) -> String {
    let mut out = String::new();
    for c in activity.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn out_of_office_and_what_was_chosen_are_statuses_and_the_rest_is_a_hint() {
        let now: Instant = "2026-11-23T12:00:00Z".parse().unwrap();
        let read = |json: Value| {
            let (status, hint) = presence(&serde_json::from_str(&json.to_string()).unwrap(), now);
            let text = |text: Option<Text>| text.map(|text| text.raw().to_owned());
            (
                status.map(|status| (status.state, text(status.note), status.at_work_only)),
                hint.map(|hint| (text(hint.presence), text(hint.note))),
            )
        };
        let out = json!({ "id": "u", "availability": "Away", "activity": "OutOfOffice",
            "outOfOfficeSettings": { "isOutOfOffice": true, "message": "<p>On leave</p><p>until May</p>" } });
        assert_eq!(read(out), (Some((SetState::Away, Some("On leave".into()), false)), None));
        let of = |availability: &str, activity: &str| {
            read(json!({ "id": "u", "availability": availability, "activity": activity }))
        };
        assert_eq!(of("DoNotDisturb", "DoNotDisturb"), (Some((SetState::Focus, None, true)), None));
        assert_eq!(of("DoNotDisturb", "Presenting"), (None, Some((Some("presenting".into()), None))));
        assert_eq!(of("BeRightBack", "BeRightBack"), (Some((SetState::Away, None, true)), None));
        assert_eq!(of("Busy", "InACall"), (None, Some((Some("in a call".into()), None))));
        assert_eq!(of("PresenceUnknown", "PresenceUnknown"), (None, None));
        let note = json!({ "id": "u", "availability": "Available", "activity": "Available",
            "statusMessage": { "message": { "content": "lunch &amp; walk" } } });
        assert_eq!(read(note), (None, Some((Some("available".into()), Some("lunch & walk".into())))));
    }
}

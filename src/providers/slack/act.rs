//! Doing something in Slack: replying, and setting one's status, as the person whose token it is.
//!
//! 1. A reply to a message of a channel goes into its thread; in a direct or group conversation it has none.
//! 2. `@id` of a teammate becomes Slack's own mention. For a teammate without an account there no mention is sent. Everything
//!    else is text: it is sent in blocks, in which no markup has a meaning.
//! 3. A status has the first emoji of its state, the note or the state's word, and its end. Clearing takes away only what
//!    was set from here: whatever else stands there is somebody's own word.
//!
//! Not here: whether it is allowed (`allow` of the source).

use std::sync::PoisonError;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::book::Person;
use super::calls::trouble;
use super::text::escaped;
use super::wire::{Me, More, OneUser, Users};
use super::{ABOUT, Slack};
use crate::domain::Instant;
use crate::domain::batch::{SetState, Status};
use crate::domain::ids::ItemId;
use crate::domain::text::Text;
use crate::providers::chat::Words;
use crate::providers::http::{Request, Session};
use crate::providers::mentions::scan;
use crate::providers::{Act, Did, Mate, Trouble};

/// So many pages of people are read to find a teammate.
const PAGES: usize = 5;

/// What was set from here, to be cleared again.
#[derive(Clone, Debug, Default)]
pub struct Ours {
    emoji: String,
    text: String,
    snoozed: bool,
}

/// Does something.
pub async fn act(slack: &Slack, act: Act, now: Instant) -> Result<Did, Trouble> {
    let session = slack.api.session(now);
    let token = slack.token.name();
    let me: Me = session.get_json("auth.test", &[]).await.map_err(|failure| trouble(failure, &token))?.value;
    if me.bot_id.as_ref().is_some() {
        let text = "a bot's words and status are nobody's: use a user's token (xoxp-...) for `allow`";
        return Err(Trouble::Setup { text: Text::new(text) });
    }
    let doing = Doing { slack, session: &session, token: &token, me: me.user_id.text().unwrap_or_default() };
    match act {
        Act::Reply { item, text, .. } | Act::Ask { item, text } => doing.reply(&item, &text).await,
        Act::SetStatus(status) => doing.status(status.filter(|status| status.state != SetState::Available), now).await,
        other => Err(Trouble::Setup { text: Text::new(format!("{} cannot {}", ABOUT.label, other.kind().words())) }),
    }
}

struct Doing<'a> {
    slack: &'a Slack,
    session: &'a Session,
    token: &'a str,
    me: &'a str,
}

impl Doing<'_> {
    async fn post(&self, method: &'static str, value: &Value) -> Result<(), Trouble> {
        let done = self.session.act(Request::post(method, value)).await;
        done.map(drop).map_err(|failure| trouble(failure, self.token))
    }

    async fn form(&self, method: &'static str, fields: &[(&str, &str)]) -> Result<(), Trouble> {
        let done = self.session.act(Request::post_form(method, fields)).await;
        done.map(drop).map_err(|failure| trouble(failure, self.token))
    }

    async fn reply(&self, item: &ItemId, text: &str) -> Result<Did, Trouble> {
        let (channel, root) =
            item.raw().split_once(':').map_or((item.raw(), None), |(channel, root)| (channel, Some(root)));
        let (plain, elements) = self.mentioned(text).await?;
        let section = json!([{ "type": "rich_text_section", "elements": elements }]);
        let blocks = json!([{ "type": "rich_text", "elements": section }]);
        let value = match root {
            Some(root) => json!({ "channel": channel, "thread_ts": root, "text": plain, "blocks": blocks }),
            None => json!({ "channel": channel, "text": plain, "blocks": blocks }),
        };
        self.post("chat.postMessage", &value).await?;
        self.slack.pushed.note(|news| {
            news.threads.extend(root.map(|root| (channel.to_owned(), root.to_owned())));
            news.channels.insert(channel.to_owned());
        });
        Ok(Did::default())
    }

    /// A text with its mentions, as Slack writes it, and as the elements of a block.
    async fn mentioned(&self, text: &str) -> Result<(String, Vec<Value>), Trouble> {
        let (mut plain, mut elements, mut from, mut people) = (String::new(), Vec::new(), 0, None);
        let piece = |text: &str, plain: &mut String, elements: &mut Vec<Value>| {
            if !text.is_empty() {
                plain.push_str(&escaped(text));
                elements.push(json!({ "type": "text", "text": text }));
            }
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        for mention in scan(text, is_name) {
            let name = mention.name.trim_end_matches('-');
            let Some(mate) = self.slack.mates.iter().find(|mate| mate.id.as_str() == name) else { continue };
            let written = mate.account(&self.slack.source, ABOUT.kind).filter(|account| !account.contains('@'));
            let account = if let Some(account) = written {
                account.to_owned()
            } else {
                if people.is_none() {
                    people = Some(self.people().await?);
                }
                self.account(mate, people.as_deref().unwrap_or_default())?
            };
            let start = mention.at.start as usize;
            piece(text.get(from..start).unwrap_or_default(), &mut plain, &mut elements);
            plain.push_str(&format!("<@{account}>"));
            elements.push(json!({ "type": "user", "user_id": account }));
            from = start + 1 + name.len();
        }
        piece(text.get(from..).unwrap_or_default(), &mut plain, &mut elements);
        Ok((plain, elements))
    }

    /// The account of a teammate whose config names none: by their address, else by their name.
    fn account(&self, mate: &Mate, people: &[(String, Person)]) -> Result<String, Trouble> {
        let address = mate.address(&self.slack.source, ABOUT.kind);
        let by_address = people.iter().find(|(_, person)| address.is_some() && person.email.as_deref() == address);
        let mut named = people.iter().filter(|(_, person)| person.name == mate.name.raw());
        let by_name = named.next().filter(|_| named.next().is_none());
        by_address.or(by_name).map(|(id, _)| id.clone()).ok_or_else(|| {
            let (name, source) = (mate.name.clean(), &self.slack.source);
            let text = format!("{name} has no account in {source:?}: add it, or write the name without @");
            Trouble::Setup { text: Text::new(text) }
        })
    }

    async fn people(&self) -> Result<Vec<(String, Person)>, Trouble> {
        let (mut mark, mut found) = (String::new(), Vec::new());
        for _ in 0..PAGES {
            let query = [("limit", "200"), ("cursor", &*mark)];
            let asked = if mark.is_empty() { &query[..1] } else { &query[..] };
            let page =
                self.session.get_json("users.list", asked).await.map_err(|failure| trouble(failure, self.token))?;
            let Users { members, more } = page.value;
            let person = |user: &super::wire::User| (user.id.clone(), Person::new(user, str::to_owned));
            found.extend(members.good.iter().map(person).filter(|(_, person)| !person.bot && !person.deleted));
            match More::mark(&more) {
                Some(on) => on.clone_into(&mut mark),
                None => break,
            }
        }
        Ok(found)
    }

    /// Sets a status, or clears what was set from here.
    async fn status(&self, status: Option<Status>, now: Instant) -> Result<Did, Trouble> {
        let ours = self.slack.ours.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(status) = status else { return self.clear(ours).await };
        let text =
            status.note.as_ref().map_or_else(|| status.state.word().to_owned(), |note| note.head(100).to_owned());
        let emoji = format!(":{}:", Words::emoji(status.state));
        let until = status.until.map_or(0, |until| until.timestamp());
        let profile = json!({ "status_text": text, "status_emoji": emoji, "status_expiration": until });
        self.post("users.profile.set", &json!({ "profile": profile })).await?;
        let snooze = status.until.filter(|until| status.state == SetState::Focus && *until > now);
        let set = Ours { emoji, text, snoozed: snooze.is_some() };
        *self.slack.ours.lock().unwrap_or_else(PoisonError::into_inner) = Some(set);
        if let Some(until) = snooze {
            let minutes = (until - now + TimeDelta::seconds(59)).num_minutes().max(1);
            self.form("dnd.setSnooze", &[("num_minutes", &*minutes.to_string())]).await?;
        }
        self.slack.pushed.note(|news| news.people = true);
        Ok(Did::default())
    }

    async fn clear(&self, ours: Option<Ours>) -> Result<Did, Trouble> {
        let found = self.session.get_json::<OneUser>("users.info", &[("user", self.me)]).await;
        let person = Person::new(&found.map_err(|failure| trouble(failure, self.token))?.value.user, str::to_owned);
        let emoji = person.emoji.trim_matches(':');
        let is_ours = match &ours {
            Some(ours) => person.emoji == ours.emoji && person.words == ours.text,
            // An earlier run may have set it: then it has the emoji of a state and an end, or the state's word.
            None => SetState::ALL
                .into_iter()
                .any(|state| emoji == Words::emoji(state) && (person.expires > 0 || person.words == state.word())),
        };
        if !is_ours {
            let text = "the status in Slack was not set from here, and stays";
            let remark = (!person.emoji.is_empty() || !person.words.is_empty()).then(|| Text::new(text));
            return Ok(Did { remark, ..Did::default() });
        }
        let none = json!({ "status_text": "", "status_emoji": "", "status_expiration": 0 });
        self.post("users.profile.set", &json!({ "profile": none })).await?;
        if ours.is_some_and(|ours| ours.snoozed) {
            self.form("dnd.endSnooze", &[]).await?;
        }
        *self.slack.ours.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.slack.pushed.note(|news| news.people = true);
        Ok(Did::default())
    }
}

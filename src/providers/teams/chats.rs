//! Chats: which of them are asked, and reading one.
//!
//! Not here: channels of teams (`channels`), the look as a whole (`look`).

use std::collections::BTreeSet;

use chrono::SecondsFormat;

use super::look::Look;
use super::wire::{Chat, Chats, Members, Messages};
use crate::domain::ids::Account;
use crate::providers::Trouble;
use crate::providers::chat::{Around, Shape};
use crate::providers::http::{Cut, Failure, Next, Request, segment};
use crate::providers::kit::{instant, minus};

/// A page of chats or messages.
pub const PAGE: &str = "50";

impl Look<'_> {
    /// My chats, the liveliest first, as far as the window reaches; and why the list was cut, if it was.
    pub(super) async fn chats(&mut self) -> Result<(Vec<Chat>, Option<Cut>), Trouble> {
        let from = minus(self.ask.now, self.teams.settings.window());
        let (mut found, mut guard) = (Vec::new(), self.session.pages());
        let mut request = Request::get("me/chats")
            .query("$expand", "lastMessagePreview")
            .query("$orderby", "lastMessagePreview/createdDateTime desc")
            .query("$top", PAGE);
        loop {
            let answer = self.session.json::<Chats>(request).await?;
            let next = Next::address(&answer, answer.value.next.text());
            let chats = self.flaws.good("chat", answer.value.value);
            let next = guard.turn(chats.iter().map(|chat| &*chat.id), next);
            let is_alive = |chat: &Chat| {
                let at = chat.preview.as_ref().and_then(|preview| instant(preview.created.text()?));
                at.is_none_or(|at| at >= from)
            };
            let all = chats.iter().all(is_alive);
            // A chat without any message has none to read.
            found.extend(chats.into_iter().filter(|chat| chat.preview.as_ref().is_some() && is_alive(chat)));
            match next {
                Some(Next::Link(link)) if all => request = Request::follow(link),
                _ => return Ok((found, guard.cut().cloned())),
            }
        }
    }

    /// Reads a chat, as far as that is needed; `false`: it is not.
    pub(super) async fn chat(&mut self, chat: &Chat, me: &str) -> Result<bool, Failure> {
        let preview = chat.preview.as_ref();
        let newest = preview.map(|preview| {
            format!("{} {}", preview.id.text().unwrap_or_default(), preview.created.text().unwrap_or_default())
        });
        let (newest, known) = (newest.unwrap_or_default(), self.state.own.marks.get(&chat.id).cloned());
        if known.as_ref().is_some_and(|(seen, _)| *seen == newest) {
            return Ok(false);
        }
        let Some(around) = self.around(chat, me).await? else {
            self.state.own.marks.insert(chat.id.clone(), (newest, String::new()));
            return Ok(false);
        };
        let from = minus(self.ask.now, self.teams.settings.window());
        let since = known.as_ref().map(|(_, modified)| modified.clone()).filter(|modified| !modified.is_empty());
        let is_whole = since.is_none();
        let since = since.unwrap_or_else(|| from.to_rfc3339_opts(SecondsFormat::Millis, true));
        let mut request = Request::get(format!("chats/{}/messages", segment(&chat.id)))
            .query("$top", PAGE)
            .query("$orderby", "lastModifiedDateTime desc")
            .query("$filter", format!("lastModifiedDateTime gt {since}"));
        let (mut all, mut guard, mut modified) = (Vec::new(), self.session.pages(), since.clone());
        loop {
            let answer = self.session.json::<Messages>(request).await?;
            let next = Next::address(&answer, answer.value.next.text());
            let messages = self.flaws.good("message", answer.value.value);
            let next = guard.turn(messages.iter().map(|message| &*message.id), next);
            let latest = messages.iter().filter_map(|message| message.modified.text()).max_by_key(|text| instant(text));
            if latest.and_then(instant) > instant(&modified) {
                latest.unwrap_or_default().clone_into(&mut modified);
            }
            let mut flaws = std::mem::take(&mut self.flaws);
            all.extend(self.reader(None).page(messages, &mut flaws));
            self.flaws = flaws;
            match next {
                Some(Next::Link(link)) => request = Request::follow(link),
                _ => break,
            }
        }
        self.problems.extend(guard.cut().map(Cut::words));
        // The window counts by when a message was written.
        all.retain(|fresh| fresh.post.as_ref().is_none_or(|post| post.at >= from));
        let (now, window, shape) = (self.ask.now, self.teams.settings.window(), around.shape.clone());
        let talk = self.state.own.chats.talks.entry(chat.id.clone()).or_default();
        if is_whole {
            talk.begin(&shape);
            talk.page(all, String::new(), &shape);
            talk.end(now, window);
        } else {
            talk.more(all, &shape);
        }
        self.state.own.marks.insert(chat.id.clone(), (newest, modified));
        self.collect(&around);
        Ok(true)
    }

    pub(super) fn collect(&mut self, around: &Around) {
        let settings = &self.teams.settings;
        if let Some(talk) = self.state.own.chats.talks.get_mut(&around.id) {
            let (items, gone) = talk.news(around, self.ask.now, settings.window(), settings.at_level, false);
            self.page.items.extend(items);
            self.page.gone.extend(gone);
        }
    }

    /// What surrounds the item of a chat; `None` when the chat has no other member.
    async fn around(&mut self, chat: &Chat, me: &str) -> Result<Option<Around>, Failure> {
        let members = self.members(&chat.id).await?;
        let others: Vec<&String> = members.iter().filter(|member| *member != me).collect();
        let name_of = |id: &str| self.state.own.names.get(id).map_or(id, |(name, _)| name).to_owned();
        let url =
            chat.url.text().filter(|url| url.starts_with("https://")).map(|url| self.session.scrub(url).into_owned());
        let topic = chat
            .topic
            .text()
            .filter(|topic| !topic.trim().is_empty())
            .map(|topic| self.session.scrub(topic).into_owned());
        let (name, shape) = match (chat.kind.text(), &others[..]) {
            (_, []) => return Ok(None),
            (Some("oneOnOne"), [other, ..]) => {
                (name_of(other), Shape::Direct { parties: [me.to_owned(), (*other).clone()] })
            }
            _ => {
                let mut names: Vec<String> = others.iter().map(|id| name_of(id)).collect();
                names.sort_by_key(|name| name.to_lowercase());
                (topic.unwrap_or_else(|| names.join(", ")), Shape::Group { members: members.clone() })
            }
        };
        Ok(Some(Around { id: chat.id.clone(), shape, name, url, link: |url, _| url.to_owned() }))
    }

    /// Who is in a chat: asked once.
    async fn members(&mut self, id: &str) -> Result<Vec<String>, Failure> {
        let known = self.state.own.chats.talks.get(id).map(|talk| talk.members.clone()).unwrap_or_default();
        if !known.is_empty() {
            return Ok(known);
        }
        let found: Members = self.session.get_json(&format!("chats/{}/members", segment(id)), &[]).await?.value;
        let mut members = Vec::new();
        for member in self.flaws.good("member", found.value) {
            let Some(id) = member.user_id.text() else { continue };
            let scrub = |text: Option<&str>| text.map(|text| self.session.scrub(text).into_owned());
            let (name, address) = (scrub(member.display_name.text()), scrub(member.email.text()));
            self.memory.people.describe(&Account::new(id), address.as_deref(), name.as_deref());
            self.state
                .own
                .names
                .insert(id.to_owned(), (name.unwrap_or_else(|| id.to_owned()), address.unwrap_or_default()));
            members.push(id.to_owned());
        }
        self.state.own.chats.talks.entry(id.to_owned()).or_default().members.clone_from(&members);
        Ok(members)
    }

    /// Chats that are not listed any more, for their messages left the window: only what is open stays.
    pub(super) fn leave(&mut self, listed: &BTreeSet<String>, cut: bool) {
        let ids: Vec<String> = self
            .state
            .own
            .chats
            .talks
            .keys()
            .filter(|id| !cut && !listed.contains(*id) && !self.state.own.channels.contains_key(*id))
            .cloned()
            .collect();
        let link = |url: &str, _: &str| url.to_owned();
        for id in ids {
            // What it is does not matter any more, but for whom it asks.
            let members = self.state.own.chats.talks.get(&id).map(|talk| talk.members.clone()).unwrap_or_default();
            let shape = match &members[..] {
                [a, b] => Shape::Direct { parties: [a.clone(), b.clone()] },
                _ => Shape::Group { members },
            };
            let around = Around { id: id.clone(), shape, name: String::new(), url: None, link };
            let before = self.page.items.len();
            self.collect(&around);
            self.page.items.truncate(before);
        }
    }
}

//! My conversations: which of them there are, and what surrounds their items.
//!
//! Not here: their messages (`look`), people and groups (`lists`).

use std::collections::BTreeMap;

use super::calls::is_stale;
use super::lists::Lists;
use super::wire::{Channel, Channels, Members, More};
use crate::config::suggest;
use crate::domain::text::Text;
use crate::providers::chat::{Around, Shape};
use crate::providers::http::{Failure, Next};
use crate::providers::kit::{Named, choose};
use crate::providers::{Trouble, kit};

/// So much of a name is told.
const NAME: usize = 60;

impl Lists<'_> {
    /// My conversations, as far as the settings want them.
    pub(super) async fn conversations(&mut self) -> Result<(), Trouble> {
        let types = if self.slack.settings.direct {
            "public_channel,private_channel,mpim,im"
        } else {
            "public_channel,private_channel"
        };
        let read = self.list(types).await;
        let list = match read {
            // A list that is known goes on to be used.
            Err(Failure { trouble: Trouble::Limited { .. }, .. }) if !self.memory.around.is_empty() => return Ok(()),
            read => read.map_err(|failure| self.calls.trouble(failure))?,
        };
        match &list.cut {
            Some(cut) => {
                _ = self.seen.told.insert("conversations".to_owned(), format!("conversations: {}", cut.words()));
            }
            None => _ = self.seen.told.remove("conversations"),
        }
        let channels = self.flaws.good("conversation", list.each);
        for channel in channels.iter().filter(|channel| !is_direct(channel)) {
            let name = channel.name.text().unwrap_or(&channel.id);
            self.memory.book.channels.insert(channel.id.clone(), self.calls.session.scrub(name).into_owned());
        }
        let wanted = self.wanted(&channels);
        let mut around = BTreeMap::new();
        for channel in channels {
            if (is_direct(&channel) || wanted.contains(&channel.id))
                && let Some(found) = self.around(&channel).await?
            {
                self.memory.active.insert(channel.id.clone(), channel.updated.ok().unwrap_or_default());
                around.insert(channel.id, found);
            }
        }
        self.memory.around = around;
        Ok(())
    }

    async fn list(&self, types: &str) -> Result<kit::List<Channel>, Failure> {
        let page = |mark: String| async move {
            let query = [("types", types), ("exclude_archived", "true"), ("limit", "200"), ("cursor", &*mark)];
            let asked = if mark.is_empty() { &query[..3] } else { &query[..] };
            let Channels { channels, more } = self.calls.ask("users.conversations", asked).await?;
            Ok((channels, Next::token(More::mark(&more))))
        };
        let read = kit::read_list(self.calls.session.pages(), |channel: &Channel| channel.id.clone(), page).await;
        match read {
            Err(failure) if is_stale(&failure) => {
                kit::read_list(self.calls.session.pages(), |channel: &Channel| channel.id.clone(), page).await
            }
            read => read,
        }
    }

    /// The ids of the channels that the settings name; without any, all.
    fn wanted(&mut self, channels: &[Channel]) -> Vec<String> {
        let there: Vec<Named> = channels
            .iter()
            .filter(|channel| !is_direct(channel))
            .map(|channel| Named {
                id: channel.id.clone(),
                name: self.memory.book.channels.get(&channel.id).cloned().unwrap_or_default(),
            })
            .collect();
        let words: Vec<String> =
            self.slack.settings.channels.iter().map(|name| name.trim_start_matches('#').to_owned()).collect();
        self.seen.told.retain(|about, _| !about.starts_with("channel:"));
        if words.is_empty() {
            return there.into_iter().map(|one| one.id).collect();
        }
        let (mut ids, known): (Vec<String>, Vec<&str>) = (Vec::new(), there.iter().map(|one| &*one.name).collect());
        for want in words {
            let choice = choose(std::slice::from_ref(&want), &there, ["channel of yours", "channels"], |_| false);
            if choice.ids.is_empty() {
                let text = format!(
                    "no channel of yours is called {:?}; {}",
                    Text::new(&*want).head(NAME),
                    suggest(&want, &known)
                );
                self.seen.told.insert(format!("channel:{want}"), text);
            }
            ids.extend(choice.ids);
        }
        ids
    }

    /// What surrounds the items of a conversation; `None` when the conversation is left out.
    async fn around(&mut self, channel: &Channel) -> Result<Option<Around>, Trouble> {
        let me = &self.memory.me;
        let url = me.url.as_deref().map(|url| format!("{}/archives/{}", url.trim_end_matches('/'), channel.id));
        let around = |name: String, shape| Around { id: channel.id.clone(), shape, name, url: url.clone(), link };
        let book = &self.memory.book;
        if channel.is_im.is_true() {
            let other = channel.user.text().unwrap_or_default();
            if other.is_empty() || other == me.user || me.bot || book.is_bot(other) {
                return Ok(None);
            }
            let name = book.people.get(other).map_or(other, |person| &person.name).to_owned();
            return Ok(Some(around(name, Shape::Direct { parties: [me.user.clone(), other.to_owned()] })));
        }
        if !channel.is_mpim.is_true() {
            let name = book.channels.get(&channel.id).map_or(&*channel.id, String::as_str);
            return Ok(Some(around(format!("#{name}"), Shape::Channel)));
        }
        let members = self.members(&channel.id).await?;
        let topic =
            channel.topic.as_ref().and_then(|topic| topic.value.text()).filter(|topic| !topic.trim().is_empty());
        let book = &self.memory.book;
        let name = topic.map(|topic| self.calls.session.scrub(topic).into_owned());
        let name = name.unwrap_or_else(|| {
            let others = members.iter().filter(|member| **member != self.memory.me.user);
            let mut names: Vec<&str> =
                others.map(|id| book.people.get(id).map_or(&**id, |person| &person.name)).collect();
            names.sort_by_key(|name| name.to_lowercase());
            names.join(", ")
        });
        Ok(Some(around(name, Shape::Group { members })))
    }

    /// Who is in a group conversation: asked once.
    async fn members(&mut self, id: &str) -> Result<Vec<String>, Trouble> {
        let known = self.seen.talks.get(id).map(|talk| talk.members.clone()).filter(|members| !members.is_empty());
        if let Some(known) = known {
            return Ok(known);
        }
        let found: Result<Members, Failure> =
            self.calls.ask("conversations.members", &[("channel", id), ("limit", "200")]).await;
        match found {
            Ok(Members { members, .. }) => {
                let members = self.flaws.good("member", members);
                self.seen.talks.entry(id.to_owned()).or_default().members.clone_from(&members);
                Ok(members)
            }
            Err(failure) => {
                self.without("members", "who is in a group conversation is not read", failure)?;
                Ok(Vec::new())
            }
        }
    }
}

fn is_direct(channel: &Channel) -> bool {
    channel.is_im.is_true() || channel.is_mpim.is_true()
}

/// The address of a message.
fn link(conversation: &str, root: &str) -> String {
    format!("{conversation}/p{}", root.replace('.', ""))
}

//! What is asked for every ten minutes: people with what they do, groups, and my conversations.
//!
//! Not here: messages (`look`).

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::book::{Group, Person};
use super::calls::{Calls, is_stale, word};
use super::wire::{Channel, Channels, Groups, Members, More, OneUser, Silences, Users};
use super::{Memory, Slack};
use crate::config::suggest;
use crate::domain::Instant;
use crate::domain::batch::{Hint, Page, SetState, Status};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::chat::{Around, Meaning, Seen, Shape};
use crate::providers::http::{Cut, Failure, Next};
use crate::providers::kit::{Flaws, Named, choose, hash};
use crate::providers::{Trouble, kit};

/// They are asked for again after so long.
const OFTEN: TimeDelta = TimeDelta::minutes(10);
/// So many pages of people are read; of a larger workspace, whoever is written out.
const PAGES: usize = 5;
/// So many people are asked about in one request.
const TOGETHER: usize = 50;
/// In a larger workspace only teammates are asked about.
const MANY: usize = 500;
/// So much of a name is told.
const NAME: usize = 60;

/// The lists of one look.
pub struct Lists<'a> {
    pub slack: &'a Slack,
    pub calls: &'a Calls<'a>,
    pub now: Instant,
    pub memory: &'a mut Memory,
    pub seen: &'a mut Seen,
    pub flaws: &'a mut Flaws,
}

impl Lists<'_> {
    /// Are they to be asked for? At first, every ten minutes, and when the clock was set back.
    pub fn are_due(&self) -> bool {
        let age = self.memory.listed.map(|at| self.now - at);
        age.is_none_or(|age| !(TimeDelta::zero()..OFTEN).contains(&age))
    }

    /// Asks for all of them: a page with people, and whether all of these were told.
    pub async fn read(&mut self) -> Result<(Page, bool), Trouble> {
        let mut page = Page::default();
        let whole = self.people().await?;
        if self.slack.settings.presence {
            let silences = self.silences().await?;
            self.tell(&silences, &mut page);
        }
        self.describe();
        page.people = self.memory.people.news();
        if !self.slack.settings.groups.is_empty() {
            self.groups().await?;
        }
        self.conversations().await?;
        self.memory.listed = Some(self.now);
        Ok((page, whole))
    }

    /// A list that may be done without: what fails is told as a problem.
    fn without(&mut self, about: &str, what: &str, failure: Failure) -> Result<(), Trouble> {
        let missing = word(&failure) == "missing_scope"
            || matches!(failure.trouble, Trouble::Denied { .. } if failure.status == Some(403));
        if missing || matches!(failure.trouble, Trouble::Limited { .. }) {
            let said = failure.trouble.text();
            self.seen.told.insert(about.to_owned(), format!("{what}: {}", said.raw()));
            return Ok(());
        }
        Err(self.calls.trouble(failure))
    }

    /// Everybody of the workspace; `false`: not all of them.
    async fn people(&mut self) -> Result<bool, Trouble> {
        let (mut mark, mut guard, mut found) = (String::new(), self.calls.session.pages(), Vec::new());
        for _ in 0..PAGES {
            let query = [("limit", "200"), ("cursor", &*mark)];
            let asked = if mark.is_empty() { &query[..1] } else { &query[..] };
            let Users { members, more } = match self.calls.ask("users.list", asked).await {
                Ok(page) => page,
                Err(failure) => {
                    self.without("people", "names, zones and statuses are not read", failure)?;
                    return Ok(false);
                }
            };
            let members = self.flaws.good("person", members);
            let next = guard.turn(members.iter().map(|user| &*user.id), Next::token(More::mark(&more)));
            found.extend(members);
            self.seen.told.remove("people");
            let Some(Next::Mark(on)) = next else {
                if let Some(cut) = guard.cut() {
                    self.seen.told.insert("people".to_owned(), format!("people: {}", Cut::words(cut)));
                }
                self.keep(&found);
                return Ok(guard.cut().is_none());
            };
            mark = on;
        }
        self.keep(&found);
        self.written_out().await?;
        Ok(false)
    }

    fn keep(&mut self, users: &[super::wire::User]) {
        for user in users {
            self.flaws.fields(&user.id, user.odd());
            let person = Person::new(user, |text| self.calls.session.scrub(text).into_owned());
            self.memory.book.people.insert(user.id.clone(), person);
        }
    }

    /// Whom the config writes out by their accounts, in a workspace that is too large to list.
    async fn written_out(&mut self) -> Result<(), Trouble> {
        for account in self.slack.accounts.clone() {
            if self.memory.book.people.contains_key(&account) {
                continue;
            }
            match self.calls.ask::<OneUser>("users.info", &[("user", &*account)]).await {
                Ok(OneUser { user }) => self.keep(&[user]),
                Err(failure) if word(&failure) == "user_not_found" => {
                    let text = format!("no person has the account {:?}", Text::new(account).head(NAME));
                    self.seen.told.insert("accounts".to_owned(), text);
                }
                Err(failure) => self.without("people", "some names are not read", failure)?,
            }
        }
        Ok(())
    }

    /// Who wants silence, and until when; a hint, so it may be missing.
    async fn silences(&mut self) -> Result<BTreeMap<String, Instant>, Trouble> {
        let people = &self.memory.book.people;
        let mut ids: Vec<String> =
            people.iter().filter(|(_, person)| !person.bot && !person.deleted).map(|(id, _)| id.clone()).collect();
        if ids.len() > MANY {
            ids.retain(|id| people.get(id).is_some_and(|person| self.slack.is_mate(id, person)));
        }
        ids.sort_unstable();
        let mut silences = BTreeMap::new();
        for ids in ids.chunks(TOGETHER) {
            match self.calls.ask::<Silences>("dnd.teamInfo", &[("users", &*ids.join(","))]).await {
                Ok(found) => {
                    self.seen.told.remove("silence");
                    silences
                        .extend(found.users.iter().filter_map(|(id, dnd)| Some((id.clone(), dnd.until(self.now)?))));
                }
                Err(failure) => {
                    self.without("silence", "who wants no disturbance is not read", failure)?;
                    break;
                }
            }
        }
        Ok(silences)
    }

    /// Tells of everybody what they chose, and what hints there are.
    fn tell(&mut self, silences: &BTreeMap<String, Instant>, page: &mut Page) {
        let mut ids: Vec<&String> =
            self.memory.book.people.iter().filter(|(_, person)| !person.bot).map(|(id, _)| id).collect();
        ids.sort_unstable();
        for id in ids {
            let Some(person) = self.memory.book.people.get(id) else { continue };
            let (status, note) = self.slack.status(person, self.now);
            let number = status
                .as_ref()
                .map(|status| hash(&(status.state.word(), &person.emoji, &person.words, person.expires)));
            let since = self.seen.status_since(id, number, self.now);
            let status = status.map(|status| Status { set_at: since, ..status });
            let until = silences.get(id).copied();
            let presence = until.map(|_| Text::new("do not disturb"));
            let hint = Hint { presence, note, until, seen_at: self.now };
            let account = Account::new(id);
            page.statuses.push((account.clone(), status));
            page.hints.push((account, Some(hint).filter(|hint| hint.presence.is_some() || hint.note.is_some())));
        }
    }

    fn describe(&mut self) {
        let Memory { people, book, .. } = &mut *self.memory;
        people.begin();
        let mut all: Vec<_> = book.people.iter().collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        let mut unknown = None;
        for (id, person) in all {
            let zone = person.zone.as_deref().filter(|_| self.slack.settings.presence && !person.bot);
            let known = zone.filter(|zone| self.slack.zones.find(zone).is_ok());
            unknown = unknown.or(zone.filter(|_| known.is_none()).map(|zone| (person.name.clone(), zone.to_owned())));
            people.place(&Account::new(id), person.email.as_deref(), Some(&person.name), known, person.bot);
        }
        match unknown {
            Some((name, zone)) => {
                let (name, zone) = (Text::new(name), Text::new(zone));
                let text = format!("the zone of {:?} is not known: {:?}", name.head(NAME), zone.head(NAME));
                self.seen.told.insert("zones".to_owned(), text);
            }
            None => _ = self.seen.told.remove("zones"),
        }
    }

    /// The user groups: what each is called, and whom those of the settings mean.
    async fn groups(&mut self) -> Result<(), Trouble> {
        let groups: Groups = match self.calls.ask("usergroups.list", &[("include_users", "true")]).await {
            Ok(groups) => groups,
            Err(failure) => return self.without("groups", "user groups are not read", failure),
        };
        self.seen.told.remove("groups");
        let (groups, wanted) = (self.flaws.good("user group", groups.groups), &self.slack.settings.groups);
        let handle = |group: &super::wire::Group| group.handle.text().unwrap_or(&group.id).to_owned();
        let is_wanted =
            |group: &super::wire::Group| wanted.iter().any(|want| *want == group.id || *want == handle(group));
        let handles: Vec<String> = groups.iter().map(handle).collect();
        let missing =
            wanted.iter().find(|want| !groups.iter().any(|group| *want == &group.id || *want == &handle(group)));
        if let Some(missing) = missing {
            let known: Vec<&str> = handles.iter().map(String::as_str).collect();
            self.seen.told.insert(
                "groups".to_owned(),
                format!("no user group is called {missing:?}; {}", suggest(missing, &known)),
            );
        }
        let group = |group: super::wire::Group| {
            let (wanted, handle) = (is_wanted(&group), handle(&group));
            let members = group.users.ok().map(|users| users.good).filter(|_| wanted).unwrap_or_default();
            (group.id, Group { handle, members })
        };
        self.memory.book.groups = groups.into_iter().map(group).collect();
        Ok(())
    }

    /// My conversations, as far as the settings want them.
    async fn conversations(&mut self) -> Result<(), Trouble> {
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

    /// What surrounds the items of a conversation; nothing, when it is one that is left out.
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

impl super::wire::Dnd {
    /// Until when they want silence, if they want it now.
    fn until(&self, now: Instant) -> Option<Instant> {
        let time = |written: &crate::providers::http::Lenient<i64>| Instant::from_timestamp(*written.as_ref()?, 0);
        let snoozed = time(&self.snooze_endtime).filter(|until| self.snooze_enabled.is_true() && *until > now);
        let nightly = || {
            let (from, until) = (time(&self.next_dnd_start_ts)?, time(&self.next_dnd_end_ts)?);
            (self.enabled.is_true() && from <= now && now < until).then_some(until)
        };
        snoozed.or_else(nightly)
    }
}

impl Slack {
    /// What somebody chose by hand; else a hint of what they wrote.
    fn status(&self, person: &Person, now: Instant) -> (Option<Status>, Option<Text>) {
        let expires = Instant::from_timestamp(person.expires, 0).filter(|_| person.expires > 0);
        if person.deleted
            || (person.emoji.is_empty() && person.words.is_empty())
            || expires.is_some_and(|until| until <= now)
        {
            return (None, None);
        }
        let words = if person.words.is_empty() { &person.emoji } else { &person.words };
        let note = Some(Text::new(&**words));
        match self.settings.words.meaning(&person.emoji, &person.words) {
            Some(Meaning::State(state)) => {
                let at_work_only = expires.is_none() && state != SetState::Away;
                let note = note.filter(|_| !person.words.is_empty());
                (Some(Status { until: expires, note, at_work_only, ..Status::new(state) }), None)
            }
            Some(Meaning::Nothing) => (None, None),
            None => (None, note),
        }
    }
}

//! One look at a Discord: which channels are asked, and for what.
//!
//! 1. Each server is asked for its channels and its threads: each of them tells its newest message. Where that is the one
//!    that was seen, nothing more is asked.
//! 2. A channel or thread that was not read yet is read from its newest message back, as far as the window reaches; one
//!    that moved, from the last message on. Every six hours it is read whole again, a few in each look.
//! 3. Who reacted is asked for of messages that still ask, at most twenty times in a look.
//! 4. A channel that refuses is not asked again for an hour.
//!
//! Not here: what messages become (`map`, `chat`), presence (`gateway`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::gateway::Seen as Presence;
use super::map::{Book, instant};
use super::rooms::{self, Parent, Room};
use super::wire::{Channel, Guild, Me, Member, Threads};
use super::{Discord, is_shut, setup};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem, Progress};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::chat::{Around, Seen as Talks, Shape};
use crate::providers::http::{Failure, LenientList, Session, segment};
use crate::providers::kit::{Flaws, Named, State, minus};
use crate::providers::{Ask, Done, Sink, Trouble};

/// Everything is read whole again after so many seconds, and so many rooms in one look.
const WHOLE: i64 = 6 * 3600;
const WHOLE_AT_ONCE: usize = 5;
/// What refused is not asked again for so long.
const SHUT: TimeDelta = TimeDelta::hours(1);
/// A text that came without any: one problem for all.
const NO_TEXTS: &str = "Message Content Intent is off: switch it on for the bot, else texts and mentions arrive empty";

/// The cursor.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    pub(super) chats: Talks,
    /// The newest message that was read, and when the whole window was, by channel or thread.
    pub(super) marks: BTreeMap<String, (String, i64)>,
}

/// What is kept from look to look, as long as the program runs.
#[derive(Debug, Default)]
pub struct Memory {
    pub(super) guilds: Vec<String>,
    pub(super) book: Book,
    pub(super) around: BTreeMap<String, Around>,
    /// Messages with reactions: where they stand, and which emoji.
    pub(super) emoji: HashMap<String, (String, BTreeSet<String>)>,
    pub(super) shut: BTreeMap<String, (Instant, String)>,
    /// Whose presence was told.
    pub(super) present: BTreeSet<String>,
    pub(super) roles: bool,
}

pub struct Look<'a> {
    pub(super) discord: &'a Discord,
    pub(super) session: &'a Session,
    pub(super) ask: &'a Ask,
    pub(super) sink: &'a Sink,
    pub(super) memory: &'a mut Memory,
    pub(super) state: State<Seen>,
    pub(super) page: Page,
    pub(super) flaws: Flaws,
    pub(super) problems: Vec<String>,
    /// Messages of people, and those among them without a text.
    pub(super) texts: (usize, usize),
}

impl<'a> Look<'a> {
    pub fn new(
        discord: &'a Discord,
        session: &'a Session,
        ask: &'a Ask,
        sink: &'a Sink,
        memory: &'a mut Memory,
        state: State<Seen>,
    ) -> Self {
        let (page, flaws, problems, texts) = (Page::default(), Flaws::default(), Vec::new(), (0, 0));
        Self { discord, session, ask, sink, memory, state, page, flaws, problems, texts }
    }

    /// Looks.
    pub async fn run(mut self) -> Result<Done, Trouble> {
        let is_first = !self.state.own.chats.whole;
        let goes_on = is_first && !self.state.own.marks.is_empty();
        self.me().await?;
        if goes_on {
            self.sink.go_on().await;
        }
        let rooms = self.rooms().await?;
        self.leave(&rooms);
        let news = self.discord.pushed.take();
        for (room, message, emoji) in news.reactions {
            self.memory.emoji.entry(message).or_insert_with(|| (room, BTreeSet::new())).1.insert(emoji);
        }
        let (mut wholes, total, mut limited) = (WHOLE_AT_ONCE, rooms.len(), None);
        for (n, room) in rooms.iter().enumerate() {
            let stale = news.stale.contains(&room.id);
            match self.room(room, stale, &mut wholes).await {
                Ok(false) => {}
                Ok(true) => {
                    self.page.progress = is_first.then_some(Progress { done: n + 1, total });
                    self.hand_over(room.parent.as_ref().unwrap_or(&room.id), n + 1 < total).await;
                }
                Err(failure) if is_shut(&failure) => self.shut(room, &failure),
                Err(Failure { trouble: Trouble::Limited { until }, .. }) if n > 0 || !is_first => {
                    limited = Some(until);
                    break;
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        if limited.is_none() {
            limited = self.reactions().await?;
        }
        self.presence();
        self.end(is_first, total, limited).await
    }

    /// That it is a bot, and in which servers it is: asked once a run.
    async fn me(&mut self) -> Result<(), Trouble> {
        if !self.memory.guilds.is_empty() {
            return Ok(());
        }
        let me: Me = self.session.get_json("users/@me", &[]).await?.value;
        if !me.bot.is_true() {
            let text = format!(
                "{} is a person's, which Discord forbids programs to use: make a bot, and take its token",
                self.discord.token.name()
            );
            return Err(Trouble::Denied { text: Text::new(text) });
        }
        self.memory.guilds.clone_from(&self.discord.servers);
        if self.memory.guilds.is_empty() {
            let guilds: LenientList<Guild> = self.session.get_json("users/@me/guilds", &[]).await?.value;
            self.memory.guilds = self.flaws.good("server", guilds).into_iter().map(|guild| guild.id).collect();
        }
        if self.memory.guilds.is_empty() {
            return Err(setup("the bot is in no server: invite it with the scope `bot`"));
        }
        Ok(())
    }

    /// Every channel and thread that is read, the liveliest first.
    async fn rooms(&mut self) -> Result<Vec<Room>, Trouble> {
        let (mut all, mut there, mut around) = (Vec::new(), Vec::<Named>::new(), BTreeMap::new());
        let wanted: Vec<String> =
            self.discord.settings.channels.iter().map(|name| name.trim_start_matches('#').to_owned()).collect();
        for guild in self.memory.guilds.clone() {
            let path = segment(&guild);
            let channels = self.session.get_json::<LenientList<Channel>>(&format!("guilds/{path}/channels"), &[]).await;
            let channels = match channels {
                Ok(channels) => self.flaws.good("channel", channels.value),
                Err(failure) if is_shut(&failure) => {
                    self.problems.push(format!(
                        "the server {guild:?} cannot be read ({}): invite the bot to it",
                        failure.said()
                    ));
                    continue;
                }
                Err(failure) => return Err(failure.into()),
            };
            let threads: Threads = self.session.get_json(&format!("guilds/{path}/threads/active"), &[]).await?.value;
            let threads = self.flaws.good("thread", threads.list);
            if !self.discord.settings.groups.is_empty() && !self.memory.roles {
                self.roles(&guild).await?;
            }
            for channel in channels.iter().chain(&threads) {
                let name = self.session.scrub(channel.name.text().unwrap_or(&channel.id)).into_owned();
                self.memory.book.channels.insert(channel.id.clone(), name);
            }
            let (parents, rooms, named) = rooms::of(&guild, &channels, &threads, &wanted);
            for Parent { id, guild, name } in parents {
                let url = Some(format!("https://discord.com/channels/{guild}/{id}"));
                let name = self.session.scrub(&name).into_owned();
                let link = |url: &str, root: &str| format!("{url}/{root}");
                around.insert(id.clone(), Around { id, shape: Shape::Channel, name, url, link });
            }
            all.extend(rooms);
            there.extend(named);
        }
        self.memory.roles = true;
        self.memory.around = around;
        self.problems.extend(rooms::missing(&wanted, &there));
        all.sort_by_key(|room| std::cmp::Reverse(instant(&room.last)));
        // A thread is read after its channel, in which its root may stand.
        all.sort_by_key(|room| room.parent.is_some());
        Ok(all)
    }

    /// The roles that the settings name, and their members.
    async fn roles(&mut self, guild: &str) -> Result<(), Trouble> {
        let wanted = &self.discord.settings.groups;
        let found: Guild = self.session.get_json(&format!("guilds/{}", segment(guild)), &[]).await?.value;
        let roles = self.flaws.some("role", found.roles);
        let query = [("limit", "1000")];
        let members = match self
            .session
            .get_json::<LenientList<Member>>(&format!("guilds/{}/members", segment(guild)), &query)
            .await
        {
            Ok(members) => self.flaws.good("member", members.value),
            Err(failure) if failure.status == Some(403) => {
                self.problems.push(
                    "who has a role is not read: switch on Server Members Intent for the bot, or take out `groups`"
                        .to_owned(),
                );
                Vec::new()
            }
            Err(failure) => return Err(failure.into()),
        };
        for role in roles {
            let name = role.name.text().unwrap_or(&role.id).to_owned();
            let is_wanted = wanted.iter().any(|want| *want == role.id || *want == name);
            let has = |member: &&Member| member.roles.as_ref().is_some_and(|roles| roles.good.contains(&role.id));
            let ids = members.iter().filter(|_| is_wanted).filter(has);
            let ids = ids.filter_map(|member| Some(member.user.as_ref()?.id.clone())).collect();
            self.memory.book.roles.insert(role.id.clone(), (name, ids));
        }
        Ok(())
    }

    /// Leaves the channels that are there no more.
    fn leave(&mut self, rooms: &[Room]) {
        let around = &self.memory.around;
        let gone: Vec<String> =
            self.state.own.chats.talks.keys().filter(|id| !around.contains_key(*id)).cloned().collect();
        for id in gone {
            self.gone(&id);
        }
        self.state.own.marks.retain(|id, _| rooms.iter().any(|room| room.id == *id));
        for id in self.memory.around.keys() {
            self.state.own.chats.talks.entry(id.clone()).or_default();
        }
    }

    fn gone(&mut self, id: &str) {
        if let Some(talk) = self.state.own.chats.talks.remove(id) {
            let link = |url: &str, _: &str| url.to_owned();
            let around = Around { id: id.to_owned(), shape: Shape::Channel, name: String::new(), url: None, link };
            self.page.gone.extend(talk.gone(&around));
        }
    }

    /// A channel that refuses is told, and not asked for a while.
    fn shut(&mut self, room: &Room, failure: &Failure) {
        let name = self.memory.book.channels.get(&room.id).cloned().unwrap_or_else(|| room.id.clone());
        let text = format!(
            "\"#{name}\" cannot be read ({}): give the bot View Channels and Read Message History there",
            failure.said()
        );
        self.memory.shut.insert(room.id.clone(), (self.ask.now, text));
        if room.parent.is_none() {
            self.gone(&room.id);
        }
    }

    /// Reads a channel or thread, as far as that is needed; `false`: it is not.
    async fn room(&mut self, room: &Room, stale: bool, wholes: &mut usize) -> Result<bool, Failure> {
        let now = self.ask.now;
        if self.memory.shut.get(&room.id).is_some_and(|(at, _)| (TimeDelta::zero()..SHUT).contains(&(now - *at))) {
            return Ok(false);
        }
        let from = minus(now, self.discord.settings.window());
        let known = self.state.own.marks.get(&room.id).cloned();
        let is_old = instant(&room.last).is_none_or(|last| last < from);
        let is_due = |full_at: i64| !(0..WHOLE).contains(&(now.timestamp() - full_at));
        match known {
            Some((mark, full_at)) if stale || (is_due(full_at) && *wholes > 0 && !is_old) => {
                *wholes = wholes.saturating_sub(1);
                self.whole(room, from).await?;
                self.state.own.marks.insert(room.id.clone(), (room.last.clone().max(mark), now.timestamp()));
            }
            Some((mark, _)) if mark == room.last || room.last.is_empty() => return Ok(false),
            Some((mark, full_at)) => {
                let mark = self.more(room, &mark, from).await?;
                self.state.own.marks.insert(room.id.clone(), (mark, full_at));
            }
            None => {
                if !is_old {
                    self.whole(room, from).await?;
                }
                self.state.own.marks.insert(room.id.clone(), (room.last.clone(), now.timestamp()));
                return Ok(!is_old);
            }
        }
        Ok(true)
    }

    /// What people's clients tell, while they are listened to.
    fn presence(&mut self) {
        let present = self.discord.pushed.presences();
        let gone: Vec<String> = self.memory.present.iter().filter(|id| !present.contains_key(*id)).cloned().collect();
        for id in gone {
            self.page.statuses.push((Account::new(&id), None));
            self.page.hints.push((Account::new(&id), None));
        }
        for (id, seen) in &present {
            let Presence { status, hint } = seen.meaning(&self.discord.settings.words, self.ask.now);
            self.page.statuses.push((Account::new(id), status));
            self.page.hints.push((Account::new(id), hint));
        }
        self.memory.present = present.into_keys().collect();
    }

    pub(super) fn collect(&mut self, id: &str) {
        let (Some(around), Some(talk)) = (self.memory.around.get(id), self.state.own.chats.talks.get_mut(id)) else {
            return;
        };
        let settings = &self.discord.settings;
        let (items, gone) = talk.news(around, self.ask.now, settings.window(), settings.at_level, false);
        self.page.items.extend(items);
        self.page.gone.extend(gone);
    }

    async fn hand_over(&mut self, id: &str, more: bool) {
        // The threads of a channel are read after it: what is handed over of it may change once more in this look.
        self.collect(id);
        let page = std::mem::take(&mut self.page);
        if more {
            self.state.own.chats.shed();
            self.sink.send_to(page, self.state.cursor()).await;
        } else {
            self.sink.send(page).await;
        }
    }

    async fn end(mut self, is_first: bool, total: usize, limited: Option<Instant>) -> Result<Done, Trouble> {
        for id in self.memory.around.keys().cloned().collect::<Vec<_>>() {
            self.collect(&id);
        }
        let page = std::mem::take(&mut self.page);
        if page != Page::default() {
            self.sink.send(page).await;
        }
        if limited.is_none() {
            self.state.own.chats.whole = true;
        }
        let done = self.state.own.marks.len();
        let unread = (is_first && limited.is_some()).then(|| format!("read {done} of {total} conversations"));
        let now = self.ask.now;
        self.memory.shut.retain(|_, (at, _)| (TimeDelta::zero()..SHUT).contains(&(now - *at)));
        let off = (self.texts.0 > 0 && self.texts.0 == self.texts.1).then(|| NO_TEXTS.to_owned());
        let told = std::mem::take(&mut self.problems);
        let shut: Vec<String> = self.memory.shut.values().map(|(_, text)| text.clone()).collect();
        let words = unread.into_iter().chain(off).chain(told).chain(shut).chain(self.flaws.words(None));
        let problems: Vec<Problem> = words.map(|words| Problem::at_large(&*self.session.scrub(&words))).collect();
        let cut = problems.iter().any(|problem| problem.text.raw().starts_with("truncated"));
        self.state.own.chats.shed();
        let complete = Parts::of(&[Part::Items]).only_if(is_first && limited.is_none() && !cut);
        let again = limited.filter(|_| is_first);
        Ok(Done { cursor: Some(self.state.cursor()), complete, problems, again })
    }
}

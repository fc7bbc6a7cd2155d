//! One look at Teams: which chats are asked, and for what.
//!
//! 1. The chats are listed with their newest messages, the liveliest first, as far as the window reaches. Where that message
//!    is the one that was seen, nothing more is asked of a chat.
//! 2. Of the others it asks for the messages that were modified since it was read: so an edit, a deletion and a reaction
//!    come along with a new message. Who is in a chat is asked once.
//! 3. Presence is asked of teammates and of those who were met, all in one request.
//!
//! Not here: what messages become (`map`, `chat`), when a look is made (sync: only while somebody looks).

use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::wire::{Chat, Chats, Members, Messages, Presences, User};
use super::{Teams, map};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem, Progress};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::chat::{Around, Seen as Talks, Shape};
use crate::providers::http::{Cut, Failure, Next, Request, Session, segment};
use crate::providers::kit::{Flaws, People, State, instant, minus};
use crate::providers::{Ask, Done, Sink, Trouble};

/// So many presences are asked for.
const PRESENCES: usize = 650;
/// A page of chats or messages.
const PAGE: &str = "50";

/// The cursor.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    chats: Talks,
    /// Of each chat: its newest message as it was listed, and when the newest one that was read was modified.
    marks: BTreeMap<String, (String, String)>,
    /// The names of members, and their addresses.
    names: BTreeMap<String, (String, String)>,
}

/// What is kept from look to look, as long as the program runs.
#[derive(Debug, Default)]
pub struct Memory {
    me: Option<String>,
    people: People,
    /// The accounts of teammates who were asked for by their addresses.
    mates: Vec<String>,
}

pub struct Look<'a> {
    teams: &'a Teams,
    session: &'a Session,
    ask: &'a Ask,
    sink: &'a Sink,
    memory: &'a mut Memory,
    state: State<Seen>,
    page: Page,
    flaws: Flaws,
    problems: Vec<String>,
}

impl<'a> Look<'a> {
    pub fn new(
        teams: &'a Teams,
        session: &'a Session,
        ask: &'a Ask,
        sink: &'a Sink,
        memory: &'a mut Memory,
        state: State<Seen>,
    ) -> Self {
        let (page, flaws, problems) = (Page::default(), Flaws::default(), Vec::new());
        Self { teams, session, ask, sink, memory, state, page, flaws, problems }
    }

    /// Looks.
    pub async fn run(mut self) -> Result<Done, Trouble> {
        let is_first = !self.state.own.chats.whole;
        let goes_on = is_first && !self.state.own.marks.is_empty();
        self.memory.people.begin();
        let me = self.me().await?;
        if goes_on {
            self.sink.go_on().await;
        }
        let (chats, cut) = self.chats().await?;
        let listed: BTreeSet<String> = chats.iter().map(|chat| chat.id.clone()).collect();
        let (total, mut limited) = (chats.len(), None);
        for (n, chat) in chats.into_iter().enumerate() {
            match self.chat(&chat, &me).await {
                Ok(false) => {}
                Ok(true) => {
                    self.page.progress = is_first.then_some(Progress { done: n + 1, total });
                    self.page.people.extend(self.memory.people.news());
                    let page = std::mem::take(&mut self.page);
                    self.state.own.chats.shed();
                    self.sink.send_to(page, self.state.cursor()).await;
                }
                Err(Failure { trouble: Trouble::Limited { until }, .. }) if n > 0 || !is_first => {
                    limited = Some(until);
                    break;
                }
                // One chat alone may be closed to us.
                Err(failure) if matches!(failure.status, Some(403 | 404)) && n > 0 => {
                    self.problems.push(format!("a chat cannot be read: {}", failure.said()));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        self.leave(&listed, limited.is_some());
        let told = self.teams.settings.presence && limited.is_none() && self.presence().await?;
        self.end(is_first, limited, cut, told, total).await
    }

    /// Who I am, and whose accounts the teammates' addresses are: asked once a run.
    async fn me(&mut self) -> Result<String, Trouble> {
        if let Some(me) = &self.memory.me {
            return Ok(me.clone());
        }
        let me: User = self.session.get_json("me", &[]).await?.value;
        self.meet(&me);
        for address in self.teams.addresses.clone() {
            if me.mail.text() == Some(&*address) || me.principal.text() == Some(&*address) {
                continue;
            }
            match self.session.get_json::<User>(&format!("users/{}", segment(&address)), &[]).await {
                Ok(found) => {
                    self.meet(&found.value);
                    self.memory.mates.push(found.value.id);
                }
                Err(failure) if failure.status == Some(404) => {
                    self.problems.push(format!("nobody has the address {:?} there", Text::new(address).head(60)));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        self.memory.me = Some(me.id.clone());
        Ok(me.id)
    }

    fn meet(&mut self, user: &User) {
        let address =
            user.mail.text().or(user.principal.text()).map(|address| self.session.scrub(address).into_owned());
        let name = user.display_name.text().map(|name| self.session.scrub(name).into_owned());
        self.memory.people.describe(&Account::new(&user.id), address.as_deref(), name.as_deref());
    }

    /// My chats, the liveliest first, as far as the window reaches; and why the list was cut, if it was.
    async fn chats(&mut self) -> Result<(Vec<Chat>, Option<Cut>), Trouble> {
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
    async fn chat(&mut self, chat: &Chat, me: &str) -> Result<bool, Failure> {
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
            all.extend(map::page(messages, self.teams.settings.bots, self.session, &mut self.flaws));
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

    fn collect(&mut self, around: &Around) {
        let settings = &self.teams.settings;
        if let Some(talk) = self.state.own.chats.talks.get_mut(&around.id) {
            let (items, gone) = talk.news(around, self.ask.now, settings.window(), settings.at_level, false);
            self.page.items.extend(items);
            self.page.gone.extend(gone);
        }
    }

    /// What surrounds the item of a chat; nothing, when it is with nobody else.
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
    fn leave(&mut self, listed: &BTreeSet<String>, cut: bool) {
        let ids: Vec<String> =
            self.state.own.chats.talks.keys().filter(|id| !cut && !listed.contains(*id)).cloned().collect();
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

    /// Presence and out of office of teammates and of those who were met; `false`: it may not be read.
    async fn presence(&mut self) -> Result<bool, Trouble> {
        let met =
            self.state.own.names.keys().chain(&self.memory.mates).chain(&self.teams.accounts).chain(&self.memory.me);
        let mut ids: Vec<&String> = met.collect();
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(PRESENCES);
        if ids.is_empty() {
            return Ok(true);
        }
        let request = Request::ask("communications/getPresencesByUserId", &json!({ "ids": ids }));
        let found: Presences = match self.session.json(request).await {
            Ok(found) => found.value,
            Err(failure) if failure.status == Some(403) || matches!(failure.trouble, Trouble::Limited { .. }) => {
                self.problems.push(format!("presence is not read: {}", failure.trouble.text().raw()));
                return Ok(false);
            }
            Err(failure) => return Err(failure.into()),
        };
        for one in self.flaws.good("presence", found.value) {
            let (status, hint) = map::presence(&one, self.ask.now);
            let number = status
                .as_ref()
                .map(|status| crate::providers::kit::hash(&(status.state.word(), status.note.as_ref().map(Text::raw))));
            let since = self.state.own.chats.status_since(&one.id, number, self.ask.now);
            let status = status.map(|status| crate::domain::batch::Status { set_at: since, ..status });
            self.page.statuses.push((Account::new(&one.id), status));
            self.page.hints.push((Account::new(&one.id), hint));
        }
        Ok(true)
    }

    async fn end(
        mut self,
        is_first: bool,
        limited: Option<Instant>,
        cut: Option<Cut>,
        told: bool,
        total: usize,
    ) -> Result<Done, Trouble> {
        self.page.people.extend(self.memory.people.news());
        let page = std::mem::take(&mut self.page);
        if page != Page::default() {
            self.sink.send(page).await;
        }
        if limited.is_none() {
            self.state.own.chats.whole = true;
        }
        let done = self.state.own.marks.len();
        let unread = (is_first && limited.is_some()).then(|| format!("read {done} of {total} conversations"));
        let words = unread
            .into_iter()
            .chain(std::mem::take(&mut self.problems))
            .chain(self.flaws.words(None))
            .chain(cut.as_ref().map(Cut::words));
        let mut problems: Vec<Problem> = words.map(|words| Problem::at_large(&*self.session.scrub(&words))).collect();
        problems.extend(self.teams.signed.problems());
        let is_cut = problems.iter().any(|problem| problem.text.raw().starts_with("truncated"));
        self.state.own.chats.shed();
        let items = Parts::of(&[Part::Items]).only_if(is_first && limited.is_none() && !is_cut);
        let people = Parts::of(&[Part::Statuses, Part::Hints]).only_if(is_first && told);
        let again = limited.filter(|_| is_first);
        Ok(Done { cursor: Some(self.state.cursor()), complete: items.and(people), problems, again })
    }
}

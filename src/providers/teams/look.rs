//! One look at Teams: which chats are asked, and for what.
//!
//! 1. The chats are listed with their newest messages, the liveliest first, as far as the window reaches. Where that message
//!    is the one that was seen, nothing more is asked of a chat.
//! 2. Of the others it asks for the messages that were modified since it was read: so an edit, a deletion and a reaction
//!    come along with a new message. Who is in a chat is asked once.
//! 3. Presence is asked of teammates and of those who were met, all in one request.
//!
//! 4. Of each channel that the settings name, what changed is asked for, and the replies of roots (`channels`).
//!
//! Not here: one chat (`chats`), one channel (`channels`), what messages become (`map`, `chat`), when a look is made (sync:
//! only while somebody looks).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::map::{Reader, Tags};
use super::place::Place;
use super::wire::{Presences, User};
use super::{Teams, map};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem, Progress};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::chat::{Post, Seen as Talks};
use crate::providers::http::{Cut, Failure, Request, Session, segment};
use crate::providers::kit::{Flaws, People, State};
use crate::providers::{Ask, Done, Sink, Trouble};

/// So many presences are asked for.
const PRESENCES: usize = 650;
/// When a first look that is not at its end goes on.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// The cursor.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    pub chats: Talks,
    /// Of each chat: its newest message as it was listed, and when the newest one that was read was modified.
    pub marks: BTreeMap<String, (String, String)>,
    /// The names of members, and their addresses.
    pub names: BTreeMap<String, (String, String)>,
    /// The channels that were read.
    #[serde(default)]
    pub channels: BTreeMap<String, Channel>,
}

/// How far a channel was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Channel {
    /// Where its changes are asked for.
    pub delta: String,
    /// Its roots of the last days, whose replies are read in each look.
    pub roots: Vec<Post>,
}

/// What is kept from look to look, as long as the program runs.
#[derive(Debug, Default)]
pub struct Memory {
    pub me: Option<String>,
    pub people: People,
    /// The accounts of teammates who were asked for by their addresses.
    pub mates: Vec<String>,
    /// The channels that the settings name, once they were found.
    pub places: Option<Vec<Place>>,
    /// Whom the tags of the settings mean.
    pub tags: Tags,
    /// What is wrong with channels and tags of the settings, told in each look.
    pub unfound: Vec<String>,
}

pub struct Look<'a> {
    pub(super) teams: &'a Teams,
    pub(super) session: &'a Session,
    pub(super) ask: &'a Ask,
    sink: &'a Sink,
    pub(super) memory: &'a mut Memory,
    pub(super) state: State<Seen>,
    pub(super) page: Page,
    pub(super) flaws: Flaws,
    pub(super) problems: Vec<String>,
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
        let (chats, cut) = if self.teams.settings.direct { self.chats().await? } else { (Vec::new(), None) };
        let listed: BTreeSet<String> = chats.iter().map(|chat| chat.id.clone()).collect();
        let (total, mut limited) = (chats.len(), None);
        for (n, chat) in chats.into_iter().enumerate() {
            match self.chat(&chat, &me).await {
                Ok(false) => {}
                Ok(true) => {
                    self.page.progress = is_first.then_some(Progress { done: n + 1, total });
                    self.hand_over().await;
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
        if limited.is_none() && !self.teams.settings.channels.is_empty() {
            limited = self.channels().await?;
        }
        let told = self.teams.settings.presence && limited.is_none() && self.presence().await?;
        if limited.is_none() {
            self.roster().await?;
        }
        // More threads than one look may read: the next one goes on.
        let unread = self.has_unread().then(|| self.ask.now + AGAIN);
        self.end(is_first, limited.or(unread), cut, told, total).await
    }

    /// Hands over what was read so far, and the state of the look after it.
    pub(super) async fn hand_over(&mut self) {
        self.page.people.extend(self.memory.people.news());
        let page = std::mem::take(&mut self.page);
        self.state.own.chats.shed();
        self.sink.send_to(page, self.state.cursor()).await;
    }

    /// What reads messages: those of a root's thread, where one is named.
    pub(super) fn reader(&self, root: Option<String>) -> Reader<'_> {
        Reader { bots: self.teams.settings.bots, session: self.session, tags: &self.memory.tags, root }
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
            .chain(self.memory.unfound.iter().cloned())
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

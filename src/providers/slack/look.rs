//! One look at a Slack: which messages are asked for, and in which order.
//!
//! 1. At first every conversation is read whole, and the replies of every root that has some; where that is more than one
//!    look may ask, the next one goes on.
//! 2. Then a thorough look asks every conversation for what is new, and any other look some of them in turn. Threads whose
//!    replies are to be read, and those with an open question, are read again.
//! 3. Every six hours a conversation is read whole again, a few in each look: so edits and deletions are seen that nothing
//!    told of.
//! 4. When Slack asks for a longer wait than a look takes, that method is not used any more in this look, which ends well
//!    with what it has. From then on one page of each is read a minute, open threads first.
//!
//! Not here: one conversation (`reading`), people and conversations (`lists`), what messages become (`map`, `chat`).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::calls::Calls;
use super::lists::Lists;
use super::push::News;
use super::wire::Me as WireMe;
use super::{Me, Memory, Slack};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem, Progress};
use crate::providers::chat::{Around, Seen, Shape, Talk, Thread, rota};
use crate::providers::http::Cut;
use crate::providers::kit::{Flaws, State};
use crate::providers::{Ask, Done, Sink, Trouble};

/// So many requests of each method that gives messages a first or a thorough look may take, and any other.
const MOST: [usize; 2] = [100, 100];
const USUAL: [usize; 2] = [20, 10];
/// A conversation is read whole again after so many seconds, and so many of them in one look.
const WHOLE: i64 = 6 * 3600;
const WHOLE_AT_ONCE: usize = 5;
/// The slow state is forgotten after a day.
const SLOW: i64 = 86_400;
/// While it is listened to, conversations are asked in turn so seldom.
const RARELY: TimeDelta = TimeDelta::minutes(9);
/// When a reading that is not at its end goes on.
const AGAIN: TimeDelta = TimeDelta::minutes(1);
/// What the slow state is told as.
const SLOWLY: &str = "Slack gives this app one page a minute; make it an internal app of your workspace";

/// One look, and what it needs.
pub struct Look<'a> {
    pub(super) slack: &'a Slack,
    pub(super) calls: &'a Calls<'a>,
    pub(super) ask: &'a Ask,
    sink: &'a Sink,
    pub(super) memory: &'a mut Memory,
    pub(super) state: State<Seen>,
    /// How many requests of each method are left.
    pub(super) left: [usize; 2],
    /// So many pages of messages came.
    pub(super) came: usize,
    /// Until when the service wants to be left alone.
    pub(super) until: Option<Instant>,
    /// What goes along with the next page: people.
    page: Page,
    /// What surrounds items may have changed.
    all: bool,
}

impl<'a> Look<'a> {
    /// A look that goes on from a state.
    pub fn new(
        slack: &'a Slack,
        calls: &'a Calls<'a>,
        ask: &'a Ask,
        sink: &'a Sink,
        memory: &'a mut Memory,
        state: State<Seen>,
    ) -> Self {
        Self {
            slack,
            calls,
            ask,
            sink,
            memory,
            state,
            left: USUAL,
            came: 0,
            until: None,
            page: Page::default(),
            all: false,
        }
    }

    /// Looks.
    pub async fn run(mut self) -> Result<Done, Trouble> {
        let pushed = self.slack.pushed.take();
        if pushed.people || pushed.channels.iter().any(|id| !self.memory.around.contains_key(id)) {
            self.memory.listed = None;
        }
        let goes_on = !self.state.own.whole
            && self.state.own.talks.values().any(|talk| talk.full_at > 0 || talk.reading.is_some());
        let is_first = !self.state.own.whole;
        self.me().await?;
        let people = self.lists().await?;
        if goes_on {
            self.sink.go_on().await;
        }
        self.allow(is_first || self.ask.thorough);
        self.leave();
        if is_first {
            self.everything().await?;
        } else {
            self.news(pushed).await?;
        }
        self.end(is_first, people).await
    }

    /// Whose token it is: asked once a run, which also says whether we are let in.
    async fn me(&mut self) -> Result<(), Trouble> {
        if self.memory.me.user.is_empty() {
            let me: WireMe = self.calls.ask("auth.test", &[]).await.map_err(|failure| self.calls.trouble(failure))?;
            let user = me.user_id.text().unwrap_or_default().to_owned();
            let url = me.url.text().map(|url| self.calls.session.scrub(url).into_owned());
            let team = me.team_id.text().map(str::to_owned);
            let url = url.filter(|url| url.starts_with("https://"));
            self.memory.me = Me { user, team, bot: me.bot_id.as_ref().is_some(), url };
        }
        Ok(())
    }

    /// People and conversations, where they are due; whether all people were told.
    async fn lists(&mut self) -> Result<bool, Trouble> {
        let mut flaws = Flaws::default();
        let (slack, calls, now) = (self.slack, self.calls, self.ask.now);
        let mut lists = Lists { slack, calls, now, memory: self.memory, seen: &mut self.state.own, flaws: &mut flaws };
        if !lists.are_due() {
            return Ok(false);
        }
        let (page, whole) = lists.read().await?;
        (self.page, self.all) = (page, true);
        self.tell("lists", &flaws, None);
        for id in self.memory.around.keys() {
            self.state.own.talks.entry(id.clone()).or_default();
        }
        Ok(whole)
    }

    /// How much this look may ask.
    fn allow(&mut self, thorough: bool) {
        let now = self.ask.now.timestamp();
        self.state.own.slow_since = self.state.own.slow_since.filter(|since| (0..SLOW).contains(&(now - since)));
        self.left = match (self.state.own.slow_since, thorough) {
            (Some(_), _) => [1, 1],
            (None, true) => MOST,
            (None, false) => USUAL,
        };
    }

    /// Leaves the conversations that are mine no more.
    fn leave(&mut self) {
        let around = &self.memory.around;
        let gone: Vec<String> = self.state.own.talks.keys().filter(|id| !around.contains_key(*id)).cloned().collect();
        for id in gone {
            self.shut(&id);
        }
    }

    /// A conversation is no more: its items are gone.
    pub(super) fn shut(&mut self, id: &str) {
        let Some(talk) = self.state.own.talks.remove(id) else { return };
        self.state.own.told.remove(&format!("talk:{id}"));
        // Of what it was, only whether each root is an item matters now.
        let shape = if talk.threads.contains_key("") { Shape::Group { members: Vec::new() } } else { Shape::Channel };
        let around = Around { id: id.to_owned(), shape, name: String::new(), url: None, link: |url, _| url.to_owned() };
        self.page.gone.extend(talk.gone(&around));
    }

    /// Reads every conversation whole, the liveliest first.
    async fn everything(&mut self) -> Result<(), Trouble> {
        let mut ids: Vec<String> = self.memory.around.keys().cloned().collect();
        ids.sort_by_key(|id| std::cmp::Reverse(self.memory.active.get(id).copied().unwrap_or_default()));
        let total = ids.len();
        for id in ids {
            if !self.read_whole(&id).await? {
                continue;
            }
            let done = self.state.own.talks.values().filter(|talk| talk.is_read()).count();
            self.page.progress = Some(Progress { done, total });
            self.hand_over(&id, done < total).await;
        }
        Ok(())
    }

    /// Reads a conversation whole as far as this look may; `false`: nothing of it was read.
    async fn read_whole(&mut self, id: &str) -> Result<bool, Trouble> {
        if self.talk(id).is_none_or(Talk::is_read) {
            return Ok(false);
        }
        let came = self.came;
        if self.talk(id).is_some_and(|talk| talk.full_at == 0 || talk.reading.is_some()) {
            self.history(id).await?;
        }
        let mut due: Vec<(String, String)> = self.talk(id).into_iter().flat_map(|talk| talk.due.clone()).collect();
        due.sort_by(|a, b| b.1.cmp(&a.1));
        for (root, _) in due {
            self.replies(id, &root).await?;
        }
        Ok(self.came > came)
    }

    /// Reads what is new. While it is listened to, what was pushed, and the others in turn only at a tenth of the usual
    /// rhythm.
    async fn news(&mut self, pushed: News) -> Result<(), Trouble> {
        let now = self.ask.now;
        for (id, message) in &pushed.threads {
            if self.shape(id) == Some(Shape::Channel) {
                // A reaction names a message, which may be a reply of a thread that is known.
                self.change(id, |talk| {
                    let holds = |thread: &Thread| thread.posts.iter().any(|post| post.id == *message);
                    let root = talk.threads.iter().find(|(_, thread)| holds(thread)).map(|(root, _)| root);
                    let root = root.unwrap_or(message).clone();
                    talk.due.entry(root).or_default();
                });
            }
        }
        let since = self.memory.rota.map(|at| now - at);
        let waits =
            self.slack.pushed.is_live() && since.is_some_and(|since| (TimeDelta::zero()..RARELY).contains(&since));
        let in_turn = self.ask.thorough || !waits;
        if in_turn {
            self.memory.rota = Some(now);
        }
        self.threads(true, in_turn).await?;
        let is_old = |talk: &Talk| talk.reading.is_some() || !(0..WHOLE).contains(&(now.timestamp() - talk.full_at));
        let mut wholes = WHOLE_AT_ONCE;
        let mut ids: Vec<String> = pushed.channels.into_iter().collect();
        if in_turn {
            let others = rota(&self.state.own, now, self.left[0]);
            ids.extend(others);
        }
        let mut asked = BTreeSet::new();
        for id in ids {
            if !asked.insert(id.clone()) {
                continue;
            }
            let whole = wholes > 0 && self.talk(&id).is_some_and(is_old);
            if whole {
                wholes -= 1;
                self.history(&id).await?;
            } else {
                self.fresh(&id).await?;
            }
        }
        self.threads(false, in_turn).await?;
        let ids: Vec<String> = self.state.own.talks.keys().cloned().collect();
        for id in ids {
            self.collect(&id);
        }
        Ok(())
    }

    /// Reads the threads whose replies are to be read, and those with an open question: what was read longest ago first.
    /// `open`: only the latter, in the slow state, where they come first. `in_turn`: the latter are asked for, too.
    async fn threads(&mut self, open: bool, in_turn: bool) -> Result<(), Trouble> {
        if open && self.state.own.slow_since.is_none() {
            return Ok(());
        }
        let mut turns: Vec<(bool, i64, String, String)> = Vec::new();
        for (id, talk) in &self.state.own.talks {
            turns.extend(talk.due.keys().filter(|_| !open).map(|root| (false, 0, id.clone(), root.clone())));
            let asked = talk.open().filter(|(root, ..)| in_turn && !root.is_empty() && !talk.due.contains_key(*root));
            turns.extend(asked.map(|(root, thread, _)| (true, thread.read_at, id.clone(), root.to_owned())));
        }
        turns.sort_unstable();
        for (_, _, id, root) in turns.into_iter().take(self.left[1]) {
            self.replies(&id, &root).await?;
        }
        Ok(())
    }

    pub(super) fn talk(&self, id: &str) -> Option<&Talk> {
        self.state.own.talks.get(id)
    }

    pub(super) fn shape(&self, id: &str) -> Option<Shape> {
        self.memory.around.get(id).map(|around| around.shape.clone())
    }

    pub(super) fn change<T>(&mut self, id: &str, change: impl FnOnce(&mut Talk) -> T) {
        if let Some(talk) = self.state.own.talks.get_mut(id) {
            change(talk);
        }
    }

    /// Tells what could not be read of something, as long as it is so.
    pub(super) fn tell(&mut self, about: &str, flaws: &Flaws, cut: Option<&Cut>) {
        let id = about.strip_prefix("talk:").unwrap_or_default();
        let name = self.memory.around.get(id).map(|around| around.name.clone());
        let words = flaws.words(name.as_deref()).into_iter().chain(cut.map(Cut::words));
        let words: Vec<String> = words.map(|words| self.calls.session.scrub(&words).into_owned()).collect();
        if words.is_empty() {
            self.state.own.told.remove(about);
        } else {
            self.state.own.told.insert(about.to_owned(), words.join("; "));
        }
    }

    /// Puts what is news of a conversation on the next page.
    fn collect(&mut self, id: &str) {
        let (Some(around), Some(talk)) = (self.memory.around.get(id), self.state.own.talks.get_mut(id)) else { return };
        let settings = &self.slack.settings;
        let (items, gone) = talk.news(around, self.ask.now, settings.window(), settings.at_level, self.all);
        self.page.items.extend(items);
        self.page.gone.extend(gone);
    }

    /// Hands over what is news of a conversation; `more`: and where the look stands behind it.
    async fn hand_over(&mut self, id: &str, more: bool) {
        self.collect(id);
        let page = std::mem::take(&mut self.page);
        if more {
            self.state.own.shed();
            self.sink.send_to(page, self.state.cursor()).await;
        } else {
            self.sink.send(page).await;
        }
    }

    /// The end of a look. The first one is complete when every conversation was read.
    async fn end(mut self, is_first: bool, people: bool) -> Result<Done, Trouble> {
        let (total, seen) = (self.memory.around.len(), &mut self.state.own);
        let done = seen.talks.values().filter(|talk| talk.is_read()).count();
        let is_read = done == seen.talks.len();
        if let (Some(until), 0) = (self.until, self.came) {
            // Not one message could be read.
            self.sink.send(std::mem::take(&mut self.page)).await;
            return Err(Trouble::Limited { until });
        }
        seen.whole |= is_read;
        match seen.slow_since {
            Some(_) => _ = seen.told.insert("slow".to_owned(), SLOWLY.to_owned()),
            None => _ = seen.told.remove("slow"),
        }
        let mut problems: Vec<Problem> = seen.told.values().map(|words| Problem::at_large(&**words)).collect();
        let is_cut = seen.told.values().any(|words| words.contains("truncated"));
        if !seen.whole {
            problems.insert(0, Problem::at_large(format!("read {done} of {total} conversations")));
        }
        seen.shed();
        let whole = seen.whole;
        let page = std::mem::take(&mut self.page);
        if page != Page::default() {
            self.sink.send(page).await;
        }
        let next = self.until.unwrap_or(self.ask.now + AGAIN);
        let items = Parts::of(&[Part::Items]).only_if(is_first && whole && !is_cut);
        let people = Parts::of(&[Part::Statuses, Part::Hints, Part::People])
            .only_if(is_first && whole && people && self.slack.settings.presence);
        let complete = items.and(people);
        Ok(Done { cursor: Some(self.state.cursor()), complete, problems, again: (!whole).then_some(next) })
    }
}

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
//! Not here: people and conversations (`lists`), what messages become (`map`, `chat`).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::calls::{Calls, SHUT, is_stale, word};
use super::lists::Lists;
use super::map::{Reader, ts};
use super::push::News;
use super::wire::{Me as WireMe, Messages, More};
use super::{Me, Memory, Slack};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem, Progress};
use crate::domain::text::Text;
use crate::providers::chat::{Around, Fresh, Seen, Shape, Talk, Thread, rota};
use crate::providers::http::{Cut, Failure, Next};
use crate::providers::kit::{Flaws, State, minus};
use crate::providers::{Ask, Done, Sink, Trouble};

/// The methods that give messages.
const METHODS: [&str; 2] = ["conversations.history", "conversations.replies"];
/// So many requests of each of them a first or a thorough look may take, and any other.
const MOST: [usize; 2] = [100, 100];
const USUAL: [usize; 2] = [20, 10];
/// The messages of a page, and of one in the slow state.
const PAGE: &str = "200";
const SLOW_PAGE: &str = "15";
/// A conversation is read whole again after so many seconds, and so many of them in one look.
const WHOLE: i64 = 6 * 3600;
const WHOLE_AT_ONCE: usize = 5;
/// A wait that is longer begins the slow state, which is forgotten after a day.
const LONG: TimeDelta = TimeDelta::seconds(30);
const SLOW: i64 = 86_400;
/// While it is listened to, conversations are asked in turn so seldom.
const RARELY: TimeDelta = TimeDelta::minutes(9);
/// When a reading that is not at its end goes on.
const AGAIN: TimeDelta = TimeDelta::minutes(1);
/// What the slow state is told as.
const SLOWLY: &str = "Slack gives this app one page a minute; make it an internal app of your workspace";

/// One look, and what it needs.
pub struct Look<'a> {
    slack: &'a Slack,
    calls: &'a Calls<'a>,
    ask: &'a Ask,
    sink: &'a Sink,
    memory: &'a mut Memory,
    state: State<Seen>,
    /// How many requests of each method are left.
    left: [usize; 2],
    /// So many pages of messages came.
    came: usize,
    /// Until when the service wants to be left alone.
    until: Option<Instant>,
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
            self.memory.me =
                Me { user, bot: me.bot_id.as_ref().is_some(), url: url.filter(|url| url.starts_with("https://")) };
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
    fn shut(&mut self, id: &str) {
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

    /// Reads the whole window of a conversation, page by page from the newest message back.
    async fn history(&mut self, id: &str) -> Result<(), Trouble> {
        let Some(shape) = self.shape(id) else { return Ok(()) };
        let (mut flaws, mut guard, mut restarted) = (Flaws::default(), self.calls.session.pages(), false);
        let oldest = ts(minus(self.ask.now, self.slack.settings.window()));
        self.change(id, |talk| talk.begin(&shape));
        let mut cut = None;
        loop {
            let mark = self.talk(id).and_then(|talk| Some(talk.reading.as_ref()?.page.clone())).unwrap_or_default();
            let mut query = vec![("channel", id), ("oldest", &*oldest), ("limit", self.limit())];
            query.extend((!mark.is_empty()).then_some(("cursor", &*mark)));
            let found = match self.messages(0, &query).await {
                Ok(Some(found)) => found,
                Ok(None) => return Ok(()),
                Err(failure) if is_stale(&failure) && !restarted => {
                    restarted = true;
                    self.change(id, |talk| (talk.reading = None, talk.begin(&shape)));
                    continue;
                }
                Err(failure) => return self.refused(id, failure),
            };
            let next = guard
                .turn(found.messages.good.iter().map(|message| &*message.ts), Next::token(More::mark(&found.more)));
            let page = self.read(found, &mut flaws);
            cut = guard.cut().cloned().or(cut);
            let on = if let Some(Next::Mark(on)) = next { on } else { String::new() };
            self.change(id, |talk| talk.page(page, on.clone(), &shape));
            if on.is_empty() {
                break;
            }
        }
        let (now, window) = (self.ask.now, self.slack.settings.window());
        self.change(id, |talk| {
            talk.asked_at = now.timestamp();
            talk.end(now, window);
        });
        self.tell(&format!("talk:{id}"), &flaws, cut.as_ref());
        Ok(())
    }

    /// Reads what is new in a conversation since its mark. In a direct or group conversation with an open question also what
    /// came since that, as a reaction may answer it.
    async fn fresh(&mut self, id: &str) -> Result<(), Trouble> {
        let (Some(shape), Some(talk)) = (self.shape(id), self.talk(id)) else { return Ok(()) };
        let asked = talk
            .open()
            .filter(|(root, ..)| root.is_empty())
            .map(|(_, _, since)| ts(minus(since, TimeDelta::microseconds(1))))
            .min();
        let from = ts(minus(self.ask.now, self.slack.settings.window()));
        let oldest = [asked, Some(talk.mark.clone())]
            .into_iter()
            .flatten()
            .filter(|mark| !mark.is_empty())
            .min()
            .unwrap_or(from);
        let (mut all, mut mark, mut flaws, mut guard) =
            (Vec::new(), String::new(), Flaws::default(), self.calls.session.pages());
        loop {
            let mut query = vec![("channel", id), ("oldest", &*oldest), ("limit", self.limit())];
            query.extend((!mark.is_empty()).then_some(("cursor", &*mark)));
            let found = match self.messages(0, &query).await {
                Ok(Some(found)) => found,
                Ok(None) => {
                    // What was left out lies between the mark and what came: only reading it whole finds it.
                    if !mark.is_empty() {
                        self.change(id, |talk| talk.begin(&shape));
                    }
                    return Ok(());
                }
                Err(failure) => return self.refused(id, failure),
            };
            let next = guard
                .turn(found.messages.good.iter().map(|message| &*message.ts), Next::token(More::mark(&found.more)));
            all.extend(self.read(found, &mut flaws));
            let Some(Next::Mark(on)) = next else { break };
            mark = on;
        }
        let now = self.ask.now.timestamp();
        self.change(id, |talk| {
            talk.asked_at = now;
            talk.more(all, &shape);
        });
        if !flaws.is_empty() {
            self.tell(&format!("talk:{id}"), &flaws, None);
        }
        Ok(())
    }

    /// Reads a thread whole, with its root.
    async fn replies(&mut self, id: &str, root: &str) -> Result<(), Trouble> {
        let Some(shape) = self.shape(id) else { return Ok(()) };
        let (mut posts, mut mark, mut flaws, mut guard) =
            (Vec::new(), String::new(), Flaws::default(), self.calls.session.pages());
        loop {
            let mut query = vec![("channel", id), ("ts", root), ("limit", self.limit())];
            query.extend((!mark.is_empty()).then_some(("cursor", &*mark)));
            let found = match self.messages(1, &query).await {
                Ok(Some(found)) => found,
                Ok(None) => return Ok(()),
                Err(failure) if matches!(word(&failure), "thread_not_found" | "message_not_found") => {
                    self.change(id, |talk| talk.without(root));
                    return Ok(());
                }
                Err(failure) if word(&failure) == "not_allowed_token_type" => {
                    let text =
                        "the replies of threads are not read, as a bot's token may not: use a user's token (xoxp-...)";
                    self.state.own.told.insert("replies".to_owned(), text.to_owned());
                    self.change(id, |talk| _ = talk.due.remove(root));
                    return Ok(());
                }
                Err(failure) => return self.refused(id, failure),
            };
            let next = guard
                .turn(found.messages.good.iter().map(|message| &*message.ts), Next::token(More::mark(&found.more)));
            let page = self.read(found, &mut flaws);
            // It is a reply itself: its thread is read in the next look.
            let real = page.first().filter(|first| first.id == root).and_then(|first| first.place.root.clone());
            if let Some(real) = real {
                self.change(id, |talk| {
                    talk.due.remove(root);
                    talk.due.entry(real).or_default();
                });
                return Ok(());
            }
            posts.extend(page.into_iter().filter_map(|fresh| fresh.post));
            let Some(Next::Mark(on)) = next else { break };
            mark = on;
        }
        let now = self.ask.now;
        self.change(id, |talk| talk.thread(root, posts, &shape, now));
        if !flaws.is_empty() || guard.cut().is_some() {
            self.tell(&format!("talk:{id}"), &flaws, guard.cut());
        }
        Ok(())
    }

    /// Asks a method for a page of messages; nothing, when this look may not ask it any more.
    async fn messages(&mut self, method: usize, query: &[(&str, &str)]) -> Result<Option<Messages>, Failure> {
        let (Some(left), Some(name)) = (self.left.get_mut(method), METHODS.get(method)) else { return Ok(None) };
        if *left == 0 {
            return Ok(None);
        }
        *left -= 1;
        match self.calls.ask(name, query).await {
            Ok(page) => {
                self.came += 1;
                Ok(Some(page))
            }
            Err(Failure { trouble: Trouble::Limited { until }, .. }) => {
                *left = 0;
                let now = self.calls.session.now();
                if until - now > LONG {
                    self.state.own.slow_since = Some(now.timestamp());
                    self.left = self.left.map(|left| left.min(1));
                }
                self.until = Some(self.until.map_or(until, |known| known.max(until)));
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    fn read(&self, found: Messages, flaws: &mut Flaws) -> Vec<Fresh> {
        let reader = Reader { book: &self.memory.book, bots: self.slack.settings.bots, session: self.calls.session };
        let messages = flaws.good("message", found.messages);
        reader.page(messages, flaws)
    }

    /// A conversation that is not there, or not for us, is a problem that names it; everything else fails the look.
    fn refused(&mut self, id: &str, failure: Failure) -> Result<(), Trouble> {
        if !SHUT.contains(&word(&failure)) {
            return Err(self.calls.trouble(failure));
        }
        let name = self.memory.around.remove(id).map_or_else(|| id.to_owned(), |around| around.name);
        let text = format!(
            "{:?} cannot be read ({}): invite this token's user, or leave it out of `channels`",
            Text::new(name).head(60),
            word(&failure)
        );
        self.shut(id);
        self.state.own.told.insert(format!("shut:{id}"), text);
        Ok(())
    }

    fn limit(&self) -> &'static str {
        if self.state.own.slow_since.is_some() { SLOW_PAGE } else { PAGE }
    }

    fn talk(&self, id: &str) -> Option<&Talk> {
        self.state.own.talks.get(id)
    }

    fn shape(&self, id: &str) -> Option<Shape> {
        self.memory.around.get(id).map(|around| around.shape.clone())
    }

    fn change<T>(&mut self, id: &str, change: impl FnOnce(&mut Talk) -> T) {
        if let Some(talk) = self.state.own.talks.get_mut(id) {
            change(talk);
        }
    }

    /// Tells what could not be read of something, as long as it is so.
    fn tell(&mut self, about: &str, flaws: &Flaws, cut: Option<&Cut>) {
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

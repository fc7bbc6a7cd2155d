//! Reading one conversation: its whole window, what is new in it, one thread.
//!
//! Not here: which of them is read, and when (`look`); what messages become (`map`, `chat`).

use chrono::TimeDelta;

use super::calls::{SHUT, is_stale, word};
use super::look::Look;
use super::map::{Reader, ts};
use super::wire::{Messages, More};
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::chat::Fresh;
use crate::providers::http::{Failure, Next};
use crate::providers::kit::{Flaws, minus};

/// The methods that give messages.
const METHODS: [&str; 2] = ["conversations.history", "conversations.replies"];
/// The messages of a page, and of one in the slow state.
const PAGE: &str = "200";
const SLOW_PAGE: &str = "15";
/// A wait that is longer begins the slow state.
const LONG: TimeDelta = TimeDelta::seconds(30);

impl Look<'_> {
    /// Reads the whole window of a conversation, page by page from the newest message back.
    pub(super) async fn history(&mut self, id: &str) -> Result<(), Trouble> {
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
    pub(super) async fn fresh(&mut self, id: &str) -> Result<(), Trouble> {
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
    pub(super) async fn replies(&mut self, id: &str, root: &str) -> Result<(), Trouble> {
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

    /// Asks a method for a page of messages; `None` when this look may not ask it any more.
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
        let is_named = !self.slack.settings.channels.is_empty();
        let text = format!(
            "{:?} cannot be read ({}): invite this token's user{}",
            Text::new(name).head(60),
            word(&failure),
            if is_named { ", or leave it out of `channels`" } else { " to it" }
        );
        self.shut(id);
        self.state.own.told.insert(format!("shut:{id}"), text);
        Ok(())
    }

    fn limit(&self) -> &'static str {
        if self.state.own.slow_since.is_some() { SLOW_PAGE } else { PAGE }
    }
}

//! Channels that the settings name.
//!
//! 1. What changed in a channel is asked for by its delta: roots that are new, edited or deleted. A delta that holds no
//!    longer is begun anew.
//! 2. The replies of a root are read whole: of one that is new, of one with an open question, and in each look of those of
//!    the last two days, as a reply need not show in the delta.
//!
//! Not here: which channels (`places`), chats (`chats`).

use std::collections::BTreeSet;

use chrono::{SecondsFormat, TimeDelta};

use super::chats::PAGE;
use super::look::{Channel, Look};
use super::place::Place;
use super::wire::Messages;
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::chat::{Around, Post, Shape};
use crate::providers::http::{Cut, Failure, Next, Request, segment};
use crate::providers::kit::minus;

/// So long the replies of a root are read in each look.
const RECENT: TimeDelta = TimeDelta::days(2);
/// So many threads of a channel are read in one look.
const THREADS: usize = 50;
/// Where a message of a channel is looked at.
const LINK: &str = "https://teams.microsoft.com/l/message";

/// The changes of a channel, and where the next ones are asked for.
struct Changes {
    messages: Vec<crate::providers::chat::Fresh>,
    delta: String,
    cut: Option<Cut>,
}

impl Look<'_> {
    /// Whether replies in channels are still to be read.
    pub(super) fn has_unread(&self) -> bool {
        let talk = |id| self.state.own.chats.talks.get(id);
        self.state.own.channels.keys().filter_map(talk).any(|talk| !talk.due.is_empty())
    }

    /// Reads every channel; until when the service wants to be left alone, if it does.
    pub(super) async fn channels(&mut self) -> Result<Option<Instant>, Trouble> {
        let places = match self.places().await {
            Ok(places) => places,
            Err(Failure { trouble: Trouble::Limited { until }, .. }) => return Ok(Some(until)),
            Err(failure) => {
                self.without("the list of teams and channels", failure)?;
                return Ok(None);
            }
        };
        for place in places {
            match self.channel(&place).await {
                Ok(()) => self.hand_over().await,
                Err(Failure { trouble: Trouble::Limited { until }, .. }) => return Ok(Some(until)),
                Err(failure) => self.without(&format!("#{}", place.name), failure)?,
            }
        }
        Ok(None)
    }

    async fn channel(&mut self, place: &Place) -> Result<(), Failure> {
        let (now, window) = (self.ask.now, self.teams.settings.window());
        let known = self.state.own.channels.entry(place.id.clone()).or_default().clone();
        let whole = known.delta.is_empty();
        let changes = match self.changes(place, &known.delta).await {
            Err(failure) if !whole && is_stale(&failure) => None,
            changes => Some((changes?, whole)),
        };
        let (changes, whole) = match changes {
            Some(changes) => changes,
            None => (self.changes(place, "").await?, true),
        };
        self.problems.extend(changes.cut.as_ref().map(Cut::words));
        let from = minus(now, window);
        let mut channel = Channel { delta: changes.delta, roots: known.roots };
        let mut due = BTreeSet::new();
        let mut all = changes.messages;
        all.retain(|fresh| fresh.post.as_ref().is_none_or(|post| post.at >= from));
        for fresh in &mut all {
            // Its replies, if there are any, are read before it is handed over.
            fresh.alone = false;
            fresh.latest = Some(String::new());
            due.insert(fresh.id.clone());
            channel.roots.retain(|root| root.id != fresh.id);
            channel.roots.extend(fresh.post.clone());
        }
        channel.roots.retain(|root| root.at >= minus(now, RECENT));
        due.extend(channel.roots.iter().map(|root| root.id.clone()));
        let talk = self.state.own.chats.talks.entry(place.id.clone()).or_default();
        if whole {
            talk.begin(&Shape::Channel);
            talk.page(all.clone(), String::new(), &Shape::Channel);
            talk.end(now, window);
        } else {
            talk.more(all.clone(), &Shape::Channel);
        }
        due.extend(talk.open().map(|(root, ..)| root.to_owned()));
        due.extend(talk.due.keys().cloned());
        let newest: Vec<String> = due.into_iter().rev().take(THREADS).collect();
        for root in newest {
            let post = all.iter().find(|fresh| fresh.id == root).and_then(|fresh| fresh.post.clone());
            let post = post.or_else(|| channel.roots.iter().find(|known| known.id == root).cloned());
            self.replies(place, &root, post).await?;
        }
        self.state.own.channels.insert(place.id.clone(), channel);
        let url = Some(format!("{LINK}/{}", segment(&place.id)));
        let (id, name) = (place.id.clone(), format!("#{}", place.name));
        self.collect(&Around { id, shape: Shape::Channel, name, url, link: |url, root| format!("{url}/{root}") });
        Ok(())
    }

    /// What changed since `delta`; everything of the window, where that is empty.
    async fn changes(&mut self, place: &Place, delta: &str) -> Result<Changes, Failure> {
        let from = minus(self.ask.now, self.teams.settings.window()).to_rfc3339_opts(SecondsFormat::Millis, true);
        let link = self.teams.api.link(delta).filter(|_| !delta.is_empty());
        let mut request = link.map_or_else(
            || {
                Request::get(format!("{}/delta", place.messages()))
                    .query("$top", PAGE)
                    .query("$filter", format!("lastModifiedDateTime gt {from}"))
            },
            Request::follow,
        );
        let (mut messages, mut guard) = (Vec::new(), self.session.pages());
        loop {
            let answer = self.session.json::<Messages>(request).await?;
            let next = Next::address(&answer, answer.value.next.text());
            let delta = answer.value.delta.text().map(str::to_owned);
            let page = self.flaws.good("message", answer.value.value);
            let next = guard.turn(page.iter().map(|message| &*message.id), next);
            let mut flaws = std::mem::take(&mut self.flaws);
            messages.extend(self.reader(None).page(page, &mut flaws));
            self.flaws = flaws;
            let Some(Next::Link(link)) = next else {
                let cut = guard.cut().cloned();
                let delta = delta.filter(|_| cut.is_none()).unwrap_or_default();
                return Ok(Changes { messages, delta, cut });
            };
            request = Request::follow(link);
        }
    }

    /// Reads the replies of a root; `post` is the root itself, unless it was deleted.
    async fn replies(&mut self, place: &Place, root: &str, post: Option<Post>) -> Result<(), Failure> {
        let path = format!("{}/{}/replies", place.messages(), segment(root));
        let (mut posts, mut guard) = (Vec::new(), self.session.pages());
        let mut request = Request::get(path).query("$top", PAGE);
        loop {
            let answer = match self.session.json::<Messages>(request).await {
                Ok(answer) => answer,
                Err(failure) if failure.status == Some(404) => {
                    if let Some(talk) = self.state.own.chats.talks.get_mut(&place.id) {
                        talk.without(root);
                    }
                    return Ok(());
                }
                Err(failure) => return Err(failure),
            };
            let next = Next::address(&answer, answer.value.next.text());
            let page = self.flaws.good("message", answer.value.value);
            let next = guard.turn(page.iter().map(|message| &*message.id), next);
            let mut flaws = std::mem::take(&mut self.flaws);
            let read = self.reader(Some(root.to_owned())).page(page, &mut flaws);
            self.flaws = flaws;
            posts.extend(read.into_iter().filter_map(|fresh| fresh.post));
            match next {
                Some(Next::Link(link)) => request = Request::follow(link),
                _ => break,
            }
        }
        let now = self.ask.now;
        if let Some(talk) = self.state.own.chats.talks.get_mut(&place.id) {
            let known = talk.threads.get(root).and_then(|thread| thread.root(root)).cloned();
            posts.extend(post.or(known));
            talk.thread(root, posts, &Shape::Channel, now);
        }
        Ok(())
    }
}

/// A delta that holds no longer.
fn is_stale(failure: &Failure) -> bool {
    let says = |body: &Text| body.raw().to_ascii_lowercase().contains("resyncrequired");
    failure.status == Some(410) || failure.body.as_ref().is_some_and(says)
}

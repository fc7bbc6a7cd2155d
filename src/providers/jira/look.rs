//! One look at a Jira: everything, what has changed, or what is gone.
//!
//! What has changed is seen so, as a query alone never names what it does not match any more:
//!
//! 1. What was changed since the mark (less an overlap), in the query or anywhere in the projects that are known: keys
//!    and times only. Where all of that was sent before, that was the whole look.
//! 2. Else what the query itself names since then, with all that is shown. What is new of that is sent.
//! 3. What changed and is not named by the query is on the board no more.
//!
//! What was deleted, or moved to another key, nothing tells of. So now and then all that the query names is listed, by its
//! keys alone: a request for every thousand issues or more. What is known and not among them is gone, but for what changed a
//! moment ago, as servers list late. A list that was cut, or under which things moved, takes nothing away.
//!
//! Not here: when to look (`mod`), reading pages (`search`).

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;

use super::cursor::{CursorState, MOVED, OVERLAP, Sent, SoFar, Whole, recent};
use super::jql::{self, Query};
use super::map;
use super::search::{Ended, Search, Stand, Turn};
use super::site::{self, Site};
use super::talk::Long;
use super::wire::Issue;
use crate::domain::Instant;
use crate::domain::batch::{Item, Page, Part, Parts};
use crate::domain::ids::ItemId;
use crate::providers::http::{Cut, Session};
use crate::providers::kit::{Flaws, Known, Owner, People, instant, minus};
use crate::providers::{Ask, Done, Sink};

/// What a look at everything is about.
const ALL: Parts = Parts::of(&[Part::Items]);
/// What is shown of an issue.
const FIELDS: &str = "summary,status,resolution,assignee,duedate,updated,project,comment";
/// So many issues in a page.
const PAGE: usize = 100;
/// So many keys in a page.
const KEYS: usize = 1000;
/// When more has changed than this, everything is looked at.
const MANY: usize = 2000;

/// What is kept from look to look, as long as the program runs.
#[derive(Debug, Default)]
pub struct Memory {
    /// What the board was told of.
    pub known: Known,
    pub people: People,
    long: Long,
}

/// A look, and what it needs.
pub struct Look<'a> {
    /// One refresh.
    pub session: &'a Session,
    /// What the Jira is.
    pub site: &'a Site,
    /// Where people look at it.
    pub address: &'a str,
    /// There is somebody to be.
    pub signed: bool,
    /// The query.
    pub query: &'a Query,
    pub owner: Owner,
    pub ask: &'a Ask,
    /// Where pages go.
    pub sink: &'a Sink,
    pub memory: &'a mut Memory,
}

/// What a look has read so far.
#[derive(Debug, Default)]
struct Read {
    sent: Sent,
    newest: Option<Instant>,
    flaws: Flaws,
}

impl<'a> Look<'a> {
    /// Looks at what changed and what is gone where that is enough, else at everything; at that once more when a mark of its
    /// pages was too old.
    pub async fn run(&mut self) -> Result<Done, Ended> {
        let (owner, Ask { now, cursor, thorough }) = (self.owner.with(&self.query.all()), self.ask);
        let known = Whole::open(cursor.as_ref(), owner, *now);
        let unfinished = known.clone().filter(|state| state.is_unfinished(*now));
        let is_enough =
            |state: &Whole| !state.is_full_due(*now, *thorough) && !self.memory.known.needs_all(state.full_at(), *now);
        if let Some(mut state) = known.filter(is_enough)
            && let Some(done) = self.fresh(&mut state).await?
            && self.sweep(&state).await?
        {
            return Ok(done);
        }
        let begin = || Whole::begin(owner, *now, CursorState::default());
        match self.full(unfinished.unwrap_or_else(begin)).await {
            Err(Ended { failure, first: false }) if matches!(failure.status, Some(400 | 410)) => {
                self.memory.people.begin();
                self.full(begin()).await
            }
            ended => ended,
        }
    }

    /// Looks at everything, from where such a look stood, if one did.
    async fn full(&mut self, mut state: Whole) -> Result<Done, Ended> {
        let (jql, so_far) = (self.query.all(), state.own.so_far.take());
        let mut goes_on = so_far.is_some();
        self.memory.known.begin(goes_on);
        let mut read = Read::default();
        let stand = so_far.map(|SoFar { stand, newest, flaws }| {
            read = Read { sent: std::mem::take(&mut state.own.recent), newest, flaws };
            stand
        });
        let mut search = self.search(&jql, FIELDS, PAGE, stand);
        while let Some(Turn { issues, progress }) = search.page().await? {
            // Only now: a mark that is too old is refused, and the look begins anew.
            if std::mem::take(&mut goes_on) {
                self.sink.go_on().await;
            }
            let issues = read.flaws.good("issue", issues);
            read.newest = issues.iter().filter_map(map::updated).chain(read.newest).max();
            let page = Page { progress, ..self.page(issues, &mut state.own, &mut read).await? };
            self.memory.known.read(page.items.iter().map(|item| item.id.raw()));
            match search.stand() {
                Some(stand) => self.stand(page, stand, &mut state, &read, search.began).await,
                None => _ = self.sink.send(page).await,
            }
        }
        if !search.is_under_way() {
            site::still_let_in(self.session, self.site.kind, self.signed).await?;
        }
        let whole = search.cut().is_none() && search.steady;
        self.memory.known.end(whole, self.ask.now);
        if !whole && !matches!(search.cut(), Some(Cut::Items(_) | Cut::Pages(_))) {
            state.older_by(MOVED);
        }
        state.own.mark = state.own.mark.max(self.mark(read.newest, search.began));
        self.tell(&mut state, &read.flaws, search.cut());
        state.own.recent = recent(&read.sent, state.own.mark);
        Ok(state.done(ALL.only_if(whole), true))
    }

    /// Hands over a page of a full look, and where the look stands behind it.
    async fn stand(&self, page: Page, stand: Stand, state: &mut Whole, read: &Read, began: Option<Instant>) {
        // Only what the mark will lie near may be told again once the look has come to its end.
        state.own.recent = recent(&read.sent, self.mark(read.newest, began));
        state.own.so_far = Some(SoFar { stand, newest: read.newest, flaws: read.flaws.clone() });
        self.sink.send_to(page, state.cursor()).await;
    }

    /// Looks at what has changed. `None`: too much has, or the server does not take the question; look at everything.
    async fn fresh(&mut self, state: &mut Whole) -> Result<Option<Done>, Ended> {
        let Some(mark) = state.own.mark else { return Ok(None) };
        let since = jql::minute(minus(mark, OVERLAP), self.site.zone.as_ref(), self.ask.now);
        let Some((updated, began)) = asked_well(self.touched(&state.own, &since).await)?.flatten() else {
            return Ok(None);
        };
        let news = updated.iter().filter(|(key, at)| state.own.is_news(key, at));
        let mut changed: HashSet<String> = news.map(|(key, _)| key.clone()).collect();
        let newest = updated.values().filter_map(|at| instant(at)).max();
        let to = self.mark(newest, began);
        if changed.is_empty() {
            // The mark may stay: what lies behind it is known. But the stretch that is asked for must not grow.
            let moved = to.is_some_and(|to| to - mark >= OVERLAP);
            if moved {
                state.own.mark = state.own.mark.max(to);
            }
            return Ok(Some(state.done(Parts::NONE, moved)));
        }
        let Some((named, read, cut)) = asked_well(self.news(&mut state.own, &since).await)? else {
            return Ok(None);
        };
        if read.flaws.lost("issue") == 0 && cut.is_none() {
            // These stay news as long as the overlap reaches them: one that the server only listed late comes back.
            changed.retain(|key| !named.contains(key));
            self.send_gone(changed.into_iter().collect()).await;
        }
        self.memory.known.add(read.sent.iter().map(|(key, _)| &**key));
        if cut.is_none() {
            state.own.mark = state.own.mark.max(to);
        }
        self.tell(state, &read.flaws, cut.as_ref());
        state.own.recent = recent(&read.sent, state.own.mark);
        Ok(Some(state.done(Parts::NONE, true)))
    }

    /// What was changed since: keys, and when; and when the server began to tell. `None`: more than is worth listing.
    async fn touched(
        &self,
        place: &CursorState,
        since: &str,
    ) -> Result<Option<(HashMap<String, String>, Option<Instant>)>, Ended> {
        let jql = self.query.around(&place.projects, since);
        let mut search = self.search(&jql, "updated", KEYS, None);
        let mut updated = HashMap::new();
        while let Some(Turn { issues, .. }) = search.page().await? {
            updated.extend(issues.good.into_iter().map(|issue| (issue.key.0.clone(), map::changed(&issue).to_owned())));
            if updated.len() > MANY {
                return Ok(None);
            }
        }
        Ok(search.cut().is_none().then_some((updated, search.began)))
    }

    /// Sends what the query names of what was changed since: all that it named, what was read, and why that is not all.
    async fn news(
        &mut self,
        place: &mut CursorState,
        since: &str,
    ) -> Result<(HashSet<String>, Read, Option<Cut>), Ended> {
        let jql = self.query.since(since);
        let mut search = self.search(&jql, FIELDS, PAGE, None);
        let (mut named, mut read) = (HashSet::new(), Read::default());
        while let Some(Turn { issues, .. }) = search.page().await? {
            let issues = read.flaws.good("issue", issues);
            named.extend(issues.iter().map(|issue| issue.key.0.clone()));
            let is_news = |issue: &Issue| place.is_news(&issue.key.0, map::changed(issue));
            let (wanted, sent): (Vec<_>, Vec<_>) = issues.into_iter().partition(is_news);
            read.sent.extend(sent.iter().map(key_and_time));
            let page = self.page(wanted, place, &mut read).await?;
            self.sink.send(page).await;
        }
        Ok((named, read, search.cut().cloned()))
    }

    /// Compares what is known with what the query names, if that is due, and tells what is gone. `false`: everything is to
    /// be looked at.
    async fn sweep(&mut self, state: &Whole) -> Result<bool, Ended> {
        if !self.memory.known.takes_turn(self.ask.now, self.ask.thorough) {
            return Ok(true);
        }
        let Some(named) = self.named().await? else { return Ok(true) };
        let (mut gone, all_known) = self.memory.known.compare(&named);
        let fresh = state.own.mark.map(|mark| minus(mark, OVERLAP));
        gone.retain(|key| state.own.changed(key).and_then(instant) < fresh);
        self.send_gone(gone).await;
        // What could not be read is named too, and never known.
        Ok(all_known || !state.told().is_empty())
    }

    /// The keys of all that the query names; `None` when that is not sure.
    async fn named(&self) -> Result<Option<HashSet<String>>, Ended> {
        let jql = self.query.all();
        let mut search = self.search(&jql, "key", KEYS, None);
        let mut named = HashSet::new();
        while let Some(Turn { issues, .. }) = search.page().await? {
            if !issues.is_whole() {
                return Ok(None);
            }
            named.extend(issues.good.into_iter().map(|issue| issue.key.0));
        }
        if named.is_empty() {
            site::still_let_in(self.session, self.site.kind, self.signed).await?;
        }
        Ok((search.cut().is_none() && search.steady).then_some(named))
    }

    fn search<'s>(&self, jql: &'s str, fields: &'static str, size: usize, from: Option<Stand>) -> Search<'s>
    where
        'a: 's,
    {
        Search::new(self.session, self.site.kind, (jql, fields, size), from)
    }

    /// A page of these issues.
    async fn page(&mut self, issues: Vec<Issue>, place: &mut CursorState, read: &mut Read) -> Result<Page, Ended> {
        let mut page = Page::default();
        for issue in issues {
            place.projects.extend(map::project(&issue).map(str::to_owned));
            read.sent.push(key_and_time(&issue));
            page.items.push(self.item(issue, &mut read.flaws).await?);
        }
        page.people = self.memory.people.news();
        Ok(page)
    }

    async fn item(&mut self, issue: Issue, flaws: &mut Flaws) -> Result<Item, Ended> {
        let (key, at) = key_and_time(&issue);
        flaws.fields(&key, issue.odd());
        let fields = issue.fields.ok().unwrap_or_default();
        flaws.fields(&key, fields.odd());
        let mut item = map::item(&key, &fields, self.address, &mut self.memory.people);
        if let Some(some) = fields.comment.ok() {
            let talk = self
                .memory
                .long
                .whole(self.session, self.site.kind, (&key, &at), some, &mut self.memory.people)
                .await?;
            item.messages = talk.messages;
            flaws.append(talk.flaws);
        }
        Ok(item)
    }

    /// Tells that these are on the board no more.
    async fn send_gone(&mut self, mut gone: Vec<String>) {
        gone.sort_unstable();
        for key in &gone {
            self.memory.long.forget(key);
            self.memory.known.remove(key);
        }
        self.sink.send(Page { gone: gone.iter().map(|key| ItemId::new(key)).collect(), ..Page::default() }).await;
    }

    /// Tells what could not be read, in words that may be kept.
    fn tell(&self, state: &mut Whole, flaws: &Flaws, cut: Option<&Cut>) {
        let words = flaws.words(None).into_iter().chain(cut.map(Cut::words));
        state.tell(words.map(|words| self.session.scrub(&words).into_owned()));
    }

    /// Up to where everything was seen: when the server began to answer, by its own clock; what it says to have changed
    /// later than that, and later than now, is a clock that is wrong.
    fn mark(&self, newest: Option<Instant>, began: Option<Instant>) -> Option<Instant> {
        let near = |at: &Instant| (*at - self.ask.now).abs() <= TimeDelta::days(1);
        let began = began.filter(near);
        newest.map(|newest| newest.min(began.unwrap_or(self.ask.now).max(self.ask.now))).into_iter().chain(began).max()
    }
}

fn key_and_time(issue: &Issue) -> (String, String) {
    (issue.key.0.clone(), map::changed(issue).to_owned())
}

/// A question about changes that the server does not take (a project is gone, a mark too old) is no trouble.
fn asked_well<T>(answer: Result<T, Ended>) -> Result<Option<T>, Ended> {
    match answer {
        Err(ended) if matches!(ended.failure.status, Some(400 | 404 | 410)) => Ok(None),
        answer => answer.map(Some),
    }
}

//! One look at a Jira: a full look, a look for changes, or a comparison of keys.
//!
//! A look for changes takes two queries, because the query of the config does not return an issue that it stopped to
//! match:
//!
//! 1. The first query lists the keys and times of the issues that were changed since the mark (less an overlap) and
//!    that match the query or belong to a known project. If each of these changes was sent before, the look ends.
//! 2. The second query reads the changed issues that match the query of the config, with every field that is shown. The
//!    new changes among them are sent.
//! 3. An issue that changed and does not match any more is gone.
//!
//! Jira does not report an issue that was deleted or moved to another key. A comparison therefore lists the keys that
//! the query matches, with one request for a thousand issues, from time to time. A known issue that is not listed is
//! gone, unless it changed a moment ago, as servers index late. A truncated list, and a list that changed while it was
//! read, removes no issue.
//!
//! Not here: when to look (`mod`), reading pages (`search`).

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;

use super::Jira;
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
use crate::providers::kit::{Flaws, Known, People, instant, minus};
use crate::providers::{Ask, Done, Sink};

/// The parts that a full look sends in full.
const ALL: Parts = Parts::of(&[Part::Items]);
/// The fields of an issue that are used.
const FIELDS: &str = "summary,status,resolution,assignee,duedate,updated,project,comment";
/// The page size for whole issues.
const PAGE: usize = 100;
/// The page size for keys.
const KEYS: usize = 1000;
/// With more changes than this, a full look takes the place of a look for changes.
const MANY: usize = 2000;

/// What is kept from look to look, as long as the program runs.
#[derive(Debug, Default)]
pub struct Memory {
    /// The issues that were sent.
    pub known: Known,
    pub people: People,
    long: Long,
}

/// A look, and what it needs.
pub struct Look<'a> {
    pub source: &'a Jira,
    /// The requests of this look.
    pub session: &'a Session,
    /// What the Jira is.
    pub site: &'a Site,
    /// The query.
    pub query: &'a Query,
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

/// What a query names, by its keys.
struct Named {
    /// When each issue was changed, where that was asked for.
    issues: HashMap<String, String>,
    /// When the server began to answer.
    began: Option<Instant>,
    /// There are more issues than were read.
    is_cut: bool,
    /// Every key could be read, and the list did not move meanwhile.
    is_steady: bool,
}

impl<'a> Look<'a> {
    /// Looks for changes and compares keys where that is enough; otherwise does a full look. A full look that continued
    /// from an expired page token starts again.
    pub async fn run(&mut self) -> Result<Done, Ended> {
        let (owner, Ask { now, cursor, thorough }) = (self.source.owner.with(&self.query.all()), self.ask);
        let known = Whole::open(cursor.as_ref(), owner, *now);
        let unfinished = known.clone().filter(|state| state.is_unfinished(*now));
        let is_enough = |state: &Whole| {
            let is_due = state.own.mark.is_none() || state.is_full_due(*now, *thorough);
            !is_due && !self.memory.known.needs_all(state.full_at(), *now)
        };
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

    /// A full look, which continues an unfinished one if there is one.
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
            // The first page shows that the page token was accepted; an expired one starts the look again.
            if std::mem::take(&mut goes_on) {
                self.sink.go_on().await;
            }
            let issues = read.flaws.good("issue", issues);
            read.newest = issues.iter().filter_map(map::updated).chain(read.newest).max();
            let page = Page { progress, ..self.page(issues, &mut state.own, &mut read).await? };
            self.memory.known.read(page.items.iter().map(|item| item.id.raw()));
            match search.resting_place() {
                Some(stand) => self.stand(page, stand, &mut state, &read).await,
                None => _ = self.sink.send(page).await,
            }
        }
        if !search.is_under_way() {
            self.still_let_in().await?;
        }
        let whole = search.cut().is_none() && search.stand.steady;
        self.memory.known.end(whole, self.ask.now);
        if !whole && !matches!(search.cut(), Some(Cut::Items(_) | Cut::Pages(_))) {
            state.older_by(MOVED);
        }
        state.own.mark = state.own.mark.max(self.mark(read.newest, search.stand.began));
        state.tell_read(self.session, &read.flaws, search.cut());
        state.own.recent = recent(&read.sent, state.own.mark);
        Ok(state.done(ALL.only_if(whole), true))
    }

    /// Sends a page of a full look with the progress behind it.
    async fn stand(&self, page: Page, stand: Stand, state: &mut Whole, read: &Read) {
        // Only issues near the final mark can be returned again by a look for changes.
        state.own.recent = recent(&read.sent, self.mark(read.newest, stand.began));
        state.own.so_far = Some(SoFar { stand, newest: read.newest, flaws: read.flaws.clone() });
        self.sink.send_to(page, state.cursor()).await;
    }

    /// A look for changes. `None`: there are too many changes, or the server refused the query; a full look is needed.
    async fn fresh(&mut self, state: &mut Whole) -> Result<Option<Done>, Ended> {
        let Some(mark) = state.own.mark else { return Ok(None) };
        let since = jql::minute(minus(mark, OVERLAP), self.site.zone.as_ref(), self.ask.now);
        let jql = self.query.around(&state.own.projects, &since);
        let Some(Named { issues: updated, began, is_cut: false, .. }) =
            asked_well(self.named(&jql, "updated", MANY).await)?
        else {
            return Ok(None);
        };
        let news = updated.iter().filter(|(key, at)| state.own.is_news(key, at));
        let mut changed: HashSet<String> = news.map(|(key, _)| key.clone()).collect();
        let newest = updated.values().filter_map(|at| instant(at)).max();
        let to = self.mark(newest, began);
        if changed.is_empty() {
            // Every change behind the mark is known, so it could stay; but the period that is asked for must not grow.
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
            // These issues stay new for as long as the overlap covers them, so one that was indexed late comes back.
            changed.retain(|key| !named.contains(key));
            self.send_gone(changed.into_iter().collect()).await;
        }
        self.memory.known.add(read.sent.iter().map(|(key, _)| &**key));
        if cut.is_none() {
            state.own.mark = state.own.mark.max(to);
        }
        state.tell_read(self.session, &read.flaws, cut.as_ref());
        state.own.recent = recent(&read.sent, state.own.mark);
        Ok(Some(state.done(Parts::NONE, true)))
    }

    /// Sends the changed issues that the query matches. Gives all keys that it matched, what was read, and why the list
    /// was truncated.
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

    /// Compares the known keys with those that the query matches, if that is due, and sends which are gone. `false`: a
    /// full look is needed.
    async fn sweep(&mut self, state: &Whole) -> Result<bool, Ended> {
        if !self.memory.known.takes_turn(self.ask.now, self.ask.thorough) {
            return Ok(true);
        }
        let named = self.named(&self.query.all(), "key", usize::MAX).await?;
        if named.issues.is_empty() {
            self.still_let_in().await?;
        }
        if named.is_cut || !named.is_steady {
            return Ok(true);
        }
        let named = named.issues.into_keys().collect();
        let (mut gone, all_known) = self.memory.known.compare(&named);
        let fresh = state.own.mark.map(|mark| minus(mark, OVERLAP));
        gone.retain(|key| state.own.changed(key).and_then(instant) < fresh);
        self.send_gone(gone).await;
        // An issue that could not be read is listed, and never known.
        Ok(all_known || !state.told().is_empty())
    }

    /// Lists what a query names with one field of each, up to so many.
    async fn named(&self, jql: &str, field: &'static str, most: usize) -> Result<Named, Ended> {
        let mut search = self.search(jql, field, KEYS, None);
        let (mut issues, mut is_whole) = (HashMap::new(), true);
        while issues.len() <= most
            && let Some(turn) = search.page().await?
        {
            is_whole &= turn.issues.is_whole();
            issues.extend(turn.issues.good.iter().map(key_and_time));
        }
        let is_cut = issues.len() > most || search.cut().is_some();
        Ok(Named { issues, began: search.stand.began, is_cut, is_steady: is_whole && search.stand.steady })
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
        let mut item = map::item(&key, &fields, &self.source.address, &mut self.memory.people);
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

    /// Sends that these issues are gone.
    async fn send_gone(&mut self, mut gone: Vec<String>) {
        gone.sort_unstable();
        for key in &gone {
            self.memory.long.forget(key);
            self.memory.known.remove(key);
        }
        self.sink.send(Page { gone: gone.iter().map(|key| ItemId::new(key)).collect(), ..Page::default() }).await;
    }

    /// Whether the account is still let in: an empty answer may mean that it is not.
    async fn still_let_in(&self) -> Result<(), Ended> {
        Ok(site::still_let_in(self.session, self.site.kind, self.source.signed).await?)
    }

    /// The time up to which every change was seen: when the server began to answer, by its own clock. A change later
    /// than that and later than now comes from a wrong clock.
    fn mark(&self, newest: Option<Instant>, began: Option<Instant>) -> Option<Instant> {
        let near = |at: &Instant| (*at - self.ask.now).abs() <= TimeDelta::days(1);
        let began = began.filter(near);
        newest.map(|newest| newest.min(began.unwrap_or(self.ask.now).max(self.ask.now))).into_iter().chain(began).max()
    }
}

fn key_and_time(issue: &Issue) -> (String, String) {
    (issue.key.0.clone(), map::changed(issue).to_owned())
}

/// `None`: the server refused a query for changes, because a project is gone or the mark is too old.
fn asked_well<T>(answer: Result<T, Ended>) -> Result<Option<T>, Ended> {
    match answer {
        Err(ended) if matches!(ended.failure.status, Some(400 | 404 | 410)) => Ok(None),
        answer => answer.map(Some),
    }
}

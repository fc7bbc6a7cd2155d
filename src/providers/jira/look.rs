//! One look at a Jira: everything, or what has changed.
//!
//! What has changed is seen so, as a query alone never names what it does not match any more:
//!
//! 1. What was changed since the mark (less an overlap), in the query or anywhere in the projects that are known: keys
//!    and times only. Where all of that was sent before, that was the whole look.
//! 2. Else what the query itself names since then, with all that is shown. What is new of that is sent.
//! 3. What changed and is not named by the query is on the board no more.
//!
//! Not here: when to look (sync), reading pages (`search`), what nothing tells of (`sweep`).

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::jql::{self, Query};
use super::map::{self, Crowd};
use super::place::{OVERLAP, Place, SoFar};
use super::search::{Search, Stand, Turn, Wanted};
use super::site::{self, Site};
use super::sweep::Known;
use super::talk::{Long, Whole};
use super::time;
use super::wire::{Issue, Touched};
use crate::domain::Instant;
use crate::domain::batch::{Item, Page, Part, Parts, Problem, Progress};
use crate::domain::ids::ItemId;
use crate::domain::text::{Text, head};
use crate::providers::http::{Cut, Each, Failure, Visit};
use crate::providers::{Done, Sink, Trouble};

/// What is shown of an issue.
const FIELDS: &str = "summary,status,resolution,assignee,duedate,updated,project,comment";
/// So many issues in a page.
const PAGE: usize = 100;
/// So many keys in a page.
pub const KEYS: usize = 1000;
/// When more has changed than this, everything is looked at.
const MANY: usize = 2000;

/// What is kept from look to look, as long as the program runs.
#[derive(Debug, Default)]
pub struct Memory {
    /// What the Jira is.
    pub site: Option<Site>,
    /// What the board was told of.
    pub known: Known,
    crowd: Crowd,
    long: Long,
}

impl Memory {
    /// A look begins.
    pub fn begin(&mut self) {
        self.crowd.begin();
    }

    /// Account names are compared without regard to case, or exactly.
    pub fn folds_case(&mut self, folds_case: bool) {
        self.crowd.set_folds_case(folds_case);
    }
}

/// What a look needs.
pub struct Look<'a> {
    /// One refresh.
    pub visit: &'a Visit,
    /// What the Jira is.
    pub site: &'a Site,
    /// Where people look at it.
    pub address: &'a str,
    /// There is somebody to be.
    pub signed: bool,
    /// The query.
    pub query: &'a Query,
    /// Where pages go.
    pub sink: &'a Sink,
    /// The time at which the look began.
    pub now: Instant,
}

/// Why a look ended early.
#[derive(Debug)]
pub enum Ended {
    /// A request failed. `first`: it was the first of its search, so the query itself may be refused.
    Failed {
        /// What happened.
        failure: Failure,
        /// Nothing was read yet.
        first: bool,
    },
    /// Nobody listens any more.
    Unheard,
}

/// What could not be read in a look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaws {
    issues: usize,
    /// What is wrong with the first of them.
    first: Option<String>,
    /// Fields of another shape: the key of the issue, and the field.
    fields: Vec<(String, String)>,
    comments: usize,
    /// Texts of comments, which are shown as unreadable.
    texts: usize,
    /// Conversations of which not all was read, and why.
    short: Vec<String>,
    #[serde(skip)]
    cut: Option<Problem>,
}

/// What was sent, as the cursor remembers it.
type Sent = Vec<(String, String)>;

impl Look<'_> {
    /// Looks at everything, from where such a look stood, if one did.
    pub async fn full(&self, mut place: Place, memory: &mut Memory) -> Result<Done, Ended> {
        let jql = self.query.all();
        let mut search = self.search(&jql, FIELDS, PAGE);
        let mut read = Read::default();
        let stood = place.go_on(self.now);
        let mut goes_on = stood.is_some();
        memory.known.begin(goes_on);
        if let Some((so_far, sent)) = stood {
            search = search.from(&so_far.stand);
            read = Read::from(so_far, sent);
        }
        while let Some(Turn { issues, progress }) = next_page::<Issue>(&mut search).await? {
            // Only now: a mark that is too old is refused, and the look begins anew.
            if std::mem::take(&mut goes_on) {
                self.sink.go_on().await;
            }
            read.note(&issues);
            let page = self.page(issues.good, progress, &mut place, memory, &mut read).await?;
            memory.known.look(page.items.iter().map(|item| item.id.raw().to_owned()));
            match search.stand() {
                Some(stand) => self.stand(page, stand, &mut place, &read).await?,
                None => self.hand_over(page).await?,
            }
        }
        if !search.is_under_way() && self.signed {
            // Somebody who is let in no more is told of nothing, too.
            site::still_let_in(self.visit, self.site.kind)
                .await
                .map_err(|failure| Ended::Failed { failure, first: false })?;
        }
        read.flaws.cut = search.cut().map(Cut::problem);
        let whole = read.flaws.cut.is_none() && search.steady;
        memory.known.looked(whole, self.now);
        if !whole && !matches!(search.cut(), Some(Cut::Items(_) | Cut::Pages(_))) {
            place.full_again_soon();
        }
        place.finished();
        place.advance(self.mark(read.newest, search.began));
        place.add_flaws(self.words(&read.flaws));
        keep_recent(&mut place, &read.sent);
        Ok(done(&place, whole, true))
    }

    /// Hands over a page of a full look, and where the look stands behind it.
    async fn stand(&self, page: Page, stand: Stand, place: &mut Place, read: &Read) -> Result<(), Ended> {
        // Only what the mark will lie near may be told again once the look has come to its end.
        let recent = recent(&read.sent, self.mark(read.newest, stand.began()));
        let newest = read.newest.map(|newest| newest.timestamp_millis());
        place.stands(SoFar { stand, newest, flaws: read.flaws.clone() }, recent);
        if self.sink.send_to(page, place.cursor()).await { Ok(()) } else { Err(Ended::Unheard) }
    }

    /// Looks at what has changed. `None`: too much has, or the server does not take the question; look at everything.
    pub async fn fresh(&self, place: &mut Place, memory: &mut Memory) -> Result<Option<Done>, Ended> {
        let Some(mark) = place.mark() else { return Ok(None) };
        let since = jql::minute(minus(mark, OVERLAP), self.site.zone.as_ref(), self.now);
        let Some(touched) = asked_well(self.touched(place, &since).await)?.flatten() else { return Ok(None) };
        let changed: HashSet<&str> =
            touched.updated.iter().filter(|(key, at)| place.is_news(key, at)).map(|(key, _)| key.as_str()).collect();
        let newest = touched.updated.values().filter_map(|at| time::instant(at)).max();
        let to = self.mark(newest, touched.began);
        if changed.is_empty() {
            // The mark may stay: what lies behind it is known. But the stretch that is asked for must not grow.
            let moved = to.is_some_and(|to| to - mark >= OVERLAP);
            if moved {
                place.advance(to);
            }
            return Ok(Some(done(place, false, moved)));
        }
        let Some(Found { named, sent, flaws }) = asked_well(self.news(place, &since, memory).await)? else {
            return Ok(None);
        };
        if flaws.issues == 0 && flaws.cut.is_none() {
            // These stay news as long as the overlap reaches them: one that the server only listed late comes back.
            let mut gone: Vec<String> =
                changed.into_iter().filter(|key| !named.contains(*key)).map(str::to_owned).collect();
            gone.sort_unstable();
            self.send_gone(&gone, memory).await?;
        }
        memory.known.add(sent.iter().map(|(key, _)| key.clone()));
        if flaws.cut.is_none() {
            place.advance(to);
        }
        place.add_flaws(self.words(&flaws));
        keep_recent(place, &sent);
        Ok(Some(done(place, false, true)))
    }

    /// What was changed since: keys, and when. `None`: more than is worth listing.
    async fn touched(&self, place: &Place, since: &str) -> Result<Option<Changes>, Ended> {
        let jql = self.query.around(place.projects(), since);
        let mut search = self.search(&jql, "updated", KEYS);
        let mut updated = HashMap::new();
        while let Some(Turn { issues, .. }) = next_page::<Touched>(&mut search).await? {
            self.sink.alive().await;
            for Touched { key, fields } in issues.good {
                updated.insert(key.0, fields.ok().and_then(|fields| Some(fields.updated.ok()?.0)).unwrap_or_default());
            }
            if updated.len() > MANY {
                return Ok(None);
            }
        }
        Ok(search.cut().is_none().then_some(Changes { updated, began: search.began }))
    }

    /// Sends what the query names of what was changed since.
    async fn news(&self, place: &mut Place, since: &str, memory: &mut Memory) -> Result<Found, Ended> {
        let jql = self.query.since(since);
        let mut search = self.search(&jql, FIELDS, PAGE);
        let (mut named, mut read) = (HashSet::new(), Read::default());
        while let Some(Turn { issues, .. }) = next_page::<Issue>(&mut search).await? {
            read.flaws.note(&issues);
            let mut wanted = Vec::new();
            for issue in issues.good {
                let (key, at) = key_and_time(&issue);
                named.insert(key.clone());
                if place.is_news(&key, &at) {
                    wanted.push(issue);
                } else {
                    read.sent.push((key, at));
                }
            }
            let page = self.page(wanted, None, place, memory, &mut read).await?;
            self.hand_over(page).await?;
        }
        let Read { sent, mut flaws, .. } = read;
        flaws.cut = search.cut().map(Cut::problem);
        Ok(Found { named, sent, flaws })
    }

    /// What could not be read, in words that may be kept.
    fn words(&self, flaws: &Flaws) -> Vec<String> {
        flaws.words().iter().map(|words| self.visit.scrub(words).into_owned()).collect()
    }

    /// Somebody who is let in no more is told of nothing, too.
    pub async fn still_let_in(&self) -> Result<(), Ended> {
        if !self.signed {
            return Ok(());
        }
        let told = site::still_let_in(self.visit, self.site.kind).await;
        told.map_err(|failure| Ended::Failed { failure, first: false })
    }

    /// A search.
    pub fn search<'s>(&'s self, jql: &'s str, fields: &'static str, size: usize) -> Search<'s> {
        Search::new(self.visit, self.site.kind, Wanted { jql, fields, size })
    }

    /// A page of these issues.
    async fn page(
        &self,
        issues: Vec<Issue>,
        progress: Option<Progress>,
        place: &mut Place,
        memory: &mut Memory,
        read: &mut Read,
    ) -> Result<Page, Ended> {
        let mut page = Page { progress, ..Page::default() };
        for issue in issues {
            if let Some(project) = map::project(&issue) {
                place.add_project(project);
            }
            let (key, at) = key_and_time(&issue);
            let item = self.item(issue, &at, memory, &mut read.flaws).await?;
            page.items.push(item);
            read.sent.push((key, at));
        }
        page.people = memory.crowd.news();
        Ok(page)
    }

    async fn item(&self, issue: Issue, at: &str, memory: &mut Memory, flaws: &mut Flaws) -> Result<Item, Ended> {
        let key = issue.key.0;
        flaws.fields.extend(issue.fields.is_odd().then(|| (key.clone(), "fields".to_owned())));
        let fields = issue.fields.ok().unwrap_or_default();
        flaws.fields.extend(fields.odd().map(|field| (key.clone(), field.to_owned())));
        let mut item = map::item(&key, &fields, self.address, &mut memory.crowd);
        if let Some(some) = fields.comment.as_ref() {
            let whole = memory.long.whole(self.visit, self.site.kind, (&key, at), some, &mut memory.crowd).await;
            let Whole { talk, cut } = whole.map_err(|failure| Ended::Failed { failure, first: false })?;
            if some.total.unwrap_or_default() > some.comments.as_ref().map_or(0, Each::len) as u64 {
                // It may have been asked for singly: a page of such issues takes long.
                self.sink.alive().await;
            }
            item.messages = talk.messages;
            flaws.comments += talk.left_out;
            flaws.texts += talk.unreadable;
            flaws.short.extend(cut);
        }
        Ok(item)
    }

    /// Tells that these are on the board no more.
    pub async fn send_gone(&self, gone: &[String], memory: &mut Memory) -> Result<(), Ended> {
        if gone.is_empty() {
            return Ok(());
        }
        for key in gone {
            memory.long.forget(key);
            memory.known.remove(key);
        }
        self.hand_over(Page { gone: gone.iter().map(|key| ItemId::new(key)).collect(), ..Page::default() }).await
    }

    async fn hand_over(&self, page: Page) -> Result<(), Ended> {
        if page == Page::default() || self.sink.send(page).await { Ok(()) } else { Err(Ended::Unheard) }
    }

    /// Up to where everything was seen: when the server began to answer, by its own clock; what it says to have changed
    /// later than that, and later than now, is a clock that is wrong.
    fn mark(&self, newest: Option<Instant>, began: Option<Instant>) -> Option<Instant> {
        let near = |at: &Instant| (*at - self.now).abs() <= TimeDelta::days(1);
        let began = began.filter(near);
        newest.map(|newest| newest.min(began.unwrap_or(self.now).max(self.now))).into_iter().chain(began).max()
    }
}

/// What was changed, and when the server began to tell.
struct Changes {
    updated: HashMap<String, String>,
    began: Option<Instant>,
}

/// What the query named.
struct Found {
    named: HashSet<String>,
    sent: Sent,
    flaws: Flaws,
}

/// What a look has read so far.
#[derive(Debug, Default)]
struct Read {
    sent: Sent,
    newest: Option<Instant>,
    flaws: Flaws,
}

impl Read {
    /// What an earlier look had read, up to where it stood.
    fn from(SoFar { newest, flaws, .. }: SoFar, sent: Sent) -> Self {
        Self { sent, newest: newest.and_then(Instant::from_timestamp_millis), flaws }
    }

    fn note(&mut self, issues: &Each<Issue>) {
        self.flaws.note(issues);
        self.newest = issues.good.iter().filter_map(map::updated).chain(self.newest).max();
    }
}

impl Flaws {
    fn note(&mut self, issues: &Each<Issue>) {
        self.issues += issues.skipped;
        if self.first.is_none() {
            self.first = issues.bad.first().map(|bad| bad.what.raw().to_owned());
        }
    }

    fn words(&self) -> Vec<String> {
        let plural = |n: usize, one: &str, more: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {more}") };
        let first = self.first.as_ref().map(|what| format!(" ({})", head(what, 120))).unwrap_or_default();
        let issues = (self.issues > 0)
            .then(|| format!("{} could not be read and left out{first}", plural(self.issues, "issue", "issues")));
        let fields = (!self.fields.is_empty()).then(|| {
            const NAMED: usize = 5;
            let named: Vec<String> =
                self.fields.iter().take(NAMED).map(|(key, field)| format!("{field} of {key}")).collect();
            let more = if self.fields.len() > NAMED { ", ..." } else { "" };
            let count = plural(self.fields.len(), "field", "fields");
            format!("{count} could not be read ({}{more})", named.join(", "))
        });
        let comments = (self.comments > 0)
            .then(|| format!("{} could not be read and left out", plural(self.comments, "comment", "comments")));
        let texts = (self.texts > 0).then(|| {
            format!(
                "the text of {} could not be read: who wrote it, and when, counts",
                plural(self.texts, "comment", "comments")
            )
        });
        let short = self.short.iter().take(3).cloned();
        let cut = self.cut.as_ref().map(|cut| cut.text.raw().to_owned());
        [issues, fields, comments, texts, cut].into_iter().flatten().chain(short).collect()
    }
}

fn key_and_time(issue: &Issue) -> (String, String) {
    let at = issue.fields.as_ref().and_then(|fields| fields.updated.text());
    (issue.key.0.clone(), at.unwrap_or_default().to_owned())
}

/// The next page of a search, or how it ended.
pub async fn next_page<T: super::search::Keyed>(search: &mut Search<'_>) -> Result<Option<Turn<T>>, Ended> {
    let first = !search.is_under_way();
    search.page().await.map_err(|failure| Ended::Failed { failure, first })
}

/// A question about changes that the server does not take (a project is gone, a mark too old) is no trouble.
fn asked_well<T>(answer: Result<T, Ended>) -> Result<Option<T>, Ended> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Ended::Failed { failure, .. }) if matches!(failure.status, Some(400 | 404 | 410)) => Ok(None),
        Err(ended) => Err(ended),
    }
}

/// Keeps of what was sent what the next look may be told again.
fn keep_recent(place: &mut Place, sent: &Sent) {
    place.set_recent(recent(sent, place.mark()));
}

/// What of these lies near a mark. A query may have to reach back two hours more (in a fold), or some minutes.
fn recent(sent: &Sent, mark: Option<Instant>) -> Sent {
    let from = mark.map(|mark| minus(mark, OVERLAP + TimeDelta::minutes(126)));
    let is_near = |at: &str| time::instant(at).is_none_or(|at| from.is_none_or(|from| at >= from));
    sent.iter().filter(|(_, at)| is_near(at)).cloned().collect()
}

/// So much earlier.
pub fn minus(at: Instant, by: TimeDelta) -> Instant {
    at.checked_sub_signed(by).unwrap_or(at)
}

fn done(place: &Place, complete: bool, moved: bool) -> Done {
    let problems = place.flaws().iter().map(|text| Problem::at_large(text.as_str())).collect();
    let complete = Parts::of(&[Part::Items]).only_if(complete);
    Done { cursor: moved.then(|| place.cursor()), complete, problems, again: None }
}

impl Ended {
    /// What it means for the source.
    pub fn trouble(self) -> Trouble {
        match self {
            Self::Failed { failure, .. } => failure.into(),
            Self::Unheard => Trouble::Offline { text: Text::new("the reading was stopped") },
        }
    }
}

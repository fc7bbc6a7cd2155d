//! One look at a GitLab: everything, or what has changed since.
//!
//! 1. Everything: of each group and project the list of open issues and that of open merge requests, the newest first, and
//!    of each thing its talk. At most so many questions about talk in a look: the rest stands without messages until the
//!    next looks have come to it.
//! 2. What has changed: the same lists since the newest change that was seen. Their addresses stay as long as nothing
//!    changes, so that the service may answer "not modified". Of more than ten groups and projects ten have their turn.
//!
//! Not here: what things become (`map`).

use chrono::{DateTime, TimeDelta, Utc};

use super::cursor::{CursorState, SoFar, Whole};
use super::map::{self, Kind, Said};
use super::wire::{Discussion, Reviewer, Thing};
use crate::domain::Instant;
use crate::domain::batch::{Item, Page, Part, Parts, Progress};
use crate::providers::http::{self, Answer, Cut, Failure, LenientList, Link, Next, Request, Session};
use crate::providers::kit::{Flaws, Owner, People, Watermark, hash, read_list};
use crate::providers::{Ask, Done, Sink, Trouble};

/// A look ends itself after this, between two pages.
const LONG: TimeDelta = TimeDelta::seconds(150);
/// So many questions about talk in a look.
pub const MOST: usize = 600;
/// The next look at what is left comes so much later.
const PAUSE: TimeDelta = TimeDelta::seconds(60);
/// So many groups and projects have their turn in a look.
pub const TURN: usize = 10;
/// So many things in a page.
const PAGE: usize = 100;
/// When more has changed than this, everything is looked at.
const MANY: usize = 300;

/// What is kept from look to look, as long as the program runs.
#[derive(Debug)]
pub struct Memory {
    pub people: People,
    /// The service does not tell of reviewers.
    pub no_reviewers: bool,
}

/// One look.
pub struct Look<'a> {
    pub session: &'a Session,
    /// Paths of groups and projects below the service's interface: `groups/acme`.
    pub places: &'a [String],
    pub bots: bool,
    pub owner: Owner,
    pub ask: &'a Ask,
    pub sink: &'a Sink,
    pub memory: &'a mut Memory,
    /// Questions about talk so far.
    pub asked: usize,
}

/// A page of a list.
struct Turned {
    things: LenientList<Thing>,
    next: Next,
    /// When the service answered, by its own clock.
    date: Option<Instant>,
}

impl Look<'_> {
    /// Looks at what changed where that is enough, else at everything.
    pub async fn run(&mut self) -> Result<Done, Trouble> {
        let Ask { now, cursor, thorough } = self.ask;
        match Whole::open(cursor.as_ref(), self.owner, *now) {
            Some(state) if state.is_unfinished(*now) => self.full(state).await,
            Some(state) if state.own.so_far.is_none() && !state.is_full_due(*now, *thorough) => {
                match self.fresh(state).await? {
                    Some(done) => Ok(done),
                    None => self.full(self.begin()).await,
                }
            }
            _ => self.full(self.begin()).await,
        }
    }

    fn begin(&self) -> Whole {
        Whole::begin(self.owner, self.ask.now, CursorState::default())
    }

    fn lists(&self) -> Vec<(String, Kind)> {
        let both = [Kind::Issues, Kind::MergeRequests];
        self.places.iter().flat_map(|place| both.map(|kind| (format!("{place}/{}", kind.word()), kind))).collect()
    }

    async fn full(&mut self, mut state: Whole) -> Result<Done, Trouble> {
        let mut so_far = if let Some(so_far) = state.own.so_far.take() {
            self.sink.go_on().await;
            so_far
        } else {
            let lists = self.lists();
            SoFar { total: lists.len(), rest: lists.into(), ..SoFar::default() }
        };
        if let Some(done) = self.pages(&mut state, &mut so_far).await? {
            return Ok(done);
        }
        if so_far.missing == so_far.total {
            let why = state.told().join("; ");
            return Err(http::setup(format!(
                "no group or project can be read (404): {why}; check `url`, `groups` and `projects`"
            )));
        }
        self.tell(&mut state, so_far.flaws.words(None));
        if !so_far.bare.is_empty() {
            // The rest of the talk comes in the next looks, which list everything again.
            let left = so_far.bare.len();
            let again = SoFar {
                rest: self.lists().into(),
                read: std::mem::take(&mut so_far.read),
                bare: std::mem::take(&mut so_far.bare),
                total: so_far.total,
                is_cut: so_far.is_cut,
                ..SoFar::default()
            };
            state.own.so_far = Some(again);
            let mut done = state.done(Parts::NONE, true);
            let words = format!("the conversations of {left} more issues and merge requests are still to be read");
            done.problems.push(crate::domain::batch::Problem::at_large(words));
            done.again = Some(self.session.now() + PAUSE);
            return Ok(done);
        }
        let lost = ["issue", "merge request"].iter().any(|of| so_far.flaws.lost(of) > 0);
        state.own = CursorState { lists: so_far.lists, turn: state.own.turn, ..CursorState::default() };
        Ok(state.done(Parts::of(&[Part::Items]).only_if(!so_far.is_cut && !lost), true))
    }

    /// Reads the lists that are still to be read. `Some`: the look ends before that was all.
    async fn pages(&mut self, state: &mut Whole, so_far: &mut SoFar) -> Result<Option<Done>, Failure> {
        let mut guard = self.session.pages().from(&so_far.stand);
        while let Some((path, kind)) = so_far.rest.front().cloned() {
            let page = page_of(&so_far.stand.mark);
            let Some(turned) = self.list(&path, page).await? else {
                so_far.missing += 1;
                so_far.rest.pop_front();
                so_far.stand = guard.stand(String::new());
                state.tell([not_there(&path)]);
                continue;
            };
            let known = so_far.lists.entry(path.clone()).or_default();
            if page == 1
                && let Some(date) = turned.date
            {
                // What was changed before now and is not in the list was closed before.
                known.at = date.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            }
            let things = so_far.flaws.good(noun(kind), turned.things);
            let ids: Vec<String> = things.iter().map(|thing| map::id(thing, kind)).collect();
            things.iter().zip(&ids).for_each(|(thing, id)| known.sees(id, &thing.updated_at));
            let items = self.items(things, kind, so_far).await?;
            let next = match turned.next {
                Next::Mark(page) => Next::Mark(format!("{path} {page}")),
                Next::Link(_) => Next::Mark(format!("{path} {}", page + 1)),
                stop @ Next::Stop(_) => stop,
                Next::End => {
                    so_far.rest.pop_front();
                    so_far.rest.front().map_or(Next::End, |(path, _)| Next::Mark(format!("{path} 1")))
                }
            };
            // A thing may stand in several lists, each of which is one of its own.
            let of_list: Vec<String> = ids.iter().map(|id| format!("{path} {id}")).collect();
            let on = guard.turn(of_list.iter().map(String::as_str), next);
            let progress = Some(Progress { done: so_far.total - so_far.rest.len(), total: so_far.total });
            let page = Page { items, people: self.memory.people.news(), progress, ..Page::default() };
            let Some(Next::Mark(mark)) = on else {
                self.sink.send(page).await;
                so_far.is_cut |= guard.cut().is_some();
                so_far.flaws.tell(guard.cut().map(Cut::words));
                break;
            };
            so_far.stand = guard.stand(mark);
            state.own.so_far = Some(so_far.clone());
            self.sink.send_to(page, state.cursor()).await;
            if self.session.now() - self.ask.now >= LONG {
                let done = state.done(Parts::NONE, true);
                return Ok(Some(Done { again: Some(self.session.now()), ..done }));
            }
        }
        state.own.so_far = None;
        Ok(None)
    }

    /// What of these was not handed over yet, with its talk, as far as that may still be asked for.
    async fn items(&mut self, things: Vec<Thing>, kind: Kind, so_far: &mut SoFar) -> Result<Vec<Item>, Failure> {
        let mut items = Vec::new();
        for thing in things {
            let key = hash(&(map::id(&thing, kind), &thing.updated_at));
            if so_far.read.contains(&key) {
                continue;
            }
            let said = self.said(&thing, kind, &mut so_far.flaws).await?;
            if said.is_none() && !so_far.bare.insert(key) {
                continue;
            }
            if said.is_some() {
                so_far.read.insert(key);
                so_far.bare.remove(&key);
            }
            items.push(map::item(&thing, kind, said, self.bots, &mut self.memory.people, &mut so_far.flaws));
        }
        Ok(items)
    }

    /// What was said in a thing. `None`: no more may be asked in this look.
    async fn said(&mut self, thing: &Thing, kind: Kind, flaws: &mut Flaws) -> Result<Option<Said>, Failure> {
        let has_talk = kind == Kind::MergeRequests || thing.notes.as_ref().is_none_or(|notes| *notes > 0);
        let has_reviewers = thing.reviewers.as_ref().is_none_or(|reviewers| !reviewers.is_empty());
        let is_asked =
            kind == Kind::MergeRequests && has_reviewers && !map::is_draft(thing) && !self.memory.no_reviewers;
        if self.asked + usize::from(has_talk) + usize::from(is_asked) > MOST {
            return Ok(None);
        }
        let path = format!("api/v4/projects/{}/{}/{}", thing.project_id, kind.word(), thing.iid);
        let (mut said, mut is_there) = (Said::default(), true);
        if has_talk {
            self.asked += 1;
            match self.discussions(&format!("{path}/discussions")).await {
                Ok(discussions) => said.discussions = discussions,
                Err(failure) if matches!(failure.status, Some(403 | 404)) => {
                    is_there = false;
                    flaws.tell([format!("the conversation of {} cannot be read", map::id(thing, kind))]);
                }
                Err(failure) => return Err(failure),
            }
        }
        // An object that was deleted meanwhile is no evidence of what the service supports.
        if is_asked && is_there {
            self.asked += 1;
            match self.session.json::<LenientList<Reviewer>>(Request::get(format!("{path}/reviewers"))).await {
                Ok(answer) => said.reviewers = answer.value,
                Err(failure) if failure.status == Some(404) => {
                    self.memory.no_reviewers = true;
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(Some(said))
    }

    async fn discussions(&mut self, path: &str) -> Result<LenientList<Discussion>, Failure> {
        let session = self.session;
        let id = |discussion: &Discussion| discussion.id.clone();
        let list = read_list(session.pages(), id, |mark| async move {
            let page: usize = mark.parse().unwrap_or(1);
            let request = Request::get(path).query("per_page", PAGE.to_string());
            let request = request.query_if("page", (page > 1).then(|| page.to_string()));
            let answer: Answer<LenientList<Discussion>> = session.json(request).await?;
            let next = next(&answer, page, answer.value.len());
            Ok((answer.value, next))
        });
        Ok(list.await?.each)
    }

    /// A page of what is open in a list. `None`: it is not there, or not for us.
    async fn list(&self, path: &str, page: usize) -> Result<Option<Turned>, Failure> {
        let request = ordered(path).query("state", "opened").query_if("page", (page > 1).then(|| page.to_string()));
        match self.session.json::<LenientList<Thing>>(request).await {
            Ok(answer) => {
                let date = answer.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok());
                let date = date
                    .map(|date| date.with_timezone(&Utc))
                    .filter(|at| (*at - self.ask.now).abs() <= TimeDelta::days(1));
                let next = next(&answer, page, answer.value.len());
                Ok(Some(Turned { things: answer.value, next, date }))
            }
            Err(failure) if failure.status == Some(404) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Looks at what has changed. `None`: too much has; look at everything.
    async fn fresh(&mut self, mut state: Whole) -> Result<Option<Done>, Failure> {
        let before = state.clone();
        let mut flaws = Flaws::default();
        let lists = self.lists();
        let turns = lists.len().div_ceil(2 * TURN).max(1);
        let turn = state.own.turn % turns;
        if turns > 1 {
            state.own.turn = (turn + 1) % turns;
        }
        for (path, kind) in lists.into_iter().skip(turn * 2 * TURN).take(2 * TURN) {
            let mut known = state.own.lists.get(&path).cloned().unwrap_or_default();
            if known.at.is_empty() {
                known.at = (self.ask.now - TimeDelta::minutes(5)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
            }
            let news = match self.news(&path, kind, &known, &mut state.own.validators, &mut flaws).await {
                Err(failure) if failure.status == Some(404) => {
                    flaws.tell([not_there(&path)]);
                    continue;
                }
                news => news?,
            };
            if news.len() > MANY {
                return Ok(None);
            }
            let mut items = Vec::new();
            for thing in &news {
                // Without its talk a change would take what was said off the board.
                let Some(said) = self.said(thing, kind, &mut flaws).await? else { return Ok(None) };
                items.push(map::item(thing, kind, Some(said), self.bots, &mut self.memory.people, &mut flaws));
                known.sees(&map::id(thing, kind), &thing.updated_at);
            }
            let people = self.memory.people.news();
            if !items.is_empty() || !people.is_empty() {
                self.sink.send(Page { items, people, ..Page::default() }).await;
            }
            if state.own.lists.get(&path).is_none_or(|list| list.at != known.at) {
                // The addresses of the marks before are not asked for again.
                state.own.validators.clear();
            }
            state.own.lists.insert(path, known);
        }
        self.tell(&mut state, flaws.words(None));
        let moved = state != before;
        Ok(Some(state.done(Parts::NONE, moved)))
    }

    /// What of a list was changed since its mark.
    async fn news(
        &self,
        path: &str,
        kind: Kind,
        known: &Watermark,
        validators: &mut http::Validators,
        flaws: &mut Flaws,
    ) -> Result<Vec<Thing>, Failure> {
        let request = ordered(path).query("state", "all").query("updated_after", &*known.at);
        let Some(first) = self.session.json_if_changed::<LenientList<Thing>>(request.clone(), validators).await? else {
            return Ok(Vec::new());
        };
        let (mut guard, mut page, mut answer, mut news) = (self.session.pages(), 1, first, Vec::new());
        loop {
            let on = next(&answer, page, answer.value.len());
            let things = flaws.good(noun(kind), answer.value);
            let ids: Vec<String> = things.iter().map(|thing| map::id(thing, kind)).collect();
            let on = guard.turn(ids.iter().map(String::as_str), on);
            let is_news = |(thing, id): &(Thing, String)| !known.knows(id, &thing.updated_at);
            news.extend(things.into_iter().zip(ids).filter(is_news).map(|(thing, _)| thing));
            if on.is_none() || news.len() > MANY {
                return Ok(news);
            }
            page += 1;
            answer = self.session.json(request.clone().query("page", page.to_string())).await?;
        }
    }

    /// Tells what could not be read, in words that may be kept.
    fn tell(&self, state: &mut Whole, words: Vec<String>) {
        let reviewers = self.memory.no_reviewers.then(|| {
            "this GitLab does not tell of reviewers and how far they are (it is older than 13.8): review requests are not known".to_owned()
        });
        state.tell(words.into_iter().map(|words| self.session.scrub(&words).into_owned()).chain(reviewers));
    }
}

/// A list, the newest change first.
fn ordered(path: &str) -> Request {
    let request = Request::get(format!("api/v4/{path}")).query("scope", "all").query("order_by", "updated_at");
    request.query("per_page", PAGE.to_string())
}

/// Where the page behind one is, by the headers `X-Next-Page` and `Link`; without either of them behind a full page.
fn next<T>(answer: &Answer<T>, page: usize, held: usize) -> Next {
    let link: Option<Result<Link, String>> = answer.next.clone();
    match (answer.header("x-next-page").map(str::trim), link) {
        (Some(""), _) => Next::End,
        (Some(page), _) => Next::token(Some(page)),
        (None, Some(Ok(_))) => Next::Mark((page + 1).to_string()),
        (None, Some(Err(host))) => Next::Stop(Cut::Stranger(host)),
        (None, None) if held >= PAGE => Next::Mark((page + 1).to_string()),
        (None, None) => Next::End,
    }
}

fn page_of(mark: &str) -> usize {
    mark.rsplit_once(' ').and_then(|(_, page)| page.parse().ok()).unwrap_or(1)
}

fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Issues => "issue",
        Kind::MergeRequests => "merge request",
    }
}

/// What is told of a list that is not there.
fn not_there(path: &str) -> String {
    let place = path.rsplit_once('/').map_or(path, |(place, _)| place);
    let name = place.split_once('/').map_or(place, |(_, name)| name).replace("%2F", "/");
    format!("{name} is not there, or this token may not see it")
}

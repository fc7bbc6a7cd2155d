//! Looking at everything: repository after repository, page after page, the newest first.
//!
//! 1. A page stands on the board as soon as it is read, but for what somebody reacted to: reactions are asked for in
//!    batches, and until they are known a question might wrongly seem unanswered.
//! 2. A look that takes long, or of whose points too few remain, ends between two pages and goes on there.
//!
//! Not here: what has changed since (`fresh`), what things become (`map`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;

use super::calls::{Calls, FULL, Size, Spot};
use super::cursor::{CursorState, Repository, SoFar, Whole};
use super::map::{self, Found, Reading};
use super::refusals::words;
use super::settings::Issues;
use super::teams::Teams;
use super::wire::{self, Thing};
use crate::domain::Instant;
use crate::domain::batch::{Answer, Item, Page, Part, Parts, Progress};
use crate::domain::text::Text;
use crate::providers::http::{self, Cut, Failure, GraphError, LenientList, Next, Pages};
use crate::providers::kit::{Flaws, Owner, People, instant};
use crate::providers::{Ask, Done, Sink, Trouble};

/// A look ends itself after this, between two pages.
const LONG: TimeDelta = TimeDelta::seconds(150);
/// With fewer points left, a look at everything waits for the next hour.
const FEW: i64 = 500;
/// So many ids are asked for at once, for reactions.
const REACTIONS: usize = 100;
/// So many things are asked for at once, whole.
pub const WHOLE: usize = 20;

/// What is kept from look to look, as long as the program runs.
#[derive(Debug)]
pub struct Memory {
    pub people: People,
    pub teams: Teams,
}

/// One look.
pub struct Look<'a> {
    pub calls: Calls<'a>,
    pub owner: Owner,
    pub ask: &'a Ask,
    pub sink: &'a Sink,
    pub memory: &'a mut Memory,
    /// Explains a failure.
    pub explain: &'a (dyn Fn(Failure) -> Trouble + Send + Sync),
}

/// A page of a repository that was read.
pub struct Turned {
    pub found: Vec<Found>,
    /// Where the next page is.
    pub next: Option<Spot>,
}

impl Look<'_> {
    /// Looks at what changed where that is enough, else at everything.
    pub async fn run(&mut self) -> Result<Done, Trouble> {
        let Ask { now, cursor, thorough } = self.ask;
        let known = Whole::open(cursor.as_ref(), self.owner, *now);
        let is_poor = self.calls.known.rate().is_some_and(|(remaining, reset)| remaining < FEW && reset > *now);
        match known {
            Some(state) if state.is_unfinished(*now) => self.full(state).await,
            Some(state) if state.own.so_far.is_none() && (is_poor || !state.is_full_due(*now, *thorough)) => {
                self.fresh(state).await.map_err(|failure| (self.explain)(failure))
            }
            _ => self.full(Whole::begin(self.owner, *now, CursorState::default())).await,
        }
    }

    async fn full(&mut self, mut state: Whole) -> Result<Done, Trouble> {
        let explain = self.explain;
        let mut so_far = if let Some(so_far) = state.own.so_far.take() {
            self.sink.go_on().await;
            so_far
        } else {
            let (names, problems) = self.names().await.map_err(explain)?;
            state.tell(problems);
            state.own.listed = self.ask.now.timestamp();
            SoFar { total: names.len(), rest: names.into(), ..SoFar::default() }
        };
        let mut held = Vec::new();
        if !so_far.held.is_empty() {
            let ids = std::mem::take(&mut so_far.held);
            held = self.whole(&ids, &mut so_far.flaws).await.map_err(explain)?;
        }
        let done = self.pages(&mut state, &mut so_far, held).await.map_err(explain)?;
        if let Some(done) = done {
            return Ok(done);
        }
        if so_far.total > 0 && so_far.missing == so_far.total {
            let why = state.told().join("; ");
            return Err(http::setup(format!("no repository can be read: {why}; check `repos`")));
        }
        let lost = ["issue", "pull request"].iter().any(|of| so_far.flaws.lost(of) > 0);
        state.own.repositories = so_far.read;
        self.tell(&mut state, so_far.flaws.words(None));
        Ok(state.done(Parts::of(&[Part::Items]).only_if(!so_far.is_cut && !lost), true))
    }

    /// Reads what is still to be read. `Some`: the look ends before that was all.
    async fn pages(
        &mut self,
        state: &mut Whole,
        so_far: &mut SoFar,
        mut held: Vec<Found>,
    ) -> Result<Option<Done>, Failure> {
        let (mut guard, mut size) = (self.calls.session.pages().from(&so_far.stand), FULL);
        while let Some(repository) = so_far.rest.front().cloned() {
            let spot = spot(&so_far.stand.mark).unwrap_or_else(|| Spot::begin(self.calls.settings));
            let turned = self.turn(&repository, &spot, &mut size, state, so_far).await?;
            let mut found = turned.found;
            let ids: Vec<String> = found.iter().map(|found| found.node.clone()).collect();
            if turned.next.is_none() {
                so_far.rest.pop_front();
            }
            let mark = mark(&repository, turned.next.as_ref());
            let next = if so_far.rest.is_empty() { Next::End } else { Next::Mark(mark) };
            let on = guard.turn(ids.iter().map(String::as_str), next);
            self.memory
                .teams
                .expand(&self.calls, &mut found, &mut self.memory.people, &mut so_far.flaws, self.ask.now)
                .await?;
            let (waits, ready): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| !found.reacted.is_empty());
            held.extend(waits);
            let mut items: Vec<Item> = ready.into_iter().map(|found| found.item).collect();
            let now = self.calls.session.now();
            let rest = self.waits_for(now).filter(|_| on.is_some());
            let reacted: usize = held.iter().map(|found| found.reacted.len()).sum();
            if reacted >= REACTIONS || on.is_none() || rest.is_some() {
                items.extend(self.reacted(std::mem::take(&mut held)).await?);
            }
            so_far.held = held.iter().map(|found| found.node.clone()).collect();
            let progress = Some(Progress { done: so_far.total - so_far.rest.len(), total: so_far.total });
            let page = Page { items, people: self.memory.people.news(), progress, ..Page::default() };
            if let Some(Next::Mark(on)) = on {
                so_far.stand = guard.stand(on);
                state.own.so_far = Some(so_far.clone());
                self.sink.send_to(page, state.cursor()).await;
            } else {
                self.sink.send(page).await;
                so_far.is_cut |= guard.cut().is_some();
                so_far.flaws.tell(guard.cut().map(Cut::words));
                state.own.so_far = None;
                break;
            }
            if let Some(until) = rest {
                return Ok(Some(Done { again: Some(until), ..state.done(Parts::NONE, true) }));
            }
            state.own.so_far = None;
        }
        Ok(None)
    }

    /// Until when a look at everything waits, if it ends here.
    fn waits_for(&self, now: Instant) -> Option<Instant> {
        let poor = self.calls.known.rate().filter(|(remaining, reset)| *remaining < FEW && *reset > now);
        poor.map(|(_, reset)| reset).or_else(|| (now - self.ask.now >= LONG).then_some(now))
    }

    /// Reads one page of a repository into what was read of it.
    async fn turn(
        &mut self,
        key: &str,
        spot: &Spot,
        size: &mut Size,
        state: &mut Whole,
        so_far: &mut SoFar,
    ) -> Result<Turned, Failure> {
        let nothing = Turned { found: Vec::new(), next: None };
        let Some(page) = self.page(key, spot, size, &mut so_far.flaws).await? else {
            so_far.missing += 1;
            state.tell([not_there(key)]);
            return Ok(nothing);
        };
        let is_twice = so_far.read.iter().any(|(other, known)| other != key && known.name == page.name);
        if page.is_archived.is_true() || is_twice {
            return Ok(nothing);
        }
        let repository = so_far.read.entry(key.to_owned()).or_default();
        Ok(take_in(page, spot, repository, &self.calls, &mut self.memory.people, &mut so_far.flaws))
    }

    /// Asks for a page of a repository. `None`: it is not there, or not for us.
    pub async fn page(
        &self,
        key: &str,
        spot: &Spot,
        size: &mut Size,
        flaws: &mut Flaws,
    ) -> Result<Option<wire::Repository>, Failure> {
        let answer = self.calls.page(key, spot, size).await?;
        self.missing(&answer.errors, flaws);
        Ok(answer.data.repository)
    }

    /// Tells what is missing in an answer.
    pub fn missing(&self, errors: &[GraphError], flaws: &mut Flaws) {
        flaws.tell(errors.iter().filter_map(words).map(|words| self.calls.session.scrub(&words).into_owned()));
    }

    /// Things by their ids, whole, with the members of their teams, without their reactions.
    pub async fn whole(&mut self, ids: &[String], flaws: &mut Flaws) -> Result<Vec<Found>, Failure> {
        let mut all = Vec::new();
        for ids in ids.chunks(WHOLE) {
            let answer = self.calls.whole(ids).await?;
            self.missing(&answer.errors, flaws);
            let things = things(answer.data.nodes, flaws);
            all.extend(map_all(things, &self.calls, &mut self.memory.people, flaws));
        }
        self.memory.teams.expand(&self.calls, &mut all, &mut self.memory.people, flaws, self.ask.now).await?;
        Ok(all)
    }

    /// The items of what was found, with reactions as answers.
    pub async fn reacted(&mut self, found: Vec<Found>) -> Result<Vec<Item>, Failure> {
        let ids: Vec<String> = found.iter().flat_map(|found| found.reacted.iter().cloned()).collect();
        let mut answers: HashMap<String, Vec<Answer>> = HashMap::new();
        for ids in ids.chunks(REACTIONS) {
            let answer = self.calls.reactions(ids).await?;
            for reacted in answer.data.nodes.good.into_iter().filter_map(http::Lenient::ok) {
                let reactions = reacted.reactions.as_ref().into_iter().flat_map(|list| &list.nodes.good);
                let people = &mut self.memory.people;
                let of = reactions.filter_map(|reaction| {
                    let at = instant(reaction.created_at.text()?)?;
                    let user = reaction.user.as_ref()?;
                    let by = map::account(Some(user), people);
                    Some(Answer { by, at, timed: true, mark: reaction.content.text().map(Text::new) })
                });
                answers.entry(reacted.id.clone()).or_default().extend(of);
            }
        }
        let with_answers = |found: Found| {
            let mut item = found.item;
            item.answers.extend(found.reacted.iter().filter_map(|id| answers.get(id)).flatten().cloned());
            item
        };
        Ok(found.into_iter().map(with_answers).collect())
    }

    /// The repositories that the settings mean, each once, and what is wrong with them.
    pub async fn names(&self) -> Result<(Vec<String>, Vec<String>), Failure> {
        let (mut names, mut seen, mut problems) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut lists: BTreeMap<String, Option<Vec<String>>> = BTreeMap::new();
        for wanted in &self.calls.settings.wanted {
            let owner = wanted.owner.to_ascii_lowercase();
            let found = if wanted.is_prefix {
                if !lists.contains_key(&owner) {
                    lists.insert(owner.clone(), self.owned(&wanted.owner).await?);
                }
                let Some(Some(list)) = lists.get(&owner) else {
                    problems.push(format!("{:?} has no repositories that this token may see", wanted.owner));
                    continue;
                };
                let prefix = wanted.name.to_ascii_lowercase();
                list.iter().filter(|name| name.to_ascii_lowercase().starts_with(&prefix)).cloned().collect()
            } else {
                vec![wanted.name.clone()]
            };
            for name in found {
                let full = format!("{}/{name}", wanted.owner);
                if seen.insert(full.to_ascii_lowercase()) {
                    names.push(full);
                }
            }
        }
        Ok((names, problems))
    }

    /// The names of an owner's repositories that are not archived. `None`: there is no such owner.
    async fn owned(&self, owner: &str) -> Result<Option<Vec<String>>, Failure> {
        let mut guard = Pages::new(self.calls.session.bounds().pages, self.calls.session.bounds().items);
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let answer = self.calls.repositories(owner, after.as_deref()).await?;
            let Some(wire::Owner { repositories }) = answer.data.owner else { return Ok(None) };
            let next = Next::token(repositories.next());
            let page: Vec<String> = repositories.nodes.good.into_iter().map(|one| one.name).collect();
            let on = guard.turn(page.iter().map(String::as_str), next);
            names.extend(page);
            match on {
                Some(Next::Mark(mark)) => after = Some(mark),
                _ => break,
            }
        }
        names.sort_unstable();
        Ok(Some(names))
    }

    /// Tells what could not be read, in words that may be kept.
    pub fn tell(&self, state: &mut Whole, words: Vec<String>) {
        state.tell(words.into_iter().map(|words| self.calls.session.scrub(&words).into_owned()));
    }
}

/// What is told of a repository that is not there.
pub fn not_there(repository: &str) -> String {
    format!("{repository} is not there, or this token may not see it: its resource owner and its repositories decide")
}

/// Takes a page into what was read of its repository.
pub fn take_in(
    page: wire::Repository,
    spot: &Spot,
    repository: &mut Repository,
    calls: &Calls<'_>,
    people: &mut People,
    flaws: &mut Flaws,
) -> Turned {
    let next = spot.behind(page.issues.as_ref(), page.pulls.as_ref());
    repository.name = page.name;
    let newest = page.newest_issues.ok().into_iter().chain(page.newest_pulls.ok());
    for seen in newest.flat_map(|list| list.nodes.good) {
        repository.changes.sees(&seen.id, seen.updated_at.text().unwrap_or_default());
    }
    let issues = page.issues.ok().map(|list| flaws.good("issue", list.nodes)).unwrap_or_default();
    let pulls = page.pulls.ok().map(|list| flaws.good("pull request", list.nodes)).unwrap_or_default();
    let things: Vec<Thing> = issues.into_iter().chain(pulls).collect();
    for thing in &things {
        repository.changes.sees(&thing.id, thing.updated_at.text().unwrap_or_default());
    }
    let mut found = map_all(things, calls, people, flaws);
    for found in &mut found {
        found.repository.clone_from(&repository.name);
    }
    repository.open.extend(found.iter().map(|found| found.number));
    Turned { found, next }
}

fn things(nodes: LenientList<http::Lenient<Thing>>, flaws: &mut Flaws) -> Vec<Thing> {
    let mut things = Vec::new();
    for node in flaws.good("issue", nodes) {
        match node {
            http::Lenient::Read(thing) => things.push(thing),
            http::Lenient::Odd => flaws.left_out("issue", None),
            http::Lenient::Absent => {}
        }
    }
    things
}

/// What is shown of these.
fn map_all(things: Vec<Thing>, calls: &Calls<'_>, people: &mut People, flaws: &mut Flaws) -> Vec<Found> {
    let (reading, issues) = (Reading { bots: calls.settings.bots }, calls.settings.issues);
    let mut all = Vec::new();
    for thing in things {
        let is_issue = !thing.is_pull();
        let Some(found) = map::found(thing, reading, people, flaws) else { continue };
        let is_wanted = match issues {
            _ if !is_issue => true,
            Issues::All => true,
            Issues::Talk => found.is_talked_of,
            Issues::None => false,
        };
        if is_wanted {
            flaws.tell(found.cut.iter().cloned());
            all.push(found);
        }
    }
    all
}

/// The mark of a place: the repository, and where in it.
fn mark(repository: &str, spot: Option<&Spot>) -> String {
    let spot = spot.and_then(|spot| serde_json::to_string(spot).ok()).unwrap_or_default();
    format!("{repository} {spot}")
}

/// The place in its repository of a mark; `None`: the beginning of the next one.
fn spot(mark: &str) -> Option<Spot> {
    serde_json::from_str(mark.split_once(' ')?.1).ok()
}

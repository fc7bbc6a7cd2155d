//! One look at Linear: everything, or what has changed since.
//!
//! 1. Everything: the people, the projects, then the open issues page by page, each page with the comments on its
//!    issues. Comments are a list of their own, as what is nested is paid for by what is asked for, not by what there
//!    is.
//! 2. What has changed: one question for issues and comments since the newest change that was seen. Projects and people
//!    are read with everything.
//! 3. When few points remain the rest waits.
//!
//! Not here: what things become (`map`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::calls::Calls;
use super::map;
use super::wire::{Comment, Issue};
use crate::domain::batch::{Page, Part, Parts};
use crate::providers::http::{Cut, Failure, Next, Stand};
use crate::providers::kit::{Flaws, Owner, People, State, Watermark};
use crate::providers::{Ask, Done, Sink};

/// A look ends itself after this, between two pages.
const LONG: TimeDelta = TimeDelta::seconds(150);
/// With fewer points left, what is still to be read waits.
const FEW: f64 = 20_000.0;
/// When more pages have changed than this, everything is looked at.
const MANY: usize = 12;
/// So many issues are asked for at once, by their ids.
const TOGETHER: usize = 100;

/// The cursor.
pub type Whole = State<CursorState>;

/// Where a source had come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    issues: Watermark,
    comments: Watermark,
    so_far: Option<SoFar>,
}

/// A full look that has not come to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct SoFar {
    stand: Stand,
    is_cut: bool,
    flaws: Flaws,
}

/// The lists of a full look, in their order.
const STAGES: [&str; 3] = ["users", "projects", "issues"];

/// One look.
pub struct Look<'a> {
    pub calls: Calls<'a>,
    pub bots: bool,
    pub owner: Owner,
    pub ask: &'a Ask,
    pub sink: &'a Sink,
    pub people: &'a mut People,
}

impl Look<'_> {
    /// Looks at what changed where that is enough, else at everything.
    pub async fn run(&mut self) -> Result<Done, Failure> {
        let Ask { now, cursor, thorough } = self.ask;
        let begin = |owner: Owner| Whole::begin(owner, *now, CursorState::default());
        match Whole::open(cursor.as_ref(), self.owner, *now) {
            Some(state) if state.own.so_far.is_some() && !state.is_full_due(*now, false) => self.full(state).await,
            Some(state) if state.own.so_far.is_none() && !state.is_full_due(*now, *thorough) => {
                match self.fresh(state).await? {
                    Some(done) => Ok(done),
                    None => self.full(begin(self.owner)).await,
                }
            }
            _ => self.full(begin(self.owner)).await,
        }
    }

    async fn full(&mut self, mut state: Whole) -> Result<Done, Failure> {
        let goes_on = state.own.so_far.is_some();
        let mut so_far = state.own.so_far.take().unwrap_or_default();
        if goes_on {
            self.sink.go_on().await;
        } else {
            // What is changed while this reads is seen by the next look.
            let began = (self.ask.now - TimeDelta::minutes(1)).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
            (state.own.issues.at, state.own.comments.at) = (began.clone(), began);
        }
        let mut guard = self.calls.session.pages().from(&so_far.stand);
        let mut place = place_of(&so_far.stand.mark);
        loop {
            let (which, after) = place;
            let (page, ids, next) = match self.turn(which, after.as_deref(), &mut state, &mut so_far.flaws).await {
                Err(failure) if failure.status == Some(403) && !goes_on && self.narrow(&mut state).await? => {
                    place = (which, None);
                    continue;
                }
                turned => turned?,
            };
            let next = match next {
                Some(mark) => Next::Mark(format!("{} {mark}", STAGES.get(which).unwrap_or(&""))),
                None => STAGES.get(which + 1).map_or(Next::End, |which| Next::Mark(format!("{which} "))),
            };
            let Some(Next::Mark(mark)) = guard.turn(ids.iter().map(String::as_str), next) else {
                self.sink.send(page).await;
                break;
            };
            place = place_of(&mark);
            so_far.stand = guard.stand(mark);
            state.own.so_far = Some(so_far.clone());
            // Between two lists little is read, and none of it twice when it is read anew.
            if place.1.is_some() {
                self.sink.send_to(page, state.cursor()).await;
            } else {
                self.sink.send(page).await;
            }
            let now = self.calls.session.now();
            let few = self.calls.points.remaining().filter(|(left, reset)| *left < FEW && *reset > now);
            let again = few.map(|(_, reset)| reset).or_else(|| (now - self.ask.now >= LONG).then_some(now));
            if let Some(again) = again {
                return Ok(Done { again: Some(again), ..state.done(Parts::NONE, true) });
            }
        }
        state.own.so_far = None;
        so_far.flaws.tell(guard.cut().map(Cut::words));
        let lost = ["issue", "project"].iter().any(|of| so_far.flaws.lost(of) > 0);
        self.tell(&mut state, &so_far.flaws);
        Ok(state.done(Parts::of(&[Part::Items]).only_if(guard.cut().is_none() && !lost), true))
    }

    /// Reads one page of a list: what it holds, by which ids it is told from others, and where the next one is.
    async fn turn(
        &mut self,
        which: usize,
        after: Option<&str>,
        state: &mut Whole,
        flaws: &mut Flaws,
    ) -> Result<(Page, Vec<String>, Option<String>), Failure> {
        let (mut page, ids, next);
        match STAGES.get(which) {
            Some(&"users") => {
                let list = self.calls.users(after).await?;
                next = list.next().map(str::to_owned);
                let users = flaws.good("person", list.nodes);
                ids = users.iter().map(|user| user.id.clone()).collect();
                for user in &users {
                    map::account(user, self.people);
                }
                page = Page::default();
            }
            Some(&"projects") => {
                let list = self.calls.projects(after).await?;
                next = list.next().map(str::to_owned);
                let projects = flaws.good("project", list.nodes);
                ids = projects.iter().map(|project| project.slug.clone()).collect();
                let items = projects.iter().filter_map(|project| map::project(project, self.people)).collect();
                page = Page { items, ..Page::default() };
            }
            _ => {
                let list = self.calls.issues(after).await?;
                next = list.next().map(str::to_owned);
                let issues = flaws.good("issue", list.nodes);
                ids = issues.iter().map(|issue| issue.id.clone()).collect();
                for issue in &issues {
                    state.own.issues.sees(&issue.id, &issue.updated_at);
                }
                page = self.page(issues, flaws).await?;
            }
        }
        page.people = self.people.news();
        Ok((page, ids, next))
    }

    /// Leaves out the teams that the key may not read. `false`: it may read none, or all of them.
    async fn narrow(&mut self, state: &mut Whole) -> Result<bool, Failure> {
        let mut allowed = Vec::new();
        for team in &self.calls.teams {
            if self.calls.may_read(team).await? {
                allowed.push(team.clone());
            } else {
                state.tell([format!("the key may not read the team {team} (FORBIDDEN)")]);
            }
        }
        let narrows = !allowed.is_empty() && allowed.len() < self.calls.teams.len();
        if narrows {
            self.calls.teams = allowed;
        }
        Ok(narrows)
    }

    /// Issues with the comments on them.
    async fn page(&mut self, issues: Vec<Issue>, flaws: &mut Flaws) -> Result<Page, Failure> {
        let mut comments: BTreeMap<String, Vec<Comment>> = BTreeMap::new();
        let ids: Vec<&str> = issues.iter().map(|issue| &*issue.id).collect();
        let (mut guard, mut after) = (self.calls.session.pages(), None::<String>);
        while !ids.is_empty() {
            let list = self.calls.comments(&ids, after.as_deref()).await?;
            let next = Next::token(list.next());
            let found = flaws.good("comment", list.nodes);
            let on = guard.turn(found.iter().map(|comment| &*comment.id), next);
            for comment in found {
                let Some(issue) = comment.issue.as_ref() else { continue };
                comments.entry(issue.id.clone()).or_default().push(comment);
            }
            match on {
                Some(Next::Mark(mark)) => after = Some(mark),
                _ => break,
            }
        }
        flaws.tell(guard.cut().map(Cut::words));
        let mut page = Page::default();
        for issue in &issues {
            let said = comments.get(&issue.id).map_or(&[][..], Vec::as_slice);
            page.items.push(map::item(issue, said, self.bots, self.people, flaws));
            page.gone.extend(map::earlier(issue));
        }
        Ok(page)
    }

    /// Looks at what has changed. `None`: too much has; look at everything.
    async fn fresh(&mut self, mut state: Whole) -> Result<Option<Done>, Failure> {
        let before = state.clone();
        let (mut flaws, mut after) = (Flaws::default(), [None::<String>, None]);
        let (mut issues, mut stirred): (BTreeMap<String, Issue>, BTreeSet<String>) = Default::default();
        let (mut seen_issues, mut seen_comments) = (state.own.issues.clone(), state.own.comments.clone());
        for turn in 0.. {
            let since = [&*state.own.issues.at, &*state.own.comments.at];
            let news = self.calls.news(since, [after[0].as_deref(), after[1].as_deref()]).await?;
            let next = [news.issues.next().map(str::to_owned), news.comments.next().map(str::to_owned)];
            for issue in flaws.good("issue", news.issues.nodes) {
                if !state.own.issues.knows(&issue.id, &issue.updated_at) {
                    seen_issues.sees(&issue.id, &issue.updated_at);
                    issues.insert(issue.id.clone(), issue);
                }
            }
            for comment in flaws.good("comment", news.comments.nodes) {
                if !state.own.comments.knows(&comment.id, &comment.updated_at) {
                    seen_comments.sees(&comment.id, &comment.updated_at);
                    stirred.extend(comment.issue.as_ref().map(|issue| issue.id.clone()));
                }
            }
            if next.iter().all(Option::is_none) || next == after {
                break;
            }
            if turn >= MANY {
                return Ok(None);
            }
            // A list that is at its end is asked for its last page again: it holds nothing new.
            after = [next[0].clone().or(after[0].take()), next[1].clone().or(after[1].take())];
        }
        let others: Vec<String> = stirred.into_iter().filter(|id| !issues.contains_key(id)).collect();
        let mut all: Vec<Issue> = issues.into_values().collect();
        for ids in others.chunks(TOGETHER) {
            all.extend(flaws.good("issue", self.calls.issues_of(ids).await?.nodes));
        }
        while !all.is_empty() {
            let rest = all.split_off(all.len().min(TOGETHER));
            let page = self.page(all, &mut flaws).await?;
            self.sink.send(Page { people: self.people.news(), ..page }).await;
            all = rest;
        }
        (state.own.issues, state.own.comments) = (seen_issues, seen_comments);
        self.tell(&mut state, &flaws);
        let moved = state != before;
        Ok(Some(state.done(Parts::NONE, moved)))
    }

    /// Tells what could not be read, in words that may be kept.
    fn tell(&self, state: &mut Whole, flaws: &Flaws) {
        state.tell_read(self.calls.session, flaws, None);
    }
}

/// The list and the mark in it of a place.
fn place_of(mark: &str) -> (usize, Option<String>) {
    let (which, after) = mark.split_once(' ').unwrap_or_default();
    let which = STAGES.iter().position(|known| *known == which).unwrap_or_default();
    (which, Some(after.to_owned()).filter(|after| !after.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_list_and_a_mark_in_it() {
        assert_eq!(place_of(""), (0, None));
        assert_eq!(place_of("issues "), (2, None));
        assert_eq!(place_of("projects abc d"), (1, Some("abc d".to_owned())));
    }
}

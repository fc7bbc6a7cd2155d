//! Asking: each question with its variables, and what is known of the service from its answers.
//!
//! Not here: the questions (`queries/`), what the answers become (`look`).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::refusals::{TOO_SLOW, is_about_addresses};
use super::settings::{Issues, Settings};
use super::wire::{List, NewsData, NodesData, OwnerData, PageData, Rate, Reacted, TeamData, Thing};
use crate::domain::Instant;
use crate::providers::http::{Failure, FromJson, Graph, Lenient, Session};
use crate::providers::kit::instant;

const PARTS: &str = include_str!("queries/parts.graphql");
const PAGE: &str = include_str!("queries/page.graphql");
const WHOLE: &str = include_str!("queries/whole.graphql");
const NEWS: &str = include_str!("queries/news.graphql");
const MORE: &str = include_str!("queries/more.graphql");
const REPOSITORIES: &str = include_str!("queries/repositories.graphql");
const REACTIONS: &str = include_str!("queries/reactions.graphql");
const TEAM: &str = include_str!("queries/team.graphql");

/// So many issues and pull requests in a page.
pub const FULL: Size = Size { issues: 50, pulls: 25 };
/// A page is not halved below this.
const SMALLEST: usize = 5;

/// The size of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    issues: usize,
    pulls: usize,
}

impl Size {
    fn half(self) -> Option<Self> {
        let half = |size: usize| (size / 2).max(SMALLEST);
        let smaller = Self { issues: half(self.issues), pulls: half(self.pulls) };
        (smaller != self).then_some(smaller)
    }
}

/// What is known of the service, as long as the program runs.
#[derive(Debug, Default)]
pub struct Known {
    /// The token may not read addresses.
    without_email: AtomicBool,
    /// What the questions of this hour may still cost, and when the next hour begins.
    rate: Mutex<Option<(i64, Instant)>>,
}

impl Known {
    /// What remains of this hour, and when the next begins.
    pub fn rate(&self) -> Option<(i64, Instant)> {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, rate: &Lenient<Rate>) {
        let read = rate.as_ref().and_then(|rate| Some((*rate.remaining.as_ref()?, instant(rate.reset_at.text()?)?)));
        if read.is_some() {
            *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = read;
        }
    }
}

/// Where the reading of a repository stands: behind these marks; a list that is at its end, or not wanted, has none.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Spot {
    /// Behind this issue; empty: from the first on.
    pub issues: Option<String>,
    /// Behind this pull request.
    pub pulls: Option<String>,
}

impl Spot {
    /// The beginning.
    pub fn begin(settings: &Settings) -> Self {
        let issues = (settings.issues != Issues::None).then(String::new);
        Self { issues, pulls: Some(String::new()) }
    }

    /// The place behind a page; `None`: there is no more.
    pub fn behind<A, B>(&self, issues: Option<&List<A>>, pulls: Option<&List<B>>) -> Option<Self> {
        let next = Self {
            issues: issues.filter(|_| self.issues.is_some()).and_then(List::next).map(str::to_owned),
            pulls: pulls.filter(|_| self.pulls.is_some()).and_then(List::next).map(str::to_owned),
        };
        (next.issues.is_some() || next.pulls.is_some()).then_some(next)
    }

    /// It is the beginning.
    pub fn is_begin(&self) -> bool {
        self.pulls.as_deref() == Some("")
    }

    fn after(mark: Option<&String>) -> Option<&String> {
        mark.filter(|mark| !mark.is_empty())
    }
}

/// One refresh's questions.
pub struct Calls<'a> {
    /// The refresh.
    pub session: &'a Session,
    /// Where queries are posted.
    pub path: &'static str,
    /// The settings.
    pub settings: &'a Settings,
    /// What is known of the service.
    pub known: &'a Known,
}

impl Calls<'_> {
    async fn ask<T: FromJson>(&self, query: &str, variables: &Value) -> Result<Graph<T>, Failure> {
        if !self.known.without_email.load(Ordering::Relaxed) {
            match self.session.graphql(self.path, query, variables).await {
                Err(failure) if is_about_addresses(&failure) => {
                    self.known.without_email.store(true, Ordering::Relaxed);
                }
                answer => return answer,
            }
        }
        self.session.graphql(self.path, &query.replace(" email", ""), variables).await
    }

    /// The same once more, when it took the service too long.
    async fn ask_twice<T: FromJson>(&self, query: &str, variables: &Value) -> Result<Graph<T>, Failure> {
        match self.ask(query, variables).await {
            Err(failure) if failure.status == Some(TOO_SLOW) => self.ask(query, variables).await,
            answer => answer,
        }
    }

    fn due(&self) -> (bool, &str) {
        let field = self.settings.due_field.as_deref();
        (field.is_some(), field.unwrap_or_default())
    }

    /// A page of what is open in a repository. One that takes the service too long is asked for again at half its size.
    pub async fn page(&self, repository: &str, spot: &Spot, size: &mut Size) -> Result<Graph<PageData>, Failure> {
        let (owner, name) = repository.split_once('/').unwrap_or_default();
        let (has_due, due) = self.due();
        loop {
            let variables = json!({
                "owner": owner, "name": name, "issues": size.issues, "pulls": size.pulls,
                "afterIssue": Spot::after(spot.issues.as_ref()), "afterPull": Spot::after(spot.pulls.as_ref()),
                "withIssues": spot.issues.is_some(), "withPulls": spot.pulls.is_some(), "begins": spot.is_begin(),
                "hasDue": has_due, "due": due,
            });
            match self.ask::<PageData>(&format!("{PAGE}{PARTS}"), &variables).await {
                Err(failure) if failure.status == Some(TOO_SLOW) => match size.half() {
                    Some(smaller) => *size = smaller,
                    None => return Err(failure),
                },
                answer => {
                    if let Ok(answer) = &answer {
                        self.known.note(&answer.data.rate);
                    }
                    return answer;
                }
            }
        }
    }

    /// Things by their ids, whole.
    pub async fn whole(&self, ids: &[String]) -> Result<Graph<NodesData<Thing>>, Failure> {
        let (has_due, due) = self.due();
        let variables = json!({ "ids": ids, "hasDue": has_due, "due": due });
        let answer: Graph<NodesData<Thing>> = self.ask_twice(&format!("{WHOLE}{PARTS}"), &variables).await?;
        self.known.note(&answer.data.rate);
        Ok(answer)
    }

    /// What was changed last in each of these repositories, since an instant in each; aliases count from 0.
    pub async fn news(&self, since: &[(&str, &str)]) -> Result<Graph<NewsData>, Failure> {
        let mut variables = serde_json::Map::new();
        variables.insert("withIssues".to_owned(), json!(self.settings.issues != Issues::None));
        for (n, (repository, mark)) in since.iter().enumerate() {
            let (owner, name) = repository.split_once('/').unwrap_or_default();
            let mark = Some(*mark).filter(|mark| !mark.is_empty());
            for (key, value) in [("owner", json!(owner)), ("name", json!(name)), ("since", json!(mark))] {
                variables.insert(format!("{key}{n}"), value);
            }
        }
        let answer: Graph<NewsData> = self.ask_twice(&of_several(since.len()), &Value::Object(variables)).await?;
        self.known.note(&answer.data.rate);
        Ok(answer)
    }

    /// More of what was changed in a repository.
    pub async fn more(&self, repository: &str, since: &str, spot: &Spot) -> Result<Graph<NewsData>, Failure> {
        let (owner, name) = repository.split_once('/').unwrap_or_default();
        let variables = json!({
            "owner": owner, "name": name, "since": Some(since).filter(|since| !since.is_empty()),
            "withIssues": spot.issues.is_some(), "withPulls": spot.pulls.is_some(),
            "afterIssue": Spot::after(spot.issues.as_ref()), "afterPull": Spot::after(spot.pulls.as_ref()),
        });
        self.ask_twice(MORE, &variables).await
    }

    /// A page of the repositories of an owner.
    pub async fn repositories(&self, owner: &str, after: Option<&str>) -> Result<Graph<OwnerData>, Failure> {
        self.ask_twice(REPOSITORIES, &json!({ "owner": owner, "after": after })).await
    }

    /// The reactions to these.
    pub async fn reactions(&self, ids: &[String]) -> Result<Graph<NodesData<Reacted>>, Failure> {
        self.ask_twice(REACTIONS, &json!({ "ids": ids })).await
    }

    /// The members of a team.
    pub async fn team(&self, organization: &str, slug: &str) -> Result<Graph<TeamData>, Failure> {
        self.ask_twice(TEAM, &json!({ "org": organization, "slug": slug })).await
    }
}

/// The question for news of so many repositories: that for one, its lines for a repository repeated.
pub fn of_several(count: usize) -> String {
    let (head, rest) = NEWS.split_once("  r0:").unwrap_or((NEWS, ""));
    let (block, end) = rest.split_once("\n  rateLimit").unwrap_or((rest, ""));
    let variables = "$owner0: String!, $name0: String!, $since0: DateTime";
    let numbered = |text: &str, n: usize| {
        let with = |text: String, word: &str| text.replace(&format!("${word}0"), &format!("${word}{n}"));
        ["owner", "name", "since"].into_iter().fold(text.to_owned(), with)
    };
    let all: Vec<String> = (0..count).map(|n| numbered(variables, n)).collect();
    let blocks: Vec<String> = (0..count).map(|n| format!("  r{n}:{}\n", numbered(block, n))).collect();
    let blocks = blocks.concat();
    format!("{}{blocks}  rateLimit{end}", head.replace(variables, &all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_about_several_repositories_repeats_that_about_one() {
        assert_eq!(of_several(1), NEWS);
        let two = of_several(2);
        assert!(two.contains("$owner0: String!, $name0: String!, $since0: DateTime, $owner1: String!"), "{two}");
        assert!(two.contains("  r1: repository(owner: $owner1, name: $name1) {"), "{two}");
        assert!(two.contains("filterBy: { since: $since1 }") && two.matches("rateLimit").count() == 1, "{two}");
    }

    #[test]
    fn a_page_is_halved_down_to_five() {
        let sizes: Vec<(usize, usize)> =
            std::iter::successors(Some(FULL), |size| size.half()).map(|size| (size.issues, size.pulls)).collect();
        assert_eq!(sizes, [(50, 25), (25, 12), (12, 6), (6, 5), (5, 5)]);
    }
}

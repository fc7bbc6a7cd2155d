//! The shapes of GitHub's answers, as far as they are used.
//!
//! Not here: what they mean (`map`), the questions (`queries/`).

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::providers::http::{Lenient, LenientList, from_json};
use crate::providers::kit::shapes;

/// A connection: its page, and how many there are in all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub struct List<T> {
    /// What it holds.
    pub nodes: LenientList<T>,
    /// How many there are in all.
    #[serde(default, rename = "totalCount")]
    pub total: Lenient<usize>,
    /// Where the next page is.
    #[serde(default, rename = "pageInfo")]
    pub page: Lenient<PageInfo>,
}

impl<T> List<T> {
    /// The mark of the next page, if there is one.
    pub fn next(&self) -> Option<&str> {
        let page = self.page.as_ref().filter(|page| page.has_next_page.is_true())?;
        page.end_cursor.text()
    }

    /// How many there are beside those of this page.
    pub fn missing(&self) -> usize {
        self.total.as_ref().map_or(0, |total| total.saturating_sub(self.nodes.len()))
    }
}

/// An answer about one repository.
#[derive(Debug, Deserialize)]
pub struct PageData {
    pub repository: Option<Repository>,
    #[serde(default, rename = "rateLimit")]
    pub rate: Lenient<Rate>,
}

/// An answer about several repositories, each by its alias; `None`: it is not there.
#[derive(Debug)]
pub struct NewsData {
    pub rate: Lenient<Rate>,
    pub repositories: BTreeMap<String, Option<News>>,
}

impl<'de> Deserialize<'de> for NewsData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut news = Self { rate: Lenient::Absent, repositories: BTreeMap::new() };
        for (alias, raw) in BTreeMap::<String, Box<RawValue>>::deserialize(deserializer)? {
            if alias == "rateLimit" {
                news.rate = serde_json::from_str(raw.get()).map_or(Lenient::Odd, Lenient::Read);
            } else {
                let read = from_json(raw.get()).map_err(|error| D::Error::custom(format!("{alias}.{error}")))?;
                news.repositories.insert(alias, read);
            }
        }
        Ok(news)
    }
}

/// Things by their ids, in the order of the question; `null` where there is none.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub struct NodesData<T> {
    pub nodes: LenientList<Lenient<T>>,
    #[serde(default, rename = "rateLimit")]
    pub rate: Lenient<Rate>,
}

/// The repositories of an owner.
#[derive(Debug, Deserialize)]
pub struct OwnerData {
    #[serde(rename = "repositoryOwner")]
    pub owner: Option<Owner>,
}

/// The members of a team.
#[derive(Debug, Deserialize)]
pub struct TeamData {
    pub organization: Option<Organization>,
}

shapes! {
    /// Where the next page is.
    PageInfo { ; has_next_page: bool as "hasNextPage", end_cursor: String as "endCursor" }
    /// What the questions of this hour may still cost.
    Rate { ; remaining: i64, reset_at: String as "resetAt" }
    /// An owner of repositories.
    Owner { repositories: List<Name>; }
    /// A thing by its name.
    Name { name: String; }
    /// An organisation.
    Organization { ; team: Team }
    /// A team.
    Team { members: List<User>; }
    /// A repository with a page of what is open.
    Repository {
        name: String as "nameWithOwner";
        is_archived: bool as "isArchived",
        newest_issues: List<Seen> as "newestIssues",
        newest_pulls: List<Seen> as "newestPulls",
        issues: List<Thing>,
        pulls: List<Thing> as "pullRequests",
    }
    /// A repository with what was changed last.
    News {
        name: String as "nameWithOwner";
        issues: List<Seen>,
        pulls: List<Seen> as "pullRequests",
    }
    /// An issue or a pull request that was changed.
    Seen {
        id: String;
        number: u64,
        updated_at: String as "updatedAt",
        state: String,
        pull_state: String as "pullState",
    }
    /// An issue or a pull request, whole.
    Thing {
        id: String,
        number: u64,
        kind: String as "__typename",
        created_at: String as "createdAt";
        url: String,
        title: String,
        updated_at: String as "updatedAt",
        closed_at: String as "closedAt",
        body: String,
        state: String,
        pull_state: String as "pullState",
        is_draft: bool as "isDraft",
        repository: Home,
        author: User,
        milestone: Milestone,
        reactions: Vec<ReactionGroup> as "reactionGroups",
        assignees: List<User>,
        comments: List<Comment>,
        projects: List<ProjectItem> as "projectItems",
        head: Head as "headRef",
        requests: List<Request> as "reviewRequests",
        reviews: List<Comment>,
        threads: List<Thread> as "reviewThreads",
        timeline: List<Happened> as "timelineItems",
    }
    /// The repository of a thing.
    Home { name: String as "nameWithOwner"; }
    /// Whoever acts: a person, a bot; of a reviewer also a team.
    User {
        ;
        kind: String as "__typename",
        login: String,
        name: String,
        email: String,
        slug: String,
        organization: Login,
    }
    /// An organisation by its login.
    Login { login: String; }
    /// A milestone.
    Milestone { ; due_on: String as "dueOn", state: String }
    /// Reactions of one kind.
    ReactionGroup { ; created_at: String as "createdAt" }
    /// An item of a project.
    ProjectItem { ; field: DateValue }
    /// The value of a date field.
    DateValue { ; date: String }
    /// The newest commit's branch.
    Head { ; target: Commit }
    /// A commit.
    Commit { ; committed: String as "committedDate" }
    /// A request for a review.
    Request { ; reviewer: User as "requestedReviewer" }
    /// A comment, a remark in a thread, or a review (which has a time of its own).
    Comment {
        id: String;
        body: String,
        created_at: String as "createdAt",
        submitted_at: String as "submittedAt",
        state: String,
        is_minimized: bool as "isMinimized",
        author: User,
        reactions: Vec<ReactionGroup> as "reactionGroups",
    }
    /// A thread of a review.
    Thread { ; id: String, is_resolved: bool as "isResolved", comments: List<Comment> }
    /// Something that happened to a pull request.
    Happened {
        kind: String as "__typename",
        created_at: String as "createdAt";
        actor: User,
        reviewer: User as "requestedReviewer",
    }
    /// Something that people reacted to.
    Reacted { id: String; reactions: List<Reaction> }
    /// A reaction.
    Reaction { ; content: String, created_at: String as "createdAt", user: User }
}

impl User {
    /// Its account, in small letters; `None`: a deleted one, or a team.
    pub fn account(&self) -> Option<String> {
        self.login.text().filter(|login| !login.is_empty()).map(str::to_ascii_lowercase)
    }

    /// The team that it is, as `org/team`.
    pub fn team(&self) -> Option<String> {
        let (slug, organization) = (self.slug.text()?, self.organization.as_ref()?);
        Some(format!("{}/{slug}", organization.login).to_ascii_lowercase())
    }

    /// It is a program, or stands for people who were never here.
    pub fn is_bot(&self) -> bool {
        matches!(self.kind.text(), Some("Bot" | "Mannequin"))
    }
}

impl Thing {
    /// It is a pull request.
    pub fn is_pull(&self) -> bool {
        self.kind == "PullRequest"
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        is_open(&self.state, &self.pull_state)
    }
}

impl Seen {
    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        is_open(&self.state, &self.pull_state)
    }
}

fn is_open(state: &Lenient<String>, pull_state: &Lenient<String>) -> bool {
    state.text().or(pull_state.text()).is_none_or(|state| state == "OPEN")
}

//! Asking: each question with its variables, and what remains of the service's points.
//!
//! Not here: the questions (`queries/`), what the answers become (`look`).

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::wire::{Comment, CommentsData, Issue, IssuesData, List, NewsData, Project, ProjectsData, User, UsersData};
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::http::{Failure, FromJson, Refusal, Said, Session};

const PARTS: &str = include_str!("queries/parts.graphql");
const ISSUES: &str = include_str!("queries/issues.graphql");
const COMMENTS: &str = include_str!("queries/comments.graphql");
const NEWS: &str = include_str!("queries/news.graphql");
const USERS: &str = include_str!("queries/users.graphql");
const PROJECTS: &str = include_str!("queries/projects.graphql");

/// The status that an answer is meant as which says that the question is too complex.
const TOO_COMPLEX: u16 = 599;
/// A page, and the least to which it is halved.
const PAGES: [usize; 2] = [100, 5];
/// So many projects in a page.
const PROJECTS_PAGE: usize = 50;
/// The fragments of a question, by name.
const FRAGMENTS: [&str; 2] = ["IssueParts", "CommentParts"];

/// How the service refuses where its codes do not tell.
pub fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let message = |error: &Value| error.get("message").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let is_complex = said.list("/errors").any(|error| message(error).contains("too complex"));
    is_complex.then(|| Refusal::meant(TOO_COMPLEX).word("too complex"))
}

/// The trouble of a failure, in words that fit this service. `secret` is the key's name, for people.
pub fn explain(failure: Failure, secret: &str) -> Trouble {
    let word = failure.word.clone().or_else(|| failure.status.map(|status| status.to_string()));
    match (failure.status, word) {
        (Some(401), Some(word)) => {
            let text =
                format!("the {secret} is refused ({word}): make a new one in Linear's settings, Security & access");
            Trouble::Denied { text: Text::new(text) }
        }
        _ => failure.into(),
    }
}

/// What remains of the points of this hour, and when they are full again.
#[derive(Debug, Default)]
pub struct Points(Mutex<Option<(f64, Instant)>>);

impl Points {
    /// What remains, and until when that holds.
    pub fn remaining(&self) -> Option<(f64, Instant)> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One refresh's questions.
pub struct Calls<'a> {
    pub session: &'a Session,
    /// The teams that are wanted, by their keys; empty: all.
    pub teams: Vec<String>,
    pub points: &'a Points,
}

impl Calls<'_> {
    async fn ask<T: FromJson>(&self, query: &str, variables: &Value) -> Result<T, Failure> {
        let answer = self.session.graphql_answer::<T>("graphql", query, variables).await?;
        let number = |name: &str| answer.header(name).and_then(|text| text.trim().parse::<f64>().ok());
        let left = number("x-ratelimit-complexity-remaining");
        let reset = number("x-ratelimit-complexity-reset").and_then(|ms| Instant::from_timestamp_millis(ms as i64));
        if let (Some(left), Some(reset)) = (left, reset) {
            *self.points.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((left, reset));
        }
        Ok(answer.value.data)
    }

    /// Asks for a page; one that is too complex is asked for again at half its size.
    async fn page<T: FromJson>(&self, query: &str, mut variables: Value, mut size: usize) -> Result<T, Failure> {
        loop {
            variables = with(variables, "first", size.into());
            match self.ask(query, &variables).await {
                Err(failure) if failure.status == Some(TOO_COMPLEX) && size > PAGES[1] => {
                    size = (size / 2).max(PAGES[1]);
                }
                answer => return answer,
            }
        }
    }

    /// What narrows a list of issues to the teams that are wanted.
    fn of_teams(&self) -> Value {
        if self.teams.is_empty() { json!({}) } else { json!({ "team": { "key": { "in": self.teams } } }) }
    }

    /// A page of the open issues, the newest change first.
    pub async fn issues(&self, after: Option<&str>) -> Result<List<Issue>, Failure> {
        let filter = with(self.of_teams(), "state", json!({ "type": { "nin": ["completed", "canceled"] } }));
        let variables = json!({ "after": after, "filter": filter, "archived": false });
        let data: IssuesData = self.page(&with_parts(ISSUES), variables, PAGES[0]).await?;
        Ok(data.issues)
    }

    /// Issues by their ids.
    pub async fn issues_of(&self, ids: &[String]) -> Result<List<Issue>, Failure> {
        let variables = json!({ "after": null, "filter": { "id": { "in": ids } }, "archived": true });
        let data: IssuesData = self.page(&with_parts(ISSUES), variables, PAGES[0]).await?;
        Ok(data.issues)
    }

    /// A page of the comments on issues.
    pub async fn comments(&self, issues: &[&str], after: Option<&str>) -> Result<List<Comment>, Failure> {
        let variables = json!({ "after": after, "filter": { "issue": { "id": { "in": issues } } } });
        let data: CommentsData = self.page(&with_parts(COMMENTS), variables, PAGES[0]).await?;
        Ok(data.comments)
    }

    /// What was changed since these instants: a page of issues, and of comments.
    pub async fn news(&self, since: [&str; 2], after: [Option<&str>; 2]) -> Result<NewsData, Failure> {
        let issues = with(self.of_teams(), "updatedAt", json!({ "gte": since[0] }));
        let mut comments = json!({ "updatedAt": { "gte": since[1] } });
        if !self.teams.is_empty() {
            comments = with(comments, "issue", self.of_teams());
        }
        let variables =
            json!({ "issues": issues, "comments": comments, "afterIssue": after[0], "afterComment": after[1] });
        self.ask(&with_parts(NEWS), &variables).await
    }

    /// A page of the people.
    pub async fn users(&self, after: Option<&str>) -> Result<List<User>, Failure> {
        let data: UsersData = self.page(USERS, json!({ "after": after }), PAGES[0]).await?;
        Ok(data.users)
    }

    /// A page of the projects that are not over.
    pub async fn projects(&self, after: Option<&str>) -> Result<List<Project>, Failure> {
        let mut filter = json!({ "status": { "type": { "nin": ["completed", "canceled"] } } });
        if !self.teams.is_empty() {
            filter = with(filter, "accessibleTeams", json!({ "some": { "key": { "in": self.teams } } }));
        }
        let data: ProjectsData =
            self.page(PROJECTS, json!({ "after": after, "filter": filter }), PROJECTS_PAGE).await?;
        Ok(data.projects)
    }

    /// Whether the key may read a team.
    pub async fn may_read(&self, team: &str) -> Result<bool, Failure> {
        let variables = json!({ "after": null, "filter": { "team": { "key": { "eq": team } } }, "archived": false });
        match self.page::<IssuesData>(&with_parts(ISSUES), variables, 1).await {
            Ok(_) => Ok(true),
            Err(failure) if failure.status == Some(403) => Ok(false),
            Err(failure) => Err(failure),
        }
    }
}

/// The same object with one more field.
fn with(mut object: Value, key: &str, value: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
    object
}

/// A question with the fragments that it uses.
fn with_parts(query: &str) -> String {
    let fragments = PARTS.split_inclusive("\n}\n").filter(|fragment| {
        let name = FRAGMENTS.iter().find(|name| fragment.contains(&format!("fragment {name} ")));
        name.is_some_and(|name| query.contains(&format!("...{name}")))
    });
    std::iter::once(query).chain(fragments).collect()
}

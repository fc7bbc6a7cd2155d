//! The shapes of Linear's answers, as far as they are used.
//!
//! Not here: what they mean (`map`), the questions (`queries/`).

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::providers::http::{Lenient, LenientList};
use crate::providers::kit::shapes;

/// A page of a connection.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub struct List<T> {
    /// What it holds.
    pub nodes: LenientList<T>,
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
}

shapes! {
    /// Where the next page is.
    PageInfo { ; has_next_page: bool as "hasNextPage", end_cursor: String as "endCursor" }
    /// Answers about one list.
    IssuesData { issues: List<Issue>; }
    /// Answers about one list.
    CommentsData { comments: List<Comment>; }
    /// Answers about one list.
    UsersData { users: List<User>; }
    /// Answers about one list.
    ProjectsData { projects: List<Project>; }
    /// What was changed.
    NewsData { issues: List<Issue>, comments: List<Changed>; }
    /// An issue.
    Issue {
        id: String,
        identifier: String,
        created_at: String as "createdAt",
        updated_at: String as "updatedAt";
        earlier: Vec<String> as "previousIdentifiers",
        title: String,
        url: String,
        due_date: String as "dueDate",
        description: String,
        completed_at: String as "completedAt",
        canceled_at: String as "canceledAt",
        archived_at: String as "archivedAt",
        trashed: bool,
        state: Type,
        assignee: User,
        creator: User,
        project: Named,
        milestone: Milestone as "projectMilestone",
        reactions: LenientList<Reaction>,
    }
    /// A comment.
    Comment {
        id: String,
        created_at: String as "createdAt";
        body: String,
        data: String as "bodyData",
        parent: String as "parentId",
        resolved_at: String as "resolvedAt",
        issue: Ref,
        user: User,
        bot: Named as "botActor",
        outsider: Named as "externalUser",
        resolving: Ref as "resolvingUser",
        reactions: LenientList<Reaction>,
    }
    /// A comment that was changed.
    Changed { id: String, updated_at: String as "updatedAt"; issue: Ref }
    /// A project.
    Project {
        slug: String as "slugId";
        name: String,
        url: String,
        target_date: String as "targetDate",
        status: Type,
        lead: User,
    }
    /// A state or a status, by its type.
    Type { ; kind: String as "type" }
    /// A thing by its id.
    Ref { id: String; }
    /// A thing by its name.
    Named { ; name: String }
    /// A milestone.
    Milestone { ; target_date: String as "targetDate" }
    /// A person, or an app.
    User { id: String; name: String, email: String, app: bool }
    /// A reaction.
    Reaction { ; emoji: String, created_at: String as "createdAt", user: Ref }
}

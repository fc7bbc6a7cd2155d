//! The shapes of Jira's answers, with the fields that are used. Unknown fields are ignored; ids may be numbers.
//!
//! Not here: what they mean (`map`), the two formats of a comment's text (`adf`, `wiki`).

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::providers::http::{Id, Lenient, LenientList, from_json};
use crate::providers::kit::shapes;

shapes! {
    /// One page of a search on Cloud or Data Center. Cloud gives a token for the next page, or says that this page is
    /// the last; Data Center gives an estimated total. An answer without `issues` is malformed: it would empty the
    /// board.
    Found {
        issues: LenientList<Issue>,
        next_page_token: Option<String> as "nextPageToken",
        is_last: Option<bool> as "isLast",
        total: Option<u64>;
    }
    /// An issue, with the fields that were requested.
    Issue { key: Id; fields: Fields }
    /// The fields of an issue.
    Fields {
        ;
        summary: Id,
        status: Status,
        resolution: IgnoredAny,
        assignee: User,
        duedate: String,
        updated: Id,
        project: Project,
        comment: Comments,
    }
    /// A status. Servers before 6.2 have no categories.
    Status { status_category: Option<Category> as "statusCategory"; }
    /// A kind of status: `new`, `indeterminate`, `done`, `undefined`.
    Category { key: Option<String>; }
    /// A project.
    Project { ; key: Id, name: Id }
    /// A person. Cloud has account ids; Data Center has login names, and keys that do not change when a person is
    /// renamed. A deleted account may have only a display name.
    User {
        ;
        account_id: Id as "accountId",
        name: Id,
        key: Id,
        email_address: String as "emailAddress",
        display_name: Id as "displayName",
    }
    /// A page of comments. An answer without `comments` is malformed.
    CommentPage { comments: LenientList<Comment>, total: Option<u64>; }
    /// A comment; its author is absent when it was written without signing in. The body is a tree on Cloud and wiki
    /// text on Data Center; it is kept undecoded, because a tree may be deep.
    Comment { created: String; id: Id, author: User, body: Box<RawValue> }
    /// The deployment of a server: `Cloud` or `Server`; absent on very old servers.
    ServerInfo { ; deployment_type: String as "deploymentType" }
    /// The account that signed in, with the zone in which dates of a query are read.
    Myself { ; time_zone: String as "timeZone" }
    /// The comments that come with an issue, as a page.
    Part { ; comments: LenientList<Comment>, total: u64 }
}

/// The comments that come with an issue: a page, or, by the description of Cloud's API, a list.
#[derive(Clone, Debug, Default)]
pub struct Comments {
    /// The comments.
    pub comments: Lenient<LenientList<Comment>>,
    /// How many there are in all.
    pub total: Option<u64>,
}

impl<'de> Deserialize<'de> for Comments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let read = if json.starts_with('[') {
            from_json(json).map(|list| Self { comments: Lenient::Read(list), total: None })
        } else {
            from_json(json).map(|Part { comments, total }| Self { comments, total: total.ok() })
        };
        read.map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h9_one_bad_issue_is_skipped_and_counted_and_nothing_that_may_be_missing_is_needed() {
        let json = r#"{"issues":[
            {"key":"ATL-1"},
            {"key":"ATL-2","fields":null},
            {"key":3,"fields":{"summary":null,"status":null,"assignee":null,"comment":null,"project":{},"new":{"a":1}}},
            {"id":"4"},
            {"key":"ATL-5","fields":{"summary":{"a":"tree"}}},
            null, 7, [],
            {"key":"ATL-6","fields":{"status":{"statusCategory":{"key":"somehow"}},"resolution":{"name":"Done"},
             "comment":{"comments":[{"created":"x","body":{"type":"doc"}},{"body":"no time"},null],"total":3}}},
            {"key":"ATL-7","fields":{"updated":1,"comment":[{"created":"x"},7]}}
        ]}"#;
        let found: Found = serde_json::from_str(json).unwrap();
        let keys: Vec<&str> = found.issues.good.iter().map(|issue| &*issue.key.0).collect();
        assert_eq!(keys, ["ATL-1", "ATL-2", "3", "ATL-5", "ATL-6", "ATL-7"]);
        assert_eq!(found.issues.bad.iter().map(|bad| bad.at).collect::<Vec<_>>(), [3, 5, 6, 7]);
        let comments = |n: usize| {
            let Comments { comments, total } = found.issues.good[n].fields.as_ref().unwrap().comment.as_ref().unwrap();
            let comments = comments.as_ref().unwrap();
            (comments.good.len(), comments.skipped, *total)
        };
        assert_eq!((comments(4), comments(5)), ((1, 2, Some(3)), (1, 1, None)));
        assert_eq!((found.next_page_token, found.is_last, found.total), (None, None, None));
    }

    #[test]
    fn an_answer_without_issues_is_no_answer_to_a_search() {
        assert!(serde_json::from_str::<Found>("{}").is_err());
        assert!(serde_json::from_str::<Found>("[]").is_err());
        assert!(serde_json::from_str::<Found>(r#"{"issues":null,"isLast":true}"#).is_err());
    }

    #[test]
    fn a_field_of_another_shape_costs_no_more_than_itself_and_is_named() {
        let json = r#"{"key":"ATL-5","fields":{"summary":["a"],"status":"Done","assignee":7,"duedate":{"on":"x"},
            "updated":true,"project":[{}],"comment":"none"}}"#;
        let fields = serde_json::from_str::<Issue>(json).unwrap().fields.ok().unwrap();
        let odd: Vec<&str> = fields.odd().collect();
        assert_eq!(odd, ["summary", "status", "assignee", "duedate", "updated", "project", "comment"]);
        let json = r#"{"accountId":"a","emailAddress":{},"displayName":[]}"#;
        let user: User = serde_json::from_str(json).unwrap();
        assert_eq!((user.account_id.text(), user.email_address.is_odd()), (Some("a"), true));
    }
}

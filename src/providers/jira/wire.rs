//! The shapes of Jira's answers, as far as they are used. Whatever may be missing or null is `Lenient`, so that a field of
//! another shape costs no more than itself; what a version does not know is passed over; ids may be numbers.
//!
//! Not here: what they mean (`map`), the two forms of a comment's text (`adf`, `wiki`).

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::providers::http::{Each, Id, Lenient};

/// One page of a search, of either kind of Jira.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
pub struct Found<T> {
    /// The issues. An answer without them is none: it would empty the board.
    pub issues: Each<T>,
    /// Where Cloud goes on.
    #[serde(default)]
    pub next_page_token: Option<String>,
    /// Cloud has no more.
    #[serde(default)]
    pub is_last: Option<bool>,
    /// How many Data Center believes there are.
    #[serde(default)]
    pub total: Option<u64>,
}

/// An issue of which only this was asked for: that it has changed.
#[derive(Debug, Deserialize)]
pub struct Touched {
    /// Its key.
    pub key: Id,
    /// Its fields.
    #[serde(default)]
    pub fields: Lenient<TouchedFields>,
}

/// The fields of a [`Touched`].
#[derive(Debug, Deserialize)]
pub struct TouchedFields {
    /// When it was last changed.
    #[serde(default)]
    pub updated: Lenient<Id>,
}

/// An issue.
#[derive(Debug, Deserialize)]
pub struct Issue {
    /// Its key, such as `ATL-12`.
    pub key: Id,
    /// Its fields.
    #[serde(default)]
    pub fields: Lenient<Fields>,
}

/// The fields of an issue.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// Its title.
    pub summary: Lenient<Id>,
    /// Where it stands.
    pub status: Lenient<Status>,
    /// How it ended, if it did.
    pub resolution: Option<IgnoredAny>,
    /// Who works on it.
    pub assignee: Lenient<User>,
    /// The day on which it is due.
    pub duedate: Lenient<String>,
    /// When it was last changed.
    pub updated: Lenient<Id>,
    /// The project that it belongs to.
    pub project: Lenient<Project>,
    /// Its conversation, or a part of it.
    pub comment: Lenient<Comments>,
}

impl Fields {
    /// The names of the fields that are there and could not be read.
    pub fn odd(&self) -> impl Iterator<Item = &'static str> {
        [
            (self.summary.is_odd(), "summary"),
            (self.status.is_odd(), "status"),
            (self.assignee.is_odd(), "assignee"),
            (self.duedate.is_odd(), "duedate"),
            (self.updated.is_odd(), "updated"),
            (self.project.is_odd(), "project"),
            (self.comment.is_odd(), "comment"),
        ]
        .into_iter()
        .filter_map(|(is_odd, name)| is_odd.then_some(name))
    }
}

/// A status.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// What kind of status it is; servers before 6.2 have none.
    #[serde(default)]
    pub status_category: Option<Category>,
}

/// A kind of status.
#[derive(Debug, Deserialize)]
pub struct Category {
    /// `new`, `indeterminate`, `done`, `undefined`.
    #[serde(default)]
    pub key: Option<String>,
}

/// A project.
#[derive(Debug, Deserialize)]
pub struct Project {
    /// Its key.
    #[serde(default)]
    pub key: Lenient<Id>,
    /// Its name.
    #[serde(default)]
    pub name: Lenient<Id>,
}

/// A person. Cloud has account ids, Data Center has names and keys; of deleted people there may be nothing but a name
/// for people.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct User {
    /// On Cloud.
    pub account_id: Lenient<Id>,
    /// On Data Center: what they sign in with.
    pub name: Lenient<Id>,
    /// On Data Center: what stays when they are renamed.
    pub key: Lenient<Id>,
    /// Their e-mail address, where they let it be seen.
    pub email_address: Lenient<String>,
    /// Their name for people.
    pub display_name: Lenient<Id>,
}

/// A conversation, or a page of it. The description of Cloud's API also knows it as a mere list.
#[derive(Debug, Default)]
pub struct Comments {
    /// The comments.
    pub comments: Lenient<Each<Comment>>,
    /// How many there are in all.
    pub total: Option<u64>,
}

impl<'de> Deserialize<'de> for Comments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PageOrList;
        impl<'de> Visitor<'de> for PageOrList {
            type Value = Comments;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("comments")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Comments, A::Error> {
                #[derive(Default, Deserialize)]
                #[serde(default)]
                struct Page {
                    comments: Lenient<Each<Comment>>,
                    total: Lenient<u64>,
                }
                let Page { comments, total } = Page::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Comments { comments, total: total.ok() })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Comments, A::Error> {
                let comments = Each::deserialize(SeqAccessDeserializer::new(list))?;
                Ok(Comments { comments: Lenient::Read(comments), total: None })
            }
        }
        deserializer.deserialize_any(PageOrList)
    }
}

/// A page of comments that were asked for. An answer without them is none.
#[derive(Debug, Deserialize)]
pub struct CommentPage {
    /// The comments.
    pub comments: Each<Comment>,
    /// How many there are in all.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A comment.
#[derive(Debug, Deserialize)]
pub struct Comment {
    /// Its id.
    #[serde(default)]
    pub id: Lenient<Id>,
    /// Who wrote it; absent when it was written without signing in.
    #[serde(default)]
    pub author: Lenient<User>,
    /// When.
    pub created: String,
    /// What: a tree on Cloud, wiki text on Data Center. Kept as it came, for a tree may be deep.
    #[serde(default)]
    pub body: Option<Box<RawValue>>,
}

/// What a server says of itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    /// `Cloud` or `Server`; very old servers do not say.
    #[serde(default)]
    pub deployment_type: Lenient<String>,
}

/// Who we are there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Myself {
    /// The zone in which dates of a query are read.
    #[serde(default)]
    pub time_zone: Lenient<String>,
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
        let found: Found<Issue> = serde_json::from_str(json).unwrap();
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
        assert!(serde_json::from_str::<Found<Issue>>("{}").is_err());
        assert!(serde_json::from_str::<Found<Issue>>("[]").is_err());
        assert!(serde_json::from_str::<Found<Issue>>(r#"{"issues":null,"isLast":true}"#).is_err());
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

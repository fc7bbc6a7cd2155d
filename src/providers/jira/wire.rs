//! The shapes of Jira's answers, as far as they are used. What may be missing or null is; what a version does not know
//! is passed over; ids may be numbers.
//!
//! Not here: what they mean (`map`), the two forms of a comment's text (`adf`, `wiki`).

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::providers::http::Each;

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
    pub fields: Option<TouchedFields>,
}

/// The fields of a [`Touched`].
#[derive(Debug, Deserialize)]
pub struct TouchedFields {
    /// When it was last changed.
    #[serde(default)]
    pub updated: Option<Id>,
}

/// An issue.
#[derive(Debug, Deserialize)]
pub struct Issue {
    /// Its key, such as `ATL-12`.
    pub key: Id,
    /// Its fields.
    #[serde(default)]
    pub fields: Option<Fields>,
}

/// The fields of an issue.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// Its title.
    pub summary: Option<String>,
    /// Where it stands.
    pub status: Option<Status>,
    /// How it ended, if it did.
    pub resolution: Option<IgnoredAny>,
    /// Who works on it.
    pub assignee: Option<User>,
    /// The day on which it is due.
    pub duedate: Option<String>,
    /// When it was last changed.
    pub updated: Option<Id>,
    /// The project that it belongs to.
    pub project: Option<Project>,
    /// Its conversation, or a part of it.
    pub comment: Option<Comments>,
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
    pub key: Option<Id>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A person. Cloud has account ids, Data Center has names and keys; of deleted people there may be nothing but a name
/// for people.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct User {
    /// On Cloud.
    pub account_id: Option<String>,
    /// On Data Center: what they sign in with.
    pub name: Option<Id>,
    /// On Data Center: what stays when they are renamed.
    pub key: Option<Id>,
    /// Their e-mail address, where they let it be seen.
    pub email_address: Option<String>,
    /// Their name for people.
    pub display_name: Option<String>,
}

/// A conversation, or a page of it. The description of Cloud's API also knows it as a mere list.
#[derive(Debug, Default)]
pub struct Comments {
    /// The comments.
    pub comments: Each<Comment>,
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
                    comments: Each<Comment>,
                    total: Option<u64>,
                }
                let Page { comments, total } = Page::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Comments { comments, total })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Comments, A::Error> {
                let comments = Each::deserialize(SeqAccessDeserializer::new(list))?;
                Ok(Comments { comments, total: None })
            }
        }
        deserializer.deserialize_any(PageOrList)
    }
}

/// A comment.
#[derive(Debug, Deserialize)]
pub struct Comment {
    /// Its id.
    #[serde(default)]
    pub id: Option<Id>,
    /// Who wrote it; nobody when it was written without signing in.
    #[serde(default)]
    pub author: Option<User>,
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
    pub deployment_type: Option<String>,
}

/// Who we are there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Myself {
    /// The zone in which dates of a query are read.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// A text that names something. Some servers write it as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(pub String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyId;
        impl Visitor<'_> for AnyId {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a whole number")
            }

            fn visit_str<E>(self, text: &str) -> Result<Id, E> {
                Ok(Id(text.to_owned()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
        }
        deserializer.deserialize_any(AnyId)
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
        let found: Found<Issue> = serde_json::from_str(json).unwrap();
        let keys: Vec<&str> = found.issues.good.iter().map(|issue| &*issue.key.0).collect();
        assert_eq!(keys, ["ATL-1", "ATL-2", "3", "ATL-6", "ATL-7"]);
        assert_eq!(found.issues.bad.iter().map(|bad| bad.at).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
        let comments = |n: usize| {
            let comments = found.issues.good[n].fields.as_ref().unwrap().comment.as_ref().unwrap();
            (comments.comments.good.len(), comments.comments.skipped, comments.total)
        };
        assert_eq!((comments(3), comments(4)), ((1, 2, Some(3)), (1, 1, None)));
        assert_eq!((found.next_page_token, found.is_last, found.total), (None, None, None));
    }

    #[test]
    fn an_answer_without_issues_is_no_answer_to_a_search() {
        assert!(serde_json::from_str::<Found<Issue>>("{}").is_err());
        assert!(serde_json::from_str::<Found<Issue>>("[]").is_err());
    }
}

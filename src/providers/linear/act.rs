//! Writing at Linear: a comment on an issue, in the thread in which the question stands.
//!
//! Not here: whom a text mentions (`kit`), what may be done (`allow`).

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::wire::{self, List};
use crate::domain::Instant;
use crate::providers::Trouble;
use crate::providers::http::{Failure, Lenient, Session, setup};
use crate::providers::kit::{Comment, Piece, instant};

const SUBJECT: &str = include_str!("queries/subject.graphql");
const COMMENT: &str = include_str!("queries/comment.graphql");

#[derive(Deserialize)]
struct Found {
    issue: Option<Issue>,
}

#[derive(Deserialize)]
struct Issue {
    id: String,
    #[serde(default)]
    comments: Lenient<List<wire::Comment>>,
}

/// Says something in an issue.
pub async fn comment(
    session: &Session,
    comment: &Comment<'_>,
    explain: &(dyn Fn(Failure) -> Trouble + Sync),
) -> Result<(), Trouble> {
    let item = comment.item;
    if item.starts_with("project:") {
        return Err(setup(format!("{item} is a project: it has no conversation here")));
    }
    let found = session.graphql::<Found>("graphql", SUBJECT, &json!({ "id": item })).await.map_err(explain)?;
    let Some(issue) = found.data.issue else {
        return Err(setup(format!("{item} is not there, or this key may not see it")));
    };
    let variables = json!({ "issue": issue.id, "parent": issue.root(comment.to), "body": document(&comment.pieces) });
    let done = session.mutate::<IgnoredAny>("graphql", COMMENT, &variables).await;
    let needs = |said: &str| setup(format!("{said}; to reply, the key needs Write"));
    match done {
        Ok(done) => done.errors.first().map_or(Ok(()), |error| Err(needs(&session.scrub(error.message.raw())))),
        Err(failure) if failure.status == Some(403) => Err(needs(failure.trouble.text().raw())),
        Err(failure) => Err(explain(failure)),
    }
}

impl Issue {
    /// The root of the thread in which a comment was written then.
    fn root(&self, at: Option<Instant>) -> Option<&str> {
        let mut comments = self.comments.as_ref()?.nodes.good.iter();
        let comment = comments.find(|comment| at.is_some() && instant(&comment.created_at) == at)?;
        comment.parent.text().or(Some(&comment.id))
    }
}

/// A text as Linear keeps it: a paragraph for each line.
fn document(pieces: &[Piece<'_>]) -> Value {
    let mut paragraphs: Vec<Vec<Value>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Mention(account, name) => {
                let attrs = json!({ "id": account.raw(), "label": name });
                let node = json!({ "type": "suggestion_userMentions", "attrs": attrs });
                paragraphs.last_mut().into_iter().for_each(|nodes| nodes.push(node.clone()));
            }
            Piece::Text(text) => {
                for (n, line) in text.split('\n').enumerate() {
                    if n > 0 {
                        paragraphs.push(Vec::new());
                    }
                    let node = json!({ "type": "text", "text": line });
                    paragraphs
                        .last_mut()
                        .into_iter()
                        .filter(|_| !line.is_empty())
                        .for_each(|nodes| nodes.push(node.clone()));
                }
            }
        }
    }
    let paragraphs: Vec<Value> = (paragraphs.into_iter().filter(|nodes| !nodes.is_empty()))
        .map(|nodes| json!({ "type": "paragraph", "content": nodes }))
        .collect();
    json!({ "type": "doc", "content": paragraphs })
}

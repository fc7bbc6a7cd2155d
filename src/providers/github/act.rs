//! Writing at GitHub: a comment on an issue or a pull request, or a reply in the thread of a review in which the question
//! stands.
//!
//! Not here: whom a text mentions (`kit`), what may be done (`allow`).

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::wire::{List, Thread};
use crate::domain::Instant;
use crate::providers::http::{Failure, Lenient, Session, setup};
use crate::providers::kit::{Comment, Piece, instant};
use crate::providers::{Trouble, markdown};

const SUBJECT: &str = include_str!("queries/subject.graphql");
const COMMENT: &str = include_str!("queries/comment.graphql");
const ANSWER: &str = include_str!("queries/answer.graphql");

#[derive(Deserialize)]
struct Found {
    repository: Option<Repository>,
}

#[derive(Deserialize)]
struct Repository {
    #[serde(rename = "issueOrPullRequest")]
    thing: Option<Thing>,
}

#[derive(Deserialize)]
struct Thing {
    id: String,
    #[serde(default, rename = "reviewThreads")]
    threads: Lenient<List<Thread>>,
}

/// Says something in an item.
pub async fn comment(
    session: &Session,
    path: &str,
    comment: &Comment<'_>,
    explain: &(dyn Fn(Failure) -> Trouble + Sync),
) -> Result<(), Trouble> {
    let item = comment.item;
    let missing = || setup(format!("{item} is not there, or this token may not see it"));
    let (repository, number) = item.rsplit_once('#').ok_or_else(missing)?;
    let (owner, name) = repository.split_once('/').ok_or_else(missing)?;
    let number: u64 = number.parse().map_err(|_| missing())?;
    let variables = json!({ "owner": owner, "name": name, "number": number });
    let found = session.graphql::<Found>(path, SUBJECT, &variables).await.map_err(explain)?;
    let thing = found.data.repository.and_then(|repository| repository.thing).ok_or_else(missing)?;
    let body = markdown::written(comment.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => Err(*text),
        Piece::Mention(account, _) => Ok(format!("@{}", account.raw())),
    }));
    let done = match thing.thread(comment.to) {
        Some(thread) => session.mutate::<IgnoredAny>(path, ANSWER, &json!({ "thread": thread, "body": body })).await,
        None => session.mutate(path, COMMENT, &json!({ "subject": thing.id, "body": body })).await,
    };
    let needs = |said: &str| setup(format!("{said}; to reply, the token needs Issues: write and Pull requests: write"));
    match done {
        // What was not done is told beside data that are null.
        Ok(done) => done.errors.first().map_or(Ok(()), |error| Err(needs(&session.scrub(error.message.raw())))),
        Err(failure) if failure.status == Some(403) => Err(needs(failure.trouble.text().raw())),
        Err(failure) => Err(explain(failure)),
    }
}

impl Thing {
    /// The thread in which a message was written then.
    fn thread(&self, at: Option<Instant>) -> Option<&str> {
        let threads = self.threads.as_ref()?.nodes.good.iter();
        let holds = |thread: &&Thread| {
            let remarks = thread.comments.as_ref().into_iter().flat_map(|list| &list.nodes.good);
            remarks.filter_map(|remark| instant(remark.created_at.text()?)).any(|written| Some(written) == at)
        };
        threads.filter(|_| at.is_some()).find(holds)?.id.text()
    }
}

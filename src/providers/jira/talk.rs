//! Conversations: an issue comes with all or some of its comments. The comments of an issue are requested only if some
//! are missing, and only after the issue changed.
//!
//! Not here: mapping a comment (`map`).

use std::collections::HashMap;

use super::map::{Talk, talk};
use super::search::Kind;
use super::wire::{Comment, CommentPage, Comments};
use crate::providers::http::{Cut, Failure, LenientList, Next, Pages, Request, Session, segment};
use crate::providers::kit::{List, People, read_list};

/// The most comments of one issue that are read, the newest first.
const MOST: usize = 1000;
/// The page size.
const PAGE: usize = 100;

/// The conversations that were requested, by the key of their issue, with the time of its last change.
#[derive(Debug, Default)]
pub struct Long(HashMap<String, (String, Talk)>);

impl Long {
    /// The conversation of an issue that came with some of its comments.
    pub async fn whole(
        &mut self,
        session: &Session,
        kind: Kind,
        (key, updated): (&str, &str),
        some: Comments,
        people: &mut People,
    ) -> Result<Talk, Failure> {
        let (came, total) = (some.comments.ok(), some.total);
        let held = came.as_ref().map(LenientList::len);
        if held.is_some_and(|held| total.unwrap_or_default() <= held as u64) || total == Some(0) {
            self.0.remove(key);
            return Ok(talk(came.unwrap_or_default(), people));
        }
        if let Some((at, known)) = self.0.get(key)
            && at == updated
        {
            return Ok(known.clone());
        }
        let (comments, cut) = match read(session, kind, key).await {
            Ok(List { each, cut: Some(Cut::Items(_)) }) => {
                (each, Some(format!("only its newest {MOST} comments are read")))
            }
            Ok(List { each, cut }) => (each, cut.as_ref().map(Cut::words)),
            // The issue is deleted or hidden, or the answer is malformed: the comments that came are used.
            Err(failure) if matches!(failure.status, Some(403 | 404)) || failure.is_of_shape() => {
                let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
                let words = format!("only {}{of} comments could be read", held.unwrap_or_default());
                (came.unwrap_or_default(), Some(words))
            }
            Err(failure) => return Err(failure),
        };
        let mut talk = talk(comments, people);
        talk.flaws.tell(cut.map(|why| format!("{key}: {why}")));
        self.0.insert(key.to_owned(), (updated.to_owned(), talk.clone()));
        Ok(talk)
    }

    /// Forgets an issue that is gone.
    pub fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }
}

/// The newest comments of an issue.
async fn read(session: &Session, kind: Kind, key: &str) -> Result<List<Comment>, Failure> {
    let path = format!("{}/issue/{}/comment", kind.base(), segment(key));
    let id = |comment: &Comment| comment.id.text().unwrap_or(&comment.created).to_owned();
    let path = path.as_str();
    read_list(Pages::new(session.bounds().pages, MOST), id, |mark| async move {
        let start: u64 = mark.parse().unwrap_or_default();
        let request = Request::get(path).query("orderBy", "-created");
        let request = request.query("startAt", start.to_string()).query("maxResults", PAGE.to_string());
        let CommentPage { comments, total } = session.json(request).await?.value;
        let next = Next::start(start, comments.len(), total);
        Ok((comments, next))
    })
    .await
}

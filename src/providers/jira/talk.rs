//! Conversations: an issue comes with its comments, or with some of them. Only one that has more than came is asked for
//! singly, and only when it has changed since that was done.
//!
//! Not here: what a comment says (`map`).

use std::collections::HashMap;

use super::map::{self, Crowd};
use super::search::Kind;
use super::wire::{Comment, Comments};
use crate::domain::batch::Message;
use crate::providers::http::{Answer, Failure, Next, Request, Visit, segment};

/// So many comments of one issue are read, the newest: what is older was answered or forgotten.
const MOST: usize = 1000;
/// So many in a page.
const PAGE: usize = 100;

/// Long conversations that were read singly, by the key of their issue, with when that was changed.
#[derive(Debug, Default)]
pub struct Long(HashMap<String, (String, Vec<Message>)>);

/// A conversation, and how many of its comments could not be read.
pub struct Talk {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Not read.
    pub bad: usize,
}

impl Long {
    /// The conversation of an issue that came with `some` of it.
    pub async fn whole(
        &mut self,
        visit: &Visit,
        kind: Kind,
        (key, updated): (&str, &str),
        some: &Comments,
        crowd: &mut Crowd,
    ) -> Result<Talk, Failure> {
        let came = some.comments.len() as u64;
        if some.total.unwrap_or_default() <= came {
            self.0.remove(key);
            return Ok(talk(&some.comments.good, some.comments.skipped, crowd));
        }
        if let Some((at, messages)) = self.0.get(key)
            && at == updated
        {
            // Whoever spoke is told again by what came.
            let _ = map::messages(&some.comments.good, crowd);
            return Ok(Talk { messages: messages.clone(), bad: some.comments.skipped });
        }
        match read(visit, kind, key).await {
            Ok((comments, bad)) => {
                let talk = talk(&comments, bad, crowd);
                self.0.insert(key.to_owned(), (updated.to_owned(), talk.messages.clone()));
                Ok(talk)
            }
            // Gone since, or not for us: then what came is all there is.
            Err(failure) if matches!(failure.status, Some(403 | 404)) => {
                Ok(talk(&some.comments.good, some.comments.skipped, crowd))
            }
            Err(failure) => Err(failure),
        }
    }

    /// An issue is no more.
    pub fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }
}

fn talk(comments: &[Comment], bad: usize, crowd: &mut Crowd) -> Talk {
    let (messages, unread) = map::messages(comments, crowd);
    Talk { messages, bad: bad + unread }
}

/// The newest comments of an issue, and how many could not be decoded.
async fn read(visit: &Visit, kind: Kind, key: &str) -> Result<(Vec<Comment>, usize), Failure> {
    let path = format!("{}/issue/{}/comment", kind.base(), segment(key));
    let (mut pages, mut comments, mut bad) = (visit.pages(), Vec::new(), 0);
    let mut start = 0_u64;
    loop {
        let request = Request::get(path.as_str()).query("orderBy", "-created");
        let request = request.query("startAt", start.to_string()).query("maxResults", PAGE.to_string());
        let answer: Answer<Comments> = visit.json(request).await?;
        let found = answer.value;
        let held = found.comments.len();
        let next = Next::start(start, held, found.total);
        bad += found.comments.skipped;
        let id = |comment: &Comment| comment.id.as_ref().map_or_else(|| comment.created.clone(), |id| id.0.clone());
        let ids: Vec<String> = found.comments.good.iter().map(id).collect();
        comments.extend(found.comments.good);
        if comments.len() >= MOST || pages.turn(ids.iter().map(String::as_str), next).is_none() {
            comments.truncate(MOST);
            return Ok((comments, bad));
        }
        start += held as u64;
    }
}

//! Conversations: an issue comes with its comments, or with some of them. Only one that has more than came is asked for
//! singly, and only when it has changed since that was done.
//!
//! Not here: what a comment says (`map`).

use std::collections::HashMap;

use super::map::{self, Crowd, Talk};
use super::search::Kind;
use super::wire::{Comment, CommentPage, Comments};
use crate::providers::Trouble;
use crate::providers::http::{Answer, Each, Failure, Next, Request, Visit, segment};

/// So many comments of one issue are read, the newest: what is older was answered or forgotten.
const MOST: usize = 1000;
/// So many in a page.
const PAGE: usize = 100;

/// Long conversations that were read singly, by the key of their issue, with when that was changed.
#[derive(Debug, Default)]
pub struct Long(HashMap<String, (String, Whole)>);

/// A conversation, and what is to be told of it.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    /// What it is.
    pub talk: Talk,
    /// Why not all of it was read, if so.
    pub cut: Option<String>,
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
    ) -> Result<Whole, Failure> {
        let came = some.comments.as_ref();
        let mut talk = came.map(|comments| talk_of(comments, crowd)).unwrap_or_default();
        let held = came.map(Each::len);
        if held.is_some_and(|held| some.total.unwrap_or_default() <= held as u64) || some.total == Some(0) {
            self.0.remove(key);
            return Ok(Whole { talk, cut: None });
        }
        if let Some((at, known)) = self.0.get(key)
            && at == updated
        {
            return Ok(known.clone());
        }
        let cut = match read(visit, kind, key).await {
            Ok(Read { comments, cut }) => {
                talk = talk_of(&comments, crowd);
                cut
            }
            // Gone since, not for us, or of a shape that is not known: then what came is all there is.
            Err(failure)
                if matches!(failure.status, Some(403 | 404)) || matches!(failure.trouble, Trouble::Shape { .. }) =>
            {
                let of = some.total.map(|total| format!(" of {total}")).unwrap_or_default();
                Some(format!("only {}{of} comments could be read", held.unwrap_or_default()))
            }
            Err(failure) => return Err(failure),
        };
        let whole = Whole { talk, cut: cut.map(|why| format!("{key}: {why}")) };
        self.0.insert(key.to_owned(), (updated.to_owned(), whole.clone()));
        Ok(whole)
    }

    /// An issue is no more.
    pub fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }
}

fn talk_of(comments: &Each<Comment>, crowd: &mut Crowd) -> Talk {
    let talk = map::talk(&comments.good, crowd);
    Talk { left_out: talk.left_out + comments.skipped, ..talk }
}

/// The newest comments of an issue, and why reading stopped before the end.
struct Read {
    comments: Each<Comment>,
    cut: Option<String>,
}

async fn read(visit: &Visit, kind: Kind, key: &str) -> Result<Read, Failure> {
    let path = format!("{}/issue/{}/comment", kind.base(), segment(key));
    let (mut pages, mut comments) = (visit.pages(), Each::default());
    let mut start = 0_u64;
    loop {
        let request = Request::get(path.as_str()).query("orderBy", "-created");
        let request = request.query("startAt", start.to_string()).query("maxResults", PAGE.to_string());
        let answer: Answer<CommentPage> = visit.json(request).await?;
        let found = answer.value;
        let held = found.comments.len();
        let next = Next::start(start, held, found.total);
        let id = |comment: &Comment| comment.id.text().unwrap_or(&comment.created).to_owned();
        let ids: Vec<String> = found.comments.good.iter().map(id).collect();
        comments.append(found.comments);
        let next = pages.turn(ids.iter().map(String::as_str), next);
        if comments.len() >= MOST && next.is_some() {
            comments.good.truncate(MOST);
            return Ok(Read { comments, cut: Some(format!("only its newest {MOST} comments are read")) });
        }
        if next.is_none() {
            return Ok(Read { comments, cut: pages.cut().map(|cut| cut.problem().text.raw().to_owned()) });
        }
        start += held as u64;
    }
}

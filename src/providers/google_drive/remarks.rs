//! What is said in documents: of each its remarks and its approvals, some documents at once.
//!
//! 1. A document that is there no more, or takes no remarks, is left out.
//! 2. Approvals that cannot be read (not every account has them) are a problem, and the remarks are shown without them.
//!
//! Not here: which documents there are (`files`), what a remark becomes (`map`).

use super::cursor::CursorState;
use super::look::Look;
use super::map::Reading;
use super::wire::{APPROVALS, Approval, Approvals, COMMENTS, Comment, Comments};
use crate::domain::batch::Item;
use crate::providers::Trouble;
use crate::providers::http::{Cut, Failure, Next, Request, Session, segment};
use crate::providers::kit::{Flaws, at_once, instant, read_list};

/// Documents at once.
const AT_ONCE: usize = 4;

/// What was read of a document.
struct Lists {
    comments: Vec<Comment>,
    /// `None`: they were not asked for, or cannot be read.
    approvals: Option<Vec<Approval>>,
    flaws: Flaws,
}

impl Look<'_> {
    /// Both lists of these documents, as items; done ones only where they were changed since.
    pub async fn both(
        &mut self,
        ids: &[String],
        place: &mut CursorState,
        flaws: &mut Flaws,
        since: Option<&str>,
    ) -> Result<Vec<Item>, Failure> {
        let session = self.session;
        let mut jobs = Vec::with_capacity(ids.len());
        for id in ids {
            jobs.push(lists(session, id));
        }
        let lists = at_once(AT_ONCE, jobs).await;
        let mut items = Vec::new();
        for (id, lists) in ids.iter().zip(lists) {
            let Some(lists) = lists? else { continue };
            items.extend(self.items(id, lists, place, flaws, since));
        }
        Ok(items)
    }

    /// The remarks on these documents since a mark, as items.
    pub async fn remarks_since(
        &mut self,
        ids: &[String],
        place: &mut CursorState,
        flaws: &mut Flaws,
        mark: &str,
    ) -> Result<Vec<Item>, Failure> {
        let session = self.session;
        let mut jobs = Vec::with_capacity(ids.len());
        for id in ids {
            jobs.push(comments(session, id, Some(mark)));
        }
        let found = at_once(AT_ONCE, jobs).await;
        let mut items = Vec::new();
        for (id, found) in ids.iter().zip(found) {
            if let Some((comments, flawed)) = found? {
                let lists = Lists { comments, approvals: None, flaws: flawed };
                items.extend(self.items(id, lists, place, flaws, Some(mark)));
            }
        }
        Ok(items)
    }

    fn items(
        &mut self,
        id: &str,
        lists: Lists,
        place: &mut CursorState,
        flaws: &mut Flaws,
        since: Option<&str>,
    ) -> Vec<Item> {
        flaws.append(lists.flaws);
        let me = place.me.clone();
        let Some(file) = place.files.get_mut(id) else { return Vec::new() };
        let known = file.clone();
        let mut reading = Reading { id, file: &known, me: &me, people: self.people, flaws };
        reading.introduce();
        let since = since.and_then(instant);
        let mut items = Vec::new();
        for comment in &lists.comments {
            let item = reading.remark(comment);
            let changed = comment.modified.text().and_then(instant);
            items.extend(
                item.filter(|item| {
                    !item.done || file.open.contains(item.id.raw()) || since.is_some() && changed >= since
                }),
            );
        }
        for approval in lists.approvals.iter().flatten() {
            let item = reading.approval(approval);
            items.extend(item.filter(|item| !item.done || file.open.contains(item.id.raw())));
        }
        for item in &items {
            if item.done {
                file.open.remove(item.id.raw());
            } else {
                file.open.insert(item.id.raw().to_owned());
            }
        }
        items
    }
}

/// Both lists of a document. `None`: it is there no more, or has no remarks for us.
async fn lists(session: &Session, id: &str) -> Result<Option<Lists>, Failure> {
    let Some((comments, mut flaws)) = comments(session, id, None).await? else { return Ok(None) };
    let path = format!("drive/v3/files/{}/approvals", segment(id));
    let path = path.as_str();
    let list = read_list(
        session.pages(),
        |approval: &Approval| approval.id.clone(),
        |mark| async move {
            let request = Request::get(path).query("fields", APPROVALS).query("pageSize", "100");
            let request = request.query_if("pageToken", Some(mark).filter(|mark| !mark.is_empty()));
            let found: Approvals = session.json(request).await?.value;
            let next = Next::token(found.next.text());
            Ok((found.items.ok().unwrap_or_default(), next))
        },
    );
    let approvals = match list.await {
        Ok(list) => Some(flaws.good("approval", list.each)),
        Err(failure) if is_left_out(&failure) => None,
        Err(failure) if is_without_approvals(&failure) => {
            flaws.tell([format!("approvals cannot be read: {}", failure.said())]);
            None
        }
        Err(failure) => return Err(failure),
    };
    Ok(Some(Lists { comments, approvals, flaws }))
}

/// The remarks of a document, also deleted ones, since an instant if one is given.
async fn comments(session: &Session, id: &str, since: Option<&str>) -> Result<Option<(Vec<Comment>, Flaws)>, Failure> {
    let path = format!("drive/v3/files/{}/comments", segment(id));
    let path = path.as_str();
    let list = read_list(
        session.pages(),
        |comment: &Comment| comment.id.clone(),
        |mark| async move {
            let request = Request::get(path).query("fields", COMMENTS).query("pageSize", "100");
            let request = request.query("includeDeleted", "true").query_if("startModifiedTime", since);
            let request = request.query_if("pageToken", Some(mark).filter(|mark| !mark.is_empty()));
            let found: Comments = session.json(request).await?.value;
            let next = Next::token(found.next.text());
            Ok((found.comments, next))
        },
    );
    match list.await {
        Ok(list) => {
            let mut flaws = Flaws::default();
            flaws.tell(list.cut.as_ref().map(Cut::words));
            let comments = flaws.good("remark", list.each);
            Ok(Some((comments, flaws)))
        }
        Err(failure) if is_left_out(&failure) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Approvals cannot be read here, or not by this account. A missing scope and a limit are refusals of everything.
fn is_without_approvals(failure: &Failure) -> bool {
    let says = |word: &str| failure.body.as_ref().is_some_and(|body| body.raw().contains(word));
    let is_denied = failure.status == Some(403) && matches!(failure.trouble, Trouble::Denied { .. });
    failure.status == Some(404) || is_denied && !says("insufficientPermissions") && !says("accessNotConfigured")
}

/// A document that was removed, or that takes no comments, is left out.
fn is_left_out(failure: &Failure) -> bool {
    let says = |word: &str| failure.body.as_ref().is_some_and(|body| body.raw().contains(word));
    failure.status == Some(404) && says("notFound") || failure.status == Some(403) && says("cannotComment")
}

//! Writing at GitLab: a note on an issue or a merge request, or a reply in the thread in which the question stands.
//!
//! Not here: whom a text mentions (`kit`), what may be done (`allow`).

use serde_json::json;

use super::map::Kind;
use super::wire::Discussion;
use crate::domain::Instant;
use crate::providers::http::{Failure, LenientList, Request, Session, segment, setup};
use crate::providers::kit::{Comment, Piece, instant};
use crate::providers::{Trouble, markdown};

/// So many discussions are looked through.
const MOST: &str = "100";

/// Says something in an item.
pub async fn comment(session: &Session, comment: &Comment<'_>) -> Result<(), Trouble> {
    let item = comment.item;
    let missing = || setup(format!("{item} is not there, or this token may not see it"));
    let at = item.rfind(['#', '!']).ok_or_else(missing)?;
    let (project, number) = item.split_at_checked(at).ok_or_else(missing)?;
    let kind = if number.starts_with('#') { Kind::Issues } else { Kind::MergeRequests };
    let iid: u64 = number.trim_start_matches(['#', '!']).parse().map_err(|_| missing())?;
    let path = format!("api/v4/projects/{}/{}/{iid}", segment(project), kind.word());
    let body = markdown::written(comment.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => Err(*text),
        Piece::Mention(account, _) => Ok(format!("@{}", account.raw())),
    }));
    let thread = match comment.to {
        Some(to) => thread(session, &path, to).await.map_err(|failure| explain(failure, item))?,
        None => None,
    };
    let path =
        thread.map_or_else(|| format!("{path}/notes"), |id| format!("{path}/discussions/{}/notes", segment(&id)));
    let done = session.act(Request::post(path, &json!({ "body": body }))).await;
    done.map(|_| ()).map_err(|failure| explain(failure, item))
}

/// The thread in which a note was written then; a note that stands alone is in none.
async fn thread(session: &Session, path: &str, at: Instant) -> Result<Option<String>, Failure> {
    let request = Request::get(format!("{path}/discussions")).query("per_page", MOST);
    let discussions: LenientList<Discussion> = session.json(request).await?.value;
    let holds = |discussion: &&Discussion| {
        let notes = discussion.notes.as_ref().into_iter().flat_map(|notes| &notes.good);
        notes.filter(|note| !note.system.is_true()).any(|note| instant(&note.created_at) == Some(at))
    };
    let found = discussions.good.iter().find(holds).filter(|discussion| !discussion.is_single.is_true());
    Ok(found.map(|discussion| discussion.id.clone()))
}

fn explain(failure: Failure, item: &str) -> Trouble {
    match failure.status {
        Some(401 | 403) => setup(format!("{}; to reply, the token needs the scope api", failure.trouble.text().raw())),
        Some(404) => setup(format!("{item} is not there, or may not be seen by whoever the token belongs to (404)")),
        _ => failure.into(),
    }
}

//! What a Jira is: which of the two kinds, and in which zone it reads the dates of our queries. Asked once in the life of
//! a source.
//!
//! Not here: searching (`search`).

use super::search::Kind;
use super::wire::{Myself, ServerInfo};
use crate::domain::zone::{Zone, Zones};
use crate::providers::http::{Failure, Request, Session, setup};

/// What a Jira is.
#[derive(Clone, Debug)]
pub struct Site {
    /// Which kind.
    pub kind: Kind,
    /// The zone of the user there; not known without signing in, or where the token may not tell.
    pub zone: Option<Zone>,
}

/// Asks. `kind` is what the config says; `signed`: there is somebody to be.
pub async fn ask(session: &Session, kind: Option<Kind>, signed: bool, zones: &Zones) -> Result<Site, Failure> {
    let kind = match kind {
        Some(kind) => kind,
        None => ask_kind(session).await?,
    };
    let me = if signed { myself(session, kind).await? } else { None };
    Ok(Site { kind, zone: me.and_then(|me| zones.find(me.time_zone.text()?).ok()) })
}

async fn ask_kind(session: &Session) -> Result<Kind, Failure> {
    // Both kinds have this call; that of the newer version only one.
    match session.json::<ServerInfo>(Request::get("rest/api/2/serverInfo")).await {
        Ok(info) => {
            let cloud = info.value.deployment_type.text().is_some_and(|word| word.eq_ignore_ascii_case("cloud"));
            Ok(if cloud { Kind::Cloud } else { Kind::Server })
        }
        Err(mut failure) if failure.status == Some(404) => {
            let said = failure.trouble.text();
            let text = format!("{}; is this a Jira, and is a path such as /jira missing from `url`?", said.raw());
            failure.trouble = setup(text);
            Err(failure)
        }
        Err(failure) => Err(failure),
    }
}

/// Is the account that signed in still let in? A search does not tell: it answers everybody, with what everybody may see.
pub async fn still_let_in(session: &Session, kind: Kind, signed: bool) -> Result<(), Failure> {
    if signed { myself(session, kind).await.map(|_| ()) } else { Ok(()) }
}

async fn myself(session: &Session, kind: Kind) -> Result<Option<Myself>, Failure> {
    match session.json(Request::get(format!("{}/myself", kind.base()))).await {
        Ok(me) => Ok(Some(me.value)),
        // A token with few scopes may search and not tell who we are.
        Err(failure) if matches!(failure.status, Some(403 | 404)) => Ok(None),
        Err(failure) => Err(failure),
    }
}

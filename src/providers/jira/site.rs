//! The deployment of a Jira, and the zone in which it reads the dates of a query. Both are asked once in the life of a
//! source.
//!
//! Not here: searching (`search`).

use super::search::Kind;
use super::wire::{Myself, ServerInfo};
use crate::domain::zone::{Zone, Zones};
use crate::providers::http::{Failure, Request, Session, setup};

/// The facts about a Jira.
#[derive(Clone, Debug)]
pub struct Site {
    /// Which kind.
    pub kind: Kind,
    /// The zone of the user. Absent without signing in, and where the token may not read the profile.
    pub zone: Option<Zone>,
}

/// Asks for the facts. `kind` is the deployment of the config; `signed`: the source has a token.
pub async fn ask(session: &Session, kind: Option<Kind>, signed: bool, zones: &Zones) -> Result<Site, Failure> {
    let kind = match kind {
        Some(kind) => kind,
        None => ask_kind(session).await?,
    };
    let me = if signed { myself(session, kind).await? } else { None };
    Ok(Site { kind, zone: me.and_then(|me| zones.find(me.time_zone.text()?).ok()) })
}

async fn ask_kind(session: &Session) -> Result<Kind, Failure> {
    // Both deployments have this call in version 2 of the API.
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

/// Fails if the account is not let in any more. A search does not fail: without an account it returns public issues.
pub async fn still_let_in(session: &Session, kind: Kind, signed: bool) -> Result<(), Failure> {
    if signed { myself(session, kind).await.map(|_| ()) } else { Ok(()) }
}

async fn myself(session: &Session, kind: Kind) -> Result<Option<Myself>, Failure> {
    match session.json(Request::get(format!("{}/myself", kind.base()))).await {
        Ok(me) => Ok(Some(me.value)),
        // A token with few scopes may search but not read the profile.
        Err(failure) if matches!(failure.status, Some(403 | 404)) => Ok(None),
        Err(failure) => Err(failure),
    }
}

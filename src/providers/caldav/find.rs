//! Finding calendars on a server: from whatever address is given, by way of the principal and the home (RFC 6764, 4791).
//!
//! Not here: reading them (`look`).

use super::server::{Refused, Server};
use super::settings::Wanted;
use super::wire::{Multistatus, Resource};
use crate::providers::http::{Link, Target};

/// Where a server says where its calendars are.
const WELL_KNOWN: &str = "/.well-known/caldav";

/// A calendar that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Whose.
    pub owner: String,
    /// Where it is.
    pub link: Link,
    /// What tells it from the others of its owner: a hash of where it is.
    pub name: String,
}

/// Finds a person's calendars.
pub async fn find(server: &Server<'_>, wanted: &Wanted) -> Result<Vec<Found>, Refused> {
    let (at, here) = match &wanted.path {
        Some(path) => {
            let link = link(server, path)?;
            (link.clone(), server.what(link, 0).await?)
        }
        None => start(server).await?,
    };
    let me = here.resources.first().cloned().unwrap_or_default();
    if me.is_calendar() {
        return Ok(vec![found(wanted, at)]);
    }
    // A principal says where its home is; anything else may be a home itself.
    let home = match me.href_in("calendar-home-set") {
        Some(home) => link(server, home)?,
        None => match me.href_in("current-user-principal").filter(|_| wanted.path.is_none()) {
            Some(principal) => {
                let principal = link(server, principal)?;
                let said = server.what(principal.clone(), 0).await?;
                let home = said.resources.first().and_then(|one| one.href_in("calendar-home-set"));
                home.map_or(Ok(principal), |home| link(server, home))?
            }
            None => at,
        },
    };
    let listed = server.what(home, 1).await?;
    let calendars = listed.resources.iter().filter(|resource| resource.is_calendar());
    calendars.map(|resource| Ok(found(wanted, link(server, &resource.href)?))).collect()
}

/// What the address of the config is; where that says nothing, what the server's well-known address says.
async fn start(server: &Server<'_>) -> Result<(Link, Multistatus), Refused> {
    let base = server.api.address().text().to_owned() + "/";
    let here = link(server, &base)?;
    let said = server.what(here.clone(), 0).await;
    let tells = |said: &Multistatus| said.resources.first().is_some_and(is_telling);
    match said {
        Ok(said) if tells(&said) => Ok((here, said)),
        Ok(_) => well_known(server).await,
        Err(refused) if matches!(refused.status(), Some(404 | 405 | 501)) => {
            // Whatever that says is about an address that nobody wrote.
            well_known(server).await.map_err(|other| if other.is_its_own() { refused } else { other })
        }
        Err(refused) => Err(refused),
    }
}

async fn well_known(server: &Server<'_>) -> Result<(Link, Multistatus), Refused> {
    let at = link(server, WELL_KNOWN)?;
    let said = server.what(Target::Link(at.clone()), 0).await?;
    // It may have been redirected: what is said of is where that led.
    let led = said.resources.first().map(|one| link(server, &one.href)).transpose()?;
    Ok((led.unwrap_or(at), said))
}

fn is_telling(one: &Resource) -> bool {
    one.is_calendar() || ["calendar-home-set", "current-user-principal"].iter().any(|name| one.href_in(name).is_some())
}

fn found(wanted: &Wanted, link: Link) -> Found {
    let name = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(link.raw().as_bytes()));
    Found { owner: wanted.owner.clone(), link, name }
}

/// An address of this server: a stranger's is not followed.
fn link(server: &Server<'_>, to: &str) -> Result<Link, Refused> {
    use crate::domain::text::Text;
    use crate::providers::Trouble;
    let text = || Text::new(format!("{} names a calendar of another server: it is not asked", server.api.host()));
    server.api.link(to).ok_or_else(|| Refused::Odd(Trouble::Theirs { text: text() }))
}

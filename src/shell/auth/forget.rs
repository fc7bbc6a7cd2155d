//! Forgetting a sign-in: it is taken back at the service where that is possible, and deleted here in any case.
//!
//! Not here: where it is kept (`sign_in`).

use std::time::Duration;

use crate::providers::oauth::{self, Fault, Grant, Revoke, SignedIn};
use crate::shell::failure::Failure;
use crate::shell::print;

/// The timeout for a lock that another process holds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Forgets a source's sign-in.
pub fn forget(signed: &SignedIn, grant: &Grant) -> Result<i32, Failure> {
    let (id, label) = (grant.source.as_str(), grant.service.label);
    let failed = |fault: Fault| Failure::failed(format!("error: {}", fault.text.raw()));
    let held = signed.vault().hold(id, PATIENCE).map_err(failed)?;
    let held =
        held.ok_or_else(|| Failure::failed(format!("error: another asyncboard is signing in to {id}: try again")))?;
    // One that cannot be read is deleted all the same.
    let kept = held.read().ok().flatten();
    let now = signed.vault().now();
    let revoked = kept.as_ref().and_then(|kept| {
        kept.tokens().for_each(|token| grant.setup.scrubber.learn(token));
        let access = kept.access.as_ref().map(|access| &access.token);
        let token = kept.refresh.as_ref().or(access)?;
        oauth::finish(async { Ok(oauth::revoke(grant, access, token, now).await) }).ok().flatten()
    });
    held.forget().map_err(failed)?;
    let said = match (&kept, revoked, &grant.service.revoke) {
        (None, ..) => format!("{id} was not signed in"),
        (_, Some(Ok(())), _) => format!("the sign-in to {id} was revoked at {label}, and deleted here"),
        (_, Some(Err(why)), _) => {
            format!("the sign-in to {id} is deleted here, but could not be revoked at {label}: {}", why.lack.text.raw())
        }
        (_, None, Revoke::ByHand(place)) => {
            format!(
                "the sign-in to {id} is deleted here; {label} cannot revoke a single one: remove the permission at {place}"
            )
        }
        (_, None, _) => format!("the sign-in to {id} is deleted here"),
    };
    print::err(&print::clean_lines(&said));
    Ok(0)
}

//! Waiting until a person has typed a device's code (RFC 8628): the service is asked at its interval, more slowly where it
//! says so, until the code ends.
//!
//! Not here: beginning it (`ask`), what the person is told (the shell).

use std::time::Duration;

use chrono::TimeDelta;

use super::ask::{DeviceCode, Granted, Proof, finish, tokens};
use super::grant::Grant;
use super::lease::denied;
use super::refused::Refused;
use crate::domain::Instant;

/// So much slower each time that the service asks for it.
const SLOWER: TimeDelta = TimeDelta::seconds(5);

/// Waits for the tokens. `now` reads the clock, `sleep` waits.
pub fn wait(
    grant: &Grant,
    code: &DeviceCode,
    now: &dyn Fn() -> Instant,
    sleep: &dyn Fn(Duration),
) -> Result<Granted, Refused> {
    let (ends, mut interval, id) = (now() + code.life, code.interval, &grant.source);
    loop {
        sleep(interval.to_std().unwrap_or_default());
        let at = now();
        let refused = match finish(tokens(grant, Proof::Device(&code.code), at)) {
            Ok(granted) => return Ok(granted),
            Err(refused) => refused,
        };
        let over = |text: String| Err(Refused { code: refused.code.clone(), lack: denied(text) });
        match refused.code.as_deref() {
            Some("expired_token") => return over(format!("the code has ended: asyncboard auth {id} gives another")),
            Some("access_denied" | "authorization_declined") => {
                return over(format!("the access to {id} was refused in the browser"));
            }
            _ if at >= ends => return over(format!("the code has ended: asyncboard auth {id} gives another")),
            Some("authorization_pending") => {}
            Some("slow_down") => interval += SLOWER,
            // A network that fails for a moment does not end it.
            _ if refused.may_pass() => {}
            _ => return Err(refused),
        }
    }
}

//! What is kept of a sign-in, between two runs and for every board of this machine.
//!
//! Not here: where it is kept (`Vault`).

use chrono::TimeDelta;
use serde::{Deserialize, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::config::Secret;
use crate::domain::Instant;

/// The form of what is kept.
const FORM: u8 = 1;
/// An access token is renewed so long before its end; one that lives shorter than twice that, in the middle of its life.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// What is kept of a sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The form of all this.
    pub form: u8,
    /// What it was signed in with: service, client and tenant, as a hash.
    pub client: String,
    /// As whom, as far as the service says.
    #[serde(default)]
    pub account: Option<String>,
    /// The permissions that were granted. `None`: all that were asked for.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// The access token.
    #[serde(default)]
    pub access: Option<Access>,
    /// The refresh token.
    #[serde(default, serialize_with = "bare")]
    pub refresh: Option<Secret>,
    /// The one before it, until the new one has worked once.
    #[serde(default, serialize_with = "bare")]
    pub earlier: Option<Secret>,
    /// When the refresh token ends, if the service says it.
    #[serde(default)]
    pub ends: Option<Instant>,
    /// The `refresh_token` of the config from which all this came, as a hash.
    #[serde(default)]
    pub given: Option<String>,
    /// A renewal was begun whose answer never came.
    #[serde(default)]
    pub is_unsure: bool,
}

/// An access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Access {
    /// The token.
    #[serde(serialize_with = "bare_one")]
    pub token: Secret,
    /// When it is renewed.
    pub renew: Instant,
    /// When it ends.
    pub ends: Instant,
}

impl Access {
    /// A token that lives so long from now on.
    pub fn new(token: Secret, now: Instant, life: TimeDelta) -> Self {
        let ends = now.checked_add_signed(life).unwrap_or(Instant::MAX_UTC);
        let renew = ends - AHEAD.min(life / 2);
        Self { token, renew, ends }
    }
}

impl Kept {
    /// A sign-in with nothing in it yet.
    pub fn new(client: String) -> Self {
        Self {
            form: FORM,
            client,
            account: None,
            scopes: None,
            access: None,
            refresh: None,
            earlier: None,
            ends: None,
            given: None,
            is_unsure: false,
        }
    }

    /// Its bytes, which hold the tokens.
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        // It is made of texts and numbers, which always become JSON.
        Zeroizing::new(serde_json::to_vec(self).unwrap_or_default())
    }

    /// What such bytes say; `None`: they are of another form, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|kept: &Self| kept.form == FORM)
    }

    /// Every token in it.
    pub fn tokens(&self) -> impl Iterator<Item = &Secret> {
        self.access.iter().map(|access| &access.token).chain(&self.refresh).chain(&self.earlier)
    }
}

#[expect(clippy::ref_option, reason = "the shape that serde asks for")]
fn bare<S: Serializer>(secret: &Option<Secret>, to: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(to)
}

fn bare_one<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
    secret.expose().serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_never_prints_a_token() {
        let now: Instant = "2026-11-30T12:00:00Z".parse().unwrap();
        let kept = Kept {
            access: Some(Access::new(Secret::new("canary-access"), now, TimeDelta::hours(1))),
            refresh: Some(Secret::new("canary-refresh")),
            earlier: Some(Secret::new("canary-earlier")),
            ..Kept::new("client".to_owned())
        };
        let back = Kept::from_bytes(&kept.bytes()).unwrap();
        let tokens: Vec<&str> = back.tokens().map(Secret::expose).collect();
        assert_eq!(tokens, ["canary-access", "canary-refresh", "canary-earlier"]);
        assert!(!format!("{kept:?}").contains("canary"));
        assert!(Kept::from_bytes(b"{}").is_none() && Kept::from_bytes(b"{\"form\":2,\"client\":\"\"}").is_none());
    }

    #[test]
    fn a_token_is_renewed_five_minutes_before_its_end_and_a_short_one_in_the_middle() {
        let now: Instant = "2026-11-30T12:00:00Z".parse().unwrap();
        let renew = |life| Access::new(Secret::new("x"), now, TimeDelta::seconds(life)).renew - now;
        assert_eq!(renew(3600), TimeDelta::minutes(55));
        assert_eq!(renew(60), TimeDelta::seconds(30));
        assert_eq!(renew(0), TimeDelta::zero());
    }
}

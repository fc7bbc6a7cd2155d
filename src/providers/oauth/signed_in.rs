//! A source's sign-in, as its kind holds it: how its requests are signed, what was granted, how it stands.
//!
//! Not here: signing in (the shell's `auth`), renewing (`lease`).

use std::fmt;
use std::sync::Arc;

use super::grant::{Grant, is_same};
use super::lease::Leased;
use super::vault::{Fault, Vault};
use crate::domain::Instant;
use crate::domain::batch::Problem;
use crate::providers::credential::Credential;
use crate::providers::http::Auth;

/// A source's sign-in.
#[derive(Clone)]
pub struct SignedIn {
    grant: Arc<Grant>,
    credential: Credential,
    /// `None`: the config has an access token, which something else renews.
    lease: Option<Arc<Leased>>,
    vault: Arc<dyn Vault>,
}

/// How a sign-in stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// With an access token of the config.
    Token,
    /// Without a person: by a key or the client's own secret.
    Alone,
    /// Nobody has signed in yet.
    Nobody,
    /// Somebody has, with another client than the config now names.
    Other,
    /// Somebody has.
    In {
        /// As whom, as far as the service says.
        account: Option<String>,
        /// Until when, where it does not renew itself for ever.
        ends: Option<Instant>,
    },
}

impl SignedIn {
    pub(super) fn by_token(grant: Arc<Grant>, token: Credential, vault: Arc<dyn Vault>) -> Self {
        Self { grant, credential: token, lease: None, vault }
    }

    pub(super) fn by_lease(grant: Arc<Grant>, lease: Arc<Leased>, vault: Arc<dyn Vault>) -> Self {
        Self { grant, credential: Credential::leased(lease.clone()), lease: Some(lease), vault }
    }

    /// How requests are signed.
    pub fn auth(&self) -> Auth {
        Auth::Bearer(self.credential.clone())
    }

    /// The access token, for protocols that are not HTTP: fetched where it may wait (`spawn_blocking`).
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// How it signs in. `None`: with an access token of the config, so nobody has to.
    pub fn grant(&self) -> Option<&Grant> {
        self.lease.as_ref().map(|_| &*self.grant)
    }

    /// Where it is kept.
    pub fn vault(&self) -> &dyn Vault {
        &*self.vault
    }

    /// Scheme, host and port of every address to which a secret is sent when signing in.
    pub fn hosts(&self) -> Vec<String> {
        self.grant().map(Grant::hosts).unwrap_or_default()
    }

    /// Makes sure that it is known what was granted, before a look depends on it. What fails is told by its first request.
    pub async fn prepare(&self) {
        let credential = self.credential.clone();
        let _ = tokio::task::spawn_blocking(move || credential.fetch().map(drop)).await;
    }

    /// Whether a permission was granted, as far as is known: after [`prepare`](Self::prepare) or a request it is.
    pub fn has(&self, scope: &str) -> bool {
        let granted = self.lease.as_ref().and_then(|lease| lease.scopes());
        let Some(granted) = granted else { return self.grant.scopes.iter().any(|asked| asked.name == scope) };
        granted.iter().any(|granted| is_same(granted, scope))
    }

    /// The permissions that were asked for and not granted.
    pub fn missing(&self) -> Vec<String> {
        let granted = self.lease.as_ref().and_then(|lease| lease.scopes());
        self.grant.lacking(granted.as_deref()).map(|scope| scope.name.to_owned()).collect()
    }

    /// What was asked for and not granted, for the problems of a look.
    pub fn problems(&self) -> Vec<Problem> {
        let granted = self.lease.as_ref().and_then(|lease| lease.scopes());
        let problem = |text| Problem { file: None, line: None, column: None, text, is_error: false };
        self.grant.missing(granted.as_deref()).into_iter().map(problem).collect()
    }

    /// How it stands, by what is kept; no service is asked.
    pub fn standing(&self) -> Result<Standing, Fault> {
        if self.lease.is_none() {
            return Ok(Standing::Token);
        }
        if self.grant.alone.is_some() {
            return Ok(Standing::Alone);
        }
        let kept = self.vault.read(&self.grant.source)?;
        Ok(match kept {
            Some(kept) if kept.client == self.grant.client() => Standing::In { account: kept.account, ends: kept.ends },
            Some(_) if self.grant.refresh_token.is_none() => Standing::Other,
            _ if self.grant.refresh_token.is_some() => Standing::In { account: None, ends: None },
            _ => Standing::Nobody,
        })
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedIn({:?})", self.grant)
    }
}

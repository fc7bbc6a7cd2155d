//! How one source signs in: what its config says, and what its kind wants to be permitted.
//!
//! Not here: reading it from the config (`settings`), asking the service (`ask`).

use std::fmt;

use sha2::{Digest, Sha256};

use super::random::challenge;
use super::service::{Alone, Endpoint, Service, Way};
use crate::config::Secret;
use crate::domain::text::Text;
use crate::providers::credential::Credential;
use crate::providers::http::{Address, Setup, segment};
use crate::providers::missing;

/// A permission that a kind asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The service's word for it.
    pub name: &'static str,
    /// What it is needed for, for the words about one that was not granted: `busy times`.
    pub gives: &'static str,
}

/// Where the service tells as whom one is signed in: a path below the source's `url`, and where in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// The path.
    pub path: &'static str,
    /// Its query.
    pub query: &'static [(&'static str, &'static str)],
    /// The place of the account's name in the answer, as a JSON pointer.
    pub pointer: &'static str,
}

/// How one source signs in.
pub struct Grant {
    /// The source's id.
    pub source: String,
    /// The service.
    pub service: &'static Service,
    /// The permissions to ask for.
    pub scopes: Vec<Scope>,
    /// Where the service tells as whom.
    pub who: Option<Who>,
    /// The client's id. Without one nobody can sign in; a service account needs none.
    pub client_id: String,
    /// The client's secret, where it has one.
    pub client_secret: Option<Credential>,
    /// Whose accounts, at Microsoft: a tenant's id, or `organizations`.
    pub tenant: String,
    /// The way without a person, where the config names one.
    pub alone: Option<AloneBy>,
    /// A refresh token of the config.
    pub refresh_token: Option<Credential>,
    /// What stands for scheme, host and port of every sign-in address.
    pub auth_url: Option<Address>,
    /// How the source itself is asked: its certificates and bounds hold for signing in too.
    pub setup: Setup,
}

/// Signing in without a person.
pub enum AloneBy {
    /// With the key file of a service account, as this user of the organisation.
    Key {
        /// The whole JSON file.
        key: Credential,
        /// Their address.
        subject: Option<String>,
    },
    /// With the client's secret, for this account.
    Account(String),
}

impl Grant {
    /// The ways in which a person can sign in.
    pub fn ways(&self) -> &'static [Way] {
        if self.alone.is_some() { &[] } else { self.service.ways }
    }

    /// The service of an address, and the path there.
    pub(super) fn at(&self, endpoint: &Endpoint) -> Option<(Address, String)> {
        let address = self.auth_url.clone().or_else(|| Address::parse(endpoint.base).ok())?;
        Some((address, endpoint.path.replace("{tenant}", &segment(&self.tenant))))
    }

    /// Scheme, host and port of every address to which a secret is sent when signing in.
    pub fn hosts(&self) -> Vec<String> {
        let all = self.service.endpoints().filter_map(|endpoint| Some(self.at(endpoint)?.0.origin()));
        let mut hosts: Vec<String> = all.collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// The address for the browser. `back`: where the service sends it with its answer, and the state that belongs to it;
    /// `None`: the service shows a code. No secret is in it: of the verifier only the challenge.
    pub fn address(&self, back: Option<(&str, &Secret)>, verifier: &Secret) -> Option<String> {
        let (address, path) = self.at(&self.service.authorize)?;
        let (scope, challenge) = (self.scope(), challenge(verifier));
        let mut pairs = vec![("response_type", "code"), ("client_id", &*self.client_id)];
        if let Some((redirect, state)) = back {
            pairs.extend([("redirect_uri", redirect), ("state", state.expose())]);
        }
        if !scope.is_empty() {
            pairs.push(("scope", &scope));
        }
        pairs.extend([("code_challenge", &*challenge), ("code_challenge_method", "S256")]);
        pairs.extend(self.service.parameters);
        let query: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={}", segment(value))).collect();
        Some(format!("{}/{path}?{}", address.text(), query.join("&")))
    }

    /// What the board does not know for want of a permission that was not granted. `granted`: all, where the service does
    /// not say.
    pub fn missing(&self, granted: Option<&[String]>) -> Vec<Text> {
        let id = &self.source;
        let words = |scope: &Scope| {
            let missing = missing(scope.name, scope.gives);
            Text::new(format!("{missing}: run `asyncboard auth {id}` and grant it"))
        };
        self.lacking(granted).map(words).collect()
    }

    /// The permissions that were not granted. `granted`: all, where the service tells them.
    pub(super) fn lacking<'s>(&'s self, granted: Option<&'s [String]>) -> impl Iterator<Item = &'s Scope> {
        let lacks = move |scope: &&Scope| {
            granted.is_some_and(|granted| !granted.iter().any(|granted| is_same(granted, scope.name)))
        };
        self.scopes.iter().filter(lacks)
    }

    /// The words for all permissions, as services take them.
    pub(super) fn scope(&self) -> String {
        let names = self.scopes.iter().map(|scope| scope.name);
        names.chain(self.service.always.iter().copied()).collect::<Vec<_>>().join(" ")
    }

    /// What tells one client from another: a sign-in belongs to it.
    pub fn client(&self) -> String {
        let subject = match &self.alone {
            Some(AloneBy::Key { subject, .. }) => subject.as_deref().unwrap_or("-"),
            Some(AloneBy::Account(account)) => account,
            None => "",
        };
        print(&[self.service.label, &self.client_id, &self.tenant, subject])
    }

    /// It signs in without a person.
    pub fn alone(&self) -> Option<Alone> {
        self.alone.as_ref().map(|by| match by {
            AloneBy::Key { .. } => Alone::ServiceAccount,
            AloneBy::Account(_) => Alone::ServerToServer,
        })
    }
}

/// Services spell a permission in several ways: `Calendars.ReadBasic`, `https://graph.microsoft.com/calendars.readbasic`.
pub(super) fn is_same(granted: &str, asked: &str) -> bool {
    let last = |scope: &str| scope.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    granted.eq_ignore_ascii_case(asked) || (!asked.contains('/') && last(granted) == asked.to_ascii_lowercase())
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({} of {:?})", self.service.label, self.source)
    }
}

/// A hash of some texts, from which nobody learns one.
pub(super) fn print(texts: &[&str]) -> String {
    use fmt::Write as _;
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

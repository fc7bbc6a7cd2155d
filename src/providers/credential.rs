//! What a provider knows of a secret: how to ask for it, and how to ask again once a service refused it.
//!
//! There are three kinds: a secret that is known, one that the config names ([`Secrets`]), and the access token of a source
//! that was signed in ([`Lease`]), which ends after about an hour and is renewed.
//!
//! Not here: reading files and running commands (the shell, behind [`Secrets`]), signing in and renewing (`oauth`), putting
//! it into a request (`http`).

use std::fmt;
use std::sync::Arc;

use crate::config::{Scrubber, Secret, SecretSource};
use crate::domain::Instant;
use crate::domain::text::Text;

/// Where secrets come from. The shell's way touches the machine; tests bring their own.
pub trait Secrets: Send + Sync {
    /// Whether there is any place to look at: what the config says, or the variable that comes before it.
    fn has(&self, source: &SecretSource) -> bool;

    /// Fetches a secret. This may wait (for a command up to 10 s), so never on a thread that must not. What was
    /// fetched once is kept.
    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched>;

    /// Fetches anew, because a service refused what was fetched before.
    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched>;

    /// Takes every secret that was ever fetched out of a text.
    fn scrubber(&self) -> Scrubber;

    /// The variables of the environment that hold secrets, or may: a program that a source runs does not get them.
    fn hidden(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A secret could not be had: why, and what to do. Holds nothing of the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfetched {
    /// For people.
    pub text: Text,
}

/// A secret that ends and is renewed: the access token of a source that was signed in.
pub trait Lease: Send + Sync {
    /// Its name for people: `the sign-in of "google"`.
    fn name(&self) -> String;

    /// The access token that serves now; renews it when its end is near. This may wait, so never on a thread that must
    /// not. It is finished even if the result is no longer wanted: a renewed token must not be lost.
    fn fetch(&self) -> Result<Secret, Lack>;

    /// Another access token, because a service refused the last one that [`fetch`](Self::fetch) gave.
    fn again(&self) -> Result<Secret, Lack>;

    /// The end of what was fetched is near: it is to be fetched anew before the next request.
    fn is_stale(&self) -> bool;
}

/// A credential could not be had: why, and what that means for its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// For people. Holds nothing of a secret.
    pub text: Text,
    /// What that means for the source.
    pub why: Why,
}

/// What a missing credential means for its source. The variants are those of the trouble that it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody has to do something: sign in, unlock a keyring, set a variable.
    Denied,
    /// A setting is wrong.
    Setup,
    /// The sign-in service cannot be reached.
    Offline,
    /// The sign-in service is in trouble.
    Theirs,
    /// The sign-in service wants us to wait until then.
    Limited(Instant),
}

impl From<Unfetched> for Lack {
    fn from(unfetched: Unfetched) -> Self {
        Self { text: unfetched.text, why: Why::Denied }
    }
}

/// One secret of one source, fetched when it is needed.
#[derive(Clone)]
pub struct Credential(Kind);

#[derive(Clone)]
enum Kind {
    Known(Secret),
    Asked { source: Arc<SecretSource>, secrets: Arc<dyn Secrets> },
    Leased(Arc<dyn Lease>),
}

impl Credential {
    /// A secret that is already known, such as a token that a service has just issued.
    pub fn known(secret: Secret) -> Self {
        Self(Kind::Known(secret))
    }

    /// A secret that is asked for when it is needed.
    pub fn asked(source: SecretSource, secrets: Arc<dyn Secrets>) -> Self {
        Self(Kind::Asked { source: Arc::new(source), secrets })
    }

    /// The access token of a source that was signed in.
    pub fn leased(lease: Arc<dyn Lease>) -> Self {
        Self(Kind::Leased(lease))
    }

    /// Its name for people: `token of "jira"`.
    pub fn name(&self) -> String {
        match &self.0 {
            Kind::Known(_) => "the token".to_owned(),
            Kind::Asked { source, .. } => source.name(),
            Kind::Leased(lease) => lease.name(),
        }
    }

    /// Fetches it; may wait.
    pub fn fetch(&self) -> Result<Secret, Lack> {
        match &self.0 {
            Kind::Known(secret) => Ok(secret.clone()),
            Kind::Asked { source, secrets } => Ok(secrets.fetch(source)?),
            Kind::Leased(lease) => lease.fetch(),
        }
    }

    /// Fetches it anew, because a service refused it; may wait. Where nothing new can come: what it was.
    pub fn again(&self) -> Result<Secret, Lack> {
        match &self.0 {
            Kind::Known(secret) => Ok(secret.clone()),
            Kind::Asked { source, secrets } => Ok(secrets.again(source)?),
            Kind::Leased(lease) => lease.again(),
        }
    }

    /// What was fetched is to be fetched anew before the next request.
    pub fn is_stale(&self) -> bool {
        matches!(&self.0, Kind::Leased(lease) if lease.is_stale())
    }

    /// It is renewed by signing in: a refusal for want of a permission is no reason to renew it.
    pub fn is_leased(&self) -> bool {
        matches!(self.0, Kind::Leased(_))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({})", self.name())
    }
}

/// Nobody's secrets: for kinds of source that need none.
#[derive(Debug, Default)]
pub struct NoSecrets;

impl Secrets for NoSecrets {
    fn has(&self, source: &SecretSource) -> bool {
        source.from.is_some()
    }

    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        Err(Unfetched { text: Text::new(format!("{} cannot be fetched here", source.name())) })
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        Scrubber::default()
    }
}

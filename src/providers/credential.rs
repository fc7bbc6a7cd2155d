//! What a provider knows of a secret: how to ask for it, and how to ask again once a service refused it.
//!
//! Not here: reading files and running commands (the shell, behind [`Secrets`]), putting it into a request (`http`).

use std::fmt;
use std::sync::Arc;

use crate::config::{Scrubber, Secret, SecretSource};
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

/// One secret of one source, fetched when it is needed.
#[derive(Clone)]
pub struct Credential(Kind);

#[derive(Clone)]
enum Kind {
    Known(Secret),
    Asked { source: Arc<SecretSource>, secrets: Arc<dyn Secrets> },
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

    /// Its name for people: `token of "jira"`.
    pub fn name(&self) -> String {
        match &self.0 {
            Kind::Known(_) => "the token".to_owned(),
            Kind::Asked { source, .. } => source.name(),
        }
    }

    /// Fetches it; may wait.
    pub fn fetch(&self) -> Result<Secret, Unfetched> {
        match &self.0 {
            Kind::Known(secret) => Ok(secret.clone()),
            Kind::Asked { source, secrets } => secrets.fetch(source),
        }
    }

    /// Fetches it anew, because a service refused it; may wait. Where nothing new can come: what it was.
    pub fn again(&self) -> Result<Secret, Unfetched> {
        match &self.0 {
            Kind::Known(secret) => Ok(secret.clone()),
            Kind::Asked { source, secrets } => secrets.again(source),
        }
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

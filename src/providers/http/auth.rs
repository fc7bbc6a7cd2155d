//! How requests are signed.
//!
//! Not here: where the secrets come from (`credential`), when they are asked for again (`session`).

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::config::{Scrubber, Secret};
use crate::providers::credential::{Credential, Lack};

/// The forms in which services want to be told who asks.
#[derive(Clone, Debug)]
pub enum Auth {
    /// Not at all.
    None,
    /// `Authorization: Basic`, with a user name or an e-mail address, and a password or an API token.
    Basic {
        /// Who.
        user: String,
        /// Their password or API token.
        secret: Credential,
    },
    /// `Authorization: Bearer`.
    Bearer(Credential),
    /// A header of the service's own, or another word in front: `PRIVATE-TOKEN: ...`, `Authorization: Bot ...`.
    Header {
        /// The header, in small letters.
        name: &'static str,
        /// What stands before the secret, with its space.
        prefix: &'static str,
        /// The token.
        secret: Credential,
    },
    /// `Authorization` with no word before a secret that begins so, and `Bearer` before any other.
    BareOrBearer {
        /// With what a secret begins that stands alone.
        bare: &'static str,
        /// The key or token.
        secret: Credential,
    },
    /// `Authorization: OAuth oauth_consumer_key="...", oauth_token="..."`, unsigned.
    OAuth1Style(Vec<(&'static str, Credential)>),
    /// Parameters of the query: only where a service has no other way.
    Query(Vec<(&'static str, Credential)>),
    /// The same secrets in one form or another: the first, and after a refusal (401) the second. What lets us in is
    /// kept.
    Either(Box<[Auth; 2]>),
}

impl Auth {
    /// Every secret in it.
    pub(super) fn credentials(&self) -> Vec<&Credential> {
        match self {
            Self::None => Vec::new(),
            Self::Basic { secret, .. }
            | Self::Bearer(secret)
            | Self::Header { secret, .. }
            | Self::BareOrBearer { secret, .. } => {
                vec![secret]
            }
            Self::OAuth1Style(pairs) | Self::Query(pairs) => pairs.iter().map(|(_, secret)| secret).collect(),
            Self::Either(forms) => forms.iter().next().map(Self::credentials).unwrap_or_default(),
        }
    }

    /// What it was fetched for signing has ended, or is about to.
    pub(super) fn is_stale(&self) -> bool {
        self.credentials().iter().any(|credential| credential.is_stale())
    }

    /// It signs with what signing in gave.
    pub(super) fn is_leased(&self) -> bool {
        self.credentials().iter().any(|credential| credential.is_leased())
    }

    /// The form that is used now.
    pub(super) fn form(&self, second: bool) -> &Self {
        match self {
            Self::Either(forms) => forms.get(usize::from(second)).unwrap_or(self),
            one => one,
        }
    }

    /// Fetches what is needed to sign with; may wait. `again`: because it was refused.
    pub(super) fn fetch(&self, again: bool, scrubber: &Scrubber) -> Result<Signature, Lack> {
        let secrets = self.credentials().into_iter().map(|c| if again { c.again() } else { c.fetch() });
        let secrets = secrets.collect::<Result<Vec<_>, _>>()?;
        for secret in &secrets {
            scrubber.learn(secret);
        }
        Ok(self.sign(&secrets))
    }

    fn sign(&self, secrets: &[Secret]) -> Signature {
        let mut who = DefaultHasher::new();
        for secret in secrets {
            secret.expose().hash(&mut who);
        }
        let first = secrets.first().map_or("", Secret::expose);
        let header = match self {
            Self::None | Self::Query(_) | Self::Either(_) => None,
            Self::Basic { user, .. } => {
                user.hash(&mut who);
                let pair = Zeroizing::new(format!("{user}:{first}"));
                Some((AUTHORIZATION, format!("Basic {}", STANDARD.encode(pair.as_bytes()))))
            }
            Self::BareOrBearer { bare, .. } if first.starts_with(bare) => Some((AUTHORIZATION, first.to_owned())),
            Self::Bearer(_) | Self::BareOrBearer { .. } => Some((AUTHORIZATION, format!("Bearer {first}"))),
            Self::Header { name, prefix, .. } => Some((HeaderName::from_static(name), format!("{prefix}{first}"))),
            Self::OAuth1Style(pairs) => Some((AUTHORIZATION, oauth(pairs, secrets))),
        };
        let query = match self {
            Self::Query(pairs) => pairs.iter().map(|(key, _)| *key).zip(secrets.iter().cloned()).collect(),
            _ => Vec::new(),
        };
        let header = header.map(|(name, value)| (name, Zeroizing::new(value)));
        Signature {
            header: header.and_then(|(name, value)| Some((name, sensitive(&value)?))),
            query,
            who: who.finish(),
        }
    }
}

fn oauth(pairs: &[(&'static str, Credential)], secrets: &[Secret]) -> String {
    let mut text = "OAuth ".to_owned();
    for (n, ((key, _), secret)) in pairs.iter().zip(secrets).enumerate() {
        let comma = if n > 0 { ", " } else { "" };
        let _ = write!(text, "{comma}{key}=\"{}\"", super::request::segment(secret.expose()));
    }
    text
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What a request is signed with.
pub(super) struct Signature {
    /// The header that says who asks.
    pub header: Option<(HeaderName, HeaderValue)>,
    query: Vec<(&'static str, Secret)>,
    /// Tells one set of secrets from another inside this run of the program.
    pub who: u64,
}

impl Signature {
    /// Signs the query of an address, where that is the form.
    pub fn sign(&self, url: &mut Url) {
        if !self.query.is_empty() {
            // The address of a next page may hold the old ones.
            let kept: Vec<(String, String)> = url
                .query_pairs()
                .filter(|(key, _)| !self.query.iter().any(|(own, _)| own == key))
                .map(|(key, value)| (key.into_owned(), value.into_owned()))
                .collect();
            let secrets = self.query.iter().map(|(key, secret)| (*key, secret.expose()));
            url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(secrets);
        }
    }

    /// A hash that changes with the secrets. It reveals none of them: sixteen bits exclude few guesses.
    pub fn fingerprint(&self) -> u16 {
        self.who as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(secret: &str) -> Credential {
        Credential::known(Secret::new(secret))
    }

    fn header(auth: &Auth) -> Option<(String, String)> {
        let (name, value) = auth.fetch(false, &Scrubber::default()).unwrap().header?;
        assert!(value.is_sensitive());
        Some((name.to_string(), value.to_str().unwrap().to_owned()))
    }

    #[test]
    fn each_form_signs_as_its_services_want_it() {
        let basic = Auth::Basic { user: "maya@acme.example".to_owned(), secret: known("canary") };
        let authorization = |value: &str| Some(("authorization".to_owned(), value.to_owned()));
        assert_eq!(header(&Auth::None), None);
        assert_eq!(header(&basic), authorization("Basic bWF5YUBhY21lLmV4YW1wbGU6Y2FuYXJ5"));
        assert_eq!(header(&Auth::Bearer(known("canary"))), authorization("Bearer canary"));
        let bot = Auth::Header { name: "authorization", prefix: "Bot ", secret: known("canary") };
        assert_eq!(header(&bot), authorization("Bot canary"));
        let own = Auth::Header { name: "private-token", prefix: "", secret: known("canary") };
        assert_eq!(header(&own), Some(("private-token".to_owned(), "canary".to_owned())));
        let either = |secret| Auth::BareOrBearer { bare: "lin_api_", secret: known(secret) };
        assert_eq!(header(&either("lin_api_1")), authorization("lin_api_1"));
        assert_eq!(header(&either("lin_oauth_1")), authorization("Bearer lin_oauth_1"));
        let oauth = Auth::OAuth1Style(vec![("oauth_consumer_key", known("k")), ("oauth_token", known("t\"/"))]);
        assert_eq!(header(&oauth), authorization("OAuth oauth_consumer_key=\"k\", oauth_token=\"t%22%2F\""));
    }

    #[test]
    fn the_query_form_replaces_old_secrets_in_an_address() {
        let auth = Auth::Query(vec![("key", known("k")), ("token", known("t&"))]);
        let signature = auth.fetch(false, &Scrubber::default()).unwrap();
        let mut url = Url::parse("https://api.example/1/cards?token=old&before=5").unwrap();
        signature.sign(&mut url);
        assert_eq!(url.as_str(), "https://api.example/1/cards?before=5&key=k&token=t%26");
        assert!(signature.header.is_none());
    }

    #[test]
    fn printing_a_form_prints_no_secret() {
        let shown = format!("{:?}", Auth::Basic { user: "maya".to_owned(), secret: known("canary") });
        assert!(!shown.contains("canary"), "{shown}");
    }
}

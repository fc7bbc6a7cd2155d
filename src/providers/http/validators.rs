//! What was seen before: the `ETag` and the `Last-Modified` of each answer (RFC 9110, 8.8), and a hash of its bytes, for
//! asking "has it changed?".
//!
//! They are part of a provider's cursor, so they live as long as the data that they stand for. Those of other secrets are
//! not used: what another account may see is another answer.
//!
//! Not here: asking (`session`).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use reqwest::header::{ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// What a service said to recognise its answers by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// Whose they are: see `Signature::fingerprint`.
    who: u16,
    seen: BTreeMap<String, Validator>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Validator {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    /// A hash of the bytes.
    body: u64,
}

/// What an answer is recognised by.
pub(super) struct Seen {
    who: u16,
    key: String,
    validator: Validator,
}

impl Seen {
    /// Of an answer to a question with a key.
    pub fn of(who: u16, key: String, headers: &HeaderMap, body: &[u8]) -> Self {
        let text = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
        let validator = Validator { etag: text(ETAG), modified: text(LAST_MODIFIED), body: xxh3_64(body) };
        Self { who, key, validator }
    }
}

impl Validators {
    /// The headers that ask whether an answer has changed; none when it was not seen by the same account.
    pub(super) fn ask(&self, who: u16, key: &str) -> Vec<(HeaderName, HeaderValue)> {
        let Some(seen) = self.seen.get(key).filter(|_| self.who == who) else { return Vec::new() };
        let pairs = [(IF_NONE_MATCH, &seen.etag), (IF_MODIFIED_SINCE, &seen.modified)];
        let headers = pairs.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?.parse().ok()?)));
        headers.collect()
    }

    /// Whether these very bytes were the last answer to the same account.
    pub(super) fn knows(&self, Seen { who, key, validator }: &Seen) -> bool {
        self.who == *who && self.seen.get(key).is_some_and(|known| known.body == validator.body)
    }

    /// Keeps what an answer is recognised by.
    pub(super) fn remember(&mut self, Seen { who, key, validator }: Seen) {
        if self.who != who {
            self.who = who;
            self.seen.clear();
        }
        self.seen.insert(key, validator);
    }

    /// Forgets everything: the next question is a full one.
    pub fn clear(&mut self) {
        self.seen.clear();
    }
}

/// What a question is remembered by; shorter than its address, and no query can be read from it.
pub(super) fn key(verb: &str, address: &str, carried: &[u8]) -> String {
    let mut hash = DefaultHasher::new();
    (verb, address, carried).hash(&mut hash);
    format!("{:016x}", hash.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a() -> String {
        key("GET", "a", b"")
    }

    fn seen(who: u16, headers: &[(HeaderName, &'static str)]) -> Validators {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        let mut validators = Validators::default();
        validators.remember(Seen::of(who, a(), &headers.collect(), b"bytes"));
        validators
    }

    #[test]
    fn what_was_seen_is_asked_for_by_its_validators() {
        let validators = seen(7, &[(ETAG, "W/\"1\""), (LAST_MODIFIED, "Mon, 23 Nov 2026 08:00:00 GMT")]);
        let asked = validators.ask(7, &a());
        assert_eq!(
            asked.iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect::<Vec<_>>(),
            [("if-none-match", "W/\"1\""), ("if-modified-since", "Mon, 23 Nov 2026 08:00:00 GMT")]
        );
        for other in [key("GET", "b", b""), key("REPORT", "a", b""), key("GET", "a", b"x")] {
            assert!(validators.ask(7, &other).is_empty());
        }
        let stored = serde_json::to_string(&validators).unwrap();
        assert_eq!(serde_json::from_str::<Validators>(&stored).unwrap(), validators);
    }

    #[test]
    fn h10_validators_of_another_account_are_not_used_and_not_kept() {
        let mut validators = seen(7, &[(ETAG, "\"1\"")]);
        assert!(validators.ask(8, &a()).is_empty());
        validators.remember(Seen::of(8, key("GET", "b", b""), &HeaderMap::new(), b"bytes"));
        assert!(validators.ask(7, &a()).is_empty() && validators.ask(8, &a()).is_empty());
    }

    #[test]
    fn an_answer_without_validators_is_known_by_its_bytes_alone() {
        let mut validators = seen(7, &[(ETAG, "\"1\"")]);
        validators.remember(Seen::of(7, a(), &HeaderMap::new(), b"bytes"));
        assert!(validators.ask(7, &a()).is_empty());
        let knows = |who, body: &[u8]| validators.knows(&Seen::of(who, a(), &HeaderMap::new(), body));
        assert_eq!((knows(7, b"bytes"), knows(7, b"other"), knows(8, b"bytes")), (true, false, false));
    }
}

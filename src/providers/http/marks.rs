//! What was seen before: the `ETag` and the `Last-Modified` of each address, for asking "has it changed?".
//!
//! They are part of a provider's cursor, so they live as long as the data that they stand for. Marks of other secrets
//! are worth nothing: what another account may see is another answer.
//!
//! Not here: asking (`visit`).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use reqwest::header::{ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use serde::{Deserialize, Serialize};

/// What a service said to recognise its answers by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Whose they are: see `Signature::fingerprint`.
    who: u16,
    seen: BTreeMap<String, Mark>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
}

impl Marks {
    /// The headers that ask whether an address has changed; none when it was not seen by the same account.
    pub(super) fn ask(&self, who: u16, key: &str) -> Vec<(HeaderName, HeaderValue)> {
        let Some(mark) = self.seen.get(key).filter(|_| self.who == who) else { return Vec::new() };
        let pairs = [(IF_NONE_MATCH, &mark.etag), (IF_MODIFIED_SINCE, &mark.modified)];
        let headers = pairs.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?.parse().ok()?)));
        headers.collect()
    }

    /// Keeps what an answer says to recognise it by.
    pub(super) fn remember(&mut self, who: u16, key: String, headers: &HeaderMap) {
        if self.who != who {
            self.who = who;
            self.seen.clear();
        }
        let text = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
        match (text(ETAG), text(LAST_MODIFIED)) {
            (None, None) => self.seen.remove(&key),
            (etag, modified) => self.seen.insert(key, Mark { etag, modified }),
        };
    }

    /// Forgets everything: the next question is a full one.
    pub fn clear(&mut self) {
        self.seen.clear();
    }
}

/// What an address is remembered by; shorter than it, and no query can be read from it.
pub(super) fn key(address: &str) -> String {
    let mut hash = DefaultHasher::new();
    address.hash(&mut hash);
    format!("{:016x}", hash.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(who: u16, headers: &[(HeaderName, &'static str)]) -> Marks {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        let mut marks = Marks::default();
        marks.remember(who, key("a"), &headers);
        marks
    }

    #[test]
    fn what_was_seen_is_asked_for_by_its_marks() {
        let marks = seen(7, &[(ETAG, "W/\"1\""), (LAST_MODIFIED, "Mon, 23 Nov 2026 08:00:00 GMT")]);
        let asked = marks.ask(7, &key("a"));
        assert_eq!(
            asked.iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect::<Vec<_>>(),
            [("if-none-match", "W/\"1\""), ("if-modified-since", "Mon, 23 Nov 2026 08:00:00 GMT")]
        );
        assert!(marks.ask(7, &key("b")).is_empty());
        let stored = serde_json::to_string(&marks).unwrap();
        assert_eq!(serde_json::from_str::<Marks>(&stored).unwrap(), marks);
    }

    #[test]
    fn h10_marks_of_another_account_are_not_used_and_not_kept() {
        let mut marks = seen(7, &[(ETAG, "\"1\"")]);
        assert!(marks.ask(8, &key("a")).is_empty());
        marks.remember(8, key("b"), &HeaderMap::new());
        assert!(marks.ask(7, &key("a")).is_empty() && marks.ask(8, &key("a")).is_empty());
    }

    #[test]
    fn an_answer_without_marks_takes_the_old_ones_back() {
        let mut marks = seen(7, &[(ETAG, "\"1\"")]);
        marks.remember(7, key("a"), &HeaderMap::new());
        assert!(marks.ask(7, &key("a")).is_empty());
    }
}

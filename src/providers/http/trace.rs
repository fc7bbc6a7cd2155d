//! A request in the log (`--log`): what was asked, what came, and how long it took. Without a log it does no work.
//!
//! The log has the parameters of an address, decoded, because most errors are in the query. They are logged before they
//! are signed, and a parameter with the name of a secret is omitted.
//!
//! Not here: scrubbing, which the log does with every line.

use std::fmt::Write as _;

use reqwest::Url;
use tokio::time::Instant;

use super::address::{Redacted, shown};
use super::failure::Failure;
use crate::domain::text::head;

/// The most characters of a value that are logged.
const LONGEST: usize = 300;
/// A parameter with one of these in its name is not said.
const SECRETS: [&str; 8] = ["token", "key", "secret", "sig", "auth", "pass", "code", "session"];

/// A request that was sent.
pub(super) struct Trace<'a> {
    source: &'a str,
    /// What was asked; empty without a log.
    asked: Option<(String, Instant)>,
}

impl<'a> Trace<'a> {
    /// A request is being sent to an address, which is not signed yet.
    pub fn begin(source: &'a str, verb: &str, url: &Url, hidden: bool) -> Self {
        let words = || if hidden { format!("{verb} {}", shown(url, true)) } else { words(verb, url) };
        let asked = log::log_enabled!(log::Level::Debug).then(|| (words(), Instant::now()));
        Self { source, asked }
    }

    /// A whole answer came.
    pub fn answered(self, status: u16, bytes: usize) {
        if let Some((what, began)) = self.asked {
            let took = began.elapsed().as_millis();
            log::info!(source = self.source; "{what}: {status}, {bytes} bytes, {took} ms");
        }
    }

    /// Says so, when no answer came, or not the whole of it.
    pub fn seen<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if let (Some((what, began)), Err(failure)) = (&self.asked, &outcome) {
            let (took, why) = (began.elapsed().as_millis(), failure.trouble.text());
            let status = failure.status.map(|status| format!("{status}, ")).unwrap_or_default();
            log::warn!(source = self.source; "{what}: {status}no answer after {took} ms: {}", why.raw());
        }
        outcome
    }
}

fn words(verb: &str, url: &Url) -> String {
    let mut words = format!("{verb} {}", Redacted(url));
    for (n, (name, value)) in url.query_pairs().enumerate() {
        let small = name.to_ascii_lowercase();
        let is_secret = SECRETS.iter().any(|word| small.contains(word));
        let value = if is_secret { "***" } else { head(&value, LONGEST) };
        let _ = write!(words, "{}{name}={value}", if n == 0 { '?' } else { '&' });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_said_with_its_parameters_but_never_with_those_that_are_called_like_secrets() {
        let url = Url::parse(
            "https://maya:canary@acme.example/x?jql=a+%3D+%22b%22&nextPageToken=canary&API_KEY=canary&n=1#canary",
        );
        let said = words("GET", &url.unwrap());
        assert_eq!(said, "GET https://acme.example/x?jql=a = \"b\"&nextPageToken=***&API_KEY=***&n=1");
        let long = Url::parse(&format!("https://acme.example/?jql={}", "x".repeat(5000))).unwrap();
        assert!(words("GET", &long).len() < 400);
    }
}

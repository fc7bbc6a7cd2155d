//! What is asked of a service.
//!
//! Not here: sending it (`visit`), signing it (`auth`).

use std::fmt;

use serde::Serialize;

use super::answer::Link;

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// One request.
#[derive(Clone)]
pub struct Request {
    pub(super) target: Target,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    /// What is posted, and its media type; nothing in a GET.
    pub(super) body: Option<(Vec<u8>, &'static str)>,
    /// It changes nothing there, so it may be sent again.
    asks: bool,
}

/// Where a request goes.
#[derive(Clone)]
pub(super) enum Target {
    /// A path below the service's address.
    Path(String),
    /// An address that the service itself gave.
    Link(Link),
}

impl Request {
    /// Gets a path below the service's address. What comes from outside goes into it through [`segment`].
    pub fn get(path: impl Into<String>) -> Self {
        Self { target: Target::Path(path.into()), query: Vec::new(), headers: Vec::new(), body: None, asks: true }
    }

    /// Gets an address that an answer gave, such as that of the next page. It has its query already.
    pub fn follow(link: Link) -> Self {
        Self { target: Target::Link(link), query: Vec::new(), headers: Vec::new(), body: None, asks: true }
    }

    /// Posts a value as JSON. It may change something there, so it is never sent twice.
    pub fn post(path: impl Into<String>, value: &impl Serialize) -> Self {
        Self { asks: false, ..Self::ask(path, value) }
    }

    /// Posts a question as JSON, such as a search: it changes nothing there, and may be sent again.
    pub fn ask(path: impl Into<String>, value: &impl Serialize) -> Self {
        // What we send is made of texts and numbers, which always become JSON.
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self { body: Some((body, "application/json")), ..Self::get(path) }
    }

    /// Posts a form, as sign-in services want it.
    pub fn post_form(path: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let mut url = reqwest::Url::parse("https://form.invalid").ok();
        if let Some(url) = &mut url {
            url.query_pairs_mut().extend_pairs(fields);
        }
        let form = url.as_ref().and_then(|url| url.query()).unwrap_or_default();
        Self { body: Some((form.as_bytes().to_vec(), FORM)), asks: false, ..Self::get(path) }
    }

    /// Adds a parameter to the query.
    #[must_use]
    pub fn query(mut self, key: &str, value: impl Into<String>) -> Self {
        self.query.push((key.to_owned(), value.into()));
        self
    }

    /// Adds a parameter to the query, if there is a value.
    #[must_use]
    pub fn query_if(self, key: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn is_get(&self) -> bool {
        self.body.is_none()
    }

    /// May it be sent again?
    pub(super) fn only_asks(&self) -> bool {
        self.asks
    }

    pub(super) fn verb(&self) -> &'static str {
        if self.is_get() { "GET" } else { "POST" }
    }
}

/// Only the path: queries and bodies may hold what nobody should read.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = self.verb();
        match &self.target {
            Target::Path(path) => write!(f, "{verb} {path}"),
            Target::Link(link) => write!(f, "{verb} {link:?}"),
        }
    }
}

/// A text from outside as one segment of a path.
pub fn segment(text: &str) -> String {
    use fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    // `..` climbs, even when it is percent-encoded once.
    if matches!(text, "." | "..") {
        return text.replace('.', "%252E");
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~' | b'.') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_never_leaves_its_place() {
        assert_eq!(segment("ATL-1"), "ATL-1");
        assert_eq!(segment("a/b?c#d e"), "a%2Fb%3Fc%23d%20e");
        assert_eq!(segment("é.x"), "%C3%A9.x");
        assert_eq!(segment(".."), "%252E%252E");
    }

    #[test]
    fn a_request_prints_without_its_query_and_body() {
        let request = Request::get("1/cards").query("token", "canary").header("x", "canary");
        assert_eq!(format!("{request:?}"), "GET 1/cards");
        assert_eq!(format!("{:?}", Request::post("x", &"canary")), "POST x");
        assert_eq!(Request::post_form("x", &[("a", "b c&")]).body.unwrap().0, b"a=b+c%26");
    }
}

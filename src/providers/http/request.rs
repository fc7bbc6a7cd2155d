//! What is asked of a service, and what is done there.
//!
//! Not here: sending it (`session`), signing it (`auth`).

use std::fmt;

use serde::Serialize;

use super::address::Link;
use super::pace::Pace;

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";
/// That of JSON.
const JSON: &str = "application/json";

/// One request.
#[derive(Clone)]
pub struct Request {
    pub(super) verb: &'static str,
    pub(super) target: Target,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    /// What it carries, and its media type.
    pub(super) body: Option<(Vec<u8>, &'static str)>,
    pub(super) bucket: Option<String>,
    /// How often requests of its bucket may begin.
    pub(super) pace: Option<Pace>,
    does: Does,
    /// It is a GraphQL query.
    pub(super) is_graph: bool,
    /// Its address is a secret.
    pub(super) hidden: bool,
    /// It may be redirected to another service.
    pub(super) roams: bool,
}

/// What a request does there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    /// It only reads, so it may be sent again.
    Ask,
    /// It changes something.
    Act,
}

/// Where a request goes.
#[derive(Clone)]
pub enum Target {
    /// A path below the service's address.
    Path(String),
    /// An address that the service itself gave.
    Link(Link),
}

impl From<&str> for Target {
    fn from(path: &str) -> Self {
        Self::Path(path.to_owned())
    }
}

impl From<String> for Target {
    fn from(path: String) -> Self {
        Self::Path(path)
    }
}

impl From<Link> for Target {
    fn from(link: Link) -> Self {
        Self::Link(link)
    }
}

impl Request {
    fn new(verb: &'static str, target: Target, does: Does) -> Self {
        let (query, headers, body, bucket, pace) = (Vec::new(), Vec::new(), None, None, None);
        Self { verb, target, query, headers, body, bucket, pace, does, is_graph: false, hidden: false, roams: false }
    }

    /// Asks with any method (`POST`, `PROPFIND`, `REPORT`): it makes no change there, and is sent again where that may
    /// help, as a GET is.
    pub fn asking(verb: &'static str, target: impl Into<Target>) -> Self {
        Self::new(verb, target.into(), Does::Ask)
    }

    /// Acts with any method (`POST`, `PUT`, `PATCH`, `DELETE`): it changes something there. Once it may have been sent
    /// it is not sent again, and a failure says that it may have arrived.
    pub fn acting(verb: &'static str, target: impl Into<Target>) -> Self {
        Self::new(verb, target.into(), Does::Act)
    }

    /// Gets a path below the service's address. Text from outside is added to a path through [`segment`].
    pub fn get(path: impl Into<String>) -> Self {
        Self::asking("GET", path.into())
    }

    /// Gets an address that an answer gave, such as that of the next page. It has its query already.
    pub fn follow(link: Link) -> Self {
        Self::asking("GET", link)
    }

    /// Posts a question as JSON, such as a search.
    pub fn ask(path: impl Into<String>, value: &impl Serialize) -> Self {
        Self::asking("POST", path.into()).json(value)
    }

    /// Posts a value as JSON that changes something there.
    pub fn post(path: impl Into<String>, value: &impl Serialize) -> Self {
        Self::acting("POST", path.into()).json(value)
    }

    /// Posts a form, as sign-in services want it. It may use something up, so it is sent once.
    pub fn post_form(path: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        Self::acting("POST", path.into()).form(fields)
    }

    /// Carries a value as JSON.
    #[must_use]
    pub fn json(self, value: &impl Serialize) -> Self {
        // What we send is made of texts and numbers, which always become JSON.
        self.body(serde_json::to_vec(value).unwrap_or_default(), JSON)
    }

    /// Carries a form.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut url = reqwest::Url::parse("https://form.invalid").ok();
        if let Some(url) = &mut url {
            url.query_pairs_mut().extend_pairs(fields);
        }
        let form = url.as_ref().and_then(|url| url.query()).unwrap_or_default();
        self.body(form.as_bytes().to_vec(), FORM)
    }

    /// Carries anything, such as XML.
    #[must_use]
    pub fn body(self, bytes: impl Into<Vec<u8>>, media: &'static str) -> Self {
        Self { body: Some((bytes.into(), media)), ..self }
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

    /// Its path and query as one of several in a batch: `/boards/7?fields=name%2Curl`, in which no comma is bare.
    pub fn relative(&self) -> String {
        let path = match &self.target {
            Target::Path(path) => path.trim_start_matches('/').to_owned(),
            Target::Link(Link(url)) => url.path().trim_start_matches('/').to_owned(),
        };
        let pairs: Vec<String> = self.query.iter().map(|(key, value)| format!("{key}={}", segment(value))).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("/{path}{mark}{}", pairs.join("&"))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Names the bucket in which the service counts it: a method, a route, a workload. Without one its path is its
    /// bucket.
    #[must_use]
    pub fn bucket(self, name: impl Into<String>) -> Self {
        Self { bucket: Some(name.into()), ..self }
    }

    /// Requests of its bucket begin no more often than so. One that comes too early waits for its turn.
    #[must_use]
    pub fn pace(self, pace: Pace) -> Self {
        Self { pace: Some(pace), ..self }
    }

    /// Its address is a secret, as that of a private calendar is: only its host is shown.
    #[must_use]
    pub fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// It may be redirected to another service over https. Only for requests that are not signed, and whose address is
    /// no secret.
    #[must_use]
    pub fn roaming(self) -> Self {
        Self { roams: true, ..self }
    }

    /// Takes an answer of any media type, unless it says which.
    pub(super) fn accept_all(self) -> Self {
        let says = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept"));
        if says { self } else { self.header("accept", "*/*") }
    }

    /// It is a GraphQL query.
    pub(super) fn graph(self) -> Self {
        Self { is_graph: true, ..self }
    }

    /// May it be sent again?
    pub(super) fn only_asks(&self) -> bool {
        self.does == Does::Ask
    }

    /// Whether a redirect of this status may be followed. A POST becomes a GET, except for 307 and 308 (RFC 9110,
    /// 15.4), so only these redirects of a POST are followed.
    pub(super) fn may_follow(&self, status: u16) -> bool {
        match self.verb {
            "GET" => true,
            "POST" => self.only_asks() && matches!(status, 307 | 308),
            _ => self.only_asks() && status != 303,
        }
    }

    /// What tells it from other questions to the same address.
    pub(super) fn carried(&self) -> &[u8] {
        self.body.as_ref().map_or(&[], |(bytes, _)| bytes)
    }
}

/// Only the path: queries and bodies may hold secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = self.verb;
        match &self.target {
            _ if self.hidden => write!(f, "{verb} (a secret address)"),
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
        assert_eq!(format!("{:?}", Request::get("secret/calendar.ics").hidden()), "GET (a secret address)");
        assert_eq!(Request::post_form("x", &[("a", "b c&")]).body.unwrap().0, b"a=b+c%26");
    }

    #[test]
    fn a_question_among_others_holds_no_bare_comma() {
        let request = Request::get("boards/b").query("fields", "name,url").query("q", "a b");
        assert_eq!(request.relative(), "/boards/b?fields=name%2Curl&q=a%20b");
        assert_eq!(Request::get("/boards").relative(), "/boards");
    }

    #[test]
    fn c5_a_redirect_is_followed_only_by_what_asks_and_stays_the_same_there() {
        let follows = |request: Request| [301, 302, 303, 307, 308].map(|status| request.may_follow(status));
        assert_eq!(follows(Request::get("x")), [true; 5]);
        assert_eq!(follows(Request::asking("PROPFIND", "x")), [true, true, false, true, true]);
        assert_eq!(follows(Request::ask("x", &1)), [false, false, false, true, true]);
        assert_eq!(follows(Request::post("x", &1)), [false; 5]);
        assert_eq!(follows(Request::acting("PUT", "x")), [false; 5]);
    }
}

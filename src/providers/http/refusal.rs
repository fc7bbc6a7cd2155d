//! Refusals that a status does not tell: `ok: false` with an error word in a 200 (Slack), the errors of a GraphQL answer,
//! a 400 that means a wrong token. A kind says which status an answer is meant as, and everything goes on as if the
//! service had sent that: the same trouble, the same words, a secret fetched anew, a wait, another try.
//!
//! 1. A kind reads a refusal with [`Setup::refusals`](super::Setup): a pure function of a [`Said`]. It is asked for every
//!    answer to the kind's requests that is short enough to be a refusal, whatever its status.
//! 2. The errors of a GraphQL answer come to the kind first too; then the usual codes count (`usual`). Errors beside data
//!    are no refusal, but for a limit: the kind finds them beside its data.
//!
//! Not here: limits in all dialects (`limits`), the words for a status (`refused`).

use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::graph::{Graph, GraphError};
use super::mend::mend;
use crate::domain::Instant;

/// A longer body is an answer and no refusal.
const LONGEST: usize = 64 * 1024;

/// How a kind reads a refusal: `None`, when the answer is none, or its status tells.
pub type ReadRefusal = fn(&Said<'_>) -> Option<Refusal>;

/// An answer that may be a refusal.
#[derive(Debug)]
pub struct Said<'a> {
    /// Its status.
    pub status: u16,
    /// Its body as it came; of a GraphQL answer only its errors. It may repeat secrets.
    pub body: &'a str,
    /// The time.
    pub now: Instant,
    pub(super) json: Value,
    pub(super) headers: &'a HeaderMap,
}

impl Said<'_> {
    /// A text of the body, by its JSON pointer (RFC 6901): `/error/code`.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.json.pointer(pointer)?.as_str()
    }

    /// A value of the body, by its JSON pointer.
    pub fn value(&self, pointer: &str) -> Option<&Value> {
        self.json.pointer(pointer)
    }

    /// The values of a list of the body, such as `errors`.
    pub fn list(&self, pointer: &str) -> impl Iterator<Item = &Value> {
        self.json.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What a refusal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status that it is meant as: 401 for a wrong secret, 403 for a missing permission, 404, 429 for a limit, 503 for
    /// trouble that may pass, 400 for anything else.
    pub status: u16,
    /// The service's own word for it, if it has one: `token_revoked`. It stands in the words, and in the failure.
    pub word: Option<String>,
    /// The permission that is missing, where the service names it.
    pub needs: Option<String>,
    /// Until when to wait, where only the kind knows: else the headers tell.
    pub until: Option<Instant>,
}

impl Refusal {
    /// A refusal that is meant as a status.
    pub fn meant(status: u16) -> Self {
        Self { status, word: None, needs: None, until: None }
    }

    /// The same with the service's word for it.
    #[must_use]
    pub fn word(self, word: impl Into<String>) -> Self {
        Self { word: Some(word.into()), ..self }
    }

    /// The same with the permission that is missing.
    #[must_use]
    pub fn needs(self, needs: Option<&str>) -> Self {
        Self { needs: needs.map(str::to_owned), ..self }
    }

    /// The same with the end of a wait.
    #[must_use]
    pub fn until(self, until: Instant) -> Self {
        Self { until: Some(until), ..self }
    }
}

/// An answer as far as it is looked at here.
pub(super) struct Seen<'a> {
    pub status: u16,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// It answers a GraphQL query.
    pub is_graph: bool,
    pub now: Instant,
}

/// Reads a refusal, by the rules of the file.
pub(super) fn read(seen: &Seen<'_>, kind: Option<ReadRefusal>) -> Option<Refusal> {
    let Seen { status, headers, now, .. } = *seen;
    let graph = seen.is_graph.then(|| errors(seen.body)).flatten();
    let (body, json) = match &graph {
        Some(Errors { json, .. }) => (json.to_string(), json.clone()),
        None if kind.is_none() || seen.body.len() > LONGEST => return None,
        None => (String::from_utf8_lossy(seen.body).into_owned(), Value::Null),
    };
    let json = if graph.is_some() { json } else { serde_json::from_slice(&mend(seen.body)).unwrap_or_default() };
    let said = Said { status, body: &body, now, json, headers };
    let own = kind.and_then(|kind| kind(&said));
    own.or_else(|| usual(&graph?))
}

/// The errors of a GraphQL answer.
struct Errors {
    list: Vec<GraphError>,
    /// `{"errors": [...]}`, without the data.
    json: Value,
    has_data: bool,
}

/// The errors of a GraphQL answer, if there are any. The data are passed over without building them.
fn errors(body: &[u8]) -> Option<Errors> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow, default)]
        data: Option<&'a RawValue>,
        #[serde(default)]
        errors: Value,
    }
    memchr::memmem::find(body, b"\"errors\"")?;
    let Envelope { data, errors } = serde_json::from_slice(body).ok()?;
    let list = Graph::<()>::errors_of(&errors);
    let json = serde_json::json!({ "errors": errors });
    (!list.is_empty()).then(|| Errors { list, json, has_data: data.is_some_and(|data| data.get() != "null") })
}

/// What the codes of a GraphQL service mean that its kind does not read: a limit always; everything else only when there
/// are no data.
fn usual(Errors { list, has_data, .. }: &Errors) -> Option<Refusal> {
    let meant = |code: &str| match code {
        "RATELIMITED" | "RATE_LIMITED" => 429,
        "UNAUTHENTICATED" | "AUTHENTICATION_ERROR" => 401,
        "FORBIDDEN" | "INSUFFICIENT_SCOPES" => 403,
        "NOT_FOUND" => 404,
        "INTERNAL_SERVER_ERROR" => 500,
        "SERVICE_UNAVAILABLE" | "TIMEOUT" => 503,
        _ => 400,
    };
    let refusal = |code: &str| Refusal::meant(meant(&code.to_ascii_uppercase())).word(code);
    let refusals = list.iter().map(|error| error.code.as_deref().map_or(Refusal::meant(400), refusal));
    let refusals: Vec<Refusal> = refusals.collect();
    let limit = refusals.iter().find(|refusal| refusal.status == 429);
    limit.or_else(|| refusals.first().filter(|_| !has_data)).cloned()
}

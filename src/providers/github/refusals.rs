//! How GitHub refuses: which status an answer is meant as, and the words for it.
//!
//! 1. Where the organisation wants single sign-on, and where a scope is missing, the words say what to do.
//! 2. An error about a part that may be missing (teams, projects) is no refusal: the look goes on without it.
//! 3. A question that takes the service too long is asked again with a smaller page, by whoever asked.
//!
//! Not here: limits, which are the same for every kind (`http`).

use serde_json::Value;

use super::settings::VENDOR;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::http::{Address, Failure, GraphError, Refusal, Said, setup};

/// The status that an answer is meant as which says that the question took too long.
pub const TOO_SLOW: u16 = 599;
/// The word for a token that is not authorised for single sign-on.
const SSO: &str = "single sign-on";
/// The word for a field that the server does not know.
const UNKNOWN_FIELD: &str = "undefinedField";
/// The word for a token that may not read addresses.
const EMAIL: &str = "email";
/// The parts of an answer that may be missing.
const OPTIONAL: [&str; 5] = ["team", "members", "projectItems", "field", "requestedReviewer"];
/// The parts whose permission is known.
const PERMISSIONS: [(&str, &str); 2] = [("issues", "Issues: read"), ("pullRequests", "Pull requests: read")];

/// Reads a refusal, by the rules of the file.
pub fn refusal(said: &Said<'_>) -> Option<Refusal> {
    if said.status == 403 && said.header("x-github-sso").is_some() {
        return Some(Refusal::meant(403).word(SSO));
    }
    if matches!(said.status, 502 | 504) {
        return Some(Refusal::meant(TOO_SLOW).word(said.status.to_string()));
    }
    let is_limited = said.list("/errors").any(|error| kind(error).eq_ignore_ascii_case("RATE_LIMITED"));
    if is_limited { None } else { said.list("/errors").find_map(of_error) }
}

fn kind(error: &Value) -> &str {
    let words = [error.pointer("/extensions/code"), error.get("type")];
    words.into_iter().flatten().find_map(Value::as_str).unwrap_or_default()
}

fn of_error(error: &Value) -> Option<Refusal> {
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    let path: Vec<&str> =
        error.get("path").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let word = kind(error);
    if error.pointer("/extensions/saml_failure") == Some(&Value::Bool(true)) {
        return Some(Refusal::meant(403).word(SSO));
    }
    if message.starts_with("Something went wrong while executing your query") || message.contains("timeout") {
        return Some(Refusal::meant(TOO_SLOW).word("timeout"));
    }
    if word == UNKNOWN_FIELD || (message.starts_with("Field '") && message.contains("doesn't exist on type")) {
        return Some(Refusal::meant(400).word(UNKNOWN_FIELD));
    }
    if path.iter().any(|step| OPTIONAL.contains(step)) {
        return None;
    }
    match word {
        "INSUFFICIENT_SCOPES" => {
            let is_email = message.contains("'email' field");
            let word = if is_email { EMAIL } else { word };
            Some(Refusal::meant(403).word(word).needs(scopes(message).as_deref()))
        }
        "FORBIDDEN" => {
            let known = PERMISSIONS.iter().find(|(part, _)| path.contains(part));
            known.map(|(_, permission)| Refusal::meant(403).word(word).needs(Some(permission)))
        }
        _ => None,
    }
}

/// The scopes that a message names: `... requires one of the following scopes: ['read:org'], but ...`.
fn scopes(message: &str) -> Option<String> {
    let (_, from) = message.split_once("following scopes: [")?;
    let (scopes, _) = from.split_once(']')?;
    Some(scopes.replace('\'', ""))
}

/// Whether a question was refused because it asks for addresses.
pub fn is_about_addresses(failure: &Failure) -> bool {
    failure.word.as_deref() == Some(EMAIL)
}

/// The trouble of a failure, in words that fit this service. `secret` is the token's name, for people.
pub fn explain(failure: Failure, secret: &str, address: &Address) -> Trouble {
    let host = if address.text() == VENDOR { "github.com".to_owned() } else { address.host() };
    let word = failure.word.as_deref();
    match (failure.status, word) {
        (Some(403), Some(SSO)) => denied(format!(
            "the {secret} is not authorised for the organisation's single sign-on: authorise it (Configure SSO beside the \
             token at {host}/settings/tokens)"
        )),
        (Some(401), word) => denied(format!(
            "the {secret} is refused: make a new one at {host}/settings/personal-access-tokens ({})",
            word.unwrap_or("401")
        )),
        (Some(400), Some(UNKNOWN_FIELD)) => setup(format!(
            "this GitHub Enterprise Server is too old (it needs 3.x with `reviewThreads`): {}",
            failure.said()
        )),
        _ => failure.into(),
    }
}

fn denied(text: String) -> Trouble {
    Trouble::Denied { text: Text::new(text) }
}

/// What an error beside the data says, for people; `None`: it is told by what is missing.
pub fn words(error: &GraphError) -> Option<String> {
    if error.is("NOT_FOUND") {
        return None;
    }
    let what = match error.path.split('.').find(|step| OPTIONAL.contains(step)) {
        Some("projectItems" | "field") => "dates of projects cannot be read (Projects: read)".to_owned(),
        Some(_) => "teams cannot be read (the organisation's Members: read)".to_owned(),
        None if error.path.is_empty() => "a part of the answer is missing".to_owned(),
        None => format!("{} is missing", error.path),
    };
    Some(format!("{what}: {}", error.message.clean().trim_end_matches('.')))
}

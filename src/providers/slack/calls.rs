//! Asking Slack: each method in a queue of its own, and what its refusals mean.
//!
//! Slack refuses inside a 200: `{"ok":false,"error":"token_revoked"}`.
//!
//! Not here: which methods (`look`, `lists`), sending (`http`).

use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::chat::Pace;
use crate::providers::http::{Failure, FromJson, Refusal, Said, Session, Sleeper};

/// Words for a token that does not let us in.
const REFUSED: [&str; 6] =
    ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"];
/// Words for a conversation that is not there, or not for us.
pub const SHUT: [&str; 4] =
    ["channel_not_found", "not_in_channel", "is_archived", "method_not_supported_for_channel_type"];
/// Words for trouble of theirs that may pass.
const THEIRS: [&str; 4] = ["internal_error", "fatal_error", "service_unavailable", "request_timeout"];

/// What an answer of Slack's is meant as.
pub fn refusal(said: &Said<'_>) -> Option<Refusal> {
    if said.value("/ok") != Some(&false.into()) {
        return None;
    }
    let word = said.text("/error").unwrap_or("an error without a name");
    let status = match word {
        word if REFUSED.contains(&word) => 401,
        "missing_scope" => 403,
        "ratelimited" | "rate_limited" => 429,
        word if SHUT.contains(&word) => 404,
        word if THEIRS.contains(&word) => 503,
        _ => 400,
    };
    Some(Refusal::meant(status).word(word).needs(said.text("/needed")))
}

/// One refresh of the service.
pub struct Calls<'a> {
    pub session: &'a Session,
    pub pace: &'a Pace,
    pub sleeper: &'a Sleeper,
    /// The name of the token, for words.
    pub token: &'a str,
}

impl Calls<'_> {
    /// Asks a method.
    pub async fn ask<T: FromJson>(&self, method: &'static str, query: &[(&str, &str)]) -> Result<T, Failure> {
        let wait = self.pace.turn(method);
        if !wait.is_zero() {
            (self.sleeper)(wait).await;
        }
        Ok(self.session.get_json(method, query).await?.value)
    }

    /// What a failure means, in the words of this kind.
    pub fn trouble(&self, failure: Failure) -> Trouble {
        trouble(failure, self.token)
    }
}

/// What a failure means, in the words of this kind; `token` is what was refused.
pub fn trouble(failure: Failure, token: &str) -> Trouble {
    let word = failure.word.clone();
    match (&failure.trouble, failure.status, word) {
        (Trouble::Denied { .. }, Some(401), Some(word)) => {
            let text = format!("Slack refuses {token} ({word}); make a new one and reinstall the app");
            Trouble::Denied { text: Text::new(text) }
        }
        (Trouble::Theirs { .. }, Some(400), Some(word)) => {
            let word = Text::new(word);
            let text = format!("Slack answers with a refusal that is not known: {:?}", word.clean());
            Trouble::Shape { text: Text::new(text) }
        }
        _ => failure.into(),
    }
}

/// Slack's own word for a failure.
pub fn word(failure: &Failure) -> &str {
    failure.word.as_deref().unwrap_or_default()
}

/// The next page of a list is asked for with a mark that is too old.
pub fn is_stale(failure: &Failure) -> bool {
    word(failure) == "invalid_cursor"
}

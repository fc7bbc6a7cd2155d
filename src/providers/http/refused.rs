//! Explains an error status to the user, and detects an answer that shows that access was refused.
//!
//! Not here: limits (`limits`), failures without a status (`failure`).

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::failure::{Failure, denied, offline, setup, theirs};
use crate::config::Scrubber;
use crate::domain::text::{Text, head};

/// What was asked, for words about the answer.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    /// The service, as people know it.
    pub host: &'a str,
    /// The address without its query.
    pub place: &'a str,
    /// What the request was signed with, by name.
    pub secrets: &'a str,
    /// The permissions that those need.
    pub needs: &'a str,
    /// Takes secrets out of what the service says.
    pub scrubber: &'a Scrubber,
    /// The service's own word for its refusal.
    pub word: Option<&'a str>,
    /// The status that it sent, which may be another than the one that is meant.
    pub sent: u16,
}

/// Explains a status. Where the kind knows the service's own word for it, that word stands in place of the status.
pub(super) fn explain(status: u16, of: Of<'_>, body: Option<Text>) -> Failure {
    let Of { host, place, secrets, needs, scrubber, word, sent } = of;
    let own = word.map(|word| clean(word, scrubber)).filter(|word| !word.is_empty());
    let code = own.clone().unwrap_or_else(|| sent.to_string());
    let words = body.as_ref().and_then(|body| message(body.raw(), scrubber)).unwrap_or_default();
    let is_news = !words.is_empty() && Some(&words) != own.as_ref();
    let said = if is_news { format!(": {}", words.trim_end_matches('.')) } else { String::new() };
    let secrets = if secrets.is_empty() { "anybody who is not signed in" } else { secrets };
    let (passing, trouble) = match status {
        401 => (
            false,
            denied(format!(
                "{host} refuses {secrets} ({code}){said}; make a new one, and check that it is copied whole"
            )),
        ),
        403 => {
            let needs = if needs.is_empty() { String::new() } else { format!(" (it needs: {needs})") };
            (
                false,
                denied(format!(
                    "{host} does not permit this to {secrets} ({code}){said}; a permission is missing{needs}"
                )),
            )
        }
        404 => (
            false,
            setup(format!("{place} is not there ({code}){said}; check `url`, and the names in this source's settings")),
        ),
        407 => (false, offline(format!("the proxy on the way to {host} wants a user and a password ({code})"))),
        410 => (false, theirs(format!("{place} is gone for good ({code}){said}"))),
        408 | 425 | 500 | 502 | 503 | 504 => (true, theirs(format!("{host} is in trouble ({code}){said}"))),
        304 => (false, theirs(format!("{host} says that nothing has changed, and was not asked that (304)"))),
        500.. => (false, theirs(format!("{host} is in trouble ({code}){said}"))),
        _ => (false, theirs(format!("{host} did not take the request ({code}){said}"))),
    };
    let failure = if passing { Failure::passing(trouble) } else { Failure::new(trouble) };
    Failure { status: Some(status), body, said: words, word: word.map(str::to_owned), ..failure }
}

/// A word or a sentence of the service, short and without secrets.
fn clean(said: &str, scrubber: &Scrubber) -> String {
    let clean = Text::new(&*scrubber.scrub(said)).clean().trim().to_owned();
    let short = head(&clean, 160);
    let dots = if short.len() < clean.len() { "…" } else { "" };
    format!("{short}{dots}")
}

/// Whether the headers of an answer show that the sign-in failed. A Jira with an expired token answers as if there were
/// no token, mostly with an empty list, which would empty the board.
pub(super) fn is_not_let_in(headers: &HeaderMap) -> bool {
    let reasons = headers.get_all("x-seraph-loginreason").iter().filter_map(|reason| reason.to_str().ok());
    let is_refusal = |word: &str| matches!(word.trim(), "AUTHENTICATED_FAILED" | "AUTHENTICATION_DENIED");
    reasons.flat_map(|reason| reason.split(',')).any(is_refusal)
}

/// Whether the service asks for a CAPTCHA, as a Jira does after a few wrong passwords.
pub(super) fn wants_a_person(headers: &HeaderMap) -> bool {
    let reason = headers.get("x-authentication-denied-reason").and_then(|reason| reason.to_str().ok());
    reason.is_some_and(|reason| reason.contains("CAPTCHA"))
}

/// The trouble of a service that asks for a CAPTCHA.
pub(super) fn for_a_person(host: &str) -> Failure {
    let text = format!("{host} wants to see a person: sign in there once with a browser, then ask again");
    Failure { status: Some(403), ..Failure::new(denied(text)) }
}

/// What a body says in words: the usual places for a message in JSON, or a short plain text.
fn message(body: &str, scrubber: &Scrubber) -> Option<String> {
    const PLACES: [&str; 8] = [
        "/error/message",
        "/message",
        "/error_description",
        "/error_summary",
        "/errors/0/message",
        "/reason",
        "/error",
        "/detail",
    ];
    let found = match serde_json::from_str::<Value>(body) {
        Ok(json) => {
            // Jira says several things, some of them by field: { "errors": { "jql": "..." } }.
            let list = json.get("errorMessages").and_then(Value::as_array).into_iter().flatten();
            let fields = json.get("errors").and_then(Value::as_object).into_iter().flat_map(|fields| fields.values());
            let several: Vec<&str> = list.chain(fields).filter_map(Value::as_str).collect();
            let one = || PLACES.iter().find_map(|place| json.pointer(place)?.as_str().filter(|said| !said.is_empty()));
            if several.is_empty() { one()?.to_owned() } else { several.join(" ") }
        }
        Err(_) if body.trim_start().starts_with('<') || body.trim_start().starts_with(['{', '[']) => return None,
        Err(_) => body.to_owned(),
    };
    Some(clean(&found, scrubber)).filter(|said| !said.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::Trouble;

    fn words(status: u16, body: &str) -> String {
        let body = (!body.is_empty()).then(|| Text::new(body));
        let of = Of {
            host: "api.example",
            place: "https://api.example/1/cards",
            secrets: "token of \"cards\"",
            needs: "read",
            scrubber: &Scrubber::default(),
            word: None,
            sent: status,
        };
        explain(status, of, body).trouble.text().raw().to_owned()
    }

    #[test]
    fn each_status_says_what_happened_and_what_to_do() {
        assert_eq!(
            words(401, "invalid token"),
            "api.example refuses token of \"cards\" (401): invalid token; make a new one, and check that it is copied whole"
        );
        assert_eq!(
            words(403, r#"{"message":"Missing scope."}"#),
            "api.example does not permit this to token of \"cards\" (403): Missing scope; a permission is missing (it needs: read)"
        );
        assert_eq!(
            words(404, ""),
            "https://api.example/1/cards is not there (404); check `url`, and the names in this source's settings"
        );
        assert_eq!(words(410, ""), "https://api.example/1/cards is gone for good (410)");
        assert_eq!(words(503, "<html>"), "api.example is in trouble (503)");
        assert_eq!(
            words(400, r#"{"errorMessages":["No such field"],"errors":{}}"#),
            "api.example did not take the request (400): No such field"
        );
        assert_eq!(
            words(400, r#"{"errorMessages":[],"errors":{"jql":"wrong"}}"#),
            "api.example did not take the request (400): wrong"
        );
        assert_eq!(
            words(409, r#"{"error_summary":"path/not_found/..","error":{".tag":"path"}}"#),
            "api.example did not take the request (409): path/not_found/"
        );
        assert_eq!(words(418, "\u{1B}[2Jteapot"), "api.example did not take the request (418): \u{FFFD}teapot");
    }

    #[test]
    fn c6_an_answer_to_somebody_else_than_us_is_known_by_its_header() {
        let headers = |name: &'static str, value: &'static str| -> HeaderMap {
            [(name.parse().unwrap(), reqwest::header::HeaderValue::from_static(value))].into_iter().collect()
        };
        for (value, refused) in [
            ("AUTHENTICATED_FAILED", true),
            ("AUTHENTICATION_DENIED", true),
            ("OUT, AUTHENTICATED_FAILED", true),
            ("OK", false),
            ("OUT", false),
            ("", false),
        ] {
            assert_eq!(is_not_let_in(&headers("x-seraph-loginreason", value)), refused, "{value}");
        }
        assert!(!is_not_let_in(&HeaderMap::new()));
        let captcha = "CAPTCHA_CHALLENGE; login-url=https://acme.example/login.jsp";
        assert!(wants_a_person(&headers("x-authentication-denied-reason", captcha)));
        assert!(!wants_a_person(&HeaderMap::new()));
    }

    fn explained(status: u16) -> Failure {
        let (scrubber, word) = (&Scrubber::default(), None);
        explain(status, Of { host: "h", place: "p", secrets: "", needs: "", scrubber, word, sent: status }, None)
    }

    #[test]
    fn only_statuses_of_passing_trouble_are_tried_again() {
        let passing: Vec<u16> = (100..600).filter(|s| explained(*s).passing).collect();
        assert_eq!(passing, [408, 425, 500, 502, 503, 504]);
    }

    #[test]
    fn the_reaction_fits_the_status() {
        let trouble = |status| explained(status).trouble;
        assert!(matches!(trouble(401), Trouble::Denied { .. }) && matches!(trouble(403), Trouble::Denied { .. }));
        assert!(matches!(trouble(404), Trouble::Setup { .. }) && matches!(trouble(407), Trouble::Offline { .. }));
        assert!([400, 410, 418, 500, 599].into_iter().all(|status| matches!(trouble(status), Trouble::Theirs { .. })));
    }
}

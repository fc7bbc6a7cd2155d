//! What a body says of limits.
//!
//! Not here: headers.

use serde_json::Value;

/// A longer body is an answer and no refusal.
const LONGEST: usize = 64 * 1024;

/// What a body says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    /// It is a refusal because of a limit.
    pub limited: bool,
    /// Seconds to wait.
    pub retry_after: Option<f64>,
}

/// Reads a body, if it can be a refusal at all.
pub(super) fn read(status: u16, body: &[u8]) -> Said {
    let nothing = Said::default();
    if body.len() > LONGEST || !(status == 429 || speaks_of_limits(body)) {
        return nothing;
    }
    let Ok(json) = serde_json::from_slice::<Value>(body) else {
        return Said { limited: status == 403 && is_about_limits(&String::from_utf8_lossy(body)), ..nothing };
    };
    let seconds =
        [json.get("retry_after"), json.pointer("/error/retry_after"), json.pointer("/parameters/retry_after")];
    let retry_after = seconds.into_iter().flatten().find_map(Value::as_f64);
    Said { limited: is_limited(status, &json), retry_after }
}

/// A cheap look before a costly one: every refusal below has `limit` or `abuse` in it.
fn speaks_of_limits(body: &[u8]) -> bool {
    body.windows(5).any(|five| five.eq_ignore_ascii_case(b"limit") || five.eq_ignore_ascii_case(b"abuse"))
}

fn is_limited(status: u16, json: &Value) -> bool {
    let word = |pointer: &str| json.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    // Slack.
    let slack = json.get("ok") == Some(&Value::Bool(false)) && matches!(word("/error"), "ratelimited" | "rate_limited");
    // GraphQL: any of the errors, by its code (Linear) or its type (GitHub).
    let graphql = || {
        let word = |error: &Value| {
            let word = error.pointer("/extensions/code").or_else(|| error.get("type"))?.as_str()?;
            Some(is_a_limit(word))
        };
        let errors = json.get("errors").and_then(Value::as_array).into_iter().flatten();
        errors.filter_map(word).any(|is_limit| is_limit)
    };
    // Google: the reason of any of the errors. GitHub: in words.
    let refused = || {
        let reason = |error: &Value| error.get("reason").and_then(Value::as_str).is_some_and(is_googles);
        let errors = json.pointer("/error/errors").and_then(Value::as_array);
        errors.is_some_and(|errors| errors.iter().any(reason)) || is_about_limits(word("/message"))
    };
    slack || graphql() || (status == 403 && refused())
}

/// The words of GraphQL services for a limit.
fn is_a_limit(word: &str) -> bool {
    ["RATELIMITED", "RATE_LIMITED"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn is_googles(reason: &str) -> bool {
    matches!(reason, "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" | "dailyLimitExceeded")
}

fn is_about_limits(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("rate limit") || message.contains("abuse detection")
}

//! Tables: a status, headers and a body, and until when.

use super::*;

/// Monday, 2026-11-23 12:00:00 UTC.
fn now() -> Instant {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    lines.iter().map(|(name, value)| (reqwest::header::HeaderName::from_static(name), value.parse().unwrap())).collect()
}

/// Seconds from now until when the service is left alone.
fn wait(status: u16, lines: &[(&'static str, &str)], body: &str) -> Option<f64> {
    let until = refusal(status, &headers(lines), body.as_bytes(), now())?;
    Some((until - now()).num_milliseconds() as f64 / 1000.0)
}

#[test]
fn h1_retry_after_in_every_form() {
    let table = [
        ("7", 7.0),
        ("0", 0.0),
        ("1.337", 1.337),
        ("86400", 86_400.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Monday, 23-Nov-26 12:00:30 GMT", 30.0),
        ("Mon Nov 23 12:00:30 2026", 30.0),
        ("2026-11-23T12:00:30Z", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("-1", 60.0),
        ("abc", 60.0),
        ("", 60.0),
        ("NaN", 60.0),
        ("inf", 60.0),
        ("99999999999999999999", 60.0),
        ("99999999", 31.0 * 86_400.0),
    ];
    for (text, seconds) in table {
        assert_eq!(wait(429, &[("retry-after", text)], ""), Some(seconds), "{text:?}");
    }
    assert_eq!(wait(429, &[], ""), Some(60.0));
}

#[test]
fn h1_resets_in_every_dialect() {
    let table: [(&[(&'static str, &str)], f64); 16] = [
        // Jira Cloud: without seconds.
        (&[("x-ratelimit-reset", "2026-11-23T12:05Z")], 300.0),
        (&[("x-ratelimit-reset", "2026-11-23T13:05+0100")], 300.0),
        (&[("retry-after", "abc"), ("x-ratelimit-reset", "2026-11-23T12:05:30Z")], 330.0),
        // GitHub: seconds since 1970.
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795436400")], 1200.0),
        // Discord: with a fraction, and also from now.
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795435201.5")], 1.5),
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset-after", "2.25"), ("x-ratelimit-reset", "1")], 2.25),
        // Linear: milliseconds.
        (&[("x-ratelimit-requests-remaining", "0"), ("x-ratelimit-requests-reset", "1795435210000")], 10.0),
        (&[("x-ratelimit-complexity-remaining", "0"), ("x-ratelimit-complexity-reset", "1795435220000")], 20.0),
        // GitLab, and the drafts of the IETF: an instant, or seconds from now.
        (&[("ratelimit-remaining", "0"), ("ratelimit-reset", "1795435260")], 60.0),
        (&[("ratelimit-remaining", "0"), ("ratelimit-reset", "45")], 45.0),
        (&[("ratelimit", "\"burst\";r=0;t=30, \"day\";r=100;t=9000")], 30.0),
        // Trello: the interval of what is spent.
        (&[("x-rate-limit-api-token-remaining", "0"), ("x-rate-limit-api-token-interval-ms", "10000")], 10.0),
        (
            &[
                ("x-rate-limit-api-key-remaining", "199"),
                ("x-rate-limit-api-key-interval-ms", "5000"),
                ("x-rate-limit-member-remaining", "0"),
                ("x-rate-limit-member-interval-ms", "900000"),
            ],
            900.0,
        ),
        // Jira Data Center.
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-interval-seconds", "5")], 5.0),
        // A reset in the past, and one that is no time.
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795430000")], 0.0),
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "soon")], 60.0),
    ];
    for (lines, seconds) in table {
        assert_eq!(wait(429, lines, "Retry later"), Some(seconds), "{lines:?}");
    }
}

#[test]
fn h1_seconds_to_wait_in_the_body() {
    assert_eq!(
        wait(429, &[], r#"{"message":"You are being rate limited.","retry_after":1.337,"global":false}"#),
        Some(1.337)
    );
    let dropbox =
        r#"{"error_summary":"too_many_requests/..","error":{"reason":{".tag":"too_many_requests"},"retry_after":300}}"#;
    assert_eq!(wait(429, &[], dropbox), Some(300.0));
    assert_eq!(wait(429, &[], r#"{"retry_after":-5}"#), Some(60.0));
    assert_eq!(wait(429, &[], r#"{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"Rate limit exceeded"}"#), Some(60.0));
}

#[test]
fn h2_refusals_that_are_not_called_429() {
    let google = |reason: &str| {
        format!(r#"{{"error":{{"code":403,"errors":[{{"domain":"usageLimits","reason":"{reason}"}}]}}}}"#)
    };
    let table = [
        (403, google("rateLimitExceeded")),
        (403, google("userRateLimitExceeded")),
        (403, r#"{"message":"You have exceeded a secondary rate limit. Please wait."}"#.to_owned()),
        (403, r#"{"message":"API rate limit exceeded for user ID 1."}"#.to_owned()),
        (403, r#"{"message":"You have triggered an abuse detection mechanism."}"#.to_owned()),
        (403, "Rate limit exceeded".to_owned()),
        (200, r#"{"ok":false,"error":"ratelimited"}"#.to_owned()),
        (200, r#"{"errors":[{"message":"x","extensions":{"code":"RATELIMITED"}}]}"#.to_owned()),
        (400, r#"{"errors":[{"message":"x","extensions":{"code":"RATELIMITED"}}]}"#.to_owned()),
    ];
    for (status, body) in table {
        assert_eq!(wait(status, &[], &body), Some(60.0), "{status} {body}");
        assert_eq!(wait(status, &[("retry-after", "7")], &body), Some(7.0), "{status} {body}");
    }
    assert_eq!(wait(403, &[("retry-after", "7")], ""), Some(7.0));
    assert_eq!(wait(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795435230")], ""), Some(30.0));
    assert_eq!(wait(503, &[("retry-after", "7")], ""), Some(7.0));
}

#[test]
fn h2_what_is_no_refusal_is_none() {
    let table = [
        (403, &[][..], r#"{"error":{"errors":[{"reason":"insufficientPermissions"}]}}"#),
        (403, &[], r#"{"message":"Resource not accessible; no limit"}"#),
        (403, &[("x-ratelimit-remaining", "4999"), ("x-ratelimit-reset", "1795435230")], ""),
        (503, &[], ""),
        (503, &[("retry-after", "soon")], ""),
        (200, &[("retry-after", "0")], r#"{"issues":[{"title":"ratelimited"}],"ok":true,"error":"ratelimited"}"#),
        (200, &[("x-ratelimit-remaining", "0")], r#"{"error":"ratelimited"}"#),
        (401, &[("retry-after", "7")], ""),
        (200, &[], r#"{"errors":[{"message":"limit","extensions":{"code":"INVALID"}}]}"#),
    ];
    for (status, lines, body) in table {
        assert_eq!(wait(status, lines, body), None, "{status} {lines:?} {body}");
    }
}

#[test]
fn an_answer_that_used_up_the_last_request_says_until_when() {
    let until = |lines| spent(&headers(lines), now()).map(|until| (until - now()).num_seconds());
    assert_eq!(until(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795435230")]), Some(30));
    assert_eq!(until(&[("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "1795435230")]), None);
    assert_eq!(until(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795435100")]), None);
    assert_eq!(until(&[("x-ratelimit-remaining", "0")]), None);
    assert_eq!(until(&[("ratelimit", "\"a\";r=0;t=5")]), Some(5));
    assert_eq!(until(&[("retry-after", "0")]), None);
}

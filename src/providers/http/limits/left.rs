//! What the headers of an answer say of the limits, and of the secret: its permissions, and when it ends.
//!
//! Not here: whether the answer is a refusal (`limits`).

use chrono::{DateTime, NaiveDateTime};
use reqwest::header::HeaderMap;

use super::{text, when};
use crate::domain::Instant;
use crate::providers::gauge::Left;

/// What remains, of how many, and when all are there again.
static NAMES: [[&str; 3]; 6] = [
    ["x-ratelimit-remaining", "x-ratelimit-limit", "x-ratelimit-reset"],
    ["ratelimit-remaining", "ratelimit-limit", "ratelimit-reset"],
    ["x-ratelimit-requests-remaining", "x-ratelimit-requests-limit", "x-ratelimit-requests-reset"],
    ["x-ratelimit-complexity-remaining", "x-ratelimit-complexity-limit", "x-ratelimit-complexity-reset"],
    ["x-rate-limit-api-token-remaining", "x-rate-limit-api-token-max", ""],
    ["x-rate-limit-api-key-remaining", "x-rate-limit-api-key-max", ""],
];

/// When the secret ends, where the service tells it (GitHub): `2026-12-31 08:00:00 UTC`, or with a difference from it.
pub fn ends(headers: &HeaderMap) -> Option<Instant> {
    let told = text(headers, "github-authentication-token-expiration")?.trim();
    let utc = |told: &str| NaiveDateTime::parse_from_str(told, "%Y-%m-%d %H:%M:%S UTC").ok().map(|at| at.and_utc());
    utc(told).or_else(|| DateTime::parse_from_str(told, "%Y-%m-%d %H:%M:%S %z").ok().map(|at| at.to_utc()))
}

/// The permissions of the secret, where the service tells them (GitHub, Slack).
pub fn granted(headers: &HeaderMap) -> Option<Vec<String>> {
    let list = text(headers, "x-oauth-scopes")?;
    Some(list.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
}

/// Of the limits that are told, the one of which the smallest part is left.
pub fn left(headers: &HeaderMap, now: Instant) -> Option<Left> {
    let number = |name: &str| text(headers, name)?.parse::<f64>().ok().filter(|number| *number >= 0.0);
    let told = NAMES.iter().filter_map(|[left, most, reset]| {
        let (left, most) = (number(left)?, number(most)?);
        let reset = text(headers, reset).and_then(|reset| when::reset(reset, now));
        (most >= 1.0).then_some(Left { left: left as u64, most: most as u64, reset })
    });
    told.min_by(|a, b| (a.left as f64 / a.most as f64).total_cmp(&(b.left as f64 / b.most as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn what_is_left_of_a_limit_is_read_in_every_dialect() {
        let now: Instant = "2026-11-23T12:00:00Z".parse().unwrap();
        let of = |lines: &[(&'static str, &'static str)]| left(&headers(lines), now).map(|l| (l.left, l.most));
        assert_eq!(of(&[("x-ratelimit-remaining", "12"), ("x-ratelimit-limit", "100")]), Some((12, 100)));
        assert_eq!(of(&[("ratelimit-remaining", "598"), ("ratelimit-limit", "600")]), Some((598, 600)));
        let trello = [
            ("x-rate-limit-api-token-remaining", "99"),
            ("x-rate-limit-api-token-max", "100"),
            ("x-rate-limit-api-key-remaining", "9"),
            ("x-rate-limit-api-key-max", "300"),
        ];
        assert_eq!(of(&trello), Some((9, 300)));
        assert_eq!(of(&[("x-ratelimit-remaining", "12")]), None);
        let reset = [("x-ratelimit-remaining", "1"), ("x-ratelimit-limit", "2"), ("x-ratelimit-reset", "1795440000")];
        assert!(left(&headers(&reset), now).unwrap().reset.is_some());
        assert_eq!(granted(&headers(&[("x-oauth-scopes", "repo, read:org")])).unwrap(), ["repo", "read:org"]);
    }

    #[test]
    fn the_end_of_a_secret_is_read_in_both_of_its_forms() {
        let of = |value| ends(&headers(&[("github-authentication-token-expiration", value)])).map(|at| at.to_string());
        assert_eq!(of("2026-12-31 08:00:00 UTC").as_deref(), Some("2026-12-31 08:00:00 UTC"));
        assert_eq!(of("2026-12-31 00:00:00 -0800").as_deref(), Some("2026-12-31 08:00:00 UTC"));
        assert_eq!((of("soon"), ends(&headers(&[]))), (None, None));
    }
}

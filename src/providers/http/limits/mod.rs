//! Every dialect in which services say "wait", turned into one instant: not before.
//!
//! Whether an answer is a refusal because of a limit, in this order:
//!
//! 1. 429 always is.
//! 2. 503 is, when it says how long.
//! 3. 403 is, when a header says how long or that nothing remains, or when the body says so (GitHub, Google).
//! 4. Any other answer is, when its body says so (Slack: 200 with `ok: false`; GraphQL: an error coded `RATELIMITED`).
//!
//! Until when, by the first that can be understood:
//!
//! 1. `Retry-After`: seconds, also with a fraction, or a date. A date in the past is now.
//! 2. `retry_after` in the body.
//! 3. Of the header families those in which nothing remains: the latest of their resets.
//! 4. Any reset of theirs at all, then their interval.
//! 5. A minute.
//!
//! Not here: waiting (`session`), pausing (sync).

mod left;
mod said;
mod when;

use chrono::TimeDelta;
use reqwest::header::{HeaderMap, RETRY_AFTER};

pub(super) use left::{ends, granted, left};

use crate::domain::Instant;

/// How long we wait when a service asks to wait without saying until when.
const DEFAULT: TimeDelta = TimeDelta::seconds(60);
/// A longer wait is taken for an error of the service.
pub(super) const LONGEST: TimeDelta = TimeDelta::days(31);

/// What the limit of an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach<'a> {
    /// The bucket of its request.
    Bucket,
    /// A resource of the service, by name.
    Resource(&'a str),
    /// The whole service.
    All,
}

/// A family of headers: what remains, when that is reset, or how long an interval is.
struct Family {
    remaining: &'static str,
    /// An instant, or seconds from now.
    reset: &'static str,
    interval: Option<(&'static str, Unit)>,
}

#[derive(Clone, Copy)]
enum Unit {
    Seconds,
    Milliseconds,
}

const fn family(remaining: &'static str, reset: &'static str, interval: Option<(&'static str, Unit)>) -> Family {
    Family { remaining, reset, interval }
}

/// Jira Cloud, GitHub, Discord and many others; Jira Data Center; GitLab and the draft of the IETF; Linear; Trello.
static FAMILIES: [Family; 8] = [
    family("x-ratelimit-remaining", "x-ratelimit-reset-after", None),
    family("x-ratelimit-remaining", "x-ratelimit-reset", Some(("x-ratelimit-interval-seconds", Unit::Seconds))),
    family("ratelimit-remaining", "ratelimit-reset", None),
    family("x-ratelimit-requests-remaining", "x-ratelimit-requests-reset", None),
    family("x-ratelimit-complexity-remaining", "x-ratelimit-complexity-reset", None),
    family("x-rate-limit-api-token-remaining", "", Some(("x-rate-limit-api-token-interval-ms", Unit::Milliseconds))),
    family("x-rate-limit-api-key-remaining", "", Some(("x-rate-limit-api-key-interval-ms", Unit::Milliseconds))),
    family("x-rate-limit-member-remaining", "", Some(("x-rate-limit-member-interval-ms", Unit::Milliseconds))),
];

impl Family {
    fn is_spent(&self, headers: &HeaderMap) -> bool {
        text(headers, self.remaining).and_then(|left| left.parse::<f64>().ok()).is_some_and(|left| left <= 0.0)
    }

    fn reset(&self, headers: &HeaderMap, now: Instant) -> Option<Instant> {
        when::reset(text(headers, self.reset)?, now)
    }

    fn interval(&self, headers: &HeaderMap, now: Instant) -> Option<Instant> {
        let (name, unit) = self.interval?;
        let number = text(headers, name)?.parse::<f64>().ok()?;
        when::after(now, if matches!(unit, Unit::Seconds) { number } else { number / 1000.0 })
    }
}

/// What the limit of an answer belongs to, by its headers (Discord, GitHub).
pub(super) fn reach(headers: &HeaderMap) -> Reach<'_> {
    let is = |name: &str, word: &str| text(headers, name).is_some_and(|said| said.eq_ignore_ascii_case(word));
    if is("x-ratelimit-global", "true") || is("x-ratelimit-scope", "global") {
        return Reach::All;
    }
    text(headers, "x-ratelimit-resource").filter(|name| !name.is_empty()).map_or(Reach::Bucket, Reach::Resource)
}

/// Until when a service wants to be left alone, if this answer is a refusal because of a limit.
pub(super) fn refusal(status: u16, headers: &HeaderMap, body: &[u8], now: Instant) -> Option<Instant> {
    let said = said::read(status, body);
    let spent = || FAMILIES.iter().any(|family| family.is_spent(headers));
    let refused = match status {
        429 => true,
        503 => retry_after(headers, now).is_some(),
        403 => said.limited || headers.contains_key(RETRY_AFTER) || spent(),
        _ => said.limited,
    };
    refused.then(|| {
        let until = retry_after(headers, now)
            .or_else(|| when::after(now, said.retry_after?))
            .or_else(|| spent_until(headers, now))
            .or_else(|| FAMILIES.iter().find_map(|family| family.reset(headers, now)))
            .or_else(|| FAMILIES.iter().find_map(|family| family.interval(headers, now)))
            .unwrap_or(now + DEFAULT);
        clamp(until, now)
    })
}

/// Until when nothing remains, by the headers of an answer that was no refusal.
pub(super) fn spent(headers: &HeaderMap, now: Instant) -> Option<Instant> {
    spent_until(headers, now).filter(|until| *until > now).map(|until| clamp(until, now))
}

fn spent_until(headers: &HeaderMap, now: Instant) -> Option<Instant> {
    let until = |family: &Family| family.reset(headers, now).or_else(|| family.interval(headers, now));
    let spent = FAMILIES.iter().filter(|family| family.is_spent(headers)).filter_map(until);
    spent.max().or_else(|| when::of_policy(text(headers, "ratelimit")?, now))
}

fn retry_after(headers: &HeaderMap, now: Instant) -> Option<Instant> {
    when::retry_after(text(headers, RETRY_AFTER.as_str())?, now)
}

fn clamp(until: Instant, now: Instant) -> Instant {
    until.clamp(now, now + LONGEST)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    if name.is_empty() { None } else { headers.get(name)?.to_str().ok().map(str::trim) }
}

#[cfg(test)]
mod tests;

//! The forms in which services write when: seconds, dates, instants.
//!
//! Not here: in which header they stand.

use chrono::{DateTime, NaiveDateTime, TimeDelta};

use crate::domain::Instant;

/// Behind this, a number counts milliseconds since 1970; behind [`EPOCH`], seconds; before, seconds from now.
const EPOCH_MS: f64 = 1e11;
const EPOCH: f64 = 1e8;

/// So many seconds from now; `None` for a number that cannot be meant.
pub(super) fn after(now: Instant, seconds: f64) -> Option<Instant> {
    (0.0..EPOCH).contains(&seconds).then(|| now + TimeDelta::milliseconds((seconds * 1000.0).ceil() as i64))
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date in one of the three forms of section 5.6.7. A date in
/// the past is now.
pub(super) fn retry_after(text: &str, now: Instant) -> Option<Instant> {
    if let Ok(seconds) = text.parse::<f64>() {
        return after(now, seconds);
    }
    date(text).map(|at| at.max(now))
}

fn date(text: &str) -> Option<Instant> {
    if let Ok(at) = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text)) {
        return Some(at.to_utc());
    }
    let old = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    old.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|at| at.and_utc())
}

/// A reset: an instant in seconds or milliseconds, seconds from now, or a date of ISO 8601, also without seconds
/// (Jira). An instant in the past is now.
pub(super) fn reset(text: &str, now: Instant) -> Option<Instant> {
    let at = match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= EPOCH_MS => DateTime::from_timestamp_millis(number as i64)?,
        Ok(number) if number.is_finite() && number >= EPOCH => {
            DateTime::from_timestamp_millis((number * 1000.0).ceil() as i64)?
        }
        Ok(number) => return after(now, number),
        Err(_) => iso(text)?,
    };
    Some(at.max(now))
}

fn iso(text: &str) -> Option<Instant> {
    if let Some(at) = date(text) {
        return Some(at);
    }
    let forms = ["%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M"];
    let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|at| at.and_utc());
    // An hour and a minute, with an offset that may lack its colon.
    read.or_else(|| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%z").ok().map(|at| at.to_utc()))
        .or_else(|| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").ok().map(|at| at.to_utc()))
}

/// The one header of the newer draft: `"default";r=0;t=30`. The latest of the policies in which nothing remains.
pub(super) fn of_policy(text: &str, now: Instant) -> Option<Instant> {
    let spent = text.split(',').filter_map(|policy| {
        let number = |key: &str| {
            let pairs = policy.split(';').filter_map(|parameter| parameter.trim().split_once('='));
            pairs.filter(|(name, _)| *name == key).find_map(|(_, value)| value.parse::<f64>().ok())
        };
        (number("r")? <= 0.0).then(|| number("t")).flatten()
    });
    spent.filter_map(|seconds| after(now, seconds)).max()
}

//! Times and lengths of time in whole words, as a voice reads them.
//!
//! Not here: what they are times of.

use chrono::{Datelike, TimeDelta};

use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::panels::shared::say::minute;

/// A length of time by the wall, in whole minutes and at most two units: `5 hours 28 minutes`.
pub fn wall(length: TimeDelta) -> String {
    let minutes = length.num_minutes().abs();
    match minutes {
        0..2880 => hours(minutes),
        _ => two(minutes / 1440, "day", minutes % 1440 / 60, "hour"),
    }
}

/// A length of working time, which knows no days: `40 hours`.
pub fn working(length: TimeDelta) -> String {
    hours(length.num_minutes().abs())
}

/// An age in its largest unit: `3 minutes`. Clamped to zero.
pub fn age(length: TimeDelta) -> String {
    let minutes = length.num_minutes().max(0);
    match minutes {
        0 => hours(0),
        1..60 => count(minutes, "minute"),
        60..2880 => count(minutes / 60, "hour"),
        _ => count(minutes / 1440, "day"),
    }
}

/// `in 3 hours`, `5 minutes ago`.
pub fn distance(t: Instant, now: Instant) -> String {
    let length = wall(t - minute(now));
    if t < now { format!("{length} ago") } else { format!("in {length}") }
}

/// A time, with as much of the date as it needs at `now`: `today at 14:32`, `tomorrow at 09:00`, `on Friday 27 November at
/// 09:00`.
pub fn when(t: Instant, dial: Dial<'_>, now: Instant) -> String {
    format!("{} at {}", day(t, dial, now), dial.time(t))
}

/// The date of a time: `today`, `on Friday 27 November`.
pub fn day(t: Instant, dial: Dial<'_>, now: Instant) -> String {
    let (date, today) = (dial.zone.date(t), dial.zone.date(now));
    match (date - today).num_days() {
        -1 => "yesterday".to_owned(),
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ if date.year() == today.year() => format!("on {}", dial.form.long_day(date)),
        _ => format!("on {}", dial.form.long_day_of_year(date)),
    }
}

/// A time of the day: `at 12:30`, or with its date when it is another.
pub fn at(t: Instant, dial: Dial<'_>, now: Instant) -> String {
    if dial.zone.date(t) == dial.zone.date(now) { format!("at {}", dial.time(t)) } else { when(t, dial, now) }
}

/// The same behind `until`.
pub fn until(t: Instant, dial: Dial<'_>, now: Instant) -> String {
    at(t, dial, now).trim_start_matches("at ").to_owned()
}

/// Several things: `a, b and c`.
pub fn list(things: &[String]) -> String {
    match things {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => things.concat(),
    }
}

/// How far a clock is ahead of another: `14 hours ahead of`, `3 hours behind`; `None`: they show the same.
pub fn offset(seconds: i32) -> Option<String> {
    let minutes = i64::from(seconds.div_euclid(60));
    let side = if minutes < 0 { "behind" } else { "ahead of" };
    (minutes != 0).then(|| format!("{} {side}", hours(minutes.abs())))
}

/// `1 reply`, `2 replies`.
pub fn count(n: i64, thing: &str) -> String {
    match (n, thing.strip_suffix('y')) {
        (1, _) => format!("1 {thing}"),
        // A day has no plural in -ies.
        (_, Some(stem)) if !stem.ends_with('a') => format!("{n} {stem}ies"),
        _ => format!("{n} {thing}s"),
    }
}

fn hours(minutes: i64) -> String {
    match minutes {
        0 => "less than a minute".to_owned(),
        1..60 => count(minutes, "minute"),
        _ => two(minutes / 60, "hour", minutes % 60, "minute"),
    }
}

fn two(large: i64, unit: &str, small: i64, sub: &str) -> String {
    if small == 0 { count(large, unit) } else { format!("{} {}", count(large, unit), count(small, sub)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::Form;
    use crate::domain::zone::Zone;

    #[test]
    fn lengths_are_told_in_whole_words() {
        let said = [0, 1, 45, 60, 61, 328, 2879, 2880, 4561].map(|minutes| wall(TimeDelta::minutes(minutes)));
        let expected = [
            "less than a minute",
            "1 minute",
            "45 minutes",
            "1 hour",
            "1 hour 1 minute",
            "5 hours 28 minutes",
            "47 hours 59 minutes",
            "2 days",
            "3 days 4 hours",
        ];
        assert_eq!(said, expected);
        assert_eq!(working(TimeDelta::minutes(-6001)), "100 hours 1 minute");
        let ages = [-5, 3, 125, 9000].map(|minutes| age(TimeDelta::minutes(minutes)));
        assert_eq!(ages, ["less than a minute", "3 minutes", "2 hours", "6 days"]);
        let offsets = [0, 19_800, -10_800].map(|seconds| offset(seconds).unwrap_or_default());
        assert_eq!(offsets, ["", "5 hours 30 minutes ahead of", "3 hours behind"]);
    }

    #[test]
    fn a_time_has_as_much_of_its_date_as_it_needs() {
        let zone = Zone::utc();
        let dial = Dial { zone: &zone, form: Form::default() };
        let now: Instant = "2026-11-23T14:30:00Z".parse().unwrap();
        let said = |t: &str| when(t.parse().unwrap(), dial, now);
        assert_eq!(said("2026-11-23T09:00:00Z"), "today at 09:00");
        assert_eq!(said("2026-11-24T00:00:00Z"), "tomorrow at 00:00");
        assert_eq!(said("2026-11-22T23:59:00Z"), "yesterday at 23:59");
        assert_eq!(said("2026-11-27T09:00:00Z"), "on Friday 27 November at 09:00");
        assert_eq!(said("2027-01-01T09:00:00Z"), "on Friday 1 January 2027 at 09:00");
    }

    #[test]
    fn things_have_their_plurals() {
        let things = |n: usize| list(&["a", "b", "c"].map(str::to_owned)[..n]);
        assert_eq!([things(0), things(1), things(2), things(3)], ["", "a", "a and b", "a, b and c"]);
        assert_eq!([count(1, "reply"), count(2, "reply"), count(0, "day")], ["1 reply", "2 replies", "0 days"]);
    }
}

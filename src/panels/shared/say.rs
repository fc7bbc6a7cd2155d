//! Words for times, durations and people.
//!
//! Not here: their positions on the screen.

use chrono::{Datelike, DurationRound, NaiveDate, TimeDelta};

use crate::board::{Board, Coverage, Person, SourceLine, foresight};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::form::{Dial, Form};
use crate::domain::join::clocks::{Change, Pair};
use crate::domain::join::foresight::Kind;
use crate::domain::teammate::{Teammate, TeammateIndex};
use crate::domain::zone::Zone;

/// The minute that contains `t`. Durations count from it, so that they change together with the clock beside them.
pub fn minute(t: Instant) -> Instant {
    t.duration_trunc(TimeDelta::minutes(1)).unwrap_or(t)
}

/// A time, with as much of the date as is needed at `now`: `14:32`, `Fri 09:00`, `27 Nov 09:00`, `27 Nov 2031`. A
/// weekday is always a future one.
pub fn when(t: Instant, dial: Dial<'_>, now: Instant) -> String {
    let (date, today) = (dial.zone.date(t), dial.zone.date(now));
    let days = (date - today).num_days();
    match days {
        0 => dial.time(t),
        1..=6 => format!("{} {}", date.format("%a"), dial.time(t)),
        _ if is_near(date, today) => format!("{} {}", dial.form.date(date), dial.time(t)),
        _ => dial.form.date_of_year(date),
    }
}

/// [`when`] in at most so many cells: where that is too long, its date only; of a date that is told with its year, the
/// month with the year.
pub fn within(t: Instant, dial: Dial<'_>, now: Instant, width: usize) -> String {
    let whole = when(t, dial, now);
    if whole.len() <= width { whole } else { brief_date(dial.zone.date(t), dial.zone.date(now), dial.form) }
}

/// A date in few cells: `27 Nov`; one of another year that is far away: `Nov 2031`.
pub fn brief_date(date: NaiveDate, today: NaiveDate, form: Form) -> String {
    if is_near(date, today) { form.date(date) } else { form.month_of_year(date) }
}

/// Is a date told without its year?
fn is_near(date: NaiveDate, today: NaiveDate) -> bool {
    date.year() == today.year() || (date - today).num_days().abs() < 180
}

/// When a paused reading of a source resumes, after its progress: `, on at 10:05`.
pub fn reading_on(line: &SourceLine, dial: Dial<'_>, now: Instant) -> String {
    line.again.map(|at| format!(", on at {}", when(at, dial, now))).unwrap_or_default()
}

/// A wall-clock duration in whole minutes: `<1m`, `45m`, `5h 28m`, `3d 4h`.
pub fn wall(length: TimeDelta) -> String {
    let minutes = length.num_minutes().abs();
    match minutes {
        0 => "<1m".to_owned(),
        1..60 => format!("{minutes}m"),
        60..2880 => two(minutes / 60, 'h', minutes % 60, 'm'),
        _ => two(minutes / 1440, 'd', minutes % 1440 / 60, 'h'),
    }
}

/// The distance of an instant: `in 3h`, `5m ago`.
pub fn distance(t: Instant, now: Instant) -> String {
    let length = wall(t - minute(now));
    if t < now { format!("{length} ago") } else { format!("in {length}") }
}

/// A duration of working time, without days: `<1m`, `45m`, `7h 30m`, `40h`.
pub fn working(length: TimeDelta) -> String {
    let minutes = length.num_minutes().abs();
    match minutes {
        0 => "<1m".to_owned(),
        1..60 => format!("{minutes}m"),
        60..6000 => two(minutes / 60, 'h', minutes % 60, 'm'),
        _ => format!("{}h", minutes / 60),
    }
}

/// The working time left or, if past, the time since: `7h 30m`, `<1m`, `-3h`. `0m` is none.
pub fn left(length: TimeDelta, past: bool) -> String {
    match length.num_minutes() {
        minutes if minutes < 0 => format!("-{}", working(length)),
        0 if past || length <= TimeDelta::zero() => "0m".to_owned(),
        _ => working(length),
    }
}

/// A duration of working time without sign, in its largest unit alone: `1h`, `27h`, `45m`.
pub fn largest(length: &str) -> &str {
    length.split(' ').next().unwrap_or(length)
}

fn two(large: i64, unit: char, small: i64, sub: char) -> String {
    if small == 0 { format!("{large}{unit}") } else { format!("{large}{unit} {small}{sub}") }
}

/// An age in its largest unit: `<1m`, `3m`, `2h`, `5d`. Clamped to zero.
pub fn age(length: TimeDelta) -> String {
    let minutes = length.num_minutes().max(0);
    match minutes {
        0 => "<1m".to_owned(),
        1..60 => format!("{minutes}m"),
        60..2880 => format!("{}h", minutes / 60),
        _ => format!("{}d", minutes / 1440),
    }
}

/// How far a clock is ahead of the viewer's: `+5h`, `+5:30`, `-3h`, `same`.
pub fn offset(seconds: i32) -> String {
    let minutes = seconds.div_euclid(60);
    let (sign, size) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    match (size / 60, size % 60) {
        (0, 0) => "same".to_owned(),
        (hours, 0) => format!("{sign}{hours}h"),
        (hours, rest) => format!("{sign}{hours}:{rest:02}"),
    }
}

/// How far a teammate's clock is ahead of the viewer's at an instant; `you`, or `?` without a zone.
pub fn offset_of(board: &Board, index: TeammateIndex, t: Instant) -> String {
    match board.team.get(index).and_then(|mate| mate.zone.known()) {
        _ if board.team.me == Some(index) => "you".to_owned(),
        Some(zone) => offset(zone.offset(t) - board.viewer.offset(t)),
        None => "?".to_owned(),
    }
}

/// The weekday in a zone, if it is not the viewer's.
pub fn other_day(zone: &Zone, viewer: &Zone, t: Instant) -> String {
    let date = zone.date(t);
    if date == viewer.date(t) { String::new() } else { date.format("%a").to_string() }
}

/// A teammate's display name.
pub fn name(mate: &Teammate) -> String {
    mate.name.clean().into_owned()
}

/// The name of the teammate in a index.
pub fn index(board: &Board, index: TeammateIndex) -> String {
    board.team.get(index).map(name).unwrap_or_default()
}

/// A teammate's unambiguous short name.
pub fn brief(board: &Board, at: TeammateIndex) -> String {
    board.names().mate(at).to_owned()
}

/// The short names of some teammates.
pub fn briefly(board: &Board, indices: &[TeammateIndex]) -> Vec<String> {
    indices.iter().map(|at| brief(board, *at)).collect()
}

/// The short name of a person; `you` for the viewer.
pub fn called(board: &Board, person: &Person) -> String {
    match person {
        Person::Mate(at) if board.team.me == Some(*at) => "you".to_owned(),
        Person::Mate(at) => brief(board, *at),
        Person::Outsider(name) => board.names().outsider(&name.clean()).to_owned(),
    }
}

/// Anybody's name.
pub fn person(board: &Board, person: &Person) -> String {
    match person {
        Person::Mate(at) => index(board, *at),
        Person::Outsider(name) => name.clean().into_owned(),
    }
}

/// Several people's names: `Maya, Sam`.
pub fn people(board: &Board, people: &[Person]) -> String {
    people.iter().map(|p| person(board, p)).collect::<Vec<_>>().join(", ")
}

/// A first name, where a name has several words: `Maya`.
pub fn short(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

/// A clock change, with what it does to the hours that the viewer shares: `Sun 29 Mar 02:00: clocks in Berlin go 1h
/// forward; shared hours with Lea 24m a day, then 1h 12m`.
pub fn clock_change(board: &Board, change: &Change) -> String {
    let dial = board.dial();
    let when = format!("{} {}", dial.day(change.at), dial.time(change.at));
    let shift = |minutes: i64| {
        let side = if minutes < 0 { "back" } else { "forward" };
        format!("{} {side}", wall(TimeDelta::minutes(minutes.abs())))
    };
    let mut shifts: Vec<(i64, Vec<String>)> = Vec::new();
    for zone in &change.zones {
        let city = zone.zone.rsplit('/').next().unwrap_or(&zone.zone).replace('_', " ");
        match shifts.iter_mut().find(|(minutes, _)| *minutes == zone.shift) {
            Some((_, cities)) => cities.push(city),
            None => shifts.push((zone.shift, vec![city])),
        }
    }
    let zones: Vec<String> =
        shifts.iter().map(|(minutes, cities)| format!("clocks in {} go {}", list(cities), shift(*minutes))).collect();
    let shared = |minutes: i64| if minutes == 0 { "none".to_owned() } else { wall(TimeDelta::minutes(minutes)) };
    let pair =
        |pair: &Pair| format!("{} {} a day, then {}", brief(board, pair.with), shared(pair.before), shared(pair.after));
    let pairs: Vec<String> = change.pairs.iter().map(pair).collect();
    let pairs = if pairs.is_empty() { String::new() } else { format!("; shared hours with {}", pairs.join(", with ")) };
    format!("{when}: {}{pairs}", zones.join(", "))
}

/// The word for a sign on a row.
pub const fn sign(kind: Kind) -> &'static str {
    match kind {
        Kind::AwayNow => "away",
        Kind::OnLeave => "on leave",
        Kind::OffHours => "day off",
        Kind::NoTime => "no time",
        Kind::Blocked => "blocked",
        Kind::AnswerAfterDue => "may wait",
        Kind::NoOverlap => "alone",
    }
}

/// The name of a channel for people.
pub const fn channel(channel: Channel) -> &'static str {
    if matches!(channel, Channel::Email) { "e-mail" } else { channel.word() }
}

/// Who covers whom now, one sentence each.
pub fn covers(board: &Board, now: Instant) -> Vec<String> {
    let covers = foresight::covers(board, now);
    let sentence = |(index, cover): (TeammateIndex, Option<TeammateIndex>)| {
        Some(format!("{} covers {}", brief(board, cover?), brief(board, index)))
    };
    (0..).map(TeammateIndex).zip(covers).filter_map(sentence).collect()
}

/// Names joined in a sentence: `Lea, Sam and Kenji`.
pub fn list(names: &[String]) -> String {
    match names {
        [] => "somebody".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// [`count`] of a number that may be incomplete: `2+ replies`, `an unknown number of replies`.
pub fn counted(n: usize, coverage: Coverage, thing: &str) -> String {
    match coverage {
        Coverage::All => count(n, thing),
        Coverage::Some => count(n.max(2), thing).replacen(&n.max(2).to_string(), &format!("{n}+"), 1),
        Coverage::None => count(0, thing).replacen('0', "an unknown number of", 1),
    }
}

/// `1 problem`, `2 problems`; `2 replies`, `2 days`.
pub fn count(n: usize, thing: &str) -> String {
    match thing.strip_suffix('y') {
        _ if n == 1 => format!("1 {thing}"),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{n} {stem}ies"),
        _ => format!("{n} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_of_a_thing_are_told_in_the_plural() {
        let said = [(1, "reply"), (0, "reply"), (2, "day"), (1, "item"), (3, "item")].map(|(n, thing)| count(n, thing));
        assert_eq!(said, ["1 reply", "0 replies", "2 days", "1 item", "3 items"]);
        let replies = |n, coverage| counted(n, coverage, "reply");
        assert_eq!(replies(1, Coverage::All), "1 reply");
        assert_eq!(replies(1, Coverage::Some), "1+ replies");
        assert_eq!(replies(12, Coverage::Some), "12+ replies");
        assert_eq!(replies(0, Coverage::None), "an unknown number of replies");
    }

    #[test]
    fn lengths_are_whole_minutes_in_at_most_two_units() {
        let walls = [0, 59, 60, 45 * 60, 3600, 5 * 3600 + 28 * 60, 47 * 3600, 76 * 3600 + 60];
        let said = walls.map(|seconds| wall(TimeDelta::seconds(seconds)));
        assert_eq!(said, ["<1m", "<1m", "1m", "45m", "1h", "5h 28m", "47h", "3d 4h"]);
        let minutes = [-130, 30, 2400, 6001].map(|m| working(TimeDelta::minutes(m)));
        assert_eq!(minutes, ["2h 10m", "30m", "40h", "100h"]);
    }

    #[test]
    fn what_is_left_has_a_sign_only_where_a_minute_has_passed() {
        let said = [7200, 30, 0, -30, -60, -5400].map(|seconds| left(TimeDelta::seconds(seconds), seconds < 0));
        assert_eq!(said, ["2h", "<1m", "0m", "0m", "-1m", "-1h 30m"]);
        assert_eq!(left(TimeDelta::seconds(30), true), "0m", "due in this very minute");
    }

    #[test]
    fn an_age_is_never_negative() {
        let ages = [-3600, 30, 180, 7200, 5 * 86_400].map(|seconds| age(TimeDelta::seconds(seconds)));
        assert_eq!(ages, ["<1m", "<1m", "3m", "2h", "5d"]);
    }

    #[test]
    fn an_offset_is_told_in_hours_or_to_the_minute() {
        assert_eq!([0, 19_800, -10_800, 46_800, -34_200].map(offset), ["same", "+5:30", "-3h", "+13h", "-9:30"]);
    }

    #[test]
    fn a_time_has_as_much_date_as_it_needs() {
        let utc = crate::domain::zone::Zone::utc();
        let dial = Dial { zone: &utc, form: crate::domain::form::Form::default() };
        let at = |text: &str| -> Instant { text.parse().unwrap() };
        let now = at("2026-11-23T12:00:00Z");
        let said = [
            "2026-11-23T09:05:00Z",
            "2026-11-27T09:00:00Z",
            "2026-11-22T09:00:00Z",
            "2026-12-24T09:00:00Z",
            "2027-02-03T09:00:00Z",
            "9999-12-31T00:00:00Z",
        ]
        .map(|t| when(at(t), dial, now));
        assert_eq!(said, ["09:05", "Fri 09:00", "22 Nov 09:00", "24 Dec 09:00", "3 Feb 09:00", "31 Dec 9999"]);
        let brief = ["2026-11-27T09:00:00Z", "2026-12-24T09:00:00Z", "2027-02-03T09:00:00Z", "2031-11-27T00:00:00Z"]
            .map(|t| within(at(t), dial, now, 9));
        assert_eq!(brief, ["Fri 09:00", "24 Dec", "3 Feb", "Nov 2031"], "27 Nov 2031 is not readable as this year's");
    }
}

//! The `due:` condition of a filter: an interval of due times.
//!
//! Durations count from the displayed minute, like all durations on the screen, and days are the viewer's. So the
//! result of a filter changes with time at most once a minute.
//!
//! Not here: due times (`domain`).

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use crate::domain::Instant;
use crate::domain::agreement::duration;
use crate::domain::zone::{Edge, Zone};
use crate::panels::shared::say;

/// A condition on a due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// After the first instant, and not after the second.
    Within(Option<Instant>, Option<Instant>),
    /// Without a due time.
    Never,
}

impl When {
    /// Returns whether a due time, or `None`, satisfies the condition.
    pub fn holds(self, due_at: Option<Instant>) -> bool {
        match (self, due_at) {
            (Self::Never, None) => true,
            (Self::Within(after, upto), Some(at)) => {
                after.is_none_or(|after| at > after) && upto.is_none_or(|upto| at <= upto)
            }
            _ => false,
        }
    }
}

/// Words for days, and the days from today at which they begin and end; `none` is separate.
const DAYS: [(&str, u64, u64); 3] = [("today", 0, 0), ("tomorrow", 1, 1), ("week", 0, 7)];
/// The word for items without a due time.
const NEVER: &str = "none";

/// The values that are offered as completions.
pub(super) const OFFERED: [&str; 8] = ["today", "tomorrow", "week", "<4h", "<3d", "<1w", ">1w", "none"];

/// Parses a value, at a moment. A prefix of several words matches all of them. Returns `None` if it cannot be parsed.
pub(super) fn read(text: &str, viewer: &Zone, now: Instant) -> Option<Vec<When>> {
    let text = text.to_lowercase();
    let now = say::minute(now);
    let sign = |text: &str, sign: char| {
        let rest = text.strip_prefix(sign)?;
        Some(rest.strip_prefix('=').unwrap_or(rest).to_owned())
    };
    if let Some(rest) = sign(&text, '<') {
        return Some(vec![When::Within(None, Some(bound(&rest, viewer, now, Edge::Start)?))]);
    }
    if let Some(rest) = sign(&text, '>') {
        return Some(vec![When::Within(Some(bound(&rest, viewer, now, Edge::End)?), None)]);
    }
    if let Some(date) = date(&text) {
        return Some(vec![days(viewer, date, date)]);
    }
    let begins = |word: &str| !text.is_empty() && word.starts_with(&text);
    let today = viewer.date(now);
    let day = |(_, from, to): &(&str, u64, u64)| {
        let after = |n: u64| today.checked_add_days(Days::new(n)).unwrap_or(today);
        days(viewer, after(*from), after(*to))
    };
    let named = DAYS.iter().filter(|(word, ..)| begins(word)).map(day);
    let all: Vec<When> = named.chain(begins(NEVER).then_some(When::Never)).collect();
    (!all.is_empty()).then_some(all)
}

/// Returns whether further typing could make the text valid.
pub(super) fn could_grow(text: &str) -> bool {
    let is_begun = !text.is_empty() && text.bytes().all(|b| b"<>=-0123456789".contains(&b));
    is_begun && parts(text).is_none_or(|(_, month, day)| (0..=12).contains(&month) && day.is_none())
}

/// Year, month, and the day if it is complete, of a date-like text: `2026-13`, `<2026-02-30`. `None` if it is not
/// date-like, or the month is incomplete.
fn parts(text: &str) -> Option<(i32, u32, Option<u32>)> {
    let mut parts = text.trim_start_matches(['<', '>', '=']).split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next().filter(|month| month.len() == 2)?.parse().ok()?;
    let day = parts.next().filter(|day| day.len() == 2);
    Some((year, month, day.and_then(|day| day.parse().ok())))
}

/// The message for an invalid date, with the nearest valid one: `due:2026-13-01 is no date: there is no month 13. Write
/// due:2026-12-01.`
pub(super) fn no_date(text: &str) -> Option<String> {
    let (year, month, day) = parts(text)?;
    let sign: String = text.chars().take_while(|c| "<>=".contains(*c)).collect();
    let right = month.clamp(1, 12);
    let last = (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, right, *day).is_some())?;
    let near = NaiveDate::from_ymd_opt(year, right, day.unwrap_or(1).clamp(1, last))?;
    let why = match day {
        _ if month != right => format!("there is no month {month}"),
        Some(day) if day > last || day == 0 => format!("{} has {last} days", near.format("%B %Y")),
        _ => return None,
    };
    Some(format!("due:{text} is no date: {why}. Write due:{sign}{near}."))
}

/// The days from one date to another, inclusive. An item due at a midnight belongs to the day that ends there.
fn days(viewer: &Zone, from: NaiveDate, to: NaiveDate) -> When {
    When::Within(Some(viewer.midnight(from, Edge::Start)), Some(viewer.end_of(to)))
}

/// The instant of a duration from now, or of the edge of a day.
fn bound(text: &str, viewer: &Zone, now: Instant, edge: Edge) -> Option<Instant> {
    let today = viewer.date(now);
    let named = match text {
        "today" => Some(today),
        "tomorrow" => today.succ_opt(),
        _ => date(text),
    };
    if let Some(date) = named {
        return Some(if edge == Edge::Start { viewer.midnight(date, edge) } else { viewer.end_of(date) });
    }
    now.checked_add_signed(length(text)?)
}

/// A duration: `3d`, `1w`, `4h`, `1w2d`.
fn length(text: &str) -> Option<TimeDelta> {
    let Some((weeks, rest)) = text.split_once('w') else { return duration(text) };
    let weeks: i64 = weeks.parse().ok().filter(|weeks| (0..1000).contains(weeks))?;
    let rest = if rest.is_empty() { TimeDelta::zero() } else { duration(rest)? };
    TimeDelta::weeks(weeks).checked_add(&rest)
}

fn date(text: &str) -> Option<NaiveDate> {
    let whole = text.bytes().filter(|b| *b == b'-').count() == 2 && text.len() <= 10;
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| whole)?;
    (1..=9999).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-23T19:32:41Z";

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn holds(asked: &str, due: &str) -> bool {
        let due = (!due.is_empty()).then(|| t(due));
        let all = read(asked, &Zone::utc(), t(NOW)).unwrap_or_else(|| panic!("{asked}"));
        all.iter().any(|when| when.holds(due))
    }

    #[test]
    fn a_length_counts_from_the_minute_that_is_shown() {
        assert!(holds("<3d", "2026-11-26T19:32:00Z") && !holds("<3d", "2026-11-26T19:32:01Z"));
        assert!(holds("<3d", "2020-01-01T00:00:00Z"), "what is late is due sooner than that");
        assert!(holds(">1w", "2026-11-30T19:32:01Z") && !holds(">1w", "2026-11-30T19:32:00Z"));
        assert!(holds("<1w2d", "2026-12-02T19:00:00Z") && !holds("<1W2D", "2026-12-02T20:00:00Z"));
        assert!(!holds("<3d", "") && !holds(">0m", ""));
    }

    #[test]
    fn a_day_holds_from_its_first_moment_to_the_midnight_that_closes_it() {
        for (asked, due) in [("today", "2026-11-24T00:00:00Z"), ("2026-11-23", "2026-11-23T00:00:01Z")] {
            assert!(holds(asked, due), "{asked} {due}");
        }
        assert!(!holds("today", "2026-11-23T00:00:00Z"), "that is the end of yesterday");
        assert!(holds("tomorrow", "2026-11-25T00:00:00Z") && !holds("tomorrow", "2026-11-24T00:00:00Z"));
        assert!(holds("week", "2026-12-01T00:00:00Z") && !holds("week", "2026-12-01T00:00:01Z"));
        assert!(holds("<2026-12-01", "2026-12-01T00:00:00Z") && !holds("<2026-12-01", "2026-12-01T00:00:01Z"));
        assert!(holds(">2026-12-01", "2026-12-02T00:00:01Z") && !holds(">2026-12-01", "2026-12-02T00:00:00Z"));
        assert!(holds("<tomorrow", "2026-11-24T00:00:00Z") && !holds(">today", "2026-11-24T00:00:00Z"));
    }

    #[test]
    fn a_beginning_stands_for_every_word_that_it_begins() {
        assert!(holds("to", "2026-11-24T00:00:00Z") && holds("to", "2026-11-25T00:00:00Z"));
        assert!(holds("n", "") && !holds("n", NOW));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_what_could_grow_is_told_apart() {
        for text in ["", "<", "3d", "<3", "<d", "2026-11", "2026-13-01", "+99999-1-1", "<99999999w", "soon", "<-3d"] {
            assert_eq!(read(text, &Zone::utc(), t(NOW)), None, "{text}");
        }
        assert!(["<", "<3", "2026-1", "2026-12", "2026-12-"].into_iter().all(could_grow));
        assert!(!["", "soon", "<3x", "2026-13", "2026-13-01", "2026-02-30"].into_iter().any(could_grow));
    }

    #[test]
    fn a_date_that_is_none_is_told_with_the_nearest_that_is_one() {
        let told = |text: &str| no_date(text);
        let said = "due:2026-13-01 is no date: there is no month 13. Write due:2026-12-01.";
        assert_eq!(told("2026-13-01").as_deref(), Some(said));
        let said = "due:<2026-02-30 is no date: February 2026 has 28 days. Write due:<2026-02-28.";
        assert_eq!(told("<2026-02-30").as_deref(), Some(said));
        assert_eq!(
            told("2026-00-10").as_deref(),
            Some("due:2026-00-10 is no date: there is no month 0. Write due:2026-01-10.")
        );
        assert!(["soon", "2026-1", "3d", ""].into_iter().all(|text| told(text).is_none()));
    }

    #[test]
    fn the_ends_of_time_do_no_harm() {
        for text in ["9999-12-31", "0001-01-01", ">9999-12-31", "<999w"] {
            assert!(read(text, &Zone::utc(), Instant::MAX_UTC).is_some() || text == "<999w", "{text}");
            assert!(read(text, &Zone::utc(), t(NOW)).is_some(), "{text}");
        }
    }
}

//! Jira's query language: the query of the config, and the conditions that a look adds.
//!
//! Not here: sending a query (`search`).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::zone::{Edge, Zone};
use crate::providers::kit::minus;

/// A query that names more projects than this asks for every project instead.
const PROJECTS: usize = 50;

/// A query of the config: its condition and its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    condition: String,
    order: Option<String>,
}

impl Query {
    /// Splits a query as it is written in the config.
    pub fn new(text: &str) -> Self {
        let at = order_at(text);
        let (condition, order) = at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""));
        let order = order.trim();
        Self { condition: condition.trim().to_owned(), order: (!order.is_empty()).then(|| order.to_owned()) }
    }

    /// Open issues that are assigned to one of these accounts or watched by me. Without accounts: assigned to me.
    pub fn usual(accounts: &[String]) -> Self {
        let mine = "(assignee = currentUser() OR watcher = currentUser())";
        let condition = match list(accounts.iter().map(String::as_str)) {
            Some(list) => format!("(assignee in ({list}) OR watcher = currentUser())"),
            None => mine.to_owned(),
        };
        Self { condition: format!("{condition} AND resolution = EMPTY"), order: None }
    }

    /// Every issue that the query matches, the newest change first unless the query has an order.
    pub fn all(&self) -> String {
        format!("{} {}", self.condition, self.order.as_deref().unwrap_or("ORDER BY updated DESC"))
    }

    /// The issues that the query matches and that were changed since a time.
    pub fn since(&self, since: &str) -> String {
        let own = if self.condition.is_empty() { String::new() } else { format!("({}) AND ", self.condition) };
        format!("{own}updated >= \"{since}\" ORDER BY updated DESC")
    }

    /// The issues that were changed since a time and that the query matches, or that are in these projects: only so is
    /// an issue found that the query does not match any more.
    pub fn around(&self, projects: &BTreeSet<String>, since: &str) -> String {
        let updated = format!("updated >= \"{since}\" ORDER BY updated DESC");
        let listed = list(projects.iter().map(String::as_str));
        match listed.filter(|_| projects.len() <= PROJECTS && !self.condition.is_empty()) {
            Some(listed) => format!("(({}) OR project in ({listed})) AND {updated}", self.condition),
            None => updated,
        }
    }
}

/// Where the last `ORDER BY` outside quotes begins.
fn order_at(text: &str) -> Option<usize> {
    let (mut quote, mut escaped, mut found) = (None, false, None);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if quote.is_some() {
            if !escaped && quote == Some(c) {
                quote = None;
            }
            escaped = c == '\\' && !escaped;
        } else if matches!(c, '"' | '\'') {
            quote = Some(c);
        } else if !is_word(before) && starts_order(text.get(at..).unwrap_or_default()) {
            found = Some(at);
        }
        before = c;
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn starts_order(text: &str) -> bool {
    let Some(behind) = after_word(text, "order") else { return false };
    let by = behind.trim_start();
    by.len() < behind.len() && after_word(by, "by").is_some_and(|behind| !behind.starts_with(is_word))
}

fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, behind) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(behind)
}

/// Values for `in (...)`, each in quotes.
fn list<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut list = String::new();
    for value in values.filter(|value| !value.is_empty()) {
        let comma = if list.is_empty() { "" } else { ", " };
        let _ = write!(list, "{comma}\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    (!list.is_empty()).then_some(list)
}

/// An instant as a query writes it: to the minute, in the zone of the user.
///
/// 1. Seconds are cut off, so that the time is never later than `at`.
/// 2. In a fold the server may read either of two hours. Two hours earlier there is no fold, so no change is missed.
/// 3. Without a zone the time is written as minutes before the server's own clock, with a margin for a local clock that
///    is behind.
pub fn minute(at: Instant, zone: Option<&Zone>, now: Instant) -> String {
    const BEHIND: i64 = 5;
    let Some(zone) = zone else { return format!("-{}m", (now - at).num_minutes().max(0) + 1 + BEHIND) };
    let wall = zone.local(at);
    let write = |wall: chrono::NaiveDateTime| wall.format("%Y-%m-%d %H:%M").to_string();
    if zone.instant(wall, Edge::Start) == zone.instant(wall, Edge::End) {
        write(wall)
    } else {
        write(zone.local(minus(at, TimeDelta::hours(2))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::zone::Zones;

    #[test]
    fn an_order_is_told_from_a_condition_that_only_looks_like_one() {
        let table = [
            ("project = ATL", "project = ATL", None),
            ("project = ATL ORDER BY rank", "project = ATL", Some("ORDER BY rank")),
            ("project = ATL order\n by key", "project = ATL", Some("order\n by key")),
            ("text ~ \"in order by date\" AND a = 1", "text ~ \"in order by date\" AND a = 1", None),
            ("text ~ 'say \\' order by ' ORDER BY x", "text ~ 'say \\' order by '", Some("ORDER BY x")),
            ("reorder by = 1 and order byte", "reorder by = 1 and order byte", None),
            ("ORDER BY key", "", Some("ORDER BY key")),
            ("項目 = é ORDER BY key", "項目 = é", Some("ORDER BY key")),
        ];
        for (text, condition, order) in table {
            let expected = Query { condition: condition.to_owned(), order: order.map(str::to_owned) };
            assert_eq!(Query::new(text), expected, "{text}");
        }
    }

    #[test]
    fn the_usual_query_names_the_team_and_me() {
        let accounts = ["5b10".to_owned(), "a\"b\\c".to_owned()];
        let usual = "(assignee in (\"5b10\", \"a\\\"b\\\\c\") OR watcher = currentUser()) AND resolution = EMPTY ORDER BY updated DESC";
        assert_eq!(Query::usual(&accounts).all(), usual);
        let alone =
            "(assignee = currentUser() OR watcher = currentUser()) AND resolution = EMPTY ORDER BY updated DESC";
        assert_eq!(Query::usual(&[]).all(), alone);
    }

    #[test]
    fn what_changed_is_asked_for_around_the_query_too() {
        let query = Query::new("a = 1 OR b = 2 ORDER BY key");
        assert_eq!(query.all(), "a = 1 OR b = 2 ORDER BY key");
        assert_eq!(query.since("T"), "(a = 1 OR b = 2) AND updated >= \"T\" ORDER BY updated DESC");
        let projects = BTreeSet::from(["ATL".to_owned(), "OPS".to_owned()]);
        let around = "((a = 1 OR b = 2) OR project in (\"ATL\", \"OPS\")) AND updated >= \"T\" ORDER BY updated DESC";
        assert_eq!(query.around(&projects, "T"), around);
        let all = "updated >= \"T\" ORDER BY updated DESC";
        assert_eq!(query.around(&(0..51).map(|n| format!("P{n}")).collect(), "T"), all);
        assert_eq!(Query::new("ORDER BY key").around(&projects, "T"), all);
        assert_eq!(Query::new("ORDER BY key").since("T"), all);
    }

    #[test]
    fn a_time_is_written_in_the_users_zone_and_never_later_than_meant() {
        let zones = Zones::newest([]);
        let at = |text: &str| text.parse().unwrap();
        let written = |text, zone| minute(at(text), Some(&zones.find(zone).unwrap()), at(text));
        assert_eq!(written("2026-11-22T09:00:59.9Z", "Asia/Kathmandu"), "2026-11-22 14:45");
        assert_eq!(written("2026-11-22T09:00:00Z", "America/New_York"), "2026-11-22 04:00");
        // 01:30 comes twice in New York on the first of November 2026: at 05:30Z and at 06:30Z.
        assert_eq!(written("2026-11-01T05:30:00Z", "America/New_York"), "2026-10-31 23:30");
        assert_eq!(written("2026-11-01T06:30:00Z", "America/New_York"), "2026-11-01 00:30");
        assert_eq!(minute(at("2026-11-22T09:00:00Z"), None, at("2026-11-22T09:10:01Z")), "-16m");
        assert_eq!(minute(at("2026-11-22T09:00:00Z"), None, at("2026-11-22T08:00:00Z")), "-6m");
    }
}

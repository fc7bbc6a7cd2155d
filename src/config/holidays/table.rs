//! The table of public holidays: `config/holidays.txt`, written by `tools/holidays`.
//!
//! A line of a region has its days, `250101:17`, or `250101/17` for half of one: the date, and the number of the name. A part
//! of a country has what differs from the country, by `+` and `-`. The names follow behind the line `names`.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::config::problem::{Location, Problem, nearest, quoted};

pub(super) const TABLE: &str = include_str!("../holidays.txt");
/// The years of the table.
pub const YEARS: RangeInclusive<i32> = 2025..=2030;

/// A day of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: NaiveDate,
    /// Only half of it is free.
    pub half: bool,
    /// The name of the holiday.
    pub name: &'static str,
}

/// The days of a region in the table, with those of its country.
pub fn days(region: &str, location: &Location, problems: &mut Vec<Problem>) -> Vec<Day> {
    warn(region, location, problems);
    let (country, part) = (country(region), row(region));
    let mut days: Vec<Day> = row(country).map(|row| row.filter_map(|word| day("", word)).collect()).unwrap_or_default();
    for word in part.into_iter().flatten().filter(|_| region.len() > country.len()) {
        if let Some(lacking) = day("-", word) {
            days.retain(|known| *known != lacking);
        }
        days.extend(day("+", word));
    }
    days
}

/// Reports that the table has no data, or incomplete data, of a region.
pub fn warn(region: &str, location: &Location, problems: &mut Vec<Problem>) {
    let rows = || TABLE.lines().take_while(|line| *line != "names");
    let all = || rows().filter_map(|line| line.split_once('\t').map(|(code, _)| code));
    let codes = || {
        all().filter(|code| {
            code.starts_with(|c: char| c.is_ascii_uppercase()) && code.get(2..3).is_none_or(|c| c == "-")
        })
    };
    if row(country(region)).is_none() {
        let problem = Problem::warning(format!("no public holidays are known of {}", quoted(region)), location.clone());
        let countries: Vec<&str> = codes().filter(|code| code.len() == 2).collect();
        let all: Vec<&str> = codes().collect();
        let help = near(region, &all).or_else(|| nearest(region, &countries)).map_or_else(
            || "expected a country or a part of one, such as \"DE\" or \"DE-BY\"".to_owned(),
            |near| format!("did you mean {near:?}? expected a country or a part of one, such as \"DE\" or \"DE-BY\""),
        );
        problems.push(problem.help(help));
    } else if region.len() > 2 && row(region).is_none() {
        let parts: Vec<&str> = codes().filter(|code| code.len() > 2 && code.starts_with(country(region))).collect();
        let problem = Problem::warning(
            format!("only the holidays of the country are known of {}", quoted(region)),
            location.clone(),
        );
        let known = if let Some(near) = near(region, &parts) {
            format!("did you mean {near:?}?")
        } else if parts.is_empty() {
            "it has no parts there".to_owned()
        } else {
            format!("known are {}", parts.join(", "))
        };
        problems.push(problem.help(known));
    }
}

/// The code that is meant: the same in letters of another case or with `_`, else the one that is like it in all but one
/// character.
fn near<'a>(region: &str, codes: &[&'a str]) -> Option<&'a str> {
    let written = region.trim().to_ascii_uppercase().replace('_', "-");
    let differing = |code: &str| code.chars().zip(written.chars()).filter(|(a, b)| a != b).count();
    let same = codes.iter().find(|code| **code == written);
    let alike: Vec<&&str> =
        codes.iter().filter(|code| code.len() > 5 && code.len() == written.len() && differing(code) == 1).collect();
    same.copied().or(if let [one] = alike[..] { Some(*one) } else { None })
}

fn country(region: &str) -> &str {
    region.split('-').next().unwrap_or(region)
}

/// The words of a region's line in the table.
pub(super) fn row(region: &str) -> Option<impl Iterator<Item = &'static str> + use<>> {
    let (country, part) = region.split_once('-').unwrap_or((region, "-"));
    if country.len() != 2 || part.is_empty() {
        return None;
    }
    let (rows, _) = TABLE.split_once("\nnames\n")?;
    let at = rows.find(&format!("\n{region}\t"))?;
    let line = rows.get(at + 1..)?.lines().next()?;
    let (_, words) = line.split_once('\t')?;
    Some(words.split(' ').filter(|word| !word.is_empty()))
}

/// The names of the table.
fn names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&str>> = OnceLock::new();
    NAMES.get_or_init(|| TABLE.split_once("\nnames\n").map(|(_, names)| names.lines().collect()).unwrap_or_default())
}

/// A day of a line, if it has this sign: `250101:17`, `250101/17` for half of one.
pub(super) fn day(sign: &str, word: &'static str) -> Option<Day> {
    let word = word.strip_prefix(sign)?;
    let (date, number) = word.split_at_checked(6)?;
    let date = NaiveDate::parse_from_str(&format!("20{date}"), "%Y%m%d").ok()?;
    let half = number.starts_with('/');
    let number: usize = number.get(1..)?.parse().ok()?;
    Some(Day { date, half, name: names().get(number)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows: Vec<_> = TABLE.lines().filter_map(|line| line.split_once('\t')).collect();
        for (code, words) in &rows {
            let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
            let sign = |word: &str| if word.starts_with(['+', '-']) { word[..1].to_owned() } else { String::new() };
            let read = row(code).unwrap().filter_map(|word| day(&sign(word), word)).count();
            assert_eq!(read, words.len(), "{code}");
        }
        assert!(rows.len() > 800, "{}", rows.len());
    }
}

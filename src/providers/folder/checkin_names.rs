//! Which names below a folder of check-ins mean something: a folder for each day, in it a Markdown file for each person.
//! What else is there has no effect, and is reported with the nearest name that would have one.
//!
//! Not here: reading the files (`checkins`).

use chrono::NaiveDate;

use super::list::problem;
use super::names::is_litter;
use super::people::People;
use crate::domain::batch::Problem;

/// The form of a day's folder.
const DAY: &str = "%Y-%m-%d";
/// How a person's file ends.
const ENDING: &str = ".md";
/// Other forms in which people write a date; in one with slashes it would be no name.
const DATES: [&str; 5] = ["%Y_%m_%d", "%Y.%m.%d", "%d-%m-%Y", "%d.%m.%Y", "%d_%m_%Y"];
/// Other endings of files with text.
const TEXTS: [&str; 5] = ["txt", "markdown", "mdown", "mkd", "text"];

/// The folder of a day, as the folder of check-ins names it.
pub fn day(folder: &str, date: NaiveDate) -> String {
    format!("{folder}/{}", date.format(DAY))
}

/// The file of a person and a day.
pub fn file(folder: &str, date: NaiveDate, who: &str) -> String {
    format!("{}/{who}{ENDING}", day(folder, date))
}

/// The problem of an entry in a folder of check-ins; `None`: it is a day, or not meant to be read.
pub fn beside_days(folder: &str, name: &str, is_folder: bool, today: NaiveDate) -> Option<Problem> {
    let date = exact(name, DAY);
    if is_litter(name) || is_folder && date.is_some() {
        return None;
    }
    let example = || file(folder, today, "maya");
    let text = match (is_folder, date.or_else(|| likely(name))) {
        (true, Some(date)) => format!("this folder has no effect: rename it to {}", date.format(DAY)),
        (true, None) => format!("this folder has no effect: expected one for each day, such as {}", day(folder, today)),
        (false, Some(_)) => format!("has no effect: expected a folder for each day, with files such as {}", example()),
        (false, None) => match stem(name).or_else(|| nearest(name)) {
            Some(who) => {
                format!("has no effect here: move it into the folder of its day, such as {}", file(folder, today, who))
            }
            None => format!("has no effect: expected files such as {}", example()),
        },
    };
    Some(problem(&format!("{folder}/{name}"), text))
}

/// What something in the folder of a day is.
pub enum InDay<'a> {
    /// The check-in of somebody with this name.
    Of(&'a str),
    /// It has no effect.
    Stray(Problem),
    /// It is not meant to be read.
    Litter,
}

/// What a name in the folder of a day means.
pub fn in_day<'a>(day: &str, name: &'a str, is_folder: bool) -> InDay<'a> {
    if is_litter(name) {
        return InDay::Litter;
    }
    let text = match (stem(name), nearest(name)) {
        _ if is_folder => format!("this folder has no effect: expected files such as {day}/maya{ENDING}"),
        (Some(who), _) => return InDay::Of(who),
        (None, Some(who)) => format!("has no effect: rename it to {who}{ENDING}"),
        (None, None) => format!("has no effect: expected a file whose name ends in {ENDING}"),
    };
    InDay::Stray(problem(&format!("{day}/{name}"), text))
}

/// What to say of a person's file if the name is no teammate's.
pub fn stranger(day: &str, who: &str, people: &People) -> Option<Problem> {
    let file = |who: &str| format!("{day}/{who}{ENDING}");
    people.stranger(who, file).map(|text| problem(&file(who), text))
}

/// The name of a person's file without its ending.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(ENDING).filter(|stem| !stem.is_empty())
}

/// The stem of a file whose ending is likely meant to be the right one.
fn nearest(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending = ending.to_ascii_lowercase();
    let is_text = ending.is_empty() || ending == "md" || TEXTS.contains(&ending.as_str());
    let stem = stem.strip_suffix(ENDING).unwrap_or(stem);
    Some(stem).filter(|stem| is_text && !stem.is_empty())
}

/// A date that is written in exactly this form.
fn exact(name: &str, form: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(name, form).ok().filter(|date| date.format(form).to_string() == name)
}

/// A date that is written in another form.
fn likely(name: &str) -> Option<NaiveDate> {
    let other = || DATES.iter().find_map(|form| NaiveDate::parse_from_str(name, form).ok());
    let parsed = NaiveDate::parse_from_str(name, DAY).ok().or_else(other).or_else(|| exact(name, "%Y%m%d"));
    // Years of two digits may be days.
    parsed.filter(|date| (1000..10_000).contains(&chrono::Datelike::year(date)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = "checkins";

    fn today() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    fn text(problem: &Problem) -> String {
        format!("{}: {}", problem.file.as_ref().map_or("", |file| file.raw()), problem.text.raw())
    }

    #[test]
    fn what_stands_beside_the_days_is_named_with_the_nearest_right_name() {
        let beside = |name: &str, is_folder| beside_days(FOLDER, name, is_folder, today()).map(|found| text(&found));
        for (name, is_folder) in [("2026-11-23", true), ("1999-01-01", true), (".git", true), ("a.md~", false)] {
            assert_eq!(beside(name, is_folder), None, "{name}");
        }
        let rename = "this folder has no effect: rename it to 2026-11-23";
        for name in ["23-11-2026", "23.11.2026", "2026_11_23", "20261123"] {
            assert_eq!(beside(name, true).unwrap(), format!("checkins/{name}: {rename}"));
        }
        assert_eq!(
            beside("2026-1-3", true).unwrap(),
            "checkins/2026-1-3: this folder has no effect: rename it to 2026-01-03"
        );
        let each = "this folder has no effect: expected one for each day, such as checkins/2026-11-23";
        assert_eq!(beside("2026-11-31", true).unwrap(), format!("checkins/2026-11-31: {each}"));
        assert_eq!(beside("maya", true).unwrap(), format!("checkins/maya: {each}"));
        let into = "has no effect here: move it into the folder of its day, such as checkins/2026-11-23/maya.md";
        assert_eq!(beside("maya.md", false).unwrap(), format!("checkins/maya.md: {into}"));
        let files = "has no effect: expected files such as checkins/2026-11-23/maya.md";
        assert_eq!(beside("logo.png", false).unwrap(), format!("checkins/logo.png: {files}"));
        let days = "has no effect: expected a folder for each day, with files such as checkins/2026-11-23/maya.md";
        assert_eq!(beside("2026-11-23", false).unwrap(), format!("checkins/2026-11-23: {days}"));
    }

    #[test]
    fn what_is_no_check_in_is_named_with_the_nearest_right_name() {
        let day = day(FOLDER, today());
        let told = |name: &str, is_folder| match in_day(&day, name, is_folder) {
            InDay::Of(who) => format!("of {who}"),
            InDay::Stray(found) => text(&found),
            InDay::Litter => "litter".to_owned(),
        };
        for (name, is_folder, expected) in [
            ("maya.md", false, "of maya"),
            (".maya.md.swp", false, "litter"),
            ("kenji.txt", false, "checkins/2026-11-23/kenji.txt: has no effect: rename it to kenji.md"),
            ("kenji.MD", false, "checkins/2026-11-23/kenji.MD: has no effect: rename it to kenji.md"),
            ("kenji.md.txt", false, "checkins/2026-11-23/kenji.md.txt: has no effect: rename it to kenji.md"),
            ("kenji", false, "checkins/2026-11-23/kenji: has no effect: rename it to kenji.md"),
            (
                "kenji.png",
                false,
                "checkins/2026-11-23/kenji.png: has no effect: expected a file whose name ends in .md",
            ),
            (
                "maya.md",
                true,
                "checkins/2026-11-23/maya.md: this folder has no effect: expected files such as \
                 checkins/2026-11-23/maya.md",
            ),
        ] {
            assert_eq!(told(name, is_folder), expected);
        }
    }
}

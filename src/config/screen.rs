//! `[screen]`: preferences for the display.
//!
//! Not here: themes (`looks`), keys (`app`).

use chrono::Weekday;

use super::problem::{Problem, keep, quoted, suggest};
use super::section::Section;
use crate::domain::form::{Dates, Form, Hours};

/// Preferences for the display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The format of times.
    pub form: Form,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether anything is animated, such as progress.
    pub motion: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self { form: Form::default(), mouse: true, motion: true }
    }
}

const HOURS: [(&str, Hours); 2] = [("24h", Hours::Of24), ("12h", Hours::Of12)];
const DATES: [(&str, Dates); 3] = [("day-month", Dates::DayMonth), ("month-day", Dates::MonthDay), ("iso", Dates::Iso)];
const WEEKS: [(&str, Weekday); 3] = [("monday", Weekday::Mon), ("sunday", Weekday::Sun), ("saturday", Weekday::Sat)];

/// Reads the table, which is optional.
pub(super) fn read(root: &mut Section, problems: &mut Vec<Problem>) -> Screen {
    let mut screen = Screen::default();
    let Some(mut section) = keep(root.table("screen"), problems) else { return screen };
    let form = &mut screen.form;
    form.hours = one_of(&mut section, "clock", &HOURS, problems).unwrap_or(form.hours);
    form.dates = one_of(&mut section, "dates", &DATES, problems).unwrap_or(form.dates);
    form.week = one_of(&mut section, "week_starts", &WEEKS, problems).unwrap_or(form.week);
    for (key, switch) in [("mouse", &mut screen.mouse), ("motion", &mut screen.motion)] {
        *switch = keep(section.truth(key), problems).map_or(*switch, |truth| truth.value);
    }
    problems.extend(section.unknown());
    screen
}

/// Reads a key whose value is one of a few words.
pub(super) fn one_of<T: Copy>(
    section: &mut Section,
    key: &'static str,
    known: &[(&str, T)],
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let text = keep(section.text(key), problems)?;
    let found = known.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
    if found.is_none() {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let what = format!("{key} is {}, which is none of its values", quoted(&text.value));
        problems.push(Problem::error(what, text.location).help(suggest(&text.value, &words)));
    }
    found
}

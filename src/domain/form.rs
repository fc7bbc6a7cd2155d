//! The format of times for people: 12 or 24 hours, the order of a date, the first day of the week.
//!
//! Not here: conversion between wall clocks and instants (`zone`), when a date is shown (panels).

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};

use super::Instant;
use super::rfc3339::fit_date;
use super::zone::Zone;

/// The hours of half a day, on a 12-hour clock.
const TWELVE: u32 = 12;

/// Whether the hours of a day are counted to 12 or to 24.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hours {
    /// `14:32`.
    #[default]
    Of24,
    /// `2:32pm`.
    Of12,
}

/// The order of day, month and year in a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dates {
    /// `27 Nov`.
    #[default]
    DayMonth,
    /// `Nov 27`.
    MonthDay,
    /// `2026-11-27` (ISO 8601).
    Iso,
}

/// The format of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Whether hours are counted to 12 or to 24.
    pub hours: Hours,
    /// The order of day, month and year.
    pub dates: Dates,
    /// The first day of the week.
    pub week: Weekday,
}

impl Default for Form {
    fn default() -> Self {
        Self { hours: Hours::default(), dates: Dates::default(), week: Weekday::Mon }
    }
}

impl Form {
    /// The time of day: `14:32`, `2:32pm`.
    pub fn time(self, wall: NaiveDateTime) -> String {
        let (pm, hour) = wall.hour12();
        match self.hours {
            Hours::Of24 => format!("{:02}:{:02}", wall.hour(), wall.minute()),
            Hours::Of12 => format!("{hour}:{:02}{}", wall.minute(), if pm { "pm" } else { "am" }),
        }
    }

    /// An hour of the day for a scale, from 0 to 23: `06`, `6a`, `12p`.
    pub fn hour(self, hour: u32) -> String {
        match self.hours {
            Hours::Of24 => format!("{hour:02}"),
            Hours::Of12 => {
                let shown = if hour.is_multiple_of(TWELVE) { TWELVE } else { hour % TWELVE };
                format!("{shown}{}", if hour < TWELVE { "a" } else { "p" })
            }
        }
    }

    /// A date without its year, except in ISO order: `27 Nov`, `Nov 27`.
    pub fn date(self, date: NaiveDate) -> String {
        fit_date(date)
            .format(match self.dates {
                Dates::DayMonth => "%-d %b",
                Dates::MonthDay => "%b %-d",
                Dates::Iso => "%Y-%m-%d",
            })
            .to_string()
    }

    /// A date with its year: `27 Nov 2031`, `Nov 27 2031`, `2031-11-27`.
    pub fn date_of_year(self, date: NaiveDate) -> String {
        match self.dates {
            Dates::Iso => self.date(date),
            Dates::DayMonth | Dates::MonthDay => format!("{} {}", self.date(date), year(date)),
        }
    }

    /// A month with its year, where a date with its year has no room: `Nov 2031`, `2031-11-27`.
    pub fn month_of_year(self, date: NaiveDate) -> String {
        match self.dates {
            Dates::Iso => self.date(date),
            Dates::DayMonth | Dates::MonthDay => format!("{} {}", fit_date(date).format("%b"), year(date)),
        }
    }

    /// A date with its weekday: `Fri 27 Nov`.
    pub fn day(self, date: NaiveDate) -> String {
        format!("{} {}", date.format("%a"), self.date(date))
    }

    /// A date in full words: `Friday 27 November`, `Friday, November 27`.
    pub fn long_day(self, date: NaiveDate) -> String {
        fit_date(date)
            .format(match self.dates {
                Dates::DayMonth => "%A %-d %B",
                Dates::MonthDay => "%A, %B %-d",
                Dates::Iso => "%A %Y-%m-%d",
            })
            .to_string()
    }

    /// A date in full words with its year: `Friday 27 November 2031`.
    pub fn long_day_of_year(self, date: NaiveDate) -> String {
        match self.dates {
            Dates::DayMonth => format!("{} {}", self.long_day(date), year(date)),
            Dates::MonthDay => format!("{}, {}", self.long_day(date), year(date)),
            Dates::Iso => self.long_day(date),
        }
    }

    /// The maximum width of a time of day, in cells.
    pub const fn time_width(self) -> u16 {
        match self.hours {
            Hours::Of24 => 5,
            Hours::Of12 => 7,
        }
    }

    /// The end of a day, of which `day` is the name: `24:00`, `Mon 24:00`. On a 12-hour clock midnight is the beginning
    /// of the day with which it is named, so the end is told in words: `end of day`, `end of Mon`.
    pub fn end_of_day(self, day: Option<&str>) -> String {
        match (self.hours, day) {
            (Hours::Of24, None) => "24:00".to_owned(),
            (Hours::Of24, Some(day)) => format!("{day} 24:00"),
            (Hours::Of12, day) => format!("end of {}", day.unwrap_or("day")),
        }
    }

    /// The maximum width of a date and a time of day, in cells.
    pub const fn moment_width(self) -> u16 {
        self.date_width() + 1 + self.time_width()
    }

    /// The maximum width of a weekday and a time of day (`Mon 14:32`), or of a date where that is wider, in cells.
    pub const fn short_width(self) -> u16 {
        let weekday = 4 + self.time_width();
        if weekday < self.date_width() { self.date_width() } else { weekday }
    }

    const fn date_width(self) -> u16 {
        match self.dates {
            Dates::DayMonth | Dates::MonthDay => 6,
            Dates::Iso => 10,
        }
    }
}

/// A year in four digits.
fn year(date: NaiveDate) -> String {
    format!("{:04}", fit_date(date).year())
}

/// A zone and the format in which its times are written.
#[derive(Clone, Copy, Debug)]
pub struct Dial<'a> {
    /// The zone.
    pub zone: &'a Zone,
    /// The format of its times.
    pub form: Form,
}

impl Dial<'_> {
    /// The time of day at an instant: `14:32`.
    pub fn time(self, t: Instant) -> String {
        self.form.time(self.zone.local(t))
    }

    /// The date at an instant, with its weekday: `Fri 27 Nov`.
    pub fn day(self, t: Instant) -> String {
        self.form.day(self.zone.date(t))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Dates::{DayMonth, Iso, MonthDay};
    use Hours::{Of12, Of24};

    const FORMS: [(Hours, Dates); 4] = [(Of24, DayMonth), (Of12, MonthDay), (Of24, Iso), (Of12, DayMonth)];

    fn forms() -> [Form; 4] {
        FORMS.map(|(hours, dates)| Form { hours, dates, ..Form::default() })
    }

    #[test]
    fn a_time_is_written_in_the_form_that_was_chosen() {
        let wall: NaiveDateTime = "2026-11-07T14:05:59".parse().unwrap();
        let said = forms().map(|form| format!("{} {}", form.day(wall.date()), form.time(wall)));
        assert_eq!(said, ["Sat 7 Nov 14:05", "Sat Nov 7 2:05pm", "Sat 2026-11-07 14:05", "Sat 7 Nov 2:05pm"]);
        let years = forms().map(|form| form.date_of_year(wall.date()));
        assert_eq!(years, ["7 Nov 2026", "Nov 7 2026", "2026-11-07", "7 Nov 2026"]);
        let words = forms().map(|form| form.long_day_of_year(wall.date()));
        let day_first = "Saturday 7 November 2026";
        assert_eq!(words, [day_first, "Saturday, November 7, 2026", "Saturday 2026-11-07", day_first]);
    }

    #[test]
    fn a_year_has_four_digits() {
        let written = |date: &str| {
            let date: NaiveDate = date.parse().unwrap();
            forms().map(|form| format!("{} / {}", form.date_of_year(date), form.long_day_of_year(date)))
        };
        let [first, second, third, _] = written("+10000-01-01");
        assert_eq!(first, "31 Dec 9999 / Friday 31 December 9999");
        assert_eq!(second, "Dec 31 9999 / Friday, December 31, 9999");
        assert_eq!(third, "9999-12-31 / Friday 9999-12-31");
        assert_eq!(written("0001-01-01")[0], "1 Jan 0001 / Monday 1 January 0001");
        assert_eq!(written("-0005-01-01")[2], "0000-01-01 / Saturday 0000-01-01");
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        let twelve = Form { hours: Of12, ..Form::default() };
        let at = |time: &str| twelve.time(format!("2026-11-07T{time}").parse().unwrap());
        assert_eq!([at("00:00:00"), at("12:00:00"), at("23:59:59")], ["12:00am", "12:00pm", "11:59pm"]);
        assert_eq!([0, 6, 12, 18].map(|hour| twelve.hour(hour)), ["12a", "6a", "12p", "6p"]);
        assert_eq!([0, 6, 18].map(|hour| Form::default().hour(hour)), ["00", "06", "18"]);
    }

    #[test]
    fn the_end_of_a_day_is_not_written_as_its_beginning() {
        let said = forms().map(|form| (form.end_of_day(None), form.end_of_day(Some("Mon"))));
        let both = said.map(|(today, other)| format!("{today} / {other}"));
        let words = "end of day / end of Mon";
        assert_eq!(both, ["24:00 / Mon 24:00", words, "24:00 / Mon 24:00", words]);
    }

    #[test]
    fn no_time_is_wider_than_its_form_says() {
        let start: NaiveDateTime = "2026-01-01T00:00:00".parse().unwrap();
        for form in forms() {
            let times = (0..24 * 365).map(|hour| start + chrono::TimeDelta::hours(hour));
            let widest = times
                .map(|t| (form.time(t).len(), form.date(t.date()).len()))
                .fold((0, 0), |most, here| (most.0.max(here.0), most.1.max(here.1)));
            assert_eq!(widest.0, usize::from(form.time_width()));
            assert_eq!(widest.1 + 1 + widest.0, usize::from(form.moment_width()));
            assert_eq!(widest.1.max("Mon ".len() + widest.0), usize::from(form.short_width()));
            assert!(form.end_of_day(Some("Mon")).len() <= usize::from(form.short_width()), "{form:?}");
            let date: NaiveDate = "2026-11-30".parse().unwrap();
            assert!(form.month_of_year(date).contains("2026"));
            assert!(form.month_of_year(date).len() <= usize::from(form.short_width()), "{form:?}");
            let date = form.date(date);
            assert!(form.end_of_day(Some(&date)).len() <= usize::from(form.moment_width()), "{form:?}");
        }
    }
}

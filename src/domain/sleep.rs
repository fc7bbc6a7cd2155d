//! What a config says of a teammate's sleep: one interval of `hours` every night, or none.
//!
//! Not here: the nights that follow from it (`plan::nights`).

use super::hours::{self, DAY, HoursError, Span};

/// A teammate's sleep in the config.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sleep {
    /// No `sleep` is set: the usual night, which gives way to work.
    #[default]
    LeftOut,
    /// `"none"`: no time is kept for sleep.
    Never,
    /// The hours of every night.
    Written(Span),
}

impl Sleep {
    /// Reads `23:00-07:30` or `none`.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        if text.trim() == "none" {
            return Ok(Self::Never);
        }
        let wrong = |expected| HoursError { what: "sleep", found: text.trim().to_owned(), expected, at: 0..text.len() };
        if !text.contains('-') {
            return Err(wrong("START-END, such as \"23:00-07:30\", or \"none\""));
        }
        match hours::spans(text)?[..] {
            [span] if (span.end - span.start).is_multiple_of(DAY) => {
                Err(wrong("an end that is not its start, or \"none\" for a teammate without sleep"))
            }
            [span] => Ok(Self::Written(span)),
            _ => Err(wrong("one interval, such as \"23:00-07:30\"")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_is_one_interval_of_hours_or_none() {
        assert_eq!(Sleep::parse("23:00-07:30"), Ok(Sleep::Written(Span { start: 1380, end: 1890 })));
        assert_eq!(Sleep::parse("01:00-09:00"), Ok(Sleep::Written(Span { start: 60, end: 540 })));
        assert_eq!(Sleep::parse("none"), Ok(Sleep::Never));
        let wrong = |text: &str| Sleep::parse(text).unwrap_err().to_string();
        let same = "an end that is not its start, or \"none\" for a teammate without sleep";
        for text in ["22:00-22:00", "00:00-24:00"] {
            assert_eq!(wrong(text), format!("sleep {text:?}: expected {same}"));
        }
        let two = "23:00-03:00, 04:00-07:00";
        assert_eq!(wrong(two), format!("sleep {two:?}: expected one interval, such as \"23:00-07:30\""));
        assert_eq!(wrong("never"), "sleep \"never\": expected START-END, such as \"23:00-07:30\", or \"none\"");
        assert_eq!(wrong("11pm-7am"), "start time \"11pm\": expected HH:MM from 00:00 to 23:59 (24:00 as an end)");
    }
}

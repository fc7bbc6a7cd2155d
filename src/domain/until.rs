//! Until when, as people write it: `2h`, `45m`, `15:00`, or an instant.
//!
//! Not here: what ends then.

use chrono::{NaiveTime, TimeDelta};

use super::Instant;
use super::agreement::duration;
use super::rfc3339;
use super::zone::{Edge, Zone};

/// What an end may be written as.
pub const FORM: &str = "HH:MM, a length such as 45m or 2h, or an instant such as 2026-11-22T14:30:00Z";

/// The next time that the zone's clocks show `HH:MM`.
pub fn time_of_day(text: &str, zone: &Zone, now: Instant) -> Option<Instant> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    let today = zone.date(now);
    let at = |date: chrono::NaiveDate| zone.instant(date.and_time(time), Edge::End);
    let tomorrow = today.checked_add_signed(TimeDelta::days(1))?;
    [at(today), at(tomorrow)].into_iter().find(|t| *t > now)
}

/// An end, if the word is one.
pub fn read(word: &str, zone: &Zone, now: Instant) -> Option<Instant> {
    let length = duration(word).filter(|length| *length > TimeDelta::zero());
    let after = length.and_then(|length| now.checked_add_signed(length));
    after.or_else(|| time_of_day(word, zone, now)).or_else(|| rfc3339::read(word))
}

/// A line that may begin with an end, and the note behind it: `2h deep work`, `until 15:00`. What is wrong is told in
/// words.
pub fn split(line: &str, zone: &Zone, now: Instant) -> Result<(Option<Instant>, String), String> {
    let line = line.trim();
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    let is_said = matches!(first, "until" | "for") && !rest.trim().is_empty();
    let (word, note) = if is_said { rest.trim().split_once(' ').unwrap_or((rest.trim(), "")) } else { (first, rest) };
    match read(word, zone, now) {
        Some(end) if end <= now => Err(format!("{word} is past")),
        Some(end) => Ok((Some(end), note.trim().to_owned())),
        // A word that was meant as an end is not taken for a note.
        None if first == "until" && is_said || looks_like_an_end(word) => {
            Err(format!("{word} is no end: expected {FORM}"))
        }
        None => Ok((None, line.to_owned())),
    }
}

/// `25:00`, `2x`: digits first.
fn looks_like_an_end(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let rest = word.chars().skip(digits).collect::<String>();
    digits > 0 && (rest.starts_with(':') || rest.len() == 1 && rest.chars().all(|c| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        "2026-11-23T14:30:00Z".parse().unwrap()
    }

    #[test]
    fn a_time_of_day_is_the_next_one() {
        let until = |text: &str| time_of_day(text, &Zone::utc(), now()).map(|t| t.to_rfc3339());
        assert_eq!(until("15:00").as_deref(), Some("2026-11-23T15:00:00+00:00"));
        assert_eq!(until("14:30").as_deref(), Some("2026-11-24T14:30:00+00:00"));
        assert_eq!(until("25:00"), None);
    }

    #[test]
    fn an_end_may_stand_before_a_note_and_a_wrong_one_is_told() {
        let split = |line: &str| {
            super::split(line, &Zone::utc(), now())
                .map(|(end, note)| (end.map(|t| t.format("%H:%M").to_string()), note))
        };
        let end = |end: &str, note: &str| Ok((Some(end.to_owned()), note.to_owned()));
        assert_eq!(split("2h deep work"), end("16:30", "deep work"));
        assert_eq!(split(" until 15:00 "), end("15:00", ""));
        assert_eq!(split("for 45m lunch"), end("15:15", "lunch"));
        assert_eq!(split("deep work"), Ok((None, "deep work".to_owned())));
        assert_eq!(split("until further notice").unwrap_err().split(':').next(), Some("further is no end"));
        assert_eq!(split("for the launch"), Ok((None, "for the launch".to_owned())));
        assert_eq!(split("2026-01-01T00:00:00Z x"), Err("2026-01-01T00:00:00Z is past".to_owned()));
        assert!(split("25:00").is_err() && split("2x").is_err() && split("0h").is_err());
        assert_eq!(split("22 screenshots"), Ok((None, "22 screenshots".to_owned())));
        assert_eq!(split(""), Ok((None, String::new())));
    }
}

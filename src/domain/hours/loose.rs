//! Working hours as people type them (`9-17`, `mon-fri 9:00-17:30`, `weekdays 9am-5pm`), turned into the syntax of the
//! config.
//!
//! Not here: the syntax of the config (`hours`), which is the only one that a file may have.

use super::{DAY, Hours};

/// The default days.
const USUAL_DAYS: &str = "Mon-Fri";
/// An example, for messages.
const EXAMPLE: &str = "Mon-Fri 09:00-17:00";

const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHORT: [&str; 7] = super::DAYS;
const GROUPS: [(&str, &str); 9] = [
    ("", USUAL_DAYS),
    ("weekdays", USUAL_DAYS),
    ("workdays", USUAL_DAYS),
    ("daily", "Mon-Sun"),
    ("every day", "Mon-Sun"),
    ("all days", "Mon-Sun"),
    ("all week", "Mon-Sun"),
    ("weekend", "Sat-Sun"),
    ("weekends", "Sat-Sun"),
];

/// Why hours cannot be understood, and the nearest that can.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unclear {
    /// What is wrong.
    pub why: String,
    /// The nearest right rules; an example where none is near.
    pub nearest: Vec<String>,
}

/// Parses hours as people type them into rules of the config, one for each part between semicolons; `none` yields none.
pub fn rules(text: &str) -> Result<Vec<String>, Unclear> {
    let text = plain(text);
    if text == "none" {
        return Ok(Vec::new());
    }
    let mut reading = Reading::default();
    let rules: Vec<String> = text.split([';', '\n']).filter_map(|rule| reading.rule(rule.trim())).collect();
    let rules = if rules.is_empty() || reading.lost { vec![EXAMPLE.to_owned()] } else { rules };
    match reading.why {
        Some(why) => Err(Unclear { why, nearest: rules }),
        None => Ok(rules),
    }
}

/// Lower case, with one kind of dash and one kind of separator.
fn plain(text: &str) -> String {
    let text = text.trim().trim_matches('"').to_lowercase().replace(['–', '—', '−', '‐', '‑'], "-");
    let text = [" to ", " until ", " till "].iter().fold(text, |text, word| text.replace(word, "-"));
    [" and ", " & ", " + "].iter().fold(text, |text, word| text.replace(word, ","))
}

/// What was found wrong so far.
#[derive(Default)]
struct Reading {
    why: Option<String>,
    /// Something was left out of the nearest right rules.
    lost: bool,
}

/// A time as it was typed.
#[derive(Clone, Copy)]
struct Typed {
    minutes: u16,
    /// It may mean the afternoon: at most 12, without a leading zero, am or pm.
    open: bool,
}

impl Reading {
    fn wrong(&mut self, why: String) {
        self.why.get_or_insert(why);
    }

    fn rule(&mut self, rule: &str) -> Option<String> {
        let Some(cut) = rule.find(|c: char| c.is_ascii_digit()) else {
            self.wrong(if rule.is_empty() {
                "no hours are given".to_owned()
            } else {
                format!("{rule:?} has no times")
            });
            self.lost |= !rule.is_empty();
            return None;
        };
        let (days, times) = rule.split_at(cut);
        let days = self.days(days.trim_matches([' ', ',', ':']))?;
        let mut spans: Vec<[u16; 2]> = Vec::new();
        for piece in times.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
            let span = self.span(piece, spans.last().map_or(0, |[_, end]| *end))?;
            spans.push(span);
        }
        let written: Vec<String> = spans.iter().map(|[from, to]| format!("{}-{}", clock(*from), clock(*to))).collect();
        let rule = format!("{days} {}", written.join(", "));
        Hours::default().add(&rule).map_err(|error| self.wrong(error.to_string())).ok()?;
        Some(rule)
    }

    fn days(&mut self, days: &str) -> Option<String> {
        if let Some((_, group)) = GROUPS.iter().find(|(name, _)| *name == days) {
            return Some((*group).to_owned());
        }
        // A dash binds more than a space: `mon - fri`.
        let joined = days.split('-').map(str::trim).collect::<Vec<_>>().join("-");
        let mut parts = Vec::new();
        for part in joined.split([',', ' ', '/']).filter(|part| !part.is_empty()) {
            let ends: Vec<&str> = part.split('-').map(|word| self.day(word)).collect::<Option<_>>()?;
            if ends.len() > 2 {
                self.wrong(format!("{part:?} is no range of days"));
                self.lost = true;
                return None;
            }
            parts.push(ends.join("-"));
        }
        Some(parts.join(","))
    }

    fn day(&mut self, word: &str) -> Option<&'static str> {
        let word = word.trim_end_matches('.');
        let of = |name: &str| word.len() > 1 && (name.starts_with(word) || word.strip_suffix('s') == Some(name));
        let found = NAMES.iter().position(|name| of(name)).or_else(|| (word == "weds").then_some(2));
        if found.is_none() {
            self.wrong(format!("{word:?} is no weekday"));
        }
        let likeness = |name: &str| {
            strsim::jaro_winkler(name.get(..3).unwrap_or(name), word).max(strsim::jaro_winkler(name, word))
        };
        let near = || NAMES.iter().enumerate().max_by(|a, b| likeness(a.1).total_cmp(&likeness(b.1)));
        let found = found.or_else(|| near().filter(|(_, name)| likeness(name) > 0.6).map(|(n, _)| n));
        self.lost |= found.is_none();
        found.and_then(|n| SHORT.get(n).copied())
    }

    /// A span that begins after another one has ended.
    fn span(&mut self, piece: &str, before: u16) -> Option<[u16; 2]> {
        let Some((from, to)) = piece.split_once('-') else {
            self.wrong(format!("{piece:?} has no end: write START-END, such as 9-17"));
            self.lost = true;
            return None;
        };
        let (from, to) = (self.time(from.trim(), DAY - 1)?, self.time(to.trim(), DAY)?);
        let noon = DAY / 2;
        let start = if from.open && from.minutes < before.min(DAY) && from.minutes + noon < DAY {
            self.wrong(format!("{piece:?} begins before the hours in front of it end"));
            from.minutes + noon
        } else {
            from.minutes
        };
        let end = if to.open && to.minutes <= start && to.minutes + noon > start {
            self.wrong(format!("{piece:?} would last until the next morning"));
            to.minutes + noon
        } else {
            to.minutes
        };
        Some([start, end])
    }

    /// `9`, `09`, `9:30`, `9.30`, `9h30`, `930`, `9am`, `9:30 pm`, in minutes after midnight.
    fn time(&mut self, text: &str, latest: u16) -> Option<Typed> {
        let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
            (Some(digits), _) => (digits.trim(), Some(0)),
            (_, Some(digits)) => (digits.trim(), Some(DAY / 2)),
            _ => (text, None),
        };
        let (hour, minute) = match digits.split_once([':', '.', 'h']) {
            Some((hour, minute)) => (hour, minute),
            None if (3..=4).contains(&digits.len()) && digits.is_ascii() => digits.split_at(digits.len() - 2),
            None => (digits, ""),
        };
        let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.len() <= 2);
        let read = number(hour).zip(if minute.is_empty() { Some(0) } else { number(minute) });
        let Some((hour, minute)) = read else {
            self.wrong(format!("{text:?} is no time of day"));
            self.lost = true;
            return None;
        };
        let fits = minute < 60 && (hour * 60 + minute <= latest) && (half.is_none() || (1..=12).contains(&hour));
        if !fits {
            self.wrong(format!("{text:?} is no time of day"));
        }
        let minutes = match half {
            Some(half) => hour % 12 * 60 + minute.min(59) + half,
            None => hour * 60 + minute.min(59),
        };
        let open = half.is_none() && hour <= 12 && !digits.starts_with('0');
        Some(Typed { minutes: if fits { minutes } else { minutes.min(latest / 60 * 60) }, open })
    }
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_understood_as_people_type_them() {
        for (typed, rule) in [
            ("9-17", "Mon-Fri 09:00-17:00"),
            ("mon-fri 9:00-17:30", "Mon-Fri 09:00-17:30"),
            ("Mon - Fri  09:00 – 17:30", "Mon-Fri 09:00-17:30"),
            ("weekdays 9am-5pm", "Mon-Fri 09:00-17:00"),
            ("monday to thursday 8 to 16.30", "Mon-Thu 08:00-16:30"),
            ("mon,wed,fri 9-12:30, 13:30-17", "Mon,Wed,Fri 09:00-12:30, 13:30-17:00"),
            ("tue thurs 10-14", "Tue,Thu 10:00-14:00"),
            ("daily 22-6", "Mon-Sun 22:00-06:00"),
            ("sun-thu 2200-0600", "Sun-Thu 22:00-06:00"),
            ("9-12 and 13-17", "Mon-Fri 09:00-12:00, 13:00-17:00"),
            ("09:00-05:00", "Mon-Fri 09:00-05:00"),
            ("Mon-Fri 12pm-8pm", "Mon-Fri 12:00-20:00"),
            ("9-24", "Mon-Fri 09:00-24:00"),
        ] {
            assert_eq!(rules(typed), Ok(vec![rule.to_owned()]), "{typed}");
        }
        assert_eq!(rules("mon-thu 8-16; fri 8-14").unwrap(), ["Mon-Thu 08:00-16:00", "Fri 08:00-14:00"]);
        assert_eq!(rules("none").unwrap(), [""; 0]);
    }

    #[test]
    fn what_cannot_be_understood_has_a_reason_and_a_nearest_right_answer() {
        for (typed, why, nearest) in [
            ("", "no hours are given", EXAMPLE),
            ("sometimes", "\"sometimes\" has no times", EXAMPLE),
            ("9-5", "\"9-5\" would last until the next morning", "Mon-Fri 09:00-17:00"),
            ("8-12, 1-5", "\"1-5\" begins before the hours in front of it end", "Mon-Fri 08:00-12:00, 13:00-17:00"),
            ("mon-fry 9-17", "\"fry\" is no weekday", "Mon-Fri 09:00-17:00"),
            ("9-25", "\"25\" is no time of day", "Mon-Fri 09:00-24:00"),
            ("9:75-17", "\"9:75\" is no time of day", "Mon-Fri 09:59-17:00"),
            ("9", "\"9\" has no end: write START-END, such as 9-17", EXAMPLE),
            ("mon-fri", "\"mon-fri\" has no times", EXAMPLE),
            ("13pm-17", "\"13pm\" is no time of day", "Mon-Fri 13:00-17:00"),
        ] {
            let expected = Unclear { why: why.to_owned(), nearest: vec![nearest.to_owned()] };
            assert_eq!(rules(typed), Err(expected), "{typed}");
        }
    }

    #[test]
    fn whatever_is_typed_the_answer_is_right_for_the_config() {
        use proptest::prelude::*;
        proptest!(|(typed in "[a-z0-9 :.,;hapm-]{0,24}")| {
            let rules = rules(&typed).unwrap_or_else(|unclear| unclear.nearest);
            for rule in rules {
                prop_assert!(Hours::default().add(&rule).is_ok(), "{} from {:?}", rule, typed);
            }
        });
    }
}

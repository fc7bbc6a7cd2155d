//! The lines of a calendar's file that a parser has to see, decoded.
//!
//! Rules:
//!
//! 1. What `skim` leaves out is not decoded.
//! 2. A byte that is no UTF-8 costs the event in which it stands. Outside an event it is replaced.
//! 3. Properties of an event that do not concern time ([`UNREAD`]) do not go to the parser: a description is often longer
//!    than all the rest.
//! 4. A rule of an event goes under another name: the parser reads rules into its own form, which knows neither a `COUNT` of
//!    -1 nor an `INTERVAL` of 70,000, and `rule` reads them as they are written.
//!
//! Not here: unfolding (`fold`), what the lines mean (`raw`).

use std::borrow::Cow;

use super::fold::{lines, value};
use super::skim::Skim;
use super::window::Relevant;

/// The name under which the rules of an event go to the parser.
pub const RULE: &str = "X-ASYNCBOARD-RRULE";
/// The same of the rules by which an event does not happen.
pub const NO_RULE: &str = "X-ASYNCBOARD-EXRULE";

/// Properties that most events have and that do not concern time.
const UNREAD: [&str; 14] = [
    "ATTACH",
    "CATEGORIES",
    "COMMENT",
    "CONTACT",
    "CREATED",
    "DESCRIPTION",
    "DTSTAMP",
    "GEO",
    "LAST-MODIFIED",
    "LOCATION",
    "PRIORITY",
    "RELATED-TO",
    "URL",
    "X-ALT-DESC",
];

/// The lines of a calendar's file.
#[derive(Debug, Default)]
pub struct Lines {
    /// The unfolded lines, without the events that a wrong byte has spoilt.
    pub text: String,
    /// The line of the file, from 1, on which each event of `text` begins.
    pub events: Vec<usize>,
    /// The events that a wrong byte has spoilt.
    pub spoilt: Vec<Spoilt>,
    /// Something begins that does not end: the file may be cut.
    pub unended: bool,
    /// It has more events than are read.
    pub cut: bool,
    /// A line outside every event was not UTF-8.
    pub replaced: bool,
}

/// An event with a byte that is no UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct Spoilt {
    /// The line of the file, from 1, that has the byte, or the first line of those that it is folded into.
    pub line: usize,
    /// The title as far as it can be decoded; none of an event that is private.
    pub title: Option<String>,
}

/// An event whose end has not been read yet.
struct Open {
    /// The byte of the text at which it begins.
    start: usize,
    /// The first line that is not UTF-8.
    wrong: Option<usize>,
    title: Option<String>,
    private: bool,
}

impl Lines {
    /// Unfolds and decodes a file; these dates are asked about.
    pub fn of(file: &[u8], dates: &Relevant) -> Self {
        let skim = Skim::of(file, dates);
        let mut behind = skim.passes();
        let mut found = Self { unended: skim.unended, cut: skim.cut, ..Self::default() };
        let mut event: Option<Open> = None;
        let mut rest = lines(file);
        while let Some(line) = rest.next() {
            if let Some(to) = behind(line.from.at) {
                rest.jump(to);
                continue;
            }
            let bytes = line.bytes();
            let decoded = String::from_utf8_lossy(&bytes);
            let wrong = matches!(decoded, Cow::Owned(_));
            let begins = value(&bytes, b"BEGIN");
            let ends = value(&bytes, b"END");
            let is = |name: Option<&[u8]>, word: &[u8]| name.is_some_and(|name| name.eq_ignore_ascii_case(word));
            let begins_another = [&b"VEVENT"[..], b"VFREEBUSY", b"VCALENDAR"].iter().any(|word| is(begins, word));
            if begins_another || is(ends, b"VCALENDAR") {
                found.close(event.take());
            }
            if is(begins, b"VEVENT") {
                found.events.push(line.from.number);
                event = Some(Open { start: found.text.len(), wrong: None, title: None, private: false });
            }
            match &mut event {
                Some(event) => event.take(&decoded, wrong.then_some(line.from.number)),
                None => found.replaced |= wrong,
            }
            if event.is_none() || !is_unread(&decoded) {
                found.push(&decoded, event.is_some());
            }
            if is(ends, b"VEVENT") {
                found.close(event.take());
            }
        }
        found.close(event);
        found
    }

    fn push(&mut self, line: &str, in_event: bool) {
        let renamed = [("RRULE", RULE), ("EXRULE", NO_RULE)].into_iter().find_map(|(name, other)| {
            let rest = after(line, name)?.trim_start();
            (in_event && rest.starts_with([':', ';'])).then_some((other, rest))
        });
        if let Some((name, rest)) = renamed {
            self.text.push_str(name);
            self.text.push_str(rest);
        } else {
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Ends an event: takes it out when a byte of it is wrong.
    fn close(&mut self, event: Option<Open>) {
        let Some(Open { start, wrong: Some(line), title, private }) = event else { return };
        self.text.truncate(start);
        self.events.pop();
        self.spoilt.push(Spoilt { line, title: title.filter(|_| !private) });
    }
}

impl Open {
    fn take(&mut self, line: &str, wrong: Option<usize>) {
        self.wrong = self.wrong.or(wrong);
        let class = after(line, "CLASS").and_then(|rest| rest.rsplit(':').next());
        self.private |= class.is_some_and(|class| !class.trim().eq_ignore_ascii_case("PUBLIC"));
        if self.title.is_none() && after(line, "SUMMARY").is_some_and(|rest| rest.starts_with([':', ';'])) {
            self.title = line.split_once(':').map(|(_, title)| title.trim().to_owned()).filter(|t| !t.is_empty());
        }
    }
}

/// Is it a property of an event that is not read?
fn is_unread(line: &str) -> bool {
    let name = line.split_once([':', ';']).map_or("", |(name, _)| name.trim_end());
    UNREAD.iter().any(|unread| name.eq_ignore_ascii_case(unread))
}

/// What stands behind a word at the start of a line, in any case.
fn after<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::meaning::Means;
    use super::super::window::Window;
    use super::*;

    fn of(file: &[u8]) -> Lines {
        Lines::of(file, &Window::between(NaiveDate::MIN, NaiveDate::MAX).relevant(Means::Busy))
    }

    #[test]
    fn events_keep_the_numbers_that_their_lines_have_in_the_file() {
        let file =
            b"BEGIN:VCALENDAR\r\nX:a\r\n b\r\n c\r\n\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nbegin:vevent\r\nEND:VEVENT\r\n";
        let lines = of(file);
        assert_eq!(lines.events, [6, 8]);
        assert!(lines.unended && lines.text.contains("X:abc\n"));
    }

    #[test]
    fn a_wrong_byte_costs_its_own_event_and_outside_of_events_none() {
        let good = "BEGIN:VEVENT\nSUMMARY:Good\nEND:VEVENT\n";
        let event = |title: &[u8]| [b"BEGIN:VEVENT\nSUMMARY;LANGUAGE=de:", title, b"\nEND:VEVENT\n"].concat();
        let begin: &[u8] = b"BEGIN:VCALENDAR\nX-WR-CALNAME:Caf\xE9\n";
        let file = [begin, good.as_bytes(), &event(b"Caf\xE9"), good.as_bytes(), b"END:VCALENDAR\n"].concat();
        let lines = of(&file);
        assert_eq!(lines.text, format!("BEGIN:VCALENDAR\nX-WR-CALNAME:Caf\u{FFFD}\n{good}{good}END:VCALENDAR\n"));
        assert_eq!(lines.spoilt, [Spoilt { line: 7, title: Some("Caf\u{FFFD}".to_owned()) }]);
        assert_eq!((lines.events, lines.unended, lines.replaced), (vec![3, 9], false, true));
        let open = [b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:\xFF\n".as_slice(), good.as_bytes()].concat();
        let lines = of(&open);
        assert_eq!((lines.events, lines.spoilt.len(), lines.unended), (vec![4], 1, true));
        assert!(lines.text.ends_with(good));
    }
}

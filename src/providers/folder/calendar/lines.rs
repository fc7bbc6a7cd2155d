//! The bytes of a calendar's file -> its lines.
//!
//! Rules:
//!
//! 1. Lines are unfolded as bytes and then decoded (RFC 5545, 3.1): some programs fold a line inside a character.
//! 2. A line may end in CRLF, LF or CR. An empty line ends nothing: some programs write CR CR LF.
//! 3. A byte that is no UTF-8 even then costs the event in which it stands. Outside an event it is replaced.
//!
//! Not here: what the lines mean (`calendar`).

use std::borrow::Cow;

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
    /// A line outside every event was not UTF-8.
    pub replaced: bool,
}

/// An event with a byte that is no UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct Spoilt {
    /// The line of the file, from 1, that has the byte, or the first line of those that it is folded into.
    pub line: usize,
    /// The title as far as it can be decoded.
    pub title: Option<String>,
}

/// An event whose end has not been read yet.
struct Open {
    /// The byte of the text at which it begins.
    start: usize,
    /// The first line that is not UTF-8.
    wrong: Option<usize>,
    title: Option<String>,
}

impl Lines {
    /// Unfolds and decodes a file.
    pub fn of(file: &[u8]) -> Self {
        let mut lines = Self { text: String::with_capacity(file.len()), ..Self::default() };
        let (mut event, mut depth) = (None, 0_i64);
        for (number, bytes) in unfolded(file) {
            let decoded = String::from_utf8_lossy(&bytes);
            let wrong = matches!(decoded, Cow::Owned(_)) && std::str::from_utf8(&bytes).is_err();
            let line = decoded.trim_start_matches('\u{FEFF}').trim_end();
            let begins = after(line, "BEGIN:");
            let ends = after(line, "END:");
            depth += i64::from(begins.is_some()) - i64::from(ends.is_some());
            let is = |name: Option<&str>, word: &str| name.is_some_and(|name| name.eq_ignore_ascii_case(word));
            if is(begins, "VEVENT") || is(begins, "VCALENDAR") || is(ends, "VCALENDAR") {
                lines.close(event.take());
            }
            if is(begins, "VEVENT") {
                lines.events.push(number);
                event = Some(Open { start: lines.text.len(), wrong: None, title: None });
            }
            match &mut event {
                Some(event) => event.take(line, wrong.then_some(number)),
                None => lines.replaced |= wrong,
            }
            lines.text.push_str(line);
            lines.text.push('\n');
            if is(ends, "VEVENT") {
                lines.close(event.take());
            }
        }
        lines.close(event);
        lines.unended = depth > 0;
        lines
    }

    /// Ends an event: takes it out when a byte of it is wrong.
    fn close(&mut self, event: Option<Open>) {
        let Some(Open { start, wrong: Some(line), title }) = event else { return };
        self.text.truncate(start);
        self.events.pop();
        self.spoilt.push(Spoilt { line, title });
    }
}

impl Open {
    fn take(&mut self, line: &str, wrong: Option<usize>) {
        self.wrong = self.wrong.or(wrong);
        if self.title.is_none() && after(line, "SUMMARY").is_some_and(|rest| rest.starts_with([':', ';'])) {
            self.title = line.split_once(':').map(|(_, title)| title.trim().to_owned()).filter(|t| !t.is_empty());
        }
    }
}

/// What stands behind a word at the start of a line, in any case.
fn after<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

/// The unfolded lines, each with the number of its first line in the file.
fn unfolded(file: &[u8]) -> Vec<(usize, Cow<'_, [u8]>)> {
    let mut lines: Vec<(usize, Cow<'_, [u8]>)> = Vec::new();
    for (n, line) in physical(file).enumerate() {
        match (line, lines.last_mut()) {
            ([], _) => {}
            ([b' ' | b'\t', rest @ ..], Some((_, before))) => before.to_mut().extend_from_slice(rest),
            (line, _) => lines.push((n + 1, Cow::Borrowed(line))),
        }
    }
    lines
}

/// The lines as they stand in the file, without their ends.
fn physical(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(file);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let Some(at) = memchr::memchr2(b'\r', b'\n', bytes) else { return rest.take() };
        let (line, end) = bytes.split_at_checked(at)?;
        rest = end.strip_prefix(b"\r\n").or_else(|| end.get(1..));
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_folded_inside_a_character_is_whole() {
        let whole = "SUMMARY:Übergabe 😀 設計";
        for end in ["\r\n", "\n", "\r", "\r\r\n"] {
            for fold in [" ", "\t"] {
                for at in 1..whole.len() {
                    let (before, after) = whole.as_bytes().split_at(at);
                    let file = [before, end.as_bytes(), fold.as_bytes(), after, end.as_bytes()].concat();
                    let lines = Lines::of(&file);
                    assert_eq!((lines.text.trim_end(), lines.replaced), (whole, false), "{at} {end:?} {fold:?}");
                }
            }
        }
    }

    #[test]
    fn lines_keep_the_numbers_that_they_have_in_the_file() {
        let file =
            b"BEGIN:VCALENDAR\r\nX:a\r\n b\r\n c\r\n\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nbegin:vevent\r\nEND:VEVENT\r\n";
        let lines = Lines::of(file);
        assert_eq!(lines.events, [6, 8]);
        assert!(lines.unended && lines.text.contains("X:abc\n"));
    }

    #[test]
    fn a_wrong_byte_costs_its_own_event_and_outside_of_events_none() {
        let good = "BEGIN:VEVENT\nSUMMARY:Good\nEND:VEVENT\n";
        let event = |title: &[u8]| [b"BEGIN:VEVENT\nSUMMARY;LANGUAGE=de:", title, b"\nEND:VEVENT\n"].concat();
        let begin: &[u8] = b"BEGIN:VCALENDAR\nX-WR-CALNAME:Caf\xE9\n";
        let file = [begin, good.as_bytes(), &event(b"Caf\xE9"), good.as_bytes(), b"END:VCALENDAR\n"].concat();
        let lines = Lines::of(&file);
        assert_eq!(lines.text, format!("BEGIN:VCALENDAR\nX-WR-CALNAME:Caf\u{FFFD}\n{good}{good}END:VCALENDAR\n"));
        assert_eq!(lines.spoilt, [Spoilt { line: 7, title: Some("Caf\u{FFFD}".to_owned()) }]);
        assert_eq!((lines.events, lines.unended, lines.replaced), (vec![3, 9], false, true));
        let open = [b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:\xFF\n".as_slice(), good.as_bytes()].concat();
        let lines = Lines::of(&open);
        assert_eq!((lines.events, lines.spoilt.len(), lines.unended), (vec![4], 1, true));
        assert!(lines.text.ends_with(good));
    }
}

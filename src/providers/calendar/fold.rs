//! The bytes of a calendar's file -> its unfolded lines, one after the other, without copying what is not asked for.
//!
//! Rules:
//!
//! 1. Lines are unfolded as bytes and then decoded (RFC 5545, 3.1): some programs fold a line inside a character, or inside
//!    the name of a property.
//! 2. A line may end in CRLF, LF or CR. An empty line ends nothing: some programs write CR CR LF.
//!
//! Not here: which lines matter (`skim`), decoding them (`lines`).

use std::borrow::Cow;

/// An unfolded line.
#[derive(Clone, Copy, Debug)]
pub struct Line<'f> {
    /// Where it begins.
    pub from: Mark,
    /// Where the next line begins.
    pub to: Mark,
    /// As it stands in the file, folds included.
    raw: &'f [u8],
    folded: bool,
}

/// A place in a file at which a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The byte of the file.
    pub at: usize,
    /// The number of the line, from 1.
    pub number: usize,
}

impl<'f> Line<'f> {
    /// Its bytes without the folds, and without a byte order mark and white space around it.
    pub fn bytes(&self) -> Cow<'f, [u8]> {
        if !self.folded {
            return Cow::Borrowed(trimmed(self.raw));
        }
        let mut whole = Vec::with_capacity(self.raw.len());
        for (n, (part, _)) in (Physical { rest: Some(self.raw) }).enumerate() {
            whole.extend_from_slice(if n == 0 { part } else { part.get(1..).unwrap_or_default() });
        }
        Cow::Owned(trimmed(&whole).to_vec())
    }

    /// Its first byte; `None`: a byte order mark hides it.
    pub fn first(&self) -> Option<u8> {
        self.raw.first().copied().filter(|byte| *byte != 0xEF)
    }

    /// The name of its property as far as it can be told without a copy: the bytes up to the first `:` or `;`. `None`: it is
    /// folded before that.
    pub fn name(&self) -> Option<&'f [u8]> {
        let raw = trimmed(self.raw);
        let first = if self.folded { raw.split(|byte| matches!(byte, b'\r' | b'\n')).next()? } else { raw };
        match memchr::memchr2(b':', b';', first) {
            Some(end) => first.get(..end).map(<[u8]>::trim_ascii_end),
            None if self.folded => None,
            None => Some(first),
        }
    }
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii_end()
}

/// The unfolded lines of a file.
pub fn lines(file: &[u8]) -> Lines<'_> {
    Lines { file, next: Mark { at: 0, number: 1 } }
}

/// The unfolded lines of a file from a place on.
#[derive(Clone, Debug)]
pub struct Lines<'f> {
    file: &'f [u8],
    next: Mark,
}

impl<'f> Lines<'f> {
    /// Goes on at another place of the file, without looking at what is in between.
    pub fn jump(&mut self, to: Mark) {
        self.next = to;
    }

    /// Skips one line of the file; returns it without its line end.
    fn pass(&mut self) -> &'f [u8] {
        let (line, ended) = first(self.file.get(self.next.at..).unwrap_or_default());
        self.next = Mark { at: self.next.at + ended, number: self.next.number + 1 };
        line
    }
}

impl<'f> Iterator for Lines<'f> {
    type Item = Line<'f>;

    fn next(&mut self) -> Option<Line<'f>> {
        let mut found: Option<Line<'f>> = None;
        // The next byte tells whether the line goes on: each line of the file is passed over once.
        while let Some(byte) = self.file.get(self.next.at) {
            let from = self.next;
            match (byte, &mut found) {
                (b'\r' | b'\n', _) => _ = self.pass(),
                (b' ' | b'\t', Some(found)) => {
                    let end = from.at + self.pass().len();
                    found.raw = self.file.get(found.from.at..end).unwrap_or_default();
                    found.folded = true;
                }
                (_, Some(_)) => break,
                (_, None) => found = Some(Line { from, to: from, raw: self.pass(), folded: false }),
            }
        }
        found.map(|found| Line { to: self.next, ..found })
    }
}

/// The first line of these bytes, and how long it is with its end.
fn first(bytes: &[u8]) -> (&[u8], usize) {
    let Some(at) = memchr::memchr2(b'\r', b'\n', bytes) else { return (bytes, bytes.len()) };
    let (line, end) = bytes.split_at_checked(at).unwrap_or((bytes, b""));
    (line, at + if end.starts_with(b"\r\n") { 2 } else { 1 })
}

/// The lines as they stand in the file, without their ends; empty ones are left out.
struct Physical<'f> {
    rest: Option<&'f [u8]>,
}

impl<'f> Iterator for Physical<'f> {
    type Item = (&'f [u8], usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let bytes = self.rest.take().filter(|bytes| !bytes.is_empty())?;
            let (line, ended) = first(bytes);
            self.rest = bytes.get(ended..);
            if !line.is_empty() {
                return Some((line, ended));
            }
        }
    }
}

/// The value of a line of this name, in any case: what stands behind the first `:` outside quotes.
pub fn value<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    let rest = rest.trim_ascii_start();
    if !start.eq_ignore_ascii_case(name) || !matches!(rest, [b':' | b';', ..]) {
        return None;
    }
    let mut quoted = false;
    let colon = rest.iter().position(|byte| {
        quoted ^= *byte == b'"';
        *byte == b':' && !quoted
    })?;
    rest.get(colon + 1..).map(<[u8]>::trim_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_folded_anywhere_is_whole() {
        let whole = "SUMMARY:Übergabe 😀 設計";
        for end in ["\r\n", "\n", "\r", "\r\r\n"] {
            for fold in [" ", "\t"] {
                for at in 1..whole.len() {
                    let (before, after) = whole.as_bytes().split_at(at);
                    let file = [before, end.as_bytes(), fold.as_bytes(), after, end.as_bytes(), b"X:1"].concat();
                    let found: Vec<_> = lines(&file).map(|line| line.bytes().into_owned()).collect();
                    assert_eq!(found, [whole.as_bytes(), b"X:1"], "{at} {end:?} {fold:?}");
                    let name = lines(&file).next().unwrap().name();
                    assert_eq!(name, (at > "SUMMARY".len()).then_some(&b"SUMMARY"[..]), "{at}");
                }
            }
        }
    }

    #[test]
    fn lines_keep_the_numbers_and_places_that_they_have_in_the_file() {
        let file = b"A:a\r\n b\r\n\r\n c\r\n\r\nB\rC;x=1:2\n";
        let found: Vec<_> =
            lines(file).map(|line| (line.from.number, line.from.at, line.bytes().into_owned())).collect();
        assert_eq!(found, [(1, 0, b"A:abc".to_vec()), (6, 17, b"B".to_vec()), (7, 19, b"C;x=1:2".to_vec())]);
    }

    #[test]
    fn a_jump_goes_on_at_the_line_that_it_names_with_its_number() {
        let file = b"A:a\r\n b\r\n\r\nB:b\nC:c\n";
        let mut all = lines(file);
        let first = all.next().unwrap();
        assert_eq!(first.to, Mark { at: 11, number: 4 });
        let third = lines(file).nth(2).unwrap();
        all.jump(third.from);
        assert_eq!(all.next().map(|line| (line.from, line.bytes().into_owned())), Some((third.from, b"C:c".to_vec())));
        assert!(all.next().is_none());
    }

    #[test]
    fn a_value_stands_behind_the_first_colon_outside_quotes() {
        assert_eq!(
            value(b"DTSTART;TZID=\"(UTC-05:00) East\":20261127T090000", b"dtstart"),
            Some(&b"20261127T090000"[..])
        );
        assert_eq!(value(b"begin : VEVENT ", b"BEGIN"), Some(&b"VEVENT"[..]));
        assert_eq!(value(b"BEGINNING:VEVENT", b"BEGIN"), None);
        assert_eq!(value(b"BEGIN", b"BEGIN"), None);
    }
}

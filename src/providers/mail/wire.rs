//! Reading a server's responses, each whole and within bounds, and writing commands.
//!
//! 1. A response is a line with the literals in it: `{12}` at a line's end says that twelve bytes follow, and then the rest
//!    of the line.
//! 2. Nothing is believed: a literal's length is compared with the bound before a byte of it is waited for.
//! 3. Reading can be broken off at any point, as what came is kept: listening does that to say that it goes on.
//!
//! Not here: what a response means (`reply`).

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connect::Stream;

/// The most bytes of a line, without its literals.
const LINE: usize = 64 * 1024;
/// The most bytes of a literal.
const LITERAL: usize = 1024 * 1024;
/// The most responses to one command.
const RESPONSES: usize = 25_000;
/// The list of a search is one line: as many numbers as there may be responses, of ten digits and a space.
const SEARCH_LINE: usize = RESPONSES * 11 + 64;
/// So much is read at once.
const CHUNK: usize = 16 * 1024;

/// Why a response could not be read.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection ended, or failed.
    Cut,
    /// It is larger than any response may be.
    TooMuch(&'static str),
}

/// A connection, and what came over it and was not taken yet.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    /// The most bytes of all responses to one command.
    most: usize,
    /// The same so far.
    responses: usize,
    bytes: usize,
}

impl Wire {
    /// A fresh connection; `most`: the bytes that the responses to one command may have.
    pub fn new(stream: Box<dyn Stream>, most: usize) -> Self {
        Self { stream, buffer: Vec::new(), most, responses: 0, bytes: 0 }
    }

    /// The connection, where nothing is left unread of it: TLS may be put over it.
    pub fn into_stream(self) -> Option<Box<dyn Stream>> {
        self.buffer.is_empty().then_some(self.stream)
    }

    /// Sends bytes as they are. What follows counts as the answer to them.
    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        (self.responses, self.bytes) = (0, 0);
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// How many bytes came since the last command.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many responses came since the last command.
    pub fn responses(&self) -> usize {
        self.responses
    }

    /// The next response, with its literals, without its last line break. Nothing is lost when this future is dropped.
    pub async fn next(&mut self) -> Result<Vec<u8>, Broken> {
        loop {
            if let Some(length) = whole(&self.buffer)? {
                let mut response: Vec<u8> = self.buffer.drain(..length).collect();
                self.responses += 1;
                self.bytes += length;
                if self.responses > RESPONSES {
                    return Err(Broken::TooMuch("more than 25,000 responses to one command"));
                }
                if self.bytes > self.most {
                    return Err(Broken::TooMuch("more bytes in answer to one command than `max_answer` allows"));
                }
                let end = response.len() - usize::from(response.ends_with(b"\r\n")) - 1;
                response.truncate(end);
                return Ok(response);
            }
            self.buffer.reserve(CHUNK);
            match self.stream.read_buf(&mut self.buffer).await {
                Ok(0) | Err(_) => return Err(Broken::Cut),
                Ok(_) => {}
            }
        }
    }
}

/// The length of the response that a buffer begins with, once all of it is there.
fn whole(buffer: &[u8]) -> Result<Option<usize>, Broken> {
    let line = if buffer.starts_with(b"* SEARCH") { SEARCH_LINE } else { LINE };
    let (mut at, mut text) = (0, 0);
    loop {
        let rest = buffer.get(at..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest);
        text += end.unwrap_or(rest.len());
        if text > line {
            return Err(Broken::TooMuch("a line of more than 64 KiB"));
        }
        let Some(end) = end else { return Ok(None) };
        let piece = rest.get(..end).unwrap_or_default();
        at += end + 1;
        match literal(piece) {
            Some(_) if is_status(buffer) => return Ok(Some(at)),
            Some(length) if length > LITERAL as u64 => return Err(Broken::TooMuch("a literal of more than 1 MiB")),
            Some(length) if buffer.len() < at + length as usize => return Ok(None),
            Some(length) => at += length as usize,
            None => return Ok(Some(at)),
        }
    }
}

/// The length of the literal that a line announces at its end. One that is no number that fits is as large as can be.
fn literal(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"\r").unwrap_or(line).strip_suffix(b"}")?;
    let open = memchr::memrchr(b'{', line)?;
    let digits = line.get(open + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX))
}

/// It is a response for people (`OK`, `NO`, `+`), in which a brace announces nothing.
fn is_status(response: &[u8]) -> bool {
    let mut words = response.split(|byte| *byte == b' ');
    let first = words.next().unwrap_or_default();
    first == b"+"
        || words.next().is_some_and(|word| {
            [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|status| word.eq_ignore_ascii_case(status))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::option_option, reason = "unreadable, unfinished, and a length are three answers")]
    fn length(text: &str) -> Option<Option<usize>> {
        whole(text.as_bytes()).ok()
    }

    #[test]
    fn a_response_is_a_line_with_its_literals() {
        assert_eq!(length("* OK"), Some(None));
        assert_eq!(length("* OK\r\n* x"), Some(Some(6)));
        assert_eq!(length("* LIST () \"/\" {3}\r\na\nb\r\nmore"), Some(Some(24)));
        assert_eq!(length("* LIST () \"/\" {3}\r\na\n"), Some(None));
        assert_eq!(length("* 1 FETCH (A {1}\r\nx B {2+}\r\nyy)\r\n"), Some(Some(33)));
        assert_eq!(length("* OK see rule {30}\r\n"), Some(Some(20)), "words for people announce nothing");
        assert_eq!(length("* LIST x{}\r\n"), Some(Some(12)));
    }

    #[test]
    fn what_is_larger_than_its_bound_is_refused_before_it_came() {
        assert_eq!(length("* 1 FETCH (A {2147483648}\r\n"), None);
        assert_eq!(length("* 1 FETCH (A {99999999999999999999999}\r\n"), None);
        assert_eq!(length(&"x".repeat(LINE + 1)), None);
        assert_eq!(length(&format!("* 1 FETCH ({}", "A {0}\r\n ".repeat(20_000))), None);
        assert_eq!(length(&format!("* SEARCH {}", "12345678 ".repeat(20_000))), Some(None));
        assert_eq!(length(&format!("* SEARCH {}", "12345678 ".repeat(40_000))), None);
    }
}

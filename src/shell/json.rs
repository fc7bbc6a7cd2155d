//! Writing JSON in which no character can steer a terminal.
//!
//! Not here: what is written (`snapshot_json`, `join_json`, each command).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use super::failure::Failure;
use crate::domain::text::is_plain;

/// Writes a value as JSON in which no character can steer a terminal, and a line break.
pub fn write_safely(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping::default());
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// A value as JSON text, for a command that prints `what`.
pub fn json_text(value: &impl Serialize, what: &str) -> Result<String, Failure> {
    let mut out = Vec::new();
    write_safely(value, &mut out)
        .map_err(|error| Failure::failed(format!("error: {what} cannot be written: {error}")))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Writes pretty JSON in which every character that can steer a terminal is escaped. A snapshot of a large team has
/// millions of lines: the beginning of each is one write.
#[derive(Default)]
struct Escaping {
    /// How many arrays and objects are open.
    depth: usize,
    /// The one that was closed last, or the one that is open, has a value.
    filled: bool,
}

/// The beginning of a line behind another one.
const LINE: &str = ",\n                                ";

impl Escaping {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        writer.write_all(sign)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.filled {
            self.line(writer, true)?;
        }
        writer.write_all(sign)
    }

    /// Begins a line; behind a comma unless it is the `first`.
    fn line<W: ?Sized + Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        let deep = 2 + 2 * self.depth;
        writer.write_all(LINE.as_bytes().get(usize::from(first)..deep.min(LINE.len())).unwrap_or_default())?;
        (LINE.len()..deep).try_for_each(|_| writer.write_all(b" "))
    }
}

/// Control, zero-width, bidi and tag characters: all that could affect a terminal or be invisible in it.
fn steers(c: char) -> bool {
    // Most letters are here.
    let common = matches!(c, ' '..='~' | '\u{A0}'..='\u{61B}');
    !common
        && matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if is_plain(fragment.as_bytes()) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(steers) {
            let (plain, from) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut chars = from.chars();
            for unit in chars.next().map(|c| c.encode_utf16(&mut [0; 2]).to_vec()).unwrap_or_default() {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.line(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.line(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t12_no_character_of_the_output_can_steer_a_terminal_and_none_is_lost() {
        let text = "a\u{1B}[31m\u{9B}b\u{202E}\u{200B}\u{FEFF}\u{E0041}\u{7F}ü𝄞\u{2066}";
        let mut out = Vec::new();
        write_safely(&text, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out, "\"a\\u001b[31m\\u009bb\\u202e\\u200b\\ufeff\\udb40\\udc41\\u007fü𝄞\\u2066\"\n");
        assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
    }

    #[test]
    fn lines_are_laid_out_as_pretty_json_is_however_deep_it_goes() {
        let mut value = serde_json::json!([[], {}, [1, "a"], { "b": null, "c": [{ "d": [[]] }] }]);
        for _ in 0..40 {
            value = serde_json::json!({ "in": [value] });
        }
        let mut out = Vec::new();
        write_safely(&value, &mut out).unwrap();
        let expected = serde_json::to_string_pretty(&value).unwrap() + "\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

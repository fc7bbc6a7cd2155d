//! Repairs a JSON text in which single characters are wrong, so that a mistake costs its own place and not the answer.
//!
//! Services cut texts in UTF-16 units and write half a surrogate pair as an escape (RFC 8259, 8.2, allows it), send
//! bytes of another encoding, leave control characters bare, and write `NaN`. `serde_json` takes none of these, and
//! most of them end the whole answer.
//!
//! | in the text | becomes |
//! |---|---|
//! | inside a string: bytes that are no UTF-8, half a surrogate pair, an escape that JSON lacks | U+FFFD |
//! | inside a string: a bare control character | its escape |
//! | outside: a word that is no JSON literal (`NaN`, `tr\xFFe`) | `null` |
//! | outside: a run of bytes that is wrong altogether | `null` where a value is due, else white space |
//!
//! The structure of the text stays as it is: no quote, bracket or comma is added or taken away.
//!
//! Not here: decoding (`decode`).

use std::borrow::Cow;

/// U+FFFD in UTF-8.
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// Whether the decoder may refuse a text, or a part of it, for a mistake that [`mend`] repairs and that does not end
/// the decoding of the whole: wrong UTF-8, an escaped surrogate. What does end it is found by decoding.
pub(super) fn may_need(bytes: &[u8]) -> bool {
    let has_surrogate = [&br"\ud"[..], &br"\uD"[..]].iter().any(|start| memchr::memmem::find(bytes, start).is_some());
    has_surrogate || std::str::from_utf8(bytes).is_err()
}

/// The text with its mistakes repaired; borrowed when there are none.
pub(super) fn mend(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Mended { from: bytes, copied: 0, out: Vec::new() };
    let (mut at, mut value_is_due) = (0, true);
    while let Some(byte) = bytes.get(at) {
        (at, value_is_due) = match byte {
            byte if is_space(*byte) => (at + 1, value_is_due),
            b'{' | b'}' | b'[' | b']' | b':' | b',' => (at + 1, matches!(byte, b'[' | b':' | b',')),
            b'"' => (out.string(at + 1), false),
            _ => out.word(at, value_is_due),
        };
    }
    out.done()
}

/// The text as far as it was repaired.
struct Mended<'a> {
    from: &'a [u8],
    /// Everything before this stands in `out`, once anything was repaired.
    copied: usize,
    out: Vec<u8>,
}

impl<'a> Mended<'a> {
    /// Repairs the inside of a string that begins at `at`. Returns where the text goes on behind its closing quote.
    fn string(&mut self, mut at: usize) -> usize {
        while let Some(byte) = self.from.get(at) {
            at = match byte {
                b'"' => return at + 1,
                b'\\' => self.escape(at),
                0x00..=0x1F => self.put(at, 1, format!("\\u{byte:04x}").as_bytes()),
                0x20..=0x7F => at + 1,
                0x80.. => match sequence(self.rest(at)) {
                    Ok(length) => at + length,
                    Err(wrong) => self.put(at, wrong, REPLACEMENT),
                },
            };
        }
        at
    }

    /// Repairs the escape that begins at `at`. Returns where the string goes on.
    fn escape(&mut self, at: usize) -> usize {
        match self.from.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at + 2,
            Some(b'u') => match (unit(self.rest(at)), unit(self.rest(at + 6))) {
                (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at + 12,
                (Some(0xD800..=0xDFFF), _) => self.put(at, 6, REPLACEMENT),
                (Some(_), _) => at + 6,
                (None, _) => self.put(at, 2, REPLACEMENT),
            },
            // The character behind the backslash is judged for itself.
            Some(_) => self.put(at, 1, REPLACEMENT),
            None => at + 1,
        }
    }

    /// Repairs a word outside of strings. Returns where it ends, and whether a value is due still.
    fn word(&mut self, at: usize, value_is_due: bool) -> (usize, bool) {
        let ends = |byte: &u8| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b':' | b',') || is_space(*byte);
        let rest = self.rest(at);
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or(rest);
        if serde_json::from_slice::<serde::de::IgnoredAny>(word).is_ok() {
            return (at + length, false);
        }
        let is_word = word.iter().any(|byte| (0x20..0x7F).contains(byte));
        let value_follows =
            matches!(rest.get(length..).unwrap_or_default().trim_ascii_start(), [b'"' | b'{' | b'[', ..]);
        let is_value = is_word || (value_is_due && !value_follows);
        (self.put(at, length, if is_value { b"null" } else { b" " }), value_is_due && !is_value)
    }

    fn rest(&self, at: usize) -> &'a [u8] {
        self.from.get(at..).unwrap_or_default()
    }

    /// Puts something in the place of `length` bytes. Returns where these end.
    fn put(&mut self, at: usize, length: usize, instead: &[u8]) -> usize {
        self.out.extend_from_slice(self.from.get(self.copied..at).unwrap_or_default());
        self.out.extend_from_slice(instead);
        self.copied = at + length;
        self.copied
    }

    fn done(mut self) -> Cow<'a, [u8]> {
        if self.copied == 0 {
            return Cow::Borrowed(self.from);
        }
        self.out.extend_from_slice(self.rest(self.copied));
        Cow::Owned(self.out)
    }
}

/// White space, as JSON knows it.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The length of the UTF-8 sequence at the start, or of what is wrong there.
fn sequence(bytes: &[u8]) -> Result<usize, usize> {
    let start = bytes.get(..bytes.len().min(4)).unwrap_or(bytes);
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() == 0 => return Err(error.error_len().unwrap_or(start.len())),
        Err(error) => std::str::from_utf8(start.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default(),
    };
    valid.chars().next().map(char::len_utf8).ok_or(1)
}

/// The UTF-16 unit that the escape `\uXXXX` at the start stands for.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)? as u16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn mended(bytes: &[u8]) -> String {
        String::from_utf8(mend(bytes).into_owned()).unwrap()
    }

    #[test]
    fn half_a_surrogate_pair_is_a_replacement_character_and_a_whole_one_stays() {
        for (text, right) in [
            (r#"["a\ud83d"]"#, "[\"a\u{FFFD}\"]"),
            (r#"["\ud83db"]"#, "[\"\u{FFFD}b\"]"),
            (r#"["\uDE00\uD83D"]"#, "[\"\u{FFFD}\u{FFFD}\"]"),
            (r#"["\ud83d\ud83d\ude00"]"#, "[\"\u{FFFD}\\ud83d\\ude00\"]"),
            (r#"["\ud83d\n"]"#, "[\"\u{FFFD}\\n\"]"),
            (r#"["\ud83d\u0041"]"#, "[\"\u{FFFD}\\u0041\"]"),
            (r#"["\\ud83d", "\\\ud83d"]"#, "[\"\\\\ud83d\", \"\\\\\u{FFFD}\"]"),
            (r#"["\ud83d\ude00", "\u00e9"]"#, r#"["\ud83d\ude00", "\u00e9"]"#),
        ] {
            assert_eq!(mended(text.as_bytes()), right, "{text}");
        }
    }

    #[test]
    fn a_wrong_byte_in_a_string_is_a_replacement_character() {
        for (text, right) in [
            (&b"[\"caf\xE9\"]"[..], "[\"caf\u{FFFD}\"]"),
            (b"[\"\xF0\x9F\x98\"]", "[\"\u{FFFD}\"]"),
            (b"[\"\xF0\x9F\x98\x80\xC3\xA9\"]", "[\"\u{1F600}\u{E9}\"]"),
            (b"[\"\xED\xA0\xBD\"]", "[\"\u{FFFD}\u{FFFD}\u{FFFD}\"]"),
            (b"[\"a\nb\x00\"]", "[\"a\\u000ab\\u0000\"]"),
            (b"[\"it\\'s \\x41 \\u12G4\"]", "[\"it\u{FFFD}'s \u{FFFD}x41 \u{FFFD}12G4\"]"),
            (b"[\"a\\\xFFb\"]", "[\"a\u{FFFD}\u{FFFD}b\"]"),
        ] {
            let text = mended(text);
            assert_eq!(text, right);
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_wrong_word_outside_of_strings_is_null_and_a_run_of_wrong_bytes_is_white_space() {
        assert_eq!(mended(b"[NaN, -Infinity, tr\xFFe, 1.5e3, true, null]"), "[null, null, null, 1.5e3, true, null]");
        assert_eq!(mended(b"[{\"a\":1}\xFF,\x00{\"b\":\xC3\xA9}]"), "[{\"a\":1} , {\"b\":null}]");
    }

    #[test]
    fn a_text_that_stops_in_the_middle_stops_there_still() {
        for text in ["[\"a", "[\"a\\", "[\"a\\u", "[\"a\\ud8", "[\"a\\ud83d", "{\"a\":tr", ""] {
            assert!(serde_json::from_str::<Value>(&mended(text.as_bytes())).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_right_text_is_left_as_it_is(value in "\\PC{0,20}", number: f64) {
            let text = serde_json::json!({ &value: [&value, number, null, { "a": &value }] }).to_string();
            prop_assert!(matches!(mend(text.as_bytes()), Cow::Borrowed(_)));
        }

        #[test]
        fn whatever_comes_the_result_is_utf8_and_repairing_it_again_changes_nothing(bytes: Vec<u8>) {
            let once = mend(&bytes).into_owned();
            prop_assert!(std::str::from_utf8(&once).is_ok());
            prop_assert_eq!(mend(&once).into_owned(), once);
        }

        #[test]
        fn one_wrong_byte_in_a_text_costs_no_more_than_that_text(at in 0_usize..12, byte: u8) {
            let mut text = br#"{"list":[{"id":"a"},{"id":"wrong-or-not!"},{"id":"c"}]}"#.to_vec();
            // Quotes and backslashes belong to the structure.
            prop_assume!(byte != b'"' && byte != b'\\');
            text[27 + at] = byte;
            let value: Value = serde_json::from_slice(&mend(&text)).unwrap();
            prop_assert_eq!((&value["list"][0]["id"], &value["list"][2]["id"]), (&"a".into(), &"c".into()));
        }
    }
}

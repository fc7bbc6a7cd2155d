//! What a TOML file cannot hold, replaced by U+FFFD: one wrong byte in one message must not cost a whole item.
//!
//! Not here: what is then read (`wire`).

use super::wire::{self, Flaw};

/// Shown in place of what cannot be read.
const MARK: char = '\u{FFFD}';

/// A text with what was wrong in it, in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The text.
    pub text: String,
    /// Where something was replaced, and how to mend it.
    pub flaws: Vec<Flaw>,
}

/// Replaces bytes that are no UTF-8, control characters and escapes of half a surrogate pair. `None`: the file has none
/// of these, or TOML takes them as they are.
pub fn repair(bytes: &[u8]) -> Option<Repaired> {
    if !is_suspect(bytes) || std::str::from_utf8(bytes).is_ok_and(|text| wire::table(text).is_ok()) {
        return None;
    }
    let mut repaired = Repaired { text: String::with_capacity(bytes.len()), flaws: Vec::new() };
    for chunk in bytes.utf8_chunks() {
        repaired.take(chunk.valid());
        if !chunk.invalid().is_empty() {
            repaired.replace(MARK, "a byte that is not UTF-8: save the file as UTF-8");
        }
    }
    Some(repaired)
}

/// Whether a file has something that is rarely right.
fn is_suspect(bytes: &[u8]) -> bool {
    let control = |byte: u8| byte.is_ascii_control() & !matches!(byte, b'\t' | b'\n' | b'\r');
    // All bytes are looked at: without an early end several are compared at once.
    let half = |at: usize| bytes.get(at..).is_some_and(|rest| is_half(rest).is_some());
    bytes.iter().fold(false, |any, byte| any | control(*byte))
        || std::str::from_utf8(bytes).is_err()
        || memchr::memchr_iter(b'\\', bytes).any(half)
}

/// The length of an escape of half a surrogate pair at the beginning of a text: `\ud83d`.
fn is_half(text: &[u8]) -> Option<usize> {
    matches!(text, [b'\\', b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]).then_some(6)
}

impl Repaired {
    fn take(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let half = is_half(rest.as_bytes()).filter(|length| rest.is_char_boundary(*length));
            let length = match (half, c) {
                (Some(length), _) => {
                    self.replace(MARK, "half of a surrogate pair: write the character itself");
                    length
                }
                (None, '\\') => {
                    // What is escaped is no beginning of another escape.
                    let pair = 1 + rest.get(1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                    self.text.push_str(rest.get(..pair).unwrap_or_default());
                    pair
                }
                (None, c) if c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r') => {
                    self.replace(MARK, "a control character: take it out");
                    1
                }
                (None, c) => {
                    self.text.push(c);
                    c.len_utf8()
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    fn replace(&mut self, with: char, why: &str) {
        self.flaws.push(Flaw { at: self.text.len(), text: format!("{why} (it is shown as {MARK})"), is_slip: true });
        self.text.push(with);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<(String, usize)> {
        repair(bytes).map(|repaired| (repaired.text, repaired.flaws.len()))
    }

    #[test]
    fn wrong_bytes_control_characters_and_half_pairs_are_replaced_one_by_one() {
        let of = |text: &str, flaws| Some((text.to_owned(), flaws));
        assert_eq!(text(b"text = \"caf\xe9 \xff\"\n"), of("text = \"caf\u{FFFD} \u{FFFD}\"\n", 2));
        assert_eq!(text(b"text = \"a\0b\x1b\"\n"), of("text = \"a\u{FFFD}b\u{FFFD}\"\n", 2));
        assert_eq!(text(br#"text = "half \ud83d here""#), of("text = \"half \u{FFFD} here\"", 1));
        assert_eq!(text(br#"text = "\\ud83d \uDe00""#), of("text = \"\\\\ud83d \u{FFFD}\"", 1));
    }

    #[test]
    fn what_toml_takes_is_left_as_it_is() {
        for good in ["title = \"é\tü\"\r\n", "text = '\\ud83d'", "text = \"\\u00e9 \\U0001F600\"", ""] {
            assert_eq!(repair(good.as_bytes()), None, "{good}");
        }
    }
}

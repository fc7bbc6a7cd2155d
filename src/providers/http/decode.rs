//! JSON -> types. What cannot be decoded is named with its place in the answer, and a short piece of it. Single wrong
//! characters are repaired first, where there are any (`mend`).
//!
//! Not here: which fields are used (each provider's `wire`), where in an answer a mistake is (`json_path`), lists in which
//! one bad element must not hurt the others (`lenient`).

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::failure::{Failure, offline, shape};
use super::json_path::{offset, path};
use super::mend::{may_need, mend};
use super::strict::{from_json, read};
use crate::config::Scrubber;
use crate::domain::text::head;
use crate::providers::Trouble;

/// The most graphemes of an answer that are shown.
const EXCERPT: usize = 60;
/// So many bytes around a mistake are looked at: a secret that begins in the excerpt ends in here.
const AROUND: usize = 4096;

/// What an answer can become: any type that owns what it holds, as it may be decoded on another thread.
pub trait FromJson: DeserializeOwned + Send + 'static {}

impl<T: DeserializeOwned + Send + 'static> FromJson for T {}

/// Decodes one of several answers that came as one, such as those of a batch.
pub fn part<T: FromJson>(json: &str) -> Result<T, Failure> {
    from_json(json).map_err(|error| {
        let text =
            format!("a part of the answer has another shape than is known, at {}", path(json.as_bytes(), &error));
        Failure::new(shape(text))
    })
}

/// An answer's body, and what is needed to talk about it.
pub(super) struct Body<'a> {
    pub bytes: &'a [u8],
    /// The header `Content-Type`.
    pub media: Option<&'a str>,
    pub status: u16,
    pub host: &'a str,
    pub scrubber: &'a Scrubber,
}

impl Body<'_> {
    /// Decodes it.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Trouble> {
        let mut value = None;
        self.decode_by(&mut |bytes| {
            value = Some(read(bytes)?);
            Ok(())
        })?;
        // A decoder that says that it succeeded has set the value.
        value.ok_or_else(|| shape(format!("an empty answer from {}", self.host)))
    }

    /// What all types have in common: a decoder is tried, and tried again where single bytes can be repaired.
    fn decode_by(&self, read: &mut dyn FnMut(&[u8]) -> Result<(), serde_json::Error>) -> Result<(), Trouble> {
        let bytes = self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(self.bytes);
        if let Some(what) = self.is_no_json(bytes) {
            return Err(shape(format!("not JSON from {}: {what}", self.host)));
        }
        if may_need(bytes) {
            let mended = mend(bytes);
            return read(&mended).map_err(|mistake| self.explain(&mended, &mistake));
        }
        let Err(mistake) = read(bytes) else { return Ok(()) };
        match mend(bytes) {
            Cow::Owned(mended) if mistake.is_syntax() && read(&mended).is_ok() => Ok(()),
            _ => Err(self.explain(bytes, &mistake)),
        }
    }

    /// What it is when it is surely no JSON.
    fn is_no_json(&self, bytes: &[u8]) -> Option<String> {
        let media = self.media.unwrap_or_default().to_ascii_lowercase();
        let start = bytes.trim_ascii_start();
        if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) || bytes.iter().take(4).any(|b| *b == 0) {
            Some("the text is UTF-16".to_owned())
        } else if start.is_empty() {
            Some(format!("an empty answer ({})", self.status))
        } else if start.starts_with(b"<") || media.starts_with("text/html") {
            let signing_in = "is something between here and there that wants a person to sign in?";
            Some(format!("a web page; {signing_in}"))
        } else {
            None
        }
    }

    fn explain(&self, bytes: &[u8], error: &serde_json::Error) -> Trouble {
        let host = self.host;
        let said = error.to_string();
        let what = self.scrubber.scrub(without_place(&said));
        let path = path(bytes, error);
        let path = &*self.scrubber.scrub(&path);
        let near = self.excerpt(bytes, error);
        match error.classify() {
            Category::Eof | Category::Io => offline(format!("incomplete answer from {host}: it ends at {}", at(path))),
            Category::Syntax => {
                shape(format!("not JSON from {host}: {} at {}, near {near}", head(&what, 200), at(path)))
            }
            Category::Data => {
                shape(format!("an unknown shape from {host} at {}: {}, near {near}", at(path), head(&what, 200)))
            }
        }
    }

    /// A few characters from where decoding stopped, without secrets.
    fn excerpt(&self, bytes: &[u8], error: &serde_json::Error) -> String {
        let stop = offset(bytes, error);
        let window = bytes.get(stop.saturating_sub(AROUND)..(stop + AROUND).min(bytes.len())).unwrap_or_default();
        let before = stop.min(AROUND);
        let (left, right) = window.split_at_checked(before).unwrap_or((window, &[]));
        // A mark where decoding stopped would cut a secret that stands there, so secrets go first.
        let whole = format!("{}{}", String::from_utf8_lossy(left), String::from_utf8_lossy(right));
        let clean = self.scrubber.scrub(&whole);
        let from = if matches!(clean, std::borrow::Cow::Borrowed(_)) { String::from_utf8_lossy(left).len() } else { 0 };
        let from = clean.floor_char_boundary(from.saturating_sub(EXCERPT / 2));
        let shown = head(clean.get(from..).unwrap_or_default(), EXCERPT).replace(['\n', '\r', '\t'], " ");
        format!("`{}`", shown.trim())
    }
}

/// The message without the line and column that `serde_json` adds: an answer mostly has one line.
fn without_place(message: &str) -> &str {
    message.rfind(" at line ").and_then(|at| message.get(..at)).unwrap_or(message)
}

fn at(path: &str) -> &str {
    if path == "." { "its top" } else { head(path, 120) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;
    use crate::domain::text::Text;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Search {
        issues: Vec<Issue>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Issue {
        id: String,
    }

    fn decode_as(bytes: &[u8], media: Option<&str>) -> Result<Search, Trouble> {
        let scrubber = Scrubber::default();
        scrubber.learn(&Secret::new("canary-0123456789"));
        Body { bytes, media, status: 200, host: "api.example", scrubber: &scrubber }.decode()
    }

    fn words(bytes: &[u8]) -> String {
        decode_as(bytes, None).unwrap_err().text().raw().to_owned()
    }

    #[test]
    fn a_mistake_is_named_with_its_place_in_the_answer() {
        assert_eq!(
            words(br#"{"issues":[{"id":"a"},{"id":5}]}"#),
            "an unknown shape from api.example at issues[1].id: invalid type: integer `5`, expected a string, near `{\"issues\":[{\"id\":\"a\"},{\"id\":5}]}`"
        );
        assert_eq!(
            words(br#"{"items":[]}"#),
            "an unknown shape from api.example at its top: missing field `issues`, near `{\"items\":[]}`"
        );
    }

    #[test]
    fn a_mistake_that_quotes_a_secret_does_not() {
        for json in [
            r#"{"issues":"canary-0123456789"}"#.to_owned(),
            format!(r#"{{"issues":[{{"id":"{}canary-0123456789","id":1}}]}}"#, "x".repeat(20)),
            format!(r#"{{"issues":[{{"id":5,"t":"canary-0123456789{}"}}]}}"#, "x".repeat(9000)),
            "canary-0123456789".to_owned(),
        ] {
            let said = words(json.as_bytes());
            assert!(!said.contains("canary") && !said.contains("01234"), "{said}");
        }
    }

    #[test]
    fn h8_what_is_no_json_is_said_to_be_none() {
        let utf16: Vec<u8> = "{\"issues\":[]}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let not = |what: &str| format!("not JSON from api.example: {what}");
        assert_eq!(words(b""), not("an empty answer (200)"));
        assert_eq!(words(b" \n"), not("an empty answer (200)"));
        assert_eq!(words(&utf16), not("the text is UTF-16"));
        assert_eq!(words(&[&[0xFF, 0xFE][..], &utf16].concat()), not("the text is UTF-16"));
        assert!(words(b"<!doctype html><html>").starts_with("not JSON from api.example: a web page"));
        assert!(words(b"invalid token").starts_with("not JSON from api.example: expected value"));
        assert!(words(b"{\"issues\":[]} x").starts_with("not JSON from api.example: trailing characters"));
        let page = decode_as(b"{\"issues\":[]}", Some("text/html; charset=utf-8")).unwrap_err();
        assert!(matches!(page, Trouble::Shape { .. }));
    }

    #[test]
    fn h8_a_byte_order_mark_is_no_part_of_the_answer() {
        assert_eq!(decode_as(b"\xEF\xBB\xBF{\"issues\":[]}", None), Ok(Search { issues: Vec::new() }));
    }

    #[test]
    fn one_wrong_byte_costs_its_own_text_and_not_the_answer() {
        let ids = |bytes: &[u8]| decode_as(bytes, None).unwrap().issues.into_iter().map(|i| i.id).collect::<Vec<_>>();
        assert_eq!(ids(b"{\"issues\":[{\"id\":\"a\"},{\"id\":\"caf\xE9\"}]}"), ["a", "caf\u{FFFD}"]);
        assert_eq!(ids(br#"{"issues":[{"id":"a"},{"id":"b\ud83d"}]}"#), ["a", "b\u{FFFD}"]);
        assert_eq!(ids(b"{\"issues\":[{\"id\":\"a\tb\x01\"}], \"took\":NaN}"), ["a\tb\u{1}"]);
        assert_eq!(ids(b"{\"issues\":[{\"id\":\"a\"}\xFF]}"), ["a"]);
        assert!(words(b"{\"issues\":[{\"id\":\"\xE9\"},{\"id\":5}]}").contains("at issues[1].id"));
    }

    #[test]
    fn h5_an_answer_that_ends_in_the_middle_is_incomplete() {
        let text = Text::new("incomplete answer from api.example: it ends at issues[0].id");
        assert_eq!(decode_as(br#"{"issues":[{"id":"a"#, None), Err(Trouble::Offline { text }));
    }

    #[test]
    fn h9_depth_and_huge_numbers_are_mistakes_and_no_disasters() {
        let deep = "[".repeat(200_000);
        assert!(words(format!("{{\"issues\":{deep}").as_bytes()).contains("api.example"));
        let number = "9".repeat(100_000);
        assert!(words(format!("{{\"issues\":[{{\"id\":{number}}}]}}").as_bytes()).len() < 600);
        assert!(words(b"{\"issues\":[{\"id\":1e999}]}").contains("issues[0].id"));
        let unused = format!("{{\"unused\":{deep}{},\"issues\":[]}}", "]".repeat(200_000));
        assert_eq!(decode_as(unused.as_bytes(), None), Ok(Search { issues: Vec::new() }));
    }
}

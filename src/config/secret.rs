//! Secrets: values that cannot be printed, and are erased from memory when dropped.
//!
//! Not here: where it comes from (`secret_source`), taking it out of what is shown (`secret_scrub`), fetching it
//! (the shell).

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{self, Deserializer, Unexpected, Visitor};
use zeroize::Zeroizing;

/// A token, a password, a key. Prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<String>>);

/// Why a text cannot be a secret that a service accepts. Does not contain the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is empty or only white space.
    #[error("is empty")]
    Empty,
    /// More than one line.
    #[error("has several lines, where one was expected")]
    Lines,
    /// A control character inside.
    #[error("holds a control character")]
    Control,
    /// It has a character that is not allowed in a header.
    #[error("holds a character that is not ASCII, which no token has: copy it again")]
    NotAscii,
    /// Quotes around it, as some files write them.
    #[error("is in quotes: remove the quotes")]
    Quoted,
    /// The scheme of a header in front of it.
    #[error("starts with the word of a header: leave only the token itself")]
    Scheme,
}

impl Secret {
    /// Wraps a text unchanged: for values that a program returned, and for tests.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    /// Wraps a text that a person wrote or pasted. White space and line breaks around it are removed, and what no service
    /// accepts is reported here, before a service refuses it without a reason.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let text = text.trim_start_matches('\u{FEFF}').trim();
        let quoted = ['"', '\''].iter().any(|q| text.len() > 1 && text.starts_with(*q) && text.ends_with(*q));
        let scheme = |word: &str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        if text.is_empty() {
            Err(Flaw::Empty)
        } else if text.contains(['\n', '\r']) {
            Err(Flaw::Lines)
        } else if text.contains(char::is_control) {
            Err(Flaw::Control)
        } else if !text.is_ascii() {
            Err(Flaw::NotAscii)
        } else if quoted {
            Err(Flaw::Quoted)
        } else if scheme("Bearer ") || scheme("Basic ") {
            Err(Flaw::Scheme)
        } else {
            Ok(Self::new(text))
        }
    }

    /// Wraps a text of several lines that a person or a program wrote, such as a key file.
    pub fn document(text: &str) -> Result<Self, Flaw> {
        let text = text.trim_start_matches('\u{FEFF}').trim();
        if text.is_empty() {
            Err(Flaw::Empty)
        } else if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            Err(Flaw::Control)
        } else {
            Ok(Self::new(text))
        }
    }

    /// The secret itself, for the request that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// For tokens in a service's answers. Errors name the type that was found, never the value.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        fn is_not<T, E: de::Error>(found: &str) -> Result<T, E> {
            Err(E::invalid_type(Unexpected::Other(found), &"a secret text"))
        }

        impl Visitor<'_> for Text {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
                Ok(Secret::new(text))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Secret, E> {
                Ok(Secret::new(text))
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Secret, E> {
                is_not("true or false")
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Secret, E> {
                is_not("a number")
            }

            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Secret, E> {
                is_not("a number")
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Secret, E> {
                is_not("a number")
            }

            fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Secret, E> {
                is_not("bytes")
            }
        }
        // Asked for a string, a decoder would quote any other value.
        deserializer.deserialize_any(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_stars_however_it_is_printed() {
        let secret = Secret::new("canary");
        assert_eq!(
            format!("{secret} {secret:?} {:?} {:#?}", Some(&secret), [&secret]),
            "*** *** Some(***) [\n    ***,\n]"
        );
        assert_eq!(secret.expose(), "canary");
    }

    #[test]
    fn c4_space_around_a_secret_is_trimmed_and_anything_that_no_service_takes_is_named_without_the_value() {
        for text in ["canary", " canary\n", "canary\r\n", "\t canary \n\n", "\u{FEFF}canary"] {
            assert_eq!(Secret::parse(text), Ok(Secret::new("canary")), "{text:?}");
        }
        assert_eq!(Secret::parse("a pass phrase"), Ok(Secret::new("a pass phrase")));
        let flaws = [
            ("", Flaw::Empty),
            (" \n", Flaw::Empty),
            ("can\nary", Flaw::Lines),
            ("can\u{1B}ary", Flaw::Control),
            ("can\u{0}ary", Flaw::Control),
            ("canäry", Flaw::NotAscii),
            ("can\u{200B}ary", Flaw::NotAscii),
            ("\"canary\"", Flaw::Quoted),
            ("'canary'", Flaw::Quoted),
            ("Bearer canary", Flaw::Scheme),
            ("basic canary", Flaw::Scheme),
        ];
        for (text, flaw) in flaws {
            assert_eq!(Secret::parse(text), Err(flaw), "{text:?}");
            assert!(!flaw.to_string().contains("can"), "{flaw}");
        }
    }

    #[test]
    fn decoding_a_secret_never_quotes_what_was_found() {
        assert_eq!(serde_json::from_str::<Secret>("\"canary\"").ok(), Some(Secret::new("canary")));
        for json in
            ["12345678", "-12345678", "1234.5678", "true", "null", "[\"canary\"]", "{\"canary\":1}", "\"can\\xary\""]
        {
            let error = serde_json::from_str::<Secret>(json).unwrap_err().to_string();
            assert!(!error.contains("1234") && !error.contains("can") && !error.contains("true,"), "{json}: {error}");
        }
    }
}

//! Taking every known secret out of a text that is logged, shown or handed on; never out of bytes that are still to be
//! decoded, for a secret may be a word that they are made of.
//!
//! 1. Words about a source (errors, the log) lose every secret: [`Scrubber::scrub`].
//! 2. Texts that people wrote (titles, messages, names) lose only what cannot be an ordinary word:
//!    [`Scrubber::scrub_content`]. A password `December` leaves "Plan the December release" as it is.
//!
//! A secret has several encodings: as it is, escaped in JSON, percent-encoded in an address, in base64 at any of three
//! alignments (a header with `user:secret` shifts it). Each is replaced by `***`.
//!
//! Not here: logging and displaying texts, which must be scrubbed first.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::secret::Secret;

/// The replacement of a secret.
const STARS: &str = "***";
/// The minimum length of a secret that is removed: a shorter one is part of too many ordinary words.
const SHORTEST: usize = 4;
/// A secret of this length that has letters and digits and no white space is no ordinary word.
const LONG: usize = 16;
/// The same for a piece of base64, which people do not type.
const LONG_CODED: usize = 10;

/// Removes the secrets that it knows from texts. Clones share their secrets.
#[derive(Clone, Default)]
pub struct Scrubber(Arc<RwLock<Known>>);

/// What it knows.
#[derive(Default)]
struct Known {
    secrets: Vec<Secret>,
    /// In all their encodings, the longest first, because one encoding may begin with another.
    spellings: Vec<Spelling>,
}

/// One way in which a secret is written somewhere.
struct Spelling {
    text: Zeroizing<String>,
    /// It can be a word, or a part of one, that people write.
    is_ordinary: bool,
}

impl Scrubber {
    /// Adds a secret in all its encodings. Of a document each long line is a secret of its own.
    pub fn learn(&self, secret: &Secret) {
        let is_known = |known: &Known| known.secrets.contains(secret);
        if secret.expose().len() < SHORTEST || is_known(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !is_known(&known) {
            known.secrets.push(secret.clone());
            known.add(secret);
        }
    }

    /// Removes a secret that no longer opens anything, such as an access token that was replaced.
    pub fn forget(&self, secret: &Secret) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.secrets.retain(|known| known != secret);
        // Others may share a spelling with it.
        let rest = known.secrets.clone();
        known.spellings.clear();
        for secret in &rest {
            known.add(secret);
        }
    }

    /// The text without secrets.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.without(text, |_| true)
    }

    /// A text that people wrote without any secret that cannot be an ordinary word.
    pub fn scrub_content<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.without(text, |spelling| !spelling.is_ordinary)
    }

    fn without<'a>(&self, text: &'a str, wanted: impl Fn(&Spelling) -> bool) -> Cow<'a, str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut clean = Cow::Borrowed(text);
        for spelling in known.spellings.iter().filter(|spelling| spelling.text.len() <= text.len() && wanted(spelling))
        {
            if clean.contains(spelling.text.as_str()) {
                clean = Cow::Owned(clean.replace(spelling.text.as_str(), STARS));
            }
        }
        clean
    }

    /// Returns whether a text contains a secret.
    pub fn finds_in(&self, text: &str) -> bool {
        matches!(self.scrub(text), Cow::Owned(_))
    }
}

impl Known {
    fn add(&mut self, secret: &Secret) {
        let secret = secret.expose();
        let lines = secret.lines().map(str::trim).filter(|line| line.len() >= LONG && secret.contains('\n'));
        for spelling in lines.chain([secret]).flat_map(spellings) {
            if spelling.text.len() >= SHORTEST && !self.spellings.iter().any(|known| known.text == spelling.text) {
                self.spellings.push(spelling);
            }
        }
        self.spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.text.len()));
    }
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrubber")
    }
}

/// All encodings of a secret.
fn spellings(secret: &str) -> Vec<Spelling> {
    let has = |class: fn(&char) -> bool| secret.chars().any(|c| class(&c));
    let is_long = secret.len() >= LONG && has(|c| c.is_alphabetic()) && has(char::is_ascii_digit);
    let is_ordinary = !is_long || has(|c| c.is_whitespace());
    let mut all = vec![secret.to_owned()];
    for keep in ["-._~", "-._*", "-._~!*'()"] {
        all.push(percent(secret, keep, false));
        all.push(percent(secret, keep, true));
    }
    all.push(percent(secret, "-._*", false).replace("%20", "+"));
    let json = serde_json::to_string(secret).unwrap_or_default();
    all.push(json.trim_matches('"').to_owned());
    all.push(format!("{secret:?}").trim_matches('"').to_owned());
    let coded = (0..3).flat_map(|lead| base64_inside(secret, lead));
    let coded = coded.map(|text| Spelling { is_ordinary: text.len() < LONG_CODED, text: Zeroizing::new(text) });
    let plain = all.into_iter().map(|text| Spelling { text: Zeroizing::new(text), is_ordinary });
    plain.chain(coded).collect()
}

fn percent(secret: &str, keep: &str, small: bool) -> String {
    let mut out = String::with_capacity(secret.len() * 3);
    for byte in secret.bytes() {
        let written = if byte.is_ascii_alphanumeric() || keep.as_bytes().contains(&byte) {
            out.push(char::from(byte));
            Ok(())
        } else if small {
            write!(out, "%{byte:02x}")
        } else {
            write!(out, "%{byte:02X}")
        };
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    out
}

/// The base64 characters that depend on the secret alone, if `lead` bytes (modulo 3) precede it. Characters that share
/// bits with a neighbour are left out.
fn base64_inside(secret: &str, lead: usize) -> [String; 2] {
    let mut bytes = Zeroizing::new(vec![0; lead]);
    bytes.extend_from_slice(secret.as_bytes());
    let first = (lead * 8).div_ceil(6);
    let whole = bytes.len() * 8 / 6;
    let inside = |coded: String| coded.get(first..whole).unwrap_or_default().to_owned();
    [inside(STANDARD_NO_PAD.encode(&*bytes)), inside(URL_SAFE_NO_PAD.encode(&*bytes))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    fn knowing(secret: &str) -> Scrubber {
        let scrubber = Scrubber::default();
        scrubber.learn(&Secret::new(secret));
        scrubber
    }

    #[test]
    fn c8_a_secret_is_taken_out_in_every_spelling() {
        let secret = "can/ary+\"42\"&ü =";
        let scrubber = knowing(secret);
        let spellings = [
            secret.to_owned(),
            "can%2Fary%2B%2242%22%26%C3%BC%20%3D".to_owned(),
            "can%2fary%2b%2242%22%26%c3%bc%20%3d".to_owned(),
            "can%2Fary%2B%2242%22%26%C3%BC+%3D".to_owned(),
            serde_json::to_string(secret).unwrap(),
            format!("{secret:?}"),
        ];
        for spelling in spellings {
            let shown = scrubber.scrub(&format!("a {spelling} b")).into_owned();
            assert!(shown == "a *** b" || shown == "a \"***\" b", "{shown}");
        }
    }

    #[test]
    fn c8_a_secret_is_found_in_base64_wherever_it_begins() {
        let secret = "canary-0123456789";
        let scrubber = knowing(secret);
        for user in ["", "u:", "me:", "maya@acme.example:", "x:"] {
            for tail in ["", "!", "!!"] {
                let pair = format!("{user}{secret}{tail}");
                for coded in [STANDARD.encode(&pair), URL_SAFE.encode(&pair)] {
                    let shown = scrubber.scrub(&coded).into_owned();
                    assert!(shown.contains("***") && shown.len() <= coded.len() - secret.len(), "{pair}: {shown}");
                }
            }
        }
    }

    #[test]
    fn what_people_wrote_loses_only_a_secret_that_is_no_ordinary_word() {
        for word in [
            "December",
            "assignee",
            "correct horse battery staple",
            "Plan-the-release",
            "release-2026",
            "1234567890123456",
        ] {
            let title = format!("Plan the {word} release");
            let scrubber = knowing(word);
            assert_eq!(scrubber.scrub_content(&title), title);
            assert_eq!(scrubber.scrub(&title), "Plan the *** release");
        }
        for secret in ["canary-0123456789", "f3b1c2d4e5f60718293a4b5c6d7e8f90", "cloud/canary+Qm9v=7\"f1~Zx8K"] {
            let title = format!("Plan the {secret} release");
            assert_eq!(knowing(secret).scrub_content(&title), "Plan the *** release");
        }
        let coded = STANDARD.encode("maya:December");
        assert!(knowing("December").scrub_content(&coded).contains("***"));
    }

    #[test]
    fn what_holds_no_secret_is_left_as_it_is() {
        let scrubber = knowing("canary");
        assert!(matches!(scrubber.scrub("a can of paint"), Cow::Borrowed("a can of paint")));
        assert!(!scrubber.finds_in("can") && scrubber.finds_in("xcanaryx"));
        assert_eq!(knowing("abc").scrub("abc"), "abc");
    }

    #[test]
    fn of_two_secrets_the_longer_goes_first_and_clones_know_the_same() {
        let scrubber = knowing("canary");
        let clone = scrubber.clone();
        scrubber.learn(&Secret::new("canary-long"));
        assert_eq!(clone.scrub("canary-long canary"), "*** ***");
        assert_eq!(format!("{clone:?}"), "Scrubber");
    }
}

//! What went wrong with a mail server, in words that help.
//!
//! Not here: what a source does then (sync, by the variant of [`Trouble`]).

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::text::{Text, head};
use crate::providers::Trouble;

/// After "too many connections" or a used-up allowance, a server is left alone for so long.
const LIMITED: TimeDelta = TimeDelta::minutes(15);
/// So much is quoted of what a server says.
const QUOTED: usize = 200;

/// A command that a server refused: `NO` or `BAD`, or its farewell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// The word in brackets, in capitals: `AUTHENTICATIONFAILED`. Empty without one.
    pub code: String,
    /// What it says to people, without secrets.
    pub text: String,
}

impl Refused {
    /// What it says, in short: the code, the text, or both.
    pub fn words(&self) -> String {
        let text = head(self.text.trim(), QUOTED);
        match (self.code.as_str(), text) {
            ("", "") => "no reason given".to_owned(),
            ("", text) => text.to_owned(),
            (code, "") => code.to_owned(),
            (code, text) => format!("{code}: {text}"),
        }
    }

    /// The trouble that it means wherever it is said, if it means one.
    pub fn at_large(&self, host: &str, now: Instant) -> Option<Trouble> {
        let small = self.text.to_ascii_lowercase();
        let is_limit = small.contains("too many simultaneous connections") || small.contains("too many connections");
        match self.code.as_str() {
            "UNAVAILABLE" | "INUSE" | "SERVERBUG" => {
                Some(theirs(format!("{host} is at fault or busy ({})", self.words())))
            }
            "LIMIT" | "OVERQUOTA" => Some(Trouble::Limited { until: now + LIMITED }),
            _ if is_limit => Some(Trouble::Limited { until: now + LIMITED }),
            _ => None,
        }
    }
}

pub(super) fn offline(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Offline { text: Text::new(text) }
}

pub(super) fn theirs(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Theirs { text: Text::new(text) }
}

pub(super) fn shape(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Shape { text: Text::new(text) }
}

/// A setting is wrong: which, and what it should be.
pub fn setup(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Setup { text: Text::new(text) }
}

pub(super) fn denied(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Denied { text: Text::new(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_means_a_fault_or_a_limit_by_its_code_or_its_words() {
        let now: Instant = "2026-11-23T09:00:00Z".parse().unwrap();
        let of = |code: &str, text: &str| {
            Refused { code: code.to_owned(), text: text.to_owned() }.at_large("imap.acme.example", now)
        };
        let limited = Some(Trouble::Limited { until: now + LIMITED });
        assert_eq!(of("LIMIT", ""), limited);
        assert_eq!(of("OVERQUOTA", ""), limited);
        assert_eq!(of("ALERT", "Too many simultaneous connections. (Failure)"), limited);
        for code in ["UNAVAILABLE", "INUSE", "SERVERBUG"] {
            assert!(matches!(of(code, "later"), Some(Trouble::Theirs { .. })), "{code}");
        }
        assert_eq!(of("NONEXISTENT", "no such folder"), None);
    }

    #[test]
    fn what_a_server_says_is_quoted_in_short() {
        let long = Refused { code: String::new(), text: "x".repeat(5000) };
        assert_eq!(long.words().len(), QUOTED);
        assert_eq!(Refused::default().words(), "no reason given");
    }
}

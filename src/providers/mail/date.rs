//! Dates in mail: the sender's `Date`, and when a server took a mail in.
//!
//! Not here: which of them counts (`fetched`).

use chrono::DateTime;
use mail_parser::DateTime as Written;

use crate::domain::Instant;

/// `Mon, 2 Nov 2026 09:00:00 +0100 (CET)`, and what else senders write.
pub(super) fn written(text: &[u8]) -> Option<Instant> {
    let text = String::from_utf8_lossy(text);
    // The one is exact, and knows times without seconds; the other takes what old and odd programs write.
    if let Ok(date) = DateTime::parse_from_rfc2822(text.trim()) {
        return Some(date.to_utc());
    }
    // It reads up to a line's end.
    let text = format!("{}\n", text.trim());
    let date = Written::parse_rfc822(&text).filter(Written::is_valid)?;
    DateTime::from_timestamp(date.to_timestamp(), 0)
}

/// ` 2-Nov-2026 10:09:36 +0000`, of which the day may have a space in front.
pub(super) fn arrived(text: &[u8]) -> Option<Instant> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let date = DateTime::parse_from_str(text, "%d-%b-%Y %H:%M:%S %z").ok()?;
    Some(date.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_spellings_of_senders_and_servers() {
        let at = |text: &str| Some(text.parse::<Instant>().unwrap());
        for (text, is) in [
            ("Mon, 2 Nov 2026 09:00:00 +0100", at("2026-11-02T08:00:00Z")),
            ("2 Nov 2026 09:00:00 -0700 (PDT)", at("2026-11-02T16:00:00Z")),
            ("Mon,  2 Nov 2026 09:00 GMT", at("2026-11-02T09:00:00Z")),
            ("Mon, 02 Nov 26 09:00:00 EST", at("2026-11-02T14:00:00Z")),
            ("", None),
            ("next week", None),
        ] {
            assert_eq!(written(text.as_bytes()), is, "{text}");
        }
        assert_eq!(arrived(b" 2-Nov-2026 10:09:36 +0000"), at("2026-11-02T10:09:36Z"));
        assert_eq!(arrived(b"22-Nov-2026 10:09:36 -0500"), at("2026-11-22T15:09:36Z"));
        assert_eq!(arrived(b"\xff"), None);
    }
}

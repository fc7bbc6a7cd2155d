//! Times as Trello writes them: RFC 3339 texts, and ids that begin with the second in which the thing was made.
//!
//! Not here: what the times belong to (`map`).

use chrono::DateTime;

use crate::domain::Instant;

/// An id has so many hexadecimal digits, of which the first eight are a Unix time.
const ID: usize = 24;
const TIME: usize = 8;

/// An instant as the service writes it.
pub fn instant(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.to_utc())
}

/// Does a text have the form of an id?
pub fn is_id(text: &str) -> bool {
    text.len() == ID && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// When the thing with an id was made.
pub fn made(id: &str) -> Option<Instant> {
    let seconds = i64::from_str_radix(id.get(..TIME).filter(|_| is_id(id))?, 16).ok()?;
    DateTime::from_timestamp(seconds, 0)
}

/// The least id that a thing made at that second, or later, can have: for asking what came since.
pub fn least_id(seconds: i64) -> String {
    format!("{:08x}{:016x}", seconds.clamp(0, i64::from(u32::MAX)), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_when_it_was_made() {
        assert_eq!(made("54f45dea51f446bf15764ff6"), instant("2015-03-02T12:56:10Z"));
        for odd in ["", "54f45dea", "54f45dea51f446bf15764fg6", "54f45dea51f446bf15764ff6a", "-4f45dea51f446bf15764ff6"]
        {
            assert_eq!(made(odd), None, "{odd}");
        }
        assert_eq!(least_id(0x54f4_5dea), "54f45dea0000000000000000");
        assert_eq!(least_id(-1), "000000000000000000000000");
    }

    #[test]
    fn d8_times_are_read_in_every_spelling_of_utc_and_nothing_else_is_one() {
        let expected = instant("2026-11-27T15:00:00.000Z");
        assert!(expected.is_some());
        for same in ["2026-11-27T15:00:00+00:00", "2026-11-27T15:00:00-00:00", "2026-11-27T16:00:00+01:00"] {
            assert_eq!(instant(same), expected, "{same}");
        }
        assert!(instant("0001-01-01T00:00:00Z").is_some() && instant("9999-12-31T23:59:59.999Z").is_some());
        for odd in ["", "2026-11-27", "soon", "2026-13-01T00:00:00Z"] {
            assert_eq!(instant(odd), None, "{odd}");
        }
    }
}

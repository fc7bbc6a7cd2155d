//! Mentions in one run of text.
//!
//! 1. A mention is `@` and the longest run of characters that a name may have; the name begins with a letter or a digit and
//!    ends with none of `-` and `_`.
//! 2. Not behind an ASCII letter or digit or one of `_ . - / + @` (mail addresses, `npm/@scope`, paths), and not inside a
//!    web address. Other letters do not matter, as some scripts are written without spaces.
//! 3. A name followed by `/` is a team where a service has teams (`@org/team`), else none.
//! 4. Names are compared without regard to case; they are given in small letters.
//! 5. `@all` and `@here` name everybody, and so nobody.
//!
//! Not here: which parts of a text are such a run (the walk).

use std::ops::Range;

use super::Flavour;

/// The longest name of a GitHub account.
const LONGEST: usize = 39;
/// What names everybody.
const EVERYBODY: [&str; 2] = ["all", "here"];

/// A mention.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The account, or `org/team`; `None`: it names everybody.
    pub account: Option<String>,
    /// Where it stands: bytes of the text.
    pub at: Range<u32>,
}

/// The mentions of a run of text, in order.
pub fn scan(text: &str, flavour: Flavour) -> Vec<Found> {
    let places = text.match_indices('@').filter(|_| flavour != Flavour::Nobody);
    places.filter_map(|(at, _)| found(text, at, flavour)).collect()
}

fn found(text: &str, at: usize, flavour: Flavour) -> Option<Found> {
    let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    if before.ends_with(|c: char| c.is_ascii_alphanumeric() || "_.-/+@".contains(c)) || word.contains("://") {
        return None;
    }
    let (mut name, behind) = run(after, flavour == Flavour::GitLab);
    if !is_name(name, flavour) {
        return None;
    }
    if let Some(rest) = behind.strip_prefix('/') {
        let (slug, further) = run(rest, true);
        let is_team = flavour == Flavour::GitHub && is_slug(slug) && !further.starts_with('/');
        name = after.get(..name.len() + 1 + slug.len()).filter(|_| is_team)?;
    }
    let account = name.to_ascii_lowercase();
    let account = (!EVERYBODY.contains(&&*account)).then_some(account);
    Some(Found { account, at: at as u32..(at + 1 + name.len()) as u32 })
}

/// The longest run of characters of a name, and what stands behind it. A dot counts inside only, and only where it may.
fn run(text: &str, dots: bool) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || dots && c == '.'));
    let name = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    let name = name.trim_end_matches('.');
    text.split_at_checked(name.len()).unwrap_or((text, ""))
}

fn is_name(name: &str, flavour: Flavour) -> bool {
    let fits = flavour != Flavour::GitHub || name.len() <= LONGEST && !name.contains("--");
    fits && is_slug(name)
}

fn is_slug(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && !name.ends_with(['-', '_'])
}

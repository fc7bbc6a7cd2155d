//! Errors and warnings about a config, with their locations.
//!
//! Not here: their display (`render`), which lines may be quoted (`secrecy`).

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::secrecy;

/// The contents of a config file, to which locations refer.
#[derive(PartialEq, Eq)]
pub struct Source {
    /// Its path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Another file includes it: a team may share it, and others than its reader may change it.
    pub included: bool,
}

/// Prints only the path, because the text may contain secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.path.display())
    }
}

/// A location in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub source: Arc<Source>,
    /// The byte range in its text.
    pub span: Range<usize>,
}

impl Location {
    /// The line and column of its start, counted from 1. Columns count characters, without a byte order mark.
    pub fn line_column(&self) -> (usize, usize) {
        let text = &self.source.text;
        let before = text.get(..text.floor_char_boundary(self.span.start)).unwrap_or_default();
        let before = before.trim_start_matches('\u{FEFF}');
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        (line, before.get(line_start..).unwrap_or_default().chars().count() + 1)
    }

    /// The byte range of the line in which it starts, without the line break.
    pub(super) fn line(&self) -> Range<usize> {
        let text = &self.source.text;
        let at = text.floor_char_boundary(self.span.start);
        let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let start = if start == 0 && text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8().min(at) } else { start };
        let length = after.find('\n').unwrap_or(after.len());
        let line = text.get(start..at + length).unwrap_or_default();
        start..start + line.trim_end_matches('\r').len()
    }
}

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The board does not open.
    Error,
    /// The board opens and displays the problem.
    Warning,
}

/// An error or warning about a config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its severity.
    pub severity: Severity,
    /// What is wrong: the setting and its value.
    pub what: String,
    /// What was expected, or how to fix it.
    pub help: Option<String>,
    /// Its location, if it is in a file.
    pub location: Option<Location>,
    /// A related location, such as the first of two conflicting entries.
    pub also: Option<Box<Also>>,
    /// The value is secret: the location is reported but the line is not quoted.
    pub hidden: bool,
}

/// A related location of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Also {
    /// What is there.
    pub what: String,
    /// The location.
    pub location: Location,
}

impl Problem {
    /// An error at a location.
    pub fn error(what: impl Into<String>, location: Location) -> Self {
        Self { location: Some(location), ..Self::general(what) }
    }

    /// An error without a location: about a file as a whole, or the command line.
    pub fn general(what: impl Into<String>) -> Self {
        Self { severity: Severity::Error, what: what.into(), help: None, location: None, also: None, hidden: false }
    }

    /// A warning at a location.
    pub fn warning(what: impl Into<String>, location: Location) -> Self {
        Self { severity: Severity::Warning, ..Self::error(what, location) }
    }

    /// Adds what was expected, or how to fix the problem.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Adds a related location.
    #[must_use]
    pub fn also(self, what: impl Into<String>, location: Location) -> Self {
        Self { also: Some(Box::new(Also { what: what.into(), location })), ..self }
    }

    /// Marks the value as secret, so that the line is not quoted.
    #[must_use]
    pub fn hide(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Marks the value as secret if the line may contain one. For lines that could not be parsed.
    #[must_use]
    pub fn guarded(self) -> Self {
        let hidden = self.hidden || self.location.as_ref().is_some_and(secrecy::may_hold_secret);
        Self { hidden, ..self }
    }

    /// The line and column, counted from 1. Columns count characters.
    pub fn line_column(&self) -> Option<(usize, usize)> {
        self.location.as_ref().map(Location::line_column)
    }
}

/// Returns the value that was read, or adds the problem to `problems`.
pub fn keep<T>(read: Result<Option<T>, Problem>, problems: &mut Vec<Problem>) -> Option<T> {
    read.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    })
}

/// Quotes a word of the config for a message: escaped, on one line, and truncated if it is long.
pub fn quoted(word: &str) -> String {
    const MOST: usize = 60;
    match word.char_indices().nth(MOST) {
        Some((cut, _)) => format!("{:?}", format!("{}…", word.get(..cut).unwrap_or_default())),
        None => format!("{word:?}"),
    }
}

/// Suggests the most similar of the known words, or lists them all.
pub fn suggest(word: &str, known: &[&str]) -> String {
    if let Some(near) = nearest(word, known) {
        return format!("did you mean {}?", quoted(near));
    }
    format!("known here: {}", distinct(known).join(", "))
}

/// The words, each once, in their order.
pub fn distinct<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    words.iter().copied().filter(|word| seen.insert(*word)).collect()
}

/// The most similar known word, if any is similar.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let part = |k: &str| (k.len().min(word.len()) > 2 && (k.contains(word) || word.contains(k))).then_some(0.8);
    let scored = known.iter().map(|k| (strsim::jaro_winkler(k, word).max(part(k).unwrap_or_default()), *k));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.75).map(|(_, near)| near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(text: &str, span: Range<usize>) -> Location {
        Location {
            source: Arc::new(Source { path: "config.toml".into(), text: text.to_owned(), included: false }),
            span,
        }
    }

    #[test]
    fn lines_and_columns_count_from_one_and_columns_are_characters() {
        let text = "a = 1\r\nname = \"Łukasz\" # 浩\n";
        let at = |word: &str| location(text, text.find(word).unwrap()..text.len()).line_column();
        assert_eq!(at("a"), (1, 1));
        assert_eq!(at("name"), (2, 1));
        assert_eq!(at("#"), (2, 17));
        assert_eq!(at("浩"), (2, 19));
        assert_eq!(location(text, 9999..9999).line_column(), (3, 1));
    }

    #[test]
    fn s7_a_byte_order_mark_takes_no_column() {
        assert_eq!(location("\u{FEFF}a = 1", 3..4).line_column(), (1, 1));
        assert_eq!(location("\u{FEFF}a = 1", 3..4).line(), 3..8);
    }

    #[test]
    fn a_line_is_found_whatever_ends_it() {
        let text = "a = 1\r\nb = 2\nc = 3";
        let line = |at: usize| &text[location(text, at..at).line()];
        assert_eq!(
            [line(0), line(5), line(8), line(12), line(13), line(18)],
            ["a = 1", "a = 1", "b = 2", "b = 2", "c = 3", "c = 3"]
        );
    }

    #[test]
    fn a_quoted_word_is_short_and_tame() {
        assert_eq!(quoted("maya"), "\"maya\"");
        assert_eq!(quoted("a\u{1B}[2J\u{202E}"), r#""a\u{1b}[2J\u{202e}""#);
        assert_eq!(quoted(&"é".repeat(10_000)), format!("\"{}…\"", "é".repeat(60)));
    }

    #[test]
    fn what_is_like_no_known_word_is_told_all_of_them() {
        assert_eq!(suggest("timezone", &["title", "zone"]), "did you mean \"zone\"?");
        assert_eq!(suggest("refesh", &["refresh", "title"]), "did you mean \"refresh\"?");
        assert_eq!(suggest("xyz", &["refresh", "title", "refresh"]), "known here: refresh, title");
        assert_eq!(suggest(&"refresh".repeat(10_000), &["refresh"]), "known here: refresh");
    }

    #[test]
    fn debugging_a_place_does_not_print_the_file() {
        assert_eq!(
            format!("{:?}", location("token = \"canary\"", 0..5)),
            "Location { source: Source(config.toml), span: 0..5 }"
        );
    }
}

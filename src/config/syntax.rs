//! Parses TOML with error recovery: every syntax error is reported, and tables without errors are still read.
//!
//! Not here: what the tables mean.

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeTable;

use super::problem::{Location, Problem, Source, quoted};
use super::secrecy;
use super::section::{Entry, Located, Section, Value};

/// The tables of a file, and its syntax errors. If there are any, only these parts are returned:
///
/// 1. Of the keys before the first table: those before the first error.
/// 2. Of the tables: those without an error between their header and the next. So keys under a mistyped header are not
///    reported as unknown keys of the table before.
pub(super) fn parse(source: &Arc<Source>) -> (Section, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut root = Section::new(source, 0..0, table.get_ref());
    let mut mistakes: Vec<Mistake> = errors.iter().map(|error| Mistake::new(source, error)).collect();
    mistakes.sort_by_key(|mistake| mistake.at);
    let starts = keep_clear_of(&mistakes, &mut root.entries);
    mistakes.dedup_by(|next, kept| next.follows(kept, &starts));
    (root, mistakes.into_iter().map(|mistake| mistake.problem).collect())
}

impl Section {
    /// Parses a file other than the config into a table, with every syntax error.
    pub fn read(source: &Arc<Source>) -> (Self, Vec<Problem>) {
        parse(source)
    }
}

/// A syntax error.
struct Mistake {
    at: usize,
    line: Range<usize>,
    /// A bracket was not closed: the parser reads everything after it as part of a value.
    unclosed: bool,
    problem: Problem,
}

/// What the parser expects at a key or header; what that means; how to fix it.
const UNCLOSED: [(&str, &str, &str); 3] = [
    ("missing comma between array elements", "a list is not closed before this line", "add `]`, or `,` if it goes on"),
    (
        "missing comma between key-value pairs",
        "a table is not closed before this line",
        "add `}`, or `,` if it goes on",
    ),
    ("missing key for inline table element", "a table is not closed before this line", "add `}`"),
];

/// Other messages of the parser, and how to fix the error.
const MENDED: [(&str, &str); 5] = [
    ("string values must be quoted, expected literal string", "put the value in quotes"),
    ("invalid basic string, expected `\"`", "close the text with `\"`"),
    ("invalid literal string, expected `'`", "close the text with `'`"),
    ("unclosed table, expected `]`", "close the header with `]`"),
    ("unclosed array table, expected `]`", "close the header with `]]`"),
];

/// What to do about a mistake in TOML, by the parser's words.
pub fn mended(message: &str) -> Option<&'static str> {
    MENDED.iter().find(|(said, _)| *said == message).map(|(_, help)| *help)
}

impl Mistake {
    fn new(source: &Arc<Source>, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or_default();
        let location = Location { source: source.clone(), span: span.clone() };
        let line = location.line();
        let message = error.message();
        let (what, expected) = message.split_once(", expected ").unzip();
        let (what, expected) = (what.unwrap_or(message), expected.map(|expected| format!("expected {expected}")));
        let begins = secrecy::starts_statement(source.text.get(line.clone()).unwrap_or_default().trim());
        let unclosed = UNCLOSED.iter().find(|(missed, ..)| begins && *missed == what);
        let mended = mended(message).map(str::to_owned);
        let problem = if let Some((_, what, help)) = unclosed {
            Problem::error(*what, location).help(*help)
        } else if what == "duplicate key" {
            let key = source.text.get(span.clone()).unwrap_or_default();
            Problem::error(format!("{} is set twice", quoted(key)), location).help("keep one of them")
        } else if mended.is_none() && is_bare(source.text.get(line.clone()).unwrap_or_default()) {
            Problem::error("a text without quotes", location).help("put the value in quotes")
        } else {
            Problem { help: mended.or(expected), ..Problem::error(what, location) }
        };
        Self { at: span.start, line, unclosed: unclosed.is_some(), problem: problem.guarded() }
    }

    /// Is this error a consequence of the one before? One mistake often causes several errors: on the same line, or inside
    /// a bracket that was not closed, up to the next table.
    fn follows(&self, before: &Self, tables: &[usize]) -> bool {
        let seen = || tables.get(tables.partition_point(|start| *start <= before.at)).copied().unwrap_or(usize::MAX);
        self.line == before.line || (before.unclosed && self.at < seen())
    }
}

/// Is the value of a line a text without quotes? Numbers, dates, `true` and `false` are values as they are.
fn is_bare(line: &str) -> bool {
    let value = line.split_once('=').map_or("", |(_, value)| value.split('#').next().unwrap_or(value).trim());
    let is_date =
        value.get(..5).is_some_and(|head| head.ends_with('-') && head.starts_with(|c: char| c.is_ascii_digit()));
    let whole = !value.contains(['"', '\'', '[', ']', '{', '}', '=', ',']);
    let lettered = value.contains(|c: char| c.is_alphabetic()) && value.starts_with(|c: char| c.is_alphanumeric());
    whole && lettered && !is_date && !matches!(value, "true" | "false" | "inf" | "nan")
}

/// Removes the parts that errors may affect. Returns the starts of the tables.
fn keep_clear_of(mistakes: &[Mistake], entries: &mut Vec<Entry>) -> Vec<usize> {
    let mut starts: Vec<usize> = entries.iter().filter(|e| is_headed(e)).flat_map(starts_of).collect();
    starts.sort_unstable();
    let clear = |start: usize| {
        let next = starts.partition_point(|s| *s <= start);
        let end = starts.get(next).copied().unwrap_or(usize::MAX);
        let from = mistakes.partition_point(|mistake| mistake.at < start);
        mistakes.get(from).is_none_or(|mistake| mistake.at >= end)
    };
    entries.retain_mut(|entry| {
        if !is_headed(entry) {
            return mistakes.first().is_none_or(|first| entry.value.location.span.end < first.at);
        }
        match &mut entry.value.value {
            Value::List(list) => {
                list.retain(|table| clear(table.location.span.start));
                !list.is_empty()
            }
            _ => clear(entry.value.location.span.start),
        }
    });
    starts
}

/// Returns whether the table has a header, rather than following a `=`.
fn is_headed(entry: &Entry) -> bool {
    entry.value.location.span.start <= entry.key.location.span.start
}

fn starts_of(entry: &Entry) -> Vec<usize> {
    let start = |value: &Located<Value>| value.location.span.start;
    match &entry.value.value {
        Value::List(list) => list.iter().map(start).collect(),
        _ => vec![start(&entry.value)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that are left, as `key` or `key*n`, and the lines of the errors.
    fn left(text: &str) -> (Vec<String>, Vec<usize>) {
        let source = Arc::new(Source { path: "config.toml".into(), text: text.to_owned(), included: false });
        let (root, problems) = parse(&source);
        let name = |entry: &Entry| match &entry.value.value {
            Value::List(list) => format!("{}*{}", entry.key.value, list.len()),
            _ => entry.key.value.clone(),
        };
        (root.entries.iter().map(name).collect(), problems.iter().filter_map(|p| Some(p.line_column()?.0)).collect())
    }

    #[test]
    fn without_mistakes_everything_is_read() {
        assert_eq!(left("a = 1\n[t]\n[[l]]\nx = 1\n[[l]]\n"), (vec!["a".into(), "t".into(), "l*2".into()], vec![]));
    }

    #[test]
    fn every_mistake_is_told_and_tables_clear_of_them_are_read() {
        let text = "[[l]]\nx = 1\n[[l]]\nx = = 1\n[[l]]\nx = 3\n[t]\ny = oops\n[u]\nz = 1\n";
        assert_eq!(left(text), (vec!["l*2".into(), "u".into()], vec![4, 8]));
    }

    #[test]
    fn what_stands_under_a_mistyped_header_is_left_out() {
        assert_eq!(left("[[l]]\nx = 1\n[[l]\nx = 2\n[u]\nz = 1\n"), (vec!["l*1".into()], vec![3]));
        assert_eq!(left("[[l]]\nx = 1\n[[l\nx = 2\n[u]\nz = 1\n[t]\n"), (vec!["l*1".into(), "t".into()], vec![3]));
    }

    #[test]
    fn an_unclosed_list_is_one_mistake_whatever_stands_behind_it() {
        assert_eq!(left("[[l]]\nx = [1\ny = 2\n[t]\nz == 3\n[[l]]\n").1, [3]);
    }

    #[test]
    fn behind_a_list_that_is_closed_after_all_mistakes_are_told_again() {
        assert_eq!(left("[[l]]\nx = { a = 1\nb = 2\nc = 3 }\n[t]\nz = = 3\n").1, [3, 6]);
    }

    #[test]
    fn of_the_first_keys_those_before_the_mistake_are_read() {
        assert_eq!(left("a = 1\nb = \nc = 3\n[t]\n"), (vec!["a".into(), "t".into()], vec![2]));
    }

    #[test]
    fn a_text_without_quotes_is_told_to_want_them() {
        for value in ["ghp_x", "token", "true_x", "folder", "f", "4h", "5b10ac8d", "xoxb-1-2", "nightly", "info", "a b"]
        {
            let text = format!("[t]\nkey = {value} # why\n");
            let source = Arc::new(Source { path: "config.toml".into(), text, included: false });
            let problems = parse(&source).1;
            let helped = problems.iter().map(|problem| problem.help.clone().unwrap_or_default());
            assert_eq!(helped.collect::<Vec<_>>(), ["put the value in quotes"], "{value}");
        }
    }

    #[test]
    fn s7_what_is_no_toml_at_all_is_one_mistake_a_line() {
        assert_eq!(left("\u{1}\u{2}\n"), (vec![], vec![1]));
        assert_eq!(left("<!DOCTYPE html>\n").0, Vec::<String>::new());
    }
}

//! Renders problems as text: what is wrong, the quoted line with the location underlined, and what was expected.
//!
//! Quoted lines are cleaned. A line that may contain a secret is not quoted; only its location is shown.
//!
//! Not here: printing it (`shell`).

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use unicode_segmentation::UnicodeSegmentation;

use super::problem::{Location, Problem, Severity};
use super::secrecy;
use crate::domain::text::clean;

/// How many problems are rendered at most; the number of further ones is added.
const MOST: usize = 200;
/// The maximum length of a quoted line.
const LONGEST: usize = 1000;

/// Renders all problems, separated by empty lines.
pub fn render(problems: &[Problem], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for problem in problems.iter().take(MOST) {
        if !out.is_empty() {
            out.push('\n');
        }
        one(problem, &renderer, &mut out);
    }
    if let Some(more @ 1..) = problems.len().checked_sub(MOST) {
        let _ = writeln!(out, "\n... and {more} more");
    }
    out
}

fn one(problem: &Problem, renderer: &Renderer, out: &mut String) {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(clean(&problem.what)));
    if let Some(location) = &problem.location {
        group = group.element(element(location, AnnotationKind::Primary, "", problem.hidden));
    }
    if let Some(also) = &problem.also {
        group = group.element(element(&also.location, AnnotationKind::Context, &also.what, problem.hidden));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(clean(help)));
    }
    out.push_str(&renderer.render(&[group]));
    out.push('\n');
}

/// Renders a location: file, line and column, and the line itself if it may be quoted.
fn element<'a>(location: &Location, kind: AnnotationKind, label: &'a str, hidden: bool) -> Element<'a> {
    let (line, column) = location.line_column();
    let path = clean(&location.source.path.to_string_lossy()).into_owned();
    let within = location.line();
    if hidden || within.is_empty() || within.len() > LONGEST || secrecy::names_secret(location) {
        return Origin::path(path).line(line).char_column(column).into();
    }
    let (text, span) = tame(location, within);
    let label = (!label.is_empty()).then_some(label);
    Snippet::source(text).path(path).line_start(line).annotation(kind.span(span).label(label)).into()
}

/// The cleaned line, and the location's range in it. Characters that cannot be displayed become U+FFFD one by one, so that
/// columns stay the same.
fn tame(location: &Location, within: Range<usize>) -> (String, Range<usize>) {
    let line = location.source.text.get(within.clone()).unwrap_or_default();
    let mut shown = String::with_capacity(line.len());
    let mut span = None;
    for (at, grapheme) in line.grapheme_indices(true) {
        let at = at + within.start;
        if at >= location.span.start && span.is_none() {
            span = Some(shown.len()..shown.len());
        }
        if grapheme == "\t" || clean(grapheme) == grapheme {
            shown.push_str(grapheme);
        } else {
            shown.extend(grapheme.chars().map(|_| '\u{FFFD}'));
        }
        if let Some(span) = span.as_mut().filter(|_| at < location.span.end) {
            span.end = shown.len();
        }
    }
    let end = shown.len();
    (shown, span.unwrap_or(end..end))
}

//! What is wrong with a config, and exactly where.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// A config file as it was read, for pointing into.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// A place in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes of it that are meant.
    pub span: Range<usize>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing opens.
    Error,
    /// The board opens and says what to mend.
    Warning,
}

/// Something wrong in a config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: the thing and the value.
    pub what: String,
    /// What was expected, or what to do.
    pub help: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// The value at the place is secret: the place is told, but never quoted.
    pub hidden: bool,
}

impl Problem {
    /// A problem that keeps the board from opening.
    pub fn error(what: impl Into<String>, place: Place) -> Self {
        Self { severity: Severity::Error, what: what.into(), help: None, place: Some(place), hidden: false }
    }

    /// A problem that the board opens with.
    pub fn warning(what: impl Into<String>, place: Place) -> Self {
        Self { severity: Severity::Warning, ..Self::error(what, place) }
    }

    /// Says what was expected, or what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The place is told, but what stands there is not quoted.
    #[must_use]
    pub fn hide(self) -> Self {
        Self { hidden: true, ..self }
    }
}

/// Advice for a word that is none of the known ones: the nearest of them, or all.
pub fn suggest(word: &str, known: &[&str]) -> String {
    let near = known.iter().map(|k| (strsim::jaro_winkler(k, word), k)).max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((likeness, near)) if likeness > 0.75 => format!("did you mean {near:?}?"),
        _ => format!("known here: {}", known.join(", ")),
    }
}

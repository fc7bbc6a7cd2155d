//! The config: files -> typed settings. Reads only; every problem has its place.
//!
//! Not here: what the settings of one kind of source mean (its provider reads its own [`Section`]), themes and keys
//! (their owners read theirs).

mod parse;
mod problem;
mod section;

pub use problem::{Place, Problem, Severity, Source, suggest};
pub use section::{Located, Section, Value};

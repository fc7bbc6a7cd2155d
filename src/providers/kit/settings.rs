//! Settings that are one of some words.

use crate::config::{Located, Problem, Section, keep, suggest};

/// What the word of a setting means; `None` when it is left out or wrong. A wrong one is a problem with the nearest word.
pub fn word<T: Clone>(
    section: &mut Section,
    key: &'static str,
    words: &[(&'static str, T)],
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let Located { value, location } = keep(section.text(key), problems)?;
    let found = words.iter().find(|(word, _)| *word == value);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        problems.push(Problem::error(format!("{key} is {value:?}"), location).help(suggest(&value, &known)));
    }
    found.map(|(_, meaning)| meaning.clone())
}

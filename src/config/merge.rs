//! Merges the tables of several files into one.
//!
//! Not here: which files are read (`files`).

use std::collections::HashMap;

use super::problem::Problem;
use super::section::{Entry, Section, Value};

/// Merges an included file into a table:
///
/// 1. Lists of tables (teammates, sources, holidays) are appended.
/// 2. The tables `agreement` and `keys` are merged key by key.
/// 3. Every other key may be set in one file only.
pub(super) fn merge(into: &mut Section, included: Section, problems: &mut Vec<Problem>) {
    join(into, included, "", problems);
}

fn join(into: &mut Section, included: Section, within: &str, problems: &mut Vec<Problem>) {
    let keys = into.entries.iter().enumerate().map(|(n, entry)| (entry.key.value.clone(), n));
    let known: HashMap<String, usize> = keys.collect();
    for entry in included.entries {
        let old = known.get(&entry.key.value).copied().and_then(|n| into.entries.get_mut(n));
        match old {
            Some(old) => unite(old, entry, within, problems),
            None => into.entries.push(entry),
        }
    }
}

fn unite(old: &mut Entry, new: Entry, within: &str, problems: &mut Vec<Problem>) {
    let key = &*new.key.value;
    match (&mut old.value.value, new.value.value) {
        (Value::List(list), Value::List(more)) if matches!(key, "teammate" | "source" | "holiday") => list.extend(more),
        (Value::Table(table), Value::Table(more)) if matches!(key, "agreement" | "keys") => {
            join(table, more, &format!("{key}."), problems);
        }
        _ => {
            let twice = Problem::error(format!("{within}{key} is set in two files"), new.key.location).guarded();
            problems.push(twice.also("the other one", old.key.location.clone()).help("keep one of them"));
        }
    }
}

//! `allow` of a source: what the board may do in its service. Left out, it may only read, except in a source whose files
//! are the team's own.
//!
//! Not here: what a kind can do (`providers`).

use super::permission::Permission;
use super::problem::{Problem, quoted, suggest};
use super::section::{Located, Section};

/// Reads `allow`; `None`: it is left out.
pub(super) fn read(section: &mut Section, problems: &mut Vec<Problem>) -> Option<Vec<Located<Permission>>> {
    let words = section.texts("allow", problems)?;
    let mut allowed: Vec<Located<Permission>> = Vec::new();
    for word in words.value {
        let Some(permission) = Permission::ALL.into_iter().find(|known| *known.word() == *word.value) else {
            let known = Permission::ALL.map(Permission::word);
            let what = format!("allow has {}, which is no permission", quoted(&word.value));
            problems.push(Problem::error(what, word.location).help(suggest(&word.value, &known)));
            continue;
        };
        if allowed.iter().all(|one| one.value != permission) {
            allowed.push(Located { value: permission, location: word.location });
        }
    }
    Some(allowed)
}

//! `[team]`: which source names further teammates, and the hours of those.
//!
//! Not here: taking them in (`joining`), asking the source (`providers`), where its answer is kept (the store).

use std::collections::HashMap;

use super::problem::{Location, Problem, keep};
use super::section::{Located, Section};
use super::teammates::weekly;
use crate::domain::holiday::Holidays;
use crate::domain::hours::Hours;
use crate::domain::teammate::{Teammate, TeammateIndex};

/// Which source names teammates, and which of its people they are.
#[derive(Clone, Debug)]
pub struct RosterConfig {
    /// The id of the source.
    pub from: Located<String>,
    /// A channel, a group, or `all`.
    pub of: Located<String>,
    /// The hours of those whom the config does not write out.
    pub(super) hours: Hours,
    /// Their holidays: the company's.
    pub(super) holidays: Holidays,
}

/// The viewer's id, and where the config has it; the command line has no place.
#[derive(Clone, Debug)]
pub struct WantedMe {
    pub(super) id: String,
    pub(super) location: Option<Location>,
}

impl WantedMe {
    /// The viewer that the command line names, else the config.
    pub(super) fn of(named: Option<Located<String>>, flag: Option<&str>) -> Option<Self> {
        let named = || named.map(|named| Self { id: named.value, location: Some(named.location) });
        flag.map(|id| Self { id: id.to_owned(), location: None }).or_else(named)
    }

    /// The teammate with that id.
    pub(super) fn among(&self, mates: &[Teammate]) -> Option<TeammateIndex> {
        let n = mates.iter().position(|mate| mate.id.as_str() == self.id)?;
        u32::try_from(n).ok().map(TeammateIndex)
    }
}

/// Reads `[team]`, which may be left out.
pub(super) fn read(root: &mut Section, problems: &mut Vec<Problem>) -> Option<RosterConfig> {
    let mut section = keep(root.table("team"), problems)?;
    let mut needed = |key: &'static str, help: &str| {
        let before = problems.len();
        let found = keep(section.text(key), problems).filter(|text| !text.value.trim().is_empty());
        if found.is_none() && problems.len() == before {
            problems.push(Problem::error(format!("{key} of [team] is missing"), section.location()).help(help));
        }
        found
    };
    let from = needed("from", "add `from = \"slack\"`, the id of the source that names the teammates");
    let of = needed("of", "add `of = \"#channel\"`, `of = \"@group\"`, or `of = \"all\"`");
    let before = problems.len();
    let rules = section.texts("hours", problems);
    if rules.is_none() && problems.len() == before {
        let missing = Problem::warning("hours of [team] is missing", section.location());
        let until = "until then whoever comes from the source has no working hours";
        problems.push(missing.help(format!("add `hours = [\"Mon-Fri 09:00-17:00\"]`; {until}")));
    }
    let hours = rules.map(|rules| weekly(&rules.value, &mut HashMap::new(), problems)).unwrap_or_default();
    problems.extend(section.unknown());
    Some(RosterConfig { from: from?, of: of?, hours, holidays: Holidays::default() })
}

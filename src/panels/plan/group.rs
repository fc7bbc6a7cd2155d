//! The group: the people that the plan is for.
//!
//! Not here: marking them (the team panel and this one, through `shared::chosen`).

use std::collections::BTreeSet;

use super::invited::Wanted;
use crate::board::Board;
use crate::domain::plan::outsider::Outsider;
use crate::domain::teammate::{Teammate, TeammateIndex};
use crate::panels::shared::chosen::Chosen;
use crate::panels::shared::say;

/// The largest team that is planned for as a whole.
const SMALL: usize = 8;

/// The reason for the group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// They are marked.
    #[default]
    Marked,
    /// No one is marked, and the team is small: all teammates with a zone.
    Team,
    /// No one is marked, and the team is large: the viewer and the teammates with whom they share most open threads.
    Shared,
}

/// The group, in the order of the team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The people.
    pub wanted: Wanted,
    /// The reason.
    pub why: Why,
}

/// Determines the group:
///
/// 1. The marked teammates; those in `may` are optional, and the others required.
/// 2. If no one is marked, in a small team: all teammates with a zone.
/// 3. Else the viewer and, up to the size of a small team, those with a zone who owe them replies, or whom they owe any:
///    those with most, and of equal ones the first.
pub fn of(board: &Board, chosen: &Chosen, may: &BTreeSet<TeammateIndex>, outsiders: &[Outsider]) -> Group {
    let outsiders = outsiders.to_vec();
    if !chosen.is_empty() {
        let (optional, required) = chosen.indices().partition(|index| may.contains(index));
        return Group { wanted: Wanted { required, outsiders, optional }, why: Why::Marked };
    }
    let group = |required, why| Group { wanted: Wanted { required, outsiders, optional: Vec::new() }, why };
    let has_zone = |(_, mate): &(TeammateIndex, &Teammate)| mate.zone.known().is_some();
    if board.team.mates.len() <= SMALL {
        return group(board.team.indices().filter(has_zone).map(|(index, _)| index).collect(), Why::Team);
    }
    let shared = board.threads().with(board.team.me);
    let with = |index: TeammateIndex| shared.get(&index).copied().unwrap_or_default();
    let others = board.team.indices().filter(has_zone).map(|(index, _)| index);
    let mut indices: Vec<TeammateIndex> =
        others.filter(|index| with(*index) > 0 && Some(*index) != board.team.me).collect();
    indices.sort_by_key(|index| (std::cmp::Reverse(with(*index)), *index));
    indices.truncate(SMALL - 1);
    indices.extend(board.team.me);
    indices.sort_unstable();
    group(indices, Why::Shared)
}

impl Group {
    /// An empty group.
    pub const fn none() -> Self {
        let wanted = Wanted { required: Vec::new(), outsiders: Vec::new(), optional: Vec::new() };
        Self { wanted, why: Why::Marked }
    }

    /// All of them, in the order of the team.
    pub fn indices(&self) -> Vec<TeammateIndex> {
        let mut indices: Vec<TeammateIndex> =
            self.wanted.required.iter().chain(&self.wanted.optional).copied().collect();
        indices.sort_unstable();
        indices
    }

    /// The people and the reason: `Maya, Lea, Kenji; Sam and Tomas if possible`; shorter where there is `little` room.
    pub fn words(&self, board: &Board, [required, optional]: [&[String]; 2], little: bool) -> String {
        let names = required.join(", ");
        let may = if optional.is_empty() { String::new() } else { format!("; {} if possible", say::list(optional)) };
        let others = self.wanted.required.iter().any(|index| Some(*index) != board.team.me);
        match self.why {
            Why::Marked => format!("with {names}{may}"),
            Why::Team if little => format!("with the team: {names}"),
            Why::Team => format!("with the team, as no one is marked: {names}"),
            Why::Shared if !others && little => "mark people to plan for".to_owned(),
            Why::Shared if !others => "no one is marked, and you share no open thread: mark people".to_owned(),
            Why::Shared if little => format!("with {names}"),
            Why::Shared => format!("with {names}, as you share most threads, and no one is marked"),
        }
    }
}

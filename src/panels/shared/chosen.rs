//! The teammates marked for the plan.
//!
//! Not here: when they can meet (the plan).

use std::collections::BTreeSet;

use crate::domain::teammate::TeammateIndex;

/// The teammates who are marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen(BTreeSet<TeammateIndex>);

impl Chosen {
    /// Marks a teammate, or removes the mark. The first mark of another teammate also marks `me`, as the planner
    /// usually attends; removing the last of the others removes that mark too.
    pub fn toggle(&mut self, index: TeammateIndex, me: Option<TeammateIndex>) {
        if self.0.remove(&index) {
            if self.0.len() == 1 {
                self.0.retain(|other| Some(*other) != me);
            }
            return;
        }
        if self.0.is_empty() {
            self.0.extend(me);
        }
        self.0.insert(index);
    }

    /// Marks exactly these.
    pub fn set(&mut self, indices: &[TeammateIndex]) {
        self.0 = indices.iter().copied().collect();
    }

    /// Removes every mark.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns whether the teammate is marked.
    pub fn contains(&self, index: TeammateIndex) -> bool {
        self.0.contains(&index)
    }

    /// Returns whether no teammate is marked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of marked teammates.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The marked teammates, in the order of the team.
    pub fn indices(&self) -> impl Iterator<Item = TeammateIndex> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mark_brings_me_along_and_the_last_takes_me_with_it() {
        let mut chosen = Chosen::default();
        let mut toggle = |index| {
            chosen.toggle(TeammateIndex(index), Some(TeammateIndex(0)));
            chosen.indices().map(|index| index.0).collect::<Vec<_>>()
        };
        assert_eq!([toggle(2), toggle(3), toggle(2)], [vec![0, 2], vec![0, 2, 3], vec![0, 3]]);
        assert_eq!([toggle(0), toggle(0), toggle(3)], [vec![3], vec![0, 3], vec![]]);
        assert_eq!([toggle(0), toggle(0)], [vec![0], vec![]]);
    }
}

//! The undo list of this run: changes of marks on teammates and threads, and of taken windows.
//!
//! Not here: undoing (`update::planning`).

use std::collections::BTreeSet;

use crate::domain::plan::outsider::Outsider;
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::chosen::Chosen;
use crate::sync::store::Keep;

/// The most changes that can be undone.
const MOST: usize = 100;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Marks were changed: these are the former ones.
    Marks {
        /// The marked teammates.
        chosen: Chosen,
        /// Those of them whose attendance is optional.
        may: BTreeSet<TeammateIndex>,
    },
    /// The invited outsiders were changed: these are the former ones.
    Outsiders(Vec<Outsider>),
    /// Something was stored: the reverse change, and its description.
    Kept(Keep, String),
    /// A thread was marked: the reverse change, and its description.
    Thread(Vec<Keep>, String),
}

/// The undo list, the latest change last.
#[derive(Debug, Default)]
pub struct Undo(Vec<Done>);

impl Undo {
    /// Records a change. The oldest ones are dropped.
    pub fn note(&mut self, done: Done) {
        if self.0.len() == MOST {
            self.0.remove(0);
        }
        self.0.push(done);
    }

    /// Returns whether there is anything to undo.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Removes and returns the latest change.
    pub fn last(&mut self) -> Option<Done> {
        self.0.pop()
    }

    /// Drops changes of marks, after the team has changed.
    pub fn forget_marks(&mut self) {
        self.0.retain(|done| !matches!(done, Done::Marks { .. }));
    }
}

//! What was done in this run and can be undone: changes of marks on teammates and threads, windows that were taken or
//! taken back.
//!
//! Not here: doing it (`update::planning`).

use std::collections::BTreeSet;

use crate::domain::plan::outsider::Outsider;
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::chosen::Chosen;
use crate::sync::store::Keep;

/// So many things can be undone.
const MOST: usize = 100;

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Marks were changed: these were set before.
    Marks {
        /// Those who were marked.
        chosen: Chosen,
        /// Those of them who come only if possible.
        may: BTreeSet<TeammateIndex>,
    },
    /// People who are no teammates were invited to the plan, or no longer: these were before.
    Outsiders(Vec<Outsider>),
    /// Something was kept: this undoes it, and the words say what it was.
    Kept(Keep, String),
    /// A thread was marked: this puts back what was there, and the words say what it was.
    Thread(Vec<Keep>, String),
}

/// Everything that can be undone, the last thing last.
#[derive(Debug, Default)]
pub struct Undo(Vec<Done>);

impl Undo {
    /// Notes something. Only so many things are remembered.
    pub fn note(&mut self, done: Done) {
        if self.0.len() == MOST {
            self.0.remove(0);
        }
        self.0.push(done);
    }

    /// Is there anything to undo?
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The last thing, which is no longer noted.
    pub fn last(&mut self) -> Option<Done> {
        self.0.pop()
    }

    /// The team is another: earlier marks mean nothing any more.
    pub fn forget_marks(&mut self) {
        self.0.retain(|done| !matches!(done, Done::Marks { .. }));
    }
}

//! Where a source of GitLab had come to: what its cursor holds.
//!
//! Not here: how it is used (`look`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::map::Kind;
use crate::domain::Instant;
use crate::providers::http::{Stand, Validators};
use crate::providers::kit::{Flaws, State, Watermark};

/// The cursor.
pub type Whole = State<CursorState>;

/// Where a source had come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    /// What was seen of each list, by its path.
    pub lists: BTreeMap<String, Watermark>,
    /// What answers are recognised by.
    pub validators: Validators,
    /// Whose turn it is, where there are many groups and projects.
    pub turn: usize,
    /// Where the full look stands, until it has come to its end.
    pub so_far: Option<SoFar>,
}

/// A full look that has not come to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoFar {
    /// The lists that are still to be read: paths and what they hold.
    pub rest: VecDeque<(String, Kind)>,
    /// What was seen of those that were read.
    pub lists: BTreeMap<String, Watermark>,
    /// So many lists are read in all, and so many of them are not there.
    pub total: usize,
    /// So many lists are not there, or not for us.
    pub missing: usize,
    /// Where the reading stands.
    pub stand: Stand,
    /// What was handed over with its talk: numbers that stand for an id and its last change.
    pub read: BTreeSet<u64>,
    /// What was handed over without its talk.
    pub bare: BTreeSet<u64>,
    /// Not everything could be read.
    pub is_cut: bool,
    /// What could not be read so far.
    pub flaws: Flaws,
}

impl State<CursorState> {
    /// Does a full look stand somewhere, that may go on?
    pub fn is_unfinished(&self, now: Instant) -> bool {
        self.own.so_far.is_some() && !self.is_full_due(now, false)
    }
}

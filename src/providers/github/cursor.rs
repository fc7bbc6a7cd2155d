//! Where a source of GitHub had come to: what its cursor holds.
//!
//! Not here: how it is used (`look`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::domain::Instant;
use crate::providers::http::Stand;
use crate::providers::kit::{Flaws, State, Watermark};

/// Names with `*` are looked up again after so many seconds.
const LISTED: i64 = 60 * 60;

/// The cursor.
pub type Whole = State<CursorState>;

/// Where a source had come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    /// Each repository, by the name that the settings or a list gave, in small letters.
    pub repositories: BTreeMap<String, Repository>,
    /// When names with `*` were looked up last, in seconds.
    pub listed: i64,
    /// Where the full look stands, until it has come to its end.
    pub so_far: Option<SoFar>,
}

/// What was seen of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Its full name, as it is now.
    pub name: String,
    /// Its newest change.
    pub changes: Watermark,
    /// The numbers of what stands on the board.
    pub open: BTreeSet<u64>,
}

/// A full look that has not come to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoFar {
    /// The repositories that are still to be read, the one that is being read first.
    pub rest: VecDeque<String>,
    /// What was read of the others.
    pub read: BTreeMap<String, Repository>,
    /// So many repositories are read in all.
    pub total: usize,
    /// So many are not there, or not for us.
    pub missing: usize,
    /// Where the reading stands.
    pub stand: Stand,
    /// Not everything could be read.
    pub is_cut: bool,
    /// What could not be read so far.
    pub flaws: Flaws,
    /// What was read, and is handed over once its reactions are known: ids of the service.
    pub held: Vec<String>,
}

impl State<CursorState> {
    /// Does a full look stand somewhere, that may go on?
    pub fn is_unfinished(&self, now: Instant) -> bool {
        self.own.so_far.is_some() && !self.is_full_due(now, false)
    }

    /// Are names with `*` to be looked up again?
    pub fn is_list_due(&self, now: Instant) -> bool {
        !(0..LISTED).contains(&now.timestamp().saturating_sub(self.own.listed))
    }
}

//! Where a source of Google Drive had come to: what its cursor holds.
//!
//! Not here: how it is used (`look`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::providers::kit::{Flaws, State};

/// The cursor.
pub type Whole = State<CursorState>;

/// Where a source had come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    /// From where on changes are told.
    pub token: String,
    /// Who we are there: our address.
    pub me: String,
    /// The documents.
    pub files: BTreeMap<String, Known>,
    /// Folders that are wanted: their names by their ids.
    pub folders: BTreeMap<String, String>,
    /// Up to when remarks were seen, as the service writes times.
    pub mark: String,
    /// Whose turn it is to be asked for remarks.
    pub turn: usize,
    /// Documents that are still to be read, while not all were.
    pub rest: VecDeque<String>,
    /// So many documents are read in all.
    pub total: usize,
    /// Not everything could be read.
    pub is_cut: bool,
    /// What could not be read so far.
    pub flaws: Flaws,
}

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub name: String,
    pub link: String,
    pub project: String,
    /// The addresses of its owners.
    pub owners: Vec<String>,
    /// The names of its owners and of those with whom it is shared, with their addresses.
    pub people: Vec<(String, String)>,
    /// The ids of its items that stand on the board.
    pub open: BTreeSet<String>,
}

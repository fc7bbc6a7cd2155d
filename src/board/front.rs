//! The front: the exact counts, and the first rows of each list at one moment, so that the first frame of a run can
//! show a large board before it is joined.
//!
//! Not here: reading it (`first`), applying it (`state`).

use std::sync::Arc;

use super::hints::SourceHint;
use super::item::Joined;
use super::line::Health;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::Problem;
use crate::domain::teammate::TeammateIndex;
use crate::sync::event::Counts;

/// The data of a board's first frame.
#[derive(Debug)]
pub struct Front {
    /// The moment at which these rows are the first.
    pub at: Instant,
    /// The number of first rows of each list.
    pub rows: usize,
    /// The numbers of open threads and of deadlines.
    pub totals: (usize, usize),
    /// Each teammate's counts, by index.
    pub counts: Vec<Counts>,
    /// Facts about teammates.
    pub facts: Vec<(TeammateIndex, Arc<Facts>)>,
    /// Hints of sources about teammates.
    pub hints: Vec<(TeammateIndex, Arc<[SourceHint]>)>,
    /// The sources, in the order of the config.
    pub sources: Vec<Kept>,
    /// The items of the first rows with those of their threads and deadlines that are among them, by the index of their
    /// source.
    pub joined: Vec<(usize, Joined)>,
}

/// A source as an earlier run stored it.
#[derive(Debug)]
pub struct Kept {
    /// The number of its items.
    pub items: usize,
    /// Its health.
    pub health: Health,
    /// The problems found in it.
    pub problems: Vec<Problem>,
}

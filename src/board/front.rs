//! The front: enough of everything known that the first frame of a run can show a large board before all of it is joined.
//! It has true counts, and the rows of each list that come first at one moment.
//!
//! Not here: reading it (`first`), what becomes of it on the board (`state`).

use std::sync::Arc;

use super::hints::SourceHint;
use super::item::Joined;
use super::line::Health;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::Problem;
use crate::domain::teammate::TeammateIndex;
use crate::sync::event::Counts;

/// What is needed to show a board before it is whole.
#[derive(Debug)]
pub struct Front {
    /// The moment at which these rows come first.
    pub at: Instant,
    /// So many rows of each list come first.
    pub rows: usize,
    /// How many open threads, and how many deadlines, there are.
    pub totals: (usize, usize),
    /// Everybody's share, by index.
    pub counts: Vec<Counts>,
    /// What is known about teammates' time.
    pub facts: Vec<(TeammateIndex, Arc<Facts>)>,
    /// What sources hint at about teammates.
    pub hints: Vec<(TeammateIndex, Arc<[SourceHint]>)>,
    /// The sources, in the order of the config.
    pub sources: Vec<Kept>,
    /// The items of the first rows, with those of their threads and deadlines that are among them, by the places of their
    /// sources.
    pub joined: Vec<(usize, Joined)>,
}

/// A source, as an earlier run left it.
#[derive(Debug)]
pub struct Kept {
    /// How many items it has.
    pub items: usize,
    /// How it is.
    pub health: Health,
    /// What in it could not be read.
    pub problems: Vec<Problem>,
}

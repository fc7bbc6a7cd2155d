//! What changes on a board, and how its sources are.
//!
//! Not here: what becomes of a change (`state`), what makes one (`desk`, `feed`).

use std::sync::Arc;

use super::front::Front;
use super::hints::SourceHint;
use super::item::{Deadline, Item, OpenThread};
use super::state::Board;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::{Problem, Progress};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::Seat;
use crate::domain::text::Text;

/// A change of what is known.
#[derive(Debug)]
pub enum Update {
    /// Items of a source that are new or changed, and those that are no more.
    Items {
        /// The source's place in the config.
        source: usize,
        /// New and changed ones.
        put: Vec<Joined>,
        /// Those that are no more.
        gone: Vec<ItemId>,
    },
    /// What is known about some teammates' time.
    Facts(Vec<(Seat, Arc<Facts>)>),
    /// What sources hint at about some teammates.
    Hints(Vec<(Seat, Arc<[SourceHint]>)>),
    /// How a source is.
    Source(usize, Health),
    /// How far a source's reading is; `None`: it is not being read.
    Progress(usize, Option<Progress>),
    /// When the reading of a source goes on that is not at its end.
    Again(usize, Option<Instant>),
    /// What in a source could not be read, and a remark about how it is watched.
    Problems(usize, Vec<Problem>, Option<Text>),
    /// Enough for the first frame; the rest follows as a whole.
    Front(Box<Front>),
    /// Everything, in the place of what was there.
    Whole(Box<Board>),
}

/// An item with what follows from it.
#[derive(Debug)]
pub struct Joined {
    /// The item.
    pub item: Arc<Item>,
    /// The replies owed in its conversation.
    pub threads: Vec<Box<OpenThread>>,
    /// When it is due.
    pub deadline: Option<Deadline>,
    /// Its title as filters look at it ([`small`](super::index::small)).
    pub title: Box<str>,
}

/// How a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It has not been asked, or has not answered yet.
    Never,
    /// It answered, then.
    Ok(Instant),
    /// What is shown comes from an earlier run, from then.
    Stale(Instant),
    /// It failed; what is shown is as old as the instant says, if there is anything.
    Failed {
        /// What happened and how to mend it.
        why: Text,
        /// It asked us to wait until then.
        until: Option<Instant>,
        /// When it failed first.
        since: Instant,
        /// When it last answered.
        last: Option<Instant>,
    },
}

impl Health {
    /// The word for it in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Ok(_) => "ok",
            Self::Stale(_) => "stale",
            Self::Failed { .. } => "failed",
        }
    }

    /// How old what is shown is: when it was fetched.
    pub fn fetched_at(&self) -> Option<Instant> {
        match self {
            Self::Never => None,
            Self::Ok(at) | Self::Stale(at) => Some(*at),
            Self::Failed { last, .. } => *last,
        }
    }
}

/// A source, as the board shows it.
#[derive(Clone, Debug)]
pub struct SourceLine {
    /// Its id.
    pub id: SourceId,
    /// Its kind.
    pub kind: String,
    /// How it is.
    pub health: Health,
    /// How far its reading is.
    pub progress: Option<Progress>,
    /// When the reading goes on, where it waits.
    pub again: Option<Instant>,
    /// How many items it has.
    pub items: usize,
    /// What in it could not be read.
    pub problems: Vec<Problem>,
    /// How it is watched, where that is worth a remark.
    pub remark: Option<Text>,
}

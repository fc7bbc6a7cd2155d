//! How the sources of a board are.
//!
//! Not here: what changes that (`feed`).

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::batch::{Problem, Progress};
use crate::domain::ids::SourceId;
use crate::domain::text::Text;

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
    /// What it is called beside what it tells: the kind's name for people, else its id.
    pub label: String,
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
    /// How far back its messages count, where that is set.
    pub window: Option<TimeDelta>,
    /// How it is watched, where that is worth a remark.
    pub remark: Option<Text>,
}

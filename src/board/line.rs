//! The states of the sources of a board.
//!
//! Not here: what changes them (`feed`).

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::batch::{Problem, Progress};
use crate::domain::ids::SourceId;
use crate::domain::text::Text;

/// The health of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It was never read, or has not answered yet.
    Never,
    /// It answered at this instant.
    Ok(Instant),
    /// Its data are from an earlier run, fetched at this instant.
    Stale(Instant),
    /// It failed; its data, if any, are as old as `last`.
    Failed {
        /// What happened and how to fix it.
        why: Text,
        /// The source asked us to wait until this instant.
        until: Option<Instant>,
        /// When it failed first.
        since: Instant,
        /// When it last answered.
        last: Option<Instant>,
    },
}

impl Health {
    /// Its name in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Ok(_) => "ok",
            Self::Stale(_) => "stale",
            Self::Failed { .. } => "failed",
        }
    }

    /// When the displayed data were fetched.
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
    /// Its name beside its reports: the kind's display name, else its id.
    pub label: String,
    /// Its health.
    pub health: Health,
    /// The progress of the present look.
    pub progress: Option<Progress>,
    /// When a paused look resumes.
    pub again: Option<Instant>,
    /// The number of its items.
    pub items: usize,
    /// The problems found in it.
    pub problems: Vec<Problem>,
    /// How far back its messages count, if limited.
    pub window: Option<TimeDelta>,
    /// How it is watched, if worth a remark.
    pub remark: Option<Text>,
}

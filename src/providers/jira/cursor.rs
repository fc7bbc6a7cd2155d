//! Where a source had come to: what its cursor holds.
//!
//! Not here: how it is used (`look`).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::search::Stand;
use crate::domain::{Instant, serial};
use crate::providers::kit::{Flaws, State, instant, minus};

/// What was changed so long before the mark is asked for again: servers index late, and queries know no seconds.
pub const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// A full look is due so long after the last one.
const FULL_AFTER: TimeDelta = TimeDelta::hours(6);
/// When a thorough look is asked for, so long after the last full one.
const THOROUGH_AFTER: TimeDelta = TimeDelta::minutes(5);
/// A full look during which things moved counts as so much older, so that it is repeated ten minutes after it.
pub const MOVED: TimeDelta = TimeDelta::minutes(6 * 60 - 10);

/// What was sent: keys, and when each was changed as the server wrote it.
pub type Sent = Vec<(String, String)>;

/// The cursor.
pub type Whole = State<CursorState>;

/// Where a source had come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    /// Up to here everything was seen, by the server's clock.
    #[serde(with = "serial::maybe_instant")]
    pub mark: Option<Instant>,
    /// What lies around the mark and was sent.
    pub recent: Sent,
    /// The projects of what was sent.
    pub projects: BTreeSet<String>,
    /// Where the full look stands, until it has come to its end.
    pub so_far: Option<SoFar>,
}

/// A full look that has not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoFar {
    /// Where the reading stands.
    pub stand: Stand,
    /// The last change of what was sent so far.
    #[serde(with = "serial::maybe_instant")]
    pub newest: Option<Instant>,
    /// What could not be read so far.
    pub flaws: Flaws,
}

impl State<CursorState> {
    /// Is a full look due?
    pub fn is_full_due(&self, now: Instant, thorough: bool) -> bool {
        self.own.mark.is_none() || self.age(now) >= if thorough { THOROUGH_AFTER } else { FULL_AFTER }
    }

    /// Does a full look stand somewhere, that may go on?
    pub fn is_unfinished(&self, now: Instant) -> bool {
        self.own.so_far.is_some() && self.age(now) < FULL_AFTER
    }
}

impl CursorState {
    /// Has an issue not been sent since it was changed?
    pub fn is_news(&self, key: &str, updated: &str) -> bool {
        !self.recent.iter().any(|(known, at)| known == key && at == updated)
    }

    /// When an issue was changed that lies around the mark, as the server wrote it.
    pub fn changed(&self, key: &str) -> Option<&str> {
        self.recent.iter().find(|(known, _)| known == key).map(|(_, at)| at.as_str())
    }
}

/// What of these lies near a mark. A query may have to reach back two hours more (in a fold), or some minutes.
pub fn recent(sent: &Sent, mark: Option<Instant>) -> Sent {
    let from = mark.map(|mark| minus(mark, OVERLAP + TimeDelta::minutes(126)));
    let is_near = |at: &str| instant(at).is_none_or(|at| from.is_none_or(|from| at >= from));
    sent.iter().filter(|(_, at)| is_near(at)).cloned().collect()
}

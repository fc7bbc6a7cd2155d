//! The cursor of a source.
//!
//! Not here: how it is used (`look`).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::search::Stand;
use crate::domain::{Instant, serial};
use crate::providers::kit::{Flaws, State, instant, minus};

/// A query for changes starts this long before the mark: servers index late, and queries have no seconds.
pub const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// A full look during which issues moved between pages counts as this much older, so that it is repeated after ten
/// minutes.
pub const MOVED: TimeDelta = TimeDelta::minutes(6 * 60 - 10);

/// The issues that were sent: keys, and the time of the last change as the server wrote it.
pub type Sent = Vec<(String, String)>;

/// The cursor.
pub type Whole = State<CursorState>;

/// What a source remembers from look to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    /// The time up to which every change was seen, by the server's clock.
    #[serde(with = "serial::maybe_instant")]
    pub mark: Option<Instant>,
    /// The issues near the mark that were sent.
    pub recent: Sent,
    /// The projects of all issues that were sent.
    pub projects: BTreeSet<String>,
    /// The progress of a full look that is not finished.
    pub so_far: Option<SoFar>,
}

/// The progress of a full look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoFar {
    /// The place in the list of issues.
    pub stand: Stand,
    /// The newest change among the issues that were sent so far.
    #[serde(with = "serial::maybe_instant")]
    pub newest: Option<Instant>,
    /// What could not be read so far.
    pub flaws: Flaws,
}

impl State<CursorState> {
    /// Whether an unfinished full look is recent enough to continue.
    pub fn is_unfinished(&self, now: Instant) -> bool {
        self.own.so_far.is_some() && !self.is_full_due(now, false)
    }
}

impl CursorState {
    /// Whether this change of an issue was not sent yet.
    pub fn is_news(&self, key: &str, updated: &str) -> bool {
        !self.recent.iter().any(|(known, at)| known == key && at == updated)
    }

    /// When an issue near the mark was changed, as the server wrote it. `None`: the issue is not near the mark.
    pub fn changed(&self, key: &str) -> Option<&str> {
        self.recent.iter().find(|(known, _)| known == key).map(|(_, at)| at.as_str())
    }
}

/// The issues near a mark. A query may start up to two hours before the overlap (in a fold), or some minutes.
pub fn recent(sent: &Sent, mark: Option<Instant>) -> Sent {
    let from = mark.map(|mark| minus(mark, OVERLAP + TimeDelta::minutes(126)));
    let is_near = |at: &str| instant(at).is_none_or(|at| from.is_none_or(|from| at >= from));
    sent.iter().filter(|(_, at)| is_near(at)).cloned().collect()
}

//! Every conversation of a source, as its cursor keeps them, at most 4 MiB.
//!
//! Not here: one conversation (`talk`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::talk::Talk;
use crate::domain::Instant;

/// No cursor is longer.
const LONGEST: usize = 4 * 1024 * 1024;

/// What a source has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its conversations, by their ids.
    pub talks: BTreeMap<String, Talk>,
    /// Everything was read once.
    pub whole: bool,
    /// The status of each person, as a number that tells one from another, and when a look first saw it (Unix time), where
    /// one saw another before.
    #[serde(default)]
    pub statuses: BTreeMap<String, (u64, Option<i64>)>,
    /// What could not be read, by what it is about: told until it can be read again.
    #[serde(default)]
    pub told: BTreeMap<String, String>,
    /// The service gives one page a minute, since then (Unix time).
    #[serde(default)]
    pub slow_since: Option<i64>,
}

impl Seen {
    /// Since when somebody has the status that they have: known only if another was seen before.
    pub fn status_since(&mut self, account: &str, status: Option<u64>, now: Instant) -> Option<Instant> {
        let Some(status) = status else {
            // From now on another one is seen to begin.
            self.statuses.insert(account.to_owned(), (0, None));
            return None;
        };
        let since = match self.statuses.get(account) {
            Some((known, since)) if *known == status => *since,
            Some(_) => Some(now.timestamp()),
            None => None,
        };
        self.statuses.insert(account.to_owned(), (status, since));
        since.and_then(|since| Instant::from_timestamp(since, 0))
    }

    /// Forgets what is not needed to hand open items over again, when the cursor would be too long.
    pub fn shed(&mut self) {
        let length = |seen: &Self| serde_json::to_vec(seen).map_or(0, |json| json.len());
        // A cheap look before a costly one: few conversations cannot be too long.
        let posts: usize =
            self.talks.values().flat_map(|talk| talk.threads.values()).map(|thread| thread.posts.len()).sum();
        if posts < LONGEST / 4096 || length(self) < LONGEST {
            return;
        }
        let mut closed: Vec<(Instant, String, String)> = Vec::new();
        for (id, talk) in &self.talks {
            let threads = talk.threads.iter().filter(|(_, thread)| thread.open.is_none());
            closed
                .extend(threads.filter_map(|(root, thread)| Some((thread.posts.last()?.at, id.clone(), root.clone()))));
        }
        closed.sort();
        let step = closed.len() / 8 + 1;
        for part in closed.chunks(step) {
            for (_, id, root) in part {
                if let Some(thread) = self.talks.get_mut(id).and_then(|talk| talk.threads.get_mut(root)) {
                    // Its first message says when it leaves the window.
                    thread.posts.truncate(1);
                    thread.posts.iter_mut().for_each(|post| post.text.clear());
                }
            }
            if length(self) < LONGEST {
                return;
            }
        }
    }
}

//! The newest change that was seen of a list, from which the next look goes on.
//!
//! 1. A change before the watermark was seen. One at that very time was seen if its id is remembered: several things can
//!    change in the same second.
//! 2. Times are kept as the service wrote them, since they are sent back to it; they are compared as instants.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::dates::instant;
use super::state::hash;

/// The newest change that was seen of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// Its time, as the service wrote it; empty: no change was seen.
    pub at: String,
    /// What was changed at that very time: hashes of ids.
    ids: BTreeSet<u64>,
}

impl Watermark {
    /// Everything before a time was seen.
    pub fn since(at: String) -> Self {
        Self { at, ids: BTreeSet::new() }
    }

    /// Was this change seen?
    pub fn knows(&self, id: &str, updated: &str) -> bool {
        match (instant(updated), instant(&self.at)) {
            (Some(at), Some(mark)) => at < mark || at == mark && self.ids.contains(&hash(&id)),
            _ => false,
        }
    }

    /// A change is seen.
    pub fn sees(&mut self, id: &str, updated: &str) {
        let (Some(at), mark) = (instant(updated), instant(&self.at)) else { return };
        if mark.is_none_or(|mark| at > mark) {
            updated.clone_into(&mut self.at);
            self.ids.clear();
        }
        if mark.is_none_or(|mark| at >= mark) {
            self.ids.insert(hash(&id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_at_the_very_time_of_the_watermark_is_remembered_by_its_id() {
        let mut seen = Watermark::default();
        assert!(!seen.knows("a", "2026-11-23T09:00:00Z"));
        seen.sees("a", "2026-11-23T09:00:00Z");
        seen.sees("b", "2026-11-23T08:00:00Z");
        assert!(seen.knows("a", "2026-11-23T09:00:00Z") && seen.knows("b", "2026-11-23T08:59:59Z"));
        assert!(!seen.knows("c", "2026-11-23T09:00:00Z") && !seen.knows("a", "2026-11-23T09:00:01Z"));
        seen.sees("c", "2026-11-23T09:00:00Z");
        assert!(seen.knows("c", "2026-11-23T09:00:00Z"));
        seen.sees("a", "2026-11-23T09:30:00Z");
        assert_eq!((seen.ids.len(), seen.knows("x", "2026-11-23T09:29:59Z")), (1, true));
    }

    #[test]
    fn before_a_watermark_without_ids_everything_was_seen_and_at_it_nothing() {
        let mut seen = Watermark::since("2026-11-23T09:00:00.000Z".to_owned());
        assert!(!seen.knows("a", "2026-11-23T09:00:00Z") && seen.knows("a", "2026-11-23T08:59:59Z"));
        seen.sees("a", "2026-11-23T09:00:00Z");
        assert!(seen.knows("a", "2026-11-23T09:00:00Z"));
    }
}

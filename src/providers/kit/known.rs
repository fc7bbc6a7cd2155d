//! The ids that were sent since the program started, for services that do not report deletions.
//!
//! 1. Every half hour, and on a thorough look, the kind lists the ids of all objects. A known id that is not listed is
//!    gone.
//! 2. An id that is listed and not known requires a full look. So does a comparison that is due when no full look was
//!    finished since the program started.
//!
//! Not here: listing the ids, and whether the list is complete (the kind).

use std::collections::HashSet;

use chrono::TimeDelta;

use crate::domain::Instant;

/// A comparison is due so long after the last comparison or full look.
const DUE: TimeDelta = TimeDelta::minutes(30);

/// The ids that were sent.
#[derive(Debug, Default)]
pub struct Known {
    ids: HashSet<String>,
    /// The ids of the running full look. `None`: none is running, or it began before the program started.
    reading: Option<HashSet<String>>,
    /// The time of the last comparison or full look. Absent before the first full look is finished.
    at: Option<Instant>,
}

impl Known {
    /// A full look begins, or continues.
    pub fn begin(&mut self, goes_on: bool) {
        if !goes_on {
            self.reading = Some(HashSet::new());
        }
    }

    /// The full look sent these ids.
    pub fn read<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        if let Some(reading) = &mut self.reading {
            reading.extend(ids.map(str::to_owned));
        }
    }

    /// The full look ends. `whole`: ids that it did not send are gone.
    pub fn end(&mut self, whole: bool, now: Instant) {
        let reading = self.reading.take();
        self.at = reading.is_some().then_some(now);
        if whole {
            self.ids.clear();
        }
        self.ids.extend(reading.into_iter().flatten());
    }

    /// A look for changes sent these ids.
    pub fn add<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        self.ids.extend(ids.map(str::to_owned));
    }

    /// This is gone.
    pub fn remove(&mut self, id: &str) {
        self.ids.remove(id);
    }

    /// Whether a comparison is due that is not possible, so that a full look is needed. `full_at`: the last full look.
    pub fn needs_all(&self, full_at: Instant, now: Instant) -> bool {
        self.at.is_none() && is_due(now - full_at)
    }

    /// Whether a comparison is due or `wished` for; if so, it counts as done now.
    pub fn takes_turn(&mut self, now: Instant, wished: bool) -> bool {
        let is_due = self.at.is_some_and(|at| wished || is_due(now - at));
        if is_due {
            self.at = Some(now);
        }
        is_due
    }

    /// The known ids that are not among these, in order, and whether all of these are known.
    pub fn compare(&self, there: &HashSet<String>) -> (Vec<String>, bool) {
        let mut gone: Vec<String> = self.ids.difference(there).cloned().collect();
        gone.sort_unstable();
        (gone, there.is_subset(&self.ids))
    }
}

/// Whether a comparison of this age is old; a negative age means that the clock was set back.
fn is_due(age: TimeDelta) -> bool {
    !(TimeDelta::zero()..DUE).contains(&age)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Instant {
        "2026-11-23T08:00:00Z".parse::<Instant>().unwrap() + TimeDelta::minutes(minute)
    }

    fn ids(ids: &str) -> HashSet<String> {
        ids.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_known_and_not_there_is_gone() {
        let mut known = Known::default();
        known.begin(false);
        known.read(["a", "b"].into_iter());
        known.end(true, at(0));
        known.add(["c"].into_iter());
        known.remove("b");
        assert_eq!(known.compare(&ids("c d")), (vec!["a".to_owned()], false));
        assert_eq!(known.compare(&ids("a c")), (vec![], true));
        known.begin(false);
        known.read(["x"].into_iter());
        known.end(false, at(1));
        assert_eq!(known.compare(&ids("")).0, ["a", "c", "x"]);
    }

    #[test]
    fn a_comparison_is_due_after_half_an_hour_when_wished_and_when_the_clock_went_back() {
        let mut known = Known::default();
        assert!(!known.takes_turn(at(0), true), "nothing to compare with");
        assert!(known.needs_all(at(0), at(30)) && !known.needs_all(at(0), at(29)));
        known.begin(false);
        known.end(true, at(0));
        assert!(!known.needs_all(at(0), at(90)));
        assert!(
            !known.takes_turn(at(29), false) && known.takes_turn(at(30), false) && !known.takes_turn(at(31), false)
        );
        assert!(known.takes_turn(at(32), true) && known.takes_turn(at(5), false));
    }

    #[test]
    fn a_reading_that_began_before_the_program_did_leaves_nothing_to_compare_with() {
        let mut known = Known::default();
        known.begin(true);
        known.read(["a"].into_iter());
        known.end(true, at(0));
        assert!(!known.takes_turn(at(40), true) && known.needs_all(at(0), at(40)));
    }
}

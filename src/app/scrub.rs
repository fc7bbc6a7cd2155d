//! Scrubbing time: the displayed moment leaves now and stays elsewhere until it is reset.
//!
//! The clock continues meanwhile, and the moment stays. The data stays the same; only the instant at which it is
//! evaluated differs.
//!
//! Not here: what depends on the moment (`Model::settle`), how it is marked on the screen (`screen`).

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::zone::{Edge, Zone};

/// The instants that the board is computed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The displayed instant: now, unless time is scrubbed.
    pub now: Instant,
    /// The clock's time: ages are relative to it.
    pub clock: Instant,
    /// The chosen moment, while it is not now.
    pub scrub: Option<Instant>,
    /// The next instant at which anything visible may change without an event.
    pub wake: Option<Instant>,
}

impl Time {
    /// A board that shows now.
    pub fn at(now: Instant) -> Self {
        Self { now, clock: now, scrub: None, wake: None }
    }

    /// Advances to the clock's time. A chosen moment stays.
    pub(super) fn go_on(&mut self, clock: Instant) {
        self.clock = clock;
        self.now = self.scrub.unwrap_or(clock);
    }

    /// Chooses a moment; `None` or the clock's own time means now.
    pub(super) fn choose(&mut self, moment: Option<Instant>) {
        self.scrub = moment.filter(|moment| *moment != self.clock);
        self.go_on(self.clock);
    }
}

/// A step of scrubbing: a count of a unit; negative counts go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Quarters of an hour.
    Quarters(i32),
    /// Hours.
    Hours(i32),
    /// Days in the viewer's zone: to the same time of day across clock changes.
    Days(i32),
}

/// The greatest distance of the moment from now.
const REACH: TimeDelta = TimeDelta::days(366);

/// The moment after a step from `from`, no further than a year from `clock`.
pub fn step(from: Instant, step: Step, viewer: &Zone, clock: Instant) -> Instant {
    let minutes = |n: i32| from.checked_add_signed(TimeDelta::minutes(n.into()));
    let to = match step {
        Step::Quarters(n) => minutes(15 * n),
        Step::Hours(n) => minutes(60 * n),
        Step::Days(n) => {
            let wall = viewer.local(from).checked_add_signed(TimeDelta::days(n.into()));
            wall.map(|wall| viewer.instant(wall, Edge::Start))
        }
    };
    let end = |by: TimeDelta| clock.checked_add_signed(by).unwrap_or(clock);
    to.unwrap_or(from).clamp(end(-REACH), end(REACH))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{t, zones};
    use super::*;

    fn moved(from: &str, by: Step) -> String {
        let viewer = zones().find("America/New_York").unwrap();
        step(t(from), by, &viewer, t("2026-11-01T05:30:00Z")).to_rfc3339()
    }

    #[test]
    fn a_step_goes_a_quarter_an_hour_or_a_day() {
        assert_eq!(moved("2026-11-23T14:32:00Z", Step::Quarters(1)), "2026-11-23T14:47:00+00:00");
        assert_eq!(moved("2026-11-23T14:32:00Z", Step::Hours(-1)), "2026-11-23T13:32:00+00:00");
        assert_eq!(moved("2026-11-23T14:32:00Z", Step::Days(1)), "2026-11-24T14:32:00+00:00");
    }

    #[test]
    fn a_day_keeps_the_time_of_day_across_a_change_of_clocks() {
        // Clocks in New York go back on 1 November 2026.
        assert_eq!(moved("2026-10-31T13:00:00Z", Step::Days(1)), "2026-11-01T14:00:00+00:00");
        assert_eq!(moved("2026-11-01T14:00:00Z", Step::Days(-1)), "2026-10-31T13:00:00+00:00");
    }

    #[test]
    fn the_moment_stays_within_a_year_of_now() {
        assert_eq!(moved("2026-11-23T14:32:00Z", Step::Days(9999)), "2027-11-02T05:30:00+00:00");
        assert_eq!(moved("2026-11-23T14:32:00Z", Step::Days(-9999)), "2025-10-31T05:30:00+00:00");
    }
}

//! Computes the delay before a source is read again. Pure: it takes an outcome and returns a duration.
//!
//! 1. After an answer: the source's `refresh`, a tenth more or less, so that sources do not fall into step. A source that
//!    is listened to is asked at a slow pace, or, where it tells of every change, only when it has told of one.
//! 2. After a failure: a quarter of a minute, doubled with each further one, up to a quarter of an hour (or `refresh`,
//!    if that is longer), of which at least half is waited.
//! 3. Limited: as long as the service asked, but no longer than an hour, and never less than a second. (The HTTP layer
//!    sends no sooner than it was told, even so: an hour is how long a clock that was set can mislead us.)
//! 4. Refused: until an order.
//! 5. A look that ended before its end and knows when to go on: until then, whatever `refresh` says; likewise no longer
//!    than an hour. One that was cut off but came further: as after a first failure.
//!
//! A wait begins when the answer has ended. So a tick that is missed, under Ctrl-Z or asleep, is never made up for.
//!
//! Not here: waiting (`task`).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// The first delay after a failure.
const FIRST: Duration = Duration::from_secs(15);
/// The longest delay after failures.
const LONGEST: Duration = Duration::from_mins(15);
/// The shortest and the longest wait that a service can ask for.
const TOLD: (Duration, Duration) = (Duration::from_secs(1), Duration::from_hours(1));

/// The outcome of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ended well.
    Well,
    /// It failed.
    Failed,
    /// It is unfinished, and resumes after this time.
    Again(Duration),
    /// It failed, but its cursor advanced.
    CutOff,
    /// The service asked to wait.
    Limited(Duration),
    /// Access was refused.
    Denied,
}

/// The pace of looks after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// The source's `refresh`.
    Refresh,
    /// It reports changes, and is read at this interval, or at `refresh` if that is longer.
    Slow(Duration),
    /// It reports every change.
    WhenTold,
}

/// The schedule of one source.
#[derive(Clone, Debug)]
pub struct Schedule {
    refresh: Duration,
    failures: u32,
    dice: u64,
}

impl Schedule {
    /// A schedule. `seed` (the source's id, for example) varies its jitter.
    pub fn new(refresh: Duration, seed: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        Self { refresh, failures: 0, dice: hasher.finish() }
    }

    /// The delay now; `None` is until an event.
    pub fn after(&mut self, outcome: Outcome, pace: Pace) -> Option<Duration> {
        self.failures = if outcome == Outcome::Failed { self.failures.saturating_add(1) } else { 0 };
        match outcome {
            Outcome::Well => {
                let usual = match pace {
                    Pace::WhenTold => return None,
                    Pace::Slow(slow) => slow.max(self.refresh),
                    Pace::Refresh => self.refresh,
                };
                Some(self.between(usual.mul_f64(0.9), usual.mul_f64(1.1)))
            }
            Outcome::Failed => {
                let doubled = FIRST.saturating_mul(2_u32.saturating_pow(self.failures - 1));
                let most = doubled.min(LONGEST.max(self.refresh));
                Some(self.between(most / 2, most))
            }
            Outcome::CutOff => Some(self.between(FIRST / 2, FIRST)),
            Outcome::Again(wait) | Outcome::Limited(wait) => Some(wait.clamp(TOLD.0, TOLD.1)),
            Outcome::Denied => None,
        }
    }

    /// A random moment within `most`, to spread simultaneous actions.
    pub fn spread(&mut self, most: Duration) -> Duration {
        self.between(Duration::ZERO, most)
    }

    fn between(&mut self, least: Duration, most: Duration) -> Duration {
        // A linear congruential step (Knuth's constants); its high bits are random enough for jitter.
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = (self.dice >> 33) as f64 / f64::from(1_u32 << 31);
        least + most.saturating_sub(least).mul_f64(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn schedule() -> Schedule {
        Schedule::new(MINUTE, "jira")
    }

    #[test]
    fn after_an_answer_the_refresh_is_waited_a_tenth_more_or_less() {
        let mut schedule = schedule();
        let waits: Vec<Duration> = (0..100).filter_map(|_| schedule.after(Outcome::Well, Pace::Refresh)).collect();
        assert!(waits.iter().all(|wait| (MINUTE.mul_f64(0.9)..=MINUTE.mul_f64(1.1)).contains(wait)), "{waits:?}");
        assert!(waits.iter().max() > waits.iter().min());
        assert_eq!(waits.len(), 100);
    }

    #[test]
    fn a_source_that_tells_of_changes_is_not_asked_without_a_reason() {
        assert_eq!(schedule().after(Outcome::Well, Pace::WhenTold), None);
        assert_eq!(schedule().after(Outcome::Denied, Pace::Refresh), None);
        let slow = schedule().after(Outcome::Well, Pace::Slow(10 * MINUTE)).unwrap();
        assert!((9 * MINUTE..=11 * MINUTE).contains(&slow), "{slow:?}");
        assert!(schedule().after(Outcome::Well, Pace::Slow(MINUTE / 2)).unwrap() >= MINUTE.mul_f64(0.9));
        assert!(schedule().after(Outcome::Failed, Pace::WhenTold).is_some());
    }

    #[test]
    fn failures_are_waited_longer_each_time_up_to_a_quarter_of_an_hour() {
        let mut schedule = schedule();
        let seconds = |n: u64| Duration::from_secs(n);
        for most in [15, 30, 60, 120, 240, 480, 900, 900, 900] {
            let wait = schedule.after(Outcome::Failed, Pace::Refresh).unwrap();
            assert!((seconds(most) / 2..=seconds(most)).contains(&wait), "{wait:?} of {most}");
        }
        schedule.after(Outcome::Well, Pace::Refresh);
        assert!(schedule.after(Outcome::Failed, Pace::Refresh).unwrap() <= seconds(15));
        for _ in 0..100 {
            schedule.after(Outcome::Failed, Pace::Refresh);
        }
        assert!(schedule.after(Outcome::Failed, Pace::Refresh).unwrap() <= seconds(900));
        let mut slow = Schedule::new(seconds(3600), "mail");
        for _ in 0..20 {
            slow.after(Outcome::Failed, Pace::Refresh);
        }
        assert!(slow.after(Outcome::Failed, Pace::Refresh).unwrap() >= seconds(1800));
    }

    #[test]
    fn a_service_may_ask_for_an_hour_at_most() {
        let told =
            |secs| schedule().after(Outcome::Limited(Duration::from_secs(secs)), Pace::Refresh).unwrap().as_secs();
        assert_eq!([told(0), told(7), told(3600), told(86_400)], [1, 7, 3600, 3600]);
    }

    #[test]
    fn two_sources_do_not_fall_into_step() {
        let wait = |seed| Schedule::new(MINUTE, seed).after(Outcome::Well, Pace::Refresh);
        assert_ne!(wait("jira"), wait("cards"));
        let mut schedule = schedule();
        assert!((0..100).all(|_| schedule.spread(MINUTE) <= MINUTE));
    }
}

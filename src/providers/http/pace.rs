//! How often requests may begin, where a service says so beforehand: so many in a time, of a bucket or of the whole
//! service. A request that would come too early waits for its turn, and none is refused for that.
//!
//! The window slides: between the beginning of a request and that of the one which comes so many later lies at least the
//! time. A wait that is longer than a refresh has patience for is not waited out: the request fails as one that the
//! service limits, with the instant of its turn.
//!
//! Not here: what the service says in its answers (`limits`, `buckets`), waiting (`session`).

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use chrono::TimeDelta;

use crate::domain::Instant;

/// A rhythm: at most so many requests begin within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// So many requests, at least one.
    pub requests: usize,
    /// Within this time.
    pub within: Duration,
}

impl Pace {
    /// So many requests a second.
    pub const fn a_second(requests: usize) -> Self {
        Self { requests, within: Duration::from_secs(1) }
    }

    /// So many requests a minute.
    pub const fn a_minute(requests: usize) -> Self {
        Self { requests, within: Duration::from_mins(1) }
    }
}

/// When requests began, or will begin, by bucket; the last few of each.
#[derive(Debug, Default)]
pub(super) struct Paces(HashMap<String, VecDeque<Instant>>);

impl Paces {
    /// When the next request of a bucket may begin: now, or later. It is not taken yet.
    pub fn turn(&self, bucket: &str, pace: Pace, now: Instant) -> Instant {
        let within = TimeDelta::from_std(pace.within).unwrap_or_default();
        let Some(begun) = self.0.get(bucket) else { return now };
        let earlier = begun.len().checked_sub(pace.requests.max(1)).and_then(|at| begun.get(at));
        // The clock was set back: a start in the future is not used.
        let is_real = |at: &&Instant| **at <= now + within * i32::try_from(begun.len()).unwrap_or(i32::MAX);
        earlier.filter(is_real).map_or(now, |at| (*at + within).max(now))
    }

    /// A request of a bucket begins then.
    pub fn take(&mut self, bucket: &str, pace: Pace, at: Instant) {
        let begun = self.0.entry(bucket.to_owned()).or_default();
        if begun.back().is_some_and(|last| *last > at) {
            begun.clear();
        }
        begun.push_back(at);
        while begun.len() > pace.requests.max(1) {
            begun.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millisecond: i64) -> Instant {
        "2026-11-23T12:00:00Z".parse::<Instant>().unwrap() + TimeDelta::milliseconds(millisecond)
    }

    /// When requests begin of which each comes at its millisecond.
    fn begin(pace: Pace, come: &[i64]) -> Vec<i64> {
        let mut paces = Paces::default();
        let begins = come.iter().map(|now| {
            let turn = paces.turn("list", pace, at(*now));
            paces.take("list", pace, turn);
            (turn - at(0)).num_milliseconds()
        });
        begins.collect()
    }

    #[test]
    fn of_any_time_of_the_window_no_more_requests_begin_than_it_allows() {
        assert_eq!(begin(Pace::a_second(3), &[0, 0, 0, 0, 0, 0, 0]), [0, 0, 0, 1000, 1000, 1000, 2000]);
        assert_eq!(begin(Pace::a_second(3), &[0, 500, 600, 700, 1400, 1650]), [0, 500, 600, 1000, 1500, 1650]);
        assert_eq!(begin(Pace::a_minute(1), &[0, 10, 70_000]), [0, 60_000, 120_000]);
        assert_eq!(begin(Pace { requests: 0, ..Pace::a_second(1) }, &[0, 0]), [0, 1000]);
    }

    #[test]
    fn buckets_have_their_turns_each_for_itself() {
        let (mut paces, pace) = (Paces::default(), Pace::a_minute(1));
        paces.take("history", pace, at(0));
        assert_eq!(paces.turn("replies", pace, at(1)), at(1));
        assert_eq!(paces.turn("history", pace, at(1)), at(60_000));
    }

    #[test]
    fn p12_a_clock_that_was_set_back_makes_nobody_wait() {
        let (mut paces, pace) = (Paces::default(), Pace::a_second(2));
        paces.take("list", pace, at(3_600_000));
        paces.take("list", pace, at(3_600_000));
        assert_eq!(paces.turn("list", pace, at(0)), at(0));
        paces.take("list", pace, at(0));
        assert_eq!(paces.turn("list", pace, at(1)), at(1));
    }
}

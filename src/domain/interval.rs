//! Half-open intervals of time, and sets of them.
//!
//! A set is a slice of disjoint intervals in order, such as [`union`] returns.

use chrono::TimeDelta;

use super::Instant;

/// A half-open interval: `start <= t < end`. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// Its first instant.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

impl Interval {
    /// The interval from `start` to `end`; `None` if it would be empty.
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// Returns whether `t` is in the interval.
    pub fn contains(&self, t: Instant) -> bool {
        self.start <= t && t < self.end
    }

    /// The length of the interval.
    pub fn length(&self) -> TimeDelta {
        self.end - self.start
    }

    /// The intersection with another interval; `None` if they do not overlap.
    pub fn within(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

/// The union of intervals, as a set: overlapping and adjacent intervals are merged.
pub fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    intervals.dedup_by(|next, last| {
        let joined = next.start <= last.end;
        if joined {
            last.end = last.end.max(next.end);
        }
        joined
    });
    intervals
}

/// The difference of two sets: `from` without `taken`.
pub fn minus(from: &[Interval], taken: &[Interval]) -> Vec<Interval> {
    let mut left = Vec::with_capacity(from.len());
    let first = from.first().map_or(0, |f| taken.partition_point(|t| t.end <= f.start));
    for interval in from {
        let mut start = interval.start;
        for cut in taken.iter().skip(first).take_while(|t| t.start < interval.end) {
            left.extend(Interval::new(start, cut.start));
            start = start.max(cut.end);
        }
        left.extend(Interval::new(start, interval.end));
    }
    left
}

/// Returns whether `t` is in a set of intervals.
pub fn any_contains(intervals: &[Interval], t: Instant) -> bool {
    containing(intervals, t).is_some()
}

/// The interval of a set that contains `t`.
pub fn containing(intervals: &[Interval], t: Instant) -> Option<Interval> {
    intervals.get(intervals.partition_point(|i| i.end <= t)).filter(|i| i.contains(t)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(minute * 60, 0).unwrap()
    }

    fn some(pairs: &[(i64, i64)]) -> Vec<Interval> {
        pairs.iter().filter_map(|(a, b)| Interval::new(at(*a), at(*b))).collect()
    }

    #[test]
    fn touching_intervals_unite() {
        assert_eq!(union(some(&[(5, 7), (0, 3), (3, 4), (6, 9)])), some(&[(0, 4), (5, 9)]));
    }

    #[test]
    fn taking_out_splits_what_it_meets() {
        assert_eq!(minus(&some(&[(0, 10), (12, 20)]), &some(&[(2, 4), (8, 14)])), some(&[(0, 2), (4, 8), (14, 20)]));
        assert_eq!(minus(&some(&[(0, 10)]), &some(&[(0, 10)])), []);
    }

    proptest! {
        #[test]
        fn a_minute_is_left_when_it_was_there_and_not_taken(
            from in proptest::collection::vec((0_i64..60, 1_i64..20), 0..8),
            taken in proptest::collection::vec((0_i64..60, 1_i64..20), 0..8),
        ) {
            let make = |v: Vec<(i64, i64)>| union(some(&v.into_iter().map(|(a, n)| (a, a + n)).collect::<Vec<_>>()));
            let (from, taken) = (make(from), make(taken));
            let left = minus(&from, &taken);
            for minute in 0..80 {
                let t = at(minute);
                prop_assert_eq!(any_contains(&left, t), any_contains(&from, t) && !any_contains(&taken, t));
            }
        }
    }
}

//! A week of hours as a function of the wall clock: how much working time has passed, and when an amount is reached.
//!
//! The spans of a [`Week`] are united, in order, in seconds from Monday 00:00; what runs over the end of the week is
//! cut there. Both questions cost one division and one binary search, however far away a wall clock is.
//!
//! Not here: zones and their changes (`regular`), changed dates and leave (`worktime`).

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::hours::Hours;

const DAY: i64 = 86_400;
/// A week in seconds.
pub const WEEK: i64 = 7 * DAY;
/// The Unix epoch was a Thursday: its week began three days before.
const MONDAY: i64 = -3 * DAY;

/// What a wall clock shows: seconds since 1970-01-01 00:00 by that clock, and nanoseconds below one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wall {
    /// Whole seconds.
    pub second: i64,
    /// The rest.
    pub nano: u32,
}

impl Wall {
    /// What a clock with an offset (in seconds) shows at an instant.
    pub fn of(t: Instant, offset: i32) -> Self {
        Self { second: t.timestamp() + i64::from(offset), nano: t.timestamp_subsec_nanos().min(999_999_999) }
    }

    /// The instant at which a clock with an offset shows this; absent beyond the ends of the calendar.
    pub fn instant(self, offset: i32) -> Option<Instant> {
        Instant::from_timestamp(self.second.checked_sub(offset.into())?, self.nano)
    }
}

/// A week of hours.
#[derive(Debug)]
pub struct Week {
    spans: Vec<Span>,
    total: i64,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: i64,
    end: i64,
    /// The length of the spans before this one.
    before: i64,
}

impl Week {
    /// The week of some hours.
    pub fn new(hours: &Hours) -> Self {
        let mut pieces = Vec::new();
        for day in 0..7_i64 {
            for span in hours.on(day as usize) {
                let minute = |minute: u16| day * DAY + i64::from(minute) * 60;
                let (start, end) = (minute(span.start), minute(span.end));
                pieces.push((start, end.min(WEEK)));
                // A span is at most two days long, so what is cut off lies in the next week alone.
                pieces.extend((end > WEEK).then_some((0, end - WEEK)));
            }
        }
        pieces.sort_unstable();
        pieces.dedup_by(|next, last| {
            let joined = next.0 <= last.1;
            if joined {
                last.1 = last.1.max(next.1);
            }
            joined
        });
        let mut total = 0;
        let spans = pieces.into_iter().map(|(start, end)| {
            let before = total;
            total += end - start;
            Span { start, end, before }
        });
        Self { spans: spans.collect(), total }
    }

    /// A week without any hours.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The working time from the Monday before the epoch up to a wall clock; negative before that Monday.
    pub fn passed(&self, wall: Wall) -> TimeDelta {
        let (week, second) = split(wall.second);
        let whole = week * self.total;
        let Some(span) = self.spans.get(self.ended(second)) else { return TimeDelta::seconds(whole + self.total) };
        if second < span.start {
            return TimeDelta::seconds(whole + span.before);
        }
        TimeDelta::seconds(whole + span.before + second - span.start) + TimeDelta::nanoseconds(wall.nano.into())
    }

    /// The first wall clock up to which an amount has [`passed`](Self::passed).
    pub fn reached(&self, amount: TimeDelta) -> Option<Wall> {
        if self.is_empty() {
            return None;
        }
        // Rounded down; the rest is positive.
        let seconds = amount.num_seconds() - i64::from(amount.subsec_nanos() < 0);
        let nano = (amount - TimeDelta::seconds(seconds)).subsec_nanos().unsigned_abs();
        // A whole number of seconds is reached at the end of a second of working time, which may be the last of its
        // span; a part of a second lies inside one.
        let whole = i64::from(nano == 0);
        let week = (seconds - whole).div_euclid(self.total);
        let inside = seconds - week * self.total;
        let at = self.spans.partition_point(|span| span.before + (span.end - span.start) <= inside - whole);
        let span = self.spans.get(at)?;
        Some(Wall { second: MONDAY + week * WEEK + span.start + inside - span.before, nano })
    }

    /// The first wall clock from `wall` on that lies inside the hours.
    pub fn next(&self, wall: Wall) -> Option<Wall> {
        let (week, second) = split(wall.second);
        let at = |week: i64, span: &Span| Wall { second: MONDAY + week * WEEK + span.start, nano: 0 };
        match self.spans.get(self.ended(second)) {
            Some(span) if span.start <= second => Some(wall),
            Some(span) => Some(at(week, span)),
            None => self.spans.first().map(|span| at(week + 1, span)),
        }
    }

    /// How many spans have ended at a second of the week.
    fn ended(&self, second: i64) -> usize {
        self.spans.partition_point(|span| span.end <= second)
    }
}

/// The week of a second, counted from the one with the epoch, and the second within it.
pub fn split(second: i64) -> (i64, i64) {
    ((second - MONDAY).div_euclid(WEEK), (second - MONDAY).rem_euclid(WEEK))
}

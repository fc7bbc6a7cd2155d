//! A segment of time in which working time is found in one way: by the weekly hours, or in a list of intervals.
//!
//! Not here: which segment an instant is in (`regular`, `worktime`).

use std::borrow::Cow;

use chrono::TimeDelta;

use super::week::{Wall, Week};
use crate::domain::Instant;
use crate::domain::interval::Interval;

/// A segment of time.
#[derive(Debug)]
pub struct Segment<'a> {
    /// Its extent.
    pub span: Interval,
    /// Its working hours.
    pub hours: SegmentHours<'a>,
}

/// The working hours in a [`Segment`].
#[derive(Debug)]
pub enum SegmentHours<'a> {
    /// The weekly hours, at a constant offset.
    Weekly(&'a Week, i32),
    /// These intervals; what reaches out of the segment does not count.
    Listed(Cow<'a, [Interval]>),
}

impl Segment<'_> {
    /// The first working instant from `t`, an instant of the segment, on.
    pub(super) fn next(&self, t: Instant) -> Option<Instant> {
        let next = match &self.hours {
            SegmentHours::Weekly(week, offset) => week.next(Wall::of(t, *offset))?.instant(*offset)?,
            SegmentHours::Listed(work) => work.iter().find(|i| i.end > t)?.start.max(t),
        };
        Some(next).filter(|next| *next < self.span.end)
    }

    /// The earliest instant of the segment by which an amount of working time has passed since `t`, or what is left of
    /// the amount at its end.
    pub(super) fn add(&self, t: Instant, amount: TimeDelta) -> Result<Instant, TimeDelta> {
        match &self.hours {
            SegmentHours::Weekly(week, offset) => {
                let wall = |t| Wall::of(t, *offset);
                let (start, end) = (week.passed(wall(t)), week.passed(wall(self.span.end)));
                let due = || week.reached(start + amount)?.instant(*offset);
                if end - start >= amount { due().ok_or(amount) } else { Err(amount - (end - start)) }
            }
            SegmentHours::Listed(work) => {
                let mut left = amount;
                for rest in work.iter().filter_map(|i| Interval::new(i.start.max(t), i.end.min(self.span.end))) {
                    if rest.length() >= left {
                        return Ok(rest.start + left);
                    }
                    left -= rest.length();
                }
                Err(left)
            }
        }
    }

    /// The earliest instant of the segment from which no more than an amount of working time is left before `t`, or what
    /// is left of the amount at its start.
    pub(super) fn back(&self, t: Instant, amount: TimeDelta) -> Result<Instant, TimeDelta> {
        match &self.hours {
            SegmentHours::Weekly(week, offset) => {
                let wall = |t| Wall::of(t, *offset);
                let (start, end) = (week.passed(wall(self.span.start)), week.passed(wall(t)));
                let soon = || week.reached(end - amount)?.instant(*offset);
                if end - start > amount { soon().ok_or(amount) } else { Err(amount - (end - start)) }
            }
            SegmentHours::Listed(work) => {
                let mut left = amount;
                for rest in work.iter().rev().filter_map(|i| Interval::new(i.start.max(self.span.start), i.end.min(t)))
                {
                    if rest.length() > left {
                        return Ok(rest.end - left);
                    }
                    left -= rest.length();
                }
                Err(left)
            }
        }
    }
}

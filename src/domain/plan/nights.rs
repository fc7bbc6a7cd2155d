//! When people sleep: one interval every night, by their clock.
//!
//! 1. Written sleep holds as it is written, also against working hours.
//! 2. Left out, it is 22:00-07:00 and gives way to work: a night that one stretch of work overlaps by four hours or more
//!    is a night shift, after which people sleep from one to nine hours after its end. Every stretch is taken out of it.
//! 3. A night belongs to the date on which it starts. Gaps and folds are resolved as for working hours.
//!
//! Not here: how it is written (`sleep`), what a meeting at night asks of a person (`person`).

use chrono::{NaiveDate, TimeDelta};

use crate::domain::hours::{DAY, Span};
use crate::domain::interval::{self, Interval};
use crate::domain::sleep::Sleep;
use crate::domain::worktime::WorkTime;

/// Sleep that is left out of the config: 22:00-07:00.
const USUAL: Span = Span { start: 22 * 60, end: DAY + 7 * 60 };
/// The least overlap with a night that makes a stretch of work a night shift.
const SHIFT: TimeDelta = TimeDelta::hours(4);
/// The time from the end of a night shift to the beginning of sleep.
const AFTER: TimeDelta = TimeDelta::hours(1);
/// The time from the end of a night shift to the end of sleep.
const UNTIL: TimeDelta = TimeDelta::hours(9);

/// The sleep of the nights that start on some dates, without what `stretches` of work take from it: a set.
pub(super) fn nights(
    sleep: Sleep,
    work: &WorkTime,
    dates: impl Iterator<Item = NaiveDate>,
    stretches: &[Interval],
) -> Vec<Interval> {
    let of = |span: Span| dates.flat_map(|date| work.spans(&[span], date)).collect();
    match sleep {
        Sleep::Never => Vec::new(),
        Sleep::Written(span) => interval::union(of(span)),
        Sleep::LeftOut => usual(of(USUAL), stretches),
    }
}

/// The usual nights, and the sleep after night shifts in place of those that a shift takes.
fn usual(nights: Vec<Interval>, stretches: &[Interval]) -> Vec<Interval> {
    let mut sleep = Vec::new();
    for night in nights {
        let begun = stretches.partition_point(|stretch| stretch.start < night.end);
        let before = stretches.iter().take(begun).rev().take_while(|stretch| stretch.start + LONGEST > night.start);
        let shifts = before.filter(|stretch| stretch.within(&night).is_some_and(|both| both.length() >= SHIFT));
        let after = shifts.filter_map(|shift| Interval::new(shift.end + AFTER, shift.end + UNTIL));
        let kept = sleep.len();
        sleep.extend(after);
        if sleep.len() == kept {
            sleep.push(night);
        }
    }
    interval::minus(&interval::union(sleep), &interval::union(stretches.to_vec()))
}

/// No stretch is longer: what starts on a date ends on the next one, and a clock may go back meanwhile.
pub(super) const LONGEST: TimeDelta = TimeDelta::hours(72);

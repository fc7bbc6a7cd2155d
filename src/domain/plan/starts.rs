//! The starts that are compared: every quarter hour, or one time of day on each of the viewer's dates.
//!
//! Not here: which of them are candidates, and which is best (`best`).

use chrono::{DurationRound, NaiveTime, TimeDelta};

use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::zone::{Edge, Zone};

/// Meetings begin on quarter hours.
pub const QUARTER: TimeDelta = TimeDelta::minutes(15);

/// The first quarter hour at or after an instant.
pub fn quarter(t: Instant) -> Instant {
    let floor = t.duration_trunc(QUARTER).unwrap_or(t);
    if floor < t { floor.checked_add_signed(QUARTER).unwrap_or(t) } else { t }
}

/// The starts, in order, of meetings of a length that lie within a span: on quarter hours of UTC, or at a time of day by
/// the viewer's clock.
pub(super) fn starts(span: Interval, length: TimeDelta, at: Option<NaiveTime>, viewer: &Zone) -> Vec<Instant> {
    let fits = |start: &Instant| span.end.signed_duration_since(*start) >= length;
    let Some(time) = at else {
        let next = |start: &Instant| start.checked_add_signed(QUARTER);
        return std::iter::successors(Some(quarter(span.start)), next).take_while(fits).collect();
    };
    // A gap may be a whole day: then the time of the date before is a start of the next.
    let first = viewer.date(span.start);
    let (first, last) = (first.pred_opt().unwrap_or(first), viewer.date(span.end));
    let on = first.iter_days().take_while(|date| *date <= last);
    let mut starts: Vec<Instant> = on.map(|date| viewer.instant(date.and_time(time), Edge::Start)).collect();
    starts.retain(|start| span.start <= *start && fits(start));
    starts.dedup();
    starts
}

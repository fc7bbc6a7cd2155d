//! The viewer's day, cut into cells of equal elapsed time across clock changes. A day of 23 hours has fewer cells; the
//! labels follow the wall clock.
//!
//! Not here: the contents of cells (panels).

use std::ops::Range;

use chrono::{NaiveTime, TimeDelta, Timelike};

use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::zone::{Edge, Zone};

/// In every zone, full hours fall on quarter hours of the viewer's clock.
const QUARTER: TimeDelta = TimeDelta::minutes(15);

/// The viewer's day around an instant: from one local midnight to the next.
pub fn around(viewer: &Zone, t: Instant) -> Option<Interval> {
    let date = viewer.date(t);
    Interval::new(viewer.midnight(date, Edge::Start), viewer.end_of(date))
}

/// A day cut into cells of equal time. The last is shorter if the day is not a whole number of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The day.
    pub day: Interval,
    /// The cells of an hour: 1, 2 or 4.
    pub per_hour: u16,
}

impl Scale {
    /// The number of cells.
    pub fn len(self) -> u16 {
        let cells = |length: TimeDelta| length.num_seconds().max(0) / self.cell().num_seconds().max(1);
        let whole = cells(self.day.length());
        let cut = self.cell() * i32::try_from(whole).unwrap_or(0) < self.day.length();
        u16::try_from(whole + i64::from(cut)).unwrap_or(0)
    }

    /// Returns whether there are no cells.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn cell(self) -> TimeDelta {
        TimeDelta::minutes(60 / i64::from(self.per_hour.max(1)))
    }

    /// The interval of a cell.
    pub fn span(self, cell: u16) -> Option<Interval> {
        let start = self.day.start.checked_add_signed(self.cell() * i32::from(cell))?;
        Interval::new(start, start.checked_add_signed(self.cell())?.min(self.day.end))
    }

    /// The interval of each cell.
    pub fn spans(self) -> impl Iterator<Item = Interval> {
        (0..self.len()).filter_map(move |cell| self.span(cell))
    }

    /// The cell that contains an instant.
    pub fn at(self, t: Instant) -> Option<u16> {
        let after = (t - self.day.start).num_seconds() / self.cell().num_seconds().max(1);
        u16::try_from(after).ok().filter(|_| self.day.contains(t))
    }

    /// The cells that an interval touches.
    pub fn over(self, span: Interval) -> Range<u16> {
        let Some(inside) = span.within(&self.day) else { return 0..0 };
        let last = inside.end - TimeDelta::nanoseconds(1);
        let first = self.at(inside.start).unwrap_or(0);
        first..self.at(last).map_or(first, |last| last + 1)
    }

    /// The labels of every `step`-th hour in a zone: the cell in which it begins, and its text. The beginning of a day
    /// is labelled by its weekday, except at the start of the scale.
    pub fn labels(self, dial: Dial<'_>, step: u32) -> Vec<(u16, String)> {
        let label = |(cell, span): (u16, Interval)| {
            let quarters = std::iter::successors(Some(span.start), |t| t.checked_add_signed(QUARTER));
            let mut walls = quarters.take_while(|t| *t < span.end).map(|t| dial.zone.local(t));
            let wall = walls.find(|wall| wall.minute() == 0 && wall.hour().is_multiple_of(step))?;
            let begins = wall.time() == NaiveTime::MIN && cell > 0;
            Some((cell, if begins { wall.format("%a").to_string() } else { dial.form.hour(wall.hour()) }))
        };
        (0..).zip(self.spans()).filter_map(label).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::Form;
    use crate::domain::zone::Zones;
    use proptest::prelude::*;

    fn zone(name: &str) -> Zone {
        Zones::newest([]).find(name).unwrap()
    }

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn scale(viewer: &Zone, on: &str, per_hour: u16) -> Scale {
        Scale { day: around(viewer, t(on)).unwrap(), per_hour }
    }

    fn labels(scale: Scale, zone: &Zone, step: u32) -> String {
        let labels = scale.labels(Dial { zone, form: Form::default() }, step);
        labels.iter().map(|(cell, label)| format!("{cell}:{label}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn d3_days_of_23_and_25_hours_have_fewer_and_more_cells_and_labels_of_the_wall_clock() {
        let berlin = zone("Europe/Berlin");
        let (spring, autumn) = (scale(&berlin, "2026-03-29T12:00:00Z", 1), scale(&berlin, "2026-10-25T12:00:00Z", 1));
        assert_eq!((spring.len(), autumn.len()), (23, 25));
        assert_eq!(labels(spring, &berlin, 4), "0:00 3:04 7:08 11:12 15:16 19:20");
        assert_eq!(labels(autumn, &berlin, 4), "0:00 5:04 9:08 13:12 17:16 21:20");
        assert_eq!(scale(&berlin, "2026-10-25T12:00:00Z", 4).len(), 100);
    }

    #[test]
    fn d4_a_change_of_half_an_hour_leaves_half_a_cell_at_the_end() {
        let lord_howe = zone("Australia/Lord_Howe");
        let scale = scale(&lord_howe, "2026-10-04T01:00:00Z", 1);
        let lengths: Vec<i64> = scale.spans().map(|span| span.length().num_minutes()).collect();
        assert_eq!((lengths.len(), lengths.last()), (24, Some(&30)));
    }

    #[test]
    fn d4_the_hours_of_a_zone_that_is_off_by_a_quarter_stand_in_the_cells_in_which_they_begin() {
        let (utc, kathmandu) = (Zone::utc(), zone("Asia/Kathmandu"));
        // 00:00 in Kathmandu is 18:15 here.
        assert_eq!(labels(scale(&utc, "2026-11-23T12:00:00Z", 1), &kathmandu, 6), "0:06 6:12 12:18 18:Tue");
        assert_eq!(labels(scale(&utc, "2026-11-23T12:00:00Z", 4), &kathmandu, 12), "25:12 73:Tue");
    }

    #[test]
    fn d5_a_day_without_a_midnight_begins_at_one() {
        let santiago = zone("America/Santiago");
        let scale = scale(&santiago, "2026-09-06T15:00:00Z", 1);
        assert_eq!((scale.len(), labels(scale, &santiago, 1).starts_with("0:01 1:02")), (23, true));
    }

    #[test]
    fn a_stretch_takes_every_cell_that_it_touches() {
        let scale = scale(&Zone::utc(), "2026-11-23T12:00:00Z", 2);
        let over = |from: &str, to: &str| scale.over(Interval::new(t(from), t(to)).unwrap());
        assert_eq!(over("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"), 18..20);
        assert_eq!(over("2026-11-23T09:15:00Z", "2026-11-23T09:31:00Z"), 18..20);
        assert_eq!(over("2026-11-23T23:45:00Z", "2026-11-24T00:30:00Z"), 47..48);
        assert_eq!(over("2026-11-24T00:00:00Z", "2026-11-24T00:30:00Z"), 0..0);
        assert_eq!([scale.at(t("2026-11-23T09:29:59Z")), scale.at(t("2026-11-24T00:00:00Z"))], [Some(18), None]);
    }

    proptest! {
        #[test]
        fn the_cells_of_a_day_are_all_of_it(hour in 0_i64..20_000, per_hour in prop::sample::select(vec![1_u16, 2, 4])) {
            for name in ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia"] {
                let at = t("2025-01-01T00:00:00Z") + TimeDelta::hours(hour);
                let scale = Scale { day: around(&zone(name), at).unwrap(), per_hour };
                let spans: Vec<Interval> = scale.spans().collect();
                prop_assert_eq!(spans.len(), usize::from(scale.len()));
                prop_assert_eq!((spans[0].start, spans[spans.len() - 1].end), (scale.day.start, scale.day.end));
                prop_assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
                prop_assert_eq!(scale.at(at), spans.iter().position(|span| span.contains(at)).map(|n| n as u16));
            }
        }
    }
}

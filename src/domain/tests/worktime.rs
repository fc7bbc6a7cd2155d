use chrono::TimeDelta;
use proptest::prelude::*;

use super::super::interval::{Interval, any_contains};
use super::super::teammate::{AwaySpan, Teammate};
use super::super::worktime::{WorkTime, steps};
use super::{Instant, ODD_ZONES, date, mate, t};

fn work(mate: &Teammate) -> WorkTime {
    WorkTime::new(mate, &[], t("2026-11-01T00:00:00Z")).unwrap()
}

fn hours(n: i64) -> TimeDelta {
    TimeDelta::hours(n)
}

fn day_total(mate: &Teammate, from: &str, to: &str) -> TimeDelta {
    work(mate).between(t(from), t(to))
}

#[test]
fn d3_a_night_shift_has_the_right_length_across_both_changes() {
    let night = mate("Europe/Berlin", &["Mon-Sun 22:00-06:00"]);
    let length = |on: &str| work(&night).own(date(on))[0].length();
    assert_eq!(length("2026-03-28"), hours(7));
    assert_eq!(length("2026-10-24"), hours(9));
    assert_eq!(length("2026-11-20"), hours(8));
}

#[test]
fn d3_hours_inside_a_gap_vanish_and_inside_a_fold_count_twice() {
    let small = mate("Europe/Berlin", &["Mon-Sun 01:30-02:30"]);
    let own = |on: &str| work(&small).own(date(on));
    let span = |a: &str, b: &str| Interval::new(t(a), t(b)).unwrap();
    assert_eq!(own("2026-03-29"), [span("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")]);
    assert_eq!(own("2026-10-25"), [span("2026-10-24T23:30:00Z", "2026-10-25T01:30:00Z")]);
    assert_eq!(work(&mate("Europe/Berlin", &["Mon-Sun 02:10-02:50"])).own(date("2026-03-29")), []);
}

#[test]
fn d4_split_shifts_add_up_in_odd_zones() {
    for zone in ["Asia/Kathmandu", "Pacific/Marquesas", "Pacific/Chatham"] {
        let split = mate(zone, &["Mon-Fri 09:00-12:30, 13:30-17:30"]);
        assert_eq!(
            day_total(&split, "2026-11-15T12:00:00Z", "2026-11-22T12:00:00Z"),
            TimeDelta::minutes(5 * 450),
            "{zone}"
        );
    }
}

/// Leave that begins inside the hour that clocks go through twice: working time ends with it.
#[test]
fn leave_that_begins_in_a_fold_cuts_the_shift_that_runs_through_it() {
    let night = mate("Europe/Berlin", &["Mon-Sun 02:00-03:00, 23:00-02:30"]).away_days("2026-10-25", "2026-10-25", "");
    let (work, from) = (work(&night), t("2026-10-24T23:59:00Z"));
    let amount = TimeDelta::minutes(91) + TimeDelta::milliseconds(92);
    // The shift of the day before ends at 01:30, in the second of the two hours; the next working time is a day later.
    assert_eq!(work.add(from, amount), Some(t("2026-10-26T01:30:00.092Z")));
    assert_eq!(
        work.back(t("2026-10-26T01:30:00.092Z"), TimeDelta::milliseconds(93)),
        Some(t("2026-10-25T01:29:59.999Z"))
    );
}

#[test]
fn overlapping_hours_count_once_also_across_midnight() {
    let twice = mate("UTC", &["Mon 09:00-17:00", "Mon 16:00-18:00"]);
    assert_eq!(day_total(&twice, "2026-11-16T00:00:00Z", "2026-11-17T00:00:00Z"), hours(9));
    let night = mate("UTC", &["Mon 22:00-06:00", "Tue 04:00-08:00"]);
    assert_eq!(day_total(&night, "2026-11-16T00:00:00Z", "2026-11-18T00:00:00Z"), hours(10));
}

#[test]
fn a_one_date_change_replaces_what_starts_on_that_date() {
    let changed = mate("UTC", &["Mon-Fri 22:00-06:00"]).day("2026-11-17", "").day("2026-11-21", "10:00-14:00");
    assert_eq!(day_total(&changed, "2026-11-17T00:00:00Z", "2026-11-18T00:00:00Z"), hours(6));
    assert_eq!(day_total(&changed, "2026-11-21T07:00:00Z", "2026-11-22T00:00:00Z"), hours(4));
}

#[test]
fn leave_in_dates_takes_whole_shifts_by_the_date_on_which_they_start() {
    let night = |from, to| mate("Europe/Berlin", &["Sun-Thu 22:00-06:00"]).away_days(from, to, "");
    let away = |mate: &Teammate| work(mate).away().to_vec();
    let span = |a: &str, b: &str| vec![Interval::new(t(a), t(b)).unwrap()];
    let week = night("2026-11-23", "2026-11-26");
    assert_eq!(away(&week), span("2026-11-23T05:00:00Z", "2026-11-27T05:00:00Z"));
    assert_eq!(work(&week).next(t("2026-11-26T12:00:00Z"), TimeDelta::days(9)), Some(t("2026-11-29T21:00:00Z")));
    // The shift of the day before runs on, that of the last day is taken whole.
    let one = night("2026-11-24", "2026-11-24");
    assert_eq!(away(&one), span("2026-11-24T05:00:00Z", "2026-11-25T05:00:00Z"));
    assert_eq!(day_total(&one, "2026-11-22T12:00:00Z", "2026-11-28T12:00:00Z"), hours(4 * 8));
    // Without a shift at a midnight, the midnight counts.
    assert_eq!(away(&night("2026-11-28", "2026-11-28")), span("2026-11-27T23:00:00Z", "2026-11-28T23:00:00Z"));
}

#[test]
fn leave_in_dates_follows_changed_days_and_shifts_longer_than_a_day() {
    let span = |a: &str, b: &str| vec![Interval::new(t(a), t(b)).unwrap()];
    let mut changed = mate("UTC", &["Mon-Fri 09:00-17:00"]).away_days("2026-11-24", "2026-11-24", "");
    changed.days.insert(date("2026-11-23"), super::super::hours::spans("20:00-04:00").unwrap());
    assert_eq!(work(&changed).away(), span("2026-11-24T04:00:00Z", "2026-11-25T00:00:00Z"));
    // From nine to nine of the next day but one: 33 hours; the shift of the day before the first still runs.
    let mut long = mate("UTC", &[]).away_days("2026-11-24", "2026-11-24", "");
    long.days.insert(date("2026-11-23"), super::super::hours::spans("09:00-09:00").unwrap());
    assert_eq!(work(&long).away(), span("2026-11-24T09:00:00Z", "2026-11-25T00:00:00Z"));
    // A range of instants is that time, whatever the shifts.
    let mut exact = mate("UTC", &["Mon-Fri 22:00-06:00"]);
    let (from, to) = (t("2026-11-24T00:00:00Z"), t("2026-11-25T00:00:00Z"));
    exact.away.push(super::super::teammate::Away { span: AwaySpan::Instants { from, to }, note: None, cover: None });
    assert_eq!(work(&exact).away(), [Interval::new(from, to).unwrap()]);
}

#[test]
fn d10_any_weekdays_can_be_the_working_days() {
    let week = |rules: &[&str]| day_total(&mate("Asia/Riyadh", rules), "2026-11-14T21:00:00Z", "2026-11-21T21:00:00Z");
    assert_eq!(week(&["Sun-Thu 08:00-16:00"]), hours(40));
    assert_eq!(week(&["Sat-Thu 08:00-16:00"]), hours(48));
    assert_eq!(week(&["Fri 08:00-16:00"]), hours(8));
    assert_eq!(week(&[]), hours(0));
}

#[test]
fn adding_nothing_is_now_and_adding_some_ends_inside_working_time() {
    let split = work(&mate("UTC", &["Mon-Fri 09:00-12:30, 13:30-17:30"]));
    let friday = t("2026-11-20T16:30:00Z");
    assert_eq!(split.add(friday, hours(0)), Some(friday));
    assert_eq!(split.add(friday, hours(1)), Some(t("2026-11-20T17:30:00Z")));
    assert_eq!(split.add(friday, hours(2)), Some(t("2026-11-23T10:00:00Z")));
    assert_eq!(split.add(friday, TimeDelta::minutes(270)), Some(t("2026-11-23T12:30:00Z")));
    assert_eq!(work(&mate("UTC", &[])).add(friday, hours(1)), None);
}

#[test]
fn a_target_beyond_a_year_is_not_reached() {
    let rare = work(&mate("UTC", &["Mon 09:00-10:00"]));
    let monday = t("2026-11-23T09:00:00Z");
    assert_eq!(rare.add(monday, hours(52)), Some(t("2027-11-15T10:00:00Z")));
    assert_eq!(rare.add(monday, hours(53)), Some(t("2027-11-22T10:00:00Z")));
    assert_eq!(rare.add(monday, hours(54)), None);
    assert_eq!(rare.end_of_working_day(monday, 52), Some(t("2027-11-22T10:00:00Z")));
    assert_eq!(rare.end_of_working_day(monday, 53), None);
}

#[test]
fn the_nth_working_day_starts_after_the_day_of_the_question() {
    let tokyo = work(&mate("Asia/Tokyo", &["Mon-Fri 09:00-12:00, 13:00-18:00"]));
    assert_eq!(tokyo.end_of_working_day(t("2026-11-22T09:00:00Z"), 1), Some(t("2026-11-23T09:00:00Z")));
    assert_eq!(tokyo.end_of_working_day(t("2026-11-20T01:00:00Z"), 2), Some(t("2026-11-24T09:00:00Z")));
    let away = mate("Asia/Tokyo", &["Mon-Fri 09:00-18:00"]).away_days("2026-11-23", "2026-11-24", "");
    assert_eq!(work(&away).end_of_working_day(t("2026-11-20T01:00:00Z"), 1), Some(t("2026-11-25T09:00:00Z")));
}

#[test]
fn d8_working_time_far_away_is_counted_without_end_and_without_a_panic() {
    let weekly = work(&mate("America/New_York", &["Mon-Fri 09:00-17:00"]));
    let (now, far) = (t("2026-11-23T00:00:00Z"), t("9999-12-31T23:59:59Z"));
    let weeks = (far - now).num_days() / 7;
    let error = weekly.between(now, far) - hours(40 * weeks);
    assert!(error.abs() <= hours(40), "{error}");
    assert!(weekly.between(t("0001-01-01T00:00:00Z"), now) > hours(40 * 52 * 2000));
    assert_eq!(weekly.add(Instant::MAX_UTC, hours(1)), None);
    assert_eq!(weekly.back(Instant::MIN_UTC, hours(1)), None);
    assert_eq!(weekly.next(Instant::MAX_UTC, hours(1)), None);
}

#[test]
fn the_calendar_repeats_after_four_hundred_years_and_so_does_working_time() {
    for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "America/Santiago"] {
        let night = work(&mate(zone, &["Mon-Sun 22:00-06:00", "Sun 01:30-02:30"]));
        let year = |from: &str, to: &str| night.between(t(from), t(to));
        let near = year("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z");
        assert_eq!(year("2430-01-01T00:00:00Z", "2431-01-01T00:00:00Z"), near, "{zone}");
        assert_eq!(year("9630-01-01T00:00:00Z", "9631-01-01T00:00:00Z"), near, "{zone}");
    }
}

/// Everything that a board asks about a due time, a question and a person.
fn ask_all(work: &WorkTime, at: Instant) {
    let (now, soon) = (t("2026-11-23T15:30:00Z"), hours(4));
    work.position(at);
    work.between(now, at);
    work.back(at, soon);
    work.add(at, soon);
    work.end_of_working_day(at, 2);
    work.days_before(at, 2);
    work.is_working(at);
    work.next(at, TimeDelta::days(60));
}

const FAR: [&str; 6] = [
    "0001-01-01T23:59:59Z",
    "0800-05-05T12:00:00Z",
    "1900-01-01T00:00:00Z",
    "2200-02-28T12:00:00Z",
    "5000-07-01T12:00:00Z",
    "9999-12-31T23:59:59Z",
];

#[test]
fn a_question_about_a_far_instant_takes_no_more_work_than_one_about_a_near_one() {
    for zone in ODD_ZONES {
        for rules in RULES {
            let person = mate(zone, rules).away_days("2026-12-24", "2027-01-02", "").day("2026-12-05", "10:00-14:00");
            let work = work(&person);
            // Sums over all changes are made once, for the first far instant.
            for far in FAR {
                ask_all(&work, t(far));
            }
            let near = steps::of(|| ask_all(&work, t("2027-03-01T09:00:00Z")));
            for far in FAR {
                let steps = steps::of(|| ask_all(&work, t(far)));
                assert!(steps <= 3 * near, "{zone} {rules:?} {far}: {steps} steps, near {near}");
            }
        }
    }
}

#[test]
fn the_first_far_instant_takes_no_more_work_than_there_are_changes_in_one_cycle() {
    for zone in ODD_ZONES {
        for far in FAR {
            let work = work(&mate(zone, &["Mon-Thu 22:00-06:00"]));
            let steps = steps::of(|| ask_all(&work, t(far)));
            assert!(steps < 2 * 400 + 500, "{zone} {far}: {steps} steps");
        }
    }
}

#[test]
fn leave_without_an_end_takes_no_more_work_than_a_week_of_it() {
    let asked = |until: &str| {
        let work = work(&mate("Europe/Berlin", &["Mon-Fri 09:00-17:00"]).away_days("2026-11-30", until, ""));
        steps::of(|| {
            for at in FAR.into_iter().chain(["2026-11-27T12:00:00Z", "2027-03-01T12:00:00Z"]) {
                ask_all(&work, t(at));
            }
        })
    };
    let week = asked("2026-12-06");
    for until in ["2031-01-01", "2500-01-01", "9999-12-31"] {
        assert!(asked(until) <= 3 * week, "until {until}: {} steps, a week {week}", asked(until));
    }
}

#[test]
fn working_time_before_leave_without_an_end_is_left_before_a_far_due_time() {
    let leaving = work(&mate("UTC", &["Mon-Fri 09:00-17:00"]).away_days("2026-12-01", "9999-12-31", ""));
    let (due, now) = (t("9999-12-31T23:00:00Z"), t("2026-11-27T09:00:00Z"));
    assert_eq!(leaving.between(now, due), hours(16));
    assert_eq!(leaving.back(due, hours(4)), Some(t("2026-11-30T13:00:00Z")));
    assert_eq!(leaving.back(due, hours(8)), Some(t("2026-11-27T17:00:00Z")));
    assert_eq!(leaving.end_of_working_day(now, 2), None);
    assert_eq!(leaving.next(t("2026-12-01T00:00:00Z"), TimeDelta::days(60)), None);
}

const RULES: [&[&str]; 8] = [
    &["Sun-Thu 20:30-00:15", "Sat-Sun 00:00-04:00"],
    &["Mon-Fri 09:00-17:00"],
    &["Mon-Fri 09:00-12:30, 13:30-17:30"],
    &["Mon-Thu 22:00-06:00"],
    &["Fri-Mon 01:30-02:30, 02:45-09:15"],
    &["Mon-Sun 02:00-03:00, 23:00-02:30"],
    &["Mon,Wed,Fri 00:00-24:00"],
    &["Tue 08:00-08:00"],
];

prop_compose! {
    fn person()(zone in prop::sample::select(&ODD_ZONES), rules in prop::sample::select(&RULES), away in 0..20_u64, long in 0..9_u64) -> Teammate {
        let first = date("2026-10-20") + chrono::Days::new(away);
        mate(zone, rules).away_days(&first.to_string(), &(first + chrono::Days::new(long)).to_string(), "")
    }
}

prop_compose! {
    fn worker()(person in person()) -> WorkTime {
        work(&person)
    }
}

prop_compose! {
    /// An instant within days of some change of a zone's offset, in any century.
    fn changing()(zone in prop::sample::select(&CHANGED), n in any::<prop::sample::Index>(), year in 2050..9000, minutes in -5000..5000_i64)
        -> (&'static str, Instant)
    {
        let found = super::zone(zone);
        let changes: Vec<_> = found.offsets().listed().iter().copied().chain(found.offsets().of_year(year)).collect();
        let at = changes.get(n.index(changes.len())).map_or(0, |change| change.at);
        (zone, Instant::from_timestamp(at, 0).unwrap() + TimeDelta::minutes(minutes))
    }
}

/// Zones with every sort of change: also by a whole day, by seconds, twice in a year without summer time.
const CHANGED: [&str; 14] = [
    "America/New_York",
    "Europe/Berlin",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Asia/Manila",
    "America/Juneau",
    "Pacific/Kwajalein",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/Santiago",
    "Antarctica/Troll",
    "Europe/London",
];

prop_compose! {
    fn autumn()(minute in 0..86_400_i64) -> Instant {
        t("2026-10-01T00:00:00Z") + TimeDelta::minutes(minute)
    }
}

proptest! {
    #[test]
    fn working_time_is_additive(work in worker(), a in autumn(), b in autumn(), c in autumn()) {
        let mut at = [a, b, c];
        at.sort();
        prop_assert_eq!(work.between(at[0], at[1]) + work.between(at[1], at[2]), work.between(at[0], at[2]));
        prop_assert_eq!(work.position(at[2]) - work.position(at[0]), work.between(at[0], at[2]));
    }

    /// Counting gives what listing every date would give, around any change of any century.
    #[test]
    fn counted_working_time_is_that_of_the_listed_days(
        (zone, from) in changing(), rules in prop::sample::select(&RULES), minutes in 0..80_000_i64,
        away in proptest::option::of((0..30_u64, 0..9_u64)), day in proptest::option::of(0..30_u64),
    ) {
        let opens = from.date_naive();
        let date = |n| (opens + chrono::Days::new(n)).to_string();
        let mut person = mate(zone, rules);
        if let Some((first, long)) = away {
            person = person.away_days(&date(first), &date(first + long), "");
        }
        if let Some(n) = day {
            person = person.day(&date(n), "01:15-02:45, 23:00-03:30");
        }
        let work = work(&person);
        let to = from + TimeDelta::minutes(minutes);
        let listed: TimeDelta = Interval::new(from, to).map_or_else(Vec::new, |span| work.within(span)).iter().map(Interval::length).sum();
        prop_assert_eq!(work.between(from, to), listed);
        prop_assert_eq!(work.is_working(from), work.between(from, from + TimeDelta::nanoseconds(1)) > TimeDelta::zero());
        let amount = TimeDelta::minutes(minutes % 3000) + TimeDelta::milliseconds(minutes % 1000 + 1);
        if let Some(due) = work.add(from, amount) {
            prop_assert_eq!(work.between(from, due), amount);
            prop_assert!(work.between(from, due - TimeDelta::nanoseconds(1)) < amount);
        }
        if let Some(soon) = work.back(to, amount) {
            prop_assert!(work.between(soon, to) <= amount);
            prop_assert!(work.between(soon - TimeDelta::nanoseconds(1), to) > amount);
        }
        if let Some(next) = work.next(from, TimeDelta::days(60)) {
            prop_assert!(work.is_working(next));
            prop_assert_eq!(work.between(from, next), TimeDelta::zero());
        }
    }

    #[test]
    fn what_was_added_has_passed_and_not_a_moment_earlier(work in worker(), at in autumn(), minutes in 1..3000_i64) {
        let amount = TimeDelta::minutes(minutes);
        let due = work.add(at, amount).unwrap();
        prop_assert_eq!(work.between(at, due), amount);
        prop_assert!(work.between(at, due - TimeDelta::seconds(1)) < amount);
    }

    #[test]
    fn days_before_a_due_time_are_those_whose_target_would_be_due_no_earlier(
        work in worker(), due in autumn(), now in autumn(), n in 1..6_u16,
    ) {
        let asked_now = work.end_of_working_day(now, n).unwrap();
        let soon = work.days_before(due, n).unwrap();
        prop_assert_eq!(soon <= now, asked_now >= due, "soon at {}, asked at {} it is due at {}", soon, now, asked_now);
    }

    #[test]
    fn going_back_finds_the_first_moment_with_no_more_than_the_amount_left(work in worker(), at in autumn(), minutes in 0..3000_i64) {
        let amount = TimeDelta::minutes(minutes);
        let soon = work.back(at, amount).unwrap();
        prop_assert!(work.between(soon, at) <= amount);
        prop_assert!(work.between(soon - TimeDelta::seconds(1), at) > amount);
    }

    #[test]
    fn working_is_what_the_intervals_contain(work in worker(), at in autumn()) {
        let around = Interval::new(at - hours(40), at + hours(40)).unwrap();
        prop_assert_eq!(work.is_working(at), any_contains(&work.within(around), at));
        prop_assert_eq!(work.between(at, at + TimeDelta::nanoseconds(1)) > TimeDelta::zero(), work.is_working(at));
    }

    /// What is kept of the last question is what it would be found to be.
    #[test]
    fn where_a_moment_stands_does_not_depend_on_what_was_asked_before(
        person in person(), first in autumn(), steps in proptest::collection::vec(-200..200_i64, 1..20),
    ) {
        let (mut at, asked) = (first, work(&person));
        for minutes in steps {
            at += TimeDelta::minutes(minutes);
            prop_assert_eq!(asked.position(at), work(&person).position(at));
            prop_assert_eq!(asked.is_working(at), work(&person).is_working(at));
        }
    }

    #[test]
    fn the_next_working_moment_is_the_first(work in worker(), at in autumn()) {
        let next = work.next(at, TimeDelta::days(60)).unwrap();
        prop_assert!(work.is_working(next));
        prop_assert_eq!(work.between(at, next), TimeDelta::zero());
    }
}

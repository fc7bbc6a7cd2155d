use chrono::TimeDelta;
use proptest::prelude::*;

use super::super::availability::Facts;
use super::super::batch::{Event, EventKind, EventSpan, When};
use super::super::interval::{Interval, union};
use super::super::plan::{fewest, free, levels, windows};
use super::{Instant, mate, t};

fn at(minute: i64) -> Instant {
    t("2026-11-23T00:00:00Z") + TimeDelta::minutes(minute)
}

fn spans(spans: &[(i64, i64)]) -> Vec<Interval> {
    union(spans.iter().map(|(a, b)| Interval::new(at(*a), at(*b)).unwrap()).collect())
}

/// The windows of at least 45 minutes as `(start, end, who)`, in minutes.
fn found(free: &[&[(i64, i64)]]) -> Vec<(i64, i64, Vec<usize>)> {
    let free: Vec<Vec<Interval>> = free.iter().map(|free| spans(free)).collect();
    let minute = |t: Instant| (t - at(0)).num_minutes();
    let all = windows(&free, TimeDelta::minutes(45));
    all.into_iter().map(|w| (minute(w.span.start), minute(w.span.end), w.inside)).collect()
}

#[test]
fn the_window_of_everybody_is_where_all_stay_inside() {
    assert_eq!(found(&[&[(0, 100)], &[(50, 200)]]), [(50, 100, vec![0, 1])]);
}

#[test]
fn when_all_together_is_too_short_the_largest_groups_are_listed() {
    assert_eq!(found(&[&[(0, 60)], &[(30, 90)]]), [(0, 60, vec![0]), (30, 90, vec![1])]);
}

#[test]
fn a_group_keeps_its_window_while_others_come_and_go() {
    let all = found(&[&[(0, 200)], &[(0, 200)], &[(20, 40), (60, 80)]]);
    assert_eq!(all, [(0, 200, vec![0, 1])]);
}

#[test]
fn with_nobody_free_there_is_no_window() {
    assert_eq!(found(&[&[(0, 44)], &[]]), []);
    assert_eq!(found(&[]), []);
}

#[test]
fn an_event_keeps_a_person_out_and_so_does_having_no_zone() {
    let span = Interval::new(t("2026-11-23T00:00:00Z"), t("2026-11-24T00:00:00Z")).unwrap();
    let at = |text: &str| When::At(t(text));
    let span_of = EventSpan::Timed { start: at("2026-11-23T10:00:00Z"), end: at("2026-11-23T11:00:00Z") };
    let event = Event { span: span_of, kind: EventKind::Busy, title: None, key: None };
    let facts =
        |zone| Facts::new(&mate(zone, &["Mon-Fri 09:00-17:00"]), Vec::new(), std::slice::from_ref(&event), span.start);
    let expected = [("09:00", "10:00"), ("11:00", "17:00")]
        .map(|(a, b)| Interval::new(t(&format!("2026-11-23T{a}:00Z")), t(&format!("2026-11-23T{b}:00Z"))).unwrap());
    assert_eq!(free(&facts("UTC"), span), expected);
    assert_eq!(free(&facts(""), span), []);
}

#[test]
fn how_many_are_inside_is_known_at_every_time() {
    let levels = levels(spans(&[(0, 60), (90, 120)]).iter().chain(&spans(&[(30, 100)])));
    let minutes: Vec<(i64, usize)> = levels.iter().map(|(t, n)| ((*t - at(0)).num_minutes(), *n)).collect();
    assert_eq!(minutes, [(0, 1), (30, 2), (60, 1), (90, 2), (100, 1), (120, 0)]);
    let fewest = |a, b| fewest(&levels, Interval::new(at(a), at(b)).unwrap());
    assert_eq!([fewest(-9, 0), fewest(-9, 1), fewest(0, 30), fewest(30, 60), fewest(50, 95)], [0, 0, 1, 2, 1]);
    assert_eq!([fewest(90, 100), fewest(110, 120), fewest(110, 130), fewest(120, 130)], [2, 1, 0, 0]);
}

/// The same by trying every minute.
fn tried(people: &[Vec<(i64, i64)>]) -> Vec<(i64, i64, Vec<usize>)> {
    let free = |who: usize, minute: i64| people[who].iter().any(|(a, n)| minute >= *a && minute < a + n);
    let group = |t: i64| (0..people.len()).filter(|who| (t..t + 45).all(|m| free(*who, m))).collect::<Vec<_>>();
    let largest = (0..900).map(|t| group(t).len()).max().unwrap_or(0);
    let mut found: Vec<(i64, i64, Vec<usize>)> = Vec::new();
    for (t, group) in (0..900).map(|t| (t, group(t))).filter(|(_, group)| !group.is_empty() && group.len() == largest) {
        let together = |m: i64| group.iter().all(|who| free(*who, m));
        let start = (-1..=t).rev().find(|m| !together(*m)).unwrap() + 1;
        let end = (t..=900).find(|m| !together(*m)).unwrap();
        found.push((start, end, group));
    }
    found.sort();
    found.dedup();
    found
}

proptest! {
    #[test]
    fn the_windows_are_those_that_trying_every_minute_finds(
        people in prop::collection::vec(prop::collection::vec((0_i64..600, 1_i64..200), 0..5), 0..5),
    ) {
        let spans: Vec<Vec<(i64, i64)>> = people.iter().map(|s| s.iter().map(|(a, n)| (*a, a + n)).collect()).collect();
        prop_assert_eq!(found(&spans.iter().map(Vec::as_slice).collect::<Vec<_>>()), tried(&people));
    }

    #[test]
    fn every_window_holds_and_could_not_be_longer(
        people in prop::collection::vec(prop::collection::vec((0_i64..600, 1_i64..200), 0..5), 1..5),
    ) {
        let slices: Vec<&[(i64, i64)]> = people.iter().map(Vec::as_slice).collect();
        let busy = |who: usize, minute: i64| !people[who].iter().any(|(a, n)| minute >= *a && minute < a + n);
        let spans: Vec<Vec<(i64, i64)>> = slices.iter().map(|s| s.iter().map(|(a, n)| (*a, a + n)).collect()).collect();
        let all = found(&spans.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for (start, end, who) in &all {
            prop_assert!(end - start >= 45);
            prop_assert!(who.iter().all(|w| (*start..*end).all(|m| !busy(*w, m))));
            prop_assert!(who.iter().any(|w| busy(*w, *end)) && who.iter().any(|w| busy(*w, start - 1)));
        }
        prop_assert!(all.windows(2).all(|w| (w[0].0, w[0].1) <= (w[1].0, w[1].1) && w[0].2.len() == w[1].2.len()));
    }
}

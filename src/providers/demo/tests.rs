use std::collections::BTreeSet;

use super::*;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Due, Item};
use crate::providers::Heard;

const TEAM: [&str; 9] = ["maya", "sam", "kenji", "ines", "ravi", "lea", "tomas", "chidi", "aiko"];

fn demo() -> Demo {
    Demo::new(Arc::new(Zones::newest([])))
}

/// Starts on a Tuesday at work, on a Saturday, at night, and around a change of the clocks.
const STARTS: [&str; 5] = [
    "2026-11-24T14:30:00Z",
    "2026-11-21T03:00:00Z",
    "2026-11-25T06:59:00Z",
    "2026-11-01T06:30:00Z",
    "2028-02-29T23:59:59Z",
];

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn find<'a>(page: &'a Page, id: &str) -> &'a Item {
    page.items.iter().find(|item| item.id.raw() == id).unwrap()
}

#[test]
fn the_same_moments_tell_the_same_story() {
    let (start, now) = (at(STARTS[0]), at("2026-11-24T14:40:00Z"));
    let told = |demo: &Demo| (demo.page(start), demo.page(now));
    assert_eq!(told(&demo()), told(&demo()));
    let one = demo();
    let (before, after) = told(&one);
    assert_ne!(before, after);
    assert_eq!(one.page(at("2020-01-01T00:00:00Z")), before, "before the start nothing has happened yet");
}

#[test]
fn nobody_speaks_from_the_future_and_everybody_in_order() {
    for start in STARTS.map(at) {
        let demo = demo();
        demo.page(start);
        for minutes in [0, 1, 5, 20, 60, 6000] {
            let now = start + TimeDelta::minutes(minutes);
            for item in demo.page(now).items {
                assert!(item.messages.is_sorted_by_key(|m| m.at), "{}", item.id.raw());
                assert!(item.messages.iter().all(|m| m.at <= now));
            }
        }
    }
}

#[test]
fn threads_and_deadlines_stand_in_every_state_whenever_it_starts() {
    for start in STARTS.map(at) {
        let page = demo().page(start);
        let asked = |id: &str| start - find(&page, id).messages.last().unwrap().at;
        assert!(asked("launch-copy") >= TimeDelta::days(7), "late");
        assert!(asked("status-page") >= TimeDelta::hours(3), "due soon: three of four working hours are over");
        assert!(asked("tax-ids") <= TimeDelta::hours(1), "waiting");
        assert_eq!(find(&page, "quick-start").channel, Channel::Document, "no target");
        let zones = Zones::newest([]);
        let today = zones.find("America/New_York").unwrap().date(start);
        let days = |id: &str| match find(&page, id).due {
            Some(Due::Date(date)) => (date - today).num_days(),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            ["invoice-cent", "status-page", "press-kit", "launch-copy", "tax-ids"].map(days),
            [-3, 0, 1, 5, 20],
            "overdue, today, tomorrow, this week, later"
        );
        assert_eq!(find(&page, "app-shots").due, Some(Due::At(start + TimeDelta::minutes(110))), "at risk");
    }
}

#[test]
fn whoever_is_named_is_of_the_team() {
    let page = demo().page(at(STARTS[0]));
    let mentioned = |page: &Page| {
        let all = page.items.iter().flat_map(|item| &item.messages).flat_map(|m| &m.mentions);
        all.map(|who| who.raw().to_owned()).collect::<BTreeSet<_>>()
    };
    let demo = demo();
    demo.page(at(STARTS[0]));
    let later = demo.page(at(STARTS[0]) + TimeDelta::hours(2));
    for name in mentioned(&page).union(&mentioned(&later)) {
        assert!(TEAM.contains(&name.as_str()), "{name}");
    }
    let assigned = page.items.iter().flat_map(|item| &item.assignees);
    let known = page.statuses.iter().map(|(who, _)| who).chain(page.calendars.iter().map(|calendar| &calendar.owner));
    assert!(assigned.chain(known).all(|who| TEAM.contains(&who.raw())));
    assert!(later::people().all(|who| TEAM.contains(&who) || who.contains('(')), "an outsider says who they are");
    assert!(later::places().all(|id| page.items.iter().any(|item| item.id.raw() == id)));
}

#[test]
fn something_happens_every_20_to_60_seconds_for_ever() {
    let gaps: Vec<u64> = later::gaps().take(200).collect();
    assert!(gaps.iter().all(|gap| (20..=60).contains(gap)));
    let (start, demo) = (at(STARTS[0]), demo());
    let mut last = demo.page(start);
    let mut now = start;
    for gap in gaps {
        now += TimeDelta::seconds(gap as i64);
        let page = demo.page(now);
        assert_ne!(page, last, "at {now}");
        last = page;
    }
    assert_ne!(demo.page(now + TimeDelta::days(365)), last);
}

#[tokio::test(start_paused = true)]
async fn each_change_gives_a_nudge() {
    let (nudge, mut heard) = Nudge::new();
    let demo = demo();
    let listening = tokio::spawn(async move { demo.listen(nudge).unwrap().await });
    assert_eq!(heard.recv().await, Some(Heard::Listening));
    let start = tokio::time::Instant::now();
    for gap in later::gaps().take(30) {
        let before = tokio::time::Instant::now();
        assert_eq!(heard.recv().await, Some(Heard::Changed));
        assert!(before.elapsed() >= Duration::from_secs(gap), "{:?}", start.elapsed());
    }
    listening.abort();
}

//! The notes in details on holidays that take no time: half days, and years outside the table.

use super::super::input::Input;
use super::super::program::{Event, Program, Size};
use super::super::update::News;
use super::{TEAM, empty, page, shown, t};
use crate::board::{Health, Update};
use crate::domain::batch::{Due, Item, Page};

/// The board at this time, with Kenji in a region and a deadline of his; then these keys.
fn after(now: &str, region: &str, due: &str, keys: &str) -> String {
    let config = TEAM.replace("zone = \"Asia/Tokyo\"", &format!("zone = \"Asia/Tokyo\"\nregion = {region:?}"));
    let (mut model, mut desk) = empty(&config, now);
    let page = page();
    let item = |item: Item| {
        if item.id == Item::new("deck").id { Item { due: Some(Due::Date(due.parse().unwrap())), ..item } } else { item }
    };
    let items = page.items.into_iter().map(item).filter(|item| item.id == Item::new("deck").id).collect();
    let mut updates = desk.page(0, Page { items, ..Page::default() });
    updates.push(Update::Source(0, Health::Ok(t(now))));
    model.handle(Event::Resized(Size { columns: 120, rows: 60 }), t(now));
    model.handle(Event::News(News::Known(updates)), t(now));
    for key in keys.split(' ') {
        model.handle(Event::Input(Input::Key(key.parse().unwrap())), t(now));
    }
    shown(&model)
}

/// Kenji's details.
fn kenji(now: &str, region: &str) -> String {
    let found = after(now, region, "2031-01-20", "1 j j enter");
    assert!(found.contains("esc back") && found.contains("Kenji Mori"), "{found}");
    found
}

#[test]
fn d11_details_say_after_which_year_holidays_are_unknown() {
    let words = "holidays unknown after 2030";
    for now in ["2031-01-20T03:00:00Z", "2030-12-31T15:30:00Z", "2030-11-20T03:00:00Z"] {
        let found = kenji(now, "JP");
        assert_eq!(found.matches(words).count(), 1, "{now}\n{found}");
    }
    assert!(!kenji("2030-10-20T03:00:00Z", "JP").contains("unknown after"), "sixty days ahead all is known");
    assert!(kenji("2024-06-03T03:00:00Z", "JP").contains("holidays unknown before 2025"));
    for region in ["XX", "US"] {
        let found = kenji("2031-01-20T03:00:00Z", region);
        assert_eq!(found.contains(words), region == "US", "of no table no year is told: {region}\n{found}");
    }
}

#[test]
fn d11_a_deadline_says_of_which_assignee_holidays_are_unknown_by_then() {
    let of = |due: &str| after("2030-12-20T03:00:00Z", "JP", due, "3 enter");
    let found = of("2031-01-20");
    assert!(found.contains("Kenji: holidays unknown after 2030"), "{found}");
    assert!(!of("2030-12-30").contains("unknown after"), "{}", of("2030-12-30"));
}

#[test]
fn a_half_day_is_a_word_in_the_details_and_takes_no_time() {
    let found = kenji("2026-12-24T03:00:00Z", "AU-NT");
    assert!(found.contains("Half day"), "{found}");
    assert!(found.contains("Christmas Eve (from 7pm) (hours not known)"), "{found}");
    assert!(!found.contains("away until") && !kenji("2026-12-22T03:00:00Z", "AU-NT").contains("Half day"), "{found}");
}

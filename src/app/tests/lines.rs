//! The lines above and below the panels: what is dropped first where there is little room.

use super::super::program::{Event, Program, Size};
use super::super::update::News;
use super::{NOW, TEAM, empty, model, page, press, shown, t};
use crate::board::{Health, Update};
use crate::domain::text::Text;

/// The team's board with three sources, of which two have failed.
fn failed(columns: u16) -> super::Model {
    failed_with(columns, &["tickets", "cards"])
}

/// The team's board with a source that answered, and others that failed.
fn failed_with(columns: u16, sources: &[&str]) -> super::Model {
    let source = |id: &&str| format!("\n[[source]]\nid = {id:?}\nkind = \"jira\"\n");
    let more: String = sources.iter().map(source).collect();
    let (mut model, mut desk) = empty(&format!("{TEAM}{more}"), NOW);
    let failed = || Health::Failed { why: Text::new("no"), until: None, since: t(NOW), last: None };
    let mut updates = desk.page(0, page());
    updates.push(Update::Source(0, Health::Ok(t(NOW))));
    updates.extend((1..=sources.len()).map(|place| Update::Source(place, failed())));
    model.handle(Event::Resized(Size { columns, rows: 20 }), t(NOW));
    model.handle(Event::News(News::Known(updates)), t(NOW));
    model
}

fn header(model: &super::Model) -> String {
    let line = shown(model).lines().next().unwrap_or_default().to_owned();
    line.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
}

fn footer(model: &super::Model) -> String {
    shown(model).lines().last().unwrap_or_default().trim().to_owned()
}

#[test]
fn while_sources_fail_they_and_the_time_stay_in_the_header_to_the_last() {
    let lines = [160, 100, 80, 60, 44, 30, 24].map(|columns| header(&failed(columns)));
    assert_eq!(
        lines,
        [
            "Atlas | Mon 23 Nov | 14:32 | New York | you owe 1+, 1+ late · owed to you 1+ · 2 over | 1 of 5 working \
             | tickets ✗ failed | cards ✗ failed | here ✓",
            "Mon 23 Nov | 14:32 | you owe 1+, 1+ late · owed to you 1+ | tickets ✗ failed | cards ✗ failed | here ✓",
            "Mon 23 Nov | 14:32 | you owe 1+, 1+ late · owed to you 1+ | tickets ✗ | cards ✗",
            "Mon 14:32 | you owe 1+, 1+ late | tickets ✗ | cards ✗",
            "14:32 | you owe 1+, 1+ late | ✗",
            "14:32 | you owe 1+, 1+ late ✗",
            "14:32 | you owe 1+, … ✗",
        ]
    );
}

#[test]
fn the_names_of_many_sources_take_nothing_from_the_rest_of_the_header() {
    let names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let told = header(&failed_with(110, &names));
    assert_eq!(
        told,
        "Atlas | Mon 23 Nov | 14:32 | New York | you owe 1+, 1+ late · owed to you 1+ | 12 sources ✗ | here ✓"
    );
}

#[test]
fn while_all_goes_well_the_header_gives_up_what_one_knows_anyway_first() {
    let lines = [160, 80, 70, 50, 40, 22].map(|columns| header(&model(columns, 20)));
    assert_eq!(
        lines,
        [
            "Atlas | Mon 23 Nov | 14:32 | New York | you owe 1, 1 late · owed to you 1 · 2 over | 1 of 5 working | here ✓",
            "Mon 23 Nov | 14:32 | you owe 1, 1 late · owed to you 1 | here ✓",
            "Mon 23 Nov | 14:32 | you owe 1, 1 late · owed to you 1 | here ✓",
            "Mon 14:32 | you owe 1, 1 late | here ✓",
            "Mon 14:32 | you owe 1, 1 late | here ✓",
            "14:32 | you owe 1,… ✓",
        ]
    );
}

#[test]
fn a_panel_without_a_border_is_named_in_the_footer_or_the_header() {
    for (keys, name) in [("2", "Threads 3"), ("5", "Sources 1"), ("1", "Team 5")] {
        let mut model = model(34, 8);
        press(&mut model, keys);
        assert!(footer(&model).starts_with(name), "{}", footer(&model));
        model.handle(Event::Resized(Size { columns: 44, rows: 6 }), t(NOW));
        let title = name.split(' ').next().unwrap();
        assert!(header(&model).starts_with(title), "{}", header(&model));
    }
}

#[test]
fn tabs_keep_whole_words_as_long_as_they_fit() {
    let tabs = [60, 44, 40, 26].map(|columns| {
        let mut model = model(columns, 20);
        press(&mut model, "2");
        shown(&model).lines().nth(1).unwrap_or_default().trim().to_owned()
    });
    let expected = [
        "╭ Team 5 │ Threads 3 │ Deadlines 3 ────────────────────────╮",
        "╭ Team 5 │ Threads 3 │ Deadlines 3 ────────╮",
        "╭ Team 5 │ Threads 3 │ Deadlines 3 ────╮",
        "╭ Te │ Threads 3 │ De ───╮",
    ];
    assert_eq!(tabs, expected);
}

#[test]
fn who_looks_at_another_moment_is_told_first_how_to_find_back() {
    for columns in [160, 100, 40] {
        let mut model = model(columns, 20);
        assert!(!footer(&model).contains("0 now"), "now is where we are");
        press(&mut model, "right");
        assert!(footer(&model).starts_with("0 now"), "{}", footer(&model));
    }
}

#[test]
fn hints_are_of_keys_that_do_something_here() {
    let mut model = model(160, 40);
    assert!(!footer(&model).contains("o open") && footer(&model).contains("space mark"), "{}", footer(&model));
    press(&mut model, "2");
    assert!(footer(&model).contains("o open") && !footer(&model).contains("space mark"), "{}", footer(&model));
    press(&mut model, "5");
    assert!(!footer(&model).contains("o open") && !footer(&model).contains("s sort"), "{}", footer(&model));
    press(&mut model, "1 z");
    assert!(footer(&model).contains("z unzoom"), "the way back");
    press(&mut model, "space");
    press(&mut model, "j k");
    assert!(shown(&model).lines().last().unwrap().trim_end().ends_with("1 for the plan"), "{}", footer(&model));
}

#[test]
fn what_is_to_be_mended_gives_way_to_the_keys_and_stands_above_the_help() {
    let mut model = model(120, 40);
    model.footer.advice = vec![Text::new("config.toml:3:8: no such zone"), Text::new("tz data are old")];
    assert!(footer(&model).starts_with("config.toml:3:8: no such zone  (and 1 more)"), "{}", footer(&model));
    press(&mut model, "j");
    assert!(footer(&model).starts_with("enter"), "{}", footer(&model));
    press(&mut model, "?");
    let help = shown(&model);
    assert!(help.contains("Notes") && help.contains("no such zone") && help.contains("tz data are old"), "{help}");
}

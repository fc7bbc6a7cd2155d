use super::super::program::{Event, Program, Size};
use super::super::update::News;
use super::{NOW, TEAM, empty, page, press, shown, t, zones};
use crate::board::{Health, Update};
use crate::domain::batch::{Hint, Page, Profile};
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// The team's board with what a chat reports of Kenji: idle, and another zone than that of the config.
fn model(columns: u16, rows: u16) -> super::Model {
    let (mut model, desk) = empty(TEAM, NOW);
    let mut desk = desk.with_zones(std::sync::Arc::new(zones()));
    let (until, note) = (Some(t("2026-11-23T20:00:00Z")), None);
    let hint = Hint { presence: Some(Text::new("idle")), note, until, seen_at: t("2026-11-23T18:52:00Z") };
    let kenji = Profile { zone: Some(Text::new("Asia/Singapore")), ..Profile::new(Account::new("kenji")) };
    let page = Page { hints: vec![(Account::new("kenji"), Some(hint))], people: vec![kenji], ..page() };
    let mut updates = desk.page(0, page);
    updates.push(Update::Source(0, Health::Ok(t("2026-11-23T19:28:00Z"))));
    "Slack".clone_into(&mut model.board.sources[0].label);
    model.handle(Event::Resized(Size { columns, rows }), t(NOW));
    model.handle(Event::News(News::Known(updates)), t(NOW));
    model
}

#[test]
fn what_a_chat_hints_at_is_a_word_beside_the_state() {
    // A row that is truncated gets a second line where rows are left.
    let roomy = shown(&model(160, 45));
    assert!(roomy.contains("focus · writing · travelling? Asia/Singapore (Slack) · idle (Slack)"), "{roomy}");
}

#[test]
fn the_details_of_a_teammate_say_who_hints_at_what_and_how_old_it_is() {
    let mut model = model(120, 45);
    press(&mut model, "1 j j enter");
    let shown = shown(&model);
    assert!(
        shown.contains("travelling? Asia/Singapore (Slack, 4m ago) · idle until 15:00 (Slack, 40m ago)"),
        "{shown}"
    );
}

#[test]
fn a_hint_ends_by_itself_and_the_screen_wakes_for_it() {
    let mut model = model(250, 45);
    model.settle(t("2026-11-23T19:59:30Z"));
    assert_eq!(model.time.wake, Some(t("2026-11-23T20:00:00Z")));
    assert!(shown(&model).contains("idle"));
    model.settle(t("2026-11-23T20:00:00Z"));
    assert!(!shown(&model).contains("idle"));
}

#[test]
fn the_popup_of_a_prefix_key_says_in_a_word_what_its_keys_do() {
    let mut model = model(120, 45);
    press(&mut model, "2 X");
    let snooze = shown(&model);
    assert!(snooze.contains("╭ X snooze ─") && snooze.contains("t       snooze a thread until"), "{snooze}");
    press(&mut model, "esc w");
    assert!(shown(&model).contains("╭ w panels on the board ─"), "{}", shown(&model));
}

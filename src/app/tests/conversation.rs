//! The texts of conversations that the board leaves in the store: in the preview and in the details.

use super::*;
use crate::app::conversation::Texts;
use crate::app::panel::PanelId;
use crate::domain::ids::{ItemId, SourceId};

/// The team's board, on which the texts are left out.
fn abridged() -> (Model, Desk) {
    let (mut model, mut desk) = empty(TEAM, NOW);
    desk.limit_texts(0);
    model.handle(Event::Resized(Size { columns: 160, rows: 45 }), t(NOW));
    model.workspace.give_keys(PanelId::Threads);
    model.handle(Event::News(News::Known(desk.page(0, page()))), t(NOW));
    (model, desk)
}

/// The ids of the items whose texts these effects ask for.
fn asked(effects: &[Effect<Ask>]) -> Vec<String> {
    let of = |effect: &Effect<Ask>| match effect {
        Effect::Ask(Ask::Texts(items)) => items.iter().map(|(_, item)| item.raw().to_owned()).collect(),
        _ => Vec::new(),
    };
    effects.iter().flat_map(of).collect()
}

/// The item of the `n`-th thread.
fn nth(model: &Model, n: usize) -> std::sync::Arc<crate::board::Item> {
    model.board.threads().get(n).unwrap().item.clone()
}

/// The store's answer: for each message the item's id and the message's number, and more.
fn answer(model: &mut Model, item: &crate::board::Item, more: &str) -> Vec<Effect<Ask>> {
    let text = |n: usize| Text::new(format!("{} {n}{more}", item.id.raw()));
    let texts = item.messages.iter().enumerate().map(|(n, message)| (message.at, text(n))).collect();
    tell(model, item.id.raw(), texts)
}

fn tell(model: &mut Model, item: &str, texts: Vec<(Instant, Text)>) -> Vec<Effect<Ask>> {
    let source = SourceId::new("here").unwrap();
    model.handle(Event::News(News::Texts(Texts { source, item: ItemId::new(item), texts })), t(NOW))
}

#[test]
fn the_preview_asks_for_the_texts_of_the_selected_row_and_shows_them_once_they_come() {
    let (mut model, _) = abridged();
    let first = nth(&model, 0);
    assert!(first.abridged && first.messages.iter().all(|message| message.text == Text::default()));
    let waiting = shown(&model);
    assert!(waiting.contains("  ...") && !waiting.contains("does not have"), "{waiting}");
    assert_eq!(asked(&press(&mut model, "ctrl-l")), [""; 0], "they were asked for when the board came");
    assert!(answer(&mut model, &first, "").contains(&Effect::Redraw));
    let screen = shown(&model);
    assert!(screen.contains(&format!("{} 0", first.id.raw())) && !screen.contains("  ..."), "{screen}");
    press(&mut model, "enter");
    assert!(shown(&model).contains(&format!("{} 0", first.id.raw())), "the details have them too");
}

#[test]
fn the_rows_beside_the_selected_one_have_their_texts_before_they_are_selected() {
    let (mut model, mut desk) = empty(TEAM, NOW);
    desk.limit_texts(0);
    model.workspace.give_keys(PanelId::Threads);
    model.handle(Event::Resized(Size { columns: 160, rows: 45 }), t(NOW));
    let effects = model.handle(Event::News(News::Known(desk.page(0, page()))), t(NOW));
    let (first, second, third) = (nth(&model, 0), nth(&model, 1), nth(&model, 2));
    assert_eq!(asked(&effects), [first.id.raw(), second.id.raw()]);
    answer(&mut model, &first, "");
    assert_eq!(answer(&mut model, &second, ""), [], "it is not on the screen");
    let effects = press(&mut model, "j");
    let screen = shown(&model);
    assert!(screen.contains(&format!("{} 0", second.id.raw())) && !screen.contains("  ..."), "{screen}");
    assert_eq!(asked(&effects), [third.id.raw()]);
}

#[test]
fn while_an_answer_is_awaited_no_row_is_asked_for_and_then_only_where_the_selection_rests() {
    let (mut model, _) = abridged();
    let (first, second, third) = (nth(&model, 0), nth(&model, 1), nth(&model, 2));
    assert_eq!(asked(&press(&mut model, "j")), [""; 0]);
    assert_eq!(asked(&press(&mut model, "j")), [""; 0]);
    assert_eq!(asked(&answer(&mut model, &first, "")), [""; 0]);
    assert_eq!(asked(&answer(&mut model, &second, "")), [third.id.raw()]);
}

#[test]
fn the_texts_of_a_conversation_that_changes_stay_until_the_new_ones_come() {
    let (mut model, mut desk) = abridged();
    let (first, second) = (nth(&model, 0), nth(&model, 1));
    answer(&mut model, &first, "");
    answer(&mut model, &second, "");
    let mut page = page();
    page.items.retain(|item| item.id == first.id);
    for item in &mut page.items {
        item.messages.push(Message::new(Account::new("Customer"), t("2026-11-23T19:00:00Z"), Text::new("Again?")));
    }
    let effects = model.handle(Event::News(News::Known(desk.page(0, page))), t(NOW));
    assert_eq!(asked(&effects), [first.id.raw()]);
    let between = shown(&model);
    assert!(between.contains(&format!("{} 0", first.id.raw())) && between.contains("  ..."), "{between}");
    let now = nth(&model, 0);
    assert_eq!(now.id, first.id);
    answer(&mut model, &now, " edited");
    let screen = shown(&model);
    assert!(screen.contains(&format!("{} 0 edited", first.id.raw())) && !screen.contains("  ..."), "{screen}");
}

#[test]
fn texts_of_the_first_frame_stay_when_the_whole_board_leaves_them_in_the_store() {
    let (mut model, mut desk) = empty(TEAM, NOW);
    model.workspace.give_keys(PanelId::Threads);
    model.handle(Event::Resized(Size { columns: 160, rows: 45 }), t(NOW));
    let effects = model.handle(Event::News(News::Known(desk.page(0, page()))), t(NOW));
    assert_eq!(asked(&effects), [""; 0], "nothing is left out");
    let before = shown(&model);
    assert!(before.contains("@maya could you check"), "{before}");
    let mut whole = model.board.blank();
    let mut abridging = desk.blank();
    abridging.limit_texts(0);
    abridging.page(0, page()).into_iter().for_each(|update| whole.apply(update));
    whole.settle(t(NOW));
    let effects = model.handle(Event::News(News::Known(vec![Update::Whole(Box::new(whole))])), t(NOW));
    assert_eq!(asked(&effects).len(), 2, "{effects:?}");
    let after = shown(&model);
    assert!(after.contains("@maya could you check") && !after.contains("  ..."), "{after}");
}

#[test]
fn a_text_that_the_store_does_not_have_is_said_to_be_missing() {
    let (mut model, _) = abridged();
    let first = nth(&model, 0);
    tell(&mut model, first.id.raw(), Vec::new());
    assert!(shown(&model).contains("the store does not have this text"), "{}", shown(&model));
    // The texts of one version are not shown under messages of another.
    let (mut model, _) = abridged();
    tell(&mut model, first.id.raw(), vec![(t("2026-01-01T00:00:00Z"), Text::new("another"))]);
    assert!(!shown(&model).contains("another"), "{}", shown(&model));
}

//! Until when to ask: the table in the details of a teammate, and the words in the box of an answer.

use super::super::doing::{Right, Rights};
use super::super::model::Model;
use super::super::program::{Event, Program, Size};
use super::super::update::News;
use super::{NOW, TEAM, empty, item, model, press, shown, t};
use crate::domain::batch::Page;
use crate::domain::ids::SourceId;

fn row(screen: &str, label: &str) -> String {
    let found = screen.lines().find(|line| line.contains(label)).unwrap_or_else(|| panic!("{label} in\n{screen}"));
    found.split_once(label).unwrap().1.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_details_of_a_teammate_tell_for_each_channel_until_when_to_ask_in_both_clocks() {
    // Monday 14:32 in New York; in Tokyo it is Tuesday 04:32. Chat: 4h; comment and review: a day; mail and documents: two.
    let mut model = model(100, 140);
    press(&mut model, "1 j j enter");
    let screen = shown(&model);
    assert!(row(&screen, "Ask by").starts_with("your time Kenji's time the answer reaches you"), "{screen}");
    assert!(row(&screen, "chat, direct").starts_with("Tue 00:00 14:00 Tue 09:00, else Wed"), "{screen}");
    assert!(row(&screen, "comment, review").starts_with("Tue 09:59 23:59 Wed 09:00, else Thu"), "{screen}");
    assert!(row(&screen, "e-mail, document").starts_with("Tue 09:59 23:59 Thu 09:00, else Fri"), "{screen}");
}

#[test]
fn where_nothing_is_agreed_or_nothing_can_be_counted_the_table_says_so() {
    let config = format!("{TEAM}\n[agreement]\nchat = \"none\"\ndirect = \"none\"\n");
    let (mut model, _) = empty(&config, NOW);
    model.handle(Event::Resized(Size { columns: 100, rows: 140 }), t(NOW));
    press(&mut model, "1 j j enter");
    assert!(row(&shown(&model), "chat, direct").starts_with("no answer is agreed"), "{}", shown(&model));
    press(&mut model, "esc g enter");
    assert!(!shown(&model).contains("Ask by"), "the viewer does not ask themselves");
}

/// Sam asks Maya, who writes an answer.
fn answering(now: &str, columns: u16, rows: u16) -> Model {
    let (mut model, mut desk) = empty(TEAM, now);
    model.handle(Event::Resized(Size { columns, rows }), t(now));
    let question = item("copy", "Launch copy", &[], &[("sam", "2026-11-23T12:10:00Z", &["maya"], "@maya ok?")]);
    let updates = desk.page(0, Page { items: vec![question], ..Page::default() });
    model.handle(Event::News(News::Known(updates)), t(now));
    let rights = Rights { reply: Right::Yes, ..Rights::default() };
    model.doing.rights = vec![(SourceId::new("here").unwrap(), rights)];
    press(&mut model, "2 a");
    model
}

#[test]
fn the_box_of_an_answer_says_when_whoever_asked_sees_it() {
    let says = |now: &str, words: &str| {
        let screen = shown(&answering(now, 120, 40));
        assert!(screen.contains(words), "{words:?} in\n{screen}");
    };
    says("2026-11-23T18:00:00Z", "Sam is at work until 17:00 and sees it today.");
    says("2026-11-23T19:32:00Z", "back 15:00 and sees it then.");
    says("2026-11-23T22:30:00Z", "Sam is off, back Tue 07:00 and sees it then.");
}

#[test]
fn the_box_of_an_answer_that_asks_says_until_when_it_may_wait() {
    let mut model = answering(NOW, 140, 40);
    press(&mut model, "@ k e n j i space o k ?");
    let screen = shown(&model);
    assert!(screen.contains("It asks Kenji, who then owes an answer by Wed 04:00 (18:00)."), "{screen}");
    assert!(
        screen.contains("Sent by Tue 09:59, in 19h 27m, you see the answer Wed 09:00; later, Thu 09:00."),
        "{screen}"
    );
}

#[test]
fn what_is_agreed_in_the_source_counts_in_the_box() {
    let config = format!("{TEAM}\n[source.agreement]\ncomment = \"4h\"\n");
    let (mut model, mut desk) = empty(&config, NOW);
    model.handle(Event::Resized(Size { columns: 140, rows: 40 }), t(NOW));
    let question = item("copy", "Launch copy", &[], &[("sam", "2026-11-23T12:10:00Z", &["maya"], "@maya ok?")]);
    let updates = desk.page(0, Page { items: vec![question], ..Page::default() });
    model.handle(Event::News(News::Known(updates)), t(NOW));
    let rights = Rights { reply: Right::Yes, ..Rights::default() };
    model.doing.rights = vec![(SourceId::new("here").unwrap(), rights)];
    press(&mut model, "2 a @ k e n j i");
    assert!(shown(&model).contains("owes an answer by Tue 00:00 (14:00)."), "{}", shown(&model));
}

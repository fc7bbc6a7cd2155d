//! Writing one's own check-in from the view of the check-ins.

use super::super::doing::{Act, Ended, Order, Right, Rights};
use super::super::model::{Model, Overlay};
use super::super::program::{Effect, Event, Program, Size};
use super::super::update::{Ask, News};
use super::sheets::{open, with_desk};
use super::{NOW, TEAM, empty, press, shown, t};
use crate::board::Desk;
use crate::domain::batch::{CheckIn, Page};
use crate::domain::ids::{Account, SourceId};
use crate::domain::text::Text;

fn allow(model: &mut Model, rights: Rights) {
    model.doing.rights = vec![(SourceId::new("here").unwrap(), rights)];
}

fn order(effects: &[Effect<Ask>]) -> Option<Order> {
    effects.iter().find_map(|effect| if let Effect::Ask(Ask::Act(order)) = effect { Some(order.clone()) } else { None })
}

/// The view of the check-ins, in which the viewer may write.
fn with(columns: u16, rows: u16) -> (Model, Desk) {
    let (mut model, desk) = with_desk(NOW, columns, rows);
    allow(&mut model, Rights { check_in: Right::Yes, ..Rights::default() });
    open(&mut model, &desk, "7");
    (model, desk)
}

/// A board whose check-in is kept in the conversation of an item.
fn in_conversation(reply: Right) -> Model {
    let config = format!("{TEAM}\n[[checkin]]\nid = \"daily\"\nsource = \"here\"\nitem = \"standup\"\n");
    let (mut model, _) = empty(&config, NOW);
    model.handle(Event::Resized(Size { columns: 100, rows: 30 }), t(NOW));
    allow(&mut model, Rights { reply, ..Rights::default() });
    press(&mut model, "7");
    model
}

#[test]
fn e_writes_a_check_in_for_the_day_in_progress_once_and_it_is_no_draft_once_it_is_kept() {
    let (mut model, mut desk) = with(100, 30);
    assert!(shown(&model).lines().last().unwrap().contains("e write yours"), "{}", shown(&model));
    press(&mut model, "e O n e enter t w o");
    let screen = shown(&model);
    assert!(screen.contains("Daily for Mon 23 Nov · in here"), "{screen}");
    assert!(screen.contains("The launch copy.") && screen.contains("It is added below what you wrote."), "{screen}");
    let sent = order(&press(&mut model, "ctrl-s")).unwrap();
    let expected = Act::CheckIn("checkins".to_owned(), "2026-11-23".parse().unwrap(), "One\ntwo".to_owned());
    assert_eq!((sent.source.as_str(), &sent.act), ("here", &expected));
    assert!(model.overlays.is_empty());
    assert_eq!(order(&press(&mut model, "e")), None);
    assert!(model.overlays.is_empty(), "no second one while the first is on its way");
    model.handle(Event::News(News::Acted(Ended { id: sent.id, outcome: Ok(None) })), t(NOW));
    assert!(shown(&model).contains("your check-in is written in here"), "{}", shown(&model));
    let wrote = CheckIn {
        folder: Text::new("checkins"),
        date: "2026-11-23".parse().unwrap(),
        who: Account::new("maya"),
        text: Some(Text::new("The launch copy.\n\nOne\ntwo\n")),
    };
    let updates = desk.page(0, Page { check_ins: vec![wrote], ..Page::default() });
    model.handle(Event::News(News::Known(updates)), t(NOW));
    assert!(shown(&model).contains("The launch copy. · One · two"), "{}", shown(&model));
    press(&mut model, "e");
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(writing)) if writing.editor.is_blank()));
}

#[test]
fn a_check_in_that_is_refused_or_left_keeps_its_text() {
    let (mut model, _) = with(50, 20);
    press(&mut model, "e h a l f esc e");
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(writing)) if writing.editor.text() == "half"));
    let sent = order(&press(&mut model, "ctrl-s")).unwrap();
    let why = "checkins/2026-11-23/maya.md cannot be written: the disk is full";
    model.handle(Event::News(News::Acted(Ended { id: sent.id, outcome: Err(Text::new(why)) })), t(NOW));
    assert!(model.footer.text.as_ref().unwrap().raw().contains(why));
    press(&mut model, "e");
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(writing)) if writing.editor.text() == "half"));
    press(&mut model, "ctrl-u");
    assert_eq!(order(&press(&mut model, "ctrl-s")), None);
    assert!(shown(&model).contains("nothing is written yet"), "{}", shown(&model));
}

#[test]
fn a_check_in_in_a_conversation_is_a_message_there_where_that_is_allowed() {
    let mut model = in_conversation(Right::Yes);
    press(&mut model, "e h i");
    let sent = order(&press(&mut model, "ctrl-s")).unwrap();
    let Act::Ask(item, text) = &sent.act else { panic!("{sent:?}") };
    assert_eq!((item.raw(), text.as_str()), ("standup", "hi"));

    let mut model = in_conversation(Right::No(Text::new("add allow = [\"reply\"]")));
    assert!(!shown(&model).contains("write yours"), "{}", shown(&model));
    press(&mut model, "e");
    let Some(Overlay::Told { text, .. }) = model.overlays.top() else { panic!("{:?}", model.overlays.top()) };
    assert!(text.raw().contains("the conversation of standup in here: write it there"), "{text:?}");
    assert!(text.raw().contains("allow = [\"reply\"]"), "{text:?}");
}

#[test]
fn outside_the_view_of_the_check_ins_the_key_plans_a_series_and_the_box_fits_every_size() {
    let (mut model, _) = with(100, 30);
    press(&mut model, "p e");
    assert!(model.overlays.is_empty(), "in the plan it looks for a meeting that repeats");
    for (columns, rows) in [(160, 45), (100, 30), (50, 20), (30, 10), (24, 7)] {
        let (mut model, _) = with(columns, rows);
        press(&mut model, "e x y z");
        let screen = shown(&model);
        assert_eq!(screen.lines().count(), usize::from(rows));
        assert!(screen.contains("xyz"), "{columns}x{rows}:\n{screen}");
    }
}

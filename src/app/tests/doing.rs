use super::super::doing::{Act, Ended, Order, Right, Rights};
use super::super::input::Input;
use super::super::model::{Model, Overlay};
use super::super::program::{Effect, Event, Program, Size};
use super::super::update::{Ask, News};
use super::{NOW, model, press, shown, t};
use crate::board::{Health, Update};
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::sync::store::Keep;

fn source() -> SourceId {
    SourceId::new("here").unwrap()
}

fn allow(model: &mut Model, reply: Right, close: Right) {
    let status = Some(Right::Yes);
    model.doing.rights = vec![(source(), Rights { reply, close, status, ..Rights::default() })];
}

fn with(columns: u16, rows: u16) -> Model {
    let mut model = model(columns, rows);
    allow(&mut model, Right::Yes, Right::Yes);
    model
}

/// The order among some effects.
fn order(effects: &[Effect<Ask>]) -> Option<Order> {
    effects.iter().find_map(|effect| if let Effect::Ask(Ask::Act(order)) = effect { Some(order.clone()) } else { None })
}

fn ends(model: &mut Model, order: &Order, outcome: Result<Option<Text>, Text>) -> Vec<Effect<Ask>> {
    model.handle(Event::News(News::Acted(Ended { id: order.id, outcome })), t(NOW))
}

fn type_text(model: &mut Model, text: &str) {
    model.handle(Event::Input(Input::Paste(text.to_owned())), t(NOW));
}

/// Every draft that is kept between runs.
fn drafts(model: &Model) -> Vec<&str> {
    let settings = model.lasting.settings.iter();
    settings.filter(|(name, _)| name.starts_with("draft ")).map(|(_, text)| text.as_str()).collect()
}

#[test]
fn an_answer_is_written_in_lines_sent_once_and_marked_as_on_its_way() {
    let mut model = with(160, 45);
    press(&mut model, "2 a Y e s enter n o");
    assert!(shown(&model).contains("Answer to Sam and Customer · comment, in here"), "{}", shown(&model));
    let effects = press(&mut model, "ctrl-s");
    let sent = order(&effects).unwrap();
    let Act::Reply(item, to, text) = &sent.act else { panic!("{sent:?}") };
    assert_eq!((item.raw(), &**text), ("copy", "Yes\nno"));
    assert_eq!(*to, t("2026-11-20T10:00:00Z"), "the last message that asks");
    assert!(model.overlays.is_empty());
    let screen = shown(&model);
    assert!(screen.contains("on its way  you owe Sam +1"), "{screen}");
    assert!(!screen.contains("late  you owe Sam +1"), "{screen}");
    press(&mut model, "enter");
    let screen = shown(&model);
    assert!(screen.contains("you   on its way") && screen.contains("  Yes"), "{screen}");
    press(&mut model, "esc");
    assert_eq!(order(&press(&mut model, "a")), None);
    assert!(model.overlays.is_empty(), "no second answer while the first is on its way");
}

#[test]
fn an_answer_leaves_the_way_when_a_look_shows_it() {
    let mut model = with(160, 45);
    press(&mut model, "2 a o k");
    let sent = order(&press(&mut model, "ctrl-s")).unwrap();
    ends(&mut model, &sent, Ok(None));
    assert_eq!(drafts(&model), [""; 0], "what was taken is no draft any more");
    assert!(shown(&model).contains("sent, in here") && shown(&model).contains("on its way  you owe"));
    for looks in 1..=2 {
        let news = vec![Update::Source(0, Health::Ok(t(NOW)))];
        model.handle(Event::News(News::Known(news)), t(NOW));
        assert_eq!(shown(&model).contains("on its way"), looks < 2, "after {looks} looks");
    }
}

#[test]
fn a_refusal_keeps_the_text_and_says_why_in_the_row_the_details_and_the_box() {
    let mut model = with(160, 45);
    press(&mut model, "2 a o k");
    let sent = order(&press(&mut model, "ctrl-s")).unwrap();
    ends(&mut model, &sent, Err(Text::new("no connection to jira; check the network and try again")));
    let screen = shown(&model);
    assert!(screen.contains("not sent  you owe Sam +1"), "{screen}");
    assert!(screen.contains("not sent: no connection to jira; check the network and try again"), "{screen}");
    press(&mut model, "a");
    let Some(Overlay::Writing(writing)) = model.overlays.top() else { panic!("{:?}", model.overlays.top()) };
    assert_eq!((writing.editor.text().as_str(), writing.refused.is_some()), ("ok", true));
    assert!(shown(&model).contains("not sent: no connection to jira"), "{}", shown(&model));
    let again = order(&press(&mut model, "ctrl-s")).unwrap();
    assert_ne!(again.id, sent.id, "another order");
    assert!(shown(&model).contains("on its way  you owe Sam +1"));
}

#[test]
fn esc_keeps_the_draft_between_runs_and_an_empty_text_ends_it() {
    let mut model = with(160, 45);
    let effects = press(&mut model, "2 a h a l f esc");
    let kept = effects.iter().any(|effect| matches!(effect, Effect::Ask(Ask::Keep(Keep::Setting(name, Some(text)))) if name.starts_with("draft ") && text == "half"));
    assert!(kept, "{effects:?}");
    press(&mut model, "a");
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(writing)) if writing.editor.text() == "half"));
    press(&mut model, "ctrl-u esc a");
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(writing)) if writing.editor.is_blank()));
    press(&mut model, "esc");
    assert_eq!(drafts(&model), [""; 0]);
}

#[test]
fn nothing_is_sent_without_a_text() {
    let mut model = with(160, 45);
    assert_eq!(order(&press(&mut model, "2 a space enter ctrl-s")), None);
    assert!(shown(&model).contains("not sent: nothing is written yet"));
}

#[test]
fn a_source_that_does_not_allow_it_says_which_line_of_the_config_would() {
    let mut model = model(30, 24);
    let why = "here may not reply in a conversation: add to its [[source]] allow = [\"reply\"] (team.toml:40)";
    allow(&mut model, Right::No(Text::new(why)), Right::No(Text::new("no: allow = [\"close\"]")));
    for keys in ["2 a", "esc A", "esc 3 A", "esc x"] {
        assert_eq!(order(&press(&mut model, keys)), None);
        let Some(Overlay::Told { text, .. }) = model.overlays.top() else { panic!("{keys}") };
        assert!(text.raw().contains("allow = ["), "{keys}");
    }
    press(&mut model, "enter");
    assert!(model.overlays.is_empty(), "enter has read it");
    press(&mut model, "2 a");
    let words: String = shown(&model).split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(words.contains("[\"reply\"]"), "all of it is read in 30 columns: {words}");
}

#[test]
fn asking_in_an_item_works_from_threads_and_deadlines() {
    for keys in ["2 A", "3 j A"] {
        let mut model = with(160, 45);
        press(&mut model, keys);
        type_text(&mut model, "who?\r\n@kenji");
        let Some(Order { act: Act::Ask(_, text), .. }) = order(&press(&mut model, "ctrl-s")) else { panic!("{keys}") };
        assert_eq!(text, "who?\n@kenji", "{keys}");
    }
}

#[test]
fn x_on_a_deadline_asks_first_and_then_closes_once() {
    let mut model = with(160, 45);
    assert_eq!(order(&press(&mut model, "3 x")), None);
    assert!(matches!(model.overlays.top(), Some(Overlay::Closing(_))));
    assert_eq!(order(&press(&mut model, "n")), None);
    assert!(model.overlays.is_empty());
    press(&mut model, "x");
    let sent = order(&press(&mut model, "y")).unwrap();
    assert!(matches!(&sent.act, Act::Close(item) if item.raw() == "bill"), "{sent:?}");
    assert!(shown(&model).contains("on its way  Sam"), "{}", shown(&model));
    assert_eq!(order(&press(&mut model, "x")), None, "it is on its way");
    ends(&mut model, &sent, Err(Text::new("there is no transition to a done status: close it in Jira")));
    assert!(shown(&model).contains("not closed  Sam"), "{}", shown(&model));
    press(&mut model, "x");
    assert!(shown(&model).contains("not closed: there is no transition"), "{}", shown(&model));
}

#[test]
fn a_status_is_chosen_with_its_end_and_its_note() {
    let mut model = with(100, 30);
    press(&mut model, "S down");
    type_text(&mut model, "until 15:30 deep work");
    let screen = shown(&model);
    assert!(screen.contains("busy until 15:30 · deep work"), "{screen}");
    let sent = order(&press(&mut model, "enter")).unwrap();
    let Act::Status(Some(status)) = &sent.act else { panic!("{sent:?}") };
    assert_eq!(
        (status.until, status.note.as_ref().map(Text::raw)),
        (Some(t("2026-11-23T20:30:00Z")), Some("deep work"))
    );
    ends(&mut model, &sent, Ok(None));
    assert!(shown(&model).contains("your status is set in here"));
    press(&mut model, "S");
    type_text(&mut model, "25:00");
    assert_eq!(order(&press(&mut model, "enter")), None, "a wrong end is not sent");
    assert!(shown(&model).contains("25:00 is no end"), "{}", shown(&model));
    press(&mut model, "ctrl-u up enter");
    assert!(model.overlays.is_empty(), "none clears the status");
}

#[test]
fn the_persons_own_editor_gives_the_text_back() {
    let mut model = with(160, 45);
    let effects = press(&mut model, "2 a o n e ctrl-e");
    assert!(effects.contains(&Effect::Edit("one".to_owned())), "{effects:?}");
    model.handle(Event::Edited(Ok("two\nlines\n".to_owned())), t(NOW));
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(writing)) if writing.editor.text() == "two\nlines"));
    model.handle(Event::Edited(Err(Text::new("there is no emacs"))), t(NOW));
    assert!(shown(&model).contains("there is no emacs"));
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(writing)) if writing.editor.text() == "two\nlines"));
}

#[test]
fn the_box_says_who_is_asked_and_by_when() {
    let mut model = with(160, 45);
    press(&mut model, "2 a");
    type_text(&mut model, "ask @kenji");
    let screen = shown(&model);
    assert!(screen.contains("It asks Kenji, who then owes an answer by"), "{screen}");
}

#[test]
fn at_every_size_the_text_is_in_sight_with_the_cursor() {
    for columns in [20, 30, 50, 100, 160] {
        for rows in [5, 10, 20, 45] {
            let mut model = with(columns, rows);
            press(&mut model, "2 a");
            type_text(&mut model, "first\nsecond\nthird\nfourth\nfifth\nthe last");
            let screen = shown(&model);
            assert!(screen.contains("the last"), "{columns}x{rows}: {screen}");
            let at = super::super::screen::cursor(&model).unwrap();
            assert!(at.x < columns && at.y < rows, "{columns}x{rows}: {at:?}");
            model.handle(Event::Resized(Size { columns: 20, rows: 5 }), t(NOW));
            shown(&model);
        }
    }
}

#[test]
fn a_click_does_not_leave_a_text() {
    use super::super::input::{Mouse, MouseKind};
    let mut model = with(160, 45);
    press(&mut model, "2 a x");
    model.handle(Event::Input(Input::Mouse(Mouse { kind: MouseKind::Press, column: 3, row: 3 })), t(NOW));
    assert!(matches!(model.overlays.top(), Some(Overlay::Writing(_))));
}

#[test]
fn a_text_that_is_being_written_when_the_program_ends_is_kept() {
    let mut model = with(160, 45);
    press(&mut model, "2 a Y e s");
    let effects = model.handle(Event::Ending, t(NOW));
    let kept = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Ask(Ask::Keep(Keep::Setting(_, Some(text)))) if text == "Yes"));
    assert!(kept, "{effects:?}");
    assert_eq!(drafts(&model), ["Yes"]);
    let mut idle = with(160, 45);
    assert_eq!(idle.handle(Event::Ending, t(NOW)), []);
}

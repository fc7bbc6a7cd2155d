//! The sheets: hand-off, check-ins, agreement, pulse.

use super::super::command::Command;
use super::super::model::Model;
use super::super::panel::PanelId;
use super::super::program::{Effect, Event, Program, Size};
use super::super::update::{Ask, News};
use super::{NOW, TEAM, empty, item, press, shown, t};
use crate::board::Desk;
use crate::board::lists::looked;
use crate::board::past::Past;
use crate::domain::batch::{CheckIn, Item, Page};
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// The keys of the views.
const KEYS: [(&str, PanelId); 4] =
    [("6", PanelId::Handoff), ("7", PanelId::CheckIns), ("8", PanelId::Agreement), ("9", PanelId::Pulse)];

/// Six replies of three people each, all in time, over the last weeks; and one of Maya's.
fn asked() -> Vec<Item> {
    let mut items = Vec::new();
    for (n, who) in ["sam", "kenji", "maya", "sam", "kenji", "maya"].into_iter().enumerate() {
        let asker = if who == "sam" { "kenji" } else { "sam" };
        let day = 9 + n;
        let (ask, answer) = (format!("2026-11-{day:02}T15:00:00Z"), format!("2026-11-{day:02}T15:20:00Z"));
        let messages: [(&str, &str, &[&str], &str); 2] =
            [(asker, &ask, &[who], "one question?"), (who, &answer, &[], "an answer")];
        items.push(item(&format!("past{n}"), "Past", &[], &messages));
    }
    items
}

/// A board with a check-in, and the desk behind it.
pub(super) fn with_desk(now: &str, columns: u16, rows: u16) -> (Model, Desk) {
    let config = format!("{TEAM}\n[[checkin]]\nid = \"daily\"\nname = \"Daily\"\nat = \"10:00\"\nsource = \"here\"\n");
    let (mut model, mut desk) = empty(&config, now);
    let wrote = |who: &str, text: &str| CheckIn {
        folder: Text::new("checkins"),
        date: "2026-11-23".parse().unwrap(),
        who: Account::new(who),
        text: Some(Text::new(text)),
    };
    let check_ins = vec![wrote("maya", "The launch copy.\nThen the deck.")];
    let updates = desk.page(0, Page { items: [super::page().items, asked()].concat(), check_ins, ..super::page() });
    model.handle(Event::Resized(Size { columns, rows }), t(now));
    model.handle(Event::News(News::Known(updates)), t(now));
    (model, desk)
}

fn past(effects: &[Effect<Ask>]) -> Vec<(u16, crate::domain::Instant)> {
    let asked = |effect: &Effect<Ask>| match effect {
        Effect::Ask(Ask::Past(weeks, now)) => Some((*weeks, *now)),
        _ => None,
    };
    effects.iter().filter_map(asked).collect()
}

/// Opens a sheet, and answers its request for the past.
pub(super) fn open(model: &mut Model, desk: &Desk, key: &str) {
    let effects = press(model, key);
    for (weeks, now) in past(&effects) {
        tell(model, desk.past(weeks, now));
    }
}

fn tell(model: &mut Model, past: Past) -> Vec<Effect<Ask>> {
    model.handle(Event::News(News::Past(Box::new(past))), t(NOW))
}

#[test]
fn each_view_is_one_key_away_and_its_footer_says_how_to_leave_it() {
    let (mut model, desk) = with_desk(NOW, 100, 30);
    for (key, panel) in KEYS {
        open(&mut model, &desk, key);
        assert_eq!(model.workspace.focus, panel);
        let screen = shown(&model);
        let footer = screen.lines().last().unwrap().to_owned();
        assert!(footer.contains("esc back") && footer.contains("? help"), "{footer}");
        press(&mut model, "esc");
        assert_eq!(model.workspace.focus, PanelId::Team);
    }
}

#[test]
fn every_view_is_painted_at_every_size_with_its_selected_row_in_sight() {
    for (columns, rows) in [(160, 45), (100, 30), (50, 20), (30, 10), (24, 7), (20, 5)] {
        let (mut model, desk) = with_desk(NOW, columns, rows);
        for (key, panel) in KEYS {
            open(&mut model, &desk, key);
            let count = model.panels.list(panel).len();
            for _ in 0..count.max(1) {
                let screen = shown(&model);
                assert_eq!(screen.lines().count(), usize::from(rows), "{panel:?} at {columns}x{rows}");
                assert!(count == 0 || screen.contains('▌'), "{panel:?} at {columns}x{rows}:\n{screen}");
                press(&mut model, "j");
            }
        }
    }
}

#[test]
fn no_text_of_the_pulse_and_the_agreement_is_cut_while_lines_are_free() {
    for (columns, rows) in [(40, 50), (30, 60), (78, 30)] {
        let (mut model, desk) = with_desk(NOW, columns, rows);
        for (key, _) in KEYS.into_iter().filter(|(_, panel)| [PanelId::Agreement, PanelId::Pulse].contains(panel)) {
            open(&mut model, &desk, key);
            let screen = shown(&model);
            let inside = screen.lines().skip(2).take(usize::from(rows) - 4).collect::<Vec<_>>().join("\n");
            assert!(!inside.contains('…'), "{columns}x{rows}:\n{screen}");
        }
    }
}

#[test]
fn the_hand_off_is_offered_in_the_first_and_the_last_hour_of_my_day() {
    // Maya works from 14:00Z to 22:30Z.
    let offered = |now: &str| {
        let screen = shown(&with_desk(now, 100, 30).0);
        let footer = screen.lines().last().unwrap().to_owned();
        [footer.contains("6 now you start"), footer.contains("6 before you stop")]
    };
    assert_eq!(offered("2026-11-23T13:59:00Z"), [false, false]);
    assert_eq!(offered("2026-11-23T14:00:00Z"), [true, false]);
    assert_eq!(offered("2026-11-23T14:59:00Z"), [true, false]);
    assert_eq!(offered("2026-11-23T15:00:00Z"), [false, false]);
    assert_eq!(offered("2026-11-23T21:30:00Z"), [false, true]);
    assert_eq!(offered("2026-11-23T22:30:00Z"), [false, false]);
}

#[test]
fn the_hand_off_shows_the_usual_form_and_the_other_one_with_its_key_pressed_again() {
    let (mut model, desk) = with_desk("2026-11-23T22:00:00Z", 100, 30);
    open(&mut model, &desk, "6");
    let screen = shown(&model);
    assert!(screen.contains("Before you stop, 17:00") && screen.contains("You are back Tue 09:00"), "{screen}");
    assert!(screen.contains("you owe") && screen.contains("Launch copy"), "{screen}");
    open(&mut model, &desk, "6");
    assert!(shown(&model).contains("Now you start"), "{}", shown(&model));
    open(&mut model, &desk, "8");
    open(&mut model, &desk, "6");
    assert!(shown(&model).contains("Before you stop"), "it opens in its usual form again");
}

#[test]
fn a_row_of_the_hand_off_shows_the_details_of_what_it_is_about() {
    let (mut model, desk) = with_desk("2026-11-23T22:00:00Z", 100, 30);
    open(&mut model, &desk, "6");
    press(&mut model, "enter");
    assert!(shown(&model).contains("╭ Thread ─"), "{}", shown(&model));
    press(&mut model, "esc G enter");
    assert!(shown(&model).contains("╭ Teammate ─"), "{}", shown(&model));
}

#[test]
fn check_ins_are_told_by_words_and_what_is_written_is_read_with_enter() {
    let (mut model, desk) = with_desk(NOW, 100, 30);
    open(&mut model, &desk, "7");
    let screen = shown(&model);
    let row = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(row("Maya").contains("✓ Maya") && row("Maya").contains("done"), "{screen}");
    assert!(row("Maya").contains("The launch copy. · Then the deck."), "{screen}");
    // In London it is asked for by 10:00, which is before his day begins: then by its end, 22:00Z.
    assert!(row("Sam").contains("by 17:00"), "{screen}");
    assert!(row("Kenji").contains("missed") || row("Kenji").contains("by "), "{screen}");
    assert!(row("נועה").contains("not asked") && row("נועה").contains("away until"), "{screen}");
    assert!(row("田中").contains("not asked") && row("田中").contains("no zone"), "{screen}");
    press(&mut model, "enter");
    assert!(shown(&model).contains("╭ Check-in ─") && shown(&model).contains("Then the deck."), "{}", shown(&model));
}

#[test]
fn the_agreement_tells_each_channel_with_its_purpose_and_its_exceptions() {
    let config = format!(
        "{TEAM}\n[source.agreement]\ncomment = \"2d\"\n[agreement]\nchat = \"6h\"\npurpose = {{ chat = \"quick questions\" }}\n"
    );
    let (mut model, _) = empty(&config, NOW);
    model.handle(Event::Resized(Size { columns: 100, rows: 30 }), t(NOW));
    press(&mut model, "8");
    let screen = shown(&model);
    let row = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(
        row(" chat ").contains("within 6h of working time") && row(" chat ").contains("quick questions"),
        "{screen}"
    );
    assert!(row("comment ").contains("by the end of the next working day"), "{screen}");
    assert!(screen.contains("here: by the end of working day 2"), "{screen}");
    assert!(row(" direct ").contains("(default)"), "{screen}");
    let effects = press(&mut model, "y");
    let copied = effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.raw().to_owned()),
        _ => None,
    });
    assert!(copied.unwrap().contains("| chat | within 6h of the responder's working time | quick questions |"));
}

#[test]
fn the_past_is_asked_for_while_a_view_shows_it_and_never_twice_at_a_time() {
    let (mut model, mut desk) = with_desk(NOW, 100, 30);
    assert_eq!(past(&press(&mut model, "2")), []);
    let asked = past(&press(&mut model, "9"));
    assert_eq!(asked, [(8, t(NOW))]);
    assert!(shown(&model).contains("being read"), "{}", shown(&model));
    assert_eq!(past(&press(&mut model, "j")), [], "it is asked for already");
    tell(&mut model, desk.past(8, t(NOW)));
    assert!(shown(&model).contains("Pulse, 8 weeks since"), "{}", shown(&model));
    assert_eq!(past(&press(&mut model, "j")), [], "it is known as of now");
    let updates = desk.page(0, Page { items: vec![item("new", "New", &["sam"], &[])], ..Page::default() });
    assert_eq!(past(&model.handle(Event::News(News::Known(updates)), t(NOW))).len(), 1, "something changed");
    let later = t("2026-11-23T19:33:00Z");
    tell(&mut model, desk.past(8, t(NOW)));
    assert_eq!(past(&model.handle(Event::Tick, later)), [(8, later)], "a minute has passed");
    press(&mut model, "1");
    assert_eq!(past(&model.handle(Event::Tick, t("2026-11-23T19:34:00Z"))), [], "no view shows it");
}

#[test]
fn what_there_is_too_little_of_is_said_and_not_drawn() {
    let (mut model, mut desk) = with_desk(NOW, 100, 30);
    desk.complete(0, crate::domain::batch::Parts::ALL);
    desk.begin(0);
    desk.page(0, Page { items: asked().into_iter().take(4).collect(), ..Page::default() });
    desk.complete(0, crate::domain::batch::Parts::ALL);
    press(&mut model, "9");
    tell(&mut model, desk.past(8, t(NOW)));
    let screen = shown(&model);
    let row = screen.lines().find(|line| line.contains("comment ")).unwrap().to_owned();
    assert!(row.contains("too little: 4 of 5 judged"), "{screen}");
    assert!(!row.contains(['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']) && !row.contains('%'), "{screen}");
}

#[test]
fn nothing_that_the_pulse_says_names_a_teammate_but_me() {
    let (mut model, desk) = with_desk(NOW, 160, 45);
    open(&mut model, &desk, "9");
    let mut said = vec![];
    let mut body = |model: &Model| {
        let screen = shown(model);
        said.push(screen.lines().skip(1).collect::<Vec<_>>().join("\n"));
    };
    body(&model);
    press(&mut model, "enter");
    body(&model);
    let past = desk.past(8, t(NOW));
    assert!(past.pulse.channels.iter().any(|(_, figures)| figures.kept.is_some()), "there is something to tell");
    said.push(crate::panels::pulse::text::csv(&past.pulse));
    said.push(crate::panels::pulse::text::markdown(&past.pulse));
    said.push(crate::panels::pulse::text::text(&model.board, &past.pulse, None));
    for text in said {
        for other in model.board.team.mates.iter().filter(|mate| mate.id.as_str() != "maya") {
            let (name, id) = (other.name.clean(), other.id.as_str());
            assert!(!text.contains(&*name), "{name} in {text}");
            assert!(!text.split(|c: char| !c.is_alphanumeric()).any(|word| word == id), "{id} in {text}");
        }
    }
}

#[test]
fn a_view_has_no_filter_and_tab_leaves_it() {
    let (mut model, desk) = with_desk(NOW, 100, 30);
    open(&mut model, &desk, "8");
    press(&mut model, "/");
    assert!(shown(&model).contains("this view has no filter"), "{}", shown(&model));
    press(&mut model, "tab");
    assert!(PanelId::TAB.contains(&model.workspace.focus));
    assert!(model.keys.map.key_of(Command::Pulse).is_some());
}

/// The number of threads that are visited for one key in a sheet, and for painting it, with `items` open threads.
fn looked_at(items: usize, now: &str, keys: &str) -> usize {
    let (mut model, mut desk) = with_desk(now, 160, 45);
    let whom = ["maya", "sam", "kenji"];
    let thread = |n: usize| {
        let (owes, asks) = (whom[n % 3], whom[(n + 1) % 3]);
        let asked = format!("2026-11-{:02}T{:02}:00:00Z", 2 + n % 20, n % 24);
        item(&format!("many{n}"), "Many", &[], &[(asks, &asked, &[owes], "?")])
    };
    let updates = desk.page(0, Page { items: (0..items).map(thread).collect(), ..Page::default() });
    model.handle(Event::News(News::Known(updates)), t(now));
    for key in keys.split(' ') {
        open(&mut model, &desk, key);
    }
    shown(&model);
    looked::take();
    press(&mut model, "j");
    shown(&model);
    looked::take()
}

#[test]
fn a_key_in_a_view_looks_at_the_threads_on_the_screen_however_many_there_are() {
    let (start, stop) = ("2026-11-23T14:30:00Z", "2026-11-23T22:00:00Z");
    for (now, keys) in [(start, "6"), (stop, "6"), (start, "7"), (start, "8"), (start, "9"), (start, "6 j j j")] {
        let (few, many) = (looked_at(60, now, keys), looked_at(1200, now, keys));
        assert!(many <= few + 20, "{keys} at {now}: {few} of 60, {many} of 1200");
    }
}

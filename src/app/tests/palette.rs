//! The command palette: matching, running, recent entries, and its screen.

use super::super::input::{Input, Mouse, MouseKind};
use super::super::model::Overlay;
use super::super::panel::PanelId;
use super::super::program::{Effect, Event, Program};
use super::{Model, NOW, model, press, screen, shown, t};
use crate::domain::teammate::TeammateIndex;
use crate::ui::Theme;

/// The names in the open palette, the best first.
fn names(model: &Model) -> Vec<String> {
    let palette = model.palette().expect("it is open");
    palette.hits.iter().map(|hit| model.describe(&hit.entry).name).collect()
}

/// Opens the palette and types letters.
fn find(model: &mut Model, letters: &str) -> Vec<String> {
    press(model, ":");
    type_in(model, letters);
    names(model)
}

fn type_in(model: &mut Model, letters: &str) {
    model.handle(Event::Input(Input::Paste(letters.to_owned())), t(NOW));
}

#[test]
fn everything_that_can_be_asked_for_is_there_once() {
    let mut model = model(160, 40);
    let all = find(&mut model, "");
    let commands = model.keys.map.rows().len() - 1;
    assert_eq!(all.len(), commands + Theme::names().count() + model.board.team.mates.len());
    assert!(all.iter().enumerate().all(|(n, name)| !all[..n].contains(name)), "{all:?}");
    assert_eq!((all[0].as_str(), all.last().map(String::as_str)), ("down", Some("go to 田中 美咲")));
}

#[test]
fn the_best_match_stands_first_and_names_before_sentences() {
    let first = |letters: &str| find(&mut model(160, 40), letters).into_iter().next();
    assert_eq!(first("zo").as_deref(), Some("zoom"));
    assert_eq!(first("thmid").as_deref(), Some("theme midnight"));
    assert_eq!(first("theme pap").as_deref(), Some("theme paper"));
    assert_eq!(first("KENJI").as_deref(), Some("go to Kenji Mori"));
    assert_eq!(first("browser").as_deref(), Some("open"), "only its sentence says so");
    assert_eq!(first("美").as_deref(), Some("go to 田中 美咲"));
    assert_eq!(first("zzzz"), None);
}

#[test]
fn enter_runs_what_is_selected_and_esc_runs_nothing() {
    let mut model = model(160, 40);
    find(&mut model, "zoom");
    press(&mut model, "enter");
    assert!(model.workspace.zoomed && model.overlays.is_empty());
    find(&mut model, "zoom");
    press(&mut model, "esc");
    assert!(model.workspace.zoomed && model.overlays.is_empty());
    find(&mut model, "quit");
    assert_eq!(press(&mut model, "enter"), [Effect::Quit(0)]);
}

#[test]
fn letters_are_typed_whatever_they_do_elsewhere_and_arrows_move() {
    let mut model = model(160, 40);
    press(&mut model, ": q space j down down up ctrl-n ctrl-p");
    let palette = model.palette().unwrap();
    assert_eq!((palette.line.text(), palette.at), ("q j", 0));
    press(&mut model, "ctrl-u down down up");
    assert_eq!(model.palette().unwrap().at, 1);
    press(&mut model, "pgdn");
    assert!(model.palette().unwrap().at > 5);
    press(&mut model, "z");
    assert_eq!(model.palette().unwrap().at, 0, "another letter, another list");
}

#[test]
fn nothing_is_run_when_nothing_is_found() {
    let mut model = model(160, 40);
    find(&mut model, "zzzz");
    assert!(shown(&model).contains("nothing is called like this"));
    press(&mut model, "enter");
    assert!(matches!(model.overlays.top(), Some(Overlay::Palette(_))));
}

#[test]
fn a_theme_is_put_on_and_kept() {
    let mut model = model(160, 40);
    let before = model.appearance.theme.clone();
    find(&mut model, "theme paper");
    let effects = press(&mut model, "enter");
    assert!(matches!(effects[..], [Effect::Ask(_), Effect::Redraw]), "{effects:?}");
    assert_eq!((model.appearance.choice.name.as_str(), model.appearance.theme == before), ("paper", false));
    // The list of themes does not keep its former selection.
    press(&mut model, "t");
    find(&mut model, "theme ember");
    press(&mut model, "enter");
    assert_eq!((model.overlays.len(), model.appearance.choice.name.as_str()), (0, "ember"));
}

#[test]
fn going_to_a_teammate_selects_their_row_whatever_hid_it() {
    let mut model = model(160, 40);
    press(&mut model, "/ m a y a enter 3");
    find(&mut model, "go to noa");
    type_in(&mut model, "");
    press(&mut model, "backspace backspace backspace");
    type_in(&mut model, "נועה");
    press(&mut model, "enter");
    assert_eq!((model.workspace.focus, model.panels.team.key().copied()), (PanelId::Team, Some(TeammateIndex(3))));
    assert_eq!(model.panels.team.shown.len(), 5);
}

#[test]
fn what_was_run_last_stands_first_while_nothing_is_typed() {
    let mut model = model(160, 40);
    for letters in ["zoom", "help", "zoom"] {
        find(&mut model, letters);
        press(&mut model, "enter esc");
    }
    assert_eq!(find(&mut model, "")[..3], ["zoom", "help", "down"]);
}

#[test]
fn a_click_selects_and_a_second_one_runs_and_one_beside_it_closes() {
    let mut model = model(160, 40);
    find(&mut model, "theme");
    let rows = shown(&model);
    let row = rows.lines().position(|line| line.contains("theme pine")).unwrap() as u16;
    let mut click = |column, row| {
        let mouse = Mouse { kind: MouseKind::Press, column, row };
        model.handle(Event::Input(Input::Mouse(mouse)), t(NOW));
        (model.appearance.choice.name.clone(), model.overlays.len())
    };
    assert_eq!(click(50, row), ("midnight".to_owned(), 1));
    assert_eq!(click(50, row), ("pine".to_owned(), 0));
    press(&mut model, ":");
    let mouse = Mouse { kind: MouseKind::Press, column: 2, row: 30 };
    model.handle(Event::Input(Input::Mouse(mouse)), t(NOW));
    assert_eq!(model.overlays.len(), 0);
}

#[test]
fn the_palette_at_every_kind_of_size() {
    for (columns, rows) in [(160, 30), (100, 24), (50, 16), (30, 10), (160, 5)] {
        let mut model = model(columns, rows);
        find(&mut model, "so");
        insta::assert_snapshot!(format!("palette_{columns}x{rows}"), shown(&model));
    }
}

#[test]
fn what_was_found_is_marked() {
    let mut model = model(100, 16);
    find(&mut model, "link");
    let runs = crate::ui::dump::styled_runs(&screen::still(&model));
    let marked: Vec<String> = runs.iter().map(ToString::to_string).filter(|run| run.contains("underline")).collect();
    assert_eq!(marked.len(), 2, "{marked:?}");
    press(&mut model, "ctrl-u z o");
    let runs = crate::ui::dump::styled_runs(&screen::still(&model));
    assert!(runs.iter().any(|run| run.to_string().contains("\"zo\"")), "{runs:?}");
}

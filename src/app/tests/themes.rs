use super::super::input::{Input, Mouse, MouseKind};
use super::super::model::Overlay;
use super::super::program::{Effect, Event, Program};
use super::super::themes::NamedBy;
use super::super::update::Ask;
use super::{NOW, model, press, shown, t};
use crate::app::Model;
use crate::sync::store::Keep;
use crate::ui::themes::Own;
use crate::ui::{Depth, Ground, Theme, Themes};

/// A board with two themes of the viewer's own, of which one has a mistake.
fn board(columns: u16, rows: u16) -> Model {
    let own = |name: &str, text: &str| Own {
        name: name.to_owned(),
        path: format!("themes/{name}.toml").into(),
        text: Ok(text.to_owned()),
    };
    let themes = vec![own("broken", "parent = \"nobody\"\n[styles]\nlait = 1\n"), own("sea", "parent = \"pine\"\n")];
    let mut model = model(columns, rows);
    model.appearance.choice.themes = Themes::with(themes);
    model.appearance.choice.lasts = true;
    model
}

fn seen(model: &Model) -> Theme {
    model.look().theme.clone()
}

fn bundled(name: &str) -> Theme {
    Theme::bundled(name).unwrap()
}

fn selected(model: &Model) -> &str {
    &model.chooser().unwrap().selected().unwrap().name
}

fn notice(model: &Model) -> String {
    model.footer.text.as_ref().map(|text| text.clean().into_owned()).unwrap_or_default()
}

#[test]
fn the_selected_theme_is_seen_on_the_whole_board_and_every_way_out_but_enter_leaves_it_as_it_was() {
    for way_out in ["esc", "t", "2", "/", "w 1"] {
        let mut model = board(160, 45);
        press(&mut model, "t");
        assert_eq!((selected(&model), seen(&model)), ("midnight", bundled("midnight")));
        press(&mut model, "j");
        assert_eq!((selected(&model), seen(&model)), ("ember", bundled("ember")));
        press(&mut model, "?");
        assert_eq!(seen(&model), bundled("ember"), "the help over it is in that theme too");
        press(&mut model, "esc");
        press(&mut model, way_out);
        assert_eq!(seen(&model), bundled("midnight"), "{way_out}");
        assert!(model.chooser().is_none() && !model.lasting.settings.contains_key("theme_dark"), "{way_out}");
    }
}

#[test]
fn own_themes_for_the_background_come_first_and_the_ends_of_the_list_are_ends() {
    let mut model = board(160, 45);
    press(&mut model, "t g k");
    assert_eq!((selected(&model), seen(&model)), ("sea", bundled("pine")));
    press(&mut model, "G j");
    assert_eq!(selected(&model), "colorblind-light");
    press(&mut model, "esc");
    model.appearance.choice.ground = Ground::Light;
    press(&mut model, "t g");
    assert_eq!(selected(&model), "paper");
}

#[test]
fn enter_keeps_the_selected_theme_for_such_backgrounds_and_says_how_to_make_it_firm() {
    let mut model = board(160, 45);
    let effects = press(&mut model, "t j enter");
    let keep = Keep::Setting("theme_dark".to_owned(), Some("ember".to_owned()));
    assert_eq!(effects, [Effect::Ask(Ask::Keep(keep)), Effect::Redraw]);
    assert_eq!((seen(&model), model.chooser()), (bundled("ember"), None));
    assert_eq!(model.lasting.settings.get("theme_dark").map(String::as_str), Some("ember"));
    assert_eq!(notice(&model), "ember is kept for dark backgrounds; in the config: theme = { dark = \"ember\" }");
    press(&mut model, "t");
    assert_eq!(selected(&model), "ember");
}

#[test]
fn a_choice_that_cannot_last_says_so() {
    let told = |named_by, lasts| {
        let mut model = board(160, 45);
        (model.appearance.choice.named_by, model.appearance.choice.lasts) = (named_by, lasts);
        press(&mut model, "t j enter");
        notice(&model)
    };
    let config = "ember until you quit; to keep it change the config: theme = \"ember\"";
    assert_eq!(told(Some(NamedBy::Config), true), config);
    assert!(told(Some(NamedBy::CommandLine), true).starts_with("ember until you quit: --theme named another"));
    assert_eq!(told(None, false), "ember until you quit; to keep it write into a config: theme = \"ember\"");
}

#[test]
fn a_theme_with_a_mistake_is_listed_and_cannot_be_kept() {
    let mut model = board(160, 45);
    press(&mut model, "t");
    while selected(&model) != "broken" {
        press(&mut model, "j");
    }
    assert_eq!(seen(&model), bundled("midnight"));
    assert!(shown(&model).contains("Its file has 2 problems"), "{}", shown(&model));
    assert_eq!(press(&mut model, "enter"), [Effect::Redraw]);
    assert_eq!((selected(&model), model.lasting.settings.len()), ("broken", 0));
    assert!(notice(&model).contains("2 problems: `asyncboard themes`"), "{}", notice(&model));
}

#[test]
fn a_click_selects_a_theme_a_second_one_keeps_it_and_one_beside_the_list_leaves_it() {
    let mut model = board(160, 45);
    press(&mut model, "t");
    let screen = shown(&model);
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(" pine ")).unwrap();
    let column = line[..line.find(" pine ").unwrap()].chars().count();
    let click = |model: &mut Model, column: usize, row: usize| {
        let mouse = Mouse { kind: MouseKind::Press, column: column as u16, row: row as u16 };
        model.handle(Event::Input(Input::Mouse(mouse)), t(NOW))
    };
    click(&mut model, column, row);
    assert_eq!((selected(&model), seen(&model)), ("pine", bundled("pine")));
    click(&mut model, 5, 5);
    assert_eq!((model.chooser(), seen(&model)), (None, bundled("midnight")));
    press(&mut model, "t");
    click(&mut model, column, row);
    click(&mut model, column, row);
    assert_eq!((model.chooser(), seen(&model)), (None, bundled("pine")));
}

#[test]
fn a_preview_has_no_more_colours_than_the_terminal() {
    let mut model = board(160, 45);
    model.appearance.choice.depth = Depth::Sixteen;
    press(&mut model, "t j");
    assert_eq!(model.look().theme, &Theme::bundled("ember").unwrap().at(Depth::Sixteen));
}

#[test]
fn the_list_leaves_half_of_the_board_to_be_seen_and_scrolls_to_what_is_selected() {
    for (columns, rows) in [(160, 45), (100, 28), (50, 16), (30, 10), (160, 5)] {
        let mut model = board(columns, rows);
        press(&mut model, "t G");
        assert!(shown(&model).contains("▌  colorblind-"), "{}", shown(&model));
        let Some(Overlay::Themes(_)) = model.overlays.top() else { panic!("{:?}", model.overlays) };
        insta::assert_snapshot!(format!("themes_{columns}x{rows}"), shown(&model));
    }
}

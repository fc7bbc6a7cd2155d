//! A changed config is applied, and the viewer keeps their place.

use super::super::model::{Overlay, Subject};
use super::super::panel::PanelId;
use super::super::themes::Choice;
use super::super::update::reload::{Advice, Reloaded};
use super::*;
use crate::app::arrange::Arrangement;
use crate::domain::batch::Problem;
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::listing::Moves;

/// The team in another order, with another title, a new teammate first, and Sam removed.
fn other_team() -> String {
    let (head, mates) = TEAM.split_once("\n[[teammate]]").unwrap();
    let (mates, source) = mates.split_once("\n[[source]]").unwrap();
    let mut mates: Vec<&str> = mates.split("\n[[teammate]]").filter(|mate| !mate.contains("\"sam\"")).collect();
    mates.reverse();
    mates.insert(0, "\nid = \"zoe\"\nname = \"Zoe Lind\"\nzone = \"Europe/Oslo\"\nhours = []\n");
    let mates = mates.join("\n[[teammate]]");
    format!("{}\n[[teammate]]{mates}\n[[source]]{source}", head.replace("Atlas", "Borealis"))
}

/// What a config yields, with all data on its board.
fn reloaded(config: &str) -> Box<Reloaded> {
    let (model, mut desk) = empty(config, NOW);
    let mut board = model.board;
    for update in desk.page(0, page()) {
        board.apply(update);
    }
    board.apply(Update::Source(0, Health::Ok(t("2026-11-23T19:29:00Z"))));
    board.settle(t(NOW));
    Box::new(Reloaded {
        board: Box::new(board),
        theme: None,
        choice: Choice::default(),
        glyphs: &Glyphs::ROUNDED,
        keymap: Keymap::default(),
        arrangement: None,
        wanted: config::Notices::default(),
        title: model.header.title,
        advice: Advice::default(),
        mouse: true,
        rights: Vec::new(),
    })
}

fn reload(model: &mut Model, config: &str) -> Vec<Effect<Ask>> {
    model.handle(Event::News(News::Reloaded(reloaded(config))), t(NOW))
}

fn name(model: &Model, index: TeammateIndex) -> String {
    model.board.team.get(index).unwrap().id.as_str().to_owned()
}

#[test]
fn the_panel_the_selection_the_filter_and_the_moment_stay() {
    let mut model = model(120, 40);
    press(&mut model, "3 j j z / l enter ] ]");
    let (key, moment) = (model.panels.deadlines.key().cloned(), model.time.scrub);
    assert!(key.is_some() && moment.is_some());
    let effects = reload(&mut model, &other_team());
    assert!(effects.contains(&Effect::Redraw) && effects.contains(&Effect::Mouse(true)), "{effects:?}");
    assert_eq!((model.workspace.focus, model.workspace.zoomed, model.time.scrub), (PanelId::Deadlines, true, moment));
    assert_eq!((model.panels.deadlines.key().cloned(), &*model.panels.deadlines.filter.text), (key, "l"));
    assert!(shown(&model).contains("Borealis"), "{}", shown(&model));
}

#[test]
fn teammates_are_followed_by_their_ids_to_their_new_seats() {
    let mut model = model(120, 40);
    press(&mut model, "1 j j");
    let before = name(&model, *model.panels.team.key().unwrap());
    press(&mut model, "space k space enter");
    assert!(matches!(model.overlays.top(), Some(Overlay::Details { of: Subject::Mate(_), .. })));
    let opened = name(&model, TeammateIndex(model.panels.team.at() as u32));
    press(&mut model, "esc j");
    reload(&mut model, &other_team());
    assert_eq!(name(&model, *model.panels.team.key().unwrap()), before);
    let marked: Vec<String> = model.panels.chosen.indices().map(|index| name(&model, index)).collect();
    assert!(marked.contains(&before) && marked.iter().all(|id| id != "sam"), "{marked:?}");
    assert_eq!(opened, "sam", "and the details of somebody who is gone are closed:");
    let mut model = self::model(120, 40);
    press(&mut model, "1 j enter");
    reload(&mut model, &other_team());
    assert!(model.overlays.is_empty());
}

#[test]
fn threads_are_followed_though_everybody_sits_elsewhere() {
    let mut model = model(120, 40);
    press(&mut model, "2");
    let who = |model: &Model| model.panels.threads.key().map(|(_, item, by)| (item.clone(), name(model, *by)));
    let mut seen = Vec::new();
    for _ in 0..model.panels.threads.len() {
        let before = who(&model);
        seen.push(before.clone());
        let place = model.panels.threads.at();
        reload(&mut model, &other_team());
        if before.as_ref().is_some_and(|(_, by)| by != "sam") {
            assert_eq!(who(&model), before);
        }
        reload(&mut model, TEAM);
        model.panels.threads.go(place + 1, 9);
        model.hold(PanelId::Threads);
    }
    assert!(seen.iter().flatten().any(|(_, by)| by != "sam"), "{seen:?}");
}

#[test]
fn in_the_plan_the_people_of_the_new_team_are_planned_for() {
    let mut model = model(120, 40);
    press(&mut model, "4");
    reload(&mut model, &other_team());
    assert_eq!(model.workspace.focus, PanelId::Plan);
    let people: Vec<String> = model.panels.plan.people.iter().map(|index| name(&model, *index)).collect();
    assert!(people.contains(&"zoe".to_owned()) && !people.contains(&"sam".to_owned()), "{people:?}");
}

#[test]
fn what_was_changed_at_the_board_stays_unless_the_config_says_otherwise() {
    let mut model = model(120, 40);
    press(&mut model, "2 W");
    let sizes = model.workspace.arrangement.clone();
    model.wear("paper");
    reload(&mut model, &other_team());
    assert_eq!((&model.workspace.arrangement, &*model.appearance.choice.name), (&sizes, "paper"));
    let mut new = reloaded(TEAM);
    let midnight = Theme::bundled("midnight").unwrap();
    (new.theme, new.arrangement) = (Some(midnight.clone()), Some(Arrangement::parse("hidden=deadlines")));
    model.handle(Event::News(News::Reloaded(new)), t(NOW));
    assert_eq!((&model.appearance.theme, model.workspace.arrangement.shows(PanelId::Deadlines)), (&midnight, false));
}

#[test]
fn a_mistake_is_said_on_the_bottom_line_and_goes_when_the_next_news_of_the_config_come() {
    let mut model = model(120, 40);
    press(&mut model, "j");
    let wrong = "team.toml:3:8: no time zone is called \"Mars\"";
    let problem = Problem::at_large("no time zone is called Mars");
    let advice =
        Advice { notes: vec![Text::new(wrong), Text::new("as before")], problems: vec![problem], broken: true };
    model.handle(Event::News(News::Advice(advice)), t(NOW));
    let screen = shown(&model);
    assert!(screen.lines().last().unwrap().contains(wrong), "{screen}");
    assert!(screen.contains("Atlas"), "{screen}");
    press(&mut model, "j");
    assert!(!shown(&model).lines().last().unwrap().contains(wrong), "{}", shown(&model));
    press(&mut model, "?");
    assert!(shown(&model).contains("as before"), "{}", shown(&model));
    press(&mut model, "esc");
    press(&mut model, "5");
    assert!(shown(&model).contains("no time zone is called Mars"), "{}", shown(&model));
    model.handle(Event::News(News::Advice(Advice::default())), t(NOW));
    press(&mut model, "1 ?");
    assert!(!shown(&model).contains("as before"), "{}", shown(&model));
}

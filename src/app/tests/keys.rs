use super::super::arrange::Arrangement;
use super::super::command::Command::Quit;
use super::super::input::{Chord, Input, Mouse, MouseKind};
use super::super::keymap::Found;
use super::super::model::{Overlay, Subject};
use super::super::panel::PanelId::{Deadlines, Plan, Sources, Team, Threads};
use super::super::program::{Effect, Event, Program};
use super::super::update::{Ask, News};
use super::{NOW, TEAM, empty, model, page, press, shown, t};
use crate::board::Update;
use crate::config::{self, Section};
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::sync::store::{Keep, Lasting};

#[test]
fn the_selection_moves_and_stops_at_the_ends() {
    let mut model = model(160, 40);
    let at = |keys: &str, model: &mut super::Model| {
        press(model, keys);
        model.panels.team.key().copied()
    };
    assert_eq!(at("j j", &mut model), Some(TeammateIndex(2)));
    assert_eq!(at("up", &mut model), Some(TeammateIndex(1)));
    assert_eq!(at("G", &mut model), Some(TeammateIndex(4)));
    assert_eq!(at("down", &mut model), Some(TeammateIndex(4)));
    assert_eq!(at("g k", &mut model), Some(TeammateIndex(0)));
    assert_eq!(at("pgdn", &mut model), Some(TeammateIndex(4)));
    assert_eq!(at("pgup", &mut model), Some(TeammateIndex(0)));
}

#[test]
fn tab_goes_round_the_panels_and_numbers_go_straight_to_one() {
    let mut model = model(160, 40);
    let mut seen = Vec::new();
    for key in ["tab", "tab", "tab", "tab", "tab", "shift-tab", "2", "3", "4", "5", "p", "1"] {
        press(&mut model, key);
        seen.push(model.workspace.focus);
    }
    let around = [Threads, Deadlines, Plan, Sources, Team, Sources];
    assert_eq!(seen, [&around[..], &[Threads, Deadlines, Plan, Sources, Plan, Team]].concat());
}

#[test]
fn zoom_gives_one_panel_the_screen_and_esc_gives_it_back() {
    let mut model = model(160, 40);
    press(&mut model, "2 z");
    assert!(shown(&model).contains("Threads") && !shown(&model).contains("╭ Team"));
    press(&mut model, "esc");
    assert!(shown(&model).contains("╭ Team"));
}

#[test]
fn esc_goes_back_one_step_at_a_time_and_never_quits() {
    let mut model = model(160, 40);
    press(&mut model, "2 z / q u i c k enter enter");
    assert!(matches!(model.overlays.top(), Some(Overlay::Details { .. })));
    press(&mut model, "esc");
    assert_eq!((model.overlays.len(), model.panels.threads.filter.text.as_str()), (0, "quick"));
    press(&mut model, "esc");
    assert_eq!((model.panels.threads.filter.text.as_str(), model.workspace.zoomed), ("", true));
    press(&mut model, "esc");
    assert!(!model.workspace.zoomed);
    assert_eq!(press(&mut model, "esc"), [Effect::Redraw]);
}

#[test]
fn a_filter_narrows_as_it_is_typed_and_esc_undoes_the_typing() {
    let mut model = model(160, 40);
    press(&mut model, "2 /");
    assert_eq!(press(&mut model, "q"), [Effect::Redraw], "q is a letter here");
    assert_eq!(model.panels.threads.shown.len(), 1);
    assert!(shown(&model).contains("1 of 3"));
    press(&mut model, "backspace k e n j i enter");
    assert_eq!(model.panels.threads.shown.len(), 2);
    press(&mut model, "/ x esc");
    assert_eq!(model.panels.threads.filter.text, "kenji");
    press(&mut model, "/ ctrl-u x x");
    assert!(shown(&model).contains("nothing matches"));
}

#[test]
fn mine_shows_what_concerns_the_viewer() {
    let mut model = model(160, 40);
    press(&mut model, "2 m");
    assert_eq!((model.panels.threads.shown.len(), model.panels.threads.total), (2, 3));
    press(&mut model, "m 3 m");
    assert_eq!((model.panels.threads.shown.len(), model.panels.deadlines.shown.len()), (2, 1));
}

#[test]
fn mine_acts_on_all_lists_as_a_filter_does_and_esc_ends_it_in_all() {
    for panel in ["1", "2", "3"] {
        let mut model = model(160, 40);
        let shown = |model: &super::Model| {
            let panels = &model.panels;
            [panels.team.shown.len(), panels.threads.shown.len(), panels.deadlines.shown.len()]
        };
        let all = shown(&model);
        press(&mut model, &format!("{panel} m"));
        let mine = shown(&model);
        assert!(mine.iter().zip(&all).all(|(mine, all)| mine < all), "{panel}: {mine:?} of {all:?}");
        press(&mut model, "2 esc");
        assert_eq!(shown(&model), all, "{panel}");
    }
}

#[test]
fn open_and_copy_take_the_selected_rows_link() {
    let mut model = model(160, 40);
    let link = Text::new("https://example.org/copy");
    assert_eq!(press(&mut model, "2 o"), [Effect::OpenLink(link.clone()), Effect::Redraw]);
    assert_eq!(press(&mut model, "enter y"), [Effect::Copy(link), Effect::Redraw]);
    assert_eq!(press(&mut model, "1 o"), [Effect::Redraw]);
    assert!(shown(&model).contains("this row has no link"));
}

#[test]
fn the_help_hides_the_selected_row_from_open_and_is_whole_in_a_narrow_pane() {
    let mut model = model(30, 40);
    assert_eq!(press(&mut model, "2 ? o"), [Effect::Redraw]);
    let screen = shown(&model);
    assert!(screen.contains("go to the first row") && !screen.contains("go to the f…"), "{screen}");
}

#[test]
fn refresh_asks_and_quit_leaves() {
    let mut model = model(160, 40);
    assert_eq!(press(&mut model, "r"), [Effect::Ask(Ask::Refresh), Effect::Redraw]);
    assert_eq!(press(&mut model, "ctrl-l"), [Effect::Repaint]);
    assert_eq!(press(&mut model, "q"), [Effect::Quit(0)]);
}

#[test]
fn in_an_overlay_the_quit_key_closes_it_and_on_the_board_it_ends_the_program() {
    let mut model = model(160, 40);
    for open in ["?", "t", "2 enter"] {
        press(&mut model, open);
        assert!(!press(&mut model, "q").contains(&Effect::Quit(0)), "{open}");
        assert!(model.overlays.is_empty(), "{open}");
    }
    assert_eq!(press(&mut model, "q"), [Effect::Quit(0)]);
}

#[test]
fn details_follow_their_thing_and_say_when_it_has_gone() {
    let (mut model, mut desk) = empty(TEAM, NOW);
    model.workspace.size = super::Size { columns: 160, rows: 40 };
    model.handle(Event::News(News::Known(desk.page(0, page()))), t(NOW));
    press(&mut model, "2 enter");
    assert!(shown(&model).contains("could you check the intro?"));
    let gone = page().items.iter().map(|item| item.id.clone()).collect();
    model.handle(Event::News(News::Known(vec![Update::Items { source: 0, put: Vec::new(), gone }])), t(NOW));
    assert!(shown(&model).contains("This has gone from the board."));
    assert!(shown(&model).contains("nobody owes a reply") || shown(&model).contains("reading"));
}

#[test]
fn details_scroll_to_their_end_and_no_further() {
    let mut model = model(100, 14);
    press(&mut model, "2 enter");
    for _ in 0..50 {
        press(&mut model, "j");
    }
    let end = shown(&model);
    press(&mut model, "j");
    assert_eq!(shown(&model), end);
    press(&mut model, "g");
    let Some(Overlay::Details { of: Subject::Thread(_), scroll: 0 }) = model.overlays.top() else {
        panic!("{:?}", model.overlays)
    };
}

#[test]
fn a_click_selects_and_a_second_one_shows_details() {
    let mut model = model(160, 40);
    let click = |model: &mut super::Model| {
        let mouse = Mouse { kind: MouseKind::Press, column: 10, row: 4 };
        model.handle(Event::Input(Input::Mouse(mouse)), t(NOW));
    };
    click(&mut model);
    assert_eq!((model.panels.team.key().copied(), model.overlays.len()), (Some(TeammateIndex(2)), 0));
    click(&mut model);
    assert_eq!(model.overlays.len(), 1);
    click(&mut model);
    assert_eq!(model.overlays.len(), 0);
}

#[test]
fn pasted_text_goes_into_the_filter_cleaned_and_nowhere_else() {
    let mut model = model(160, 40);
    let paste = |model: &mut super::Model| model.handle(Event::Input(Input::Paste("q\u{1B}[2J\nx".to_owned())), t(NOW));
    assert_eq!(paste(&mut model), []);
    press(&mut model, "/");
    paste(&mut model);
    assert_eq!(model.panels.team.filter.text, "q\u{FFFD} x");
}

#[test]
fn after_a_sleep_everything_is_asked_again_and_painted_anew() {
    let mut model = model(160, 40);
    let later = t("2026-11-24T03:00:00Z");
    assert_eq!(model.handle(Event::Resumed, later), [Effect::Ask(Ask::Resumed), Effect::Repaint]);
    assert_eq!(model.time.now, later);
}

#[test]
fn a_prefix_shows_what_may_follow_and_esc_takes_it_back() {
    let mut model = model(160, 40);
    let plain = shown(&model);
    press(&mut model, "w");
    let screen = shown(&model);
    assert!(screen.contains("w ─") && screen.contains("take the team off the board"), "{screen}");
    press(&mut model, "esc");
    assert_eq!(shown(&model), plain);
    assert_eq!(press(&mut model, "w q"), [Effect::Redraw], "q behind w is no command");
    assert_eq!(press(&mut model, "q"), [Effect::Quit(0)]);
}

#[test]
fn chords_are_given_like_keys_and_conflict_with_their_beginnings() {
    let keymap = keys("[keys]\nquit = \"z z\"\nzoom = []\n").unwrap();
    let find = |chord: &str| keymap.find(chord.parse::<Chord>().unwrap().keys());
    assert_eq!(find("z"), Found::Prefix, "zoom has lost its z");
    assert_eq!((find("z z"), find("z q"), find("q")), (Found::Command(Quit), Found::Nothing, Found::Nothing));
    let problems = keys("[keys]\nquit = \"x\"\nup = \"x y\"\ndone = []\n").unwrap_err();
    assert_eq!(problems, ["of the keys x (quit) and x y (up) one is the beginning of the other"]);
}

/// The stored value of the arrangement.
fn kept(effects: &[Effect<Ask>]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask(Ask::Keep(Keep::Setting(name, text))) if name == "layout" => text.clone(),
        _ => None,
    })
}

#[test]
fn panels_are_resized_by_keys_within_bounds_and_that_is_kept() {
    let mut model = model(130, 40);
    let height = |model: &super::Model, panel| model.layout().panel(panel).map_or(0, |area| area.height);
    let before = [Team, Threads, Deadlines].map(|panel| height(&model, panel));
    assert_eq!(kept(&press(&mut model, "+")), Some("team=211".to_owned()));
    assert_eq!(height(&model, Team), before[0] + 1);
    press(&mut model, "2 +");
    assert_eq!(height(&model, Threads), before[1] + 1);
    press(&mut model, "1");
    for _ in 0..100 {
        press(&mut model, "-");
    }
    assert_eq!(height(&model, Team), 4);
    press(&mut model, "+");
    assert_eq!(height(&model, Team), 5, "it was at its bound, not beyond");
    press(&mut model, "w =");
    assert_eq!([Team, Threads, Deadlines].map(|panel| height(&model, panel)), before);
}

#[test]
fn the_preview_of_a_desk_is_made_wider_and_narrower() {
    let mut model = model(160, 40);
    let left = |model: &super::Model| model.layout().panel(Threads).unwrap().width;
    assert_eq!(left(&model), 107);
    assert_eq!(kept(&press(&mut model, "2 >")), Some("side=682".to_owned()));
    assert_eq!(left(&model), 109);
    press(&mut model, "3 < <");
    assert_eq!(left(&model), 105);
    for _ in 0..100 {
        press(&mut model, "<");
    }
    assert_eq!(left(&model), 30);
}

#[test]
fn where_there_is_no_border_to_move_that_is_said() {
    for (columns, rows, keys) in [(160, 40, "1 >"), (60, 20, "2 +"), (100, 40, "2 >"), (160, 40, "z +")] {
        let mut model = model(columns, rows);
        assert_eq!(kept(&press(&mut model, keys)), None);
        assert!(shown(&model).contains("there is no border here to move"), "{keys}");
    }
}

#[test]
fn a_panel_is_taken_off_the_board_and_put_back_but_the_last_one_stays() {
    let mut model = model(160, 40);
    assert_eq!(kept(&press(&mut model, "w 1")), Some("hidden=team".to_owned()));
    assert_eq!((model.workspace.focus, model.layout().panels.len()), (Threads, 2));
    press(&mut model, "tab tab");
    assert_eq!(model.workspace.focus, Plan);
    press(&mut model, "tab tab");
    assert_eq!(model.workspace.focus, Threads, "tab goes round what is on the board");
    press(&mut model, "1");
    assert_eq!((model.workspace.focus, model.layout().panels.len()), (Team, 1), "its number still shows it");
    press(&mut model, "2 w 3 w 2");
    assert!(shown(&model).contains("the last panel stays"));
    press(&mut model, "w 1");
    assert_eq!((model.workspace.focus, model.layout().panels.len()), (Team, 2));
}

#[test]
fn an_arrangement_of_the_configs_is_changed_for_now_only_and_that_is_said() {
    let mut model = model(160, 40);
    let mut arrangement = Arrangement::parse("hidden=team hidden=deadlines");
    arrangement.fixed = true;
    model.arrange(arrangement);
    assert_eq!(model.workspace.focus, Threads, "the team has no keys where it is not shown");
    press(&mut model, "w 1");
    press(&mut model, "+");
    assert!(shown(&model).contains("the next start goes by [layout] in the config"));
    press(&mut model, "w =");
    assert_eq!(model.layout().panels.len(), 3);
}

/// Sends a mouse event.
fn mouse(model: &mut super::Model, kind: MouseKind, (column, row): (u16, u16)) -> Vec<Effect<Ask>> {
    model.handle(Event::Input(Input::Mouse(Mouse { kind, column, row })), t(NOW))
}

#[test]
fn the_mouse_drags_the_moment_along_a_timeline_and_lets_go_of_it() {
    let mut model = model(160, 40);
    let header = |model: &super::Model| shown(model).lines().next().unwrap_or_default().to_owned();
    let noon = shown(&model).lines().nth(1).unwrap().chars().position(|c| c == '1').unwrap() as u16;
    mouse(&mut model, MouseKind::Press, (noon, 3));
    assert!(header(&model).contains("not now: 12:00, 2h 32m ago"), "{}", header(&model));
    mouse(&mut model, MouseKind::Drag, (noon + 1, 30));
    assert!(header(&model).contains("not now: 12:30"), "wherever the mouse goes: {}", header(&model));
    mouse(&mut model, MouseKind::Drag, (noon + 5, 3));
    assert!(!header(&model).contains("not now"), "the cell of now is now: {}", header(&model));
    mouse(&mut model, MouseKind::Drag, (159, 3));
    assert!(header(&model).contains("not now: 23:30"), "{}", header(&model));
    mouse(&mut model, MouseKind::Release, (159, 3));
    assert_eq!(mouse(&mut model, MouseKind::Drag, (noon, 3)), []);
    assert!(header(&model).contains("not now: 23:30"), "{}", header(&model));
}

#[test]
fn the_mouse_moves_borders_and_what_came_of_it_is_kept() {
    let mut model = model(160, 40);
    let team = model.layout().panel(Team).unwrap();
    assert_eq!(mouse(&mut model, MouseKind::Press, (50, team.bottom())), []);
    mouse(&mut model, MouseKind::Drag, (50, team.bottom() + 4));
    assert_eq!(model.layout().panel(Team).unwrap().height, team.height + 5);
    let done = mouse(&mut model, MouseKind::Release, (50, team.bottom() + 4));
    assert_eq!(kept(&done), Some(model.workspace.arrangement.to_string()));
    let threads = model.layout().panel(Threads).unwrap();
    mouse(&mut model, MouseKind::Press, (threads.right(), threads.y + 3));
    mouse(&mut model, MouseKind::Drag, (100, threads.y + 3));
    assert_eq!(model.layout().panel(Threads).unwrap().right(), 101);
}

#[test]
fn a_click_on_a_tab_turns_to_its_panel() {
    for (columns, rows, line) in [(60, 20, 1), (100, 8, 0)] {
        let mut model = model(columns, rows);
        let click = |model: &mut super::Model, name: &str| {
            let tabs = shown(model).lines().nth(line).unwrap().to_owned();
            let at = tabs.split(name).next().unwrap().chars().count() as u16;
            mouse(model, MouseKind::Press, (at, line as u16));
        };
        click(&mut model, "Deadlines");
        assert_eq!(model.workspace.focus, Deadlines, "{columns}x{rows}");
        click(&mut model, "Team");
        assert_eq!(model.workspace.focus, Team, "{columns}x{rows}");
    }
}

fn keys(text: &str) -> Result<super::Keymap, Vec<String>> {
    let config = config::load_text("keys.toml", text, &super::zones(), None).unwrap();
    let section: Section = config.keys.unwrap();
    super::Keymap::read(section).map_err(|problems| problems.into_iter().map(|problem| problem.what).collect())
}

#[test]
fn keys_can_be_given_to_other_commands() {
    let keymap = keys("[keys]\nquit = \"ctrl-q\"\ndown = [\"n\", \"q\"]\nmore_days = []\n").unwrap();
    let command = |key: &str| keymap.command(key.parse().unwrap()).map(super::super::command::Command::word);
    assert_eq!(
        ["ctrl-q", "q", "n", "j", "k"].map(command),
        [Some("quit"), Some("down"), Some("down"), None, Some("up")]
    );
}

#[test]
fn a_key_that_already_does_something_is_refused_with_what_it_does() {
    for (text, says) in [
        ("quit = 'esc'", "quit is given the key esc, but esc always goes one step back"),
        ("down = 'esc'", "down is given the key esc, but esc always goes one step back"),
        ("down = 'esc x'", "down is given the key esc x, but esc always goes one step back"),
        ("quit = 'esc'\nback = 'b'\ngroup = []", "quit is given the key esc, but esc always goes one step back"),
        ("down = 'ctrl-c'", "down is given the key ctrl-c, but ctrl-c always ends the program"),
        ("down = 'ctrl-z'", "down is given the key ctrl-z, but ctrl-z always suspends the program"),
        ("quit = 'j'", "quit is given the key j, which is already the key of down (go to the row below)"),
        ("quit = 'w'", "quit is given the key w, which is the beginning of w 1, the key of toggle_team "),
        ("down = 'q q'", "down is given the key q q, which begins with q, the key of quit (quit)"),
    ] {
        let problems = keys(&format!("[keys]\n{text}\n")).unwrap_err();
        assert!(problems.len() == 1 && problems[0].starts_with(says), "{text}: {problems:?}");
    }
    let given = keys("[keys]\nquit = 'j'\ndown = ['down', 'q']\nback = 'B'\n").unwrap();
    let command = |key: &str| given.command(key.parse().unwrap()).map(super::super::command::Command::word);
    assert_eq!(["j", "q", "B", "esc"].map(command), [Some("quit"), Some("down"), Some("back"), Some("back")]);
}

#[test]
fn a_wrong_key_an_unknown_command_and_a_conflict_are_all_told() {
    let problems =
        keys("[keys]\nquti = \"x\"\nup = \"hyper-x\"\ndown = \"x\"\nopen = [\"x\"]\nzoom = 1\ndone = \"v\"\n")
            .unwrap_err();
    let expected = [
        "no command is called \"quti\"",
        "no key is called \"hyper-x\"",
        "zoom is a number",
        "the key x is given to down and to open",
    ];
    assert_eq!(problems, expected);
}

#[test]
fn time_is_scrubbed_by_quarters_hours_and_days_and_called_back() {
    let mut model = model(160, 40);
    let mut at = |keys: &str| {
        press(&mut model, keys);
        (model.time.now - t(NOW)).num_minutes()
    };
    assert_eq!([at("right"), at("l"), at("left"), at("h")], [15, 30, 15, 0]);
    assert_eq!([at("ctrl-right"), at("]"), at("ctrl-left"), at("[ [")], [60, 120, 60, -60]);
    assert_eq!([at("0"), at("shift-right"), at("L"), at("H shift-left left")], [0, 1440, 2880, -15]);
    assert_eq!(at("home"), 0);
    assert!(model.time.scrub.is_none());
}

#[test]
fn a_scrubbed_board_shows_its_moment_everywhere_and_says_that_it_is_not_now() {
    let mut model = model(160, 40);
    let now = shown(&model);
    assert!(now.contains("14:32  New York") && !now.contains("not now"), "{now}");
    press(&mut model, "L");
    let screen = shown(&model);
    for said in [" not now: Tue 14:32, in 24h ", "Team 5  at Tue 14:32 ", "Threads 3  at Tue 14:32 ", "04:32 Wed"] {
        assert!(screen.contains(said), "{said:?} is not in\n{screen}");
    }
    assert!(screen.contains("soon") && !now.contains("soon"), "{screen}");
    press(&mut model, "0");
    assert_eq!(shown(&model), now);
}

#[test]
fn while_time_is_scrubbed_the_clock_goes_on_and_the_moment_stays() {
    let mut model = model(160, 40);
    press(&mut model, "right 5");
    let later = t(NOW) + chrono::TimeDelta::minutes(10);
    model.handle(Event::Tick, later);
    assert_eq!((model.time.now - t(NOW)).num_minutes(), 15);
    let screen = shown(&model);
    assert!(screen.contains("not now: 14:47, in 5m") && screen.contains("read 13m ago"), "{screen}");
}

#[test]
fn a_narrow_or_short_header_still_says_that_it_is_not_now() {
    for (columns, rows) in [(160, 40), (40, 40), (30, 10), (160, 5)] {
        let mut model = model(columns, rows);
        press(&mut model, "right");
        assert!(shown(&model).lines().next().is_some_and(|header| header.contains("not now: 14:47")), "{columns}");
    }
}

#[test]
fn what_lasts_comes_once_and_the_settings_stay_as_they_are_here() {
    let mut model = model(160, 40);
    let theme = |name: &str| Keep::Setting("theme".to_owned(), Some(name.to_owned()));
    assert_eq!(model.keep(theme("paper")), Effect::Ask(Ask::Keep(theme("paper"))));
    let mut lasting = Lasting { told: ["late:copy".to_owned()].into(), ..Lasting::default() };
    lasting.take(&theme("midnight"));
    let effects = model.handle(Event::News(News::Lasting(lasting)), t(NOW));
    assert!(!effects.contains(&Effect::Redraw), "nothing of it is seen: {effects:?}");
    assert_eq!(model.lasting.settings["theme"], "paper");
    assert!(model.lasting.told.contains("late:copy"));
}

#[test]
fn rows_are_shown_in_other_orders_and_the_selection_stays_on_its_thing() {
    let mut model = model(160, 40);
    let titles = |model: &super::Model| {
        let threads = model.board.threads();
        let title = |place: &usize| threads.get(*place).unwrap().item.title.raw().to_owned();
        model.panels.threads.shown.iter().map(title).collect::<Vec<_>>()
    };
    press(&mut model, "2 G");
    let (own, key) = (titles(&model), model.panels.threads.key().cloned());
    press(&mut model, "s s s s");
    assert!(shown(&model).contains("Threads by title 3"), "{}", shown(&model));
    let mut sorted = own.clone();
    sorted.sort_by_key(|title| title.to_lowercase());
    assert_eq!((titles(&model), model.panels.threads.key().cloned()), (sorted, key));
    press(&mut model, "s s");
    assert_eq!(titles(&model), own);
    press(&mut model, "1 s s s");
    let names: Vec<&str> = model.panels.team.shown.iter().map(|n| model.board.team.mates[*n].id.as_str()).collect();
    assert_eq!(names, ["maya", "sam", "kenji", "noa", "mei"], "working, break, focus, away, unknown");
    press(&mut model, "5 s");
    assert!(shown(&model).contains("these rows have one order"));
}

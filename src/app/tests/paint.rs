use proptest::prelude::*;

use super::super::program::Size;
use super::{NOW, TEAM, empty, model, press, screen, shown, t};
use crate::board::{Health, Update};
use crate::domain::batch::{Problem, Progress};
use crate::domain::text::Text;
use crate::ui::dump;

#[test]
fn the_board_at_every_kind_of_size() {
    for (columns, rows) in [(200, 30), (160, 24), (100, 28), (50, 16), (30, 10), (160, 5), (12, 4)] {
        insta::assert_snapshot!(format!("board_{columns}x{rows}"), shown(&model(columns, rows)));
    }
}

#[test]
fn details_of_everything() {
    for (name, keys) in [
        ("thread", "2 enter"),
        ("deadline", "3 j enter"),
        ("teammate", "1 j enter"),
        ("source", "5 enter"),
        ("proposal", "p enter"),
        ("help", "?"),
    ] {
        let mut model = model(100, 32);
        press(&mut model, keys);
        insta::assert_snapshot!(format!("details_{name}"), shown(&model));
    }
}

#[test]
fn an_empty_board_a_reading_one_and_a_failed_one_never_look_alike() {
    let (mut model, _) = empty(TEAM, NOW);
    model.workspace.size = Size { columns: 120, rows: 20 };
    model.board.apply(Update::Progress(0, Some(Progress { done: 120, total: 20_000 })));
    model.settle(t(NOW));
    insta::assert_snapshot!("board_reading", shown(&model));
    let why = Text::new("the folder \"~/team\" is missing\u{1B}[31m: run `asyncboard init`");
    model.board.apply(Update::Progress(0, None));
    model
        .board
        .apply(Update::Source(0, Health::Failed { why, until: None, since: t("2026-11-23T19:00:00Z"), last: None }));
    model.settle(t(NOW));
    insta::assert_snapshot!("board_failed", shown(&model));
    press(&mut model, "5");
    insta::assert_snapshot!("sources_failed", shown(&model));
    model.board.apply(Update::Source(0, Health::Ok(t(NOW))));
    let problem = Problem {
        file: Some(Text::new("items/a\u{9B}31m.toml")),
        line: Some(3),
        column: Some(8),
        text: Text::new("the text is not closed"),
        is_error: true,
    };
    model.board.apply(Update::Problems(0, vec![problem], Some(Text::new("looked at every minute: no watch here"))));
    model.settle(t(NOW));
    insta::assert_snapshot!("sources_flawed", shown(&model));
    press(&mut model, "2");
    insta::assert_snapshot!("board_empty", shown(&model));
}

#[test]
fn the_plan_at_every_kind_of_size() {
    for (columns, rows) in [(160, 36), (120, 30), (80, 24), (50, 20), (40, 40), (30, 10), (160, 5)] {
        let mut model = model(columns, rows);
        press(&mut model, "space j space j space p j");
        insta::assert_snapshot!(format!("plan_{columns}x{rows}"), shown(&model));
    }
}

#[test]
fn the_plan_has_styles_of_its_own() {
    let mut model = model(100, 22);
    press(&mut model, "p j right");
    let runs = dump::styled_runs(&screen::still(&model));
    let lines: Vec<String> = runs.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn states_have_their_styles() {
    let runs = dump::styled_runs(&screen::still(&model(120, 14)));
    let lines: Vec<String> = runs.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// The columns of a row's border characters.
fn borders(row: &str) -> Vec<usize> {
    let mut columns = Vec::new();
    let mut at = 0;
    for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(row, true) {
        if cluster == "│" {
            columns.push(at);
        }
        at += crate::ui::fit::width(cluster);
    }
    columns
}

#[test]
fn t6_t7_t9_wide_hidden_and_right_to_left_titles_leave_the_borders_where_they_are() {
    for (columns, rows) in [(160, 30), (130, 24), (100, 30), (50, 20)] {
        let mut model = model(columns, rows);
        for keys in ["2", "p", "g j j j"] {
            press(&mut model, keys);
            let screen = shown(&model);
            for row in screen.lines().filter(|row| row.starts_with('│')) {
                let borders = borders(row);
                assert_eq!(borders.first(), Some(&0), "{row}");
                assert_eq!(borders.last(), Some(&(usize::from(columns) - 1)), "{row}");
            }
        }
    }
}

const KEYS: [&str; 36] = [
    "j",
    "k",
    "G",
    "g",
    "pgdn",
    "tab",
    "1",
    "2",
    "3",
    "5",
    "p",
    "z",
    "s",
    "m",
    "space",
    "l",
    "h",
    "0",
    "L",
    "<",
    ">",
    "+",
    "-",
    "=",
    "enter",
    "esc",
    "/ a enter",
    "/ k",
    "esc esc esc",
    "?",
    "t j",
    "t j enter",
    ": x",
    "x",
    "ctrl-l",
    "right",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Panels that did not change are copied from the previous frame.
    #[test]
    fn a_frame_does_not_depend_on_the_frames_before(
        columns in 20..180_u16, rows in 5..60_u16, keys in proptest::collection::vec(proptest::sample::select(&KEYS), 1..24),
    ) {
        let (mut model, mut painted) = (model(columns, rows), screen::Painted::default());
        for key in keys {
            press(&mut model, key);
            for _ in 0..3 {
                prop_assert_eq!(screen::drawn(&model, &mut painted), screen::still(&model));
            }
        }
    }

    #[test]
    fn p7_nothing_panics_at_any_size(columns in 0..300_u16, rows in 0..80_u16, keys in 0..17_usize) {
        let mut model = model(columns, rows);
        let keys = [
            "j", "2 enter", "3 G enter pgdn", "5 enter", "?", "1 / x", "z", "2 enter G",
            ": x", "2 / f tab tab x", ": down",
            "p", "p enter", "p g L", "space j space p G D D D N y", "p / k e n", "j j j j space p right y enter",
        ][keys];
        press(&mut model, keys);
        let buf = screen::still(&model);
        for cell in buf.content() {
            prop_assert!(!cell.symbol().contains(char::is_control), "{:?}", cell.symbol());
        }
    }
}

//! The line in which a filter is typed: keys, completions, problems, and its screen.

use super::super::input::Input;
use super::super::model::Overlay;
use super::super::program::{Event, Program};
use super::{Model, NOW, model, press, screen, shown, t};
use crate::ui::dump;

/// Opens the filter of the threads and pastes a line.
fn typed(model: &mut Model, line: &str) {
    press(model, "2 / ctrl-u");
    model.handle(Event::Input(Input::Paste(line.to_owned())), t(NOW));
}

/// The bottom row.
fn bottom(model: &Model) -> String {
    shown(model).lines().last().unwrap_or_default().trim_end().to_owned()
}

/// The row above the bottom one.
fn above(model: &Model) -> String {
    shown(model).lines().rev().nth(1).unwrap_or_default().trim_end().to_owned()
}

fn text(model: &Model) -> &str {
    &model.panels.threads.filter.text
}

#[test]
fn the_line_is_edited_where_the_cursor_is_and_the_list_follows() {
    let mut model = model(160, 40);
    press(&mut model, "2 / k e n j i home - end ctrl-w q u c k left left i");
    assert_eq!((text(&model), model.panels.threads.shown.len()), ("quick", 1));
    press(&mut model, "right delete backspace");
    assert_eq!(text(&model), "quik".replace('k', ""));
    press(&mut model, "esc");
    assert_eq!((text(&model), model.panels.threads.shown.len()), ("", 3));
}

#[test]
fn arrows_to_the_side_move_in_the_line_and_not_in_time() {
    let mut model = model(160, 40);
    press(&mut model, "2 / x left right home");
    assert_eq!(model.time.scrub, None);
    let Some(Overlay::Filter(typing)) = model.overlays.top() else { panic!() };
    assert_eq!(typing.line.cursor(), 0);
}

#[test]
fn tab_takes_over_what_is_offered_one_after_another() {
    let mut model = model(160, 40);
    typed(&mut model, "fr");
    assert!(bottom(&model).starts_with(" /from:"), "{}", bottom(&model));
    assert_eq!(text(&model), "fr", "it is only offered");
    press(&mut model, "tab");
    assert_eq!(text(&model), "from:");
    let mut taken = Vec::new();
    for key in ["tab", "tab", "shift-tab", "shift-tab", "shift-tab"] {
        press(&mut model, key);
        taken.push(text(&model).to_owned());
    }
    assert_eq!(taken, ["from:me", "from:maya", "from:me", "from:mei", "from:noa"]);
    // Any other key continues from there.
    press(&mut model, ", m o tab");
    assert_eq!(text(&model), "from:noa,kenji");
    press(&mut model, "tab");
    assert_eq!(text(&model), "from:noa,kenji", "there is nothing else");
}

#[test]
fn a_mistake_is_underlined_and_told_and_told_again_by_enter() {
    let mut model = model(160, 40);
    typed(&mut model, "kenji stat:late due:<3d");
    let told = " ! no field is called stat: did you mean state:? Nothing is filtered: 5 of 5, 3 of 3, 3 of 3 rows.";
    assert_eq!(bottom(&model), told);
    assert!(above(&model).starts_with(" /kenji stat:late due:<3d"), "{}", above(&model));
    assert_eq!(model.panels.threads.shown.len(), 3, "nothing is filtered");
    let runs = dump::styled_runs(&screen::still(&model));
    let last = runs.iter().map(ToString::to_string).filter(|run| run.starts_with("38,"));
    let wrong: Vec<String> = last.filter(|run| run.contains("underline")).collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].starts_with("38,8 \"stat:\""), "{wrong:?}");
    press(&mut model, "enter");
    assert!(bottom(&model).contains("no field is called stat: did you mean state:?"));
    assert_eq!(text(&model), "kenji stat:late due:<3d");
}

#[test]
fn what_is_still_being_typed_is_no_mistake_yet() {
    let mut model = model(160, 40);
    for line in ["from:", "due:<", "due:2026-1", "state:late,", "\"two", "-"] {
        typed(&mut model, line);
        assert!(!bottom(&model).contains("takes") && bottom(&model).contains("esc undo"), "{}", bottom(&model));
        press(&mut model, "esc");
    }
    typed(&mut model, "due:< x");
    assert!(bottom(&model).contains("due: takes <3d"));
}

#[test]
fn a_long_line_is_seen_where_the_cursor_is() {
    let mut model = model(30, 14);
    typed(&mut model, &format!("{}end", "日本語 ".repeat(20)));
    assert!(bottom(&model).ends_with("日本語 end"), "{}", bottom(&model));
    press(&mut model, "home");
    assert!(bottom(&model).starts_with(" /日本語 日本語"), "{}", bottom(&model));
}

#[test]
fn where_there_is_no_bottom_line_the_last_row_is_it() {
    let mut model = model(60, 5);
    typed(&mut model, "quick frm:x");
    assert!(above(&model).starts_with(" /quick frm:x"), "{}", shown(&model));
    assert!(bottom(&model).starts_with(" ! no field is called frm:"), "{}", bottom(&model));
    press(&mut model, "esc");
    assert!(!bottom(&model).contains('/'));
}

#[test]
fn the_line_at_every_kind_of_size() {
    for (columns, rows) in [(160, 24), (60, 14), (30, 10)] {
        for (name, line) in [("empty", ""), ("offers", "to:k"), ("mistake", "launch from:keno")] {
            let mut model = model(columns, rows);
            typed(&mut model, line);
            let all = shown(&model);
            let last: Vec<&str> = all.lines().skip(usize::from(rows) - 2).collect();
            insta::assert_snapshot!(format!("prompt_{name}_{columns}x{rows}"), last.join("\n"));
        }
    }
}

#[test]
fn words_that_were_found_are_marked_in_the_rows() {
    let mut model = model(100, 30);
    typed(&mut model, "launch -quick");
    press(&mut model, "enter");
    let runs = dump::styled_runs(&screen::still(&model));
    let marked: Vec<String> = runs.iter().map(ToString::to_string).filter(|run| run.contains("underline")).collect();
    let found = |run: &String| run.contains("\"Launch\"");
    // The title of a thread and of a deadline, and the project of three.
    assert_eq!(marked.iter().filter(|run| found(run)).count(), 5, "{marked:?}");
}

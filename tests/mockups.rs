//! The demo team at the instant of the design's mock-ups, as text: the board at each size, and every view.
//!
//! Where the design is beside the project, its mock-ups are compared row by row with what the program shows. A row that
//! differs is named here with the reason; any other must be the mock-up's, cell by cell.
//!
//! Not here: styles (`pictures`).

mod support;

use std::path::Path;

use support::team::{Team, ran};
use support::{Answers, PROGRAM, Terminal, command};

/// The instant of the mock-ups: a Wednesday, 09:32 in New York.
const NOW: &str = "2026-11-25T14:32:00Z";

/// The sizes of the mock-ups.
const SIZES: [&str; 7] = ["160x45", "200x60", "120x30", "40x50", "80x24", "30x10", "160x5"];

/// Those of them that the design shows whole, in the columns of their own.
const WHOLE: [&str; 5] = ["160x45", "40x50", "80x24", "30x10", "160x5"];

/// Words of the rows that differ from the mock-ups, each with the reason.
const DIFFER: [(&str, &str); 6] = [
    ("6 now you start", "the demo has no marked threads, and more keys have room then"),
    ("6 start", "the mock-up has room for a key there, and the hand-off is offered"),
    ("Tomas Nunes", "the note of the leave fits behind the cover"),
    ("Ines", "the mock-up lets her work half an hour longer on her timeline than her hours say"),
    ("Sam Keller          +5h", "in cells of twenty minutes an event has those of which it takes most"),
    ("Maya Ortiz          you", "in cells of twenty minutes hours have those of which they take most"),
];

fn is_named(row: &str) -> bool {
    DIFFER.iter().any(|(words, _)| row.contains(words))
}

/// The design's page, where it is beside the project: a plain clone has none.
fn design() -> Option<String> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/design/screen.md")).ok()
}

fn demo(size: &str) -> String {
    let team = Team::nobody();
    let ran = ran(&mut team.bare(&["snapshot", "--demo", "--now", NOW, "--size", size, "--color", "never"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.out
}

#[test]
fn the_board_of_the_demo_at_the_sizes_of_the_mock_ups() {
    for size in SIZES {
        insta::assert_snapshot!(format!("board_{size}"), demo(size));
    }
}

#[test]
fn every_row_of_the_board_is_the_mock_ups_but_for_those_that_are_named() {
    let Some(design) = design() else { return };
    for size in WHOLE {
        let shown = demo(size);
        let rows = shown.lines().map(str::trim_end);
        let differ: Vec<&str> = rows.filter(|row| !design.contains(row) && !is_named(row)).collect();
        assert!(differ.is_empty(), "{size}:\n{}", differ.join("\n"));
    }
}

#[test]
fn every_row_of_a_shortened_mock_up_is_on_the_board() {
    let Some(design) = design() else { return };
    let block = design.split("```text 200 ").nth(1).unwrap().split("```").next().unwrap();
    let shown = demo("200x60");
    let rows = block.lines().skip(1).filter(|row| !row.contains('┆') && !is_named(row)).map(str::trim_end);
    // The preview beside a row differs from that of a board that is not shortened.
    let missing: Vec<&str> = rows.map(alone).filter(|row| !shown.lines().any(|line| alone(line) == *row)).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A row without the panel beside it.
fn alone(row: &str) -> &str {
    let borders = ["││", "╮│", "╯│", "╮╭", "╯╰"];
    let end = borders.iter().filter_map(|border| row.find(border)).min();
    end.and_then(|end| row.get(..end)).unwrap_or(row).trim_end()
}

/// A view of the demo team, opened by its keys, once it says something.
fn view((columns, rows): (u16, u16), keys: &[&str], says: &str) -> String {
    let terminal =
        Terminal::start(command(PROGRAM, &["--demo", "--now", NOW, "--theme", "plain"]), columns, rows, Answers::Never);
    terminal.wait_grid("the demo team, read", |grid| grid.row(0).contains("demo ✓"));
    for key in keys {
        terminal.send(key);
    }
    let shown = |row: u16| terminal.grid().row(row.into()).trim_end().to_owned();
    terminal.wait_grid(says, |grid| {
        let has = |text: &str| (0..usize::from(rows)).any(|row| grid.row(row).contains(text));
        // What comes from the past is read behind the rest.
        has(says) && !has("being read")
    });
    (0..rows).map(shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_views_of_the_demo() {
    for (name, size, keys, says) in [
        ("thread", (78, 24), &["\r"][..], "asks you"),
        ("teammate", (78, 28), &["1", "j", "j", "\r"], "You share no working hour."),
        ("handoff", (78, 20), &["6"], "leaves next"),
        ("plan", (120, 30), &["p"], "best"),
        ("checkins", (78, 16), &["7"], "Rehearsed the rollback"),
        ("agreement", (78, 20), &["8"], "an answer is expected"),
        ("pulse", (78, 20), &["9"], "half within"),
        ("sources", (78, 10), &["5"], "watched"),
        ("palette", (80, 24), &[":", "s", "n", "o"], "snooze"),
        ("mistake", (160, 10), &["/due:2026-13-01"], "there is no month 13"),
    ] {
        insta::assert_snapshot!(format!("view_{name}"), view(size, keys, says));
    }
}

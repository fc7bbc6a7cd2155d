//! The demo team at the instant of the design's mock-ups, as text: the board at each size, and every view.
//!
//! Where the design stands beside the project, its mock-ups are compared row by row with what the program shows. A row that
//! differs is named here with the reason; any other must be the mock-up's, cell by cell.
//!
//! Not here: styles (`pictures`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use std::path::Path;

use support::team::{Team, ran};
use support::{Answers, PROGRAM, Terminal, command};

/// The instant of the mock-ups: a Wednesday, 09:32 in New York.
const NOW: &str = "2026-11-25T14:32:00Z";

/// The sizes of the mock-ups.
const SIZES: [&str; 7] = ["160x45", "200x60", "120x30", "40x50", "80x24", "30x10", "160x5"];

/// Words that are in rows which differ from the mock-ups, each with the reason.
const DIFFER: [(&str, &str); 8] = [
    ("now you start", "the demo has no marked threads, and is at the start of the day at every width"),
    ("6 start", "the same in few columns"),
    ("Tomas Nunes", "the note of the leave fits behind the cover"),
    ("Ines", "the mock-up lets her work half an hour longer on her timeline than her hours say"),
    ("Sam Keller        ", "in cells of twenty minutes an event has a cell of which it takes half"),
    ("Maya Ortiz        ", "in cells of twenty minutes hours have a cell of which they take half"),
    ("Maya         you", "in cells of an hour an event has the cell that it fills"),
    ("Preview", "the mock-up at 200 columns is shortened"),
];

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
    let design = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/design/screen.md");
    // A plain clone has no design beside it.
    let Ok(design) = std::fs::read_to_string(design) else { return };
    for size in SIZES {
        let shown = demo(size);
        let differ: Vec<&str> = shown
            .lines()
            .map(str::trim_end)
            .filter(|row| !design.contains(row))
            .filter(|row| !DIFFER.iter().any(|(words, _)| row.contains(words)))
            .collect();
        // Rows that the design leaves out (`┆ 7 rows`) are in no mock-up.
        let shortened = matches!(size, "200x60" | "120x30");
        assert!(shortened || differ.is_empty(), "{size}:\n{}", differ.join("\n"));
    }
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
    terminal.wait_grid(says, |grid| (0..usize::from(rows)).any(|row| grid.row(row).contains(says)));
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

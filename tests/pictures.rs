//! The README's pictures are taken of the program: of its real cells in a real pseudo-terminal, at a frozen moment. When
//! the program looks otherwise than its pictures this test fails; `PICTURES=write cargo test --test pictures` takes them
//! anew.
//!
//! Not here: how cells become a picture (`support/picture.rs`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

#[path = "support/picture.rs"]
mod picture;
mod support;

use std::path::Path;

use picture::{DARK, Ground, LIGHT, Shot, svg};
use support::{Answers, PROGRAM, Terminal, command};

/// A Tuesday morning in New York, in the middle of the demo team's story.
const NOW: &str = "2026-11-24T14:32:00Z";

/// The demo team on a screen of this size, once it has been read.
fn demo(columns: u16, rows: u16, args: &[&str]) -> Terminal {
    let mut board = command(PROGRAM, &[&["--demo", "--now", NOW], args].concat());
    board.env("COLORTERM", "truecolor");
    let terminal = Terminal::start(board, columns, rows, Answers::Never);
    terminal.wait_grid("the demo team, read", |grid| {
        let team = grid.panel("Team").is_some_and(|panel| !grid.rows(&panel).is_empty());
        team && grid.row(0).contains("demo ✓")
    });
    terminal
}

fn shot(terminal: &Terminal, ground: &Ground, tenths: usize) -> Shot {
    // Not in the middle of a frame.
    let _ = terminal.grid();
    terminal.look(|screen| Shot::of(screen, ground, tenths))
}

/// Compares a picture with the file of its name, or writes it.
fn check(name: &str, taken: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name);
    if std::env::var("PICTURES").is_ok_and(|what| what == "write") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, taken).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == taken, "{name} shows another program: PICTURES=write cargo test --test pictures");
}

#[test]
fn the_board() {
    let terminal = demo(140, 34, &["--theme", "midnight"]);
    check("board.svg", &svg(&[shot(&terminal, &DARK, 1)], &DARK, "The board: team, open threads, deadlines"));
}

#[test]
fn the_board_on_a_light_ground_in_a_narrow_pane() {
    let terminal = demo(60, 22, &["--theme", "paper"]);
    check("pane.svg", &svg(&[shot(&terminal, &LIGHT, 1)], &LIGHT, "The board in a narrow pane"));
}

#[test]
fn scrubbing_time() {
    let terminal = demo(120, 20, &["--theme", "midnight"]);
    let mut shots = vec![shot(&terminal, &DARK, 15)];
    for hour in 1..=8 {
        terminal.send("\x1B[1;5C");
        let distance = format!("in {hour}h ");
        terminal.wait_grid(&distance, |grid| grid.row(0).contains(&distance));
        shots.push(shot(&terminal, &DARK, 7));
    }
    check("scrub.svg", &svg(&shots, &DARK, "The board while time is scrubbed hour by hour"));
}

/// A view of the demo team, opened by its key, once it says something.
fn view(now: &str, key: &str, says: &str) -> Terminal {
    let mut board = command(PROGRAM, &["--demo", "--now", now, "--theme", "midnight"]);
    board.env("COLORTERM", "truecolor");
    let terminal = Terminal::start(board, 100, 18, Answers::Never);
    terminal.wait_grid("the demo team, read", |grid| grid.row(0).contains("demo ✓"));
    terminal.send(key);
    terminal.wait_grid(says, |grid| (0..18).any(|row| grid.row(row).contains(says)));
    terminal
}

#[test]
fn the_hand_off_before_one_stops() {
    let terminal = view("2026-11-24T21:45:00Z", "6", "ask before");
    check("handoff.svg", &svg(&[shot(&terminal, &DARK, 1)], &DARK, "The hand-off: what you owe and whom to ask"));
}

#[test]
fn the_check_ins() {
    let terminal = view(NOW, "7", "Rehearsed the rollback");
    check("checkins.svg", &svg(&[shot(&terminal, &DARK, 1)], &DARK, "The check-ins of a day"));
}

#[test]
fn the_agreement() {
    let terminal = view(NOW, "8", "an answer is expected");
    check("agreement.svg", &svg(&[shot(&terminal, &DARK, 1)], &DARK, "The agreement, channel by channel"));
}

#[test]
fn the_pulse() {
    let terminal = view(NOW, "9", "half within");
    check("pulse.svg", &svg(&[shot(&terminal, &DARK, 1)], &DARK, "The pulse, by channel and week"));
}

//! Notices of the built program in a real pseudo-terminal: what goes out, once, and never again.
//!
//! Not here: what is worth a notice (`board::notices`), when it is told (`app::notices`).

mod support;

use support::team::{CONFIG, NOW, Team};
use support::{Answers, Terminal, until};

/// The team of [`CONFIG`] with this in its `[notices]`, on which nothing is open.
fn team(notices: &str) -> Team {
    Team::with_config(&format!("{CONFIG}[notices]\n{notices}\n"))
}

/// Kenji asks Maya something.
fn ask(team: &Team, stem: &str, title: &str) {
    let question = "[[message]]\nauthor = \"kenji\"\nat = 2026-11-23T12:00:00Z\ntext = \"@maya ok?\"\n";
    team.item(stem, &format!("title = \"{title}\"\n{question}"));
}

/// The board, once its folder has been read and is watched.
fn open(team: &Team, env: &[(&str, &str)]) -> Terminal {
    let mut command = team.command(&[]);
    for (name, value) in env {
        command.env(name, value);
    }
    let board = Terminal::start(command, 160, 40, Answers::Never);
    board.send("5");
    board.wait_text("watched");
    board
}

/// Quits, and gives everything that was written.
fn close(board: &Terminal) -> String {
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    board.raw()
}

const BELL_AND_OSC: &str = "\x07\x1B]777;notify;Atlas;Kenji asks you: Launch copy, due Tue 17:30\x07";

#[test]
fn what_becomes_mine_rings_once_and_not_again_after_a_restart() {
    let team = team("bell = true\nosc = \"777\"");
    ask(&team, "old", "Old");
    let board = open(&team, &[]);
    assert!(!board.raw().contains('\x07'), "what was there is no news");
    ask(&team, "launch-copy", "Launch copy");
    board.wait_bytes(0, BELL_AND_OSC);
    board.wait_text("Kenji asks you: Launch copy");
    assert_eq!(close(&board).matches('\x07').count(), 2, "the bell, and the end of the sequence");

    let again = open(&team, &[]);
    again.send("2");
    again.wait_text("Launch copy");
    ask(&team, "deck", "Deck");
    again.wait_bytes(0, "Kenji asks you: Deck");
    assert_eq!(close(&again).matches('\x07').count(), 2, "only of what is new");
}

#[test]
fn all_is_off_unless_the_config_says_otherwise() {
    let team = team("");
    let board = open(&team, &[]);
    ask(&team, "launch-copy", "Launch copy");
    board.wait_text("Kenji asks you: Launch copy");
    assert!(!close(&board).contains(['\x07']), "nothing makes a sound");
}

#[test]
fn where_nothing_is_kept_the_session_remembers() {
    let config = CONFIG.replacen("me =", "store = false\nme =", 1);
    let team = Team::with_config(&format!("{config}[notices]\nbell = true\n"));
    let board = open(&team, &[]);
    ask(&team, "launch-copy", "Launch copy");
    board.wait_bytes(0, "\x07");
    ask(&team, "launch-copy", "Another title");
    board.send("2");
    board.wait_text("Another title");
    assert_eq!(close(&board).matches('\x07').count(), 1);
    assert_eq!(team.files("home"), [""; 0]);
}

#[test]
fn in_tmux_the_sequence_is_wrapped_and_the_bell_is_tmuxs_own() {
    let team = team("bell = true\nosc = \"9\"");
    let board = open(&team, &[("TMUX", "/tmp/tmux-0/default,1,0")]);
    ask(&team, "launch-copy", "Launch copy");
    let told = "\x07\x1BPtmux;\x1B\x1B]9;Atlas: Kenji asks you: Launch copy, due Tue 17:30\x07\x1B\\";
    board.wait_bytes(0, told);
    close(&board);
}

#[test]
fn the_desktop_is_told_by_arguments_and_what_comes_from_outside_stays_text() {
    let team = team("desktop = true");
    let seen = team.path("seen");
    team.program("notify-send", &format!("#!/bin/sh\nprintf '%s|' \"$@\" > {0}.tmp; mv {0}.tmp {0}\n", seen.display()));
    let board = open(&team, &[]);
    ask(&team, "launch-copy", "$(id) <b>\\u001B[2J</b>");
    let told = until("a call of notify-send", || std::fs::read_to_string(&seen).ok());
    let title = "Kenji asks you: $(id) &lt;b&gt;\u{FFFD}&lt;/b&gt;, due Tue 17:30";
    assert_eq!(told, format!("--app-name=asyncboard|--|Atlas|{title}|"));
    close(&board);
}

#[test]
fn a_desktop_that_cannot_be_told_is_told_of() {
    let team = team("desktop = true");
    team.program("notify-send", "#!/bin/sh\nexit 3\n");
    let board = open(&team, &[]);
    ask(&team, "launch-copy", "Launch copy");
    board.wait_text("the desktop cannot be told of notices: notify-send failed (exit status: 3)");
    close(&board);
}

#[test]
fn the_second_board_of_a_team_shows_what_the_first_one_announces() {
    let config = CONFIG.replacen("me =", "refresh = \"5s\"\nme =", 1);
    let team = Team::with_config(&format!("{config}[notices]\nbell = true\n"));
    let (first, second) = (open(&team, &[]), team.open(160, 40));
    second.wait_text("here");
    ask(&team, "launch-copy", "Launch copy");
    first.wait_bytes(0, "\x07");
    second.wait_text("Kenji asks you: Launch copy");
    close(&first);
    assert!(!close(&second).contains('\x07'));
}

#[test]
fn frozen_at_night_nothing_rings() {
    let team = team("bell = true");
    let config = team.path("config.toml");
    let night = NOW.replace("T14", "T03");
    let args = ["--config", config.to_str().unwrap(), "--now", &night];
    let board = Terminal::start(team.bare_command(&args), 160, 40, Answers::Never);
    board.send("5");
    board.wait_text("watched");
    ask(&team, "launch-copy", "Launch copy");
    board.wait_text("Kenji asks you: Launch copy");
    assert!(!close(&board).contains('\x07'));
}

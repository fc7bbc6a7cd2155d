//! What a person does to the board as a whole, in a real pseudo-terminal: moving its moment by mouse, its borders by keys
//! and mouse, taking panels off it; and what of that it remembers.
//!
//! Not here: what each key does (`board`), how the board looks (`looks`).

mod support;

use support::Terminal;
use support::grid::{Grid, Panel};
use support::team::{CONFIG, Team};

/// A team with one item that owes and is due.
fn team(lines: &str) -> Team {
    let team = Team::with_config(&format!("{CONFIG}\n{lines}"));
    team.item(
        "copy",
        "title = \"Launch copy\"\nassignees = [\"kenji\"]\ndue = 2026-11-27\n[[message]]\nauthor = \"maya\"\n\
         at = 2026-11-22T09:00:00Z\ntext = \"@kenji could you look?\"\n",
    );
    team
}

/// Presses, drags or lets go of the left button, at a row and a column from 0.
fn mouse(terminal: &Terminal, (row, column): (usize, usize), what: char) {
    let (button, end) = match what {
        'p' => (0, 'M'),
        'd' => (32, 'M'),
        _ => (0, 'm'),
    };
    terminal.send(&format!("\x1B[<{button};{};{}{end}", column + 1, row + 1));
}

fn titles(grid: &Grid) -> Vec<String> {
    let first = |panel: Panel| panel.title.split(' ').next().unwrap_or_default().to_owned();
    grid.panels().into_iter().map(first).collect()
}

/// Waits until these panels stand on the screen.
fn wait_panels(terminal: &Terminal, wanted: &[&str]) {
    terminal.wait_grid(&format!("the panels {wanted:?}"), |grid| titles(grid) == wanted);
}

fn quit(terminal: &Terminal) {
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn the_moment_is_dragged_along_a_timeline_and_keys_bring_it_back() {
    let team = team("");
    let terminal = team.open(160, 45);
    terminal.wait_text("Launch copy");
    // Until the source has answered the rows, and so the borders, may move.
    terminal.wait_text("here ✓");
    let grid = terminal.grid();
    // Where the scale above the timelines says noon.
    let noon = (0..160).find(|column| grid.text(1, *column..*column + 2) == "12").unwrap();
    mouse(&terminal, (2, noon), 'p');
    terminal.wait_text("not now: 12:00, in 2h 30m");
    mouse(&terminal, (30, noon + 2), 'd');
    terminal.wait_text("not now: 13:00, in 3h 30m");
    mouse(&terminal, (30, noon + 2), 'r');
    mouse(&terminal, (30, noon + 6), 'd');
    terminal.send("\x1B[C");
    terminal.wait_text("not now: 13:15, in 3h 45m");
    let marked = |grid: &Grid| grid.panels().iter().filter(|panel| panel.title.contains("at 13:15")).count();
    terminal.wait_grid("every panel marked", |grid| marked(grid) == 3);
    terminal.send("0");
    terminal.wait_grid("now", |grid| !grid.row(0).contains("not now") && marked(grid) == 0);
    quit(&terminal);
}

#[test]
fn sizes_and_panels_are_remembered_until_they_are_set_anew() {
    let team = team("");
    let terminal = team.open(160, 45);
    terminal.wait_text("Launch copy");
    // Until the source has answered the rows, and so the borders, may move.
    terminal.wait_text("here ✓");
    wait_panels(&terminal, &["Team", "Threads", "Deadlines"]);
    let before = terminal.grid().panel("Threads").unwrap();
    mouse(&terminal, (before.top + 3, before.right), 'p');
    mouse(&terminal, (before.top + 3, 99), 'd');
    mouse(&terminal, (before.top + 3, 99), 'r');
    terminal.wait_grid("a wider panel", |grid| grid.panel("Threads").is_some_and(|panel| panel.right == 99));
    terminal.send("w1");
    wait_panels(&terminal, &["Threads", "Deadlines"]);
    quit(&terminal);

    let terminal = team.open(160, 45);
    terminal.wait_grid("the board as it was left", |grid| {
        titles(grid) == ["Threads", "Deadlines"] && grid.panel("Threads").is_some_and(|panel| panel.right == 99)
    });
    terminal.send("w=");
    terminal.wait_grid("the board as it was at first", |grid| grid.panel("Threads") == Some(before.clone()));
    quit(&terminal);

    let terminal = team.open(160, 45);
    terminal.wait_grid("the board as it was at first", |grid| grid.panel("Threads") == Some(before.clone()));
    quit(&terminal);
}

#[test]
fn the_configs_layout_holds_at_every_start() {
    let team = team("[layout]\npanels = [\"team\", \"deadlines\"]\nteam = 60\n");
    for _ in 0..2 {
        let terminal = team.open(160, 45);
        wait_panels(&terminal, &["Team", "Deadlines"]);
        let height = |grid: &Grid| grid.panel("Team").map(|panel| panel.bottom - panel.top + 1);
        assert_eq!(height(&terminal.grid()), Some(43 * 60 / 100));
        terminal.send("w1");
        wait_panels(&terminal, &["Deadlines"]);
        terminal.wait_text("the next start goes by [layout] in the config");
        quit(&terminal);
    }
}

#[test]
fn keys_that_begin_something_show_what_may_follow() {
    let team = team("");
    let terminal = team.open(100, 30);
    terminal.wait_text("Launch copy");
    terminal.send("w");
    terminal.wait_grid("the hints", |grid| grid.panel("w").is_some_and(|panel| grid.rows(&panel).len() == 5));
    terminal.send("\x1B");
    terminal.wait_grid("no hints", |grid| grid.panel("w").is_none());
    quit(&terminal);
}

#[test]
fn with_the_mouse_switched_off_the_terminal_is_not_asked_for_it() {
    let team = team("[screen]\nmouse = false\n");
    let terminal = team.open(160, 45);
    terminal.wait_text("Launch copy");
    assert!(!terminal.raw().contains("\x1B[?1002h") && !terminal.raw().contains("\x1B[?1006h"));
    quit(&terminal);
}

//! The plan in a real pseudo-terminal: marking people, finding windows, proposing, and what of it lasts.
//!
//! Not here: every key by itself (`board`), who can meet when (the unit tests of `domain::plan`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use support::grid::Grid;
use support::team::{CONFIG, Team};
use support::{Terminal, until};

/// What is proposed, as the hours' header says it.
fn proposes(terminal: &Terminal, times: &str) {
    terminal.wait_grid(times, |grid| plan(grid).iter().take(3).any(|row| row.ends_with(times)));
}

/// The rows of the plan.
fn plan(grid: &Grid) -> Vec<String> {
    grid.panel("Plan").map(|panel| grid.rows(&panel)).unwrap_or_default()
}

/// The row of the plan that begins so, behind its mark.
fn row(grid: &Grid, name: &str) -> Option<String> {
    plan(grid).into_iter().find(|row| row.trim_start_matches(['✓', ' ']).starts_with(name))
}

/// What was copied last.
fn copied(terminal: &Terminal) -> String {
    let raw = terminal.raw();
    let code = raw.rsplit_once("\x1B]52;c;").unwrap().1.split_once('\x07').unwrap().0.to_owned();
    let value = |letter: u8| -> u32 {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        letters.bytes().position(|known| known == letter).unwrap() as u32
    };
    let letters: Vec<u32> = code.bytes().filter(|letter| *letter != b'=').map(value).collect();
    let bytes = letters.chunks(4).flat_map(|four| {
        let bits = four.iter().fold(0, |bits, letter| bits << 6 | letter) << (6 * (4 - four.len()));
        (1..four.len()).map(move |n| (bits >> (24 - 8 * n) & 0xFF) as u8).collect::<Vec<_>>()
    });
    String::from_utf8(bytes.collect()).unwrap()
}

/// A team whose board is open on a wide screen, with Sam and Maya marked.
fn marked(team: &Team) -> Terminal {
    let terminal = team.open(160, 45);
    terminal.wait_text("here ✓");
    terminal.send("jj ");
    terminal.wait_text("Sam Keller and you are marked for the plan");
    terminal
}

fn quit(terminal: &Terminal) {
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn who_is_marked_in_the_team_is_planned_for() {
    let team = Team::new();
    let terminal = marked(&team);
    terminal.send("p");
    terminal.wait_text("2 marked: Maya, Sam");
    let grid = terminal.grid();
    assert!(row(&grid, "Kenji Mori").unwrap().contains("outside"), "{}", terminal.text());
    assert!(row(&grid, "5 windows of 45m and more for everybody, until 30 Nov 09:30").is_some(), "{}", terminal.text());
    proposes(&terminal, "09:30-10:15");
    // The next window, and then a person: their hours stand below.
    terminal.send("j");
    proposes(&terminal, "09:00-09:45");
    terminal.send("kk");
    terminal.wait_text("Sam, London");
    terminal.send("k");
    terminal.wait_text("Kenji, Tokyo");
    terminal.send(" ");
    terminal.wait_text("3 marked: Maya, Kenji, Sam");
    terminal.send("c");
    terminal.wait_text("the team, as nobody is marked");
    quit(&terminal);
}

#[test]
fn the_proposal_follows_the_moment_and_goes_back_to_the_window() {
    let team = Team::new();
    let terminal = marked(&team);
    terminal.send("p\x1B[C");
    terminal.wait_text("not now: 09:45");
    proposes(&terminal, "09:45-10:30");
    terminal.send("\x1B[1;2C");
    terminal.wait_text("not now: Tue 09:45");
    proposes(&terminal, "09:45-10:30");
    assert!(row(&terminal.grid(), "Tue 24 Nov  ").unwrap().contains("00  01  02"), "{}", terminal.text());
    assert!(row(&terminal.grid(), "Kenji Mori").unwrap().contains("23:45"), "{}", terminal.text());
    terminal.send("0");
    proposes(&terminal, "09:30-10:15");
    // A click on the hours proposes too: the eleventh, four cells each.
    let grid = terminal.grid();
    let (line, column) = (1..40)
        .find_map(|line| {
            let row = grid.text(line, 0..160);
            row.contains("00  01  02").then(|| (line, row.chars().take_while(|c| *c != '0').count()))
        })
        .unwrap();
    terminal.send(&format!("\x1B[<0;{};{}M\x1B[<0;{0};{1}m", column + 1 + 11 * 4, line + 3));
    terminal.wait_text("not now: 11:00");
    quit(&terminal);
}

#[test]
fn what_is_copied_counts_for_fairness_also_after_a_restart_and_in_the_command() {
    let team = Team::new();
    let plan = ["plan", "--with", "maya,kenji", "--days", "1"];
    assert!(!team.run(&plan).out.contains("fairness"));
    let terminal = team.open(160, 45);
    terminal.wait_text("here ✓");
    terminal.send("j p");
    // At 19:00 of ours Kenji begins his working day.
    terminal.wait_text("2 marked: Maya, Kenji");
    terminal.send("\x1B[1;5C");
    terminal.wait_text("not now: ");
    terminal.send("0f");
    terminal.wait_text("not now: ");
    terminal.send("y");
    terminal.wait_text("copied and counted as taken:");
    terminal.wait_text("fairness, last window: ");
    let text = copied(&terminal);
    assert!(
        text.starts_with("Proposal of 45m: Maya Ortiz ") && text.contains("; Kenji Mori ") && text.contains("In UTC: "),
        "{text}"
    );
    let said = until("what is said of fairness", || row(&terminal.grid(), "fairness"));
    quit(&terminal);

    let again = team.open(160, 45);
    again.wait_text("here ✓");
    again.send("j p");
    again.wait_text(&said);
    quit(&again);
    let ran = team.run(&plan);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains(&format!("{said}\n")), "{said:?} is not in\n{}", ran.out);
    let json = team.run(&[&plan[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["fairness"]["windows"].as_array().unwrap().len(), 1, "{json}");
}

#[test]
fn what_is_looked_for_is_remembered() {
    let team = Team::new();
    let terminal = marked(&team);
    terminal.send("pDn");
    terminal.wait_text("of 30m and more for everybody, until 1 Dec 09:30");
    quit(&terminal);
    let again = marked(&team);
    again.send("p");
    again.wait_text("of 30m and more for everybody, until 1 Dec 09:30");
    quit(&again);
}

#[test]
fn where_nothing_is_kept_taken_windows_count_until_the_end() {
    let team = Team::with_config(&format!("store = false\n{CONFIG}"));
    let terminal = marked(&team);
    terminal.send("py");
    terminal.wait_text("fairness, last window: nobody out of their day");
    quit(&terminal);
    let again = marked(&team);
    again.send("p");
    again.wait_text("2 marked: Maya, Sam");
    assert!(!again.text().contains("fairness"), "{}", again.text());
    quit(&again);
    assert_eq!(team.files("home"), Vec::<String>::new());
}

#[test]
fn d3_on_the_day_of_a_change_of_clocks_the_hours_are_an_hour_more_and_every_clock_is_right() {
    let team = Team::new();
    let terminal = team.open_at(160, 45, "2026-11-01T03:30:00Z");
    terminal.wait_text("here ✓");
    // Clocks in New York go back at two: one o'clock comes twice.
    terminal.send("pgjj");
    terminal.wait_text("Sam, London");
    terminal.send("1\x1B[1;2C");
    terminal.wait_text("not now: Sun 23:30, in 25h");
    terminal.send("p");
    let day = |grid: &Grid| plan(grid).get(1).cloned().unwrap_or_default();
    terminal.wait_grid("the day of the change", |grid| day(grid).starts_with("Sun 1 Nov, 25h"));
    let (header, london) = (day(&terminal.grid()), row(&terminal.grid(), "Sam, London").unwrap());
    assert!(header.contains("00  01  01  02  03"), "{header}");
    assert!(london.contains("04  05  06  07  08"), "{london}");
    quit(&terminal);
}

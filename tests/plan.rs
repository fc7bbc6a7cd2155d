//! The plan in a real pseudo-terminal: marking people, finding windows, proposing, and what of it lasts.
//!
//! Not here: every key by itself (`board`), who can meet when (the unit tests of `domain::plan`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use support::grid::Grid;
use support::team::{CONFIG, Team};
use support::{Answers, Terminal};

/// What is proposed, as a person's row says it: their time at the start.
fn proposes(terminal: &Terminal, name: &str, start: &str) {
    terminal.wait_grid(start, |grid| row(grid, name).is_some_and(|row| row.contains(&format!("  {start}"))));
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
    terminal.send("1gjj ");
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
    terminal.wait_text("45m with Maya, Sam ");
    let grid = terminal.grid();
    assert!(row(&grid, "Kenji Mori").unwrap().contains("23:30"), "{}", terminal.text());
    assert!(row(&grid, "best   Mon 23 Nov 09:30  (09:30-11:15)   inside for all").is_some(), "{}", terminal.text());
    assert!(row(&grid, "shared hours, 45m and more: Mon 09:30-12:00 ·").is_some(), "{}", terminal.text());
    proposes(&terminal, "Maya Ortiz", "09:30");
    // The next proposal, and then people: Kenji must come, may come, does not.
    terminal.send("j");
    proposes(&terminal, "Maya Ortiz", "09:00");
    terminal.send("gj ");
    terminal.wait_text("45m with Maya, Kenji, Sam ");
    terminal.send(" ");
    terminal.wait_text("45m with Maya, Sam; Kenji if possible");
    terminal.send(" ");
    terminal.wait_text("45m with Maya, Sam ");
    terminal.send("u");
    terminal.wait_text("45m with Maya, Sam; Kenji if possible");
    terminal.send("c");
    terminal.wait_text("the team, as no one is marked");
    quit(&terminal);
}

#[test]
fn the_proposal_follows_the_moment_and_goes_back_to_the_best() {
    let team = Team::new();
    let terminal = marked(&team);
    terminal.send("p\x1B[C");
    terminal.wait_text("not now: 09:45");
    proposes(&terminal, "Maya Ortiz", "09:45");
    terminal.send("\x1B[1;2C");
    terminal.wait_text("not now: Tue 09:45");
    proposes(&terminal, "Maya Ortiz", "09:45");
    terminal.wait_text("Plan Tue 24 Nov ");
    proposes(&terminal, "Kenji Mori", "23:45");
    terminal.send("0");
    terminal.wait_text("Plan Mon 23 Nov ");
    proposes(&terminal, "Maya Ortiz", "09:30");
    // A click on the hours proposes too: two cells each.
    let grid = terminal.grid();
    let (line, column) = (1..40)
        .find_map(|line| {
            let text = grid.text(line, 0..160);
            let at = text.find("00────03")?;
            Some((line, text[..at].chars().count()))
        })
        .unwrap();
    terminal.send(&format!("\x1B[<0;{};{}M\x1B[<0;{0};{1}m", column + 1 + 11 * 2, line + 3));
    terminal.wait_text("not now: 11:00");
    quit(&terminal);
}

#[test]
fn what_is_taken_counts_for_fairness_also_after_a_restart_and_in_the_command_and_can_be_undone() {
    let team = Team::new();
    let plan = ["plan", "--with", "maya,kenji", "--days", "1"];
    assert!(!team.run(&plan).out.contains("fairness"));
    let terminal = team.open(160, 45);
    terminal.wait_text("here ✓");
    terminal.send("1gj p");
    terminal.wait_text("45m with Maya, Kenji ");
    terminal.wait_text(
        "best   Mon 23 Nov 17:45  (17:00-18:45)   Kenji Tue 07:45, edge, 1h 15m before work · Maya 17:45, edge, 1h",
    );
    terminal.send("y");
    terminal.wait_text("copied: Mon 23 Nov 17:45-18:30");
    let text = copied(&terminal);
    assert!(
        text.starts_with("Proposal of 45m: Maya Ortiz ") && text.contains("; Kenji Mori ") && text.contains("In UTC: "),
        "{text}"
    );
    terminal.send("Y");
    terminal.wait_text("taken: Mon 23 Nov 17:45-18:30");
    terminal.wait_text("taken  Mon 23 Nov 17:45 with Maya, Kenji   Y again takes it back");
    let said = "last window: Maya 1 edge · Kenji 1 edge";
    terminal.wait_text(said);
    quit(&terminal);

    let again = team.open(160, 45);
    again.wait_text("here ✓");
    again.send("1gj p");
    again.wait_text(said);
    let ran = team.run(&plan);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains(&format!("fairness, {said}\n")), "{said:?} is not in\n{}", ran.out);
    again.send("Y");
    again.wait_text("no longer taken: Mon 23 Nov 17:45-18:30");
    again.send("u");
    again.wait_text("taken again: Mon 23 Nov 17:45-18:30");
    quit(&again);
    let json = team.run(&[&plan[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["fairness"]["windows"].as_array().unwrap().len(), 1, "{json}");
}

#[test]
fn what_is_looked_for_is_remembered() {
    let team = Team::new();
    let terminal = marked(&team);
    terminal.send("pDne");
    terminal.wait_text("30m every week with Maya, Sam ");
    terminal.wait_text("best of 6 days, until Sun 29 Nov 09:30");
    terminal.wait_text("series Mon 23 Nov 09:30, every week, 12 times: inside for all");
    quit(&terminal);
    let again = marked(&team);
    again.send("p");
    again.wait_text("30m every week with Maya, Sam ");
    again.wait_text("best of 6 days, until Sun 29 Nov 09:30");
    quit(&again);
}

#[test]
fn the_command_that_is_copied_writes_what_is_proposed_as_a_calendar_file() {
    let team = Team::new();
    let terminal = marked(&team);
    terminal.send("pei");
    terminal.wait_text("copied: asyncboard plan --with maya,sam ");
    let line = copied(&terminal);
    quit(&terminal);
    let args = line.strip_prefix("asyncboard ").and_then(|line| line.strip_suffix(" > meeting.ics")).unwrap();
    let ran = team.run(&args.split(' ').collect::<Vec<_>>());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{line}");
    assert!(ran.out.contains("DTSTART:20261123T143000Z\r\n"), "{}", ran.out);
    assert_eq!(ran.out.matches("BEGIN:VEVENT\r\n").count(), 12);
}

#[test]
fn where_nothing_is_kept_taken_windows_count_until_the_end() {
    let team = Team::with_config(&format!("store = false\n{CONFIG}"));
    let terminal = marked(&team);
    terminal.send("pY");
    terminal.wait_text("last window: nobody out of their day");
    quit(&terminal);
    let again = marked(&team);
    again.send("p");
    again.wait_text("45m with Maya, Sam ");
    assert!(!again.text().contains("last window"), "{}", again.text());
    quit(&again);
    assert_eq!(team.files("home"), Vec::<String>::new());
}

#[test]
fn d3_on_the_day_of_a_change_of_clocks_the_hours_are_an_hour_more_and_every_clock_is_right() {
    let team = Team::new();
    let terminal = team.open_at(160, 45, "2026-11-01T03:30:00Z");
    terminal.wait_text("here ✓");
    // Clocks in New York go back at two: one o'clock comes twice.
    terminal.send("1\x1B[1;2C");
    terminal.wait_text("not now: Sun 23:30, in 25h");
    terminal.send("p");
    terminal.wait_text("Plan Sun 1 Nov, 25h ");
    let ruler = terminal.grid().row(1);
    assert!(ruler.contains("─06────09────12────15────18────21──"), "{ruler}");
    proposes(&terminal, "Sam Keller", "04:30 Mon");
    quit(&terminal);
}

/// Rows of the plan's mock-up in the contract of the screen, where they show the demo's own data.
const MOCK_UP: [&str; 7] = [
    "╭ Plan Thu 26 Nov ───────00────03────06────09────12────15────18────21───── start  class ───────────────────────────────╮",
    "│ ✓ Maya Ortiz      you  zzzzzzzzzzzzzz┃···▆▆▆▆▆▆▆··▆▆▆▆▆▆▆▆·········zzzz  07:00  edge    2h before work               │",
    "│ ✓ Kenji Mori     +14h  ▆▆▆▆▆▆▆▆······┃·zzzzzzzzzzzzzzzzzz····▆▆▆▆▆▆··▆▆  21:00  off     3h 45m after work            │",
    "│▌best   Thu 26 Nov 07:00  (07:00-07:15)   Kenji 21:00, off, 3h 45m after work · Maya 07:00, edge, 2h before work      │",
    "│ 2nd    Fri 27 Nov 07:00  (07:00-07:15)   as the best                                                                 │",
    "│ why    no start is inside for all: the least asks Kenji, 3h 45m after work                                           │",
    " nobody sleeps through it                    │",
];
/// The row of somebody who comes if possible.
const MAY: &str = "│ ? Tomas Nunes     +2h  zzzzzzzzzz····┃·························zzzzzzzz  09:00  cannot  away until Mon 08:00         │";

#[test]
fn the_plan_of_the_demo_is_as_its_mock_up_shows_it() {
    let team = Team::new();
    let command = team.bare_command(&["--demo", "--now", "2026-11-25T14:32:00Z"]);
    let terminal = Terminal::start(command, 120, 34, Answers::Never);
    terminal.wait_text("demo ✓");
    terminal.send("1gjj j p");
    terminal.wait_text("45m with Maya, Kenji, Lea ");
    terminal.send("f");
    terminal.wait_text(MOCK_UP[3]);
    let screen = terminal.text();
    for row in MOCK_UP {
        assert!(screen.contains(row), "{row}\nis not in\n{screen}");
    }
    terminal.send("gjjjjjj  ");
    terminal.wait_text("45m with Maya, Kenji, Lea; Tomas if possible");
    // With Tomas, who is back on Monday, that day is the best.
    terminal.send("ff");
    terminal.wait_text(MAY);
    quit(&terminal);
}

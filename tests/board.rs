//! The board in a real pseudo-terminal on real folders: what it shows, what reaches it by itself, what each key does.
//!
//! Not here: how the program starts, ends and stops (`terminal`), what hostile text may not do (`hostile`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

mod support;

use std::collections::BTreeSet;

use support::grid::Grid;
use support::team::{CONFIG, Team};
use support::{Answers, Terminal, until};

/// An item that asks `who` something, on a day and hour of its own: later numbers stand lower.
fn task(team: &Team, number: usize, who: &str) {
    let title = format!("Task {number:02}");
    let url = format!("https://example.org/{number:02}");
    let (day, minute) = (1 + number / 60, number % 60);
    team.item(
        &format!("task-{number:02}"),
        &format!(
            "title = \"{title}\"\nassignees = [\"{who}\"]\nurl = \"{url}\"\ndue = 2027-01-{day:02}T10:{minute:02}:00Z\n\
             [[message]]\nauthor = \"sam\"\nat = 2026-11-23T10:{minute:02}:00Z\ntext = \"@{who} please look\"\n"
        ),
    );
}

/// Forty tasks, in their order on every list: those with even numbers are Maya's, the others Kenji's.
fn busy() -> Team {
    let team = Team::with_config(&format!("{CONFIG}\n[agreement]\ncomment = \"24h elapsed\"\n"));
    for number in 0..40 {
        task(&team, number, if number % 2 == 0 { "maya" } else { "kenji" });
    }
    team
}

/// One item with a conversation.
fn quiet() -> Team {
    let team = Team::new();
    team.item(
        "launch-copy",
        r#"title = "Launch copy"
assignees = ["kenji"]
due = 2026-11-27
url = "https://example.org/launch"
project = "Launch"

[[message]]
author = "kenji"
at = 2026-11-20T02:00:00Z
text = "The intro is in the draft."

[[message]]
author = "maya"
at = 2026-11-22T09:00:00Z
text = "@kenji could you check the second part? It says \"soon\", and nobody knows when that is."
"#,
    );
    team
}

fn quit(terminal: &Terminal) {
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

// ------------------------------------------------------------------------------------------------ what it shows

#[test]
fn the_first_screen_shows_the_team_the_threads_and_the_deadlines() {
    let board = quiet().open_wide();
    board.terminal.wait_text("here ✓");
    let grid = board.terminal.grid();
    let header = grid.row(0);
    for word in [
        "Atlas",
        "Mon 23 Nov",
        "09:30",
        "New York",
        "you owe nobody",
        "owed to you 1, 1 late",
        "2 of 3 working",
        "here ✓",
    ] {
        assert!(header.contains(word), "{word:?} is not in {header:?}");
    }
    let titles: Vec<String> = grid.panels().into_iter().map(|panel| panel.title).collect();
    assert_eq!(titles.len(), 3, "{titles:?}");
    for (title, words) in titles.iter().zip([["Team", "3"], ["Threads", "1"], ["Deadlines", "1"]]) {
        assert!(words.iter().all(|word| title.contains(word)), "{title:?}");
    }
    let rows = |title: &str| grid.rows(&grid.panel(title).unwrap()).join("\n");
    for words in [["Maya Ortiz", "you", "working"], ["Kenji Mori", "+14h", "23:30"], ["Sam Keller", "+5h", "14:30"]] {
        assert!(
            rows("Team").lines().any(|row| words.iter().all(|word| row.contains(word))),
            "{words:?}\n{}",
            rows("Team")
        );
    }
    for word in ["late", "Kenji owes you", "Launch copy"] {
        assert!(rows("Threads").contains(word), "{word:?}\n{}", rows("Threads"));
    }
    for word in ["left", "Launch copy", "Kenji", "Fri 10:00"] {
        assert!(rows("Deadlines").contains(word), "{word:?}\n{}", rows("Deadlines"));
    }
    quit(&board.terminal);
}

/// A board on a wide screen, and the team that it shows.
struct Board {
    team: Team,
    terminal: Terminal,
}

impl Team {
    fn open_wide(self) -> Board {
        let terminal = self.open(160, 45);
        Board { team: self, terminal }
    }
}

#[test]
fn changes_on_the_disk_reach_the_board_by_themselves() {
    let Board { team, terminal } = quiet().open_wide();
    terminal.wait_text("Launch copy");
    let text = team.read("team/items/launch-copy.toml");

    team.item("launch-copy", &text.replace("Launch copy", "Launch text"));
    terminal
        .wait("the new title alone", |s| s.contents().contains("Launch text") && !s.contents().contains("Launch copy"));
    team.item("second", "title = \"Second thing\"\ndue = 2026-11-24\nassignees = [\"maya\"]\n");
    terminal.wait_text("Second thing");
    // Once more by somebody who does not replace the file but writes into it.
    std::fs::write(team.path("team/items/second.toml"), "title = \"Second try\"\ndue = 2026-11-24\n").unwrap();
    terminal.wait_text("Second try");
    team.remove("team/items/second.toml");
    terminal.wait("the item gone", |s| !s.contents().contains("Second try"));

    team.write("team/status/kenji.toml", "state = \"focus\"\nuntil = 2026-11-23T16:00:00Z\nnote = \"night shift\"\n");
    terminal.wait_text("focus · no overlap · night shift");
    team.remove("team/status/kenji.toml");
    terminal.wait("the status gone", |s| !s.contents().contains("night shift"));
    team.write(
        "team/calendars/sam.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261123T140000Z\r\nDTEND:20261123T153000Z\r\n\
         SUMMARY:Review\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    terminal.wait_text("busy · Review");

    // A message in a file of its own answers.
    terminal.wait_text("2 of 3 working");
    terminal.wait_grid("one thread", |grid| {
        grid.panel("Threads").is_some_and(|p| grid.rows(&p).concat().contains("Launch text"))
    });
    team.write(
        "team/items/launch-copy/20261123-kenji.toml",
        "author = \"kenji\"\nat = 2026-11-23T10:00:00Z\ntext = \"Done.\"\n",
    );
    terminal.wait_text("nobody owes a reply");
    quit(&terminal);
}

#[test]
fn a_broken_file_is_named_with_its_line_and_the_rest_stands_until_it_is_mended() {
    let Board { team, terminal } = quiet().open_wide();
    terminal.wait_text("Launch copy");
    team.item("broken", "title = \"Half\n");
    terminal.wait_text("1 problem");
    terminal.send("5");
    terminal.wait_text("items/broken.toml:1:14");
    terminal.send("j\r");
    terminal.wait_text("invalid basic string");
    terminal.send("2");
    terminal.wait_text("Launch copy");
    // An item that was read once and is broken by an edit.
    let text = team.read("team/items/launch-copy.toml");
    team.item("launch-copy", &text.replace("assignees = [", "assignees = "));
    terminal.wait_text("2 problems");
    team.item("launch-copy", &text);
    team.item("broken", "title = \"Whole again\"\ndue = 2026-11-30\n");
    terminal.wait_text("Whole again");
    terminal.wait("no problem left", |s| s.contents().contains("here ✓") && !s.contents().contains("problem"));
    quit(&terminal);
}

#[test]
fn a_folder_that_is_not_there_is_told_and_read_once_it_is() {
    let team = Team::with_config(&CONFIG.replace("\"team\"", "\"later\""));
    let terminal = team.open(160, 45);
    terminal.wait_text("here ✗ failed");
    terminal.wait_text("unknown: no source could be read");
    terminal.send("5");
    terminal.wait_text("is not there");
    team.write("later/items/first.toml", "title = \"First thing\"\ndue = 2026-11-24\n");
    terminal.send("r1");
    terminal.wait_text("First thing");
    terminal.wait_text("here ✓");
    quit(&terminal);
}

#[test]
fn what_to_mend_in_the_config_stands_on_the_bottom_line() {
    let team = Team::with_config(&CONFIG.replace("Asia/Tokyo", "Asia/Tokio"));
    let terminal = team.open(160, 45);
    terminal.wait_text("config.toml:15:8: no time zone is called \"Asia/Tokio\"");
    terminal.wait_text("unknown");
    quit(&terminal);
}

#[test]
fn the_details_of_a_thread_hold_its_conversation() {
    let Board { team: _team, terminal } = quiet().open_wide();
    terminal.wait_text("Launch copy");
    terminal.send("2\r");
    for text in [
        "Kenji owes you a reply",
        "comment: by the end of their",
        "The intro is in the draft.",
        "asks Kenji",
        "nobody knows when that is.",
    ] {
        terminal.wait_text(text);
    }
    terminal.wait_text("esc back");
    terminal.send("\x1B");
    terminal.wait_text("enter read on");
    terminal.send("3\r");
    terminal.wait_text("of working time left");
    terminal.wait_text("esc back");
    terminal.send("\x1B");
    terminal.wait_text("enter read on");
    terminal.send("1j\r");
    terminal.wait_text("Tokyo, 14h ahead of you");
    terminal.wait_text("Kenji owes you 1");
    // In the details the key closes them.
    terminal.send("q");
    terminal.wait_grid("the details gone", |grid| grid.panel("Teammate").is_none() && grid.panel("Thread").is_none());
    quit(&terminal);
}

#[test]
fn a_filter_narrows_as_it_is_typed_and_esc_takes_it_back() {
    let Board { team: _team, terminal } = busy().open_wide();
    let tasks = |rows: Vec<String>| rows.iter().filter(|row| row.contains("Task")).count();
    let threads = |grid: &Grid| grid.panel("Threads").map(|panel| (panel.title.clone(), tasks(grid.rows(&panel))));
    terminal.wait_grid("all", |grid| threads(grid).is_some_and(|(title, _)| title.ends_with("40")));
    terminal.send("2/tAsK 3");
    terminal.wait_grid("thirteen", |grid| threads(grid).is_some_and(|(title, _)| title.ends_with("13 of 40")));
    terminal.send("7");
    terminal.wait_grid("one", |grid| threads(grid).is_some_and(|(title, n)| title.ends_with("1 of 40") && n == 1));
    terminal.send("\x7F");
    terminal.wait_grid("thirteen again", |grid| threads(grid).is_some_and(|(title, _)| title.ends_with("13 of 40")));
    terminal.send(" kenji\r");
    terminal.wait_grid("eight", |grid| threads(grid).is_some_and(|(title, _)| title.ends_with(" 8 of 40")));
    terminal.send("G\r");
    terminal.wait_grid("the details", |grid| grid.panel("Thread").is_some());
    terminal.wait_text("Kenji owes Sam a reply");
    terminal.send("\x1B");
    terminal.wait_grid("the list again", |grid| grid.panel("Thread").is_none());
    terminal.send("\x1B");
    terminal.wait_grid("all again", |grid| threads(grid).is_some_and(|(title, _)| title.ends_with("Threads 40")));
    terminal.send("/nothing like it");
    terminal.wait_text("nothing matches");
    terminal.send("\x1B");
    terminal.wait_grid("undone", |grid| threads(grid).is_some_and(|(title, _)| title.ends_with("Threads 40")));
    // What is pasted is typed too, on one line.
    terminal.send("/\x1B[200~task\n07\x1B[201~");
    terminal.wait_grid("what was pasted", |grid| threads(grid).is_some_and(|(title, _)| title.ends_with("1 of 40")));
    terminal.send("\r");
    quit(&terminal);
}

#[test]
fn the_selection_stays_on_its_row_when_others_come_and_go() {
    let Board { team, terminal } = busy().open_wide();
    terminal.wait_text("Task 05");
    terminal.wait_text("here ✓");
    terminal.send("3gjjjjj");
    let on = |grid: &Grid, title: &str| grid.selected().is_some_and(|(_, row)| row.contains(title));
    terminal.wait_grid("the sixth row", |grid| on(grid, "Task 05"));
    team.remove("team/items/task-02.toml");
    team.item("early", "title = \"Early bird\"\ndue = 2026-11-25\n");
    terminal.wait_text("Early bird");
    terminal.wait("the other gone", |s| !s.contents().contains("Task 02"));
    assert!(on(&terminal.grid(), "Task 05"), "{}", terminal.text());
    quit(&terminal);
}

#[test]
fn the_mouse_selects_scrolls_and_opens() {
    let Board { team: _team, terminal } = busy().open_wide();
    terminal.wait_text("Task 05");
    // Until the source has answered the rows, and so the borders, may move.
    terminal.wait_text("here ✓");
    let panel = terminal.grid().panel("Deadlines").unwrap();
    let click = |row: usize| terminal.send(&format!("\x1B[<0;{};{}M\x1B[<0;{0};{1}m", panel.left + 10, row + 1));
    let on = |grid: &Grid, title: &str| grid.selected().is_some_and(|(_, row)| row.contains(title));
    click(panel.top + 4);
    terminal.wait_grid("the fourth row", |grid| on(grid, "Task 03"));
    terminal.send("\x1B[<65;100;20M");
    terminal.wait_grid("three rows on", |grid| on(grid, "Task 06"));
    click(panel.top + 7);
    terminal.wait_grid("the details", |grid| grid.panel("Deadline").is_some());
    click(0);
    terminal.wait_grid("no popup", |grid| grid.panel("Deadline").is_none());
    quit(&terminal);
}

// ------------------------------------------------------------------------------------------------------ the keys

/// Does the bottom line end so?
fn says_marked(grid: &Grid, end: &str) -> bool {
    grid.row(44).trim_end().ends_with(end)
}

/// What is sent for a key as the help writes it.
fn bytes(key: &str) -> String {
    let named = [
        ("down", "\x1B[B"),
        ("up", "\x1B[A"),
        ("right", "\x1B[C"),
        ("left", "\x1B[D"),
        ("ctrl-right", "\x1B[1;5C"),
        ("ctrl-left", "\x1B[1;5D"),
        ("shift-right", "\x1B[1;2C"),
        ("shift-left", "\x1B[1;2D"),
        ("home", "\x1B[H"),
        ("end", "\x1B[F"),
        ("pgdn", "\x1B[6~"),
        ("pgup", "\x1B[5~"),
        ("tab", "\t"),
        ("shift-tab", "\x1B[Z"),
        ("enter", "\r"),
        ("esc", "\x1B"),
        ("f1", "\x1BOP"),
        ("space", " "),
    ];
    if let Some((first, rest)) = key.split_once(' ') {
        return bytes(first) + &bytes(rest);
    }
    if let Some((_, bytes)) = named.iter().find(|(name, _)| *name == key) {
        return (*bytes).to_owned();
    }
    match key.strip_prefix("ctrl-") {
        Some(letter) => char::from(letter.as_bytes()[0] & 0x1F).to_string(),
        None => key.to_owned(),
    }
}

/// The help as the screen shows it: what each line says, and its keys.
fn help(terminal: &Terminal) -> Vec<(String, Vec<String>)> {
    terminal.send("?");
    terminal.wait_grid("the help", |grid| grid.panel("Help").is_some());
    let lines = |grid: &Grid| grid.panel("Help").map(|panel| grid.rows(&panel)).unwrap_or_default();
    let first = lines(&terminal.grid());
    terminal.send("G");
    terminal.wait_grid("the end of the help", |grid| lines(grid).iter().any(|line| line.ends_with("  quit")));
    let rest = lines(&terminal.grid());
    let split = |line: &String| {
        let (keys, says) = line.split_once("  ").unwrap_or_else(|| panic!("{line:?}"));
        (says.trim().to_owned(), keys.split(", ").map(ToOwned::to_owned).collect())
    };
    // A heading stands alone.
    let all: Vec<&String> = first.iter().chain(rest.iter().filter(|line| !first.contains(line))).collect();
    // Behind the keys there is the legend.
    let end = all.iter().position(|line| line.ends_with("  quit")).map_or(all.len(), |at| at + 1);
    let lines = all.into_iter().take(end).filter(|line| line.contains("  ")).map(split).collect();
    terminal.send("?");
    terminal.wait_grid("no help", |grid| grid.panel("Help").is_none());
    lines
}

/// The number of the selected task.
fn selected(grid: &Grid) -> Option<usize> {
    let (_, row) = grid.selected()?;
    row.split_once("Task ")?.1.get(..2)?.parse().ok()
}

/// Forty threads, the first of which is selected; the key is pressed behind `before`.
struct Pressing<'a> {
    board: &'a Board,
    key: String,
}

impl Pressing<'_> {
    /// The state in which every check begins: the threads, nothing over them, the first one selected.
    fn begin(&self) {
        let terminal = &self.board.terminal;
        terminal.send("1");
        self.wait("the team", |grid| grid.focus().as_deref() == Some("Team"));
        terminal.send("2g");
        terminal.wait_grid("the first thread", |grid| grid.panels().len() == 3 && selected(grid) == Some(0));
    }

    fn send(&self, keys: &str) {
        self.board.terminal.send(keys);
    }

    /// Presses the key. What follows must wait for what it does: Esc and a key at once are another key.
    fn press(&self) {
        self.send(&bytes(&self.key));
    }

    fn wait(&self, what: &str, state: impl Fn(&Grid) -> bool) {
        self.board.terminal.wait_grid(&format!("{what}, by {:?}", self.key), state);
    }

    /// From the thread of one number the key leads to one within these.
    fn moves(&self, from: usize, to: std::ops::RangeInclusive<usize>) {
        self.send(&"j".repeat(from));
        self.wait("the start", |grid| selected(grid) == Some(from));
        self.press();
        self.wait("a move", |grid| selected(grid).is_some_and(|n| to.contains(&n)));
    }

    /// From one panel the key leads to another.
    fn leads(&self, from: &str, to: &str) {
        self.send(from);
        self.press();
        self.wait(to, |grid| grid.focus().as_deref() == Some(to));
    }

    /// The key shows a view that says this.
    fn shows(&self, says: &str) {
        self.press();
        self.board.terminal.wait_text(says);
    }

    /// The key takes the selected thread off the list, and undo puts it back.
    fn puts_out_of_sight(&self) {
        self.press();
        self.threads("Threads 39");
        self.send("u");
        self.threads("Threads 40");
    }

    fn threads(&self, title: &str) {
        self.wait(title, |grid| grid.panel("Threads").is_some_and(|panel| panel.title == title));
    }

    fn zooms(&self) {
        self.press();
        self.wait("one panel", |grid| grid.panels().len() == 1 && grid.focus().as_deref() == Some("Threads"));
        self.press();
        self.wait("all panels", |grid| grid.panels().len() == 3);
    }

    fn steps_back(&self) {
        self.send("z/Task 1\r\r");
        self.wait("details", |grid| grid.panel("Thread").is_some());
        self.press();
        self.wait("the list", |grid| grid.panel("Thread").is_none() && selected(grid) == Some(1));
        self.press();
        self.threads("Threads 40");
        self.press();
        self.wait("all panels", |grid| grid.panels().len() == 3);
    }

    fn opens(&self) {
        self.press();
        let opened = self.board.team.path("opened");
        let read = || std::fs::read_to_string(&opened).ok().filter(|text| text.ends_with('\n'));
        assert_eq!(until("the link opened", read), "1|https://example.org/00|\n");
    }

    fn copies(&self) {
        let from = self.board.terminal.written();
        self.press();
        // The link of the first task, in base64.
        self.board.terminal.wait_bytes(from, "\x1B]52;c;aHR0cHM6Ly9leGFtcGxlLm9yZy8wMA==\x07");
    }

    /// In the plan the key copies what is proposed.
    fn copies_the_proposal(&self) {
        self.send("4");
        self.wait("the plan", |grid| grid.focus().as_deref() == Some("Plan"));
        let from = self.board.terminal.written();
        self.press();
        // "Proposal", in base64.
        self.board.terminal.wait_bytes(from, "\x1B]52;c;UHJvcG9zYW");
        self.board.terminal.wait_text("copied: ");
    }

    fn marks(&self) {
        let marked = |grid: &Grid| {
            let team = grid.panel("Team")?;
            Some(grid.rows(&team).iter().filter(|row| row.contains('✓')).count())
        };
        self.send("1gj");
        self.press();
        self.wait("two marked", |grid| marked(grid) == Some(2) && says_marked(grid, "2 marked"));
        self.press();
        self.wait("nobody marked", |grid| marked(grid) == Some(0));
    }

    fn unmarks(&self) {
        self.send("1gj ");
        self.wait("two marked", |grid| says_marked(grid, "2 marked"));
        self.press();
        self.wait("nobody marked", |grid| !grid.row(44).contains("2 marked"));
    }

    fn groups(&self) {
        self.press();
        self.wait("groups", |grid| grid.panel("Threads").is_some_and(|p| grid.rows(&p)[0].starts_with("you owe 20")));
        self.press();
        self.wait("one list", |grid| grid.panel("Threads").is_some_and(|p| grid.rows(&p)[0].contains("Task 00")));
    }

    fn hides_what_is_ahead(&self) {
        self.press();
        self.wait("nothing ahead", |grid| grid.aside("Ahead").is_none());
        self.press();
        self.wait("it back", |grid| grid.aside("Ahead").is_some());
    }

    /// In the plan the key makes this text appear, and another key takes it away.
    fn looks_for(&self, text: &str, back: &str) {
        self.send("4");
        let has = |grid: &Grid| grid.panel("Plan").is_some_and(|plan| grid.rows(&plan).concat().contains(text));
        self.wait("the plan", |grid| grid.focus().as_deref() == Some("Plan") && !has(grid));
        self.press();
        self.wait(text, has);
        self.send(back);
        self.wait("it gone", |grid| !has(grid));
    }

    fn goes_to_the_best(&self) {
        self.send("4g");
        self.wait("the plan", |grid| grid.focus().as_deref() == Some("Plan"));
        for rank in ["best", "2nd"] {
            self.press();
            self.wait(rank, |grid| grid.selected().is_some_and(|(_, row)| row.starts_with(rank)));
        }
    }

    /// In the plan the key makes the bottom line say one thing, and again another.
    fn says_in_the_plan(&self, first: &str, again: &str) {
        self.send("4");
        self.wait("the plan", |grid| grid.focus().as_deref() == Some("Plan"));
        for said in [first, again] {
            self.press();
            self.board.terminal.wait_text(said);
        }
    }

    fn undoes(&self) {
        self.send("4Y");
        self.board.terminal.wait_text("taken: ");
        self.press();
        self.board.terminal.wait_text("no longer taken: ");
    }

    fn filters(&self) {
        self.press();
        self.send("Task 27");
        self.threads("Threads /Task 27 1 of 40");
        self.send("\x1B");
        self.threads("Threads 40");
    }

    /// The key puts the moment so far from now, as the header says it.
    fn scrubs(&self, distance: &str) {
        self.press();
        self.wait(distance, |grid| {
            let header = grid.row(0);
            header.contains("not now:") && header.contains(distance)
        });
        self.send("0");
        self.wait("now", |grid| !grid.row(0).contains("not now"));
    }

    /// The key changes a panel's size so that `state` holds of its columns and rows before and after; another key takes
    /// that back.
    fn resizes(&self, back: &str, state: impl Fn((usize, usize), (usize, usize)) -> bool) {
        let size =
            |grid: &Grid| grid.panel("Threads").map(|panel| (panel.right - panel.left, panel.bottom - panel.top));
        let before = size(&self.board.terminal.grid()).unwrap();
        self.press();
        self.wait("another size", |grid| size(grid).is_some_and(|after| state(before, after)));
        self.send(back);
        self.wait("the size before", |grid| size(grid) == Some(before));
    }

    fn toggles(&self, panel: &str) {
        self.press();
        self.wait("a panel less", |grid| grid.panel(panel).is_none() && grid.panels().len() == 2);
        self.press();
        self.wait("it back", |grid| grid.panel(panel).is_some() && grid.panels().len() == 3);
    }

    fn rearranges(&self) {
        self.send("w1");
        self.wait("two panels", |grid| grid.panels().len() == 2);
        self.press();
        self.wait("three panels", |grid| grid.panels().len() == 3);
    }

    fn comes_back_to_now(&self) {
        self.send("\x1B[C");
        self.wait("another moment", |grid| grid.row(0).contains("not now"));
        self.press();
        self.wait("now", |grid| !grid.row(0).contains("not now"));
    }

    fn finds_commands(&self) {
        self.press();
        self.wait("the palette", |grid| grid.panel("Commands").is_some());
        self.send("zoo\r");
        self.wait("one panel", |grid| grid.panels().len() == 1 && grid.focus().as_deref() == Some("Threads"));
        self.send("z");
    }

    fn shows_mine(&self) {
        self.press();
        self.threads("Threads mine 20 of 40");
        self.press();
        self.threads("Threads 40");
    }

    fn repaints(&self) {
        let terminal = &self.board.terminal;
        let states: [&[&str]; 3] = [&[], &["?"], &["z", "/", "T"]];
        for keys in states {
            self.begin();
            for key in keys {
                terminal.press(key);
            }
            let (before, from) = (terminal.grid().below_header(), terminal.written());
            self.press();
            terminal.wait_repaint(from);
            self.wait("the same screen", |grid| grid.below_header() == before);
        }
        terminal.press("\x1B");
        terminal.press("z");
    }

    fn helps(&self) {
        self.press();
        self.wait("the help", |grid| grid.panel("Help").is_some());
        self.press();
        self.wait("no help", |grid| grid.panel("Help").is_none());
    }

    /// The key opens a box to write in, and Esc closes it.
    fn opens_a_box(&self, title: &str) {
        let terminal = &self.board.terminal;
        self.press();
        terminal.wait_text(title);
        self.send("\x1B");
        terminal.wait("no box", |screen| !screen.contents().contains(title));
    }

    fn lists_themes(&self) {
        self.press();
        self.wait("the themes", |grid| grid.panel("Themes").is_some());
        self.press();
        self.wait("no themes", |grid| grid.panel("Themes").is_none());
    }

    fn quits(&self) {
        let terminal = self.board.team.open(160, 45);
        terminal.wait_text("Task 00");
        terminal.send(&bytes(&self.key));
        assert_eq!(terminal.exit_code(), 0);
    }

    /// Does what the help says, and sees that it happens. `false`: nobody wrote down how that can be seen.
    fn check(&self, says: &str) -> bool {
        self.begin();
        match says {
            "go to the row below" => self.moves(0, 1..=1),
            "go to the row above" => self.moves(2, 1..=1),
            "go to the first row" => self.moves(3, 0..=0),
            "go to the last row" => self.moves(0, 39..=39),
            "go down a page" => self.moves(0, 10..=38),
            "go up a page" => self.moves(39, 0..=29),
            "go to the next panel" => self.leads("2", "Deadlines"),
            "go to the previous panel" => self.leads("1", "Sources"),
            "show the team" => self.leads("2", "Team"),
            "show the open threads" => self.leads("3", "Threads"),
            "show the deadlines" => self.leads("1", "Deadlines"),
            "show the sources and what they could not read" => self.leads("2", "Sources"),
            "show the hand-off: before you stop, or since you stopped" => self.shows("Now you start"),
            "show the check-ins: what each person wrote today" => self.shows("no check-in yet"),
            "show the agreement: how soon to answer" => self.shows("an answer is expected"),
            "show the pulse: how the team's ways work out" => self.shows("half within"),
            "mark a thread as done, or not done; close a deadline's item"
            | "snooze a thread: out of sight for an hour"
            | "snooze a thread until your next working day"
            | "snooze a thread until your first working day from Monday on"
            | "snooze a thread until something new asks" => self.puts_out_of_sight(),
            "give this panel the whole screen, and back" => self.zooms(),
            "show all about the selected row" => {
                self.press();
                self.wait("the details", |grid| grid.panel("Thread").is_some());
            }
            "go to the row that the notice is about" => {
                self.press();
                self.board.terminal.wait_text("there is no notice");
            }
            "go one step back: close, clear the filter, leave zoom" => self.steps_back(),
            "open the selected row's link in the browser" => self.opens(),
            "copy the selected row's link, or in the plan the proposal" => {
                self.copies();
                self.copies_the_proposal();
            }
            "show the plan: when people can meet" => self.leads("2", "Plan"),
            "mark a teammate for the plan; in the plan: must come, may come, not" => self.marks(),
            "remove every mark" => self.unmarks(),
            "go to the best proposal, then to the next" => self.goes_to_the_best(),
            "take what is proposed: you meet then; again to undo it" => {
                self.says_in_the_plan("taken: ", "no longer taken: ");
            }
            "undo the last mark, or the last window that was taken" => self.undoes(),
            "copy the command that writes what is proposed as a calendar file" => {
                self.says_in_the_plan("copied: asyncboard plan --with ", "--format ics > meeting.ics");
            }
            "plan a meeting every week, every two weeks, once; in the check-ins: write yours" => {
                self.says_in_the_plan("every week", "every 2 weeks");
            }
            "look for a longer meeting" => self.looks_for("hours, 1h and more", "D"),
            "look for a shorter meeting" => self.looks_for("hours, 30m and more", "d"),
            "look for it a day further ahead" => self.looks_for("best of 6 days", "N"),
            "look for it a day less ahead" => self.looks_for("best of 4 days", "n"),
            "show threads in groups, or in one list" => self.groups(),
            "take what is ahead off the board, or put it back" => self.hides_what_is_ahead(),
            "show only rows that match what you type, in all lists" => self.filters(),
            "show only what concerns you, and everything again" => self.shows_mine(),
            "make this panel wider" => self.resizes("<", |before, after| before.0 < after.0),
            "make this panel narrower" => self.resizes(">", |before, after| before.0 > after.0),
            "make this panel taller" => self.resizes("-", |before, after| before.1 < after.1),
            "make this panel shorter" => self.resizes("+", |before, after| before.1 > after.1),
            "take the team off the board, or put it back" => self.toggles("Team"),
            "take the threads off the board, or put them back" => self.toggles("Threads"),
            "take the deadlines off the board, or put them back" => self.toggles("Deadlines"),
            "give every panel its usual place and size" => self.rearranges(),
            "show the rows in another order" => {
                for order in ["when asked", "who owes", "who asked", "title", "source"] {
                    self.press();
                    self.threads(&format!("Threads by {order} 40"));
                }
                self.press();
                self.threads("Threads 40");
            }
            "look a quarter of an hour later" => self.scrubs("in 15m"),
            "look a quarter of an hour earlier" => self.scrubs("15m ago"),
            "look an hour later" => self.scrubs("in 1h"),
            "look an hour earlier" => self.scrubs("1h ago"),
            "look a day later" => self.scrubs("in 24h"),
            "look a day earlier" => self.scrubs("24h ago"),
            "look at now again" => self.comes_back_to_now(),
            "ask every source for what is new" => {
                self.press();
                self.board.terminal.wait_text("asking every source");
            }
            "paint the screen anew" => self.repaints(),
            "find a command, a theme or a teammate by a few letters" => self.finds_commands(),
            "answer the selected thread" => self.opens_a_box("Answer to Sam"),
            "ask in the selected row's item" => self.opens_a_box("Ask in this item"),
            "set your own status" => self.opens_a_box("Your status"),
            "choose a theme, and see the board in it meanwhile" => self.lists_themes(),
            "show every key" => self.helps(),
            "quit" => self.quits(),
            _ => return false,
        }
        true
    }
}

#[test]
fn every_key_in_the_help_does_what_it_says() {
    let team = busy();
    team.program("xdg-open", "#!/bin/sh\nexec >>\"$HOME/../opened\"\nprintf '%s|' \"$#\" \"$@\"\necho\n");
    let board = team.open_wide();
    board.terminal.wait_text("Task 00");
    // Without groups the tasks are in their order.
    board.terminal.send("2b");
    board.terminal.wait_text("threads in one list");
    let help = help(&board.terminal);
    assert!(help.len() > 20, "{help:?}");
    let keys: Vec<&String> = help.iter().flat_map(|(_, keys)| keys).collect();
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "a key stands twice: {keys:?}");
    for (says, keys) in &help {
        for key in keys {
            let pressing = Pressing { board: &board, key: key.clone() };
            assert!(pressing.check(says), "the help says {says:?}, and this test does not know how to see that");
        }
    }
    quit(&board.terminal);
}

#[test]
fn keys_of_the_config_do_what_they_are_given_and_the_help_says_so() {
    let config = format!("{CONFIG}\n[keys]\nquit = [\"x\", \"ctrl-q\"]\ndown = \"n\"\ndone = []\nmore_days = []\n");
    let team = Team::with_config(&config);
    task(&team, 0, "maya");
    task(&team, 1, "maya");
    let board = team.open_wide();
    let terminal = &board.terminal;
    terminal.wait_text("Task 01");
    let help = help(terminal);
    let keys = |says: &str| help.iter().find(|(line, _)| line == says).map(|(_, keys)| keys.join(" "));
    assert_eq!((keys("quit").as_deref(), keys("go to the row below").as_deref()), (Some("x ctrl-q"), Some("n")));
    terminal.send("2n");
    terminal.wait_grid("the row below", |grid| selected(grid) == Some(1));
    terminal.send("q");
    terminal.send("?");
    terminal.wait_grid("the help, as q is no key", |grid| grid.panel("Help").is_some());
    terminal.send("xx");
    assert_eq!(terminal.exit_code(), 0);
}

// --------------------------------------------------------------------------------------------------------- sizes

/// Titles in which characters are wide, combined, or run from right to left.
const WIDE: [&str; 4] = [
    "日本語の長いタイトルがここに書いてあります、とても長い",
    "שלום עולם מכאן ועד שם, وهذا نص عربي",
    "🎉🎉 🇩🇪🇫🇷 ﾊﾝｶｸ",
    "Zażółć gęślą jaźń, e\u{301}le\u{300}ve",
];

/// Characters that are one to us and several to many a terminal, the one behind these tests among them.
const JOINED: [&str; 4] = [
    "👩🏽\u{200D}💻 pairing 👨\u{200D}👩\u{200D}👧\u{200D}👦",
    "with ❤\u{FE0F} and ☕\u{FE0F} and 1\u{FE0F}\u{20E3}",
    "🏴\u{E0067}\u{E0062}\u{E007F} 👍🏿👍🏻",
    "🫩 🫆 🪾 new ones, ｶﾞｷﾞ",
];

fn titled(titles: &[&str]) -> Team {
    let team = Team::with_config(&CONFIG.replace("Kenji Mori", "森 健二 🎌"));
    for (n, title) in titles.iter().enumerate() {
        team.item(
            &format!("wide-{n}"),
            &format!("title = \"{title}\"\nproject = \"計画\"\nassignees = [\"kenji\", \"外の人\"]\ndue = 2026-11-27\n[[message]]\nauthor = \"顧客\"\nat = 2026-11-20T09:00:00Z\ntext = \"{title}?\"\n"),
        );
    }
    team
}

/// Every border that begins also ends, as large as its beginning says; header and footer stand where they belong.
fn assert_in_place(terminal: &Terminal, (columns, rows): (u16, u16)) {
    let grid = terminal.grid();
    assert!(grid.is_whole(), "{columns}x{rows}: a border is broken:\n{}", terminal.text());
    if columns >= 20 && rows >= 7 {
        assert!(grid.row(0).contains("owe"), "{columns}x{rows}:\n{}", terminal.text());
        assert!(grid.row(usize::from(rows) - 1).contains("? help"), "{columns}x{rows}:\n{}", terminal.text());
    }
}

/// How many bordered panels there are at a size.
const SIZES: [((u16, u16), usize); 9] = [
    ((160, 45), 3),
    ((120, 40), 3),
    ((100, 30), 3),
    ((80, 24), 3),
    ((79, 24), 3),
    ((50, 20), 1),
    ((20, 12), 1),
    ((30, 10), 0),
    ((160, 7), 0),
];

#[test]
fn at_every_size_each_panel_is_whole_whatever_is_written_in_it() {
    for (size, panels) in SIZES {
        let team = titled(&WIDE);
        let terminal = team.open(size.0, size.1);
        terminal.wait_text("? help");
        let loaded = |grid: &Grid| grid.row(0).contains("owe") && grid.panels().len() == panels;
        terminal.wait_grid(&format!("{panels} panels at {size:?}"), loaded);
        for keys in ["1", "2", "3", "4", "5"] {
            terminal.press(keys);
            assert_in_place(&terminal, size);
        }
        quit(&terminal);
    }
}

/// How each cell below the header looks: what is in it, and its colours; a blank one has no colour of its own but the ground's.
fn looks(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = screen.size();
    let cells = (1..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let look = |(row, column)| {
        let cell = screen.cell(row, column).unwrap();
        let ground = (cell.bgcolor(), cell.inverse(), cell.underline());
        match cell.contents().trim() {
            "" => format!("{row},{column} {ground:?}"),
            text => format!("{row},{column} {text:?} {ground:?} {:?} {} {}", cell.fgcolor(), cell.bold(), cell.dim()),
        }
    };
    cells.map(look).collect()
}

#[test]
fn t6_rows_of_any_script_leave_no_debris_and_move_no_border() {
    let Board { team: _team, terminal } = titled(&WIDE).open_wide();
    terminal.wait_text("שלום עולם");
    terminal.wait_text("here ✓");
    for keys in
        ["3", "2", "j", "j", "j", "k", "\r", "2", "z", "z", "3", "G", "/", "日", "\r", "\x1B", "p", "g", "j", "j", "1"]
    {
        terminal.press(keys);
        let (changed, from) = (terminal.look(looks), terminal.written());
        terminal.send("\x0C");
        terminal.wait_repaint(from);
        let anew = terminal.look(looks);
        let other: Vec<_> = changed.iter().zip(&anew).filter(|(changed, anew)| changed != anew).collect();
        assert!(other.is_empty(), "behind {keys:?} cells look other than painted anew: {other:?}\n{}", terminal.text());
    }
    assert_in_place(&terminal, (160, 45));
    quit(&terminal);
}

#[test]
fn t9_emoji_that_terminals_count_differently_move_no_border_and_a_repaint_heals() {
    let Board { team: _team, terminal } = titled(&JOINED).open_wide();
    terminal.wait_text("here ✓");
    for keys in ["3", "2", "j", "j", "j", "3", "j", "1"] {
        terminal.press(keys);
        assert_in_place(&terminal, (160, 45));
        let from = terminal.written();
        terminal.send("\x0C");
        terminal.wait_repaint(from);
        assert_in_place(&terminal, (160, 45));
    }
    quit(&terminal);
}

#[test]
fn a_screen_too_small_for_anything_says_so_and_grows_again() {
    let team = quiet();
    let terminal = Terminal::start(team.command(&[]), 100, 30, Answers::Never);
    terminal.wait_text("Launch copy");
    for size in [(20, 5), (50, 20), (160, 45), (30, 10), (80, 24), (120, 12)] {
        terminal.resize(size.0, size.1);
        let shows = |grid: &Grid| grid.row(0).contains("owe") && grid.row(usize::from(size.1) - 1) != " ";
        terminal.wait_grid(&format!("the board at {size:?}"), shows);
    }
    quit(&terminal);
    let tiny = Terminal::start(team.command(&[]), 60, 4, Answers::Never);
    tiny.wait_text("asyncboard needs 20 columns and 5 rows");
    quit(&tiny);
    let tiny = Terminal::start(team.command(&[]), 12, 4, Answers::Never);
    tiny.wait("as much of it as fits", |screen| screen.contents().starts_with("asyncboard"));
    quit(&tiny);
}

// ---------------------------------------------------------------------------------------------------------- rest

/// How often each of a process's threads has been woken.
fn wakes(terminal: &Terminal) -> Vec<(String, String)> {
    let tasks = format!("/proc/{}/task", terminal.pid().as_raw_nonzero());
    let mut all: Vec<(String, String)> = std::fs::read_dir(tasks)
        .unwrap()
        .filter_map(|task| {
            let task = task.ok()?;
            let status = std::fs::read_to_string(task.path().join("status")).ok()?;
            let switches = status.lines().filter(|line| line.contains("ctxt_switches")).collect::<String>();
            Some((task.file_name().to_string_lossy().into_owned(), switches))
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_board_on_which_nothing_happens_neither_wakes_nor_writes() {
    let (still, moving) = (busy(), busy());
    let (still, moving) = (still.open(160, 45), moving.open(160, 45));
    for terminal in [&still, &moving] {
        terminal.wait_text("Task 00");
        terminal.wait_text("here ✓");
    }
    moving.send("2b");
    // The time of a test is what happens elsewhere meanwhile. It may take a while until all threads of the start ended.
    until("a time of rest", || {
        let before = (wakes(&still), still.written());
        for _ in 0..20 {
            moving.send("gj");
            moving.wait_grid("the second row", |grid| selected(grid) == Some(1));
            moving.send("Gk");
            moving.wait_grid("the last row but one", |grid| selected(grid) == Some(38));
        }
        (before == (wakes(&still), still.written())).then_some(())
    });
    // It is alive all the same.
    still.send("?");
    still.wait_grid("the help", |grid| grid.panel("Help").is_some());
    still.send("qq");
    assert_eq!(still.exit_code(), 0);
    quit(&moving);
}

//! Filters and the command palette in a real pseudo-terminal, by keys.
//!
//! Not here: what each field finds (the tests of `app`), plain words (`board`).

mod support;

use support::Terminal;
use support::grid::Grid;
use support::team::{CONFIG, Team};

/// Three items: one that Kenji owes Sam a reply in, one that Sam owes Maya, one that is only due.
fn team() -> Team {
    let team = Team::with_config(&format!("{CONFIG}\n[agreement]\ncomment = \"24h elapsed\"\n"));
    let item = |stem: &str, title: &str, due: &str, by: &str, to: &str| {
        let said = format!("[[message]]\nauthor = \"{by}\"\nat = 2026-11-23T10:00:00Z\ntext = \"@{to} please look\"\n");
        let said = if by.is_empty() { "" } else { &said };
        team.item(
            stem,
            &format!("title = \"{title}\"\nassignees = [\"{to}\"]\nproject = \"Atlas\"\ndue = {due}\n{said}"),
        );
    };
    item("copy", "Launch copy", "2026-11-24", "sam", "kenji");
    item("deck", "Board deck", "2026-12-24", "maya", "sam");
    item("page", "Status page", "2026-11-20", "", "maya");
    team
}

fn open(team: &Team) -> Terminal {
    let terminal = team.open(160, 45);
    terminal.wait_grid("everything", |grid| titled(grid, "Threads 2") && titled(grid, "Deadlines 3"));
    terminal
}

fn titled(grid: &Grid, title: &str) -> bool {
    grid.panels().iter().any(|panel| panel.title == title)
}

fn quit(terminal: &Terminal) {
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn fields_find_threads_and_deadlines() {
    let team = team();
    let terminal = open(&team);
    terminal.send("2/from:sa");
    terminal.wait_grid("what Sam asked", |grid| titled(grid, "Threads /from:sa 1 of 2"));
    terminal.send("\x15-from:sam to:Kell\r");
    terminal.wait_grid("what Sam owes", |grid| titled(grid, "Threads /-from:sam to:Kell 1 of 2"));
    // The filter acts on all lists, so that it is there in the next one.
    terminal.wait_grid("the deadlines too", |grid| titled(grid, "Deadlines /-from:sam to:Kell 1 of 3"));
    terminal.send("3/\x15due:<3d");
    terminal.wait_grid("two that are due soon", |grid| titled(grid, "Deadlines /due:<3d 2 of 3"));
    terminal.send(" state:overdue");
    terminal.wait_grid("one is overdue", |grid| titled(grid, "Deadlines /due:<3d state:overdue 1 of 3"));
    terminal.send("\x17-status \r");
    terminal.wait_grid("the other", |grid| {
        grid.panel("Deadlines").is_some_and(|p| grid.rows(&p).concat().contains("copy"))
    });
    terminal.send("1/\x15state:off\r");
    terminal.wait_grid("who is off", |grid| {
        let rows = grid.panel("Team").map(|panel| grid.rows(&panel));
        rows.is_some_and(|rows| rows.len() == 1 && rows.concat().contains("Kenji Mori"))
    });
    quit(&terminal);
}

#[test]
fn a_field_is_found_again_while_time_is_scrubbed() {
    let team = team();
    let terminal = open(&team);
    terminal.send("3/due:today\r");
    terminal.wait_text("nothing matches");
    terminal.send("L");
    terminal.wait_grid("tomorrow", |grid| grid.panel("Deadlines").is_some_and(|p| p.title.contains("1 of 3")));
    quit(&terminal);
}

#[test]
fn a_mistake_is_underlined_and_told_below_the_line_until_it_is_mended() {
    let team = team();
    let terminal = open(&team);
    terminal.send("2/copy frm:sam");
    terminal
        .wait_text("! no field is called frm: did you mean from:? Nothing is filtered: 3 of 3, 2 of 2, 3 of 3 rows.");
    let underlined = |screen: &vt100::Screen| {
        let cells = (0..160).filter_map(|column| screen.cell(43, column));
        cells.filter(|cell| cell.underline()).map(|cell| cell.contents().to_owned()).collect::<String>()
    };
    assert_eq!(terminal.look(underlined), "frm:");
    assert!(titled(&terminal.grid(), "Threads /copy frm:sam 2"), "nothing is filtered");
    // Three to the left, behind the f and the r: the cursor stands there, and the line is mended in the middle.
    terminal.send("\x1B[D\x1B[D\x1B[D\x1B[D\x1B[D");
    terminal.wait("the cursor in the line", |screen| screen.cursor_position() == (43, 9) && !screen.hide_cursor());
    terminal.send("o");
    terminal.wait("no mistake", |screen| !screen.contents().contains("no field is called"));
    terminal.send("\r");
    terminal.wait("no cursor", vt100::Screen::hide_cursor);
    quit(&terminal);
}

#[test]
fn tab_takes_over_fields_and_values() {
    let team = team();
    let terminal = open(&team);
    terminal.send("2/t");
    terminal.wait_text("/to:  tab to:");
    terminal.send("\tmo");
    terminal.wait_text("/to:mo");
    terminal.send("\t");
    terminal.wait_grid("Kenji's", |grid| titled(grid, "Threads /to:kenji 1 of 2"));
    terminal.send("\x15state:\t");
    terminal.wait_grid("the first state", |grid| titled(grid, "Threads /state:late 0 of 2"));
    terminal.send("\t\t");
    terminal.wait_grid("the third", |grid| titled(grid, "Threads /state:waiting 2"));
    terminal.send("\x1B[Z");
    terminal.wait_grid("the second", |grid| titled(grid, "Threads /state:due_soon 0 of 2"));
    terminal.send("\x1B");
    terminal.wait_grid("no filter", |grid| titled(grid, "Threads 2"));
    quit(&terminal);
}

#[test]
fn the_palette_finds_runs_and_remembers() {
    let team = team();
    let terminal = open(&team);
    let found = |grid: &Grid| grid.panel("Commands").map(|panel| grid.rows(&panel));
    terminal.send(":kenji");
    terminal.wait_grid("Kenji", |grid| {
        found(grid).is_some_and(|rows| rows.get(1).is_some_and(|row| row.contains("go to Kenji Mori")))
    });
    terminal.send("\r");
    terminal.wait_grid("Kenji's row", |grid| grid.selected().is_some_and(|(_, row)| row.contains("Kenji Mori")));
    terminal.send(":theme pap\r");
    terminal.wait_text("paper");
    terminal.send(":");
    terminal.wait_grid("what was run last", |grid| {
        found(grid).is_some_and(|rows| {
            rows.get(1).is_some_and(|row| row.contains("theme paper"))
                && rows.get(2).is_some_and(|row| row.contains("go to Kenji Mori"))
        })
    });
    // q is a letter here, and Esc closes and does not quit.
    terminal.send("q");
    terminal.wait_text(":q");
    terminal.send("\x1B");
    terminal.wait_grid("no palette", |grid| grid.panel("Commands").is_none());
    terminal.send(":quit\r");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn the_palette_can_be_used_on_the_smallest_screen() {
    let team = team();
    for (columns, rows) in [(30, 10), (20, 5), (160, 5)] {
        let terminal = team.open(columns, rows);
        terminal.wait_text("Kenji owes");
        terminal.send(":show the team\r");
        terminal.wait("the team", |screen| !screen.contents().contains("Kenji owes"));
        terminal.send(":quit\r");
        assert_eq!(terminal.exit_code(), 0);
    }
}

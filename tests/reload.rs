//! The config while the board is open: it is saved, broken, removed, and what it includes too.
//!
//! Not here: what becomes of the viewer's place in detail (the program's own tests).

mod support;

use support::Terminal;
use support::team::{CONFIG, Team};

/// Three items for Maya, so that there is a place to lose.
fn team(config: &str) -> Team {
    let team = Team::with_config(config);
    for (name, day) in [("alpha", 25), ("beta", 26), ("gamma", 27)] {
        team.item(name, &format!("title = \"The {name}\"\nassignees = [\"maya\"]\ndue = 2026-11-{day}\n"));
    }
    team
}

/// The board, with the second deadline selected.
fn opened(team: &Team) -> Terminal {
    let terminal = team.open(160, 45);
    terminal.wait_text("here ✓");
    terminal.press("3");
    terminal.press("j");
    assert_place(&terminal);
    terminal
}

fn assert_place(terminal: &Terminal) {
    terminal.wait_grid("the second deadline selected", |grid| {
        grid.selected().is_some_and(|(panel, row)| panel.title.starts_with("Deadlines") && row.contains("The beta"))
    });
}

fn quit(terminal: &Terminal) {
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

/// The team with another title, and somebody new in front of everybody.
fn changed(config: &str) -> String {
    let new = "[[teammate]]\nid = \"lea\"\nname = \"Lea Hoffmann\"\nzone = \"Asia/Almaty\"\nhours = []\n\n[[teammate]]";
    config.replace("Atlas", "Borealis").replacen("[[teammate]]", new, 1)
}

#[test]
fn a_saved_config_takes_effect_and_the_viewer_keeps_their_place() {
    // With a store, and without one.
    for config in [CONFIG.to_owned(), format!("store = false\n{CONFIG}")] {
        let team = team(&config);
        let terminal = opened(&team);
        // By renaming, as most editors save; and in place.
        team.write("config.toml", &changed(&config));
        terminal.wait_text("Borealis");
        terminal.wait_text("Lea Hoffmann");
        assert_place(&terminal);
        std::fs::write(team.path("config.toml"), config.replace("Atlas", "Cassini")).unwrap();
        terminal.wait_text("Cassini");
        terminal.wait("Lea gone", |screen| !screen.contents().contains("Lea Hoffmann"));
        assert_place(&terminal);
        // The sources go on to be asked.
        team.item("delta", "title = \"The delta\"\nassignees = [\"maya\"]\ndue = 2026-11-28\n");
        terminal.wait_text("The delta");
        quit(&terminal);
    }
}

#[test]
fn a_broken_config_keeps_the_board_and_says_where_it_is_wrong_until_it_is_right() {
    let team = team(CONFIG);
    let terminal = opened(&team);
    team.write("config.toml", &CONFIG.replace("me = \"maya\"", "me = \"mara\"").replace("Atlas", "Borealis"));
    terminal.wait_text("config.toml:2:6: me is \"mara\", and no teammate has that id");
    assert!(terminal.text().contains("Atlas") && !terminal.text().contains("Borealis"), "{}", terminal.text());
    assert_place(&terminal);
    // Half of a line, as while it is being written.
    team.write("config.toml", &format!("title = \"Bor\n{CONFIG}"));
    terminal.wait_text("config.toml:1:");
    assert_place(&terminal);
    // As it was: there is nothing to take over, and nothing to mend.
    team.write("config.toml", CONFIG);
    terminal.wait("nothing to mend", |screen| !screen.contents().contains("config.toml:"));
    assert!(terminal.text().contains("Atlas"));
    team.write("config.toml", &changed(CONFIG));
    terminal.wait_text("Borealis");
    quit(&terminal);
}

#[test]
fn an_included_file_is_watched_from_before_it_is_there() {
    let (rest, source) = CONFIG.split_once("\n[[source]]").unwrap();
    let (head, people) = rest.split_once("\n[[teammate]]").unwrap();
    let head = format!("include = [\"people/all.toml\"]\n{head}\n[[source]]{source}");
    let people = format!("[[teammate]]{people}\n");
    let team = team(&head);
    team.write("people/all.toml", &people);
    let terminal = opened(&team);
    team.write("people/all.toml", &people.replace("Sam Keller", "Sam Kowalski"));
    terminal.wait_text("Sam Kowalski");
    assert_place(&terminal);
    // Its folder goes, and comes back.
    std::fs::rename(team.path("people"), team.path("elsewhere")).unwrap();
    terminal.wait_text("config.toml:1:");
    assert!(terminal.text().contains("Sam Kowalski"), "{}", terminal.text());
    team.write("people/all.toml", &people.replace("Sam Keller", "Sam Kaminski"));
    terminal.wait_text("Sam Kaminski");
    assert_place(&terminal);
    quit(&terminal);
}

#[test]
fn a_config_that_is_removed_keeps_the_board_and_the_next_one_takes_effect() {
    let team = team(CONFIG);
    let terminal = opened(&team);
    team.remove("config.toml");
    terminal.wait_text("there is no such file");
    assert_place(&terminal);
    team.write("config.toml", &changed(CONFIG));
    terminal.wait_text("Borealis");
    assert_place(&terminal);
    quit(&terminal);
}

#[test]
fn a_source_that_comes_into_the_config_is_read_and_one_that_goes_is_gone() {
    let team = team(CONFIG);
    let terminal = opened(&team);
    team.write("more/items/omega.toml", "title = \"The omega\"\nassignees = [\"maya\"]\ndue = 2026-11-28\n");
    let more = "\n[[source]]\nid = \"there\"\nkind = \"folder\"\npath = \"more\"\n";
    team.write("config.toml", &format!("{CONFIG}{more}"));
    terminal.wait_text("The omega");
    assert_place(&terminal);
    team.write("config.toml", CONFIG);
    terminal.wait("the other source gone", |screen| !screen.contents().contains("The omega"));
    assert_place(&terminal);
    quit(&terminal);
}

#[test]
fn keys_looks_and_the_mouse_are_as_the_config_says_now() {
    let team = team(CONFIG);
    let terminal = opened(&team);
    let from = terminal.written();
    let looks = "theme = \"paper\"\n\n[screen]\nmouse = false\n\n[keys]\nquit = [\"x\"]\ndone = []\n";
    let (head, rest) = CONFIG.split_once("\n\n").unwrap();
    team.write("config.toml", &format!("{head}\n{looks}\n{rest}"));
    terminal.send("?");
    terminal.wait_grid("the help", |grid| grid.panel("Help").is_some());
    terminal.send("G");
    terminal.wait_grid("the new key", |grid| {
        grid.panel("Help")
            .is_some_and(|help| grid.rows(&help).iter().any(|row| row.starts_with("x ") && row.ends_with("quit")))
    });
    assert!(terminal.raw()[from..].contains("\x1B[?1002l"), "the mouse is still reported");
    // In the help the key closes it.
    terminal.send("xx");
    assert_eq!(terminal.exit_code(), 0);
}

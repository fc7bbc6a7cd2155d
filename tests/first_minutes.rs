//! The first ten minutes of a newcomer: from an empty home, with the commands of the README alone, to a team of
//! three, a folder and a Jira on the screen.
//!
//! Not here: what `init` and `add` do with other answers (`commands`, `add`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

#[path = "support/jira.rs"]
mod fake;
mod support;

use std::process::{Command, Stdio};

use fake::Jira;
use serde_json::json;
use support::team::{Ran, Team, ran};
use support::{Answers, PROGRAM, Terminal};

const README: &str = include_str!("../README.md");

/// The commands of a section of the README, in its order.
fn commands(heading: &str) -> Vec<String> {
    let section = README.split(&format!("\n## {heading}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
    let blocks = section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    let lines = blocks.flat_map(str::lines).map(|line| line.split("   #").next().unwrap().trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// Runs a command as a shell does, in the home of the newcomer.
fn shell(team: &Team, line: &str) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", line]).env_clear().stdin(Stdio::null()).current_dir(team.path(""));
    for (name, value) in team.bare(&[]).get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    ran(command.env("JIRA_TOKEN", "token-0123456789"))
}

#[test]
fn a_newcomer_who_follows_the_readme_has_three_people_a_folder_and_a_jira_on_the_screen() {
    let jira = Jira::start();
    jira.add("ATL-1", 5);
    jira.change("ATL-1", |issue| issue.fields["duedate"] = json!("2099-01-04"));
    let team = Team::nobody();
    team.program("asyncboard", &format!("#!/bin/sh\nexec {PROGRAM} \"$@\"\n"));
    let told = commands("Your own board in ten minutes");
    let [init, open, rest @ ..] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!([init.as_str(), open.as_str()], ["asyncboard init", "asyncboard"]);

    let dialog = Terminal::start(team.bare_command(&["init"]), 120, 30, Answers::Never);
    for (question, answer) in [
        ("Your name", "Maya Ortiz\r"),
        ("Your time zone", "new york\r"),
        ("Your working hours", "9-17\r"),
        ("A teammate's name", "Lea Hoffmann\r"),
        ("Lea's time zone", "Berlin\r"),
        ("Lea's working hours", "mon-fri 9:00-17:30\r"),
        ("The next teammate's name", "\r"),
        ("folder", "\r"),
        ("Services", "\r"),
    ] {
        dialog.wait_text(question);
        dialog.send(answer);
    }
    assert_eq!(dialog.exit_code(), 0, "{}", dialog.text());

    assert!(rest.len() >= 4, "{rest:?}");
    for line in rest {
        // The one thing that is not the newcomer's own: where their Jira is.
        let done = shell(&team, &line.replace("https://acme.atlassian.net", &jira.url));
        assert_eq!(done.code, Some(0), "{line}: {done:?}");
    }

    let mut command = team.bare_command(&[]);
    command.env("JIRA_TOKEN", "token-0123456789");
    let board = Terminal::start(command, 120, 40, Answers::Never);
    board.wait_text("Title of ATL-1");
    board.wait_grid("everybody, and both sources", |grid| {
        let all: Vec<String> = (0..40).map(|row| grid.row(row)).collect();
        let has = |text: &str| all.iter().any(|row| row.contains(text));
        has("Team 3") && has("Maya") && has("Lea") && has("Kenji") && has("here ✓") && has("jira ✓")
    });
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

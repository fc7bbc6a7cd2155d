//! `--log FILE`: what a person finds in it who asks why a source fails.
//!
//! Not here: that no secret is in it, whatever a service does (`canary`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

#[path = "support/http/mod.rs"]
mod http;
mod support;

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use http::{Server, answer, json};
use rustix::process::Signal;
use support::team::{Ran, Team};
use support::{Answers, Terminal};

/// A Jira of which the search answers so.
fn jira(search: Vec<u8>) -> Server {
    Server::start(move |_, seen, stream| {
        stream.write_all(&match seen.line().split(['?', ' ']).nth(1) {
            Some("/rest/api/2/serverInfo") => json(r#"{"deploymentType":"Cloud"}"#),
            Some("/rest/api/3/myself") => json(r#"{"timeZone":"UTC"}"#),
            _ => search.clone(),
        })
    })
}

/// A team with that Jira.
fn team(server: &Server) -> Team {
    Team::with_config(&format!(
        "me = \"maya\"\nstore = false\n[[teammate]]\nid = \"maya\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
         [[source]]\nid = \"work\"\nkind = \"jira\"\nurl = {:?}\ntoken = {{ env = \"WORK\" }}\nquery = \"project = ATL\"\n",
        server.url()
    ))
}

/// Runs a command with a log, and gives what it came to and the log's lines without their times.
fn logged(team: &Team, args: &[&str]) -> (Ran, Vec<String>) {
    let (config, log) = (team.path("config.toml"), team.path("log"));
    let all = [args, &["--config", config.to_str().unwrap(), "--log", log.to_str().unwrap()]].concat();
    let ran = support::team::ran(team.bare(&all).env("WORK", "token-0123456789"));
    (ran, lines(team))
}

fn lines(team: &Team) -> Vec<String> {
    let line = |line: &str| {
        let (when, what) = line.split_once(' ').unwrap();
        assert!(when.len() == 24 && when.ends_with('Z') && when.starts_with("20"), "{line}");
        what.to_owned()
    };
    team.read("log").lines().map(line).collect()
}

#[track_caller]
fn in_order(lines: &[String], wanted: &[&str]) {
    let mut rest = lines.iter();
    for words in wanted {
        assert!(
            rest.any(|line| line.contains(words)),
            "{words:?} does not come, or not in its turn:\n{}",
            lines.join("\n")
        );
    }
}

#[test]
fn a_log_says_each_step_on_the_way_to_a_failure_and_is_private() {
    let forbidden = answer("403 Forbidden", &[], r#"{"errorMessages":["Not for\u001b[31m you\n2026 forged"]}"#);
    let server = jira(forbidden);
    let team = team(&server);
    let (ran, lines) = logged(&team, &["check"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("\n      token from the variable WORK\n"), "{}", ran.out);
    let url = server.url();
    in_order(
        &lines,
        &[
            "info  - asyncboard 0.1.0 begins",
            "info  - config read: ",
            "info  work a source of kind jira, asked every 60 s",
            "info  work token comes from the variable WORK",
            "info  work asked for everything",
            &format!("info  work GET {url}/rest/api/2/serverInfo: 200, 26 bytes, "),
            &format!("info  work GET {url}/rest/api/3/search/jql?jql=project = ATL ORDER BY updated DESC&fields="),
            "warn  work failed: 127.0.0.1:",
            "info  - asyncboard ends with the exit code 1",
        ],
    );
    let failed = lines.iter().find(|line| line.contains("warn  work failed")).unwrap();
    assert!(failed.contains("(403): Not for\u{FFFD} you 2026 forged; a permission is missing"), "{failed}");
    assert_eq!(team.path("log").metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_log_says_how_often_it_is_tried_again_and_is_added_to() {
    let team = team(&jira(answer("503 Service Unavailable", &[], "")));
    let (_, first) = logged(&team, &["check"]);
    assert_eq!(first.iter().filter(|line| line.contains(": 503, 0 bytes, ")).count(), 3, "{first:?}");
    assert_eq!(first.iter().filter(|line| line.contains("tries again in ")).count(), 2, "{first:?}");
    let (_, both) = logged(&team, &["themes"]);
    assert!(both.len() > first.len() && both.starts_with(&first));
}

#[test]
fn a_log_says_what_is_wrong_with_a_config() {
    let team = Team::with_config("titel = 5\n");
    let (ran, lines) = logged(&team, &["snapshot"]);
    assert_eq!(ran.code, Some(2));
    in_order(&lines, &["begins", "error - error: unknown key \"titel\"", "ends with the exit code 2"]);
}

#[test]
fn a_log_that_cannot_be_opened_is_wrong_usage_and_nothing_is_done() {
    let server = Arc::new(jira(json(r#"{"issues":[]}"#)));
    let team = team(&server);
    let config = team.path("config.toml");
    for (place, words) in [("no/such/log", "No such file or directory"), ("team", "is not an ordinary file")] {
        let place = team.path(place);
        let args = ["check", "--config", config.to_str().unwrap(), "--log", place.to_str().unwrap()];
        let ran = support::team::ran(&mut team.bare(&args));
        assert_eq!((ran.code, &*ran.out), (Some(2), ""));
        assert!(ran.err.starts_with(&format!("error: the log {place:?} ")) && ran.err.contains(words), "{}", ran.err);
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_board_logs_while_it_is_open_and_how_it_ended() {
    let team = team(&jira(json(r#"{"issues":[],"isLast":true}"#)));
    let log = team.path("log");
    let open = || {
        let mut command = team.command(&["--log", log.to_str().unwrap()]);
        command.env("WORK", "token-0123456789");
        let terminal = Terminal::start(command, 100, 30, Answers::Never);
        terminal.wait_text("work");
        support::until("the answer", || team.read("log").contains("answered with everything").then_some(()));
        terminal
    };
    let terminal = open();
    terminal.send("r");
    support::until("another question", || (team.read("log").matches("asked for everything").count() > 1).then_some(()));
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    in_order(&lines(&team), &["asked again in ", "asked for everything", "ends with the exit code 0"]);
    std::fs::remove_file(&log).unwrap();
    let terminal = open();
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.exit_code(), 143);
    in_order(&lines(&team), &["a signal tells to end, with the exit code 143", "ends with the exit code 143"]);
}

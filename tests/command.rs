//! The kind `command`: a program of one's own, run by the real board.
//!
//! Not here: each wrong shape and its path (`providers/command/wire.rs`).

#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

#[path = "support/mod.rs"]
mod support;

use serde_json::{Value, json};

use support::team::{CONFIG, Team};

/// The usual team with one more source, whose program prints this.
fn team(printed: &Value) -> Team {
    let team = Team::with_config(&config("run = [\"./feed\", \"x\"]"));
    print(&team, &printed.to_string());
    team
}

fn config(settings: &str) -> String {
    format!("{CONFIG}\n[[source]]\nid = \"feed\"\nkind = \"command\"\n{settings}\n")
}

fn print(team: &Team, text: &str) {
    team.write("printed.json", text);
    script(team, "cat \"$(dirname \"$0\")/printed.json\"");
}

fn script(team: &Team, script: &str) {
    team.program("feed", &format!("#!/bin/sh\n{script}\n"));
    std::fs::rename(team.path("bin/feed"), team.path("feed")).unwrap();
}

fn source(board: &Value) -> &Value {
    board["sources"].as_array().unwrap().iter().find(|source| source["id"] == "feed").unwrap()
}

fn problems(board: &Value) -> Vec<String> {
    let problems = source(board)["problems"].as_array().unwrap();
    problems.iter().map(|problem| problem["text"].as_str().unwrap().to_owned()).collect()
}

/// A team whose program misbehaves so: what `check` says.
fn failed(behaviour: &str, settings: &str) -> String {
    let team = Team::with_config(&config(&format!("run = [\"./feed\"]\n{settings}")));
    script(&team, behaviour);
    assert_eq!(source(&team.json())["state"], "failed");
    let checked = team.run(&["check"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    checked.out
}

#[test]
fn what_a_program_prints_stands_on_the_board() {
    let team = team(&json!({
        "items": [
            { "id": "T-1", "title": "Move the store", "assignees": ["kenji"], "due": "2026-11-27", "project": "Ops",
              "url": "https://tickets.example/T-1", "channel": "review",
              "messages": [{ "author": "maya", "at": "2026-11-23T09:00:00Z", "text": "@kenji, when?", "mentions": ["kenji"] }] },
            { "id": "T-2", "status": "done", "assignees": ["kenji"], "due": "2026-11-20" },
            { "id": 3, "due": "2026-11-23T20:00:00+01:00" },
        ],
        "statuses": [{ "who": "s.keller", "state": "focus", "until": "2026-11-23T16:00:00Z", "note": "writing" }],
        "calendars": [{ "who": "kenji", "events": [{ "start": "2026-11-23", "kind": "away", "title": "at home" }] }],
        "people": [{ "account": "s.keller", "name": "Sam Keller", "zone": "Europe/London" }],
    }));
    let board = team.json();
    assert_eq!((source(&board)["state"].as_str(), problems(&board)), (Some("ok"), vec![]));
    assert_eq!(source(&board)["items"], 3);
    let thread = &board["threads"][0];
    let told =
        ["id", "owed_by", "asked_by", "channel", "title", "url", "wants"].map(|key| thread[key].as_str().unwrap());
    let url = "https://tickets.example/T-1";
    assert_eq!(told, ["feed:T-1:kenji", "kenji", "maya", "review", "Move the store", url, "reply"]);
    let due: Vec<_> = board["deadlines"].as_array().unwrap().iter().map(|one| (&one["id"], &one["due"])).collect();
    let expected =
        [("feed:3", "2026-11-23T19:00:00Z"), ("feed:T-1", "2026-11-27")].map(|(id, due)| (json!(id), json!(due)));
    assert_eq!(due, [(&expected[0].0, &expected[0].1), (&expected[1].0, &expected[1].1)]);
    let state = |n: usize| &board["teammates"][n]["availability"];
    assert_eq!((&state(2)["state"], &state(2)["note"]), (&json!("focus"), &json!("writing")));
    assert_eq!((&state(1)["state"], &state(1)["note"]), (&json!("away"), &json!(null)), "titles are one's own");
}

#[test]
fn a_message_without_a_time_counts_from_when_it_was_first_seen() {
    let team = team(&json!({ "items": [{ "id": "T-1", "messages": [{ "author": "maya", "text": "@kenji when?" }] }] }));
    let thread = |now: &str| {
        let ran = team
            .bare(&["snapshot", "--format", "json", "--config"])
            .arg(team.path("config.toml"))
            .args(["--now", now])
            .output()
            .unwrap();
        let board: Value = serde_json::from_slice(&ran.stdout).unwrap();
        (board["threads"][0]["owed_by"].clone(), board["threads"][0]["asked_at"].clone())
    };
    let expected = (json!("kenji"), json!("2026-11-23T14:30:00Z"));
    assert_eq!(thread("2026-11-23T14:30:00Z"), expected);
    assert_eq!(thread("2026-11-23T18:00:00Z"), expected);
}

#[test]
fn what_is_not_printed_again_is_no_more() {
    let team = team(
        &json!({ "items": [{ "id": "T-1" }, { "id": "T-2" }], "statuses": [{ "who": "kenji", "state": "busy" }] }),
    );
    let board = team.json();
    assert_eq!(
        (&source(&board)["items"], &board["teammates"][1]["availability"]["state"]),
        (&json!(2), &json!("busy"))
    );
    print(&team, &json!({ "items": [{ "id": "T-2" }] }).to_string());
    let board = team.json();
    assert_eq!((&source(&board)["items"], &board["teammates"][1]["availability"]["state"]), (&json!(1), &json!("off")));
}

#[test]
fn a_wrong_shape_is_told_with_its_json_path_and_the_rest_is_shown() {
    let team = team(&json!({
        "items": [{ "id": "T-1", "due": "soon", "channel": "coment", "status": "closed" }, { "title": "x" }],
        "statuses": [{ "state": "busy" }, { "who": "kenji", "state": "asleep" }],
        "calendars": [{ "who": "kenji", "events": [{ "start": "2026-11-23", "end": "2026-11-23T09:00:00Z" }, { "start": "x" }] }],
        "people": [{ "account": "k", "zone": "Mars/Olympus" }],
    }));
    let board = team.json();
    assert_eq!((source(&board)["state"].as_str(), source(&board)["items"].as_u64()), (Some("ok"), Some(1)));
    let told = problems(&board);
    for path in [
        "items[0].due",
        "items[0].channel",
        "items[0].status",
        "items[1].id",
        "statuses[0]",
        "statuses[1].state",
        "calendars[0].events[0]",
        "calendars[0].events[1].start",
        "people[0].zone",
    ] {
        assert!(told.iter().any(|words| words.starts_with(&format!("{path}: "))), "{path}: {told:?}");
    }
    assert!(told.iter().any(|words| words.contains("did you mean \"comment\"?")), "{told:?}");
}

#[test]
fn a_program_that_fails_is_a_failed_source_with_the_last_line_of_its_stderr() {
    let said = failed("echo '{}'; echo one >&2; echo 'cannot reach tickets.example' >&2; exit 2", "");
    assert!(said.contains("\"feed\" failed (exit status: 2): cannot reach tickets.example"), "{said}");
    assert!(failed("echo oops", "").contains("\"feed\" did not print JSON, line 1 column 1, near `oops`"));
    assert!(failed("", "").contains("\"feed\" printed nothing"));
}

#[test]
fn a_program_that_hangs_or_prints_without_an_end_is_ended() {
    assert!(failed("sleep 600", "timeout = \"1s\"").contains("gave no answer within 1 s"));
    assert!(failed("yes", "max_answer = 1").contains("more than 1 MiB"));
}

#[test]
fn what_was_known_stays_when_the_program_fails() {
    let team = team(&json!({ "items": [{ "id": "T-1", "due": "2026-11-27" }] }));
    team.json();
    script(&team, "exit 1");
    let board = team.json();
    assert_eq!((source(&board)["state"].as_str(), &board["deadlines"][0]["id"]), (Some("failed"), &json!("feed:T-1")));
}

#[test]
fn a_program_reads_nothing_from_us_and_gets_no_secret_and_no_shell() {
    let team = Team::with_config(&config("run = [\"./feed\", \"$HOME; exit 1\"]"));
    script(
        &team,
        "read line && exit 1\nprintf '{\"items\":[{\"id\":\"%s %s\"}]}' \"$1\" \"${ASYNCBOARD_JIRA_TOKEN:-none}\"",
    );
    let output = team
        .bare(&["snapshot", "--format", "json", "--config"])
        .arg(team.path("config.toml"))
        .env("ASYNCBOARD_JIRA_TOKEN", "canary")
        .output()
        .unwrap();
    let board: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(source(&board)["items"], 1, "{board}");
    let cached = team.run(&["snapshot", "--format", "json", "--offline"]);
    assert!(!cached.out.contains("canary"));
}

#[test]
fn a_program_may_be_named_in_ones_own_config_only() {
    let team = Team::with_config("include = [\"team.toml\"]\n");
    team.write("team.toml", &config("run = [\"./feed\"]"));
    let ran = team.run(&["snapshot", "--format", "json"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("run is set in a file that another one includes"), "{}", ran.err);
    assert!(ran.err.contains("team.toml:") && ran.err.contains("belongs in your own config"), "{}", ran.err);
    assert!(!ran.err.contains("run is missing"), "{}", ran.err);
}

#[test]
fn wrong_settings_are_told_with_what_was_expected() {
    for (settings, words) in [
        ("", "run is missing"),
        ("run = []", "run names no program"),
        ("run = [\" \"]", "run names no program"),
        ("run = \"feed\"", "run is a text"),
        ("run = [\"x\"]\ntimeout = \"1h\"", "timeout is no such duration"),
        ("run = [\"x\"]\nmax_answer = 0", "max_answer is 0"),
        ("run = [\"x\"]\nurl = \"https://x.example\"", "unknown key \"url\""),
    ] {
        let ran = Team::with_config(&config(settings)).run(&["snapshot", "--format", "json"]);
        assert_eq!(ran.code, Some(2), "{settings}: {ran:?}");
        assert!(ran.err.contains(words), "{settings}: {}", ran.err);
    }
    let missing = Team::with_config(&config("run = [\"no-such-program-7\"]")).run(&["check"]);
    assert!(missing.out.contains("\"no-such-program-7\" is not there"), "{missing:?}");
}

#[test]
fn a_status_whose_end_cannot_be_read_does_not_count() {
    for (until, path) in [(json!("yesterday"), "until"), (json!([1]), "until"), (json!(true), "until")] {
        let team = team(&json!({ "statuses": [{ "who": "kenji", "state": "focus", "until": until }] }));
        let board = team.json();
        assert_ne!(board["teammates"][1]["availability"]["state"], "focus", "{board}");
        let told = problems(&board);
        let says = |problem: &String| problem.contains(path) && problem.contains("does not count until");
        let by_its_path = |problem: &String| problem.starts_with("statuses[0]");
        assert!(told.iter().any(says) && told.iter().all(by_its_path), "{told:?}");
    }
    let null = team(&json!({ "statuses": [{ "who": "kenji", "state": "focus", "until": null }] }));
    assert_eq!(null.json()["teammates"][1]["availability"]["state"], "focus");
}

#[test]
fn an_event_that_ends_before_it_starts_is_told() {
    for (start, end) in [
        ("2026-11-24T10:00:00Z", "2026-11-24T09:00:00Z"),
        ("2026-11-24T10:00:00", "2026-11-24T09:00:00"),
        ("2026-11-24", "2026-11-23"),
    ] {
        let team = team(&json!({ "calendars": [{ "who": "kenji", "events": [{ "start": start, "end": end }] }] }));
        let told = problems(&team.json());
        assert_eq!(told, ["calendars[0].events[0]: its `end` does not fit its `start`: left out"], "{start}");
    }
}

#[test]
fn events_of_a_program_are_listed_with_whose_they_are() {
    let events = |who: &str, day: u32| {
        json!({ "who": who, "events": [
            { "start": format!("2026-11-{day}T09:00:00Z"), "end": format!("2026-11-{day}T10:00:00Z") }] })
    };
    let team = team(&json!({
        "calendars": [events("kenji", 24), events("s.keller", 25), events("visitor", 26)],
        "people": [{ "account": "s.keller", "name": "Sam Keller" }],
    }));
    for more in [&[][..], &["--source", "feed"][..], &["--offline"][..]] {
        let ran = team.run(&[&["events", "--format", "json"], more].concat());
        let events = ran.json()["events"].clone();
        let whose: Vec<&str> = events.as_array().unwrap().iter().map(|event| event["who"].as_str().unwrap()).collect();
        assert_eq!(whose, ["kenji", "sam"], "{more:?} {ran:?}");
    }
}

#[test]
fn the_example_of_the_page_joins_the_person_whom_it_names() {
    let section = include_str!("../src/providers/command/README.md");
    let (_, json) = section.split_once("```json\n").unwrap();
    let (json, _) = json.split_once("```").unwrap();
    let with_account =
        CONFIG.replacen("name = \"Kenji Mori\"\n", "name = \"Kenji Mori\"\naccounts = { tickets = \"k.mori\" }\n", 1);
    assert!(section.contains("accounts = { tickets = \"k.mori\" }"));
    for config in [with_account.as_str(), CONFIG] {
        let source = "[[source]]\nid = \"tickets\"\nkind = \"command\"\nrun = [\"./feed\"]\n";
        let team = Team::with_config(&format!("{config}\n{source}"));
        print(&team, json);
        let board = team.json();
        assert_eq!(board["sources"][1]["problems"], json!([]), "{board}");
        assert_eq!(board["threads"][0]["owed_by"], "kenji", "{board}");
        assert_eq!(board["deadlines"][0]["assignees"], json!(["kenji"]));
        assert_eq!(board["teammates"][1]["availability"]["note"], "writing");
    }
}

#[test]
fn a_name_that_matches_no_teammate_is_named_by_check() {
    let config =
        CONFIG.replacen("name = \"Kenji Mori\"\n", "name = \"Kenji Mori\"\naccounts = { feed = \"k.mori\" }\n", 1);
    let team =
        Team::with_config(&format!("{config}\n[[source]]\nid = \"feed\"\nkind = \"command\"\nrun = [\"./feed\"]\n"));
    print(
        &team,
        &json!({
            "items": [{ "id": "a", "assignees": ["kenji"] }, { "id": "b", "assignees": ["k.mory"] }],
            "statuses": [{ "who": "keni", "state": "focus" }],
            "calendars": [{ "who": "mya", "events": [{ "start": "2026-11-24" }] }],
        })
        .to_string(),
    );
    let out = team.run(&["check"]).out;
    assert!(out.contains("\"kenji\": is a teammate's id, but") && out.contains("print \"k.mori\""), "{out}");
    let outsiders = out.lines().find(|line| line.contains("outsiders: ")).unwrap();
    assert!(["k.mory (1)", "keni (1)", "mya (1)"].iter().all(|name| outsiders.contains(name)), "{out}");
}

//! The commands that print once, or change one thing, run as a program would run them: exit codes, stdout, stderr.
//!
//! Not here: the full-screen board (`board`, `terminal`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use std::process::Stdio;

use serde_json::{Value, json};
use support::team::{CONFIG, NOW, Ran, Team, ran};
use support::{Answers, Terminal};

/// A config of two, an item of one thread and one deadline: the example of the JSON's documentation.
fn example() -> Team {
    let team = Team::with_config(
        r#"me = "maya"

[[teammate]]
id = "maya"
name = "Maya Ortiz"
zone = "America/New_York"
hours = ["Mon-Fri 09:00-12:30, 13:30-17:30"]

[[teammate]]
id = "kenji"
name = "Kenji Mori"
role = "mobile"
zone = "Asia/Tokyo"
hours = ["Mon-Fri 09:00-12:00, 13:00-18:00"]

[[source]]
id = "here"
kind = "folder"
path = "team"
"#,
    );
    team.item(
        "launch-copy",
        r#"title = "Launch copy"
status = "open"
assignees = ["kenji"]
due = 2026-11-27
url = "https://example.org/launch"
project = "Launch"
channel = "comment"

[[message]]
author = "maya"
at = 2026-11-22T09:00:00Z
text = "@kenji could you check the intro?"
"#,
    );
    team
}

/// A config with this instead of its folder source.
fn without_source() -> String {
    CONFIG.split("[[source]]").next().unwrap().to_owned()
}

fn failed(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{ran:?}");
    for word in words {
        assert!(ran.err.contains(word), "{word:?} is not in {ran:?}");
    }
    assert!(!ran.err.contains("panicked"), "{ran:?}");
}

// ------------------------------------------------------------------------------------------------- snapshot

#[test]
fn the_json_snapshot_of_the_example_is_the_example() {
    let team = example();
    let sunday = "2026-11-22T14:30:00Z";
    let config = team.path("config.toml");
    let args = ["snapshot", "--format", "json", "--now", sunday, "--config", config.to_str().unwrap()];
    let ran = ran(&mut team.bare(&args));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let defaults =
        [("comment", "1d"), ("chat", "4h"), ("direct", "4h"), ("email", "2d"), ("review", "1d"), ("document", "2d")];
    let channels = defaults.map(|(channel, target)| {
        json!({ "channel": channel, "target": target, "set_by": "default", "purpose": null, "sources": [], "teammates": [] })
    });
    let expected = json!({
        "schema": "asyncboard.snapshot/1",
        "now": "2026-11-22T14:30:00Z",
        "me": "maya",
        "counts_complete": true,
        "teammates": [
            { "id": "maya", "name": "Maya Ortiz", "role": null, "zone": "America/New_York",
              "local_time": "2026-11-22T09:30:00-05:00", "offset_minutes": -300, "offset_from_me_minutes": 0,
              "availability": { "state": "off", "until": "2026-11-23T14:00:00Z",
                  "next_working_at": "2026-11-23T14:00:00Z", "note": null, "from": "hours",
                  "tentative": false, "place": null },
              "owes": 0, "owes_late": 0, "waits_for": 1, "due": 0, "hints": [], "cover": null, "covers": [], "foresight": [
                  { "kind": "no_overlap", "who": "maya", "at": "2026-11-27T22:30:00Z", "thread": null } ] },
            { "id": "kenji", "name": "Kenji Mori", "role": "mobile", "zone": "Asia/Tokyo",
              "local_time": "2026-11-22T23:30:00+09:00", "offset_minutes": 540, "offset_from_me_minutes": 840,
              "availability": { "state": "off", "until": "2026-11-23T00:00:00Z",
                  "next_working_at": "2026-11-23T00:00:00Z", "note": null, "from": "hours",
                  "tentative": false, "place": null },
              "owes": 1, "owes_late": 0, "waits_for": 0, "due": 1, "hints": [], "cover": null, "covers": [], "foresight": [
                  { "kind": "no_overlap", "who": "kenji", "at": "2026-11-27T09:00:00Z", "thread": null } ] },
        ],
        "threads": [
            { "id": "here:launch-copy:kenji", "source": "here", "item": "launch-copy", "title": "Launch copy",
              "url": "https://example.org/launch", "channel": "comment", "owed_by": "kenji", "asked_by": "maya",
              "asked_at": "2026-11-22T09:00:00Z", "asks": 1, "due_at": "2026-11-23T09:00:00Z", "state": "waiting",
              "working_minutes_left": 480, "excerpt": "@kenji could you check the intro?", "wants": "reply",
              "group": "owed_to_me", "last_asked_at": "2026-11-22T09:00:00Z", "cover": null, "foresight": [], "mark": null },
        ],
        "deadlines": [
            { "id": "here:launch-copy", "source": "here", "title": "Launch copy",
              "url": "https://example.org/launch", "project": "Launch", "assignees": ["kenji"], "due": "2026-11-27",
              "due_at": "2026-11-27T15:00:00Z", "state": "ok", "bucket": "this_week", "working_minutes_left": 2400,
              "foresight": [] },
        ],
        "sources": [
            { "id": "here", "kind": "folder", "state": "ok", "fetched_at": sunday, "items": 1, "problems": [] },
        ],
        "handoff": null,
        "clock_changes": [],
        "checkins": [],
        "agreement": { "channels": channels, "due_soon": "2h", "at_risk": "4h" },
    });
    assert_eq!(ran.json(), expected);
}

#[test]
fn the_text_snapshot_is_the_screen_at_its_size_and_colours_are_only_there_when_asked_for() {
    let team = example();
    let plain = team.run(&["snapshot", "--size", "100x30"]);
    assert_eq!((plain.code, plain.err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = plain.out.lines().collect();
    assert_eq!(lines.len(), 30);
    assert!(lines[0].contains("New York") && lines[1].contains("Team"), "{}", plain.out);
    assert!(plain.out.contains("Launch copy") && !plain.out.contains('\x1B'), "{}", plain.out);
    assert_eq!(team.run(&["snapshot", "--size", "100x30", "--color", "never"]), plain);
    let coloured = team.run(&["snapshot", "--size", "100x30", "--color", "always"]);
    assert!(coloured.out.contains("\x1B["), "{}", coloured.out);
    assert_eq!(without_styles(&coloured.out), plain.out);
    assert_eq!(team.run(&["snapshot"]).out.lines().count(), 40);
}

/// A text without its colours. Cells that are blank at the end of a line may have one.
fn without_styles(text: &str) -> String {
    let mut pieces = text.split("\x1B[");
    let mut out = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (style, rest) = piece.split_once('m').unwrap();
        assert!(style.bytes().all(|b| b.is_ascii_digit() || b == b';'), "{style:?}");
        out.push_str(rest);
    }
    out.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

#[test]
fn a_folder_that_cannot_be_read_is_a_failed_source_and_no_failed_command() {
    let team = Team::with_config(&CONFIG.replace("\"team\"", "\"elsewhere\""));
    let json = team.json();
    let expected =
        json!([{ "id": "here", "kind": "folder", "state": "failed", "fetched_at": null, "items": 0, "problems": [] }]);
    assert_eq!(json["sources"], expected);
    assert_eq!(json["teammates"].as_array().unwrap().len(), 3);
    let text = team.run(&["snapshot"]);
    assert_eq!(text.code, Some(0));
    assert!(text.out.contains("here ✗ failed") && text.out.contains("unknown: no source could be read"), "{text:?}");
    let why = format!("warning: the source here failed: {} is not there", team.path("elsewhere").display());
    assert!(text.err.starts_with(&why), "{text:?}");

    team.write("elsewhere", "a file");
    let text = team.run(&["snapshot"]);
    assert!(text.err.contains("is a file"), "{text:?}");
    assert_eq!(team.json()["sources"][0]["state"], "failed");
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_its_place_and_the_rest_stands() {
    let team = example();
    team.item("broken", "title = \"Half\n");
    let json = team.json();
    let problems = json["sources"][0]["problems"].as_array().unwrap();
    let places: Vec<Value> = problems.iter().map(|p| json!([p["file"], p["line"], p["column"]])).collect();
    assert_eq!(places, [json!(["items/broken.toml", 1, 14])]);
    assert_eq!((&json["sources"][0]["state"], &json["sources"][0]["items"]), (&json!("ok"), &json!(1)));
    assert_eq!(json["threads"].as_array().unwrap().len(), 1);
    let text = team.run(&["snapshot"]);
    assert_eq!(text.code, Some(0));
    assert!(text.out.contains("1 problem"), "{}", text.out);
}

#[test]
fn a_kind_that_this_version_only_knows_by_name_is_a_failed_source() {
    let Some(kind) = support::team::unserved() else { return };
    let config = format!("{CONFIG}\n[[source]]\nid = \"tickets\"\nkind = \"{kind}\"\nurl = \"https://acme.example\"\n");
    let team = Team::with_config(&config);
    let states: Vec<Value> = team.json()["sources"].as_array().unwrap().iter().map(|s| s["state"].clone()).collect();
    assert_eq!(states, ["ok", "failed"]);
}

#[test]
fn what_a_calendar_says_is_told_in_json_on_the_screen_and_in_sentences() {
    let team = Team::with_config(CONFIG);
    let event =
        |lines: &str| format!("BEGIN:VEVENT\nDTSTART:20261123T140000Z\nDTEND:20261123T160000Z\n{lines}\nEND:VEVENT\n");
    let calendar = |events: &str| format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n");
    let shown = |word: &str| format!("X-MICROSOFT-CDO-BUSYSTATUS:{word}");
    let maya = event(&format!("UID:1\nSUMMARY:Perhaps\n{}", shown("TENTATIVE"))) + &event(&shown("WORKINGELSEWHERE"));
    let sam = event(&format!("UID:2\nSUMMARY:Dentist\n{}", shown("OOF")));
    std::fs::create_dir_all(team.path("team/calendars")).unwrap();
    std::fs::write(team.path("team/calendars/maya.ics"), calendar(&maya)).unwrap();
    std::fs::write(team.path("team/calendars/sam.ics"), calendar(&sam)).unwrap();
    let json = team.json();
    let at = |n: usize| json["teammates"][n]["availability"].clone();
    let until = "2026-11-23T16:00:00Z";
    assert_eq!(
        at(0),
        json!({ "state": "busy", "until": until, "next_working_at": NOW, "note": "Perhaps", "from": "event",
            "tentative": true, "place": "elsewhere" })
    );
    assert_eq!(
        at(2),
        json!({ "state": "away", "until": until, "next_working_at": until, "note": "Dentist", "from": "away",
            "tentative": false, "place": null })
    );
    let text = team.run(&["snapshot", "--size", "160x40"]).out;
    assert!(text.contains("maybe busy · Perhaps · elsewhere"), "{text}");
    let plain = team.run(&["snapshot", "--plain"]).out;
    assert!(plain.contains("perhaps busy until 11:00") && plain.contains("Works from: elsewhere"), "{plain}");
    // Without titles, only those of one's own events are told.
    let hidden = Team::with_config(&format!("{CONFIG}show_titles = false\n"));
    std::fs::create_dir_all(hidden.path("team/calendars")).unwrap();
    std::fs::write(hidden.path("team/calendars/maya.ics"), calendar(&maya)).unwrap();
    std::fs::write(hidden.path("team/calendars/sam.ics"), calendar(&sam)).unwrap();
    let json = hidden.json();
    let note = |n: usize| json["teammates"][n]["availability"]["note"].clone();
    assert_eq!((note(0), note(2)), (json!("Perhaps"), Value::Null));
}

#[test]
fn a_misspelt_person_is_named_with_file_line_and_the_nearest_id() {
    let accounts = |id: &str, accounts: &str| format!("id = \"{id}\"\naccounts = {{ {accounts} }}\n");
    let config = CONFIG
        .replace(
            "id = \"maya\"\n",
            &accounts("maya", "email = \"maya@acme.example\", here = \"m\", slack = \"U1\", jria = \"5b\""),
        )
        .replace("id = \"kenji\"\n", &accounts("kenji", "folder = \"k\", jria = \"5c\", timesheet = \"7\""));
    let team = Team::with_config(&config);
    team.item(
        "a",
        "assignees = [\"knji\"]\n[[message]]\nauthor = \"maya\"\nat = 2026-11-22T09:00:00Z\ntext = \"@Kenij?\"\n",
    );
    std::fs::create_dir_all(team.path("team/status")).unwrap();
    std::fs::write(team.path("team/status/knji.toml"), "state = \"busy\"\n").unwrap();
    let ran = team.run(&["check"]);
    for expected in [
        "warning: config.toml:6:69: accounts has the key \"jria\", which is neither a source nor a kind of source (did you mean \"jira\"?)",
        "warning: config.toml:14:41: accounts has the key \"timesheet\", which is neither a source nor a kind of source (expected a source's id, a kind such as `jira`, or `email`)",
        "items/a.toml:1:14  assignee \"knji\" is no teammate: did you mean \"kenji\"?",
        "items/a.toml:5:9  @Kenij is no teammate: did you mean @kenji?",
        "status/knji.toml  belongs to no teammate: did you mean kenji?",
    ] {
        assert!(ran.out.contains(expected), "{expected}\n{}", ran.out);
    }
    assert_eq!((ran.code, ran.out.matches("accounts has").count()), (Some(0), 2), "each key once");
}

#[test]
fn an_unknown_zone_is_a_warning_and_its_word_stays_in_the_json() {
    let team = Team::with_config(&CONFIG.replace("Asia/Tokyo", "Asia/Tokio"));
    let ran = team.run(&["snapshot", "--format", "json"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("warning: config.toml:15:8:") && ran.err.contains("Asia/Tokyo"), "{}", ran.err);
    let json = ran.json();
    let kenji = &json["teammates"][1];
    assert_eq!(
        (&kenji["zone"], &kenji["local_time"], &kenji["availability"]["state"]),
        (&json!("Asia/Tokio"), &Value::Null, &json!("unknown"))
    );
}

#[test]
fn d6_a_viewer_without_a_zone_looks_from_utc_and_is_told_so() {
    let team = Team::with_config(&CONFIG.replace("America/New_York", "America/Newyork"));
    let text = team.run(&["snapshot"]);
    assert_eq!(text.code, Some(0));
    assert!(text.out.contains("14:30  UTC, as you have no zone"), "{}", text.out);
    assert_eq!(team.json()["teammates"][1]["offset_from_me_minutes"], 540);
}

#[test]
fn an_empty_team_opens_a_board_that_says_what_to_mend() {
    for config in ["", "title = \"Atlas\"\n"] {
        let team = Team::with_config(config);
        let text = team.run(&["snapshot"]);
        assert_eq!(text.code, Some(0), "{text:?}");
        assert!(text.out.contains("no teammates: add a [[teammate]] to the config"), "{}", text.out);
        assert!(text.err.contains("the team has no teammates"), "{}", text.err);
        let json = team.json();
        assert_eq!((&json["me"], &json["teammates"], &json["sources"]), (&Value::Null, &json!([]), &json!([])));
    }
}

#[test]
fn d2_the_machines_own_zone_is_not_read() {
    let team = example();
    let garbage = team.json();
    for zone in ["Asia/Kathmandu", ":/etc/localtime", ""] {
        let config = team.path("config.toml");
        let args = ["snapshot", "--format", "json", "--now", NOW, "--config", config.to_str().unwrap()];
        let ran = ran(team.bare(&args).env("TZ", zone));
        assert_eq!((ran.code, ran.json()), (Some(0), garbage.clone()), "{zone:?}");
    }
}

// ----------------------------------------------------------------------------------- wrong usage, wrong config

#[test]
fn s7_a_wrong_config_is_told_with_file_line_and_column_and_every_problem_at_once() {
    let config = "title = 7\nme = \"maya\"\n[[teammate]]\nid = \"maya\"\nzoen = \"Asia/Tokyo\"\n[[source]]\nid = \"x\"\nkind = \"foldr\"\n[keys]\nquit = \"nokey\"\n";
    let team = Team::with_config(config);
    for command in [&["snapshot"][..], &["snapshot", "--format", "json"], &["plan", "--with", "maya"], &["set", "none"]]
    {
        let ran = team.run(command);
        failed(
            &ran,
            2,
            &[
                "config.toml:1:9",
                "config.toml:5:1",
                "did you mean \"zone\"?",
                "config.toml:8:8",
                "folder",
                "config.toml:10:8",
            ],
        );
    }
}

#[test]
fn s7_what_is_no_config_is_told_with_its_place_and_nothing_starts() {
    let cases: [(&str, &[&str]); 4] = [
        ("title = \"x\n", &["config.toml:1:11", "invalid basic string"]),
        ("schema = 2\n[[teammate]]\nid = \"m\"\n", &["unknown key \"schema\"", "config.toml:1:1", "known here"]),
        ("theme = \"midnigt\"\n", &["no theme is called \"midnigt\"", "config.toml:1:9", "midnight"]),
        ("[keys]\nquit = [\"nokey\"]\n", &["config.toml:2:9", "nokey"]),
    ];
    for (config, words) in cases {
        let team = Team::with_config(config);
        failed(&team.run(&["snapshot"]), 2, words);
        // On a terminal too: the words, and no full screen.
        let terminal = Terminal::start(team.command(&[]), 120, 24, Answers::Never);
        assert_eq!(terminal.exit_code(), 2);
        assert!(!terminal.raw().contains("\x1B[?1049h"), "{:?}", terminal.raw());
        assert!(terminal.text().contains("error:"), "{}", terminal.text());
    }
}

#[test]
fn s7_a_config_that_cannot_be_read_is_named() {
    let team = Team::new();
    let at = |name: &str| {
        let path = team.path(name);
        ran(&mut team.bare(&["snapshot", "--config", path.to_str().unwrap()]))
    };
    failed(&at("nowhere.toml"), 2, &["nowhere.toml", "there is no such file"]);
    failed(&at("team"), 2, &["team"]);
    std::os::unix::fs::symlink("loop.toml", team.path("loop.toml")).unwrap();
    failed(&at("loop.toml"), 2, &["loop.toml"]);
    std::fs::write(team.path("bytes.toml"), b"title = \"\xFF\"\n").unwrap();
    failed(&at("bytes.toml"), 2, &["bytes.toml"]);
}

#[test]
fn wrong_usage_is_exit_2_with_what_was_expected() {
    let team = Team::new();
    let cases: [(&[&str], &[&str]); 7] = [
        (&["boards"], &["boards"]),
        (&["snapshot", "--size", "0x9"], &["0x9", "120x40"]),
        (&["snapshot", "--size", "wide"], &["wide", "120x40"]),
        (&["snapshot", "--format", "xml"], &["xml", "json"]),
        (&["snapshot", "--theme", "midnigt"], &["no theme is called \"midnigt\"", "midnight"]),
        (&["snapshot", "--me", "nobody"], &["\"nobody\"", "maya, kenji, sam"]),
        (&["set", "sleepy"], &["sleepy", "focus, busy, available, away or none"]),
    ];
    for (args, words) in cases {
        failed(&team.run(args), 2, words);
    }
    for now in ["yesterday", "2026-11-23", "2026-11-23T14:30:00", "2026-13-01T00:00:00Z"] {
        failed(&ran(&mut team.bare(&["snapshot", "--demo", "--now", now])), 2, &[now, "2026-11-22T14:30:00Z"]);
    }
}

#[test]
fn t12_what_messages_quote_cannot_steer_a_terminal() {
    let team = Team::new();
    let evil = "x\u{1B}]0;owned\u{7}\u{1B}[31m\u{9B}2J\u{202E}\u{200B}y";
    let cases: [&[&str]; 14] = [
        &[evil],
        &["snapshot", "--size", evil],
        &["snapshot", "--theme", evil],
        &["snapshot", "--me", evil],
        &["plan", "--with", evil],
        &["plan", "--with", "maya", "--from", evil],
        &["plan", "--with", "maya", "--optional", evil],
        &["plan", "--with", "maya", "--outsider", evil],
        &["plan", "--with", "maya", "--outsider", &format!("Pat={evil}")],
        &["take", evil, "--with", "maya"],
        &["take", "2026-11-22T14:30:00Z", "--with", evil],
        &["set", evil],
        &["set", "busy", "--until", evil],
        &["--log-of-evil", evil],
    ];
    for args in cases {
        let ran = team.run(args);
        failed(&ran, 2, &["error:"]);
        assert_tame(&ran.err);
    }
    assert_tame(&ran(&mut team.bare(&["snapshot", "--config", evil])).err);
    let config = format!("title = \"{}\"\n\"\\u001b[2J\\u202e\" = 1\n", "\\u001b]0;owned\\u0007");
    let ran = Team::with_config(&config).run(&["snapshot"]);
    failed(&ran, 2, &["unknown key", "config.toml:2:1"]);
    assert_tame(&ran.err);
}

/// Nothing in it can steer a terminal or hide.
fn assert_tame(text: &str) {
    let wild = |c: &char| {
        c.is_control() && *c != '\n'
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    assert_eq!(text.chars().find(wild), None, "{text:?}");
}

// ----------------------------------------------------------------------------------------------------- init

#[test]
fn init_writes_a_board_of_ones_own_that_opens_and_never_overwrites() {
    let team = Team::nobody();
    let init = ["init", "--yes", "--me", "ana", "--now", NOW];
    let first = ran(&mut team.bare(&init));
    assert_eq!((first.code, first.err.as_str()), (Some(0), ""));
    let written = [".config/asyncboard/config.toml", "asyncboard/items/welcome.toml"];
    assert_eq!(team.files("home"), written);
    for file in written {
        assert!(first.out.contains(team.path("home").join(file).to_str().unwrap()), "{}", first.out);
    }
    let before = written.map(|file| team.read(&format!("home/{file}")));

    let second = ran(&mut team.bare(&init));
    failed(&second, 1, &["config.toml is there already", "nothing is overwritten", "asyncboard add"]);
    assert_eq!(written.map(|file| team.read(&format!("home/{file}"))), before);
    // Who joins a team finds its folder there.
    team.remove("home/.config/asyncboard/config.toml");
    team.write("home/asyncboard/items/welcome.toml", "title = \"Ours\"\n");
    let third = ran(&mut team.bare(&init));
    assert_eq!((third.code, third.err.as_str()), (Some(0), ""));
    assert!(third.out.contains("welcome.toml is there already, and stays as it is"), "{}", third.out);
    assert_eq!(team.read("home/asyncboard/items/welcome.toml"), "title = \"Ours\"\n");
    team.write("home/asyncboard/items/welcome.toml", &before[1]);
    team.write("home/.config/asyncboard/config.toml", &before[0]);
    assert_eq!(written.map(|file| team.read(&format!("home/{file}"))), before);

    let json = ran(&mut team.bare(&["snapshot", "--format", "json", "--now", NOW]));
    assert_eq!((json.code, json.err.as_str()), (Some(0), ""));
    let json = json.json();
    assert_eq!((&json["me"], &json["sources"][0]["items"]), (&json!("ana"), &json!(1)));
    assert_eq!(json["threads"][0]["owed_by"], "ana");

    let board = Terminal::start(team.bare_command(&["--now", NOW]), 120, 30, Answers::Never);
    board.wait_text("Welcome to your");
    board.wait_text("you owe 1");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn init_without_anybody_to_ask_says_how_to_take_defaults() {
    let team = Team::nobody();
    let silent = ran(&mut team.bare(&["init"]));
    failed(&silent, 2, &["no answer to \"Your name\"", "nothing was written", "asyncboard init --yes"]);
    let half = piped(&team, &["init"], "Ana Lima\nLima\n");
    failed(&half, 2, &["no answer to \"Your working hours"]);
    assert_eq!(team.files("home"), [""; 0]);
}

/// Runs a command that reads these lines.
fn piped(team: &Team, args: &[&str], lines: &str) -> Ran {
    team.write("answers.txt", lines);
    let answers = std::fs::File::open(team.path("answers.txt")).unwrap();
    let mut command = team.bare(args);
    ran(command.stdin(answers))
}

#[test]
fn init_takes_its_answers_from_a_pipe_and_its_last_line_is_a_command_that_works() {
    let team = Team::nobody();
    let answers = [
        "Ana Lima",
        "Sao Paulo",
        "mon-thu 10-16; fri 10-14", // me
        "Kenji Mori",
        "Japan",
        "9-18",
        "Ana Costa",
        "(UTC+01:00) Amsterdam, Berlin",
        "",
        "",              // teammates
        "~/shared/team", // the folder
        "jira, trello",
        "acme.atlassian.net",
        "",
        "https://acme.atlassian.net",
        "ana@acme.example",
    ];
    let init = piped(&team, &["init", "--now", NOW], &(answers.join("\n") + "\n"));
    assert_eq!(init.code, Some(0), "{init:?}");
    assert!(init.out.contains("export JIRA_TOKEN=") && init.out.contains("export TRELLO_KEY="), "{}", init.out);
    assert!(team.files("home").contains(&"shared/team/items/welcome.toml".to_owned()), "{:?}", team.files("home"));
    let last = init.out.lines().last().unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", last]).env_clear().env("HOME", team.path("home")).env("PATH", std::env::var("PATH").unwrap());
    let board = ran(shell.stdin(Stdio::null()));
    assert_eq!(board.code, Some(0), "{last}: {board:?}");
    assert!(board.out.contains("Ana L.") && board.out.contains("Kenji"), "{}", board.out);

    let config = team.path("home/.config/asyncboard/config.toml");
    let json = ["snapshot", "--format", "json", "--now", NOW, "--config", config.to_str().unwrap()];
    let json = ran(&mut team.bare(&json)).json();
    let of = |n: usize| json!([json["teammates"][n]["id"], json["teammates"][n]["zone"]]);
    assert_eq!(
        [of(0), of(1), of(2)],
        [json!(["ana", "America/Sao_Paulo"]), json!(["kenji", "Asia/Tokyo"]), json!(["ana-costa", "Europe/Amsterdam"]),]
    );
    let sources: Vec<&Value> = json["sources"].as_array().unwrap().iter().map(|source| &source["id"]).collect();
    assert_eq!(sources, ["here", "jira", "trello"]);
}

#[test]
fn init_says_why_an_answer_will_not_do_and_offers_the_nearest_that_would() {
    let team = Team::nobody();
    let answers = [
        "Ana",
        "Berln",
        "",
        "9-5",
        "", // Enter takes the nearest right one
        "",
        "answers.txt",
        "",
        "postits",
        "jria",
        "",
        "not an address",
        "https://acme.atlassian.net",
        "ana@acme.example",
    ];
    let init = piped(&team, &["init", "--now", NOW], &(answers.join("\n") + "\n"));
    assert_eq!(init.code, Some(0), "{init:?}");
    let said = init.err.lines().filter(|line| line.starts_with("  "));
    // Which services there are is not what this is about.
    let said: Vec<&str> = said.filter_map(|line| line.split("; known are").next()).collect();
    insta::assert_snapshot!(said.join("\n").replace(team.path("").to_str().unwrap(), "/TMP/"));
}

#[test]
fn init_asks_and_takes_what_was_answered() {
    let team = Team::nobody();
    let terminal = Terminal::start(team.bare_command(&["init", "--now", NOW]), 160, 30, Answers::Never);
    for (question, answer) in [
        ("Your name", "Ana Lima\r"),
        ("Your time zone", "Nowhere/Here\rAmerica/Sao_Paulo\r"),
        ("Your working hours", "Mon-Thu 10:00-16:00\r"),
        ("A teammate's name", "\r"),
        ("folder", "\r"),
        ("Services", "\r"),
    ] {
        terminal.wait_text(question);
        terminal.send(answer);
    }
    assert_eq!(terminal.exit_code(), 0);
    let json = ran(&mut team.bare(&["snapshot", "--format", "json", "--now", NOW])).json();
    let ana = &json["teammates"][0];
    assert_eq!(json!([ana["id"], ana["name"], ana["zone"]]), json!(["ana", "Ana Lima", "America/Sao_Paulo"]));
    assert_eq!(ana["availability"]["until"], "2026-11-23T19:00:00Z");
}

// ------------------------------------------------------------------------------------------------------ set

#[test]
fn set_writes_my_status_and_takes_it_back() {
    let team = Team::new();
    let availability = || team.json()["teammates"][0]["availability"].clone();
    let set = |args: &[&str]| {
        let ran = team.run(&[&["set"], args].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}");
        ran.out
    };
    assert_eq!(set(&["focus", "--for", "2h", "deep", "\"work\"\u{202E}"]), "focus until 11:30\n");
    let written = "state = \"focus\"\nuntil = 2026-11-23T16:30:00Z\nnote = \"deep \\\"work\\\"\u{202E}\"\nset_at = 2026-11-23T14:30:00Z\n";
    assert_eq!(team.read("team/status/maya.toml"), written);
    let expected = json!({ "state": "focus", "until": "2026-11-23T16:30:00Z",
        "next_working_at": NOW, "note": "deep \"work\"\u{202E}", "from": "status",
        "tentative": false, "place": null });
    assert_eq!(availability(), expected);

    assert_eq!(set(&["away", "--until", "17:30"]), "away until 17:30\n");
    assert_eq!((&availability()["state"], &availability()["until"]), (&json!("away"), &json!("2026-11-23T22:30:00Z")));
    assert_eq!(set(&["busy", "--until", "08:00"]), "busy until Tue 08:00\n");
    assert_eq!(set(&["available", "--until", "2026-11-23T20:00:00+02:00"]), "available until 13:00\n");
    assert_eq!(set(&["busy"]), "busy\n");
    assert_eq!(set(&["none"]), "no status\n");
    assert_eq!((&availability()["state"], &availability()["from"]), (&json!("working"), &json!("hours")));
    assert_eq!(set(&["none"]), "no status\n");
    assert_eq!(set(&["focus", "--me", "sam"]), "focus\n");
    assert_eq!(team.json()["teammates"][2]["availability"]["state"], "focus");
}

#[test]
fn set_says_what_is_missing() {
    let team = Team::new();
    failed(&team.run(&["set", "busy", "--until", "13:00", "--for", "2h"]), 2, &["--for"]);
    failed(&team.run(&["set", "busy", "--until", "2026-11-23T14:30:00Z"]), 2, &["past"]);
    failed(&team.run(&["set", "busy", "--until", "soon"]), 2, &["soon", "HH:MM"]);
    failed(&team.run(&["set", "busy", "--for", "0m"]), 2, &["0m"]);
    failed(&team.run(&["set"]), 2, &["STATE"]);
    let nobody = Team::with_config(&CONFIG.replace("me = \"maya\"\n", ""));
    failed(&nobody.run(&["set", "busy"]), 2, &["who are you?", "--me"]);
    let nowhere = Team::with_config(&without_source());
    failed(&nowhere.run(&["set", "busy"]), 2, &["none of your sources keeps statuses"]);
    let gone = Team::with_config(&CONFIG.replace("\"team\"", "\"elsewhere\""));
    failed(&gone.run(&["set", "busy"]), 1, &["setting your status in here failed"]);
}

// ------------------------------------------------------------------------------------------------ the others

#[test]
fn themes_and_the_version_are_told() {
    let team = Team::nobody();
    let themes = ran(&mut team.bare(&["themes"]));
    assert_eq!(themes.code, Some(0));
    let names: Vec<&str> = themes.out.lines().filter_map(|line| line.split(' ').next()).collect();
    for name in ["midnight", "paper"] {
        assert!(names.contains(&name), "{}", themes.out);
    }
    for name in names {
        assert_eq!(ran(&mut team.bare(&["snapshot", "--demo", "--theme", name])).code, Some(0), "{name}");
    }
    let version = ran(&mut team.bare(&["--version"]));
    assert_eq!((version.code, version.err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = version.out.lines().collect();
    assert_eq!(lines[0], format!("asyncboard {}", env!("CARGO_PKG_VERSION")));
    assert!(lines[1].starts_with("tz data 20"), "{}", version.out);
}

#[test]
fn help_goes_to_stdout_and_names_every_command() {
    let help = ran(&mut Team::nobody().bare(&["--help"]));
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    for word in ["init", "snapshot", "plan", "take", "set", "themes", "--config", "--demo", "--now", "--me", "--theme"]
    {
        assert!(help.out.contains(word), "{word}\n{}", help.out);
    }
}

#[test]
fn the_environment_may_name_the_config_and_the_command_line_wins() {
    let (team, other) = (Team::new(), Team::with_config(&CONFIG.replace("Atlas", "Boreas")));
    let config = team.path("config.toml");
    let named = ran(team.bare(&["snapshot", "--now", NOW]).env("ASYNCBOARD_CONFIG", &config));
    assert!(named.code == Some(0) && named.out.contains("Atlas"), "{named:?}");
    let path = other.path("config.toml");
    let args = ["snapshot", "--now", NOW, "--config", path.to_str().unwrap()];
    let won = ran(team.bare(&args).env("ASYNCBOARD_CONFIG", &config));
    assert!(won.code == Some(0) && won.out.contains("Boreas"), "{won:?}");
    let missing = ran(team.bare(&["snapshot"]).env("ASYNCBOARD_CONFIG", team.path("nowhere.toml")));
    failed(&missing, 2, &["nowhere.toml"]);
}

#[test]
fn without_a_config_there_is_the_demo_and_a_line_that_says_how_to_start() {
    let team = Team::nobody();
    let text = ran(&mut team.bare(&["snapshot", "--now", NOW]));
    assert_eq!(text.code, Some(0));
    assert!(text.err.contains("asyncboard init"), "{}", text.err);
    assert!(text.out.contains("Team") && text.out.contains("working"), "{}", text.out);
    assert_eq!(team.files("home"), [""; 0], "nothing is written");

    let board = Terminal::start(team.bare_command(&["--now", NOW]), 160, 40, Answers::Never);
    board.wait_text("`asyncboard init` starts your own board");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    assert_eq!(team.files("home"), [""; 0], "nothing is written");
}

#[test]
fn p8_without_a_command_stdout_that_is_no_terminal_gets_the_text_snapshot() {
    let team = example();
    let asked = team.run(&["snapshot"]);
    assert_eq!(team.run(&[]), asked);
    assert_eq!(asked.code, Some(0));
}

#[test]
fn a_full_disk_is_a_failure_that_is_told() {
    let team = example();
    let config = team.path("config.toml");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = team.bare(&["snapshot", "--config", config.to_str().unwrap()]);
    let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("printing failed"));
}

// ------------------------------------------------------------------------------------------- completions, man

/// Every command, by the program's own help.
fn commands(team: &Team) -> Vec<String> {
    let help = ran(&mut team.bare(&["--help"])).out;
    let listed = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<String> =
        listed.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(names.len() > 8, "{names:?}");
    names
}

#[test]
fn completions_of_every_shell_name_every_command() {
    let team = Team::nobody();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = ran(&mut team.bare(&["completions", shell]));
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        for command in commands(&team) {
            assert!(ran.out.contains(&command), "{command} is not among those of {shell}");
        }
        assert!(ran.out.contains("offline"), "{shell}");
    }
    let none = ran(&mut team.bare(&["completions", "fush"]));
    failed(&none, 2, &["'fush'", "fish"]);
}

#[test]
fn the_manual_page_tells_of_every_command_and_of_what_it_takes() {
    let team = Team::nobody();
    let ran = ran(&mut team.bare(&["man"]));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    for command in commands(&team) {
        assert!(ran.out.contains(&format!(".SS \"asyncboard {command}\"")), "{command} is not on the page");
    }
    for words in [
        ".SH KEYS",
        "\\fBj, down\\fR (down)",
        ".TH asyncboard 1",
        "\\-\\-duration",
        "\\fISTATE\\fR",
        "auto, always, never, tmux",
        "EXIT STATUS",
    ] {
        assert!(ran.out.contains(words), "{words:?} is not on the page");
    }
}

#[test]
fn what_is_written_into_a_folder_is_sent_on_by_a_program_of_ones_own() {
    let team = Team::with_config(&format!("{CONFIG}after_write = [\"sh\", \"-c\", \"cp status/maya.toml ../sent\"]\n"));
    let sent = team.run(&["set", "focus"]);
    assert_eq!((sent.code, sent.out.as_str(), sent.err.as_str()), (Some(0), "focus\n", ""));
    assert_eq!(team.read("sent"), team.read("team/status/maya.toml"));
    let failing =
        Team::with_config(&format!("{CONFIG}after_write = [\"sh\", \"-c\", \"echo no remote >&2; exit 1\"]\n"));
    let kept = failing.run(&["set", "busy"]);
    assert!(
        kept.err.contains("written, but after_write failed: \"sh\" ended with exit status: 1: no remote"),
        "{kept:?}"
    );
    assert!(failing.read("team/status/maya.toml").contains("busy"));
}

#[test]
fn somebody_who_is_available_before_their_day_begins_leaves_at_its_end() {
    let noor = "[[teammate]]\nid = \"noor\"\nname = \"Noor Haddad\"\nzone = \"America/Los_Angeles\"\n\
        hours = [\"Mon-Fri 07:00-15:00\"]\n";
    let team = Team::with_config(&format!("{CONFIG}\n{noor}"));
    let row = |until: &str| {
        let status = format!("state = \"available\"\nuntil = {until}\nset_at = 2026-11-23T14:00:00Z\n");
        team.write("team/status/noor.toml", &status);
        let shown = team.run(&["snapshot", "--size", "160x45"]).out;
        let row = shown.lines().find(|line| line.contains("Noor Haddad")).unwrap();
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // Their day begins at 10:00 by the viewer's clock and ends at 18:00.
    assert!(row("2026-11-23T16:00:00Z").contains("leaves 8h 30m 18:00"));
    assert!(row("2026-11-23T14:50:00Z").contains("leaves 20m 09:50"));
}

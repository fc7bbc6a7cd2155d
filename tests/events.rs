//! `asyncboard events`: what it prints of one file, and of what the sources keep.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const NOW: &str = "2026-11-30T08:00:00Z";

fn run(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_asyncboard"));
    command.env_clear().env("HOME", home).env("XDG_DATA_HOME", home).env("XDG_CONFIG_HOME", home).current_dir(home);
    command.arg("events").args(args).args(["--now", NOW]).output().unwrap()
}

fn json_of(home: &Path, args: &[&str]) -> Value {
    let out = run(home, &[args, &["--format", "json"]].concat());
    serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{error}: {out:?}"))
}

const FILE: &str = "BEGIN:VCALENDAR\r\n\
    BEGIN:VEVENT\r\nUID:a@x\r\nSUMMARY:Review\r\nDTSTART:20261130T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:b@x\r\nSUMMARY:Lunch\r\nDTSTART:20261201T120000\r\nDURATION:PT1H\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:c@x\r\nDTSTART;VALUE=DATE:20261202\r\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:d@x\r\nDTSTART:20261203T090000Z\r\nATTENDEE;PARTSTAT=DECLINED:mailto:kenji@acme.example\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:e@x\r\nSUMMARY:Wrong\r\nDTSTART:20261203T090000Z\r\nDTEND:20261202T090000Z\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:f@x\r\nDTSTART:20270303T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:g@x\r\nSUMMARY:Reminder\r\nDTSTART:20261204T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn of_a_file_everything_is_listed_also_what_blocks_nothing_and_what_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.ics"), FILE).unwrap();
    let row = |start: &str, end: &str, kind: &str, title: Value, uid: &str| {
        json!({ "who": null, "source": null, "start": start, "end": end, "all_day": start.len() == 10,
                "floating": start.len() == 19, "kind": kind, "title": title, "uid": uid,
                "place": if kind == "place" { json!("elsewhere") } else { Value::Null } })
    };
    let found = json_of(home.path(), &["--file", "a.ics", "--address", "Kenji@acme.example"]);
    let expected = json!({
        "schema": "asyncboard.events/1", "from": "2026-11-30", "to": "2026-12-07",
        "events": [
            row("2026-11-30T09:00:00Z", "2026-11-30T10:00:00Z", "busy", json!("Review"), "a@x"),
            row("2026-12-01T12:00:00", "2026-12-01T13:00:00", "none", json!("Lunch"), "b@x"),
            row("2026-12-02", "2026-12-03", "place", Value::Null, "c@x"),
            row("2026-12-03T09:00:00Z", "2026-12-03T09:00:00Z", "none", Value::Null, "d@x"),
            row("2026-12-04T09:00:00Z", "2026-12-04T09:00:00Z", "busy", json!("Reminder"), "g@x"),
        ],
        "problems": [{ "file": "a.ics", "line": 25, "text": "\"Wrong\" ends before it starts" }],
    });
    assert_eq!(found, expected);
    let zoned = json_of(
        home.path(),
        &["--file", "a.ics", "--zone", "Asia/Tokyo", "--from", "2026-12-01", "--to", "2026-12-02"],
    );
    assert_eq!(zoned["events"][0]["start"], "2026-12-01T03:00:00Z");
    assert_eq!(zoned["events"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_that_is_none_or_not_there_is_told_and_wrong_words_are_wrong_usage() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.ics"), "hello").unwrap();
    let out = run(home.path(), &["--file", "a.ics"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert_eq!(
        (out.status.code(), &*text),
        (Some(1), "no events\nproblem: a.ics: line 1: this is no calendar: expected BEGIN:VCALENDAR\n")
    );
    assert_eq!(run(home.path(), &["--file", "b.ics"]).status.code(), Some(1));
    for wrong in [
        &["--file", "a.ics", "--zone", "Nowhere"][..],
        &["--file", "a.ics", "--from", "2026-12-02", "--to", "2026-12-02"],
        &["--zone", "UTC"],
        &["--file", "a.ics", "--source", "leave"],
    ] {
        assert_eq!(run(home.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn of_sources_what_they_keep_is_listed_with_whose_it_is_and_no_uid() {
    let home = tempfile::tempdir().unwrap();
    let config = "me = \"maya\"\n\
        [[teammate]]\nid = \"maya\"\nzone = \"Europe/Berlin\"\nhours = []\n\
        [[teammate]]\nid = \"kenji\"\nzone = \"Asia/Tokyo\"\nhours = []\n\
        [[source]]\nid = \"leave\"\nkind = \"ics\"\ncalendars = { maya = \"a.ics\", kenji = \"a.ics\" }\n\
        [[source]]\nid = \"team\"\nkind = \"folder\"\npath = \"team\"\n";
    std::fs::create_dir_all(home.path().join("team/calendars")).unwrap();
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    std::fs::write(home.path().join("a.ics"), FILE).unwrap();
    std::fs::write(home.path().join("team/calendars/kenji.ics"), FILE).unwrap();
    let args = ["--config", "config.toml"];
    let short = |found: &Value| -> Vec<String> {
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let keys = ["who", "source", "start", "kind", "title", "uid"];
        found["events"].as_array().unwrap().iter().map(|row| keys.map(|key| text(row, key)).join(" ")).collect()
    };
    let found = json_of(home.path(), &[&args[..], &["--with", "kenji"]].concat());
    assert_eq!(
        short(&found),
        [
            "kenji leave 2026-11-30T09:00:00Z busy - -",
            "kenji team 2026-11-30T09:00:00Z busy Review -",
            "kenji leave 2026-12-02 place - -",
            "kenji team 2026-12-02 place - -",
        ]
    );
    let whole = json_of(home.path(), &[&args[..], &["--source", "leave"]].concat());
    assert_eq!(short(&whole)[1], "maya leave 2026-11-30T09:00:00Z busy Review -");
    let offline = json_of(home.path(), &[&args[..], &["--source", "leave", "--offline"]].concat());
    assert_eq!(offline["events"], whole["events"], "what is kept, without asking");
    assert_eq!(run(home.path(), &[&args[..], &["--source", "laeve"]].concat()).status.code(), Some(2));
}

//! Dates that are far away, as programs write them for "never" and "no date": nothing that is written has a year of
//! more than four digits, or a second 60.
//!
//! Not here: how much work they are (the unit tests of `domain::worktime`), what each text looks like (`domain::rfc3339`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use support::team::{Ran, Team, ran};

/// Teammates at both ends of the world, one of them on leave for good.
const CONFIG: &str = r#"me = "maya"

[[teammate]]
id = "maya"
zone = "Pacific/Niue"
hours = ["Mon-Sun 00:00-24:00"]

[[teammate]]
id = "kenji"
zone = "Pacific/Kiritimati"
hours = ["Mon-Fri 09:00-12:00, 13:00-18:00"]

[[teammate.away]]
from = 2026-12-24
to = 9999-12-31

[[teammate]]
id = "jack"
zone = "Australia/Lord_Howe"
hours = ["Sun-Thu 22:00-06:00"]

[[source]]
id = "here"
kind = "folder"
path = "team"
"#;

const NOWS: [&str; 7] = [
    "2026-11-22T14:30:60Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:60Z",
    "9999-12-31T23:59:59-23:00",
    "9999-12-01T00:00:00Z",
    "0000-01-01T00:00:00+23:00",
    "0001-01-01T00:00:00Z",
];

fn team() -> Team {
    let team = Team::with_config(CONFIG);
    let dues = ["9999-12-31", "0001-01-01", "0000-01-01", "9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00+23:59"];
    for (n, due) in dues.into_iter().enumerate() {
        let message = |at: &str| format!("[[message]]\nauthor = \"maya\"\nat = {at}\ntext = \"@kenji @jack well?\"\n");
        let asked = if n % 2 == 0 { "0000-01-01T00:00:00+12:00" } else { "9999-12-31T23:59:60-12:00" };
        let who = "assignees = [\"maya\", \"kenji\", \"jack\"]";
        team.item(&format!("item-{n}"), &format!("title = \"Item {n}\"\n{who}\ndue = {due}\n{}", message(asked)));
    }
    team
}

/// Runs a command at an instant.
fn at(team: &Team, now: &str, args: &[&str]) -> Ran {
    let config = team.path("config.toml");
    let all = [args, &["--config", config.to_str().unwrap(), "--now", now]].concat();
    let ran = ran(&mut team.bare(&all));
    assert_eq!(ran.code, Some(0), "{all:?} {ran:?}");
    ran
}

/// Every run of letters, digits and what dates are made of.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "+-:.".contains(c)))
}

/// Is this a date whose year has not four digits, or a time with a second 60?
fn is_odd(word: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let unsigned = word.trim_start_matches(['+', '-']);
    let is_date =
        unsigned.split('-').nth(1).is_some_and(|month| digits(month) == 2) && unsigned.matches('-').count() >= 2;
    let odd_year = is_date && (unsigned != word || digits(unsigned) != 4);
    odd_year || word.contains(":60") || word == "10000"
}

#[test]
fn what_the_check_of_these_tests_takes_for_odd_is_odd() {
    for odd in ["+10000-01-01T05:00:00Z", "10000-01-01", "-0001-12-31T00:00:00Z", "2026-11-22T14:30:60Z", "10000"] {
        assert!(is_odd(odd), "{odd}");
    }
    for plain in
        ["9999-12-31T23:59:59Z", "0000-01-01T00:00:00+14:00", "-11:00", "09:00-17:00", "here:item-0:kenji", "-12-"]
    {
        assert!(!is_odd(plain), "{plain}");
    }
}

#[test]
fn no_output_has_a_year_of_five_digits_or_a_second_sixty() {
    let team = team();
    let commands: [&[&str]; 7] = [
        &["snapshot", "--format", "json"],
        &["snapshot", "--format", "text", "--size", "160x60"],
        &["snapshot", "--format", "text", "--size", "60x40"],
        &["plan", "--with", "maya,kenji,jack", "--format", "json", "--days", "14"],
        &["plan", "--with", "maya,jack", "--format", "text"],
        &["plan", "--with", "maya,jack", "--from", "9999-12-31", "--format", "json"],
        &["status"],
    ];
    for now in NOWS {
        for command in commands {
            let ran = at(&team, now, command);
            let odd: Vec<&str> = words(&ran.out).filter(|word| is_odd(word)).collect();
            assert!(odd.is_empty(), "{command:?} at {now} wrote {odd:?}\n{}", ran.out);
        }
    }
}

#[test]
fn a_due_date_of_never_ends_with_the_last_second_that_can_be_written() {
    let team = team();
    let json = at(&team, "2026-11-22T14:30:00Z", &["snapshot", "--format", "json"]).json();
    let row = json["deadlines"].as_array().unwrap().iter().find(|row| row["id"] == "here:item-0").unwrap();
    // The earliest end of that day is Kiritimati's, fourteen hours ahead.
    assert_eq!(row["due_at"], "9999-12-31T10:00:00Z");
    let late = json["deadlines"].as_array().unwrap().iter().find(|row| row["id"] == "here:item-3").unwrap();
    assert_eq!((&late["due"], &late["due_at"]), (&"9999-12-31T23:59:59Z".into(), &"9999-12-31T23:59:59Z".into()));
    let early = json["deadlines"].as_array().unwrap().iter().find(|row| row["id"] == "here:item-4").unwrap();
    assert_eq!(early["due_at"], "0000-01-01T00:00:00Z");
}

#[test]
fn what_is_written_into_files_near_the_end_of_the_calendar_can_be_read_again() {
    let team = team();
    at(&team, "9999-12-31T12:00:00Z", &["set", "busy", "--until", "9999-12-31T23:59:60-11:00"]);
    let status = team.read("team/status/maya.toml");
    assert!(status.contains("until = 9999-12-31T23:59:59Z\n"), "{status}");
    let json = at(&team, "9999-12-31T12:00:00Z", &["snapshot", "--format", "json"]).json();
    assert_eq!(json["teammates"][0]["availability"]["state"], "busy");
    assert_eq!(json["sources"][0]["problems"], serde_json::json!([]));
    let new = Team::nobody();
    let config = new.path("home/new.toml");
    let ran =
        ran(&mut new.bare(&["init", "--yes", "--config", config.to_str().unwrap(), "--now", "9999-12-31T12:00:00Z"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(new.read("home/asyncboard/items/welcome.toml").contains("due = 9999-12-31"));
}

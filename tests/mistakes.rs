//! Mistakes that newcomers make in a config, in an answer, in a file of the team's folder and on the command line: each has
//! a message that says what to do. `init` and `add` have theirs in `commands` and `add`.

mod support;

use support::team::{CONFIG, NOW, Team};

/// A name for a mistake, and the config that has it.
fn configs() -> Vec<(&'static str, String)> {
    let with = |old: &str, new: &str| {
        assert!(CONFIG.contains(old), "{old}");
        CONFIG.replacen(old, new, 1)
    };
    let source = |kind: &str| with("kind = \"folder\"\npath = \"team\"\n", kind);
    vec![
        ("a quote that is not closed", with("me = \"maya\"", "me = \"maya")),
        ("a misspelt key", with("role = \"design\"", "rol = \"design\"")),
        ("a table in single brackets", with("[[source]]", "[source]")),
        ("a misspelt zone", with("Asia/Tokyo", "Asia/Tokio")),
        ("a city as zone", with("Asia/Tokyo", "Osaka")),
        ("an offset as zone", with("Asia/Tokyo", "UTC+9")),
        ("hours as one says them", with("Mon-Fri 09:00-17:00", "9-17")),
        ("hours of a day that is none", with("Mon-Fri 09:00-17:00", "Mon-Fry 09:00-17:00")),
        ("hours as a text", with("[\"Mon-Fri 09:00-17:00\"]", "\"Mon-Fri 09:00-17:00\"")),
        ("no hours", with("hours = [\"Mon-Fri 09:00-17:00\"]\n", "")),
        ("a stranger looks", with("me = \"maya\"", "me = \"mia\"")),
        ("an id twice", with("id = \"sam\"", "id = \"kenji\"")),
        ("an id with capitals", with("id = \"sam\"", "id = \"Sam\"")),
        (
            "a date in quotes",
            with("[[source]]", "[[teammate.away]]\nfrom = \"2026-12-24\"\nto = 2026-12-31\n\n[[source]]"),
        ),
        ("a misspelt kind", source("kind = \"jria\"\nurl = \"https://acme.example\"\n")),
        ("a source without its address", source("kind = \"jira\"\n")),
        ("a setting of another kind", source("kind = \"folder\"\npath = \"team\"\nboards = [\"a\"]\n")),
        (
            "a secret from two places",
            source("kind = \"trello\"\nkey = { env = \"K\", file = \"k\" }\ntoken = { env = \"T\" }\n"),
        ),
        ("a target in words", format!("{CONFIG}[agreement]\nchat = \"4 hours\"\n")),
        ("a refresh without a unit", with("me =", "refresh = \"60\"\nme =")),
        ("a file that is not there", with("me =", "include = [\"../team.toml\"]\nme =")),
        ("a theme that is none", with("me =", "theme = \"midnigth\"\nme =")),
        ("a key for no command", format!("{CONFIG}[keys]\nquitt = \"x\"\n")),
        ("a panel that is none", format!("{CONFIG}[layout]\npanels = [\"teams\"]\n")),
        ("a calendar for a stranger", source("kind = \"ics\"\ncalendars = { kenij = \"k.ics\" }\n")),
    ]
}

#[test]
fn every_mistake_in_a_config_has_a_message_that_says_what_to_do() {
    let mut said = Vec::new();
    for (name, config) in configs() {
        let team = Team::with_config(&config);
        let ran = team.run(&["snapshot", "--plain"]);
        let folder = team.path("").display().to_string();
        assert!(!ran.err.is_empty(), "{name}: {ran:?}");
        said.push(format!("## {name} (exit {})\n{}", ran.code.unwrap(), ran.err.replace(&folder, "/TMP/")));
    }
    assert!(said.len() >= 20);
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn every_mistake_in_a_file_of_the_team_has_a_message_that_says_what_to_do() {
    let mut said = Vec::new();
    for (file, text) in [
        ("items/quote.toml", "title = \"Launch\nstatus = \"open\"\n"),
        ("items/due.toml", "title = \"Launch\"\ndue = \"Friday\"\n"),
        ("items/status.toml", "title = \"Launch\"\nstatus = \"doing\"\n"),
        ("items/key.toml", "titel = \"Launch\"\n"),
        ("items/assignee.toml", "assignees = \"kenji\"\n"),
        ("items/near.toml", "assignees = [\"kenij\"]\n"),
        ("items/author.toml", "[[message]]\nat = 2026-11-22T09:00:00Z\ntext = \"Hello?\"\n"),
        ("items/at.toml", "[[message]]\nauthor = \"maya\"\nat = 2026-11-22\ntext = \"Hello?\"\n"),
        ("items/channel.toml", "channel = \"mail\"\n"),
        ("Items/upper.toml", "title = \"Launch\"\n"),
        ("items/launch.txt", "title = \"Launch\"\n"),
        ("status/kenji.toml", "state = \"lunch\"\n"),
        ("status/knji.toml", "state = \"busy\"\n"),
        ("calendars/kenji.ics", "no calendar\n"),
        ("calendars/Sam.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n"),
        ("calender/sam.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n"),
    ] {
        let team = Team::new();
        team.write(&format!("team/{file}"), text);
        let ran = team.run(&["check"]);
        let problems: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("      ")).map(str::trim).collect();
        said.push(format!("## {file}\n{}\n", problems.join("\n")));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn every_mistake_on_the_command_line_has_a_message_that_says_what_to_do() {
    let team = Team::new();
    let mut said = Vec::new();
    for args in [
        &["plan", "--with", "maya,kenij"][..],
        &["plan", "--with", "maya", "--from", "tomorrow"],
        &["snapshot", "--size", "120"],
        &["snapshot", "--now", "yesterday"],
        &["set", "lunch"],
        &["set", "busy", "--until", "noon"],
        &["ask", "sma"],
        &["ask", "sam", "--channel", "mail"],
        &["mark", "here:x:maya", "done"],
        &["mark", "here:x:maya", "later"],
        &["statsu"],
        &["snapshot", "--theme", "midnigth"],
        &["agreement", "--me", "mia"],
    ] {
        let ran = team.run(args);
        assert!(ran.code.is_some_and(|code| code > 0) && !ran.err.is_empty(), "{args:?}: {ran:?}");
        let folder = team.path("").display().to_string();
        said.push(format!("## {} (exit {})\n{}", args.join(" "), ran.code.unwrap(), ran.err.replace(&folder, "/TMP/")));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_config_that_is_not_there_is_told_with_the_way_to_make_one() {
    let team = Team::nobody();
    let gone = team.path("gone.toml");
    let args = ["snapshot", "--now", NOW, "--config", gone.to_str().unwrap()];
    let ran = support::team::ran(&mut team.bare(&args));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("asyncboard init --config"), "{}", ran.err);
}

//! `plan` and `take`, run as a program would run them: text, JSON, calendar files, wrong usage, windows that are kept.
//!
//! Not here: the plan on the screen (`plan`), the rules on random cases (the oracle beside the project).

mod support;

use serde_json::{Value, json};
use support::team::{CONFIG, Ran, Team, ran};

/// The team with two more: Ana, whose days are far from those of Omar, who sleeps long.
fn wide() -> Team {
    let more = r#"
[[teammate]]
id = "ana"
name = "Ana Lima"
zone = "America/Los_Angeles"
hours = ["Mon-Fri 09:00-17:00"]

[[teammate]]
id = "omar"
name = "Omar Aziz"
zone = "Europe/Berlin"
hours = ["Mon-Fri 09:00-17:00"]
sleep = "21:00-08:00"

[[teammate]]
id = "noor"
name = "Noor Shah"

[[source]]"#;
    Team::with_config(&CONFIG.replace("\n[[source]]", more))
}

fn plan(team: &Team, args: &[&str]) -> Ran {
    team.run(&[&["plan"], args].concat())
}

/// The program, at another instant than the tests' own.
fn at(team: &Team, now: &str, args: &[&str]) -> Ran {
    let (config, mut command) = (team.path("config.toml"), team.bare(args));
    ran(command.args(["--now", now, "--config"]).arg(config))
}

fn text(team: &Team, args: &[&str]) -> String {
    let ran = plan(team, args);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}");
    ran.out
}

fn json_of(team: &Team, args: &[&str]) -> Value {
    let ran = plan(team, &[args, &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}");
    ran.json()
}

fn failed(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{}", ran.err);
    for word in words {
        assert!(ran.err.contains(word), "{word:?} is missing in\n{}", ran.err);
    }
}

#[test]
fn the_json_has_every_key_with_a_value() {
    let team = wide();
    let found =
        json_of(&team, &["--with", "maya,kenji", "--optional", "noor", "--outsider", "Pat=lima", "--days", "1"]);
    let row = |who: &str, class: &str, local: Value, outside: Value, side: Value| json!({ "who": who, "class": class, "local_start": local, "outside_minutes": outside, "side": side });
    let person = |who: &str, name: &str, zone: Value, role: &str| json!({ "who": who, "name": name, "zone": zone, "role": role });
    let share = |who: &str| json!({ "who": who, "edge": 0, "off": 0, "day_off": 0, "night": 0, "load": 0 });
    let window = |start: &str, end: &str, inside: &str, outside: &str| json!({ "start": start, "end": end, "inside": [inside], "outside": [outside] });
    let noor = row("noor", "unknown", Value::Null, Value::Null, Value::Null);
    let first = json!({
        "date": "2026-11-23",
        "start": "2026-11-23T22:30:00Z",
        "end": "2026-11-23T23:15:00Z",
        "first_start": "2026-11-23T22:00:00Z",
        "last_start": "2026-11-23T23:15:00Z",
        "people": [
            row("maya", "edge", json!("2026-11-23T17:30:00-05:00"), json!(45), json!("after")),
            row("kenji", "edge", json!("2026-11-24T07:30:00+09:00"), json!(90), json!("before")),
            row("Pat", "edge", json!("2026-11-23T17:30:00-05:00"), json!(75), json!("after")),
            noor,
        ],
    });
    let second = json!({
        "date": "2026-11-24",
        "start": "2026-11-24T12:00:00Z",
        "end": "2026-11-24T12:45:00Z",
        "first_start": "2026-11-24T12:00:00Z",
        "last_start": "2026-11-24T12:15:00Z",
        "people": [
            row("maya", "edge", json!("2026-11-24T07:00:00-05:00"), json!(120), json!("before")),
            row("kenji", "off", json!("2026-11-24T21:00:00+09:00"), json!(225), json!("after")),
            row("Pat", "edge", json!("2026-11-24T07:00:00-05:00"), json!(120), json!("before")),
            noor,
        ],
    });
    let expected = json!({
        "schema": "asyncboard.plan/1",
        "now": "2026-11-23T14:30:00Z",
        "me": "maya",
        "from": "2026-11-23T14:30:00Z",
        "until": "2026-11-24T14:30:00Z",
        "duration_minutes": 45,
        "calendars_until": "2027-03-04T00:00:00Z",
        "people": [
            person("maya", "Maya Ortiz", json!("America/New_York"), "required"),
            person("kenji", "Kenji Mori", json!("Asia/Tokyo"), "required"),
            person("Pat", "Pat", json!("America/Lima"), "outsider"),
            person("noor", "Noor Shah", Value::Null, "optional"),
        ],
        "windows": [
            window("2026-11-23T14:30:00Z", "2026-11-23T17:30:00Z", "maya", "kenji"),
            window("2026-11-23T18:30:00Z", "2026-11-23T22:30:00Z", "maya", "kenji"),
            window("2026-11-24T00:00:00Z", "2026-11-24T03:00:00Z", "kenji", "maya"),
            window("2026-11-24T04:00:00Z", "2026-11-24T09:00:00Z", "kenji", "maya"),
        ],
        "proposals": [first, second],
        "reason": { "code": "edge", "who": ["kenji"], "minutes": 90, "side": "before" },
        "fairness": { "windows": [], "people": [share("maya"), share("kenji"), share("noor")] },
        "series": null,
    });
    assert_eq!(found, expected);
}

#[test]
fn without_calendars_nothing_is_said_of_how_far_they_are_known() {
    let team = Team::with_config(CONFIG.split("[[source]]").next().unwrap());
    let found = json_of(&team, &["--with", "maya"]);
    assert_eq!((&found["calendars_until"], &found["reason"]), (&Value::Null, &Value::Null));
}

#[test]
fn the_windows_are_those_of_the_largest_group_of_the_required() {
    let team = wide();
    let windows =
        |args: &[&str]| json_of(&team, &[&["--with", "maya,sam", "--days", "1"], args].concat())["windows"].clone();
    let window =
        |start: &str, end: &str| json!({ "start": start, "end": end, "inside": ["maya", "sam"], "outside": [] });
    let first = window("2026-11-23T14:30:00Z", "2026-11-23T17:00:00Z");
    assert_eq!(windows(&[]), json!([first]));
    assert_eq!(windows(&["--optional", "kenji", "--outsider", "Pat=lima"]), json!([first]));
    // The day of 24 hours ends while both are working again.
    let next = window("2026-11-24T14:00:00Z", "2026-11-24T14:30:00Z");
    assert_eq!(windows(&["--duration", "30m"]), json!([first, next]));
}

#[test]
fn the_text_says_what_the_best_start_asks_of_whom_and_why() {
    let team = wide();
    let found = text(&team, &["--with", "maya,kenji", "--days", "1"]);
    let expected = "best Mon 23 Nov 17:45 (17:00-18:45): Kenji Tue 07:45, 1h 15m before work · Maya 1h after work\n\
                    2nd Tue 24 Nov 07:00 (07:00-07:15): Kenji 21:00, off, 3h 45m after work · Maya 2h before work\n\
                    no start is inside for all: the least asks Kenji, 1h 15m before work\n\
                    \n\
                    no two of 2 share 45m of their working hours between 09:30 and Tue 09:30\n";
    assert_eq!(found, expected);
    let found = text(&team, &["--with", "maya,sam,kenji", "--days", "1", "--from", "2026-11-24"]);
    let expected = "best Tue 24 Nov 07:00 (07:00-07:15): Kenji 21:00, off, 3h 45m after work · Maya 2h before work\n\
                    no start is inside for all: the least asks Kenji, 3h 45m after work\n\
                    \n\
                    shared hours, 45m and more, 2 of 3:\n\
                    \n\
                    Tue 24 Nov  09:00-12:00  3h, 2 of 3\n\
                    \x20 Tue 09:00-12:00      Maya\n\
                    \x20 Tue 14:00-17:00      Sam\n\
                    \x20 Tue 23:00-Wed 02:00  Kenji, outside\n";
    assert_eq!(found, expected);
    let found = text(&team, &["--with", "maya,sam", "--days", "1"]);
    assert!(found.starts_with("best Mon 23 Nov 09:30 (09:30-11:15): inside for all\n2nd Tue 24 Nov 08:45 "), "{found}");
}

#[test]
fn the_reason_is_said_in_words() {
    let away = "hours = [\"Mon-Fri 09:00-17:00\"]\naway = [{ from = 2026-11-20, to = 2026-12-01 }]\n\n[[source]]";
    let config = CONFIG.replace("hours = [\"Mon-Fri 09:00-17:00\"]\n\n[[source]]", away);
    let (team, on_leave) = (wide(), Team::with_config(&config));
    let says = |team: &Team, args: &[&str], words: &str| {
        let found = text(team, args);
        assert!(found.lines().any(|line| line == words), "{words:?} is missing in\n{found}");
    };
    says(&on_leave, &["--with", "maya,sam"], "Sam cannot on these days (away until Wed 2 Dec)");
    says(&on_leave, &["--with", "maya,kenji,sam"], "no start has everybody: Sam cannot (away until Wed 2 Dec)");
    says(&team, &["--with", "noor"], "Noor has no zone");
    says(
        &team,
        &["--with", "maya", "--from", "2026-11-24", "--days", "1", "--duration", "25h"],
        "no 25h fits before Wed 25 Nov",
    );
    let night = "every start is somebody's night: the least asks Maya, 6h before work";
    says(&team, &["--with", "maya,omar", "--at", "03:00", "--days", "1"], night);
    let sunday = ["--with", "maya", "--from", "2026-11-29", "--days", "1", "--at", "12:00"];
    says(&team, &sunday, "every start is on somebody's day off: the least asks Maya, 21h before work");
}

#[test]
fn a_series_says_what_changes_and_turns_say_whom_they_relieve() {
    let team = wide();
    let ran = at(
        &team,
        "2026-03-01T12:00:00Z",
        &[
            "plan",
            "--with",
            "maya,sam",
            "--from",
            "2026-03-02",
            "--days",
            "1",
            "--at",
            "12:00",
            "--every",
            "week",
            "--for",
            "6w",
        ],
    );
    let lines: Vec<&str> = ran.out.lines().skip(2).take(3).collect();
    let expected = [
        "series Mon 2 Mar 12:00, every week, 6 times: Sam 17:00, 45m after work · Maya in a break",
        "from Mon 9 Mar: Sam 16:00 instead of 17:00, edge → inside",
        "from Mon 30 Mar: Sam 17:00 instead of 16:00, inside → edge",
    ];
    assert_eq!(lines, expected, "{}", ran.out);
    let turns = text(&team, &["--with", "ana,omar,kenji", "--from", "2026-11-30", "--every", "2weeks", "--for", "6w"]);
    let line = turns.lines().find(|line| line.starts_with("in turns: Mon 30 Nov ")).unwrap();
    assert!(line.contains(", Mon 14 Dec ") && line.contains(", Mon 28 Dec "), "{line}");
    assert!(line.contains(": Omar ") && line.contains(" instead of 12"), "{line}");
}

#[test]
fn a_window_that_is_taken_counts_until_it_is_undone_and_again_makes_it_the_last() {
    let team = wide();
    let history = |team: &Team| {
        let found = json_of(team, &["--with", "ana,omar", "--days", "1"]);
        let loads = found["fairness"]["people"].as_array().unwrap().iter().map(|share| share["load"].as_u64().unwrap());
        let windows = found["fairness"]["windows"].as_array().unwrap().iter();
        let starts = windows.map(|window| window["start"].as_str().unwrap().to_owned());
        (starts.collect::<Vec<_>>(), loads.collect::<Vec<_>>())
    };
    let take = |args: &[&str]| team.run(&[&["take"], args].concat());
    let (first, second) = ("2026-11-20T15:15:00Z", "2026-11-19T15:15:00Z");
    let taken = take(&[first, "--with", "omar,ana"]);
    assert_eq!((taken.code, taken.err.as_str()), (Some(0), ""));
    assert_eq!(taken.out, "taken: Fri 20 Nov 10:15-11:00 with Ana Lima, Omar Aziz\n");
    assert_eq!(take(&[second, "--with", "ana,omar", "--duration", "30m"]).code, Some(0));
    assert_eq!(take(&[first, "--with", "ana,omar"]).code, Some(0));
    assert_eq!(history(&team), (vec![second.to_owned(), first.to_owned()], vec![2, 0]));
    let said = text(&team, &["--with", "ana,omar", "--days", "1"]);
    assert!(said.contains("\nfairness, last 2 windows: Ana 2 edge\n"), "{said}");
    let undone = take(&["--undo"]);
    assert_eq!(
        (undone.code, undone.out.as_str()),
        (Some(0), "no longer taken: Fri 20 Nov 10:15-11:00 with Ana Lima, Omar Aziz\n")
    );
    assert_eq!(history(&team), (vec![second.to_owned()], vec![1, 0]));
    assert_eq!(take(&["--undo"]).code, Some(0));
    failed(&take(&["--undo"]), 1, &["no window is taken on this board"]);
    assert_eq!(history(&team), (vec![], vec![0, 0]));
}

#[test]
fn where_nothing_is_kept_no_window_can_be_taken() {
    let team = Team::with_config(&format!("store = false\n{CONFIG}"));
    failed(&team.run(&["take", "2026-11-20T15:15:00Z", "--with", "maya"]), 1, &["keeps nothing", "store = false"]);
    failed(&team.run(&["take", "--undo"]), 1, &["keeps nothing"]);
}

#[test]
fn the_calendar_file_holds_what_is_picked() {
    let team = wide();
    let values = |ran: &Ran, key: &str| -> Vec<String> {
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        let text = ran.out.replace("\r\n ", "");
        let lines = text.split("\r\n").filter_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        lines.map(str::to_owned).collect()
    };
    let base = ["--with", "maya,kenji", "--format", "ics"];
    let first = plan(&team, &base);
    assert_eq!(values(&first, "DTSTART"), ["20261123T224500Z"]);
    assert_eq!(values(&first, "SUMMARY"), ["Maya Ortiz\\, Kenji Mori"]);
    let own = "Maya Ortiz: Mon 23 Nov 17:45-18:30\\, New York\\, 1h after work\\nKenji Mori: Tue 24 Nov 07:45-08:30\\, Tokyo\\, \
               1h 15m before work";
    assert_eq!(values(&first, "DESCRIPTION"), [own]);
    let later = at(&team, "2026-11-23T14:31:00Z", &[&["plan"], &base[..]].concat());
    assert_eq!(values(&later, "UID"), values(&first, "UID"), "the same event each time");
    let third = plan(&team, &[&base[..], &["--pick", "3", "--title", "Sync; weekly"]].concat());
    assert_eq!(
        (values(&third, "DTSTART"), values(&third, "SUMMARY")),
        (vec!["20261125T224500Z".into()], vec!["Sync\\; weekly".into()])
    );
    let weekly = [&base[..], &["--every", "week", "--for", "3w"]].concat();
    let series = plan(&team, &weekly);
    assert_eq!(values(&series, "DTSTART"), ["20261123T224500Z", "20261130T224500Z", "20261207T224500Z"]);
    let mut ids = values(&series, "UID");
    ids.dedup();
    assert_eq!(ids.len(), 3);
    for word in ["METHOD", "ORGANIZER", "ATTENDEE", "RRULE"] {
        assert!(!series.out.contains(word), "{word}");
    }
}

#[test]
fn a_calendar_file_of_nothing_is_a_failure_that_says_why() {
    let team = wide();
    let ics = |args: &[&str]| plan(&team, &[args, &["--format", "ics"]].concat());
    let none = ["there is no proposal 1", "no 25h fits before"];
    failed(&ics(&["--with", "maya", "--days", "1", "--duration", "25h"]), 1, &none);
    failed(
        &ics(&["--with", "maya,sam", "--days", "2", "--pick", "5"]),
        1,
        &["there is no proposal 5", "only 3 proposals"],
    );
    let alone = ["--with", "maya", "--every", "week", "--pick", "rotation"];
    failed(&ics(&alone), 1, &["turns would help no one", "--pick series"]);
    failed(&ics(&["--with", "noor", "--every", "week"]), 1, &["there is no series", "Noor has no zone"]);
}

#[test]
fn an_outsider_has_the_zone_of_a_name_or_of_the_end_of_one() {
    let team = wide();
    for (word, zone) in [
        ("America/Lima", "America/Lima"),
        ("america/lima", "America/Lima"),
        ("lima", "America/Lima"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
    ] {
        let found = json_of(&team, &["--with", "maya", "--outsider", &format!("Pat={word}")]);
        assert_eq!(
            found["people"][1],
            json!({ "who": "Pat", "name": "Pat", "zone": zone, "role": "outsider" }),
            "{word}"
        );
    }
}

#[test]
fn wrong_usage_is_told_with_what_is_right() {
    let team = wide();
    let cases: [(&[&str], &[&str]); 24] = [
        (&["plan"], &["--with"]),
        (&["plan", "--with", "maya,kenj"], &["no teammate has the id \"kenj\"", "did you mean \"kenji\"?"]),
        (&["plan", "--with", "maya,kenji,maya"], &["--with names \"maya\" twice"]),
        (&["plan", "--with", "maya", "--optional", "sam,sam"], &["--optional names \"sam\" twice"]),
        (&["plan", "--with", "maya,sam", "--optional", "sam"], &["\"sam\" stands in --with and in --optional"]),
        (&["plan", "--with", "maya", "--optional", "samm"], &["\"samm\"", "did you mean \"sam\"?"]),
        (&["plan", "--with", "maya", "--duration", "soon"], &["soon", "90m"]),
        (&["plan", "--with", "maya", "--days", "0"], &["0", "1..=60"]),
        (&["plan", "--with", "maya", "--days", "61"], &["61", "1..=60"]),
        (&["plan", "--with", "maya", "--from", "tomorrow"], &["tomorrow", "2026-11-27"]),
        (&["plan", "--with", "maya", "--at", "24:00"], &["24:00", "HH:MM"]),
        (&["plan", "--with", "maya", "--at", "9:00"], &["9:00", "HH:MM"]),
        (&["plan", "--with", "maya", "--every", "month"], &["month", "week, 2weeks"]),
        (&["plan", "--with", "maya", "--for", "6w"], &["--every"]),
        (&["plan", "--with", "maya", "--every", "week", "--for", "53w"], &["53w", "1w to 52w"]),
        (&["plan", "--with", "maya", "--pick", "6", "--format", "ics"], &["6", "series"]),
        (&["plan", "--with", "maya", "--pick", "1"], &["--pick is for --format ics"]),
        (&["plan", "--with", "maya", "--format", "ics", "--pick", "series"], &["--every week"]),
        (&["plan", "--with", "maya", "--format", "xml"], &["xml", "text, json, ics"]),
        (&["take", "--with", "maya"], &["START"]),
        (&["take", "2026-11-23T14:30:00Z"], &["--with"]),
        (&["take", "today", "--with", "maya"], &["today", "2026-11-22T14:30:00Z"]),
        (&["take", "2026-11-23T14:30:00Z", "--with", "maya", "--undo"], &["--undo"]),
        (&["take", "2026-11-23T14:30:00Z", "--with", "maya,maya"], &["--with names \"maya\" twice"]),
    ];
    for (args, words) in cases {
        failed(&team.run(args), 2, words);
    }
    let outsiders = [
        ("Pat", "expected NAME=ZONE"),
        ("=lima", "the name before `=` is empty"),
        ("Pat=", "the zone after `=` is empty"),
        ("maya=lima", "\"maya\" is a teammate"),
        ("Pat=munich", "the zone of this city is \"Europe/Berlin\""),
        ("Pat=limaa", "the nearest right word is \"America/Lima\""),
        ("Pat=+05:30", "an offset does not follow clock changes"),
        ("Pat=eastern", "write one of Canada/Eastern, US/Eastern"),
    ];
    for (outsider, words) in outsiders {
        failed(
            &plan(&team, &["--with", "maya", "--outsider", outsider]),
            2,
            &[&format!("--outsider {outsider:?}"), words],
        );
    }
    let twice = ["--with", "maya", "--outsider", "Pat=lima", "--outsider", "Pat=tokyo"];
    failed(&plan(&team, &twice), 2, &["another outsider is called \"Pat\" too"]);
}

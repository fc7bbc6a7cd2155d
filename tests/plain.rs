//! `snapshot --plain`: the board as sentences, for a screen reader.
//!
//! Not here: the screen as text (`commands`, `screen_text`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use support::team::{CONFIG, NOW, Team, ran};

fn team(config: &str) -> Team {
    let team = Team::with_config(config);
    team.item(
        "launch-copy",
        r#"title = "Launch copy"
assignees = ["maya", "kenji"]
due = 2026-11-27
project = "Launch"
[[message]]
author = "kenji"
at = 2026-11-19T12:00:00Z
text = "@maya could you check the intro?"
[[message]]
author = "kenji"
at = 2026-11-20T12:00:00Z
text = "@maya ?"
[[message]]
author = "maya"
at = 2026-11-23T14:00:00Z
text = "@sam ok?"
"#,
    );
    team.write("team/status/sam.toml", "state = \"focus\"\nuntil = 2026-11-23T16:00:00Z\nnote = \"writing.\"\n");
    team.item("broken", "title = ");
    team
}

fn plain(team: &Team) -> Vec<String> {
    let ran = team.run(&["snapshot", "--plain"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.out.lines().map(str::to_owned).collect()
}

#[test]
fn the_board_is_read_from_top_to_bottom_counts_first_and_one_thing_a_line() {
    let expected = [
        "Board Atlas, Monday 23 November 2026, 09:30 in New York.",
        "2 of 3 teammates working.",
        "You owe 0 replies, wait for 1, and have 1 deadline.",
        "In all 1 reply is owed, 0 late and 0 due soon.",
        "In all 1 deadline, 0 overdue and 0 at risk.",
        "",
        "Team: 3 teammates",
        "Maya Ortiz, you, design: working until 12:30. Works today, by your clock, 09:00 to 12:30 and 13:30 to 17:30. \
         Has 1 deadline.",
        "Kenji Mori, mobile: off, back tomorrow at 09:00, in 9 hours 30 minutes. It is 23:30 there, 14 hours ahead of \
         you. Works today, by your clock, 00:00 to 04:00, 19:00 to 22:00 and 23:00 to midnight. \
         Shares no working time with anybody in the next five days. Has 1 deadline.",
        "Sam Keller: in focus, not to be interrupted until 16:00. It is 14:30 there, 5 hours ahead of you. Note: \
         writing. Works today, by your clock, 04:00 to 12:00. Owes 1 reply.",
        "",
        "Threads: 1 open reply",
        "Waiting: Sam Keller owes you a reply on \"Launch copy\". Due tomorrow at 12:00, with 10 hours 30 minutes of \
         working time left. Asked 30 minutes ago. In here, by comment.",
        "",
        "Deadlines: 1",
        "In time: \"Launch copy\", project Launch, assigned to you and Kenji Mori. Due on Friday 27 November at 10:00, \
         with 30 hours 30 minutes of working time left. In here.",
        "",
        "Sources: 1",
        "here, kind folder: fresh, less than a minute old. 1 item, 1 problem.",
    ];
    let lines = plain(&team(CONFIG));
    assert_eq!(lines[..expected.len()], expected);
    assert!(lines[expected.len()].starts_with("Problem in items/broken.toml, line 1, column "), "{lines:?}");
    let views = [
        "",
        "Hand-off, since you stopped",
        "You stopped on Friday 20 November at 17:30.",
        "",
        "Agreement",
        "Comment: an answer is expected by the end of the responder's next working day. This is the default.",
        "Chat: an answer is expected within 4 hours of the responder's working time. This is the default.",
        "Direct: an answer is expected within 4 hours of the responder's working time. This is the default.",
        "E-mail: an answer is expected by the end of the responder's working day 2 after it. This is the default.",
        "Review: an answer is expected by the end of the responder's next working day. This is the default.",
        "Document: an answer is expected by the end of the responder's working day 2 after it. This is the default.",
        "A reply is due soon with 2 hours of working time left, a deadline is at risk with 4 hours of working time left.",
        "",
        "Pulse: 8 weeks since Monday 5 October",
        "Comment: 2 questions, too little to tell how many in time: 1 of 5 are judged.",
        "Overlap: in this week half of the team or more works at the same time for 15 hours.",
        "Yours, comment: 1 question, too little to tell how many in time: 1 of 5 are judged.",
    ];
    assert_eq!(lines[expected.len() + 1..], views);
}

#[test]
fn times_are_told_in_the_form_that_the_config_asks_for() {
    let team = team(&format!("{CONFIG}[screen]\nclock = \"12h\"\ndates = \"month-day\"\n"));
    let lines = plain(&team);
    assert_eq!(lines[0], "Board Atlas, Monday, November 23, 2026, 9:30am in New York.");
    let all = lines.join("\n");
    assert!(
        all.contains("9:00am to 12:30pm and 1:30pm to 5:30pm") && all.contains("on Friday, November 27 at 10:00am")
    );
}

#[test]
fn everything_on_the_board_has_a_line_and_nothing_is_cut_or_drawn() {
    let team = Team::nobody();
    let demo = |args: &[&str]| ran(&mut team.bare(&[&["--demo", "--now", NOW, "snapshot"], args].concat()));
    let (json, plain) = (demo(&["--format", "json"]).json(), demo(&["--plain"]).out);
    let sections: Vec<&str> = plain.split("\n\n").collect();
    for (n, name) in ["teammates", "threads", "deadlines", "sources"].into_iter().enumerate() {
        let rows = json[name].as_array().unwrap();
        assert_eq!(sections[n + 1].trim_end().lines().count(), rows.len() + 1, "{name}");
        for row in rows {
            let words = row["title"].as_str().or(row["name"].as_str()).or(row["id"].as_str()).unwrap();
            assert!(sections[n + 1].contains(words.trim_end()), "{words:?} is not among the {name}");
        }
    }
    let drawn = ['│', '╭', '─', '▆', '●', '○', '▲', '✓', '◷', '·', '…', '\u{1B}'];
    assert!(!plain.contains(drawn), "{plain}");
    assert!(!plain.contains("  ") && plain.lines().all(|line| line.trim() == line), "{plain}");
}

#[test]
fn t12_texts_from_outside_stay_on_their_line() {
    let team = Team::new();
    let ask = "[[message]]\nauthor = \"sam\"\nat = 2026-11-23T12:00:00Z\ntext = \"@maya ?\"\n";
    team.item("hostile", &format!("title = \"a\\u001B[2J\\nb\\u202Ec {}\"\n{ask}", "long ".repeat(100)));
    let lines = plain(&team);
    let line = lines.iter().find(|line| line.starts_with("Waiting: you owe Sam Keller")).unwrap();
    assert!(line.contains("\"a\u{FFFD} bc long long") && line.contains(&"long ".repeat(99)), "{line:?}");
}

#[test]
fn without_anything_each_section_says_so() {
    let lines = plain(&Team::new()).join("\n");
    for words in ["Threads: 0 open replies\nNobody owes a reply.", "Deadlines: 0\nNothing is due."] {
        assert!(lines.contains(words), "{lines}");
    }
    let failed = Team::with_config(&CONFIG.replace("\"team\"", "\"elsewhere\""));
    let lines = plain(&failed).join("\n");
    assert!(lines.contains("Threads: 0 open replies\nUnknown: no source could be read."), "{lines}");
    assert!(lines.contains("here, kind folder: failed less than a minute ago, nothing to show, because "), "{lines}");
}

#[test]
fn plain_goes_with_neither_json_nor_a_size() {
    let team = Team::new();
    for args in [&["--format", "json"][..], &["--size", "80x20"], &["--color", "always"]] {
        let ran = team.run(&[&["snapshot", "--plain"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.contains("--plain"), "{ran:?}");
    }
}

#[test]
fn the_views_are_sentences_with_signs_covers_and_check_ins() {
    let config = CONFIG
        .replace("id = \"sam\"", "id = \"sam\"\naway = [{ from = 2026-11-23, to = 2026-11-25, cover = \"kenji\" }]");
    let config = format!("{config}\n[[checkin]]\nid = \"daily\"\nname = \"Daily\"\nsource = \"here\"\n");
    let team = Team::with_config(&config);
    team.item(
        "budget",
        "title = \"Budget\"\nassignees = [\"maya\"]\ndue = 2026-11-24\n[[message]]\nauthor = \"maya\"\nat = \
         2026-11-23T10:00:00Z\ntext = \"@sam ok?\"\n[[message]]\nauthor = \"kenji\"\nat = 2026-11-23T11:00:00Z\ntext = \
         \"@maya and this?\"\n",
    );
    team.write("team/checkins/2026-11-23/maya.md", "The budget.\n");
    let said = plain(&team).join("\n");
    for words in [
        "Sam Keller is away, back on Thursday 26 November at 04:00. Kenji Mori covers.",
        "Kenji Mori covers. ",
        "Covers for Sam Keller",
        "Sam Keller, who owes you a reply there, is back on Thursday 26 November at 04:00, after it is due.",
        "Kenji Mori asked you on \"Budget\".",
        "Check-in Daily",
        "Maya Ortiz: done. The budget.",
        "Kenji Mori covers for Sam Keller.",
    ] {
        assert!(said.contains(words), "{words:?} in\n{said}");
    }
    let config = team.path("config.toml");
    let args = ["snapshot", "--plain", "--config", config.to_str().unwrap(), "--now", "2026-11-23T22:00:00Z"];
    let evening = ran(&mut team.bare(&args)).out;
    assert!(evening.contains("Hand-off, before you stop\nYou are back tomorrow at 09:00."), "{evening}");
    assert!(
        evening.contains(
            "You owe Kenji Mori a reply on \"Budget\": to answer only then costs them 8 hours of working time"
        ),
        "{evening}"
    );
    let drawn = ['│', '╭', '─', '▆', '●', '○', '▲', '✓', '◷', '·', '…'];
    assert!(!said.contains(drawn) && !evening.contains(drawn), "{said}\n{evening}");
}

/// The rows of the board in so many columns and rows, with these lines of `[screen]`, at a moment.
fn screen(config: &str, items: &[(&str, &str)], size: &str, now: &str) -> String {
    let team = Team::with_config(config);
    for (stem, item) in items {
        team.item(stem, item);
    }
    let path = team.path("config.toml");
    let args = ["snapshot", "--size", size, "--now", now, "--config", path.to_str().unwrap()];
    let ran = ran(&mut team.bare(&args));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.out
}

const SIZES: [&str; 4] = ["80x40", "100x40", "120x40", "160x45"];

#[test]
fn the_end_of_a_due_date_is_not_told_as_its_beginning() {
    let item = [("notes", "title = \"Notes\"\nassignees = [\"maya\"]\ndue = 2026-11-30\n")];
    for (clock, on_the_day, days_before) in [("24h", "24:00", "Mon 24:00"), ("12h", "end of day", "end of Mon")] {
        let config = format!("{CONFIG}[screen]\nclock = \"{clock}\"\n");
        for size in SIZES {
            for (now, said) in [("2026-11-30T15:00:00Z", on_the_day), ("2026-11-28T15:00:00Z", days_before)] {
                let shown = screen(&config, &item, size, now);
                let row = shown.lines().find(|line| line.contains("Notes") && line.contains("left")).unwrap();
                assert!(row.contains(&format!(" {said} ")), "{clock} {size}: {shown}");
                assert!(!row.contains("12:00am"), "{clock} {size}: {shown}");
            }
        }
    }
}

#[test]
fn times_stand_whole_in_their_columns_in_every_form() {
    for clock in ["24h", "12h"] {
        for dates in ["day-month", "month-day", "iso"] {
            let config = format!("{CONFIG}[screen]\nclock = \"{clock}\"\ndates = \"{dates}\"\n");
            // A Friday evening: Kenji's day is another, and all are back after days.
            for now in ["2026-11-20T23:30:00Z", "2026-11-23T14:30:00Z", "2026-12-24T18:30:00Z"] {
                for size in ["34x40", "36x40", "40x40", "60x40", "80x40", "100x40", "120x40", "160x45"] {
                    let shown = screen(&config, &[], size, now);
                    let cut = shown.lines().filter(|line| line.contains('…') && !line.contains("Nothing is open"));
                    let cut: Vec<&str> =
                        cut.filter(|line| ["● ", "○ ", "◌ "].iter().any(|g| line.contains(g))).collect();
                    assert!(cut.is_empty(), "{clock} {dates} {size} {now}: {shown}");
                }
            }
        }
    }
}

#[test]
fn who_owes_whom_is_never_cut_while_cells_are_free() {
    let team = |me: &str| {
        format!(
            "me = \"{me}\"\n[[teammate]]\nid = \"sam\"\nname = \"Sam Keller\"\nzone = \"Europe/London\"\n\
             hours = [\"Mon-Fri 09:00-17:00\"]\n[[teammate]]\nid = \"kelly\"\nname = \"Sam Kelly\"\n\
             zone = \"Europe/London\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n[[teammate]]\nid = \"lea\"\n\
             name = \"Lea Hoffmann\"\nzone = \"Europe/Berlin\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
             [[source]]\nid = \"here\"\nkind = \"folder\"\npath = \"team\"\n"
        )
    };
    let ask = |by: &str, of: &str| {
        format!("[[message]]\nauthor = \"{by}\"\nat = 2026-11-23T12:00:00Z\ntext = \"@{of} when?\"\n")
    };
    let items = [
        ("one", format!("title = \"One\"\n{}", ask("sam", "kelly"))),
        ("two", format!("title = \"Two\"\n{}{}", ask("kelly", "lea"), ask("Maximilian", "lea"))),
    ];
    let items: Vec<(&str, &str)> = items.iter().map(|(stem, item)| (*stem, item.as_str())).collect();
    for size in ["40x40", "80x40", "100x40", "120x40", "160x45", "220x50"] {
        let shown = screen(&team("sam"), &items, size, NOW);
        assert!(shown.contains(" Sam Kelly owes you "), "{size}: {shown}");
        assert!(size == "40x40" || shown.contains("Lea owes Sam Kelly +1"), "{size}: {shown}");
    }
}

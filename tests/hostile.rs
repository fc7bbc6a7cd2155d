//! Text that somebody else wrote, in every place where it can stand: what it cannot do to a terminal, on the screen, in
//! the plain output, in JSON and in messages; and links that are not opened.
//!
//! Not here: how text is cleaned (`domain::text`), whom messages of wrong usage quote (`commands`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use support::team::{CONFIG, Team};
use support::{LOST, Terminal, until};

/// Titles of items, and what of them is shown.
fn titles() -> Vec<(String, String)> {
    let pairs = [
        ("T1 \u{1B}]52;c;aGFja2Vk\u{7} end", "T1 \u{FFFD} end"),
        ("T2 \u{1B}[2J\u{1B}[H\u{1B}c\u{1B}[6n over", "T2 \u{FFFD} over"),
        ("T3 \u{9B}31mred \u{9D}0;owned\u{9C} rest", "T3 \u{FFFD}red \u{FFFD} rest"),
        ("T3b \u{90}q never ended", "T3b \u{FFFD}"),
        ("T4 \u{1B}]8;;https://evil.example\u{1B}\\link\u{1B}]8;;\u{1B}\\ end", "T4 \u{FFFD}link\u{FFFD} end"),
        ("T5 \u{202E}abc\u{2066}def\u{61C}\u{200B}ghi", "T5 abcdefghi"),
        ("T6 שלום עולם", "T6 שלום עולם"),
        ("T7 a\u{AD}b\u{3164}c\u{E0041}d", "T7 abcd"),
        ("T11 a\tb\r\nc", "T11 a b c"),
    ];
    let long = [
        (format!("T8 x{} end", "\u{301}".repeat(100_000)), format!("T8 x{}", "\u{301}".repeat(8))),
        (format!("T10 {}", "long ".repeat(180_000)), "T10 long long".to_owned()),
    ];
    pairs.map(|(raw, shown)| (raw.to_owned(), shown.to_owned())).into_iter().chain(long).collect()
}

/// A text in quotes, as TOML has it: whatever is not plain is escaped.
fn quoted(raw: &str) -> String {
    let escaped = raw.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\U{:08X}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// What steers a terminal, followed by a word.
fn evil(word: &str) -> String {
    format!("\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}\u{200B}{word}")
}

/// A team every text of which was written by somebody who means harm.
fn hostile() -> Team {
    let config = CONFIG
        .replace("\"Atlas\"", &quoted(&evil("Atlas")))
        .replace("\"Kenji Mori\"", &quoted(&evil("Kenji")))
        .replace("\"mobile\"", &quoted(&evil("mobile")))
        .replace("\"Europe/London\"", &quoted(&evil("Mars")));
    let gone = quoted(&evil("nowhere"));
    let team = Team::with_config(&format!("{config}\n[[source]]\nid = \"gone\"\nkind = \"folder\"\npath = {gone}\n"));
    for (n, (title, _)) in titles().iter().enumerate() {
        let lines = [
            format!("title = {}", quoted(title)),
            format!("project = {}", quoted(&evil("project"))),
            format!("url = {}", quoted(&format!("https://example.org/{}", evil("link")))),
            format!("assignees = [\"kenji\", {}]", quoted(&evil("outsider"))),
            format!("due = 2026-12-{:02}", n + 1),
            "[[message]]".to_owned(),
            format!("author = {}", quoted(&evil("stranger"))),
            format!("at = 2026-11-23T10:{n:02}:00Z"),
            format!("text = {}", quoted(&format!("@kenji {}\n\u{1B}[2J second line", evil("asks")))),
        ];
        team.item(&format!("item-{n:02}"), &lines.join("\n"));
    }
    team.write(
        "team/items/item-00/1.toml",
        &format!("author = \"maya\"\nat = 2026-11-23T11:00:00Z\ntext = {}\n", quoted(&"body ".repeat(180_000))),
    );
    team.write("team/status/kenji.toml", &format!("state = \"focus\"\nnote = {}\n", quoted(&evil("note"))));
    team.write(
        "team/calendars/maya.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261123T140000Z\r\nDTEND:20261123T153000Z\r\n\
         SUMMARY:\u{9B}31m\u{202E}Review\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    team.write(&format!("team/items/{}.toml", evil("named").replace('/', "")), "title = \"\n");
    team.item("unknown-key", &format!("{} = 1\n", quoted(&evil("key"))));
    team.item("too-large", &format!("title = \"{}\"\n", "x".repeat(10_000_000)));
    team
}

/// A character that steers a terminal or hides. Joiners and emoji selectors belong into emoji.
fn is_wild(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{3164}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// What there is between escape sequences, and the sequences, each without its ESC.
fn taken_apart(raw: &str) -> (String, Vec<String>) {
    let mut pieces = raw.split('\u{1B}');
    let (mut text, mut sequences) = (pieces.next().unwrap().to_owned(), Vec::new());
    for piece in pieces {
        let length = match piece.as_bytes().first() {
            Some(b'[') => piece[1..].find(|c: char| ('@'..='~').contains(&c)).unwrap() + 2,
            Some(b'\\') => 1,
            Some(b']') => piece.find('\u{7}').map_or(piece.len(), |at| at + 1),
            _ => piece.len(),
        };
        sequences.push(piece[..length].to_owned());
        text.push_str(&piece[length..]);
    }
    (text, sequences)
}

/// Everything that was written is text without harm, and sequences that this program means to write.
fn assert_nothing_steers(raw: &str) {
    let (text, sequences) = taken_apart(raw);
    assert_eq!(text.chars().find(|c| is_wild(*c)), None);
    let modes = ["?7", "?25", "?1002", "?1004", "?1006", "?1049", "?2004", "?2026"];
    let mut before = "";
    for sequence in &sequences {
        let ours = match sequence.strip_prefix('[') {
            Some("c") => true,
            Some(rest) if rest.ends_with(['h', 'l']) => modes.contains(&&rest[..rest.len() - 1]),
            Some(rest) => {
                let (numbers, last) = rest.split_at(rest.len() - 1);
                "mHJKXABCDG".contains(last) && numbers.bytes().all(|b| b.is_ascii_digit() || b == b';')
            }
            // The question for the background, and its end.
            None => sequence == "]11;?" || sequence == "\\" && before == "]11;?",
        };
        assert!(ours, "ESC {sequence:?} behind ESC {before:?}");
        before = sequence;
    }
}

#[test]
fn t1_t12_on_the_screen_hostile_text_is_shown_clean_and_does_nothing() {
    let team = hostile();
    let terminal = team.open(160, 45);
    terminal.wait_text("here ! 3 problems");
    terminal.wait_text("gone ✗ failed");
    let whole = |terminal: &Terminal| assert!(terminal.grid().is_whole(), "{}", terminal.text());
    let grid = terminal.grid();
    assert!(grid.row(0).contains(&format!("{LOST}Atlas")), "{}", grid.row(0));
    for list in ["Threads", "Deadlines"] {
        let mut rows = grid.rows(&grid.panel(list).unwrap());
        // Groups and further lines have no glyph.
        rows.retain(|row| row.trim_start_matches('▌').starts_with(['•', '!', '▲', '-']));
        assert_eq!(rows.len(), titles().len(), "{}", terminal.text());
        // A title that is cut has a line of its own.
        let all = grid.rows(&grid.panel(list).unwrap()).concat();
        for (_, shown) in titles() {
            let shown = shown.replace('\u{FFFD}', &LOST.to_string());
            assert!(list == "Deadlines" || all.contains(&shown), "{shown:?} is not in {all:?}");
        }
    }
    let team_rows = grid.rows(&grid.panel("Team").unwrap());
    assert!(team_rows[1].contains("¿Kenji") && team_rows[1].contains("¿note"), "{team_rows:?}");
    let sam = team_rows[2..].concat();
    assert!(sam.contains("no zone is called") && sam.contains("Mars"), "{team_rows:?}");

    // Where no preview is beside the lists, details open over them.
    let wide = terminal;
    let terminal = team.open(100, 45);
    terminal.wait_text("3 problems");
    // A key takes the first message away; behind it is the notice of the source that failed.
    terminal.press("1");
    terminal.wait_text("esc seen");
    terminal.close_notices();
    for (panel, rows) in [("2", titles().len()), ("3", titles().len()), ("5", 7), ("1", 3)] {
        terminal.press(panel);
        for row in 0..rows {
            if row > 0 {
                terminal.press("j");
            }
            whole(&terminal);
            let list = terminal.grid().below_header();
            terminal.press("\r");
            terminal.send("\x1B");
            terminal.wait_grid("the list again", |grid| grid.below_header() == list);
        }
    }
    // What was asked, and the long answer behind it, in the details.
    terminal.press("2");
    terminal.press("g");
    terminal.press("\r");
    let shown = terminal.grid();
    let details = shown.rows(&shown.panel("Thread").unwrap()).join("\n");
    for word in ["¿stranger", "@kenji ¿asks ¿ second line", "¿project", "¿link"] {
        assert!(details.contains(word), "{word:?} is not in\n{details}");
    }
    terminal.press("5");
    terminal.wait_text("¿named.toml:1");
    terminal.wait_text("items/too-large.toml");
    terminal.wait_text("is not there");
    assert_nothing_steers(&terminal.raw());
    assert_nothing_steers(&wide.raw());
    // The terminal has answered no question that a text put to it: all that was typed came from here.
    for terminal in [terminal, wide] {
        terminal.send("q");
        assert_eq!(terminal.exit_code(), 0);
        terminal.assert_restored();
    }
}

#[test]
fn t12_in_the_plain_output_hostile_text_is_shown_clean_and_does_nothing() {
    let team = hostile();
    let plain = team.run(&["snapshot", "--size", "200x60"]);
    assert_eq!(plain.code, Some(0));
    for text in [&plain.out, &plain.err] {
        assert_eq!(text.chars().find(|c| *c != '\n' && is_wild(*c)), None, "{text:?}");
    }
    for (_, shown) in titles() {
        assert!(plain.out.contains(&shown), "{shown:?} is not in\n{}", plain.out);
    }
    assert!(
        plain.err.contains("no time zone is called") && plain.err.contains("the source gone failed"),
        "{}",
        plain.err
    );
    let coloured = team.run(&["snapshot", "--size", "200x60", "--color", "always"]).out;
    let (text, sequences) = taken_apart(&coloured);
    assert_eq!(text.chars().find(|c| *c != '\n' && is_wild(*c)), None);
    assert!(sequences.iter().all(|sequence| sequence.starts_with('[') && sequence.ends_with('m')), "{sequences:?}");

    let windows = team.run(&["plan", "--with", "maya,kenji", "--days", "3"]);
    assert!(windows.out.contains("\u{FFFD}Kenji"), "{}", windows.out);
    assert_eq!((windows.out + &windows.err).chars().find(|c| *c != '\n' && is_wild(*c)), None);
}

#[test]
fn t12_json_keeps_every_character_and_writes_each_that_could_steer_as_an_escape() {
    let team = hostile();
    let ran = team.run(&["snapshot", "--format", "json"]);
    assert_eq!(ran.code, Some(0));
    let wild = |c: &char| *c != '\n' && (*c == '\u{200D}' || is_wild(*c)) && !['\u{AD}', '\u{3164}'].contains(c);
    assert_eq!(ran.out.chars().find(wild), None);
    assert!(ran.out.contains("\\u001b]0;owned\\u0007\\u009b31m\\u202e\\u200bproject"), "{}", ran.out);
    let json = ran.json();
    let texts = |list: &str, key: &str| -> Vec<String> {
        json[list].as_array().unwrap().iter().map(|row| row[key].as_str().unwrap().to_owned()).collect()
    };
    let raw: Vec<String> = titles().into_iter().map(|(raw, _)| raw).collect();
    assert_eq!((texts("threads", "title"), texts("deadlines", "title")), (raw.clone(), raw));
    assert_eq!(json["teammates"][1]["name"], evil("Kenji"));
    assert_eq!(json["teammates"][1]["availability"]["note"], evil("note"));
    assert_eq!(json["teammates"][2]["zone"], evil("Mars"));
    assert_eq!(json["threads"][1]["asked_by"], evil("stranger"));
    assert_eq!(json["threads"][1]["excerpt"], format!("@kenji {}\n\u{1B}[2J second line", evil("asks")));
    assert_eq!(json["deadlines"][0]["assignees"][1], evil("outsider"));
    let files: Vec<&str> =
        json["sources"][0]["problems"].as_array().unwrap().iter().map(|p| p["file"].as_str().unwrap()).collect();
    assert!(files.contains(&format!("items/{}.toml", evil("named")).as_str()), "{files:?}");
}

#[test]
fn t13_only_a_plain_link_to_the_web_is_opened_and_for_any_other_the_reason_is_shown() {
    let only = |what: &str| format!("not opened: only http and https links are, and this is {what:?}");
    let bad = [
        ("javascript:alert(1)", only("javascript")),
        ("file:///etc/passwd", only("file")),
        ("-flag", only("-flag")),
        ("https://a.example/b c", "not opened: the link holds a space".to_owned()),
        ("https://-flag/", "not opened: the link names no host".to_owned()),
        ("https://a.example/\u{1B}]0;x\u{7}", "not opened: the link holds a control or hidden character".to_owned()),
        ("https://a.example/`id`", "not opened: the link holds `".to_owned()),
        ("", "no link".to_owned()),
    ];
    let good = "https://good.example/?a=b&c=$(id);d#e";
    let team = Team::new();
    team.program("xdg-open", "#!/bin/sh\nexec >>\"$HOME/../opened\"\nprintf '%s|' \"$#\" \"$@\"\necho\n");
    for (n, link) in bad.iter().map(|(link, _)| *link).chain([good]).enumerate() {
        team.item(
            &format!("item-{n}"),
            &format!("title = \"Link {n}\"\nurl = {}\ndue = 2026-12-{:02}\n", quoted(link), n + 1),
        );
    }
    let terminal = team.open(160, 45);
    terminal.wait_text(&format!("Link {}", bad.len()));
    terminal.press("3");
    for (link, reason) in &bad {
        terminal.send("o");
        terminal.wait_grid(&format!("{reason:?} for {link:?}"), |grid| grid.row(44).contains(reason));
        terminal.press("j");
    }
    terminal.send("o");
    let read = || std::fs::read_to_string(team.path("opened")).ok().filter(|text| text.ends_with('\n'));
    assert_eq!(until("the link opened", read), format!("1|{good}|\n"));
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_link_that_nothing_can_open_is_told() {
    let team = Team::new();
    team.item("one", "title = \"Link\"\nurl = \"https://a.example\"\ndue = 2026-12-01\n");
    team.program("xdg-open", "#!/bin/sh\nexit 3\n");
    let terminal = team.open(160, 45);
    terminal.wait_text("Link");
    terminal.press("3");
    terminal.send("o");
    terminal.wait_text("xdg-open could not open the link (exit status: 3)");
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

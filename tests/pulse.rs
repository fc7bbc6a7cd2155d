//! The pulse of the built program: whatever it says, and wherever, it names no teammate but the viewer.
//!
//! Not here: its figures (`domain::join::pulse`, the independent check in `.ci`).

#![expect(clippy::indexing_slicing, reason = "a test that fails here says so")]

mod support;

use support::team::{CONFIG, NOW, Team};

/// Sizes of a screen, from large to small.
const SIZES: [(u16, u16); 5] = [(160, 45), (100, 30), (50, 20), (30, 10), (24, 7)];

/// Over three weeks, each of three people was asked several times on two channels; some answers are late, some are missing,
/// and some deadlines passed.
fn team() -> Team {
    let team = Team::with_config(CONFIG);
    for n in 0..24 {
        let (who, asker) = [("sam", "kenji"), ("kenji", "sam"), ("maya", "sam")][n % 3];
        let (day, channel) = (2 + n * 17 / 24, if n % 2 == 0 { "chat" } else { "comment" });
        let answer = format!(
            "[[message]]\nauthor = \"{who}\"\nat = 2026-11-{:02}T09:00:00Z\ntext = \"an answer\"\n",
            day + if n % 5 == 0 { 4 } else { 1 }
        );
        let answer = if n % 7 == 6 { "" } else { &answer };
        let due = if n % 2 == 0 {
            format!("due = 2026-11-{:02}\ndone_at = 2026-11-{day:02}T12:00:00Z\n", day + 1)
        } else {
            String::new()
        };
        let status = if n % 2 == 0 { "done" } else { "open" };
        team.item(
            &format!("past-{n}"),
            &format!(
                "title = \"Past {n}\"\nstatus = \"{status}\"\nassignees = [\"{who}\"]\nchannel = \"{channel}\"\n{due}\
                 [[message]]\nauthor = \"{asker}\"\nat = 2026-11-{day:02}T08:00:00Z\ntext = \"@{who} a question?\"\n{answer}"
            ),
        );
    }
    team
}

/// Fails where a text names a teammate other than Maya.
fn assert_nobody(what: &str, text: &str) {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').map(str::to_lowercase).collect();
    for name in ["kenji", "mori", "sam", "keller"] {
        assert!(!words.iter().any(|word| word == name), "{name} in {what}:\n{text}");
    }
}

#[test]
fn no_output_of_the_pulse_names_a_teammate_but_me() {
    let team = team();
    let json = team.run(&["pulse", "--format", "json"]).json();
    assert_eq!(json["me"], "maya");
    let kept = json["channels"].as_array().unwrap().iter().filter(|channel| !channel["kept_percent"].is_null()).count();
    assert!(kept > 0 && json["deadlines"]["judged"].as_u64() > Some(0), "there is something to tell: {json}");
    for format in ["text", "json", "csv", "md"] {
        let ran = team.run(&["pulse", "--format", format, "--since", "12w"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.out.len() > 100, "{ran:?}");
        assert_nobody(format, &ran.out);
    }
    let plain = team.run(&["snapshot", "--plain"]).out;
    let section =
        plain.split("\n\n").find(|section| section.starts_with("Pulse: ")).unwrap_or_else(|| panic!("{plain}"));
    assert!(section.contains("percent answered in time") && section.contains("Yours, chat"), "{section}");
    assert_nobody("--plain", section);
}

#[test]
fn no_screen_of_the_pulse_names_a_teammate_but_me_at_any_size() {
    let team = team();
    for (columns, rows) in SIZES {
        let board = team.open_at(columns, rows, NOW);
        board.send("9");
        // What is known before the weeks are read has no figures.
        board.wait("the figures", |screen| screen.contents().contains('%') || screen.contents().contains("too little"));
        let body = || {
            let below = board.grid().below_header();
            below.iter().take(usize::from(rows) - 2).map(|row| row.concat()).collect::<Vec<_>>().join("\n")
        };
        assert_nobody(&format!("{columns}x{rows}"), &body());
        // The weeks as a table, page by page.
        board.press("\r");
        for page in 0..3 {
            assert_nobody(&format!("page {page} of the table at {columns}x{rows}"), &body());
            board.send("\x1B[6~");
            let _ = board.grid();
        }
        drop(board);
    }
}

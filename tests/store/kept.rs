//! What commands that print show when a source fails, or was never read: what is kept with its age, and no count that
//! nothing supports.

use std::fs;

use serde_json::{Value, json};

use super::{CONFIG, Home, text};

impl Home {
    fn json(&self, args: &[&str]) -> Value {
        let ran = self.run(&[&["snapshot", "--format", "json"], args].concat());
        assert_eq!(ran.status.code(), Some(0), "{ran:?}");
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    fn ask_maya(&self) {
        let message = "\n[[message]]\nauthor = \"dana\"\nat = 2026-11-20T09:00:00Z\ntext = \"@maya please?\"\n";
        let item = self.path("team/items/first.toml");
        fs::write(&item, fs::read_to_string(&item).unwrap() + message).unwrap();
    }

    /// Another source, which was never read.
    fn with_another(&self) {
        let other = "\n[[source]]\nid = \"there\"\nkind = \"folder\"\npath = \"nowhere\"\n";
        fs::write(self.config(), CONFIG.to_owned() + other).unwrap();
    }
}

fn counts(json: &Value) -> Value {
    let maya = &json["teammates"][0];
    let of = |key: &str| maya[key].clone();
    json!([json["counts_complete"], of("owes"), of("owes_late"), of("waits_for"), of("due")])
}

#[test]
fn a_snapshot_of_a_source_that_fails_shows_what_is_kept_with_its_age_and_says_so() {
    let home = Home::new();
    home.ask_maya();
    let before = home.json(&[]);
    fs::rename(home.path("team"), home.path("elsewhere")).unwrap();
    let after = home.json(&[]);
    assert_eq!(after["sources"][0]["state"], "failed");
    assert_eq!(after["threads"].as_array().unwrap().len(), 1);
    for part in ["threads", "deadlines"] {
        let ids = |json: &Value| json[part].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&after), ids(&before), "{part}");
    }
    assert_eq!(after["sources"][0]["fetched_at"], before["sources"][0]["fetched_at"]);
    assert_eq!(counts(&after), json!([true, 1, 1, 0, 1]));
    let in_words = home.run(&["snapshot", "--plain"]);
    assert!(text(&in_words.stdout).contains("You owe 1 reply, 1 late"), "{in_words:?}");
    assert!(text(&in_words.stderr).contains("the source here failed"), "{in_words:?}");
    assert!(text(&in_words.stderr).contains("; what is shown of it is <1m old"), "{in_words:?}");
    let screen = text(&home.run(&["snapshot", "--size", "160x40"]).stdout);
    assert!(screen.contains("failed, <1m old"), "{screen}");
    let plan = home.run(&["plan", "--with", "maya"]);
    assert!(text(&plan.stderr).contains("the source here failed"), "{plan:?}");
}

#[test]
fn a_count_is_unknown_where_no_source_was_ever_read() {
    let home = Home::new();
    fs::rename(home.path("team"), home.path("elsewhere")).unwrap();
    assert_eq!(counts(&home.json(&[])), json!([false, null, null, null, null]));
    let plain = text(&home.run(&["snapshot", "--plain"]).stdout);
    assert!(plain.contains("You owe an unknown number of replies") && !plain.contains("owe 0"), "{plain}");
    let screen = text(&home.run(&["snapshot"]).stdout);
    assert!(screen.contains("you owe: unknown, nothing could be read") && !screen.contains("you owe 0"), "{screen}");
    let status = text(&home.run(&["status", "--format", "{owe} {late} {due}"]).stdout);
    assert_eq!(status, "? ? ?\n");
}

#[test]
fn a_count_has_a_plus_where_one_source_was_read_and_another_never() {
    let home = Home::new();
    home.ask_maya();
    home.with_another();
    assert_eq!(counts(&home.json(&[])), json!([false, 1, 1, 0, 1]));
    let plain = text(&home.run(&["snapshot", "--plain"]).stdout);
    assert!(plain.contains("You owe 1+ replies, 1+ late, wait for 0+, and have 1+ deadlines."), "{plain}");
    let screen = text(&home.run(&["snapshot"]).stdout);
    assert!(screen.contains("you owe 1+, 1+ late"), "{screen}");
    let status = text(&home.run(&["status", "--format", "{owe} {late} {due}"]).stdout);
    assert_eq!(status, "1+ 1+ 1+\n");
}

#[test]
fn while_a_board_is_open_a_snapshot_shows_what_it_keeps_and_asks_no_source() {
    let home = Home::new();
    let board = home.terminal();
    board.wait_text("The item first");
    super::until("the board to keep what it read", || (home.offline().1 == ["The item first"]).then_some(()));
    fs::rename(home.path("team"), home.path("elsewhere")).unwrap();
    let json = home.json(&[]);
    assert_eq!((&json["sources"][0]["state"], json["deadlines"].as_array().unwrap().len()), (&json!("ok"), 1));
    let sync = home.run(&["sync"]);
    assert_eq!(sync.status.code(), Some(0));
    assert!(text(&sync.stderr).contains("an open board keeps the sources fresh"), "{sync:?}");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

//! Texts that are too long to be held stay in the store: the preview of an open board shows them all the same.

use std::fs;

use super::{CONFIG, Home};

impl Home {
    /// An item in which the teammate is asked something, in a text that stays in the store.
    fn asks(&self, stem: &str, text: &str) {
        let text = format!("{text} {}", "and so on ".repeat(70_000));
        let item = format!(
            "title = \"The item {stem}\"\nassignees = [\"maya\"]\n\n[[message]]\nauthor = \"Customer\"\n\
             at = 2026-11-20T10:00:00Z\ntext = \"{text}\"\n"
        );
        fs::write(self.path(&format!("team/items/{stem}.toml")), item).unwrap();
    }
}

#[test]
fn the_preview_shows_texts_as_they_are_read_as_they_are_changed_and_when_the_source_is_gone() {
    let home = Home::new();
    home.asks("asked", "May we begin?");
    let board = home.terminal();
    board.wait_text("The item asked");
    board.send("2");
    board.wait_text("May we begin?");
    // The message is the same one, at the same time.
    home.asks("asked", "May we end?");
    board.wait_text("May we end?");
    let follower = home.terminal();
    follower.wait_text("The item asked");
    follower.send("2");
    follower.wait_text("May we end?");
    home.asks("asked", "May we go on?");
    follower.wait_text("May we go on?");
    for board in [follower, board] {
        board.send("q");
        assert_eq!(board.exit_code(), 0);
    }
    fs::remove_dir_all(home.path("team")).unwrap();
    let board = home.terminal_with(&["--offline"]);
    board.send("2");
    board.wait_text("May we go on?");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn the_preview_shows_texts_where_nothing_is_kept() {
    let home = Home::new();
    fs::write(home.config(), format!("store = false\n{CONFIG}")).unwrap();
    home.asks("asked", "May we begin?");
    let board = home.terminal();
    board.wait_text("The item asked");
    board.send("2");
    board.wait_text("May we begin?");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

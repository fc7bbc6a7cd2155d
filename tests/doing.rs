//! What is done in sources, by the built program: answers, questions, closed items, a status; from the board in a
//! pseudo-terminal, and by commands.
//!
//! Not here: what keys do to the model (`app::tests::doing`), how a kind does it (each kind's test).

mod support;

use support::team::{CONFIG, Team};
use support::{Answers, Terminal, until};

const COPY: &str = r#"title = "Launch copy"
assignees = ["maya"]
due = 2026-11-27

[[message]]
author = "kenji"
at = 2026-11-20T01:00:00Z
text = "@maya which of the two?"
"#;

/// A team with one item, which asks Maya something and has a deadline.
fn team() -> Team {
    let team = Team::new();
    team.item("launch-copy", COPY);
    team
}

/// The board, once its folder has been read and is watched, with the keys in the threads.
fn open(team: &Team, env: &[(&str, &str)]) -> Terminal {
    let mut command = team.command(&[]);
    for (name, value) in env {
        command.env(name, value);
    }
    let board = Terminal::start(command, 120, 40, Answers::Never);
    board.send("5");
    board.wait_text("watched");
    board.send("2");
    board.wait_text("you owe Kenji");
    board
}

fn quit(board: &Terminal) {
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

/// The messages that were written into the folder of the item.
fn written(team: &Team) -> Vec<String> {
    let all = team.files("team/items");
    let of_item = all.into_iter().filter(|file| {
        file.starts_with("launch-copy/") && std::path::Path::new(file).extension().is_some_and(|end| end == "toml")
    });
    of_item.map(|file| team.read(&format!("team/items/{file}"))).collect()
}

#[test]
fn an_answer_from_the_board_is_in_the_folder_and_the_thread_is_over() {
    let team = team();
    let board = open(&team, &[]);
    board.send("a");
    board.wait_text("Answer to Kenji");
    board.send("The second one.\r@sam agreed?");
    board.wait_text("It asks Sam, who then owes an answer by");
    board.send("\x13");
    board.wait("the thread is over", |screen| !screen.contents().contains("you owe Kenji"));
    board.wait_text("Sam owes you");
    let files = written(&team);
    assert_eq!(files.len(), 1, "sent once");
    assert!(files[0].contains("author = \"maya\"") && files[0].contains(r#"text = "The second one.\n@sam agreed?""#));
    quit(&board);
}

#[test]
fn a_draft_is_there_again_in_another_run() {
    let team = team();
    let board = open(&team, &[]);
    board.send("a");
    board.wait_text("Answer to Kenji");
    board.send("half a thought\x1B");
    board.wait_text("your text is kept");
    quit(&board);
    let again = open(&team, &[]);
    again.send("a");
    again.wait_text("half a thought");
    again.send("\x1B");
    again.wait_text("your text is kept");
    quit(&again);
    assert_eq!(written(&team), [""; 0]);
}

#[test]
fn the_persons_own_editor_has_the_terminal_and_its_keys_and_gives_both_back() {
    let team = team();
    // An editor that asks for a line on the terminal it was given.
    team.program(
        "one-line-editor",
        "#!/bin/sh\ncat \"$1\"\nprintf 'editor is ready> '\nread line\necho \"$line\" >> \"$1\"\n",
    );
    let board = open(&team, &[("EDITOR", "one-line-editor")]);
    board.send("a");
    board.wait_text("Answer to Kenji");
    board.send("from the box\x05");
    board.wait("the editor", |screen| {
        screen.contents().contains("from the box")
            && screen.contents().contains("editor is ready> ")
            && !screen.alternate_screen()
    });
    assert!(board.is_cooked(), "the editor has the terminal as a shell gives it");
    board.send("from the editor q\r");
    board.wait("the box again", |screen| screen.alternate_screen() && screen.contents().contains("from the editor q"));
    board.send("\x13");
    board.wait("the thread is over", |screen| !screen.contents().contains("you owe Kenji"));
    assert!(written(&team)[0].contains(r#"text = "from the box\nfrom the editor q""#), "{:?}", written(&team));
    quit(&board);
}

#[test]
fn an_editor_that_is_not_there_is_told_and_the_text_stays() {
    let team = team();
    let board = open(&team, &[("EDITOR", "no-such-editor")]);
    board.send("a");
    board.wait_text("Answer to Kenji");
    board.send("mine\x05");
    board.wait_text("there is no no-such-editor");
    board.wait_text("mine");
    board.send("\x1B");
    board.wait_text("your text is kept");
    quit(&board);
}

#[test]
fn an_interrupt_in_the_editor_is_the_editors() {
    let team = team();
    team.program(
        "stubborn-editor",
        "#!/bin/sh\ntrap 'echo interrupted' INT\nprintf 'editor is ready> '\nuntil read line; do :; done\necho \"$line\" > \"$1\"\n",
    );
    let board = open(&team, &[("EDITOR", "stubborn-editor")]);
    board.send("a");
    board.wait_text("Answer to Kenji");
    board.send("\x05");
    board.wait("the editor", |screen| screen.contents().contains("editor is ready> ") && !screen.alternate_screen());
    board.send("\x03");
    board.wait_text("interrupted");
    board.send("still here\r");
    board.wait("the box again", |screen| screen.alternate_screen() && screen.contents().contains("still here"));
    board.send("\x1B");
    board.wait_text("your text is kept");
    quit(&board);
}

#[test]
fn x_closes_the_item_of_a_deadline_after_a_question() {
    let team = team();
    let board = open(&team, &[]);
    board.send("3x");
    board.wait_text("Close this in here?");
    board.send("y");
    board.wait_text("nothing is due");
    let file = team.read("team/items/launch-copy.toml");
    assert!(file.contains("status = \"done\"") && file.contains("title = \"Launch copy\""), "{file}");
    quit(&board);
}

#[test]
fn a_status_is_set_from_the_board() {
    let team = team();
    let board = open(&team, &[]);
    board.send("S");
    board.wait_text("Your status");
    board.send("until 11:00 deep work");
    board.wait_text("focus until 11:00 · deep work");
    board.send("\r");
    board.wait_text("focus · deep work");
    let file = team.read("team/status/maya.toml");
    assert!(file.contains("state = \"focus\"") && file.contains("note = \"deep work\""), "{file}");
    assert!(file.contains("until = 2026-11-23T16:00:00Z"), "{file}");
    quit(&board);
}

#[test]
fn a_folder_that_refuses_keeps_the_text_and_says_why() {
    let team = team();
    let board = open(&team, &[]);
    // A file where the folder of the item's messages would be.
    team.write("team/items/launch-copy", "in the way");
    board.send("a");
    board.wait_text("Answer to Kenji");
    board.send("lost?\x13");
    board.wait_text("not sent");
    board.send("a");
    board.wait_text("lost?");
    board.send("\x1B");
    board.wait_text("your text is kept");
    quit(&board);
}

#[test]
fn reply_ask_in_and_close_write_into_the_folder() {
    let team = team();
    let ran = team.run(&["reply", "here:launch-copy:maya", "The", "second", "one."]);
    assert_eq!((ran.code, &*ran.out, &*ran.err), (Some(0), "", "here:launch-copy:maya: sent\n"));
    let ran = team.run(&["ask-in", "here:launch-copy", "@kenji sure?"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), "here:launch-copy: sent\n"));
    let texts: Vec<bool> = ["The second one.", "@kenji sure?"]
        .iter()
        .map(|text| written(&team).iter().any(|file| file.contains(text)))
        .collect();
    assert_eq!(texts, [true, true]);
    let json = team.json();
    let owed: Vec<&str> =
        json["threads"].as_array().unwrap().iter().map(|thread| thread["id"].as_str().unwrap()).collect();
    assert_eq!(owed, ["here:launch-copy:kenji"]);
    let ran = team.run(&["close", "here:launch-copy"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), "here:launch-copy: closed\n"));
    assert_eq!(team.json()["deadlines"], serde_json::json!([]));
}

#[test]
fn what_may_not_be_done_or_is_not_there_ends_with_1_and_nothing_is_written() {
    let team = team();
    let jira = "\n[[source]]\nid = \"work\"\nkind = \"jira\"\nurl = \"http://127.0.0.1:9\"\ntoken = \"x\"\nrefresh = \"1h\"\nallow = [\"reply\"]\n";
    team.write("config.toml", &format!("{CONFIG}{}", jira.replace("allow = [\"reply\"]\n", "")));
    for (args, says) in [
        (vec!["reply", "here:lunch:maya", "x"], "no open thread has the id \"here:lunch:maya\""),
        (vec!["reply", "heer:launch-copy:maya", "x"], "no source is called \"heer\" (did you mean \"here\"?)"),
        (vec!["ask-in", "here:lunch", "x"], "no item has the id \"here:lunch\""),
        (vec!["close", "here:lunch"], "no item has the id \"here:lunch\""),
        (
            vec!["reply", "work:ATL-1:maya", "x"],
            "work may not reply in a conversation: add to its [[source]] allow = [\"reply\"] (config.toml:29)",
        ),
        (vec!["close", "work:ATL-1"], "allow = [\"close\"] (config.toml:29)"),
        (vec!["--offline", "close", "here:launch-copy"], "with --offline nothing is sent"),
    ] {
        let ran = team.run(&args);
        assert_eq!(ran.code, Some(1), "{args:?}: {ran:?}");
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
    }
    for args in [&["reply", "here:launch-copy:maya"][..], &["reply", "here:launch-copy:maya", " "], &["close"]] {
        assert_eq!(team.run(args).code, Some(2), "{args:?}");
    }
    assert_eq!(written(&team), [""; 0]);
    assert_eq!(team.read("team/items/launch-copy.toml"), COPY);
}

#[test]
fn a_quit_waits_for_what_is_on_its_way() {
    let team = team();
    let board = open(&team, &[]);
    board.send("a");
    board.wait_text("Answer to Kenji");
    board.send("quick\x13q");
    assert_eq!(board.exit_code(), 0);
    until("the message in the folder", || (written(&team).len() == 1).then_some(()));
}

#[test]
fn an_open_board_sees_a_window_that_another_process_takes() {
    let team = team();
    let board = open(&team, &[]);
    board.send("p");
    board.wait_text("how many of");
    let ran = team.run(&["take", "2026-11-20T15:00:00Z", "--with", "maya,sam"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    board.wait_text("Fri 20 Nov 10:00 with Maya, Sam");
    let ran = team.run(&["take", "--undo"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    board.wait("no window any more", |screen| !screen.contents().contains("Fri 20 Nov 10:00 with Maya, Sam"));
    quit(&board);
}

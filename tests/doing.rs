//! What is done in sources, by the built program: answers, questions, closed items, a status; from the board in a
//! pseudo-terminal, and by commands.
//!
//! Not here: what keys do to the model (`app::tests::doing`), how a kind does it (each kind's test).

mod support;

use support::team::{CONFIG, Team, ran};
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

/// A team with a check-in in its folder.
fn with_check_in() -> Team {
    Team::with_config(&format!("{CONFIG}\n[[checkin]]\nid = \"daily\"\nname = \"Daily\"\nsource = \"here\"\n"))
}

#[test]
fn check_ins_at_one_moment_are_all_there_and_keep_the_permissions_of_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let team = with_check_in();
    let file = "team/checkins/2026-11-23/maya.md";
    team.write(file, "zero\n");
    std::fs::set_permissions(team.path(file), std::fs::Permissions::from_mode(0o660)).unwrap();
    let words = ["one", "two", "three", "four", "five", "six"];
    std::thread::scope(|scope| {
        for word in words {
            let team = &team;
            scope.spawn(move || {
                let ran = team.run(&["checkin", word]);
                assert_eq!((ran.code, ran.err.as_str()), (Some(0), "Daily, 2026-11-23: written\n"));
            });
        }
    });
    let text = team.read(file);
    let mut found: Vec<&str> = text.trim_end().split("\n\n").collect();
    assert_eq!(found.remove(0), "zero");
    found.sort_unstable();
    assert_eq!(found, ["five", "four", "one", "six", "three", "two"]);
    assert_eq!(std::fs::metadata(team.path(file)).unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(team.files("team/checkins"), ["2026-11-23/maya.md"]);
}

#[test]
fn a_status_and_an_item_keep_their_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let team = team();
    team.write("team/kept/launch.toml", COPY);
    team.write("team/kept/maya.toml", "state = \"busy\"\n");
    for (real, link) in [("launch.toml", "items/launch.toml"), ("maya.toml", "status/maya.toml")] {
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(team.path(&format!("team/kept/{real}")), mode).unwrap();
        let link = team.path(&format!("team/{link}"));
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(format!("../kept/{real}"), link).unwrap();
    }
    assert_eq!(team.run(&["close", "here:launch"]).code, Some(0));
    assert_eq!(team.run(&["set", "focus"]).code, Some(0));
    for (real, says) in [("launch.toml", "status = \"done\"\n"), ("maya.toml", "state = \"focus\"\n")] {
        let real = format!("team/kept/{real}");
        assert!(team.read(&real).contains(says), "{}", team.read(&real));
        assert_eq!(std::fs::metadata(team.path(&real)).unwrap().permissions().mode() & 0o777, 0o600, "{real}");
    }
    assert!(std::fs::symlink_metadata(team.path("team/items/launch.toml")).unwrap().is_symlink());
    assert!(std::fs::symlink_metadata(team.path("team/status/maya.toml")).unwrap().is_symlink());
}

#[test]
fn a_link_that_leads_out_of_the_folder_is_not_written_through() {
    use std::os::unix::fs::symlink;
    let team = team();
    team.write("elsewhere/launch.toml", COPY);
    team.write("elsewhere/maya.toml", "state = \"busy\"\n");
    std::fs::create_dir_all(team.path("team/status")).unwrap();
    symlink("../../elsewhere/launch.toml", team.path("team/items/launch.toml")).unwrap();
    symlink("../../elsewhere/maya.toml", team.path("team/status/maya.toml")).unwrap();
    for args in [["close", "here:launch"], ["set", "focus"]] {
        let refused = team.run(&args);
        assert_eq!(refused.code, Some(1), "{}", refused.err);
        assert!(refused.err.contains("outside of the folder: change that file itself"), "{}", refused.err);
    }
    assert_eq!(team.read("elsewhere/launch.toml"), COPY);
    assert_eq!(team.read("elsewhere/maya.toml"), "state = \"busy\"\n");
}

#[test]
fn an_item_that_is_closed_already_stays_as_it_is_and_says_since_when() {
    let team = team();
    let first = team.run(&["close", "here:launch-copy"]);
    assert_eq!((first.code, first.err.as_str()), (Some(0), "here:launch-copy: closed\n"));
    let closed = team.read("team/items/launch-copy.toml");
    assert!(closed.contains("due = 2026-11-27\nstatus = \"done\"\ndone_at = 2026-11-23T14:30:00Z\n"), "{closed}");
    let config = team.path("config.toml");
    let later = ["close", "here:launch-copy", "--now", "2026-12-09T14:30:00Z", "--config", config.to_str().unwrap()];
    let again = ran(&mut team.bare(&later));
    let said = "here:launch-copy was closed on 23 Nov 2026, 09:30, and stays as it is\n";
    assert_eq!((again.code, again.err.as_str()), (Some(0), said));
    assert_eq!(team.read("team/items/launch-copy.toml"), closed);
}

#[test]
fn a_check_in_without_a_zone_is_shown_to_who_wrote_it_and_an_unknown_id_is_always_wrong_usage() {
    let team = with_check_in();
    let config = team.read("config.toml");
    team.write("config.toml", &format!("{config}\n[[teammate]]\nid = \"noor\"\n"));
    assert_eq!(team.run(&["checkin", "x", "--me", "noor"]).code, Some(0));
    let all = team.run(&["checkin", "--format", "json", "--me", "noor"]).json();
    let rows = all["checkins"][0]["rows"].as_array().unwrap();
    let noor = rows.iter().find(|row| row["who"] == "noor").unwrap();
    let expected = serde_json::json!({ "who": "noor", "date": null, "state": "done", "due_at": null, "text": "x" });
    assert_eq!(*noor, expected);
    for args in [&["checkin", "--id", "nope"][..], &["checkin", "--id", "nope", "x"]] {
        let ran = team.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains("no check-in has the id \"nope\"") && ran.err.contains("daily"), "{}", ran.err);
    }
}

#[test]
fn a_mark_that_does_not_hold_because_of_a_later_one_says_so() {
    let team = team();
    let config = team.path("config.toml");
    let mark = ["mark", "here:launch-copy:maya", "done"];
    let later = [&mark[..], &["--now", "2027-01-01T00:00:00Z", "--config", config.to_str().unwrap()]].concat();
    assert_eq!(ran(&mut team.bare(&later)).code, Some(0));
    let now = team.run(&mark);
    assert_eq!(now.code, Some(1), "{now:?}");
    let why = "here:launch-copy:maya has a mark that was set later, at 2027-01-01T00:00:00Z, and the later one holds: \
               `asyncboard mark here:launch-copy:maya none` removes it";
    assert!(now.err.contains(why), "{}", now.err);
    assert_eq!(team.run(&["mark", "here:launch-copy:maya", "none"]).code, Some(0));
    assert_eq!(team.run(&mark).code, Some(0));
}

#[test]
fn files_of_check_ins_without_effect_are_reported() {
    let team = with_check_in();
    for file in [
        "checkins/2026-11-23/Maya.md",
        "checkins/2026-11-23/kenji.txt",
        "checkins/2026-11-23/nobody.md",
        "checkins/maya.md",
        "checkins/23-11-2026/maya.md",
        "checkin/2026-11-23/maya.md",
        "loose.toml",
    ] {
        team.write(&format!("team/{file}"), "title = \"x\"\n");
    }
    // What may be a config, or another program's, is none of the board's business.
    team.write("team/team.toml", "[[teammate]]\nid = \"x\"\n");
    let json = team.json();
    let problems = json["sources"][0]["problems"].as_array().unwrap();
    let text = |problem: &serde_json::Value| {
        format!("{}: {}", problem["file"].as_str().unwrap(), problem["text"].as_str().unwrap())
    };
    let mut found: Vec<String> = problems.iter().map(text).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "checkin: has no effect: did you mean the folder checkins/?",
            "checkins/2026-11-23/Maya.md: belongs to no teammate: did you mean maya?",
            "checkins/2026-11-23/kenji.txt: has no effect: rename it to kenji.md",
            "checkins/2026-11-23/nobody.md: belongs to no teammate: expected a teammate's id, as in \
             checkins/2026-11-23/maya.md",
            "checkins/23-11-2026: this folder has no effect: rename it to 2026-11-23",
            "checkins/maya.md: has no effect here: move it into the folder of its day, such as \
             checkins/2026-11-23/maya.md",
            "loose.toml: has no effect here: move it to items/loose.toml",
        ]
    );
}

//! Copies that a file sync leaves behind: what they say is shown, they are named, and they never double anything.

use super::*;

/// An item's file with a title and these messages: time, author, text.
fn item(title: &str, messages: &[(&str, &str, &str)]) -> String {
    let message = |(time, author, text): &(&str, &str, &str)| format!("[[message]]\n{}", message(time, author, text));
    let messages: String = messages.iter().map(message).collect();
    format!("title = \"{title}\"\nassignees = [\"kenji\"]\ndue = 2026-11-27\n{messages}")
}

fn message(time: &str, author: &str, text: &str) -> String {
    format!("author = \"{author}\"\nat = 2026-11-19T{time}:00Z\ntext = \"{text}\"\n")
}

const ASKED: (&str, &str, &str) = ("09:00", "maya", "@kenji?");
const ANSWERED: (&str, &str, &str) = ("10:00", "kenji", "done");
const LOST: (&str, &str, &str) = ("11:00", "lea", "wait");

fn texts(answer: &Answer, id: &str) -> Vec<String> {
    let items = answer.items();
    items.get(id).unwrap().messages.iter().map(|message| message.text.raw().to_owned()).collect()
}

const SURE: [&str; 9] = [
    "launch (Maya's conflicted copy 2026-11-22)",
    "launch (In Konflikt stehende Kopie von Maya 2026-11-22)",
    "launch (Maya の競合コピー 2026-11-22)",
    "launch (conflicted copy 2026-11-22 093612)",
    "launch.sync-conflict-20261122-093612-ABCDEFG",
    "launch_conflict-20261122-101010",
    "launch.Conflict",
    "launch_PC_Nov-22-0901-2026_CaseConflict_1",
    "launch (Unicode Encoding Conflict)(1)",
];
const LIKELY: [&str; 5] = ["launch-DESKTOP-AB12CD", "launch (1)", "launch 2", "launch - Kopie", "Copy of launch"];

#[test]
fn a_copy_that_lost_a_conflict_is_no_item_and_what_only_it_says_is_shown_in_the_original() {
    for (name, sure) in SURE.map(|name| (name, true)).into_iter().chain(LIKELY.map(|name| (name, false))) {
        let team = Team::new();
        team.write("items/launch.toml", item("Launch", &[ASKED, ANSWERED]));
        team.write(&format!("items/{name}.toml"), item("Launch", &[ASKED, LOST]));
        let answer = team.look(None);
        assert_eq!(
            (answer.ids(), texts(&answer, "launch")),
            (vec!["launch".to_owned()], ["@kenji?", "done", "wait"].map(str::to_owned).into()),
            "{name}"
        );
        let meant = if sure { "" } else { "; if it is an item of its own, rename it" };
        let text = "a copy that lost a conflict: merge it and delete it (the original: items/launch.toml)";
        assert_eq!(answer.problems(), [format!("items/{name}.toml:-:- {text}{meant}")], "{name}");
    }
}

#[test]
fn a_name_that_may_be_meant_is_a_copy_only_beside_a_file_that_is_alike() {
    for name in LIKELY {
        let team = Team::new();
        team.write(&format!("items/{name}.toml"), item("Launch", &[ASKED]));
        assert_eq!(team.look(None).ids(), [name], "alone");
        team.write("items/launch.toml", item("Start", &[ANSWERED]));
        let answer = team.look(None);
        assert_eq!(
            (answer.ids().len(), answer.problems()),
            (2, vec![]),
            "{name}: another title and another first message"
        );
        team.write("items/launch.toml", item("Start", &[ASKED, ANSWERED]));
        assert_eq!(team.look(None).ids(), ["launch"], "{name}: the same first message");
        team.write("items/launch.toml", item("Launch", &[]));
        assert_eq!(team.look(None).ids(), ["launch"], "{name}: the same title");
    }
    // The beginning of a name alone says little: other dates or people make another item.
    let team = Team::new();
    team.write("items/retro.toml", "title = \"Retro\"\nstatus = \"done\"\ndue = 2026-10-30\n");
    team.write("items/retro-2026-11.toml", "title = \"Retro\"\ndue = 2026-11-27\n");
    assert_eq!((team.look(None).ids().len(), team.look(None).problems()), (2, vec![]));
    team.write("items/retro-web.toml", "title = \"Retro\"\ndue = 2026-10-30\n");
    assert_eq!((team.look(None).ids().len(), team.look(None).problems().len()), (2, 1));
}

#[test]
fn titles_are_compared_in_one_form_of_unicode_and_untitled_files_by_their_first_message() {
    let team = Team::new();
    team.write("items/a.toml", "title = \"Café\"");
    team.write("items/a (1).toml", "title = \"Cafe\u{301}\"");
    team.write("items/b.toml", "assignees = [\"kenji\"]");
    team.write("items/b (1).toml", "assignees = [\"kenji\"]");
    assert_eq!(team.look(None).ids(), ["a", "b", "b (1)"]);
}

#[test]
fn a_copy_of_a_copy_belongs_to_the_original() {
    let team = Team::new();
    team.write("items/launch.toml", item("Launch", &[ASKED]));
    team.write("items/launch (1).toml", item("Launch", &[ASKED, ANSWERED]));
    team.write("items/launch (1) (Maya's conflicted copy 2026-11-22).toml", item("Launch", &[LOST]));
    let answer = team.look(None);
    assert_eq!(
        (answer.ids(), texts(&answer, "launch").len(), answer.problems().len()),
        (vec!["launch".to_owned()], 3, 2)
    );
}

#[test]
fn a_copy_without_its_original_is_named_and_is_no_item() {
    let team = Team::new();
    team.write("items/launch (Maya's conflicted copy 2026-11-22).toml", item("Launch", &[ASKED]));
    let answer = team.look(None);
    let text = "a copy that lost a conflict, and items/launch.toml is not there: rename it to that, or delete it";
    let file = "items/launch (Maya's conflicted copy 2026-11-22).toml";
    assert_eq!((answer.ids(), answer.problems()), (vec![], vec![format!("{file}:-:- {text}")]));
}

#[test]
fn copies_come_and_go_while_the_board_is_open_and_over_a_restart() {
    let mut team = Team::new();
    let (name, copy) = ("items/launch (1).toml", item("Launch", &[ASKED, LOST]));
    team.write(name, &copy);
    let first = team.look(None);
    assert_eq!(first.ids(), ["launch (1)"]);
    let mut cursor = first.done.cursor;
    let mut look = |team: &Team| {
        let answer = team.look(cursor.as_ref());
        cursor = answer.done.cursor.clone().or(cursor.take());
        answer
    };
    // The original arrives: the copy is an item no more.
    team.write("items/launch.toml", item("Launch", &[ASKED]));
    let answer = look(&team);
    assert_eq!((answer.ids(), answer.gone()), (vec!["launch".to_owned()], vec!["launch (1)".to_owned()]));
    assert_eq!((texts(&answer, "launch").len(), answer.problems().len()), (2, 1));
    // The problem is told as long as the copy is there, and nothing is sent again.
    let answer = look(&team);
    assert_eq!((answer.pages.len(), answer.problems().len()), (0, 1));
    team.restart();
    let answer = look(&team);
    assert_eq!(
        (answer.ids(), answer.problems().len(), texts(&answer, "launch").len()),
        (vec!["launch".to_owned()], 1, 2)
    );
    // It gets a title and a first message of its own: now it is meant.
    team.write(name, item("Launch, again", &[LOST]));
    let answer = look(&team);
    assert_eq!(
        (answer.ids(), answer.gone(), answer.problems()),
        (vec!["launch".to_owned(), "launch (1)".to_owned()], vec![], vec![])
    );
    // The original is broken: both stay as they are.
    team.write("items/launch.toml", "title = ");
    let answer = look(&team);
    assert_eq!((answer.ids(), answer.gone(), answer.problems().len()), (vec![], vec![], 1));
    // It goes: the other stays.
    fs::remove_file(team.path("items/launch.toml")).unwrap();
    let answer = look(&team);
    assert_eq!((answer.ids(), answer.problems()), (vec!["launch (1)".to_owned()], vec![]));
    assert!(answer.gone().contains(&"launch".to_owned()));
    team.write("items/launch.toml", item("Launch", &[ASKED]));
    team.write(name, &copy);
    look(&team);
    fs::remove_file(team.path(name)).unwrap();
    let answer = look(&team);
    assert_eq!((texts(&answer, "launch"), answer.problems()), (vec!["@kenji?".to_owned()], vec![]));
}

#[test]
fn a_copy_is_seen_by_a_watch() {
    let team = Team::new();
    team.write("items/launch.toml", item("Launch", &[ASKED]));
    let cursor = team.look(None).done.cursor;
    let mut nudges = watched(&team);
    team.glance(cursor.as_ref());
    for (n, name) in ["launch (Maya's conflicted copy 2026-11-22)", "launch (1)"].into_iter().enumerate() {
        team.write(&format!("items/{name}.toml"), item("Launch", &[ASKED, ("12:00", "lea", name)]));
        let mut messages = 0;
        while messages < n + 2 {
            assert_eq!(nudge(&mut nudges), Some(Heard::Changed));
            let answer = team.glance(cursor.as_ref());
            assert!(answer.items().len() <= 1, "{:?}", answer.ids());
            messages = answer.items().get("launch").map_or(messages, |item| item.messages.len());
        }
    }
}

#[test]
fn one_message_in_several_files_is_one_message() {
    let team = Team::new();
    team.write("items/a.toml", "title = \"A\"\n");
    let (time, author, text) = ASKED;
    for name in [
        "1-maya",
        "1-maya (1)",
        "1-maya (Maya's conflicted copy 2026-11-22)",
        "1-maya.sync-conflict-20261122-093612-ABCDEFG",
    ] {
        team.write(&format!("items/a/{name}.toml"), message(time, author, text));
    }
    // A copy that says something else is a message.
    team.write("items/a/2-kenji (Maya's conflicted copy 2026-11-22).toml", message("10:00", "kenji", "done"));
    let answer = team.look(None);
    assert_eq!(texts(&answer, "a"), ["@kenji?", "done"]);
    let lost = "a copy that lost a conflict: merge it and delete it";
    let same = "has no effect: it says the same as another message of this item; delete one of them";
    assert_eq!(
        answer.problems(),
        [
            format!("items/a/1-maya (Maya's conflicted copy 2026-11-22).toml:-:- {lost}"),
            format!("items/a/1-maya.sync-conflict-20261122-093612-ABCDEFG.toml:-:- {lost}"),
            format!("items/a/1-maya.toml:-:- {same}"),
            format!("items/a/2-kenji (Maya's conflicted copy 2026-11-22).toml:-:- {lost}"),
        ]
    );
    // In one file, a message that stands there twice is meant twice: nothing but its author can say otherwise.
    team.write("items/b.toml", item("B", &[ASKED, ASKED]));
    assert_eq!(texts(&team.look(None), "b").len(), 2);
}

#[test]
fn the_messages_of_a_lost_folder_are_shown_in_the_original() {
    let team = Team::new();
    team.write("items/a.toml", "title = \"A\"\n");
    team.write("items/a/1.toml", message("09:00", "maya", "@kenji?"));
    for (n, name) in ["a (Maya's conflicted copy 2026-11-22)", "a (1)"].into_iter().enumerate() {
        team.write(&format!("items/{name}/1.toml"), message("09:00", "maya", "@kenji?"));
        team.write(&format!("items/{name}/2.toml"), message(&format!("1{n}:00"), "kenji", "done"));
    }
    let answer = team.look(None);
    assert_eq!(
        (answer.ids(), texts(&answer, "a")),
        (vec!["a".to_owned()], ["@kenji?", "done", "done"].map(str::to_owned).into())
    );
    assert_eq!(answer.problems().len(), 2, "{:?}", answer.problems());
}

#[test]
fn copies_of_peoples_files_are_named_and_the_latest_status_counts() {
    let team = Team::of(&["maya", "kenji"]);
    let set = |state: &str, set_at: &str| format!("state = \"{state}\"\nset_at = 2026-11-22T{set_at}:00:00Z\n");
    let calendar = "BEGIN:VCALENDAR\nEND:VCALENDAR\n";
    for id in ["maya", "kenji"] {
        team.write(&format!("status/{id}.toml"), set("busy", "10"));
        team.write(&format!("calendars/{id}.ics"), calendar);
    }
    team.write("status/maya (Maya's conflicted copy 2026-11-22).toml", set("focus", "09"));
    team.write("status/kenji.sync-conflict-20261122-093612-ABCDEFG.toml", set("away", "11"));
    team.write("status/kenji (1).toml", "state = \"available\"\n");
    for name in ["maya_conflict-20261122-101010", "maya-DESKTOP-AB12CD", "kenji 2", "kenji (1)"] {
        team.write(&format!("calendars/{name}.ics"), calendar);
    }
    let answer = team.look(None);
    let states: BTreeMap<_, _> =
        answer.statuses().into_iter().map(|(who, status)| (who, status.unwrap().state)).collect();
    assert_eq!(
        states,
        BTreeMap::from([(Account::new("kenji"), SetState::Away), (Account::new("maya"), SetState::Busy)])
    );
    assert_eq!(answer.calendars().len(), 2);
    let lost = |part: &str, ending: &str, name: &str, id: &str| {
        let original = format!("{part}/{id}.{ending}");
        format!(
            "{part}/{name}.{ending}:-:- a copy that lost a conflict: merge it and delete it (the original: {original})"
        )
    };
    assert_eq!(
        answer.problems(),
        [
            lost("calendars", "ics", "kenji (1)", "kenji"),
            lost("calendars", "ics", "kenji 2", "kenji"),
            lost("calendars", "ics", "maya-DESKTOP-AB12CD", "maya"),
            lost("calendars", "ics", "maya_conflict-20261122-101010", "maya"),
            lost("status", "toml", "kenji (1)", "kenji"),
            lost("status", "toml", "kenji.sync-conflict-20261122-093612-ABCDEFG", "kenji"),
            lost("status", "toml", "maya (Maya's conflicted copy 2026-11-22)", "maya"),
        ]
    );
}

#[test]
fn a_file_that_is_still_on_its_way_leaves_what_was_known() {
    let team = Team::new();
    team.write("items/a.toml", item("A", &[ASKED]));
    team.write("status/maya.toml", "state = \"busy\"\n");
    team.write("calendars/maya.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
    let cursor = team.look(None).done.cursor;
    for content in [&b""[..], b"\xEF\xBB\xBF", b"\0\0\0\0"] {
        for file in ["items/a.toml", "items/new.toml", "status/maya.toml", "calendars/maya.ics"] {
            team.write(file, content);
        }
        let answer = team.look(cursor.as_ref());
        assert_eq!(
            (answer.ids(), answer.gone(), answer.statuses(), answer.calendars()),
            (vec![], vec![], vec![], vec![])
        );
        let what = if content.contains(&0) { "has only zero bytes" } else { "is empty" };
        let told = |file: &str| format!("{file}:-:- {what}: it may still be on its way");
        let files = ["calendars/maya.ics", "items/a.toml", "items/new.toml", "status/maya.toml"];
        assert_eq!(answer.problems(), files.map(told));
    }
}

#[test]
fn a_file_that_is_not_on_this_machine_leaves_what_was_known() {
    let mut team = Team::new();
    team.write("items/a.toml", item("A", &[ASKED]));
    team.write("items/a/1.toml", message("10:00", "kenji", "done"));
    team.write("calendars/maya.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
    let cursor = team.look(None).done.cursor;
    for file in ["items/a.toml", "calendars/maya.ics", "items/a/1.toml"] {
        let (folder, name) = file.rsplit_once('/').unwrap();
        fs::remove_file(team.path(file)).unwrap();
        team.write(&format!("{folder}/.{name}.icloud"), "bplist00");
        let told = format!("{file}:-:- is not on this machine: make the folder available offline");
        for _ in 0..2 {
            let answer = team.look(cursor.as_ref());
            assert_eq!((answer.pages.len(), answer.problems().contains(&told)), (0, true), "{:?}", answer.problems());
        }
    }
    team.restart();
    let answer = team.look(cursor.as_ref());
    assert_eq!((answer.pages.len(), answer.problems().len()), (0, 3));
    // What was never known is named, and is no item.
    team.write("items/.new.toml.icloud", "bplist00");
    let answer = team.look(None);
    assert_eq!((answer.ids(), answer.problems().len()), (vec![], 4));
}

#[test]
fn a_broken_file_leaves_the_stores_item_also_after_a_restart() {
    let mut team = Team::new();
    team.write("items/a.toml", item("A", &[ASKED]));
    let cursor = team.look(None).done.cursor;
    team.write("items/a.toml", "title = \"A");
    team.restart();
    let answer = team.look(cursor.as_ref());
    assert_eq!(
        (answer.ids(), answer.gone(), answer.done.complete.has(Part::Items), answer.problems().len()),
        (vec![], vec![], false, 1)
    );
    // A cut file that is still TOML is read as it is.
    team.write("items/a.toml", item("A", &[]));
    let answer = team.look(cursor.as_ref());
    assert_eq!((texts(&answer, "a").len(), answer.problems()), (0, vec![]));
}

#[test]
fn what_systems_and_file_syncs_leave_in_a_folder_is_passed_over() {
    let team = Team::of(&["maya"]);
    team.write("items/a.toml", item("A", &[ASKED]));
    for name in [
        ".dropbox.cache/a.toml",
        ".tmp.drivedownload/a.toml",
        ".stfolder/x",
        ".stversions/a.toml",
        ".DS_Store",
        "desktop.ini",
        "Icon\r",
        "~$a.toml",
        "Plan.gdoc",
        ".a.toml.swp",
        "a.toml~",
        "~syncthing~a.toml.tmp",
    ] {
        for folder in ["", "items/", "status/", "calendars/", "items/a/"] {
            team.write(&format!("{folder}{name}"), "title = \"x\"\n");
        }
    }
    team.write("items/a/1.toml", message("10:00", "kenji", "done"));
    let answer = team.look(None);
    assert_eq!((answer.ids(), answer.problems()), (vec!["a".to_owned()], vec![]));
}

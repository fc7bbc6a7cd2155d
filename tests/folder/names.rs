//! Names: one name in two forms of Unicode, and files that have no effect.

use super::*;

const MESSAGE: &str = "author = \"maya\"\nat = 2026-11-19T09:00:00Z\ntext = \"@kenji?\"\n";

#[test]
fn a_name_in_two_forms_of_unicode_is_one_name() {
    let mut team = Team::of(&["kenji", "maya"]);
    team.write("items/cafe\u{301}.toml", "title = \"The café page\"\nassignees = [\"Zoe\u{308}\", \"Zo\u{eb}\"]\n");
    team.write("items/caf\u{e9}/1.toml", MESSAGE);
    team.write("items/cafe\u{301}/2.toml", MESSAGE.replace("@kenji", "and you"));
    let first = team.look(None);
    let item = &first.items()["caf\u{e9}"];
    assert_eq!((first.ids().len(), item.title.raw(), item.messages.len()), (1, "The café page", 2));
    assert_eq!(item.assignees, [Account::new("Zo\u{eb}"), Account::new("Zo\u{eb}")]);
    assert_eq!(first.problems(), Vec::<String>::new());
    let same = team.look(first.done.cursor.as_ref());
    assert_eq!((same.pages.len(), same.problems()), (0, vec![]));
    team.restart();
    team.write("items/cafe\u{301}.toml", "title = \"Changed\"\n");
    let changed = team.look(first.done.cursor.as_ref());
    assert_eq!((changed.items()["caf\u{e9}"].title.raw(), changed.gone()), ("Changed", vec![]));
}

#[test]
fn two_files_whose_names_differ_only_in_their_form_are_an_item_and_its_copy() {
    let team = Team::new();
    team.write("items/cafe\u{301}.toml", format!("title = \"Café\"\n[[message]]\n{MESSAGE}"));
    team.write("items/caf\u{e9}.toml", "title = \"Café\"\n");
    let first = team.look(None);
    assert_eq!((first.ids(), first.items()["caf\u{e9}"].messages.len()), (vec!["caf\u{e9}".to_owned()], 1));
    let text = "a copy that lost a conflict: merge it and delete it (the original: items/caf\u{e9}.toml)";
    assert_eq!(first.problems(), [format!("items/cafe\u{301}.toml:-:- {text}")]);
    fs::remove_file(team.path("items/caf\u{e9}.toml")).unwrap();
    let second = team.look(first.done.cursor.as_ref());
    assert_eq!((second.ids(), second.gone(), second.problems()), (vec!["caf\u{e9}".to_owned()], vec![], vec![]));
}

#[test]
fn names_in_two_forms_of_unicode_are_watched() {
    let team = Team::new();
    team.write("items/cafe\u{301}.toml", "title = \"Café\"\n");
    let cursor = team.look(None).done.cursor;
    let mut nudges = watched(&team);
    team.glance(cursor.as_ref());
    team.write("items/cafe\u{301}.toml", "title = \"Changed\"\n");
    let mut title = String::new();
    while title != "Changed" {
        assert_eq!(nudge(&mut nudges), Some(Heard::Changed));
        title = team.glance(cursor.as_ref()).items().get("caf\u{e9}").map_or(title, |item| item.title.raw().to_owned());
    }
}

#[test]
fn every_file_without_effect_is_named_with_the_nearest_right_name() {
    let team = Team::of(&["kenji", "maya"]);
    team.item("a", "A");
    for file in [
        "Items/b.toml",
        "calendar/maya.ics",
        "maya.ics",
        "readme.md",
        "checkins/2026-11-23/maya.md",
        "calendars/Kenji.ics",
        "calendars/maya.ICS",
        "calendars/holidays.ics",
        "status/knji.toml",
        "status/maya.md",
        "items/b.TOML",
        "items/notes.md",
        "items/a/1.toml",
        "items/a/shot.png",
        "status/old/maya.toml",
    ] {
        let text = match file {
            "items/a/1.toml" => MESSAGE,
            _ if file.starts_with("calendar") => "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
            _ => "state = \"busy\"\n",
        };
        team.write(file, text);
    }
    fs::create_dir_all(team.path("items/empty")).unwrap();
    let first = team.look(None);
    let expected = [
        "Items:-:- has no effect: did you mean the folder items/?",
        "calendar:-:- has no effect: did you mean the folder calendars/?",
        "calendars/Kenji.ics:-:- belongs to no teammate: did you mean kenji?",
        "calendars/holidays.ics:-:- belongs to no teammate: expected a teammate's id, as in calendars/kenji.ics",
        "calendars/maya.ICS:-:- has no effect: rename it to maya.ics",
        "items/a/shot.png:-:- has no effect: a message is a file whose name ends in .toml",
        "items/b.TOML:-:- has no effect: rename it to b.toml",
        "items/empty:-:- this folder has no effect: it holds no message (a file such as 20261122T0900-maya.toml)",
        "items/notes.md:-:- has no effect: expected a file whose name ends in .toml",
        "maya.ics:-:- has no effect here: move it to calendars/maya.ics",
        "status/knji.toml:-:- belongs to no teammate: did you mean kenji?",
        "status/maya.md:-:- has no effect: expected a file whose name ends in .toml",
        "status/old:-:- this folder has no effect: expected files such as status/maya.toml",
    ];
    assert_eq!(first.problems(), expected);
    assert_eq!(team.look(first.done.cursor.as_ref()).problems(), expected, "told as long as they are there");
}

#[test]
fn a_file_without_effect_is_named_as_soon_as_a_watch_tells_of_it() {
    let team = Team::of(&["kenji"]);
    team.write("calendars/kenji.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
    let cursor = team.look(None).done.cursor;
    let mut nudges = watched(&team);
    team.glance(cursor.as_ref());
    for file in ["calendars/kenji.ICS", "calendars/Kenji.ics", "Items/a.toml"] {
        team.write(file, "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
        let name = file.strip_suffix("/a.toml").unwrap_or(file);
        while !team.glance(cursor.as_ref()).problems().iter().any(|problem| problem.starts_with(&format!("{name}:"))) {
            assert_eq!(nudge(&mut nudges), Some(Heard::Changed));
        }
    }
}

#[test]
fn items_whose_names_differ_only_in_case_are_two_and_named() {
    let team = Team::new();
    team.item("a", "One");
    team.item("A", "Two");
    team.item("Ab", "Three");
    let answer = team.look(None);
    assert_eq!(answer.ids(), ["A", "Ab", "a"]);
    let text = "on macOS and Windows this is the same file as items/a.toml: rename one of them";
    assert_eq!(answer.problems(), [format!("items/A.toml:-:- {text}")]);
}

//! Writing in the folder, as the person who looks at the board: their status, their messages, their check-ins. A reader
//! sees the old file or the new one, never a part of it.
//!
//! Not here: reading (`read`), marking an item done (`close`), who "me" is (the shell).

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use chrono::TimeDelta;

use super::names::Part;
use super::wire::TOML_CAP;
use super::write::{Target, setup, stem_of, unwritten};
use super::{checkins, close};
use crate::domain::Instant;
use crate::domain::batch::Status;
use crate::domain::ids::{ItemId, is_id};
use crate::domain::rfc3339;
use crate::providers::{Act, Already, Trouble};

/// Does what an act says, as the person with this id; or says that it was done already.
pub fn act(root: &Path, me: Option<&str>, act: &Act, now: Instant) -> Result<Option<Already>, Trouble> {
    let me = me.ok_or_else(|| setup("who writes is not known: set `me` in the config".to_owned()))?;
    if !is_id(me) {
        return Err(setup(format!("{me:?} cannot name a file: expected a teammate's id")));
    }
    if !root.is_dir() {
        return Err(setup(format!("{} is not there", root.display())));
    }
    match act {
        Act::SetStatus(status) => set(root, me, status.as_ref())?,
        Act::Reply { item, text, .. } | Act::Ask { item, text } => say(root, me, item, text, now)?,
        Act::Close { item } => return close::close(root, item, now),
        Act::CheckIn { folder, date, text } => check_in(root, me, folder, &date.to_string(), text)?,
    }
    Ok(None)
}

/// Writes a status, or removes it.
fn set(root: &Path, me: &str, status: Option<&Status>) -> Result<(), Trouble> {
    let file = Part::Status.file(me);
    match status {
        Some(status) => Target { root, file: &file, cap: TOML_CAP }.replace(&text(status)),
        None => match fs::remove_file(root.join(&file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritten(&file, &error)),
            _ => Ok(()),
        },
    }
}

/// Writes a message of its own file, in the folder of its item: two people who write at once have two files.
fn say(root: &Path, me: &str, item: &ItemId, said: &str, now: Instant) -> Result<(), Trouble> {
    let stem = stem_of(root, item)?;
    if said.trim().is_empty() {
        return Err(setup("the message is empty: write something".to_owned()));
    }
    // Two messages of one instant are told apart by a nanosecond.
    let instants = std::iter::successors(Some(now), |at| at.checked_add_signed(TimeDelta::nanoseconds(1)));
    for at in instants {
        let name = format!("{stem}/{}-{me}.toml", at.format("%Y-%m-%dT%H%M%S%.9fZ"));
        let mut message = String::new();
        line(&mut message, "author", &quoted(me));
        line(&mut message, "at", &moment(at));
        line(&mut message, "text", &quoted(said.trim_end()));
        if (Target { root, file: &Part::Items.path(&name), cap: TOML_CAP }).create(&message)? {
            return Ok(());
        }
    }
    Err(setup(format!("items/{stem} has a message of every instant from {now} on: give another one with --now")))
}

/// Adds to a check-in: what is there without its trailing white space, a blank line, the text.
fn check_in(root: &Path, me: &str, folder: &str, date: &str, said: &str) -> Result<(), Trouble> {
    if folder.is_empty() || folder.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return Err(setup(format!("{folder:?} cannot be the folder of a check-in")));
    }
    let file = format!("{folder}/{date}/{me}.md");
    let added = |old: &str| {
        let end = if old.contains("\r\n") { "\r\n" } else { "\n" };
        let (old, said) = (old.trim_end(), said.trim_end().replace("\r\n", "\n").replace('\n', end));
        let between = if old.is_empty() { String::new() } else { format!("{end}{end}") };
        Ok(Some(format!("{old}{between}{said}{end}")))
    };
    Target { root, file: &file, cap: checkins::CAP }.change(added).map(|_| ())
}

/// A status as its file says it: one key a line.
fn text(status: &Status) -> String {
    let mut text = format!("state = \"{}\"\n", status.state.word());
    if let Some(until) = status.until {
        line(&mut text, "until", &moment(until));
    }
    if let Some(note) = &status.note {
        line(&mut text, "note", &quoted(note.raw()));
    }
    if let Some(set_at) = status.set_at {
        line(&mut text, "set_at", &moment(set_at));
    }
    text
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn moment(at: Instant) -> String {
    rfc3339::exact(at)
}

/// A text as a TOML string on one line.
fn quoted(raw: &str) -> String {
    let mut out = String::from("\"");
    for c in raw.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::SetState;
    use crate::domain::text::Text;
    use crate::providers::folder::{map, wire};

    fn status(note: &str) -> Status {
        Status {
            state: SetState::Focus,
            until: Some("2026-11-22T12:00:00Z".parse().unwrap()),
            note: Some(Text::new(note)),
            set_at: Some("2026-11-22T10:00:00.25Z".parse().unwrap()),
            at_work_only: false,
        }
    }

    #[test]
    fn a_status_is_written_one_key_a_line() {
        let expected = "state = \"focus\"\nuntil = 2026-11-22T12:00:00Z\nnote = \"deep \\\"work\\\"\"\n\
                        set_at = 2026-11-22T10:00:00.250Z\n";
        assert_eq!(text(&status("deep \"work\"")), expected);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for note in ["", "a\nb\tc\\d\u{1B}[31m\u{9B}", "設計 🚀 שלום", "'''\"\"\""] {
            let text = text(&status(note));
            assert_eq!(text.lines().count(), 4, "{text}");
            let (found, flaws) = wire::status(&text).unwrap();
            assert_eq!((found.map(map::status), flaws), (Some(status(note)), vec![]));
        }
    }

    fn now() -> Instant {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_name_that_is_no_id_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../maya", "Maya", "", "a/b", ".maya"] {
            let act = Act::SetStatus(Some(status("x")));
            assert!(super::act(folder.path(), Some(name), &act, now()).is_err(), "{name}");
        }
        assert!(super::act(folder.path(), None, &Act::SetStatus(None), now()).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    fn team() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("items/alone")).unwrap();
        fs::write(folder.path().join("items/launch.toml"), "title = \"Launch\"\n").unwrap();
        folder
    }

    #[test]
    fn a_reply_is_a_file_of_its_own_and_two_of_one_instant_are_two() {
        let folder = team();
        for item in ["launch", "launch", "alone"] {
            let reply = Act::Reply { item: ItemId::new(item), to: now(), text: "yes\n\"no\" @kenji \n".to_owned() };
            act(folder.path(), Some("maya"), &reply, now()).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join("items").join(name)).unwrap();
        let first = read("launch/2026-11-22T100000.000000000Z-maya.toml");
        assert_eq!(first, "author = \"maya\"\nat = 2026-11-22T10:00:00Z\ntext = \"yes\\n\\\"no\\\" @kenji\"\n");
        let second = read("launch/2026-11-22T100000.000000001Z-maya.toml");
        let (found, flaws) = wire::message(&second).unwrap();
        assert_eq!((&*found.unwrap().text.text, flaws), ("yes\n\"no\" @kenji", vec![]));
        assert!(read("alone/2026-11-22T100000.000000000Z-maya.toml").starts_with("author"));
    }

    #[test]
    fn nothing_is_written_for_an_item_that_is_not_there_nor_outside_the_folder() {
        let folder = team();
        for item in ["lunch", "../launch", "", ".", "..", "launch/x", "a\\b"] {
            for act in
                [Act::Ask { item: ItemId::new(item), text: "?".to_owned() }, Act::Close { item: ItemId::new(item) }]
            {
                assert!(super::act(folder.path(), Some("maya"), &act, now()).is_err(), "{item}");
            }
        }
        let empty = Act::Ask { item: ItemId::new("launch"), text: " \n".to_owned() };
        assert!(act(folder.path(), Some("maya"), &empty, now()).is_err());
        assert_eq!(fs::read_dir(folder.path().join("items")).unwrap().count(), 2);
        for place in ["", "../x", "a//b", ".git", "a/.b"] {
            let date = "2026-11-22".parse().unwrap();
            let act = Act::CheckIn { folder: place.to_owned(), date, text: "x".to_owned() };
            assert!(super::act(folder.path(), Some("maya"), &act, now()).is_err(), "{place}");
        }
    }

    #[test]
    fn a_check_in_is_added_to_behind_a_blank_line() {
        let folder = team();
        let file = folder.path().join("checkins/2026-11-22/maya.md");
        for (text, expected) in [("one\n", "one\n"), ("two", "one\n\ntwo\n")] {
            let date = "2026-11-22".parse().unwrap();
            let act = Act::CheckIn { folder: "checkins".to_owned(), date, text: text.to_owned() };
            super::act(folder.path(), Some("maya"), &act, now()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), expected);
        }
    }

    fn said(text: &str) -> Act {
        let date = "2026-11-22".parse().unwrap();
        Act::CheckIn { folder: "checkins".to_owned(), date, text: text.to_owned() }
    }

    fn words(done: Result<Option<Already>, Trouble>) -> String {
        done.unwrap_err().text().raw().to_owned()
    }

    #[test]
    fn check_ins_and_messages_of_one_moment_are_all_there() {
        let folder = team();
        let texts: Vec<String> = (10..26).map(|n| n.to_string()).collect();
        std::thread::scope(|scope| {
            for text in &texts {
                scope.spawn(|| act(folder.path(), Some("maya"), &said(text), now()).unwrap());
                let ask = Act::Ask { item: ItemId::new("launch"), text: text.clone() };
                let folder = &folder;
                scope.spawn(move || act(folder.path(), Some("maya"), &ask, now()).unwrap());
            }
        });
        let whole = fs::read_to_string(folder.path().join("checkins/2026-11-22/maya.md")).unwrap();
        let mut found: Vec<&str> = whole.trim_end().split("\n\n").collect();
        found.sort_unstable();
        assert_eq!(found, texts);
        let messages = fs::read_dir(folder.path().join("items/launch")).unwrap();
        let mut found: Vec<String> = messages
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .map(|text| wire::message(&text).unwrap().0.unwrap().text.text.into_owned())
            .collect();
        found.sort_unstable();
        assert_eq!(found, texts);
    }

    #[test]
    fn a_check_in_keeps_the_line_ends_of_its_file() {
        let folder = team();
        let file = folder.path().join("checkins/2026-11-22/maya.md");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "one\r\n").unwrap();
        act(folder.path(), Some("maya"), &said("two\nthree"), now()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "one\r\n\r\ntwo\r\nthree\r\n");
    }

    #[test]
    fn a_check_in_that_would_not_be_read_is_refused_with_its_size() {
        let folder = team();
        let file = folder.path().join("checkins/2026-11-22/maya.md");
        let almost = "x".repeat(60 * 1024);
        act(folder.path(), Some("maya"), &said(&almost), now()).unwrap();
        let why = words(act(folder.path(), Some("maya"), &said(&"y".repeat(40 * 1024)), now()));
        let name = "checkins/2026-11-22/maya.md";
        let expected = format!(
            "{name}: with this text this file has 101 KiB: at most 64 are read, so nothing was written: write less"
        );
        assert_eq!(why, expected);
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{almost}\n"));
        fs::write(&file, "z".repeat(90 * 1024)).unwrap();
        let why = words(act(folder.path(), Some("maya"), &said("more"), now()));
        assert_eq!(why, format!("{name}: this file has 90 KiB: at most 64 are read: shorten it first"));
    }

    #[test]
    fn a_file_that_is_not_utf8_is_named_with_its_line_and_what_to_do() {
        let folder = team();
        let file = folder.path().join("checkins/2026-11-22/maya.md");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, b"one\ncaf\xE9\n").unwrap();
        fs::write(folder.path().join("items/launch.toml"), b"title = \"caf\xE9\"\n").unwrap();
        let why = words(act(folder.path(), Some("maya"), &said("two"), now()));
        let advice = "save it as UTF-8, then try again";
        assert_eq!(why, format!("checkins/2026-11-22/maya.md is not UTF-8 (line 2): {advice}"));
        let close = Act::Close { item: ItemId::new("launch") };
        let why = words(act(folder.path(), Some("maya"), &close, now()));
        assert_eq!(why, format!("items/launch.toml is not UTF-8 (line 1): {advice}"));
    }
}

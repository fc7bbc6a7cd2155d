//! Marking an item of the folder done: `status` and `done_at` are set in its file, and every other byte stays.
//!
//! 1. An item that is done stays as it is: when it was done is known by its first closing.
//! 2. A key that is not there is added behind the other keys, with the line ends of the file.
//!
//! Not here: other writing (`post`), what the keys mean (`wire`).

use std::ops::Range;
use std::path::Path;

use super::names::Part;
use super::wire::{self, TOML_CAP};
use super::write::{Target, setup, stem_of};
use crate::domain::ids::ItemId;
use crate::domain::{Instant, rfc3339};
use crate::providers::{Already, Trouble};

/// Marks an item done; or says since when it is.
pub fn close(root: &Path, item: &ItemId, now: Instant) -> Result<Option<Already>, Trouble> {
    let file = Part::Items.file(&stem_of(root, item)?);
    let mut already = None;
    // There may be no file of the item, but only its messages.
    Target { root, file: &file, cap: TOML_CAP }.change(|old| {
        let text = old.trim_start_matches(MARK);
        let mended = |flaw: wire::Flaw| setup(format!("{file} cannot be changed before it is mended: {}", flaw.text));
        let (found, _) = wire::item(text).map_err(mended)?;
        already = found.done.then_some(Already { at: found.done_at });
        if found.done { Ok(None) } else { closed(text, now).map_err(mended).map(|new| Some(with_mark(old, &new))) }
    })?;
    Ok(already)
}

/// A mark of the byte order, which stays the first thing in a file.
const MARK: char = '\u{FEFF}';

fn with_mark(old: &str, new: &str) -> String {
    if old.starts_with(MARK) { format!("{MARK}{new}") } else { new.to_owned() }
}

/// The text of an item's file, as that of one that was done at an instant.
fn closed(text: &str, now: Instant) -> Result<String, wire::Flaw> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut added = String::new();
    for (key, value) in [("status", "\"done\"".to_owned()), ("done_at", rfc3339::exact(now))] {
        match wire::value_of(text, key)? {
            Some(span) => changes.push((span, value)),
            None => added.push_str(&format!("{key} = {value}{end}")),
        }
    }
    let at = wire::end_of_keys(text)?;
    let is_open = text.get(..at).is_some_and(|before| !before.is_empty() && !before.ends_with('\n'));
    if is_open && !added.is_empty() {
        added = format!("{end}{}", added.trim_end());
    }
    changes.push((at..at, added));
    changes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = text.to_owned();
    for (span, value) in changes {
        text.replace_range(span, &value);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        "2026-11-26T15:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_item_is_closed_and_the_rest_of_its_file_stays() {
        for (old, new) in [
            ("", "status = \"done\"\ndone_at = 2026-11-26T15:00:00Z\n"),
            (
                "# ours\ntitle = \"status = 1\"\nstatus = 'open' # why\n\n[[message]]\nauthor = \"a\"\n",
                "# ours\ntitle = \"status = 1\"\nstatus = \"done\" # why\ndone_at = 2026-11-26T15:00:00Z\n\n\
                 [[message]]\nauthor = \"a\"\n",
            ),
            ("done_at = 2020-01-01T00:00:00Z\nstatus = \"open\"", "done_at = 2026-11-26T15:00:00Z\nstatus = \"done\""),
            (
                "x = \"\"\"\nstatus = \"open\"\n\"\"\"\n",
                "x = \"\"\"\nstatus = \"open\"\n\"\"\"\nstatus = \"done\"\ndone_at = 2026-11-26T15:00:00Z\n",
            ),
            // Without a line end behind the last key, none is made.
            ("status = \"open\"", "status = \"done\"\ndone_at = 2026-11-26T15:00:00Z"),
            // Lists over several lines, a list in brackets, and an unknown key are keys, too.
            (
                "assignees = [\n  \"kenji\", # [x]\n]\nmessage = [{ author = \"a\" }] # why\n# [old]\n[other]\na = 1\n",
                "assignees = [\n  \"kenji\", # [x]\n]\nmessage = [{ author = \"a\" }] # why\n\
                 status = \"done\"\ndone_at = 2026-11-26T15:00:00Z\n# [old]\n[other]\na = 1\n",
            ),
            // A comment at the beginning stays there.
            ("# ours\n", "# ours\nstatus = \"done\"\ndone_at = 2026-11-26T15:00:00Z\n"),
            (
                "# ours\n\n# asked\n[[message]]\nauthor = \"a\"\n",
                "# ours\n\nstatus = \"done\"\ndone_at = 2026-11-26T15:00:00Z\n# asked\n[[message]]\nauthor = \"a\"\n",
            ),
        ] {
            let made = closed(old, now()).unwrap();
            assert_eq!(made, new);
            assert!(wire::item(&made).unwrap().0.done);
            let windows = closed(&old.replace('\n', "\r\n"), now()).unwrap();
            if old.contains('\n') {
                assert_eq!(windows, new.replace('\n', "\r\n"));
            }
        }
        assert!(closed("title = ", now()).is_err());
    }

    #[test]
    fn what_is_closed_stays_as_it_is_and_says_since_when() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("items/launch.toml");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let item = ItemId::new("launch");
        std::fs::write(&file, "\u{FEFF}title = \"x\"\n").unwrap();
        assert_eq!(close(folder.path(), &item, now()).unwrap(), None);
        let once = "\u{FEFF}title = \"x\"\nstatus = \"done\"\ndone_at = 2026-11-26T15:00:00Z\n";
        assert_eq!(std::fs::read_to_string(&file).unwrap(), once);
        let later = now() + chrono::TimeDelta::days(3);
        assert_eq!(close(folder.path(), &item, later).unwrap(), Some(Already { at: Some(now()) }));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), once);
        std::fs::write(&file, "status = \"done\"\n").unwrap();
        assert_eq!(close(folder.path(), &item, later).unwrap(), Some(Already { at: None }));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "status = \"done\"\n");
    }
}

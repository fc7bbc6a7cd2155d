//! Marking an item of the folder done: `status` and `done_at` are set in its file, and every other byte stays.
//!
//! Not here: other writing (`post`), what the keys mean (`wire`).

use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use super::list::reason;
use super::names::Part;
use super::wire;
use super::write::{replace, setup, stem_of, unwritten};
use crate::domain::ids::ItemId;
use crate::domain::{Instant, rfc3339};
use crate::providers::Trouble;

/// Marks an item done.
pub fn close(root: &Path, item: &ItemId, now: Instant) -> Result<(), Trouble> {
    let file = Part::Items.file(&stem_of(root, item)?);
    let old = match fs::read_to_string(root.join(&file)) {
        // Its messages alone may be there.
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read.map_err(|error| setup(format!("{file} cannot be read: {}", reason(&error))))?,
    };
    let closed = closed(&old, now)
        .map_err(|flaw| setup(format!("{file} cannot be changed before it is mended: {}", flaw.text)))?;
    replace(root, &file, &closed).map_err(|error| unwritten(&file, &error))
}

/// The text of an item's file, as that of one that was done at an instant.
fn closed(text: &str, now: Instant) -> Result<String, wire::Flaw> {
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut added = String::new();
    for (key, value) in [("status", "\"done\"".to_owned()), ("done_at", rfc3339::exact(now))] {
        match wire::value_of(text, key)? {
            Some(span) => changes.push((span, value)),
            None => added.push_str(&format!("{key} = {value}\n")),
        }
    }
    // A mark of the byte order stays the first thing in the file.
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    changes.push((start..start, added));
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

    #[test]
    fn an_item_is_closed_and_the_rest_of_its_file_stays() {
        let now: Instant = "2026-11-26T15:00:00Z".parse().unwrap();
        for (old, new) in [
            ("", "status = \"done\"\ndone_at = 2026-11-26T15:00:00Z\n"),
            (
                "# ours\ntitle = \"status = 1\"\nstatus = 'open' # why\n\n[[message]]\nauthor = \"a\"\n",
                "done_at = 2026-11-26T15:00:00Z\n# ours\ntitle = \"status = 1\"\nstatus = \"done\" # why\n\n\
                 [[message]]\nauthor = \"a\"\n",
            ),
            ("done_at = 2020-01-01T00:00:00Z\nstatus = \"open\"", "done_at = 2026-11-26T15:00:00Z\nstatus = \"done\""),
            (
                "\u{FEFF}x = \"\"\"\nstatus = \"open\"\n\"\"\"\n",
                "\u{FEFF}status = \"done\"\ndone_at = 2026-11-26T15:00:00Z\nx = \"\"\"\nstatus = \"open\"\n\"\"\"\n",
            ),
        ] {
            let closed = closed(old, now).unwrap();
            assert_eq!(closed, new);
            let (item, _) = wire::item(closed.trim_start_matches('\u{FEFF}')).unwrap();
            assert!(item.done);
        }
        assert!(closed("title = ", now).is_err());
    }
}

//! Check-ins: one Markdown file a day and person, `FOLDER/2026-11-23/maya.md`.
//!
//! Of each folder the days around the present one are read, at every look; they are handed over when any of them changed.
//!
//! Not here: writing one (`post`), whether it is due (`domain::join::checkin`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{NaiveDate, TimeDelta};

use super::content::{Files, Stuck, Unread};
use super::names::composed;
use super::stamps::Stamp;
use crate::domain::Instant;
use crate::domain::batch::{CheckIn, Problem};
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// So many days before and after today, in UTC, are read: a person's day may be the next or the one before, and the board
/// may look at another moment.
const BEFORE: i64 = 14;
const AFTER: i64 = 2;
/// The most that is read of a file.
pub const CAP: u64 = 64 * 1024;
/// The most files of a day that are read.
const MOST: usize = 1000;

/// What was read, by folder, day and person.
pub type Found = BTreeMap<(String, NaiveDate, String), Text>;

/// Reads the check-ins of these folders. `enter` is told each folder before it is listed.
pub fn read(
    root: &Path,
    stuck: &Stuck,
    folders: &[String],
    now: Instant,
    enter: &mut dyn FnMut(&Path),
) -> (Found, Vec<Problem>) {
    let (mut found, mut problems) = (Found::new(), Vec::new());
    let mut files = Files::new(root, stuck);
    let today = now.date_naive();
    for folder in folders {
        enter(&root.join(folder));
        for n in -BEFORE..=AFTER {
            let Some(date) = today.checked_add_signed(TimeDelta::days(n)) else { continue };
            let day = format!("{folder}/{}", date.format("%Y-%m-%d"));
            enter(&root.join(&day));
            for name in names(&root.join(&day)) {
                let file = format!("{day}/{name}.md");
                match files.bytes(&file, &mut Stamp::unsure(), CAP) {
                    Ok(bytes) => {
                        let text = Text::new(String::from_utf8_lossy(bytes).trim());
                        found.insert((folder.clone(), date, composed(&name).into_owned()), text);
                    }
                    // An empty file is no mistake: its author has begun to write.
                    Err(Unread::Broken(problem)) if !is_empty(&root.join(&file)) => problems.push(problem),
                    Err(_) => {}
                }
            }
        }
    }
    (found, problems)
}

fn is_empty(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.len() == 0)
}

/// The stems of the Markdown files in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let Ok(listed) = fs::read_dir(folder) else { return Vec::new() };
    let stem = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let stem = name.strip_suffix(".md")?;
        (!stem.starts_with('.') && !stem.is_empty()).then(|| stem.to_owned())
    };
    let mut names: Vec<String> = listed.filter_map(Result::ok).filter_map(stem).take(MOST).collect();
    names.sort_unstable();
    names
}

/// What was read, to be handed over.
pub fn page(found: &Found) -> Vec<CheckIn> {
    let one = |((folder, date, who), text): (&(String, NaiveDate, String), &Text)| CheckIn {
        folder: Text::new(folder.as_str()),
        date: *date,
        who: Account::new(who),
        text: Some(text.clone()),
    };
    found.iter().map(one).collect()
}

//! Check-ins: one Markdown file a day and person, `FOLDER/2026-11-23/maya.md`.
//!
//! Of each folder the days around the present one are read, at every look; they are handed over when any of them changed.
//!
//! Not here: writing one (`post`), whether it is due (`domain::join::checkin`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{NaiveDate, TimeDelta};

use super::checkin_names::{self, InDay, beside_days, in_day, stranger};
use super::content::{Files, Stuck, Unread};
use super::list::is_folder;
use super::names::composed;
use super::people::People;
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
/// The most files of a day that are read, and the most that are reported beside the days.
const MOST: usize = 1000;

/// What was read, by folder, day and person.
pub type Found = BTreeMap<(String, NaiveDate, String), Text>;

/// Reads the check-ins of these folders. `enter` is told each folder before it is listed.
pub fn read(
    world: (&Path, &Stuck, &People),
    folders: &[String],
    now: Instant,
    enter: &mut dyn FnMut(&Path),
) -> (Found, Vec<Problem>) {
    let (root, stuck, people) = world;
    let (mut found, mut problems) = (Found::new(), Vec::new());
    let mut files = Files::new(root, stuck);
    let today = now.date_naive();
    for folder in folders {
        enter(&root.join(folder));
        let beside = listed(&root.join(folder)).into_iter();
        problems.extend(beside.filter_map(|(name, is_folder)| beside_days(folder, &name, is_folder, today)).take(MOST));
        for n in -BEFORE..=AFTER {
            let Some(date) = today.checked_add_signed(TimeDelta::days(n)) else { continue };
            let day = checkin_names::day(folder, date);
            enter(&root.join(&day));
            for (name, is_folder) in listed(&root.join(&day)).into_iter().take(MOST) {
                let who = match in_day(&day, &name, is_folder) {
                    InDay::Of(who) => who,
                    InDay::Stray(problem) => {
                        problems.push(problem);
                        continue;
                    }
                    InDay::Litter => continue,
                };
                problems.extend(stranger(&day, &composed(who), people));
                let file = format!("{day}/{name}");
                match files.bytes(&file, &mut Stamp::unsure(), CAP) {
                    Ok(bytes) => {
                        let text = Text::new(String::from_utf8_lossy(bytes).trim());
                        found.insert((folder.clone(), date, composed(who).into_owned()), text);
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

/// What is in a folder, in order, and whether each is a folder.
fn listed(folder: &Path) -> Vec<(String, bool)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let named = |entry: fs::DirEntry| Some((entry.file_name().into_string().ok()?, is_folder(&entry)));
    let mut listed: Vec<(String, bool)> = entries.flatten().filter_map(named).collect();
    listed.sort_unstable();
    listed
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

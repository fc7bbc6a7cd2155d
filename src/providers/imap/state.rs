//! What is known of a mailbox: the cursor.
//!
//! Not here: how it becomes newer (`look`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::circle::Circle;
use super::letter::Letter;
use super::rules::Thread;
use super::threads::{Copy, Mail, threads};
use crate::domain::Instant;

/// The form of the cursor.
pub const FORM: u32 = 1;
/// What is open stays known for so many days after it was asked.
const LONGEST: i64 = 90;

/// A mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its folders.
    pub folders: Vec<Folder>,
    /// When everything was read last, in seconds.
    pub full_at: i64,
}

/// A folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its name for people.
    pub name: String,
    /// It is the inbox.
    pub inbox: bool,
    /// While this stays the same, so do the numbers of mails.
    pub validity: u32,
    /// Mails from this number on are new.
    pub next: u32,
    /// So many mails were in it.
    pub exists: u32,
    /// The last change, where the server counts them.
    pub changes: Option<u64>,
    /// Mails of which nothing could be read.
    pub odd: usize,
    /// Older mails than those that are known were left out, as there are too many.
    pub cut: bool,
    /// Its mails, by their numbers.
    pub letters: BTreeMap<u32, Letter>,
}

impl Seen {
    /// The copies of all mails.
    pub fn copies(&self) -> impl Iterator<Item = Copy<'_>> {
        self.folders.iter().enumerate().flat_map(|(n, folder)| {
            let letters = folder.letters.iter();
            letters.map(move |(uid, letter)| Copy { letter, place: (n, *uid), in_inbox: folder.inbox })
        })
    }

    /// Whether it has the same mails in the same folders, and they say the same.
    pub fn has_mails_of(&self, other: &Self) -> bool {
        let same = |(a, b): (&Folder, &Folder)| a.name == b.name && a.letters == b.letters;
        self.folders.len() == other.folders.len() && self.folders.iter().zip(&other.folders).all(same)
    }

    /// Forgets the mails that were written before `start`, but for threads in which somebody still owes an answer that was
    /// asked for within 90 days.
    pub fn forget(&mut self, start: Instant, now: Instant, circle: &Circle) {
        let oldest = now.timestamp() - LONGEST * 24 * 60 * 60;
        let start = start.timestamp();
        if self.copies().all(|copy| copy.letter.at >= start) {
            return;
        }
        let threads = threads(self.copies());
        let stays =
            |thread: &Vec<Mail<'_>>| Thread::new(thread, circle).open().iter().any(|mail| mail.letter.at >= oldest);
        let ids: BTreeSet<String> =
            threads.iter().filter(|thread| stays(thread)).flatten().map(|mail| mail.letter.id.clone()).collect();
        for folder in &mut self.folders {
            folder.letters.retain(|_, letter| letter.at >= start || ids.contains(&letter.id));
        }
    }

    /// A mail at a place.
    pub fn letter_mut(&mut self, (folder, uid): (usize, u32)) -> Option<&mut Letter> {
        self.folders.get_mut(folder)?.letters.get_mut(&uid)
    }
}

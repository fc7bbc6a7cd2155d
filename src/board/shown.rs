//! Tracks what a look has shown so far, for its end: what a complete look did not show is removed.
//!
//! An interrupted look resumes at its last cursor. What it had shown up to there counts for the resumed look; what it
//! showed after that does not.
//!
//! Not here: the data (`desk`, `told`).

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::domain::batch::{CheckIn, Part};
use crate::domain::ids::{Account, CalendarId, ItemId};

/// The identity of a value that a source hands over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// An item.
    Item(ItemId),
    /// A person's status.
    Status(Account),
    /// A person's hint.
    Hint(Account),
    /// One calendar of a person.
    Calendar(Account, CalendarId),
    /// A person's profile.
    Profile(Account),
    /// A person's check-in of a day, by its folder.
    CheckIn(String, NaiveDate, Account),
}

impl Key {
    /// The key of a check-in.
    pub fn of_check_in(CheckIn { folder, date, who, .. }: &CheckIn) -> Self {
        Self::CheckIn(folder.raw().to_owned(), *date, who.clone())
    }

    /// The part that it belongs to.
    pub fn part(&self) -> Part {
        match self {
            Self::Item(_) => Part::Items,
            Self::Status(_) => Part::Statuses,
            Self::Hint(_) => Part::Hints,
            Self::Calendar(..) => Part::Calendars,
            Self::Profile(_) => Part::People,
            Self::CheckIn(..) => Part::CheckIns,
        }
    }
}

/// What the looks at one source have shown.
#[derive(Debug, Default)]
pub struct Shown {
    /// What the present look has shown so far.
    seen: HashSet<Key>,
    /// The part of that since the look's last cursor; `None` before its first.
    since: Option<Vec<Key>>,
    /// What an unfinished look showed up to its last cursor.
    stood: HashSet<Key>,
}

impl Shown {
    /// Records that the present look shows this.
    pub fn show(&mut self, key: Key) {
        if let Some(since) = &mut self.since {
            since.push(key.clone());
        }
        self.seen.insert(key);
    }

    /// Begins another look. What this one showed up to its cursor counts once a look resumes there.
    pub fn begin(&mut self) {
        if let Some(since) = self.since.take() {
            for key in &since {
                self.seen.remove(key);
            }
            self.stood = std::mem::take(&mut self.seen);
        }
        self.seen.clear();
    }

    /// Resumes an earlier look at its cursor.
    pub fn go_on(&mut self) {
        self.seen = self.stood.clone();
        self.since = Some(Vec::new());
    }

    /// Records a cursor of the look.
    pub fn stand(&mut self) {
        self.since = Some(Vec::new());
    }

    /// Marks what is restored next as the beginning of an unfinished look.
    pub fn unfinished(&mut self) {
        self.stood.clear();
        self.since = Some(Vec::new());
    }

    /// Ends restoring. The restored part of an unfinished look is what it showed up to its cursor.
    pub fn restored(&mut self) -> HashSet<Key> {
        let stood = self.since.take().into_iter().flatten().collect();
        let seen = self.end();
        self.stood = stood;
        seen
    }

    /// Ends the look. Returns everything that it showed.
    pub fn end(&mut self) -> HashSet<Key> {
        std::mem::take(self).seen
    }
}

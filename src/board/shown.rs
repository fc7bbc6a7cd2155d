//! What a look has shown so far, for its end: what a complete look did not show is no more.
//!
//! A look that was cut off goes on where it stood. What it had shown up to there counts as shown by the look that goes
//! on; what it showed behind that place does not.
//!
//! Not here: what is shown (`desk`, `told`).

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::domain::batch::{CheckIn, Part};
use crate::domain::ids::{Account, CalendarId, ItemId};

/// Something that a source hands over, by what identifies it there.
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
    /// What of that came since the look last told where it stands; `None`: it has not told yet.
    since: Option<Vec<Key>>,
    /// What was shown up to the place where a look stands that has not come to its end.
    stood: HashSet<Key>,
}

impl Shown {
    /// The present look shows this.
    pub fn show(&mut self, key: Key) {
        if let Some(since) = &mut self.since {
            since.push(key.clone());
        }
        self.seen.insert(key);
    }

    /// Another look begins. What this one showed up to where it stands counts once a look goes on there.
    pub fn begin(&mut self) {
        if let Some(since) = self.since.take() {
            for key in &since {
                self.seen.remove(key);
            }
            self.stood = std::mem::take(&mut self.seen);
        }
        self.seen.clear();
    }

    /// The look goes on where an earlier one stood.
    pub fn go_on(&mut self) {
        self.seen = self.stood.clone();
        self.since = Some(Vec::new());
    }

    /// The look told where it stands.
    pub fn stand(&mut self) {
        self.since = Some(Vec::new());
    }

    /// What is restored from now on is the beginning of a look that has not come to its end.
    pub fn unfinished(&mut self) {
        self.stood.clear();
        self.since = Some(Vec::new());
    }

    /// Everything was restored. What was restored of an unfinished look is where it stood.
    pub fn restored(&mut self) -> HashSet<Key> {
        let stood = self.since.take().into_iter().flatten().collect();
        let seen = self.end();
        self.stood = stood;
        seen
    }

    /// The look has ended: everything that it showed.
    pub fn end(&mut self) -> HashSet<Key> {
        std::mem::take(self).seen
    }
}

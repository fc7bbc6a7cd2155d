//! The data of one source about people's time: statuses, hints, calendars and check-ins, by account. Data of unmapped
//! accounts is kept until a profile maps them.
//!
//! Not here: items (`desk`), mapping accounts (`people`).

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::shown::{Key, Shown};
use crate::domain::batch::{Calendar, CheckIn, Event, Hint, Page, Parts, Status};
use crate::domain::ids::{Account, CalendarId};
use crate::domain::text::Text;

/// The data of a source about people's time.
#[derive(Debug, Default)]
pub struct Told {
    statuses: BTreeMap<Account, Status>,
    hints: BTreeMap<Account, Hint>,
    calendars: BTreeMap<(Account, CalendarId), Packed>,
    check_ins: BTreeMap<(String, NaiveDate, Account), Text>,
}

/// The events of a calendar, packed: a large team has many, and they are needed only when the time of their owner is worked
/// out anew.
#[derive(Debug)]
struct Packed(Box<[u8]>);

impl Packed {
    fn of(events: &[Event]) -> Self {
        Self(postcard::to_allocvec(events).unwrap_or_default().into())
    }

    fn events(&self) -> Vec<Event> {
        // What was packed in this run can be unpacked.
        postcard::from_bytes(&self.0).unwrap_or_default()
    }
}

impl Told {
    /// Takes a page. Returns the accounts that it has data about.
    pub fn take(&mut self, page: &mut Page, shown: &mut Shown) -> HashSet<Account> {
        let mut touched = HashSet::new();
        for (account, status) in page.statuses.drain(..) {
            shown.show(Key::Status(account.clone()));
            touched.insert(account.clone());
            match status {
                Some(status) => self.statuses.insert(account, status),
                None => self.statuses.remove(&account),
            };
        }
        for (account, hint) in page.hints.drain(..) {
            shown.show(Key::Hint(account.clone()));
            touched.insert(account.clone());
            match hint {
                Some(hint) => self.hints.insert(account, hint),
                None => self.hints.remove(&account),
            };
        }
        for Calendar { owner, id, events } in page.calendars.drain(..) {
            shown.show(Key::Calendar(owner.clone(), id.clone()));
            touched.insert(owner.clone());
            if events.is_empty() {
                self.calendars.remove(&(owner, id));
            } else {
                self.calendars.insert((owner, id), Packed::of(&events));
            }
        }
        for check_in in page.check_ins.drain(..) {
            shown.show(Key::of_check_in(&check_in));
            touched.insert(check_in.who.clone());
            let CheckIn { folder, date, who, text } = check_in;
            let key = (folder.raw().to_owned(), date, who);
            match text {
                Some(text) => self.check_ins.insert(key, text),
                None => self.check_ins.remove(&key),
            };
        }
        touched
    }

    /// Removes what a complete look did not show. Returns the accounts that lose data.
    pub fn complete(&mut self, parts: Parts, seen: &HashSet<Key>) -> HashSet<Account> {
        let mut touched = HashSet::new();
        let mut stays = |key: Key, account: &Account| {
            let stays = !parts.has(key.part()) || seen.contains(&key);
            if !stays {
                touched.insert(account.clone());
            }
            stays
        };
        self.statuses.retain(|account, _| stays(Key::Status(account.clone()), account));
        self.hints.retain(|account, _| stays(Key::Hint(account.clone()), account));
        self.calendars.retain(|(owner, id), _| stays(Key::Calendar(owner.clone(), id.clone()), owner));
        self.check_ins.retain(|(folder, date, who), _| stays(Key::CheckIn(folder.clone(), *date, who.clone()), who));
        touched
    }

    /// Every account with data.
    pub fn accounts(&self) -> HashSet<Account> {
        let with_calendar = self.calendars.keys().map(|(owner, _)| owner);
        let with_check_in = self.check_ins.keys().map(|(.., who)| who);
        self.statuses.keys().chain(self.hints.keys()).chain(with_calendar).chain(with_check_in).cloned().collect()
    }

    /// Statuses, with their accounts.
    pub fn statuses(&self) -> impl Iterator<Item = (&Account, &Status)> {
        self.statuses.iter()
    }

    /// Hints, with their accounts.
    pub fn hints(&self) -> impl Iterator<Item = (&Account, &Hint)> {
        self.hints.iter()
    }

    /// The events of the calendars whose owners these accounts are.
    pub fn events(&self, is_owner: impl Fn(&Account) -> bool) -> impl Iterator<Item = Event> {
        let theirs = self.calendars.iter().filter(move |((owner, _), _)| is_owner(owner));
        theirs.flat_map(|(_, packed)| packed.events())
    }

    /// Check-ins in a folder, with their days and accounts.
    pub fn check_ins(&self) -> impl Iterator<Item = (&str, NaiveDate, &Account, &Text)> {
        self.check_ins.iter().map(|((folder, date, who), text)| (folder.as_str(), *date, who, text))
    }
}

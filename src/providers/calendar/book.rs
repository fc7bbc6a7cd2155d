//! What was handed over of the calendars of a source, between two looks: the kinds that ask a service for each person's
//! calendars share it. It holds no address, no title and no event: calendars are told by their owner's id on the board and
//! a name of the kind's own, what was handed over by a hash.
//!
//! Rules:
//!
//! 1. A calendar is handed over when it is not what was handed over last.
//! 2. One that is wanted no more is handed over empty.
//! 3. Tokens are of the window of one day: on another day every calendar is read whole.
//!
//! Not here: the cursor around it (`kit::State`), asking (the kinds).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::batch::{Calendar, Event, Problem};
use crate::domain::ids::{Account, CalendarId};
use crate::domain::text::Text;

/// What was handed over of each calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// The day around which everything was read, in days since 1970.
    day: i32,
    known: Vec<Known>,
}

/// What is known of one calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    owner: String,
    name: String,
    /// Where the next look goes on: a sync token. `None`: it is read whole.
    pub mark: Option<String>,
    /// A hash of what was handed over; `None`: nothing was.
    handed: Option<u64>,
    /// What is wrong with it.
    wrong: Vec<String>,
}

impl Book {
    /// Nothing is known.
    pub fn new(today: NaiveDate) -> Self {
        Self { day: today.to_epoch_days(), known: Vec::new() }
    }

    /// The same on this day: on another one no token holds.
    #[must_use]
    pub fn on(mut self, today: NaiveDate) -> Self {
        let today = today.to_epoch_days();
        if self.day != today {
            self.day = today;
            self.known.iter_mut().for_each(|known| known.mark = None);
        }
        self
    }

    /// What is known of a calendar.
    pub fn get(&self, owner: &str, name: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.owner == owner && known.name == name)
    }

    /// Where the look of a calendar goes on.
    pub fn mark(&self, owner: &str, name: &str) -> Option<&str> {
        self.get(owner, name)?.mark.as_deref()
    }

    /// Nothing of a calendar has changed, or it could not be had: what was known of it stays. `mark`: where its next look
    /// goes on.
    pub fn stays(&mut self, before: &Self, owner: &str, name: &str, mark: Option<String>) {
        if let Some(known) = before.get(owner, name) {
            self.put(Known { mark, ..known.clone() });
        }
    }

    /// None of a person's calendars could be found: what was known of them stays.
    pub fn all_stay(&mut self, before: &Self, owner: &str) {
        for known in before.known.iter().filter(|known| known.owner == owner) {
            self.put(known.clone());
        }
    }

    /// Takes in a calendar that was read whole; gives what is to be handed over.
    pub fn take(&mut self, before: &Self, owner: &str, name: &str, read: Read) -> Option<Calendar> {
        let Read { events, mark, wrong } = read;
        let hash = hash(&events);
        let is_news = before.get(owner, name).is_none_or(|known| known.handed != Some(hash));
        self.put(Known { owner: owner.to_owned(), name: name.to_owned(), mark, handed: Some(hash), wrong });
        is_news.then(|| calendar(owner, name, events))
    }

    fn put(&mut self, known: Known) {
        self.known.retain(|other| (&other.owner, &other.name) != (&known.owner, &known.name));
        self.known.push(known);
    }

    /// The calendars of which this look no longer knew anything, each empty.
    pub fn gone(&self, before: &Self) -> Vec<Calendar> {
        let lost = before.known.iter().filter(|known| self.get(&known.owner, &known.name).is_none());
        lost.map(|known| calendar(&known.owner, &known.name, Vec::new())).collect()
    }

    /// What is wrong with the calendars.
    pub fn problems(&self) -> Vec<Problem> {
        let of = |known: &Known| {
            let file = Text::new(known.owner.as_str());
            known.wrong.iter().map(move |text| wrong(file.clone(), text)).collect::<Vec<_>>()
        };
        self.known.iter().flat_map(of).collect()
    }
}

/// A calendar that was read whole.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Its events that mean something.
    pub events: Vec<Event>,
    /// Where its next look goes on.
    pub mark: Option<String>,
    /// What is wrong with it, without any title.
    pub wrong: Vec<String>,
}

fn wrong(file: Text, text: &str) -> Problem {
    Problem { file: Some(file), ..Problem::at_large(text) }
}

/// Something that is wrong with a person's calendar.
pub fn of_person(id: &str, text: &str) -> Problem {
    wrong(Text::new(id), text)
}

fn calendar(owner: &str, name: &str, events: Vec<Event>) -> Calendar {
    Calendar { owner: Account::new(owner), id: CalendarId::new(name), events }
}

/// A number that tells what was handed over from anything else, in whatever order it came.
fn hash(events: &[Event]) -> u64 {
    let mut each: BTreeMap<u64, usize> = BTreeMap::new();
    for Event { span, kind, title, key } in events {
        let mut hash = DefaultHasher::new();
        (span, kind, title.as_ref().map(Text::raw), key).hash(&mut hash);
        *each.entry(hash.finish()).or_default() += 1;
    }
    let mut hash = DefaultHasher::new();
    each.hash(&mut hash);
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::{EventKind, EventSpan, When};

    fn event(hour: u32) -> Event {
        let at = |hour: u32| When::At(format!("2026-11-23T{hour:02}:00:00Z").parse().unwrap());
        let span = EventSpan::Timed { start: at(hour), end: at(hour + 1) };
        Event { span, kind: EventKind::Busy, title: None, key: Some(u64::from(hour)) }
    }

    fn read(hours: &[u32]) -> Read {
        Read { events: hours.iter().map(|hour| event(*hour)).collect(), mark: Some("m".to_owned()), wrong: Vec::new() }
    }

    #[test]
    fn a_calendar_is_handed_over_when_it_has_changed_and_once_more_empty_when_it_is_gone() {
        let monday: NaiveDate = "2026-11-23".parse().unwrap();
        let mut first = Book::new(monday);
        assert_eq!(first.take(&Book::default(), "maya", "main", read(&[9, 10])).unwrap().events.len(), 2);
        assert_eq!(first.take(&Book::default(), "kenji", "main", read(&[])).unwrap().events, []);
        let mut second = Book::new(monday);
        assert_eq!(second.take(&first, "maya", "main", read(&[10, 9])), None, "another order is no news");
        assert_eq!(second.gone(&first).len(), 1);
        let mut third = Book::new(monday);
        assert!(third.take(&second, "maya", "main", read(&[9])).is_some());
        assert_eq!(third.mark("maya", "main"), Some("m"));
        assert_eq!(third.on(monday.succ_opt().unwrap()).mark("maya", "main"), None, "tokens are of one day");
    }
}

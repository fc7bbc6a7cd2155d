//! What filters look at in every item, side by side in memory: to look through all of a large board takes little longer
//! than to read its titles once.
//!
//! ```text
//!  titles   launch copy⏎invoice for march⏎flaky export⏎...    one text, in small letters
//!  ends     12          30                43                  where each one ends
//!  entries  each item's source, its channel, its project, who works on it
//! ```
//!
//! An item has a slot as long as it stays as it is; one that changes gets a new one.
//!
//! Not here: what is looked for (the panels' filter), which threads and deadlines an item has (`state`).

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem::Finder;

use super::item::{Item, Person};
use crate::domain::agreement::Channel;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::text::{Text, clean};

/// The most bytes of a title that are looked at.
const CAP: usize = 4096;

/// An item's place in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(u32);

impl Slot {
    /// The place as an index into a list of as many as the index has.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Somebody, in few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A teammate.
    Mate(TeammateIndex),
    /// Anybody else: a place in [`Index::outsiders`].
    Outsider(u32),
}

/// Who, if anybody, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Maybe(u32);

impl Maybe {
    const OUTSIDER: u32 = 1 << 31;
    const NOBODY: u32 = u32::MAX;

    pub(super) fn new(who: Option<Who>) -> Self {
        Self(match who {
            Some(Who::Mate(TeammateIndex(index))) => index,
            Some(Who::Outsider(place)) => place | Self::OUTSIDER,
            None => Self::NOBODY,
        })
    }

    pub(super) fn who(self) -> Option<Who> {
        match self.0 {
            Self::NOBODY => None,
            place if place & Self::OUTSIDER != 0 => Some(Who::Outsider(place & !Self::OUTSIDER)),
            index => Some(Who::Mate(TeammateIndex(index))),
        }
    }
}

/// What is known of an item without looking at it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Where the people who work on it end.
    people: u32,
    /// Its project: a place in [`Index::projects`].
    pub project: Option<u32>,
    /// Its source's place in the config.
    pub source: u32,
    /// Which agreement applies to its conversation.
    pub channel: Channel,
    live: bool,
}

/// Names that many things share, each once.
#[derive(Debug, Default)]
pub struct Names {
    places: HashMap<Text, u32>,
    small: Vec<String>,
    texts: Vec<Text>,
}

/// What filters look at.
#[derive(Debug, Default)]
pub struct Index {
    titles: String,
    ends: Vec<u32>,
    people: Vec<Who>,
    entries: Vec<Entry>,
    mates: Arc<[String]>,
    outsiders: Names,
    projects: Names,
    dead: usize,
}

/// A text as it is looked at: as it is shown, in small letters.
pub fn small(text: &Text) -> String {
    let raw = text.raw();
    clean(raw.get(..raw.floor_char_boundary(CAP)).unwrap_or_default()).to_lowercase()
}

impl Names {
    fn place(&mut self, name: &Text) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = count(self.texts.len());
        self.places.insert(name.clone(), place);
        self.small.push(small(name));
        self.texts.push(name.clone());
        place
    }

    /// Every name in small letters, by its place.
    pub fn small(&self) -> &[String] {
        &self.small
    }

    /// Every name, by its place.
    pub fn texts(&self) -> &[Text] {
        &self.texts
    }
}

impl Index {
    /// The index of a board that knows its team and no items.
    pub(super) fn new(team: &Team) -> Self {
        Self { mates: team.mates.iter().map(|mate| small(&mate.name)).collect(), ..Self::default() }
    }

    /// The index of such a board, for the same team.
    pub(super) fn blank(&self) -> Self {
        Self { mates: self.mates.clone(), ..Self::default() }
    }

    /// Takes an item in. `title` is its title as it is looked at ([`small`]).
    pub(super) fn put(&mut self, source: usize, item: &Item, title: &str) -> Slot {
        // It grows by an eighth: doubling would leave much room in a text as long as this.
        if self.titles.capacity() - self.titles.len() <= title.len() {
            self.titles.reserve_exact((self.titles.len() / 8).max(title.len() + 1));
        }
        self.titles.push_str(title);
        self.titles.push('\n');
        for person in &item.assignees {
            let who = self.who(person);
            self.people.push(who);
        }
        let project = item.project.as_ref().map(|project| self.projects.place(project));
        let slot = Slot(count(self.entries.len()));
        self.ends.push(count(self.titles.len()));
        self.entries.push(Entry {
            people: count(self.people.len()),
            project,
            source: count(source),
            channel: item.channel,
            live: true,
        });
        slot
    }

    /// Somebody in few bytes.
    pub(super) fn who(&mut self, person: &Person) -> Who {
        match person {
            Person::Mate(index) => Who::Mate(*index),
            Person::Outsider(name) => Who::Outsider(self.outsiders.place(name)),
        }
    }

    /// Lets an item go.
    pub(super) fn let_go(&mut self, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(slot.index()).filter(|entry| entry.live) {
            entry.live = false;
            self.dead += 1;
        }
    }

    /// Is an item still there?
    pub(super) fn is_live(&self, slot: Slot) -> bool {
        self.entries.get(slot.index()).is_some_and(|entry| entry.live)
    }

    /// Once those that were let go are more than those that are there: forgets them, and gives the new slot of each old
    /// one.
    pub(super) fn shrink(&mut self) -> Option<Vec<Slot>> {
        const FEW: usize = 1024;
        if self.dead <= FEW || self.dead * 2 <= self.entries.len() {
            return None;
        }
        let old = std::mem::take(self);
        let (mut slots, mut title, mut person) = (Vec::with_capacity(old.entries.len()), 0, 0);
        for (entry, end) in old.entries.iter().zip(&old.ends) {
            let (end, people) = (*end as usize, entry.people as usize);
            slots.push(Slot(count(self.entries.len())));
            if entry.live {
                self.titles.push_str(old.titles.get(title..end).unwrap_or_default());
                self.people.extend(old.people.get(person..people).unwrap_or_default());
                self.ends.push(count(self.titles.len()));
                self.entries.push(Entry { people: count(self.people.len()), ..*entry });
            }
            (title, person) = (end, people);
        }
        (self.mates, self.outsiders, self.projects) = (old.mates, old.outsiders, old.projects);
        Some(slots)
    }

    /// How many slots there are, those of items that are gone included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every slot with what is known of its item, gone or not, and who works on it.
    pub fn entries(&self) -> impl Iterator<Item = (&Entry, &[Who])> {
        let mut from = 0;
        self.entries.iter().map(move |entry| {
            let to = entry.people as usize;
            let people = self.people.get(from..to).unwrap_or_default();
            from = to;
            (entry, people)
        })
    }

    /// Tells every slot in whose title a word, in small letters, stands.
    pub fn find(&self, word: &str, mut found: impl FnMut(Slot)) {
        let titles = self.titles.as_bytes();
        let finder = Finder::new(word);
        let next = |from: usize| {
            let rest = titles.get(from..)?;
            let at = match word.as_bytes() {
                [] => None,
                [byte] => memchr::memchr(*byte, rest),
                _ => finder.find(rest),
            };
            Some(from + at?)
        };
        let mut slots = (0..).map(Slot).zip(&self.ends);
        let mut from = 0;
        while let Some(at) = next(from) {
            let Some((slot, end)) = slots.find(|(_, end)| **end as usize > at) else { break };
            found(slot);
            // One that stands in a title again is not told again.
            from = *end as usize;
        }
    }

    /// Every teammate's name in small letters, by their index.
    pub fn mates(&self) -> &[String] {
        &self.mates
    }

    /// Everybody who is no teammate.
    pub fn outsiders(&self) -> &Names {
        &self.outsiders
    }

    /// Every project.
    pub fn projects(&self) -> &Names {
        &self.projects
    }
}

/// Four bytes count more than memory holds.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch;
    use crate::domain::ids::{Account, SourceId};
    use proptest::prelude::*;

    fn item(title: &str, people: &[&str]) -> Item {
        let told = batch::Item {
            project: Some(Text::new("Launch")),
            channel: Channel::Chat,
            assignees: people.iter().map(|name| Account::new(name)).collect(),
            ..batch::Item::new(title)
        };
        Item::new(SourceId::new("here").unwrap(), told, |account| Person::Outsider(Text::new(account.raw())))
    }

    fn put(index: &mut Index, title: &str, people: &[&str]) -> Slot {
        let item = item(title, people);
        index.put(0, &item, &small(&item.title))
    }

    fn found(index: &Index, word: &str) -> Vec<usize> {
        let mut slots = Vec::new();
        index.find(word, |slot| slots.push(slot.index()));
        slots
    }

    #[test]
    fn a_word_is_found_in_every_title_once_and_never_across_two() {
        let mut index = Index::default();
        for title in ["Launch copy", "COPYCAT copies a copy", "", "ÜBERPRÜFEN", "so\u{AD}ft"] {
            put(&mut index, title, &[]);
        }
        assert_eq!(found(&index, "cop"), [0, 1]);
        assert_eq!(found(&index, "über"), [3]);
        assert_eq!(found(&index, "soft"), [4]);
        assert_eq!(found(&index, "copycopy"), Vec::<usize>::new());
    }

    #[test]
    fn of_a_title_without_end_only_the_start_is_looked_at() {
        let mut index = Index::default();
        put(&mut index, &"é".repeat(1_000_000), &[]);
        assert!(index.titles.len() <= CAP + 1);
    }

    proptest! {
        #[test]
        fn what_is_gone_is_forgotten_and_the_rest_is_found_where_it_went(stays in proptest::collection::vec(any::<bool>(), 3000..3200)) {
            let mut index = Index::default();
            let people = |n: usize| if n % 3 == 1 { &["Ada", "Bob"][..] } else { &["Ada"] };
            let slots: Vec<Slot> = (0..stays.len()).map(|n| put(&mut index, &format!("no {n}."), people(n))).collect();
            for (slot, stays) in slots.iter().zip(&stays) {
                if !stays {
                    index.let_go(*slot);
                }
            }
            let moved = index.shrink();
            let gone = stays.iter().filter(|stays| !**stays).count();
            prop_assert_eq!(moved.is_some(), gone > 1024 && gone * 2 > stays.len());
            let place = |slot: Slot| moved.as_ref().map_or(slot, |moved| moved[slot.index()]);
            let counts: Vec<usize> = index.entries().map(|(_, people)| people.len()).collect();
            for (n, slot) in slots.iter().enumerate().filter(|(n, _)| stays[*n]) {
                prop_assert_eq!(found(&index, &format!("no {n}.")), [place(*slot).index()]);
                prop_assert_eq!(counts[place(*slot).index()], people(n).len());
                prop_assert!(index.is_live(place(*slot)));
            }
        }
    }
}

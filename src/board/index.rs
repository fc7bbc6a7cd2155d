//! The index that filters search: item data in contiguous memory, so that searching a large board takes little longer
//! than reading its titles once.
//!
//! ```text
//!  titles   launch copy⏎invoice for march⏎flaky export⏎...    one text, in small letters
//!  ends     12          30                43                  where each one ends
//!  entries  each item's source, its channel, its project, who works on it
//! ```
//!
//! An unchanged item keeps its slot; a changed one gets a new slot.
//!
//! Not here: queries (the panels' filter), an item's threads and deadlines (`state`).

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem::Finder;

use super::item::{Item, Person};
use crate::domain::agreement::Channel;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::text::{Text, clean};

/// The most bytes of a title that are searched.
const CAP: usize = 4096;

/// An item's slot in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(u32);

impl Slot {
    /// The slot as an index into a list with one entry for each slot.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A compact reference to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A teammate.
    Mate(TeammateIndex),
    /// An outsider: an index into [`Index::outsiders`].
    Outsider(u32),
}

/// An optional [`Who`] in four bytes.
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

/// The indexed data of an item, except its title.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The end of its assignees.
    people: u32,
    /// Its project, as an index into [`Index::projects`].
    pub project: Option<u32>,
    /// The index of its source in the config.
    pub source: u32,
    /// Which agreement applies to its conversation.
    pub channel: Channel,
    live: bool,
}

/// Interned names.
#[derive(Debug, Default)]
pub struct Names {
    places: HashMap<Text, u32>,
    small: Vec<String>,
    texts: Vec<Text>,
}

/// The index.
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

/// A text as it is searched: cleaned, in lower case.
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

    /// Every name in lower case, by index.
    pub fn small(&self) -> &[String] {
        &self.small
    }

    /// Every name, by index.
    pub fn texts(&self) -> &[Text] {
        &self.texts
    }
}

impl Index {
    /// The index of a board with a team and no items.
    pub(super) fn new(team: &Team) -> Self {
        Self { mates: team.mates.iter().map(|mate| small(&mate.name)).collect(), ..Self::default() }
    }

    /// An empty index for the same team.
    pub(super) fn blank(&self) -> Self {
        Self { mates: self.mates.clone(), ..Self::default() }
    }

    /// Adds an item. `title` is its searched title ([`small`]).
    pub(super) fn put(&mut self, source: usize, item: &Item, title: &str) -> Slot {
        // The buffer grows by an eighth: doubling would waste much memory in a text of this length.
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

    /// The compact reference to a person.
    pub(super) fn who(&mut self, person: &Person) -> Who {
        match person {
            Person::Mate(index) => Who::Mate(*index),
            Person::Outsider(name) => Who::Outsider(self.outsiders.place(name)),
        }
    }

    /// Releases an item's slot.
    pub(super) fn let_go(&mut self, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(slot.index()).filter(|entry| entry.live) {
            entry.live = false;
            self.dead += 1;
        }
    }

    /// Returns whether an item's slot is in use.
    pub(super) fn is_live(&self, slot: Slot) -> bool {
        self.entries.get(slot.index()).is_some_and(|entry| entry.live)
    }

    /// Compacts the index once released slots outnumber live ones. Returns the new slot of each old one.
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

    /// The number of slots, including released ones.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there are no slots.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every slot with its entry and its assignees, including released ones.
    pub fn entries(&self) -> impl Iterator<Item = (&Entry, &[Who])> {
        let mut from = 0;
        self.entries.iter().map(move |entry| {
            let to = entry.people as usize;
            let people = self.people.get(from..to).unwrap_or_default();
            from = to;
            (entry, people)
        })
    }

    /// Calls `found` for every slot whose title contains a word, which is in lower case.
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
            // Further matches in the same title are skipped.
            from = *end as usize;
        }
    }

    /// Each teammate's name in lower case, by index.
    pub fn mates(&self) -> &[String] {
        &self.mates
    }

    /// All outsiders.
    pub fn outsiders(&self) -> &Names {
        &self.outsiders
    }

    /// Every project.
    pub fn projects(&self) -> &Names {
        &self.projects
    }
}

/// Four bytes suffice for any count that fits in memory.
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

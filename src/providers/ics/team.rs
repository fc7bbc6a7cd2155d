//! One feed of many people's events: whose is each?
//!
//! Rules:
//!
//! 1. An event belongs to each teammate whose address is one of its attendees', or the organizer's where it has none.
//! 2. If that is no teammate: to the one whose name stands in its title as whole words, if there is exactly one.
//! 3. Each version of an event is judged alone. A title that was only read for this is not kept.

use std::collections::{BTreeMap, BTreeSet};

use super::settings::{Person, Settings};
use crate::domain::batch::Event;
use crate::providers::calendar::{Calendar, Version, Whose, Window};

/// The events of each teammate in a feed, by their ids, and how many events belong to none of them.
pub fn share(calendar: &Calendar, settings: &Settings, window: &Window) -> (BTreeMap<String, Vec<Event>>, usize) {
    let owners: Vec<Vec<&str>> = calendar.versions.iter().map(|version| owners(version, &settings.people)).collect();
    let whose: BTreeMap<&str, Whose> =
        settings.people.iter().map(|person| (person.id.as_str(), settings.whose(person.id.as_str()))).collect();
    let (mut shared, mut nobody) = (BTreeMap::new(), BTreeSet::new());
    for (span, of) in calendar.occurrences.iter().flatten() {
        let (Some(version), Some(owners)) = (calendar.versions.get(*of), owners.get(*of)) else { continue };
        for owner in owners {
            let event = whose.get(owner).and_then(|whose| version.event(*span, whose, window));
            shared.entry((*owner).to_owned()).or_insert_with(Vec::new).extend(event);
        }
        let means_something = || version.event(*span, &settings.whose(""), window).is_some();
        if owners.is_empty() && means_something() {
            nobody.insert(of);
        }
    }
    (shared, nobody.len())
}

/// The ids of those whose event it is.
fn owners<'p>(version: &Version, people: &'p [Person]) -> Vec<&'p str> {
    let addressed: BTreeSet<&str> = version.marks.people().collect();
    let is_addressed = |person: &&Person| person.addresses.iter().any(|address| addressed.contains(&**address));
    let owners: Vec<&str> = people.iter().filter(is_addressed).map(|person| person.id.as_str()).collect();
    if !owners.is_empty() {
        return owners;
    }
    let title = words(version.title.as_deref().unwrap_or_default());
    let is_named = |person: &&Person| {
        let name = words(&person.name);
        !name.is_empty() && title.windows(name.len()).any(|window| window == name)
    };
    let named: Vec<&str> = people.iter().filter(is_named).map(|person| person.id.as_str()).collect();
    if named.len() == 1 { named } else { Vec::new() }
}

/// The words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

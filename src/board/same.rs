//! Deduplicates items of several sources: items of equal kind and link count once, in the first of these sources in the
//! config.
//!
//! Not here: the effect of an item that counts (`desk`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::ids::ItemId;

/// An item: the index of its source in the config, and its id there.
pub type ItemKey = (usize, ItemId);

/// The links of items in sources of kinds that occur several times.
#[derive(Debug, Default)]
pub struct Same {
    /// For each source the first of its kind; `None` if no other source has its kind.
    groups: Vec<Option<usize>>,
    /// The items with a link, by source; the key is the first source of the kind, and the link.
    holders: HashMap<(usize, Box<str>), BTreeMap<usize, BTreeSet<ItemId>>>,
}

impl Same {
    /// An empty index for sources of these kinds.
    pub fn new(kinds: &[&str]) -> Self {
        let first = |kind: &str| kinds.iter().position(|other| *other == kind);
        let is_alone = |kind: &str| kinds.iter().filter(|other| **other == kind).count() == 1;
        let groups = kinds.iter().map(|kind| first(kind).filter(|_| !is_alone(kind))).collect();
        Self { groups, holders: HashMap::new() }
    }

    /// Changes the link of an item. Returns the items of other sources that this makes count, or no longer count.
    pub fn note(&mut self, source: usize, id: &ItemId, before: Option<&str>, now: Option<&str>) -> Vec<ItemKey> {
        if before == now {
            return Vec::new();
        }
        let mut changed = Vec::new();
        if let Some(key) = before.and_then(|link| self.key(source, link)) {
            changed.extend(self.leave(source, id, &key));
        }
        if let Some(key) = now.and_then(|link| self.key(source, link)) {
            let holders = self.holders.entry(key).or_default();
            let own = holders.entry(source).or_default();
            if own.insert(id.clone()) && own.len() == 1 {
                changed.extend(behind(holders, source));
            }
        }
        changed
    }

    fn leave(&mut self, source: usize, id: &ItemId, key: &(usize, Box<str>)) -> Vec<ItemKey> {
        let Some(holders) = self.holders.get_mut(key) else { return Vec::new() };
        let is_last = holders.get_mut(&source).is_some_and(|own| own.remove(id) && own.is_empty());
        if !is_last {
            return Vec::new();
        }
        holders.remove(&source);
        let changed = behind(holders, source);
        if holders.is_empty() {
            self.holders.remove(key);
        }
        changed
    }

    /// Whether an earlier source of its kind has an item with this link.
    pub fn is_another(&self, source: usize, link: Option<&str>) -> bool {
        let holders = link.and_then(|link| self.holders.get(&self.key(source, link)?));
        holders.and_then(|holders| holders.keys().next()).is_some_and(|first| *first < source)
    }

    fn key(&self, source: usize, link: &str) -> Option<(usize, Box<str>)> {
        let group = (*self.groups.get(source)?)?;
        (!link.is_empty()).then(|| (group, link.into()))
    }
}

/// The items of the sources after this one.
fn behind(holders: &BTreeMap<usize, BTreeSet<ItemId>>, source: usize) -> Vec<ItemKey> {
    let later = holders.range(source + 1..);
    later.flat_map(|(source, items)| items.iter().map(|id| (*source, id.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> ItemId {
        ItemId::new(name)
    }

    #[test]
    fn an_item_of_equal_kind_and_link_counts_in_the_first_source_and_moves_on_when_that_lets_go() {
        let mut same = Same::new(&["jira", "jira", "folder", "jira"]);
        let x = Some("https://x");
        assert_eq!(same.note(3, &id("c"), None, x), []);
        assert_eq!(same.note(2, &id("f"), None, x), []);
        assert_eq!(same.note(0, &id("a"), None, x), [(3, id("c"))]);
        assert_eq!([0, 1, 2, 3].map(|source| same.is_another(source, x)), [false, true, false, true]);
        assert_eq!(same.note(1, &id("b"), None, x), [(3, id("c"))]);
        assert_eq!(same.note(0, &id("a"), x, None), [(1, id("b")), (3, id("c"))]);
        assert_eq!([1, 3].map(|source| same.is_another(source, x)), [false, true]);
    }

    #[test]
    fn items_of_one_source_or_without_a_link_are_never_the_same() {
        let mut same = Same::new(&["jira", "jira"]);
        let x = Some("https://x");
        assert_eq!(same.note(0, &id("a"), None, x), []);
        assert_eq!(same.note(0, &id("b"), None, x), []);
        assert_eq!(same.note(0, &id("a"), x, None), []);
        assert!(!same.is_another(0, x) && same.is_another(1, x));
        assert_eq!(same.note(0, &id("c"), None, None), []);
        assert!(!same.is_another(1, None) && !same.is_another(1, Some("")));
    }
}

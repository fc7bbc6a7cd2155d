//! The state of a list: the rows shown, the selected row, and the scroll offset.
//!
//! The selection is kept by key, not by index: when rows are added, removed or reordered, it stays on the same subject.
//!
//! Not here: the contents of rows, which rows pass a filter (`filter`).

use super::filter::Filter;

/// A list of subjects with keys of type `K`.
#[derive(Clone, Debug)]
pub struct Listing<K> {
    /// The indices, in the whole list, of the rows shown, in their displayed order.
    pub shown: Vec<usize>,
    /// The number of rows, shown or not.
    pub total: usize,
    /// What rows must match to be shown.
    pub filter: Filter,
    /// The sort order; 0 is that of the whole list.
    pub order: usize,
    /// Rows are not grouped.
    pub ungrouped: bool,
    /// There is no room for group lines.
    pub cramped: bool,
    /// The group lines, sorted: each is before the row with this index.
    pub groups: Vec<usize>,
    at: usize,
    key: Option<K>,
    offset: usize,
    version: u64,
}

impl<K> Default for Listing<K> {
    fn default() -> Self {
        Self {
            shown: Vec::new(),
            total: 0,
            filter: Filter::default(),
            order: 0,
            ungrouped: false,
            cramped: false,
            groups: Vec::new(),
            at: 0,
            key: None,
            offset: 0,
            version: 0,
        }
    }
}

impl<K: Clone + PartialEq> Listing<K> {
    /// Replaces the list: `shown` are the places to show, in order; `is` returns whether a place has a key, and
    /// `key_at` returns the key of a place.
    pub fn set(
        &mut self,
        total: usize,
        shown: Vec<usize>,
        is: impl Fn(usize, &K) -> bool,
        key_at: impl Fn(usize) -> Option<K>,
    ) {
        let found = self.key.as_ref().and_then(|key| {
            // Usually only the rows shown have changed, and the selected one is at the same index of the whole list.
            let stayed = self
                .selected()
                .filter(|place| self.order == 0 && self.groups.is_empty() && *place < total && is(*place, key));
            match stayed {
                Some(place) => shown.binary_search(&place).ok(),
                // Otherwise it is usually nearby.
                None => outward(self.at, shown.len()).find(|n| shown.get(*n).is_some_and(|place| is(*place, key))),
            }
        });
        self.version += 1;
        self.at = found.unwrap_or_else(|| self.at.min(shown.len().saturating_sub(1)));
        self.total = total;
        self.shown = shown;
        self.key = self.selected().and_then(key_at);
    }

    /// Returns whether the whole list is needed to determine the first rows.
    pub fn is_sifted(&self) -> bool {
        self.order != 0 || !self.filter.is_empty()
    }

    /// The index, in the whole list, of the selected row.
    pub fn selected(&self) -> Option<usize> {
        self.shown.get(self.at).copied()
    }

    /// The number of lists received: the rows shown change only if it does.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The key of the selected row.
    pub fn key(&self) -> Option<&K> {
        self.key.as_ref()
    }

    /// Maps the keys to new ones; a subject without a new key is gone.
    pub fn rename(&mut self, name: impl Fn(&K) -> Option<K>) {
        self.key = self.key.as_ref().and_then(name);
        self.version += 1;
    }

    /// Stores the key of the selected row after a move.
    pub fn hold(&mut self, key_at: impl Fn(usize) -> Option<K>) {
        self.key = self.selected().and_then(key_at);
    }
}

/// Every index below `len`, those near `from` first.
fn outward(from: usize, len: usize) -> impl Iterator<Item = usize> {
    let from = from.min(len);
    let (mut below, mut above) = ((0..from).rev(), from..len);
    let pairs = std::iter::from_fn(move || match (above.next(), below.next()) {
        (None, None) => None,
        pair => Some(pair),
    });
    pairs.flat_map(|(above, below)| above.into_iter().chain(below))
}

/// Movement in a list, independent of its keys. After a move its owner stores the new key ([`Listing::hold`]).
pub trait Moves {
    /// The number of rows shown.
    fn len(&self) -> usize;

    /// The index of the selected row among those shown.
    fn at(&self) -> usize;

    /// The first visible line, for `height` lines: the selected row is always visible.
    fn offset(&self, height: usize) -> usize;

    /// The number of lines of rows and groups, where each row takes one.
    fn lines(&self) -> usize;

    /// The line of a row, among all lines.
    fn line_of(&self, row: usize) -> usize;

    /// Selects a row by its index among those shown, clamped to the last.
    fn go(&mut self, to: usize, height: usize);

    /// Moves the selection by `by` rows, clamped to the ends.
    fn step(&mut self, by: isize, height: usize) {
        self.go(self.at().saturating_add_signed(by), height);
    }

    /// Returns whether no rows are shown.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K> Moves for Listing<K> {
    fn len(&self) -> usize {
        self.shown.len()
    }

    fn at(&self) -> usize {
        self.at
    }

    fn offset(&self, height: usize) -> usize {
        let (line, last) = (self.line_of(self.at), self.lines().saturating_sub(height));
        // The line of a group is visible with its first row.
        let above = usize::from(self.groups.contains(&self.at) && height > 1);
        let (low, high) = ((line + 1).saturating_sub(height), line - above);
        self.offset.clamp(low.min(high), high).min(last)
    }

    fn lines(&self) -> usize {
        self.shown.len() + self.groups.len()
    }

    fn line_of(&self, row: usize) -> usize {
        row + self.groups.iter().filter(|group| **group <= row).count()
    }

    fn go(&mut self, to: usize, height: usize) {
        self.offset = self.offset(height);
        self.at = to.min(self.shown.len().saturating_sub(1));
        self.offset = self.offset(height);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(keys: &[char]) -> (Listing<char>, impl Fn(usize) -> Option<char> + use<>) {
        let keys = keys.to_vec();
        let key_at = move |place: usize| keys.get(place).copied();
        let mut listing = Listing::default();
        take(&mut listing, (0..5).collect(), &key_at);
        (listing, key_at)
    }

    /// Replaces the list, showing these places.
    fn take(listing: &mut Listing<char>, shown: Vec<usize>, key_at: impl Fn(usize) -> Option<char>) {
        let total = (0..5).filter(|place| key_at(*place).is_some()).count();
        listing.set(total, shown, |place, key| key_at(place) == Some(*key), &key_at);
    }

    #[test]
    fn the_selection_follows_its_thing_when_rows_move() {
        let (mut listing, key_at) = list(&['a', 'b', 'c', 'd', 'e']);
        listing.go(2, 3);
        listing.hold(key_at);
        let moved = ['c', 'x', 'a'];
        take(&mut listing, vec![0, 1, 2], |place| moved.get(place).copied());
        assert_eq!((listing.at(), listing.key()), (0, Some(&'c')));
    }

    #[test]
    fn the_selection_follows_its_thing_when_rows_are_hidden() {
        let (mut listing, key_at) = list(&['a', 'b', 'c', 'd', 'e']);
        listing.go(3, 3);
        listing.hold(&key_at);
        take(&mut listing, vec![1, 3], &key_at);
        assert_eq!((listing.at(), listing.key()), (1, Some(&'d')));
        take(&mut listing, vec![0, 4], &key_at);
        assert_eq!((listing.at(), listing.key()), (1, Some(&'e')));
    }

    #[test]
    fn when_its_thing_goes_the_selection_stays_near() {
        let (mut listing, key_at) = list(&['a', 'b', 'c', 'd', 'e']);
        listing.go(4, 3);
        listing.hold(key_at);
        let left = ['a', 'b'];
        take(&mut listing, vec![0, 1], |place| left.get(place).copied());
        assert_eq!((listing.at(), listing.key()), (1, Some(&'b')));
        take(&mut listing, Vec::new(), |_| None);
        assert_eq!((listing.at(), listing.key(), listing.selected()), (0, None, None));
    }

    #[test]
    fn what_is_near_is_looked_at_first_and_everything_once() {
        assert_eq!(outward(2, 5).collect::<Vec<_>>(), [2, 1, 3, 0, 4]);
        assert_eq!(outward(9, 3).collect::<Vec<_>>(), [2, 1, 0]);
        assert_eq!(outward(0, 3).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(outward(0, 0).count(), 0);
    }

    #[test]
    fn the_selected_row_is_always_in_sight() {
        let (mut listing, _) = list(&['a', 'b', 'c', 'd', 'e']);
        let mut offsets = Vec::new();
        for to in [0, 1, 2, 3, 4, 3, 2, 1, 0] {
            listing.go(to, 3);
            let offset = listing.offset(3);
            assert!((offset..offset + 3).contains(&listing.at()));
            offsets.push(offset);
        }
        assert_eq!(offsets, [0, 0, 0, 1, 2, 2, 2, 1, 0]);
        assert_eq!(listing.offset(0), 0);
    }
}

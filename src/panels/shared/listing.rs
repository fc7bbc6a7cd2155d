//! The state of a list: which of its rows are shown, which one is selected, and where it is scrolled to.
//!
//! The selection is kept by key, not by place: when rows come, go or change their order, it stays on the same thing.
//!
//! Not here: what the rows say.

/// A list of things that have keys of type `K`.
#[derive(Clone, Debug)]
pub struct Listing<K> {
    /// The places, in the whole list, of what is shown, in the order in which it is shown.
    pub shown: Vec<usize>,
    /// How many there are, shown or not.
    pub total: usize,
    /// What rows must match to be shown.
    pub filter: Filter,
    at: usize,
    key: Option<K>,
    offset: usize,
    /// The filter grew since the list was last taken in: only what is shown can still pass.
    grew: bool,
}

impl<K> Default for Listing<K> {
    fn default() -> Self {
        Self { shown: Vec::new(), total: 0, filter: Filter::default(), at: 0, key: None, offset: 0, grew: false }
    }
}

impl<K: Clone + PartialEq> Listing<K> {
    /// Takes in a new list: `shown` are the places to show, `key_at` tells the key of a place.
    pub fn set(&mut self, total: usize, shown: Vec<usize>, key_at: impl Fn(usize) -> Option<K>) {
        let same = |place: &usize| self.key.is_some() && key_at(*place) == self.key;
        // Most often nothing moved, so the old place is tried first.
        let stayed = shown.get(self.at).is_some_and(&same);
        let found = if stayed { Some(self.at) } else { shown.iter().position(same) };
        self.at = found.unwrap_or_else(|| self.at.min(shown.len().saturating_sub(1)));
        self.total = total;
        self.shown = shown;
        self.key = self.selected().and_then(key_at);
    }

    /// The place, in the whole list, of the selected row.
    pub fn selected(&self) -> Option<usize> {
        self.shown.get(self.at).copied()
    }

    /// The key of the selected row.
    pub fn key(&self) -> Option<&K> {
        self.key.as_ref()
    }

    /// The filter's text has only grown since the list was last taken in, and the list is the same: whoever takes it in
    /// next need not look at what is hidden.
    pub fn grew(&mut self) {
        self.grew = true;
    }

    /// The places that may pass the filter, of so many.
    pub fn candidates(&mut self, total: usize) -> Vec<usize> {
        if std::mem::take(&mut self.grew) && total == self.total {
            std::mem::take(&mut self.shown)
        } else {
            (0..total).collect()
        }
    }

    /// Tells the key of the selected row, after it moved.
    pub fn hold(&mut self, key_at: impl Fn(usize) -> Option<K>) {
        self.key = self.selected().and_then(key_at);
    }
}

/// A list whatever its keys are: moving in it. After a move its owner tells it the key it now holds
/// ([`Listing::hold`]).
pub trait Moves {
    /// How many rows are shown.
    fn len(&self) -> usize;

    /// The selected row's number among those shown.
    fn at(&self) -> usize;

    /// Where the list is scrolled to when so many rows fit: the selected row is always in sight.
    fn offset(&self, height: usize) -> usize;

    /// Selects a row by its number among those shown, or the last.
    fn go(&mut self, to: usize, height: usize);

    /// Moves the selection by so many rows, as far as there are any.
    fn step(&mut self, by: isize, height: usize) {
        self.go(self.at().saturating_add_signed(by), height);
    }

    /// Is nothing shown?
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
        let last = self.shown.len().saturating_sub(height);
        let (low, high) = ((self.at + 1).saturating_sub(height), self.at);
        self.offset.clamp(low.min(high), high).min(last)
    }

    fn go(&mut self, to: usize, height: usize) {
        self.offset = self.offset(height);
        self.at = to.min(self.shown.len().saturating_sub(1));
        self.offset = self.offset(height);
    }
}

/// What rows must match to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// As it was typed.
    pub text: String,
    /// Only what concerns the viewer.
    pub mine: bool,
}

impl Filter {
    /// Does it let everything through?
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && !self.mine
    }

    /// What its words find.
    pub fn words(&self) -> Words {
        // More words than bits nobody types; those behind them would filter nothing.
        Words(self.text.split_whitespace().take(63).map(str::to_lowercase).collect())
    }
}

/// The words of a filter: each must be found somewhere, in letters of either size.
#[derive(Clone, Debug)]
pub struct Words(Vec<String>);

/// Which words were found, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found(u64);

impl Words {
    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which of them are in a text.
    pub fn find(&self, text: &str) -> Found {
        let bit = |(n, word): (usize, &String)| if contains(text, word) { 1 << n } else { 0 };
        Found(self.0.iter().enumerate().map(bit).sum())
    }

    /// Is each of them in one of the texts, or found already? Texts are looked at only as long as one is missing.
    pub fn all(&self, found: Found, texts: &[&str]) -> bool {
        let all = Found((1_u64 << self.0.len().min(63)) - 1);
        let mut found = found;
        for text in texts {
            if found.0 & all.0 == all.0 {
                return true;
            }
            found.0 |= self.find(text).0;
        }
        found.0 & all.0 == all.0
    }
}

impl std::ops::BitOr for Found {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Is `word`, in small letters, in `text`, in letters of either size?
fn contains(text: &str, word: &str) -> bool {
    if !(text.is_ascii() && word.is_ascii()) {
        return text.to_lowercase().contains(word);
    }
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    let starts = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text);
    let at = |start: usize| text.get(start..start + word.len());
    starts.filter_map(at).any(|found| found.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(keys: &[char]) -> (Listing<char>, impl Fn(usize) -> Option<char> + use<>) {
        let keys = keys.to_vec();
        let key_at = move |place: usize| keys.get(place).copied();
        let mut listing = Listing::default();
        listing.set(5, (0..5).collect(), &key_at);
        (listing, key_at)
    }

    #[test]
    fn the_selection_follows_its_thing_when_rows_move() {
        let (mut listing, key_at) = list(&['a', 'b', 'c', 'd', 'e']);
        listing.go(2, 3);
        listing.hold(key_at);
        let moved = ['c', 'x', 'a'];
        listing.set(3, vec![0, 1, 2], |place| moved.get(place).copied());
        assert_eq!((listing.at(), listing.key()), (0, Some(&'c')));
    }

    #[test]
    fn when_its_thing_goes_the_selection_stays_near() {
        let (mut listing, key_at) = list(&['a', 'b', 'c', 'd', 'e']);
        listing.go(4, 3);
        listing.hold(key_at);
        let left = ['a', 'b'];
        listing.set(2, vec![0, 1], |place| left.get(place).copied());
        assert_eq!((listing.at(), listing.key()), (1, Some(&'b')));
        listing.set(0, Vec::new(), |_| None);
        assert_eq!((listing.at(), listing.key(), listing.selected()), (0, None, None));
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

    #[test]
    fn words_match_in_any_case_and_any_text() {
        let words = |text: &str| Filter { text: text.into(), mine: false }.words();
        let all = |text: &str, texts: &[&str]| words(text).all(Found::default(), texts);
        assert!(all(" LAUNCH  maya", &["Launch copy", "Maya Ortiz"]));
        assert!(!all(" LAUNCH  maya", &["Launch copy", "Sam"]));
        assert!(all("über", &["ÜBERPRÜFEN"]));
        assert!(all("", &["anything"]) && all("", &[]));
        assert!(!all("copyx", &["Launch copy"]));
        let found = words("launch maya").find("Maya");
        assert!(words("launch maya").all(found, &["Launch"]));
    }
}

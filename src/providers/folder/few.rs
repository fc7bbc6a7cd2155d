//! A list that is empty in most units: it takes one word there, because a folder can have tens of thousands of units.
//!
//! Not here: what is in it (`stamps`).

use std::ops::{Deref, DerefMut};

/// A list that takes one word while it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::box_collection, reason = "a list of its own has three words")]
pub struct Few<T>(Option<Box<Vec<T>>>);

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Few<T> {
    /// Adds one at the end.
    pub fn push(&mut self, one: T) {
        self.0.get_or_insert_default().push(one);
    }

    /// Keeps those that are so.
    pub fn retain(&mut self, is: impl FnMut(&T) -> bool) {
        if let Some(list) = &mut self.0 {
            list.retain(is);
        }
        self.0.take_if(|list| list.is_empty());
    }
}

impl<T> Extend<T> for Few<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, more: I) {
        more.into_iter().for_each(|one| self.push(one));
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let mut few = Self::default();
        few.extend(all);
        few
    }
}

impl<T> IntoIterator for Few<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(|list| *list).unwrap_or_default().into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Few<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().map(Vec::as_slice).unwrap_or_default()
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_deref_mut().map(Vec::as_mut_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_takes_one_word_and_is_equal_to_one_that_was_emptied() {
        assert_eq!(size_of::<Few<[u64; 9]>>(), size_of::<usize>());
        let mut few: Few<u8> = [1, 2, 3].into_iter().collect();
        assert_eq!((&*few, few.iter().max()), ([1, 2, 3].as_slice(), Some(&3)));
        few.retain(|n| *n > 2);
        few.extend([4]);
        few.iter_mut().for_each(|n| *n += 1);
        assert_eq!(few.clone().into_iter().collect::<Vec<_>>(), [4, 5]);
        few.retain(|_| false);
        assert_eq!(few, Few::default());
    }
}

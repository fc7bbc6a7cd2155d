//! A list of which every element is decoded for itself: one that has another shape is skipped and counted, and the rest
//! is shown.
//!
//! Not here: the elements (each provider's `wire`).

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::domain::text::{Text, head};

/// A list as a service sent it. `null` and a missing list are empty ones (with `#[serde(default)]` for the latter).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Each<T> {
    /// What could be read, in order.
    pub good: Vec<T>,
    /// What could not.
    pub bad: Vec<Skipped>,
}

/// An element that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which, from 0.
    pub at: usize,
    /// Where inside it, and what was expected. It quotes nothing of the element but type names and small values, and
    /// is to be scrubbed like everything that comes from outside.
    pub what: Text,
}

impl<T> Each<T> {
    /// How many elements were sent.
    pub fn len(&self) -> usize {
        self.good.len() + self.bad.len()
    }

    /// Nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Default for Each<T> {
    fn default() -> Self {
        Self { good: Vec::new(), bad: Vec::new() }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Each<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(List(PhantomData))
    }
}

struct List<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for List<T> {
    type Value = Each<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Each<T>, E> {
        Ok(Each::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Each<T>, A::Error> {
        let mut each = Each::default();
        // A raw value is skipped over without building it, so its depth cannot hurt.
        while let Some(raw) = list.next_element::<Box<RawValue>>()? {
            let mut json = serde_json::Deserializer::from_str(raw.get());
            match serde_path_to_error::deserialize(&mut json) {
                Ok(element) => each.good.push(element),
                Err(error) => {
                    let what = format!("{}: {}", error.path(), error.inner());
                    each.bad.push(Skipped { at: each.len(), what: Text::new(head(&what, 200)) });
                }
            }
        }
        Ok(each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
    struct Card {
        id: String,
        #[serde(default)]
        state: Option<State>,
    }

    #[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
    #[serde(rename_all = "lowercase")]
    enum State {
        Open,
    }

    #[test]
    fn h9_an_element_of_another_shape_is_skipped_and_counted_and_the_rest_is_read() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        let json = format!(
            r#"[{{"id":"a"}}, {deep}, {{"id":{}}}, {{"id":"b","id":"c"}}, null, {{"id":"d","state":"odd"}}, {{}},
                {{"id":7}}, {{"id":"e","x":{deep},"y":1e999}}, {{"id":"f","state":"open"}}]"#,
            "1".repeat(31)
        );
        let each: Each<Card> = serde_json::from_str(&json).unwrap();
        let ids: Vec<&str> = each.good.iter().map(|card| &*card.id).collect();
        assert_eq!(ids, ["a", "e", "f"]);
        assert_eq!(each.bad.iter().map(|skipped| skipped.at).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(each.len(), 10);
        assert!(each.bad[4].what.raw().starts_with("state: unknown variant `odd`"), "{:?}", each.bad[4]);
    }

    #[test]
    fn h9_null_for_a_list_is_an_empty_one() {
        assert_eq!(serde_json::from_str::<Each<Card>>("null").unwrap(), Each::default());
        assert!(serde_json::from_str::<Each<Card>>("{}").is_err());
    }
}

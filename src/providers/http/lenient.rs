//! Lists and fields of which a mistake costs no more than itself.
//!
//! 1. [`LenientList`] decodes every element of a list alone: one that has another shape is skipped and counted, and the rest is
//!    shown. Of an absurdly long list the beginning is kept, and the rest is counted.
//! 2. [`Lenient`] decodes a field alone: one that has another shape is [`Lenient::Odd`], and the rest of its element is
//!    read. Its element still says who, when and where.
//! 3. [`Id`] is a text that some services write as a number.
//!
//! A list that an answer is about is a `LenientList`: it may be empty, but `null` or a missing list is an answer of another
//! shape, or a failing service would empty the board. A list that may be left out is a `Lenient<LenientList<_>>`.
//!
//! Not here: the elements (each provider's `wire`).

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::json_path::path;
use super::strict::from_json;
use crate::domain::text::{Text, head};

/// A list as a service sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LenientList<T> {
    /// What could be read, in order.
    pub good: Vec<T>,
    /// What could not: the first few.
    pub bad: Vec<Skipped>,
    /// How many could not.
    pub skipped: usize,
}

/// The most elements of a list that are read.
const MOST: usize = 10_000;
/// So many of those that could not be read are described.
const DESCRIBED: usize = 20;

/// An element that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which, from 0.
    pub at: usize,
    /// Where inside it, and what was expected. It does not quote the element.
    pub what: Text,
}

impl<T> LenientList<T> {
    /// How many elements were sent.
    pub fn len(&self) -> usize {
        self.good.len() + self.skipped
    }

    /// Everything that was sent could be read.
    pub fn is_whole(&self) -> bool {
        self.skipped == 0
    }

    /// Adds another list of the same kind behind it.
    pub fn append(&mut self, more: Self) {
        self.good.extend(more.good);
        self.bad.extend(more.bad.into_iter().take(DESCRIBED.saturating_sub(self.bad.len())));
        self.skipped += more.skipped;
    }

    /// Counts an element that could not be read.
    fn skip(&mut self, what: &dyn Fn() -> String) {
        let at = self.len();
        self.skipped += 1;
        describe(&mut self.bad, at, what);
    }

    /// The value was left out.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Describes an element that was skipped, as long as there are few of them. Apart from the list, as it needs no type of it.
fn describe(bad: &mut Vec<Skipped>, at: usize, what: &dyn Fn() -> String) {
    if bad.len() < DESCRIBED {
        bad.push(Skipped { at, what: Text::new(head(&what(), 200)) });
    }
}

/// Describes an element that could not be decoded.
fn misread(raw: &str, error: &serde_json::Error) -> String {
    format!("{}: {}", path(raw.as_bytes(), error), mistake(error))
}

impl<T> Default for LenientList<T> {
    fn default() -> Self {
        Self { good: Vec::new(), bad: Vec::new(), skipped: 0 }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for LenientList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(List(PhantomData))
    }
}

/// Decodes a list that may be missing, but not null: for the field of a shape, `#[serde(default, deserialize_with)]`.
pub fn list_if_there<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    list: D,
) -> Result<Option<LenientList<T>>, D::Error> {
    LenientList::deserialize(list).map(Some)
}

struct List<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for List<T> {
    type Value = LenientList<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<LenientList<T>, A::Error> {
        let mut each = LenientList::default();
        // A raw value is skipped over without building it, so its depth cannot hurt.
        while each.good.len() < MOST {
            let Some(raw) = list.next_element::<&'de RawValue>()? else { return Ok(each) };
            match from_json(raw.get()) {
                Ok(element) => each.good.push(element),
                Err(error) => each.skip(&|| misread(raw.get(), &error)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            each.skip(&|| format!("more than {MOST} in one list"));
        }
        Ok(each)
    }
}

/// What a mistake is, without the words of the service that `serde_json` quotes.
fn mistake(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(&*said, |(said, _)| said);
    match said.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None if said.starts_with("missing field ") || said.starts_with("duplicate field ") => said.to_owned(),
        None => "another shape".to_owned(),
    }
}

/// What is shown in the place of a text that has another shape.
pub const UNREADABLE: &str = "[unreadable]";

/// A field that may be missing, null, or of another shape than is known. Its struct has `#[serde(default)]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lenient<T> {
    /// It is missing or `null`.
    #[default]
    Absent,
    /// It was read.
    Read(T),
    /// It is there, in another shape.
    Odd,
}

impl<T> Lenient<T> {
    /// What was read.
    pub fn as_ref(&self) -> Option<&T> {
        if let Self::Read(value) = self { Some(value) } else { None }
    }

    /// What was read, to be changed.
    pub fn as_mut(&mut self) -> Option<&mut T> {
        if let Self::Read(value) = self { Some(value) } else { None }
    }

    /// What was read.
    pub fn ok(self) -> Option<T> {
        if let Self::Read(value) = self { Some(value) } else { None }
    }

    /// Whether it is there and could not be read.
    pub fn is_odd(&self) -> bool {
        matches!(self, Self::Odd)
    }
}

impl Lenient<bool> {
    /// Whether it was read and is true.
    pub fn is_true(&self) -> bool {
        *self == Self::Read(true)
    }
}

impl Lenient<String> {
    /// The text that was read.
    pub fn text(&self) -> Option<&str> {
        self.as_ref().map(String::as_str)
    }
}

impl Lenient<Id> {
    /// The text that was read.
    pub fn text(&self) -> Option<&str> {
        self.as_ref().map(|id| id.0.as_str())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A raw value is skipped over without building it, so its depth cannot hurt.
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        Ok(match raw {
            "null" => Self::Absent,
            raw => from_json(raw).map_or(Self::Odd, Self::Read),
        })
    }
}

/// A text that names something. Some services write it as a whole number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrNumber)
    }
}

struct TextOrNumber;

impl Visitor<'_> for TextOrNumber {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a whole number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Id, E> {
        Ok(Id(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Id, E> {
        Ok(Id(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
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
        let each: LenientList<Card> = serde_json::from_str(&json).unwrap();
        let ids: Vec<&str> = each.good.iter().map(|card| &*card.id).collect();
        assert_eq!(ids, ["a", "e", "f"]);
        assert_eq!(each.bad.iter().map(|skipped| skipped.at).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(each.len(), 10);
        let what: Vec<&str> = each.bad.iter().map(|bad| bad.what.raw()).collect();
        assert_eq!(
            what,
            [
                ".: expected struct Card",
                "id: expected a string",
                "id: duplicate field `id`",
                ".: expected struct Card",
                "state: expected `open`",
                ".: missing field `id`",
                "id: expected a string"
            ]
        );
    }

    #[test]
    fn h6_a_list_of_absurd_length_is_kept_to_its_beginning_and_counted() {
        let json = format!("[{}{{\"id\":\"last\"}}]", "{\"id\":\"a\"},".repeat(MOST + 4));
        let each: LenientList<Card> = serde_json::from_str(&json).unwrap();
        assert_eq!((each.good.len(), each.skipped, each.len()), (MOST, 5, MOST + 5));
        assert_eq!(each.bad[0].what.raw(), "more than 10000 in one list");
        let each: LenientList<Card> = serde_json::from_str(&format!("[{}0]", "0,".repeat(99_999))).unwrap();
        assert_eq!((each.bad.len(), each.skipped), (DESCRIBED, 100_000));
    }

    #[test]
    fn h9_null_for_a_list_is_no_list() {
        assert!(serde_json::from_str::<LenientList<Card>>("null").is_err());
        assert!(serde_json::from_str::<LenientList<Card>>("{}").is_err());
        assert_eq!(serde_json::from_str::<Lenient<LenientList<Card>>>("null").unwrap(), Lenient::Absent);
        assert_eq!(
            serde_json::from_str::<Lenient<LenientList<Card>>>("[]").unwrap(),
            Lenient::Read(LenientList::default())
        );
        assert_eq!(serde_json::from_str::<Lenient<LenientList<Card>>>("{}").unwrap(), Lenient::Odd);
    }

    #[test]
    fn a_field_of_another_shape_costs_no_more_than_itself() {
        #[derive(Debug, Default, Deserialize, PartialEq, Eq)]
        #[serde(default)]
        struct Post {
            id: Lenient<Id>,
            text: Lenient<String>,
            more: Lenient<Vec<u8>>,
        }
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        for odd in ["7", "[\"a\"]", "{\"a\":1}", "true", "1e999", &deep] {
            let post: Post = serde_json::from_str(&format!(r#"{{"id":7,"text":{odd},"more":[1]}}"#)).unwrap();
            let expected = Post { id: Lenient::Read(Id("7".into())), text: Lenient::Odd, more: Lenient::Read(vec![1]) };
            assert_eq!(post, expected, "{}", head(odd, 20));
        }
        let post: Post = serde_json::from_str(r#"{"id":null,"text":"a"}"#).unwrap();
        assert_eq!((post.id.text(), post.text.text(), post.more), (None, Some("a"), Lenient::Absent));
    }
}

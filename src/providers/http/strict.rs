//! Decoding in which an object is an object: derived code also takes a list for one, field by field in their order, so a
//! list of anything would be a card with odd fields.
//!
//! Not here: which types there are (each provider's `wire`).

use serde::de::{DeserializeOwned, Deserializer, Visitor};

/// A decoder whose objects are no lists. It holds for the outermost value; inside it, for each [`LenientList`](super::LenientList)
/// and [`Lenient`](super::Lenient).
pub(super) struct Strict<D>(pub D);

/// Decodes a piece of JSON.
pub fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    read(json.as_bytes())
}

/// Decodes a text, all of it. Every type is decoded from bytes and in no other way: its code exists once.
pub(super) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(json);
    let value = T::deserialize(Strict(&mut json))?;
    json.end()?;
    Ok(value)
}

macro_rules! forward {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$name(visitor)
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    forward! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_seq deserialize_map deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, len, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct Card {
        id: String,
        more: Option<u8>,
    }

    #[test]
    fn an_object_is_no_list() {
        assert_eq!(from_json::<Card>(r#"{"id":"a","more":1}"#).unwrap(), Card { id: "a".into(), more: Some(1) });
        for list in ["[]", r#"["a"]"#, r#"["a",1]"#] {
            assert!(serde_json::from_str::<Card>(list).is_ok() && from_json::<Card>(list).is_err(), "{list}");
        }
        assert_eq!(from_json::<Vec<u8>>("[1]").unwrap(), [1]);
    }
}

//! JSON of any shape, such as a document that is a tree of nodes.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Decodes JSON down to so many levels. A deeper value becomes `null` and is not built, so that the depth of a text is
/// harmless.
pub fn shallow(json: &str, levels: usize) -> Option<Value> {
    let mut json = serde_json::Deserializer::from_str(json);
    let value = AtDepth(levels).deserialize(&mut json).ok()?;
    json.end().is_ok().then_some(value)
}

#[derive(Clone, Copy)]
struct AtDepth(usize);

impl<'de> DeserializeSeed<'de> for AtDepth {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.0 == 0 {
            return IgnoredAny::deserialize(deserializer).map(|_| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AtDepth {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Self(self.0 - 1))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            values.insert(key, map.next_value_seed(Self(self.0 - 1))?);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tree_is_read_only_so_deep_and_what_is_deeper_hurts_nobody() {
        let json = r#"{"a":[1,{"b":[2]}],"c":-1.5,"d":null,"e":true,"f":"g"}"#;
        assert_eq!(shallow(json, 9), Some(serde_json::from_str(json).unwrap()));
        assert_eq!(shallow(json, 2), Some(json!({ "a": [null, null], "c": -1.5, "d": null, "e": true, "f": "g" })));
        let deep = format!("[1,{}{}]", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(shallow(&deep, 2), Some(json!([1, [null]])));
        assert!(shallow(&deep, 100).is_some());
        for broken in ["", "[", "{\"a\":}", "[] x"] {
            assert_eq!(shallow(broken, 9), None, "{broken}");
        }
    }
}

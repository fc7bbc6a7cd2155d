//! The small schemas from which all are made.
//!
//! Not here: what the config has (its owners).

use serde_json::{Map, Value, json};

use crate::domain::ids::is_id;

/// A duration.
pub const DURATION: &str = r"^\s*([0-9]+\s*[dhms]\s*)+$";
/// An id.
const ID: &str = "^[a-z0-9][a-z0-9_-]*$";

/// A table with known keys.
pub struct Object {
    about: String,
    properties: Map<String, Value>,
    needed: Vec<&'static str>,
}

impl Object {
    /// A table without any key.
    pub fn new(about: impl Into<String>) -> Self {
        Self { about: about.into(), properties: Map::new(), needed: Vec::new() }
    }

    /// With a key.
    #[must_use]
    pub fn with(mut self, key: &str, schema: Value) -> Self {
        self.properties.insert(key.to_owned(), schema);
        self
    }

    /// With keys that must be there.
    #[must_use]
    pub fn needs(mut self, keys: &[&'static str]) -> Self {
        self.needed.extend(keys);
        self
    }

    /// The schema.
    pub fn value(self) -> Value {
        let mut schema = json!({ "type": "object", "description": self.about, "additionalProperties": false,
            "properties": self.properties });
        if !self.needed.is_empty() {
            put(&mut schema, "required", json!(self.needed));
        }
        schema
    }
}

/// Adds a key to a schema.
pub fn put(schema: &mut Value, key: &str, value: Value) {
    if let Some(keys) = schema.as_object_mut() {
        keys.insert(key.to_owned(), value);
    }
}

/// What can be added to a schema.
pub trait Schema {
    /// Only texts that a pattern fits.
    #[must_use]
    fn like(self, pattern: &str) -> Self;
}

impl Schema for Value {
    fn like(mut self, pattern: &str) -> Self {
        put(&mut self, "pattern", json!(pattern));
        self
    }
}

/// A text.
pub fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

/// A date or an instant.
pub fn moment(about: &str) -> Value {
    text(about).like("^[0-9]{4}-[0-9]{2}-[0-9]{2}")
}

/// An id.
pub fn id(about: &str) -> Value {
    debug_assert!(is_id("a-1"), "ids have the form that the pattern says");
    text(about).like(ID)
}

/// `true` or `false`.
pub fn truth(about: &str) -> Value {
    json!({ "type": "boolean", "description": about })
}

/// A list.
pub fn list(about: &str, items: Value) -> Value {
    let mut schema = json!({ "type": "array", "description": about });
    put(&mut schema, "items", items);
    schema
}

/// One of some words.
pub fn choice(about: &str, words: &[&str]) -> Value {
    json!({ "type": "string", "description": about, "enum": words })
}

/// A secret: where it is, or, with a warning, itself.
pub fn secret(about: &str) -> Value {
    let words = || list("A program and its arguments.", json!({ "type": "string" }));
    let place = Object::new("Where the secret is: one of these.")
        .with("env", text("A variable of the environment."))
        .with("command", words())
        .with("file", text("A file that only you can read."))
        .with("keyring", text("An entry of the system's keyring."));
    json!({ "description": about, "anyOf": [place.value(), { "type": "string" }] })
}

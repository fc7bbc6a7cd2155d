//! Identifies the source of stored data. A source that was changed in the config is another one: it must never show the
//! data of another site, account or query.
//!
//! Only the hash is kept: a section may hold a token, and the store may not.
//!
//! Not here: the meaning of the settings (the source's provider).

use std::fmt::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::config::{Section, SourceConfig, Value};

/// The key of a source in the store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 16]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.hex())
    }
}

impl Key {
    /// The key of a source: a hash of the path of its config, its id and kind, and every setting that its provider
    /// reads. Its interval, and settings that only affect joining, are not part of it.
    pub fn of(config: &Path, source: &SourceConfig) -> Self {
        let mut hash = Hash::new("source");
        hash.bytes(true_path(config).as_os_str().as_encoded_bytes());
        hash.text(source.id.as_str());
        hash.text(&source.kind.value);
        hash.bytes(true_path(&source.section.folder()).as_os_str().as_encoded_bytes());
        hash.section(&source.section);
        hash.done()
    }

    /// The key of a board: of its config alone.
    pub fn of_board(config: &Path) -> Self {
        let mut hash = Hash::new("board");
        hash.bytes(true_path(config).as_os_str().as_encoded_bytes());
        hash.done()
    }

    /// The fingerprint of several values.
    pub fn print(values: &[&[u8]]) -> Self {
        let mut hash = Hash::new("print");
        for value in values {
            hash.bytes(value);
        }
        hash.done()
    }

    /// The key of several sources together, in any order.
    pub fn of_all(keys: &[Self]) -> Self {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        let mut hash = Hash::new("sources");
        for key in &keys {
            hash.bytes(&key.0);
        }
        hash.done()
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its bytes, as a value.
    pub(super) fn array(&self) -> [u8; 16] {
        self.0
    }

    /// Its hex digits, for file names.
    pub fn hex(&self) -> String {
        self.0.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// The canonical path of a file. The folder of a file that is named without one is empty.
fn true_path(path: &Path) -> std::path::PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A hash over values, each with its length, so that different sequences of values differ.
struct Hash(Sha256);

impl Hash {
    fn new(of: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.text(of);
        hash
    }

    fn done(self) -> Key {
        let mut key = [0; 16];
        key.iter_mut().zip(self.0.finalize()).for_each(|(to, from)| *to = from);
        Key(key)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn section(&mut self, section: &Section) {
        let mut entries = section.clone().take_all();
        entries.sort_by(|(a, _), (b, _)| a.value.cmp(&b.value));
        self.text(&entries.len().to_string());
        for (name, value) in entries {
            self.text(&name.value);
            self.value(&value.value);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.tagged("text", text),
            Value::Number(digits) => self.tagged("number", digits),
            Value::Truth(truth) => self.tagged("truth", if *truth { "yes" } else { "no" }),
            Value::Time(time) => self.tagged("time", &time.to_string()),
            Value::List(list) => {
                self.tagged("list", &list.len().to_string());
                for value in list {
                    self.value(&value.value);
                }
            }
            Value::Table(table) => {
                self.text("table");
                self.section(table);
            }
        }
    }

    fn tagged(&mut self, tag: &str, text: &str) {
        self.text(tag);
        self.text(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load_text;
    use crate::domain::zone::Zones;

    /// The key of the source in a config.
    fn key(path: &str, source: &str) -> Key {
        let text = format!("[[teammate]]\nid = \"maya\"\n\n[[source]]\nid = \"here\"\nkind = \"folder\"\n{source}");
        let config = load_text(path, &text, &Zones::newest(Vec::new()), None).unwrap();
        Key::of(Path::new(path), &config.sources[0])
    }

    #[test]
    fn a_changed_setting_makes_another_source() {
        let first = key("a.toml", "path = \"x\"\ntags = [\"a\", \"b\"]");
        assert_eq!(key("a.toml", "tags = [\"a\", \"b\"]\npath = \"x\""), first, "the order of the keys");
        assert_eq!(key("a.toml", "path = \"x\"\ntags = [\"a\", \"b\"]\nrefresh = \"5m\""), first, "the rhythm");
        let others = [
            key("b.toml", "path = \"x\"\ntags = [\"a\", \"b\"]"),
            key("a.toml", "path = \"y\"\ntags = [\"a\", \"b\"]"),
            key("a.toml", "path = \"x\"\ntags = [\"ab\"]"),
            key("a.toml", "path = \"x\"\ntags = [\"a\", { b = 1 }]"),
            key("a.toml", "path = \"x\""),
        ];
        for (n, other) in others.iter().enumerate() {
            assert!(*other != first && !others[..n].contains(other), "{n}");
        }
    }

    #[test]
    fn a_key_shows_nothing_of_a_token() {
        let key = key("a.toml", "path = \"x\"\ntoken = \"canary\"");
        assert!(!key.hex().contains("canary"));
        assert_eq!(key.hex().len(), 32);
    }

    #[test]
    fn the_sources_together_are_the_same_in_any_order() {
        let (a, b) = (Key([1; 16]), Key([2; 16]));
        assert_eq!(Key::of_all(&[a, b]), Key::of_all(&[b, a]));
        assert_ne!(Key::of_all(&[a, b]), Key::of_all(&[a]));
    }
}

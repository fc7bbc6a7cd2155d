//! One table of the config, key by key, with the place of each: what a reader takes it understands; what is left at
//! the end nobody knows.
//!
//! Not here: which keys there are. The owner of a table says so by taking them.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use super::problem::{Place, Problem, Source, suggest};

/// A table of the config.
#[derive(Clone, Debug)]
pub struct Section {
    source: Arc<Source>,
    span: Range<usize>,
    entries: Vec<Entry>,
    asked: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Entry {
    key: String,
    key_span: Range<usize>,
    value: Located<Value>,
}

/// A value of the config.
#[derive(Clone, Debug)]
pub enum Value {
    /// A text in quotes.
    Text(String),
    /// A number, in its digits.
    Number(String),
    /// True or false.
    Truth(bool),
    /// A date, a time, or both.
    Time(Datetime),
    /// A list.
    List(Vec<Located<Value>>),
    /// A table.
    Table(Section),
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Located<T> {
    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), place: self.place }
    }
}

impl Section {
    /// A table as it was parsed from `source`. `span` is the place to show for the table as a whole.
    pub fn new(source: &Arc<Source>, span: Range<usize>, table: &DeTable<'_>) -> Self {
        let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            value: located(source, value),
        };
        let mut entries: Vec<Entry> = table.iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        Self { source: source.clone(), span, entries, asked: Vec::new() }
    }

    /// The place of the table as a whole.
    pub fn place(&self) -> Place {
        self.place_of(self.span.clone())
    }

    /// A place in the file of this table.
    pub fn place_of(&self, span: Range<usize>) -> Place {
        Place { source: self.source.clone(), span }
    }

    /// The folder of the file that this table stands in: relative paths start there.
    pub fn folder(&self) -> PathBuf {
        self.source.path.parent().map_or_else(PathBuf::new, Path::to_owned)
    }

    /// Takes a key's value.
    pub fn take(&mut self, key: &'static str) -> Option<Located<Value>> {
        self.asked.push(key);
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at).value)
    }

    /// Takes everything, whatever it is called: for tables whose keys the user chooses.
    pub fn take_all(&mut self) -> Vec<(Located<String>, Located<Value>)> {
        let entries = std::mem::take(&mut self.entries);
        entries.into_iter().map(|e| (Located { value: e.key, place: self.place_of(e.key_span) }, e.value)).collect()
    }

    /// Takes a text.
    pub fn text(&mut self, key: &'static str) -> Result<Option<Located<String>>, Problem> {
        let Some(found) = self.take(key) else { return Ok(None) };
        match found.value {
            Value::Text(value) => Ok(Some(Located { value, place: found.place })),
            other => Err(other.is_not("a text in quotes", key, found.place)),
        }
    }

    /// Takes a text that may not be missing or empty.
    pub fn needed_text(&mut self, key: &'static str) -> Result<Located<String>, Problem> {
        match self.text(key)? {
            Some(text) if text.value.is_empty() => Err(Problem::error(format!("{key} is empty"), text.place)),
            Some(text) => Ok(text),
            None => {
                let missing = Problem::error(format!("{key} is missing"), self.place());
                Err(missing.help(format!("add `{key} = \"...\"` to this table")))
            }
        }
    }

    /// Everything that nobody took, each as a problem that names the nearest known key.
    pub fn unknown(&self) -> Vec<Problem> {
        let report = |entry: &Entry| {
            let place = self.place_of(entry.key_span.clone());
            Problem::error(format!("unknown key {:?}", entry.key), place).help(suggest(&entry.key, &self.asked))
        };
        self.entries.iter().map(report).collect()
    }
}

impl Value {
    /// The problem of a value that has another type than its key needs. The value itself is not told: it may be a
    /// secret.
    pub fn is_not(&self, expected: &str, key: &str, place: Place) -> Problem {
        let found = match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Truth(_) => "true or false",
            Self::Time(_) => "a date or a time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        };
        Problem::error(format!("{key} is {found}"), place).help(format!("expected {expected}")).hide()
    }
}

fn located(source: &Arc<Source>, found: &toml::Spanned<DeValue<'_>>) -> Located<Value> {
    let span = found.span();
    let value = match found.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(truth) => Value::Truth(*truth),
        DeValue::Datetime(time) => Value::Time(*time),
        DeValue::Array(list) => Value::List(list.iter().map(|item| located(source, item)).collect()),
        DeValue::Table(table) => Value::Table(Section::new(source, span.clone(), table)),
    };
    Located { value, place: Place { source: source.clone(), span } }
}

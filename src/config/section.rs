//! A table of the config whose keys are taken one by one, each with its location. The keys that are left at the end are
//! unknown.
//!
//! Not here: which keys a table has, which its owner decides by taking them; merging tables of several files (`merge`).

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use super::moment::{self, Moment};
use super::permission::Permission;
use super::problem::{Location, Problem, Source, quoted, suggest};

/// A table of the config.
#[derive(Clone, Debug)]
pub struct Section {
    source: Arc<Source>,
    span: Range<usize>,
    pub(super) entries: Vec<Entry>,
    asked: Vec<&'static str>,
    /// The id of the source, if this is its table; else empty.
    pub(super) owner: String,
    /// What the board may do in the source, if this is its table.
    allowed: Vec<Permission>,
}

/// A key with its value. After a merge, the entries of a table may be in several files.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Located<String>,
    pub value: Located<Value>,
}

/// A value of the config.
#[derive(Clone)]
pub enum Value {
    /// A string.
    Text(String),
    /// A number, as written.
    Number(String),
    /// A boolean.
    Truth(bool),
    /// A date, a time, or both.
    Time(Datetime),
    /// A list.
    List(Vec<Located<Value>>),
    /// A table.
    Table(Section),
}

/// A value with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its location.
    pub location: Location,
}

impl<T> Located<T> {
    /// Another value with the same location.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), location: self.location }
    }
}

impl Section {
    /// Wraps a table that was parsed from `source`. `span` is the location of the table as a whole.
    pub fn new(source: &Arc<Source>, span: Range<usize>, table: &DeTable<'_>) -> Self {
        let location = |span| Location { source: source.clone(), span };
        let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| Entry {
            key: Located { value: key.get_ref().to_string(), location: location(key.span()) },
            value: located(source, value),
        };
        let mut entries: Vec<Entry> = table.iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.key.location.span.start);
        Self { source: source.clone(), span, entries, asked: Vec::new(), owner: String::new(), allowed: Vec::new() }
    }

    /// The location of the table as a whole.
    pub fn location(&self) -> Location {
        self.place_of(self.span.clone())
    }

    /// A location in the file of this table.
    pub fn place_of(&self, span: Range<usize>) -> Location {
        Location { source: self.source.clone(), span }
    }

    /// The folder of this table's file, to which relative paths refer.
    pub fn folder(&self) -> PathBuf {
        self.source.path.parent().map_or_else(PathBuf::new, Path::to_owned)
    }

    /// Whether an included file has this table: then others than its reader may change it.
    pub fn is_included(&self) -> bool {
        self.source.included
    }

    /// The id of the source, if this is its table; else empty.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Whether it has a key that was not taken.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key)
    }

    /// The board may do this in the source that has this table.
    pub fn allow(&mut self, permission: Permission) {
        self.allowed.push(permission);
    }

    /// Whether the board may do something in the source that has this table.
    pub fn allows(&self, permission: Permission) -> bool {
        self.allowed.contains(&permission)
    }

    /// Takes a key's value.
    pub fn take(&mut self, key: &'static str) -> Option<Located<Value>> {
        self.asked.push(key);
        let at = self.entries.iter().position(|entry| entry.key.value == key)?;
        Some(self.entries.remove(at).value)
    }

    /// Takes all entries, for tables whose keys the user chooses.
    pub fn take_all(&mut self) -> Vec<(Located<String>, Located<Value>)> {
        std::mem::take(&mut self.entries).into_iter().map(|entry| (entry.key, entry.value)).collect()
    }

    /// Takes a string.
    pub fn text(&mut self, key: &'static str) -> Result<Option<Located<String>>, Problem> {
        let Some(found) = self.take(key) else { return Ok(None) };
        match found.value {
            Value::Text(value) => Ok(Some(Located { value, location: found.location })),
            other => Err(other.is_not("a text in quotes", key, found.location)),
        }
    }

    /// Takes a string that is required and not empty.
    pub fn needed_text(&mut self, key: &'static str) -> Result<Located<String>, Problem> {
        match self.text(key)? {
            Some(text) if text.value.trim().is_empty() => {
                Err(Problem::error(format!("{key} is empty"), text.location).help("fill it in"))
            }
            Some(text) => Ok(text),
            None => {
                let missing = Problem::error(format!("{key} is missing"), self.location());
                Err(missing.help(format!("add `{key} = \"...\"` to this table")))
            }
        }
    }

    /// Takes a boolean.
    pub fn truth(&mut self, key: &'static str) -> Result<Option<Located<bool>>, Problem> {
        let Some(found) = self.take(key) else { return Ok(None) };
        match found.value {
            Value::Truth(value) => Ok(Some(Located { value, location: found.location })),
            other => Err(other.is_not("true or false", key, found.location)),
        }
    }

    /// Takes a list of strings. Every entry of another type is a problem; the others are returned.
    pub fn texts(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<Located<Vec<Located<String>>>> {
        let found = self.take(key)?;
        let Value::List(list) = found.value else {
            problems.push(found.value.is_not("a list of texts, in brackets: [\"...\"]", key, found.location));
            return None;
        };
        let mut texts = Vec::with_capacity(list.len());
        for entry in list {
            match entry.value {
                Value::Text(value) => texts.push(Located { value, location: entry.location }),
                other => problems.push(other.is_not("a list of texts only", key, entry.location)),
            }
        }
        Some(Located { value: texts, location: found.location })
    }

    /// Takes a date or an instant.
    pub fn moment(&mut self, key: &'static str) -> Result<Option<Located<Moment>>, Problem> {
        let Some(found) = self.take(key) else { return Ok(None) };
        let Value::Time(time) = found.value else {
            return Err(found.value.is_not(moment::FORM, key, found.location));
        };
        match moment::read(&time) {
            Ok(value) => Ok(Some(Located { value, location: found.location })),
            Err(what) => {
                Err(Problem::error(format!("{key} {what}"), found.location).help(format!("expected {}", moment::FORM)))
            }
        }
    }

    /// Takes a table.
    pub fn table(&mut self, key: &'static str) -> Result<Option<Section>, Problem> {
        let Some(found) = self.take(key) else { return Ok(None) };
        match found.value {
            Value::Table(table) => Ok(Some(table)),
            other => Err(other.is_not("a table, such as { ... = ... }", key, found.location)),
        }
    }

    /// Takes a list of tables, each under `[[header]]`. Every entry of another type is a problem.
    pub fn tables(&mut self, key: &'static str, header: &str, problems: &mut Vec<Problem>) -> Vec<Section> {
        let Some(found) = self.take(key) else { return Vec::new() };
        let expected = format!("a list of tables, each under [[{header}]]");
        let list = match found.value {
            Value::List(list) => list,
            Value::Table(_) => {
                let single =
                    Problem::error(format!("[{header}] is one table, where a list is expected"), found.location);
                problems.push(single.help(format!("write [[{header}]], in double brackets")));
                return Vec::new();
            }
            other => {
                problems.push(other.is_not(&expected, key, found.location));
                return Vec::new();
            }
        };
        let table = |entry: Located<Value>| match entry.value {
            Value::Table(table) => Some(table),
            other => {
                problems.push(other.is_not(&expected, key, entry.location));
                None
            }
        };
        list.into_iter().filter_map(table).collect()
    }

    /// The keys that were not taken, each as a problem that suggests the most similar known key.
    pub fn unknown(&self) -> Vec<Problem> {
        let report = |entry: &Entry| {
            let (key, location) = (&entry.key.value, entry.key.location.clone());
            Problem::error(format!("unknown key {}", quoted(key)), location).help(suggest(key, &self.asked)).guarded()
        };
        self.entries.iter().map(report).collect()
    }
}

/// Resolves a path of the config: `~` is the home folder, and relative paths start at `folder`.
pub fn path_from(folder: &Path, written: &str) -> PathBuf {
    let home = written.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(std::path::is_separator));
    match (home, std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches(std::path::is_separator)),
        _ => folder.join(written),
    }
}

impl Value {
    /// The problem that a value has the wrong type for its key. The message does not contain the value, and the line is
    /// not quoted if it may contain a secret.
    pub fn is_not(&self, expected: &str, key: &str, location: Location) -> Problem {
        let problem = Problem::error(format!("{key} is {}", self.type_name()), location);
        problem.help(format!("expected {expected}")).guarded()
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Truth(_) => "true or false",
            Self::Time(_) => "a date or a time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// Prints only the type, because the value may be a secret.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
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
    Located { value, location: Location { source: source.clone(), span } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(text: &str) -> Section {
        let source = Arc::new(Source { path: "/etc/board/config.toml".into(), text: text.to_owned(), included: false });
        let table = DeTable::parse(text).unwrap();
        Section::new(&source, 0..0, table.get_ref())
    }

    #[test]
    fn what_nobody_takes_is_unknown_and_the_nearest_known_key_is_named() {
        let mut section = section("titel = 1\nme = \"a\"\n");
        assert_eq!(section.text("me").unwrap().unwrap().value, "a");
        assert!(section.text("title").unwrap().is_none());
        let [problem] = &*section.unknown() else { panic!() };
        assert_eq!(problem.what, "unknown key \"titel\"");
        assert_eq!(problem.help.as_deref(), Some("did you mean \"title\"?"));
        assert_eq!((problem.line_column(), problem.hidden), (Some((1, 1)), false));
    }

    #[test]
    fn every_entry_of_a_list_that_is_no_text_is_named() {
        let mut problems = Vec::new();
        let texts = section("a = [\"x\", 2, \"y\", false]").texts("a", &mut problems).unwrap().value;
        assert_eq!(texts.iter().map(|t| &*t.value).collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(problems.iter().map(|p| &*p.what).collect::<Vec<_>>(), ["a is a number", "a is true or false"]);
        assert_eq!(problems.iter().map(Problem::line_column).collect::<Vec<_>>(), [Some((1, 11)), Some((1, 19))]);
    }

    #[test]
    fn paths_start_at_the_folder_of_their_file_or_at_home() {
        let folder = section("").folder();
        assert_eq!(path_from(&folder, "../team"), Path::new("/etc/board/../team"));
        assert_eq!(path_from(&folder, "/srv/team"), Path::new("/srv/team"));
        assert_eq!(path_from(&folder, "~maya/team"), Path::new("/etc/board/~maya/team"));
        let home = std::env::home_dir().unwrap();
        assert_eq!(path_from(&folder, "~"), home);
        assert_eq!(path_from(&folder, "~/team/atlas"), home.join("team/atlas"));
    }

    #[test]
    fn debugging_a_section_does_not_print_its_values() {
        let shown = format!("{:?}", section("token = \"canary\"\nlist = [\"canary\"]"));
        assert!(shown.contains("token") && !shown.contains("canary"), "{shown}");
    }
}

//! What the program prints: JSON, in which every key but `id` and `account` may be left out or `null`.
//!
//! A value of another shape counts as absent, and is told with its JSON path: `items[3].due: expected ...`. Unknown keys
//! are passed over, but for those that are nearly a known one.
//!
//! Not here: what it becomes (`map`).

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::config::nearest;
use crate::domain::text::{Text, head};
use crate::providers::Trouble;
use crate::providers::kit::shallow;

/// No value that is read lies deeper.
const LEVELS: usize = 8;
/// So many mistakes are told.
const MOST: usize = 20;

/// The keys of everything, by what has them.
const TOP: [&str; 4] = ["items", "statuses", "calendars", "people"];
const ITEM: [&str; 9] = ["id", "title", "status", "assignees", "due", "url", "project", "channel", "messages"];
const MESSAGE: [&str; 4] = ["author", "at", "text", "mentions"];
const STATUS: [&str; 5] = ["who", "state", "until", "note", "set_at"];
const CALENDAR: [&str; 2] = ["who", "events"];
const EVENT: [&str; 4] = ["start", "end", "kind", "title"];
const PERSON: [&str; 4] = ["account", "name", "email", "zone"];

/// Everything that was printed.
#[derive(Debug, Default)]
pub struct Printed {
    /// `items`.
    pub items: Vec<Item>,
    /// `statuses`.
    pub statuses: Vec<Status>,
    /// `calendars`.
    pub calendars: Vec<Calendar>,
    /// `people`.
    pub people: Vec<Person>,
    /// What has another shape.
    pub mistakes: Mistakes,
}

/// Words about what has another shape.
#[derive(Debug, Default)]
pub struct Mistakes {
    /// The first ones, each with its path.
    pub told: Vec<String>,
    /// How many there are beside those.
    pub more: usize,
    /// Something was left out whole.
    pub lost: bool,
}

impl Mistakes {
    /// A value at a path is not what was expected; it counts as absent.
    pub fn add(&mut self, path: &str, what: &str) {
        if self.told.len() < MOST {
            self.told.push(format!("{path}: {what}"));
        } else {
            self.more += 1;
        }
    }
}

/// Text that was read, and its path.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub path: String,
}

/// An item.
#[derive(Debug, Default)]
pub struct Item {
    pub id: String,
    pub title: Option<Word>,
    pub status: Option<Word>,
    pub assignees: Vec<Word>,
    pub due: Option<Word>,
    pub url: Option<Word>,
    pub project: Option<Word>,
    pub channel: Option<Word>,
    pub messages: Vec<Message>,
}

/// A message.
#[derive(Debug, Default)]
pub struct Message {
    pub author: Option<Word>,
    pub at: Option<Word>,
    pub text: Option<Word>,
    /// `None`: the key is not there.
    pub mentions: Option<Vec<Word>>,
}

/// A status.
#[derive(Debug, Default)]
pub struct Status {
    pub path: String,
    pub who: Option<Word>,
    pub state: Option<Word>,
    pub until: Option<Word>,
    /// There is an `until`, and it is no text.
    pub endless: bool,
    pub note: Option<Word>,
    pub set_at: Option<Word>,
}

/// Somebody's events.
#[derive(Debug, Default)]
pub struct Calendar {
    pub path: String,
    pub who: Option<Word>,
    pub events: Vec<Event>,
}

/// An event.
#[derive(Debug, Default)]
pub struct Event {
    pub path: String,
    pub start: Option<Word>,
    pub end: Option<Word>,
    pub kind: Option<Word>,
    pub title: Option<Word>,
}

/// Somebody.
#[derive(Debug, Default)]
pub struct Person {
    pub account: String,
    pub name: Option<Word>,
    pub email: Option<Word>,
    pub zone: Option<Word>,
}

/// Reads what was printed. `Err`: it is no JSON, or no object: what is wrong with it as a whole.
pub fn read(bytes: &[u8]) -> Result<Printed, String> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() {
        return Err("printed nothing: expected JSON such as { \"items\": [] }".to_owned());
    }
    let Some(value) = shallow(text, LEVELS) else {
        let error = serde_json::from_str::<IgnoredAny>(text).err();
        let at = error.map(|error| format!(", line {} column {}", error.line(), error.column())).unwrap_or_default();
        return Err(format!("did not print JSON{at}, near `{}`", head(text, 60)));
    };
    let Value::Object(top) = value else {
        return Err(format!("printed {} at the top: expected an object with `items`", noun(&value)));
    };
    let mut reader = Reader::default();
    let mut top = Table { fields: top, path: String::new() };
    reader.known(&top, &TOP);
    let items = reader.each(&mut top, "items", Reader::item);
    let statuses = reader.each(&mut top, "statuses", |reader, table| Some(reader.status(table)));
    let calendars = reader.each(&mut top, "calendars", |reader, table| Some(reader.calendar(table)));
    let people = reader.each(&mut top, "people", Reader::person);
    Ok(Printed { items, statuses, calendars, people, mistakes: reader.mistakes })
}

/// The trouble of a program that printed something else.
pub fn shape(name: &str, what: &str) -> Trouble {
    Trouble::Shape { text: Text::new(format!("{name} {what}")) }
}

/// An object, and its path.
struct Table {
    fields: Map<String, Value>,
    path: String,
}

impl Table {
    /// Takes a value that is not null.
    fn take(&mut self, key: &str) -> Option<(Value, String)> {
        let value = self.fields.remove(key).filter(|value| !value.is_null())?;
        Some((value, self.path_of(key)))
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

#[derive(Default)]
struct Reader {
    mistakes: Mistakes,
}

impl Reader {
    fn item(&mut self, mut table: Table) -> Option<Item> {
        self.known(&table, &ITEM);
        let id = self.needed(&mut table, "id")?;
        Some(Item {
            id,
            title: self.word(&mut table, "title"),
            status: self.word(&mut table, "status"),
            assignees: self.words(&mut table, "assignees").unwrap_or_default(),
            due: self.word(&mut table, "due"),
            url: self.word(&mut table, "url"),
            project: self.word(&mut table, "project"),
            channel: self.word(&mut table, "channel"),
            messages: self.each(&mut table, "messages", |reader, table| Some(reader.message(table))),
        })
    }

    fn message(&mut self, mut table: Table) -> Message {
        self.known(&table, &MESSAGE);
        Message {
            author: self.word(&mut table, "author"),
            at: self.word(&mut table, "at"),
            text: self.word(&mut table, "text"),
            mentions: self.words(&mut table, "mentions"),
        }
    }

    fn status(&mut self, mut table: Table) -> Status {
        self.known(&table, &STATUS);
        let has_end = table.fields.get("until").is_some_and(|until| !until.is_null());
        let until = self.word(&mut table, "until");
        Status {
            who: self.word(&mut table, "who"),
            state: self.word(&mut table, "state"),
            endless: has_end && until.is_none(),
            until,
            note: self.word(&mut table, "note"),
            set_at: self.word(&mut table, "set_at"),
            path: table.path,
        }
    }

    fn calendar(&mut self, mut table: Table) -> Calendar {
        self.known(&table, &CALENDAR);
        Calendar {
            who: self.word(&mut table, "who"),
            events: self.each(&mut table, "events", |reader, table| Some(reader.event(table))),
            path: table.path,
        }
    }

    fn event(&mut self, mut table: Table) -> Event {
        self.known(&table, &EVENT);
        Event {
            start: self.word(&mut table, "start"),
            end: self.word(&mut table, "end"),
            kind: self.word(&mut table, "kind"),
            title: self.word(&mut table, "title"),
            path: table.path,
        }
    }

    fn person(&mut self, mut table: Table) -> Option<Person> {
        self.known(&table, &PERSON);
        let account = self.needed(&mut table, "account")?;
        Some(Person {
            account,
            name: self.word(&mut table, "name"),
            email: self.word(&mut table, "email"),
            zone: self.word(&mut table, "zone"),
        })
    }

    /// Tells of keys that are nearly a known one.
    fn known(&mut self, table: &Table, known: &[&str]) {
        for key in table.fields.keys().filter(|key| !known.contains(&key.as_str())) {
            if let Some(near) = nearest(key, known) {
                let key = Text::new(&**key).head(40).to_owned();
                self.mistakes.add(&table.path_of(&key), &format!("unknown key, did you mean {near:?}?"));
            }
        }
    }

    /// A text that must be there and say something; a number is one, too.
    fn needed(&mut self, table: &mut Table, key: &str) -> Option<String> {
        let path = table.path_of(key);
        let word = match table.take(key) {
            Some((Value::String(text), _)) if !text.trim().is_empty() => Some(text),
            Some((Value::Number(number), _)) => Some(number.to_string()),
            Some((Value::String(_), _)) => {
                self.mistakes.add(&path, "is empty: left out");
                None
            }
            Some((other, _)) => {
                self.mistakes.add(&path, &format!("is {}, expected a text: left out", noun(&other)));
                None
            }
            None => {
                self.mistakes.add(&path, "is missing: left out");
                None
            }
        };
        self.mistakes.lost |= word.is_none();
        word
    }

    fn word(&mut self, table: &mut Table, key: &str) -> Option<Word> {
        let (value, path) = table.take(key)?;
        self.text(value, path)
    }

    fn text(&mut self, value: Value, path: String) -> Option<Word> {
        match value {
            Value::String(text) => Some(Word { text, path }),
            Value::Number(number) => Some(Word { text: number.to_string(), path }),
            other => {
                self.mistakes.add(&path, &format!("is {}, expected a text", noun(&other)));
                None
            }
        }
    }

    /// A list of texts; `None`: the key is not there, or no list.
    fn words(&mut self, table: &mut Table, key: &str) -> Option<Vec<Word>> {
        let list = self.list(table, key)?;
        Some(list.into_iter().filter_map(|(value, path)| self.text(value, path)).collect())
    }

    /// A list of objects.
    fn each<T>(&mut self, table: &mut Table, key: &str, mut read: impl FnMut(&mut Self, Table) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        for (value, path) in self.list(table, key).unwrap_or_default() {
            if let Value::Object(fields) = value {
                found.extend(read(self, Table { fields, path }));
            } else {
                self.mistakes.add(&path, &format!("is {}, expected an object: left out", noun(&value)));
                self.mistakes.lost = true;
            }
        }
        found
    }

    fn list(&mut self, table: &mut Table, key: &str) -> Option<Vec<(Value, String)>> {
        let (value, path) = table.take(key)?;
        if let Value::Array(list) = value {
            return Some(list.into_iter().enumerate().map(|(n, value)| (value, format!("{path}[{n}]"))).collect());
        }
        self.mistakes.add(&path, &format!("is {}, expected a list", noun(&value)));
        self.mistakes.lost = true;
        None
    }
}

fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(json: &str) -> Vec<String> {
        read(json.as_bytes()).unwrap().mistakes.told
    }

    #[test]
    fn every_key_but_id_and_account_may_be_left_out_or_null() {
        let json = r#"{"items":[{"id":"a"},{"id":7,"title":null,"assignees":null,"messages":[{}]}],"statuses":[{}],
            "calendars":[{},{"events":[{}]}],"people":[{"account":"k"}],"new":1}"#;
        let printed = read(json.as_bytes()).unwrap();
        assert_eq!((printed.items.len(), &*printed.items[1].id), (2, "7"));
        assert!(printed.mistakes.told.is_empty() && !printed.mistakes.lost, "{:?}", printed.mistakes);
        assert!(read(b"{}").unwrap().items.is_empty());
    }

    #[test]
    fn a_wrong_shape_is_told_with_its_json_path_and_costs_no_more_than_itself() {
        let json = r#"{"items":[{"id":"a","title":[],"assignees":["k",{}],"messages":[{"text":true},7]},{"title":"x"},5,
            {"id":" "},{"id":{}}],"statuses":{},"people":[{"account":"k","zone":[1]},{}],
            "calendars":[{"who":"k","events":[{"start":false}]}]}"#;
        assert_eq!(
            mistakes(json),
            [
                "items[0].title: is a list, expected a text",
                "items[0].assignees[1]: is an object, expected a text",
                "items[0].messages[0].text: is true or false, expected a text",
                "items[0].messages[1]: is a number, expected an object: left out",
                "items[1].id: is missing: left out",
                "items[2]: is a number, expected an object: left out",
                "items[3].id: is empty: left out",
                "items[4].id: is an object, expected a text: left out",
                "statuses: is an object, expected a list",
                "calendars[0].events[0].start: is true or false, expected a text",
                "people[0].zone: is a list, expected a text",
                "people[1].account: is missing: left out",
            ]
        );
    }

    #[test]
    fn a_key_that_is_nearly_a_known_one_is_told() {
        assert_eq!(
            mistakes(r#"{"item":[],"items":[{"id":"a","assignee":"k","priority":3}]}"#),
            [
                "item: unknown key, did you mean \"items\"?",
                "items[0].assignee: unknown key, did you mean \"assignees\"?",
            ]
        );
    }

    #[test]
    fn h8_what_is_no_json_or_no_object_is_told_with_its_place() {
        let whole = |text: &str| read(text.as_bytes()).unwrap_err();
        assert_eq!(whole(" \n"), "printed nothing: expected JSON such as { \"items\": [] }");
        assert_eq!(whole("{\"items\":\n [}"), "did not print JSON, line 2 column 3, near `{\"items\":\n [}`");
        assert_eq!(whole("[]"), "printed a list at the top: expected an object with `items`");
        assert!(read(b"\xEF\xBB\xBF{}").is_ok());
    }

    #[test]
    fn h9_depth_hurts_nobody_and_mistakes_without_end_are_counted() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(mistakes(&format!("{{\"items\":[{{\"id\":\"a\",\"title\":{deep}}}]}}")).len(), 1);
        let many = format!("{{\"items\":[{}0]}}", "0,".repeat(99));
        let printed = read(many.as_bytes()).unwrap();
        assert_eq!((printed.mistakes.told.len(), printed.mistakes.more), (MOST, 80));
    }
}

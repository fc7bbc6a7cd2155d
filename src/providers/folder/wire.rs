//! The shapes of the folder's TOML files, read as far as they are right: every flaw has its place, and none of them
//! loses the rest of its file.
//!
//! Not here: what the values become (`map`), which files there are (`list`).

use std::borrow::Cow;
use std::ops::Range;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::{Datetime, Offset};

use crate::config::{mended, suggest};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Due, SetState};

/// What is wrong in a file, and at which byte of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The byte at which it stands.
    pub at: usize,
    /// What is wrong, and what was expected.
    pub text: String,
    /// All of it could be read: it is only likely that something else was meant.
    pub is_slip: bool,
}

/// A text, and the bytes of the file that hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    pub span: Range<usize>,
    pub text: Cow<'a, str>,
}

/// `items/<stem>.toml`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ItemFile<'a> {
    pub title: Option<Cow<'a, str>>,
    pub done: bool,
    pub assignees: Vec<Placed<'a>>,
    pub due: Option<Due>,
    pub url: Option<Cow<'a, str>>,
    pub project: Option<Cow<'a, str>>,
    pub channel: Option<Channel>,
    pub messages: Vec<MessageFile<'a>>,
    pub done_at: Option<Instant>,
}

/// One `[[message]]`, or `items/<stem>/<time>-<author>.toml`.
#[derive(Debug, PartialEq, Eq)]
pub struct MessageFile<'a> {
    pub author: Placed<'a>,
    pub at: Instant,
    pub text: Placed<'a>,
}

/// `status/<id>.toml`.
#[derive(Debug, PartialEq, Eq)]
pub struct StatusFile<'a> {
    pub state: SetState,
    pub until: Option<Instant>,
    pub note: Option<Cow<'a, str>>,
    pub set_at: Option<Instant>,
}

/// The keys of an item's file.
pub const ITEM_KEYS: [&str; 9] =
    ["title", "status", "assignees", "due", "url", "project", "channel", "message", "done_at"];
const MESSAGE_KEYS: [&str; 3] = ["author", "at", "text"];
/// The keys of a status.
pub const STATUS_KEYS: [&str; 4] = ["state", "until", "note", "set_at"];
/// The most bytes that are read of a TOML file.
pub const TOML_CAP: u64 = 1 << 20;
/// Shown in place of a text that cannot be read.
const UNREADABLE: &str = "(unreadable)";
const INSTANT_FORM: &str = "an instant with an offset, such as 2026-11-22T09:00:00Z";

/// Reads an item's file. `Err`: it is no TOML, so none of it can be used.
pub fn item(text: &str) -> Result<(ItemFile<'_>, Vec<Flaw>), Flaw> {
    let mut flaws = Flaws::default();
    let mut item = ItemFile::default();
    for (key, value) in table(text)? {
        match key.get_ref().as_ref() {
            "title" => item.title = flaws.text("title", value),
            "status" => item.done = flaws.done(value),
            "assignees" => item.assignees = flaws.texts("assignees", value),
            "due" => item.due = flaws.due(&value),
            "url" => item.url = flaws.text("url", value),
            "project" => item.project = flaws.text("project", value),
            "channel" => item.channel = flaws.channel(value),
            "message" => item.messages = flaws.messages(value),
            "done_at" => item.done_at = flaws.instant("done_at", &value),
            _ => flaws.unknown(&key, &ITEM_KEYS),
        }
    }
    Ok((item, flaws.in_order()))
}

/// Reads a file that holds one message. One without author or time is none; without a text that
/// can be read it counts all the same.
pub fn message(text: &str) -> Result<(Option<MessageFile<'_>>, Vec<Flaw>), Flaw> {
    let mut flaws = Flaws::default();
    let found = flaws.message(0, table(text)?);
    Ok((found, flaws.in_order()))
}

/// Reads a status. One without a state that is known is none, nor is one whose end cannot be read: it would hold for ever.
pub fn status(text: &str) -> Result<(Option<StatusFile<'_>>, Vec<Flaw>), Flaw> {
    let mut flaws = Flaws::default();
    let (mut state, mut until, mut note, mut set_at) = (None, None, None, None);
    let (mut named, mut endless) = (false, false);
    for (key, value) in table(text)? {
        match key.get_ref().as_ref() {
            "state" => (state, named) = (flaws.state(value), true),
            "until" => {
                until = flaws.instant("until", &value);
                endless = until.is_none();
                if let Some(flaw) = flaws.0.last_mut().filter(|_| endless) {
                    flaw.text.push_str("; this status does not count until that is mended");
                }
            }
            "note" => note = flaws.text("note", value),
            "set_at" => set_at = flaws.instant("set_at", &value),
            _ => flaws.unknown(&key, &STATUS_KEYS),
        }
    }
    if !named {
        flaws.add(0, format!("state is missing: expected one of {}", words(&SetState::ALL.map(SetState::word))));
    }
    let state = state.filter(|_| !endless);
    Ok((state.map(|state| StatusFile { state, until, note, set_at }), flaws.in_order()))
}

/// The keys at the top of a file; `None`: it is no TOML.
pub fn keys(text: &str) -> Option<Vec<String>> {
    Some(table(text).ok()?.iter().map(|(key, _)| key.get_ref().to_string()).collect())
}

/// The bytes of the value of a key at the top of a file.
pub fn value_of(text: &str, key: &str) -> Result<Option<Range<usize>>, Flaw> {
    let found = table(text)?.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value.span());
    Ok(found)
}

/// Where a key at the top of a file can be added: behind the line of the last one; without any, before the comment of the
/// first table, or at the end.
pub fn end_of_keys(text: &str) -> Result<usize, Flaw> {
    // A header names its table in brackets, without an equals sign between the name and the value.
    let is_key =
        |key: &Range<usize>, value: &Range<usize>| text.get(key.end..value.start).is_some_and(|t| t.contains('='));
    let spans = table(text)?.iter().map(|(key, value)| (key.span(), value.span())).collect::<Vec<_>>();
    let last = spans.iter().filter(|(key, value)| is_key(key, value)).map(|(_, value)| value.end).max();
    if let Some(last) = last {
        let rest = text.get(last..).unwrap_or_default();
        return Ok(rest.find('\n').map_or(text.len(), |end| last + end + 1));
    }
    let mut at = 0;
    let mut paragraph = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            return Ok(paragraph);
        }
        at += line.len();
        if line.trim().is_empty() {
            paragraph = at;
        }
    }
    Ok(text.len())
}

/// Reads a text as TOML.
pub fn table(text: &str) -> Result<DeTable<'_>, Flaw> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        conflict(text, at).unwrap_or_else(|| Flaw { at, text: explained(error.message()), is_slip: false })
    })
}

/// What to say when the line at a byte is a mark that a merge left behind.
fn conflict(text: &str, at: usize) -> Option<Flaw> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |n| n + 1);
    let line = text.get(start..)?;
    let marks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
    let text = "a merge left its marks here: keep what should stay (of messages, both sides) and remove the marks";
    marks.iter().any(|mark| line.starts_with(mark)).then(|| Flaw { at: start, text: text.to_owned(), is_slip: false })
}

/// What the parser says, and what to do where it does not say so.
fn explained(message: &str) -> String {
    mended(message).map_or_else(|| message.to_owned(), |help| format!("{message}: {help}"))
}

/// A value as it was parsed.
type Found<'a> = Spanned<DeValue<'a>>;

#[derive(Default)]
struct Flaws(Vec<Flaw>);

impl Flaws {
    /// The flaws as they stand in the file; a table gives its keys in the order of the alphabet.
    fn in_order(mut self) -> Vec<Flaw> {
        self.0.sort_by_key(|flaw| flaw.at);
        self.0
    }

    fn add(&mut self, at: usize, text: String) {
        self.0.push(Flaw { at, text, is_slip: false });
    }

    fn unknown(&mut self, key: &Spanned<Cow<'_, str>>, known: &[&str]) {
        let word = key.get_ref();
        self.add(key.span().start, format!("unknown key {word:?}: {}", suggest(word, known)));
    }

    fn wrong(&mut self, key: &str, value: &Found<'_>, expected: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.add(value.span().start, format!("{key} is {found}: expected {expected}"));
    }

    fn text<'a>(&mut self, key: &str, value: Found<'a>) -> Option<Cow<'a, str>> {
        if !matches!(value.get_ref(), DeValue::String(_)) {
            self.wrong(key, &value, "a text in quotes");
            return None;
        }
        if let DeValue::String(text) = value.into_inner() { Some(text) } else { None }
    }

    fn placed<'a>(&mut self, key: &str, value: Found<'a>) -> Option<Placed<'a>> {
        let span = value.span();
        self.text(key, value).map(|text| Placed { span, text })
    }

    fn texts<'a>(&mut self, key: &str, value: Found<'a>) -> Vec<Placed<'a>> {
        if !matches!(value.get_ref(), DeValue::Array(_)) {
            self.wrong(key, &value, "a list such as [\"kenji\"]");
            return Vec::new();
        }
        let DeValue::Array(list) = value.into_inner() else { return Vec::new() };
        list.into_iter().filter_map(|entry| self.placed(key, entry)).collect()
    }

    /// One of several words.
    fn word<T>(&mut self, key: &str, value: Found<'_>, known: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let at = value.span().start;
        let word = self.text(key, value)?;
        let found = read(&word);
        if found.is_none() {
            self.add(at, format!("{key} {word:?} is not known: {}", suggest(&word, known)));
        }
        found
    }

    fn done(&mut self, value: Found<'_>) -> bool {
        let read = |word: &str| match word {
            "open" => Some(false),
            "done" => Some(true),
            _ => None,
        };
        self.word("status", value, &["open", "done"], read).unwrap_or_default()
    }

    fn channel(&mut self, value: Found<'_>) -> Option<Channel> {
        self.word("channel", value, &Channel::ALL.map(Channel::word), Channel::from_word)
    }

    fn state(&mut self, value: Found<'_>) -> Option<SetState> {
        self.word("state", value, &SetState::ALL.map(SetState::word), SetState::from_word)
    }

    fn due(&mut self, value: &Found<'_>) -> Option<Due> {
        const FORM: &str = "a date such as 2026-11-27, or an instant with an offset such as 2026-11-27T17:00:00+09:00";
        match value.get_ref() {
            DeValue::Datetime(time) if time.time.is_none() => time.date.and_then(date).map(Due::Date),
            DeValue::Datetime(time) if time.offset.is_some() => moment(time).map(Due::At),
            DeValue::String(_) => {
                self.add(value.span().start, format!("due is a text: expected {FORM}, without quotes"));
                return None;
            }
            _ => None,
        }
        .or_else(|| {
            self.wrong("due", value, FORM);
            None
        })
    }

    fn instant(&mut self, key: &str, value: &Found<'_>) -> Option<Instant> {
        match value.get_ref() {
            DeValue::Datetime(time) if time.offset.is_some() => moment(time),
            DeValue::Datetime(time) if time.date.is_some() && time.time.is_some() => {
                self.add(value.span().start, format!("{key} has no offset: expected {INSTANT_FORM}"));
                return None;
            }
            DeValue::String(_) => {
                self.add(value.span().start, format!("{key} is a text: expected {INSTANT_FORM}, without quotes"));
                return None;
            }
            _ => None,
        }
        .or_else(|| {
            self.wrong(key, value, INSTANT_FORM);
            None
        })
    }

    fn messages<'a>(&mut self, value: Found<'a>) -> Vec<MessageFile<'a>> {
        if !matches!(value.get_ref(), DeValue::Array(_)) {
            self.wrong("message", &value, "[[message]] above each message, with both brackets");
            return Vec::new();
        }
        let DeValue::Array(list) = value.into_inner() else { return Vec::new() };
        list.into_iter().filter_map(|entry| self.listed(entry)).collect()
    }

    fn listed<'a>(&mut self, entry: Found<'a>) -> Option<MessageFile<'a>> {
        let at = entry.span().start;
        if !matches!(entry.get_ref(), DeValue::Table(_)) {
            self.wrong("message", &entry, "[[message]] above each message");
            return None;
        }
        let DeValue::Table(table) = entry.into_inner() else { return None };
        self.message(at, table)
    }

    fn message<'a>(&mut self, start: usize, table: DeTable<'a>) -> Option<MessageFile<'a>> {
        let (mut author, mut at, mut text) = (None, None, None);
        let mut named = [false; 3];
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "author" => {
                    let place = value.span().start;
                    let empty = matches!(value.get_ref(), DeValue::String(text) if text.is_empty());
                    author = self.placed("author", value).filter(|author| !author.text.is_empty());
                    if author.is_none() && empty {
                        self.add(place, "author is empty: expected a teammate's id or any other name".to_owned());
                    }
                    named[0] = true;
                }
                "at" => (at, named[1]) = (self.instant("at", &value), true),
                "text" => {
                    let span = value.span();
                    let unreadable = || Placed { span, text: UNREADABLE.into() };
                    text = Some(self.placed("text", value).unwrap_or_else(unreadable));
                    named[2] = true;
                }
                _ => self.unknown(&key, &MESSAGE_KEYS),
            }
        }
        let missing: Vec<&str> = MESSAGE_KEYS.into_iter().zip(named).filter(|(_, n)| !n).map(|(k, _)| k).collect();
        match *missing {
            [] => {}
            // Who spoke and when counts, whatever they said.
            ["text"] => self.add(start, "this message lacks its text".to_owned()),
            _ => self.add(start, format!("this message is left out: it lacks {}: add it", words(&missing))),
        }
        let text = text.unwrap_or(Placed { span: start..start, text: UNREADABLE.into() });
        Some(MessageFile { author: author?, at: at?, text })
    }
}

fn words(list: &[&str]) -> String {
    list.join(", ")
}

fn date(date: toml::value::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}

/// The instant of a date, a time and an offset. A leap second counts as the second before it.
fn moment(time: &Datetime) -> Option<Instant> {
    let date = date(time.date?)?;
    let clock = time.time.as_ref()?;
    let second = u32::from(clock.second.unwrap_or(0)).min(59);
    let nano = clock.nanosecond.unwrap_or(0);
    let clock = NaiveTime::from_hms_nano_opt(clock.hour.into(), clock.minute.into(), second, nano)?;
    let ahead = match time.offset? {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes),
    };
    date.and_time(clock).and_utc().checked_sub_signed(TimeDelta::minutes(ahead))
}

/// The line and the column, both from 1 and the column in characters, of a byte.
pub fn line_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests;

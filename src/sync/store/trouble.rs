//! The errors of the store, by the reaction to them; and reporting each once.
//!
//! Not here: the reactions.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Error, ErrorCode};

/// Why the store could not be read or written. Each variant has its own reaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Another program holds it: skip it this time.
    Busy,
    /// It is damaged: move it aside.
    Damaged(String),
    /// It is foreign, or of a newer version: leave it alone, and continue without.
    Foreign(String),
    /// The system refuses access: continue without.
    Unusable(String),
    /// A delta came for absent data: wait for a complete answer.
    Baseless,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("another program holds it"),
            Self::Damaged(why) | Self::Foreign(why) | Self::Unusable(why) => f.write_str(why),
            Self::Baseless => f.write_str("there is nothing that the changes belong to"),
        }
    }
}

impl Trouble {
    /// The message, with the file that could not be used, and what to do.
    pub(super) fn of_file(&self, file: &Path) -> String {
        let (name, folder) = (file.display(), file.parent().unwrap_or(file).display());
        match self {
            Self::Busy => format!("{name} is held by another program: try again in a moment"),
            Self::Damaged(why) => format!("{name} is damaged ({why}): move it away, and a new one is made"),
            Self::Foreign(why) => format!("{name} cannot be used ({why}): move it away, and a new one is made"),
            Self::Unusable(why) => {
                format!("{name} cannot be written ({why}): is {folder} a folder that you may write in?")
            }
            Self::Baseless => format!("{name}: {self}"),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let said = error.to_string();
        match &error {
            Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                // SQLite reports a missing table as an unknown error.
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown => Self::Damaged(said),
                _ => Self::Unusable(said),
            },
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::SqlInputError { .. } => Self::Damaged(said),
            _ => Self::Unusable(said),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Unusable(error.to_string())
    }
}

/// A topic of messages about the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    /// Data are only in memory.
    Memory,
    /// A file was moved aside.
    Aside,
    /// A part was damaged and is read again.
    Part,
    /// Another program holds it.
    Busy,
    /// It works, but with a limitation.
    Manner,
}

/// Receives messages for the user.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// Reports each topic once.
#[derive(Clone)]
pub(super) struct Voice {
    say: Say,
    said: Arc<Mutex<BTreeSet<Topic>>>,
}

impl Voice {
    pub(super) fn new(say: Say) -> Self {
        Self { say, said: Arc::default() }
    }

    /// Reports a message, unless its topic was reported before.
    pub(super) fn say(&self, topic: Topic, text: &str) {
        let first = self.said.lock().unwrap_or_else(PoisonError::into_inner).insert(topic);
        if first {
            (self.say)(text);
        }
    }

    /// Reports that data are only in memory, and why.
    pub(super) fn in_memory(&self, name: &str, trouble: &Trouble) {
        match trouble {
            Trouble::Busy => self.say(Topic::Busy, &format!("{name} is held by another program: not kept this time")),
            trouble => {
                let text = format!("what is fetched is not kept, {name} cannot be used: {trouble}");
                self.say(Topic::Memory, &text);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A voice, and its messages.
    pub(in super::super) fn listen() -> (Voice, Arc<Mutex<Vec<String>>>) {
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let ears = heard.clone();
        (Voice::new(Arc::new(move |text| ears.lock().unwrap().push(text.to_owned()))), heard)
    }

    #[test]
    fn each_topic_is_said_once() {
        let (voice, heard) = listen();
        for topic in [Topic::Memory, Topic::Aside, Topic::Memory] {
            voice.say(topic, &format!("{topic:?}"));
        }
        voice.clone().say(Topic::Aside, "again");
        assert_eq!(*heard.lock().unwrap(), ["Memory", "Aside"]);
    }
}

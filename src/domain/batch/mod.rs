//! What a provider hands over: plain values in the service's own account names, not yet joined to teammates. The store
//! keeps them in the form that they derive; a change of that is a new number in the name of its cache.
//!
//! ```text
//!  mod     a page, its parts, and problems
//!  item    items, conversations, due dates
//!  person  profiles, statuses, hints, check-ins
//!  event   calendars
//! ```
//!
//! Not here: mapping accounts to teammates, and deriving threads (`board::desk`, `conversation`).

mod event;
mod item;
mod person;

use serde::{Deserialize, Serialize};

pub use event::{Calendar, Event, EventKind, EventSpan, When};
pub use item::{Answer, Asks, Deed, Due, Item, Message};
pub use person::{CheckIn, Hint, Member, Profile, SetState, Status};

use super::ids::{Account, ItemId};
use super::text::Text;

/// One piece of an answer. Pages are sent as they are read; a value in a page replaces the former one with the same id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Items that are new or changed, each whole.
    pub items: Vec<Item>,
    /// Items that were removed.
    pub gone: Vec<ItemId>,
    /// Statuses that people set; `None` removes a status.
    pub statuses: Vec<(Account, Option<Status>)>,
    /// Hints of people's clients; `None` removes a hint.
    pub hints: Vec<(Account, Option<Hint>)>,
    /// People's calendars, each whole.
    pub calendars: Vec<Calendar>,
    /// The source's profiles of people, by which teammates are found whose account is not in the config.
    pub people: Vec<Profile>,
    /// People's check-ins.
    pub check_ins: Vec<CheckIn>,
    /// The whole roster, if the source was asked for it.
    pub roster: Option<Vec<Member>>,
    /// The progress of the look, if known.
    pub progress: Option<Progress>,
}

/// A part of the data of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// Items with their conversations.
    Items,
    /// Statuses that people set.
    Statuses,
    /// Hints of clients.
    Hints,
    /// Calendars.
    Calendars,
    /// Profiles of people.
    People,
    /// Check-ins.
    CheckIns,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 6] =
        [Self::Items, Self::Statuses, Self::Hints, Self::Calendars, Self::People, Self::CheckIns];
}

/// A set of parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts(u8);

impl Parts {
    /// No part.
    pub const NONE: Self = Self(0);
    /// Every part.
    pub const ALL: Self = Self::of(&Part::ALL);

    /// The set of these parts.
    pub const fn of(parts: &[Part]) -> Self {
        let (mut bits, mut rest) = (0, parts);
        while let [part, others @ ..] = rest {
            bits |= 1 << *part as u8;
            rest = others;
        }
        Self(bits)
    }

    /// The same set if `holds`, else no part.
    #[must_use]
    pub const fn only_if(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }

    /// The parts of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set has this part.
    pub const fn has(self, part: Part) -> bool {
        self.0 & (1 << part as u8) != 0
    }

    /// Whether the set has no part.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The progress of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The most that are read.
    pub done: usize,
    /// The total.
    pub total: usize,
}

/// A problem in a source. The rest of the source is unaffected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, as the source names it.
    pub file: Option<Text>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    pub column: Option<usize>,
    /// The problem, what was expected, and what to do.
    pub text: Text,
    /// Data could not be read because of it; else it only asks for a correction.
    pub is_error: bool,
}

impl Problem {
    /// A problem of the source at large, with no place in a file.
    pub fn at_large(text: impl Into<Box<str>>) -> Self {
        Self { file: None, line: None, column: None, text: Text::new(text), is_error: false }
    }

    /// The same problem as an error, because of which data could not be read.
    #[must_use]
    pub fn as_error(self) -> Self {
        Self { is_error: true, ..self }
    }
}

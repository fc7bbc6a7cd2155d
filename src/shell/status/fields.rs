//! What each field of a status line says.
//!
//! Not here: the template that has them (`template`), how they look (`paint`).

use std::time::Duration;

use chrono::TimeDelta;

use crate::board::concerns::{self, Task, Urgency};
use crate::board::{Board, Counts, Coverage};
use crate::domain::Instant;
use crate::domain::deadline::DeadlineState;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::panels::shared::say;
use crate::ui::Role;

/// Shown where there is no viewer whose value it would be.
const UNKNOWN: &str = "-";

/// Makes the fields from one table: their meaning, name, word in templates, and whether they are texts.
macro_rules! fields {
    ($($(#[$doc:meta])+ $name:ident = $word:literal $(text $text:literal)?,)+) => {
        /// A field of a status line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $($(#[$doc])+ $name,)+ }

        impl Field {
            /// Every field, in the order of the documentation.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$name),+];

            /// The word for it in templates.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// Its value is a text, which may be cut.
            pub const fn is_text(self) -> bool {
                match self { $(Self::$name => false $(|| $text)?),+ }
            }
        }
    };
}

fields! {
    /// How many teammates work now.
    Working = "working",
    /// How many teammates there are.
    Team = "team",
    /// How many replies the viewer owes.
    Owe = "owe",
    /// How many of them are late.
    Late = "late",
    /// How many deadlines are the viewer's.
    Due = "due",
    /// How many of them have little working time left.
    AtRisk = "at_risk",
    /// How many of them have passed.
    Overdue = "overdue",
    /// What the viewer has to do next, and the working time left for it.
    Next = "next" text true,
    /// Whom the viewer waits for, and when they are back.
    NextBack = "next_back" text true,
    /// The viewer's time.
    Time = "time",
    /// The viewer's name.
    Me = "me" text true,
    /// What the board is called.
    Title = "title" text true,
    /// How old the oldest data are.
    Age = "age",
    /// How many sources are older than they should be.
    Stale = "stale",
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What may be cut.
    pub head: String,
    /// A suffix that is not truncated: the time left.
    pub tail: String,
    /// There is any: a condition on it holds.
    pub any: bool,
    /// The role that it plays, where it plays one.
    pub role: Option<Role>,
}

/// How old a source's data are, and how old they may be.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
    /// When they were fetched; `None`: never.
    pub fetched_at: Option<Instant>,
    /// How often the source is asked.
    pub refresh: Duration,
    /// It pushes changes, and a board is open that receives them.
    pub live: bool,
}

impl Freshness {
    fn age(&self, now: Instant) -> Option<TimeDelta> {
        if self.live { Some(TimeDelta::zero()) } else { self.fetched_at.map(|at| now - at) }
    }

    /// Older than twice the interval, or not there at all.
    fn is_stale(&self, now: Instant) -> bool {
        let most = TimeDelta::from_std(self.refresh * 2).unwrap_or(TimeDelta::MAX);
        self.age(now).is_none_or(|age| age > most)
    }
}

/// What the values are taken from.
pub struct Facts<'a> {
    /// Everything that is kept, settled at `now`.
    pub board: &'a Board,
    /// The instant.
    pub now: Instant,
    /// What the board is called.
    pub title: Option<&'a Text>,
    /// Each source's data.
    pub sources: &'a [Freshness],
}

impl Facts<'_> {
    /// Returns whether threads and deadlines are known.
    pub fn is_known(&self) -> bool {
        self.sources.is_empty() || self.sources.iter().any(|source| source.fetched_at.is_some())
    }

    /// What a field says.
    pub fn value(&self, field: Field) -> Value {
        let (board, now) = (self.board, self.now);
        match field {
            Field::Working => number(board.working(now)),
            Field::Team => number(board.team.mates.len()),
            Field::Owe => self.counted(Role::Strong, |me| self.counts(me).owes),
            Field::Late => self.counted(Role::Late, |me| self.counts(me).owes_late),
            Field::Due => self.counted(Role::Strong, |me| self.counts(me).due),
            Field::AtRisk => self.counted(Role::AtRisk, |me| self.due(me, DeadlineState::AtRisk)),
            Field::Overdue => self.counted(Role::Overdue, |me| self.due(me, DeadlineState::Overdue)),
            Field::Next => self.mine(|me| self.next(me)),
            Field::NextBack => self.mine(|me| self.next_back(me)),
            Field::Time => text(board.dial().time(now), None),
            Field::Me => board.team.me.map_or_else(nobody, |me| text(say::index(board, me), None)),
            Field::Title => self.title.map_or_else(nobody, |title| text(title.clean().into_owned(), Some(Role::Brand))),
            Field::Age => self.age(),
            Field::Stale => count(self.sources.iter().filter(|source| source.is_stale(now)).count(), Role::Stale),
        }
    }

    /// A count of what is the viewer's, with a plus while a source was never read.
    fn counted(&self, role: Role, value: impl FnOnce(TeammateIndex) -> usize) -> Value {
        let coverage = self.board.coverage();
        let Some(me) = self.board.team.me.filter(|_| coverage != Coverage::None) else {
            return self.unknown();
        };
        let n = value(me);
        Value { head: coverage.figure(n), any: !coverage.is_none_of(n), ..count(n, role) }
    }

    /// A value that needs data and a viewer.
    fn mine(&self, value: impl FnOnce(TeammateIndex) -> Value) -> Value {
        self.board.team.me.filter(|_| self.is_known()).map_or_else(|| self.unknown(), value)
    }

    /// The placeholder without data, or without a viewer.
    fn unknown(&self) -> Value {
        if self.board.team.me.is_some() { Value { any: false, ..text("?".to_owned(), None) } } else { nobody() }
    }

    fn counts(&self, me: TeammateIndex) -> Counts {
        if self.board.team.me == Some(me) { self.board.owed_by_me() } else { self.board.counts(me) }
    }

    fn due(&self, me: TeammateIndex, state: DeadlineState) -> usize {
        concerns::due(self.board, me).filter(|deadline| deadline.state(self.now) == state).count()
    }

    fn next(&self, me: TeammateIndex) -> Value {
        let Some(task) = concerns::next(self.board, me, self.now) else {
            return Value { any: false, ..text("all clear".to_owned(), None) };
        };
        let role = match (task, task.urgency(self.now)) {
            (Task::Reply(_), Urgency::Past) => Role::Late,
            (Task::Reply(_), Urgency::Soon) => Role::DueSoon,
            (Task::Due(_), Urgency::Past) => Role::Overdue,
            (Task::Due(_), Urgency::Soon) => Role::AtRisk,
            (_, Urgency::Calm) => Role::Text,
        };
        let past = task.urgency(self.now) == Urgency::Past;
        let left = task.left(self.board, say::minute(self.now)).map(|left| say::left(left, past));
        // Without working hours no working time is left, so it is told by when: never a length by the wall in its place.
        let moment = || {
            let word = if past { "since" } else { "by" };
            Some(format!("{word} {}", say::when(task.due_at()?, self.board.dial(), self.now)))
        };
        let tail = left.or_else(moment).map(|said| format!(" {said}"));
        Value { tail: tail.unwrap_or_default(), ..text(task.title().clean().into_owned(), Some(role)) }
    }

    fn next_back(&self, me: TeammateIndex) -> Value {
        let Some((index, at)) = concerns::next_back(self.board, me, self.now) else {
            return Value { any: false, ..text("nobody".to_owned(), None) };
        };
        let name = say::index(self.board, index);
        Value {
            tail: format!(" {}", say::when(at, self.board.dial(), self.now)),
            ..text(say::short(&name).to_owned(), None)
        }
    }

    fn age(&self) -> Value {
        let oldest = self.sources.iter().filter_map(|source| source.age(self.now)).max();
        let none = || Value { any: false, ..text("no data".to_owned(), Some(Role::Stale)) };
        oldest.map_or_else(none, |age| text(format!("{} old", say::age(age)), Some(Role::Stale)))
    }
}

fn number(n: usize) -> Value {
    Value { any: n > 0, ..text(n.to_string(), None) }
}

/// A number that plays a role when it is any.
fn count(n: usize, role: Role) -> Value {
    Value { role: Some(role).filter(|_| n > 0), ..number(n) }
}

fn text(head: String, role: Option<Role>) -> Value {
    Value { head, tail: String::new(), any: true, role }
}

fn nobody() -> Value {
    Value { any: false, ..text(UNKNOWN.to_owned(), None) }
}

impl Field {
    /// The field of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }
}

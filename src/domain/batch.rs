//! What a provider hands over: plain values in the service's own account names, not yet joined to teammates. The store
//! keeps them in the form that they derive; a change of that is a new number in the name of its cache.
//!
//! Not here: who of them is a teammate, and what follows (`board::desk`, `conversation`).

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::Instant;
use super::agreement::Channel;
use super::ids::{Account, CalendarId, ItemId};
use super::serial;
use super::text::Text;

/// One piece of an answer. Pages come as they are read; what a page holds replaces what was known under the same id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Items that are new or changed, each whole.
    pub items: Vec<Item>,
    /// Items that are no more.
    pub gone: Vec<ItemId>,
    /// What people set about themselves; `None` takes a status back.
    pub statuses: Vec<(Account, Option<Status>)>,
    /// People's calendars, each whole.
    pub calendars: Vec<Calendar>,
    /// What the source tells of people whom it names, so that teammates are found who did not say their account.
    pub people: Vec<Profile>,
    /// How far the reading is, where that is known.
    pub progress: Option<Progress>,
}

/// One calendar of a person. A person may have several, in one source too: all of them hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Whose it is.
    pub owner: Account,
    /// Which of theirs.
    pub id: CalendarId,
    /// Its events; none when it is empty or gone.
    pub events: Vec<Event>,
}

/// Somebody as a source describes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Their account.
    pub account: Account,
    /// Their e-mail address, where the source tells it.
    pub email: Option<Text>,
    /// Their name for people.
    pub name: Option<Text>,
    /// The source compares account names without regard to the case of ASCII letters. It hands them over in small
    /// letters; those of the config are lowered where they are compared.
    pub folds_case: bool,
}

impl Profile {
    /// A profile that holds nothing but an account, compared exactly.
    pub fn new(account: Account) -> Self {
        Self { account, email: None, name: None, folds_case: false }
    }
}

/// How far a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many are read.
    pub done: usize,
    /// Of so many.
    pub total: usize,
}

/// A card, issue, pull request or document that work happens on, with its conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id in the source.
    pub id: ItemId,
    /// Its title.
    pub title: Text,
    /// Done items owe nothing and have no deadline.
    pub done: bool,
    /// Who works on it.
    pub assignees: Vec<Account>,
    /// When it is due.
    pub due: Option<Due>,
    /// Where to look at it.
    pub url: Option<Text>,
    /// What it belongs to: a project, a board.
    pub project: Option<Text>,
    /// Which agreement applies to its conversation.
    pub channel: Channel,
    /// Everybody in a direct conversation; empty elsewhere.
    pub parties: Vec<Account>,
    /// The conversation, in the order of the source.
    pub messages: Vec<Message>,
    /// Whatever answers and is no message.
    pub answers: Vec<Answer>,
    /// When it was done, where the service tells.
    #[serde(with = "serial::maybe_instant")]
    pub done_at: Option<Instant>,
}

/// An answer that is no message: a reaction, an approval, a mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Who answered.
    pub by: Account,
    /// When; without a time of its own, that of what it answers.
    #[serde(with = "serial::instant")]
    pub at: Instant,
    /// Whether the service tells when. Without that it is neither timed nor told as new.
    pub timed: bool,
    /// Which reaction it is, where that is known.
    pub mark: Option<Text>,
}

impl Item {
    /// An open item that says nothing but its id, which is its title too.
    pub fn new(id: &str) -> Self {
        Self {
            id: ItemId::new(id),
            title: Text::new(id),
            done: false,
            assignees: Vec::new(),
            due: None,
            url: None,
            project: None,
            channel: Channel::Comment,
            parties: Vec::new(),
            messages: Vec::new(),
            answers: Vec::new(),
            done_at: None,
        }
    }
}

/// A due date or a due instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// A date without a time: it ends at a local midnight, in the zone that the source's `due_zone` names.
    #[serde(with = "serial::date")]
    Date(NaiveDate),
    /// An exact instant.
    #[serde(with = "serial::instant")]
    At(Instant),
}

/// Something that somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who said it.
    pub author: Account,
    /// When.
    #[serde(with = "serial::instant")]
    pub at: Instant,
    /// Whom it names, each once, in order; accounts of outsiders are dropped when it is joined.
    pub mentions: Vec<Account>,
    /// Where `text` names people, teammates or not: byte ranges in order.
    pub named_at: Vec<Range<u32>>,
    /// What.
    pub text: Text,
    /// Whom it asks, and what answers it.
    pub asks: Asks,
    /// What was done, where nothing was written.
    pub deed: Option<Deed>,
}

impl Message {
    /// An ordinary message that names nobody.
    pub fn new(author: Account, at: Instant, text: Text) -> Self {
        Self { author, at, mentions: Vec::new(), named_at: Vec::new(), text, asks: Asks::Usual, deed: None }
    }

    /// The same message, naming `account` at this place of its text.
    pub fn mention(&mut self, account: Account, at: Range<u32>) {
        self.named_at.push(at);
        if !self.mentions.contains(&account) {
            self.mentions.push(account);
        }
    }
}

/// Whom a message asks, and what answers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asks {
    /// Those whom it names; without a name the assignees or the other party. Their later message, or an answer, answers.
    #[default]
    Usual,
    /// Only those whom it names. Their later message, or an answer, answers.
    Named,
    /// Only those whom it names. No message answers: the source leaves it out once it is over.
    Standing,
}

/// What was done instead of said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// A review was requested.
    ReviewRequest,
    /// A review asks for changes.
    ChangesRequested,
    /// An approval was requested.
    ApprovalRequest,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 3] = [Self::ReviewRequest, Self::ChangesRequested, Self::ApprovalRequest];

    /// What is shown in place of the text.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReviewRequest => "review requested",
            Self::ChangesRequested => "changes requested",
            Self::ApprovalRequest => "approval requested",
        }
    }
}

/// What a teammate set about themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// What they are doing.
    pub state: SetState,
    /// Up to, not at, this instant; `None`: until further notice.
    #[serde(with = "serial::maybe_instant")]
    pub until: Option<Instant>,
    /// In their words.
    pub note: Option<Text>,
    /// When they said so; of two statuses the later one wins.
    #[serde(with = "serial::maybe_instant")]
    pub set_at: Option<Instant>,
}

/// The states that people set themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetState {
    /// Working, and not to be interrupted.
    Focus,
    /// Occupied.
    Busy,
    /// There to be asked.
    Available,
    /// Not there.
    Away,
}

impl SetState {
    /// Every state, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Focus, Self::Busy, Self::Available, Self::Away];

    /// The word for it in files, commands and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Focus => "focus",
            Self::Busy => "busy",
            Self::Available => "available",
            Self::Away => "away",
        }
    }

    /// The state that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// An event of a calendar. One that blocks nothing (free, cancelled, declined) is left out by the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub span: EventSpan,
    /// What it means for the person's time.
    pub kind: EventKind,
    /// What it is called, if that may be shown.
    pub title: Option<Text>,
    /// A hash of its UID and start, by which one event is known that several sources tell; absent without a UID.
    pub key: Option<u64>,
}

/// What an event means for the person's time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// Whatever blocks time: the person is at work, and occupied.
    Busy,
    /// May or may not happen: offered, answered "maybe", or not answered.
    Tentative,
    /// Time that the person keeps for work.
    Focus,
    /// Out of office: the time falls out of the person's hours.
    Away,
    /// Where they work; it blocks nothing.
    Place(Text),
}

/// When an event is. All-day and floating times stand in the teammate's own zone, which a provider does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventSpan {
    /// Whole local days.
    AllDay {
        /// The first.
        #[serde(with = "serial::date")]
        from: NaiveDate,
        /// The day after the last (RFC 5545, 3.6.1).
        #[serde(with = "serial::date")]
        to: NaiveDate,
    },
    /// From one time to another.
    Timed {
        /// Its start.
        start: When,
        /// Its end.
        end: When,
    },
}

/// A time of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum When {
    /// An instant.
    #[serde(with = "serial::instant")]
    At(Instant),
    /// A wall-clock time wherever the person is (RFC 5545, 3.3.5, form 1).
    #[serde(with = "serial::wall")]
    Floating(NaiveDateTime),
}

/// Something in a source that could not be read. The rest of the source stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, as the source names it.
    pub file: Option<Text>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    pub column: Option<usize>,
    /// What is wrong, what was expected, and what to do.
    pub text: Text,
}

impl Problem {
    /// A problem of the source at large, with no place in a file.
    pub fn at_large(text: impl Into<Box<str>>) -> Self {
        Self { file: None, line: None, column: None, text: Text::new(text) }
    }
}

//! Joined values: the people in them are teammates or outsiders, not account names.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{self, Deed, Due};
use crate::domain::deadline::{self, Bucket, DeadlineState};
use crate::domain::ids::{Account, ItemId, SourceId};
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::thread::{Term, ThreadState};
use crate::domain::zone::Zone;

/// A person in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// A teammate.
    Mate(TeammateIndex),
    /// An outsider, by the name that the source has for them.
    Outsider(Text),
}

impl Person {
    /// The teammate's index.
    pub fn index(&self) -> Option<TeammateIndex> {
        if let Self::Mate(index) = self { Some(*index) } else { None }
    }
}

/// An item of a source.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its source.
    pub source: SourceId,
    /// Its id there.
    pub id: ItemId,
    /// Its title.
    pub title: Text,
    /// Its link.
    pub url: Option<Text>,
    /// Its project.
    pub project: Option<Text>,
    /// The channel whose agreement applies to its conversation.
    pub channel: Channel,
    /// It is done: no reply is owed in it, and it has no deadline.
    pub done: bool,
    /// When it was done, if the source reports it.
    pub done_at: Option<Instant>,
    /// Its assignees.
    pub assignees: Vec<Person>,
    /// When it is due, as written.
    pub due: Option<Due>,
    /// Its conversation, in the order of the source.
    pub messages: Vec<Message>,
    /// The texts of its messages are not in memory; the store keeps them.
    pub abridged: bool,
}

impl Item {
    /// Converts an item of a source. A new field of items changes this function and their definition (`domain::batch`).
    pub fn new(source: SourceId, told: batch::Item, person: impl Fn(&Account) -> Person) -> Self {
        let batch::Item { id, title, url, project, channel, done, done_at, assignees, due, messages, .. } = told;
        let message = |m: batch::Message| Message { author: person(&m.author), at: m.at, text: m.text, deed: m.deed };
        // A new list: reusing the longer one would leave unused capacity.
        let mut said = Vec::with_capacity(messages.len());
        said.extend(messages.into_iter().map(message));
        let messages = said;
        let assignees = assignees.iter().map(&person).collect();
        Self { source, id, title, url, project, channel, done, done_at, assignees, due, messages, abridged: false }
    }

    /// The same item without the texts of its messages.
    #[must_use]
    pub fn abridged(mut self) -> Self {
        self.messages.iter_mut().for_each(|message| message.text = Text::default());
        self.abridged = true;
        self
    }

    /// The same item, with these people in it.
    #[must_use]
    pub fn with_people(&self, assignees: Vec<Person>, authors: impl Iterator<Item = Person>) -> Self {
        let mut item = Self { assignees, ..self.clone() };
        for (message, author) in item.messages.iter_mut().zip(authors) {
            message.author = author;
        }
        item
    }
}

/// What an open thread asks of the person who owes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A reply.
    Reply,
    /// A review.
    Review,
    /// An approval.
    Approval,
}

impl Wants {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Reply, Self::Review, Self::Approval];

    /// The word for it in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Review => "review",
            Self::Approval => "approval",
        }
    }
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its author.
    pub author: Person,
    /// When it was sent.
    pub at: Instant,
    /// Its text.
    pub text: Text,
    /// The action, for an action without a text.
    pub deed: Option<Deed>,
}

impl Message {
    /// What it asks of the people it addresses.
    pub fn wants(&self) -> Wants {
        match self.deed {
            Some(Deed::ReviewRequest) => Wants::Review,
            Some(Deed::ApprovalRequest) => Wants::Approval,
            Some(Deed::ChangesRequested | Deed::ChangesPushed) | None => Wants::Reply,
        }
    }

    /// Its displayed text, or the words for its action.
    pub fn words(&self) -> Text {
        self.deed.map_or_else(|| self.text.clone(), |deed| Text::new(deed.words()))
    }
}

/// Indices into a list. A single one, the usual case, is not allocated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// One.
    One(u32),
    /// Several, or none.
    More(Box<[u32]>),
}

impl Places {
    /// The indices.
    pub fn as_slice(&self) -> &[u32] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::More(places) => places,
        }
    }
}

impl FromIterator<u32> for Places {
    fn from_iter<I: IntoIterator<Item = u32>>(places: I) -> Self {
        let places: Vec<u32> = places.into_iter().collect();
        if let [place] = *places { Self::One(place) } else { Self::More(places.into()) }
    }
}

/// A reply that a teammate owes, and its due time. There may be tens of thousands, so what the item and the agreement
/// hold is not repeated here.
#[derive(Clone, Debug)]
pub struct OpenThread {
    /// The item of its conversation.
    pub item: Arc<Item>,
    /// The teammate who owes the reply.
    pub by: TeammateIndex,
    /// When the earliest unanswered message was sent.
    pub asked_at: Instant,
    /// The unanswered messages, oldest first, at least one, as indices into the item's conversation.
    pub unanswered: Places,
    /// The due time; `None` without an expectation.
    pub term: Option<Term>,
}

impl OpenThread {
    /// The earliest unanswered message.
    pub fn question(&self) -> Option<&Message> {
        self.questions().next()
    }

    /// The teammate who asked; `None` for an outsider.
    pub fn asker(&self) -> Option<TeammateIndex> {
        self.question()?.author.index()
    }

    /// What it asks for, by its earliest unanswered message.
    pub fn wants(&self) -> Wants {
        self.question().map_or(Wants::Reply, Message::wants)
    }

    /// The unanswered messages, oldest first.
    pub fn questions(&self) -> impl Iterator<Item = &Message> {
        self.unanswered.as_slice().iter().filter_map(|place| self.item.messages.get(*place as usize))
    }

    /// The people who asked, without duplicates, by their earliest unanswered message.
    pub fn askers(&self) -> Vec<&Person> {
        let mut askers: Vec<&Person> = Vec::new();
        for question in self.questions() {
            if !askers.contains(&&question.author) {
                askers.push(&question.author);
            }
        }
        askers
    }

    /// The number of messages that ask.
    pub fn asks(&self) -> usize {
        self.unanswered.as_slice().len()
    }

    /// When the latest unanswered message that asks was sent.
    pub fn last_asked_at(&self) -> Instant {
        self.questions().map(|question| question.at).max().unwrap_or(self.asked_at)
    }

    /// Its urgency at `now`.
    pub fn state(&self, now: Instant) -> ThreadState {
        self.term.map_or(ThreadState::NoTarget, |term| term.state(now))
    }
}

/// When an item is due.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// The item.
    pub item: Arc<Item>,
    /// The instant.
    pub due_at: Instant,
    /// The assignees who are teammates with a zone, each with the due time as they see it.
    pub terms: Vec<(TeammateIndex, Term)>,
    /// For a due date: the instant at which each of those assignees' own day ends.
    pub ends: Vec<(TeammateIndex, Instant)>,
}

impl Deadline {
    /// Its state at `now`.
    pub fn state(&self, now: Instant) -> DeadlineState {
        let soon = |term: &Term| term.soon_at.is_some_and(|soon| soon <= now);
        if now > self.due_at {
            DeadlineState::Overdue
        } else if self.terms.iter().any(|(_, term)| soon(term)) {
            DeadlineState::AtRisk
        } else {
            DeadlineState::Ok
        }
    }

    /// The instants at which its state changes without an event.
    pub fn edges(&self) -> impl Iterator<Item = Instant> + '_ {
        let overdue = self.due_at.checked_add_signed(TimeDelta::nanoseconds(1));
        self.terms.iter().flat_map(|(_, term)| term.edges()).chain(overdue)
    }

    /// How near it is at `now`, in the viewer's zone.
    pub fn bucket(&self, viewer: &Zone, now: Instant) -> Bucket {
        deadline::bucket(self.due_at, viewer, now)
    }

    /// The working time left of the assignee who has the least, given each one's position in their working time.
    pub fn left(&self, position: impl Fn(TeammateIndex) -> Option<TimeDelta>) -> Option<TimeDelta> {
        self.terms.iter().filter_map(|(index, term)| term.left(position(*index))).min()
    }
}

/// An item with its threads and deadline.
#[derive(Debug)]
pub struct Joined {
    /// The item.
    pub item: Arc<Item>,
    /// The replies owed in its conversation.
    pub threads: Vec<Box<OpenThread>>,
    /// Its deadline.
    pub deadline: Option<Deadline>,
    /// Its title as filters search it ([`small`](super::index::small)).
    pub title: Box<str>,
}

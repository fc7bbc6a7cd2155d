//! Joined values: the people in them are teammates or outsiders, no longer account names.

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

/// Somebody in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// A teammate.
    Mate(TeammateIndex),
    /// Anybody else, by the name that the source has for them.
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
    /// The source it is in.
    pub source: SourceId,
    /// Its id there.
    pub id: ItemId,
    /// Its title.
    pub title: Text,
    /// Where to look at it.
    pub url: Option<Text>,
    /// What it belongs to.
    pub project: Option<Text>,
    /// Which agreement applies to its conversation.
    pub channel: Channel,
    /// It is done: no reply is owed in it, and it has no deadline.
    pub done: bool,
    /// When it was done, where the source tells.
    pub done_at: Option<Instant>,
    /// Who works on it.
    pub assignees: Vec<Person>,
    /// When it is due, as written.
    pub due: Option<Due>,
    /// Its conversation, in the order of the source.
    pub messages: Vec<Message>,
    /// The texts of its messages are left out: they stay in the store.
    pub abridged: bool,
}

impl Item {
    /// An item as a source told it. With a new field of items this, and their definition (`domain::batch`), change.
    pub fn new(source: SourceId, told: batch::Item, person: impl Fn(&Account) -> Person) -> Self {
        let batch::Item { id, title, url, project, channel, done, done_at, assignees, due, messages, .. } = told;
        let message = |m: batch::Message| Message { author: person(&m.author), at: m.at, text: m.text, deed: m.deed };
        // A list of its own: in the place of the longer one it would leave holes behind.
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

/// What an open thread wants of the person who owes it.
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
    /// Everything that a thread can want.
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

/// Something that somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who said it.
    pub author: Person,
    /// When.
    pub at: Instant,
    /// What.
    pub text: Text,
    /// What was done, for a deed without a text.
    pub deed: Option<Deed>,
}

impl Message {
    /// What it wants of those whom it asks.
    pub fn wants(&self) -> Wants {
        match self.deed {
            Some(Deed::ReviewRequest) => Wants::Review,
            Some(Deed::ApprovalRequest) => Wants::Approval,
            Some(Deed::ChangesRequested | Deed::ChangesPushed) | None => Wants::Reply,
        }
    }

    /// What is shown of it: its text, or the words for what was done.
    pub fn words(&self) -> Text {
        self.deed.map_or_else(|| self.text.clone(), |deed| Text::new(deed.words()))
    }
}

/// Places in a list. One alone, as it mostly is, takes no memory of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// One.
    One(u32),
    /// Several, or none.
    More(Box<[u32]>),
}

impl Places {
    /// The places.
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

/// A reply that a teammate owes, and by when. There may be tens of thousands: what the item and the
/// agreement tell is not repeated here.
#[derive(Clone, Debug)]
pub struct OpenThread {
    /// The item whose conversation it is in.
    pub item: Arc<Item>,
    /// Who owes the reply.
    pub by: TeammateIndex,
    /// When the earliest message still unanswered was sent.
    pub asked_at: Instant,
    /// The messages still unanswered, oldest first, at least one: their places in the item's conversation.
    pub unanswered: Places,
    /// By when; `None` without an expectation.
    pub term: Option<Term>,
}

impl OpenThread {
    /// The earliest message still unanswered.
    pub fn question(&self) -> Option<&Message> {
        self.questions().next()
    }

    /// The teammate who asked; `None` for an outsider.
    pub fn asker(&self) -> Option<TeammateIndex> {
        self.question()?.author.index()
    }

    /// What it wants, by its earliest message still unanswered.
    pub fn wants(&self) -> Wants {
        self.question().map_or(Wants::Reply, Message::wants)
    }

    /// The messages still unanswered, oldest first.
    pub fn questions(&self) -> impl Iterator<Item = &Message> {
        self.unanswered.as_slice().iter().filter_map(|place| self.item.messages.get(*place as usize))
    }

    /// Who asked, each once, by their earliest message still unanswered.
    pub fn askers(&self) -> Vec<&Person> {
        let mut askers: Vec<&Person> = Vec::new();
        for question in self.questions() {
            if !askers.contains(&&question.author) {
                askers.push(&question.author);
            }
        }
        askers
    }

    /// How many messages ask.
    pub fn asks(&self) -> usize {
        self.unanswered.as_slice().len()
    }

    /// When the latest message was sent that is still unanswered and asks.
    pub fn last_asked_at(&self) -> Instant {
        self.questions().map(|question| question.at).max().unwrap_or(self.asked_at)
    }

    /// How urgent it is at `now`.
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
    /// How it stands at `now`.
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

    /// The instants at which its state changes by itself.
    pub fn edges(&self) -> impl Iterator<Item = Instant> + '_ {
        let overdue = self.due_at.checked_add_signed(TimeDelta::nanoseconds(1));
        self.terms.iter().flat_map(|(_, term)| term.edges()).chain(overdue)
    }

    /// How near it is at `now`, for a viewer.
    pub fn bucket(&self, viewer: &Zone, now: Instant) -> Bucket {
        deadline::bucket(self.due_at, viewer, now)
    }

    /// The working time left of the assignee who has the least, given each one's position in their working time.
    pub fn left(&self, position: impl Fn(TeammateIndex) -> Option<TimeDelta>) -> Option<TimeDelta> {
        self.terms.iter().filter_map(|(index, term)| term.left(position(*index))).min()
    }
}

/// An item with what follows from it.
#[derive(Debug)]
pub struct Joined {
    /// The item.
    pub item: Arc<Item>,
    /// The replies owed in its conversation.
    pub threads: Vec<Box<OpenThread>>,
    /// When it is due.
    pub deadline: Option<Deadline>,
    /// Its title as filters look at it ([`small`](super::index::small)).
    pub title: Box<str>,
}

//! Items, their conversations, and when they are due.
//!
//! Not here: what follows from a conversation (`conversation`).

use std::ops::Range;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::agreement::Channel;
use crate::domain::ids::{Account, ItemId};
use crate::domain::text::Text;
use crate::domain::{Instant, serial};

/// A card, issue, pull request or document that work happens on, with its conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id in the source.
    pub id: ItemId,
    /// Its title.
    pub title: Text,
    /// Done items have no open question and no deadline.
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
    /// The members of a direct conversation; empty elsewhere.
    pub parties: Vec<Account>,
    /// The conversation, in the order of the source.
    pub messages: Vec<Message>,
    /// Answers that are not messages.
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
    /// Whether the service reports the time. Without it the answer is neither timed nor reported as new.
    pub timed: bool,
    /// Which reaction it is, where that is known.
    pub mark: Option<Text>,
}

impl Item {
    /// An open item with an id alone, which is its title too.
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

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its author.
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
    /// What was done, for a deed without a text.
    pub deed: Option<Deed>,
}

impl Message {
    /// An ordinary message without mentions.
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

/// An action in place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// A review was requested.
    ReviewRequest,
    /// A review asks for changes.
    ChangesRequested,
    /// An approval was requested.
    ApprovalRequest,
    /// A review asks for changes, and its author has pushed since, without an answer.
    ChangesPushed,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 4] =
        [Self::ReviewRequest, Self::ChangesRequested, Self::ApprovalRequest, Self::ChangesPushed];

    /// What is shown in place of the text.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReviewRequest => "review requested",
            Self::ChangesRequested => "changes requested",
            Self::ApprovalRequest => "approval requested",
            Self::ChangesPushed => "changes requested, pushed since",
        }
    }
}

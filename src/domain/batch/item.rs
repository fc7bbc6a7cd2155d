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
    /// Its assignees.
    pub assignees: Vec<Account>,
    /// When it is due.
    pub due: Option<Due>,
    /// Its link.
    pub url: Option<Text>,
    /// Its project or board.
    pub project: Option<Text>,
    /// The channel whose agreement applies to its conversation.
    pub channel: Channel,
    /// The members of a direct conversation; empty elsewhere.
    pub parties: Vec<Account>,
    /// The conversation, in the order of the source.
    pub messages: Vec<Message>,
    /// Answers that are not messages.
    pub answers: Vec<Answer>,
    /// When it was done, if the service reports it.
    #[serde(with = "serial::maybe_instant")]
    pub done_at: Option<Instant>,
}

/// An answer that is not a message: a reaction, an approval, a mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its author.
    pub by: Account,
    /// Its time; without a time of its own, that of the message it answers.
    #[serde(with = "serial::instant")]
    pub at: Instant,
    /// Whether the service reports the time. Without it the answer is neither timed nor reported as new.
    pub timed: bool,
    /// The reaction, if known.
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
    /// When it was sent.
    #[serde(with = "serial::instant")]
    pub at: Instant,
    /// The accounts that it mentions, each once, in order; outsiders are dropped when it is joined.
    pub mentions: Vec<Account>,
    /// The byte ranges of mentions in `text`, of teammates or not, in order.
    pub named_at: Vec<Range<u32>>,
    /// The text.
    pub text: Text,
    /// The people it asks, and what answers it.
    pub asks: Asks,
    /// The action, for an action without a text.
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

/// The people that a message asks, and what answers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asks {
    /// Those whom it mentions; without mentions the assignees or the other party. Their later message, or an answer,
    /// answers.
    #[default]
    Usual,
    /// Only those whom it mentions. Their later message, or an answer, answers.
    Named,
    /// Only those whom it mentions. No message answers: the source omits it once it is over.
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

    /// The displayed words in place of a text.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReviewRequest => "review requested",
            Self::ChangesRequested => "changes requested",
            Self::ApprovalRequest => "approval requested",
            Self::ChangesPushed => "changes requested, pushed since",
        }
    }
}

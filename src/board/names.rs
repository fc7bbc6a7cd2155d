//! The account names of an item, packed. Joining the item again needs them when an account maps to another person, or
//! when working time changes.
//!
//! Not here: mapping accounts (`people`), when an item is joined again (`desk`).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::people::People;
use crate::domain::ack::Acks;
use crate::domain::batch::{Asks, Item};
use crate::domain::conversation::{self, Said};
use crate::domain::ids::Account;
use crate::domain::teammate::TeammateIndex;
use crate::domain::{Instant, serial};

/// The account names of an item.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Names {
    assignees: Vec<Account>,
    messages: Vec<Spoken>,
    parties: Vec<Account>,
    answers: Vec<Answered>,
}

/// The people of a message, and what it asks of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Spoken {
    author: Account,
    #[serde(with = "serial::instant")]
    at: Instant,
    mentions: Vec<Account>,
    asks: Asks,
    acknowledges: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Answered {
    by: Account,
    #[serde(with = "serial::instant")]
    at: Instant,
    timed: bool,
}

/// Packed [`Names`].
#[derive(Debug)]
pub struct Packed(Box<[u8]>);

/// A conversation with its names joined to teammates.
#[derive(Clone, Debug)]
pub struct Talk {
    /// Its messages in the order of the source.
    pub said: Vec<Said>,
    /// The members of a direct conversation.
    pub parties: Vec<TeammateIndex>,
    /// Answers that are not messages.
    pub answers: Vec<conversation::Answered>,
}

impl Packed {
    /// Unpacks the names.
    pub fn names(&self) -> Names {
        // Data that this process packed can be unpacked.
        postcard::from_bytes(&self.0).unwrap_or(Names {
            assignees: Vec::new(),
            messages: Vec::new(),
            parties: Vec::new(),
            answers: Vec::new(),
        })
    }
}

impl Names {
    /// The names of an item; `acks` determines which messages only acknowledge.
    pub fn of(item: &Item, acks: &Acks) -> Self {
        let spoken = |message: &crate::domain::batch::Message| Spoken {
            author: message.author.clone(),
            at: message.at,
            mentions: message.mentions.clone(),
            asks: message.asks,
            acknowledges: message.deed.is_none() && acks.acknowledges(message.text.raw(), &message.named_at),
        };
        let answered = |answer: &crate::domain::batch::Answer| Answered {
            by: answer.by.clone(),
            at: answer.at,
            timed: answer.timed,
        };
        Self {
            assignees: item.assignees.clone(),
            messages: item.messages.iter().map(spoken).collect(),
            parties: item.parties.clone(),
            answers: item.answers.iter().map(answered).collect(),
        }
    }

    /// Packs the names.
    pub fn pack(&self) -> Packed {
        Packed(postcard::to_allocvec(self).unwrap_or_default().into())
    }

    /// The assignees.
    pub fn assignees(&self) -> &[Account] {
        &self.assignees
    }

    /// The author of each message.
    pub fn authors(&self) -> impl Iterator<Item = &Account> {
        self.messages.iter().map(|spoken| &spoken.author)
    }

    /// Joins the names to teammates.
    pub fn talk(&self, people: &People) -> Talk {
        let said = |spoken: &Spoken| Said {
            by: people.index(&spoken.author),
            by_assignee: self.assignees.contains(&spoken.author),
            at: spoken.at,
            mentions: people.indices(&spoken.mentions),
            asks: spoken.asks,
            acknowledges: spoken.acknowledges,
        };
        let answered = |one: &Answered| {
            let by = people.index(&one.by)?;
            Some(conversation::Answered { by, at: one.at, timed: one.timed })
        };
        Talk {
            said: self.messages.iter().map(said).collect(),
            parties: people.indices(&self.parties),
            answers: self.answers.iter().filter_map(answered).collect(),
        }
    }

    /// Calls `tell` for each name.
    pub fn each(&self, tell: &mut dyn FnMut(&Account)) {
        self.assignees.iter().chain(&self.parties).for_each(&mut *tell);
        for spoken in &self.messages {
            std::iter::once(&spoken.author).chain(&spoken.mentions).for_each(&mut *tell);
        }
        self.answers.iter().for_each(|one| tell(&one.by));
    }

    /// Returns whether one of these accounts is among the names.
    pub fn any(&self, of: &HashSet<Account>) -> bool {
        let mut found = false;
        self.each(&mut |account| found |= of.contains(account));
        found
    }
}

impl Talk {
    /// The teammates that it may ask, apart from the assignees.
    pub fn asked(&self) -> impl Iterator<Item = TeammateIndex> {
        self.said.iter().flat_map(|said| said.mentions.iter().copied()).chain(self.parties.iter().copied())
    }
}

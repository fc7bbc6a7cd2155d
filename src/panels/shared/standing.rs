//! The state of an operation of the viewer on a row's item, shown in place of the row's figure and word.
//! Not here: painting it (`ui::list::instead`).

use crate::board::sent::Sent;
use crate::ui::Role;

/// The state of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No look has confirmed it yet.
    OnItsWay,
    /// Its source refused it.
    Refused,
}

impl Standing {
    /// The state of an outbox entry.
    pub fn of(sent: &Sent) -> Self {
        if sent.refusal().is_some() { Self::Refused } else { Self::OnItsWay }
    }

    /// Its role.
    pub fn role(self) -> Role {
        match self {
            Self::OnItsWay => Role::Progress,
            Self::Refused => Role::Error,
        }
    }

    /// The words for it, in a column of this width; `done` is the word for the operation.
    pub fn words(self, width: u16, done: &'static str) -> &'static str {
        match (self, width) {
            (Self::OnItsWay, 10..) => "on its way",
            (Self::OnItsWay, 7..) => "sending",
            (Self::OnItsWay, _) => "sent",
            (Self::Refused, 10..) => {
                if done == "closed" {
                    "not closed"
                } else {
                    "not sent"
                }
            }
            (Self::Refused, 7..) => "not yet",
            (Self::Refused, _) => "not",
        }
    }
}

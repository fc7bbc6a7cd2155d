//! What has become of something that the viewer did in a row's item, in place of its figure and word.
//!
//! Not here: painting it (`ui::list::instead`).

use crate::board::sent::Sent;
use crate::ui::Role;

/// What has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No look has told of it yet.
    OnItsWay,
    /// Its source refused it.
    Refused,
}

impl Standing {
    /// What has become of something.
    pub fn of(sent: &Sent) -> Self {
        if sent.refusal().is_some() { Self::Refused } else { Self::OnItsWay }
    }

    /// The role that it plays.
    pub fn role(self) -> Role {
        match self {
            Self::OnItsWay => Role::Progress,
            Self::Refused => Role::Error,
        }
    }

    /// The words for it, in a column of this width; `done`: the word for what was to be done.
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

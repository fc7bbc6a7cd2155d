//! What a provider may be told to do in its service, where the user allows it (`allow` of a source).
//!
//! Rules:
//!
//! 1. An act speaks as the person whose token it is.
//! 2. It is sent once. When it may have arrived without an answer, the trouble says so ([`may_have_arrived`]), and a
//!    person decides.
//! 3. A reply's text is plain: the provider turns `@id` of a teammate into the service's own mention, and escapes the
//!    rest.
//!
//! Not here: what is on its way to be shown (app), which acts a kind can do ([`About::acts`](super::About::acts)).

use chrono::NaiveDate;

use super::{ActKind, Trouble};
use crate::domain::Instant;
use crate::domain::batch::Status;
use crate::domain::ids::ItemId;
use crate::domain::text::Text;

/// Something to do in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sets the person's own status; `None` clears what was set from here.
    SetStatus(Option<Status>),
    /// Answers in the conversation of an item.
    Reply {
        /// The item.
        item: ItemId,
        /// When the message was written that it answers: a kind with threads inside an item replies in that one.
        to: Instant,
        /// What to say.
        text: String,
    },
    /// Asks in an item.
    Ask {
        /// The item.
        item: ItemId,
        /// What to say.
        text: String,
    },
    /// Closes an item.
    Close {
        /// The item.
        item: ItemId,
    },
    /// Adds to the person's check-in of a day.
    CheckIn {
        /// The check-in's folder in the source.
        folder: String,
        /// The day, by the person's own clock.
        date: NaiveDate,
        /// What to add.
        text: String,
    },
}

impl Act {
    /// Which kind of act it is.
    pub fn kind(&self) -> ActKind {
        match self {
            Self::SetStatus(_) => ActKind::SetStatus,
            Self::Reply { .. } => ActKind::Reply,
            Self::Ask { .. } => ActKind::Ask,
            Self::Close { .. } => ActKind::Close,
            Self::CheckIn { .. } => ActKind::CheckIn,
        }
    }
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Did {
    /// Something about it that the person should know: "shows only while a client of yours is signed in".
    pub remark: Option<Text>,
    /// It was done before; the item is unchanged.
    pub already: Option<Already>,
}

/// Something that was done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Already {
    /// When; `None`: the source does not say.
    pub at: Option<Instant>,
}

/// The trouble of an act that was sent and not answered.
pub fn may_have_arrived(what: &str, why: &str) -> Trouble {
    Trouble::Offline { text: Text::new(format!("{what}: {why}; it may have arrived: look there before trying again")) }
}

/// The trouble of an act that a kind cannot do.
pub(super) fn cannot(label: &str, kind: ActKind) -> Trouble {
    Trouble::Setup { text: Text::new(format!("{label} cannot {}", kind.words())) }
}

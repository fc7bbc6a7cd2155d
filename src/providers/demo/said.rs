//! What one does in the demo oneself: it stands there like what the others do, as long as the program runs.

use super::story::message;
use crate::domain::Instant;
use crate::domain::batch::{Page, Status};
use crate::domain::ids::{Account, ItemId};
use crate::providers::Act;

/// Something that was done.
pub(super) enum Said {
    /// Somebody writes under an item.
    Message(String, ItemId, String, Instant),
    /// An item is closed.
    Closed(ItemId, Instant),
    /// Somebody sets their status, or clears it.
    Status(String, Option<Status>),
}

impl Said {
    /// What an act of somebody comes to; `None`: the demo does not do that.
    pub(super) fn new(me: &str, act: Act, now: Instant) -> Option<Self> {
        Some(match act {
            Act::Reply { item, text, .. } | Act::Ask { item, text } => Self::Message(me.to_owned(), item, text, now),
            Act::Close { item } => Self::Closed(item, now),
            Act::SetStatus(status) => Self::Status(me.to_owned(), status),
            Act::CheckIn { .. } => return None,
        })
    }

    /// Puts it into what there is.
    pub(super) fn put(&self, page: &mut Page) {
        match self {
            Self::Message(by, item, text, at) => {
                for item in page.items.iter_mut().filter(|known| known.id == *item) {
                    item.messages.push(message(by, *at, text));
                }
            }
            Self::Closed(item, at) => {
                for item in page.items.iter_mut().filter(|known| known.id == *item) {
                    (item.done, item.done_at) = (true, Some(*at));
                }
            }
            Self::Status(by, status) => {
                let account = Account::new(by);
                page.statuses.retain(|(other, _)| *other != account);
                page.statuses.push((account, status.clone()));
            }
        }
    }
}

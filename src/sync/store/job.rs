//! What is to be written.
//!
//! Not here: who says so (`recorder`), who writes (`writer`).

use std::sync::mpsc::Sender;

use super::answers::Change;
use super::asks::Look;
use super::failures::Failing;
use super::key::Key;
use super::lasting::Keep;
use super::parts::Batch;
use crate::domain::batch::Item;
use crate::domain::ids::ItemId;
use crate::sync::event::Derived;

/// Something to write.
pub(super) enum Job {
    /// A part of an answer that has not ended.
    Part(Key, Batch),
    /// The parts of an answer are to be dropped.
    Drop(Key),
    Change(Box<Change>),
    /// A source failed.
    Fail(Key, Failing),
    /// The threads and deadlines of the board, worked out anew from these versions of its sources.
    Derived(Vec<Option<i64>>, Vec<([u8; 16], Derived)>),
    /// Something that the board knows is not kept: what is kept of threads and deadlines holds no more.
    Invalid,
    /// Look up an item.
    Find(Key, ItemId, Reply),
    Last(Last),
    /// Everything before this is written, or waits.
    Told(Sender<usize>),
}

/// Receives the item as it is kept; `None` if it is absent or damaged.
pub(super) type Reply = Box<dyn FnOnce(Option<Item>) + Send>;

/// Something for the lasting file.
pub(super) enum Last {
    Look(Vec<Look>),
    Keep(Keep),
}

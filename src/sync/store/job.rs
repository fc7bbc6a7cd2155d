//! The jobs of the writer.
//!
//! Not here: sending them (`recorder`), carrying them out (`writer`).

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

/// A job of the writer.
pub(super) enum Job {
    /// A part of an unfinished answer.
    Part(Key, Batch),
    /// Drops the parts of an answer.
    Drop(Key),
    Change(Box<Change>),
    /// A source failed.
    Fail(Key, Failing),
    /// The threads and deadlines of the board, derived again from these versions of its sources.
    Derived(Vec<Option<i64>>, Vec<([u8; 16], Derived)>),
    /// The board knows data that are not stored: the stored threads and deadlines become invalid.
    Invalid,
    /// Look up an item.
    Find(Key, ItemId, Reply),
    Last(Last),
    /// All earlier jobs are written or waiting.
    Told(Sender<usize>),
}

/// Receives the stored item; `None` if it is absent or damaged.
pub(super) type Reply = Box<dyn FnOnce(Option<Item>) + Send>;

/// A job for the lasting file.
pub(super) enum Last {
    Look(Vec<Look>),
    Keep(Keep),
}

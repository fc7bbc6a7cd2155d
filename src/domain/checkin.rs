//! The check-ins that a team agreed on.
//!
//! Not here: the state of a person's check-in (`join::checkin`).

use chrono::NaiveTime;

use super::ids::{SourceId, TeammateIndex};
use super::text::Text;

/// A check-in that a team agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInPlan {
    /// Its id, in the form of a teammate's.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The weekdays on which it is expected, Monday first.
    pub days: [bool; 7],
    /// The time of day by which it is expected; `None` is the end of the day.
    pub at: Option<NaiveTime>,
    /// The people who are expected to write it, in the order of the team.
    pub people: Vec<TeammateIndex>,
    /// The source in which it is written.
    pub source: SourceId,
    /// Its place in the source.
    pub place: Destination,
}

/// Where a check-in is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// In files of this folder of a folder source, one for each day and person.
    Folder(String),
    /// In the conversation of the item with this id.
    Item(String),
}

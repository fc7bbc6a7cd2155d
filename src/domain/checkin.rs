//! The check-ins that a team agreed on.
//!
//! Not here: the state of a person's (`join::checkin`).

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
    /// The weekdays on which it is asked for, Monday first.
    pub days: [bool; 7],
    /// By which time of day; `None`: by the end of the day.
    pub at: Option<NaiveTime>,
    /// Who is asked, in the order of the team.
    pub people: Vec<TeammateIndex>,
    /// The source in which it is written.
    pub source: SourceId,
    /// Where in it.
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

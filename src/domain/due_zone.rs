//! In whose day a due date without a time ends.
//!
//! Not here: the instant at which it ends (`deadline`).

use super::zone::Zone;

/// What a source's `due_zone` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DueZone {
    /// The day of the assignee whose day ends first.
    #[default]
    Assignee,
    /// The viewer's day.
    Me,
    /// The day of one zone, whoever is assigned.
    Zone(Zone),
}

//! The shapes of Zoom's answers, as far as they are used.
//!
//! Not here: what they mean (`map`).

use crate::providers::http::{Id, LenientList};
use crate::providers::kit::shapes;

shapes! {
    /// Somebody.
    User { id: String; email: String, display_name: Id, first_name: Id, last_name: Id, timezone: String, status: String }
    /// A page of the people of the account, or of a group.
    Users { ; users: LenientList<User>, members: LenientList<User>, next_page_token: String }
    /// The groups of the account.
    Groups { groups: LenientList<Group>; }
    /// A group.
    Group { id: Id; name: Id }
    /// A page of meetings.
    Meetings { meetings: LenientList<Meeting>; next_page_token: String }
    /// A meeting that somebody hosts. A type without a time has no `start_time`.
    Meeting { id: Id; uuid: Id, kind: u64 as "type", topic: Id, start_time: String, duration: i64 }
    /// What somebody does.
    Presence { status: String; end_time: String }
}

impl User {
    /// What they are called; empty, when that is not told.
    pub fn name(&self) -> String {
        let shown = self.display_name.text().map(str::trim).filter(|name| !name.is_empty());
        let full =
            || format!("{} {}", self.first_name.text().unwrap_or_default(), self.last_name.text().unwrap_or_default());
        shown.map_or_else(|| full().trim().to_owned(), str::to_owned)
    }
}

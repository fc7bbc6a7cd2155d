//! The shapes of Zoom's answers, as far as they are used.
//!
//! Not here: what they mean (`map`).

use crate::providers::http::{Id, LenientList};
use crate::providers::kit::shapes;

shapes! {
    /// Somebody.
    User { id: String; email: String, display_name: Id, first_name: Id, last_name: Id, timezone: String }
    /// A page of meetings.
    Meetings { meetings: LenientList<Meeting>; next_page_token: String }
    /// A meeting that somebody hosts. A type without a time has no `start_time`.
    Meeting { id: Id; uuid: Id, kind: u64 as "type", topic: Id, start_time: String, duration: i64 }
    /// What somebody does.
    Presence { status: String; end_time: String }
}

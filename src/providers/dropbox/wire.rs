//! The shapes of Dropbox's answers, as far as they are used.
//!
//! Not here: what they mean (`mod`).

use crate::providers::http::LenientList;
use crate::providers::kit::shapes;

shapes! {
    /// A page of file requests.
    Found {
        requests: LenientList<Requested> as "file_requests";
        cursor: String,
        has_more: bool,
    }
    /// A file request.
    Requested {
        id: String;
        title: String,
        url: String,
        deadline: Deadline,
        is_open: bool,
    }
    /// Until when files are taken.
    Deadline { ; at: String as "deadline" }
}

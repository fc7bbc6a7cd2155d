//! The past as derived from conversations, as far as a view needs it, and the form of the hand-off.
//!
//! Not here: computing it (`board::past`, on the desk's thread), requesting it (`update::sheets`).

use crate::board::past::Past;
use crate::domain::Instant;
use crate::domain::join::handoff::Form;

/// The last known past, and the pending request.
#[derive(Debug, Default)]
pub struct LookingBack {
    /// The last answer.
    pub past: Option<Past>,
    /// The data has changed since the last request.
    pub(super) is_stale: bool,
    /// The instant of the pending request.
    pub(super) asked: Option<Instant>,
    /// The form of the hand-off; `None` is the default form.
    pub(super) form: Option<Form>,
}

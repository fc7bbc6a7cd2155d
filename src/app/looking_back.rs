//! What the conversations tell of the past, as far as a view needs it, and which form of the hand-off is shown.
//!
//! Not here: working it out (`board::past`, on the desk's thread), asking for it (`update::sheets`).

use crate::board::past::Past;
use crate::domain::Instant;
use crate::domain::join::handoff::Form;

/// What is known of the past, and what is asked.
#[derive(Debug, Default)]
pub struct LookingBack {
    /// What was told last.
    pub past: Option<Past>,
    /// What is known has changed since it was asked for.
    pub(super) is_stale: bool,
    /// It was asked for at this instant, and is not told yet.
    pub(super) asked: Option<Instant>,
    /// The form of the hand-off that is shown; `None`: the usual one.
    pub(super) form: Option<Form>,
}

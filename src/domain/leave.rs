//! Away ranges, as written in the config.
//!
//! Not here: which instants that are (`worktime`).

use chrono::NaiveDate;

use super::Instant;

/// The extent of an away range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwaySpan {
    /// From the local midnight that opens the first date to the one that closes the last.
    Days {
        /// The first date away.
        from: NaiveDate,
        /// The last date away.
        to: NaiveDate,
    },
    /// From one instant to another.
    Instants {
        /// The first instant away.
        from: Instant,
        /// The first instant back.
        to: Instant,
    },
}

//! The bounds of every request and of every refresh.
//!
//! Not here: the settings that change them (`settings`).

use std::time::Duration;

/// The bounds of every request and of every refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// For a connection to stand.
    pub connect: Duration,
    /// Of silence, before and inside an answer.
    pub idle: Duration,
    /// For a whole request.
    pub whole: Duration,
    /// Bytes of an answer, unfolded.
    pub body: usize,
    /// Tries in a row, in one refresh.
    pub tries: usize,
    /// A longer wait is not waited out inside a refresh, but told: [`Trouble::Limited`](crate::providers::Trouble).
    pub patience: Duration,
    /// Pages of one list.
    pub pages: usize,
    /// Items of one list.
    pub items: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(10),
            whole: Duration::from_secs(30),
            body: 16 * 1024 * 1024,
            tries: 3,
            patience: Duration::from_secs(30),
            pages: 1000,
            items: 25_000,
        }
    }
}

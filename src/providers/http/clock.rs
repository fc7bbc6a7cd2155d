//! The time inside a refresh: a provider reads no clock.

use chrono::TimeDelta;

use crate::domain::Instant;

/// The time: that at which the refresh began, and what has passed since.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    began: Instant,
    since: tokio::time::Instant,
}

impl Clock {
    /// A refresh begins.
    pub fn begin(now: Instant) -> Self {
        Self { began: now, since: tokio::time::Instant::now() }
    }

    /// The time by now.
    pub fn now(&self) -> Instant {
        self.began + TimeDelta::from_std(self.since.elapsed()).unwrap_or_default()
    }
}

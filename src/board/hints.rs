//! Hints: what a client infers about a teammate, and the zone that a profile names, each with its source. They are
//! shown as words and change no state, count or colour.
//!
//! Not here: mapping accounts (`people`).

use crate::domain::Instant;
use crate::domain::batch::Hint;
use crate::domain::ids::SourceId;
use crate::domain::zone::Zone;

/// The hints of one source about a teammate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceHint {
    /// The source.
    pub source: SourceId,
    /// The inference of their client.
    pub hint: Option<Hint>,
    /// The zone that their profile names.
    pub zone: Option<Zone>,
    /// The zone of the config.
    pub own: Option<Zone>,
}

impl SourceHint {
    /// The client's hint, while it holds.
    pub fn hint_at(&self, now: Instant) -> Option<&Hint> {
        self.hint.as_ref().filter(|hint| hint.until.is_none_or(|until| now < until))
    }

    /// The profile's zone if its clock differs at `now` from that of the config: they may be travelling.
    pub fn zone_at(&self, now: Instant) -> Option<&Zone> {
        let own = self.own.as_ref()?;
        self.zone.as_ref().filter(|zone| zone.offset(now) != own.offset(now))
    }

    /// Whether there is anything to show at `now`.
    pub fn is_shown(&self, now: Instant) -> bool {
        self.hint_at(now).is_some() || self.zone_at(now).is_some()
    }
}

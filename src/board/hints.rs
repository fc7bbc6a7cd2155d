//! What clients work out about a teammate, and the zone that a profile names, each with its source. Shown as words;
//! neither changes a state, a count or a colour.
//!
//! Not here: which account is whose (`people`).

use crate::domain::Instant;
use crate::domain::batch::Hint;
use crate::domain::ids::SourceId;
use crate::domain::zone::Zone;

/// What one source hints at about a teammate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceHint {
    /// The source.
    pub source: SourceId,
    /// What their client works out.
    pub hint: Option<Hint>,
    /// The zone that their profile names.
    pub zone: Option<Zone>,
    /// The zone of the config.
    pub own: Option<Zone>,
}

impl SourceHint {
    /// The client's hint, as long as it holds.
    pub fn hint_at(&self, now: Instant) -> Option<&Hint> {
        self.hint.as_ref().filter(|hint| hint.until.is_none_or(|until| now < until))
    }

    /// The profile's zone where its clock differs at `now` from that of the config: they may be travelling.
    pub fn zone_at(&self, now: Instant) -> Option<&Zone> {
        let own = self.own.as_ref()?;
        self.zone.as_ref().filter(|zone| zone.offset(now) != own.offset(now))
    }

    /// Whether there is anything to show at `now`.
    pub fn is_shown(&self, now: Instant) -> bool {
        self.hint_at(now).is_some() || self.zone_at(now).is_some()
    }
}

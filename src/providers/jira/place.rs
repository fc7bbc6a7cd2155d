//! Where a source had come to: what its cursor holds.
//!
//! Not here: how it is used (`look`).

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::look::Flaws;
use super::search::Stand;
use crate::domain::Instant;
use crate::providers::Cursor;

/// What was changed so long before the mark is asked for again: servers index late, and queries know no seconds.
pub const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// A full look is due so long after the last one.
const FULL_AFTER: TimeDelta = TimeDelta::hours(6);
/// When a thorough look is asked for, so long after the last full one.
const THOROUGH_AFTER: TimeDelta = TimeDelta::minutes(5);
/// A full look during which things moved is repeated so long after it.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(10);
/// The version of the cursor's form.
const FORM: u32 = 1;

/// Where a source had come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    form: u32,
    /// Tells one site and query from another.
    of: u64,
    /// When the last full look began, in seconds.
    full_at: i64,
    /// Up to here everything was seen, by the server's clock; in milliseconds.
    mark: i64,
    /// What lies around the mark and was sent: keys, and when each was changed as the server wrote it.
    recent: Vec<(String, String)>,
    /// The projects of what was sent.
    projects: Vec<String>,
    /// What could not be read in the last full look, and since.
    flaws: Vec<String>,
    /// Where the full look stands that began at `full_at`, until it has come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    so_far: Option<SoFar>,
}

/// A full look that has not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoFar {
    /// Where the reading stands.
    pub stand: Stand,
    /// The last change of what was sent so far, in milliseconds.
    pub newest: Option<i64>,
    /// What could not be read so far.
    pub flaws: Flaws,
}

impl Place {
    /// Where a full look begins.
    pub fn new(site: &str, query: &str, now: Instant) -> Self {
        Self {
            form: FORM,
            of: hash(site, query),
            full_at: now.timestamp(),
            mark: i64::MIN,
            recent: Vec::new(),
            projects: Vec::new(),
            flaws: Vec::new(),
            so_far: None,
        }
    }

    /// Out of a cursor, if it is one of this site and query.
    pub fn from_cursor(cursor: &Cursor, site: &str, query: &str) -> Option<Self> {
        let place: Self = serde_json::from_slice(&cursor.0).ok()?;
        (place.form == FORM && place.of == hash(site, query)).then_some(place)
    }

    /// Into a cursor.
    pub fn cursor(&self) -> Cursor {
        // Texts and numbers always become JSON.
        Cursor(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Is a full look due? A clock that was set back makes it due too.
    pub fn is_full_due(&self, now: Instant, thorough: bool) -> bool {
        let age = TimeDelta::seconds(now.timestamp().saturating_sub(self.full_at));
        let most = if thorough { THOROUGH_AFTER } else { FULL_AFTER };
        self.mark().is_none() || age >= most || age < -THOROUGH_AFTER
    }

    /// The look stands here.
    pub fn stands(&mut self, so_far: SoFar, recent: Vec<(String, String)>) {
        (self.so_far, self.recent) = (Some(so_far), recent);
    }

    /// Goes on with a full look, if it stands somewhere and is not too old. Gives where, and what was sent lately.
    pub fn go_on(&mut self, now: Instant) -> Option<(SoFar, Vec<(String, String)>)> {
        let so_far = if self.is_unfinished(now) { self.so_far.take() } else { None };
        Some((so_far?, std::mem::take(&mut self.recent)))
    }

    /// Does a full look stand somewhere, that may go on?
    pub fn is_unfinished(&self, now: Instant) -> bool {
        let age = TimeDelta::seconds(now.timestamp().saturating_sub(self.full_at));
        self.so_far.is_some() && (-THOROUGH_AFTER..FULL_AFTER).contains(&age)
    }

    /// The full look has come to its end.
    pub fn finished(&mut self) {
        self.so_far = None;
    }

    /// When the last full look began.
    pub fn full_at(&self) -> Instant {
        Instant::from_timestamp(self.full_at, 0).unwrap_or_default()
    }

    /// The look that ended was not quite a full one.
    pub fn full_again_soon(&mut self) {
        self.full_at -= (FULL_AFTER - AGAIN_AFTER).num_seconds();
    }

    /// Up to where everything was seen.
    pub fn mark(&self) -> Option<Instant> {
        Instant::from_timestamp_millis(self.mark).filter(|_| self.mark != i64::MIN)
    }

    /// Everything up to here was seen.
    pub fn advance(&mut self, to: Option<Instant>) {
        self.mark = self.mark.max(to.map_or(i64::MIN, |to| to.timestamp_millis()));
    }

    /// Has an issue not been sent since it was changed?
    pub fn is_news(&self, key: &str, updated: &str) -> bool {
        !self.recent.iter().any(|(known, at)| known == key && at == updated)
    }

    /// When an issue was changed that lies around the mark, as the server wrote it.
    pub fn changed(&self, key: &str) -> Option<&str> {
        self.recent.iter().find(|(known, _)| known == key).map(|(_, at)| at.as_str())
    }

    /// What lies around the mark now and was sent.
    pub fn set_recent(&mut self, recent: Vec<(String, String)>) {
        self.recent = recent;
    }

    /// The projects of what was sent.
    pub fn projects(&self) -> &[String] {
        &self.projects
    }

    /// One more project.
    pub fn add_project(&mut self, key: &str) {
        if let Err(at) = self.projects.binary_search_by(|known| known.as_str().cmp(key)) {
            self.projects.insert(at, key.to_owned());
        }
    }

    /// What could not be read.
    pub fn flaws(&self) -> &[String] {
        &self.flaws
    }

    /// Adds what could not be read. Said once, and not without end.
    pub fn add_flaws(&mut self, flaws: Vec<String>) {
        const MOST: usize = 10;
        for flaw in flaws {
            if self.flaws.len() < MOST && !self.flaws.contains(&flaw) {
                self.flaws.push(flaw);
            }
        }
    }
}

fn hash(site: &str, query: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (site, query).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_cursor_comes_back_as_it_was_but_only_for_its_own_site_and_query() {
        let mut place = Place::new("https://acme.example", "a = 1", at("2026-11-23T08:00:00Z"));
        place.advance(Some(at("2026-11-23T07:59:00.123Z")));
        place.set_recent(vec![("ATL-1".to_owned(), "2026-11-23T07:59:00.123+0000".to_owned())]);
        place.add_project("OPS");
        place.add_project("ATL");
        place.add_project("OPS");
        place.add_flaws(vec!["x".to_owned(), "x".to_owned()]);
        let cursor = place.cursor();
        assert_eq!(Place::from_cursor(&cursor, "https://acme.example", "a = 1"), Some(place.clone()));
        assert_eq!(Place::from_cursor(&cursor, "https://acme.example", "a = 2"), None);
        assert_eq!(Place::from_cursor(&Cursor(b"{}".to_vec()), "https://acme.example", "a = 1"), None);
        assert_eq!(
            (place.projects(), place.flaws()),
            (&["ATL".to_owned(), "OPS".to_owned()][..], &["x".to_owned()][..])
        );
        assert!(place.is_news("ATL-1", "later") && !place.is_news("ATL-1", "2026-11-23T07:59:00.123+0000"));
        assert_eq!(place.mark(), Some(at("2026-11-23T07:59:00.123Z")));
    }

    #[test]
    fn a_full_look_is_due_after_six_hours_after_five_minutes_when_wished_and_when_the_clock_went_back() {
        let mut place = Place::new("s", "q", at("2026-11-23T08:00:00Z"));
        assert!(place.is_full_due(at("2026-11-23T08:00:00Z"), false), "nothing was seen yet");
        place.advance(Some(at("2026-11-23T08:00:00Z")));
        let due = |place: &Place, now, thorough| place.is_full_due(at(now), thorough);
        assert!(!due(&place, "2026-11-23T13:59:59Z", false) && due(&place, "2026-11-23T14:00:00Z", false));
        assert!(!due(&place, "2026-11-23T08:04:59Z", true) && due(&place, "2026-11-23T08:05:00Z", true));
        assert!(due(&place, "2026-11-23T07:00:00Z", false) && !due(&place, "2026-11-23T07:59:00Z", false));
        place.full_again_soon();
        assert!(!due(&place, "2026-11-23T08:09:59Z", false) && due(&place, "2026-11-23T08:10:00Z", false));
    }
}

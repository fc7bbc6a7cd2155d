//! The cursor of a source: the part that every kind has, and the part of one kind.
//!
//! 1. A cursor of another format, of other settings, of another `me`, or from the future (the clock was set back) is
//!    ignored, and the look reads everything.
//! 2. A problem is reported on every look until the next full look. Each sentence is kept once, up to a maximum.
//!
//! A cursor is stored on disk and holds no secret: a text of the service goes through `Session::scrub` first.
//!
//! Not here: what a look does with it (the kind).

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::flaws::Flaws;
use crate::domain::Instant;
use crate::domain::batch::{Parts, Problem};
use crate::providers::http::{Cut, Session};
use crate::providers::{Context, Cursor, Done};

/// Clocks may differ by this much without having been set.
const SLACK: TimeDelta = TimeDelta::minutes(5);
/// A full look is due so long after the last one: some changes are invisible to the looks in between.
const FULL_AFTER: TimeDelta = TimeDelta::hours(6);
/// A thorough look is a full one so long after the last full look.
const THOROUGH_AFTER: TimeDelta = TimeDelta::minutes(5);
/// The most sentences that are kept.
const MOST: usize = 20;

/// A cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State<T> {
    form: u32,
    of: u64,
    /// The start of the last full look, in seconds.
    full_at: i64,
    told: Told,
    /// The part of one kind.
    pub own: T,
}

/// Sentences about what could not be read: each once, up to a maximum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told(Vec<String>);

impl Told {
    /// Adds sentences.
    pub fn tell(&mut self, words: impl IntoIterator<Item = String>) {
        for words in words {
            if self.0.len() < MOST && !self.0.contains(&words) {
                self.0.push(words);
            }
        }
    }

    /// The sentences.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// The format of a kind's cursor and a hash of its settings, which a cursor must match to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    form: u32,
    of: u64,
}

impl Owner {
    /// The owner of cursors of a format, with these settings and the `me` of the config. The number of the format
    /// changes when the kind stores something else.
    pub fn new(form: u32, context: &Context, settings: &impl Hash) -> Self {
        Self { form, of: 0 }.with(&(&context.me, hash(settings)))
    }

    /// The same with more settings, such as those that an answer of the service decides.
    #[must_use]
    pub fn with(self, settings: &impl Hash) -> Self {
        Self { of: hash(&(self.of, hash(settings))), ..self }
    }
}

/// A hash of a value, for cursors.
pub fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl<T> State<T> {
    /// The state at the start of a full look.
    pub fn begin(owner: Owner, now: Instant, own: T) -> Self {
        Self { form: owner.form, of: owner.of, full_at: now.timestamp(), told: Told::default(), own }
    }

    /// The time since the last full look began. It may be slightly negative.
    pub fn age(&self, now: Instant) -> TimeDelta {
        TimeDelta::try_seconds(now.timestamp().saturating_sub(self.full_at)).unwrap_or(TimeDelta::MAX)
    }

    /// Whether a full look is due.
    pub fn is_full_due(&self, now: Instant, thorough: bool) -> bool {
        self.age(now) >= if thorough { THOROUGH_AFTER } else { FULL_AFTER }
    }

    /// When the last full look began.
    pub fn full_at(&self) -> Instant {
        Instant::from_timestamp(self.full_at, 0).unwrap_or_default()
    }

    /// The full look may have missed something: it counts as if it had begun so much earlier.
    pub fn older_by(&mut self, by: TimeDelta) {
        self.full_at -= by.num_seconds();
    }

    /// Adds sentences about what could not be read.
    pub fn tell(&mut self, words: impl IntoIterator<Item = String>) {
        self.told.tell(words);
    }

    /// Adds what could not be read, and why a list was truncated, without secrets.
    pub fn tell_read(&mut self, session: &Session, flaws: &Flaws, cut: Option<&Cut>) {
        let words = flaws.words(None).into_iter().chain(cut.map(Cut::words));
        self.tell(words.map(|words| session.scrub(&words).into_owned()));
    }

    /// The sentences about what could not be read.
    pub fn told(&self) -> &[String] {
        &self.told.0
    }

    /// The sentences as problems of the source.
    pub fn problems(&self) -> Vec<Problem> {
        self.told.0.iter().map(|words| Problem::at_large(words.as_str()).as_error()).collect()
    }
}

impl<T: Serialize + DeserializeOwned> State<T> {
    /// Decodes a cursor. `None`: it is absent, corrupt, or of another owner.
    pub fn open(cursor: Option<&Cursor>, owner: Owner, now: Instant) -> Option<Self> {
        let state: Self = serde_json::from_slice(&cursor?.0).ok()?;
        let fits = state.form == owner.form && state.of == owner.of;
        (fits && state.age(now) >= -SLACK).then_some(state)
    }

    /// Decodes a cursor, or begins a full look.
    pub fn resume(cursor: Option<&Cursor>, owner: Owner, now: Instant) -> Self
    where
        T: Default,
    {
        Self::open(cursor, owner, now).unwrap_or_else(|| Self::begin(owner, now, T::default()))
    }

    /// The result of a look. `complete`: the parts that were sent in full; `moved`: the cursor changed.
    pub fn done(&self, complete: Parts, moved: bool) -> Done {
        Done { cursor: moved.then(|| self.cursor()), complete, problems: self.problems(), again: None }
    }

    /// Encodes the cursor.
    pub fn cursor(&self) -> Cursor {
        // Texts and numbers can always be encoded as JSON.
        Cursor(serde_json::to_vec(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::ids::TeammateId;
    use crate::domain::zone::Zones;

    fn owner(form: u32, me: &str, settings: &str) -> Owner {
        let me = TeammateId::new(me);
        Owner::new(form, &Context { me, ..Context::new(Arc::new(Zones::newest([]))) }, &settings)
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_cursor_is_one_only_for_its_form_its_settings_and_who_looks() {
        let own = owner(1, "maya", "project = ATL");
        let mut state = State::begin(own, at("2026-11-23T08:00:00Z"), vec!["a".to_owned()]);
        state.tell(["x".to_owned(), "x".to_owned()]);
        let cursor = state.cursor();
        let open = |owner| State::<Vec<String>>::open(Some(&cursor), owner, at("2026-11-23T09:00:00Z"));
        assert_eq!(open(own), Some(state.clone()));
        assert_eq!((state.told(), state.problems().len()), (&["x".to_owned()][..], 1));
        for other in [owner(2, "maya", "project = ATL"), owner(1, "kenji", "project = ATL"), owner(1, "maya", "x")] {
            assert_eq!(open(other), None);
        }
        assert_eq!(open(own.with(&"cloud")), None);
        for odd in ["", "{}", "null", "{\"form\":1}"] {
            assert_eq!(State::<u8>::open(Some(&Cursor(odd.into())), own, at("2026-11-23T09:00:00Z")), None, "{odd}");
        }
        assert_eq!(State::<u8>::open(None, own, at("2026-11-23T09:00:00Z")), None);
    }

    #[test]
    fn p12_a_cursor_from_the_future_is_none() {
        let own = owner(1, "maya", "");
        let cursor = State::begin(own, at("2026-11-23T08:00:00Z"), 5).cursor();
        let open = |now| State::<u8>::open(Some(&cursor), own, at(now)).map(|state| state.age(at(now)).num_minutes());
        assert_eq!(open("2026-11-23T07:00:00Z"), None);
        assert_eq!((open("2026-11-23T07:56:00Z"), open("2026-11-23T14:00:00Z")), (Some(-4), Some(360)));
    }

    #[test]
    fn what_was_not_quite_everything_is_older() {
        let mut state = State::begin(owner(1, "maya", ""), at("2026-11-23T08:00:00Z"), ());
        state.older_by(TimeDelta::hours(5));
        assert_eq!(
            (state.full_at(), state.age(at("2026-11-23T08:00:00Z"))),
            (at("2026-11-23T03:00:00Z"), TimeDelta::hours(5))
        );
        state.tell((0..40).map(|n| n.to_string()));
        assert_eq!(state.told().len(), MOST);
    }
}

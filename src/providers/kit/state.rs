//! Where a source had come to, as its cursor: what every kind keeps there, and what only this kind keeps.
//!
//! 1. A cursor of another form, of other settings, of another `me` or from the future (the clock was set back) is none:
//!    everything is new.
//! 2. What could not be read is told on every look until everything is read again; each sentence once, and not without
//!    end.
//!
//! It holds no secret: it is kept on disk. What a service said goes through `Session::scrub` before it comes here.
//!
//! Not here: what a look does with it (its kind).

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::Instant;
use crate::domain::batch::{Parts, Problem};
use crate::providers::{Context, Cursor, Done};

/// Clocks differ by so much without having been set.
const SLACK: TimeDelta = TimeDelta::minutes(5);
/// So many sentences are told at most.
const MOST: usize = 20;

/// A cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State<T> {
    form: u32,
    of: u64,
    /// When everything was read last, or began to be, in seconds.
    full_at: i64,
    told: Told,
    /// What only this kind keeps.
    pub own: T,
}

/// What could not be read, in words: each once, and not without end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told(Vec<String>);

impl Told {
    /// Adds words.
    pub fn tell(&mut self, words: impl IntoIterator<Item = String>) {
        for words in words {
            if self.0.len() < MOST && !self.0.contains(&words) {
                self.0.push(words);
            }
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// The form of a kind's cursor, and whose it is: what a cursor must fit to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    form: u32,
    of: u64,
}

impl Owner {
    /// Cursors of a form, of these settings, and of whoever looks at the board. The number of the form changes with what
    /// the kind keeps.
    pub fn new(form: u32, context: &Context, settings: &impl Hash) -> Self {
        Self { form, of: 0 }.with(&(&context.me, hash(settings)))
    }

    /// The same, of these settings too, which are known only once the service was asked.
    #[must_use]
    pub fn with(self, settings: &impl Hash) -> Self {
        Self { of: hash(&(self.of, hash(settings))), ..self }
    }
}

/// A number that tells one value from another, for cursors.
pub fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl<T> State<T> {
    /// Everything begins to be read.
    pub fn begin(owner: Owner, now: Instant, own: T) -> Self {
        Self { form: owner.form, of: owner.of, full_at: now.timestamp(), told: Told::default(), own }
    }

    /// For how long everything has been read; less than nothing by at most a little.
    pub fn age(&self, now: Instant) -> TimeDelta {
        TimeDelta::try_seconds(now.timestamp().saturating_sub(self.full_at)).unwrap_or(TimeDelta::MAX)
    }

    /// When everything was read last, or began to be.
    pub fn full_at(&self) -> Instant {
        Instant::from_timestamp(self.full_at, 0).unwrap_or_default()
    }

    /// What was read was not quite everything: it counts as if it had been read so much earlier.
    pub fn older_by(&mut self, by: TimeDelta) {
        self.full_at -= by.num_seconds();
    }

    /// Tells what could not be read.
    pub fn tell(&mut self, words: impl IntoIterator<Item = String>) {
        self.told.tell(words);
    }

    /// What could not be read.
    pub fn told(&self) -> &[String] {
        &self.told.0
    }

    /// What could not be read, as problems of the source.
    pub fn problems(&self) -> Vec<Problem> {
        self.told.0.iter().map(|words| Problem::at_large(words.as_str()).as_error()).collect()
    }
}

impl<T: Serialize + DeserializeOwned> State<T> {
    /// Out of a cursor, if it fits.
    pub fn open(cursor: Option<&Cursor>, owner: Owner, now: Instant) -> Option<Self> {
        let state: Self = serde_json::from_slice(&cursor?.0).ok()?;
        let fits = state.form == owner.form && state.of == owner.of;
        (fits && state.age(now) >= -SLACK).then_some(state)
    }

    /// Out of a cursor, if it fits; else everything begins to be read.
    pub fn resume(cursor: Option<&Cursor>, owner: Owner, now: Instant) -> Self
    where
        T: Default,
    {
        Self::open(cursor, owner, now).unwrap_or_else(|| Self::begin(owner, now, T::default()))
    }

    /// The end of a look: what was all sent, and whether the place has moved.
    pub fn done(&self, complete: Parts, moved: bool) -> Done {
        Done { cursor: moved.then(|| self.cursor()), complete, problems: self.problems(), again: None }
    }

    /// Into a cursor.
    pub fn cursor(&self) -> Cursor {
        // Texts and numbers always become JSON.
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

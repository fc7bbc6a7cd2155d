//! What the query names no more, and nothing tells of: what was deleted, or moved to another key.
//!
//! 1. Every half hour, and when somebody asks for it, all that the query names is listed, by its keys alone: a request for
//!    every thousand issues or more. What is known and not among them is gone.
//! 2. What changed a moment ago stays: servers list late.
//! 3. A list that was cut, or under which things moved, takes nothing away; nor does an empty one, before somebody has
//!    looked whether we are still let in.
//! 4. When something is named that is not known, or nothing was listed yet since the program began, only a full look helps.
//!
//! Not here: full looks, and what changed (`look`).

use std::collections::HashSet;

use chrono::TimeDelta;

use super::look::{Ended, KEYS, Look, Memory, minus, next_page};
use super::place::{OVERLAP, Place};
use super::search::Turn;
use super::time;
use super::wire::Touched;
use crate::domain::Instant;

/// A list is due so long after the last one, or after a full look.
const DUE: TimeDelta = TimeDelta::minutes(30);

/// What the board was told of, as long as the program runs.
#[derive(Debug, Default)]
pub struct Known {
    keys: HashSet<String>,
    /// What the present full look has told of so far; `None`: it began before this program did.
    looked: Option<HashSet<String>>,
    /// When it was compared with what the query names; nothing before that was done.
    at: Option<Instant>,
}

/// What came of comparing.
#[derive(Debug, PartialEq, Eq)]
pub enum Swept {
    /// It was not due yet, or there was nothing to compare with.
    Early,
    /// What is gone was told.
    Done,
    /// Everything is to be looked at.
    Unsure,
}

impl Known {
    /// A full look begins, or goes on where it stood.
    pub fn begin(&mut self, goes_on: bool) {
        if !goes_on {
            self.looked = Some(HashSet::new());
        }
    }

    /// It told of these.
    pub fn look(&mut self, keys: impl Iterator<Item = String>) {
        if let Some(looked) = &mut self.looked {
            looked.extend(keys);
        }
    }

    /// It has come to its end; `whole`: what it did not tell of is gone.
    pub fn looked(&mut self, whole: bool, now: Instant) {
        let looked = self.looked.take();
        self.at = looked.is_some().then_some(now);
        if whole {
            self.keys.clear();
        }
        self.keys.extend(looked.into_iter().flatten());
    }

    /// These were told.
    pub fn add(&mut self, keys: impl Iterator<Item = String>) {
        self.keys.extend(keys);
    }

    /// Is a comparison due, and there is nothing to compare with? `full_at`: when the last full look began.
    pub fn needs_full(&self, full_at: Instant, now: Instant) -> bool {
        self.at.is_none() && is_due(now - full_at)
    }

    /// This is gone.
    pub fn remove(&mut self, key: &str) {
        self.keys.remove(key);
    }
}

/// A clock that was set back makes it due, too.
fn is_due(age: TimeDelta) -> bool {
    !(TimeDelta::zero()..DUE).contains(&age)
}

impl Look<'_> {
    /// Compares what is known with what the query names, if that is due, and tells what is gone.
    pub async fn sweep(&self, place: &Place, thorough: bool, memory: &mut Memory) -> Result<Swept, Ended> {
        let Some(at) = memory.known.at else { return Ok(Swept::Early) };
        if !thorough && !is_due(self.now - at) {
            return Ok(Swept::Early);
        }
        memory.known.at = Some(self.now);
        let Some(named) = self.named().await? else { return Ok(Swept::Done) };
        let mut gone: Vec<&str> = memory.known.keys.difference(&named).map(String::as_str).collect();
        let fresh = place.mark().map(|mark| minus(mark, OVERLAP));
        gone.retain(|key| place.changed(key).and_then(time::instant) < fresh);
        gone.sort_unstable();
        let gone: Vec<String> = gone.into_iter().map(str::to_owned).collect();
        self.send_gone(&gone, memory).await?;
        // What could not be read is named too, and never known.
        let unknown = place.flaws().is_empty() && named.iter().any(|key| !memory.known.keys.contains(key));
        Ok(if unknown { Swept::Unsure } else { Swept::Done })
    }

    /// The keys of all that the query names; nothing when that is not sure.
    async fn named(&self) -> Result<Option<HashSet<String>>, Ended> {
        let jql = self.query.all();
        let mut search = self.search(&jql, "key", KEYS);
        let mut named = HashSet::new();
        while let Some(Turn { issues, .. }) = next_page::<Touched>(&mut search).await? {
            self.sink.alive().await;
            if !issues.is_whole() {
                return Ok(None);
            }
            named.extend(issues.good.into_iter().map(|touched| touched.key.0));
        }
        if named.is_empty() {
            self.still_let_in().await?;
        }
        Ok((search.cut().is_none() && search.steady).then_some(named))
    }
}

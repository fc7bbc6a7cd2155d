//! What is kept of all that happens, as it comes by on its way to the board: the answers, how sources fail, what the first
//! frame of a later run needs, and what was asked and answered.
//!
//! Every instant that is kept is the machine's: `--now` is not written down as one at which something was fetched or seen.
//! What comes from the store is not kept again; only what follows from it is, where what is kept of that does not hold.
//!
//! Not here: storage (the store), the history of asks and answers (`history`).

use std::collections::HashSet;

use super::clock::Clock;
use super::history::History;
use super::secrets;
use super::setup::Setup;
use crate::board::derived::derived;
use crate::board::{Feed, Update};
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::sync::event::Derived;
use crate::sync::store::{Recorder, Restored, Roster};
use crate::sync::{Event, What};

/// Keeps what happens.
pub struct Keeping {
    history: History,
    /// The writer; `None` while the store is being read, and where there is no store.
    recorder: Option<Recorder>,
    /// What follows from what the store has, while it is worked out anew.
    derived: Option<Vec<Derived>>,
    /// Sources that are being restored.
    restoring: HashSet<SourceId>,
    /// Where the teammates are kept whom a source names.
    roster: Option<Roster>,
    /// It names others than before.
    has_new_roster: bool,
}

impl Keeping {
    /// The state before the store is open.
    pub fn new(setup: &Setup) -> Self {
        let history = History::new(setup);
        Self {
            history,
            recorder: None,
            derived: None,
            restoring: HashSet::new(),
            roster: setup.roster.clone(),
            has_new_roster: false,
        }
    }

    /// What the store has is restored from now on. `holds`: what is kept of all that follows from it still holds.
    pub fn restoring(&mut self, holds: bool) {
        self.derived = (!holds).then(Vec::new);
    }

    /// Everything is restored: from now on what happens is written down.
    pub fn record(&mut self, recorder: Option<Recorder>, restored: &Restored) {
        if let (Some(recorder), Some(derived)) = (&recorder, self.derived.take()) {
            recorder.derive_anew(restored, derived);
        }
        self.recorder = recorder;
    }

    /// Whether a source has named other teammates than those of this board: the next one has them.
    pub fn has_new_roster(&self) -> bool {
        self.has_new_roster
    }

    /// Keeps the teammates whom a source names. An open board takes them in as it does a changed config (`reload`).
    fn keep_roster(&mut self, event: &Event) {
        let (What::Page(page), Some(roster)) = (&event.what, &self.roster) else { return };
        let Some(people) = page.roster.as_ref().filter(|_| roster.source == event.source.as_str()) else { return };
        match roster.keep(people, Clock::Real.now()) {
            Ok(is_new) => self.has_new_roster |= is_new,
            Err(why) => log::warn!("the teammates whom {} names cannot be kept: {why}", event.source.as_str()),
        }
    }

    /// What an event changes on the board, kept on its way.
    pub fn take(&mut self, feed: &mut Feed, event: Event) -> Vec<Update> {
        self.keep_roster(&event);
        if matches!(event.what, What::Restoring) {
            self.restoring.insert(event.source.clone());
        }
        let restoring = self.restoring.contains(&event.source);
        if matches!(event.what, What::Restored { .. }) {
            self.restoring.remove(&event.source);
        }
        if restoring { self.restore(feed, event) } else { self.note(feed, event) }
    }

    fn restore(&mut self, feed: &mut Feed, event: Event) -> Vec<Update> {
        let updates = feed.take(event);
        self.history.note(&updates, Clock::Real.now());
        if let Some(rows) = &mut self.derived {
            rows.extend(derived(&updates, feed.desk().facts()));
        }
        updates
    }

    fn note(&mut self, feed: &mut Feed, event: Event) -> Vec<Update> {
        let Some(recorder) = &self.recorder else {
            let updates = feed.take(event);
            self.history.note(&updates, Clock::Real.now());
            return updates;
        };
        let source = event.source.clone();
        if let What::Failed(failure) = &event.what {
            recorder.fail(&source, Text::new(secrets::keeper().scrub(failure.text().raw())));
        }
        // The end of an answer is noted once all that follows from it is known.
        let ended = matches!(event.what, What::Done { .. }).then(|| event.clone());
        if ended.is_none() {
            recorder.note(&event);
        }
        let updates = feed.take(event);
        recorder.derive(&source, derived(&updates, feed.desk().facts()));
        if let Some(ended) = ended {
            recorder.note(&ended);
        }
        let looks = self.history.note(&updates, Clock::Real.now());
        if !looks.is_empty() {
            recorder.look(looks);
        }
        updates
    }
}

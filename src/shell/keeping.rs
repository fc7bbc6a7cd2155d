//! What is kept of all that happens, as it comes by on its way to the board: the answers, how sources fail, what the first
//! frame of a later run needs, and what was asked and answered.
//!
//! Every instant that is kept is the machine's: `--now` is not written down as one at which something was fetched or seen.
//! What comes from the store is not kept again. Only its front is, when the one that is there will not do.
//!
//! Not here: where it is kept (the store), what is told of asks and answers (`history`).

use std::collections::HashSet;

use chrono::TimeDelta;

use super::clock::Clock;
use super::history::History;
use super::secrets;
use super::setup::Setup;
use crate::board::{Feed, Front, Update, front};
use crate::domain::ids::{Account, SourceId};
use crate::domain::text::Text;
use crate::sync::event::FrontPage;
use crate::sync::store::{Recorder, Restored};
use crate::sync::{Event, What};

/// A front is worked out anew when a part of it is older: what stands in it is quick to use near the moment it was
/// worked out.
const OLD: TimeDelta = TimeDelta::days(2);

/// Keeps what happens.
pub struct Keeping {
    history: History,
    /// Who writes it down; nobody, while the store is being read, and where nothing is kept.
    recorder: Option<Recorder>,
    /// A front that is being worked out from what the store has.
    front: Option<Vec<FrontPage>>,
    /// Sources that are being restored.
    restoring: HashSet<SourceId>,
}

impl Keeping {
    /// Nothing is kept yet.
    pub fn new(setup: &Setup) -> Self {
        let history = History::new(setup);
        Self { history, recorder: None, front: None, restoring: HashSet::new() }
    }

    /// What the store had of a front is this; what it restores comes now.
    pub fn restoring(&mut self, found: Option<&Front>) {
        let oldest = Clock::Real.now() - OLD;
        let good = found.is_some_and(|front| front.oldest_base().is_none_or(|base| base >= oldest));
        self.front = (!good).then(Vec::new);
    }

    /// Everything is restored: from now on what happens is written down.
    pub fn record(&mut self, recorder: Option<Recorder>, restored: &Restored) {
        if let (Some(recorder), Some(pages)) = (&recorder, self.front.take()) {
            recorder.write_front(restored, &pages);
        }
        self.recorder = recorder;
    }

    /// What an event changes on the board, kept on its way.
    pub fn take(&mut self, feed: &mut Feed, event: Event) -> Vec<Update> {
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
        let mut page = if self.front.is_some() { times(&event) } else { FrontPage::default() };
        let source = event.source.clone();
        let updates = feed.take(event);
        self.history.note(&updates, Clock::Real.now());
        if let Some(front) = &mut self.front {
            fill(&mut page, feed, &source, &updates);
            front.push(page);
        }
        updates
    }

    fn note(&mut self, feed: &mut Feed, event: Event) -> Vec<Update> {
        let Some(recorder) = &self.recorder else {
            let updates = feed.take(event);
            self.history.note(&updates, Clock::Real.now());
            return updates;
        };
        let (source, mut page) = (event.source.clone(), times(&event));
        if let What::Failed(failure) = &event.what {
            recorder.fail(&source, Text::new(secrets::keeper().scrub(failure.text().raw())));
        }
        // The end of an answer is noted once all that follows from it is known.
        let ended = matches!(event.what, What::Done { .. }).then(|| event.clone());
        if ended.is_none() {
            recorder.note(&event);
        }
        let updates = feed.take(event);
        fill(&mut page, feed, &source, &updates);
        recorder.note_front(&source, &page);
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

/// What the front takes in of people's time, still in the source's account names.
fn times(event: &Event) -> FrontPage {
    let What::Page(page) = &event.what else { return FrontPage::default() };
    FrontPage { statuses: page.statuses.clone(), calendars: page.calendars.clone(), ..FrontPage::default() }
}

/// Adds what the front takes in of items, and joins the account names to teammates; a name that is nobody's falls away.
fn fill(page: &mut FrontPage, feed: &Feed, source: &SourceId, updates: &[Update]) {
    let items = front::page(updates, feed.base());
    (page.items, page.gone) = (items.items, items.gone);
    let of = |account: &Account| feed.front_account(source, account);
    page.statuses.retain_mut(|(account, _)| of(account).map(|named| *account = named).is_some());
    page.calendars.retain_mut(|calendar| of(&calendar.owner).map(|named| calendar.owner = named).is_some());
}

//! The feed: maps events of sources to updates of the board. It lives with the desk, off the drawing thread.
//!
//! Not here: joining (`desk`), reading (sync).

use super::desk::Desk;
use super::line::Health;
use super::state::Update;
use crate::domain::batch::{Problem, Progress};
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::sync::event::{Event, WatchState, What};

/// The desk, and the state of each source.
#[derive(Debug)]
pub struct Feed {
    desk: Desk,
    sources: Vec<(SourceId, Source)>,
}

#[derive(Debug, Default)]
struct Source {
    health: Option<Health>,
    problems: Vec<Problem>,
    watch: WatchState,
    /// The progress of the present look, if it reports any.
    progress: Option<Progress>,
    /// Its last look has not finished.
    unfinished: bool,
}

impl Feed {
    /// The feed of a desk, for the sources in the order of its links.
    pub fn new(desk: Desk, sources: impl IntoIterator<Item = SourceId>) -> Self {
        Self { desk, sources: sources.into_iter().map(|id| (id, Source::default())).collect() }
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Limits the texts of messages in memory ([`Desk::limit_texts`]).
    pub fn limit_texts(&mut self, most: usize) {
        self.desk.limit_texts(most);
    }

    /// The desk, without the states of the sources.
    pub fn into_desk(self) -> Desk {
        self.desk
    }

    /// The updates of the board that an event causes.
    pub fn take(&mut self, event: Event) -> Vec<Update> {
        let Some(place) = self.sources.iter().position(|(id, _)| *id == event.source) else { return Vec::new() };
        let Some((_, source)) = self.sources.get_mut(place) else { return Vec::new() };
        match event.what {
            What::Asking => {
                self.desk.begin(place);
                let reading = Some(Progress { done: 0, total: 0 }).filter(|_| source.is_told());
                reading.map(|reading| Update::Progress(place, Some(reading))).into_iter().collect()
            }
            What::GoesOn => {
                self.desk.go_on(place);
                Vec::new()
            }
            What::Stands(_) => {
                self.desk.stands(place);
                Vec::new()
            }
            What::Page(page) => {
                source.progress = page.progress.or(source.progress);
                let told = page.progress.filter(|_| source.is_told());
                let progress = told.map(|progress| Update::Progress(place, Some(progress)));
                let mut updates = self.desk.page(place, page);
                updates.extend(progress);
                updates
            }
            What::Done { complete, problems, again, .. } => {
                let health = Health::Ok(event.at);
                source.health = Some(health.clone());
                source.problems = problems;
                source.unfinished = again.is_some();
                let told = source.told(place);
                // Until it resumes, its progress is shown.
                let far = again.map(|_| source.progress.take().unwrap_or(Progress { done: 0, total: 0 }));
                let mut updates = if again.is_none() { self.desk.complete(place, complete) } else { Vec::new() };
                updates.extend([
                    Update::Source(place, health),
                    Update::Progress(place, far),
                    Update::Again(place, again),
                    told,
                ]);
                updates
            }
            What::Failed(failure) => {
                let (since, last) = match &source.health {
                    Some(Health::Failed { since, last, .. }) => (*since, *last),
                    other => (event.at, other.as_ref().and_then(Health::fetched_at)),
                };
                let health = Health::Failed { why: failure.text(), until: failure.until(), since, last };
                source.health = Some(health.clone());
                source.progress = None;
                vec![Update::Source(place, health), Update::Progress(place, None), Update::Again(place, None)]
            }
            What::Restoring => {
                self.desk.begin(place);
                Vec::new()
            }
            What::Unfinished => {
                self.desk.unfinished(place);
                Vec::new()
            }
            What::Restored { live, answered, problems } => {
                let health = match answered {
                    true if live => Health::Ok(event.at),
                    true => Health::Stale(event.at),
                    false => Health::Never,
                };
                source.health = Some(health.clone());
                source.problems = problems;
                let told = source.told(place);
                let gone = self.desk.restored(place);
                gone.into_iter().chain([Update::Source(place, health), told]).collect()
            }
            What::Failing { why, since } => {
                let last = source.health.as_ref().and_then(Health::fetched_at);
                let health = Health::Failed { why, since, until: None, last };
                source.health = Some(health.clone());
                vec![Update::Source(place, health), Update::Progress(place, None)]
            }
            What::Watch(watch) => {
                source.watch = watch;
                vec![source.told(place)]
            }
        }
    }
}

impl Source {
    /// Returns whether progress is shown. A source that has data is refreshed without it.
    fn is_told(&self) -> bool {
        self.unfinished || !matches!(self.health, Some(Health::Ok(_)))
    }

    fn told(&self, place: usize) -> Update {
        let remark = match &self.watch {
            WatchState::No => None,
            WatchState::Watching => Some(Text::new("watched")),
            WatchState::Failed(why) => Some(Text::new(format!("looked at from time to time: {}", why.raw()))),
        };
        Update::Problems(place, self.problems.clone(), remark)
    }
}

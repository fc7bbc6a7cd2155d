//! The sending end of the store. It gathers each answer until it has ended, in memory while it is small, and never
//! blocks its caller.
//!
//! Not here: writing (`writer`).

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::answers::{Change, End};
use super::asks::Look;
use super::failures::Failing;
use super::job::{Job, Last};
use super::key::Key;
use super::lasting::Keep;
use super::parts::Batch;
use crate::domain::batch::{Item, Problem};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::text::Text;
use crate::providers::Cursor;
use crate::sync::Clock;
use crate::sync::event::{Derived, Event, What};

/// The bytes of an answer that are gathered in memory before they are staged.
const GATHERED: usize = 1024 * 1024;

/// The versions of the sources when they were restored; `None` for a source without data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored(pub(super) Vec<Option<i64>>);

/// The sending end. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    pub(super) jobs: Sender<Job>,
    /// The board's sources, in the order of the config.
    pub(super) sources: Arc<Vec<(SourceId, Mutex<Answer>)>>,
    pub(super) clock: Arc<dyn Clock>,
}

/// An unfinished answer.
pub(super) struct Answer {
    key: Key,
    batch: Batch,
    weight: usize,
    /// A part of it was sent already.
    told: bool,
    look: Stage,
    /// The source has answered before, in this run or an earlier one: deltas apply to that.
    based: bool,
}

/// The stage of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// None is running.
    None,
    /// It has begun.
    Begun,
    /// It is stored up to a cursor, or resumes an earlier one.
    Opened,
}

impl Answer {
    pub(super) fn new(key: Key, based: bool) -> Self {
        Self { key, batch: Batch::default(), weight: 0, told: false, look: Stage::None, based }
    }

    /// Adds a piece. Returns a job to stage it, once it is large.
    fn take(&mut self, piece: Batch) -> Option<Job> {
        self.weight += piece.weight();
        self.batch.append(piece);
        if self.weight <= GATHERED {
            return None;
        }
        (self.weight, self.told) = (0, true);
        Some(Job::Part(self.key, std::mem::take(&mut self.batch)))
    }

    /// Drops the answer. The board knows its data anyway, so rows derived for other sources may differ from what the
    /// stored data would yield.
    fn forget(&mut self) -> Vec<Job> {
        let told = std::mem::take(&mut self.told);
        let lost = std::mem::take(&mut self.batch) != Batch::default();
        self.weight = 0;
        let invalid = (told || lost).then_some(Job::Invalid);
        told.then_some(Job::Drop(self.key)).into_iter().chain(invalid).collect()
    }
}

impl Recorder {
    /// Records an event of a source. Derived rows of a page, or of an end, are sent between the page and the end.
    pub fn note(&self, event: &Event) {
        let Some(mut answer) = self.answer(&event.source) else { return };
        match &event.what {
            What::Asking | What::Failed(_) => {
                answer.look = if matches!(event.what, What::Asking) { Stage::Begun } else { Stage::None };
                answer.forget().into_iter().for_each(|job| self.tell(job));
            }
            What::GoesOn => answer.look = Stage::Opened,
            What::Page(page) => {
                answer.take(Batch::of(page)).into_iter().for_each(|job| self.tell(job));
            }
            What::Stands(cursor) => self.change(&mut answer, End::None, Some(cursor.clone()), Vec::new()),
            What::Done { complete, problems, cursor, again } => {
                let end = again.map_or(End::Done(*complete), |_| End::SoFar);
                self.change(&mut answer, end, cursor.clone(), problems.clone());
                answer.look = Stage::None;
            }
            What::Watch(_) | What::Restoring | What::Unfinished | What::Restored { .. } | What::Failing { .. } => {}
        }
    }

    /// Sends the changes since the last one of this look, as one.
    fn change(&self, answer: &mut Answer, end: End, cursor: Option<Cursor>, problems: Vec<Problem>) {
        (answer.weight, answer.told) = (0, false);
        self.tell(Job::Change(Box::new(Change {
            key: answer.key,
            opens: std::mem::replace(&mut answer.look, Stage::Opened) != Stage::Opened,
            end,
            based: std::mem::replace(&mut answer.based, true),
            staged: None,
            batch: std::mem::take(&mut answer.batch),
            cursor,
            // By the store's clock: a frozen one would falsify the age of the data.
            fetched_at: self.clock.now(),
            problems,
        })));
    }

    /// Adds the derived rows of a page of a source, or of its end. They are stored with the answer that they belong to:
    /// rows for an item of another source that is being read are stored with that one's.
    pub fn derive(&self, source: &SourceId, rows: Vec<Derived>) {
        let mut others = Vec::new();
        for row in rows {
            let Some((id, owner)) = self.sources.get(row.source) else { continue };
            let mut owner = lock(owner);
            let keyed = (owner.key.array(), row);
            if id == source || owner.look != Stage::None {
                owner
                    .take(Batch { derived: vec![keyed], ..Batch::default() })
                    .into_iter()
                    .for_each(|job| self.tell(job));
            } else {
                others.push(keyed);
            }
        }
        if let Some(mut answer) = self.answer(source).filter(|_| !others.is_empty()) {
            answer.take(Batch { derived: others, ..Batch::default() }).into_iter().for_each(|job| self.tell(job));
        }
    }

    /// Stores the rows derived from all restored data.
    pub fn derive_anew(&self, restored: &Restored, rows: Vec<Derived>) {
        let keyed = |row: Derived| Some((lock(&self.sources.get(row.source)?.1).key.array(), row));
        self.tell(Job::Derived(restored.0.clone(), rows.into_iter().filter_map(keyed).collect()));
    }

    /// Records a failure of a source, with its message without secrets.
    pub fn fail(&self, source: &SourceId, why: Text) {
        let Some(key) = self.answer(source).map(|answer| answer.key) else { return };
        self.tell(Job::Fail(key, Failing { why, since: self.clock.now() }));
    }

    /// Looks up an item, including one that is not yet written. `reply` receives it, on this thread or on the writer's;
    /// `None` if it is absent or damaged.
    pub fn find(&self, source: &SourceId, item: &ItemId, reply: impl FnOnce(Option<Item>) + Send + 'static) {
        let found = self.answer(source).map(|answer| (answer.key, answer.batch.find(item)));
        match found {
            Some((key, None)) => self.tell(Job::Find(key, item.clone(), Box::new(reply))),
            Some((_, Some(item))) => reply(item),
            None => reply(None),
        }
    }

    /// Records observations of items.
    pub fn look(&self, looks: Vec<Look>) {
        self.tell(Job::Last(Last::Look(looks)));
    }

    /// Stores a small change.
    pub fn keep(&self, keep: Keep) {
        self.tell(Job::Last(Last::Keep(keep)));
    }

    /// Waits until all earlier jobs are written, and returns how many answers could not be written.
    pub fn finish(&self) -> usize {
        let (told, done) = channel();
        self.tell(Job::Told(told));
        done.recv().unwrap_or_default()
    }

    /// Sets whether the source has stored data from an earlier run.
    pub(super) fn set_based(&self, source: &SourceId, based: bool) {
        if let Some(mut answer) = self.answer(source) {
            answer.based = based;
        }
    }

    fn answer(&self, source: &SourceId) -> Option<MutexGuard<'_, Answer>> {
        self.sources.iter().find(|(id, _)| id == source).map(|(_, answer)| lock(answer))
    }

    fn tell(&self, job: Job) {
        // If the thread is gone, the program is ending.
        let _ = self.jobs.send(job);
    }
}

fn lock(answer: &Mutex<Answer>) -> MutexGuard<'_, Answer> {
    answer.lock().unwrap_or_else(PoisonError::into_inner)
}

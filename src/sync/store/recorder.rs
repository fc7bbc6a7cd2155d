//! The end of the store that is told what happens. It gathers each answer until it has ended, in memory while it is small,
//! and never makes its caller wait.
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

/// So many bytes of an answer are gathered in memory; then they are written down.
const GATHERED: usize = 1024 * 1024;

/// The versions of the sources when they were restored; `None` for one without data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored(pub(super) Vec<Option<i64>>);

/// The end that tells. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    pub(super) jobs: Sender<Job>,
    /// The board's sources, in the order of the config.
    pub(super) sources: Arc<Vec<(SourceId, Mutex<Answer>)>>,
    pub(super) clock: Arc<dyn Clock>,
}

/// An answer that has not ended.
pub(super) struct Answer {
    key: Key,
    batch: Batch,
    weight: usize,
    /// A part of it was told already.
    told: bool,
    look: Stage,
    /// The source has answered before, in this run or an earlier one: what changed builds on that.
    based: bool,
}

/// How far a look is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// There is none.
    None,
    /// It has begun.
    Begun,
    /// It is written down up to where it stands, or goes on where an earlier one stood.
    Opened,
}

impl Answer {
    pub(super) fn new(key: Key, based: bool) -> Self {
        Self { key, batch: Batch::default(), weight: 0, told: false, look: Stage::None, based }
    }

    /// Takes a piece in. Once there is much it is given, to be written down.
    fn take(&mut self, piece: Batch) -> Option<Job> {
        self.weight += piece.weight();
        self.batch.append(piece);
        if self.weight <= GATHERED {
            return None;
        }
        (self.weight, self.told) = (0, true);
        Some(Job::Part(self.key, std::mem::take(&mut self.batch)))
    }

    /// Drops what was told of it. The board knows of it all the same, so what follows for other sources is
    /// not what would follow from all that is kept.
    fn forget(&mut self) -> Vec<Job> {
        let told = std::mem::take(&mut self.told);
        let lost = std::mem::take(&mut self.batch) != Batch::default();
        self.weight = 0;
        let invalid = (told || lost).then_some(Job::Invalid);
        told.then_some(Job::Drop(self.key)).into_iter().chain(invalid).collect()
    }
}

impl Recorder {
    /// Takes in what happened with a source. What follows from a page, or an end, is told between the page and the end.
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

    /// Tells what came since the last change of this look, as one.
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
            // By the store's clock: one that stands still would make the data older or younger than they are.
            fetched_at: self.clock.now(),
            problems,
        })));
    }

    /// Takes in what follows from a page of a source, or from its end. It is kept with the answer to which it belongs:
    /// what follows for an item of another source that is being asked too is kept with that one's.
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

    /// Keeps what follows from everything that a store restored.
    pub fn derive_anew(&self, restored: &Restored, rows: Vec<Derived>) {
        let keyed = |row: Derived| Some((lock(&self.sources.get(row.source)?.1).key.array(), row));
        self.tell(Job::Derived(restored.0.clone(), rows.into_iter().filter_map(keyed).collect()));
    }

    /// A source failed, and why, in words without secrets.
    pub fn fail(&self, source: &SourceId, why: Text) {
        let Some(key) = self.answer(source).map(|answer| answer.key) else { return };
        self.tell(Job::Fail(key, Failing { why, since: self.clock.now() }));
    }

    /// Looks up an item, also one that is still to be written. `reply` receives it, on this thread or on the writer's;
    /// `None` if it is absent or damaged.
    pub fn find(&self, source: &SourceId, item: &ItemId, reply: impl FnOnce(Option<Item>) + Send + 'static) {
        let found = self.answer(source).map(|answer| (answer.key, answer.batch.find(item)));
        match found {
            Some((key, None)) => self.tell(Job::Find(key, item.clone(), Box::new(reply))),
            Some((_, Some(item))) => reply(item),
            None => reply(None),
        }
    }

    /// Takes in what was seen of items.
    pub fn look(&self, looks: Vec<Look>) {
        self.tell(Job::Last(Last::Look(looks)));
    }

    /// Keeps something small for good.
    pub fn keep(&self, keep: Keep) {
        self.tell(Job::Last(Last::Keep(keep)));
    }

    /// Waits until all that was told so far is written, and says how many answers could not be.
    pub fn finish(&self) -> usize {
        let (told, done) = channel();
        self.tell(Job::Told(told));
        done.recv().unwrap_or_default()
    }

    /// The source's data from an earlier run are at hand, or are gone.
    pub(super) fn set_based(&self, source: &SourceId, based: bool) {
        if let Some(mut answer) = self.answer(source) {
            answer.based = based;
        }
    }

    fn answer(&self, source: &SourceId) -> Option<MutexGuard<'_, Answer>> {
        self.sources.iter().find(|(id, _)| id == source).map(|(_, answer)| lock(answer))
    }

    fn tell(&self, job: Job) {
        // When the thread is gone the program is ending.
        let _ = self.jobs.send(job);
    }
}

fn lock(answer: &Mutex<Answer>) -> MutexGuard<'_, Answer> {
    answer.lock().unwrap_or_else(PoisonError::into_inner)
}

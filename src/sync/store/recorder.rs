//! The end of the store that is told what happens. It gathers each answer until it has ended, in memory while it is small;
//! nobody who tells ever waits.
//!
//! Not here: writing (`writer`).

use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::asks::Look;
use super::cache::{Change, End};
use super::failures::Failing;
use super::front::{News, Of, Restored};
use super::key::Key;
use super::lasting::Keep;
use super::pages;
use super::writer::{Job, Kind, Last};
use crate::domain::batch::Problem;
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::providers::Cursor;
use crate::sync::Clock;
use crate::sync::event::{Event, FrontPage, What};

/// So many bytes of an answer are gathered in memory; then they are written down.
const GATHERED: usize = 1024 * 1024;

/// The end that tells. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    pub(super) jobs: Sender<Job>,
    pub(super) sources: Arc<HashMap<SourceId, Mutex<Answer>>>,
    pub(super) front: Of,
    pub(super) clock: Arc<dyn Clock>,
}

/// An answer that has not ended.
pub(super) struct Answer {
    key: Key,
    pages: Gathered,
    /// What the front takes in of it.
    front: Gathered,
    /// The source has answered before, in this run or an earlier one: what changed builds on that.
    based: bool,
    /// The look is written down up to where it stands, or goes on where an earlier one stood.
    opened: bool,
}

/// Pages that are gathered.
#[derive(Default)]
struct Gathered {
    pages: Vec<Vec<u8>>,
    size: usize,
    /// Some were told already.
    told: bool,
}

impl Answer {
    pub(super) fn new(key: Key, based: bool) -> Self {
        Self { key, pages: Gathered::default(), front: Gathered::default(), based, opened: false }
    }
}

impl Gathered {
    /// Takes pages in; once there are many they are given, to be written down.
    fn take(&mut self, pages: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
        self.size += pages.iter().map(Vec::len).sum::<usize>();
        self.pages.extend(pages);
        let many = self.size > GATHERED;
        if many {
            (self.size, self.told) = (0, true);
        }
        many.then(|| std::mem::take(&mut self.pages))
    }
}

impl Recorder {
    /// Takes in what happened with a source. What a page or an end means for the front is told before.
    pub fn note(&self, event: &Event) {
        let Some(answer) = self.sources.get(&event.source) else { return };
        let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
        match &event.what {
            What::Asking | What::Failed(_) => {
                answer.opened = false;
                if std::mem::take(&mut answer.pages).told | std::mem::take(&mut answer.front).told {
                    self.tell(Job::Drop(answer.key));
                }
            }
            What::GoesOn => answer.opened = true,
            What::Page(page) => {
                let many = answer.pages.take(vec![pages::encode(page)]);
                self.write_down(answer.key, Kind::Pages, many);
            }
            What::Stands(cursor) => {
                let change = self.change(&mut answer, End::None, Some(cursor.clone()), Vec::new());
                self.tell(Job::Change(change));
            }
            What::Done { complete, problems, cursor, again } => {
                let end = match again {
                    Some(_) => End::SoFar,
                    None if !complete.is_empty() => End::Whole,
                    None => End::Changes,
                };
                let change = self.change(&mut answer, end, cursor.clone(), problems.clone());
                answer.opened = false;
                self.tell(Job::Change(change));
            }
            What::Watch(_) | What::Restoring | What::Unfinished | What::Restored { .. } | What::Failing { .. } => {}
        }
    }

    /// What came since the last change of this look, as one.
    fn change(&self, answer: &mut Answer, end: End, cursor: Option<Cursor>, problems: Vec<Problem>) -> Change {
        let front = std::mem::take(&mut answer.front).pages;
        Change {
            key: answer.key,
            opens: !std::mem::replace(&mut answer.opened, true),
            end,
            based: std::mem::replace(&mut answer.based, true),
            draft: None,
            pages: std::mem::take(&mut answer.pages).pages,
            cursor,
            // By the store's clock: one that stands still would make the data older or younger than they are.
            fetched_at: self.clock.now(),
            problems,
            front: Some(News { of: self.front.clone(), draft: None, pages: front }),
        }
    }

    fn write_down(&self, key: Key, kind: Kind, pages: Option<Vec<Vec<u8>>>) {
        if let Some(pages) = pages {
            self.tell(Job::Part(key, kind, pages));
        }
    }

    /// What a page of a source, or its end, means for the front.
    pub fn note_front(&self, source: &SourceId, page: &FrontPage) {
        let Some(answer) = self.sources.get(source).filter(|_| !page.is_empty()) else { return };
        let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
        let many = answer.front.take(pages::encode_front(page));
        self.write_down(answer.key, Kind::Front, many);
    }

    /// A source failed, and why, in words without secrets.
    pub fn fail(&self, source: &SourceId, why: Text) {
        let Some(answer) = self.sources.get(source) else { return };
        let key = answer.lock().unwrap_or_else(PoisonError::into_inner).key;
        self.tell(Job::Fail(key, Failing { why, since: self.clock.now() }));
    }

    /// Keeps a front that was worked out from everything that a store restored.
    pub fn write_front(&self, restored: &Restored, pages: &[FrontPage]) {
        self.tell(Job::Front(restored.0.clone(), pages.iter().flat_map(pages::encode_front).collect()));
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
        if let Some(answer) = self.sources.get(source) {
            answer.lock().unwrap_or_else(PoisonError::into_inner).based = based;
        }
    }

    fn tell(&self, job: Job) {
        // When the thread is gone the program is ending.
        let _ = self.jobs.send(job);
    }
}

//! The one thread that writes. It is told what happened, gathers each answer until it has ended, and then keeps it as a
//! whole; nobody ever waits for it.
//!
//! 1. An answer that failed is not kept: what was there stays, with the cursor that belongs to it.
//! 2. When the store is busy, or the disk is full, an answer waits in memory for the next one of its source. What would
//!    take too much memory is dropped, and then changes are dropped too until an answer with everything comes.
//! 3. What is for the lasting file waits in the same cases, in its order, for the next that is.
//! 4. A damaged file is moved aside, and only answers with everything begin a new one.
//!
//! Not here: how it is kept (`cache`, `marks`, `asks`, `lasting`).

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::asks::Look;
use super::cache::{Cache, Change};
use super::key::Key;
use super::lasting::Keep;
use super::marks::Marks;
use super::pages;
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::sync::Clock;
use crate::sync::event::{Event, What};

/// So many bytes of answers wait at most.
const WAITING: usize = 64 * 1024 * 1024;
/// So many things for the lasting file wait at most.
const LATE: usize = 1000;

/// Something to write.
enum Job {
    Change(Change),
    Last(Last),
    /// Everything before this is written, or waits.
    Told(Sender<usize>),
}

/// Something for the lasting file.
enum Last {
    Look(Vec<Look>),
    Keep(Keep),
}

/// The end that tells. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    jobs: Sender<Job>,
    sources: Arc<HashMap<SourceId, Mutex<Answer>>>,
}

/// An answer that has not ended.
struct Answer {
    key: Key,
    pages: Vec<Vec<u8>>,
    /// The source has answered before, in this run or an earlier one: what changed builds on that.
    based: bool,
}

/// The thread that writes.
pub(super) struct Pen {
    pub(super) folder: PathBuf,
    pub(super) board: Key,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) voice: Voice,
}

impl Recorder {
    /// Takes in what happened with a source.
    pub fn note(&self, event: &Event) {
        let Some(answer) = self.sources.get(&event.source) else { return };
        let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
        match &event.what {
            What::Asking | What::Failed(_) => answer.pages.clear(),
            What::Page(page) => answer.pages.push(pages::encode(page)),
            What::Done { complete, problems, cursor } => {
                let change = Change {
                    key: answer.key,
                    complete: *complete,
                    based: answer.based,
                    pages: std::mem::take(&mut answer.pages),
                    cursor: cursor.clone(),
                    fetched_at: event.at,
                    problems: problems.clone(),
                };
                answer.based = true;
                self.tell(Job::Change(change));
            }
            What::Watch(_) | What::Restoring | What::Restored { .. } => {}
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
        if let Some(answer) = self.sources.get(source) {
            answer.lock().unwrap_or_else(PoisonError::into_inner).based = based;
        }
    }

    fn tell(&self, job: Job) {
        // When the thread is gone the program is ending.
        let _ = self.jobs.send(job);
    }
}

impl Pen {
    /// Starts the thread that writes what happens with these sources; of each: is something kept of it?
    pub(super) fn start<'a>(
        self,
        sources: impl Iterator<Item = (&'a (SourceId, Key), &'a bool)>,
    ) -> std::io::Result<Recorder> {
        let (jobs, told) = channel();
        let answer = |key: Key, based: bool| Mutex::new(Answer { key, pages: Vec::new(), based });
        let sources = sources.map(|((id, key), based)| (id.clone(), answer(*key, *based))).collect();
        std::thread::Builder::new().name("store".to_owned()).spawn(move || self.run(&told))?;
        Ok(Recorder { jobs, sources: Arc::new(sources) })
    }

    fn run(self, told: &Receiver<Job>) {
        let mut hand = Hand {
            pen: self,
            cache: None,
            marks: None,
            waiting: HashMap::new(),
            lost: HashSet::new(),
            late: VecDeque::new(),
        };
        while let Ok(job) = told.recv() {
            hand.take(job);
        }
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// What the thread works with.
struct Hand {
    pen: Pen,
    cache: Option<Cache>,
    marks: Option<Marks>,
    /// Answers that could not be kept yet.
    waiting: HashMap<Key, Change>,
    /// Sources of which something was dropped: what changed in them means nothing until everything comes.
    lost: HashSet<Key>,
    /// What is for the lasting file and could not be written yet, with when it was told: it must keep its order.
    late: VecDeque<(Last, Instant)>,
}

impl Hand {
    fn take(&mut self, job: Job) {
        match job {
            Job::Change(change) => self.change(change),
            Job::Last(last) => {
                self.late.push_back((last, self.pen.now()));
                self.write_late();
            }
            Job::Told(told) => {
                self.write_late();
                let _ = told.send(self.waiting.len() + self.lost.len());
            }
        }
    }

    fn change(&mut self, change: Change) {
        let key = change.key;
        if change.complete {
            self.lost.remove(&key);
        } else if self.lost.contains(&key) {
            return;
        }
        let change = match self.waiting.remove(&key) {
            Some(earlier) if !change.complete => earlier.and_then(change),
            _ => change,
        };
        match self.with_cache(|cache| cache.write(&change)) {
            Ok(()) => {}
            Err(Trouble::Busy | Trouble::Unusable(_)) => {
                self.waiting.insert(key, change);
                self.make_room();
            }
            Err(Trouble::Damaged(_) | Trouble::Foreign(_) | Trouble::Baseless) => _ = self.lost.insert(key),
        }
    }

    /// Drops the largest answers that wait, while all together are too large.
    fn make_room(&mut self) {
        while self.waiting.values().map(Change::size).sum::<usize>() > WAITING {
            let largest = self.waiting.iter().max_by_key(|(_, change)| change.size()).map(|(key, _)| *key);
            let Some(key) = largest else { return };
            self.waiting.remove(&key);
            self.lost.insert(key);
        }
    }

    /// Works with the cache, which is opened for it. One that turns out to be damaged is moved aside, and the work is
    /// tried once more on a new one.
    fn with_cache(&mut self, work: impl Fn(&mut Cache) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let mut done = self.try_cache(&work);
        if let Err(Trouble::Damaged(why)) = &done
            && let Some(cache) = self.cache.take()
        {
            done = cache.0.move_aside(self.pen.now(), why, &self.pen.voice).and_then(|()| self.try_cache(&work));
        }
        if let Err(trouble) = &done
            && *trouble != Trouble::Baseless
        {
            self.pen.voice.in_memory("the cache", trouble);
        }
        done
    }

    fn try_cache(&mut self, work: &impl Fn(&mut Cache) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let cache = match &mut self.cache {
            Some(cache) => cache,
            none => none.insert(Cache::open(&self.pen.folder, self.pen.now(), &self.pen.voice)?),
        };
        work(cache)
    }

    /// Writes what is for the lasting file, as far as it lets us now.
    fn write_late(&mut self) {
        while let Some((last, at)) = self.late.pop_front() {
            let done = self.with_marks(|marks| match &last {
                Last::Look(looks) => marks.look(looks),
                Last::Keep(keep) => marks.keep(keep, at),
            });
            if let Err(Trouble::Busy | Trouble::Unusable(_)) = done
                && self.late.len() < LATE
            {
                return self.late.push_front((last, at));
            }
        }
    }

    /// The same as [`with_cache`](Self::with_cache) for what lasts.
    fn with_marks(&mut self, work: impl Fn(&mut Marks) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let mut done = self.try_marks(&work);
        if let Err(Trouble::Damaged(why)) = &done
            && let Some(marks) = self.marks.take()
        {
            done = marks.open.move_aside(self.pen.now(), why, &self.pen.voice).and_then(|()| self.try_marks(&work));
        }
        if let Err(trouble) = &done {
            self.pen.voice.in_memory("the history", trouble);
        }
        done
    }

    fn try_marks(&mut self, work: &impl Fn(&mut Marks) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let Pen { folder, board, voice, .. } = &self.pen;
        let marks = match &mut self.marks {
            Some(marks) => marks,
            none => none.insert(Marks::open(folder, *board, self.pen.now(), voice)?),
        };
        work(marks)
    }
}

impl Change {
    /// This change, and then a later one that says what changed.
    fn and_then(self, later: Self) -> Self {
        let mut pages = self.pages;
        pages.extend(later.pages);
        let cursor = later.cursor.or(self.cursor);
        Self { complete: self.complete, based: self.based, pages, cursor, ..later }
    }

    /// How much memory it takes.
    fn size(&self) -> usize {
        self.pages.iter().map(Vec::len).sum::<usize>() + self.cursor.as_ref().map_or(0, |cursor| cursor.0.len())
    }
}

//! The one thread that writes. It is told what happened, gathers each answer until it has ended, and then keeps it as a
//! whole; nobody ever waits for it. A large answer is gathered in the file, where nobody sees it (`rooms`).
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
use super::failures::Failing;
use super::front::{Of, Restored};
use super::key::Key;
use super::lasting::Keep;
use super::marks::Marks;
use super::pages;
use super::rooms::Draft;
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::sync::Clock;
use crate::sync::event::{Event, FrontPage, What};

/// So many bytes of an answer are gathered in memory; then they are written down.
const GATHERED: usize = 1024 * 1024;
/// So many bytes of answers wait at most.
const WAITING: usize = 64 * 1024 * 1024;
/// So many things for the lasting file wait at most.
const LATE: usize = 1000;

/// Something to write.
enum Job {
    /// A part of an answer that has not ended.
    Part(Key, Vec<Vec<u8>>),
    /// What was told of an answer means nothing any more.
    Drop(Key),
    Change(Change),
    /// A source failed.
    Fail(Key, Failing),
    /// A front worked out anew, when the sources were as these seals say.
    Front(Vec<Option<i64>>, Vec<Vec<u8>>),
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
    front: Arc<Of>,
    clock: Arc<dyn Clock>,
}

/// An answer that has not ended.
struct Answer {
    key: Key,
    pages: Vec<Vec<u8>>,
    /// How many bytes are in the pages.
    size: usize,
    /// A part of it is written down.
    drafted: bool,
    /// What the front takes in of it.
    front: Vec<Vec<u8>>,
    /// The source has answered before, in this run or an earlier one: what changed builds on that.
    based: bool,
}

/// The thread that writes.
pub(super) struct Pen {
    pub(super) folder: PathBuf,
    pub(super) board: Key,
    pub(super) front: Of,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) voice: Voice,
}

impl Recorder {
    /// Takes in what happened with a source. What a page or an end means for the front is told before.
    pub fn note(&self, event: &Event) {
        let Some(answer) = self.sources.get(&event.source) else { return };
        let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
        match &event.what {
            What::Asking | What::Failed(_) => self.drop_answer(&mut answer),
            What::Page(page) => self.gather(&mut answer, pages::encode(page)),
            What::Done { complete, problems, cursor } => {
                let change = Change {
                    key: answer.key,
                    complete: *complete,
                    based: answer.based,
                    draft: None,
                    pages: std::mem::take(&mut answer.pages),
                    cursor: cursor.clone(),
                    // The machine's own time: a clock that stands still would make the data older or younger than they are.
                    fetched_at: self.clock.now(),
                    problems: problems.clone(),
                    front: Some((Of::clone(&self.front), std::mem::take(&mut answer.front))),
                };
                (answer.based, answer.drafted, answer.size) = (true, false, 0);
                self.tell(Job::Change(change));
            }
            What::Watch(_) | What::Restoring | What::Restored { .. } | What::Failing { .. } => {}
        }
    }

    fn gather(&self, answer: &mut Answer, page: Vec<u8>) {
        answer.size += page.len();
        answer.pages.push(page);
        if answer.size > GATHERED {
            (answer.drafted, answer.size) = (true, 0);
            self.tell(Job::Part(answer.key, std::mem::take(&mut answer.pages)));
        }
    }

    fn drop_answer(&self, answer: &mut Answer) {
        if std::mem::take(&mut answer.drafted) {
            self.tell(Job::Drop(answer.key));
        }
        answer.pages.clear();
        answer.front.clear();
        answer.size = 0;
    }

    /// What a page of a source, or its end, means for the front.
    pub fn note_front(&self, source: &SourceId, page: &FrontPage) {
        let Some(answer) = self.sources.get(source).filter(|_| !page.is_empty()) else { return };
        answer.lock().unwrap_or_else(PoisonError::into_inner).front.push(pages::encode_front(page));
    }

    /// A source failed, and why, in words without secrets.
    pub fn fail(&self, source: &SourceId, why: Text) {
        let Some(answer) = self.sources.get(source) else { return };
        let key = answer.lock().unwrap_or_else(PoisonError::into_inner).key;
        self.tell(Job::Fail(key, Failing { why, since: self.clock.now() }));
    }

    /// Keeps a front that was worked out from everything that a store restored.
    pub fn write_front(&self, restored: &Restored, pages: &[FrontPage]) {
        self.tell(Job::Front(restored.0.clone(), pages.iter().map(pages::encode_front).collect()));
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
        let answer = |key: Key, based: bool| {
            let (pages, front) = (Vec::new(), Vec::new());
            Mutex::new(Answer { key, pages, size: 0, drafted: false, front, based })
        };
        let (front, clock) = (Arc::new(self.front.clone()), self.clock.clone());
        let sources = sources.map(|((id, key), based)| (id.clone(), answer(*key, *based))).collect();
        std::thread::Builder::new().name("store".to_owned()).spawn(move || self.run(&told))?;
        Ok(Recorder { jobs, sources: Arc::new(sources), front, clock })
    }

    fn run(self, told: &Receiver<Job>) {
        let mut hand = Hand::new(self);
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
    /// Parts of answers that have not ended.
    parts: HashMap<Key, Part>,
    /// Answers that could not be kept yet.
    waiting: HashMap<Key, Change>,
    /// Sources of which something was dropped: what changed in them means nothing until everything comes.
    lost: HashSet<Key>,
    /// What is for the lasting file and could not be written yet, with when it was told: it must keep its order.
    late: VecDeque<(Last, Instant)>,
}

/// A part of an answer: what is written down of it, and what could not be yet.
#[derive(Default)]
struct Part {
    draft: Option<Draft>,
    pages: Vec<Vec<u8>>,
}

impl Hand {
    fn new(pen: Pen) -> Self {
        let (parts, waiting, lost) = (HashMap::new(), HashMap::new(), HashSet::new());
        Self { pen, cache: None, marks: None, parts, waiting, lost, late: VecDeque::new() }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Part(key, pages) => self.part(key, pages),
            Job::Drop(key) => self.drop_part(key),
            Job::Change(change) => self.change(change),
            Job::Fail(key, failing) => _ = self.with_cache(|cache| cache.fail(key, &failing)),
            Job::Front(seals, pages) => {
                let of = self.pen.front.clone();
                let _ = self.with_cache(|cache| cache.write_front(&of, &seals, &pages));
            }
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

    /// Writes a part of an answer down, and what of it could not be written before.
    fn part(&mut self, key: Key, pages: Vec<Vec<u8>>) {
        let Part { draft, pages: mut waiting } = self.parts.remove(&key).unwrap_or_default();
        waiting.extend(pages);
        let now = self.pen.now();
        let mut written = None;
        let done = self.with_cache(|cache| {
            // A draft in a file that was moved aside is no more.
            written = Some(cache.draft(draft.clone(), &waiting, now)?);
            Ok(())
        });
        let part = match (done, written) {
            (Ok(()), Some(written)) => Part { draft: Some(written), pages: Vec::new() },
            _ => Part { draft, pages: waiting },
        };
        self.parts.insert(key, part);
    }

    fn drop_part(&mut self, key: Key) {
        if let Some(Part { draft: Some(draft), .. }) = self.parts.remove(&key) {
            let now = self.pen.now();
            let _ = self.with_cache(|cache| cache.drop_draft(&draft).and_then(|()| cache.sweep(now)));
        }
    }

    fn change(&mut self, mut change: Change) {
        let key = change.key;
        if let Some(Part { draft, mut pages }) = self.parts.remove(&key) {
            pages.append(&mut change.pages);
            change = Change { draft, pages, ..change };
        }
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
            // What could not be swept out now is swept out another time.
            Ok(()) => _ = self.cache.as_mut().map(|cache| cache.sweep(self.pen.clock.now())),
            Err(Trouble::Busy | Trouble::Unusable(_)) => {
                self.waiting.insert(key, change);
                self.make_room();
            }
            Err(Trouble::Damaged(_) | Trouble::Foreign(_) | Trouble::Baseless) => _ = self.lost.insert(key),
        }
    }

    /// Drops the largest answers that wait, while all together are too large.
    fn make_room(&mut self) {
        while self.waiting.values().map(Change::weight).sum::<usize>() > WAITING {
            let largest = self.waiting.iter().max_by_key(|(_, change)| change.weight()).map(|(key, _)| *key);
            let Some(key) = largest else { return };
            self.waiting.remove(&key);
            self.lost.insert(key);
        }
    }

    /// Works with the cache, which is opened for it. One that turns out to be damaged is moved aside, and the work is
    /// tried once more on a new one.
    fn with_cache(&mut self, mut work: impl FnMut(&mut Cache) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let mut done = self.try_cache(&mut work);
        if let Err(Trouble::Damaged(why)) = &done
            && let Some(cache) = self.cache.take()
        {
            done = cache.0.move_aside(self.pen.now(), why, &self.pen.voice).and_then(|()| self.try_cache(&mut work));
        }
        if let Err(trouble) = &done
            && *trouble != Trouble::Baseless
        {
            self.pen.voice.in_memory("the cache", trouble);
        }
        done
    }

    fn try_cache(&mut self, work: &mut impl FnMut(&mut Cache) -> Result<(), Trouble>) -> Result<(), Trouble> {
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
        let front = self.front.zip(later.front).map(|((of, mut pages), (_, later))| {
            pages.extend(later);
            (of, pages)
        });
        Self { complete: self.complete, based: self.based, draft: self.draft, pages, cursor, front, ..later }
    }

    /// How much memory it takes.
    fn weight(&self) -> usize {
        let front = self.front.iter().flat_map(|(_, pages)| pages);
        let pages = self.pages.iter().chain(front).map(Vec::len).sum::<usize>();
        pages + self.cursor.as_ref().map_or(0, |cursor| cursor.0.len())
    }
}

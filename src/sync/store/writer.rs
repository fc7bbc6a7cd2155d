//! The only thread that writes. It commits each answer as a whole, once it has ended; a large one is staged in the
//! file, where it is not read (`staging`).
//!
//! 1. Of an answer that failed, the part up to its last cursor is kept, with that cursor, beside the former data.
//! 2. When the store is busy, or the disk is full, an answer waits in memory for the next one of its source. If memory
//!    runs short it is dropped, and then deltas are dropped too until a complete answer comes.
//! 3. Jobs for the lasting file wait in the same cases, in order, for the next such job.
//! 4. A damaged file is moved aside, and only complete answers begin a new one.
//!
//! Not here: receiving events (`recorder`), committing (`answers`, `marks`, `asks`, `lasting`).

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::answers::{self, Change, End};
use super::cache::{self, Cache};
use super::derived::{self, Of};
use super::job::{Job, Last};
use super::key::Key;
use super::marks::Marks;
use super::parts::Batch;
use super::staging::{self, Staged};
use super::trouble::{Trouble, Voice};
use super::{failures, kept};
use crate::domain::Instant;
use crate::domain::batch::Item;
use crate::domain::ids::ItemId;
use crate::sync::Clock;

/// The most bytes of waiting answers.
const WAITING: usize = 64 * 1024 * 1024;
/// The most waiting jobs for the lasting file.
const LATE: usize = 1000;

/// The thread that writes.
pub(super) struct Pen {
    pub(super) folder: PathBuf,
    pub(super) of: Of,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) voice: Voice,
}

impl Pen {
    /// Writes until the sender of jobs is dropped.
    pub(super) fn run(self, told: &Receiver<Job>) {
        let mut hand = Hand::new(self);
        while let Ok(job) = told.recv() {
            hand.take(job);
        }
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// The state of the thread.
struct Hand {
    pen: Pen,
    cache: Option<Cache>,
    marks: Option<Marks>,
    /// Parts of unfinished answers.
    parts: HashMap<Key, Part>,
    /// Answers that could not be written yet.
    waiting: HashMap<Key, Change>,
    /// Threads and deadlines are invalid, and that could not be written yet.
    invalid: bool,
    /// They were invalid once in this run, as the board knows data that are not stored: those of a source that is stored
    /// for the first time are invalid, too.
    stale: bool,
    /// Sources with dropped data: their deltas are unusable until a complete answer comes.
    lost: HashSet<Key>,
    /// Jobs for the lasting file that could not be written yet, with their times, in order.
    late: VecDeque<(Last, Instant)>,
}

/// A part of an answer: what is staged, and what could not be staged yet.
#[derive(Default)]
struct Part {
    staged: Option<Staged>,
    batch: Batch,
}

impl Hand {
    fn new(pen: Pen) -> Self {
        let (parts, waiting, lost) = (HashMap::new(), HashMap::new(), HashSet::new());
        Self {
            pen,
            cache: None,
            marks: None,
            parts,
            waiting,
            invalid: false,
            stale: false,
            lost,
            late: VecDeque::new(),
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Part(key, batch) => self.part(key, batch),
            Job::Drop(key) => self.drop_part(key),
            Job::Change(change) => self.change(*change),
            Job::Fail(key, failing) => _ = self.with_cache(|cache| failures::put(cache, key, &failing)),
            Job::Derived(versions, rows) => {
                let of = self.pen.of.clone();
                let _ = self.with_cache(|cache| derived::renew(cache, &of, &versions, &rows));
            }
            Job::Invalid => self.spoil(),
            Job::Find(key, id, reply) => reply(self.find(key, &id)),
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

    /// Stages a part of an answer, and what could not be staged before.
    fn part(&mut self, key: Key, batch: Batch) {
        let mut part = self.parts.remove(&key).unwrap_or_default();
        part.batch.append(batch);
        let now = self.pen.now();
        let mut written = None;
        let done = self.with_cache(|cache| {
            written = Some(staging::put(cache, part.staged, &part.batch, now)?);
            Ok(())
        });
        if let (Ok(()), Some(written)) = (done, written) {
            part = Part { staged: Some(written), batch: Batch::default() };
        }
        self.parts.insert(key, part);
    }

    fn drop_part(&mut self, key: Key) {
        let now = self.pen.now();
        if let Some(Part { staged: Some(staged), .. }) = self.parts.remove(&key) {
            let _ = self.with_cache(|cache| staging::drop(cache, staged).and_then(|()| staging::sweep(cache, now)));
        }
    }

    fn change(&mut self, mut change: Change) {
        let key = change.key;
        if let Some(mut part) = self.parts.remove(&key) {
            part.batch.append(std::mem::take(&mut change.batch));
            (change.staged, change.batch) = (part.staged, part.batch);
        }
        if change.is_all() {
            self.lost.remove(&key);
        } else if self.lost.contains(&key) {
            return;
        }
        let change = match self.waiting.remove(&key) {
            Some(earlier) if !change.is_all() => earlier.and_then(change),
            _ => Some(change),
        };
        let Some(change) = change else { return self.lose(key) };
        self.invalidate();
        let (of, valid) = (self.pen.of.clone(), !self.stale);
        match self.with_cache(|cache| answers::write(cache, &of, &change, valid)) {
            Ok(()) => self.tidy(),
            Err(Trouble::Busy | Trouble::Unusable(_)) => {
                self.waiting.insert(key, change);
                self.make_room();
            }
            Err(Trouble::Damaged(_) | Trouble::Foreign(_) | Trouble::Baseless) => self.lose(key),
        }
    }

    /// The latest version of an item: from the present answer, a waiting answer, or the file.
    fn find(&mut self, key: Key, id: &ItemId) -> Option<Item> {
        let part = self.parts.get(&key).map(|part| (part.batch.find(id), part.staged));
        let waiting = self.waiting.get(&key).map(|change| (change.batch.find(id), change.staged));
        let mut found = None;
        for (told, staged) in [part, waiting].into_iter().flatten() {
            if told.is_some() {
                return told.flatten();
            }
            let _ = self.with_cache(|cache| {
                found = staged.map(|staged| staging::find(&cache.0.db, staged, id)).transpose()?.flatten();
                Ok(())
            });
            if let Some(staged) = found.take() {
                return staged;
            }
        }
        let mut kept = None;
        let _ = self.with_cache(|cache| {
            kept = kept::item(cache, key, id)?;
            Ok(())
        });
        kept
    }

    /// Records that data of a source were dropped.
    fn lose(&mut self, key: Key) {
        self.lost.insert(key);
        self.spoil();
    }

    /// Marks threads and deadlines as invalid.
    fn spoil(&mut self) {
        (self.invalid, self.stale) = (true, true);
        self.invalidate();
    }

    /// Writes that threads and deadlines are invalid, if that is pending.
    fn invalidate(&mut self) {
        let of = self.pen.of.clone();
        if self.invalid && self.with_cache(|cache| derived::invalidate(cache, &of)).is_ok() {
            self.invalid = false;
        }
    }

    /// Maintenance after an answer. What fails now is done another time.
    fn tidy(&mut self) {
        if let Some(cache) = &mut self.cache {
            let _ = staging::sweep(cache, self.pen.clock.now());
        }
    }

    /// Drops the largest waiting answers, while all together exceed the limit.
    fn make_room(&mut self) {
        while self.waiting.values().map(Change::weight).sum::<usize>() > WAITING {
            let largest = self.waiting.iter().max_by_key(|(_, change)| change.weight()).map(|(key, _)| *key);
            let Some(key) = largest else { return };
            self.waiting.remove(&key);
            self.lose(key);
        }
    }

    /// Opens the cache and works with it. If it turns out to be damaged, it is moved aside, and the work is retried
    /// once on a new one.
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
            none => {
                let cache = none.insert(Cache::open(&self.pen.folder, self.pen.now(), &self.pen.voice)?);
                cache::remove_older(&self.pen.folder);
                cache
            }
        };
        work(cache)
    }

    /// Writes the waiting jobs for the lasting file, as far as possible.
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

    /// Like [`with_cache`](Self::with_cache), for the lasting file.
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
        let Pen { folder, of, voice, .. } = &self.pen;
        let marks = match &mut self.marks {
            Some(marks) => marks,
            none => none.insert(Marks::open(folder, of.board, self.pen.now(), voice)?),
        };
        work(marks)
    }
}

impl Change {
    /// This change, and then a later one that is not all there is; `None` when that cannot be one.
    ///
    /// 1. What goes on with the look of this one.
    /// 2. What changed since. Where this one is a look that has not come to its end, that one leaves it as it is.
    fn and_then(mut self, later: Self) -> Option<Self> {
        let goes_on = matches!(self.end, End::None | End::SoFar);
        let changes = matches!(later.end, End::Done(parts) if parts.is_empty());
        let end = match later.end {
            end if goes_on && !later.opens => end,
            end if changes && later.opens && goes_on => end,
            _ if changes && later.opens => self.end,
            _ => return None,
        };
        if later.staged.is_some() {
            return None;
        }
        self.batch.append(later.batch);
        let cursor = later.cursor.or(self.cursor);
        let Self { opens, based, staged, batch, .. } = self;
        Some(Self { opens, end, based, staged, batch, cursor, ..later })
    }
}

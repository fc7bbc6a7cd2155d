//! The one thread that writes. It keeps each answer as a whole, once it has ended; a large one is gathered in the file,
//! where nobody sees it (`rooms`).
//!
//! 1. Of an answer that failed is kept what came up to where it stands, beside what was there; with the cursor of that.
//! 2. When the store is busy, or the disk is full, an answer waits in memory for the next one of its source. What would
//!    take too much memory is dropped, and then changes are dropped too until an answer with everything comes.
//! 3. What is for the lasting file waits in the same cases, in its order, for the next that is.
//! 4. A damaged file is moved aside, and only answers with everything begin a new one.
//!
//! Not here: who tells what happened (`recorder`), how it is kept (`cache`, `marks`, `asks`, `lasting`).

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::asks::Look;
use super::cache::{self, Cache, Change, End};
use super::failures::Failing;
use super::front::Of;
use super::key::Key;
use super::lasting::Keep;
use super::marks::Marks;
use super::recorder::{Answer, Recorder};
use super::rooms::Draft;
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::sync::Clock;

/// So many bytes of answers wait at most.
const WAITING: usize = 64 * 1024 * 1024;
/// So many things for the lasting file wait at most.
const LATE: usize = 1000;

/// Something to write.
pub(super) enum Job {
    /// A part of an answer that has not ended.
    Part(Key, Kind, Vec<Vec<u8>>),
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

/// Which pages of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Its own.
    Pages,
    /// Those that the front takes in.
    Front,
}

/// Something for the lasting file.
pub(super) enum Last {
    Look(Vec<Look>),
    Keep(Keep),
}

/// The thread that writes.
pub(super) struct Pen {
    pub(super) folder: PathBuf,
    pub(super) board: Key,
    pub(super) front: Of,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) voice: Voice,
}

impl Pen {
    /// Starts the thread that writes what happens with these sources; of each: is something kept of it?
    pub(super) fn start<'a>(
        self,
        sources: impl Iterator<Item = (&'a (SourceId, Key), &'a bool)>,
    ) -> std::io::Result<Recorder> {
        let (jobs, told) = channel();
        let answer = |key: Key, based: bool| Mutex::new(Answer::new(key, based));
        let sources = sources.map(|((id, key), based)| (id.clone(), answer(*key, *based))).collect();
        let (front, clock) = (self.front.clone(), self.clock.clone());
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
    parts: HashMap<(Key, Kind), Part>,
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

impl Part {
    /// This part, and the rest.
    fn and(self, rest: Vec<Vec<u8>>) -> (Option<Draft>, Vec<Vec<u8>>) {
        let mut pages = self.pages;
        pages.extend(rest);
        (self.draft, pages)
    }
}

impl Hand {
    fn new(pen: Pen) -> Self {
        let (parts, waiting, lost) = (HashMap::new(), HashMap::new(), HashSet::new());
        Self { pen, cache: None, marks: None, parts, waiting, lost, late: VecDeque::new() }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Part(key, kind, pages) => self.part((key, kind), pages),
            Job::Drop(key) => self.drop_parts(key),
            Job::Change(change) => self.change(change),
            Job::Fail(key, failing) => _ = self.with_cache(|cache| cache.fail(key, &failing)),
            Job::Front(seals, pages) => {
                let of = self.pen.front.clone();
                let _ = self.with_cache(|cache| cache.write_front(&of, &seals, &pages).and_then(|()| cache.press(&of)));
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
    fn part(&mut self, key: (Key, Kind), pages: Vec<Vec<u8>>) {
        let Part { draft, pages: mut waiting } = self.parts.remove(&key).unwrap_or_default();
        waiting.extend(pages);
        let now = self.pen.now();
        let mut written = None;
        let done = self.with_cache(|cache| {
            written = Some(cache.draft(draft.clone(), &waiting, now)?);
            Ok(())
        });
        let part = match (done, written) {
            (Ok(()), Some(written)) => Part { draft: Some(written), pages: Vec::new() },
            _ => Part { draft, pages: waiting },
        };
        self.parts.insert(key, part);
    }

    fn drop_parts(&mut self, key: Key) {
        let now = self.pen.now();
        for kind in [Kind::Pages, Kind::Front] {
            if let Some(Part { draft: Some(draft), .. }) = self.parts.remove(&(key, kind)) {
                let _ = self.with_cache(|cache| cache.drop_draft(&draft).and_then(|()| cache.sweep(now)));
            }
        }
    }

    fn change(&mut self, mut change: Change) {
        let key = change.key;
        if let Some(part) = self.parts.remove(&(key, Kind::Pages)) {
            (change.draft, change.pages) = part.and(std::mem::take(&mut change.pages));
        }
        if let (Some(part), Some(news)) = (self.parts.remove(&(key, Kind::Front)), &mut change.front) {
            (news.draft, news.pages) = part.and(std::mem::take(&mut news.pages));
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
        let Some(change) = change else {
            self.lost.insert(key);
            return;
        };
        match self.with_cache(|cache| cache.write(&change)) {
            Ok(()) => self.tidy(),
            Err(Trouble::Busy | Trouble::Unusable(_)) => {
                self.waiting.insert(key, change);
                self.make_room();
            }
            Err(Trouble::Damaged(_) | Trouble::Foreign(_) | Trouble::Baseless) => _ = self.lost.insert(key),
        }
    }

    /// After an answer is kept. What cannot be done now is done another time.
    fn tidy(&mut self) {
        let Some(cache) = &mut self.cache else { return };
        let _ = cache.press(&self.pen.front).and_then(|()| cache.sweep(self.pen.clock.now()));
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
            none => {
                let cache = none.insert(Cache::open(&self.pen.folder, self.pen.now(), &self.pen.voice)?);
                cache::remove_older(&self.pen.folder);
                cache
            }
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
    /// This change, and then a later one that is not all there is; `None` when that cannot be one.
    ///
    /// 1. What goes on with the look of this one.
    /// 2. What changed since. Where this one is a look that has not come to its end, that one leaves it as it is.
    fn and_then(self, later: Self) -> Option<Self> {
        let goes_on = matches!(self.end, End::None | End::SoFar);
        let end = match later.end {
            end if goes_on && !later.opens => end,
            End::Changes if later.opens && goes_on => End::Changes,
            End::Changes if later.opens => self.end,
            _ => return None,
        };
        if later.draft.is_some() {
            return None;
        }
        let mut pages = self.pages;
        pages.extend(later.pages);
        let cursor = later.cursor.or(self.cursor);
        let front = self.front.zip(later.front).filter(|(_, later)| later.draft.is_none()).map(|(mut news, later)| {
            news.pages.extend(later.pages);
            news
        });
        Some(Self { opens: self.opens, end, based: self.based, draft: self.draft, pages, cursor, front, ..later })
    }

    /// How much memory it takes.
    fn weight(&self) -> usize {
        let front = self.front.iter().flat_map(|news| &news.pages);
        let pages = self.pages.iter().chain(front).map(Vec::len).sum::<usize>();
        pages + self.cursor.as_ref().map_or(0, |cursor| cursor.0.len())
    }
}

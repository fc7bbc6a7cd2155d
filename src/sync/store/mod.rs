//! The store: fetched data are kept between runs, so that a board is shown at once, with its age, before a source is
//! read. SQLite, in the platform's data folder, private to its owner. The board does not depend on it: if its files
//! cannot be used, the board keeps its data in memory and reports that once.
//!
//! ```text
//!  cache-N.db   disposable, N is the number of its form: the last good answer of every source, with its cursor
//!  marks.db     lasting, with migrations: marks on items, the history of asks and answers, notices that were told,
//!               windows that were taken, teammates whom a source names
//!  board-*.json settings of the screen, of each board
//!  board-*.lock whose turn it is to ask, when several boards show the same sources
//!
//!  mod       the store as others see it            recorder, job, writer   who is told what happens, and who writes it
//!  cache     the cache file (`tables.sql`)         marks, asks, lasting, taken, hosts, rosters   the lasting file; steps: its versions
//!  sources   what is known of each source          settings   the screen's, as text
//!  entries   what they have told (`parts`)         key      which source, by a hash of its settings
//!  chunks    their cursors                         lock     whose turn it is to ask
//!  failures  how they fail                         trouble  what goes wrong, and telling it once
//!  staging   answers that have not ended           file     one file: made, opened, moved aside
//!  answers   taking an answer in                   opening  the cache, opened before it is known whose board it is
//!  kept      reading a source whole                watch    being told that another program has written
//!  derived   threads and deadlines                 coding   values as bytes, and checksums
//!  first     what a first frame shows of all that
//! ```
//!
//! Not here: scheduling (`task`), the meaning of the data (board), the location of the folder (the shell).

mod answers;
mod asks;
mod cache;
mod chunks;
mod coding;
mod derived;
mod entries;
mod failures;
mod file;
mod first;
mod hosts;
mod job;
mod kept;
mod key;
mod lasting;
mod lock;
mod marks;
mod opening;
mod parts;
mod recorder;
mod rosters;
mod settings;
mod sources;
mod staging;
mod steps;
mod taken;
#[cfg(test)]
mod tests;
mod trouble;
mod watch;
mod writer;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub use asks::{Ask, Look};
pub use hosts::{Bound, Hosts};
pub use key::Key;
pub use lasting::{Keep, Lasting};
pub use lock::{Lock, Turn};
pub use marks::{Mark, MarkKey, ThreadMarks};
pub use opening::Opening;
pub use recorder::{Recorder, Restored};
pub use rosters::Roster;
pub use taken::{Taken, Windows};
pub use trouble::Say;
pub use watch::Watched;

use self::cache::Cache;
use self::derived::Of;
use self::failures::Failing;
use self::kept::{Kept, Piece};
use self::marks::Marks;
use self::recorder::Answer;
use self::trouble::{Topic, Trouble, Voice};
use self::writer::Pen;
use super::Clock;
use super::event::{Event, Tables, What};
use crate::domain::ids::SourceId;
use crate::providers::Cursor;

/// The timeout for the lasting file before a first frame, while another process holds it.
pub const AT_ONCE: Duration = Duration::from_millis(5);
/// The timeout otherwise.
pub const SOON: Duration = Duration::from_secs(2);

/// The names of the files: the cache, and the lasting file.
pub fn files() -> [&'static str; 2] {
    [cache::FORM.name, steps::FORM.name]
}

/// The location and keys of a board's stored data.
#[derive(Clone)]
pub struct StoreScope {
    /// The folder; `None` if there is no home folder.
    pub folder: Option<PathBuf>,
    /// The board.
    pub board: Key,
    /// Its sources.
    pub sources: Vec<(SourceId, Key)>,
    /// A fingerprint of all inputs of joining other than the data of sources: the config, the zone rules, this program.
    pub print: Key,
}

impl StoreScope {
    /// Returns whether there is a cache file. (It may be empty or damaged.)
    pub fn has_cache(&self) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(cache::FORM.name).exists())
    }

    /// The keys of the derived tables.
    fn of(&self) -> Of {
        let sources = self.sources.iter().map(|(_, key)| *key).collect();
        Of { board: self.board, print: self.print, sources }
    }

    /// Returns whether a running board refreshes the sources.
    pub fn is_led(&self) -> bool {
        let keys: Vec<Key> = self.sources.iter().map(|(_, key)| *key).collect();
        self.folder.as_ref().is_some_and(|folder| lock::is_held(folder, &keys))
    }

    /// The settings of the screen, for the first frame: fast, and without opening other files. Empty if they cannot be
    /// read.
    pub fn settings(&self) -> BTreeMap<String, String> {
        self.folder.as_ref().map(|folder| settings::read(folder, self.board).unwrap_or_default()).unwrap_or_default()
    }

    /// The taken windows, by start, without creating files. `None` if another process holds the file for longer than
    /// `patience`.
    pub fn taken(&self, patience: Duration) -> Option<Vec<Taken>> {
        self.folder.as_ref().map_or(Some(Vec::new()), |folder| taken::taken_of(folder, self.board, patience))
    }

    /// Watches the lasting file, in which commands take windows. `None` if it cannot be watched.
    pub fn watch_lasting(&self, changed: impl Fn() + Send + 'static) -> Option<Watched> {
        let folder = self.folder.as_ref().filter(|folder| folder.is_dir())?;
        watch::watch_lasting(folder, changed)
    }

    /// The marks on threads, without creating files. `None` if another process holds the file for longer than
    /// `patience`; the reader then keeps its former value.
    pub fn marks(&self, patience: Duration) -> Option<Vec<Mark>> {
        let board = self.board;
        let read = |folder: &PathBuf| taken::look(folder, patience, |db| marks::all_marks(db, board));
        self.folder.as_ref().map_or(Some(Vec::new()), read)
    }

    /// The marks on threads, for a command that changes them; `None` without a folder.
    pub fn thread_marks(&self) -> Option<ThreadMarks<'_>> {
        Some(ThreadMarks { folder: self.folder.as_ref()?, board: self.board })
    }

    /// The taken windows, for a command that changes them; `None` without a folder.
    pub fn windows(&self) -> Option<Windows<'_>> {
        Some(Windows { folder: self.folder.as_ref()?, board: self.board })
    }
}

/// The store of one board, for reading; its [`Recorder`] writes.
pub struct Store {
    place: StoreScope,
    clock: Arc<dyn Clock>,
    voice: Voice,
    cache: Option<Cache>,
    /// The version of each restored source.
    versions: Vec<Option<i64>>,
    /// Whether each source has stored data.
    based: Vec<bool>,
    /// The failure of each source at the last check.
    failing: Vec<Option<Failing>>,
    /// The cache's change counter at the last check.
    version: Option<i64>,
    recorder: Option<Recorder>,
    /// Writing is possible, as far as is known.
    writes: bool,
}

impl Store {
    /// Opens the store of a board. Never fails: if it cannot keep data, `say` receives the reason, once.
    pub fn open(place: StoreScope, clock: Arc<dyn Clock>, say: Say) -> Self {
        Self::open_begun(place, clock, say, None)
    }

    /// Like [`open`](Self::open), with an opening that may have begun already.
    pub fn open_begun(place: StoreScope, clock: Arc<dyn Clock>, say: Say, begun: Option<Opening>) -> Self {
        let count = place.sources.len();
        let (versions, based, failing) = (vec![None; count], vec![false; count], vec![None; count]);
        let (voice, version, recorder) = (Voice::new(say), None, None);
        let mut store =
            Self { place, clock, voice, cache: None, versions, based, failing, version, recorder, writes: false };
        match &store.place.folder {
            Some(folder) => match begun.and_then(|begun| begun.cache(folder)) {
                Some(cache) => (store.cache, store.writes) = (Some(cache.for_reading()), true),
                None => store.open_cache(),
            },
            None => store.voice.say(Topic::Memory, "what is fetched is not kept: this user has no home folder"),
        }
        store
    }

    fn open_cache(&mut self) {
        let Some(folder) = &self.place.folder else { return };
        let opened = Cache::open(folder, self.clock.now(), &self.voice);
        self.writes = matches!(opened, Ok(_) | Err(Trouble::Busy));
        match opened {
            Ok(cache) => self.cache = Some(cache.for_reading()),
            Err(trouble) => self.voice.in_memory("the cache", &trouble),
        }
    }

    /// Returns whether data are stored.
    pub fn keeps(&self) -> bool {
        self.writes
    }

    /// Passes on the tables for a first frame, if data are stored and the tables are valid. Damage is detected again
    /// where it can be repaired.
    pub fn tables<T>(&mut self, read: impl FnOnce(&mut dyn Tables) -> Option<T>) -> Option<T> {
        first::read(self.cache.as_mut()?, &self.place.of(), read).ok().flatten()
    }

    /// Returns whether the tables for a first frame are valid.
    pub fn is_derived(&mut self) -> bool {
        let of = self.place.of();
        self.cache.as_mut().is_some_and(|cache| first::holds(cache, &of) == Ok(true))
    }

    /// Sends the stored data of a source as events, and returns its cursor. `live`: another board refreshes it.
    pub fn restore(&mut self, source: &SourceId, live: bool, out: &mut dyn FnMut(Event)) -> Option<Cursor> {
        let cursor = self.restore_pages(source, live, out);
        self.tell_failing(source, out);
        cursor
    }

    fn restore_pages(&mut self, source: &SourceId, live: bool, out: &mut dyn FnMut(Event)) -> Option<Cursor> {
        let at = self.place.sources.iter().position(|(id, _)| id == source)?;
        let (_, key) = *self.place.sources.get(at)?;
        let mut fetched_at = self.clock.now();
        let mut tell = |at, what| out(Event { source: source.clone(), at, what });
        let mut piece = |piece| match piece {
            Piece::Begins(head) => {
                fetched_at = head.fetched_at.unwrap_or(fetched_at);
                tell(fetched_at, What::Restoring);
            }
            Piece::Page(page) => tell(fetched_at, What::Page(page)),
            Piece::Unfinished => tell(fetched_at, What::Unfinished),
        };
        let read = self.cache.as_mut().map(|cache| kept::read(cache, key, &mut piece));
        let kept = self.found(at, source, key, read);
        let kept = kept?;
        let (answered, problems) = (kept.head.fetched_at.is_some(), kept.head.problems);
        tell(fetched_at, What::Restored { live, answered, problems });
        kept.cursor
    }

    /// Records the result of reading a source, and handles damage.
    fn found(
        &mut self,
        at: usize,
        source: &SourceId,
        key: Key,
        read: Option<Result<Option<Kept>, Trouble>>,
    ) -> Option<Kept> {
        let kept = match read? {
            Ok(kept) => kept,
            Err(Trouble::Damaged(why)) => {
                self.damaged(source, key, &why);
                None
            }
            Err(trouble) => {
                self.voice.in_memory("the cache", &trouble);
                None
            }
        };
        // A delta is useful only if there is stored data to apply it to.
        if let Some(slot) = self.based.get_mut(at) {
            *slot = kept.is_some();
        }
        if let Some(recorder) = &self.recorder {
            recorder.set_based(source, kept.is_some());
        }
        if let (Some(slot), Some(kept)) = (self.versions.get_mut(at), &kept) {
            *slot = Some(kept.version);
        }
        kept
    }

    /// Reports the failure of a source, if it is new.
    fn tell_failing(&mut self, source: &SourceId, out: &mut dyn FnMut(Event)) {
        let Some(at) = self.place.sources.iter().position(|(id, _)| id == source) else { return };
        let (Some((_, key)), Some(cache)) = (self.place.sources.get(at), &mut self.cache) else { return };
        let found = failures::read(&cache.0.db, *key).ok().flatten();
        if let Some(slot) = self.failing.get_mut(at) {
            slot.clone_from(&found);
        }
        if let Some(Failing { why, since }) = found {
            out(Event { source: source.clone(), at: since, what: What::Failing { why, since } });
        }
    }

    /// The versions of the sources that were restored.
    pub fn restored(&self) -> Restored {
        Restored(self.versions.clone())
    }

    /// The cursor of a source, if its data are available.
    pub fn cursor(&mut self, source: &SourceId) -> Option<Cursor> {
        let at = self.place.sources.iter().position(|(id, _)| id == source)?;
        let (_, key) = *self.place.sources.get(at)?;
        let before = self.versions.get(at).copied().flatten();
        let read = self.cache.as_mut().map(|cache| kept::cursor(cache, key));
        let kept = self.found(at, source, key, read)?;
        // Only restoring reveals what is stored.
        if let Some(slot) = self.versions.get_mut(at) {
            *slot = before;
        }
        kept.cursor
    }

    /// Handles damage: the data of one source are read again from the source, or of all sources if SQLite itself fails.
    fn damaged(&mut self, source: &SourceId, key: Key, why: &str) {
        let mended = self.cache.as_mut().map(|cache| kept::forget(cache, key));
        if let Some(Err(Trouble::Damaged(_))) = mended
            && let Some(cache) = self.cache.take()
        {
            if let Err(trouble) = cache.0.move_aside(self.clock.now(), why, &self.voice) {
                return self.voice.in_memory("the cache", &trouble);
            }
            return self.open_cache();
        }
        self.voice.say(Topic::Part, &format!("what was kept of {source} was damaged ({why}): it is read anew"));
    }

    /// Restores what another board has written since the last check. `live`: that board refreshes it.
    pub fn follow(&mut self, live: bool, out: &mut dyn FnMut(Event)) {
        let Some(version) = self.cache.as_ref().and_then(|cache| cache.version().ok()) else { return };
        if self.version.replace(version) == Some(version) {
            return;
        }
        for (at, (source, key)) in self.place.sources.clone().into_iter().enumerate() {
            let Some(cache) = &self.cache else { return };
            let version = sources::version(&cache.0.db, key).ok().flatten();
            let failing = failures::read(&cache.0.db, key).ok().flatten();
            if version.is_some() && self.versions.get(at) != Some(&version) {
                self.restore(&source, live, out);
                continue;
            }
            if self.failing.get(at) != Some(&failing) {
                self.tell_failing(&source, out);
            }
        }
    }

    /// Watches the cache: `changed` is called whenever it may have been written. `None` if it cannot be watched, and
    /// has to be polled ([`follow`](Self::follow), which is fast when the file has not changed).
    pub fn watch(&self, changed: impl Fn() + Send + 'static) -> Option<Watched> {
        watch::watch(self.place.folder.as_ref().filter(|_| self.cache.is_some())?, changed)
    }

    /// Requests the lock that decides which board reads the sources. Where locks are not supported it is always
    /// granted.
    pub fn turn(&self) -> Turn {
        let keys: Vec<Key> = self.place.sources.iter().map(|(_, key)| *key).collect();
        match &self.place.folder {
            Some(folder) if self.cache.is_some() => lock::lock(folder, &keys),
            _ => Turn::Nobodys,
        }
    }

    /// The recorder of events; `None` if writing is impossible. The thread is started by the first call.
    pub fn recorder(&mut self) -> Option<Recorder> {
        if self.recorder.is_none() {
            let folder = self.place.folder.clone().filter(|_| self.writes)?;
            let (of, clock, voice) = (self.place.of(), self.clock.clone(), self.voice.clone());
            let (jobs, told) = channel();
            let pen = Pen { folder, of, clock: clock.clone(), voice };
            std::thread::Builder::new().name("store".to_owned()).spawn(move || pen.run(&told)).ok()?;
            let answer = |(id, key): &(SourceId, Key), based| (id.clone(), Mutex::new(Answer::new(*key, based)));
            let sources = self.place.sources.iter().zip(&self.based).map(|(source, based)| answer(source, *based));
            self.recorder = Some(Recorder { jobs, sources: Arc::new(sources.collect()), clock });
        }
        self.recorder.clone()
    }

    /// All small lasting data of this board.
    pub fn lasting(&self) -> Lasting {
        self.marks().and_then(|marks| marks.lasting().ok()).unwrap_or_default()
    }

    /// The history of asks and answers of this board.
    pub fn asks(&self) -> Vec<Ask> {
        self.marks().and_then(|marks| marks.asks().ok()).unwrap_or_default()
    }

    /// The lasting file, if it exists: reading does not create it.
    fn marks(&self) -> Option<Marks> {
        let folder = self.place.folder.as_ref().filter(|folder| folder.join(steps::FORM.name).exists())?;
        let opened = Marks::open(folder, self.place.board, self.clock.now(), &self.voice);
        opened.map_err(|trouble| self.voice.in_memory("the history", &trouble)).ok()
    }
}

//! The store: what was fetched is kept between runs, so that a board is there at once, with its age, before anybody is
//! asked. SQLite, in the platform's data folder, for its owner's eyes only. Nothing of it is ever needed: whatever is
//! wrong with it, the board goes on in memory and says so once.
//!
//! ```text
//!  cache-N.db   disposable, N is the number of its form: the last good answer of every source, with its cursor
//!  marks.db     lasting, with migrations: marks on items, the history of asks and answers, notices that were told,
//!               windows that were taken
//!  board-*.json settings of the screen, of each board
//!  board-*.lock whose turn it is to ask, when several boards show the same sources
//!
//!  mod     the store as others see it        recorder writer    who is told what happens, and who writes it
//!  cache   pages, cursors, hashes            marks   the lasting file: marks; asks: the history; lasting: the rest
//!  rows    sources, pieces, seals            steps   the lasting file's form, version by version
//!  rooms   answers that have not ended       front   what the first frame of a later run needs
//!  pages   values as bytes                   failures   how sources fail
//!  hosts   hosts to which sources of included files may speak, in the lasting file
//!  file    one file: made, opened, moved aside         settings    the screen's, as text
//!  key     which source, by a hash of its settings; nothing of the config itself is kept
//!  lock    whose turn it is                  trouble what goes wrong, and telling it once
//!  opening the cache, opened before it is known whose board it is         watch   that another program has written
//! ```
//!
//! Not here: when to ask (`task`), what the data mean (board), where the folder is (the shell).

mod asks;
mod cache;
mod failures;
mod file;
mod front;
mod hosts;
mod key;
mod lasting;
mod lock;
mod marks;
mod opening;
mod pages;
mod recorder;
mod rooms;
mod rows;
mod settings;
mod steps;
#[cfg(test)]
mod tests;
mod trouble;
mod watch;
mod writer;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub use asks::{Ask, Look};
pub use front::Restored;
pub use hosts::{Bound, Hosts};
pub use key::Key;
pub use lasting::{Keep, Lasting, Taken};
pub use lock::{Lock, Turn};
pub use marks::Mark;
pub use opening::Opening;
pub use recorder::Recorder;
pub use trouble::Say;
pub use watch::Watched;

use self::cache::Cache;
use self::failures::Failing;
use self::front::Of;
use self::marks::Marks;
use self::trouble::{Topic, Trouble, Voice};
use self::writer::Pen;
use super::Clock;
use super::event::{Event, Front, FrontSource, Press, What};
use crate::domain::ids::SourceId;
use crate::providers::Cursor;

/// What a board keeps, and where.
#[derive(Clone)]
pub struct Place {
    /// The folder; `None`: there is no home for it.
    pub folder: Option<PathBuf>,
    /// The board.
    pub board: Key,
    /// Its sources.
    pub sources: Vec<(SourceId, Key)>,
    /// All that joining depends on besides what the sources say: the config, the zones' rules, this program.
    pub print: Key,
    /// Makes the front's table.
    pub press: Press,
}

impl Place {
    /// Is there a cache to read from? (It may still turn out to be empty, or damaged.)
    pub fn has_cache(&self) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(cache::FORM.name).exists())
    }

    /// The board's front.
    fn front(&self) -> Of {
        let sources = self.sources.iter().map(|(_, key)| *key).collect();
        Of { key: self.board.of_front(), print: self.print, sources, press: self.press.clone() }
    }

    /// Is a board open that keeps the sources fresh?
    pub fn is_led(&self) -> bool {
        let keys: Vec<Key> = self.sources.iter().map(|(_, key)| *key).collect();
        self.folder.as_ref().is_some_and(|folder| lock::is_held(folder, &keys))
    }

    /// The settings of the screen, for the first frame: quick, and without opening anything else. Where they cannot be
    /// had there are none.
    pub fn settings(&self) -> BTreeMap<String, String> {
        self.folder.as_ref().map(|folder| settings::read(folder, self.board).unwrap_or_default()).unwrap_or_default()
    }

    /// The windows that were taken, by start: quick, and without making anything.
    pub fn taken(&self) -> Vec<Taken> {
        self.folder.as_ref().map(|folder| lasting::taken_of(folder, self.board)).unwrap_or_default()
    }
}

/// The store of one board, for reading; its [`Recorder`] writes.
pub struct Store {
    place: Place,
    clock: Arc<dyn Clock>,
    voice: Voice,
    cache: Option<Cache>,
    /// What was restored of each source, by its seal.
    seals: Vec<Option<i64>>,
    /// Whether something is kept of each source.
    based: Vec<bool>,
    /// How each source was failing at the last look.
    failing: Vec<Option<Failing>>,
    version: Option<i64>,
    recorder: Option<Recorder>,
    /// There is a place to write to, as far as is known.
    writes: bool,
}

impl Store {
    /// Opens the store of a board. It never fails: `say` is told, once, why nothing is kept.
    pub fn open(place: Place, clock: Arc<dyn Clock>, say: Say) -> Self {
        Self::open_begun(place, clock, say, None)
    }

    /// The same, where the opening may have begun already.
    pub fn open_begun(place: Place, clock: Arc<dyn Clock>, say: Say, begun: Option<Opening>) -> Self {
        let count = place.sources.len();
        let (seals, based, failing) = (vec![None; count], vec![false; count], vec![None; count]);
        let (voice, version, recorder) = (Voice::new(say), None, None);
        let mut store =
            Self { place, clock, voice, cache: None, seals, based, failing, version, recorder, writes: false };
        match &store.place.folder {
            Some(folder) => match begun.and_then(|begun| begun.cache(folder)) {
                Some(cache) => (store.cache, store.writes) = (Some(cache), true),
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
            Ok(cache) => self.cache = Some(cache),
            Err(trouble) => self.voice.in_memory("the cache", &trouble),
        }
    }

    /// Is anything kept?
    pub fn keeps(&self) -> bool {
        self.writes
    }

    /// Hands over what the first frame needs, when it is kept and says what the sources say. What is wrong with it is found
    /// again where it can be mended: a front only saves time.
    pub fn front<T>(&mut self, read: impl FnOnce(Front<'_>) -> Option<T>) -> Option<T> {
        let of = self.place.front();
        let cache = self.cache.as_mut()?;
        let mut sources = Vec::new();
        for key in &of.sources {
            let failing = cache.failing(*key).ok()?.map(|failing| (failing.why, failing.since));
            sources.push(FrontSource { answered: cache.told(*key).ok()?, failing });
        }
        cache.read_front(&of, sources, read).ok().flatten()
    }

    /// Hands over what is kept of a source, as events, and gives its cursor. `live`: another board keeps it fresh.
    pub fn restore(&mut self, source: &SourceId, live: bool, out: &mut dyn FnMut(Event)) -> Option<Cursor> {
        let cursor = self.restore_pages(source, live, out);
        self.tell_failing(source, out);
        cursor
    }

    fn restore_pages(&mut self, source: &SourceId, live: bool, out: &mut dyn FnMut(Event)) -> Option<Cursor> {
        let (at, kept) = self.take(source)?;
        if let Some(slot) = self.seals.get_mut(at) {
            *slot = Some(kept.seal);
        }
        let at = kept.fetched_at.unwrap_or_else(|| self.clock.now());
        let mut tell = |what| out(Event { source: source.clone(), at, what });
        tell(What::Restoring);
        for (n, bytes) in kept.pages.into_iter().enumerate() {
            if n == kept.before {
                tell(What::Unfinished);
            }
            // Its hash was right, so it can only have been written wrong.
            tell(What::Page(pages::decode(&bytes)?));
        }
        tell(What::Restored { live, answered: kept.fetched_at.is_some(), problems: kept.problems });
        kept.cursor
    }

    /// Tells that a source fails, where that is news.
    fn tell_failing(&mut self, source: &SourceId, out: &mut dyn FnMut(Event)) {
        let Some(at) = self.place.sources.iter().position(|(id, _)| id == source) else { return };
        let (Some((_, key)), Some(cache)) = (self.place.sources.get(at), &mut self.cache) else { return };
        let found = cache.failing(*key).ok().flatten();
        if let Some(slot) = self.failing.get_mut(at) {
            slot.clone_from(&found);
        }
        if let Some(Failing { why, since }) = found {
            out(Event { source: source.clone(), at: since, what: What::Failing { why, since } });
        }
    }

    /// How the sources were when they were restored.
    pub fn restored(&self) -> Restored {
        Restored(self.seals.clone())
    }

    /// The cursor of a source, when its data are at hand.
    pub fn cursor(&mut self, source: &SourceId) -> Option<Cursor> {
        self.take(source)?.1.cursor
    }

    /// What is kept of a source, and its place.
    fn take(&mut self, source: &SourceId) -> Option<(usize, cache::Kept)> {
        let at = self.place.sources.iter().position(|(id, _)| id == source)?;
        let (_, key) = *self.place.sources.get(at)?;
        let kept = self.read(source, key);
        // Whoever writes has to know whether there is something to build on.
        if let Some(slot) = self.based.get_mut(at) {
            *slot = kept.is_some();
        }
        if let Some(recorder) = &self.recorder {
            recorder.set_based(source, kept.is_some());
        }
        Some((at, kept?))
    }

    fn read(&mut self, source: &SourceId, key: Key) -> Option<cache::Kept> {
        match self.cache.as_mut()?.read(key) {
            Ok(kept) => kept,
            Err(Trouble::Damaged(why)) => {
                self.damaged(source, key, &why);
                None
            }
            Err(trouble) => {
                self.voice.in_memory("the cache", &trouble);
                None
            }
        }
    }

    /// What is kept of one source is damaged: it is read anew. When SQLite itself cannot go on, so is everything.
    fn damaged(&mut self, source: &SourceId, key: Key, why: &str) {
        let mended = self.cache.as_mut().map(|cache| cache.forget(key));
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

    /// Restores what another board has written since the last look. `live`: that board keeps it fresh.
    pub fn follow(&mut self, live: bool, out: &mut dyn FnMut(Event)) {
        let Some(version) = self.cache.as_ref().and_then(|cache| cache.version().ok()) else { return };
        if self.version.replace(version) == Some(version) {
            return;
        }
        for (at, (source, key)) in self.place.sources.clone().into_iter().enumerate() {
            let seal = self.cache.as_ref().and_then(|cache| cache.seal(key).ok().flatten());
            if seal.is_some() && self.seals.get(at) != Some(&seal) {
                self.restore(&source, live, out);
                continue;
            }
            let failing = self.cache.as_mut().and_then(|cache| cache.failing(key).ok().flatten());
            if self.failing.get(at) != Some(&failing) {
                self.tell_failing(&source, out);
            }
        }
    }

    /// Begins to watch the cache: `changed` is told whenever somebody may have written to it. `None`: it cannot be watched
    /// where it is, and only looking there tells ([`follow`](Self::follow), which is quick when nothing has changed).
    pub fn watch(&self, changed: impl Fn() + Send + 'static) -> Option<Watched> {
        watch::watch(self.place.folder.as_ref().filter(|_| self.cache.is_some())?, changed)
    }

    /// Asks whether it is this board's turn to ask the sources. Without a place for locks it always is.
    pub fn turn(&self) -> Turn {
        let keys: Vec<Key> = self.place.sources.iter().map(|(_, key)| *key).collect();
        match &self.place.folder {
            Some(folder) if self.cache.is_some() => lock::lock(folder, &keys),
            _ => Turn::Nobodys,
        }
    }

    /// The one who writes what happens; `None` when there is no place for it. The thread is started for the first who
    /// asks.
    pub fn recorder(&mut self) -> Option<Recorder> {
        if self.recorder.is_none() {
            let folder = self.place.folder.clone().filter(|_| self.writes)?;
            let (board, front) = (self.place.board, self.place.front());
            let pen = Pen { folder, board, front, clock: self.clock.clone(), voice: self.voice.clone() };
            self.recorder = pen.start(self.place.sources.iter().zip(&self.based)).ok();
        }
        self.recorder.clone()
    }

    /// Everything small that lasts of this board.
    pub fn lasting(&self) -> Lasting {
        self.marks().and_then(|marks| marks.lasting().ok()).unwrap_or_default()
    }

    /// The history of asks and answers of this board.
    pub fn asks(&self) -> Vec<Ask> {
        self.marks().and_then(|marks| marks.asks().ok()).unwrap_or_default()
    }

    /// The lasting file, if there is one: to look for what is in it makes none.
    fn marks(&self) -> Option<Marks> {
        let folder = self.place.folder.as_ref().filter(|folder| folder.join(steps::FORM.name).exists())?;
        let opened = Marks::open(folder, self.place.board, self.clock.now(), &self.voice);
        opened.map_err(|trouble| self.voice.in_memory("the history", &trouble)).ok()
    }
}

//! What works for an open board on other threads: who asks the sources, and the desk that joins what they say. When the
//! config has changed, another engine takes its place, behind the same [`Engine`].
//!
//! ```text
//!  store, then sync's thread --events--> desk's thread --updates--> the screen's thread (run)
//!                ^                                                         |
//!                '---------------------- asks (polling) -------------------'
//! ```
//!
//! Not here: the parts (`polling`, `joining`), when it is replaced (`reload`).

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::acting::Acting;
use super::clock::Clock;
use super::joining::{EVENTS, First, Joining};
use super::keeping::Keeping;
use super::mail::Gate;
use super::polling::{Polling, Word};
use super::setup::Setup;
use crate::app::{Ask, News};
use crate::board::Board;
use crate::domain::Instant;
use crate::sync;
use crate::sync::store::Opening;

/// The timeout for an engine to end before it is abandoned.
const PATIENCE: Duration = Duration::from_secs(2);

impl sync::Clock for Clock {
    fn now(&self) -> Instant {
        Clock::now(*self)
    }
}

/// The running engine. Its methods may be called from any thread.
pub struct Engine(Mutex<State>);

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// Requests that arrived while none was running.
    waiting: Vec<Ask>,
}

/// A running engine.
pub struct Running {
    polling: Polling,
    acting: Acting,
    gate: Gate<News>,
    /// The channel to its desk.
    tell: SyncSender<Word>,
    /// Closes when its threads have ended.
    ended: Receiver<()>,
}

/// The parameters of an engine.
pub struct Start {
    /// The origin of positions in working time.
    pub now: Instant,
    /// The number of first rows of each list.
    pub rows: usize,
    /// The store, if its opening was begun before.
    pub opening: Option<Opening>,
    /// The destination of the first data.
    pub first: First,
    /// The channel to the screen.
    pub gate: Gate<News>,
}

impl Running {
    /// Starts an engine, which reads no source until `begin`. Also returns the empty board.
    pub fn start(setup: &Setup, with: Start) -> io::Result<(Self, Board)> {
        let Start { now, rows, opening, first, gate } = with;
        let (tell, words) = sync_channel(EVENTS);
        let (end, ended) = channel();
        let (board, feed) = setup.board(now);
        let polling = Polling::start(setup, (feed.desk().blank(), now, rows), opening, tell.clone(), end.clone())?;
        let (whole, keeping, acting) = (board.blank(), Keeping::new(setup), Acting::new(setup, gate.post()));
        let joining = Joining { feed, whole, keeping, clock: setup.clock, words, gate: gate.clone() };
        let work = move || {
            joining.run(first);
            drop(end);
        };
        std::thread::Builder::new().name("desk".to_owned()).spawn(work)?;
        Ok((Self { polling, acting, gate, tell, ended }, board))
    }

    /// Lets it read the sources.
    pub fn begin(&self) {
        self.polling.begin();
    }

    fn ask(&self, ask: Ask) {
        match ask {
            Ask::Act(order) => self.acting.start(order, &self.polling),
            ask => self.polling.ask(ask),
        }
    }

    /// Ends it: what the program wanted kept is kept, another engine can have the lock on the store, and the screen gets
    /// no more changes from it.
    fn stop(self) {
        let Self { polling, gate, tell, ended, .. } = self;
        polling.end();
        drop(polling);
        // Without a desk there is nothing to end.
        let _ = tell.send(Word::End);
        if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            log::warn!("a source holds up the end of what was asked by the config as it was");
        }
        gate.close();
    }
}

impl Engine {
    /// The handle of a running engine.
    pub fn new(running: Running) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { running: Some(running), waiting: Vec::new() })))
    }

    /// Lets it read the sources.
    pub fn begin(&self) {
        if let Some(running) = &self.state().running {
            running.begin();
        }
    }

    /// Carries out a request, at once or when another engine has taken over. Does not block.
    pub fn ask(&self, ask: Ask) {
        let mut state = self.state();
        match &state.running {
            Some(running) => running.ask(ask),
            None => state.waiting.push(ask),
        }
    }

    /// Replaces the engine; the new one is started once the old one has ended.
    pub fn replace(&self, start: impl FnOnce() -> io::Result<Running>) -> io::Result<()> {
        let old = self.state().running.take();
        if let Some(old) = old {
            old.stop();
        }
        let new = start()?;
        new.begin();
        let mut state = self.state();
        for ask in std::mem::take(&mut state.waiting) {
            new.ask(ask);
        }
        state.running = Some(new);
        Ok(())
    }

    /// Ends the engine: waits a moment for its orders, and for its changes to be on the disk.
    pub fn end(&self) {
        Acting::end();
        if let Some(running) = &self.state().running {
            running.polling.end();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

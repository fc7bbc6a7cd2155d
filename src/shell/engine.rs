//! What works for an open board on other threads: who asks the sources, and the desk that joins what they say. When the
//! config has changed, another engine takes its place, behind the same [`Engine`].
//!
//! ```text
//!  store, then sync's thread --events--> desk's thread --updates--> the screen's thread (run)
//!                ^                                                         |
//!                '---------------------- asks (polling) -------------------'
//! ```
//!
//! Not here: what any of them does (`polling`, `joining`), when it is replaced (`reload`).

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

/// The engine at work. Its methods may be called from any thread.
pub struct Engine(Mutex<State>);

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// What was asked while none was running.
    waiting: Vec<Ask>,
}

/// An engine that runs.
pub struct Running {
    polling: Polling,
    acting: Acting,
    gate: Gate<News>,
    /// The way to its desk.
    tell: SyncSender<Word>,
    /// Closes when its threads have ended.
    ended: Receiver<()>,
}

/// What an engine starts with.
pub struct Start {
    /// The instant from which working time counts.
    pub now: Instant,
    /// How many rows of each list are shown first.
    pub rows: usize,
    /// The store, where its opening was begun before.
    pub opening: Option<Opening>,
    /// Where the first that is known goes.
    pub first: First,
    /// The way to the screen.
    pub gate: Gate<News>,
}

impl Running {
    /// Starts an engine, which asks no source before it is told to begin. Also gives the empty board.
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

    /// Lets it ask the sources.
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
        // Without a desk there is none to end.
        let _ = tell.send(Word::End);
        if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            log::warn!("a source holds up the end of what was asked by the config as it was");
        }
        gate.close();
    }
}

impl Engine {
    /// The engine, at work.
    pub fn new(running: Running) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { running: Some(running), waiting: Vec::new() })))
    }

    /// Lets it ask the sources.
    pub fn begin(&self) {
        if let Some(running) = &self.state().running {
            running.begin();
        }
    }

    /// Does what the program asks, at once or when another engine has taken its place. Does not wait.
    pub fn ask(&self, ask: Ask) {
        let mut state = self.state();
        match &state.running {
            Some(running) => running.ask(ask),
            None => state.waiting.push(ask),
        }
    }

    /// Puts another engine in its place, which is started once the old one has ended.
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

    /// The program ends: waits a moment until what it ordered is done, and what it wanted kept is on the disk.
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

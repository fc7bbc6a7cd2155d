//! Who asks the sources while the board is open: this board, or, when another one shows the same sources, that one, and
//! this one follows what it keeps. When the other is gone this one takes its place.
//!
//! Not here: how sources are asked (sync), what is done with what they say (`live`).

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel};
use std::time::Duration;

use super::clock::Clock;
use super::setup::Setup;
use crate::app::Ask;
use crate::sync::store::{Lock, Place, Recorder, Store, Turn};
use crate::sync::{self, Event, Plugged};

/// Something for the desk.
pub enum Word {
    /// Something happened with a source.
    Event(Event),
    /// Something for the person to read.
    Said(String),
    /// What the store has was told; from now on there is somebody to keep what happens, if anything is kept.
    Restored(Option<Recorder>),
}

/// The end that orders. Cheap to clone.
#[derive(Clone)]
pub struct Polling(Sender<Order>);

enum Order {
    Begin,
    Ask(Ask),
}

impl Polling {
    /// Reads the store, on a thread of its own, and then waits until it may begin to ask.
    pub fn start(setup: &Setup, tell: SyncSender<Word>) -> io::Result<Self> {
        let (orders, told) = channel();
        let poller =
            Poller { sources: sources(setup), offline: setup.offline, clock: Arc::new(setup.clock), told, tell };
        let place = setup.store.clone();
        std::thread::Builder::new().name("polling".to_owned()).spawn(move || poller.run(place))?;
        Ok(Self(orders))
    }

    /// The sources may be asked from now on.
    pub fn begin(&self) {
        self.order(Order::Begin);
    }

    /// Asks the sources for what is new.
    pub fn ask(&self, ask: Ask) {
        self.order(Order::Ask(ask));
    }

    fn order(&self, order: Order) {
        // When the thread is gone there is nobody to ask any more.
        let _ = self.0.send(order);
    }
}

struct Poller {
    sources: Vec<Plugged>,
    offline: bool,
    clock: Arc<Clock>,
    told: Receiver<Order>,
    tell: SyncSender<Word>,
}

impl Poller {
    fn run(mut self, place: Option<Place>) {
        let mut store = place.map(|place| {
            let tell = self.tell.clone();
            let say = move |text: &str| {
                log::warn!("{text}");
                _ = tell.send(Word::Said(text.to_owned()));
            };
            Store::open(place, self.clock.clone(), Arc::new(say))
        });
        if let Some(store) = &mut store {
            for source in &mut self.sources {
                source.cursor = store.restore(&source.id, false, &mut told(&self.tell));
            }
        }
        let recorder = store.as_mut().filter(|_| !self.offline).and_then(Store::recorder);
        if self.tell.send(Word::Restored(recorder)).is_err() || !matches!(self.told.recv(), Ok(Order::Begin)) {
            return;
        }
        if self.offline {
            return self.look_only(store);
        }
        match store {
            None => self.lead(None, None),
            Some(mut store) => {
                if let Some(lock) = self.follow(&mut store) {
                    self.lead(Some(store), lock);
                }
            }
        }
    }

    /// Looks into the store whenever somebody asks.
    fn look_only(self, mut store: Option<Store>) {
        while self.told.recv().is_ok() {
            if let Some(store) = &mut store {
                store.follow(false, &mut told(&self.tell));
            }
        }
    }

    /// Follows another board until it is this one's turn; then `Some`, with the lock where there is one. `None`: nobody
    /// is there any more.
    #[expect(clippy::option_option, reason = "our turn without a lock is another thing than no turn")]
    fn follow(&mut self, store: &mut Store) -> Option<Option<Lock>> {
        let interval = self.sources.iter().map(|source| source.refresh).min().unwrap_or(Duration::from_mins(1));
        let mut followed = false;
        loop {
            let lock = match store.turn() {
                Turn::Mine(lock) => Some(lock),
                Turn::Nobodys => None,
                Turn::Theirs => {
                    followed = true;
                    store.follow(true, &mut told(&self.tell));
                    match self.told.recv_timeout(interval) {
                        Ok(_) | Err(RecvTimeoutError::Timeout) => continue,
                        Err(RecvTimeoutError::Disconnected) => return None,
                    }
                }
            };
            if followed {
                store.follow(true, &mut told(&self.tell));
                for source in &mut self.sources {
                    source.cursor = store.cursor(&source.id);
                }
            }
            return Some(lock);
        }
    }

    /// Asks the sources, and keeps what they answer, until nobody is there any more.
    fn lead(self, mut store: Option<Store>, lock: Option<Lock>) {
        let recorder = store.as_mut().and_then(Store::recorder);
        // From now on nobody reads.
        drop(store);
        let tell = self.tell.clone();
        let out = move |event: Event| {
            if let Some(recorder) = &recorder {
                recorder.note(&event);
            }
            // When the desk has gone the program is ending.
            let _ = tell.send(Word::Event(event));
        };
        let handle = match sync::start(self.sources, self.clock, out) {
            Ok(handle) => handle,
            Err(error) => {
                let _ = self.tell.send(Word::Said(format!("the sources cannot be asked: {error}")));
                return;
            }
        };
        while let Ok(order) = self.told.recv() {
            match order {
                Order::Ask(Ask::Refresh) => handle.refresh_all(),
                Order::Ask(Ask::Resumed) => handle.resumed(),
                Order::Begin => {}
            }
        }
        drop(lock);
    }
}

fn told(tell: &SyncSender<Word>) -> impl FnMut(Event) {
    move |event| _ = tell.send(Word::Event(event))
}

/// The sources to ask.
fn sources(setup: &Setup) -> Vec<Plugged> {
    #[cfg(debug_assertions)]
    return super::fault::in_sources(setup.plugged());
    #[cfg(not(debug_assertions))]
    setup.plugged()
}

//! The thread that reads the store and asks the sources, or follows another board that does.
//!
//! Not here: starting and ordering it (`super`).

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::Duration;

use super::{Order, Word};
use crate::app::Ask;
use crate::app::conversation::Texts;
use crate::app::marks::Marked;
use crate::board::{Desk, first};
use crate::domain::Instant;
use crate::domain::batch::Item;
use crate::domain::ids::{ItemId, SourceId};
use crate::shell::clock::Clock;
use crate::sync::store::{Keep, Lock, MarkKey, Opening, Recorder, SOON, Store, StoreScope, Turn};
use crate::sync::{self, Event, Plugged};

/// What one writer does to the store at once is looked at together.
const SETTLE: Duration = Duration::from_millis(100);
/// The polling interval of a store that cannot be watched, while the screen is visible.
const GLANCE: Duration = Duration::from_secs(1);

/// What the thread works with.
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own, and all combinations occur")]
pub(super) struct Poller {
    /// For the watch over the store, as long as this board follows another.
    pub(super) orders: Option<Sender<Order>>,
    /// The screen is visible, as far as is known.
    pub(super) looks: bool,
    pub(super) sources: Vec<Plugged>,
    pub(super) offline: bool,
    pub(super) clock: Arc<Clock>,
    pub(super) told: Receiver<Order>,
    pub(super) tell: SyncSender<Word>,
    /// Who writes, where there is a place for it.
    pub(super) recorder: Option<Recorder>,
    /// Where marks are kept.
    pub(super) place: Option<StoreScope>,
    /// The marks could not be read when they were looked for last.
    pub(super) unread: bool,
    /// The program wanted something kept.
    pub(super) kept: bool,
    /// What joins the first frame, its moment, and how many rows of each list it shows.
    pub(super) first: Option<(Desk, Instant, usize)>,
}

/// What is to be done about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Do {
    Refresh,
    Look(SourceId),
    Resume,
    End,
    Nothing,
}

impl Poller {
    /// Works until the board ends.
    pub(super) fn run(mut self, place: Option<StoreScope>, opening: Option<Opening>) {
        self.place.clone_from(&place);
        let mut store = place.map(|place| {
            let tell = self.tell.clone();
            let say = move |text: &str| {
                log::warn!("{text}");
                _ = tell.send(Word::Said(text.to_owned()));
            };
            Store::open_begun(place, Arc::new(Clock::Real), Arc::new(say), opening)
        });
        if let Some(store) = &mut store {
            let first = self.first.take();
            let front = first.and_then(|(desk, now, rows)| store.tables(|tables| first::read(tables, desk, now, rows)));
            let _ = self.tell.send(Word::Opened { front: front.map(Box::new), keeps: store.keeps() });
            for source in &mut self.sources {
                source.cursor = store.restore(&source.id, false, &mut told(&self.tell));
            }
        }
        let restored = store.as_ref().map(Store::restored).unwrap_or_default();
        self.recorder = store.as_mut().and_then(Store::recorder);
        // Offline there are no changes for the history.
        let history = self.recorder.clone().filter(|_| !self.offline);
        if self.tell.send(Word::Restored(history, restored)).is_err() || !self.is_begun() {
            return;
        }
        let lasting = store.as_ref().map(Store::lasting).unwrap_or_default();
        let _ = self.tell.send(Word::Lasting(lasting));
        // Only a board that follows another is notified by the store, and only until it leads.
        let orders = self.orders.take().filter(|_| !self.offline && store.is_some());
        if self.offline {
            let _ = self.tell.send(Word::Leads(false));
            return self.look_only(store);
        }
        match store {
            None => self.lead(None),
            Some(mut store) => {
                if let Some(lock) = self.follow(&mut store, orders) {
                    // From here on there is no reader.
                    drop(store);
                    self.lead(lock);
                }
            }
        }
    }

    /// Waits until the first frame is on the screen. `false`: the board has ended.
    fn is_begun(&mut self) -> bool {
        loop {
            match self.told.recv() {
                Ok(Order::Begin) => return true,
                Ok(order) => _ = self.obey(order),
                Err(_) => return false,
            }
        }
    }

    /// Does what can be done about an order here.
    fn obey(&mut self, order: Order) -> Do {
        if self.unread {
            self.look_at_marks();
        }
        match order {
            Order::Begin | Order::Ask(Ask::Act(_)) => {}
            Order::Acted(source) => return Do::Look(source),
            Order::Changed | Order::Ask(Ask::Marks) => self.look_at_marks(),
            Order::Ask(Ask::Watched(looks)) => {
                self.looks = looks;
                if looks {
                    self.look_at_marks();
                }
            }
            Order::Ask(Ask::Texts(items)) => items.iter().for_each(|(source, item)| self.look_up(source, item)),
            Order::Ask(Ask::Mark(keeps)) => self.mark(keeps),
            Order::Ask(Ask::DropMarks(over)) => self.drop_marks(&over),
            Order::Ask(Ask::Past(weeks, now)) => _ = self.tell.send(Word::Past(weeks, now)),
            Order::Ask(Ask::Refresh) => return Do::Refresh,
            Order::Ask(Ask::Resumed) => return Do::Resume,
            Order::Ask(Ask::Keep(keep)) => {
                self.kept = true;
                if let Some(recorder) = &self.recorder {
                    recorder.keep(keep);
                }
            }
            Order::End(done) => {
                if let Some(recorder) = self.recorder.as_ref().filter(|_| self.kept) {
                    recorder.finish();
                }
                // Who waits has waited long enough, or hears it.
                let _ = done.send(());
                return Do::End;
            }
        }
        Do::Nothing
    }

    /// Looks up the texts of an item's messages, and sends them.
    fn look_up(&self, source: &SourceId, item: &ItemId) {
        let (tell, of) = (self.tell.clone(), (source.clone(), item.clone()));
        let found = move |found: Option<Item>| {
            let messages = found.map(|item| item.messages).unwrap_or_default();
            let texts = messages.into_iter().map(|message| (message.at, message.text)).collect();
            _ = tell.send(Word::Texts(Texts { source: of.0, item: of.1, texts }));
        };
        match &self.recorder {
            Some(recorder) => recorder.find(source, item, found),
            None => found(None),
        }
    }

    /// Sets marks, or takes them back: they are on the disk before the board hears of it.
    fn mark(&self, keeps: Vec<Keep>) {
        let marked = match self.place.as_ref().and_then(|place| Some((place, place.thread_marks()?))) {
            None => Marked::Here(keeps),
            Some((place, marks)) => match marks.keep(&keeps, self.clock.now()) {
                // What cannot be read at once is known: it has just been written.
                Ok(()) => place.marks(SOON).map_or(Marked::Here(keeps), Marked::All),
                Err(why) => Marked::Failed(why),
            },
        };
        let _ = self.tell.send(Word::Marked(marked));
    }

    /// Drops marks that are over. With a frozen clock it drops none.
    fn drop_marks(&self, over: &[(MarkKey, Instant)]) {
        let marks = self.place.as_ref().and_then(StoreScope::thread_marks).filter(|_| !self.clock.is_frozen());
        if let Some(Err(why)) = marks.map(|marks| marks.drop_over(over, self.clock.now())) {
            log::warn!("a mark that is over cannot be removed: {why}");
        }
    }

    /// Another board may have set marks meanwhile. Where they cannot be read now, those that are known stay, and the next
    /// order looks again.
    fn look_at_marks(&mut self) {
        let Some(place) = &self.place else { return };
        let marks = place.marks(SOON);
        self.unread = marks.is_none();
        if let Some(marks) = marks {
            let _ = self.tell.send(Word::Marked(Marked::All(marks)));
        }
    }

    /// Checks the store on every request.
    fn look_only(mut self, mut store: Option<Store>) {
        while let Ok(order) = self.told.recv() {
            if let (Do::Refresh | Do::Resume, Some(store)) = (self.obey(order), &mut store) {
                store.follow(false, &mut told(&self.tell));
            }
        }
    }

    /// Follows another board until it is this one's turn; then `Some`, with the lock where there is one. `None`: the board
    /// has ended.
    #[expect(clippy::option_option, reason = "our turn without a lock is another thing than no turn")]
    fn follow(&mut self, store: &mut Store, mut orders: Option<Sender<Order>>) -> Option<Option<Lock>> {
        let interval = self.sources.iter().map(|source| source.refresh).min().unwrap_or(Duration::from_mins(1));
        let (mut followed, mut watch) = (false, None);
        loop {
            let lock = match store.turn() {
                Turn::Mine(lock) => Some(lock),
                Turn::Nobodys => None,
                Turn::Theirs => {
                    if !std::mem::replace(&mut followed, true) {
                        let _ = self.tell.send(Word::Leads(false));
                        watch = orders.take().and_then(|orders| store.watch(move || _ = orders.send(Order::Changed)));
                    }
                    store.follow(true, &mut told(&self.tell));
                    let most = patience(watch.is_some(), self.looks, interval);
                    if self.await_news(most) == Do::End {
                        return None;
                    }
                    continue;
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

    /// Waits, while this board follows another, until there is something to look for.
    fn await_news(&mut self, most: Duration) -> Do {
        let order = match self.told.recv_timeout(most) {
            Ok(order) => order,
            Err(RecvTimeoutError::Timeout) => return Do::Nothing,
            Err(RecvTimeoutError::Disconnected) => return Do::End,
        };
        if matches!(order, Order::Changed) {
            std::thread::sleep(SETTLE);
        }
        let mut done = self.obey(order);
        while done != Do::End
            && let Ok(order) = self.told.try_recv()
        {
            done = self.obey(order);
        }
        done
    }

    /// Asks the sources until the board ends.
    fn lead(mut self, lock: Option<Lock>) {
        let tell = self.tell.clone();
        let _ = tell.send(Word::Leads(true));
        // When the desk has gone the program is ending.
        let out = move |event: Event| _ = tell.send(Word::Event(event));
        let sources = std::mem::take(&mut self.sources);
        let handle = match sync::start(sources, self.clock.clone(), out) {
            Ok(handle) => Some(handle),
            Err(error) => {
                let _ = self.tell.send(Word::Said(format!("the sources cannot be asked: {error}")));
                None
            }
        };
        while let Ok(order) = self.told.recv() {
            let done = self.obey(order);
            let Some(handle) = &handle else { continue };
            handle.attend(self.looks);
            match done {
                Do::Refresh => handle.refresh_all(),
                Do::Resume => handle.resumed(),
                Do::Look(source) => handle.acted(&source),
                Do::Nothing | Do::End => {}
            }
        }
        drop(lock);
    }
}

/// How long a board that follows another waits for news before it looks for some.
pub(super) fn patience(watched: bool, looks: bool, interval: Duration) -> Duration {
    if watched || !looks { interval } else { interval.min(GLANCE) }
}

fn told(tell: &SyncSender<Word>) -> impl FnMut(Event) {
    move |event| _ = tell.send(Word::Event(event))
}

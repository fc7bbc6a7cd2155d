//! Who asks the sources while the board is open: this board, or, when another one shows the same sources, that one, and
//! this one follows what it keeps: it is told by a watch over the file; where that cannot be watched it looks there once a
//! second, as long as somebody looks at the screen. When the other is gone this one takes its place.
//!
//! What the program wants kept goes the same way as its asks, and from here to the store's writer: whether this board
//! leads, follows or is offline. Without a store it ends here.
//!
//! Not here: how sources are asked (sync), what is done with what they say (`live`).

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel};
use std::time::Duration;

use super::clock::Clock;
use super::setup::Setup;
use crate::app::Ask;
use crate::app::conversation::Texts;
use crate::app::marks::Marked;
use crate::board::{Desk, Front, first};
use crate::domain::Instant;
use crate::domain::batch::Item;
use crate::domain::ids::{ItemId, SourceId};
use crate::sync::store::{Keep, Lasting, Lock, MarkKey, Opening, Recorder, Restored, Store, StoreScope, Turn};
use crate::sync::{self, Event, Plugged};

/// Something for the desk.
pub enum Word {
    /// Something happened with a source.
    Event(Event),
    /// Something for the person to read.
    Said(String),
    /// The store is open; what it restores comes next.
    Opened {
        /// What it has for the first frame.
        front: Option<Box<Front>>,
        /// It keeps what the sources hand over.
        keeps: bool,
    },
    /// What the store has was told; from now on there is somebody to keep what happens, if anything is kept.
    Restored(Option<Recorder>, Restored),
    /// The texts of an item's messages, which the board asked for.
    Texts(Texts),
    /// What came of setting marks on threads; or what another board set.
    Marked(Marked),
    /// What the past tells at an instant is wanted, with a pulse of so many weeks.
    Past(u16, Instant),
    /// What lasts.
    Lasting(Lasting),
    /// This board asks the sources; `false`: another one does, or none.
    Leads(bool),
    /// The desk's work is done: another engine takes the place of its own.
    End,
}

/// What one writer does to the store at once is looked at together.
const SETTLE: Duration = Duration::from_millis(100);
/// Where the store cannot be watched it is looked at so often, while somebody looks at the screen.
const GLANCE: Duration = Duration::from_secs(1);

/// So long the end waits until what the program wanted kept is on the disk.
const LAST_WISH: Duration = Duration::from_millis(250);

/// The end that orders. Cheap to clone.
#[derive(Clone)]
pub struct Polling(Sender<Order>);

enum Order {
    Begin,
    Ask(Ask),
    /// Another board has written to the store, as it seems.
    Changed,
    /// Something was done in this source from here.
    Acted(SourceId),
    /// No more changes follow: tell when all of them are written.
    End(Sender<()>),
}

impl Polling {
    /// Reads the store, on a thread of its own, and then waits until it may begin to ask. What is shown first is so many
    /// rows at this moment, joined by an empty desk. `end` is dropped with the thread.
    pub fn start(
        setup: &Setup,
        (desk, now, rows): (Desk, Instant, usize),
        opening: Option<Opening>,
        tell: SyncSender<Word>,
        end: Sender<()>,
    ) -> io::Result<Self> {
        let (orders, told) = channel();
        let poller = Poller {
            orders: Some(orders.clone()),
            looks: true,
            sources: sources(setup),
            offline: setup.offline,
            clock: Arc::new(setup.clock),
            told,
            tell,
            recorder: None,
            place: None,
            kept: false,
            first: Some((desk, now, rows)),
        };
        let place = setup.store.clone();
        std::thread::Builder::new().name("polling".to_owned()).spawn(move || {
            poller.run(place, opening);
            drop(end);
        })?;
        Ok(Self(orders))
    }

    /// The sources may be asked from now on.
    pub fn begin(&self) {
        self.order(Order::Begin);
    }

    /// Does what the program asks: asks the sources for what is new, or keeps something.
    pub fn ask(&self, ask: Ask) {
        self.order(Order::Ask(ask));
    }

    /// Something was done in a source: it is looked at soon.
    pub fn acted(&self, source: SourceId) {
        self.order(Order::Acted(source));
    }

    /// The program ends: waits a moment until what it wanted kept is on the disk, when there was anything.
    pub fn end(&self) {
        self.end_within(LAST_WISH);
    }

    fn end_within(&self, most: Duration) {
        let (done, kept) = channel();
        self.order(Order::End(done));
        let _ = kept.recv_timeout(most);
    }

    fn order(&self, order: Order) {
        // The thread has ended, so there is no answer.
        let _ = self.0.send(order);
    }
}

struct Poller {
    /// For the watch over the store, as long as this board follows another.
    orders: Option<Sender<Order>>,
    /// Somebody looks at the screen, as far as is known.
    looks: bool,
    sources: Vec<Plugged>,
    offline: bool,
    clock: Arc<Clock>,
    told: Receiver<Order>,
    tell: SyncSender<Word>,
    /// Who writes, where there is a place for it.
    recorder: Option<Recorder>,
    /// Where marks are kept.
    place: Option<StoreScope>,
    /// The program wanted something kept.
    kept: bool,
    /// What joins the first frame, its moment, and how many rows of each list it shows.
    first: Option<(Desk, Instant, usize)>,
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
    fn run(mut self, place: Option<StoreScope>, opening: Option<Opening>) {
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
        // Only a board that follows another is told by the store, and only until it leads.
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
        match order {
            Order::Begin | Order::Ask(Ask::Act(_)) => {}
            Order::Acted(source) => return Do::Look(source),
            Order::Changed => self.look_at_marks(),
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

    /// Has the texts of an item's messages looked up, and tells them.
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
                Ok(()) => Marked::All(place.marks()),
                Err(why) => Marked::Failed(why),
            },
        };
        let _ = self.tell.send(Word::Marked(marked));
    }

    /// Drops marks that are over. Under a clock that stands still nothing is dropped.
    fn drop_marks(&self, over: &[(MarkKey, Instant)]) {
        let marks = self.place.as_ref().and_then(StoreScope::thread_marks).filter(|_| !self.clock.is_frozen());
        if let Some(Err(why)) = marks.map(|marks| marks.drop_over(over, self.clock.now())) {
            log::warn!("a mark that is over cannot be removed: {why}");
        }
    }

    /// Another board may have set marks meanwhile.
    fn look_at_marks(&self) {
        if let Some(place) = &self.place {
            let _ = self.tell.send(Word::Marked(Marked::All(place.marks())));
        }
    }

    /// Looks into the store whenever somebody asks.
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
fn patience(watched: bool, looks: bool, interval: Duration) -> Duration {
    if watched || !looks { interval } else { interval.min(GLANCE) }
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::thread::JoinHandle;

    use super::*;
    use crate::sync::store::{Keep, Key};
    use std::sync::mpsc::sync_channel;

    fn place(home: &Path) -> StoreScope {
        let source = (SourceId::new("here").unwrap(), Key::of_board(Path::new("here")));
        let board = Key::of_board(Path::new("board"));
        StoreScope { folder: Some(home.join("asyncboard")), board, sources: vec![source], print: Key::print(&[]) }
    }

    /// A poller without sources at work, which may begin; what it tells, and its thread.
    fn start(place: Option<StoreScope>, offline: bool) -> (Polling, Receiver<Word>, JoinHandle<()>) {
        let ((orders, told), (tell, words)) = (channel(), sync_channel(16));
        let clock = Arc::new(Clock::Real);
        let (recorder, kept, first) = (None, false, None);
        let (sender, looks) = (Some(orders.clone()), true);
        let poller = Poller {
            orders: sender,
            looks,
            sources: Vec::new(),
            offline,
            clock,
            told,
            tell,
            recorder,
            kept,
            first,
            place: None,
        };
        let thread = std::thread::spawn(move || poller.run(place, None));
        let polling = Polling(orders);
        polling.begin();
        (polling, words, thread)
    }

    fn store(place: StoreScope) -> Store {
        Store::open(place, Arc::new(Clock::Real), Arc::new(|text| panic!("{text}")))
    }

    #[test]
    fn what_the_program_wants_kept_is_kept_whether_it_leads_follows_or_is_offline() {
        let home = tempfile::tempdir().unwrap();
        let keep = |n: usize| Keep::Setting("layout".to_owned(), Some(n.to_string()));
        for n in 0..3 {
            let first = store(place(home.path()));
            let lock = first.turn();
            assert!(matches!(lock, Turn::Mine(_)));
            let lock = (n == 1).then_some(lock);
            let (polling, words, thread) = start(Some(place(home.path())), n == 2);
            polling.ask(Ask::Keep(keep(n)));
            polling.end_within(Duration::from_mins(1));
            assert_eq!(place(home.path()).settings()["layout"], n.to_string());
            drop((polling, lock));
            let lasting = words.iter().find_map(|word| match word {
                Word::Lasting(lasting) => Some(lasting.settings),
                _ => None,
            });
            let before = n.checked_sub(1).map(|n| ("layout".to_owned(), n.to_string()));
            assert_eq!(lasting, Some(before.into_iter().collect()), "as it was at the start");
            thread.join().unwrap();
        }
    }

    #[test]
    fn a_store_that_cannot_be_watched_is_looked_at_once_a_second_while_somebody_looks() {
        let [second, hour] = [Duration::from_secs(1), Duration::from_hours(1)];
        let cases = [(true, true, hour, hour), (false, true, hour, second), (false, false, hour, hour)];
        for (watched, looks, interval, expected) in cases {
            assert_eq!(patience(watched, looks, interval), expected, "watched: {watched}, looks: {looks}");
        }
        let short = Duration::from_millis(500);
        assert_eq!(patience(false, true, short), short);
    }

    #[test]
    fn with_nothing_kept_on_the_disk_the_end_is_not_waited_for() {
        let (polling, words, thread) = start(None, false);
        polling.ask(Ask::Keep(Keep::Told(vec!["late".to_owned()])));
        polling.end();
        drop(polling);
        assert!(words.iter().any(|word| matches!(word, Word::Lasting(lasting) if lasting == Lasting::default())));
        thread.join().unwrap();
    }
}

//! Who asks the sources while the board is open: this board, or, when another one shows the same sources, that one, and
//! this one follows what it keeps: it is told by a watch over the file; where that cannot be watched it looks there once a
//! second, as long as somebody looks at the screen. When the other is gone this one takes its place.
//!
//! What the program wants kept goes the same way as its asks, and from here to the store's writer: whether this board
//! leads, follows or is offline. Without a store it ends here.
//!
//! Not here: reading sources (sync), handling their events (`live`).

mod poller;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, SyncSender, channel};
use std::time::Duration;

use self::poller::Poller;
use super::setup::Setup;
use crate::app::Ask;
use crate::app::conversation::Texts;
use crate::app::marks::Marked;
use crate::board::{Desk, Front};
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::sync::store::{Lasting, Opening, Recorder, Restored};
use crate::sync::{Event, Plugged};

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
    /// The data of the store were sent; from now on events are stored, if there is a store.
    Restored(Option<Recorder>, Restored),
    /// The texts of an item's messages, which the board asked for.
    Texts(Texts),
    /// What came of setting marks on threads; or what another board set.
    Marked(Marked),
    /// The past at an instant is requested, with a pulse of this many weeks.
    Past(u16, Instant),
    /// What lasts.
    Lasting(Lasting),
    /// This board asks the sources; `false`: another one does, or none.
    Leads(bool),
    /// The desk's work is done: another engine takes the place of its own.
    End,
}

/// The timeout, at the end, for the program's changes to be written to the disk.
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
    /// No more changes follow: report when all of them are written.
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
            unread: false,
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

/// The sources to ask.
fn sources(setup: &Setup) -> Vec<Plugged> {
    #[cfg(debug_assertions)]
    return super::fault::in_sources(setup.plugged());
    #[cfg(not(debug_assertions))]
    setup.plugged()
}

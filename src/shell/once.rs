//! Asking every source once: for a board that is printed, or for the store alone.
//!
//! Not here: what is printed (`commands`), a board that stays open (`polling`).

use std::io;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use super::clock::Clock;
use super::failure::Failure;
use super::keeping::Keeping;
use super::output::{color_errors, warn_of, warn_setup};
use super::setup::{Setup, setup};
use super::{cli, marks, print, secrets};
use crate::board::{Board, Feed, Update, first};
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::sync::store::{Opening, Store, StoreScope};
use crate::sync::{self, Event, Plugged, What};

/// How many events may wait to be joined.
const EVENTS: usize = 16;

/// The board as its sources have it now, over what the store has of them: of a source that fails, what is kept is shown.
/// Offline, or while an open board keeps the sources fresh, no source is asked.
pub fn read_board(setup: &Setup, now: Instant) -> Result<Board, Failure> {
    read(setup, now, &mut |_| {}).map(|(board, _)| board)
}

/// The same, with the feed that it was made by; everything that the sources tell, and what the store has of them, is
/// heard on its way to the board.
pub(super) fn read(setup: &Setup, now: Instant, heard: &mut dyn FnMut(&Event)) -> Result<(Board, Feed), Failure> {
    let store = setup.store.as_ref().map(|place| open(place, None));
    let (mut board, feed) = if setup.offline {
        restored(setup, now, store, heard)
    } else {
        let (mut board, mut feed) = setup.board(now);
        let apply = |_, updates: Vec<Update>| updates.into_iter().for_each(|update| board.apply(update));
        look(setup, store, &mut feed, now, heard, apply)?;
        board.settle(now);
        (board, feed)
    };
    marks::put_on(setup, &mut board, now);
    Ok((board, feed))
}

/// A source that failed, and why.
struct Failed {
    source: SourceId,
    why: Text,
}

/// How a look at every source ended.
struct Looked {
    /// Answers that could not be kept.
    unkept: usize,
    /// An open board keeps the sources fresh, so none was asked.
    led: bool,
}

/// Looks at every source once, from where the store says that the last look ended, and keeps what is new. `told` sees
/// each event with what it changes on the board; what the store has comes first.
fn look(
    setup: &Setup,
    mut store: Option<Store>,
    feed: &mut Feed,
    now: Instant,
    heard: &mut dyn FnMut(&Event),
    mut told: impl FnMut(Option<Failed>, Vec<Update>),
) -> Result<Looked, Failure> {
    let led = setup.store.as_ref().is_some_and(StoreScope::is_led);
    let recorder = store.as_mut().filter(|_| !led).and_then(Store::recorder);
    let mut keeping = Keeping::new(setup);
    let mut take = |keeping: &mut Keeping, event: Event| {
        heard(&event);
        let failed = match &event.what {
            What::Failed(failure) => Some(Failed { source: event.source.clone(), why: failure.text() }),
            _ => None,
        };
        told(failed, keeping.take(feed, event));
    };
    let mut sources = setup.plugged();
    if let Some(store) = &mut store {
        if recorder.is_some() {
            keeping.restoring(store.is_derived());
        }
        for source in &mut sources {
            source.cursor = store.restore(&source.id, led, &mut |event| take(&mut keeping, event));
        }
        keeping.record(recorder.clone(), &store.restored());
    }
    if !led {
        secrets::fetch_all();
        ask(sources, now, |event| take(&mut keeping, event))?;
    }
    if keeping.has_new_roster() {
        warn_of("a source named other teammates than before: the next command has them");
    }
    Ok(Looked { unkept: recorder.map_or(0, |recorder| recorder.finish()), led })
}

/// The board as this store has it.
fn restored(setup: &Setup, now: Instant, store: Option<Store>, heard: &mut dyn FnMut(&Event)) -> (Board, Feed) {
    let (mut board, mut feed) = setup.board(now);
    let Some(mut store) = store else { return (board, feed) };
    for source in &setup.sources {
        let mut take = |event| {
            heard(&event);
            feed.take(event).into_iter().for_each(|update| board.apply(update));
        };
        store.restore(&source.config.id, false, &mut take);
    }
    board.settle(now);
    (board, feed)
}

/// The board as the store has it, as far as it concerns the viewer; all of it where the store cannot tell the one
/// from the other. `waits`: with the threads in which they wait for a reply. Working time counts as ever.
pub(super) fn board_of_mine(setup: &Setup, now: Instant, opening: Option<Opening>, waits: bool) -> Board {
    let mut board = kept_of_mine(setup, now, opening, waits);
    marks::show(setup, &mut board, now);
    board
}

fn kept_of_mine(setup: &Setup, now: Instant, opening: Option<Opening>, waits: bool) -> Board {
    let (mut board, feed) = setup.board(now);
    let mut store = setup.store.as_ref().map(|place| open(place, opening));
    let read = |store: &mut Store| store.tables(|tables| first::read_mine(tables, feed.into_desk(), now, waits));
    let found = store.as_mut().and_then(read);
    let Some(front) = found else { return restored(setup, now, store, &mut |_| {}).0 };
    board.apply(Update::Front(Box::new(front)));
    board.settle(now);
    board
}

/// Reads the sources on another thread, and reports their events on this one.
fn ask(sources: Vec<Plugged>, now: Instant, told: impl FnMut(Event)) -> Result<(), Failure> {
    let (tell, events) = sync_channel(EVENTS);
    let reading = std::thread::spawn(move || {
        // A dropped receiver means that the reading failed, which is reported below.
        sync::once(sources, now, move |event| _ = tell.send(event))
    });
    events.into_iter().for_each(told);
    let done = reading.join().unwrap_or_else(|_| Err(io::Error::other("a fault in asyncboard itself")));
    done.map_err(|error| Failure::failed(format!("error: the sources cannot be asked: {error}")))
}

/// Reads every source once, and stores the answers. Failures are reported, one line each.
pub fn sync(global: &cli::Global) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let nothing_kept = || Failure::failed("error: nothing is kept, so there is nothing to sync");
    let place = setup.store.clone().filter(|_| !setup.offline).ok_or_else(nothing_kept)?;
    warn_setup(&setup);
    let now = setup.clock.now();
    let mut store = open(&place, None);
    store.recorder().ok_or_else(nothing_kept)?;
    let mut failed = false;
    let (_, mut feed) = setup.board(now);
    let Looked { unkept, led } = look(&setup, Some(store), &mut feed, now, &mut |_| {}, |failure, _| {
        if let Some(Failed { source, why }) = failure {
            failed = true;
            print::err(&format!("{source}: {}", why.clean()));
        }
    })?;
    if led {
        warn_of("an open board keeps the sources fresh, so none was asked");
    }
    Ok(i32::from(unkept > 0 || failed))
}

/// Opens a store to read it, and to write what is new. `--now` freezes the board's clock; the store's is the machine's.
fn open(place: &StoreScope, opening: Option<Opening>) -> Store {
    let says = |text: &str| {
        log::warn!("{text}");
        warn_of(text);
    };
    Store::open_begun(place.clone(), Arc::new(Clock::Real), Arc::new(says), opening)
}

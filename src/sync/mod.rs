//! When to ask each source, and what happened.
//!
//! ```text
//!  mod       start, stop and order about: all sources on one thread of their own; or each once
//!  task      one source: ask, watch, wait, for ever
//!  listener  being told of changes, beside the looks
//!  schedule  how long to wait (pure)
//!  acting    doing something in a source
//!  event     what happened
//!  examine   what the secret of each source may do, once
//!  store     what was fetched, kept between runs
//! ```
//!
//! A source that hangs, fails or panics delays no other source: each has a task of its own, and whatever may block runs
//! on threads beside them. While no work is due, no thread wakes up.
//!
//! Not here: what an answer means (board), how a source is asked (its provider).

pub mod acting;
pub mod event;
mod examine;
mod listener;
mod schedule;
pub mod store;
mod task;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use event::{Event, Failure, WatchState, What};
pub use examine::{Examinee, examine};
pub use schedule::{Outcome, Pace, Schedule};

use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::providers::{Cursor, Provider};

/// The clock that everybody goes by. It may stand still, while timers run on.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> Instant;
}

/// A source that is ready to be asked.
#[derive(Clone)]
pub struct Plugged {
    /// Its id.
    pub id: SourceId,
    /// What serves it.
    pub provider: Arc<dyn Provider>,
    /// How often it is asked, where it does not tell of changes by itself.
    pub refresh: Duration,
    /// Where it had come to, when its last good data are at hand.
    pub cursor: Option<Cursor>,
}

/// What everybody has been told to do. Only the difference to what was told before counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// So many times: ask thoroughly, at once.
    refresh: u64,
    /// So many times: the machine slept; ask thoroughly, but not all at the same moment.
    resumed: u64,
    /// How often something was done in each source from here: look what came of it.
    acted: Arc<BTreeMap<SourceId, u64>>,
    /// The board is open in a window without the focus: kinds that are asked only while somebody does are not.
    unattended: bool,
}

/// Told what happens, on the thread of the sources: it may wait for room, which makes the sources wait too.
pub trait Out: Fn(Event) + Send + Sync + 'static {}

impl<T: Fn(Event) + Send + Sync + 'static> Out for T {}

/// The sources at work.
pub struct Handle {
    orders: watch::Sender<Orders>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts to ask, on a thread of its own.
pub fn start(sources: Vec<Plugged>, clock: Arc<dyn Clock>, out: impl Out) -> io::Result<Handle> {
    let runtime = runtime()?;
    let (orders, told) = watch::channel(Orders::default());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let work = move || {
        runtime.block_on(async {
            tokio::select! {
                _ = stopped => {}
                () = drive(sources, clock, out, told) => {}
            }
        });
        // Threads that hang in a dead mount are left behind, because waiting for them could take for ever.
        runtime.shutdown_background();
    };
    let thread = std::thread::Builder::new().name("sync".to_owned()).spawn(work)?;
    Ok(Handle { orders, stop: Some(stop), thread: Some(thread) })
}

impl Handle {
    /// Asks every source now, and thoroughly. One that is being asked is asked again afterwards.
    pub fn refresh_all(&self) {
        self.orders.send_modify(|orders| *orders = orders.and_refresh());
    }

    /// The machine slept, or the program was stopped: everything may have changed. Asks every source, spread.
    pub fn resumed(&self) {
        self.orders.send_modify(|orders| *orders = orders.and_resume());
    }

    /// Something was done in a source from here: it is looked at, as soon as its kind lets it be.
    pub fn acted(&self, source: &SourceId) {
        self.orders.send_modify(|orders| *orders = orders.and_acted(source));
    }

    /// Somebody looks at the board, or no longer does.
    pub fn attend(&self, attended: bool) {
        self.orders.send_if_modified(|orders| std::mem::replace(&mut orders.unattended, !attended) == attended);
    }

    /// Stops at once, whatever is under way.
    pub fn stop(mut self) {
        self.end();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported when it happened.
            let _ = thread.join();
        }
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended by itself.
            let _ = stop.send(());
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.end();
    }
}

/// Asks every source for ever, each in a task of its own, and obeys orders. Ends when they cannot be given any more.
pub async fn drive(sources: Vec<Plugged>, clock: Arc<dyn Clock>, out: impl Out, orders: watch::Receiver<Orders>) {
    let out: Arc<dyn Out> = Arc::new(out);
    let mut tasks = JoinSet::new();
    for source in sources {
        tasks.spawn(task::run(source, clock.clone(), out.clone(), orders.clone()));
    }
    while tasks.join_next().await.is_some() {}
}

/// Orders to give to [`drive`].
pub fn orders() -> (watch::Sender<Orders>, watch::Receiver<Orders>) {
    watch::channel(Orders::default())
}

impl Orders {
    /// The same, and to ask every source once more.
    #[must_use]
    pub fn and_refresh(&self) -> Self {
        Self { refresh: self.refresh + 1, ..self.clone() }
    }

    /// The same, and to look what came of something that was done in a source.
    #[must_use]
    pub fn and_acted(&self, source: &SourceId) -> Self {
        let mut orders = self.clone();
        *Arc::make_mut(&mut orders.acted).entry(source.clone()).or_default() += 1;
        orders
    }

    /// The same, and to ask every source after a sleep.
    #[must_use]
    pub fn and_resume(&self) -> Self {
        Self { resumed: self.resumed + 1, ..self.clone() }
    }
}

impl Orders {
    /// The same, while somebody looks at the board or does not.
    #[must_use]
    pub fn and_attended(&self, attended: bool) -> Self {
        Self { unattended: !attended, ..self.clone() }
    }
}

/// Asks every source once, all at the same time, and tells what happens. Ends when all have answered.
pub fn once(sources: Vec<Plugged>, now: Instant, out: impl Out) -> io::Result<()> {
    let runtime = runtime()?;
    let out: Arc<dyn Out> = Arc::new(out);
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for source in sources {
            tasks.spawn(task::once(source, Arc::new(Still(now)), out.clone()));
        }
        while tasks.join_next().await.is_some() {}
    });
    runtime.shutdown_background();
    Ok(())
}

/// A clock that stands still.
struct Still(Instant);

impl Clock for Still {
    fn now(&self) -> Instant {
        self.0
    }
}

/// How long a thread that works for a source waits for more.
const KEEP: Duration = Duration::from_millis(200);

fn runtime() -> io::Result<Runtime> {
    // A thread without work ends at once: an idle board has no wake-ups.
    Builder::new_current_thread().enable_all().thread_name("source").thread_keep_alive(KEEP).build()
}

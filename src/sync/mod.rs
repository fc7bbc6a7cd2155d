//! The engine: schedules the looks at each source, and reports events.
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
//! Not here: the meaning of an answer (board), reading a source (its provider).

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

/// The clock. It may be frozen while timers run on.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> Instant;
}

/// A source that is ready to be read.
#[derive(Clone)]
pub struct Plugged {
    /// Its id.
    pub id: SourceId,
    /// Its provider.
    pub provider: Arc<dyn Provider>,
    /// The interval of looks, if it does not report changes.
    pub refresh: Duration,
    /// The cursor of its last good data, if these are available.
    pub cursor: Option<Cursor>,
}

/// The orders to all sources. Only the difference to the former value counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// The number of orders to look thoroughly, at once.
    refresh: u64,
    /// The number of times the machine slept: look thoroughly, but not all at the same moment.
    resumed: u64,
    /// The number of operations performed in each source: look at their results.
    acted: Arc<BTreeMap<SourceId, u64>>,
    /// The board's window has lost the focus: kinds that are read only while it is visible are paused.
    unattended: bool,
}

/// Receives events, on the thread of the sources. It may block, which delays the sources too.
pub trait Out: Fn(Event) + Send + Sync + 'static {}

impl<T: Fn(Event) + Send + Sync + 'static> Out for T {}

/// The running engine.
pub struct Handle {
    orders: watch::Sender<Orders>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts the engine on a thread of its own.
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
        // Threads that hang in a dead mount are left behind, because waiting for them could block for ever.
        runtime.shutdown_background();
    };
    let thread = std::thread::Builder::new().name("sync".to_owned()).spawn(work)?;
    Ok(Handle { orders, stop: Some(stop), thread: Some(thread) })
}

impl Handle {
    /// Looks at every source now, thoroughly. A source that is being read is read again afterwards.
    pub fn refresh_all(&self) {
        self.orders.send_modify(|orders| *orders = orders.and_refresh());
    }

    /// Handles a sleep of the machine or a stop of the program: looks at every source, spread over time.
    pub fn resumed(&self) {
        self.orders.send_modify(|orders| *orders = orders.and_resume());
    }

    /// Looks at a source after an operation, as soon as its kind permits.
    pub fn acted(&self, source: &SourceId) {
        self.orders.send_modify(|orders| *orders = orders.and_acted(source));
    }

    /// Sets whether the board is visible.
    pub fn attend(&self, attended: bool) {
        self.orders.send_if_modified(|orders| std::mem::replace(&mut orders.unattended, !attended) == attended);
    }

    /// Stops at once, aborting what is running.
    pub fn stop(mut self) {
        self.end();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported already.
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

/// Reads every source for ever, each in a task of its own, and obeys orders. Ends when the sender of orders is dropped.
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
    /// A copy with one more order to refresh.
    #[must_use]
    pub fn and_refresh(&self) -> Self {
        Self { refresh: self.refresh + 1, ..self.clone() }
    }

    /// A copy with an order to look at the result of an operation.
    #[must_use]
    pub fn and_acted(&self, source: &SourceId) -> Self {
        let mut orders = self.clone();
        *Arc::make_mut(&mut orders.acted).entry(source.clone()).or_default() += 1;
        orders
    }

    /// A copy with an order to look after a sleep.
    #[must_use]
    pub fn and_resume(&self) -> Self {
        Self { resumed: self.resumed + 1, ..self.clone() }
    }
}

impl Orders {
    /// A copy with another visibility.
    #[must_use]
    pub fn and_attended(&self, attended: bool) -> Self {
        Self { unattended: !attended, ..self.clone() }
    }
}

/// Looks at every source once, concurrently, and reports events. Ends when all have answered.
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

/// A frozen clock.
struct Still(Instant);

impl Clock for Still {
    fn now(&self) -> Instant {
        self.0
    }
}

/// How long an idle worker thread is kept.
const KEEP: Duration = Duration::from_millis(200);

fn runtime() -> io::Result<Runtime> {
    // A thread without work ends at once: an idle board has no wake-ups.
    Builder::new_current_thread().enable_all().thread_name("source").thread_keep_alive(KEEP).build()
}
